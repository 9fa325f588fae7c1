//! What a département decides for its services: tariff, rounding, smoothing, tolerance, each with its dates.

mod settings;

use std::collections::BTreeMap;

use access::{Action, Cx, Denied};
use db::{
    Day,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter, QueryOrder,
    },
};
use kernel::{
    id::{PartnerId, StructureId},
    jiff::{Timestamp, civil::Date},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::settings::{Extra, Mode, Scope, Settings, SettingsError, Smoothing, Window};
use crate::{
    error::FlowError,
    reach,
    store::{partners, rules as table},
};

/// A rule as published: it never changes, it is withdrawn or followed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: Uuid,
    /// Counts the rules of the département, from 1.
    pub version: i64,
    /// `None`: every service.
    pub partner: Option<PartnerId>,
    /// `None`: every « prestation ».
    pub product: Option<String>,
    pub valid_from: Option<Date>,
    /// Last day; `None`: open.
    pub valid_to: Option<Date>,
    pub settings: Settings,
    pub created_by: String,
    pub created_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
    pub withdrawn_by: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewRule {
    pub partner: Option<PartnerId>,
    pub product: Option<String>,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub settings: Settings,
}

#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Réglez au moins une valeur.")]
    Nothing,
    #[error("La fin précède le début.")]
    Backwards,
    #[error("Ce service est introuvable.")]
    NoPartner,
    #[error("Cette règle est introuvable.")]
    NotFound,
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// What applies to a service's « prestation » on a day, and which rules say so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InForce {
    pub settings: Settings,
    /// The least particular first.
    pub versions: Vec<i64>,
}

