//! The law's figures as dated data: value, validity, article, source.

use std::{collections::BTreeMap, sync::LazyLock};

use kernel::{
    french::{long_date, short_date},
    jiff::civil::Date,
};
use serde::{Deserialize, de::Error as _};

use crate::exact::{Exact, decimal};

/// One file per subject.
const FILES: [(&str, &str); 12] = [
    ("ajpa.toml", include_str!("../params/ajpa.toml")),
    ("apa.toml", include_str!("../params/apa.toml")),
    ("carsat.toml", include_str!("../params/carsat.toml")),
    ("cesu.toml", include_str!("../params/cesu.toml")),
    ("home_help.toml", include_str!("../params/home_help.toml")),
    ("home_services.toml", include_str!("../params/home_services.toml")),
    ("mtp.toml", include_str!("../params/mtp.toml")),
    ("pch.toml", include_str!("../params/pch.toml")),
    ("resources.toml", include_str!("../params/resources.toml")),
    ("smic.toml", include_str!("../params/smic.toml")),
    ("tax_credit.toml", include_str!("../params/tax_credit.toml")),
    ("vat.toml", include_str!("../params/vat.toml")),
];

/// A figure of the law and its values over time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// French, named in messages.
    pub label: String,
    pub unit: String,
    /// Why a stretch of time between two values is left open.
    #[serde(default)]
    pub gap: Option<String>,
    /// In the order of time.
    pub values: Vec<Dated>,
}

/// One value over the time it holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    #[serde(deserialize_with = "read_decimal")]
    pub value: Exact,
    #[serde(deserialize_with = "read_date")]
    pub valid_from: Date,
    /// Last day it holds. Absent: it holds until a text changes it.
    #[serde(default, deserialize_with = "read_some_date")]
    pub valid_to: Option<Date>,
    /// Last day the text is known to be unchanged, when `valid_to` is absent.
    #[serde(default, deserialize_with = "read_some_date")]
    pub reviewed_until: Option<Date>,
    pub article: String,
    pub source: String,
    pub confidence: Confidence,
}

/// How well a value is established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Two sources agree, or published amounts are reproduced to the cent.
    High,
    /// One source, or an old copy of the text.
    Medium,
}

impl Dated {
    fn covers(&self, date: Date) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    /// What to tell the reader when the value is used after its last review.
    pub fn review_warning(&self, label: &str, date: Date) -> Option<String> {
        let reviewed = self.reviewed_until.filter(|reviewed| date > *reviewed)?;
        Some(format!("{label} : valeur vérifiée jusqu’au {} seulement, à confirmer.", short_date(reviewed)))
    }
}

/// No stored value for that day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{label} : aucune valeur connue au {}", long_date(*date))]
pub struct NotCovered {
    pub parameter: String,
    pub label: String,
    pub date: Date,
}

/// The stored law.
#[derive(Debug)]
pub struct Params(BTreeMap<String, Parameter>);

#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct InvalidParams {
    pub file: String,
    pub problem: String,
}

impl Params {
    /// The values compiled into the program.
    ///
    /// # Panics
    /// When a compiled file is malformed, which the crate's tests exclude.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Params> =
            LazyLock::new(|| Params::read(FILES).expect("the bundled parameters are tested"));
        &BUNDLED
    }

    fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidParams> {
        let mut parameters = BTreeMap::new();
        for (file, text) in files {
            let invalid = |problem: String| InvalidParams { file: file.to_owned(), problem };
            let read: BTreeMap<String, Parameter> =
                toml::from_str(text).map_err(|e| invalid(e.to_string()))?;
            for (name, parameter) in read {
                parameter.check().map_err(|problem| invalid(format!("{name}: {problem}")))?;
                if parameters.insert(name.clone(), parameter).is_some() {
                    return Err(invalid(format!("{name} is defined twice")));
                }
            }
        }
        Ok(Self(parameters))
    }

    /// Every parameter and its name, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.0.iter().map(|(name, parameter)| (name.as_str(), parameter))
    }

    /// French name of a parameter.
    pub fn label<'a>(&'a self, parameter: &'a str) -> &'a str {
        self.0.get(parameter).map_or(parameter, |known| &known.label)
    }

    /// The value in force that day.
    ///
    /// # Errors
    /// [`NotCovered`] when no stored value holds that day: a value is never guessed.
    pub fn at(&self, parameter: &str, date: Date) -> Result<&Dated, NotCovered> {
        let known = self.0.get(parameter);
        known.and_then(|known| known.values.iter().find(|value| value.covers(date))).ok_or_else(|| {
            NotCovered { parameter: parameter.to_owned(), label: self.label(parameter).to_owned(), date }
        })
    }
}

