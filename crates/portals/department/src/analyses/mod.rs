//! `/departement/analyses`: looking at a period without deciding anything, trying a rule, computing again.

mod act;
mod csv;
mod list;
mod one;
mod replayed;
mod summed;

pub use self::{
    act::{publish, replay, replay_invoice},
    csv::export,
    list::{ask, show as list},
    one::show,
};

use flows::{Criteria, Partner, StudyError};
use kernel::french::month_year;
use web::Failure;

use crate::rules;

pub const BASE: &str = "/departement/analyses";

/// « mars 2026 · Aide et Présence · prestation APA ».
fn said(criteria: &Criteria, partners: &[Partner]) -> String {
    let period = match criteria.from == criteria.to {
        true => month_year(criteria.from),
        false => format!("{} à {}", month_year(criteria.from), month_year(criteria.to)),
    };
    let service = criteria.partner.and_then(|id| partners.iter().find(|one| one.id == id));
    let parts = [
        Some(period),
        Some(service.map_or_else(|| "tous les services".to_owned(), |one| one.name.clone())),
        criteria.product.as_ref().map(|product| format!("prestation {product}")),
        criteria.beneficiary.as_ref().map(|code| format!("bénéficiaire {code}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn failed(cause: StudyError) -> Failure {
    match cause {
        StudyError::Denied(_) => Failure::Denied,
        StudyError::NotFound => Failure::NotFound,
        StudyError::Database(cause) => cause.into(),
        StudyError::Rule(cause) => rules::list::failed(cause),
        refused => Failure::problem(refused),
    }
}
