//! Does this postcode go with this city? A doubt is shown, it never blocks: an address stays as typed.

use crate::{
    Commune, Places,
    name::{bare, key, without_postal_suffix},
};

const SUGGESTIONS: usize = 8;

/// What the list says of a postcode and a city given together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostcodeCheck<'a> {
    Match(&'a Commune),
    /// The postcode exists but serves other communes. Suggestions: the communes of that name in the same
    /// département, those the postcode serves, the communes of that name elsewhere.
    Mismatch {
        suggestions: Vec<&'a Commune>,
    },
    /// No commune has this postcode. Suggestions: the communes that bear the name.
    UnknownPostcode {
        suggestions: Vec<&'a Commune>,
    },
}

impl Places {
    pub fn check(&self, postcode: &str, city: &str) -> PostcodeCheck<'_> {
        let postcode = postcode.trim();
        let city = key(city);
        let city = without_postal_suffix(&city);
        let served = self.by_postcode(postcode);
        if let Some(commune) = served.iter().find(|commune| bare(&key(&commune.name)) == bare(city)) {
            return PostcodeCheck::Match(commune);
        }
        let namesakes = self.named(city);
        if served.is_empty() {
            let mut suggestions = namesakes;
            suggestions.truncate(SUGGESTIONS);
            return PostcodeCheck::UnknownPostcode { suggestions };
        }
        let (near, far): (Vec<&Commune>, Vec<&Commune>) =
            namesakes.into_iter().partition(|commune| commune.department == served[0].department);
        let suggestions = near.into_iter().chain(served).chain(far).take(SUGGESTIONS).collect();
        PostcodeCheck::Mismatch { suggestions }
    }
}
