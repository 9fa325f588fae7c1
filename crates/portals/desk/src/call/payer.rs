//! `/appels/{id}/organisme`: who pays for the caller, their contract and what is left of it.

use askama::Template;
use axum::{extract::Path, response::Response};
use intake::{
    Right,
    payers::{self, Payer},
};
use kernel::{id::CallId, jiff::civil::Date};
use web::{DeskUser, Failure, Fields, Shell, page, redirect_with_flash};

use super::{failed, payer_failed};

#[derive(Template)]
#[template(path = "call/payer.html")]
struct PayerPage {
    shell: Shell,
    call: String,
    caller: String,
    /// The agent has already said so.
    not_found: bool,
    chosen: Option<Profile>,
    recognised: Option<Recognised>,
    others: Vec<(String, String, &'static str)>,
}

/// What a manager wrote of a payer, as read during a call.
pub struct Profile {
    pub name: String,
    pub kind: &'static str,
    pub contract: Vec<(&'static str, String)>,
    pub runs: bool,
    pub fields: Vec<(String, String)>,
    pub entitlements: Vec<(String, String)>,
    pub services: Vec<String>,
    pub notes: String,
}

struct Recognised {
    id: String,
    name: String,
    by: &'static str,
    member: Option<String>,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<CallId>) -> Result<Response, Failure> {
    let call = intake::find(&cx, id).await.map_err(failed)?;
    let clues = call.clues();
    let recognised = payers::recognise(&cx, &clues).await.map_err(payer_failed)?;
    let all = payers::payers(&cx).await.map_err(payer_failed)?;
    let today = cx.clock.today();
    let chosen = match all.iter().find(|payer| Some(payer.id) == call.payer) {
        Some(payer) => {
            let rights = intake::rights(&cx, payer, &clues).await.map_err(payer_failed)?;
            Some(profile(payer, &rights, today))
        }
        None => None,
    };
    page(PayerPage {
        shell: shell.with_current("appels"),
        call: id.to_string(),
        caller: call.caller_name().to_owned(),
        not_found: call.payer.is_none() && call.payer_checked,
        recognised: recognised.filter(|found| Some(found.payer.id) != call.payer).map(|found| Recognised {
            id: found.payer.id.to_string(),
            name: found.payer.name,
            by: found.by.label(),
            member: found.member.map(|member| format!("{}, n° {}", member.name, member.number)),
        }),
        others: all
            .iter()
            .filter(|payer| Some(payer.id) != call.payer)
            .map(|payer| (payer.id.to_string(), payer.name.clone(), payer.kind.label()))
            .collect(),
        chosen,
    })
}

pub fn profile(payer: &Payer, rights: &[Right], today: Date) -> Profile {
    let of = &payer.profile;
    Profile {
        name: payer.name.clone(),
        kind: payer.kind.label(),
        contract: of.contract.lines_fr(),
        runs: of.contract.runs_on(today),
        fields: of.fields.iter().map(|field| (field.label.clone(), field.value.clone())).collect(),
        entitlements: rights.iter().map(|right| (right.label.clone(), right.left.clone())).collect(),
        services: of.services_included.clone(),
        notes: of.notes.clone(),
    }
}

pub async fn choose(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let payer = match fields.filled("organisme") {
        Some(payer) => Some(payer.parse().map_err(|_| Failure::NotFound)?),
        None => None,
    };
    intake::choose_payer(&cx, id, payer).await.map_err(failed)?;
    let message = if payer.is_some() {
        "Organisme noté."
    } else {
        "Noté : organisme introuvable. L’appel continue."
    };
    Ok(redirect_with_flash(&format!("/appels/{id}?etape=appelant"), message))
}
