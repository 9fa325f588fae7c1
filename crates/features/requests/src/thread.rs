//! What the care manager and a service write to each other about one request (D05-18).

use access::{Action, Cx};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
        QueryOrder, sea_query::Expr,
    },
};
use kernel::{id::QuoteInvitationId, jiff::Timestamp};
use seal::Place;
use uuid::Uuid;

use crate::{
    answer, board,
    error::RequestError,
    invitation::{load, provider_of},
    letter::{self, About},
    request,
    state::Side,
    store::{invitations, messages},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub side: Side,
    pub author_name: String,
    pub text: String,
    pub at: Timestamp,
    /// By the other side.
    pub read_at: Option<Timestamp>,
}

/// The thread, oldest first; what the other side wrote is read from then on.
///
/// # Errors
/// [`RequestError`].
pub async fn thread(cx: &Cx, side: Side, id: QuoteInvitationId) -> Result<Vec<Message>, RequestError> {
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, side, id).await?;
    messages::Entity::update_many()
        .col_expr(messages::Column::ReadAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(messages::Column::InvitationId.eq(row.id))
        .filter(messages::Column::Side.ne(side.code()))
        .filter(messages::Column::ReadAt.is_null())
        .exec(&tx)
        .await?;
    let rows = messages::Entity::find()
        .filter(messages::Column::InvitationId.eq(row.id))
        .order_by_asc(messages::Column::At)
        .order_by_asc(messages::Column::Id)
        .all(&tx)
        .await?;
    tx.commit().await?;
    let message = |row: messages::Model| {
        let text = cx.seal.open(place(row.id), &row.body)?;
        Ok(Message {
            side: Side::from_code(&row.side).unwrap_or(Side::CareManager),
            author_name: row.author_name,
            text: String::from_utf8_lossy(&text).into_owned(),
            at: row.at.into(),
            read_at: row.read_at.map(Into::into),
        })
    };
    rows.into_iter().map(message).collect()
}

/// Writes, and tells the other side by a mail that repeats nothing of it.
///
/// # Errors
/// [`RequestError`].
pub async fn write(
    cx: &Cx,
    side: Side,
    id: QuoteInvitationId,
    text: &str,
    base_url: &str,
) -> Result<(), RequestError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(RequestError::Empty);
    }
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, side, id).await?;
    let request = request::read(cx, request::load(&tx, row.request_id).await?)?;
    let now = cx.clock.now();
    let message = cx.entropy.uuid(now);
    messages::ActiveModel {
        id: Set(message),
        invitation_id: Set(row.id),
        author_id: Set(cx.who.account().map(Into::into)),
        author_name: Set(cx.who.name().to_owned()),
        side: Set(side.code().to_owned()),
        body: Set(cx.seal.close(place(message), text.as_bytes())),
        at: Set(now.into()),
        read_at: Set(None),
    }
    .insert(&tx)
    .await?;
    let provider = provider_of(cx, row.provider_id).await?;
    match side {
        Side::CareManager => {
            let about = About { provider: &provider, request: &request, invitation: row.id, base_url };
            let values = [("care_manager", cx.who.name())];
            letter::post(cx, &tx, "message_prestataire", &about, &values).await?;
        }
        Side::Provider => board::note(cx, &tx, &request, &format!("Message de {}", provider.name())).await?,
    }
    cx.audit(&tx, "écrire", "message sur un devis", row.id, request.person, Some(request.reference)).await?;
    tx.commit().await?;
    Ok(())
}

async fn reach(
    cx: &Cx,
    on: &impl ConnectionTrait,
    side: Side,
    id: QuoteInvitationId,
) -> Result<invitations::Model, RequestError> {
    match side {
        Side::Provider => answer::reach(cx, on, id).await,
        Side::CareManager => {
            let row = load(on, id.uuid()).await?;
            request::find_on(cx, on, row.request_id.into(), Action::AskQuotes).await?;
            Ok(row)
        }
    }
}

fn place(row: Uuid) -> Place {
    Place { table: "quote_messages", column: "body", row }
}
