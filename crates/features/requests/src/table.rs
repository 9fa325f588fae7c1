//! The comparison in words, line by line, for a page or a document.

use kernel::{
    Money,
    french::{NBSP, duration, short_date},
};

use crate::{
    brief::Brief,
    compare::Offer,
    terms::{Surcharges, Terms},
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
    let mut lines = Vec::new();
    let mut line = |label: &str, decisive: bool, cell: &dyn Fn(&Offer, &Terms) -> String| {
        let cell = |offer: &Offer| offer.invitation.quote.as_ref().map(|quote| cell(offer, &quote.terms));
        let cells: Vec<String> = offers.iter().map(|offer| cell(offer).unwrap_or_default()).collect();
        lines.push(Line { label: label.to_owned(), cells, decisive });
    };
    for wanted in &brief.services {
        let label = format!("{}, prix par {}", wanted.label, wanted.unit);
        line(&label, false, &|_, terms| {
            terms.tariffs.iter().find(|tariff| tariff.service == wanted.code).map_or_else(
                || "Non proposé".to_owned(),
                |tariff| match tariff.preferential.filter(|price| *price != tariff.public) {
                    Some(price) => format!("{price} (public{NBSP}: {})", tariff.public),
                    None => tariff.public.to_string(),
                },
            )
        });
    }
    line("Majorations", false, &|_, terms| surcharges(terms.surcharges));
    line("Durée minimale d’une visite", false, &|_, terms| {
        terms.minimum_minutes.map_or_else(|| "Aucune".to_owned(), |minutes| duration(minutes.into()))
    });
    line("Déplacement, à chaque venue", false, &|_, terms| included(terms.travel));
    line("Frais de gestion, chaque mois", false, &|_, terms| included(terms.monthly_fee));
    line("Coût du mois au tarif public", false, &|offer, _| {
        offer.public.evaluation.budget.recurring_gross.to_string()
    });
    line("Coût du mois avec notre tarif", true, &|offer, _| {
        offer.preferential.evaluation.budget.recurring_gross.to_string()
    });
    line("Aides, estimées", false, &|offer, _| offer.preferential.evaluation.budget.aids_total.to_string());
    line("À avancer chaque mois", true, &|offer, _| {
        offer.preferential.evaluation.budget.left_to_pay_now.to_string()
    });
    line("Reste à payer après crédit d’impôt", true, &|offer, _| {
        offer.preferential.evaluation.budget.left_to_pay_after_tax.to_string()
    });
    line("À payer une seule fois", false, &|offer, _| {
        match offer.preferential.evaluation.budget.one_off_gross {
            Money::ZERO => NONE.to_owned(),
            amount => amount.to_string(),
        }
    });
    line("Un jour férié, en plus", false, &|offer, _| {
        offer.preferential.holiday_extra.map_or_else(|| NONE.to_owned(), |extra| format!("{extra} environ"))
    });
    line("Ce que le service ne fait pas", false, &|offer, _| listed(&offer.preferential.missing));
    line("Prérequis non remplis", false, &|offer, _| listed(&offer.unmet));
    line("Qui viendrait", false, &|_, terms| {
        let worker = &terms.worker;
        let said = [&worker.first_name, &worker.qualification, &worker.experience, &worker.languages];
        listed(&said.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>())
    });
    line("Peut commencer", false, &|_, terms| format!("le {}", short_date(terms.start_on)));
    line("Mode d’intervention", false, &|_, terms| terms.mode.label().to_owned());
    line("Devis valable", false, &|_, terms| format!("jusqu’au {}", short_date(terms.valid_until)));
    line("Remarques du service", false, &|_, terms| {
        if terms.remarks.is_empty() { NONE.to_owned() } else { terms.remarks.clone() }
    });
    lines.retain(|line| line.cells.iter().any(|cell| cell != NONE));
    lines
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
    amount.filter(|amount| *amount > Money::ZERO).map_or_else(|| "Compris".to_owned(), |amount| amount.to_string())
}

fn listed(said: &[String]) -> String {
    if said.is_empty() { NONE.to_owned() } else { said.join(", ") }
}
