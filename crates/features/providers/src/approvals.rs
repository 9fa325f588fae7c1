//! Authorisations, approvals, declarations and insurances, with the day each ends.

use access::{Cx, Denied};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
        QueryOrder, sea_query::Expr,
    },
};
use files::{FileError, NewDocument, Shelf};
use kernel::{
    SapNumber, coded,
    id::{DocumentId, ProviderId},
    jiff::civil::Date,
};
use people::DeadlineError;
use uuid::Uuid;

use crate::{
    alert::{THRESHOLDS, told_as},
    find::Refused,
    model::Problem,
    own::{kept, reach},
    store::provider_approvals,
    upload::Upload,
};

coded! {
    ApprovalKind {
        Authorisation = "autorisation", "Autorisation";
        Approval = "agrement", "Agrément";
        SapDeclaration = "declaration_sap", "Déclaration SAP";
        SocialAid = "habilitation", "Habilitation à l’aide sociale";
        Agriculture = "agrement_agriculture", "Agrément du ministère de l’Agriculture";
        Transport = "transport", "Agrément ou licence de transport";
        Insurance = "assurance", "Assurance responsabilité civile";
        Other = "autre", "Autre";
    }
}

/// Where an approval stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Without an end.
    Open,
    Valid,
    /// Ends within the longest of [`THRESHOLDS`].
    Ending,
    Ended,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub id: Uuid,
    pub kind: ApprovalKind,
    pub number: String,
    pub authority: Option<String>,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub document: Option<DocumentId>,
    pub written_by: String,
}

impl Approval {
    pub fn validity(&self, today: Date) -> Validity {
        let Some(end) = self.valid_to else { return Validity::Open };
        match days_until(today, end) {
            left if left < 0 => Validity::Ended,
            left if left <= THRESHOLDS[0] => Validity::Ending,
            _ => Validity::Valid,
        }
    }
}

/// An approval as typed on one page.
#[derive(Clone, Debug)]
pub struct NewApproval {
    pub kind: ApprovalKind,
    pub number: String,
    pub authority: String,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub proof: Option<Upload>,
}

#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Certaines réponses sont à corriger.")]
    Problems(Vec<Problem>),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Board(#[from] DeadlineError),
}

impl From<DbErr> for ApprovalError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for ApprovalError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

impl NewApproval {
    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |field, message: String| problems.push(Problem { field, message });
        if self.number.is_empty() {
            refuse("number", "Écrivez le numéro.".to_owned());
        } else if self.kind == ApprovalKind::SapDeclaration
            && let Err(cause) = self.number.parse::<SapNumber>()
        {
            refuse("number", format!("{cause}."));
        }
        if let (Some(from), Some(to)) = (self.valid_from, self.valid_to)
            && to < from
        {
            refuse("valid_to", "La fin vient avant le début : vérifiez les deux dates.".to_owned());
        }
        if let Some(message) = self.proof.as_ref().and_then(Upload::problem) {
            refuse("proof", message.to_owned());
        }
        problems
    }
}

/// Those in the file of a service, the first to end first.
///
/// # Errors
/// [`Refused`].
pub async fn approvals(cx: &Cx, id: ProviderId) -> Result<Vec<Approval>, Refused> {
    reach(cx, cx.db.read(), id).await?;
    let rows = provider_approvals::Entity::find()
        .filter(provider_approvals::Column::ProviderId.eq(id.uuid()))
        .filter(provider_approvals::Column::WithdrawnAt.is_null())
        .order_by_asc(provider_approvals::Column::Id)
        .all(cx.db.read())
        .await?;
    let mut approvals: Vec<Approval> = rows.into_iter().map(Approval::from).collect();
    approvals.sort_by_key(|approval| (approval.valid_to.is_none(), approval.valid_to));
    Ok(approvals)
}