/// # Errors
/// [`RuleError`].
pub async fn publish_rule(cx: &Cx, new: NewRule) -> Result<Uuid, RuleError> {
    let tx = cx.db.begin().await?;
    let id = publish(cx, &tx, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// In the caller's transaction.
pub(crate) async fn publish(cx: &Cx, tx: &impl ConnectionTrait, new: NewRule) -> Result<Uuid, RuleError> {
    let department = reach::department(cx, Action::RunFlows)?;
    check(tx, department, &new).await?;
    let last = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .order_by_desc(table::Column::Version)
        .one(tx)
        .await?;
    let now = cx.clock.now();
    let product = new.product.map(|product| product.trim().to_owned()).filter(|product| !product.is_empty());
    let row = table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        structure_id: Set(department.uuid()),
        partner_id: Set(new.partner.map(Into::into)),
        product: Set(product),
        version: Set(last.map_or(1, |last| last.version + 1)),
        valid_from: Set(new.valid_from.map(Day::from)),
        valid_to: Set(new.valid_to.map(Day::from)),
        body: Set(serde_json::to_string(&new.settings).map_err(|cause| DbErr::Custom(cause.to_string()))?),
        created_by: Set(cx.who.name().to_owned()),
        created_at: Set(now.into()),
        withdrawn_at: Set(None),
        withdrawn_by: Set(None),
    }
    .insert(tx)
    .await?;
    cx.audit(tx, "publier", "règle", row.id, None, None).await?;
    Ok(row.id)
}

/// Whether a rule may be published, or tried.
pub(crate) async fn check(
    on: &impl ConnectionTrait,
    department: StructureId,
    new: &NewRule,
) -> Result<(), RuleError> {
    if new.settings == Settings::default() {
        return Err(RuleError::Nothing);
    }
    new.settings.check()?;
    if let (Some(from), Some(to)) = (new.valid_from, new.valid_to)
        && to < from
    {
        return Err(RuleError::Backwards);
    }
    if let Some(partner) = new.partner {
        let found = partners::Entity::find_by_id(partner.uuid()).one(on).await?;
        found.filter(|row| row.structure_id == department.uuid()).ok_or(RuleError::NoPartner)?;
    }
    Ok(())
}

/// From now on the rule counts for no new analysis; it stays readable. Withdrawing twice changes nothing.
///
/// # Errors
/// [`RuleError::Denied`], [`RuleError::NotFound`], [`RuleError::Database`].
pub async fn withdraw_rule(cx: &Cx, id: Uuid) -> Result<(), RuleError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let row = table::Entity::find_by_id(id).one(&tx).await?;
    let row = row.filter(|row| row.structure_id == department.uuid()).ok_or(RuleError::NotFound)?;
    if row.withdrawn_at.is_none() {
        let mut row = row.into_active_model();
        row.withdrawn_at = Set(Some(cx.clock.now().into()));
        row.withdrawn_by = Set(Some(cx.who.name().to_owned()));
        row.update(&tx).await?;
        cx.audit(&tx, "retirer", "règle", id, None, None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// All of a département's, newest first.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn rules(cx: &Cx) -> Result<Vec<Rule>, FlowError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let mut rules = of(cx.db.read(), department).await?;
    rules.reverse();
    Ok(rules)
}

/// In the order of their publication.
pub(crate) async fn of(on: &impl ConnectionTrait, department: StructureId) -> Result<Vec<Rule>, DbErr> {
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .order_by_asc(table::Column::Version)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(Rule::from).collect())
}

/// As they were known at an instant: none published later, none withdrawn later.
pub(crate) fn known_at(mut rules: Vec<Rule>, at: Timestamp) -> Vec<Rule> {
    rules.retain(|rule| rule.created_at <= at);
    for rule in &mut rules {
        rule.withdrawn_at = rule.withdrawn_at.filter(|withdrawn| *withdrawn <= at);
    }
    rules
}

impl Rule {
    /// As if it had been published after all the others, whatever its days: what a trial adds.
    pub(crate) fn tried(draft: NewRule, published: &[Self]) -> Self {
        Self {
            id: Uuid::nil(),
            version: published.last().map_or(1, |last| last.version + 1),
            partner: draft.partner,
            product: draft.product,
            valid_from: None,
            valid_to: None,
            settings: draft.settings,
            created_by: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            withdrawn_at: None,
            withdrawn_by: None,
        }
    }

    fn counts_for(&self, partner: PartnerId, product: &str, day: Date) -> bool {
        self.withdrawn_at.is_none()
            && self.partner.is_none_or(|only| only == partner)
            && self.product.as_deref().is_none_or(|only| only == product)
            && self.valid_from.is_none_or(|from| from <= day)
            && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether both count for some service, some « prestation », some day.
    fn meets(&self, other: &Self) -> bool {
        let partners = self.partner.is_none() || other.partner.is_none() || self.partner == other.partner;
        let products = self.product.is_none() || other.product.is_none() || self.product == other.product;
        let before = |from: Option<Date>, to: Option<Date>| from.is_none() || to.is_none() || from <= to;
        partners
            && products
            && before(self.valid_from, other.valid_to)
            && before(other.valid_from, self.valid_to)
    }

    /// Département, then service, then « prestation », then both together.
    fn particularity(&self) -> u8 {
        u8::from(self.partner.is_some()) + 2 * u8::from(self.product.is_some())
    }
}

/// Value by value: the most particular rule that gives one decides; among equals, the latest published.
pub(crate) fn in_force(rules: &[Rule], partner: PartnerId, product: &str, day: Date) -> InForce {
    let mut counting: BTreeMap<(u8, i64), &Rule> = BTreeMap::new();
    for rule in rules.iter().filter(|rule| rule.counts_for(partner, product, day)) {
        counting.insert((rule.particularity(), rule.version), rule);
    }
    counting.into_values().fold(InForce::default(), |mut so_far, rule| {
        so_far.settings = so_far.settings.overridden_by(&rule.settings);
        so_far.versions.push(rule.version);
        so_far
    })
}

/// A published rule that gives some of the values of a draft, for some of the same services, « prestations » and days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetRule {
    pub rule: Rule,
    /// The draft decides once it is published; otherwise this rule does, being more particular.
    pub overridden: bool,
}

/// The published rules that a draft would meet, newest first.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn rules_met(cx: &Cx, draft: &NewRule) -> Result<Vec<MetRule>, FlowError> {
    Ok(met(rules(cx).await?, draft))
}

fn met(published: Vec<Rule>, draft: &NewRule) -> Vec<MetRule> {
    let own =
        Rule { valid_from: draft.valid_from, valid_to: draft.valid_to, ..Rule::tried(draft.clone(), &[]) };
    let meets = |rule: &Rule| {
        rule.withdrawn_at.is_none() && rule.meets(&own) && rule.settings.shares_with(&own.settings)
    };
    published
        .into_iter()
        .filter(meets)
        .map(|rule| MetRule { overridden: own.particularity() >= rule.particularity(), rule })
        .collect()
}

