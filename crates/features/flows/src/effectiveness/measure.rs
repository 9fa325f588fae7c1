//! The jobs that keep the rows of effectiveness: a service's months, from the one something changed in to today's.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::Cx;
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use jobs::JobError;
use kernel::{
    Month,
    clock::paris,
    id::PartnerId,
    jiff::{Timestamp, ToSpan, civil::Date},
};
use reconciliation::{
    Book, Deliveries, Gatherer, Id, Order, Row, Rules, World,
    calendar::{DAY, day_of},
};
use records::NotDone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    split::{Facts, Part, split},
    sums,
};
use crate::{
    analyse::gather::{InForce, counted, in_force, number},
    apply::commune_of,
    archive::{Archive, StoredVisit},
    invoice::{InvoiceState, funder_part, signed},
    rule::{self, Rule},
    store::{beneficiaries, effects, for_update, invoice_lines, invoices, orders, partners, visit_months},
    take_in::Means,
};

pub const MEASURE_JOB: &str = "flows.measure";
pub const NIGHTLY_JOB: &str = "flows.measure_all";

/// Months kept, today's included: what is older is no longer steered by.
const KEPT_MONTHS: i32 = 36;
/// Months measured anew each night, for what a published rule and the passing of days change.
const NIGHTLY_MONTHS: i32 = 12;
/// Rows of one statement: databases bound the values they take at once.
const AT_ONCE: usize = 500;

#[derive(Serialize, Deserialize)]
struct Asked {
    partner: Uuid,
    since: Month,
}

/// Has a service measured because a file changed it, in the caller's transaction: while a measure waits, it covers what
/// comes meanwhile.
pub(crate) async fn ask(
    cx: &Cx,
    on: &impl ConnectionTrait,
    partner: PartnerId,
    since: Month,
) -> Result<(), DbErr> {
    let row = for_update(cx, partners::Entity::find_by_id(partner.uuid())).one(on).await?;
    let Some(row) = row else { return Ok(()) };
    let waiting = marked(&row);
    let asked = row.measure_asked + 1;
    let mut row = row.into_active_model();
    row.measure_since = Set(Some(waiting.map_or(since, |waiting| waiting.min(since)).to_string()));
    row.measure_asked = Set(asked);
    row.update(on).await?;
    match waiting {
        Some(_) => Ok(()),
        None => enqueue(cx, on, partner, since, cx.clock.now(), None).await,
    }
}

/// The month since which a service waits to be measured.
fn marked(partner: &partners::Model) -> Option<Month> {
    partner.measure_since.as_deref().and_then(|month| month.parse().ok())
}

/// Has a service measured within the minute: a hundred decisions in a row cost one measure.
pub(crate) async fn ask_soon(
    cx: &Cx,
    on: &impl ConnectionTrait,
    partner: PartnerId,
    since: Month,
) -> Result<(), DbErr> {
    let minute = cx.clock.now().as_second().div_euclid(60) + 1;
    let due = Timestamp::from_second(minute * 60).unwrap_or_else(|_| cx.clock.now());
    let once = format!("{MEASURE_JOB}/{partner}/{since}/{minute}");
    enqueue(cx, on, partner, since, due, Some(once)).await
}

async fn enqueue(
    cx: &Cx,
    on: &impl ConnectionTrait,
    partner: PartnerId,
    since: Month,
    due: Timestamp,
    once: Option<String>,
) -> Result<(), DbErr> {
    let asked = Asked { partner: partner.uuid(), since };
    jobs::enqueue(on, &cx.entropy, MEASURE_JOB, &asked, due, once).await
}

/// Makes sure that tonight's measure is written; it writes the next one itself.
///
/// # Errors
/// When the database refuses.
pub async fn schedule_measures(cx: &Cx) -> Result<(), DbErr> {
    let now = cx.clock.now();
    nightly(cx, paris(now).date(), now).await
}

/// The nightly job: every service, a year back.
///
/// # Errors
/// [`JobError`]: it is tried again.
pub async fn measure_all(cx: Cx, _: Value) -> Result<(), JobError> {
    let now = cx.clock.now();
    let today = paris(now).date();
    let since = Month::of(today.saturating_sub(NIGHTLY_MONTHS.months()));
    let tx = cx.db.begin().await?;
    for partner in partners::Entity::find().all(&tx).await? {
        let once = format!("{NIGHTLY_JOB}/{}/{today}", partner.id);
        enqueue(&cx, &tx, partner.id.into(), since, now, Some(once)).await?;
    }
    tx.commit().await?;
    let tomorrow = today.saturating_add(1.day());
    let at = tomorrow.at(4, 0, 0, 0).in_tz("Europe/Paris").map_err(|cause| JobError(cause.to_string()))?;
    Ok(nightly(&cx, tomorrow, at.timestamp()).await?)
}

