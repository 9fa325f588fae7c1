//! `GET /appels`: calls under way, to take up again, ended.

use askama::Template;
use axum::{extract::Query, response::Response};
use intake::{Call, CallFilter, CallStatus};
use kernel::jiff::Timestamp;
use serde::Deserialize;
use web::{DeskUser, Failure, Pager, Shell, page};

use crate::words;

#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
    etat: Option<String>,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "call/list.html")]
struct ListPage {
    shell: Shell,
    words: String,
    status: String,
    statuses: Vec<(&'static str, &'static str)>,
    lines: Vec<Line>,
    position: String,
    previous: String,
    next: String,
    filtered: bool,
}

struct Line {
    href: String,
    caller: String,
    contact: String,
    status: &'static str,
    tone: &'static str,
    when: String,
    agent: String,
    suspended: bool,
    id: String,
    person: Option<String>,
}

const SIZE: u64 = 25;

pub async fn show(DeskUser { cx, shell }: DeskUser, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let filter = CallFilter {
        status: asked.etat.as_deref().and_then(CallStatus::from_code),
        words: asked.q.unwrap_or_default(),
        mine: false,
    };
    let pager = Pager::from_query(asked.page.as_deref(), SIZE);
    let found = intake::list(&cx, &filter, pager.number - 1, SIZE).await?;
    let pages = pager.pages(found.total);
    let status = filter.status.map(CallStatus::code).unwrap_or_default().to_owned();
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("q", filter.words.as_str()), ("etat", status.as_str())])
        .finish();
    let link = |number: u64| format!("/appels?{query}&page={number}");
    let now = cx.clock.now();
    page(ListPage {
        shell: shell.with_current("appels"),
        filtered: filter.status.is_some() || !filter.words.trim().is_empty(),
        words: filter.words,
        status,
        statuses: CallStatus::ALL.iter().map(|status| (status.code(), status.label())).collect(),
        lines: found.calls.into_iter().map(|call| line(&call, now)).collect(),
        position: format!("Page {} sur {pages} · {} appels", pager.number, found.total),
        previous: if pager.number > 1 { link(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { link(pager.number + 1) } else { String::new() },
    })
}

fn line(call: &Call, now: Timestamp) -> Line {
    let (tone, when) = match call.status {
        CallStatus::Open => ("progress", format!("commencé {}", words::moment(call.started_at, now))),
        CallStatus::Suspended => {
            let back = call.call_back_at.map(|at| format!("à rappeler {}", words::due(at, now)));
            ("late", back.unwrap_or_else(|| "interrompu, sans heure de rappel".to_owned()))
        }
        CallStatus::Ended => {
            let at = call.ended_at.unwrap_or(call.started_at);
            ("done", format!("terminé {}", words::moment(at, now)))
        }
    };
    let contact = [call.caller.phone.clone(), call.caller.email.clone()];
    Line {
        href: format!("/appels/{}", call.id),
        caller: call.caller_name().to_owned(),
        contact: contact.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        status: call.status.label(),
        tone,
        when,
        agent: call.agent_name.clone(),
        suspended: call.status == CallStatus::Suspended,
        id: call.id.to_string(),
        person: call.person.map(|person| format!("/personnes/{person}")),
    }
}
