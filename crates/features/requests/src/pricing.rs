//! Every quote priced on the same week, with the aids and what is left to pay: figures that can be compared.

use std::collections::BTreeMap;

use kernel::{Money, jiff::civil::Date};
use questionnaire::{Day, Slot};
use rules::{
    Evaluation, Params, Situation,
    situation::{Amount, Per, PlannedService, Quantity},
};

use crate::{
    brief::{Brief, Wanted},
    terms::{Surcharges, Tariff, Terms, Which},
};

/// An offer on the week asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// Its budget has one line per service, then what is added to it.
    pub evaluation: Evaluation,
    /// Services asked for that the provider does not do, by their names.
    pub missing: Vec<String>,
    /// What a public holiday adds to a day's visits on average, when somebody comes every week.
    pub holiday_extra: Option<Money>,
}

/// The price of the week, with the aids of `date`.
pub fn price(brief: &Brief, terms: &Terms, which: Which, date: Date) -> Priced {
    let tariffs: BTreeMap<&str, Money> =
        terms.tariffs.iter().map(|tariff: &Tariff| (tariff.service.as_str(), tariff.of(which))).collect();
    let done = |code: &str| tariffs.get(code).copied();
    let mut services = Vec::new();
    let mut missing = Vec::new();
    for wanted in &brief.services {
        match done(&wanted.code) {
            Some(tariff) => services.extend(lines(brief, terms, wanted, tariff)),
            None => missing.push(wanted.label.clone()),
        }
    }
    services.extend(fees(brief, terms, &tariffs));
    let situation = Situation {
        date,
        services,
        direct_employment: Some(terms.mode != crate::terms::Mode::Prestataire),
        ..brief.situation.clone()
    };
    Priced {
        evaluation: rules::evaluate(Params::bundled(), &situation),
        missing,
        holiday_extra: holiday_extra(brief, terms, &tariffs),
    }
}

/// One service at its tariff, then what surcharges and shortest visits add to it.
fn lines(brief: &Brief, terms: &Terms, wanted: &Wanted, tariff: Money) -> Vec<PlannedService> {
    let mut lines = Vec::new();
    let visits: Vec<_> = brief.week.visits.iter().filter(|visit| visit.service == wanted.code).collect();
    let count = u32::try_from(visits.len()).unwrap_or(u32::MAX);
    let minutes = visits.iter().map(|visit| u32::from(visit.minutes.unwrap_or_default())).sum();
    if count > 0 {
        lines.push(planned(wanted, amount(wanted, count, minutes), Per::Week, tariff));
    }
    for other in brief.week.others.iter().filter(|other| other.service == wanted.code) {
        let times = u32::from(other.times);
        let minutes = times * u32::from(other.minutes.unwrap_or_default());
        let per = if other.each_month { Per::Month } else { Per::Once };
        lines.push(planned(wanted, amount(wanted, times, minutes), per, tariff));
    }
    // What is added, in 1/6,000 of a cent a week: minutes × cents × percent.
    let weekly: i128 = visits
        .iter()
        .map(|visit| {
            let percent = i128::from(percent(&terms.surcharges, visit.day, visit.slot));
            let units = if wanted.hourly { i128::from(visit.minutes.unwrap_or_default()) } else { 60 };
            units * i128::from(tariff.cents()) * percent
        })
        .sum();
    let short: i128 = if wanted.hourly { shortfall(brief, terms, wanted, tariff) } else { 0 };
    let added = a_month(weekly + short);
    if added > Money::ZERO {
        let label = format!("{} : majorations et durée minimale", wanted.label);
        lines.push(PlannedService {
            label,
            // What the plan pays is hours at its tariff, not what a provider adds.
            counts_in_apa_plan: false,
            ..planned(wanted, Amount::Units(1), Per::Month, added)
        });
    }
    lines
}

/// Who comes once does several things: the shortest visit is that of all of them, and what lacks is counted with
/// the longest of them.
fn shortfall(brief: &Brief, terms: &Terms, wanted: &Wanted, tariff: Money) -> i128 {
    let Some(minimum) = terms.minimum_minutes else { return 0 };
    let mut total = 0;
    for (place, visits) in comings(brief, terms) {
        let stayed: u32 = visits.iter().map(|visit| u32::from(visit.minutes.unwrap_or_default())).sum();
        let longest = visits.iter().max_by_key(|visit| (visit.minutes, std::cmp::Reverse(&visit.service)));
        if stayed > 0 && longest.is_some_and(|visit| visit.service == wanted.code) {
            let lacking = u32::from(minimum).saturating_sub(stayed);
            let percent = 100 + i128::from(percent(&terms.surcharges, place.0, place.1));
            total += i128::from(lacking) * i128::from(tariff.cents()) * percent;
        }
    }
    total
}

