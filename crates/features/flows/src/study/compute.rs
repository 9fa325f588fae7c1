//! What a study answers of each service, from the facts held in memory.

use std::{collections::HashMap, sync::Arc};

use access::Cx;
use db::sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use kernel::{Month, jiff::Timestamp};
use rayon::prelude::*;
use uuid::Uuid;

use super::{
    Criteria,
    kept::{Kept, Ruled},
    run::Sets,
    summary::{Billed, Summary},
};
use crate::{
    analyse::{ExplainedVisit, gather::back},
    archive::Archive,
    error::FlowError,
    rule::Rule,
    store::partners,
    warm::{Bounded, Service, Wanted},
};

/// The facts that answer for one service.
pub(super) struct Ready {
    service: Arc<Service>,
    places: Vec<u32>,
    bounded: Bounded,
}

impl Ready {
    pub async fn new(
        archive: &Archive,
        service: Arc<Service>,
        criteria: &Criteria,
    ) -> Result<Self, FlowError> {
        let places = service.chosen(criteria);
        let bounded = service.bounded(archive, &places).await?;
        Ok(Self { service, places, bounded })
    }

    /// Each line chosen, in its order.
    fn lines(&self, rules: &[Rule]) -> Vec<Ruled> {
        let mut found: Vec<(u32, Ruled)> = Vec::with_capacity(self.places.len());
        for group in self.service.groups(rules, &self.places, &self.bounded) {
            let cited: Vec<Arc<str>> = group.in_force.iter().map(|found| cited(&found.versions)).collect();
            let answers = group.places.iter().zip(group.answers());
            found.extend(answers.map(|(place, answer)| {
                let rules = Arc::clone(&cited[self.service.product(*place) as usize]);
                (*place, Ruled { answer, rules })
            }));
        }
        found.sort_unstable_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, ruled)| ruled).collect()
    }

    /// Of one of its lines.
    pub fn visits(&self, rules: &[Rule], line: Uuid) -> Option<Vec<ExplainedVisit>> {
        let place = self.places.iter().find(|place| self.service.line_id(**place) == line)?;
        let groups = self.service.groups(rules, &self.places, &self.bounded);
        groups.iter().find(|group| group.places.contains(place)).map(|group| group.visits(*place))
    }

    fn answer(&self, sets: &Sets) -> (Summary, Vec<Kept>) {
        let published = self.lines(&sets.published);
        let tried = sets.tried.as_ref().map(|tried| self.lines(tried));
        let (found, before) = match tried {
            Some(tried) => (tried, published.into_iter().map(|ruled| Some(Box::new(ruled))).collect()),
            None => {
                let none = vec![None; published.len()];
                (published, none)
            }
        };
        let mut names: HashMap<u32, Arc<str>> = HashMap::new();
        let mut sums: HashMap<(u32, Month), Summary> = HashMap::new();
        let mut kept = Vec::with_capacity(self.places.len());
        for ((place, found), before) in self.places.iter().zip(found).zip(before) {
            let rank = self.service.product(*place);
            let product = names.entry(rank).or_insert_with(|| self.service.product_name(rank).into());
            let (quantity_min, gross_c) = self.service.billed(*place);
            let billed = Billed { quantity_min, gross_c };
            let month = self.service.month(*place);
            let sum = sums.entry((rank, month)).or_insert_with(|| Summary::of_cell(product, month));
            sum.add(billed, &found.answer, before.as_deref().map(|before: &Ruled| &before.answer));
            kept.push(Kept {
                line: self.service.line_id(*place),
                product: Arc::clone(product),
                found,
                before,
            });
        }
        (sums.into_values().sum(), kept)
    }
}

/// « 2, 5 ».
fn cited(versions: &[i64]) -> Arc<str> {
    let versions: Vec<String> = versions.iter().map(i64::to_string).collect();
    versions.join(", ").into()
}

/// Service by service, on all cores.
pub(super) async fn answer(
    ready: Vec<Ready>,
    sets: Arc<Sets>,
) -> Result<(Summary, Vec<Vec<Kept>>), FlowError> {
    let answered = tokio::task::spawn_blocking(move || {
        let found: Vec<(Summary, Vec<Kept>)> = ready.par_iter().map(|ready| ready.answer(&sets)).collect();
        let (sums, lines): (Vec<Summary>, Vec<Vec<Kept>>) = found.into_iter().unzip();
        (sums.into_iter().sum(), lines)
    });
    Ok(answered.await.map_err(|cause| DbErr::Custom(cause.to_string()))?)
}

/// What is wanted of each service the criteria choose, by name.
pub(super) async fn wanted(
    cx: &Cx,
    department: Uuid,
    criteria: &Criteria,
    at: Timestamp,
) -> Result<Vec<Wanted>, DbErr> {
    let mut query = partners::Entity::find()
        .select_only()
        .columns([partners::Column::Id, partners::Column::Revision])
        .filter(partners::Column::StructureId.eq(department));
    if let Some(only) = criteria.partner {
        query = query.filter(partners::Column::Id.eq(only.uuid()));
    }
    let rows: Vec<(Uuid, i64)> = query
        .order_by_asc(partners::Column::Name)
        .order_by_asc(partners::Column::Id)
        .into_tuple()
        .all(cx.db.read())
        .await?;
    let since = back(criteria.from);
    Ok(rows.into_iter().map(|(partner, revision)| Wanted { partner, revision, at, since }).collect())
}
