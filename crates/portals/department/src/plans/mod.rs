//! `/departement/prises-en-charge`: what was ordered, as a person reads it.

pub mod list;
pub mod one;

use flows::PlanLine;
use records::Per;

use crate::words;

pub const BASE: &str = "/departement/prises-en-charge";

/// « 3 h par semaine » from « 13 HUR a month ».
fn weekly(line: &PlanLine) -> String {
    format!("{} par semaine", words::hours(line.weekly_min()))
}

/// As the order writes it: « 13 h par mois ».
fn ordered(line: &PlanLine) -> String {
    let quantity = line.quantity.replace('.', ",");
    let unit = match line.unit.as_str() {
        "HUR" => "h",
        "MIN" => "min",
        other => other,
    };
    let per = match line.per {
        Per::Week => "par semaine",
        Per::Month => "par mois",
        Per::Year => "par an",
        Per::Total => "en tout",
    };
    format!("{quantity}\u{a0}{unit} {per}")
}

/// The action of an order, as it is told.
fn action(code: &str) -> &'static str {
    match records::Action::from_code(code) {
        Some(records::Action::Create) | None => "ouverture",
        Some(records::Action::Modify) => "modification",
        Some(records::Action::Suspend) => "suspension",
        Some(records::Action::Resume) => "reprise",
        Some(records::Action::End) => "fin",
    }
}

/// « Prestataire », else the code.
fn framework(code: &str) -> &str {
    if code == "PRE" { "prestataire" } else { code }
}
