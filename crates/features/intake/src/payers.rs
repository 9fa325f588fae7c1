//! Who pays: enterprises, mutuelles, collectivités, what they bought and how a caller is recognised.
//! « Introuvable » is an answer like another: it never stops a call.

use std::collections::HashMap;

use access::{Action, Cx, Denied, Relation};
use accounts::{Structure, StructureKind};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
        QueryOrder, QuerySelect, sea_query::Expr,
    },
};
use kernel::{Email, Phone, french::fold, id::StructureId};
use uuid::Uuid;

pub use crate::payer_profile::{Contract, Counts, Entitlement, Field, Profile};
use crate::store::{payer_domains, payer_members, payers};

#[derive(Debug, thiserror::Error)]
pub enum PayerError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Cet organisme n’existe pas.")]
    NotFound,
    #[error("Indiquez le nom de l’organisme.")]
    Name,
    #[error("Un organisme payeur est une entreprise, une mutuelle ou une collectivité.")]
    Kind,
    #[error("« {0} » n’est pas un nom de domaine : écrivez par exemple entreprise.fr.")]
    Domain(String),
    #[error("Le domaine « {0} » reconnaît déjà un autre organisme.")]
    DomainTaken(String),
    #[error("Cet organisme a été modifié par quelqu’un d’autre. Rechargez la page avant d’enregistrer.")]
    Outdated,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    pub id: StructureId,
    pub name: String,
    pub kind: StructureKind,
    /// E-mail domains that recognise its members.
    pub domains: Vec<String>,
    pub profile: Profile,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub number: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// What a caller says of themself; any part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clues {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub number: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    pub payer: Payer,
    pub member: Option<Member>,
    pub by: RecognisedBy,
}

/// Strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecognisedBy {
    Number,
    Email,
    Phone,
    EmailDomain,
    /// To be confirmed aloud: two people may share a name.
    Name,
}

impl RecognisedBy {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Number => "numéro d’adhérent",
            Self::Email => "adresse e-mail",
            Self::Phone => "téléphone",
            Self::EmailDomain => "domaine de l’adresse e-mail",
            Self::Name => "nom, à confirmer",
        }
    }
}

/// Who pays for this caller, by the strongest clue; `None` is « introuvable ».
///
/// # Errors
/// [`PayerError::Denied`], or the database.
pub async fn recognise(cx: &Cx, clues: &Clues) -> Result<Option<Recognition>, PayerError> {
    cx.may(Action::TakeCall, Relation::None)?;
    recognised(cx.db.read(), clues).await
}

pub(crate) async fn recognised(
    on: &impl ConnectionTrait,
    clues: &Clues,
) -> Result<Option<Recognition>, PayerError> {
    use payer_members::Column;
    let email = clues.email.as_deref().and_then(|email| email.parse::<Email>().ok());
    let phone = clues.phone.as_deref().map(|phone| Phone::read(phone, None).stored().to_owned());
    let asked = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let members = [
        (RecognisedBy::Number, Column::Number, asked(&clues.number).map(|number| compact(&number))),
        (RecognisedBy::Email, Column::Email, email.as_ref().map(|email| email.as_str().to_lowercase())),
        (RecognisedBy::Phone, Column::Phone, phone.filter(|phone| !phone.is_empty())),
    ];
    for (by, column, value) in members {
        let Some(value) = value else { continue };
        if let Some(member) = only_one(on, column, &value).await? {
            return found(on, by, member.payer_id.into(), Some(member.into())).await;
        }
    }
    if let Some(email) = &email {
        let domain = payer_domains::Entity::find()
            .filter(payer_domains::Column::Domain.eq(email.domain()))
            .one(on)
            .await?;
        if let Some(domain) = domain {
            return found(on, RecognisedBy::EmailDomain, domain.payer_id.into(), None).await;
        }
    }
    let name = asked(&clues.name).map(|name| fold(&name)).filter(|name| name.contains(' '));
    if let Some(name) = name
        && let Some(member) = only_one(on, Column::NameKey, &name).await?
    {
        return found(on, RecognisedBy::Name, member.payer_id.into(), Some(member.into())).await;
    }
    Ok(None)
}

/// Two members behind one clue recognise nobody.
async fn only_one(
    on: &impl ConnectionTrait,
    column: payer_members::Column,
    value: &str,
) -> Result<Option<payer_members::Model>, DbErr> {
    let mut rows = payer_members::Entity::find().filter(column.eq(value)).limit(2).all(on).await?;
    Ok(if rows.len() == 1 { rows.pop() } else { None })
}

