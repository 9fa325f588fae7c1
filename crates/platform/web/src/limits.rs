//! How often a peer, and an account, may try to log in.

use std::{num::NonZeroU32, sync::Arc};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Log-in attempts, counted per peer and per account.
#[derive(Clone, Debug)]
pub struct Limits {
    peers: Arc<DefaultKeyedRateLimiter<String>>,
    accounts: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    /// Attempts a minute. An account gets a burst of that many, then one every `60 / n` seconds.
    pub fn per_minute(peer: NonZeroU32, account: NonZeroU32) -> Self {
        Self {
            peers: Arc::new(RateLimiter::keyed(Quota::per_minute(peer))),
            accounts: Arc::new(RateLimiter::keyed(Quota::per_minute(account))),
        }
    }

    /// Whether this attempt may go on.
    pub fn allow(&self, peer: &str, account: &str) -> bool {
        let peer = self.peers.check_key(&peer.to_owned()).is_ok();
        let account = self.accounts.check_key(&account.trim().to_lowercase()).is_ok();
        peer && account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_protected_from_many_peers() {
        let limits = Limits::per_minute(NonZeroU32::new(100).unwrap(), NonZeroU32::new(3).unwrap());
        let allowed = (0..10).filter(|n| limits.allow(&format!("peer {n}"), "Julie@exemple.fr ")).count();
        assert_eq!(allowed, 3);
        assert!(limits.allow("peer 1", "autre@exemple.fr"));
    }
}
