//! What is shown, what is kept aside, and how far the conversation went.

use std::collections::BTreeSet;

use proptest::prelude::*;
use questionnaire::{
    Answer, Answers, Condition, Definition, Kind, Progress, Question, Scalar, State, Status, Step, Value,
    View,
};
use rust_decimal::Decimal;

use super::{answers, appel, choice};

fn form(toml: &str) -> Definition {
    toml::from_str(toml).unwrap()
}

#[test]
fn each_comparison_means_what_it_says() {
    let form = form(
        r#"
        key = "essai"
        title = "Essai"
        lists = [{ key = "l", title = "L", options = [{ key = "a", label = "A" }, { key = "b", label = "B" }] }]
        [[steps]]
        key = "un"
        title = "Un"
        short_title = "Un"
        questions = [
          { key = "age", label = "Âge", kind = "number" },
          { key = "retraite", label = "Retraite", kind = "amount" },
          { key = "naissance", label = "Naissance", kind = "date" },
          { key = "gestes", label = "Gestes", kind = "multiple", list = "l" },
          { key = "seul", label = "Seul", kind = "yes_no" },
          { key = "q1", label = "1", kind = "text", when = { lt = ["age", 60] } },
          { key = "q2", label = "2", kind = "text", when = { gt = ["retraite", 1000] } },
          { key = "q3", label = "3", kind = "text", when = { lt = ["naissance", "1950-01-01"] } },
          { key = "q4", label = "4", kind = "text", when = { eq = ["gestes", "a"] } },
          { key = "q5", label = "5", kind = "text", when = { in = ["gestes", ["b"]] } },
          { key = "q6", label = "6", kind = "text", when = { ne = ["seul", true] } },
          { key = "q7", label = "7", kind = "text", when = { not = { answered = "age" } } },
          { key = "q8", label = "8", kind = "text", when = { or = [{ eq = ["seul", true] }, { eq = ["age", 84] }] } },
        ]
        "#,
    );
    assert_eq!(form.check(), []);
    let shown = |answers: &Answers| {
        let view = View::of(&form, answers);
        (1..=8).filter(|n| !view.hides(&format!("q{n}"))).collect::<Vec<_>>()
    };
    assert_eq!(shown(&Answers::new()), [6, 7]);
    let given = answers([
        ("age", Value::Number(84.into())),
        ("retraite", Value::Amount(kernel::Money::from_cents(100_001))),
        ("naissance", Value::Date(kernel::jiff::civil::date(1942, 4, 3))),
        ("gestes", super::choices(["a"])),
        ("seul", Value::YesNo(true)),
    ]);
    assert_eq!(shown(&given), [2, 3, 4, 8]);
    let mut unsure = given.clone();
    for answer in unsure.values_mut() {
        answer.state = State::Unknown;
    }
    assert_eq!(shown(&unsure), [6, 7], "« ne sait pas » ne vaut aucune réponse");
    assert_eq!(shown(&answers([("age", Value::Number(Decimal::new(599, 1)))])), [1, 6]);
}

#[test]
fn an_answer_behind_a_hidden_question_no_longer_counts() {
    let mut given = answers([
        ("raison", choice("fragilite")),
        ("fragilite", choice("handicap")),
        ("handicap_avant_60", Value::YesNo(true)),
    ]);
    assert_eq!(View::of(appel(), &given).known("handicap_avant_60"), Some(&Value::YesNo(true)));
    given.insert("fragilite".into(), Answer::of(choice("grand_age")));
    let view = View::of(appel(), &given);
    assert!(view.hides("handicap_avant_60"));
    assert_eq!(view.known("handicap_avant_60"), None);
    assert_eq!(given["handicap_avant_60"].value, Some(Value::YesNo(true)), "gardée de côté");
}

fn status(answers: &Answers, step: &str) -> Option<Status> {
    Progress::of(appel(), answers).step(step).unwrap().status
}

