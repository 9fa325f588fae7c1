//! « Quand la poser »: a condition as rows a person reads and chooses, without code.
//!
//! Rows are all true, or one of them is. A row compares one earlier question; what one row cannot say
//! (a group inside a group) is kept whole, shown as a sentence, and can be removed.

use questionnaire::{Autonomy, Condition, Definition, Kind, Letter, OptionList, Question, Scalar, describe};
use web::{Fields, Mistakes};

use crate::words;

/// How rows go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Always,
    All,
    Any,
}

/// The condition as typed, right or not yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    pub mode: Mode,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Simple { question: String, operator: Operator, values: Vec<String> },
    Kept(Condition),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Is,
    IsNot,
    Less,
    More,
    Answered,
    Unanswered,
}

impl Operator {
    const ALL: [Self; 6] = [Self::Is, Self::IsNot, Self::Less, Self::More, Self::Answered, Self::Unanswered];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Is => "est",
            Self::IsNot => "n_est_pas",
            Self::Less => "plus_petit",
            Self::More => "plus_grand",
            Self::Answered => "repondue",
            Self::Unanswered => "sans_reponse",
        }
    }

    const fn label(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Is, Kind::Multiple | Kind::Amounts | Kind::Services) => "contient",
            (Self::IsNot, Kind::Multiple | Kind::Amounts | Kind::Services) => "ne contient pas",
            (Self::Is, _) => "est",
            (Self::IsNot, _) => "n’est pas",
            (Self::Less, Kind::Date) => "est avant le",
            (Self::More, Kind::Date) => "est après le",
            (Self::Less, _) => "est plus petit que",
            (Self::More, _) => "est plus grand que",
            (Self::Answered, _) => "a une réponse",
            (Self::Unanswered, _) => "n’a pas de réponse",
        }
    }

    const fn compares(self) -> bool {
        !matches!(self, Self::Answered | Self::Unanswered)
    }

    /// Those that make sense for a kind of question.
    fn offered(kind: Kind) -> Vec<Self> {
        let orders = matches!(kind, Kind::Number | Kind::Amount | Kind::Date);
        let equals =
            !matches!(kind, Kind::LongText | Kind::Grid | Kind::Address | Kind::Person | Kind::People);
        let fits = |operator: &Self| match operator {
            Self::Is | Self::IsNot => equals,
            Self::Less | Self::More => orders,
            Self::Answered | Self::Unanswered => true,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.code() == code)
    }
}

impl Typed {
    pub fn of(condition: Option<&Condition>) -> Self {
        match condition {
            None => Self::default(),
            Some(Condition::And(all)) => Self { mode: Mode::All, rows: all.iter().map(Row::of).collect() },
            Some(Condition::Or(any)) => Self { mode: Mode::Any, rows: any.iter().map(Row::of).collect() },
            Some(one) => Self { mode: Mode::All, rows: vec![Row::of(one)] },
        }
    }

    /// Reads the rows of a posted page and does what its button asked: add a row, or remove one.
    pub fn read(fields: &Fields) -> Self {
        let mode = match fields.get("condition") {
            "toutes" => Mode::All,
            "une" => Mode::Any,
            _ => Mode::Always,
        };
        let row = |n: usize| {
            let at = |part: &str| format!("condition-{n}-{part}");
            if let Some(kept) = fields.filled(&at("gardee")) {
                return serde_json::from_str(&kept).ok().map(Row::Kept);
            }
            Some(Row::Simple {
                question: fields.filled(&at("question"))?,
                operator: Operator::from_code(fields.get(&at("operateur"))).unwrap_or(Operator::Is),
                values: fields
                    .all(&at("valeur"))
                    .map(|value| value.trim().to_owned())
                    .filter(|value| !value.is_empty())
                    .collect(),
            })
        };
        let mut typed = Self { mode, rows: (0..).map_while(row).collect() };
        let action = fields.get("action");
        if let Some(n) = action.strip_prefix("condition-retirer-").and_then(|n| n.parse::<usize>().ok())
            && n < typed.rows.len()
        {
            typed.rows.remove(n);
        }
        if action == "condition-ajouter"
            && let Some(question) = fields.filled("condition-nouvelle")
        {
            typed.rows.push(Row::Simple { question, operator: Operator::Is, values: Vec::new() });
            if typed.mode == Mode::Always {
                typed.mode = Mode::All;
            }
        }
        typed
    }

