//! The comparison in words, line by line, for a page or a document.

use kernel::{
    Money,
    french::{NBSP, duration, short_date},
};

use rules::budget::Budget;

use crate::{
    brief::Brief,
    compare::Offer,
    quote::Quote,
    terms::{Surcharges, Tariff, Terms},
};

/// One line of the comparison, a cell per offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    pub cells: Vec<String>,
    /// The figures one decides on.
    pub decisive: bool,
}

/// What a cell says when there is nothing to say.
const NONE: &str = "–";

/// Tariffs first, then what a month costs, then who and when.
pub fn lines(brief: &Brief, offers: &[Offer]) -> Vec<Line> {
    let terms: Vec<&Terms> =
        offers.iter().filter_map(|offer| Some(&offer.invitation.quote.as_ref()?.terms)).collect();
    let all = [tariffs(brief, &terms), costs(offers), people(&terms)].concat();
    all.into_iter().filter(|line| line.cells.iter().any(|cell| cell != NONE)).collect()
}

fn line<T>(label: &str, decisive: bool, of: &[T], cell: impl Fn(&T) -> String) -> Line {
    Line { label: label.to_owned(), cells: of.iter().map(cell).collect(), decisive }
}

fn tariffs(brief: &Brief, terms: &[&Terms]) -> Vec<Line> {
    let services = brief.services.iter().map(|wanted| {
        let label = format!("{}, prix par {}", wanted.label, wanted.unit);
        line(&label, false, terms, |terms| {
            let tariff = terms.tariffs.iter().find(|tariff| tariff.service == wanted.code);
            tariff.map_or_else(|| "Non proposé".to_owned(), both)
        })
    });
    let conditions = [
        line("Majorations", false, terms, |terms| surcharges(terms.surcharges)),
        line("Durée minimale d’une visite", false, terms, |terms| {
            terms.minimum_minutes.map_or_else(|| "Aucune".to_owned(), |minutes| duration(minutes.into()))
        }),
        line("Déplacement, à chaque venue", false, terms, |terms| included(terms.travel)),
        line("Frais de gestion, chaque mois", false, terms, |terms| included(terms.monthly_fee)),
        line("Frais de dossier, une fois", false, terms, |terms| included(terms.set_up)),
    ];
    services.chain(conditions).collect()
}

/// « 28,00 € (public : 30,00 €) »
fn both(tariff: &Tariff) -> String {
    match tariff.preferential.filter(|price| *price != tariff.public) {
        Some(price) => format!("{price} (public{NBSP}: {})", tariff.public),
        None => tariff.public.to_string(),
    }
}

fn costs(offers: &[Offer]) -> Vec<Line> {
    let money = |label: &str, decisive: bool, amount: &dyn Fn(&Budget) -> String| {
        line(label, decisive, offers, |offer| amount(&offer.preferential.evaluation.budget))
    };
    vec![
        line("Coût du mois au tarif public", false, offers, |offer| {
            offer.public.evaluation.budget.recurring_gross.to_string()
        }),
        money("Coût du mois avec notre tarif", true, &|budget| budget.recurring_gross.to_string()),
        money("Aides, estimées", false, &|budget| budget.aids_total.to_string()),
        money("À avancer chaque mois", true, &|budget| budget.left_to_pay_now.to_string()),
        money("Reste à payer après crédit d’impôt", true, &|budget| {
            budget.left_to_pay_after_tax.to_string()
        }),
        money("À payer une seule fois", false, &|budget| match budget.one_off_gross {
            Money::ZERO => NONE.to_owned(),
            amount => amount.to_string(),
        }),
        line("Un jour férié, en plus", false, offers, |offer| {
            let extra = offer.preferential.holiday_extra;
            extra.map_or_else(|| NONE.to_owned(), |extra| format!("{extra} environ"))
        }),
        line("Ce que le service ne fait pas", false, offers, |offer| listed(&offer.preferential.missing)),
        line("Prérequis non remplis", false, offers, |offer| listed(&offer.unmet)),
    ]
}

fn people(terms: &[&Terms]) -> Vec<Line> {
    vec![
        line("Qui viendrait", false, terms, |terms| {
            let worker = &terms.worker;
            let said = [&worker.first_name, &worker.qualification, &worker.experience, &worker.languages];
            listed(&said.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>())
        }),
        line("Peut commencer", false, terms, |terms| format!("le {}", short_date(terms.start_on))),
        line("Mode d’intervention", false, terms, |terms| terms.mode.label().to_owned()),
        line("Devis valable", false, terms, |terms| format!("jusqu’au {}", short_date(terms.valid_until))),
        line("Remarques du service", false, terms, |terms| {
            if terms.remarks.is_empty() { NONE.to_owned() } else { terms.remarks.clone() }
        }),
    ]
}

/// One quote alone, in the same words, for the service that sent it: without what a household pays.
pub fn sent_lines(brief: &Brief, quote: Option<&Quote>) -> Vec<Line> {
    let Some(quote) = quote else { return Vec::new() };
    let terms = [&quote.terms];
    let all = [tariffs(brief, &terms), people(&terms)].concat();
    all.into_iter().filter(|line| line.cells[0] != NONE).collect()
}

fn surcharges(said: Surcharges) -> String {
    let one = |label: &str, percent: u16| (percent > 0).then(|| format!("{label} +{percent}{NBSP}%"));
    let all = [
        one("dimanche", said.sunday),
        one("jour férié", said.holiday),
        one("soir", said.evening),
        one("nuit", said.night),
    ];
    let told: Vec<String> = all.into_iter().flatten().collect();
    if told.is_empty() { "Aucune".to_owned() } else { told.join(", ") }
}

fn included(amount: Option<Money>) -> String {
    amount
        .filter(|amount| *amount > Money::ZERO)
        .map_or_else(|| "Compris".to_owned(), |amount| amount.to_string())
}

fn listed(said: &[String]) -> String {
    if said.is_empty() { NONE.to_owned() } else { said.join(", ") }
}
