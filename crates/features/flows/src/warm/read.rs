//! Reads the facts of a service: only the months that changed, when the others are held.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use db::{
    Moment,
    sea_orm::{
        ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    },
};
use kernel::{
    Month,
    jiff::{Timestamp, civil::date},
};
use reconciliation::{Deliveries, Id, Vocabulary};

use super::{
    Wanted,
    bills::{Bills, Read},
    corrected::Corrected,
    seen::{SAAD, Seen, Stray},
    service::{Bounded, Service, Source},
};
use crate::{
    analyse::{
        Billed,
        gather::{number, objects},
    },
    archive::Archive,
    error::FlowError,
    invoice::InvoiceState,
    store::{invoices, orders, received, visit_versions},
};

/// And whether nothing changed later than the instant asked about.
pub(super) async fn service(
    on: &impl ConnectionTrait,
    archive: &Archive,
    wanted: Wanted,
    known: Option<&Service>,
) -> Result<(Service, bool), FlowError> {
    let latest = latest(on, wanted.partner).await?;
    let objects = objects(on, wanted.partner, wanted.since, last_month(), wanted.at).await?;
    let mut visits = match known.filter(|known| known.source.wanted.since == wanted.since) {
        Some(known) => Visits::changed(archive, known, &objects).await?,
        None => Visits::whole(archive, &objects).await?,
    };
    let (book, lines) = Bills::read(on, wanted.partner, wanted.at).await?.book(&mut visits.words);
    let source = Source { wanted, latest, objects, replaced: visits.replaced };
    let service = Service {
        source,
        words: visits.words,
        deliveries: visits.deliveries,
        corrected: visits.corrected,
        strays: visits.strays,
        book,
        lines,
        variants: Mutex::default(),
    };
    Ok((service, wanted.at >= latest))
}

/// When an order, a visit or the standing of an invoice last changed.
async fn latest(on: &impl ConnectionTrait, partner: uuid::Uuid) -> Result<Timestamp, DbErr> {
    let written = visit_versions::Entity::find()
        .select_only()
        .column_as(visit_versions::Column::WrittenAt.max(), "latest")
        .filter(visit_versions::Column::PartnerId.eq(partner))
        .into_tuple::<Option<Moment>>()
        .one(on)
        .await?;
    let of_orders = orders::Entity::find()
        .select_only()
        .column(orders::Column::FileId)
        .filter(orders::Column::PartnerId.eq(partner))
        .into_query();
    let of_invoices = invoices::Entity::find()
        .select_only()
        .column(invoices::Column::FileId)
        .filter(invoices::Column::PartnerId.eq(partner))
        .into_query();
    let files = received::Column::Id.in_subquery(of_orders).or(received::Column::Id.in_subquery(of_invoices));
    let taken_in = received::Entity::find()
        .select_only()
        .column_as(received::Column::TakenInAt.max(), "latest")
        .filter(files)
        .into_tuple::<Option<Moment>>()
        .one(on)
        .await?;
    let rejected = invoices::Entity::find()
        .select_only()
        .column_as(invoices::Column::DecidedAt.max(), "latest")
        .filter(invoices::Column::PartnerId.eq(partner))
        .filter(invoices::Column::State.eq(InvoiceState::Rejected.code()))
        .into_tuple::<Option<Moment>>()
        .one(on)
        .await?;
    let moments = [written, taken_in, rejected].into_iter().flatten().flatten();
    Ok(moments.map(Timestamp::from).max().unwrap_or(Timestamp::MIN))
}

fn last_month() -> Month {
    Month::of(date(2099, 12, 1))
}

struct Visits {
    words: Vocabulary,
    deliveries: Arc<Deliveries>,
    corrected: BTreeMap<Month, Corrected>,
    strays: Vec<Stray>,
    replaced: usize,
}

impl Visits {
    async fn whole(archive: &Archive, objects: &BTreeMap<Month, String>) -> Result<Self, FlowError> {
        let mut seen = Seen::default();
        for (month, object) in objects {
            seen.month(*month, &archive.read(object).await?);
        }
        let mut words = Vocabulary::default();
        words.saads.rank(Id::from(SAAD));
        let deliveries = Arc::new(Deliveries::new(&mut words, vec![seen.gatherer]));
        Ok(Self { words, deliveries, corrected: seen.corrected, strays: seen.strays, replaced: 0 })
    }

    /// What is held, and the months whose object is another one.
    async fn changed(
        archive: &Archive,
        known: &Service,
        objects: &BTreeMap<Month, String>,
    ) -> Result<Self, FlowError> {
        let months: BTreeSet<Month> = known.source.objects.keys().chain(objects.keys()).copied().collect();
        let changed: Vec<Month> = months
            .into_iter()
            .filter(|month| known.source.objects.get(month) != objects.get(month))
            .collect();
        let mut same = Self {
            words: known.words.clone(),
            deliveries: Arc::clone(&known.deliveries),
            corrected: known.corrected.clone(),
            strays: known.strays.clone(),
            replaced: known.source.replaced + changed.len(),
        };
        if changed.is_empty() {
            return Ok(same);
        }
        if same.replaced > objects.len() || !known.strays.is_empty() {
            return Self::whole(archive, objects).await;
        }
        let mut seen = Seen::default();
        for month in &changed {
            if let Some(object) = objects.get(month) {
                seen.month(*month, &archive.read(object).await?);
            }
        }
        if !seen.strays.is_empty() {
            return Self::whole(archive, objects).await;
        }
        let mut deliveries = Deliveries::clone(&known.deliveries);
        for month in &changed {
            number(*month).into_iter().for_each(|month| deliveries.forget(0, month));
            same.corrected.remove(month);
        }
        deliveries.replace(&mut same.words, seen.gatherer);
        same.deliveries = Arc::new(deliveries);
        same.corrected.extend(seen.corrected);
        Ok(same)
    }
}

impl Service {
    /// Of lines asked about by their places, nearly always nothing.
    pub(crate) async fn bounded(&self, archive: &Archive, places: &[u32]) -> Result<Bounded, FlowError> {
        let mut bounded = Bounded::new();
        for last in self.bounds(places) {
            let mut seen = Seen::default();
            for (month, object) in self.source.objects.range(..=last) {
                seen.month(*month, &archive.read(object).await?);
            }
            let mut words = self.words.clone();
            let deliveries = Deliveries::new(&mut words, vec![seen.gatherer]);
            bounded.insert(last, (words, Arc::new(deliveries)));
        }
        Ok(bounded)
    }

    /// The same with lines that do not stand: those of an invoice replaced or rejected since.
    pub(crate) async fn with(
        self: Arc<Self>,
        on: &impl ConnectionTrait,
        billed: &[Billed],
    ) -> Result<Arc<Self>, FlowError> {
        let invoices = billed.iter().map(|(invoice, _)| invoice.id).collect();
        let known = self.of_invoices(&invoices);
        let others = billed.iter().filter(|(_, line)| !known.contains_key(&line.id));
        let others: Vec<Read> = others.filter_map(Read::billed).collect();
        if others.is_empty() {
            return Ok(self);
        }
        let wanted = self.source.wanted;
        let mut bills = Bills::read(on, wanted.partner, wanted.at).await?;
        bills.add(others);
        let mut words = self.words.clone();
        let (book, lines) = bills.book(&mut words);
        Ok(Arc::new(Self {
            source: self.source.clone(),
            words,
            deliveries: Arc::clone(&self.deliveries),
            corrected: self.corrected.clone(),
            strays: self.strays.clone(),
            book,
            lines,
            variants: Mutex::default(),
        }))
    }
}