    /// Whether the page asked to change the rows rather than to save.
    pub fn only_rows(fields: &Fields) -> bool {
        fields.get("action").starts_with("condition-")
    }

    /// The condition, with what is missing added to `mistakes`. Rows nobody touched leave `before` as it
    /// was written.
    pub fn condition(
        &self,
        before: Option<&Condition>,
        definition: &Definition,
        mistakes: &mut Mistakes,
    ) -> Option<Condition> {
        if *self == Self::of(before) {
            return before.cloned();
        }
        if self.mode == Mode::Always {
            return None;
        }
        let mut conditions = Vec::new();
        for (n, row) in self.rows.iter().enumerate() {
            match row.condition(definition) {
                Ok(condition) => conditions.push(condition),
                Err(message) => mistakes.add(format!("condition-{n}-valeur"), message),
            }
        }
        match (conditions.len(), self.mode) {
            (0, _) if mistakes.is_empty() => {
                mistakes.add("condition", "Ajoutez une condition, ou choisissez « Toujours ».");
                None
            }
            (0, _) => None,
            (1, _) => conditions.pop(),
            (_, Mode::Any) => Some(Condition::Or(conditions)),
            _ => Some(Condition::And(conditions)),
        }
    }
}

impl Row {
    fn of(condition: &Condition) -> Self {
        let simple = |question: &String, operator, values: &[&Scalar]| Self::Simple {
            question: question.clone(),
            operator,
            values: values.iter().map(|value| written(value)).collect(),
        };
        match condition {
            Condition::Eq(key, value) => simple(key, Operator::Is, &[value]),
            Condition::Ne(key, value) => simple(key, Operator::IsNot, &[value]),
            Condition::In(key, values) => simple(key, Operator::Is, &values.iter().collect::<Vec<_>>()),
            Condition::Lt(key, bound) => simple(key, Operator::Less, &[bound]),
            Condition::Gt(key, bound) => simple(key, Operator::More, &[bound]),
            Condition::Answered(key) => simple(key, Operator::Answered, &[]),
            Condition::Not(inner) => match &**inner {
                Condition::Answered(key) => simple(key, Operator::Unanswered, &[]),
                Condition::In(key, values) => {
                    simple(key, Operator::IsNot, &values.iter().collect::<Vec<_>>())
                }
                _ => Self::Kept(condition.clone()),
            },
            Condition::And(_) | Condition::Or(_) => Self::Kept(condition.clone()),
        }
    }

    fn condition(&self, definition: &Definition) -> Result<Condition, String> {
        let (question, operator, values) = match self {
            Self::Kept(condition) => return Ok(condition.clone()),
            Self::Simple { question, operator, values } => (question, *operator, values),
        };
        let kind = definition.question(question).map_or(Kind::Text, |question| question.kind);
        let mut scalars =
            values.iter().map(|value| scalar(kind, value)).collect::<Result<Vec<Scalar>, String>>()?;
        let key = question.clone();
        Ok(match operator {
            Operator::Answered => Condition::Answered(key),
            Operator::Unanswered => Condition::Not(Box::new(Condition::Answered(key))),
            _ if scalars.is_empty() => return Err("Choisissez la réponse attendue.".to_owned()),
            Operator::Less => Condition::Lt(key, scalars.remove(0)),
            Operator::More => Condition::Gt(key, scalars.remove(0)),
            Operator::Is if scalars.len() == 1 => Condition::Eq(key, scalars.remove(0)),
            Operator::Is => Condition::In(key, scalars),
            Operator::IsNot if scalars.len() == 1 => Condition::Ne(key, scalars.remove(0)),
            Operator::IsNot => Condition::Not(Box::new(Condition::In(key, scalars))),
        })
    }
}

