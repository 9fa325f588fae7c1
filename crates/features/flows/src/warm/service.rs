//! What one service ordered, did and billed, ready for the kernel.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{Month, jiff::Timestamp};
use reconciliation::{Book, Deliveries, Id, Names, Vocabulary, calendar::MonthNo};
use uuid::Uuid;

use super::{
    Wanted,
    bills::Line,
    corrected::Corrected,
    group::{self, Group},
    seen::Stray,
};
use crate::{analyse::gather::number, rule::Rule, study::Criteria};

/// Variants kept beside the visits: what the published rules ask for, and what a trial does.
const VARIANTS: usize = 2;

/// Rules that ask for stamps, by the ranks of their « prestations », and what they make of the visits.
type Variant = (BTreeSet<u32>, Arc<Deliveries>);

pub(crate) struct Service {
    pub(super) source: Source,
    pub(super) words: Vocabulary,
    pub(super) deliveries: Arc<Deliveries>,
    pub(super) corrected: BTreeMap<Month, Corrected>,
    pub(super) strays: Vec<Stray>,
    pub(super) book: Book,
    /// In the order of the book.
    pub(super) lines: Vec<Line>,
    pub(super) variants: Mutex<Vec<Variant>>,
}

/// Where it was read.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub wanted: Wanted,
    /// When what it holds last changed.
    pub latest: Timestamp,
    pub objects: BTreeMap<Month, String>,
    /// Months taken in again since it was read whole: what they replaced leaves its names behind.
    pub replaced: usize,
}

/// What stands in for the visits where an object came later than the lines asked about: the months before it alone.
pub(crate) type Bounded = BTreeMap<Month, (Vocabulary, Arc<Deliveries>)>;

impl Service {
    pub const fn partner(&self) -> Uuid {
        self.source.wanted.partner
    }

    pub fn is_current(&self, wanted: Wanted) -> bool {
        let own = self.source.wanted;
        own.revision == wanted.revision && own.since <= wanted.since && self.source.latest <= wanted.at
    }

    /// The lines that criteria choose, by place.
    pub fn chosen(&self, criteria: &Criteria) -> Vec<u32> {
        // Asked for and unknown to the service: no line has it.
        let rank =
            |names: &Names, only: &Option<String>| only.as_deref().map(|only| names.find(Id::from(only)));
        let product = rank(&self.words.services, &criteria.product);
        let beneficiary = rank(&self.words.beneficiaries, &criteria.beneficiary);
        let wanted = |place: &u32| {
            let key = self.words.key(self.book.line(*place).key);
            (criteria.from..=criteria.to).contains(&self.month(*place))
                && product.is_none_or(|only| only == Some(key.service))
                && beneficiary.is_none_or(|only| only == Some(key.beneficiary))
        };
        self.places().filter(wanted).collect()
    }

    /// The places of some lines of these invoices.
    pub fn of_invoices(&self, invoices: &HashSet<Uuid>) -> BTreeMap<Uuid, u32> {
        let own = self.places().filter(|place| invoices.contains(&self.line(*place).invoice));
        own.map(|place| (self.line(place).id, place)).collect()
    }

    fn places(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn line(&self, place: u32) -> &Line {
        &self.lines[place as usize]
    }

    pub fn line_id(&self, place: u32) -> Uuid {
        self.line(place).id
    }

    pub fn month(&self, place: u32) -> Month {
        self.line(place).month
    }

    /// Minutes and cents, as invoiced.
    pub fn billed(&self, place: u32) -> (i64, i64) {
        let line = self.book.line(place);
        (line.quantity_min, line.amount_c)
    }

    /// The rank of the « prestation ».
    pub fn product(&self, place: u32) -> u32 {
        self.words.key(self.book.line(place).key).service
    }

    pub fn product_name(&self, rank: u32) -> String {
        self.words.services.name(rank).to_string()
    }

    /// Beneficiary and « prestation », as the files name them.
    pub(super) fn names(&self, place: u32) -> (String, String) {
        let key = self.words.key(self.book.line(place).key);
        (self.words.beneficiaries.name(key.beneficiary).to_string(), self.product_name(key.service))
    }

    /// The lines put together where one set of rules counts.
    pub fn groups<'a>(&'a self, rules: &[Rule], places: &[u32], bounded: &'a Bounded) -> Vec<Group<'a>> {
        group::groups(self, rules, places, bounded)
    }

    /// Last months of lines asked about that some visit, of a later object, must not count for.
    pub(super) fn bounds(&self, places: &[u32]) -> BTreeSet<Month> {
        if self.strays.is_empty() {
            return BTreeSet::new();
        }
        let lasts = group::by_day(self, places).into_values().map(|places| group::span(self, &places).1);
        lasts.filter(|last| self.strays.iter().any(|stray| stray.is_after(*last))).collect()
    }

    /// What the visits are when these « prestations » must be stamped.
    pub(super) fn deliveries(&self, asked: &BTreeSet<u32>) -> Arc<Deliveries> {
        if asked.is_empty() {
            return Arc::clone(&self.deliveries);
        }
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = variants.iter().find(|(of, _)| of == asked) {
            return Arc::clone(known);
        }
        let found = stamped(&self.words, &self.deliveries, asked);
        if variants.len() == VARIANTS {
            variants.remove(0);
        }
        variants.push((asked.clone(), Arc::clone(&found)));
        found
    }

    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        let variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        let others = variants.iter().filter(|(_, other)| !Arc::ptr_eq(other, &self.deliveries));
        let visits: usize = others.map(|(_, other)| other.bytes() + other.bytes_of_names()).sum();
        let line = size_of::<Line>() + size_of::<reconciliation::InvoiceLine>() + size_of::<u32>() + 1;
        visits
            + self.deliveries.bytes()
            + self.deliveries.bytes_of_names()
            + self.words.bytes()
            + self.lines.len() * line
            + self.corrected.values().map(Corrected::bytes).sum::<usize>()
    }
}

impl Stray {
    /// Whether it counts for a month, but came with the object of a later one.
    fn is_after(&self, last: Month) -> bool {
        self.object > last && number(last).is_some_and(|last: MonthNo| self.counts_in <= last)
    }
}

pub(super) fn stamped(
    words: &Vocabulary,
    deliveries: &Arc<Deliveries>,
    asked: &BTreeSet<u32>,
) -> Arc<Deliveries> {
    let of_key = |key: u32| asked.contains(&words.key(key).service);
    deliveries.stamped_only(words, of_key).map_or_else(|| Arc::clone(deliveries), Arc::new)
}
