//! The same answers found again the plain way, as a test compares them: everything read and gathered anew for each
//! question, for the lines asked about alone.

use std::collections::{BTreeMap, BTreeSet};

use db::sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use kernel::{
    Month,
    clock::paris,
    jiff::{Timestamp, ToSpan, civil::Date},
};
use reconciliation::{
    Book, Deliveries, Explanation, Finding, Gatherer, Id, InvoiceLine, Name, Order, Row, Rules, Vocabulary,
    World,
    calendar::{self, MonthNo},
};
use records::Correction;
use uuid::Uuid;

use crate::{
    analyse::{
        Billed, Explained, Judgement, Visits,
        gather::{InForce, back, counted, in_force, number, of_partner, standing, visits},
        narrow, shown,
    },
    archive::{Archive, StoredVisit, civil},
    error::FlowError,
    rule::{self, Rule, Settings},
    store::{invoice_lines, invoices},
};

/// Judges lines of one service by what was known at an instant.
pub(super) async fn judge(
    on: &impl ConnectionTrait,
    archive: &Archive,
    partner: Uuid,
    at: Timestamp,
    rules: &[Rule],
    billed: &[Billed],
) -> Result<Vec<Judgement>, FlowError> {
    let months = billed.iter().filter_map(|(_, line)| line.month.parse::<Month>().ok());
    let mut judged = vec![Judgement::default(); billed.len()];
    let (Some(first), Some(last)) = (months.clone().min(), months.max()) else { return Ok(judged) };
    let visits = visits(on, archive, partner, first..=last, at).await?;
    let ground = Ground { partner, at, rules, visits: &visits };
    let mut by_day: BTreeMap<Option<Date>, Vec<usize>> = BTreeMap::new();
    for (place, (invoice, _)) in billed.iter().enumerate() {
        let day = invoice.period_from.as_ref().and_then(db::Day::date).map(Date::first_of_month);
        by_day.entry(day).or_default().push(place);
    }
    for (day, places) in by_day {
        let together: Vec<Billed> = places.iter().map(|place| billed[*place].clone()).collect();
        let facts = Facts::gather(on, ground, day, &together).await?;
        for (place, (invoice, line)) in places.into_iter().zip(&together) {
            judged[place] = facts.judge(invoice, line);
        }
    }
    Ok(judged)
}

impl Facts {
    fn judge(&self, invoice: &invoices::Model, line: &invoice_lines::Model) -> Judgement {
        let world = World { words: &self.words, deliveries: &self.deliveries, book: &self.book };
        let name = Name::Text(line_name(invoice, line).into());
        let Some(found) = world.explain(&self.rules, &name) else { return Judgement::default() };
        let in_force = self.in_force.get(&line.product).cloned().unwrap_or_default();
        let corrected = self.corrections.share(line, &in_force.settings);
        let late = self.corrections.late(line);
        let findings = found
            .findings
            .with(Finding::OverCorrected, corrected.is_some())
            .with(Finding::LateCorrection, late.is_some())
            .bits();
        Judgement {
            planned_min: Some(found.minutes.planned),
            delivered_min: Some(found.minutes.delivered),
            findings,
            effect_c: if findings == 0 { 0 } else { narrow(found.effect_c()) },
            explained: Explained {
                corrected,
                late,
                answer_days: in_force.settings.answer_days,
                ..told(&found, in_force.versions)
            },
        }
    }
}

fn told(found: &Explanation<'_>, rules: Vec<i64>) -> Explained {
    Explained {
        rules,
        payable_min: narrow(found.quantity_min.expected),
        price_c: narrow(found.price_c.expected),
        amount_c: narrow(found.amount_c.expected),
        over_min: found.balance.over_min,
        surcharged: found.surcharged,
        surcharge_c: narrow(found.surcharge_c),
        visits: shown(&found.visits),
        count: found.visits.len(),
        ..Explained::default()
    }
}

/// What one service's lines are compared with, as it was known at an instant.
#[derive(Clone, Copy)]
struct Ground<'a> {
    partner: Uuid,
    at: Timestamp,
    /// Known then.
    rules: &'a [Rule],
    visits: &'a Visits,
}

struct Facts {
    words: Vocabulary,
    deliveries: Deliveries,
    book: Book,
    rules: Rules,
    /// Of each « prestation », what applies.
    in_force: BTreeMap<String, rule::InForce>,
    corrections: Corrections,
}

/// Orders lines in time: what was received first is not the duplicate.
fn line_name(invoice: &invoices::Model, line: &invoice_lines::Model) -> String {
    format!("{:020}/{}/{:08}", invoice.received_at.0, invoice.id, line.position)
}

