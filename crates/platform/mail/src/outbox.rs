use access::Cx;
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder,
        QuerySelect, entity::prelude::*, sea_query::Expr,
    },
};
use jobs::JobError;
use kernel::{
    id::PersonId,
    jiff::{SignedDuration, Timestamp},
};
use seal::Place;
use serde::{Deserialize, Serialize};

use crate::transport::Transport;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub to_address: String,
    pub to_name: String,
    pub subject: String,
    pub body: Vec<u8>,
    pub person_id: Option<Uuid>,
    pub created_at: Moment,
    pub sent_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The job that sends one mail.
pub const SEND_JOB: &str = "mail.send";

/// A mail to write: plain, short, one action. The HTML part is made from the text, so they are equal.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to_address: String,
    pub to_name: String,
    pub subject: String,
    pub text: String,
    pub person: Option<PersonId>,
}

/// A mail as the development mailbox shows it.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: Uuid,
    pub to_address: String,
    pub to_name: String,
    pub subject: String,
    pub text: String,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

#[derive(Deserialize, Serialize)]
struct Send {
    mail: Uuid,
}

/// Puts a mail in the outbox, in the caller's transaction, and returns its number there.
///
/// # Errors
/// When the database refuses.
pub async fn post(cx: &Cx, on: &impl ConnectionTrait, letter: Letter) -> Result<Uuid, DbErr> {
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    ActiveModel {
        id: Set(id),
        to_address: Set(letter.to_address),
        to_name: Set(letter.to_name),
        subject: Set(letter.subject),
        body: Set(cx.seal.close(place(id), letter.text.as_bytes())),
        person_id: Set(letter.person.map(Into::into)),
        created_at: Set(now.into()),
        sent_at: Set(None),
    }
    .insert(on)
    .await?;
    jobs::enqueue(on, &cx.entropy, SEND_JOB, &Send { mail: id }, now, Some(job_key(id))).await?;
    Ok(id)
}

/// A mail has one job, ever.
pub(crate) fn job_key(mail: Uuid) -> String {
    format!("mail/{mail}")
}

/// Sends one mail of the outbox. Run by the job [`SEND_JOB`].
///
/// # Errors
/// When the mail server refuses: the job is tried again later.
pub async fn deliver(cx: Cx, payload: serde_json::Value, transport: Transport) -> Result<(), JobError> {
    let Send { mail } = serde_json::from_value(payload)?;
    let Some(row) = Entity::find_by_id(mail).one(cx.db.read()).await? else {
        return Ok(());
    };
    if row.sent_at.is_some() {
        return Ok(());
    }
    let text = body(&cx, &row);
    transport
        .send(&row.id.to_string(), &row.to_name, &row.to_address, &row.subject, &text, row.created_at.into())
        .await
        .map_err(|cause| JobError(cause.to_string()))?;
    let tx = cx.db.begin().await?;
    let mut row = row.into_active_model();
    row.sent_at = Set(Some(cx.clock.now().into()));
    row.update(&tx).await?;
    Ok(tx.commit().await?)
}

/// The outbox, newest first, for the development mailbox and for tests.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(cx: &Cx, limit: u64) -> Result<Vec<Stored>, DbErr> {
    let rows = Entity::find()
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(cx.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Stored {
            id: row.id,
            text: body(cx, &row),
            to_address: row.to_address,
            to_name: row.to_name,
            subject: row.subject,
            created_at: row.created_at.into(),
            sent_at: row.sent_at.map(Into::into),
        })
        .collect())
}

/// Long enough to answer « qu’est-ce que vous m’avez écrit ? » within a quarter.
pub const BODIES_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What is read in place of a body that was erased.
const ERASED: &str = "Texte effacé : il n’est gardé que 90 jours.";

/// Erases the text of the mails sent long ago; to whom, when and about what stay.
///
/// # Errors
/// When the database refuses.
pub async fn purge(cx: &Cx) -> Result<(), DbErr> {
    let old = Moment::from(cx.clock.now() - BODIES_KEPT);
    let tx = cx.db.begin().await?;
    Entity::update_many()
        .col_expr(Column::Body, Expr::value(Vec::<u8>::new()))
        .filter(Column::SentAt.lt(old))
        .exec(&tx)
        .await?;
    tx.commit().await
}

/// How many of the latest bodies do not open with the keys at hand: the wrong key file shows here.
///
/// # Errors
/// When the database does not answer.
pub async fn unreadable(cx: &Cx) -> Result<usize, DbErr> {
    let rows = Entity::find().order_by_desc(Column::CreatedAt).limit(20).all(cx.db.read()).await?;
    let kept = rows.iter().filter(|row| !row.body.is_empty());
    Ok(kept.filter(|row| cx.seal.open(place(row.id), &row.body).is_err()).count())
}

fn body(cx: &Cx, row: &Model) -> String {
    if row.body.is_empty() {
        return ERASED.to_owned();
    }
    match cx.seal.open(place(row.id), &row.body) {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(cause) => cause.to_string(),
    }
}

fn place(row: Uuid) -> Place {
    Place { table: "mails", column: "body", row }
}
