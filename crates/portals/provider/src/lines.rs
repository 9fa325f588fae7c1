//! The lines of an invoice beside what was ordered and done: of one received, and of one that is only tried.

use flows::{
    Explained, InvoiceLine,
    advice::{self, Advice},
};
use kernel::{Money, french::month_year, id::PartnerId};
use reconciliation::Finding;
use web::words;

#[derive(Clone, Debug)]
pub struct LineView {
    pub number: String,
    pub who: String,
    pub product: String,
    pub month: String,
    pub planned: String,
    pub delivered: String,
    pub billed: String,
    pub gross: Money,
    pub effect: String,
    pub findings: Vec<&'static str>,
    pub advices: Vec<Advice>,
    /// Where its visits are corrected, when that mends it.
    pub mend: String,
    pub payable: String,
    pub due: Money,
    pub visits: Vec<VisitView>,
    pub visits_said: String,
    pub accepted: bool,
}

#[derive(Clone, Debug)]
pub struct VisitView {
    pub id: String,
    pub when: String,
    pub counted: String,
    pub note: &'static str,
}

pub fn line(line: &InvoiceLine, partner: PartnerId) -> LineView {
    let nothing = Explained::default();
    let explained = line.explained.as_ref().unwrap_or(&nothing);
    let visits = explained.visits.iter().map(|visit| VisitView {
        id: visit.id.clone(),
        when: words::visit(visit.start, visit.end),
        counted: words::seconds(visit.counted_s),
        note: match (visit.end.is_none(), visit.overlaps) {
            (true, _) => "sans heure de fin prouvée",
            (false, true) => "en chevauche une autre",
            (false, false) => "",
        },
    });
    let advices = advice::advices(line);
    let by_visits = line.findings.iter().any(|one| matches!(one, Finding::MissingStamp | Finding::Overlap));
    let mend = match line.month.filter(|_| by_visits) {
        Some(month) => {
            let pairs = [("departement", partner.to_string()), ("mois", month.to_string())];
            let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
            words::address(crate::visits::BASE, &pairs)
        }
        None => String::new(),
    };
    let known = |minutes: Option<i64>| minutes.map(words::hours).unwrap_or_else(|| "–".to_owned());
    LineView {
        number: line.number.clone(),
        who: line.beneficiary_name.clone().unwrap_or_else(|| line.beneficiary.clone()),
        product: line.product.clone(),
        month: line.month.map(month_year).unwrap_or_default(),
        planned: known(line.planned_min),
        delivered: known(line.delivered_min),
        billed: words::hours(line.quantity_min),
        gross: line.gross,
        effect: if line.effect == Money::ZERO { String::new() } else { words::signed(line.effect) },
        findings: advices.iter().map(|one| one.title).collect(),
        advices,
        mend,
        payable: words::hours(explained.payable_min),
        due: Money::from_cents(explained.amount_c),
        visits_said: words::count(explained.count as u64, "intervention", "interventions"),
        visits: visits.collect(),
        accepted: line.accepted,
    }
}

/// « 12,50 € facturés en trop ».
pub fn effect(amount: Money) -> String {
    match amount.cents() {
        0 => "sans effet".to_owned(),
        1.. => format!("{amount} facturés en trop"),
        _ => format!("{} facturés en moins", -amount),
    }
}
