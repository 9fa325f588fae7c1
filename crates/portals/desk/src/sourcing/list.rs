//! `GET /prestataires`: sourcing, with its filters in the address.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, extract::RawQuery, response::Response};
use geography::{Location, Nearness, Places};
use kernel::jiff::civil::Weekday;
use providers::{Found, OpeningDays, Profile, Sought};
use web::{DeskUser, Failure, Fields, Pager, Shell, page, words};

use super::{BASE, languages, named, refused, services};
use crate::people_list::Choice;

const PER_PAGE: u64 = 25;

#[derive(Template)]
#[template(path = "providers/list.html")]
struct ListPage {
    shell: Shell,
    q: String,
    near: String,
    /// What was not understood of the place.
    unknown_place: String,
    services: Vec<Choice>,
    profiles: Vec<Choice>,
    languages: Vec<Choice>,
    days: Vec<Choice>,
    reaches: Vec<Choice>,
    animals: bool,
    smokers: bool,
    key: bool,
    registered: bool,
    /// Filters beside the first line are in use.
    more: bool,
    filtered: bool,
    count: String,
    lines: Vec<Line>,
    position: String,
    previous: String,
    next: String,
}

struct Line {
    href: String,
    name: String,
    profile: &'static str,
    place: String,
    near: &'static str,
    services: String,
    phone: String,
    own: bool,
    registered: bool,
    charter: bool,
}

const REACHES: [(Nearness, &str); 4] = [
    (Nearness::SameCommune, "commune"),
    (Nearness::SamePostcode, "code_postal"),
    (Nearness::SameDepartment, "departement"),
    (Nearness::SameRegion, "region"),
];

pub async fn show(
    Extension(places): Extension<Arc<Places>>,
    DeskUser { cx, shell }: DeskUser,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Fields(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect());
    let (near, unknown_place) = place(&places, asked.get("pres_de"));
    let days: Vec<&str> = asked.all("jour").collect();
    let sought = Sought {
        q: asked.get("q").to_owned(),
        service: asked.filled("service"),
        profile: Profile::from_code(asked.get("profil")),
        language: asked.filled("langue"),
        days: weekdays(&days),
        animals: asked.has("animaux"),
        smokers: asked.has("fumeur"),
        key: asked.has("cle"),
        registered: asked.has("inscrit"),
        near,
        within: REACHES.iter().find(|(_, code)| *code == asked.get("portee")).map(|(reach, _)| *reach),
    };
    let found = providers::search(&cx, &places, &sought).await.map_err(refused)?;
    let pager = Pager::from_query(Some(asked.get("page")), PER_PAGE);
    let total = found.len() as u64;
    let (known_services, known_languages) = (services(&cx).await?, languages(&cx).await?);
    let skipped = usize::try_from(pager.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let lines = found.into_iter().skip(skipped).take(size).map(|one| line(one, &known_services)).collect();
    let pages = pager.pages(total);
    let to =
        |number: u64| if (1..=pages).contains(&number) { to_page(&asked, number) } else { String::new() };
    let ticked = |name: &str| asked.has(name);
    page(ListPage {
        q: asked.get("q").to_owned(),
        near: asked.get("pres_de").to_owned(),
        unknown_place,
        services: choices(&known_services, asked.get("service")),
        profiles: Profile::ALL
            .iter()
            .map(|one| Choice {
                code: one.code().to_owned(),
                label: one.label().to_owned(),
                selected: asked.get("profil") == one.code(),
            })
            .collect(),
        languages: choices(&known_languages, asked.get("langue")),
        days: OpeningDays::NAMES
            .iter()
            .map(|(code, label)| Choice {
                code: (*code).to_owned(),
                label: (*label).to_owned(),
                selected: days.contains(code),
            })
            .collect(),
        reaches: REACHES
            .iter()
            .map(|(reach, code)| Choice {
                code: (*code).to_owned(),
                label: reach.label().to_owned(),
                selected: asked.get("portee") == *code,
            })
            .collect(),
        animals: ticked("animaux"),
        smokers: ticked("fumeur"),
        key: ticked("cle"),
        registered: ticked("inscrit"),
        more: ["animaux", "fumeur", "cle", "inscrit", "jour"].into_iter().any(ticked)
            || !asked.get("langue").is_empty()
            || !asked.get("profil").is_empty(),
        filtered: asked.0.iter().any(|(name, value)| name != "page" && !value.is_empty()),
        count: words::count(total, "service", "services"),
        lines,
        position: format!("Page {} sur {pages}", pager.number),
        previous: to(pager.number.saturating_sub(1)),
        next: to(pager.number + 1),
        shell: shell.with_current("prestataires"),
    })
}

/// A postcode, or the name of a commune.
fn place(places: &Places, typed: &str) -> (Location, String) {
    if typed.is_empty() {
        return (Location::default(), String::new());
    }
    let digits: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    if digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // A postcode that serves one commune means that commune.
        let commune = match places.by_postcode(&digits)[..] {
            [one] => Some(one.insee.clone()),
            _ => None,
        };
        return (Location { commune, postcode: Some(digits), ..Location::default() }, String::new());
    }
    match places.search(typed, 1).first() {
        Some(commune) => {
            (Location { commune: Some(commune.insee.clone()), ..Location::default() }, String::new())
        }
        None => (
            Location::default(),
            format!("« {typed} » n’est ni un code postal, ni une commune : la distance n’est pas filtrée."),
        ),
    }
}

fn weekdays(names: &[&str]) -> Vec<Weekday> {
    let days = OpeningDays::named(names.iter().copied());
    Weekday::Monday.cycle_forward().take(7).filter(|day| days.contains(*day)).collect()
}

fn line(found: Found, services: &[(String, String)]) -> Line {
    let provider = found.provider;
    let details = &provider.details;
    let place = [&details.postcode, &details.city];
    Line {
        href: format!("{BASE}/{}", provider.id),
        profile: provider.profile().label(),
        place: place.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "),
        near: found.nearness.map(Nearness::label).unwrap_or_default(),
        services: named(&details.services, services),
        phone: provider.phone_shown().unwrap_or_default(),
        own: provider.own_network,
        registered: provider.is_registered(),
        charter: provider.charter.is_some(),
        name: provider.details.name,
    }
}

fn choices(known: &[(String, String)], chosen: &str) -> Vec<Choice> {
    known
        .iter()
        .map(|(code, label)| Choice { code: code.clone(), label: label.clone(), selected: code == chosen })
        .collect()
}

/// The same search, another page.
fn to_page(asked: &Fields, number: u64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.0.iter().filter(|(name, value)| name != "page" && !value.is_empty()) {
        query.append_pair(name, value);
    }
    query.append_pair("page", &number.to_string());
    format!("{BASE}?{}", query.finish())
}
