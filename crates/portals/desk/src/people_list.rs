//! `GET /personnes`: the followed people, with their filters in the address.

use accounts::Membership;
use askama::Template;
use axum::{extract::Query, response::Response};
use kernel::{id::AccountId, jiff::Timestamp};
use people::{Due, Filter, Page, Row, Sort, Status, Urgency};
use serde::Deserialize;
use web::{DeskUser, Failure, Pager, Shell, page};

use crate::words;

const PER_PAGE: u64 = 25;

#[derive(Template)]
#[template(path = "people_list.html")]
struct PeopleListPage {
    shell: Shell,
    asked: Asked,
    count: String,
    filtered: bool,
    lines: Vec<Line>,
    colleagues: Vec<Choice>,
    statuses: Vec<Choice>,
    dues: Vec<Choice>,
    sorts: Vec<Choice>,
    position: String,
    previous: String,
    next: String,
}

struct Line {
    href: String,
    name: String,
    age: String,
    city: String,
    status: &'static str,
    tone: &'static str,
    due: String,
    due_what: String,
    late: bool,
    referent: String,
}

pub(crate) struct Choice {
    pub code: String,
    pub label: String,
    pub selected: bool,
}

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    #[serde(rename = "etat")]
    status: String,
    #[serde(rename = "suivi")]
    referent: String,
    #[serde(rename = "echeance")]
    due: String,
    #[serde(rename = "tri")]
    sort: String,
    page: String,
}

impl Asked {
    /// The same list, another page.
    fn to_page(&self, page: u64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("q", &self.q),
            ("etat", &self.status),
            ("suivi", &self.referent),
            ("echeance", &self.due),
            ("tri", &self.sort),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("page", &page.to_string());
        format!("/personnes?{}", query.finish())
    }

    /// `me` stands for the account that asks.
    fn filter(&self, me: Option<AccountId>) -> Filter {
        Filter {
            q: self.q.clone(),
            status: Status::from_code(&self.status),
            referent: if self.referent == "moi" { me } else { self.referent.parse().ok() },
            due: Due::from_code(&self.due),
            sort: Sort::from_code(&self.sort).unwrap_or_default(),
        }
    }
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let pager = Pager::from_query(Some(&asked.page), PER_PAGE);
    let filter = asked.filter(cx.who.account());
    let listed = people::list(&cx, &filter, Page { number: pager.number, size: pager.size }).await?;
    let team = match cx.who.structure() {
        Some(structure) => accounts::colleagues(cx.db.read(), structure).await?,
        None => Vec::new(),
    };
    let now = cx.clock.now();
    let today = cx.clock.today();
    let pages = listed.pages();
    let lines = listed
        .rows
        .into_iter()
        .map(|row| {
            let age = row.person.age(today).map(|age| format!("{age} ans")).unwrap_or_default();
            line(row, age, &team, now)
        })
        .collect();
    page(PeopleListPage {
        count: match listed.total {
            0 => "Aucune personne".to_owned(),
            1 => "1 personne".to_owned(),
            total => format!("{total} personnes"),
        },
        filtered: filter != Filter { sort: filter.sort, ..Filter::default() },
        lines,
        colleagues: colleagues(&team, &asked.referent),
        statuses: choices(Status::ALL, Status::code, Status::label, &asked.status),
        dues: choices(Due::ALL, Due::code, Due::label, &asked.due),
        sorts: choices(Sort::ALL, Sort::code, Sort::label, filter.sort.code()),
        position: format!("Page {} sur {pages}", pager.number.min(pages)),
        previous: if pager.number > 1 { asked.to_page((pager.number - 1).min(pages)) } else { String::new() },
        next: if pager.number < pages { asked.to_page(pager.number + 1) } else { String::new() },
        asked,
        shell: shell.with_current("personnes"),
    })
}

fn line(row: Row, age: String, team: &[Membership], now: Timestamp) -> Line {
    let Row { person, next_due } = row;
    let late = next_due.as_ref().is_some_and(|due| Urgency::of(due.at, now) == Urgency::Overdue);
    let referent = person
        .referent
        .and_then(|id| team.iter().find(|member| member.account.id == id))
        .map(|member| member.account.name.clone());
    Line {
        href: format!("/personnes/{}", person.id),
        name: person.full_name(),
        age,
        city: person.address.city.clone().unwrap_or_default(),
        status: person.status.label(),
        tone: tone(person.status),
        due: next_due.as_ref().map(|due| words::due(due.at, now)).unwrap_or_default(),
        due_what: next_due.map(|due| due.label).unwrap_or_default(),
        late,
        referent: referent.unwrap_or_default(),
    }
}

/// The tag's tone of a stage.
pub(crate) fn tone(status: Status) -> &'static str {
    match status {
        Status::ToAssess => "todo",
        Status::PlanInProgress => "progress",
        Status::FollowedUp => "done",
        Status::Closed => "muted",
    }
}

fn colleagues(team: &[Membership], selected: &str) -> Vec<Choice> {
    let mut all =
        vec![Choice { code: "moi".to_owned(), label: "Moi".to_owned(), selected: selected == "moi" }];
    all.extend(team.iter().filter(|member| !member.ended).map(|member| {
        let code = member.account.id.to_string();
        Choice { selected: code == selected, code, label: member.account.name.clone() }
    }));
    all
}

pub(crate) fn choices<T: Copy>(
    all: &[T],
    code: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
    selected: &str,
) -> Vec<Choice> {
    let choice = |value: &T| Choice {
        code: code(*value).to_owned(),
        label: label(*value).to_owned(),
        selected: code(*value) == selected,
    };
    all.iter().map(choice).collect()
}