async fn nightly(cx: &Cx, day: Date, at: Timestamp) -> Result<(), DbErr> {
    let tx = cx.db.begin().await?;
    jobs::enqueue(&tx, &cx.entropy, NIGHTLY_JOB, &(), at, Some(format!("{NIGHTLY_JOB}/{day}"))).await?;
    tx.commit().await
}

/// The job. Nobody waits while it computes: what arrives meanwhile has the service measured once more.
///
/// # Errors
/// [`JobError`]: it is tried again.
pub async fn measure(cx: Cx, payload: Value, means: Means) -> Result<(), JobError> {
    let asked: Asked = serde_json::from_value(payload)?;
    let on = cx.db.read();
    let Some(partner) = partners::Entity::find_by_id(asked.partner).one(on).await? else { return Ok(()) };
    let this = Month::of(cx.clock.today());
    let first = Month::of(this.first_day().saturating_sub((KEPT_MONTHS - 1).months()));
    let since = marked(&partner).map_or(asked.since, |marked| marked.min(asked.since)).max(first);
    let mut service = Service::read(&cx, on, &partner, since).await?;
    let mut months = BTreeMap::new();
    let mut month = since;
    while month <= this {
        let visits = service.visits(on, &means.archive, month).await?;
        service.locate(&cx, on, month, &visits).await?;
        months.insert(month, service.measure(month, &visits));
        month = month.next();
    }
    // Each month by itself: on SQLite, whoever writes waits for one month and not for three years.
    for (month, rows) in months {
        let tx = cx.db.begin().await?;
        let known = for_update(&cx, partners::Entity::find_by_id(partner.id)).one(&tx).await?;
        if known.is_none() {
            return Ok(());
        }
        if !sums::newer(&tx, partner.id, month, service.measured_at.into()).await? {
            replace(&cx, &tx, partner.id, month, rows).await?;
            sums::add_up(&tx, partner.id, month).await?;
        }
        tx.commit().await?;
    }
    let tx = cx.db.begin().await?;
    let now = for_update(&cx, partners::Entity::find_by_id(partner.id)).one(&tx).await?;
    let Some(now) = now else { return Ok(()) };
    forget(&tx, partner.id, first).await?;
    match marked(&now) {
        Some(left) if now.measure_asked != partner.measure_asked => {
            enqueue(&cx, &tx, partner.id.into(), left, cx.clock.now(), None).await?;
        }
        Some(_) => {
            let mut now = now.into_active_model();
            now.measure_since = Set(None);
            now.update(&tx).await?;
        }
        None => {}
    }
    tx.commit().await?;
    Ok(())
}

/// Nothing is kept of before the first month.
async fn forget(on: &impl ConnectionTrait, partner: Uuid, first: Month) -> Result<(), DbErr> {
    effects::Entity::delete_many()
        .filter(effects::Column::PartnerId.eq(partner))
        .filter(effects::Column::Month.lt(first.to_string()))
        .exec(on)
        .await?;
    sums::forget(on, partner, first).await
}

/// The rows of a month in the place of those before.
async fn replace(
    cx: &Cx,
    on: &impl ConnectionTrait,
    partner: Uuid,
    month: Month,
    rows: Vec<effects::Model>,
) -> Result<(), DbErr> {
    effects::Entity::delete_many()
        .filter(effects::Column::PartnerId.eq(partner))
        .filter(effects::Column::Month.eq(month.to_string()))
        .exec(on)
        .await?;
    let mut rows = rows.into_iter().map(|row| effects::ActiveModel {
        id: Set(cx.entropy.uuid(cx.clock.now())),
        ..effects::ActiveModel::from(row).reset_all()
    });
    loop {
        let some: Vec<effects::ActiveModel> = rows.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        effects::Entity::insert_many(some).exec_without_returning(on).await?;
    }
}

/// A beneficiary and a « prestation ».
type Key = (String, String);

/// What is billed for a key in a month.
#[derive(Clone, Copy, Default)]
struct Billed {
    minutes: i64,
    amount_c: i64,
    accepted_c: i64,
    paid_c: i64,
    price_c: i64,
}

