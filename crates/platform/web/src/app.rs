use access::{Cx, Who};
use db::Db;
use files::Shelf;
use kernel::{Clock, Entropy};
use seal::Seal;

use crate::Limits;

/// Settings a page may need.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach us, without a final slash: links in mails start with it.
    pub base_url: String,
    /// Demonstration data is loaded: the log-in page lists the accounts, the mailbox is open.
    pub demo: bool,
    /// How many proxies in front of us add to `X-Forwarded-For`; 0: none is believed.
    pub trusted_proxies: usize,
    /// Professionals must enrol a code device before anything else.
    pub code_required: bool,
}

/// The state every handler shares. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub entropy: Entropy,
    pub seal: Seal,
    pub shelf: Shelf,
    pub limits: Limits,
    pub settings: Settings,
}

impl App {
    /// The means of a use case, for somebody.
    pub fn cx(&self, who: Who) -> Cx {
        Cx {
            who,
            db: self.db.clone(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            seal: self.seal.clone(),
        }
    }
}