impl Facts {
    /// For lines whose invoices begin in the month of `day`.
    async fn gather(
        on: &impl ConnectionTrait,
        ground: Ground<'_>,
        day: Option<Date>,
        billed: &[Billed],
    ) -> Result<Self, FlowError> {
        let lines = || billed.iter().map(|(_, line)| line);
        let beneficiaries: BTreeSet<&str> = lines().map(|line| line.beneficiary.as_str()).collect();
        let mut asked = Asked::new(ground, day);
        let months: BTreeSet<Month> = lines().filter_map(|line| line.month.parse().ok()).collect();
        if let (Some(first), Some(last)) = (months.first(), months.last()) {
            for visits in ground.visits.range(back(*first)..=*last).map(|(_, visits)| visits) {
                visits.iter().filter(|visit| !visit.cancelled).for_each(|visit| asked.visit(visit));
            }
        }
        for order in in_force(on, ground.partner, ground.at, &beneficiaries).await? {
            asked.order(order);
        }
        let known: BTreeSet<Uuid> = lines().map(|line| line.id).collect();
        for (other, line) in invoiced(on, ground.partner, ground.at, &beneficiaries).await? {
            if !known.contains(&line.id) {
                asked.line(&other, &line);
            }
        }
        billed.iter().for_each(|(invoice, line)| asked.line(invoice, line));
        Ok(asked.facts())
    }
}

/// The kernel's words and columns while they fill.
struct Asked<'a> {
    gatherer: Gatherer,
    orders: Vec<(String, String, InForce)>,
    lines: Vec<(String, String, InvoiceLineOf)>,
    ground: Ground<'a>,
    day: Date,
    in_force: BTreeMap<String, rule::InForce>,
    corrections: Corrections,
}

struct InvoiceLineOf {
    name: String,
    month: MonthNo,
    quantity_min: i64,
    price_c: i64,
    amount_c: i64,
}

/// One service, always the same rank.
const SAAD: &str = "service";

impl<'a> Asked<'a> {
    fn new(ground: Ground<'a>, day: Option<Date>) -> Self {
        Self {
            gatherer: Gatherer::default(),
            orders: Vec::new(),
            lines: Vec::new(),
            ground,
            // A month is counted by one rule: the one of its first day.
            day: day.map_or(Date::ZERO, Date::first_of_month),
            in_force: BTreeMap::new(),
            corrections: Corrections::default(),
        }
    }

    fn in_force(&mut self, product: &str) -> &rule::InForce {
        if !self.in_force.contains_key(product) {
            let found = rule::in_force(self.ground.rules, self.ground.partner.into(), product, self.day);
            self.in_force.insert(product.to_owned(), found);
        }
        &self.in_force[product]
    }

    fn visit(&mut self, visit: &StoredVisit) {
        let settings = self.in_force(&visit.product).settings.clone();
        self.corrections.add(visit, &settings);
        let stamps_required = settings.stamps_required.unwrap_or_default();
        let words = &mut self.gatherer.words;
        let saad = words.saads.rank(Id::from(SAAD));
        let beneficiary = words.beneficiaries.rank(Id::from(visit.beneficiary.as_str()));
        let service = words.services.rank(Id::from(visit.product.as_str()));
        // Nobody named: the visit overlaps nobody's.
        let alone = format!("?{}", visit.visit);
        let worker = if visit.worker.is_empty() { &alone } else { &visit.worker };
        let worker = words.workers.rank(Id::from(worker.as_str()));
        let Some((start, end)) = counted(visit, stamps_required) else { return };
        let planned = match (visit.planned_start, visit.planned_end) {
            (Some(start), Some(end)) => u32::try_from(end - start).ok(),
            _ => None,
        };
        let row = Row {
            id: Id::from(visit.visit.as_str()),
            saad,
            beneficiary,
            worker,
            service,
            start,
            end,
            planned,
        };
        if let Err(cause) = self.gatherer.push(row) {
            tracing::warn!(%cause, "a visit cannot be counted");
        }
    }

    fn order(&mut self, order: InForce) {
        self.orders.push((order.beneficiary.clone(), order.product.clone(), order));
    }

    fn line(&mut self, invoice: &invoices::Model, line: &invoice_lines::Model) {
        self.in_force(&line.product);
        let Some(month) = line.month.parse::<Month>().ok().and_then(number) else { return };
        let of = InvoiceLineOf {
            name: line_name(invoice, line),
            month,
            quantity_min: line.quantity_min,
            price_c: line.unit_price_c,
            amount_c: line.gross_c,
        };
        self.lines.push((line.beneficiary.clone(), line.product.clone(), of));
    }