async fn found(
    on: &impl ConnectionTrait,
    by: RecognisedBy,
    payer: StructureId,
    member: Option<Member>,
) -> Result<Option<Recognition>, PayerError> {
    let payer = payer_of(on, payer).await?.ok_or(PayerError::NotFound)?;
    Ok(Some(Recognition { payer, member, by }))
}

/// Every payer, by name, to choose from during a call.
///
/// # Errors
/// [`PayerError::Denied`], or the database.
pub async fn payers(cx: &Cx) -> Result<Vec<Payer>, PayerError> {
    cx.may(Action::TakeCall, Relation::None).or_else(|_| cx.may(Action::EditPayers, Relation::None))?;
    let on = cx.db.read();
    let rows = payers::Entity::find().all(on).await?;
    let domains = payer_domains::Entity::find().order_by_asc(payer_domains::Column::Domain).all(on).await?;
    let known = accounts::structures(on).await?;
    let payers = known.into_iter().filter_map(|structure| {
        let row = rows.iter().find(|row| row.id == structure.id.uuid())?;
        Some(assembled(structure, row, domains.iter().filter(|domain| domain.payer_id == row.id)))
    });
    Ok(payers.collect())
}

/// How many members each payer has given; a payer without a list is missing.
///
/// # Errors
/// [`PayerError::Denied`], or the database.
pub async fn member_counts(cx: &Cx) -> Result<HashMap<StructureId, u64>, PayerError> {
    use payer_members::Column;
    cx.may(Action::EditPayers, Relation::None)?;
    let rows: Vec<(Uuid, i64)> = payer_members::Entity::find()
        .select_only()
        .column(Column::PayerId)
        .expr(Column::Id.count())
        .group_by(Column::PayerId)
        .into_tuple()
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().map(|(payer, count)| (payer.into(), count.unsigned_abs())).collect())
}

/// One payer, for its window.
///
/// # Errors
/// [`PayerError::NotFound`]…
pub async fn payer(cx: &Cx, id: StructureId) -> Result<Payer, PayerError> {
    cx.may(Action::TakeCall, Relation::None).or_else(|_| cx.may(Action::EditPayers, Relation::None))?;
    payer_of(cx.db.read(), id).await?.ok_or(PayerError::NotFound)
}

async fn payer_of(on: &impl ConnectionTrait, id: StructureId) -> Result<Option<Payer>, DbErr> {
    let Some(row) = payers::Entity::find_by_id(id.uuid()).one(on).await? else { return Ok(None) };
    let Some(structure) = accounts::structure(on, id).await? else { return Ok(None) };
    let domains = payer_domains::Entity::find()
        .filter(payer_domains::Column::PayerId.eq(row.id))
        .order_by_asc(payer_domains::Column::Domain)
        .all(on)
        .await?;
    Ok(Some(assembled(structure, &row, domains.iter())))
}

fn assembled<'a>(
    structure: Structure,
    row: &payers::Model,
    domains: impl Iterator<Item = &'a payer_domains::Model>,
) -> Payer {
    Payer {
        id: structure.id,
        name: structure.name,
        kind: structure.kind,
        domains: domains.map(|domain| domain.domain.clone()).collect(),
        profile: serde_json::from_str(&row.profile).unwrap_or_default(),
        version: row.version,
    }
}

#[derive(Clone, Debug)]
pub struct NewPayer {
    pub kind: StructureKind,
    pub name: String,
    pub domains: Vec<String>,
    pub profile: Profile,
}

/// # Errors
/// [`PayerError`].
pub async fn create_payer(cx: &Cx, new: NewPayer) -> Result<StructureId, PayerError> {
    cx.may(Action::EditPayers, Relation::None)?;
    if new.name.trim().is_empty() {
        return Err(PayerError::Name);
    }
    if !new.kind.pays() {
        return Err(PayerError::Kind);
    }
    let tx = cx.db.begin().await?;
    let structure = accounts::NewStructure {
        kind: new.kind,
        name: new.name.trim().to_owned(),
        siret: None,
        phone: None,
        email: None,
    };
    let id = accounts::create_structure(cx, &tx, structure).await?;
    let row = payers::ActiveModel {
        id: Set(id.uuid()),
        profile: Set(written(&new.profile)),
        version: Set(1),
        updated_at: Set(cx.clock.now().into()),
    };
    row.insert(&tx).await?;
    replace_domains(cx, &tx, id, &new.domains).await?;
    cx.audit(&tx, "créer", "organisme", id.uuid(), None, Some(new.name)).await?;
    tx.commit().await?;
    Ok(id)
}