/// Everything known of a service but its visits.
struct Service {
    id: PartnerId,
    structure: Uuid,
    rules: Vec<Rule>,
    orders: Vec<InForce>,
    billed: BTreeMap<(Month, Key), Billed>,
    /// Of the beneficiaries met so far; empty where no file says.
    places: HashMap<String, String>,
    /// Days since 1970.
    last_visit: HashMap<String, i64>,
    measured_at: Timestamp,
}

impl Service {
    async fn read(
        cx: &Cx,
        on: &impl ConnectionTrait,
        partner: &partners::Model,
        since: Month,
    ) -> Result<Self, JobError> {
        let ordered: Vec<String> = orders::Entity::find()
            .select_only()
            .column(orders::Column::Beneficiary)
            .distinct()
            .filter(orders::Column::PartnerId.eq(partner.id))
            .into_tuple()
            .all(on)
            .await?;
        let names: BTreeSet<&str> = ordered.iter().map(String::as_str).collect();
        let before: Vec<(String, Option<i64>)> = effects::Entity::find()
            .select_only()
            .column(effects::Column::Beneficiary)
            .column_as(effects::Column::LastDay.max(), "last")
            .filter(effects::Column::PartnerId.eq(partner.id))
            .filter(effects::Column::Month.lt(since.to_string()))
            .group_by(effects::Column::Beneficiary)
            .into_tuple()
            .all(on)
            .await?;
        Ok(Self {
            id: partner.id.into(),
            structure: partner.structure_id,
            rules: rule::of(on, partner.structure_id.into()).await?,
            orders: in_force(on, partner.id, Timestamp::MAX, &names).await?,
            billed: billed(on, partner.id, since).await?,
            places: HashMap::new(),
            last_visit: before.into_iter().filter_map(|(who, last)| Some((who, last?))).collect(),
            measured_at: cx.clock.now(),
        })
    }

    /// Learns where the people of a month live.
    async fn locate(
        &mut self,
        cx: &Cx,
        on: &impl ConnectionTrait,
        month: Month,
        visits: &[StoredVisit],
    ) -> Result<(), DbErr> {
        let ordered = self.orders.iter().map(|line| &line.beneficiary);
        let billed = self.billed.keys().filter(|(billed, _)| *billed == month).map(|(_, (who, _))| who);
        let met = visits.iter().map(|visit| &visit.beneficiary).chain(ordered).chain(billed);
        let new: BTreeSet<String> = met.filter(|who| !self.places.contains_key(*who)).cloned().collect();
        let new: Vec<String> = new.into_iter().collect();
        for some in new.chunks(AT_ONCE) {
            let known = beneficiaries::Entity::find()
                .filter(beneficiaries::Column::StructureId.eq(self.structure))
                .filter(beneficiaries::Column::Code.is_in(some.iter().cloned()))
                .all(on)
                .await?;
            self.places.extend(some.iter().map(|who| (who.clone(), String::new())));
            let place = |row: &beneficiaries::Model| Some((row.code.clone(), commune_of(cx, row)?));
            self.places.extend(known.iter().filter_map(place));
        }
        Ok(())
    }

    async fn visits(
        &self,
        on: &impl ConnectionTrait,
        archive: &Archive,
        month: Month,
    ) -> Result<Vec<StoredVisit>, JobError> {
        let row = visit_months::Entity::find()
            .filter(visit_months::Column::PartnerId.eq(self.id.uuid()))
            .filter(visit_months::Column::Month.eq(month.to_string()))
            .one(on)
            .await?;
        let Some(row) = row else { return Ok(Vec::new()) };
        archive.read(&row.object).await.map_err(|cause| JobError(cause.to_string()))
    }

    /// The rows of a month; months come in their order.
    fn measure(&mut self, month: Month, visits: &[StoredVisit]) -> Vec<effects::Model> {
        let mut cells: BTreeMap<Key, Cell> = BTreeMap::new();
        self.order(month, &mut cells);
        self.deliver(month, visits, &mut cells);
        let until = (month, (String::new(), String::new()))..(month.next(), (String::new(), String::new()));
        for ((_, key), billed) in self.billed.range(until) {
            cells.entry(key.clone()).or_default().billed = *billed;
        }
        let known_until = visits.iter().filter(|visit| !visit.cancelled).map(day).max();
        let rows = cells.into_iter().map(|(key, cell)| self.row(month, key, &cell, known_until));
        rows.collect()
    }

