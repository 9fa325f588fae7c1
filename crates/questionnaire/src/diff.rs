//! What changes between two versions of a form, in sentences for the person who publishes.

use crate::{Choice, Definition, OptionList, Question, Step, describe::describe, keys};

/// Sentences, in the order of the new form; empty when nothing a person can see changes.
pub fn diff(old: &Definition, new: &Definition) -> Vec<String> {
    let mut changes = Vec::new();
    if old.title != new.title {
        changes.push(format!("Le formulaire s’appelle désormais {}.", quoted(&new.title)));
    }
    steps(old, new, &mut changes);
    questions(old, new, &mut changes);
    lists(old, new, &mut changes);
    changes
}

fn steps(old: &Definition, new: &Definition, changes: &mut Vec<String>) {
    for step in &new.steps {
        match old.step(&step.key) {
            None => changes.push(format!("Étape ajoutée\u{a0}: {}.", quoted(&step.title))),
            Some(before) => step_texts(before, step, old, new, changes),
        }
    }
    for step in old.steps.iter().filter(|step| new.step(&step.key).is_none()) {
        changes.push(format!(
            "Étape supprimée\u{a0}: {}. Les réponses déjà données restent dans les dossiers.",
            quoted(&step.title)
        ));
    }
    if order(&old.steps, &new.steps, |step| &step.key) {
        changes.push("L’ordre des étapes change.".into());
    }
}

fn step_texts(before: &Step, after: &Step, old: &Definition, new: &Definition, changes: &mut Vec<String>) {
    let name = quoted(&after.title);
    if before.title != after.title {
        changes.push(format!("L’étape {} s’appelle désormais {name}.", quoted(&before.title)));
    } else if before.short_title != after.short_title {
        changes.push(format!("Étape {name}\u{a0}: nouveau titre court, {}.", quoted(&after.short_title)));
    }
    if before.family_title != after.family_title {
        changes.push(format!(
            "Étape {name}\u{a0}: {}.",
            text("le titre montré aux familles", &before.family_title, &after.family_title)
        ));
    }
    if before.say != after.say {
        changes.push(format!("Étape {name}\u{a0}: {}.", text("la phrase à dire", &before.say, &after.say)));
    }
    if before.guide != after.guide {
        changes.push(format!("Étape {name}\u{a0}: {}.", text("la consigne", &before.guide, &after.guide)));
    }
    if before.panel != after.panel {
        changes.push(format!("Étape {name}\u{a0}: le panneau affiché change."));
    }
    if before.when != after.when {
        let shown = after.when.as_ref().map_or_else(|| "toujours".into(), |when| describe(when, new));
        let before = before.when.as_ref().map_or_else(|| "toujours".into(), |when| describe(when, old));
        changes.push(format!("Étape {name} affichée\u{a0}: {shown} (avant\u{a0}: {before})."));
    }
    let moved_within = order(&before.questions, &after.questions, |question| &question.key);
    if moved_within {
        changes.push(format!("Étape {name}\u{a0}: l’ordre des questions change."));
    }
}

fn questions(old: &Definition, new: &Definition, changes: &mut Vec<String>) {
    for step in &new.steps {
        for question in &step.questions {
            let name = quoted(&question.label);
            match old.located(&question.key) {
                None => {
                    changes
                        .push(format!("Question ajoutée à l’étape {}\u{a0}: {name}.", quoted(&step.title)));
                }
                Some((before_step, before)) => {
                    if before_step.key != step.key {
                        changes.push(format!("La question {name} passe à l’étape {}.", quoted(&step.title)));
                    }
                    question_changes(&before, question, old, new, changes);
                }
            }
        }
    }
    for question in old.steps.iter().flat_map(|step| &step.questions) {
        if new.question(&question.key).is_none() {
            let name = quoted(&question.label);
            changes.push(format!(
                "Question supprimée\u{a0}: {name}. Les réponses déjà données restent dans les dossiers."
            ));
            if new.key == keys::APPEL && keys::heard_as(&question.key).is_some() {
                changes
                    .push(format!("Attention\u{a0}: le calcul ou le plan n’aura plus la réponse à {name}."));
            }
        }
    }
}

