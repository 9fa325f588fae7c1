//! What the pages of one format have above them.

use flows::{FileFormat, Partner};

use super::{address, tone};

pub struct Frame {
    pub base: String,
    pub name: String,
    pub tab: &'static str,
    pub flow: &'static str,
    pub service: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub has_sample: bool,
}

impl Frame {
    pub fn new(format: &FileFormat, partners: &[Partner], tab: &'static str) -> Self {
        let summary = &format.summary;
        Self {
            base: address(summary.id),
            name: summary.name.clone(),
            tab,
            flow: summary.flow.label(),
            service: service(summary.partner, partners),
            state: summary.state.label(),
            tone: tone(summary.state),
            has_sample: format.sample.is_some(),
        }
    }
}

pub fn service(partner: Option<kernel::id::PartnerId>, partners: &[Partner]) -> String {
    let known = partner.and_then(|id| partners.iter().find(|one| one.id == id));
    known.map_or_else(|| "Tous les services".to_owned(), |one| one.name.clone())
}
