//! Lists of codes, as dated CSV: those that are published ship with the program, those of a département are loaded
//! beside them.
//!
//! Columns: `list,agency,code,label,valid_from,valid_to,source,mark`. A row whose code is « * » says that the list has
//! other codes than those known here: an unknown one is then only worth a look.

use std::{collections::HashMap, io};

use kernel::jiff::civil::Date;
use serde::Deserialize;

use crate::table::Mark;

/// The units of quantities.
pub(crate) const UNITS: &str = "UNECE_REC20";

#[derive(Debug, Deserialize)]
struct Line {
    list: String,
    agency: String,
    code: String,
    label: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    #[serde(default)]
    #[expect(dead_code, reason = "for whoever reads the file; kept in it, so that a missing column is seen")]
    source: String,
    #[expect(dead_code, reason = "same")]
    mark: Mark,
}

#[derive(Clone, Debug)]
struct Entry {
    label: String,
    valid_from: Option<Date>,
    /// Last day.
    valid_to: Option<Date>,
}

#[derive(Clone, Debug, Default)]
struct List {
    agency: String,
    /// Several of a code when its meaning changed.
    codes: HashMap<String, Vec<Entry>>,
    open: bool,
}

/// A list that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("liste de codes illisible : {0}")]
pub struct BadList(#[from] csv::Error);

/// The lists one checks against.
#[derive(Clone, Debug)]
pub struct Lists(HashMap<String, List>);

/// What a list says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer<'a> {
    Known(&'a str),
    /// Known, but not on that day.
    Expired,
    /// The list is complete and does not have it.
    Absent,
    /// The list is known in part and does not show it.
    NotKnown,
    NoSuchList,
}

impl Lists {
    /// Those that ship with the program.
    pub fn published() -> Self {
        let mut lists = Self(HashMap::new());
        lists.load(include_str!("../lists/esppadom.csv").as_bytes()).expect("checked by a test");
        lists
    }

    /// Adds the lists of a file; codes of a list already there are added to it.
    ///
    /// # Errors
    /// The line of the file that cannot be read.
    pub fn load(&mut self, file: impl io::Read) -> Result<(), BadList> {
        for line in csv::Reader::from_reader(file).deserialize() {
            let Line { list, agency, code, label, valid_from, valid_to, .. } = line?;
            let list = self.0.entry(list).or_default();
            list.agency = agency;
            if code == "*" {
                list.open = true;
            } else {
                list.codes.entry(code).or_default().push(Entry { label, valid_from, valid_to });
            }
        }
        Ok(())
    }

    pub(crate) fn look_up(&self, list: &str, code: &str, on: Option<Date>) -> Answer<'_> {
        let Some(list) = self.0.get(list) else { return Answer::NoSuchList };
        let Some(entries) = list.codes.get(code) else {
            return if list.open { Answer::NotKnown } else { Answer::Absent };
        };
        let in_force = entries.iter().find(|entry| {
            on.is_none_or(|day| {
                entry.valid_from.is_none_or(|from| from <= day) && entry.valid_to.is_none_or(|to| day <= to)
            })
        });
        in_force.map_or(Answer::Expired, |entry| Answer::Known(&entry.label))
    }

    /// The codes of a list, sorted, as one writes them in a sentence.
    pub(crate) fn codes(&self, list: &str) -> String {
        let mut codes: Vec<&str> =
            self.0.get(list).into_iter().flat_map(|list| list.codes.keys().map(String::as_str)).collect();
        codes.sort_unstable();
        codes.join(", ")
    }

    /// Whether an agency publishes lists we know of.
    pub(crate) fn knows_agency(&self, agency: &str) -> bool {
        self.0.values().any(|list| list.agency == agency)
    }

    /// The label of a code, to be shown beside it.
    pub fn label(&self, list: &str, code: &str) -> Option<&str> {
        match self.look_up(list, code, None) {
            Answer::Known(label) => Some(label),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;
    use records::Correction;

    use super::*;

    #[test]
    fn the_motives_of_correction_are_all_there_and_no_other() {
        let lists = Lists::published();
        for correction in Correction::ALL {
            let answer = lists.look_up("ESPPADOM_EFFECTIVITY_AJUST", correction.code(), None);
            assert!(matches!(answer, Answer::Known(_)), "{correction:?}");
        }
        assert_eq!(lists.look_up("ESPPADOM_EFFECTIVITY_AJUST", "FE1", None), Answer::Absent);
        assert_eq!(lists.look_up("ESPPADOM_CADRE", "MAN", None), Answer::NotKnown);
        assert_eq!(lists.look_up("ESPPADOM_PREST", "APA-HRJO", None), Answer::NoSuchList);
        assert_eq!(lists.label(UNITS, "HUR"), Some("heure"));
    }

    #[test]
    fn a_local_list_has_its_dates() {
        let mut lists = Lists::published();
        let local = "list,agency,code,label,valid_from,valid_to,source,mark\n\
                     CD99_PREST,CD99,H-JO,Heure de jour,2025-01-01,2026-06-30,convention,C\n";
        lists.load(local.as_bytes()).unwrap();
        let on = |day| lists.look_up("CD99_PREST", "H-JO", Some(day));
        assert_eq!(on(date(2026, 6, 30)), Answer::Known("Heure de jour"));
        assert_eq!(on(date(2026, 7, 1)), Answer::Expired);
        assert!(lists.load("list,agency,code\nX,Y,Z\n".as_bytes()).is_err());
    }
}
