//! Services that may be the same one.

use access::{Action, Cx, Relation};
use db::sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use kernel::{french::fold, id::ProviderId};

use crate::{
    find::Refused,
    model::{Details, Provider},
    store::providers,
    traits,
};

/// A service that looks like another, and what both say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    pub provider: Provider,
    /// « même SIRET », « même téléphone »…
    pub why: Vec<&'static str>,
}

/// More than these would be no help.
const MOST: u64 = 20;

/// The open lines that share a SIRET, a telephone, an e-mail, or a name and a postcode with these details.
///
/// # Errors
/// [`Refused`].
pub async fn duplicates(
    cx: &Cx,
    details: &Details,
    except: Option<ProviderId>,
) -> Result<Vec<Likeness>, Refused> {
    cx.may(Action::SeeProviders, Relation::None)?;
    let details = details.clone().tidied();
    let mut any = Condition::any();
    for (column, value) in [
        (providers::Column::Siret, &details.siret),
        (providers::Column::Phone, &details.phone),
        (providers::Column::Email, &details.email),
    ] {
        if let Some(value) = value {
            any = any.add(column.eq(value));
        }
    }
    if let Some(postcode) = &details.postcode {
        let same_name = providers::Column::SortName.eq(fold(&details.name));
        any = any.add(Condition::all().add(same_name).add(providers::Column::Postcode.eq(postcode)));
    }
    if any.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = Condition::all().add(any).add(providers::Column::ClosedAt.is_null());
    if let Some(id) = except {
        all = all.add(providers::Column::Id.ne(id.uuid()));
    }
    let rows = providers::Entity::find()
        .filter(all)
        .order_by_asc(providers::Column::SortName)
        .limit(MOST)
        .all(cx.db.read())
        .await?;
    let found = traits::complete(cx.db.read(), rows).await?;
    Ok(found
        .into_iter()
        .map(|provider| Likeness { why: why(&details, &provider.details), provider })
        .collect())
}

/// What two descriptions share.
pub(crate) fn why(one: &Details, other: &Details) -> Vec<&'static str> {
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    [
        (same(&one.siret, &other.siret), "même SIRET"),
        (same(&one.phone, &other.phone), "même téléphone"),
        (same(&one.email, &other.email), "même adresse e-mail"),
        (
            fold(&one.name) == fold(&other.name) && same(&one.postcode, &other.postcode),
            "même nom et même code postal",
        ),
    ]
    .into_iter()
    .filter(|(shared, _)| *shared)
    .map(|(_, said)| said)
    .collect()
}