fn question_changes(
    before: &Question,
    after: &Question,
    old: &Definition,
    new: &Definition,
    changes: &mut Vec<String>,
) {
    let name = quoted(&after.label);
    if before.label != after.label {
        changes.push(format!(
            "La question {} devient {name}. Les réponses déjà données gardent l’ancien libellé.",
            quoted(&before.label)
        ));
    }
    if before.kind != after.kind {
        changes.push(format!(
            "Question {name}\u{a0}: le type passe de {} à {}. Les réponses déjà données restent lisibles mais sont à redemander.",
            quoted(before.kind.label()),
            quoted(after.kind.label())
        ));
    }
    if before.when != after.when {
        let shown = after.when.as_ref().map_or_else(|| "toujours".into(), |when| describe(when, new));
        let before = before.when.as_ref().map_or_else(|| "toujours".into(), |when| describe(when, old));
        changes.push(format!("Question {name} affichée\u{a0}: {shown} (avant\u{a0}: {before})."));
    }
    for (what, differs) in [
        ("l’aide change", before.help != after.help),
        ("la phrase à dire change", before.say != after.say),
        ("le libellé court change", before.short != after.short),
        ("la liste d’options change", before.list != after.list),
        (
            "l’unité ou les bornes changent",
            (&before.unit, before.min, before.max) != (&after.unit, after.min, after.max),
        ),
        ("les mots de l’échelle changent", before.levels != after.levels),
        ("les mots de recherche changent", before.search_words != after.search_words),
        ("la confidentialité change", before.sensitivity != after.sensitivity),
    ] {
        if differs {
            changes.push(format!("Question {name}\u{a0}: {what}."));
        }
    }
    for (before, after, yes, no) in [
        (
            before.preparable,
            after.preparable,
            "figure dans «\u{a0}À préparer avant l’appel\u{a0}»",
            "n’y figure plus",
        ),
        (before.essential, after.essential, "devient prioritaire", "n’est plus prioritaire"),
        (before.optional, after.optional, "devient facultative", "n’est plus facultative"),
        (
            before.asked_anew,
            after.asked_anew,
            "se redemande à chaque appel",
            "reprend désormais la réponse d’un appel précédent",
        ),
    ] {
        if before != after {
            changes.push(format!("La question {name} {}.", if after { yes } else { no }));
        }
    }
}

fn lists(old: &Definition, new: &Definition, changes: &mut Vec<String>) {
    for list in &new.lists {
        match old.list(&list.key) {
            None => changes.push(format!("Liste ajoutée\u{a0}: {}.", quoted(&list.title))),
            Some(before) => options(before, list, changes),
        }
    }
    for list in old.lists.iter().filter(|list| new.list(&list.key).is_none()) {
        changes.push(format!("Liste supprimée\u{a0}: {}.", quoted(&list.title)));
    }
}

fn options(before: &OptionList, after: &OptionList, changes: &mut Vec<String>) {
    let list = quoted(&after.title);
    let mut say = |change: String| changes.push(format!("Liste {list}\u{a0}: {change}."));
    if before.title != after.title {
        say(format!("elle s’appelait {}", quoted(&before.title)));
    }
    for choice in &after.options {
        let label = quoted(&choice.label);
        match before.choice(&choice.key) {
            None => say(format!("{label} ajoutée")),
            Some(was) => {
                if was.label != choice.label {
                    say(format!("{} devient {label}", quoted(&was.label)));
                }
                match (was.retired, choice.retired) {
                    (false, true) => say(format!("{label} n’est plus proposée")),
                    (true, false) => say(format!("{label} est de nouveau proposée")),
                    _ => {}
                }
                if (&was.help, &was.search_words, &was.extra)
                    != (&choice.help, &choice.search_words, &choice.extra)
                {
                    say(format!("les réglages de {label} changent"));
                }
            }
        }
    }
    for choice in before.options.iter().filter(|choice| after.choice(&choice.key).is_none()) {
        say(format!(
            "{} supprimée\u{a0}; retirez-la plutôt, pour que les réponses déjà données gardent leur libellé",
            quoted(&choice.label)
        ));
    }
    if order(&before.offered(), &after.offered(), |choice: &&Choice| &choice.key) {
        say("l’ordre des options change".into());
    }
}

/// Do the elements both versions have come in another order?
fn order<T>(old: &[T], new: &[T], key: impl for<'a> Fn(&'a T) -> &'a String) -> bool {
    let common = |these: &'_ [T], others: &'_ [T]| -> Vec<String> {
        these.iter().map(&key).filter(|one| others.iter().any(|other| key(other) == *one)).cloned().collect()
    };
    common(old, new) != common(new, old)
}

fn text(what: &str, before: &Option<String>, after: &Option<String>) -> String {
    match (before, after) {
        (None, _) => format!("{what} est ajoutée"),
        (_, None) => format!("{what} est supprimée"),
        _ => format!("{what} est réécrite"),
    }
}

fn quoted(text: &str) -> String {
    format!("«\u{a0}{text}\u{a0}»")
}