impl From<table::Model> for Rule {
    fn from(row: table::Model) -> Self {
        Self {
            id: row.id,
            version: row.version,
            partner: row.partner_id.map(Into::into),
            product: row.product,
            valid_from: row.valid_from.and_then(|day| day.date()),
            valid_to: row.valid_to.and_then(|day| day.date()),
            settings: serde_json::from_str(&row.body).unwrap_or_default(),
            created_by: row.created_by,
            created_at: row.created_at.into(),
            withdrawn_at: row.withdrawn_at.map(Into::into),
            withdrawn_by: row.withdrawn_by,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    fn rule(version: i64, partner: Option<PartnerId>, product: Option<&str>, settings: Settings) -> Rule {
        Rule {
            id: Uuid::nil(),
            version,
            partner,
            product: product.map(str::to_owned),
            valid_from: None,
            valid_to: None,
            settings,
            created_by: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            withdrawn_at: None,
            withdrawn_by: None,
        }
    }

    #[test]
    fn a_draft_meets_the_rules_that_give_its_values_where_and_when_it_counts() {
        let (ours, other) =
            (PartnerId::from_uuid(Uuid::from_u128(1)), PartnerId::from_uuid(Uuid::from_u128(2)));
        let tariff = |cents| Settings { tariff_c: Some(cents), ..Settings::default() };
        let published = vec![
            rule(8, Some(other), None, tariff(2500)),
            Rule { withdrawn_at: Some(Timestamp::UNIX_EPOCH), ..rule(7, Some(ours), None, tariff(1)) },
            Rule { valid_to: Some(date(2025, 12, 31)), ..rule(6, Some(ours), None, tariff(2)) },
            Rule { valid_from: Some(date(2026, 6, 1)), ..rule(5, Some(ours), None, tariff(3)) },
            rule(4, Some(ours), Some("H"), tariff(2600)),
            rule(3, None, Some("H"), tariff(2450)),
            rule(2, Some(ours), None, Settings { tolerance_min: Some(5), ..Settings::default() }),
            rule(1, None, None, tariff(2300)),
        ];
        let draft = NewRule {
            partner: Some(ours),
            valid_from: Some(date(2026, 1, 1)),
            settings: tariff(2700),
            ..NewRule::default()
        };
        let told: Vec<_> =
            met(published, &draft).into_iter().map(|one| (one.rule.version, one.overridden)).collect();
        assert_eq!(told, [(5, true), (4, false), (3, false), (1, true)]);
    }

    #[test]
    fn the_most_particular_rule_decides_value_by_value() {
        let (ours, other) =
            (PartnerId::from_uuid(Uuid::from_u128(1)), PartnerId::from_uuid(Uuid::from_u128(2)));
        let tariff = |cents| Settings { tariff_c: Some(cents), ..Settings::default() };
        let rules = [
            rule(1, Some(ours), Some("H"), tariff(2600)),
            rule(2, None, None, Settings { tolerance_min: Some(15), ..tariff(2300) }),
            rule(3, None, Some("H"), tariff(2450)),
            rule(4, Some(ours), None, Settings { tolerance_min: Some(5), ..tariff(2500) }),
            Rule { withdrawn_at: Some(Timestamp::UNIX_EPOCH), ..rule(5, Some(ours), Some("H"), tariff(1)) },
            Rule { valid_from: Some(date(2027, 1, 1)), ..rule(6, Some(ours), Some("H"), tariff(2)) },
        ];
        let found = |partner, product| in_force(&rules, partner, product, date(2026, 3, 1));
        let ours_h = found(ours, "H");
        assert_eq!(ours_h.settings.tariff_c, Some(2600));
        assert_eq!(ours_h.settings.tolerance_min, Some(5), "the service's, which the fourth rule gives");
        assert_eq!(ours_h.versions, [2, 4, 3, 1]);
        assert_eq!(found(ours, "N").settings.tariff_c, Some(2500));
        assert_eq!(found(other, "H").settings.tariff_c, Some(2450));
        assert_eq!(found(other, "N").settings.tariff_c, Some(2300));
        let later = in_force(&rules, ours, "H", date(2027, 1, 1));
        assert_eq!(later.settings.tariff_c, Some(2), "of equals, the latest");
    }
}
