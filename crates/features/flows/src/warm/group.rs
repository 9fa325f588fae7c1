//! Lines judged by one set of rules: the one in force on the first day of the month their invoices begin in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use kernel::{Month, jiff::civil::Date};
use reconciliation::{Deliveries, Finding, Rules, Vocabulary, Weighed, World, calendar::MonthNo};

use super::service::{Bounded, Service, stamped};
use crate::{
    analyse::{
        ExplainedVisit, Judgement, Said,
        gather::{back, number},
        narrow, shown,
    },
    rule::{self, InForce, Rule},
};

pub(crate) struct Group<'a> {
    service: &'a Service,
    pub places: Vec<u32>,
    /// Of each « prestation », by rank.
    pub in_force: Vec<InForce>,
    rules: Rules,
    known_since: Option<MonthNo>,
    words: &'a Vocabulary,
    deliveries: Arc<Deliveries>,
}

/// What is found of a line, without its visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub planned_min: i64,
    pub delivered_min: i64,
    pub findings: u16,
    pub effect_c: i64,
    pub payable_min: i64,
    pub price_c: i64,
    pub amount_c: i64,
    pub over_min: i64,
    pub surcharged: [i64; 4],
    pub surcharge_c: i64,
    pub corrected: Option<(u32, u32, u16)>,
    pub late: Option<(u32, u16)>,
    pub answer_days: Option<u16>,
    pub visits: u32,
}

/// The lines whose invoices begin in the same month.
pub(super) fn by_day(service: &Service, places: &[u32]) -> BTreeMap<Option<Date>, Vec<u32>> {
    let mut by_day: BTreeMap<Option<Date>, Vec<u32>> = BTreeMap::new();
    for place in places {
        by_day.entry(service.line(*place).day).or_default().push(*place);
    }
    by_day
}

/// The first and the last month of some lines, at least one.
pub(super) fn span(service: &Service, places: &[u32]) -> (Month, Month) {
    let months = || places.iter().map(|place| service.month(*place));
    let none = Month::of(Date::ZERO);
    (months().min().unwrap_or(none), months().max().unwrap_or(none))
}

pub(super) fn groups<'a>(
    service: &'a Service,
    rules: &[Rule],
    places: &[u32],
    bounded: &'a Bounded,
) -> Vec<Group<'a>> {
    let mut groups: Vec<(Option<Month>, Group<'a>)> = Vec::new();
    for (day, places) in by_day(service, places) {
        let day = day.unwrap_or(Date::ZERO);
        let products = service.words.services.iter();
        let in_force: Vec<InForce> = products
            .map(|product| rule::in_force(rules, service.partner().into(), &product.to_string(), day))
            .collect();
        let (first, last) = span(service, &places);
        let until = Some(last).filter(|last| bounded.contains_key(last));
        let (words, deliveries) = match until.and_then(|last| bounded.get(&last)) {
            Some((words, deliveries)) => (words, deliveries),
            None => (&service.words, &service.deliveries),
        };
        let known_since = number(back(first))
            .zip(number(last))
            .and_then(|(back, last)| deliveries.months_of(0).find(|month| (back..=last).contains(month)));
        // Rules hardly change from one month to the next: what is judged alike is counted once.
        let alike = groups.iter_mut().find(|(of, group)| {
            *of == until && group.known_since == known_since && group.in_force == in_force
        });
        if let Some((_, group)) = alike {
            group.places.extend(places);
            continue;
        }
        let (mut kernel, mut asked) = (Rules::default(), BTreeSet::new());
        for (rank, found) in (0..).zip(&in_force).filter(|(_, found)| !found.versions.is_empty()) {
            kernel.set(0, rank, found.settings.kernel());
            if found.settings.stamps_required.unwrap_or_default() {
                asked.insert(rank);
            }
        }
        let deliveries = match until {
            Some(_) => stamped(words, deliveries, &asked),
            None => service.deliveries(&asked),
        };
        let group = Group { service, places, in_force, rules: kernel, known_since, words, deliveries };
        groups.push((until, group));
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

impl Group<'_> {
    /// In the order of the places.
    pub fn answers(&self) -> Vec<Answer> {
        let weighed = self.world().weigh(&self.rules, self.known_since, 0, &self.places);
        self.places.iter().zip(weighed).map(|(place, weighed)| self.answer(*place, &weighed)).collect()
    }

    fn world(&self) -> World<'_> {
        World { words: self.words, deliveries: &self.deliveries, book: &self.service.book }
    }

    /// What applies to a line.
    pub fn in_force(&self, place: u32) -> &InForce {
        &self.in_force[self.service.product(place) as usize]
    }

    fn answer(&self, place: u32, weighed: &Weighed) -> Answer {
        let settings = &self.in_force(place).settings;
        let (mut corrected, mut late) = (None, None);
        if settings.correction_quota_pct.is_some() || settings.correction_days.is_some() {
            let (beneficiary, product) = self.service.names(place);
            let of_month = self.service.corrected.get(&self.service.month(place));
            corrected = of_month.and_then(|month| month.share(&product, settings));
            late = of_month.and_then(|month| month.late(&beneficiary, &product, settings));
        }
        let findings = weighed
            .findings
            .with(Finding::OverCorrected, corrected.is_some())
            .with(Finding::LateCorrection, late.is_some())
            .bits();
        let billed = i128::from(self.service.book.line(place).amount_c);
        Answer {
            planned_min: weighed.minutes.planned,
            delivered_min: weighed.minutes.delivered,
            findings,
            // An amount that is right for its line changes nothing, whatever the tolerance let through.
            effect_c: if findings == 0 { 0 } else { narrow(billed - weighed.amount_c) },
            payable_min: weighed.payable_min,
            price_c: weighed.price_c,
            amount_c: narrow(weighed.amount_c),
            over_min: weighed.balance.over_min,
            surcharged: weighed.surcharged,
            surcharge_c: narrow(weighed.surcharge_c),
            corrected,
            late,
            answer_days: settings.answer_days,
            visits: weighed.visits,
        }
    }

    /// Those shown behind a line, by start.
    pub fn visits(&self, place: u32) -> Vec<ExplainedVisit> {
        shown(&self.world().visits_behind(&self.rules, place))
    }

    /// An answer with all that explains it.
    pub fn judgement(&self, place: u32, answer: &Answer) -> Judgement {
        answer.judgement(&self.in_force(place).versions, self.visits(place))
    }
}

impl Answer {
    /// What a draft must change to change the line: not the rule that is cited.
    pub const fn said(&self) -> Said {
        (self.findings, self.effect_c, Some(self.delivered_min), self.payable_min, self.amount_c)
    }

    pub fn judgement(&self, rules: &[i64], visits: Vec<ExplainedVisit>) -> Judgement {
        Judgement {
            planned_min: Some(self.planned_min),
            delivered_min: Some(self.delivered_min),
            findings: self.findings,
            effect_c: self.effect_c,
            explained: crate::analyse::Explained {
                rules: rules.to_vec(),
                payable_min: self.payable_min,
                price_c: self.price_c,
                amount_c: self.amount_c,
                over_min: self.over_min,
                surcharged: self.surcharged,
                surcharge_c: self.surcharge_c,
                corrected: self.corrected,
                late: self.late,
                answer_days: self.answer_days,
                visits,
                count: self.visits as usize,
            },
        }
    }
}