#[derive(Clone, Debug)]
pub struct PayerEdit {
    pub name: String,
    pub domains: Vec<String>,
    pub profile: Profile,
    /// [`Payer::version`] as the page was shown.
    pub seen: i64,
}

/// # Errors
/// [`PayerError`].
pub async fn save_payer(cx: &Cx, id: StructureId, edit: PayerEdit) -> Result<(), PayerError> {
    cx.may(Action::EditPayers, Relation::None)?;
    let name = edit.name.trim();
    if name.is_empty() {
        return Err(PayerError::Name);
    }
    let tx = cx.db.begin().await?;
    let known = payer_of(&tx, id).await?.ok_or(PayerError::NotFound)?;
    let updated = payers::Entity::update_many()
        .col_expr(payers::Column::Profile, Expr::value(written(&edit.profile)))
        .col_expr(payers::Column::Version, Expr::value(edit.seen + 1))
        .col_expr(payers::Column::UpdatedAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(payers::Column::Id.eq(id.uuid()))
        .filter(payers::Column::Version.eq(edit.seen))
        .exec(&tx)
        .await?;
    if updated.rows_affected == 0 {
        return Err(PayerError::Outdated);
    }
    let renamed = (known.name != name).then(|| format!("{} devient {name}", known.name));
    if renamed.is_some() {
        accounts::rename_structure(&tx, id, name).await?;
    }
    replace_domains(cx, &tx, id, &edit.domains).await?;
    cx.audit(&tx, "modifier", "organisme", id.uuid(), None, renamed).await?;
    tx.commit().await?;
    Ok(())
}

/// Replaces the list of members of a payer, as its file gives it.
///
/// # Errors
/// [`PayerError`].
pub async fn replace_members(cx: &Cx, payer: StructureId, members: Vec<Member>) -> Result<(), PayerError> {
    cx.may(Action::EditPayers, Relation::None)?;
    let tx = cx.db.begin().await?;
    payers::Entity::find_by_id(payer.uuid()).one(&tx).await?.ok_or(PayerError::NotFound)?;
    payer_members::Entity::delete_many()
        .filter(payer_members::Column::PayerId.eq(payer.uuid()))
        .exec(&tx)
        .await?;
    let rows: Vec<_> = members.into_iter().map(|member| member_row(cx, payer, member)).collect();
    for rows in rows.chunks(500) {
        payer_members::Entity::insert_many(rows.to_vec()).exec(&tx).await?;
    }
    cx.audit(&tx, "remplacer les adhérents", "organisme", payer.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

fn member_row(cx: &Cx, payer: StructureId, member: Member) -> payer_members::ActiveModel {
    let email = member.email.map(|email| email.trim().to_lowercase());
    let phone = member.phone.map(|phone| Phone::read(&phone, None).stored().to_owned());
    payer_members::ActiveModel {
        id: Set(cx.entropy.uuid(cx.clock.now())),
        payer_id: Set(payer.uuid()),
        number: Set(compact(&member.number)),
        name_key: Set(fold(&member.name)),
        name: Set(member.name),
        email: Set(email),
        phone: Set(phone),
    }
}

async fn replace_domains(
    cx: &Cx,
    on: &impl ConnectionTrait,
    payer: StructureId,
    domains: &[String],
) -> Result<(), PayerError> {
    payer_domains::Entity::delete_many()
        .filter(payer_domains::Column::PayerId.eq(payer.uuid()))
        .exec(on)
        .await?;
    for typed in domains.iter().filter(|typed| !typed.trim().is_empty()) {
        let domain = typed.trim().trim_start_matches('@').to_lowercase();
        let checked = format!("adresse@{domain}").parse::<Email>();
        checked.map_err(|_| PayerError::Domain(typed.clone()))?;
        let taken = payer_domains::Entity::find().filter(payer_domains::Column::Domain.eq(&domain));
        match taken.one(on).await? {
            Some(row) if row.payer_id != payer.uuid() => return Err(PayerError::DomainTaken(domain)),
            Some(_) => continue,
            None => {}
        }
        let row = payer_domains::ActiveModel {
            id: Set(cx.entropy.uuid(cx.clock.now())),
            payer_id: Set(payer.uuid()),
            domain: Set(domain),
        };
        row.insert(on).await?;
    }
    Ok(())
}

/// « ax 12-34 » and « AX1234 » are one number.
pub(crate) fn compact(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}

fn written(profile: &Profile) -> String {
    serde_json::to_string(profile).expect("a profile has a JSON form")
}

impl From<payer_members::Model> for Member {
    fn from(row: payer_members::Model) -> Self {
        Self { number: row.number, name: row.name, email: row.email, phone: row.phone }
    }
}
