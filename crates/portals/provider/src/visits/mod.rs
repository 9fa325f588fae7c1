//! `/service/interventions`, `/service/corrections`: visits that prove nothing, and what was corrected.

pub mod corrections;
pub mod exceptions;

use kernel::{
    french::{short_date, time},
    jiff::civil::DateTime,
};
use records::Correction;

pub const BASE: &str = "/service/interventions";

/// What each code says, in the words of a coordinator.
pub const fn said(code: Correction) -> &'static str {
    match code {
        Correction::Coa => "l’arrivée n’a pas été pointée",
        Correction::Cod => "le départ n’a pas été pointé",
        Correction::Co2 => "ni l’arrivée ni le départ n’ont été pointés, ou les deux pointages sont faux",
        Correction::Mdt => "l’intervention est modifiée, les deux pointages existent",
        Correction::Sup => "l’intervention n’a pas eu lieu : elle est supprimée",
        Correction::Cre => "l’intervention est créée sans pointage",
        Correction::Hor => "pointage seul",
    }
}

/// « 9 h 00 à 10 h 30 »; « 9 h, départ manquant ».
pub fn stamps(arrival: Option<DateTime>, departure: Option<DateTime>) -> String {
    match (arrival, departure) {
        (Some(from), Some(to)) => format!("{} à {}", time(from.time()), time(to.time())),
        (Some(from), None) => format!("{}, départ manquant", time(from.time())),
        (None, Some(to)) => format!("arrivée manquante, {}", time(to.time())),
        (None, None) => "aucun".to_owned(),
    }
}

/// « 9 h à 10 h »; over midnight with its day.
pub fn hours((start, end): (DateTime, DateTime)) -> String {
    let until = if end.date() == start.date() {
        time(end.time())
    } else {
        format!("{}, {}", short_date(end.date()), time(end.time()))
    };
    format!("{} à {until}", time(start.time()))
}
