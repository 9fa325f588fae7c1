//! `GET /administration`: what there is to administer, and what needs somebody.

use askama::Template;
use axum::response::Response;
use contents::{CatalogueService, Contact, MailText, PlanSection, Sheet, Wording, Workshop};
use intake::forms::{self, Status};
use kernel::jiff::civil::Date;
use rules::params::Params;
use web::{Failure, Manager, Shell, page};

use crate::{
    contents::Editable,
    forms::{address, failed, overview},
    words,
};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    alerts: Vec<Alert>,
    groups: Vec<(&'static str, Vec<Tile>)>,
}

/// Something to look at, and where.
struct Alert {
    href: String,
    text: String,
}

struct Tile {
    href: String,
    icon: &'static str,
    title: &'static str,
    text: String,
}

pub async fn show(manager: Manager) -> Result<Response, Failure> {
    let mut alerts = Vec::new();
    let form = form_tile(&manager, &mut alerts).await?;
    let contents = vec![
        content_tile::<CatalogueService>(&manager, &mut alerts).await?,
        content_tile::<Sheet>(&manager, &mut alerts).await?,
        content_tile::<Contact>(&manager, &mut alerts).await?,
        content_tile::<Workshop>(&manager, &mut alerts).await?,
        content_tile::<PlanSection>(&manager, &mut alerts).await?,
        content_tile::<MailText>(&manager, &mut alerts).await?,
        content_tile::<Wording>(&manager, &mut alerts).await?,
    ];
    alerts.extend(law_to_review(manager.cx.clock.today()));
    let groups = vec![
        ("L’appel", vec![form, payers_tile(&manager).await?]),
        ("Le plan et les messages", contents),
        (
            "La structure",
            vec![
                accounts_tile(&manager).await?,
                partners_tile(&manager).await?,
                disclosure_tile(),
                identity_tile(&manager),
            ],
        ),
    ];
    page(HomePage { shell: manager.shell.with_current("administration"), alerts, groups })
}

async fn form_tile(manager: &Manager, alerts: &mut Vec<Alert>) -> Result<Tile, Failure> {
    let now = manager.cx.clock.now();
    let mut texts = Vec::new();
    for shipped in questionnaire::bundled() {
        let versions = forms::versions(&manager.cx, &shipped.key).await.map_err(failed)?;
        if let Some(version) = overview::in_force(&versions, now) {
            texts.push(format!("{} : version {} en service", shipped.title, version.number));
        }
        for draft in versions.iter().filter(|version| version.status == Status::Draft) {
            alerts.push(Alert {
                href: address(draft.id),
                text: format!(
                    "Le brouillon de la version {} du formulaire « {} » n’est pas publié.",
                    draft.number, shipped.title
                ),
            });
        }
    }
    Ok(Tile {
        href: "/administration/formulaires".to_owned(),
        icon: "clipboard-list",
        title: "Formulaires",
        text: texts.join(", "),
    })
}

async fn content_tile<C: Editable>(manager: &Manager, alerts: &mut Vec<Alert>) -> Result<Tile, Failure> {
    let today = manager.cx.clock.today();
    let live = contents::live::<C>(manager.cx.db.read()).await?;
    let href = format!("/administration/contenus/{}", C::SLUG);
    let to_see = live.iter().filter(|content| content.late(today)).count();
    if to_see > 0 {
        alerts.push(Alert {
            href: format!("{href}?etat=a_voir"),
            text: format!("{} : {to_see} à regarder.", C::MANY),
        });
    }
    Ok(Tile { href, icon: C::ICON, title: C::MANY, text: words::count(live.len(), "proposé", "proposés") })
}

async fn payers_tile(manager: &Manager) -> Result<Tile, Failure> {
    let payers = intake::payers::payers(&manager.cx).await.map_err(crate::payers::list::failed)?;
    Ok(Tile {
        href: "/administration/organismes".to_owned(),
        icon: "building-2",
        title: "Organismes payeurs",
        text: words::count(payers.len(), "organisme", "organismes"),
    })
}

async fn accounts_tile(manager: &Manager) -> Result<Tile, Failure> {
    let structure = manager.cx.who.structure().ok_or(Failure::Denied)?;
    let open = accounts::colleagues(manager.cx.db.read(), structure).await?;
    let open = open.iter().filter(|membership| !membership.ended).count();
    Ok(Tile {
        href: "/administration/comptes".to_owned(),
        icon: "users",
        title: "Comptes",
        text: words::count(open, "personne", "personnes"),
    })
}

async fn partners_tile(manager: &Manager) -> Result<Tile, Failure> {
    let partners = accounts::partners(&manager.cx).await.map_err(crate::partners::list::failed)?;
    let open = partners.iter().filter(|partner| !partner.closed).count();
    Ok(Tile {
        href: crate::partners::list::BASE.to_owned(),
        icon: "handshake",
        title: "Structures",
        text: words::count(open, "structure", "structures"),
    })
}

fn disclosure_tile() -> Tile {
    Tile {
        href: "/administration/divulgation".to_owned(),
        icon: "eye",
        title: "Ce que lisent les prestataires",
        text: "Quand leur transmettre chaque information".to_owned(),
    }
}

fn identity_tile(manager: &Manager) -> Tile {
    Tile {
        href: "/administration/structure".to_owned(),
        icon: "house-heart",
        title: "Votre structure",
        text: manager.shell.structure_name.clone().unwrap_or_default(),
    }
}

/// Figures of the law in force whose text was to be read again.
fn law_to_review(today: Date) -> Option<Alert> {
    let params = Params::bundled();
    let due: Vec<&str> = params
        .iter()
        .filter(|(name, _)| {
            let in_force = params.at(name, today).ok();
            in_force.and_then(|dated| dated.reviewed_until).is_some_and(|until| until < today)
        })
        .map(|(_, parameter)| parameter.label.as_str())
        .collect();
    let first = due.first()?;
    let text = match due.len() {
        1 => format!("Un barème est à relire : {first}. Prévenez votre éditeur."),
        n => format!("{n} barèmes sont à relire, dont {first}. Prévenez votre éditeur."),
    };
    Some(Alert { href: String::new(), text })
}
