//! `/appels/{id}/organisme`: who pays for the caller, their contract and what is left of it.

use askama::Template;
use axum::{extract::Path, response::Response};
use intake::{
    Right,
    payers::{self, Clues, Payer},
};
use kernel::{french::short_date, id::CallId};
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

struct Profile {
    name: String,
    kind: &'static str,
    contract: Vec<(&'static str, String)>,
    runs: bool,
    fields: Vec<(String, String)>,
    entitlements: Vec<(String, String)>,
    services: Vec<String>,
    notes: String,
}

struct Recognised {
    id: String,
    name: String,
    by: &'static str,
    member: Option<String>,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<CallId>) -> Result<Response, Failure> {
    let call = intake::find(&cx, id).await.map_err(failed)?;
    let clues = Clues {
        name: Some(call.caller.name.clone()),
        email: call.caller.email.clone(),
        phone: call.caller.phone.clone(),
        number: call.member_number.clone(),
    };
    let recognised = payers::recognise(&cx, &clues).await.map_err(payer_failed)?;
    let all = payers::payers(&cx).await.map_err(payer_failed)?;
    let today = cx.clock.today();
    let chosen = match all.iter().find(|payer| Some(payer.id) == call.payer) {
        Some(payer) => {
            let rights =
                intake::rights(&cx, payer, call.member_number.as_deref()).await.map_err(payer_failed)?;
            Some(profile(payer, rights, today))
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

fn profile(payer: &Payer, rights: Vec<Right>, today: kernel::jiff::civil::Date) -> Profile {
    let of = &payer.profile;
    let contract = [
        ("Contrat", Some(of.contract.number.clone()).filter(|number| !number.is_empty())),
        ("Du", of.contract.starts.map(short_date)),
        ("Au", of.contract.ends.map(short_date)),
        ("Contact", Some(of.contract.contact.clone()).filter(|contact| !contact.is_empty())),
    ];
    Profile {
        name: payer.name.clone(),
        kind: payer.kind.label(),
        contract: contract.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
        runs: of.contract.runs_on(today),
        fields: of.fields.iter().map(|field| (field.label.clone(), field.value.clone())).collect(),
        entitlements: rights.into_iter().map(|right| (right.label, right.left)).collect(),
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
