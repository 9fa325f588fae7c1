//! The nine autonomy items of the call suggest AGGIR letters; they never replace the answers.

use serde::{Deserialize, Serialize};

use super::{letter::Letter, variable::SubVariable};

/// What the caller is asked first, in everyday words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutonomyItem {
    Mobilite,
    Comportement,
    Alimentation,
    Toilette,
    Transferts,
    Habillage,
    Vue,
    Audition,
    Continence,
}

impl AutonomyItem {
    pub const ALL: [Self; 9] = [
        Self::Mobilite,
        Self::Comportement,
        Self::Alimentation,
        Self::Toilette,
        Self::Transferts,
        Self::Habillage,
        Self::Vue,
        Self::Audition,
        Self::Continence,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Mobilite => "mobilite",
            Self::Comportement => "comportement",
            Self::Alimentation => "alimentation",
            Self::Toilette => "toilette",
            Self::Transferts => "transferts",
            Self::Habillage => "habillage",
            Self::Vue => "vue",
            Self::Audition => "audition",
            Self::Continence => "continence",
        }
    }
}

/// The scale of the call. Our choice: the trade's form leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutonomyLevel {
    Autonome,
    AidePartielle,
    AideTotale,
    NeSaitPas,
}

impl AutonomyLevel {
    pub const ALL: [Self; 4] = [Self::Autonome, Self::AidePartielle, Self::AideTotale, Self::NeSaitPas];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Autonome => "autonome",
            Self::AidePartielle => "aide_partielle",
            Self::AideTotale => "aide_totale",
            Self::NeSaitPas => "ne_sait_pas",
        }
    }
}

/// The letters an item's level makes likely; empty when the caller does not know, and for sight
/// and hearing, which AGGIR does not grade.
pub fn suggest(item: AutonomyItem, level: AutonomyLevel) -> Vec<(SubVariable, Letter)> {
    let letter = match level {
        AutonomyLevel::Autonome => Letter::A,
        AutonomyLevel::AidePartielle => Letter::B,
        AutonomyLevel::AideTotale => Letter::C,
        AutonomyLevel::NeSaitPas => return Vec::new(),
    };
    let parts: &[SubVariable] = match item {
        AutonomyItem::Mobilite => &[SubVariable::DeplInterieur, SubVariable::DeplExterieur],
        AutonomyItem::Comportement => &[SubVariable::Comportement],
        AutonomyItem::Alimentation => &[SubVariable::AlimentationSeServir, SubVariable::AlimentationManger],
        AutonomyItem::Toilette => &[SubVariable::ToiletteHaut, SubVariable::ToiletteBas],
        AutonomyItem::Transferts => &[SubVariable::Transferts],
        AutonomyItem::Habillage => {
            &[SubVariable::HabillageHaut, SubVariable::HabillageMoyen, SubVariable::HabillageBas]
        }
        AutonomyItem::Continence => &[SubVariable::EliminationUrinaire, SubVariable::EliminationFecale],
        AutonomyItem::Vue | AutonomyItem::Audition => &[],
    };
    parts.iter().map(|part| (*part, letter)).collect()
}
