//! What an administrator must repair before a form can be published.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use kernel::jiff::civil::Date;

use crate::{
    Autonomy, Condition, Definition, Kind, Letter, OptionList, Question, Scalar, Step, condition::Comparison,
    keys,
};

const STEP_LIMIT: usize = 80;
const QUESTION_LIMIT: usize = 800;
const OPTION_LIMIT: usize = 500;
const KEY_LIMIT: usize = 60;
const LABEL_LIMIT: usize = 300;
const HELP_LIMIT: usize = 4_000;
const DEPTH_LIMIT: usize = 8;

/// One thing to repair: where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    pub step: Option<String>,
    pub question: Option<String>,
    pub list: Option<String>,
    pub message: String,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = [("Étape", &self.step), ("question", &self.question), ("Liste", &self.list)];
        let places: Vec<_> = places
            .into_iter()
            .filter_map(|(kind, key)| key.as_ref().map(|key| format!("{kind} «\u{a0}{key}\u{a0}»")))
            .collect();
        if places.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}\u{a0}: {}", places.join(", "), self.message)
        }
    }
}

impl Definition {
    /// Everything wrong with the form; empty when it may be published.
    pub fn check(&self) -> Vec<Defect> {
        let mut check =
            Check { definition: self, asked: HashMap::new(), defects: Vec::new(), at: Place::default() };
        check.form();
        self.lists.iter().for_each(|list| check.list(list));
        let mut step_keys = HashSet::new();
        for step in &self.steps {
            check.at = Place { step: Some(&step.key), ..Place::default() };
            if !step_keys.insert(&step.key) {
                check.say("Cette clé d’étape sert déjà. Choisissez-en une autre.");
            }
            check.step(step);
        }
        check.defects
    }
}

#[derive(Clone, Copy, Default)]
struct Place<'a> {
    step: Option<&'a str>,
    question: Option<&'a str>,
    list: Option<&'a str>,
}

struct Check<'a> {
    definition: &'a Definition,
    /// Questions met so far: the only ones a condition may look at.
    asked: HashMap<String, Question>,
    defects: Vec<Defect>,
    at: Place<'a>,
}

impl<'a> Check<'a> {
    fn say(&mut self, message: impl Into<String>) {
        self.defects.push(Defect {
            step: self.at.step.map(str::to_owned),
            question: self.at.question.map(str::to_owned),
            list: self.at.list.map(str::to_owned),
            message: message.into(),
        });
    }

    fn form(&mut self) {
        let definition = self.definition;
        self.key(&definition.key, false);
        self.label("Le titre", &definition.title);
        if definition.steps.is_empty() {
            self.say("Le formulaire n’a aucune étape. Ajoutez-en une.");
        }
        if definition.steps.len() > STEP_LIMIT {
            self.say(format!("Il y a plus de {STEP_LIMIT} étapes. Regroupez-en."));
        }
        if definition.steps.iter().map(|step| step.questions.len()).sum::<usize>() > QUESTION_LIMIT {
            self.say(format!("Il y a plus de {QUESTION_LIMIT} questions. Retirez-en."));
        }
        let mut keys = HashSet::new();
        for list in &definition.lists {
            self.at = Place { list: Some(&list.key), ..Place::default() };
            if !keys.insert(&list.key) {
                self.say("Cette clé de liste sert déjà. Choisissez-en une autre.");
            }
        }
    }

    fn list(&mut self, list: &'a OptionList) {
        self.at = Place { list: Some(&list.key), ..Place::default() };
        self.key(&list.key, false);
        self.label("Le titre", &list.title);
        if list.offered().is_empty() {
            self.say("Aucune option n’est proposée. Ajoutez-en une, ou rétablissez une option retirée.");
        }
        if list.options.len() > OPTION_LIMIT {
            self.say(format!("Il y a plus de {OPTION_LIMIT} options. Retirez-en."));
        }
        let mut keys = HashSet::new();
        for choice in &list.options {
            self.key(&choice.key, false);
            self.label(&format!("Le libellé de l’option «\u{a0}{}\u{a0}»", choice.key), &choice.label);
            if !keys.insert(&choice.key) {
                self.say(format!("L’option «\u{a0}{}\u{a0}» est en double. Gardez-en une.", choice.key));
            }
        }
    }

