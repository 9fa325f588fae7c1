//! What a form is: steps, questions, lists of options. Plain data: an administrator edits it,
//! a version of it is stored as JSON, and the shipped ones are TOML files.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Serialize};

use crate::{Autonomy, Condition};

/// A whole form. Its version and dates belong to whoever stores it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub key: String,
    pub title: String,
    pub steps: Vec<Step>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<OptionList>,
}

/// A moment of the conversation, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub key: String,
    pub title: String,
    /// For the summary beside the form, about twenty characters.
    pub short_title: String,
    /// For a family that prepares the call; the title when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_title: Option<String>,
    /// « Phrase à dire »: read aloud to the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
    /// « Consigne »: for the agent's eyes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What the screen shows beside the questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<Panel>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

/// A live view the portal draws inside a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Panel {
    /// The subscriber check and the payer's profile.
    Payer,
    /// The estimated GIR and the question that narrows it most.
    Gir,
    /// The monthly budget and what is left to pay.
    Budget,
    /// The week planned from the recommended services.
    Week,
    /// Everything said, to read aloud before ending the call.
    Recap,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable, never reused for another meaning: answers are stored under it.
    pub key: String,
    /// As one says it on the telephone.
    pub label: String,
    /// For summaries and search results; the label when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Key of the [`OptionList`] of a `single`, `multiple`, `amounts` or `services` question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    #[serde(default, skip_serializing_if = "Sensitivity::is_plain")]
    pub sensitivity: Sensitivity,
    /// Printed after a number or an amount: « ans », « € par mois ».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Smallest and largest value of a number or, in euros, of an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The four levels of an `autonomy` question in its own words, from « seul » to « aide totale ».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<[String; 4]>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub search_words: Vec<String>,
    /// Listed on « À préparer avant l'appel ».
    #[serde(default, skip_serializing_if = "is_false")]
    pub preparable: bool,
    /// Drives the GIR or the budget: asked first when time is short.
    #[serde(default, skip_serializing_if = "is_false")]
    pub essential: bool,
    /// A step is complete without it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// True, or agreed to, for one call only: what an earlier call answered is not proposed again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub asked_anew: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Text,
    LongText,
    Single,
    Multiple,
    /// Several choices, each with an amount per month.
    Amounts,
    Date,
    Amount,
    Number,
    YesNo,
    /// Days of the week × moments of the day.
    Grid,
    Address,
    Person,
    /// Several persons, such as the recipients of a plan.
    People,
    /// Four levels, from « seul » to « ne le fait plus ».
    Autonomy,
    /// One variable or sub-variable of the AGGIR grid (CASF annexe 2-1).
    Aggir,
    /// Services ticked in a list, each with its « préciser ».
    Services,
}

impl Kind {
    pub const ALL: [Self; 16] = [
        Self::Text,
        Self::LongText,
        Self::Single,
        Self::Multiple,
        Self::Amounts,
        Self::Date,
        Self::Amount,
        Self::Number,
        Self::YesNo,
        Self::Grid,
        Self::Address,
        Self::Person,
        Self::People,
        Self::Autonomy,
        Self::Aggir,
        Self::Services,
    ];

    /// As an administrator reads it in the form editor.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "Texte court",
            Self::LongText => "Texte long",
            Self::Single => "Choix unique",
            Self::Multiple => "Choix multiple",
            Self::Amounts => "Choix multiple avec montants",
            Self::Date => "Date",
            Self::Amount => "Montant",
            Self::Number => "Nombre",
            Self::YesNo => "Oui ou non",
            Self::Grid => "Grille jours et moments",
            Self::Address => "Adresse",
            Self::Person => "Personne",
            Self::People => "Plusieurs personnes",
            Self::Autonomy => "Échelle d’autonomie",
            Self::Aggir => "Variable AGGIR",
            Self::Services => "Services à préciser",
        }
    }

    pub const fn needs_list(self) -> bool {
        matches!(self, Self::Single | Self::Multiple | Self::Amounts | Self::Services)
    }
}

/// Who may read an answer, and whether it is sealed in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    #[default]
    Plain,
    Personal,
    Health,
    Money,
}

impl Sensitivity {
    /// Health and money answers are sealed field by field.
    pub const fn is_sealed(self) -> bool {
        matches!(self, Self::Health | Self::Money)
    }

    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionList {
    pub key: String,
    pub title: String,
    pub options: Vec<Choice>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub label: String,
    /// No longer offered; past answers stay readable.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
    /// Options are offered by ascending order, then as written.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub search_words: Vec<String>,
    /// What else a feature needs to know of this option, such as `service = "toilette"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Definition {
    pub fn step(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.key == key)
    }

    /// A question of the form, « Précisions » included.
    pub fn question(&self, key: &str) -> Option<Cow<'_, Question>> {
        self.located(key).map(|(_, question)| question)
    }

    /// A question of the form with the step it belongs to.
    pub fn located(&self, key: &str) -> Option<(&Step, Cow<'_, Question>)> {
        self.steps.iter().find_map(|step| {
            let question = step.all_questions().find(|question| question.key == key)?;
            Some((step, question))
        })
    }

    pub fn list(&self, key: &str) -> Option<&OptionList> {
        self.lists.iter().find(|list| list.key == key)
    }

    /// What to have at hand before calling, in the order of the conversation.
    pub fn preparable(&self) -> impl Iterator<Item = (&Step, &Question)> {
        self.steps.iter().flat_map(|step| {
            step.questions.iter().filter(|question| question.preparable).map(move |question| (step, question))
        })
    }
}

impl Step {
    /// The free text every step ends with.
    pub fn precisions(&self) -> Question {
        Question {
            key: format!("{}.precisions", self.key),
            label: "Précisions".into(),
            short: Some(format!("Précisions : {}", self.short_title)),
            kind: Kind::LongText,
            help: Some("Restez factuel : la personne peut demander à lire ce que vous notez ici.".into()),
            // Free text may hold anything: it is sealed like health.
            sensitivity: Sensitivity::Health,
            optional: true,
            ..Question::default()
        }
    }

    /// The questions as written, then « Précisions ».
    pub fn all_questions(&self) -> impl Iterator<Item = Cow<'_, Question>> {
        self.questions.iter().map(Cow::Borrowed).chain(std::iter::once_with(|| Cow::Owned(self.precisions())))
    }
}

impl Question {
    pub fn short_label(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.label)
    }

    /// A level of the autonomy scale, as this question words it.
    pub fn level(&self, level: Autonomy) -> &str {
        let place = Autonomy::ALL.iter().position(|one| *one == level);
        let own = self.levels.as_ref().zip(place).and_then(|(levels, place)| levels.get(place));
        own.map_or(level.label(), String::as_str)
    }
}

impl OptionList {
    /// What may still be chosen, in the order to offer it.
    pub fn offered(&self) -> Vec<&Choice> {
        let mut offered: Vec<_> = self.options.iter().filter(|choice| !choice.retired).collect();
        offered.sort_by_key(|choice| choice.order);
        offered
    }

    /// What to show for one answer: what is offered, and what was chosen before it was retired.
    pub fn offered_or_in(&self, chosen: &BTreeSet<String>) -> Vec<&Choice> {
        let mut shown: Vec<_> =
            self.options.iter().filter(|choice| !choice.retired || chosen.contains(&choice.key)).collect();
        shown.sort_by_key(|choice| choice.order);
        shown
    }

    /// An option, retired or not.
    pub fn choice(&self, key: &str) -> Option<&Choice> {
        self.options.iter().find(|choice| choice.key == key)
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(order: &u16) -> bool {
    *order == 0
}
