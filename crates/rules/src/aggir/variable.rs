//! The ten discriminating variables and the sub-variables they are observed through.

use serde::{Deserialize, Serialize};

use super::{
    letter::{Letter, LetterSet},
    rank::Profile,
};

/// A discriminating variable of AGGIR (CASF annexe 2-1), in the order of the official table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variable {
    Coherence,
    Orientation,
    Toilette,
    Habillage,
    Alimentation,
    Elimination,
    Transferts,
    DeplInterieur,
    DeplExterieur,
    Alerter,
}

impl Variable {
    pub const ALL: [Self; 10] = [
        Self::Coherence,
        Self::Orientation,
        Self::Toilette,
        Self::Habillage,
        Self::Alimentation,
        Self::Elimination,
        Self::Transferts,
        Self::DeplInterieur,
        Self::DeplExterieur,
        Self::Alerter,
    ];

    /// The eight that weigh in the rank; the last two never do (annexe 2-2, weight 0 everywhere).
    pub const WEIGHTED: usize = 8;

    /// Column name in files, key in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Coherence => "coherence",
            Self::Orientation => "orientation",
            Self::Toilette => "toilette",
            Self::Habillage => "habillage",
            Self::Alimentation => "alimentation",
            Self::Elimination => "elimination",
            Self::Transferts => "transferts",
            Self::DeplInterieur => "depl_interieur",
            Self::DeplExterieur => "depl_exterieur",
            Self::Alerter => "alerter",
        }
    }

    pub const fn label_fr(self) -> &'static str {
        match self {
            Self::Coherence => "Cohérence",
            Self::Orientation => "Orientation",
            Self::Toilette => "Toilette",
            Self::Habillage => "Habillage",
            Self::Alimentation => "Alimentation",
            Self::Elimination => "Élimination",
            Self::Transferts => "Transferts",
            Self::DeplInterieur => "Déplacements à l’intérieur",
            Self::DeplExterieur => "Déplacements à l’extérieur",
            Self::Alerter => "Alerter",
        }
    }

    /// What is observed to grade this variable: itself when it has no sub-variable.
    pub fn parts(self) -> impl Iterator<Item = SubVariable> {
        SubVariable::ALL.into_iter().filter(move |part| part.variable() == self)
    }

    /// The variable's letter from its parts' letters, in the order of [`Variable::parts`].
    pub(super) fn combine(self, parts: &[Letter]) -> Letter {
        match self {
            Self::Coherence | Self::Orientation | Self::Elimination => worst(parts),
            Self::Toilette | Self::Habillage => unanimous(parts),
            Self::Alimentation => alimentation(parts),
            Self::Transferts | Self::DeplInterieur | Self::DeplExterieur | Self::Alerter => parts[0],
        }
    }
}

/// All A → A; any C → C; else B.
fn worst(parts: &[Letter]) -> Letter {
    parts.iter().copied().max().unwrap_or(Letter::A)
}

/// All A → A; all C → C; else B.
fn unanimous(parts: &[Letter]) -> Letter {
    let all = |letter| parts.iter().all(|part| *part == letter);
    if all(Letter::A) {
        Letter::A
    } else if all(Letter::C) {
        Letter::C
    } else {
        Letter::B
    }
}

/// AA → A; CC, CB, BC → C; else B: one activity done well keeps the other's C at B.
fn alimentation(parts: &[Letter]) -> Letter {
    match parts {
        [Letter::A, Letter::A] => Letter::A,
        [Letter::C, Letter::B | Letter::C] | [Letter::B, Letter::C] => Letter::C,
        _ => Letter::B,
    }
}

/// What the care manager asks about: one activity, one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubVariable {
    Communication,
    Comportement,
    OrientationTemps,
    OrientationEspace,
    ToiletteHaut,
    ToiletteBas,
    HabillageHaut,
    HabillageMoyen,
    HabillageBas,
    AlimentationSeServir,
    AlimentationManger,
    EliminationUrinaire,
    EliminationFecale,
    Transferts,
    DeplInterieur,
    DeplExterieur,
    Alerter,
}

impl SubVariable {
    pub const ALL: [Self; 17] = [
        Self::Communication,
        Self::Comportement,
        Self::OrientationTemps,
        Self::OrientationEspace,
        Self::ToiletteHaut,
        Self::ToiletteBas,
        Self::HabillageHaut,
        Self::HabillageMoyen,
        Self::HabillageBas,
        Self::AlimentationSeServir,
        Self::AlimentationManger,
        Self::EliminationUrinaire,
        Self::EliminationFecale,
        Self::Transferts,
        Self::DeplInterieur,
        Self::DeplExterieur,
        Self::Alerter,
    ];