#[test]
fn a_step_tells_where_it_stands() {
    let mut given = answers([]);
    assert_eq!(status(&given, "raison"), Some(Status::ToDo));
    assert_eq!(status(&given, "equilibre"), Some(Status::NotConcerned));
    assert_eq!(status(&given, "budget"), None);
    given.insert("raison.precisions".into(), Answer::of(Value::Text("Rappelle demain".into())));
    assert_eq!(status(&given, "raison"), Some(Status::Started));
    given.insert("raison".into(), Answer::of(choice("fragilite")));
    assert_eq!(status(&given, "raison"), Some(Status::Complete));

    given.insert("besoin".into(), Answer::of(Value::Text("Une aide le matin".into())));
    assert_eq!(status(&given, "besoin"), Some(Status::Started));
    given.insert("urgence".into(), Answer { state: State::Unknown, value: None });
    assert_eq!(status(&given, "besoin"), Some(Status::ToRecall));
    given.insert("urgence".into(), Answer { state: State::Refused, value: None });
    assert_eq!(status(&given, "besoin"), Some(Status::Complete));
    assert_eq!(Progress::of(appel(), &given).count(Status::Complete), 2);
}

fn any_answer() -> impl Strategy<Value = (String, Answer)> {
    let keys: Vec<(String, Vec<String>)> = appel()
        .steps
        .iter()
        .flat_map(|step| &step.questions)
        .map(|question| {
            let list = question.list.as_ref().and_then(|list| appel().list(list));
            let options = list.map(|list| list.options.iter().map(|choice| choice.key.clone()).collect());
            (question.key.clone(), options.unwrap_or_default())
        })
        .collect();
    let state = prop::sample::select(State::ALL.to_vec());
    (prop::sample::select(keys), any::<prop::sample::Index>(), any::<bool>(), state).prop_map(
        |((key, options), index, yes, state)| {
            let value =
                if options.is_empty() { Value::YesNo(yes) } else { choice(index.get::<String>(&options)) };
            (key, Answer { state, value: Some(value) })
        },
    )
}

fn shown(answers: &Answers) -> (BTreeSet<String>, Progress) {
    let view = View::of(appel(), answers);
    (view.hidden_questions().map(str::to_owned).collect(), Progress::of(appel(), answers))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changing_one_s_mind_and_coming_back_loses_nothing(
        answers in prop::collection::vec(any_answer(), 0..60),
        detour in prop::collection::vec(any_answer(), 1..20),
    ) {
        let mut given: Answers = answers.into_iter().collect();
        let (before, kept) = (shown(&given), given.clone());
        let mut changed = Vec::new();
        for (key, answer) in detour {
            changed.push((key.clone(), given.insert(key, answer)));
            shown(&given);
        }
        for (key, previous) in changed.into_iter().rev() {
            match previous {
                Some(answer) => { given.insert(key, answer); }
                None => { given.remove(&key); }
            }
        }
        prop_assert_eq!(&given, &kept);
        prop_assert_eq!(shown(&given), before);
    }

    #[test]
    fn what_is_hidden_influences_nothing(
        answered in prop::collection::btree_map(0_usize..10, any::<bool>(), 0..10),
        other in (0_usize..10, any::<bool>()),
    ) {
        let form = chain();
        let mut given: Answers =
            answered.into_iter().map(|(n, yes)| (format!("q{n}"), Answer::of(Value::YesNo(yes)))).collect();
        let hidden = |given: &Answers| -> Vec<String> {
            View::of(&form, given).hidden_questions().map(str::to_owned).collect()
        };
        let before = hidden(&given);
        let key = format!("q{}", other.0);
        prop_assume!(before.contains(&key));
        given.insert(key, Answer::of(Value::YesNo(other.1)));
        prop_assert_eq!(hidden(&given), before);
    }
}

/// Ten questions, each shown by the answer to one before it.
fn chain() -> Definition {
    let question = |n: usize| Question {
        key: format!("q{n}"),
        label: format!("Question {n}"),
        kind: Kind::YesNo,
        when: (n > 0).then(|| match n % 3 {
            0 => Condition::Ne(format!("q{}", n / 2), Scalar::YesNo(false)),
            _ => Condition::Eq(format!("q{}", n - 1), Scalar::YesNo(n % 3 == 1)),
        }),
        ..Question::default()
    };
    let step = Step {
        key: "chaine".into(),
        title: "Chaîne".into(),
        short_title: "Chaîne".into(),
        questions: (0..10).map(question).collect(),
        ..Step::default()
    };
    let form = Definition { key: "essai".into(), title: "Essai".into(), steps: vec![step], lists: vec![] };
    assert_eq!(form.check(), []);
    form
}