    fn step(&mut self, step: &'a Step) {
        self.key(&step.key, false);
        self.label("Le titre", &step.title);
        self.label("Le titre court", &step.short_title);
        if let Some(title) = &step.family_title {
            self.label("Le titre pour les familles", title);
        }
        self.text("La phrase à dire", step.say.as_deref());
        self.text("La consigne", step.guide.as_deref());
        if let Some(when) = &step.when {
            self.condition(when);
        }
        if step.questions.is_empty() && step.panel.is_none() && step.say.is_none() {
            self.say("L’étape est vide. Ajoutez une question ou une phrase à dire, ou supprimez l’étape.");
        }
        for question in &step.questions {
            self.at.question = Some(&question.key);
            self.question(question);
        }
        self.at.question = None;
        let precisions = step.precisions();
        self.asked.entry(precisions.key.clone()).or_insert(precisions);
    }

    fn question(&mut self, question: &'a Question) {
        self.key(&question.key, true);
        if question.key.ends_with(".precisions") {
            self.say("Les clés en «\u{a0}.precisions\u{a0}» sont réservées au texte libre de chaque étape. Changez de clé.");
        }
        self.label("Le libellé", &question.label);
        self.text("L’aide", question.help.as_deref());
        self.text("La phrase à dire", question.say.as_deref());
        for level in question.levels.iter().flatten() {
            self.label("Chaque niveau de l’échelle", level);
        }
        self.list_of(question);
        self.heard(question);
        if question.min.is_some() || question.max.is_some() {
            if !matches!(question.kind, Kind::Number | Kind::Amount | Kind::Amounts) {
                self.say("Seuls un nombre et un montant ont un minimum ou un maximum. Retirez-les.");
            }
            if question.min.zip(question.max).is_some_and(|(min, max)| min > max) {
                self.say("Le minimum dépasse le maximum. Corrigez l’un des deux.");
            }
        }
        if let Some(when) = &question.when {
            self.condition(when);
        }
        if self.asked.insert(question.key.clone(), question.clone()).is_some() {
            self.say("Cette clé de question sert déjà. Choisissez-en une autre.");
        }
    }

    fn list_of(&mut self, question: &Question) {
        match (&question.list, question.kind.needs_list()) {
            (None, true) => self.say("Cette question demande une liste d’options. Choisissez-en une."),
            (Some(_), false) => {
                self.say(format!(
                    "Une question «\u{a0}{}\u{a0}» n’a pas de liste. Retirez la liste.",
                    question.kind.label()
                ));
            }
            (Some(list), true) if self.definition.list(list).is_none() => {
                self.say(format!(
                    "La liste «\u{a0}{list}\u{a0}» n’existe pas. Créez-la ou choisissez-en une autre."
                ));
            }
            _ => {}
        }
    }

    fn heard(&mut self, question: &Question) {
        let heard = keys::heard_as(&question.key).filter(|_| self.definition.key == keys::APPEL);
        if let Some(kind) = heard.filter(|kind| *kind != question.kind) {
            self.say(format!(
                "Cette question sert au calcul ou au plan. Gardez son type, «\u{a0}{}\u{a0}», ou créez une autre question.",
                kind.label()
            ));
        }
    }

    fn condition(&mut self, condition: &Condition) {
        if condition.depth() > DEPTH_LIMIT {
            self.say(format!("La condition a plus de {DEPTH_LIMIT} niveaux. Simplifiez-la."));
            return;
        }
        if condition.is_void() {
            self.say("La condition contient un groupe vide. Complétez-le ou supprimez-le.");
        }
        let mut problems = Vec::new();
        condition.visit(&mut |key, comparison| problems.extend(self.comparison(key, &comparison)));
        problems.into_iter().for_each(|problem| self.say(problem));
    }

