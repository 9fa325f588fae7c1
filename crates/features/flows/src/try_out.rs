//! « Essayer avant d’envoyer »: a file is taken in and its invoices analysed by the very code that will do it, in a
//! transaction that is taken back. Of what was tried, only a line of the journal stays.

use access::Cx;
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use jobs::JobError;
use uuid::Uuid;

use crate::{
    analyse,
    archive::Archive,
    deposit::{self, Deposit, DepositError, Kept, Sender},
    invoice::{self, Invoice, InvoiceLine},
    reading,
    report::Report,
    store::invoices,
    take_in,
};

/// What sending the file would do.
#[derive(Clone, Debug, Default)]
pub struct TriedOut {
    /// The acknowledgement it would get.
    pub report: Report,
    /// Its invoices as the département would see them once compared.
    pub invoices: Vec<(Invoice, Vec<InvoiceLine>)>,
}

#[derive(Debug, thiserror::Error)]
pub enum TryError {
    #[error(transparent)]
    Deposit(#[from] DepositError),
    #[error("L’essai n’a pas abouti : {0}")]
    Broken(String),
}

impl From<JobError> for TryError {
    fn from(JobError(cause): JobError) -> Self {
        Self::Broken(cause)
    }
}

impl From<DbErr> for TryError {
    fn from(cause: DbErr) -> Self {
        Self::Deposit(cause.into())
    }
}

/// Reads a file as [`crate::take_in`] would, and keeps nothing of it: no row, no file, no visit.
///
/// # Errors
/// [`TryError`].
pub async fn try_out(
    cx: &Cx,
    archive: &Archive,
    sender: &Sender,
    deposit: Deposit,
) -> Result<TriedOut, TryError> {
    deposit::weigh(&deposit.bytes)?;
    let kept = Kept { file: cx.entropy.uuid(cx.clock.now()), document: cx.entropy.uuid(cx.clock.now()) };
    let tx = cx.db.begin().await?;
    let document = deposit::document(&deposit);
    files::describe(cx, &tx, kept.document, document).await?;
    // The same file may have been sent already: the trial is another one.
    let digest = format!("essai {}", kept.file);
    let file = deposit::row(cx, &tx, sender, &deposit, &digest, kept).await?;
    let (reading, format) = reading::of_file(cx, &file, &deposit.bytes).await?;
    let scratch = archive.scratch();
    let mut report = take_in::apply(cx, &tx, &scratch, &file, reading).await?;
    report.format = format.map(|by| by.told());
    // What it holds stands from now on, and what it replaces no longer does.
    let mut file = file.into_active_model();
    file.taken_in_at = Set(Some(cx.clock.now().into()));
    file.update(&tx).await?;
    let invoices = compared(cx, &tx, &scratch, kept.file).await?;
    tx.rollback().await?;
    let tx = cx.db.begin().await?;
    let whose = sender.partner.map_or_else(|| sender.department.uuid(), |partner| partner.uuid());
    cx.audit(&tx, "essayer", "fichier", whose, None, None).await?;
    tx.commit().await?;
    Ok(TriedOut { report, invoices })
}

async fn compared(
    cx: &Cx,
    on: &impl ConnectionTrait,
    archive: &Archive,
    file: Uuid,
) -> Result<Vec<(Invoice, Vec<InvoiceLine>)>, TryError> {
    let own = || {
        invoices::Entity::find()
            .filter(invoices::Column::FileId.eq(file))
            .filter(invoices::Column::Current.eq(true))
            .order_by_asc(invoices::Column::Number)
    };
    for row in own().all(on).await? {
        analyse::examine(cx, on, archive, row.id).await?;
    }
    let mut found = Vec::new();
    for row in own().all(on).await? {
        found.push(invoice::with_lines(cx, on, row).await?);
    }
    Ok(found)
}
