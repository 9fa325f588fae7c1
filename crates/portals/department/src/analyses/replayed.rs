//! A past answer beside the one computed again.

use flows::{Cause, Difference, Replayed};
use kernel::{Money, Month, french::month_year};

use super::summed::numbers;
use crate::words;

pub struct Compared {
    pub same: bool,
    pub lines: String,
    pub differing: String,
    pub differences: Vec<Row>,
    pub since: u64,
    pub since_said: String,
    pub since_told: Vec<Row>,
    pub more: u64,
}

pub struct Row {
    pub href: String,
    pub invoice: String,
    pub line: String,
    pub who: String,
    pub product: String,
    pub month: String,
    pub then: String,
    pub now: String,
    pub causes: Vec<String>,
}

impl Compared {
    pub fn of(replayed: &Replayed) -> Self {
        Self {
            same: replayed.differing == 0,
            lines: words::count(replayed.lines, "ligne", "lignes"),
            differing: words::count(replayed.differing, "ligne diffère", "lignes diffèrent"),
            differences: replayed.differences.iter().map(row).collect(),
            since: replayed.since,
            since_said: words::count(
                replayed.since,
                "ligne aurait aujourd’hui un autre résultat",
                "lignes auraient aujourd’hui un autre résultat",
            ),
            since_told: replayed.since_told.iter().map(row).collect(),
            more: replayed.since.saturating_sub(replayed.since_told.len() as u64),
        }
    }
}

fn row(difference: &Difference) -> Row {
    let address = format!("{}/{}", crate::invoices::BASE, difference.invoice_id);
    let due = |amount: Option<Money>| amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string());
    Row {
        href: format!("{}#details", words::address(&address, &[("ligne", &difference.line)])),
        invoice: difference.invoice.clone(),
        line: difference.line.clone(),
        who: difference.beneficiary.clone(),
        product: difference.product.clone(),
        month: difference.month.parse::<Month>().map(month_year).unwrap_or_default(),
        then: due(difference.then),
        now: due(difference.now),
        causes: difference.causes.iter().map(cause).collect(),
    }
}

fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Rules { then, now } => {
            format!("Les règles ont changé : {} alors, {} aujourd’hui.", numbers(then), numbers(now))
        }
        Cause::Visits { count, some } => {
            let said = words::count(
                *count as u64,
                "intervention arrivée, corrigée ou supprimée depuis",
                "interventions arrivées, corrigées ou supprimées depuis",
            );
            format!("{said} : {}{}.", some.join(", "), if some.len() < *count { "…" } else { "" })
        }
        Cause::Order { then, now } => format!(
            "La prise en charge a changé depuis : {} alors, {} aujourd’hui.",
            words::hours(*then),
            words::hours(*now)
        ),
        Cause::Duplicate => "Une autre facture porte les mêmes heures, ou ne les porte plus.".to_owned(),
        Cause::Gone => "La facture a été remplacée ou rejetée depuis.".to_owned(),
        Cause::New => "La facture est arrivée depuis.".to_owned(),
        Cause::Elsewhere => {
            "Un autre mois du lissage, ou une autre intervention du même intervenant, a changé.".to_owned()
        }
    }
}