/// The visits of the week the provider would make, by the moment somebody comes.
fn comings<'a>(brief: &'a Brief, terms: &Terms) -> BTreeMap<(Day, Slot), Vec<&'a intake::week::Visit>> {
    let mut comings: BTreeMap<(Day, Slot), Vec<_>> = BTreeMap::new();
    let done = |code: &str| terms.tariffs.iter().any(|tariff| tariff.service == code);
    for visit in brief.week.visits.iter().filter(|visit| done(&visit.service)) {
        comings.entry((visit.day, visit.slot)).or_default().push(visit);
    }
    comings
}

fn percent(surcharges: &Surcharges, day: Day, slot: Slot) -> u16 {
    let sunday = if day == Day::Dim { surcharges.sunday } else { 0 };
    let late = match slot {
        Slot::Soir => surcharges.evening,
        Slot::Nuit => surcharges.night,
        _ => 0,
    };
    sunday.max(late)
}

/// A month is 52/12 weeks; rounded half up, once.
fn a_month(weekly: i128) -> Money {
    let denominator = 6_000 * 12;
    let cents = (weekly * 52 * 2 + denominator) / (denominator * 2);
    Money::from_cents(i64::try_from(cents).unwrap_or(i64::MAX))
}

fn amount(wanted: &Wanted, times: u32, minutes: u32) -> Amount {
    if wanted.hourly { Amount::Minutes(minutes) } else { Amount::Units(times) }
}

fn planned(wanted: &Wanted, amount: Amount, per: Per, unit_price: Money) -> PlannedService {
    PlannedService {
        code: wanted.code.clone(),
        label: wanted.label.clone(),
        quantity: Quantity { amount, per },
        unit_price,
        counts_in_apa_plan: wanted.counts_in_apa_plan,
        counts_for_tax_credit: wanted.counts_for_tax_credit,
        sub_cap: wanted.sub_cap,
        is_care_management: false,
    }
}

/// Journeys, monthly fee, fee to begin with. They go with the service they are paid for: creditable when all the
/// services are.
fn fees(brief: &Brief, terms: &Terms, tariffs: &BTreeMap<&str, Money>) -> Vec<PlannedService> {
    let mut offered = brief.services.iter().filter(|wanted| tariffs.contains_key(wanted.code.as_str()));
    let creditable = offered.all(|wanted| wanted.counts_for_tax_credit);
    let fee = |code: &str, label: &str, amount: u32, per: Per, price: Option<Money>| {
        let price = price.filter(|price| *price > Money::ZERO && amount > 0)?;
        Some(PlannedService {
            code: code.to_owned(),
            label: label.to_owned(),
            quantity: Quantity { amount: Amount::Units(amount), per },
            unit_price: price,
            counts_in_apa_plan: false,
            counts_for_tax_credit: creditable,
            sub_cap: None,
            is_care_management: false,
        })
    };
    let weekly = u32::try_from(comings(brief, terms).len()).unwrap_or(u32::MAX);
    let others = |each_month: bool| {
        let others = brief.week.others.iter().filter(|other| other.each_month == each_month);
        others
            .filter(|other| tariffs.contains_key(other.service.as_str()))
            .map(|other| u32::from(other.times))
            .sum::<u32>()
    };
    [
        fee("deplacement", "Déplacements", weekly, Per::Week, terms.travel),
        fee("deplacement", "Déplacements des visites du mois", others(true), Per::Month, terms.travel),
        fee("deplacement", "Déplacements des visites uniques", others(false), Per::Once, terms.travel),
        fee("abonnement", "Frais de gestion du mois", 1, Per::Month, terms.monthly_fee),
        fee("dossier", "Frais de dossier", 1, Per::Once, terms.set_up),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Hours of an average day of the week at the holiday's percentage, rounded half up.
fn holiday_extra(brief: &Brief, terms: &Terms, tariffs: &BTreeMap<&str, Money>) -> Option<Money> {
    let percent = i128::from(terms.surcharges.holiday);
    let week: i128 = brief
        .week
        .visits
        .iter()
        .filter_map(|visit| {
            let wanted = brief.services.iter().find(|wanted| wanted.code == visit.service)?;
            let units = if wanted.hourly { i128::from(visit.minutes.unwrap_or_default()) } else { 60 };
            Some(units * i128::from(tariffs.get(visit.service.as_str())?.cents()))
        })
        .sum();
    let cents = (week * percent * 2 + 6_000 * 7) / (6_000 * 7 * 2);
    (cents > 0).then(|| Money::from_cents(i64::try_from(cents).unwrap_or(i64::MAX)))
}
