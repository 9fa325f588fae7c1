//! The register of conventions by which a département helps its services equip themselves with télégestion: 33 € TTC at
//! most per beneficiary, on a convention (D12-07), for services that have none (D12-08).

use access::{Action, Cx, Denied};
use db::{
    Day,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
        QueryOrder,
    },
};
use kernel::{
    Money,
    french::short_date,
    id::PartnerId,
    jiff::{Timestamp, civil::Date},
};
use uuid::Uuid;

use crate::{
    error::FlowError,
    partner, reach,
    store::{equipments as table, for_update, partners},
};

/// « montant forfaitaire maximum de 33 € ttc par bénéficiaire d'aide sociale » (D12-07).
pub const CEILING: Money = Money::from_cents(33_00);

/// In the journal.
const SUBJECT: &str = "convention d’équipement";

/// More than any département has.
const MOST_BENEFICIARIES: i64 = 1_000_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EquipmentState {
    #[default]
    Drafted,
    Signed,
    Paid,
    /// Given up, or the service was equipped already.
    Dropped,
}

impl EquipmentState {
    pub const ALL: [Self; 4] = [Self::Drafted, Self::Signed, Self::Paid, Self::Dropped];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Signed => "signed",
            Self::Paid => "paid",
            Self::Dropped => "dropped",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Drafted => "En préparation",
            Self::Signed => "Signée",
            Self::Paid => "Payée",
            Self::Dropped => "Abandonnée",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A convention with a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equipment {
    pub id: Uuid,
    pub partner: PartnerId,
    pub partner_name: String,
    /// Vendor and product.
    pub solution: String,
    pub signed_on: Option<Date>,
    pub beneficiaries: i64,
    /// TTC.
    pub quote: Money,
    /// Per beneficiary, as it was when the convention was written.
    pub ceiling: Money,
    pub amount: Money,
    pub paid_on: Option<Date>,
    pub state: EquipmentState,
    pub note: String,
    /// How many times it was written; the page sends it back, so that nobody writes over a colleague.
    pub version: i64,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct NewEquipment {
    pub partner: PartnerId,
    pub solution: String,
    pub signed_on: Option<Date>,
    pub beneficiaries: i64,
    pub quote: Money,
    pub paid_on: Option<Date>,
    pub state: EquipmentState,
    pub note: String,
}

#[derive(Debug, thiserror::Error)]
pub enum EquipmentError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Cette convention est introuvable.")]
    NotFound,
    #[error("Choisissez un service de la liste.")]
    Partner,
    #[error("Écrivez la solution choisie : son éditeur, son nom.")]
    Solution,
    #[error("Écrivez un nombre de bénéficiaires entre 1 et 1 000 000.")]
    Beneficiaries,
    #[error("Écrivez le montant du devis, supérieur à zéro.")]
    Quote,
    #[error("Une convention signée a une date de signature.")]
    SignedOn,
    #[error("Une convention payée a une date de paiement.")]
    PaidOn,
    #[error("Le paiement ne précède pas la signature.")]
    PaidBefore,
    #[error("Un collègue vient de modifier cette convention : rechargez la page, puis recommencez.")]
    Changed,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// The quote, up to the ceiling for each beneficiary.
pub fn subsidy(quote: Money, beneficiaries: i64, ceiling: Money) -> Money {
    let most = ceiling.cents().saturating_mul(beneficiaries.max(0));
    Money::from_cents(quote.cents().min(most))
}

/// All of a département's, by service, newest first.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn equipments(cx: &Cx) -> Result<Vec<Equipment>, FlowError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .order_by_desc(table::Column::UpdatedAt)
        .all(cx.db.read())
        .await?;
    let services = partner::names(cx, department.uuid()).await?;
    let named = |row: table::Model| {
        let name = services.get(&row.partner_id).cloned();
        read(row, name.unwrap_or_default())
    };
    let mut found: Vec<Equipment> = rows.into_iter().map(named).collect();
    found.sort_by(|one, other| one.partner_name.cmp(&other.partner_name));
    Ok(found)
}

/// # Errors
/// [`FlowError`].
pub async fn equipment(cx: &Cx, id: Uuid) -> Result<Equipment, FlowError> {
    let found = equipments(cx).await?;
    found.into_iter().find(|one| one.id == id).ok_or(FlowError::NotFound)
}

/// A line of the journal about a convention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquipmentChange {
    pub at: Timestamp,
    pub by: String,
    /// « ajouter », « modifier ».
    pub did: String,
    /// What the convention said from then on.
    pub said: String,
}

/// Changes shown: a convention is written a few times.
const CHANGES: u64 = 50;

/// Who wrote a convention, when, and what it said; the latest first.
///
/// # Errors
/// [`FlowError`].
pub async fn equipment_history(cx: &Cx, id: Uuid) -> Result<Vec<EquipmentChange>, FlowError> {
    equipment(cx, id).await?;
    let entries = audit::changes(cx.db.read(), SUBJECT, id, CHANGES).await?;
    let change = |entry: audit::Entry| EquipmentChange {
        at: entry.at,
        by: entry.actor,
        did: entry.action,
        said: entry.detail.unwrap_or_default(),
    };
    Ok(entries.into_iter().map(change).collect())
}

