//! The findings of a file as people read them: each sentence once, with how many times it was met and where.

use std::{cmp::Reverse, collections::BTreeMap};

use kernel::french::{capital, dated, grouped as in_groups};
use records::{Finding, Severity};
use serde::Serialize;

/// Places and examples told of one remark.
const TOLD: usize = 12;

/// Of the same code, in the same words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    pub severity: Severity,
    pub code: String,
    /// A French sentence, days and times as French people write them.
    pub message: String,
    pub count: usize,
    /// All the lines concerned, once each.
    pub lines: Vec<u64>,
    /// What was expected and what was found, of the first ones that differ.
    pub examples: Vec<String>,
    /// Key of the field it is about.
    #[serde(skip)]
    pub field: Option<String>,
    /// Where they stand, when no line says it.
    #[serde(skip)]
    places: Vec<String>,
}

impl Remark {
    /// « 44 fois, lignes 2, 3, 5 et 41 autres »; « ligne 3 »; empty when nothing is known.
    pub fn told(&self) -> String {
        let times = (self.count > 1).then(|| format!("{} fois", number(self.count)));
        let lines: Vec<String> =
            self.lines.iter().map(|line| number(usize::try_from(*line).unwrap_or(0))).collect();
        let places = match (lines.len(), self.places.as_slice()) {
            (0, []) => None,
            (0, places) => Some(shortened(places)),
            (1, _) => Some(format!("ligne {}", lines[0])),
            _ => Some(format!("lignes {}", shortened(&lines))),
        };
        times.into_iter().chain(places).collect::<Vec<_>>().join(", ")
    }
}

/// The gravest first, then the commonest.
pub fn grouped(findings: &[Finding]) -> Vec<Remark> {
    let mut places: BTreeMap<(&str, &str, Option<&str>), usize> = BTreeMap::new();
    let mut remarks: Vec<Remark> = Vec::new();
    for finding in findings {
        let same = (finding.code.as_str(), finding.message.as_str(), finding.place.field.as_deref());
        let place = *places.entry(same).or_insert_with(|| {
            remarks.push(Remark {
                severity: finding.severity,
                code: finding.code.clone(),
                message: capital(&dated(&finding.message)),
                count: 0,
                lines: Vec::new(),
                examples: Vec::new(),
                field: finding.place.field.clone(),
                places: Vec::new(),
            });
            remarks.len() - 1
        });
        let remark = &mut remarks[place];
        remark.count += 1;
        remark.severity = remark.severity.max(finding.severity);
        match finding.place.line {
            // They come in the order of the file.
            Some(line) if remark.lines.last() != Some(&line) => remark.lines.push(line),
            Some(_) => {}
            None => add(&mut remark.places, finding.place.in_french()),
        }
        add(&mut remark.examples, example(finding));
    }
    remarks.sort_by_key(|remark| (Reverse(remark.severity), Reverse(remark.count)));
    remarks
}

fn example(finding: &Finding) -> String {
    let expected = finding.expected.as_ref().map(|expected| format!("attendu : {}", dated(expected)));
    let found = finding.found.as_ref().map(|found| format!("trouvé : {}", dated(found)));
    expected.into_iter().chain(found).collect::<Vec<_>>().join(", ")
}

fn add(told: &mut Vec<String>, text: String) {
    if !text.is_empty() && told.len() < TOLD && !told.contains(&text) {
        told.push(text);
    }
}

/// « 2, 3, 5 et 41 autres ».
fn shortened(all: &[String]) -> String {
    match all.len() {
        0 => String::new(),
        1 => all[0].clone(),
        count if count <= TOLD + 1 => format!("{} et {}", all[..count - 1].join(", "), all[count - 1]),
        count => format!("{} et {} autres", all[..TOLD].join(", "), number(count - TOLD)),
    }
}

fn number(count: usize) -> String {
    in_groups(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use records::Place;

    use super::*;

    fn finding(line: u64, found: &str) -> Finding {
        Finding {
            code: "L3.gap_without_correction".to_owned(),
            severity: Severity::Warns,
            place: Place { line: Some(line), ..Place::default() },
            message: "horaire retenu loin de l’horodatage, sans motif".to_owned(),
            expected: None,
            found: Some(found.to_owned()),
        }
    }

    #[test]
    fn the_same_sentence_is_told_once_with_its_lines() {
        let blocking = Finding { severity: Severity::Blocks, code: "L1.x".to_owned(), ..finding(9, "") };
        let found = [finding(2, "2026-10-05T07:57:00"), finding(3, "2026-10-05T07:57:00"), blocking];
        let remarks = grouped(&found);
        assert_eq!(remarks.len(), 2);
        assert_eq!((remarks[0].severity, remarks[0].told().as_str()), (Severity::Blocks, "ligne 9"));
        assert_eq!(remarks[1].told(), "2 fois, lignes 2 et 3");
        assert_eq!(remarks[1].message, "Horaire retenu loin de l’horodatage, sans motif");
        assert_eq!(remarks[1].examples, ["trouvé : 05/10/2026, 7\u{a0}h\u{a0}57"]);
    }

    #[test]
    fn many_lines_are_counted() {
        let many: Vec<Finding> = (1..=44).map(|line| finding(line, "")).collect();
        assert_eq!(
            grouped(&many)[0].told(),
            "44 fois, lignes 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 et 32 autres"
        );
        assert_eq!(grouped(&many)[0].lines.len(), 44);
    }
}
