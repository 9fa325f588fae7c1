//! Sourcing: own network first, then the nearest.

use access::{Action, Cx, Relation};
use db::sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use geography::{Location, Nearness, Places};
use kernel::{french::fold, jiff::civil::Weekday};

use crate::{
    find::Refused,
    model::{OpeningDays, Profile, Provider},
    store::providers,
    traits::{self, Trait, having},
};

/// What one looks for; nothing said: every service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Words of the name or the city, or a SIRET.
    pub q: String,
    /// A code of the catalogue of services.
    pub service: Option<String>,
    pub profile: Option<Profile>,
    pub language: Option<String>,
    /// Each of these days; a service whose days nobody said stays in the list.
    pub days: Vec<Weekday>,
    pub animals: bool,
    pub smokers: bool,
    pub key: bool,
    pub registered: bool,
    /// Where the help is needed: a postcode of five digits, a commune's code, or both.
    pub near: Location,
    /// How far at most, when a place is given.
    pub within: Option<Nearness>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub provider: Provider,
    /// `None` without a place to be near to, or when the service's own place is unknown.
    pub nearness: Option<Nearness>,
}

/// Beyond this, one narrows the search.
pub const MOST: u64 = 1_000;

/// The services at hand that fit: those of the own network first, then the nearest, then by name.
///
/// # Errors
/// [`Refused`].
pub async fn search(cx: &Cx, places: &Places, sought: &Sought) -> Result<Vec<Found>, Refused> {
    cx.may(Action::SeeProviders, Relation::None)?;
    let rows = providers::Entity::find()
        .filter(matching(sought))
        .order_by_desc(providers::Column::OwnNetwork)
        .order_by_asc(providers::Column::SortName)
        .order_by_asc(providers::Column::Id)
        .limit(MOST)
        .all(cx.db.read())
        .await?;
    let somewhere = sought.near != Location::default();
    let mut found: Vec<Found> = traits::complete(cx.db.read(), rows)
        .await?
        .into_iter()
        .map(|provider| {
            let nearness = if somewhere { nearness(places, &sought.near, &provider) } else { None };
            Found { provider, nearness }
        })
        .filter(|one| match sought.within.filter(|_| somewhere) {
            Some(limit) => one.nearness.is_some_and(|nearness| nearness <= limit),
            None => true,
        })
        .collect();
    // Stable: by name among equals.
    found.sort_by_key(|one| (!one.provider.own_network, one.nearness.unwrap_or(Nearness::Elsewhere)));
    Ok(found)
}

fn nearness(places: &Places, home: &Location, provider: &Provider) -> Option<Nearness> {
    let details = &provider.details;
    let location = Location {
        commune: details.insee.clone(),
        postcode: details.postcode.clone(),
        ..Location::default()
    };
    (location != Location::default()).then(|| places.nearness(home, &location))
}

fn matching(sought: &Sought) -> Condition {
    let mut all = Condition::all().add(providers::Column::ClosedAt.is_null());
    let siret: String = sought.q.chars().filter(|character| !character.is_whitespace()).collect();
    let words = fold(&sought.q);
    if siret.len() >= 9 && siret.bytes().all(|byte| byte.is_ascii_digit()) {
        all = all.add(providers::Column::Siret.starts_with(siret));
    } else {
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            all = all.add(providers::Column::SearchText.contains(word));
        }
    }
    if let Some(service) = &sought.service {
        all = all.add(providers::Column::Id.in_subquery(having(Trait::Service, service)));
    }
    if let Some(language) = &sought.language {
        all = all.add(providers::Column::Id.in_subquery(having(Trait::Language, language)));
    }
    if let Some(profile) = sought.profile {
        all = all.add(providers::Column::Profile.eq(profile.code()));
    }
    let asked = OpeningDays::of(sought.days.iter().copied()).bits();
    if asked != 0 {
        let all_of_them = Expr::col(providers::Column::OpeningDays).bit_and(asked).eq(asked);
        all = all.add(Condition::any().add(providers::Column::OpeningDays.eq(0)).add(all_of_them));
    }
    for (wanted, column) in [
        (sought.animals, providers::Column::AcceptsAnimals),
        (sought.smokers, providers::Column::AcceptsSmokers),
        (sought.key, providers::Column::AcceptsKey),
    ] {
        if wanted {
            all = all.add(Condition::any().add(column.eq(true)).add(column.is_null()));
        }
    }
    if sought.registered {
        all = all.add(providers::Column::StructureId.is_not_null());
    }
    all
}