    fn order(&self, month: Month, cells: &mut BTreeMap<Key, Cell>) {
        let Some(number) = number(month) else { return };
        for order in &self.orders {
            let Some(valid_from) = day_of(order.from) else { continue };
            let valid_to = order.to.and_then(day_of);
            let ordered = Order { key: 0, monthly_min: order.monthly_min, valid_from, valid_to };
            let minutes = ordered.planned(number);
            if minutes == 0 {
                continue;
            }
            let cell = cells.entry((order.beneficiary.clone(), order.product.clone())).or_default();
            cell.facts.ordered += minutes;
            cell.facts.exempt |= is_tisf(&order.aid);
            cell.price_c = cell.price_c.or(order.price_c);
            let from = i64::from(valid_from);
            cell.ordered_since = Some(cell.ordered_since.map_or(from, |since| since.min(from)));
        }
    }

    /// What was done by the kernel's arithmetic, and why the rest was not.
    fn deliver(&mut self, month: Month, visits: &[StoredVisit], cells: &mut BTreeMap<Key, Cell>) {
        let mut gatherer = Gatherer::default();
        let mut rules = Rules::default();
        let saad = gatherer.words.saads.rank(Id::from("service"));
        let settings: BTreeMap<&str, rule::InForce> = visits
            .iter()
            .map(|visit| visit.product.as_str())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|product| (product, rule::in_force(&self.rules, self.id, product, month.first_day())))
            .collect();
        for visit in visits {
            let key = (visit.beneficiary.clone(), visit.product.clone());
            let cell = cells.entry(key).or_default();
            cell.facts.exempt |= is_tisf(&visit.product);
            let retained = visit.retained_end - visit.retained_start;
            let planned = visit.planned_start.zip(visit.planned_end).map(|(start, end)| end - start);
            let length = planned.unwrap_or(retained);
            if visit.cancelled {
                let cause = NotDone::from_code(&visit.correction);
                cell.lose(cause.map_or(Part::Unsaid, Part::from), length);
                cell.refusals += i64::from(cause == Some(NotDone::Refusal));
                continue;
            }
            let last = day(visit);
            cell.visits += 1;
            cell.last_day = cell.last_day.max(Some(last));
            let seen = self.last_visit.entry(visit.beneficiary.clone()).or_insert(last);
            *seen = last.max(*seen);
            let rule = &settings[visit.product.as_str()];
            let Some((start, Some(end))) = counted(visit, rule.settings.stamps_required.unwrap_or_default())
            else {
                cell.lose(Part::Unproved, length);
                continue;
            };
            let real = i64::from(end) - i64::from(start);
            cell.lose(Part::Unsaid, length - real);
            let words = &mut gatherer.words;
            let row = Row {
                id: Id::from(visit.visit.as_str()),
                saad,
                beneficiary: words.beneficiaries.rank(Id::from(visit.beneficiary.as_str())),
                worker: words.workers.rank(Id::from(visit.worker.as_str())),
                service: words.services.rank(Id::from(visit.product.as_str())),
                start,
                end: Some(end),
                planned: planned.and_then(|seconds| u32::try_from(seconds).ok()),
            };
            if let Err(cause) = gatherer.push(row) {
                tracing::warn!(%cause, "a visit cannot be counted");
            }
        }
        let mut words = reconciliation::Vocabulary::default();
        let deliveries = Deliveries::new(&mut words, vec![gatherer]);
        let saad = words.saads.rank(Id::from("service"));
        for (product, rule) in &settings {
            if !rule.versions.is_empty() {
                rules.set(saad, words.services.rank(Id::from(*product)), rule.settings.kernel());
            }
        }
        let book = Book::new(&words, Vec::new(), Vec::new());
        let world = World { words: &words, deliveries: &deliveries, book: &book };
        let Some(number) = number(month) else { return };
        for tally in world.tally(&rules, number) {
            let key = words.key(tally.key);
            let who = words.beneficiaries.name(key.beneficiary).to_string();
            let what = words.services.name(key.service).to_string();
            cells.entry((who, what)).or_default().facts.done = tally.delivered_min;
        }
    }

    fn row(&self, month: Month, key: Key, cell: &Cell, known_until: Option<i64>) -> effects::Model {
        let (beneficiary, product) = key;
        let facts = Facts { billed: cell.billed.minutes, not_done: cell.not_done(), ..cell.facts };
        let parts = split(&facts);
        let of = |part: Part| parts[part as usize];
        let tariff = rule::in_force(&self.rules, self.id, &product, month.first_day()).settings.tariff_c;
        let invoiced = Some(cell.billed.price_c).filter(|cents| *cents > 0);
        let seen = self.last_visit.get(&beneficiary).copied().or(cell.ordered_since);
        let idle = known_until.zip(seen).filter(|_| facts.ordered > 0);
        effects::Model {
            id: Uuid::nil(),
            structure_id: self.structure,
            partner_id: self.id.uuid(),
            month: month.to_string(),
            place: self.places.get(&beneficiary).cloned().unwrap_or_default(),
            beneficiary,
            product,
            price_c: tariff.or(cell.price_c).or(invoiced).unwrap_or_default(),
            within_min: of(Part::Within),
            absence_min: of(Part::Absence),
            hospital_min: of(Part::Hospital),
            refusal_min: of(Part::Refusal),
            staff_min: of(Part::Staff),
            unproved_min: of(Part::Unproved),
            unsaid_min: of(Part::Unsaid),
            not_planned_min: of(Part::NotPlanned),
            beyond_min: of(Part::Beyond),
            not_ordered_min: of(Part::NotOrdered),
            unbilled_min: of(Part::Unbilled),
            exempt_min: of(Part::Exempt),
            undone_min: of(Part::Undone),
            billed_c: cell.billed.amount_c,
            accepted_c: cell.billed.accepted_c,
            paid_c: cell.billed.paid_c,
            visits: cell.visits,
            refusals: cell.refusals,
            last_day: cell.last_day,
            idle_days: idle.map_or(0, |(until, seen)| (until - seen).max(0)),
            measured_at: self.measured_at.into(),
        }
    }
}

