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
struct Parameter {
    /// Named in messages.
    label: String,
    unit: String,
    /// Why a stretch of time inside the values is left open.
    #[serde(default)]
    gap: Option<String>,
    values: Vec<Dated>,
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
    pub fn review_warning(&self, date: Date) -> Option<String> {
        let reviewed = self.reviewed_until.filter(|reviewed| date > *reviewed)?;
        Some(format!(
            "Valeur de « {} » vérifiée jusqu’au {} seulement : à confirmer.",
            self.article,
            short_date(reviewed)
        ))
    }
}

/// No stored value for that day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{label} : aucune valeur connue au {}", long_date(*date))]
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
                if parameters.insert(name.clone(), parameter).is_some() {
                    return Err(invalid(format!("{name} is defined twice")));
                }
            }
        }
        Ok(Self(parameters))
    }

    /// The value in force that day.
    ///
    /// # Errors
    /// [`NotCovered`] when no stored value holds that day: a value is never guessed.
    pub fn at(&self, parameter: &str, date: Date) -> Result<&Dated, NotCovered> {
        let known = self.0.get(parameter);
        known.and_then(|known| known.values.iter().find(|value| value.covers(date))).ok_or_else(|| {
            NotCovered {
                parameter: parameter.to_owned(),
                label: known.map_or(parameter, |known| &known.label).to_owned(),
                date,
            }
        })
    }
}

fn read_decimal<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
    let text = String::deserialize(deserializer)?;
    decimal(&text).ok_or_else(|| D::Error::custom(format!("« {text} » is not a decimal number")))
}

fn read_date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    written.to_string().parse().map_err(D::Error::custom)
}

fn read_some_date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    read_date(deserializer).map(Some)
}
