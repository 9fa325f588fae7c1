//! What is read aloud before hanging up: what was understood, what is recommended, what it costs.

use kernel::french::duration;
use questionnaire::{Kind, Panel, Sensitivity, display, keys};
use rules::evaluation::Outcome;

use crate::assess::Assessment;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recap {
    /// Sentences to read aloud, in order.
    pub sentences: Vec<String>,
    /// Everything answered, step by step, to check on the screen.
    pub steps: Vec<RecapStep>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecapStep {
    pub key: String,
    pub title: String,
    pub lines: Vec<RecapLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecapLine {
    pub key: String,
    pub label: String,
    pub value: String,
    pub health: bool,
}

pub fn recap(of: &Assessment) -> Recap {
    Recap { sentences: sentences(of), steps: steps(of) }
}

fn steps(of: &Assessment) -> Vec<RecapStep> {
    let view = of.view();
    let steps = of.definition.steps.iter().filter(|step| !view.hides_step(&step.key)).map(|step| {
        let lines = step.all_questions().filter_map(|question| {
            let answer = of.answers.get(&question.key).filter(|_| !view.hides(&question.key))?;
            let value = match answer.known() {
                Some(value) => display(&question, &of.definition.lists, value),
                None if answer.state == questionnaire::State::NotAsked => return None,
                None => answer.state.label().to_owned(),
            };
            Some(RecapLine {
                key: question.key.clone(),
                label: question.short_label().to_owned(),
                value,
                health: question.sensitivity == Sensitivity::Health && question.kind != Kind::Services,
            })
        });
        RecapStep { key: step.key.clone(), title: step.title.clone(), lines: lines.collect() }
    });
    steps.filter(|step| !step.lines.is_empty()).collect()
}

fn sentences(of: &Assessment) -> Vec<String> {
    let view = of.view();
    let shown = |key: &str| {
        let question = of.definition.question(key)?;
        view.known(key).map(|value| display(&question, &of.definition.lists, value))
    };
    let mut said = Vec::new();
    if let Some(need) = shown(keys::BESOIN) {
        said.push(format!("Vous m’avez dit : «\u{a0}{}\u{a0}»", need.trim()));
    }
    let recurring: Vec<&str> = of.services.iter().map(|service| service.label.as_str()).collect();
    if !recurring.is_empty() {
        said.push(format!("Je vous recommande : {}.", recurring.join(", ").to_lowercase()));
    }
    if of.week.minutes_per_week > 0 {
        said.push(format!(
            "Cela représente {} de présence par semaine, soit environ {} par mois.",
            duration(of.week.minutes_per_week),
            duration(of.week.minutes_per_month)
        ));
    }
    let budget = &of.evaluation.budget;
    if budget.recurring_gross.cents() > 0 {
        said.push(format!("Le coût serait de {} par mois, avant les aides.", budget.recurring_gross));
    }
    if budget.one_off_gross.cents() > 0 {
        said.push(format!("S’y ajouteraient {} à payer une seule fois.", budget.one_off_gross));
    }
    for aid in &of.evaluation.aids {
        match &aid.outcome {
            Outcome::Granted { monthly } if monthly.cents() > 0 => {
                said.push(format!("{} : {} par mois, d’après nos estimations.", aid.name_fr, monthly));
            }
            Outcome::Possible { min, max } if max.cents() > 0 => {
                said.push(format!(
                    "{} : entre {} et {} par mois, selon ce qui reste à préciser.",
                    aid.name_fr, min, max
                ));
            }
            _ => {}
        }
    }
    if budget.recurring_gross.cents() > 0 {
        said.push(format!(
            "Il vous resterait à payer {} chaque mois, puis {} une fois le crédit d’impôt revenu.",
            budget.left_to_pay_now, budget.left_to_pay_after_tax
        ));
        said.extend(budget.tax_condition_fr.clone());
        said.push("Ces montants sont des estimations : seuls les organismes décident.".to_owned());
    }
    if said.is_empty() {
        said.push("Rien n’a encore été noté dans cet appel.".to_owned());
    }
    said.extend(announcements(of));
    said
}

/// What the last step has the agent announce: the sending, the call-back, seven days a week. Its words are
/// those of the form.
fn announcements(of: &Assessment) -> Vec<String> {
    let view = of.view();
    let last = of.definition.steps.iter().filter(|step| step.panel == Some(Panel::Recap));
    last.flat_map(|step| &step.questions)
        .filter(|question| !view.hides(&question.key))
        .filter_map(|question| question.say.clone())
        .collect()
}