/// A key's month while it fills.
#[derive(Default)]
struct Cell {
    facts: Facts,
    /// Seconds, in the order of [`Part::NOT_DONE`].
    lost: [i64; 6],
    price_c: Option<i64>,
    ordered_since: Option<i64>,
    visits: i64,
    refusals: i64,
    last_day: Option<i64>,
    billed: Billed,
}

impl Cell {
    fn lose(&mut self, part: Part, seconds: i64) {
        if let Some(place) = Part::NOT_DONE.iter().position(|cause| *cause == part) {
            self.lost[place] += seconds.max(0);
        }
    }

    /// Minutes, half up.
    fn not_done(&self) -> [i64; 6] {
        self.lost.map(|seconds| (seconds + 30) / 60)
    }
}

impl From<NotDone> for Part {
    fn from(cause: NotDone) -> Self {
        match cause {
            NotDone::Absence => Self::Absence,
            NotDone::Hospital => Self::Hospital,
            NotDone::Refusal => Self::Refusal,
            NotDone::Staff => Self::Staff,
        }
    }
}

fn is_tisf(code: &str) -> bool {
    code.eq_ignore_ascii_case("TISF")
}

/// The day a visit begins, since 1970.
fn day(visit: &StoredVisit) -> i64 {
    visit.retained_start.div_euclid(i64::from(DAY))
}

/// What the service's current invoices bill, those rejected left out, credit notes taken off.
async fn billed(
    on: &impl ConnectionTrait,
    partner: Uuid,
    since: Month,
) -> Result<BTreeMap<(Month, Key), Billed>, JobError> {
    let rows = invoices::Entity::find()
        .filter(invoices::Column::PartnerId.eq(partner))
        .filter(invoices::Column::Current.eq(true))
        .filter(invoices::Column::State.ne(InvoiceState::Rejected.code()))
        .all(on)
        .await?;
    let known: HashMap<Uuid, invoices::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let ids: Vec<Uuid> = known.keys().copied().collect();
    let mut found: BTreeMap<(Month, Key), Billed> = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let lines = invoice_lines::Entity::find()
            .filter(invoice_lines::Column::InvoiceId.is_in(some.iter().copied()))
            .filter(invoice_lines::Column::Month.gte(since.to_string()))
            .all(on)
            .await?;
        for line in lines {
            let (Some(invoice), Ok(month)) = (known.get(&line.invoice_id), line.month.parse()) else {
                continue;
            };
            let signed = |amount| signed(&invoice.kind, amount);
            let is_paid = InvoiceState::from_code(&invoice.state).is_some_and(InvoiceState::pays);
            let accepted = if is_paid && line.accepted { signed(funder_part(&line)) } else { 0 };
            let billed = found.entry((month, (line.beneficiary, line.product))).or_default();
            billed.minutes += signed(line.quantity_min);
            billed.amount_c += signed(line.gross_c);
            billed.accepted_c += accepted;
            billed.paid_c += if invoice.payment_id.is_some() { accepted } else { 0 };
            billed.price_c = billed.price_c.max(line.unit_price_c);
        }
    }
    Ok(found)
}
