//! `/administration/comptes`: who works here, with which role.

use access::Role;
use accounts::{AccountError, AccountSummary, Membership, NewMember};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::{id::StructureId, jiff::SignedDuration};
use mail::Letter;
use uuid::Uuid;
use web::{App, Failure, Fields, Manager, Mistakes, Shell, page, page_with, redirect_with_flash};

use crate::words;

const BASE: &str = "/administration/comptes";

/// Roles with pages of their own today; the grid gives the others nothing yet.
const ROLES: [Role; 2] = [Role::CareManager, Role::Manager];

/// How long somebody has to choose a password.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    shell: Shell,
    members: Vec<Line>,
    former: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    email: String,
    role: &'static str,
    seen: String,
    has_code_device: bool,
    is_me: bool,
}

#[derive(Template)]
#[template(path = "accounts/new.html")]
struct NewPage {
    shell: Shell,
    mistakes: Mistakes,
    full_name: String,
    email: String,
    roles: Vec<(&'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "accounts/one.html")]
struct OnePage {
    shell: Shell,
    base: String,
    name: String,
    email: String,
    roles: Vec<(&'static str, &'static str, bool)>,
    seen: String,
    has_code_device: bool,
    is_me: bool,
    close_question: String,
}

pub async fn list(manager: Manager) -> Result<Response, Failure> {
    let structure = structure(&manager)?;
    let mut members = Vec::new();
    let mut former = Vec::new();
    for membership in accounts::colleagues(manager.cx.db.read(), structure).await? {
        let line = Line {
            href: format!("{BASE}/{}", membership.id),
            role: membership.role.label(),
            seen: seen(&manager, &membership.account).await?,
            has_code_device: membership.account.has_code_device,
            is_me: manager.cx.who.account() == Some(membership.account.id),
            name: membership.account.name,
            email: membership.account.email,
        };
        if membership.ended { former.push(line) } else { members.push(line) }
    }
    // Somebody who changed role is not somebody who left.
    former.retain(|line| !members.iter().any(|member| member.email == line.email));
    former.dedup_by(|one, other| one.email == other.email);
    page(ListPage { shell: manager.shell.with_current("administration"), members, former })
}

pub async fn blank(manager: Manager) -> Result<Response, Failure> {
    render_new(manager.shell, &Fields::default(), Mistakes::default())
}

pub async fn create(State(app): State<App>, manager: Manager, fields: Fields) -> Result<Response, Failure> {
    let structure = structure(&manager)?;
    let (name, email) = (fields.get("nom"), fields.get("courriel"));
    if name.is_empty() {
        return render_new(manager.shell, &fields, Mistakes::one("nom", "Écrivez le prénom et le nom."));
    }
    let new = NewMember {
        email: email.to_owned(),
        name: name.to_owned(),
        structure,
        role: role(&fields),
        password: None,
    };
    let tx = manager.cx.db.begin().await?;
    let account = match accounts::create_member(&manager.cx, &tx, new).await {
        Ok(account) => account,
        Err(
            refused @ (AccountError::Address | AccountError::AlreadyMember | AccountError::MemberElsewhere),
        ) => {
            return render_new(manager.shell, &fields, Mistakes::one("courriel", refused.to_string()));
        }
        Err(cause) => return Err(failed(cause)),
    };
    let account = accounts::account(&tx, account).await?.ok_or(Failure::NotFound)?;
    invite(&manager, &tx, &account, own_name(&manager), &app.settings.base_url).await?;
    tx.commit().await?;
    let said = format!("Compte créé. {} reçoit un lien pour choisir son mot de passe.", account.name);
    Ok(redirect_with_flash(BASE, &said))
}

pub async fn show(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let membership = open_membership(&manager, id).await?;
    let account = &membership.account;
    page(OnePage {
        base: format!("{BASE}/{id}"),
        seen: seen(&manager, account).await?,
        has_code_device: account.has_code_device,
        is_me: manager.cx.who.account() == Some(account.id),
        roles: ROLES.map(|role| (role.code(), role.label(), role == membership.role)).to_vec(),
        close_question: format!("Fermer l’accès de {} ?", account.name),
        name: account.name.clone(),
        email: account.email.clone(),
        shell: manager.shell.with_current("administration"),
    })
}

/// Ends the role held and gives the other one; open sessions end with it.
pub async fn change_role(
    manager: Manager,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response, Failure> {
    let structure = structure(&manager)?;
    let membership = membership_of_another(&manager, id).await?;
    let role = role(&fields);
    if membership.ended || role != membership.role {
        accounts::change_role(&manager.cx, structure, id, role).await.map_err(failed)?;
    }
    let said = format!("{} : {}.", membership.account.name, role.label());
    Ok(redirect_with_flash(BASE, &said))
}

pub async fn close(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let structure = structure(&manager)?;
    let membership = membership_of_another(&manager, id).await?;
    accounts::close_membership(&manager.cx, structure, id).await.map_err(failed)?;
    let said = format!("L’accès de {} est fermé, et ses sessions avec lui.", membership.account.name);
    Ok(redirect_with_flash(BASE, &said))
}

/// A lost telephone must not lock somebody out for ever.
pub async fn forget_code_device(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let structure = structure(&manager)?;
    let membership = membership_of_another(&manager, id).await?;
    accounts::forget_code_device(&manager.cx, structure, id).await.map_err(failed)?;
    let said = format!(
        "{} se connecte de nouveau avec son seul mot de passe. Demandez-lui d’activer un autre téléphone.",
        membership.account.name
    );
    Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
}

pub async fn end_sessions(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let structure = structure(&manager)?;
    let membership = membership_of_another(&manager, id).await?;
    accounts::end_sessions(&manager.cx, structure, id).await.map_err(failed)?;
    let said = format!("Les sessions de {} sont fermées.", membership.account.name);
    Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
}

/// Sends the link to choose a password again.
pub async fn send_link(
    State(app): State<App>,
    manager: Manager,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let membership = open_membership(&manager, id).await?;
    let tx = manager.cx.db.begin().await?;
    invite(&manager, &tx, &membership.account, own_name(&manager), &app.settings.base_url).await?;
    tx.commit().await?;
    let said = format!("Un nouveau lien part à {}.", membership.account.email);
    Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
}

/// Sends somebody the link that opens their account at `structure`.
pub async fn invite(
    manager: &Manager,
    on: &impl db::sea_orm::ConnectionTrait,
    account: &AccountSummary,
    structure: &str,
    base_url: &str,
) -> Result<(), Failure> {
    let cx = &manager.cx;
    let path = accounts::issue_link(cx, on, account.id, "/compte", LINK_LASTS).await?;
    let mail = contents::mail_text(on, "compte").await?.filled(&[
        ("destinataire", &account.name),
        ("responsable", cx.who.name()),
        ("structure", structure),
        ("lien", &format!("{base_url}{path}")),
    ]);
    let letter = Letter {
        to_address: account.email.clone(),
        to_name: account.name.clone(),
        subject: mail.subject,
        text: mail.text,
        person: None,
    };
    mail::post(cx, on, letter).await?;
    Ok(())
}

fn render_new(shell: Shell, typed: &Fields, mistakes: Mistakes) -> Result<Response, Failure> {
    let role = role(typed);
    let page = NewPage {
        shell: shell.with_current("administration"),
        full_name: typed.get("nom").to_owned(),
        email: typed.get("courriel").to_owned(),
        roles: ROLES.map(|one| (one.code(), one.label(), one == role)).to_vec(),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn role(fields: &Fields) -> Role {
    ROLES.into_iter().find(|role| role.code() == fields.get("role")).unwrap_or(Role::CareManager)
}

/// Ended or not: what a colleague has just closed is told, not lost.
async fn membership(manager: &Manager, id: Uuid) -> Result<Membership, Failure> {
    let colleagues = accounts::colleagues(manager.cx.db.read(), structure(manager)?).await?;
    colleagues.into_iter().find(|membership| membership.id == id).ok_or(Failure::NotFound)
}

async fn open_membership(manager: &Manager, id: Uuid) -> Result<Membership, Failure> {
    membership(manager, id).await.and_then(|one| if one.ended { Err(Failure::NotFound) } else { Ok(one) })
}

/// Nobody closes the door behind themself: a structure keeps somebody who can open accounts.
async fn membership_of_another(manager: &Manager, id: Uuid) -> Result<Membership, Failure> {
    let membership = membership(manager, id).await?;
    if manager.cx.who.account() == Some(membership.account.id) {
        return Err(Failure::problem(
            "Vous ne pouvez pas changer votre propre accès. Demandez-le à un autre responsable.",
        ));
    }
    Ok(membership)
}

async fn seen(manager: &Manager, account: &AccountSummary) -> Result<String, Failure> {
    let sessions = accounts::sessions_of(&manager.cx, account.id).await?;
    Ok(sessions.first().map(|session| words::moment(session.seen_at)).unwrap_or_default())
}

fn own_name(manager: &Manager) -> &str {
    manager.shell.structure_name.as_deref().unwrap_or("votre structure")
}

fn structure(manager: &Manager) -> Result<StructureId, Failure> {
    manager.cx.who.structure().ok_or(Failure::Denied)
}

pub fn failed(cause: AccountError) -> Failure {
    match cause {
        AccountError::Denied(_) => Failure::Denied,
        AccountError::Unknown => Failure::NotFound,
        AccountError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}
