//! What the person who publishes reads before saying yes.

use questionnaire::{Choice, Condition, Definition, Kind, Question, Scalar, describe, diff};

use super::appel;

fn changes(edit: impl FnOnce(&mut Definition)) -> Vec<String> {
    let mut new = appel().clone();
    edit(&mut new);
    diff(appel(), &new).into_iter().map(|change| change.replace('\u{a0}', " ")).collect()
}

fn at<'a>(form: &'a mut Definition, key: &str) -> &'a mut Question {
    form.steps.iter_mut().flat_map(|step| &mut step.questions).find(|question| question.key == key).unwrap()
}

#[test]
fn nothing_changed_says_nothing() {
    assert_eq!(diff(appel(), appel()), Vec::<String>::new());
}

#[test]
fn questions_added_moved_reworded_and_removed() {
    let added = Question {
        key: "parking".into(),
        label: "Peut-on se garer ?".into(),
        kind: Kind::YesNo,
        ..Question::default()
    };
    assert_eq!(
        changes(|form| form.steps[0].questions.push(added)),
        ["Question ajoutée à l’étape « Raison de l’appel » : « Peut-on se garer ? »."]
    );
    assert_eq!(
        changes(|form| at(form, "cle").label = "Faut-il un badge ?".into()),
        [
            "La question « Faut-il une clé du domicile ? » devient « Faut-il un badge ? ». Les réponses déjà données \
          gardent l’ancien libellé."
        ]
    );
    assert_eq!(
        changes(|form| form.steps.iter_mut().for_each(|step| step.questions.retain(|q| q.key != "cle"))),
        [
            "Question supprimée : « Faut-il une clé du domicile ? ». Les réponses déjà données restent dans les dossiers."
        ]
    );
    assert_eq!(
        changes(|form| {
            let step = form.steps.iter_mut().find(|step| step.key == "recherche").unwrap();
            let question = step.questions.remove(0);
            form.steps[0].questions.push(question);
        }),
        ["La question « Y a-t-il des animaux au domicile ? » passe à l’étape « Raison de l’appel »."]
    );
    let kind = changes(|form| at(form, "langue").kind = Kind::LongText);
    assert!(kind[0].contains("le type passe de « Texte court » à « Texte long »"), "{kind:?}");
}

#[test]
fn removing_a_question_the_law_listens_to_is_said_twice() {
    let removed =
        changes(|form| form.steps.iter_mut().for_each(|step| step.questions.retain(|q| q.key != "age")));
    assert_eq!(removed.len(), 2);
    assert_eq!(
        removed[1],
        "Attention : le calcul ou le plan n’aura plus la réponse à « Quel âge a votre proche ? »."
    );
}

#[test]
fn conditions_are_told_as_sentences() {
    assert_eq!(
        changes(|form| at(form, "cle").when = Some(Condition::Eq("niveau".into(), Scalar::Text("c".into())))),
        [
            "Question « Faut-il une clé du domicile ? » affichée : si « Type d’accompagnement » est « CAS C – Prise en \
          charge totale (A + B + C) » (avant : toujours)."
        ]
    );
    let nested = Condition::And(vec![
        Condition::Lt("age".into(), Scalar::Whole(60)),
        Condition::Or(vec![
            Condition::Eq("en_couple".into(), Scalar::YesNo(false)),
            Condition::Not(Box::new(Condition::Answered("retraite".into()))),
        ]),
    ]);
    assert_eq!(
        describe(&nested, appel()).replace('\u{a0}', " "),
        "si « Âge » est plus petit que 60 et (« Vit en couple » est non ou « Retraite » n’a pas de réponse)"
    );
}

#[test]
fn options_added_retired_and_renamed() {
    let raisons = |edit: fn(&mut Vec<Choice>)| changes(|form| edit(&mut form.lists[0].options));
    assert_eq!(
        raisons(|options| options[2].retired = true),
        ["Liste « Raisons de l’appel » : « Parentalité » n’est plus proposée."]
    );
    assert_eq!(
        raisons(|options| options[2].label = "Être parent".into()),
        ["Liste « Raisons de l’appel » : « Parentalité » devient « Être parent »."]
    );
    assert_eq!(
        raisons(|options| options.swap(0, 2)),
        ["Liste « Raisons de l’appel » : l’ordre des options change."]
    );
    let added = Choice { key: "logement".into(), label: "Logement".into(), ..Choice::default() };
    assert_eq!(
        changes(|form| form.lists[0].options.push(added)),
        ["Liste « Raisons de l’appel » : « Logement » ajoutée."]
    );
}

#[test]
fn steps_moved_and_texts_rewritten() {
    assert_eq!(changes(|form| form.steps.swap(4, 5)), ["L’ordre des étapes change."]);
    assert_eq!(
        changes(|form| form.steps[0].say = Some("Bonjour !".into())),
        ["Étape « Raison de l’appel » : la phrase à dire est réécrite."]
    );
    let removed = changes(|form| form.steps.retain(|step| step.key != "budget"));
    assert_eq!(
        removed,
        [
            "Étape supprimée : « Première estimation du budget ». Les réponses déjà données restent dans les dossiers."
        ]
    );
}
