//! `GET /administration/organismes`

use accounts::StructureKind;
use askama::Template;
use axum::{extract::Query, response::Response};
use intake::payers::{Payer, PayerError};
use kernel::french::fold;
use serde::Deserialize;
use web::{Failure, Manager, Shell, page};

use crate::words;

pub const BASE: &str = "/administration/organismes";

#[derive(Template)]
#[template(path = "payers/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    sought: Sought,
    kinds: Vec<(&'static str, &'static str, bool)>,
}

struct Row {
    href: String,
    name: String,
    kind: &'static str,
    domains: String,
    members: String,
    contract: String,
    state: &'static str,
    tone: &'static str,
}

#[derive(Deserialize)]
pub struct Sought {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "genre")]
    kind: String,
}

/// Enterprise, mutuelle, collectivité.
pub fn kinds() -> impl Iterator<Item = StructureKind> {
    StructureKind::ALL.iter().copied().filter(|kind| kind.pays())
}

pub async fn show(manager: Manager, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let today = manager.cx.clock.today();
    let payers = intake::payers::payers(&manager.cx).await.map_err(failed)?;
    let counts = intake::payers::member_counts(&manager.cx).await.map_err(failed)?;
    let wanted = |payer: &Payer| {
        let text = format!("{} {}", payer.name, payer.domains.join(" "));
        fold(&text).contains(&fold(&sought.q)) && (sought.kind.is_empty() || payer.kind.code() == sought.kind)
    };
    let rows = payers.into_iter().filter(wanted).map(|payer| {
        let contract = &payer.profile.contract;
        let (state, tone) = match (contract.starts.or(contract.ends), contract.runs_on(today)) {
            (None, _) => ("Sans dates", "muted"),
            (_, true) => ("En cours", "done"),
            (_, false) => ("Hors dates", "late"),
        };
        Row {
            href: format!("{BASE}/{}", payer.id.uuid()),
            kind: payer.kind.label(),
            domains: payer.domains.join(", "),
            members: counts.get(&payer.id).map(ToString::to_string).unwrap_or_default(),
            contract: contract
                .ends
                .map(|ends| format!("jusqu’au {}", words::typed_day(ends)))
                .unwrap_or_default(),
            name: payer.name,
            state,
            tone,
        }
    });
    page(ListPage {
        shell: manager.shell.with_current("administration"),
        rows: rows.collect(),
        kinds: kinds().map(|kind| (kind.code(), kind.label(), kind.code() == sought.kind)).collect(),
        sought,
    })
}

pub fn failed(cause: PayerError) -> Failure {
    match cause {
        PayerError::NotFound => Failure::NotFound,
        PayerError::Denied(_) => Failure::Denied,
        PayerError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}
