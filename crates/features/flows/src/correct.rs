//! A coordinator corrects several visits at once: each gets a new version, as if its service had sent it again. The
//! version before stays, with who corrected, when and why; what was stamped is never touched.

use access::{Action, Cx, Denied};
use db::{
    Moment,
    sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait},
};
use kernel::{Month, clock::paris, id::PartnerId, jiff::civil::DateTime};
use records::Correction;
use seal::Place;
use uuid::Uuid;

use crate::{
    analyse,
    apply::visits::{MergeError, Months},
    archive::{Archive, ArchiveError, StoredVisit, civil, seconds},
    effectiveness,
    error::FlowError,
    reach::{self, Reach},
    report::Outcome,
    store::{corrections as table, partners},
};

/// A visit, and the times to retain for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retained {
    pub visit: String,
    /// [`crate::Exception::sending`]: what the coordinator had under their eyes.
    pub sending: String,
    pub start: DateTime,
    pub end: DateTime,
}

/// One correction of several visits of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correct {
    pub partner: PartnerId,
    pub code: Correction,
    pub reason: String,
    pub visits: Vec<Retained>,
}

#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Introuvable.")]
    NotFound,
    #[error("Cochez au moins une intervention.")]
    Nothing,
    #[error("Choisissez un motif de correction.")]
    Code,
    #[error("Écrivez pourquoi vous corrigez : le département pourra le demander.")]
    Reason,
    /// The visits this correction does not suit; none was corrected.
    #[error("Certaines interventions ne peuvent pas être corrigées ainsi.")]
    Visits(Vec<(String, Unfit)>),
    #[error("Une version plus récente de cette intervention est arrivée : la correction ne s’annule plus.")]
    Newer,
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Why a visit cannot be corrected so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("Cette intervention n’est plus là : rechargez la page.")]
    Unknown,
    #[error("Une version plus récente est arrivée : rechargez la page.")]
    Newer,
    #[error("La fin retenue doit venir après le début.")]
    Backwards,
    #[error("L’horaire retenu est dans l’avenir : vérifiez-le.")]
    Future,
    /// Which stamps the visit has says which code suits.
    #[error("Ce motif ne convient pas : {}", suits(*.arrival, *.departure))]
    Stamps { arrival: bool, departure: bool },
    #[error("Rien ne change : cette intervention est déjà ainsi.")]
    Same,
}

impl From<FlowError> for CorrectError {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Denied(denied) => Self::Denied(denied),
            FlowError::Database(cause) => Self::Database(cause),
            _ => Self::NotFound,
        }
    }
}

impl From<MergeError> for CorrectError {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Archive(cause) => Self::Archive(cause),
            MergeError::Database(cause) => Self::Database(cause),
        }
    }
}

/// Codes that correct a visit its service already sent.
pub const CODES: [Correction; 5] =
    [Correction::Coa, Correction::Cod, Correction::Co2, Correction::Mdt, Correction::Sup];

/// Corrects all of them, or none; the invoices they may change are analysed again. Gives how many were corrected.
///
/// # Errors
/// [`CorrectError`]: nothing was corrected.
pub async fn correct(cx: &Cx, archive: &Archive, asked: Correct) -> Result<usize, CorrectError> {
    let partner = own(cx, asked.partner.uuid()).await?;
    if !CODES.contains(&asked.code) {
        return Err(CorrectError::Code);
    }
    let reason = asked.reason.trim();
    if reason.is_empty() {
        return Err(CorrectError::Reason);
    }
    if asked.visits.is_empty() {
        return Err(CorrectError::Nothing);
    }
    let tx = cx.db.begin().await?;
    let mut made = Made::open(cx, tx, archive, partner).await?;
    let mut unfit = Vec::new();
    for retained in &asked.visits {
        if let Err(why) = made.correct(cx, retained, asked.code) {
            unfit.push((retained.visit.clone(), why));
        }
    }
    if !unfit.is_empty() {
        return Err(CorrectError::Visits(unfit));
    }
    let corrected = made.changes.len();
    made.close(cx, archive, reason, None).await?;
    Ok(corrected)
}

/// Gives a visit back what it said before a correction, by a further one.
///
/// # Errors
/// [`CorrectError`]; [`CorrectError::Newer`] once something else was sent or corrected.
pub async fn undo(cx: &Cx, archive: &Archive, correction: Uuid) -> Result<(), CorrectError> {
    let row = table::Entity::find_by_id(correction).one(cx.db.read()).await?;
    let row = row.ok_or(CorrectError::NotFound)?;
    let partner = own(cx, row.partner_id).await?;
    let before: StoredVisit = serde_json::from_str(&row.before).map_err(|cause| unreadable(&cause))?;
    let tx = cx.db.begin().await?;
    let mut made = Made::open(cx, tx, archive, partner).await?;
    match made.months.get(&row.visit) {
        Some((_, standing)) if standing.file == correction.to_string() => {}
        _ => return Err(CorrectError::Newer),
    }
    made.put(cx, before).map_err(|_| CorrectError::Newer)?;
    made.close(cx, archive, "", Some(correction)).await
}

/// The asker's own service.
async fn own(cx: &Cx, partner: Uuid) -> Result<partners::Model, CorrectError> {
    let reach = reach::reach(cx, Action::CorrectVisits).await?;
    let row = partners::Entity::find_by_id(partner).one(cx.db.read()).await?;
    row.filter(|row| matches!(&reach, Reach::Partners(own) if own.contains(&row.id)))
        .ok_or(CorrectError::NotFound)
}

