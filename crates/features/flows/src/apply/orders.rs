//! An order (« prise en charge ») stands until a newer one of the same number.

use access::Cx;
use db::{
    Day, Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter,
    },
};
use kernel::jiff::{Unit, civil::Date};
use records::{Action, Order, OrderLine, Per, Quantity};
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

use super::{Source, digest, remember};
use crate::{
    partner,
    report::Outcome,
    store::{order_lines, orders},
};

/// Why an order is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error(
        "Seul le département envoie des prises en charge. Déposez ce fichier depuis un compte du département."
    )]
    NotTheFunder,
    #[error("Le numéro de prise en charge manque.")]
    NoNumber,
    #[error("L’identifiant du bénéficiaire manque.")]
    NoBeneficiary,
    #[error("L’identifiant du service manque.")]
    NoProvider,
    #[error("La date de début de validité manque.")]
    NoStart,
    #[error("La date de fin ({1}) précède la date de début ({0}).")]
    Backwards(Date, Date),
    #[error(
        "Ligne {0} : la quantité « {1} » n’est pas une durée. Donnez des heures (HUR) ou des minutes (MIN)."
    )]
    NotATime(String, String),
    #[error("Cette prise en charge n’a pas de ligne, et aucune version précédente ne lui en donne.")]
    NoLine,
}

/// What an order does, or why it does nothing.
pub(crate) async fn apply(
    cx: &Cx,
    on: &impl ConnectionTrait,
    source: Source,
    order: &Order,
) -> Result<Result<Outcome, Refused>, DbErr> {
    if let Err(refused) = check(source, order) {
        return Ok(Err(refused));
    }
    let code = order.seller.id.value.as_str();
    let partner = match partner::by_code(on, source.department.uuid(), code).await? {
        Some(known) => known,
        // The funder's own plan makes a service known.
        None => {
            let name = order.seller.name.as_deref().unwrap_or(code);
            partner::insert(cx, on, source.department.uuid(), code, name, order.seller.siret.clone(), None)
                .await?
        }
    };
    let current = orders::Entity::find()
        .filter(orders::Column::StructureId.eq(source.department.uuid()))
        .filter(orders::Column::Number.eq(&order.number))
        .filter(orders::Column::Current.eq(true))
        .one(on)
        .await?;
    let issued = Moment::from(source.issued(order.issued_at));
    let said = digest(&Order { transaction: None, version: None, issued_at: None, ..order.clone() });
    if let Some(known) = &current {
        if known.digest == said {
            return Ok(Ok(Outcome::Unchanged));
        }
        if known.issued_at > issued {
            return Ok(Ok(Outcome::Older));
        }
    }
    let lines = match lines(on, order, current.as_ref()).await? {
        Ok(lines) => lines,
        Err(refused) => return Ok(Err(refused)),
    };
    remember(cx, on, source.department, std::iter::once(&order.beneficiary)).await?;
    let version = current.as_ref().map_or(1, |known| known.version + 1);
    let valid_to = match order.action {
        // Nothing is due from the day it is suspended.
        Action::Suspend => order.valid_from.and_then(|day| day.yesterday().ok()),
        _ => order.valid_to,
    };
    let valid_from = match (order.action, &current) {
        (Action::Suspend | Action::End, Some(known)) => known.valid_from.clone(),
        _ => order.valid_from.map(Day::from),
    };
    let outcome = if current.is_some() { Outcome::Replaced } else { Outcome::Created };
    if let Some(known) = current {
        let mut known = known.into_active_model();
        known.current = Set(false);
        known.update(on).await?;
    }
    let id = cx.entropy.uuid(cx.clock.now());
    let code =
        |coded: &Option<records::Coded>| coded.as_ref().map(|coded| coded.code.clone()).unwrap_or_default();
    orders::ActiveModel {
        id: Set(id),
        structure_id: Set(source.department.uuid()),
        partner_id: Set(partner.id),
        file_id: Set(source.file.uuid()),
        number: Set(order.number.clone()),
        version: Set(version),
        current: Set(true),
        action: Set(order.action.code().to_owned()),
        beneficiary: Set(order.beneficiary.id.value.clone()),
        aid: Set(code(&order.aid)),
        framework: Set(code(&order.framework)),
        valid_from: Set(valid_from),
        valid_to: Set(valid_to.map(Day::from)),
        issued_at: Set(issued),
        digest: Set(said),
    }
    .insert(on)
    .await?;
    let lines = lines.into_iter().map(|line| order_lines::ActiveModel {
        id: Set(cx.entropy.uuid(cx.clock.now())),
        order_id: Set(id),
        ..line.into_active_model().reset_all()
    });
    order_lines::Entity::insert_many(lines).exec_without_returning(on).await?;
    Ok(Ok(outcome))
}

