//! What an invoice is compared with: the orders, the visits, the other invoices and the rules of its service.

use std::collections::{BTreeMap, BTreeSet};

use db::sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use jobs::JobError;
use kernel::{
    Month,
    jiff::{ToSpan, civil::Date},
};
use reconciliation::{
    Book, Deliveries, Gatherer, Id, InvoiceLine, Name, Order, Row, Rules, Vocabulary,
    calendar::{self, MonthNo},
};
use records::{Correction, InvoiceKind};
use uuid::Uuid;

use crate::{
    archive::{Archive, StoredVisit},
    rule::{self, Rule},
    store::{invoice_lines, invoices, order_lines, orders, visit_months},
};

/// A year before the month: the longest calendar smoothing, and two years for the longest sliding one.
const LOOKS_BACK_MONTHS: i32 = 24;

pub(super) struct Facts {
    pub words: Vocabulary,
    pub deliveries: Deliveries,
    pub book: Book,
    pub rules: Rules,
    /// Of each « prestation », the rules that apply.
    pub versions: BTreeMap<String, Vec<i64>>,
}

/// Orders lines in time: what was received first is not the duplicate.
pub(super) fn line_name(invoice: &invoices::Model, line: &invoice_lines::Model) -> String {
    format!("{:020}/{}/{:08}", invoice.received_at.0, invoice.id, line.position)
}

impl Facts {
    pub async fn gather(
        on: &impl ConnectionTrait,
        archive: &Archive,
        invoice: &invoices::Model,
        lines: &[invoice_lines::Model],
    ) -> Result<Self, JobError> {
        let beneficiaries: BTreeSet<&str> = lines.iter().map(|line| line.beneficiary.as_str()).collect();
        let published = rule::of(on, invoice.structure_id.into()).await?;
        let mut asked = Asked::new(invoice, &published);
        let months: BTreeSet<Month> = lines.iter().filter_map(|line| line.month.parse().ok()).collect();
        if let (Some(first), Some(last)) = (months.first(), months.last()) {
            let since = Month::of(first.first_day().saturating_sub(LOOKS_BACK_MONTHS.months()));
            for row in visit_months::Entity::find()
                .filter(visit_months::Column::PartnerId.eq(invoice.partner_id))
                .filter(visit_months::Column::Month.between(since.to_string(), last.to_string()))
                .order_by_asc(visit_months::Column::Month)
                .all(on)
                .await?
            {
                let visits = archive.read(&row.object).await.map_err(|cause| JobError(cause.to_string()))?;
                visits.iter().filter(|visit| !visit.cancelled).for_each(|visit| asked.visit(visit));
            }
        }
        for order in in_force(on, invoice.partner_id, &beneficiaries).await? {
            asked.order(order);
        }
        for (other, line) in invoiced(on, invoice, &beneficiaries).await? {
            asked.line(&other, &line);
        }
        lines.iter().for_each(|line| asked.line(invoice, line));
        Ok(asked.facts())
    }
}

/// The kernel's words and columns while they fill.
struct Asked<'a> {
    gatherer: Gatherer,
    orders: Vec<(String, String, InForce)>,
    lines: Vec<(String, String, InvoiceLineOf)>,
    published: &'a [Rule],
    partner: Uuid,
    day: Date,
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
    fn new(invoice: &invoices::Model, published: &'a [Rule]) -> Self {
        let from = invoice.period_from.as_ref().and_then(db::Day::date);
        Self {
            gatherer: Gatherer::default(),
            orders: Vec::new(),
            lines: Vec::new(),
            published,
            partner: invoice.partner_id,
            // A month is counted by one rule: the one of its first day.
            day: from.map_or(Date::ZERO, Date::first_of_month),
        }
    }

    fn visit(&mut self, visit: &StoredVisit) {
        let words = &mut self.gatherer.words;
        let saad = words.saads.rank(Id::from(SAAD));
        let beneficiary = words.beneficiaries.rank(Id::from(visit.beneficiary.as_str()));
        let service = words.services.rank(Id::from(visit.product.as_str()));
        // Nobody named: the visit overlaps nobody's.
        let alone = format!("?{}", visit.visit);
        let worker = if visit.worker.is_empty() { &alone } else { &visit.worker };
        let worker = words.workers.rank(Id::from(worker.as_str()));
        let settings = rule::in_force(self.published, self.partner.into(), &visit.product, self.day).settings;
        let Some((start, end)) = counted(visit, settings.stamps_required.unwrap_or_default()) else { return };
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
        let (mut rules, mut versions) = (Rules::default(), BTreeMap::new());
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
            versions.entry(product).or_insert_with_key(|product| {
                let found = rule::in_force(self.published, self.partner.into(), product, self.day);
                if !found.versions.is_empty() {
                    rules.set(saad, words.key(key).service, found.settings.kernel());
                }
                found.versions
            });
        }
        let book = Book::new(&words, orders, lines);
        Facts { words, deliveries, book, rules, versions }
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

fn number(month: Month) -> Option<MonthNo> {
    MonthNo::new(u16::try_from(month.year()).ok()?, u8::try_from(month.number()).ok()?)
}

/// A line of a plan while it was in force.
pub(crate) struct InForce {
    pub beneficiary: String,
    pub product: String,
    pub monthly_min: i64,
    pub from: Date,
    pub to: Option<Date>,
}

/// Each version of an order counts until the next one begins.
pub(crate) async fn in_force(
    on: &impl ConnectionTrait,
    partner: Uuid,
    beneficiaries: &BTreeSet<&str>,
) -> Result<Vec<InForce>, JobError> {
    let mut versions: BTreeMap<String, Vec<orders::Model>> = BTreeMap::new();
    let names: Vec<&str> = beneficiaries.iter().copied().collect();
    for some in names.chunks(500) {
        let rows = orders::Entity::find()
            .filter(orders::Column::PartnerId.eq(partner))
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
                    beneficiary: row.beneficiary.clone(),
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

/// The lines of the service's other invoices about the same people, unless they were rejected.
async fn invoiced(
    on: &impl ConnectionTrait,
    invoice: &invoices::Model,
    beneficiaries: &BTreeSet<&str>,
) -> Result<Vec<(invoices::Model, invoice_lines::Model)>, JobError> {
    let names: Vec<&str> = beneficiaries.iter().copied().collect();
    let mut found = Vec::new();
    for some in names.chunks(500) {
        let lines = invoice_lines::Entity::find()
            .filter(invoice_lines::Column::Beneficiary.is_in(some.iter().copied()))
            .filter(invoice_lines::Column::InvoiceId.ne(invoice.id))
            .all(on)
            .await?;
        let ids: BTreeSet<Uuid> = lines.iter().map(|line| line.invoice_id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for some in ids.chunks(500) {
            let others = invoices::Entity::find()
                .filter(invoices::Column::Id.is_in(some.iter().copied()))
                .filter(invoices::Column::PartnerId.eq(invoice.partner_id))
                .filter(invoices::Column::Current.eq(true))
                .filter(invoices::Column::Kind.eq(InvoiceKind::Invoice.code()))
                .filter(invoices::Column::State.ne(crate::invoice::InvoiceState::Rejected.code()))
                .all(on)
                .await?;
            for other in others {
                let of = lines.iter().filter(|line| line.invoice_id == other.id).cloned();
                found.extend(of.map(|line| (other.clone(), line)));
            }
        }
    }
    Ok(found)
}
