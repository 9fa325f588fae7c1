//! What an invoice is compared with: the orders, the visits, the other invoices and the rules of its service.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use db::{
    Moment,
    sea_orm::{
        ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
        sea_query::{Expr, SelectStatement},
    },
};
use kernel::{
    Month,
    jiff::{Timestamp, ToSpan, civil::Date},
};
use reconciliation::{
    Book, Deliveries, Gatherer, Id, InvoiceLine, Name, Order, Row, Rules, Vocabulary,
    calendar::{self, MonthNo},
};
use records::{Correction, InvoiceKind, Quantity};
use uuid::Uuid;

use super::corrections::Corrections;
use crate::{
    archive::{Archive, StoredVisit},
    error::FlowError,
    invoice::InvoiceState,
    rule::{self, Rule},
    store::{invoice_lines, invoices, order_lines, orders, received, visit_versions},
};

/// A year before the month: the longest calendar smoothing, and two years for the longest sliding one.
const LOOKS_BACK_MONTHS: i32 = 24;

/// What one service's lines are compared with, as it was known at an instant.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub partner: Uuid,
    pub at: Timestamp,
    /// Known then.
    pub rules: &'a [Rule],
    pub visits: &'a Visits,
}

/// A service's visits, the cancelled ones too.
pub(crate) type Visits = BTreeMap<Month, Vec<StoredVisit>>;

/// A line with the invoice it stands on.
pub(crate) type Billed = (invoices::Model, invoice_lines::Model);

pub(crate) struct Facts {
    pub words: Vocabulary,
    pub deliveries: Deliveries,
    pub book: Book,
    pub rules: Rules,
    /// Of each « prestation », what applies.
    pub in_force: BTreeMap<String, rule::InForce>,
    pub(super) corrections: Corrections,
}

/// Orders lines in time: what was received first is not the duplicate.
pub(super) fn line_name(invoice: &invoices::Model, line: &invoice_lines::Model) -> String {
    format!("{:020}/{}/{:08}", invoice.received_at.0, invoice.id, line.position)
}

/// The visits that may count for lines of these months, as they were known at an instant: smoothing looks back.
pub(crate) async fn visits(
    on: &impl ConnectionTrait,
    archive: &Archive,
    partner: Uuid,
    months: RangeInclusive<Month>,
    at: Timestamp,
) -> Result<Visits, FlowError> {
    let since = back(*months.start());
    let rows = visit_versions::Entity::find()
        .filter(visit_versions::Column::PartnerId.eq(partner))
        .filter(visit_versions::Column::Month.between(since.to_string(), months.end().to_string()))
        .filter(visit_versions::Column::WrittenAt.lte(Moment::from(at)))
        .order_by_asc(visit_versions::Column::Version)
        .all(on)
        .await?;
    let objects: BTreeMap<Month, String> =
        rows.into_iter().filter_map(|row| Some((row.month.parse().ok()?, row.object))).collect();
    let mut visits = Visits::new();
    for (month, object) in objects {
        visits.insert(month, archive.read(&object).await?);
    }
    Ok(visits)
}

fn back(month: Month) -> Month {
    Month::of(month.first_day().saturating_sub(LOOKS_BACK_MONTHS.months()))
}

