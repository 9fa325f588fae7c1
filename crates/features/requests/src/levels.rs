//! From when each thing is told: a setting of the house, within what no setting may loosen ([`Field::allows`]).

use std::collections::BTreeMap;

use access::{Action, Cx, Relation};
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, sea_query::OnConflict};

use crate::{
    error::RequestError,
    field::{Field, Stage},
    store::levels,
};

/// The level of every field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels(BTreeMap<Field, Stage>);

impl Levels {
    pub fn of(&self, field: Field) -> Stage {
        self.0.get(&field).copied().unwrap_or(field.earliest())
    }

    /// Told to whoever is asked.
    pub fn in_search(&self, field: Field) -> bool {
        self.of(field) == Stage::Search
    }
}

/// # Errors
/// When the database does not answer.
pub async fn levels(on: &impl ConnectionTrait) -> Result<Levels, DbErr> {
    let rows = levels::Entity::find().all(on).await?;
    let known = rows.into_iter().filter_map(|row| {
        let (field, stage) = (Field::from_code(&row.field)?, Stage::from_code(&row.stage)?);
        field.allows(stage).then_some((field, stage))
    });
    Ok(Levels(known.collect()))
}

/// # Errors
/// [`RequestError::Level`] when the field may not be told so early, or is needed to make a price.
pub async fn set_levels(cx: &Cx, chosen: &[(Field, Stage)]) -> Result<(), RequestError> {
    cx.may(Action::EditContents, Relation::None)?;
    if let Some((field, _)) = chosen.iter().find(|(field, stage)| !field.allows(*stage)) {
        return Err(RequestError::Level(field.label()));
    }
    let now = cx.clock.now();
    let tx = cx.db.begin().await?;
    for (field, stage) in chosen {
        let row = levels::ActiveModel {
            id: Set(cx.entropy.uuid(now)),
            field: Set(field.code().to_owned()),
            stage: Set(stage.code().to_owned()),
            set_by: Set(cx.who.name().to_owned()),
            set_at: Set(now.into()),
        };
        let again = OnConflict::column(levels::Column::Field)
            .update_columns([levels::Column::Stage, levels::Column::SetBy, levels::Column::SetAt])
            .to_owned();
        levels::Entity::insert(row).on_conflict(again).exec_without_returning(&tx).await?;
    }
    let told: Vec<String> =
        chosen.iter().map(|(field, stage)| format!("{} : {}", field.code(), stage.code())).collect();
    cx.audit(&tx, "modifier", "niveaux de divulgation", None::<uuid::Uuid>, None, Some(told.join(", ")))
        .await?;
    tx.commit().await?;
    Ok(())
}
