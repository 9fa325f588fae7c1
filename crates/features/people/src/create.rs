use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr};
use kernel::id::{AccountId, PersonId, StructureId};

use crate::{
    keys,
    model::{Details, NEVER, Status, sort_name},
    store::people,
};

/// Somebody new. What is not known yet may stay empty: a call never waits for a name.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub structure: StructureId,
    pub referent: Option<AccountId>,
    pub details: Details,
}

#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Opens the file of a person, in the caller's transaction.
///
/// # Errors
/// [`CreateError`].
pub async fn create(cx: &Cx, on: &impl ConnectionTrait, new: NewPerson) -> Result<PersonId, CreateError> {
    let of_theirs = cx.who.structure().is_none_or(|mine| mine == new.structure);
    cx.may(Action::EditPerson, if of_theirs { Relation::Structure } else { Relation::None })?;
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    let details = new.details.tidied();
    people::ActiveModel {
        id: Set(id),
        structure_id: Set(new.structure.uuid()),
        referent_id: Set(new.referent.map(Into::into)),
        status: Set(Status::ToAssess.code().to_owned()),
        nir: Set(None),
        next_due_at: Set(NEVER),
        next_due_label: Set(None),
        version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        ..columns(&details)
    }
    .insert(on)
    .await?;
    let id = PersonId::from(id);
    keys::rewrite(cx, on, id, new.structure, &details).await?;
    cx.audit(on, "créer", "fiche", id.uuid(), id, None).await?;
    Ok(id)
}

/// The columns a page edits.
pub(crate) fn columns(details: &Details) -> people::ActiveModel {
    let details = details.clone();
    people::ActiveModel {
        sort_name: Set(sort_name(&details)),
        given_name: Set(details.given_name),
        usual_name: Set(details.usual_name),
        birth_name: Set(details.birth_name),
        birth_date: Set(details.birth_date.map(Into::into)),
        phone: Set(details.phone),
        email: Set(details.email),
        address_line: Set(details.address.line),
        address_complement: Set(details.address.complement),
        postcode: Set(details.address.postcode),
        city: Set(details.address.city),
        insee: Set(details.address.insee),
        ..Default::default()
    }
}
