//! Everything that is named: providers, beneficiaries, workers, services, and the keys made of them.

use crate::names::Names;

/// What orders, visits and invoice lines are compared by, month by month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub saad: u32,
    pub beneficiary: u32,
    pub service: u32,
    /// Its place among the keys of its provider.
    pub place: u32,
}

/// Ranks only grow: what was ranked stays valid when more is read.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    pub saads: Names,
    pub beneficiaries: Names,
    pub workers: Names,
    pub services: Names,
    keys: Vec<Key>,
    /// For each beneficiary the last key, for each key the one before: a person has few.
    last_of_beneficiary: Vec<Link>,
    before: Vec<Link>,
    keys_of_saad: Vec<Vec<u32>>,
}

const NONE: u32 = u32::MAX;

/// A key of a beneficiary, with what tells it from the others.
#[derive(Clone, Copy, Debug)]
struct Link {
    rank: u32,
    saad: u32,
    service: u32,
}

const END: Link = Link { rank: NONE, saad: NONE, service: NONE };

impl Vocabulary {
    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        let names = [&self.saads, &self.beneficiaries, &self.workers, &self.services];
        names.into_iter().map(Names::bytes).sum::<usize>()
            + self.keys.len() * (size_of::<Key>() + size_of::<Link>() + size_of::<u32>())
            + size_of_val(&self.last_of_beneficiary[..])
    }

    pub fn key(&self, rank: u32) -> &Key {
        &self.keys[rank as usize]
    }

    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The keys of a provider, by place.
    pub fn keys_of(&self, saad: u32) -> &[u32] {
        self.keys_of_saad.get(saad as usize).map_or(&[], Vec::as_slice)
    }

    /// The rank of a key, given the ranks of its parts.
    #[inline]
    pub fn rank_key(&mut self, saad: u32, beneficiary: u32, service: u32) -> u32 {
        let mut link = self.last_of_beneficiary.get(beneficiary as usize).copied().unwrap_or(END);
        while link.rank != NONE {
            if link.saad == saad && link.service == service {
                return link.rank;
            }
            link = self.before[link.rank as usize];
        }
        self.welcome(saad, beneficiary, service)
    }

    #[cold]
    fn welcome(&mut self, saad: u32, beneficiary: u32, service: u32) -> u32 {
        let rank = self.keys.len() as u32;
        if self.last_of_beneficiary.len() <= beneficiary as usize {
            self.last_of_beneficiary.resize(beneficiary as usize + 1, END);
        }
        if self.keys_of_saad.len() <= saad as usize {
            self.keys_of_saad.resize(saad as usize + 1, Vec::new());
        }
        let siblings = &mut self.keys_of_saad[saad as usize];
        self.keys.push(Key { saad, beneficiary, service, place: siblings.len() as u32 });
        siblings.push(rank);
        self.before.push(self.last_of_beneficiary[beneficiary as usize]);
        self.last_of_beneficiary[beneficiary as usize] = Link { rank, saad, service };
        rank
    }

    /// Learns all that another vocabulary knows.
    pub(crate) fn learn(&mut self, other: &Self) -> Learned {
        let ranks = |mine: &mut Names, theirs: &Names| {
            theirs.iter().map(|name| mine.rank(name.as_id())).collect::<Vec<u32>>()
        };
        let saads = ranks(&mut self.saads, &other.saads);
        let beneficiaries = ranks(&mut self.beneficiaries, &other.beneficiaries);
        let services = ranks(&mut self.services, &other.services);
        let workers = ranks(&mut self.workers, &other.workers);
        let learn = |key: &Key| {
            let [saad, beneficiary, service] = [
                saads[key.saad as usize],
                beneficiaries[key.beneficiary as usize],
                services[key.service as usize],
            ];
            let rank = self.rank_key(saad, beneficiary, service);
            self.keys[rank as usize].place
        };
        let places = other.keys.iter().map(learn).collect();
        Learned { saads, workers, places }
    }
}

/// For each rank of a vocabulary, the rank in the one that learned it; for a key, its place there.
pub(crate) struct Learned {
    pub saads: Vec<u32>,
    pub workers: Vec<u32>,
    pub places: Vec<u32>,
}