/// The versions being written, in one transaction.
struct Made {
    partner: partners::Model,
    tx: DatabaseTransaction,
    months: Months,
    changes: Vec<Change>,
}

struct Change {
    id: Uuid,
    before: (Month, StoredVisit),
    after: (Month, StoredVisit),
}

impl Made {
    async fn open(
        cx: &Cx,
        tx: DatabaseTransaction,
        archive: &Archive,
        partner: partners::Model,
    ) -> Result<Self, CorrectError> {
        let months = Months::open(cx, &tx, archive, partner.id.into(), None).await?;
        Ok(Self { partner, tx, months, changes: Vec::new() })
    }

    fn correct(&mut self, cx: &Cx, asked: &Retained, code: Correction) -> Result<(), Unfit> {
        let (_, standing) = self.months.get(&asked.visit).ok_or(Unfit::Unknown)?;
        if standing.cancelled {
            return Err(Unfit::Unknown);
        }
        if standing.file != asked.sending {
            return Err(Unfit::Newer);
        }
        fits(standing, code)?;
        let mut after = StoredVisit { correction: code.code().to_owned(), ..standing.clone() };
        if code == Correction::Sup {
            // What is cancelled keeps its times: they say what is cancelled.
            after.cancelled = true;
        } else {
            if asked.end <= asked.start {
                return Err(Unfit::Backwards);
            }
            if asked.end > paris(cx.clock.now()).datetime() {
                return Err(Unfit::Future);
            }
            after.retained_start = seconds(asked.start);
            after.retained_end = seconds(asked.end);
        }
        self.put(cx, after)
    }

    /// The version that stands from now on.
    fn put(&mut self, cx: &Cx, mut after: StoredVisit) -> Result<(), Unfit> {
        let (month, before) = self.months.get(&after.visit).ok_or(Unfit::Unknown)?;
        let before = (month, before.clone());
        let id = cx.entropy.uuid(cx.clock.now());
        after.file = id.to_string();
        // A service whose clock is ahead does not win over who corrects it.
        after.issued_at = before.1.issued_at.max(Moment::from(cx.clock.now()).0);
        let month = Month::of(civil(after.retained_start).date());
        match self.months.put(month, after.clone()) {
            Outcome::Unchanged => Err(Unfit::Same),
            _ => {
                self.changes.push(Change { id, before, after: (month, after) });
                Ok(())
            }
        }
    }

    async fn close(
        self,
        cx: &Cx,
        archive: &Archive,
        reason: &str,
        undoes: Option<Uuid>,
    ) -> Result<(), CorrectError> {
        let Self { partner, tx, months, changes } = self;
        let (department, own) = (partner.structure_id, partner.id);
        months.close(cx, &tx, archive, department.into(), own.into()).await?;
        let since = changes.iter().map(|change| change.before.0.min(change.after.0)).min();
        if let (Some(since), Some(first)) = (since, changes.first()) {
            analyse::changed(cx, &tx, own.into(), since, first.id.into()).await?;
            effectiveness::ask(cx, &tx, own.into(), since).await?;
        }
        for change in changes {
            note(cx, &tx, &partner, change, reason, undoes).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A code says which stamps are missing: the visit must agree.
fn fits(visit: &StoredVisit, code: Correction) -> Result<(), Unfit> {
    let (arrival, departure) = (visit.stamp_start.is_some(), visit.stamp_end.is_some());
    let fits = match code {
        Correction::Coa => departure,
        Correction::Cod => arrival,
        Correction::Mdt => arrival && departure,
        _ => true,
    };
    if fits { Ok(()) } else { Err(Unfit::Stamps { arrival, departure }) }
}

/// What is stamped, and the code for it.
const fn suits(arrival: bool, departure: bool) -> &'static str {
    match (arrival, departure) {
        (true, true) => "les deux pointages sont là, choisissez MDT.",
        (true, false) => "l’arrivée est pointée et le départ ne l’est pas, choisissez COD.",
        (false, true) => "le départ est pointé et l’arrivée ne l’est pas, choisissez COA.",
        (false, false) => "ni l’arrivée ni le départ ne sont pointés, choisissez CO2.",
    }
}

async fn note(
    cx: &Cx,
    on: &impl ConnectionTrait,
    partner: &partners::Model,
    change: Change,
    reason: &str,
    undoes: Option<Uuid>,
) -> Result<(), CorrectError> {
    let Change { id, before: (_, before), after: (month, after) } = change;
    let kept = |visit: &StoredVisit| serde_json::to_string(visit).map_err(|cause| unreadable(&cause));
    table::ActiveModel {
        id: Set(id),
        structure_id: Set(partner.structure_id),
        partner_id: Set(partner.id),
        visit: Set(after.visit.clone()),
        beneficiary: Set(after.beneficiary.clone()),
        month: Set(month.to_string()),
        before: Set(kept(&before)?),
        after: Set(kept(&after)?),
        reason: Set(cx.seal.close(place(id), reason.as_bytes())),
        made_by: Set(cx.who.name().to_owned()),
        made_at: Set(cx.clock.now().into()),
        undoes: Set(undoes),
    }
    .insert(on)
    .await?;
    let action = if undoes.is_some() { "annuler la correction" } else { "corriger" };
    cx.audit(on, action, "intervention", id, None, Some(after.correction)).await?;
    Ok(())
}

pub(crate) fn place(row: Uuid) -> Place {
    Place { table: "flow_corrections", column: "reason", row }
}

fn unreadable(cause: &serde_json::Error) -> CorrectError {
    CorrectError::Database(DbErr::Custom(cause.to_string()))
}
