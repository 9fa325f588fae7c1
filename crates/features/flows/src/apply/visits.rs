//! The visits of a service in a month: the object is read, merged with what came, written anew, then named.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use access::Cx;
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter,
    },
};
use kernel::{
    Month,
    id::{PartnerId, StructureId},
};
use records::{Correction, Visit};

use super::Source;
use crate::{
    archive::{Archive, ArchiveError, StoredVisit},
    report::Outcome,
    store::{for_update, partners, visit_months, visit_versions},
    warm,
};

/// Why a visit is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("L’identifiant de l’intervention manque.")]
    NoId,
    #[error("L’identifiant du bénéficiaire manque.")]
    NoBeneficiary,
    #[error(
        "Le service « {0} » n’est pas connu du département. Vérifiez son identifiant, ou demandez au département de l’ajouter."
    )]
    UnknownProvider(String),
    #[error("Cette intervention est celle d’un autre service que le vôtre.")]
    NotYours,
    #[error("L’horaire retenu manque : il est obligatoire, même pour un pointage.")]
    NoRetained,
    #[error("La fin retenue précède le début retenu.")]
    Backwards,
}

/// What must be known of a visit before its month is opened.
pub(crate) fn check(visit: &Visit) -> Result<(), Refused> {
    if visit.id.trim().is_empty() {
        return Err(Refused::NoId);
    }
    if visit.beneficiary.id.value.trim().is_empty() {
        return Err(Refused::NoBeneficiary);
    }
    let retained = visit.retained.ok_or(Refused::NoRetained)?;
    // Clock data only: the retained period has no validity.
    if retained.end < retained.start && visit.correction() != Some(Correction::Hor) {
        return Err(Refused::Backwards);
    }
    Ok(())
}

/// Merges `visits` (checked) into what the service has. All of it is named, or none.
///
/// The service's row is locked first: two files at once wait for each other, even for a month nobody has yet. An object
/// written and not named because the transaction failed is never read.
pub(crate) async fn merge(
    cx: &Cx,
    on: &impl ConnectionTrait,
    archive: &Archive,
    source: Source,
    partner: PartnerId,
    visits: &[Visit],
) -> Result<Vec<Outcome>, MergeError> {
    let mut months = Months::open(cx, on, archive, partner, Some(&Coming::of(visits))).await?;
    let file = source.file.to_string();
    let mut outcomes = Vec::new();
    for visit in visits {
        let issued = Moment::from(source.issued(visit.issued_at)).0;
        let Some(new) = StoredVisit::of(visit, issued, file.clone()) else { continue };
        let Some(month) = visit.retained.map(|period| Month::of(period.start.date())) else { continue };
        outcomes.push(months.put(month, new));
    }
    months.close(cx, on, archive, source.department, partner).await?;
    Ok(outcomes)
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum MergeError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Which visits come, and in which months.
pub(crate) struct Coming<'a> {
    ids: HashSet<&'a str>,
    months: BTreeSet<Month>,
}

impl<'a> Coming<'a> {
    fn of(visits: &'a [Visit]) -> Self {
        let retained = visits.iter().filter_map(|visit| visit.retained);
        Self {
            ids: visits.iter().map(|visit| visit.id.as_str()).collect(),
            months: retained.map(|period| Month::of(period.start.date())).collect(),
        }
    }

    /// A month is opened when visits come into it, or may leave it.
    async fn concerns(&self, archive: &Archive, month: Month, object: &str) -> Result<bool, ArchiveError> {
        if self.months.contains(&month) {
            return Ok(true);
        }
        Ok(archive.visits_named(object).await?.iter().any(|id| self.ids.contains(id.as_str())))
    }
}

/// The months of a service, in memory while visits are merged into them.
pub(crate) struct Months {
    rows: BTreeMap<Month, visit_months::Model>,
    visits: BTreeMap<Month, BTreeMap<String, StoredVisit>>,
    /// Where each visit lies.
    places: HashMap<String, Month>,
    touched: BTreeSet<Month>,
}