fn check(source: Source, order: &Order) -> Result<(), Refused> {
    if source.partner.is_some() {
        return Err(Refused::NotTheFunder);
    }
    if order.number.trim().is_empty() {
        return Err(Refused::NoNumber);
    }
    if order.beneficiary.id.value.trim().is_empty() {
        return Err(Refused::NoBeneficiary);
    }
    if order.seller.id.value.trim().is_empty() {
        return Err(Refused::NoProvider);
    }
    match (order.valid_from, order.valid_to) {
        (None, _) => Err(Refused::NoStart),
        (Some(from), Some(to)) if to < from => Err(Refused::Backwards(from, to)),
        _ => Ok(()),
    }
}

/// Those the order gives; an order without any (an end, a suspension) keeps those of the version before.
async fn lines(
    on: &impl ConnectionTrait,
    order: &Order,
    before: Option<&orders::Model>,
) -> Result<Result<Vec<order_lines::Model>, Refused>, DbErr> {
    if !order.lines.is_empty() {
        return Ok(order.lines.iter().map(|line| stored(order, line)).collect());
    }
    let Some(before) = before else { return Ok(Err(Refused::NoLine)) };
    let kept = order_lines::Entity::find().filter(order_lines::Column::OrderId.eq(before.id)).all(on).await?;
    Ok(if kept.is_empty() { Err(Refused::NoLine) } else { Ok(kept) })
}

fn stored(order: &Order, line: &OrderLine) -> Result<order_lines::Model, Refused> {
    let quantity = line.quantity.clone().unwrap_or(Quantity { value: Decimal::ZERO, unit: String::new() });
    let Some(monthly_min) = monthly_minutes(&quantity, line.per, order.valid_from, order.valid_to) else {
        return Err(Refused::NotATime(
            line.number.value.clone(),
            format!("{} {}", quantity.value, quantity.unit),
        ));
    };
    Ok(order_lines::Model {
        id: Uuid::nil(),
        order_id: Uuid::nil(),
        number: line.number.value.clone(),
        product: line.product.as_ref().map(|product| product.code.clone()).unwrap_or_default(),
        quantity: quantity.value.to_string(),
        unit: quantity.unit,
        per: line.per.code().to_owned(),
        monthly_min,
        unit_price_c: line.unit_price.map(kernel::Money::cents),
        participation_pct: line.participation.map(|percent| percent.to_string()),
    })
}

/// Minutes of a whole month, half up. A week is 12/52 of a month, a year twelve months; a total is spread over the
/// whole months of the validity, the last one included.
fn monthly_minutes(quantity: &Quantity, per: Per, from: Option<Date>, to: Option<Date>) -> Option<i64> {
    let minutes = match quantity.unit.as_str() {
        Quantity::HOUR => quantity.value.checked_mul(Decimal::from(60))?,
        Quantity::MINUTE => quantity.value,
        _ => return None,
    };
    let exact = match per {
        Per::Month => minutes,
        Per::Week => minutes.checked_mul(Decimal::from(52))? / Decimal::from(12),
        Per::Year => minutes / Decimal::from(12),
        Per::Total => minutes / Decimal::from(months(from?, to?)),
    };
    exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).try_into().ok()
}

/// Months touched, 1 at least.
fn months(from: Date, to: Date) -> i64 {
    let whole = from.first_of_month().until((Unit::Month, to.first_of_month()));
    whole.map_or(1, |span| i64::from(span.get_months()) + 1).max(1)
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    #[test]
    fn every_rhythm_becomes_a_month() {
        let hours = |value: &str| Quantity { value: value.parse().unwrap(), unit: "HUR".to_owned() };
        let monthly = |quantity: &Quantity, per| {
            monthly_minutes(quantity, per, Some(date(2026, 1, 15)), Some(date(2026, 4, 2)))
        };
        assert_eq!(monthly(&hours("12.5"), Per::Month), Some(750));
        assert_eq!(monthly(&hours("3"), Per::Week), Some(780), "3 h × 52 ÷ 12");
        assert_eq!(monthly(&hours("1"), Per::Week), Some(260));
        assert_eq!(monthly(&hours("100"), Per::Year), Some(500));
        assert_eq!(monthly(&hours("40"), Per::Total), Some(600), "January to April");
        let minutes = Quantity { value: 90.into(), unit: "MIN".to_owned() };
        assert_eq!(monthly(&minutes, Per::Month), Some(90));
        assert_eq!(monthly(&Quantity { value: 4.into(), unit: "C62".to_owned() }, Per::Month), None);
        assert_eq!(monthly_minutes(&hours("1"), Per::Total, Some(date(2026, 1, 1)), None), None);
    }
}