/// Adds an approval to one's own service; what the boards said of one of the same kind is settled.
///
/// # Errors
/// [`ApprovalError`].
pub async fn add_approval(cx: &Cx, shelf: &Shelf, mut new: NewApproval) -> Result<Uuid, ApprovalError> {
    let tx = cx.db.begin().await?;
    let provider = kept(cx, &tx).await?;
    new.number = new.number.trim().to_owned();
    if let Ok(sap) = new.number.parse::<SapNumber>() {
        new.number = sap.to_string();
    }
    let problems = new.problems();
    if !problems.is_empty() {
        return Err(ApprovalError::Problems(problems));
    }
    let document = match new.proof {
        Some(upload) => Some(keep(cx, &tx, shelf, upload, new.kind.label().to_owned()).await?),
        None => None,
    };
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    provider_approvals::ActiveModel {
        id: Set(id),
        provider_id: Set(provider.id.uuid()),
        kind: Set(new.kind.code().to_owned()),
        number: Set(new.number),
        authority: Set(Some(new.authority.trim().to_owned()).filter(|text| !text.is_empty())),
        valid_from: Set(new.valid_from.map(Into::into)),
        valid_to: Set(new.valid_to.map(Into::into)),
        document_id: Set(document.map(Into::into)),
        written_by: Set(cx.who.name().to_owned()),
        written_at: Set(now.into()),
        alerted_days: Set(None),
        withdrawn_at: Set(None),
    }
    .insert(&tx)
    .await?;
    let said = "Le service a déposé le suivant";
    people::settle_provider(&cx.as_system(), &tx, provider.id, &told_as(new.kind), said).await?;
    let detail = Some(new.kind.label().to_owned());
    cx.audit(&tx, "déposer", "agrément", provider.id.uuid(), None, detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes an approval out of one's own file; it stays in the journal.
///
/// # Errors
/// [`ApprovalError`].
pub async fn withdraw_approval(cx: &Cx, id: Uuid) -> Result<(), ApprovalError> {
    let tx = cx.db.begin().await?;
    let provider = kept(cx, &tx).await?;
    let withdrawn = provider_approvals::Entity::update_many()
        .col_expr(provider_approvals::Column::WithdrawnAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(provider_approvals::Column::Id.eq(id))
        .filter(provider_approvals::Column::ProviderId.eq(provider.id.uuid()))
        .filter(provider_approvals::Column::WithdrawnAt.is_null())
        .exec(&tx)
        .await?;
    if withdrawn.rows_affected == 0 {
        return Err(Refused::NotFound.into());
    }
    cx.audit(&tx, "retirer", "agrément", provider.id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn keep(
    cx: &Cx,
    on: &impl ConnectionTrait,
    shelf: &Shelf,
    upload: Upload,
    title: String,
) -> Result<DocumentId, FileError> {
    let content_type = upload.content_type().unwrap_or("application/octet-stream").to_owned();
    let new = NewDocument {
        person: None,
        kind: "prestataire".to_owned(),
        title,
        file_name: upload.name,
        content_type,
        bytes: upload.bytes,
    };
    Ok(shelf.keep(cx, on, new).await?.id)
}

/// Below zero once it is past.
pub(crate) fn days_until(today: Date, end: Date) -> i64 {
    today.until(end).map_or(0, |span| i64::from(span.get_days()))
}

impl From<provider_approvals::Model> for Approval {
    fn from(row: provider_approvals::Model) -> Self {
        Self {
            id: row.id,
            kind: ApprovalKind::from_code(&row.kind).unwrap_or(ApprovalKind::Other),
            number: row.number,
            authority: row.authority,
            valid_from: row.valid_from.and_then(|day| day.date()),
            valid_to: row.valid_to.and_then(|day| day.date()),
            document: row.document_id.map(Into::into),
            written_by: row.written_by,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    #[test]
    fn an_approval_ends_after_its_last_day() {
        let until = |valid_to| Approval {
            id: Uuid::nil(),
            kind: ApprovalKind::Approval,
            number: "A-1".to_owned(),
            authority: None,
            valid_from: None,
            valid_to,
            document: None,
            written_by: String::new(),
        };
        let today = date(2026, 11, 21);
        assert_eq!(until(None).validity(today), Validity::Open);
        assert_eq!(until(Some(date(2026, 11, 20))).validity(today), Validity::Ended);
        assert_eq!(until(Some(today)).validity(today), Validity::Ending);
        assert_eq!(until(Some(date(2027, 1, 20))).validity(today), Validity::Ending);
        assert_eq!(until(Some(date(2027, 1, 21))).validity(today), Validity::Valid);
        assert_eq!(days_until(date(2026, 12, 31), date(2028, 1, 1)), 366);
    }
}