impl Months {
    /// `coming`: what will be [`put`](Self::put), and only the months it concerns are read; `None`: all are.
    pub async fn open(
        cx: &Cx,
        on: &impl ConnectionTrait,
        archive: &Archive,
        partner: PartnerId,
        coming: Option<&Coming<'_>>,
    ) -> Result<Self, MergeError> {
        for_update(cx, partners::Entity::find_by_id(partner.uuid())).one(on).await?;
        let query = visit_months::Entity::find().filter(visit_months::Column::PartnerId.eq(partner.uuid()));
        let mut months = Self {
            rows: BTreeMap::new(),
            visits: BTreeMap::new(),
            places: HashMap::new(),
            touched: BTreeSet::new(),
        };
        for row in query.all(on).await? {
            let month: Month =
                row.month.parse().map_err(|_| ArchiveError::Damaged(format!("le mois « {} »", row.month)))?;
            if let Some(coming) = coming
                && !coming.concerns(archive, month, &row.object).await?
            {
                continue;
            }
            let known = archive.read(&row.object).await?;
            months.places.extend(known.iter().map(|visit| (visit.visit.clone(), month)));
            months
                .visits
                .insert(month, known.into_iter().map(|visit| (visit.visit.clone(), visit)).collect());
            months.rows.insert(month, row);
        }
        Ok(months)
    }

    /// The version that stands, and its month.
    pub fn get(&self, id: &str) -> Option<(Month, &StoredVisit)> {
        let month = *self.places.get(id)?;
        Some((month, self.visits.get(&month)?.get(id)?))
    }

    /// Newest wins.
    pub fn put(&mut self, month: Month, new: StoredVisit) -> Outcome {
        let id = new.visit.clone();
        let before = self.places.get(&id).copied();
        let known = before.and_then(|month| self.visits.get(&month)?.get(&id));
        let outcome = match known {
            Some(known) if known.same_as(&new) => return Outcome::Unchanged,
            Some(known) if known.issued_at > new.issued_at => return Outcome::Older,
            _ if new.cancelled => Outcome::Cancelled,
            Some(_) => Outcome::Replaced,
            None => Outcome::Created,
        };
        if let Some(before) = before.filter(|before| *before != month) {
            self.visits.entry(before).or_default().remove(&id);
            self.touched.insert(before);
        }
        self.places.insert(id.clone(), month);
        self.visits.entry(month).or_default().insert(id, new);
        self.touched.insert(month);
        outcome
    }

    /// Writes anew the months that changed, and names them.
    pub async fn close(
        self,
        cx: &Cx,
        on: &impl ConnectionTrait,
        archive: &Archive,
        department: StructureId,
        partner: PartnerId,
    ) -> Result<(), MergeError> {
        let now = cx.clock.now();
        if !self.touched.is_empty() {
            warm::changed(on, partner).await?;
        }
        for month in self.touched {
            let visits: Vec<StoredVisit> =
                self.visits.get(&month).into_iter().flat_map(|visits| visits.values().cloned()).collect();
            let id = cx.entropy.uuid(now);
            let object = archive.write(department, partner, month, id, &visits).await?;
            let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
            let cancelled = count(visits.iter().filter(|visit| visit.cancelled).count());
            let version = self.rows.get(&month).map_or(1, |row| row.version + 1);
            let mut row = match self.rows.get(&month) {
                Some(row) => row.clone().into_active_model(),
                None => visit_months::ActiveModel {
                    id: Set(id),
                    structure_id: Set(department.uuid()),
                    partner_id: Set(partner.uuid()),
                    month: Set(month.to_string()),
                    ..Default::default()
                },
            };
            visit_versions::ActiveModel {
                id: Set(cx.entropy.uuid(now)),
                partner_id: Set(partner.uuid()),
                month: Set(month.to_string()),
                version: Set(version),
                object: Set(object.clone()),
                written_at: Set(now.into()),
            }
            .insert(on)
            .await?;
            row.object = Set(object);
            row.version = Set(version);
            row.visits = Set(count(visits.len()) - cancelled);
            row.cancelled = Set(cancelled);
            row.updated_at = Set(now.into());
            if version == 1 {
                row.insert(on).await?
            } else {
                row.update(on).await?
            };
        }
        Ok(())
    }
}