fn written(value: &Scalar) -> String {
    match value {
        Scalar::YesNo(true) => "oui".to_owned(),
        Scalar::YesNo(false) => "non".to_owned(),
        Scalar::Whole(number) => number.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

fn scalar(kind: Kind, typed: &str) -> Result<Scalar, String> {
    match kind {
        Kind::YesNo => Ok(Scalar::YesNo(typed == "oui")),
        Kind::Number | Kind::Amount => {
            let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
            digits
                .parse()
                .map(Scalar::Whole)
                .map_err(|_| "Écrivez un nombre entier, par exemple 60.".to_owned())
        }
        Kind::Date => words::day(typed)
            .map(|day| Scalar::Text(day.to_string()))
            .ok_or_else(|| "Écrivez une date comme 21/11/2026.".to_owned()),
        _ => Ok(Scalar::Text(typed.to_owned())),
    }
}

/// The rows as the page draws them.
pub struct Editor {
    pub mode: Mode,
    pub rows: Vec<RowView>,
    /// Questions asked before this place, by step.
    pub earlier: Vec<(String, Vec<(String, String)>)>,
}

pub struct RowView {
    pub name: String,
    pub operator_name: String,
    pub answer_name: String,
    pub sentence: String,
    /// JSON of a row kept whole; empty for a simple one.
    pub kept: String,
    pub question: String,
    /// (code, label, chosen)
    pub operators: Vec<(&'static str, &'static str, bool)>,
    /// (value, label, chosen) when the answers are known; empty when one types.
    pub answers: Vec<(String, String, bool)>,
    pub value: String,
    pub hint: &'static str,
}

impl Editor {
    /// `before` is the place of what the condition is for: step, and question in it.
    pub fn of(typed: &Typed, definition: &Definition, before: (usize, usize)) -> Self {
        let rows = typed.rows.iter().enumerate().map(|(n, row)| row_view(n, row, definition)).collect();
        let earlier = definition.steps.iter().enumerate().take(before.0 + 1).map(|(index, step)| {
            let end = if index == before.0 { before.1 } else { step.questions.len() };
            let questions = step.questions.iter().take(end);
            let named =
                questions.map(|question| (question.key.clone(), question.short_label().to_owned())).collect();
            (step.title.clone(), named)
        });
        let earlier = earlier.filter(|(_, questions): &(String, Vec<_>)| !questions.is_empty()).collect();
        Self { mode: typed.mode, rows, earlier }
    }
}

fn row_view(n: usize, row: &Row, definition: &Definition) -> RowView {
    let name = format!("condition-{n}");
    match row {
        Row::Kept(condition) => RowView {
            operator_name: String::new(),
            answer_name: format!("{name}-valeur"),
            name,
            sentence: describe(condition, definition),
            kept: serde_json::to_string(condition).unwrap_or_default(),
            question: String::new(),
            operators: Vec::new(),
            answers: Vec::new(),
            value: String::new(),
            hint: "",
        },
        Row::Simple { question: key, operator, values } => {
            let question = definition.question(key);
            let kind = question.as_ref().map_or(Kind::Text, |question| question.kind);
            let chosen = |value: &str| values.iter().any(|one| one == value);
            let answers =
                question.as_deref().map(|question| answers(question, definition)).unwrap_or_default();
            RowView {
                operator_name: format!("{name}-operateur"),
                answer_name: format!("{name}-valeur"),
                name,
                sentence: question.as_ref().map_or_else(
                    || format!("Question «\u{a0}{key}\u{a0}», qui n’existe plus"),
                    |question| question.short_label().to_owned(),
                ),
                kept: String::new(),
                question: key.clone(),
                operators: Operator::offered(kind)
                    .into_iter()
                    .map(|one| (one.code(), one.label(kind), one == *operator))
                    .collect(),
                answers: answers
                    .into_iter()
                    .map(|(value, label)| {
                        let ticked = chosen(&value);
                        (value, label, ticked)
                    })
                    .collect(),
                value: match (kind, values.first()) {
                    (Kind::Date, Some(value)) => {
                        words::day(value).map_or_else(|| value.clone(), words::typed_day)
                    }
                    (_, value) => value.cloned().unwrap_or_default(),
                },
                hint: match kind {
                    _ if !operator.compares() => "",
                    Kind::Date => "Par exemple 21/11/2026",
                    Kind::Amount => "En euros",
                    _ => "",
                },
            }
        }
    }
}

/// The answers a question offers, when they can be listed.
fn answers(question: &Question, definition: &Definition) -> Vec<(String, String)> {
    let pair = |key: &str, label: &str| (key.to_owned(), label.to_owned());
    let choices = |list: &OptionList| list.options.iter().map(|one| pair(&one.key, &one.label)).collect();
    match question.kind {
        Kind::YesNo => vec![pair("oui", "Oui"), pair("non", "Non")],
        Kind::Autonomy => {
            Autonomy::ALL.iter().map(|level| pair(level.key(), question.level(*level))).collect()
        }
        Kind::Aggir => Letter::ALL.iter().map(|letter| pair(letter.key(), letter.key())).collect(),
        kind if kind.needs_list() => {
            question.list.as_ref().and_then(|list| definition.list(list)).map(choices).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appel() -> &'static Definition {
        &questionnaire::bundled()[0]
    }

    #[test]
    fn every_shipped_condition_survives_the_editor() {
        let questions = appel().steps.iter().flat_map(|step| &step.questions);
        let conditions: Vec<&Condition> = questions
            .filter_map(|question| question.when.as_ref())
            .chain(appel().steps.iter().filter_map(|step| step.when.as_ref()))
            .collect();
        assert!(conditions.len() > 20);
        for condition in conditions {
            let mut mistakes = Mistakes::default();
            let back = Typed::of(Some(condition)).condition(None, appel(), &mut mistakes);
            assert!(mistakes.is_empty(), "{mistakes:?}");
            assert_eq!(back.map(plain), Some(plain(condition.clone())));
        }
    }

    /// « Is none of one value » and « is not that value » are one condition.
    fn plain(condition: Condition) -> Condition {
        match condition {
            Condition::And(all) => Condition::And(all.into_iter().map(plain).collect()),
            Condition::Or(any) => Condition::Or(any.into_iter().map(plain).collect()),
            Condition::Not(inner) => match *inner {
                Condition::In(key, mut values) if values.len() == 1 => Condition::Ne(key, values.remove(0)),
                inner => Condition::Not(Box::new(inner)),
            },
            condition => condition,
        }
    }

    fn posted(fields: &[(&str, &str)]) -> Fields {
        Fields(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn rows_become_one_condition() {
        let typed = Typed::read(&posted(&[
            ("condition", "une"),
            ("condition-0-question", "age"),
            ("condition-0-operateur", "plus_petit"),
            ("condition-0-valeur", "60"),
            ("condition-1-question", "raison"),
            ("condition-1-operateur", "est"),
            ("condition-1-valeur", "fragilite"),
            ("condition-1-valeur", "parentalite"),
        ]));
        let mut mistakes = Mistakes::default();
        let condition = typed.condition(None, appel(), &mut mistakes).unwrap();
        let text = |key: &str| Scalar::Text(key.to_owned());
        let wanted = Condition::Or(vec![
            Condition::Lt("age".to_owned(), Scalar::Whole(60)),
            Condition::In("raison".to_owned(), vec![text("fragilite"), text("parentalite")]),
        ]);
        assert_eq!(condition, wanted);
    }

    #[test]
    fn a_row_without_its_answer_says_so_and_nothing_is_saved() {
        let typed = Typed::read(&posted(&[
            ("condition", "toutes"),
            ("condition-0-question", "age"),
            ("condition-0-operateur", "plus_grand"),
            ("condition-0-valeur", "beaucoup"),
        ]));
        let mut mistakes = Mistakes::default();
        assert_eq!(typed.condition(None, appel(), &mut mistakes), None);
        assert!(mistakes.of("condition-0-valeur").contains("nombre entier"));
    }

    #[test]
    fn a_row_is_added_and_removed_without_losing_the_others() {
        let rows = [
            ("condition", "toujours"),
            ("condition-0-question", "age"),
            ("condition-0-operateur", "repondue"),
            ("condition-nouvelle", "raison"),
        ];
        let added = Typed::read(&posted(&[&rows[..], &[("action", "condition-ajouter")]].concat()));
        assert_eq!((added.mode, added.rows.len()), (Mode::All, 2));
        let removed = Typed::read(&posted(&[&rows[..], &[("action", "condition-retirer-0")]].concat()));
        assert_eq!(removed.rows, []);
    }
}
