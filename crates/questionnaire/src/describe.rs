//! A condition as a French sentence, for the form editor.

use crate::{Autonomy, Condition, Definition, Scalar};

/// « si « Raison de l’appel » est « Parentalité » et « Âge » est plus petit que 60 ».
pub fn describe(condition: &Condition, definition: &Definition) -> String {
    format!("si {}", clause(condition, definition))
}

fn clause(condition: &Condition, definition: &Definition) -> String {
    let name = |key: &str| {
        let question = definition.question(key);
        format!("«\u{a0}{}\u{a0}»", question.as_ref().map_or(key, |question| question.short_label()))
    };
    let said = |key: &str, expected: &Scalar| word(key, expected, definition);
    match condition {
        Condition::Eq(key, expected) => format!("{} est {}", name(key), said(key, expected)),
        Condition::Ne(key, expected) => format!("{} n’est pas {}", name(key), said(key, expected)),
        Condition::In(key, expected) => {
            let words: Vec<_> = expected.iter().map(|one| said(key, one)).collect();
            format!("{} est {}", name(key), words.join(" ou "))
        }
        Condition::Lt(key, bound) => format!("{} est plus petit que {}", name(key), said(key, bound)),
        Condition::Gt(key, bound) => format!("{} est plus grand que {}", name(key), said(key, bound)),
        Condition::Answered(key) => format!("{} a une réponse", name(key)),
        Condition::And(all) => joined(all, " et ", definition),
        Condition::Or(any) => joined(any, " ou ", definition),
        Condition::Not(inner) => match &**inner {
            Condition::Answered(key) => format!("{} n’a pas de réponse", name(key)),
            inner => format!("il est faux que {}", grouped(inner, definition)),
        },
    }
}

fn joined(several: &[Condition], with: &str, definition: &Definition) -> String {
    several.iter().map(|one| grouped(one, definition)).collect::<Vec<_>>().join(with)
}

/// Brackets around a group, so that « et » and « ou » never mix.
fn grouped(condition: &Condition, definition: &Definition) -> String {
    match condition {
        Condition::And(several) | Condition::Or(several) if several.len() > 1 => {
            format!("({})", clause(condition, definition))
        }
        condition => clause(condition, definition),
    }
}

fn word(key: &str, expected: &Scalar, definition: &Definition) -> String {
    match expected {
        Scalar::YesNo(true) => "oui".into(),
        Scalar::YesNo(false) => "non".into(),
        Scalar::Whole(number) => number.to_string(),
        Scalar::Text(text) => {
            let question = definition.question(key);
            let list = question.as_ref().and_then(|question| definition.list(question.list.as_ref()?));
            let option = list.and_then(|list| list.choice(text)).map(|choice| choice.label.as_str());
            let level = question
                .as_ref()
                .zip(Autonomy::from_key(text))
                .map(|(question, level)| question.level(level));
            format!("«\u{a0}{}\u{a0}»", option.or(level).unwrap_or(text))
        }
    }
}