    pub const fn variable(self) -> Variable {
        match self {
            Self::Communication | Self::Comportement => Variable::Coherence,
            Self::OrientationTemps | Self::OrientationEspace => Variable::Orientation,
            Self::ToiletteHaut | Self::ToiletteBas => Variable::Toilette,
            Self::HabillageHaut | Self::HabillageMoyen | Self::HabillageBas => Variable::Habillage,
            Self::AlimentationSeServir | Self::AlimentationManger => Variable::Alimentation,
            Self::EliminationUrinaire | Self::EliminationFecale => Variable::Elimination,
            Self::Transferts => Variable::Transferts,
            Self::DeplInterieur => Variable::DeplInterieur,
            Self::DeplExterieur => Variable::DeplExterieur,
            Self::Alerter => Variable::Alerter,
        }
    }

    /// False for the two that never change the GIR.
    pub const fn matters(self) -> bool {
        (self.variable() as usize) < Variable::WEIGHTED
    }

    /// Key in forms and frozen results.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Communication => "communication",
            Self::Comportement => "comportement",
            Self::OrientationTemps => "orientation_temps",
            Self::OrientationEspace => "orientation_espace",
            Self::ToiletteHaut => "toilette_haut",
            Self::ToiletteBas => "toilette_bas",
            Self::HabillageHaut => "habillage_haut",
            Self::HabillageMoyen => "habillage_moyen",
            Self::HabillageBas => "habillage_bas",
            Self::AlimentationSeServir => "alimentation_se_servir",
            Self::AlimentationManger => "alimentation_manger",
            Self::EliminationUrinaire => "elimination_urinaire",
            Self::EliminationFecale => "elimination_fecale",
            Self::Transferts => "transferts",
            Self::DeplInterieur => "depl_interieur",
            Self::DeplExterieur => "depl_exterieur",
            Self::Alerter => "alerter",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.key() == key)
    }

    /// The activity, to be read after « La personne fait-elle seule : ».
    pub const fn label_fr(self) -> &'static str {
        match self {
            Self::Communication => "Communiquer de façon compréhensible",
            Self::Comportement => "Se comporter de façon adaptée",
            Self::OrientationTemps => "Se repérer dans le temps",
            Self::OrientationEspace => "Se repérer dans les lieux",
            Self::ToiletteHaut => "Faire la toilette du haut du corps",
            Self::ToiletteBas => "Faire la toilette du bas du corps",
            Self::HabillageHaut => "Habiller le haut du corps",
            Self::HabillageMoyen => "Fermer boutons, ceinture, fermeture éclair",
            Self::HabillageBas => "Habiller le bas du corps",
            Self::AlimentationSeServir => "Se servir à table",
            Self::AlimentationManger => "Manger ce qui est servi",
            Self::EliminationUrinaire => "Assurer l’hygiène urinaire",
            Self::EliminationFecale => "Assurer l’hygiène fécale",
            Self::Transferts => "Se lever, s’asseoir, se coucher",
            Self::DeplInterieur => "Se déplacer dans le logement",
            Self::DeplExterieur => "Se déplacer dehors",
            Self::Alerter => "Appeler à l’aide en cas de besoin",
        }
    }
}

/// What is known so far about each sub-variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartialProfile([LetterSet; 17]);

impl PartialProfile {
    pub fn get(&self, part: SubVariable) -> LetterSet {
        self.0[part as usize]
    }

    /// Records the letters still possible; [`LetterSet::ANY`], or none at all, forgets the answer.
    pub fn set(&mut self, part: SubVariable, letters: LetterSet) {
        self.0[part as usize] = if letters == LetterSet::NONE { LetterSet::ANY } else { letters };
    }

    #[must_use]
    pub fn with(mut self, part: SubVariable, letter: Letter) -> Self {
        self.set(part, LetterSet::only(letter));
        self
    }

    /// The ten letters, once each is settled.
    pub fn profile(&self) -> Option<Profile> {
        let mut letters = [Letter::A; 10];
        for (letter, variable) in letters.iter_mut().zip(Variable::ALL) {
            let parts: Option<Vec<Letter>> = variable.parts().map(|part| self.get(part).known()).collect();
            *letter = variable.combine(&parts?);
        }
        Some(Profile(letters))
    }

    /// The questions that could still move the GIR.
    pub fn missing(&self) -> impl Iterator<Item = SubVariable> {
        SubVariable::ALL.into_iter().filter(|part| part.matters() && self.get(*part).known().is_none())
    }
}

impl FromIterator<(SubVariable, Letter)> for PartialProfile {
    fn from_iter<I: IntoIterator<Item = (SubVariable, Letter)>>(answers: I) -> Self {
        answers.into_iter().fold(Self::default(), |profile, (part, letter)| profile.with(part, letter))
    }
}

/// Written as the answered sub-variables only: `{"transferts":"C","toilette_bas":"BC"}`.
impl Serialize for PartialProfile {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let answered = SubVariable::ALL.into_iter().map(|part| (part, self.get(part)));
        serializer.collect_map(answered.filter(|(_, letters)| *letters != LetterSet::ANY))
    }
}

impl<'de> Deserialize<'de> for PartialProfile {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let answered = std::collections::BTreeMap::<SubVariable, LetterSet>::deserialize(deserializer)?;
        let mut profile = Self::default();
        for (part, letters) in answered {
            profile.set(part, letters);
        }
        Ok(profile)
    }
}
