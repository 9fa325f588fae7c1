//! What the département answers to an invoice, once.

use access::{Action, Cx, Denied};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use kernel::{Month, id::InvoiceId};
use uuid::Uuid;

use crate::{
    effectiveness,
    error::FlowError,
    invoice::{InvoiceState, Reason, find, funder_part},
    store::{for_update, invoice_lines, invoices as table},
    warm,
};

/// What the département answers to an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Accept,
    /// As long as nothing was found: many at once, without reading each.
    AcceptClean,
    /// The lines to pay; the others are refused for this reason.
    AcceptInPart {
        lines: Vec<Uuid>,
        reason: Reason,
        comment: String,
    },
    Reject {
        reason: Reason,
        comment: String,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Cette facture est introuvable.")]
    NotFound,
    #[error("Cette facture n’est pas encore analysée : attendez un instant, puis rechargez la page.")]
    NotAnalysed,
    #[error("{0} vient de décider de cette facture. Rechargez la page pour voir sa décision.")]
    Decided(String),
    #[error("Une nouvelle version de cette facture est arrivée. Ouvrez-la avant de décider.")]
    Replaced,
    #[error("Un écart vient d’y être trouvé. Ouvrez-la avant de décider.")]
    NoLongerClean,
    #[error("Cochez au moins une ligne à payer, ou rejetez la facture.")]
    NoLine,
    #[error("Toutes les lignes sont cochées : acceptez la facture.")]
    EveryLine,
    #[error("Précisez le motif en commentaire : le service doit savoir quoi corriger.")]
    Comment,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

impl From<FlowError> for DecisionError {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Denied(denied) => Self::Denied(denied),
            FlowError::Database(cause) => Self::Database(cause),
            _ => Self::NotFound,
        }
    }
}

/// Decides once: of two agents at the same second, the second one reads who was first.
///
/// # Errors
/// [`DecisionError`]: nothing was decided.
pub async fn decide(cx: &Cx, id: InvoiceId, decision: Decision) -> Result<(), DecisionError> {
    find(cx, Action::DecideInvoices, id).await?;
    let tx = cx.db.begin().await?;
    let query = for_update(cx, table::Entity::find_by_id(id.uuid()));
    let row = query.one(&tx).await?.ok_or(DecisionError::NotFound)?;
    let state = InvoiceState::from_code(&row.state).unwrap_or_default();
    if !row.current {
        return Err(DecisionError::Replaced);
    }
    if state.is_decided() {
        return Err(DecisionError::Decided(row.decided_by.unwrap_or_default()));
    }
    if !state.awaits_decision() {
        return Err(DecisionError::NotAnalysed);
    }
    if decision == Decision::AcceptClean && state != InvoiceState::Clean {
        return Err(DecisionError::NoLongerClean);
    }
    let lines =
        invoice_lines::Entity::find().filter(invoice_lines::Column::InvoiceId.eq(row.id)).all(&tx).await?;
    let (state, kept, reason, comment) = match decision {
        Decision::Accept | Decision::AcceptClean => {
            (InvoiceState::Accepted, lines.iter().map(|line| line.id).collect(), None, None)
        }
        Decision::Reject { reason, comment } => {
            (InvoiceState::Rejected, Vec::new(), Some(reason), said(reason, &comment)?)
        }
        Decision::AcceptInPart { lines: ticked, reason, comment } => {
            let kept: Vec<Uuid> =
                lines.iter().map(|line| line.id).filter(|line| ticked.contains(line)).collect();
            match kept.len() {
                0 => return Err(DecisionError::NoLine),
                all if all == lines.len() => return Err(DecisionError::EveryLine),
                _ => (InvoiceState::AcceptedInPart, kept, Some(reason), said(reason, &comment)?),
            }
        }
    };
    let billed = lines.iter().filter_map(|line| line.month.parse().ok());
    let since: Option<Month> =
        billed.chain(row.period_from.as_ref().and_then(db::Day::date).map(Month::of)).min();
    let partner = row.partner_id;
    let accepted: i64 = lines.iter().filter(|line| kept.contains(&line.id)).map(funder_part).sum();
    let mut row = row.into_active_model();
    row.state = Set(state.code().to_owned());
    row.decided_at = Set(Some(cx.clock.now().into()));
    row.decided_by = Set(Some(cx.who.name().to_owned()));
    row.reason = Set(reason.map(|reason| reason.code().to_owned()));
    row.comment = Set(comment);
    row.accepted_c = Set(accepted);
    row.changed_since = Set(false);
    row.update(&tx).await?;
    if state == InvoiceState::Rejected {
        // Its lines are nobody's duplicate any more.
        warm::changed(&tx, partner.into()).await?;
    }
    for line in lines {
        let accepted = kept.contains(&line.id);
        if line.accepted != accepted {
            let mut line = line.into_active_model();
            line.accepted = Set(accepted);
            line.update(&tx).await?;
        }
    }
    if let Some(since) = since {
        effectiveness::ask_soon(cx, &tx, partner.into(), since).await?;
    }
    cx.audit(&tx, "décider", "facture", id.uuid(), None, Some(state.label().to_owned())).await?;
    tx.commit().await?;
    Ok(())
}

fn said(reason: Reason, comment: &str) -> Result<Option<String>, DecisionError> {
    let comment = comment.trim();
    if reason == Reason::Other && comment.is_empty() {
        return Err(DecisionError::Comment);
    }
    Ok(Some(comment.to_owned()).filter(|comment| !comment.is_empty()))
}