/// Writes a convention: a new one, or `id` as the asker saw it at `version`. Its amount is computed here, with the ceiling
/// of its first writing.
///
/// # Errors
/// [`EquipmentError`]: nothing was written.
pub async fn save_equipment(
    cx: &Cx,
    known: Option<(Uuid, i64)>,
    new: NewEquipment,
) -> Result<Uuid, EquipmentError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let partner = partners::Entity::find_by_id(new.partner.uuid()).one(&tx).await?;
    let before = match known {
        None => None,
        Some((id, version)) => {
            let row = for_update(cx, table::Entity::find_by_id(id)).one(&tx).await?;
            let row =
                row.filter(|row| row.structure_id == department.uuid()).ok_or(EquipmentError::NotFound)?;
            if row.version != version {
                return Err(EquipmentError::Changed);
            }
            Some(row)
        }
    };
    partner.filter(|row| row.structure_id == department.uuid()).ok_or(EquipmentError::Partner)?;
    new.check()?;
    let ceiling = before.as_ref().map_or(CEILING, |row| Money::from_cents(row.ceiling_c));
    let amount = subsidy(new.quote, new.beneficiaries, ceiling);
    let now = cx.clock.now();
    let detail = new.said();
    let mut row = match before.clone() {
        Some(row) => row.into_active_model(),
        None => table::ActiveModel {
            id: Set(cx.entropy.uuid(now)),
            structure_id: Set(department.uuid()),
            ceiling_c: Set(CEILING.cents()),
            ..Default::default()
        },
    };
    row.partner_id = Set(new.partner.uuid());
    row.solution = Set(new.solution.trim().to_owned());
    row.signed_on = Set(new.signed_on.map(Day::from));
    row.beneficiaries = Set(new.beneficiaries);
    row.quote_c = Set(new.quote.cents());
    row.amount_c = Set(amount.cents());
    row.paid_on = Set(new.paid_on.map(Day::from));
    row.state = Set(new.state.code().to_owned());
    row.note = Set(new.note.trim().to_owned());
    row.version = Set(before.as_ref().map_or(1, |row| row.version + 1));
    row.updated_at = Set(now.into());
    let (row, did) = match before {
        Some(_) => (row.update(&tx).await?, "modifier"),
        None => (row.insert(&tx).await?, "ajouter"),
    };
    cx.audit(&tx, did, SUBJECT, row.id, None, Some(detail)).await?;
    tx.commit().await?;
    Ok(row.id)
}

impl NewEquipment {
    fn check(&self) -> Result<(), EquipmentError> {
        if self.solution.trim().is_empty() {
            return Err(EquipmentError::Solution);
        }
        if !(1..=MOST_BENEFICIARIES).contains(&self.beneficiaries) {
            return Err(EquipmentError::Beneficiaries);
        }
        if self.quote <= Money::ZERO {
            return Err(EquipmentError::Quote);
        }
        let (signed, paid) = (self.signed_on, self.paid_on);
        match self.state {
            EquipmentState::Signed | EquipmentState::Paid if signed.is_none() => {
                Err(EquipmentError::SignedOn)
            }
            EquipmentState::Paid if paid.is_none() => Err(EquipmentError::PaidOn),
            _ if signed.zip(paid).is_some_and(|(signed, paid)| paid < signed) => {
                Err(EquipmentError::PaidBefore)
            }
            _ => Ok(()),
        }
    }

    /// For the journal, which holds no amount.
    fn said(&self) -> String {
        let day = |what: &str, day: Option<Date>| day.map(|day| format!("{what} le {}", short_date(day)));
        let parts = [
            Some(self.state.label().to_owned()),
            Some(self.solution.trim().to_owned()),
            Some(format!("{} bénéficiaires", self.beneficiaries)),
            day("signée", self.signed_on),
            day("payée", self.paid_on),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

fn read(row: table::Model, partner_name: String) -> Equipment {
    Equipment {
        id: row.id,
        partner: row.partner_id.into(),
        partner_name,
        solution: row.solution,
        signed_on: row.signed_on.and_then(|day| day.date()),
        beneficiaries: row.beneficiaries,
        quote: Money::from_cents(row.quote_c),
        ceiling: Money::from_cents(row.ceiling_c),
        amount: Money::from_cents(row.amount_c),
        paid_on: row.paid_on.and_then(|day| day.date()),
        state: EquipmentState::from_code(&row.state).unwrap_or_default(),
        note: row.note,
        version: row.version,
        updated_at: row.updated_at.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subsidy_is_the_quote_up_to_33_euros_a_beneficiary() {
        let euros = Money::from_euros;
        assert_eq!(subsidy(euros(1_000), 40, CEILING), euros(1_000), "40 × 33 € = 1 320 €");
        assert_eq!(subsidy(euros(5_000), 40, CEILING), euros(1_320));
        assert_eq!(subsidy(euros(1_320), 40, CEILING), euros(1_320));
        assert_eq!(subsidy(euros(1_320), 0, CEILING), Money::ZERO);
    }
}
