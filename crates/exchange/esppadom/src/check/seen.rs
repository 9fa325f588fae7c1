//! The identifiers already read in a file. Eight bytes each rather than their text, and a limit: memory stays the same
//! whatever the size of the file.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{Remarks, noun};
use crate::{code, draft::Record, reader::Message};

/// A département's month of visits several times over.
const MOST: usize = 900_000;

#[derive(Default)]
pub(super) struct Seen {
    /// Digest of an identifier, line it was first read at.
    lines: HashMap<u64, u32>,
    full: bool,
}

impl Seen {
    pub fn look(&mut self, message: &Message, remarks: &mut Remarks<'_>) {
        let mut digest = DefaultHasher::new();
        // Two services may number alike; two départements too.
        match &message.record {
            Record::Order(order) => (&order.buyer.id.value, &order.number).hash(&mut digest),
            Record::Visit(visit) => (&visit.provider.id.value, &visit.id).hash(&mut digest),
            Record::Invoice(invoice) => (&invoice.seller.id.value, &invoice.number).hash(&mut digest),
        }
        if self.lines.len() >= MOST {
            if !std::mem::replace(&mut self.full, true) {
                let message = format!("au-delà de {MOST} messages, les doublons ne sont plus cherchés");
                remarks.say(code::DUPLICATES_UNCHECKED, &message);
            }
            return;
        }
        match self.lines.entry(digest.finish()) {
            Entry::Occupied(first) => {
                let message = format!(
                    "« {} » a déjà été lu ligne {} : gardez un seul envoi de {}",
                    message.record.id(),
                    first.get(),
                    noun(message.record.flow())
                );
                remarks.say(code::DUPLICATE, &message);
            }
            Entry::Vacant(place) => {
                place.insert(u32::try_from(message.line).unwrap_or(u32::MAX));
            }
        }
    }
}
