//! `POST /administration/structures/{id}/comptes`: who enters for a structure, invited and closed.

use accounts::{AccountError, Membership, NewMember, Structure};
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::id::StructureId;
use uuid::Uuid;
use web::{App, Failure, Fields, Manager, Mistakes, redirect_with_flash};

use super::{
    edit::render_stored,
    list::{BASE, failed},
};
use crate::accounts as own_accounts;

pub async fn invite(
    State(app): State<App>,
    manager: Manager,
    Path(id): Path<StructureId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let stored = open(&manager, id).await?;
    let (name, email) = (fields.get("membre-nom"), fields.get("membre-courriel"));
    if name.is_empty() {
        let mistakes = Mistakes::one("membre-nom", "Écrivez le prénom et le nom.");
        return render_stored(&manager, &stored, fields, mistakes).await;
    }
    let role = stored.kind.roles().iter().find(|role| role.code() == fields.get("role"));
    let Some(role) = role.copied() else {
        let mistakes = Mistakes::one("role", "Choisissez ce que fait cette personne.");
        return render_stored(&manager, &stored, fields, mistakes).await;
    };
    let new =
        NewMember { email: email.to_owned(), name: name.to_owned(), structure: id, role, password: None };
    let tx = manager.cx.db.begin().await?;
    let account = match accounts::create_member(&manager.cx, &tx, new).await {
        Ok(account) => account,
        Err(
            refused @ (AccountError::Address | AccountError::AlreadyMember | AccountError::MemberElsewhere),
        ) => {
            let mistakes = Mistakes::one("membre-courriel", refused.to_string());
            return render_stored(&manager, &stored, fields, mistakes).await;
        }
        Err(cause) => return Err(own_accounts::failed(cause)),
    };
    let account = accounts::account(&tx, account).await?.ok_or(Failure::NotFound)?;
    own_accounts::invite(&manager, &tx, &account, &stored.name, &app.settings.base_url).await?;
    tx.commit().await?;
    let said = format!("Compte créé. {} reçoit un lien pour choisir son mot de passe.", account.name);
    Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
}

/// Sends the link to choose a password again.
pub async fn send_link(
    State(app): State<App>,
    manager: Manager,
    Path((id, membership)): Path<(StructureId, Uuid)>,
) -> Result<Response, Failure> {
    let stored = open(&manager, id).await?;
    let account = of(&manager, id, membership).await?.account;
    let tx = manager.cx.db.begin().await?;
    own_accounts::invite(&manager, &tx, &account, &stored.name, &app.settings.base_url).await?;
    tx.commit().await?;
    let said = format!("Un nouveau lien part à {}.", account.email);
    Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
}

pub async fn close(
    manager: Manager,
    Path((id, membership)): Path<(StructureId, Uuid)>,
) -> Result<Response, Failure> {
    open(&manager, id).await?;
    let name = of(&manager, id, membership).await?.account.name;
    accounts::close_membership(&manager.cx, id, membership).await.map_err(own_accounts::failed)?;
    let said = format!("L’accès de {name} est fermé, et ses sessions avec lui.");
    Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
}

async fn open(manager: &Manager, id: StructureId) -> Result<Structure, Failure> {
    let stored = accounts::partner(&manager.cx, id).await.map_err(failed)?;
    if stored.closed { Err(Failure::NotFound) } else { Ok(stored) }
}

async fn of(manager: &Manager, id: StructureId, membership: Uuid) -> Result<Membership, Failure> {
    let members = accounts::colleagues(manager.cx.db.read(), id).await?;
    let found = members.into_iter().find(|one| one.id == membership && !one.ended);
    found.ok_or(Failure::NotFound)
}