impl Parameter {
    fn check(&self) -> Result<(), String> {
        let mut missing = false;
        for value in &self.values {
            let from = value.valid_from;
            if value.article.trim().is_empty() || value.source.trim().is_empty() {
                return Err(format!("the value of {from} names no article or no source"));
            }
            if value.valid_to.is_some() == value.reviewed_until.is_some() {
                return Err(format!("the value of {from} needs either valid_to or reviewed_until"));
            }
            if value.valid_to.is_some_and(|last| last < from) {
                return Err(format!("the value of {from} ends before it starts"));
            }
        }
        for (earlier, later) in self.values.iter().zip(self.values.iter().skip(1)) {
            let Some(last) = earlier.valid_to else {
                return Err(format!("the value of {} has no end but another follows", earlier.valid_from));
            };
            if later.valid_from <= last {
                return Err(format!("two values hold on {}", later.valid_from));
            }
            missing |= last.tomorrow().is_ok_and(|next| next < later.valid_from);
        }
        match (self.values.is_empty(), missing, &self.gap) {
            (true, ..) => Err("no value".to_owned()),
            (_, true, None) => Err("a stretch of time has no value and no reason says why".to_owned()),
            (_, false, Some(_)) => Err("a gap is declared but there is none".to_owned()),
            _ => Ok(()),
        }
    }
}

fn read_decimal<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
    let text = String::deserialize(deserializer)?;
    decimal(&text).ok_or_else(|| D::Error::custom(format!("« {text} » is not a decimal number")))
}

fn read_date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    written.to_string().parse().map_err(D::Error::custom)
}

fn read_some_date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    read_date(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use kernel::{
        Money,
        jiff::{ToSpan, civil::date},
    };
    use proptest::prelude::*;

    use super::*;
    use crate::exact::to_money;

    #[test]
    fn the_bundled_figures_are_sound() {
        Params::read(FILES).unwrap();
    }

    #[test]
    fn a_value_holds_from_its_first_day_to_its_last() {
        let smic = |day| Params::bundled().at("smic_horaire_brut", day).map(|dated| to_money(&dated.value));
        assert_eq!(smic(date(2024, 10, 31)), Ok(Money::from_cents(1_165)));
        assert_eq!(smic(date(2024, 11, 1)), Ok(Money::from_cents(1_188)));
        assert_eq!(
            smic(date(2022, 12, 31)).unwrap_err().to_string(),
            "SMIC horaire brut\u{a0}: aucune valeur connue au samedi 31 décembre 2022"
        );
    }

    #[test]
    fn a_value_past_its_review_says_so() {
        let low = Params::bundled().at("apa_seuil_bas", date(2027, 6, 1)).unwrap();
        assert_eq!(low.review_warning("Bas", date(2026, 12, 31)), None);
        assert!(low.review_warning("Bas", date(2027, 6, 1)).unwrap().contains("31/12/2026"));
    }

    #[test]
    fn guesses_and_unread_laws_stay_out() {
        for (parameter, day) in [
            ("mtp_value", date(2026, 4, 1)),
            ("apa_mtp_used", date(2027, 1, 1)),
            ("ci_plafond_base", date(2026, 1, 1)),
            ("cesu_prefinance_exoneration", date(2024, 6, 1)),
            ("aide_menagere_plafond_couple", date(2025, 6, 1)),
        ] {
            assert!(Params::bundled().at(parameter, day).is_err(), "{parameter}");
        }
    }

    const VALUE: &str = "article = \"A\"\nsource = \"S\"\nconfidence = \"high\"\n";

    fn read(values: &[&str], gap: &str) -> Result<Params, InvalidParams> {
        let values: String = values.iter().map(|value| format!("[[x.values]]\n{value}\n{VALUE}")).collect();
        Params::read([("x.toml", format!("[x]\nlabel = \"X\"\nunit = \"u\"\n{gap}\n{values}").as_str())])
    }

    #[test]
    fn files_with_overlaps_or_silent_gaps_are_refused() {
        let first = "value = \"1\"\nvalid_from = 2020-01-01\nvalid_to = 2020-12-31";
        let next = "value = \"2\"\nvalid_from = 2021-01-01\nreviewed_until = 2026-12-31";
        let overlapping = "value = \"2\"\nvalid_from = 2020-12-31\nreviewed_until = 2026-12-31";
        let late = "value = \"2\"\nvalid_from = 2022-01-01\nreviewed_until = 2026-12-31";
        let endless = "value = \"2\"\nvalid_from = 2021-01-01";
        assert!(read(&[first, next], "").is_ok());
        assert!(read(&[first, late], "gap = \"lost\"").is_ok());
        for values in [&[first, overlapping][..], &[first, late], &[next, late], &[endless], &[]] {
            assert!(read(values, "").is_err(), "{values:?}");
        }
        assert!(read(&[first, next], "gap = \"none\"").is_err());
        assert!(read(&["value = \"1,5\"\nvalid_from = 2020-01-01\nvalid_to = 2020-12-31"], "").is_err());
    }

    proptest! {
        #[test]
        fn at_most_one_value_holds_on_any_day(days in 0_i32..12_000) {
            let day = date(2000, 1, 1) + days.days();
            for (name, parameter) in Params::bundled().iter() {
                let holding = parameter.values.iter().filter(|value| value.covers(day)).count();
                prop_assert!(holding <= 1, "{} on {}", name, day);
            }
        }
    }
}
