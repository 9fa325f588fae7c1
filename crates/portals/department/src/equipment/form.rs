//! `GET|POST /departement/equipement/nouvelle` and `/departement/equipement/{id}`

use askama::Template;
use axum::{extract::Path, response::Response};
use flows::{CEILING, Equipment, EquipmentError, EquipmentState, NewEquipment};
use kernel::{
    Money,
    french::{money, short_date},
    jiff::civil::Date,
};
use uuid::Uuid;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::BASE;
use crate::{failures::failed, words};

const DAY: &str = "Écrivez la date ainsi : 21/11/2026.";

#[derive(Template)]
#[template(path = "equipment/form.html")]
struct FormPage {
    shell: Shell,
    mistakes: Mistakes,
    typed: Fields,
    action: String,
    title: String,
    services: Vec<(String, String, bool)>,
    states: Vec<(&'static str, &'static str, bool)>,
    ceiling: Money,
    amount: String,
    history: Vec<Change>,
}

/// A line of the journal about the convention.
struct Change {
    on: String,
    by: String,
    did: String,
    said: String,
}

pub async fn blank(agent: Caseworker) -> Result<Response, Failure> {
    render(&agent, None, Fields::default(), Mistakes::default()).await
}

pub async fn edit(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let known = flows::equipment(&agent.cx, id).await.map_err(failed)?;
    let typed = filled(&known);
    render(&agent, Some(&known), typed, Mistakes::default()).await
}

pub async fn create(agent: Caseworker, fields: Fields) -> Result<Response, Failure> {
    save(agent, None, fields).await
}

pub async fn change(agent: Caseworker, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let known = flows::equipment(&agent.cx, id).await.map_err(failed)?;
    save(agent, Some(known), fields).await
}

async fn save(agent: Caseworker, known: Option<Equipment>, fields: Fields) -> Result<Response, Failure> {
    let new = match read(&agent, &fields).await? {
        Ok(new) => new,
        Err(mistakes) => return render(&agent, known.as_ref(), fields, mistakes).await,
    };
    let seen = known.as_ref().map(|known| (known.id, fields.get("version").parse().unwrap_or_default()));
    let refused = match flows::save_equipment(&agent.cx, seen, new).await {
        Ok(_) => return Ok(redirect_with_flash(BASE, "Convention enregistrée.")),
        Err(refused) => refused,
    };
    let field = match refused {
        EquipmentError::Denied(_) => return Err(Failure::Denied),
        EquipmentError::NotFound => return Err(Failure::NotFound),
        EquipmentError::Database(cause) => return Err(cause.into()),
        EquipmentError::Partner => "service",
        EquipmentError::Solution => "solution",
        EquipmentError::Beneficiaries => "beneficiaires",
        EquipmentError::Quote => "devis",
        EquipmentError::SignedOn => "signature",
        EquipmentError::PaidOn | EquipmentError::PaidBefore => "paiement",
        EquipmentError::Changed => "solution",
    };
    render(&agent, known.as_ref(), fields, Mistakes::one(field, refused.to_string())).await
}

async fn read(agent: &Caseworker, fields: &Fields) -> Result<Result<NewEquipment, Mistakes>, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let mut mistakes = Mistakes::default();
    let partner = words::service(&partners, fields.get("service"));
    if partner.is_none() {
        mistakes.add("service", EquipmentError::Partner.to_string());
    }
    let mut day = |name: &str| -> Option<Date> {
        let typed = fields.filled(name)?;
        let read = words::day(&typed);
        if read.is_none() {
            mistakes.add(name, DAY);
        }
        read
    };
    let (signed_on, paid_on) = (day("signature"), day("paiement"));
    let beneficiaries = fields.get("beneficiaires").replace([' ', '\u{a0}', '\u{202f}'], "").parse();
    if beneficiaries.is_err() {
        mistakes.add("beneficiaires", EquipmentError::Beneficiaries.to_string());
    }
    let quote = money(fields.get("devis"));
    if quote.is_err() {
        mistakes.add("devis", "Écrivez le montant du devis, par exemple 3 960 ou 3 960,50.");
    }
    let (Some(partner), Ok(beneficiaries), Ok(quote), true) =
        (partner, beneficiaries, quote, mistakes.is_empty())
    else {
        return Ok(Err(mistakes));
    };
    Ok(Ok(NewEquipment {
        partner,
        solution: fields.get("solution").to_owned(),
        signed_on,
        beneficiaries,
        quote,
        paid_on,
        state: EquipmentState::from_code(fields.get("etat")).unwrap_or_default(),
        note: fields.get("remarque").to_owned(),
    }))
}

fn filled(known: &Equipment) -> Fields {
    let day = |day: Option<Date>| day.map(short_date).unwrap_or_default();
    let pairs = [
        ("service", known.partner.to_string()),
        ("solution", known.solution.clone()),
        ("signature", day(known.signed_on)),
        ("beneficiaires", known.beneficiaries.to_string()),
        ("devis", known.quote.to_string().replace('€', "").trim().to_owned()),
        ("paiement", day(known.paid_on)),
        ("etat", known.state.code().to_owned()),
        ("remarque", known.note.clone()),
        ("version", known.version.to_string()),
    ];
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn render(
    agent: &Caseworker,
    known: Option<&Equipment>,
    typed: Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let history = match known {
        Some(known) => flows::equipment_history(&agent.cx, known.id).await.map_err(failed)?,
        None => Vec::new(),
    };
    let change = |one: flows::EquipmentChange| Change {
        on: words::moment(one.at),
        by: one.by,
        did: one.did,
        said: one.said,
    };
    let state = typed.get("etat").to_owned();
    let page = FormPage {
        shell: agent.shell.clone().with_current("pilotage"),
        action: known.map_or_else(|| format!("{BASE}/nouvelle"), |known| format!("{BASE}/{}", known.id)),
        title: known.map_or_else(
            || "Nouvelle convention".to_owned(),
            |known| format!("Convention avec {}", known.partner_name),
        ),
        services: words::services(&partners, words::service(&partners, typed.get("service"))),
        states: EquipmentState::ALL.map(|one| (one.code(), one.label(), one.code() == state)).into(),
        ceiling: known.map_or(CEILING, |known| known.ceiling),
        amount: known.map(|known| known.amount.to_string()).unwrap_or_default(),
        history: history.into_iter().map(change).collect(),
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