    fn comparison(&self, key: &str, comparison: &Comparison<'_>) -> Option<String> {
        let Some(question) = self.asked.get(key) else {
            return Some(match self.definition.located(key) {
                Some((step, _)) => format!(
                    "La condition regarde «\u{a0}{key}\u{a0}», qui n’est posée qu’ensuite (étape «\u{a0}{}\u{a0}»). \
                     Posez cette question avant, ou retirez la condition.",
                    step.title
                ),
                None => format!(
                    "La condition regarde «\u{a0}{key}\u{a0}», qui n’existe pas. Corrigez la clé ou retirez la condition."
                ),
            });
        };
        let kind = question.kind.label();
        match comparison {
            Comparison::Nothing => None,
            Comparison::Orders(bound) => match (question.kind, bound) {
                (Kind::Number | Kind::Amount, Scalar::Whole(_)) => None,
                (Kind::Number | Kind::Amount, _) => {
                    Some(format!("«\u{a0}{key}\u{a0}» ({kind}) se compare à un nombre entier."))
                }
                (Kind::Date, bound) => {
                    is_date(bound).err().map(|expected| format!("«\u{a0}{key}\u{a0}» {expected}"))
                }
                _ => Some(format!(
                    "«\u{a0}{key}\u{a0}» ({kind}) n’est ni un nombre, ni un montant, ni une date\u{a0}: \
                     «\u{a0}plus petit\u{a0}» et «\u{a0}plus grand\u{a0}» n’ont pas de sens."
                )),
            },
            Comparison::Equals(expected) => expected.iter().find_map(|one| self.equality(question, one)),
        }
    }

    fn equality(&self, question: &Question, expected: &Scalar) -> Option<String> {
        let key = &question.key;
        let wrong = |expected: &str| Some(format!("«\u{a0}{key}\u{a0}» {expected}"));
        match (question.kind, expected) {
            (Kind::YesNo, Scalar::YesNo(_))
            | (Kind::Number | Kind::Amount, Scalar::Whole(_))
            | (Kind::Text, Scalar::Text(_)) => None,
            (Kind::YesNo, _) => wrong("se compare à oui ou à non."),
            (Kind::Number | Kind::Amount, _) => wrong("se compare à un nombre entier."),
            (Kind::Text, _) => wrong("se compare à un texte."),
            (Kind::Date, expected) => is_date(expected).err().and_then(wrong),
            (Kind::Autonomy, Scalar::Text(level)) if Autonomy::from_key(level).is_some() => None,
            (Kind::Autonomy, _) => wrong("se compare à un niveau de l’échelle d’autonomie."),
            (Kind::Aggir, Scalar::Text(letter)) if Letter::from_key(letter).is_some() => None,
            (Kind::Aggir, _) => wrong("se compare à A, B ou C."),
            (Kind::Single | Kind::Multiple | Kind::Amounts | Kind::Services, Scalar::Text(option)) => {
                let list = question.list.as_ref().and_then(|list| self.definition.list(list))?;
                match list.choice(option) {
                    Some(_) => None,
                    None => wrong(&format!("n’a pas d’option «\u{a0}{option}\u{a0}».")),
                }
            }
            (Kind::Single | Kind::Multiple | Kind::Amounts | Kind::Services, _) => {
                wrong("se compare à la clé d’une option.")
            }
            (Kind::LongText | Kind::Grid | Kind::Address | Kind::Person | Kind::People, _) => {
                wrong("ne se compare pas\u{a0}: vérifiez seulement qu’elle a une réponse.")
            }
        }
    }

    fn key(&mut self, key: &str, dotted: bool) {
        let part = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let valid = if dotted { key.split('.').all(part) } else { part(key) };
        if !valid {
            self.say(format!(
                "La clé «\u{a0}{key}\u{a0}» n’est pas valable\u{a0}: des minuscules sans accent, des chiffres et «\u{a0}_\u{a0}»."
            ));
        }
        if key.len() > KEY_LIMIT {
            self.say(format!("La clé a plus de {KEY_LIMIT} caractères. Raccourcissez-la."));
        }
    }

    fn label(&mut self, what: &str, label: &str) {
        if label.trim().is_empty() {
            self.say(format!("{what} est vide. Écrivez-le."));
        } else if label.chars().count() > LABEL_LIMIT {
            self.say(format!("{what} a plus de {LABEL_LIMIT} caractères. Raccourcissez-le."));
        }
    }

    fn text(&mut self, what: &str, text: Option<&str>) {
        if text.is_some_and(|text| text.chars().count() > HELP_LIMIT) {
            self.say(format!("{what} a plus de {HELP_LIMIT} caractères. Raccourcissez le texte."));
        }
    }
}

fn is_date(bound: &Scalar) -> Result<(), &'static str> {
    match bound {
        Scalar::Text(text) if text.parse::<Date>().is_ok() => Ok(()),
        _ => Err("se compare à une date écrite comme 1942-04-03."),
    }
}
