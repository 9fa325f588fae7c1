//! `GET|POST /administration/structures/nouvelle`, `GET|POST /administration/structures/{id}`, and closing.

use access::{Action, Relation, Role, allows};
use accounts::{PartnerEdit, PartnerError, Structure, StructureKind};
use askama::Template;
use axum::{extract::Path, response::Response};
use kernel::{Siret, id::StructureId};
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::list::{BASE, failed, kinds, not_closed};
use crate::structure;

#[derive(Template)]
#[template(path = "partners/edit.html")]
struct EditPage {
    shell: Shell,
    mistakes: Mistakes,
    action: String,
    title: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    version: i64,
    closed: bool,
    typed: Fields,
    /// `None` on the page of a new one.
    stored: Option<Stored>,
}

struct Stored {
    kind: &'static str,
    close_question: String,
    members: Vec<Member>,
    roles: Vec<RoleChoice>,
}

struct Member {
    href: String,
    name: String,
    email: String,
    role: &'static str,
    close_question: String,
}

struct RoleChoice {
    code: &'static str,
    label: &'static str,
    opens: &'static str,
    chosen: bool,
}

pub async fn blank(manager: Manager) -> Result<Response, Failure> {
    render(&manager, None, 0, Fields::default(), Mistakes::default()).await
}

pub async fn create(manager: Manager, fields: Fields) -> Result<Response, Failure> {
    let edit = match read(&fields) {
        Ok(edit) => edit,
        Err(mistakes) => return render(&manager, None, 0, fields, mistakes).await,
    };
    let Some(kind) = StructureKind::from_code(fields.get("genre")) else {
        let mistakes = Mistakes::one("genre", PartnerError::Kind.to_string());
        return render(&manager, None, 0, fields, mistakes).await;
    };
    match accounts::create_partner(&manager.cx, kind, edit).await {
        Ok(id) => {
            Ok(redirect_with_flash(&format!("{BASE}/{id}"), "Structure créée. Invitez qui y travaille."))
        }
        Err(refused) => render(&manager, None, 0, fields, refusal(refused)?).await,
    }
}

pub async fn show(manager: Manager, Path(id): Path<StructureId>) -> Result<Response, Failure> {
    let stored = accounts::partner(&manager.cx, id).await.map_err(failed)?;
    render_stored(&manager, &stored, Fields::default(), Mistakes::default()).await
}

/// The page of a structure as stored, with what was typed for a new member.
pub async fn render_stored(
    manager: &Manager,
    stored: &Structure,
    member: Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let mut typed = vec![
        ("nom".to_owned(), stored.name.clone()),
        ("siret".to_owned(), stored.siret_shown().unwrap_or_default()),
        ("telephone".to_owned(), stored.phone_shown().unwrap_or_default()),
        ("courriel".to_owned(), stored.email.clone().unwrap_or_default()),
    ];
    typed.extend(member.0.into_iter().filter(|(name, _)| name == "role" || name.starts_with("membre-")));
    render(manager, Some(stored), stored.version, Fields(typed), mistakes).await
}

pub async fn save(
    manager: Manager,
    Path(id): Path<StructureId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let stored = accounts::partner(&manager.cx, id).await.map_err(failed)?;
    // Still the version it was typed over: a slip does not hide what a colleague saved meanwhile.
    let seen = fields.get("vu").parse().unwrap_or(0);
    let edit = match read(&fields) {
        Ok(edit) => edit,
        Err(mistakes) => return render(&manager, Some(&stored), seen, fields, mistakes).await,
    };
    match accounts::save_partner(&manager.cx, id, edit, seen).await {
        Ok(()) => Ok(redirect_with_flash(&format!("{BASE}/{id}"), "Structure enregistrée.")),
        Err(refused) => {
            let mistakes = refusal(refused)?;
            render(&manager, Some(&stored), stored.version, fields, mistakes).await
        }
    }
}

pub async fn close(manager: Manager, Path(id): Path<StructureId>) -> Result<Response, Failure> {
    people::close_structure(&manager.cx, id).await.map_err(not_closed)?;
    Ok(redirect_with_flash(BASE, "Structure fermée. Ses comptes n’ouvrent plus rien ici."))
}

fn read(fields: &Fields) -> Result<PartnerEdit, Mistakes> {
    let mut mistakes = Mistakes::default();
    if fields.get("nom").is_empty() {
        mistakes.add("nom", PartnerError::Name.to_string());
    }
    let siret = fields.filled("siret").and_then(|typed| {
        let read = typed.parse::<Siret>();
        read.map_err(|refused| mistakes.add("siret", format!("{refused}. Vérifiez-le sur une facture."))).ok()
    });
    let edit = PartnerEdit {
        name: fields.get("nom").to_owned(),
        siret,
        phone: structure::phone(fields, &mut mistakes),
        email: structure::email(fields, &mut mistakes),
    };
    if mistakes.is_empty() { Ok(edit) } else { Err(mistakes) }
}

fn refusal(refused: PartnerError) -> Result<Mistakes, Failure> {
    let field = match refused {
        PartnerError::Name | PartnerError::Outdated => "nom",
        PartnerError::Kind => "genre",
        PartnerError::SiretTaken(_) => "siret",
        cause => return Err(failed(cause)),
    };
    Ok(Mistakes::one(field, refused.to_string()))
}

async fn render(
    manager: &Manager,
    stored: Option<&Structure>,
    version: i64,
    typed: Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let base = stored.map_or_else(|| format!("{BASE}/nouvelle"), |stored| format!("{BASE}/{}", stored.id));
    let genre = typed.get("genre").to_owned();
    let page = EditPage {
        shell: manager.shell.clone().with_current("administration"),
        title: stored.map_or_else(|| "Nouvelle structure".to_owned(), |stored| stored.name.clone()),
        kinds: kinds().map(|one| (one.code(), one.label(), one.code() == genre)).collect(),
        version,
        closed: stored.is_some_and(|stored| stored.closed),
        stored: match stored {
            Some(stored) => Some(of_stored(manager, stored, &base, typed.get("role")).await?),
            None => None,
        },
        action: base,
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

async fn of_stored(manager: &Manager, stored: &Structure, base: &str, role: &str) -> Result<Stored, Failure> {
    let members = accounts::colleagues(manager.cx.db.read(), stored.id).await?;
    let members = members.into_iter().filter(|member| !member.ended).map(|member| Member {
        href: format!("{base}/comptes/{}", member.id),
        close_question: format!("Fermer l’accès de {} ?", member.account.name),
        role: member.role.label(),
        name: member.account.name,
        email: member.account.email,
    });
    let roles = stored.kind.roles().iter().enumerate().map(|(n, one)| RoleChoice {
        code: one.code(),
        label: one.label(),
        opens: opens(*one),
        chosen: one.code() == role || (role.is_empty() && n == 0),
    });
    Ok(Stored {
        kind: stored.kind.label(),
        close_question: format!("Fermer « {} » ?", stored.name),
        members: members.collect(),
        roles: roles.collect(),
    })
}

/// What a role may do, as the grid has it.
fn opens(role: Role) -> &'static str {
    let may = |action: &Action| allows(Some(role), Relation::Structure, *action);
    if Action::ALL.iter().any(may) {
        "Suit les personnes confiées à cette structure : fiches, appels, plans, échéances. Accepte ou refuse un relais."
    } else {
        "N’ouvre aucun dossier : cette personne peut se connecter et changer son mot de passe, rien d’autre."
    }
}
