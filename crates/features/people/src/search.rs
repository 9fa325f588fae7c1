use access::{Action, Cx, Scope};
use db::sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use kernel::{
    french::{fold, sound},
    id::{AccountId, StructureId},
};

use crate::{
    keys,
    model::{Details, Person},
    store::{circle_members, people},
};

/// The rows of `people` that `action` may reach.
pub(crate) fn within(scope: Scope) -> Condition {
    match scope {
        Scope::Everything => Condition::all(),
        Scope::Structure(structure) => Condition::all().add(people::Column::StructureId.eq(structure.uuid())),
        Scope::Circle(account) => Condition::all().add(people::Column::Id.in_subquery(circle_of(account))),
        Scope::Nothing => Condition::all().add(Expr::cust("1 = 0")),
    }
}

fn circle_of(account: AccountId) -> SelectStatement {
    circle_members::Entity::find()
        .select_only()
        .column(circle_members::Column::PersonId)
        .filter(circle_members::Column::AccountId.eq(account.uuid()))
        .filter(circle_members::Column::Until.is_null())
        .into_query()
}

pub(crate) fn structure_of(scope: Scope) -> Option<StructureId> {
    match scope {
        Scope::Structure(structure) => Some(structure),
        _ => None,
    }
}

/// More than anybody reads; enough to put the best ones first.
const CONSIDERED: u64 = 200;

/// People somebody may mean by `text`: names in any order, without accents, as they sound; the
/// beginning of a name or of a phone number; an e-mail. Best first.
///
/// # Errors
/// When the database does not answer.
pub async fn search(cx: &Cx, text: &str, limit: usize) -> Result<Vec<Person>, DbErr> {
    let scope = cx.scope(Action::SeePerson);
    let Some(matching) = keys::matching(text, structure_of(scope)) else { return Ok(Vec::new()) };
    let rows = people::Entity::find()
        .filter(within(scope))
        .filter(matching)
        .order_by_asc(people::Column::SortName)
        .limit(CONSIDERED)
        .all(cx.db.read())
        .await?;
    let mut found: Vec<Person> = rows.into_iter().map(Person::from).collect();
    let asked = fold(text);
    // Stable: within a rank the alphabetical order stays.
    found.sort_by_key(|person| rank(&asked, person));
    found.truncate(limit);
    Ok(found)
}

/// 0: spelt so; 1: starting so; 2: sounding so.
fn rank(asked: &str, person: &Person) -> u8 {
    let name = fold(&format!(
        "{} {} {} {}",
        person.given_name,
        person.usual_name,
        person.birth_name.as_deref().unwrap_or_default(),
        person.address.city.as_deref().unwrap_or_default(),
    ));
    let words: Vec<&str> = name.split(' ').collect();
    let all = |fits: fn(&str, &str) -> bool| {
        asked.split(' ').all(|asked| words.iter().any(|word| fits(word, asked)))
    };
    if all(|word, asked| word == asked) {
        0
    } else if all(|word, asked| word.starts_with(asked)) {
        1
    } else {
        2
    }
}

/// People already known who may be the one described, each with the reason. Proposed, never merged.
///
/// # Errors
/// When the database does not answer.
pub async fn duplicates(cx: &Cx, candidate: &Details) -> Result<Vec<(Person, String)>, DbErr> {
    let scope = cx.scope(Action::SeePerson);
    let candidate = candidate.clone().tidied();
    let structure = structure_of(scope);
    let asked = [
        Some(candidate.usual_name.clone()),
        candidate.birth_name.clone(),
        candidate.phone.clone(),
        candidate.email.clone(),
    ];
    let any = asked
        .into_iter()
        .flatten()
        .filter_map(|text| keys::matching(&text, structure))
        .fold(Condition::any(), Condition::add);
    if any.is_empty() {
        return Ok(Vec::new());
    }
    let rows = people::Entity::find()
        .filter(within(scope))
        .filter(any)
        .order_by_asc(people::Column::SortName)
        .limit(CONSIDERED)
        .all(cx.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(Person::from)
        .filter_map(|person| likeness(&candidate, &person).map(|why| (person, why)))
        .collect())
}

/// Why two descriptions may be of one person; `None` when nothing but a family name brings them close.
fn likeness(candidate: &Details, person: &Person) -> Option<String> {
    let same = |left: &Option<String>, right: &Option<String>| left.is_some() && left == right;
    let sounds_alike = |left: &str, right: &str| !left.is_empty() && sound(left) == sound(right);
    let given = sounds_alike(&candidate.given_name, &person.given_name);
    let families = [Some(&person.usual_name), person.birth_name.as_ref()];
    let family = [Some(&candidate.usual_name), candidate.birth_name.as_ref()]
        .into_iter()
        .flatten()
        .any(|mine| families.into_iter().flatten().any(|theirs| sounds_alike(mine, theirs)));
    let born = candidate.birth_date.is_some() && candidate.birth_date == person.birth_date;
    let other_birth = candidate.birth_date.is_some() && person.birth_date.is_some() && !born;
    let phone = same(&candidate.phone, &person.phone);
    let email = same(&candidate.email, &person.email);
    let postcode = same(&candidate.address.postcode, &person.address.postcode);
    let town = |details: &Option<String>| details.as_deref().map(fold);
    let place = postcode || same(&town(&candidate.address.city), &town(&person.address.city));
    let mut why = Vec::new();
    if given && family {
        why.push("même nom et même prénom, ou qui se prononcent pareil");
    } else if family && (born || phone || email || place && candidate.given_name.is_empty()) {
        why.push("même nom de famille");
    }
    if born && (given || family) {
        why.push("même date de naissance");
    }
    if phone {
        why.push("même téléphone");
    }
    if email {
        why.push("même adresse e-mail");
    }
    if !why.is_empty() && place {
        why.push(if postcode { "même code postal" } else { "même commune" });
    }
    if !why.is_empty() && other_birth {
        why.push("mais une autre date de naissance");
    }
    (!why.is_empty()).then(|| why.join(", "))
}
