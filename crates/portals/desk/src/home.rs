//! `GET /`: what cannot wait, the calls to take up again, what others propose.

use access::Who;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use intake::Call;
use kernel::{clock::paris, french::long_date, jiff::Timestamp};
use people::{Board, BoardLine, Filter, Page, Proposal, Urgency};
use web::{DeskUser, Failure, Shell, Visitor, page};

use crate::{deadlines::DueLine, words};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    day: String,
    greeting: String,
    /// What runs out within 48 hours, or has.
    dues: Vec<DueLine>,
    later: Vec<DueLine>,
    /// Open deadlines not shown here.
    more: u64,
    calls: Vec<CallLine>,
    people: Vec<PersonLine>,
    followed: u64,
    proposals: Vec<ProposalLine>,
}

struct CallLine {
    href: String,
    caller: String,
    suspended: String,
    call_back: String,
}

struct PersonLine {
    href: String,
    name: String,
    facts: String,
    due: String,
}

struct ProposalLine {
    proposal: Proposal,
    from: String,
    asked: String,
}

/// What fits without scrolling; the rest is one link away.
const SHOWN: u64 = 6;

pub async fn show(visitor: Visitor, desk: Result<DeskUser, Failure>) -> Result<Response, Failure> {
    if matches!(visitor.cx.who, Who::Relative { .. }) {
        return Ok(Redirect::to("/famille").into_response());
    }
    let DeskUser { cx, shell } = desk?;
    let now = cx.clock.now();
    let board = people::board(&cx, Board::Mine, Page { number: 1, size: SHOWN }).await?;
    let more = board.total.saturating_sub(SHOWN);
    let (later, dues): (Vec<BoardLine>, _) =
        board.lines.into_iter().partition(|line| line.urgency == Urgency::Later);
    let drawn = |lines: Vec<BoardLine>| lines.into_iter().map(|line| DueLine::new(line, &cx)).collect();
    let (dues, later) = (drawn(dues), drawn(later));
    let calls = intake::suspended(&cx).await?.into_iter().map(|call| call_line(&call, now)).collect();
    let mine = Filter { referent: cx.who.account(), ..Filter::default() };
    let listed = people::list(&cx, &mine, Page { number: 1, size: 8 }).await?;
    let followed = listed.total;
    let today = cx.clock.today();
    let people = listed
        .rows
        .into_iter()
        .map(|row| PersonLine {
            href: format!("/personnes/{}", row.person.id),
            name: row.person.full_name(),
            facts: crate::person::facts(&row.person, today),
            due: row.next_due.map(|due| words::due(due.at, now)).unwrap_or_default(),
        })
        .collect();
    let mut proposals = Vec::new();
    for proposal in people::proposals(&cx).await? {
        let from = accounts::structure(cx.db.read(), proposal.from).await?.map(|from| from.name);
        let asked = words::moment(proposal.asked_at, now);
        proposals.push(ProposalLine { proposal, from: from.unwrap_or_default(), asked });
    }
    page(HomePage {
        day: long_date(paris(now).date()),
        greeting: greeting(cx.who.name(), board.pressing),
        dues,
        later,
        more,
        calls,
        people,
        followed,
        proposals,
        shell: shell.with_current("accueil"),
    })
}

fn greeting(name: &str, urgent: u64) -> String {
    let first = name.split(' ').next().unwrap_or_default();
    match urgent {
        0 => format!("Bonjour {first}, rien ne presse aujourd’hui"),
        1 => format!("Bonjour {first}, une chose ne peut pas attendre"),
        urgent => format!("Bonjour {first}, {urgent} choses ne peuvent pas attendre"),
    }
}

fn call_line(call: &Call, now: Timestamp) -> CallLine {
    CallLine {
        href: format!("/appels/{}", call.id),
        caller: call.caller_name().to_owned(),
        suspended: call.suspended_at.map(|at| words::moment(at, now)).unwrap_or_default(),
        call_back: call.call_back_at.map(|at| words::due(at, now)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::greeting;

    #[test]
    fn the_greeting_counts_what_cannot_wait() {
        assert_eq!(greeting("Julie Martin", 0), "Bonjour Julie, rien ne presse aujourd’hui");
        assert_eq!(greeting("Julie Martin", 1), "Bonjour Julie, une chose ne peut pas attendre");
        assert_eq!(greeting("Julie Martin", 3), "Bonjour Julie, 3 choses ne peuvent pas attendre");
    }
}