impl Facts {
    /// For lines whose invoices begin in the month of `day`.
    pub async fn gather(
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
        for (other, line) in invoiced(on, ground.partner, ground.at, &beneficiaries, &months).await? {
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

/// What a visit counts for: the retained period, or for clock data alone what the clock says. No end when nothing
/// proves it: one stamp of two and no correction, or none where the rule asks for them.
pub(crate) fn counted(visit: &StoredVisit, stamps_required: bool) -> Option<(u32, Option<u32>)> {
    let second = |at: i64| u32::try_from(at).ok();
    let correction = Correction::from_code(&visit.correction);
    if correction == Some(Correction::Hor) {
        let start = second(visit.stamp_start.or(visit.stamp_end)?)?;
        return Some((start, visit.stamp_start.and(visit.stamp_end).and_then(second)));
    }
    let stamped = match (visit.stamp_start, visit.stamp_end) {
        (Some(_), Some(_)) => true,
        (None, None) => !stamps_required,
        _ => false,
    };
    let proved = stamped || correction.is_some();
    Some((second(visit.retained_start)?, proved.then(|| second(visit.retained_end)).flatten()))
}

pub(crate) fn number(month: Month) -> Option<MonthNo> {
    MonthNo::new(u16::try_from(month.year()).ok()?, u8::try_from(month.number()).ok()?)
}

/// A line of a plan while it was in force.
pub(crate) struct InForce {
    pub aid: String,
    pub beneficiary: String,
    pub product: String,
    pub monthly_min: i64,
    /// Cents per hour, when the order says so.
    pub price_c: Option<i64>,
    pub from: Date,
    pub to: Option<Date>,
}

/// Each version of an order counts until the next one begins.
pub(crate) async fn in_force(
    on: &impl ConnectionTrait,
    partner: Uuid,
    at: Timestamp,
    beneficiaries: &BTreeSet<&str>,
) -> Result<Vec<InForce>, FlowError> {
    let mut versions: BTreeMap<String, Vec<orders::Model>> = BTreeMap::new();
    let names: Vec<&str> = beneficiaries.iter().copied().collect();
    for some in names.chunks(500) {
        let rows = orders::Entity::find()
            .filter(orders::Column::PartnerId.eq(partner))
            .filter(orders::Column::FileId.in_subquery(taken_in_by(at)))
            .filter(orders::Column::Beneficiary.is_in(some.iter().copied()))
            .order_by_asc(orders::Column::Version)
            .all(on)
            .await?;
        rows.into_iter().for_each(|row| versions.entry(row.number.clone()).or_default().push(row));
    }
    let ids: Vec<Uuid> = versions.values().flatten().map(|row| row.id).collect();
    let mut lines: BTreeMap<Uuid, Vec<order_lines::Model>> = BTreeMap::new();
    for some in ids.chunks(500) {
        let rows = order_lines::Entity::find()
            .filter(order_lines::Column::OrderId.is_in(some.iter().copied()))
            .all(on)
            .await?;
        rows.into_iter().for_each(|line| lines.entry(line.order_id).or_default().push(line));
    }
    let mut found = Vec::new();
    for rows in versions.into_values() {
        let mut next: Option<Date> = None;
        for row in rows.into_iter().rev() {
            let Some(from) = row.valid_from.as_ref().and_then(db::Day::date) else { continue };
            let until_next = next.and_then(|next| next.yesterday().ok());
            let stated = row.valid_to.as_ref().and_then(db::Day::date);
            let to = [stated, until_next].into_iter().flatten().min();
            next = Some(next.map_or(from, |next| next.min(from)));
            if to.is_some_and(|to| to < from) {
                continue;
            }
            for line in lines.remove(&row.id).unwrap_or_default() {
                found.push(InForce {
                    aid: row.aid.clone(),
                    beneficiary: row.beneficiary.clone(),
                    price_c: line.unit_price_c.filter(|_| line.unit == Quantity::HOUR),
                    product: line.product,
                    monthly_min: line.monthly_min,
                    from,
                    to,
                });
            }
        }
    }
    Ok(found)
}

/// The files taken in at an instant or before.
fn taken_in_by(at: Timestamp) -> SelectStatement {
    received::Entity::find()
        .select_only()
        .column(received::Column::Id)
        .filter(received::Column::TakenInAt.lte(Moment::from(at)))
        .into_query()
}

/// A service's invoices as they stood at an instant: the last version of each that was known, unless it was rejected
/// then. Credit notes are compared with nothing.
pub(crate) async fn standing(
    on: &impl ConnectionTrait,
    partner: Uuid,
    at: Timestamp,
) -> Result<BTreeMap<Uuid, invoices::Model>, FlowError> {
    let rows = invoices::Entity::find()
        .filter(invoices::Column::PartnerId.eq(partner))
        .filter(invoices::Column::FileId.in_subquery(taken_in_by(at)))
        .order_by_asc(invoices::Column::Version)
        .all(on)
        .await?;
    let last: BTreeMap<String, invoices::Model> =
        rows.into_iter().map(|row| (row.number.clone(), row)).collect();
    let stood = |row: &invoices::Model| {
        let rejected = row.state == InvoiceState::Rejected.code();
        row.kind == InvoiceKind::Invoice.code()
            && !(rejected && row.decided_at.is_some_and(|decided| decided <= Moment::from(at)))
    };
    Ok(last.into_values().filter(stood).map(|row| (row.id, row)).collect())
}

/// The lines of the service's invoices about these people and months, without why they had their findings, which is most of
/// what there is to read: a line is the duplicate of one of its own month only.
async fn invoiced(
    on: &impl ConnectionTrait,
    partner: Uuid,
    at: Timestamp,
    beneficiaries: &BTreeSet<&str>,
    months: &BTreeSet<Month>,
) -> Result<Vec<Billed>, FlowError> {
    let columns = || invoice_lines::Column::iter().filter(|one| !matches!(one, invoice_lines::Column::Explanation));
    let standing = standing(on, partner, at).await?;
    let names: Vec<&str> = beneficiaries.iter().copied().collect();
    let mut found = Vec::new();
    for some in names.chunks(500) {
        let lines = invoice_lines::Entity::find()
            .select_only()
            .columns(columns())
            .expr_as(Expr::value(""), "explanation")
            .filter(invoice_lines::Column::Beneficiary.is_in(some.iter().copied()))
            .filter(invoice_lines::Column::Month.is_in(months.iter().map(ToString::to_string)))
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

pub(crate) fn of_partner(partner: Uuid) -> SelectStatement {
    invoices::Entity::find()
        .select_only()
        .column(invoices::Column::Id)
        .filter(invoices::Column::PartnerId.eq(partner))
        .into_query()
}