    fn facts(self) -> Facts {
        let mut words = Vocabulary::default();
        let deliveries = Deliveries::new(&mut words, vec![self.gatherer]);
        let saad = words.saads.rank(Id::from(SAAD));
        let key = |words: &mut Vocabulary, beneficiary: &str, product: &str| {
            let beneficiary = words.beneficiaries.rank(Id::from(beneficiary));
            let service = words.services.rank(Id::from(product));
            words.rank_key(saad, beneficiary, service)
        };
        let mut orders = Vec::new();
        for (beneficiary, product, order) in self.orders {
            let key = key(&mut words, &beneficiary, &product);
            let Some(valid_from) = calendar::day_of(order.from) else { continue };
            let valid_to = order.to.and_then(calendar::day_of);
            orders.push(Order { key, monthly_min: order.monthly_min, valid_from, valid_to });
        }
        let mut lines = Vec::new();
        let mut rules = Rules::default();
        for (beneficiary, product, line) in self.lines {
            let key = key(&mut words, &beneficiary, &product);
            let InvoiceLineOf { name, month, quantity_min, price_c, amount_c } = line;
            lines.push(InvoiceLine {
                id: Name::Text(name.into()),
                key,
                month,
                quantity_min,
                price_c,
                amount_c,
            });
            if let Some(found) = self.in_force.get(&product).filter(|found| !found.versions.is_empty()) {
                rules.set(saad, words.key(key).service, found.settings.kernel());
            }
        }
        let book = Book::new(&words, orders, lines);
        Facts { words, deliveries, book, rules, in_force: self.in_force, corrections: self.corrections }
    }
}

/// The lines of the service's invoices about these people.
async fn invoiced(
    on: &impl ConnectionTrait,
    partner: Uuid,
    at: Timestamp,
    beneficiaries: &BTreeSet<&str>,
) -> Result<Vec<Billed>, FlowError> {
    let standing = standing(on, partner, at).await?;
    let names: Vec<&str> = beneficiaries.iter().copied().collect();
    let mut found = Vec::new();
    for some in names.chunks(500) {
        let lines = invoice_lines::Entity::find()
            .filter(invoice_lines::Column::Beneficiary.is_in(some.iter().copied()))
            .filter(invoice_lines::Column::InvoiceId.in_subquery(of_partner(partner)))
            .all(on)
            .await?;
        let known = lines.into_iter().filter_map(|line| {
            let invoice = standing.get(&line.invoice_id)?.clone();
            Some((invoice, line))
        });
        found.extend(known);
    }
    Ok(found)
}

#[derive(Clone, Debug, Default)]
struct Corrections {
    /// Of a « prestation » and month: corrected, all.
    shares: BTreeMap<(String, Month), (u32, u32)>,
    /// Of a beneficiary too: corrected too late, and the days that were left.
    late: BTreeMap<(String, String, Month), (u32, u16)>,
}

impl Corrections {
    fn add(&mut self, visit: &StoredVisit, settings: &Settings) {
        let month = Month::of(civil(visit.retained_start).date());
        let share = self.shares.entry((visit.product.clone(), month)).or_default();
        share.1 += 1;
        // What the clock alone says was corrected by nobody.
        let by_hand = Correction::from_code(&visit.correction).is_some_and(|code| code != Correction::Hor);
        if !by_hand {
            return;
        }
        share.0 += 1;
        let Some(days) = settings.correction_days else { return };
        let limit = civil(visit.retained_end).date().saturating_add(i64::from(days).days());
        let sent = Timestamp::from_microsecond(visit.issued_at).map(|at| paris(at).date());
        if sent.is_ok_and(|sent| sent > limit) {
            let key = (visit.beneficiary.clone(), visit.product.clone(), month);
            self.late.entry(key).or_insert((0, days)).0 += 1;
        }
    }

    /// Corrected, all, and the percent allowed, when there are more.
    fn share(&self, line: &invoice_lines::Model, settings: &Settings) -> Option<(u32, u32, u16)> {
        let quota = settings.correction_quota_pct?;
        let month = line.month.parse().ok()?;
        let (corrected, all) = *self.shares.get(&(line.product.clone(), month))?;
        let over = u64::from(corrected) * 100 > u64::from(all) * u64::from(quota);
        over.then_some((corrected, all, quota))
    }

    fn late(&self, line: &invoice_lines::Model) -> Option<(u32, u16)> {
        let month = line.month.parse().ok()?;
        self.late.get(&(line.beneficiary.clone(), line.product.clone(), month)).copied()
    }
}
