use intake::CallError;
use questionnaire::{Value, keys};

use crate::{change, says, worlds};

#[tokio::test]
async fn what_was_typed_is_read_back_with_the_wording_of_the_day() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let saved = says(&julie, call, keys::RETRAITE, &[("value", "2 000")]).await;
        assert_eq!((saved.version, saved.conflict, saved.invalid), (1, None, None));
        let kept = intake::answers(&julie, call).await.unwrap();
        let answer = kept.get(keys::RETRAITE).unwrap();
        assert_eq!(answer.answer.known(), Some(&Value::Amount(kernel::Money::from_euros(2_000))));
        assert!(!answer.wording.is_empty());
        assert_eq!(answer.by, "Julie Martin");
    }
}

#[tokio::test]
async fn a_change_posted_twice_is_applied_once() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let first = change(&julie, keys::AGE, 0, &[("value", "84")]);
        assert_eq!(intake::save_answer(&julie, call, first.clone()).await.unwrap().version, 1);
        says(&julie, call, keys::AGE, &[("value", "85")]).await;
        let replayed = intake::save_answer(&julie, call, first).await.unwrap();
        assert_eq!((replayed.version, replayed.conflict), (2, None));
        let kept = intake::answers(&julie, call).await.unwrap();
        assert_eq!(kept.get(keys::AGE).unwrap().answer.known().unwrap().whole(), Some(85));
        let earlier = intake::earlier_answers(&julie, call, keys::AGE).await.unwrap();
        assert_eq!(earlier.len(), 1);
        assert_eq!(earlier[0].answer.known().unwrap().whole(), Some(84));
    }
}

#[tokio::test]
async fn two_agents_on_one_call_merge_by_question_and_see_a_conflict() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::AGE, &[("value", "84")]).await;
        says(&marc, call, keys::RETRAITE, &[("value", "1500")]).await;

        let marc_saw_nothing = change(&marc, keys::AGE, 0, &[("value", "48")]);
        let saved = intake::save_answer(&marc, call, marc_saw_nothing).await.unwrap();
        let conflict = saved.conflict.expect("Julie answered first");
        assert_eq!(
            (conflict.theirs.as_str(), conflict.by.as_str(), conflict.version),
            ("84\u{a0}ans", "Julie Martin", 1)
        );
        let kept = intake::answers(&julie, call).await.unwrap();
        assert_eq!(kept.get(keys::AGE).unwrap().answer.known().unwrap().whole(), Some(84));

        // « Garder ma réponse »: posted again over their version.
        let mine = change(&marc, keys::AGE, conflict.version, &[("value", "48")]);
        assert_eq!(intake::save_answer(&marc, call, mine).await.unwrap().version, 2);
        // The same answer from both is no conflict.
        let same = change(&julie, keys::AGE, 0, &[("value", "48")]);
        assert_eq!(intake::save_answer(&julie, call, same).await.unwrap().conflict, None);
    }
}

#[tokio::test]
async fn a_refused_value_says_why_and_leaves_the_answer_before() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::AGE, &[("value", "84")]).await;
        assert!(says(&julie, call, keys::AGE, &[("value", "quatre-vingt")]).await.invalid.is_some());
        let novel = "é".repeat(5 * 1024 * 1024);
        says(&julie, call, keys::BESOIN, &[("value", "Une aide pour la toilette")]).await;
        let refused = says(&julie, call, keys::BESOIN, &[("value", &novel)]).await;
        assert!(refused.invalid.is_some_and(|message| message.contains("caractères")));
        let kept = intake::answers(&julie, call).await.unwrap();
        assert_eq!(kept.get(keys::AGE).unwrap().answer.known().unwrap().whole(), Some(84));
        let need = kept.get(keys::BESOIN).unwrap();
        assert_eq!(need.answer.known().unwrap().text(), Some("Une aide pour la toilette"));
    }
}

#[tokio::test]
async fn changing_the_branch_hides_answers_and_never_erases_them() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::RAISON, &[("value", "fragilite")]).await;
        says(&julie, call, keys::AGE, &[("value", "84")]).await;
        says(&julie, call, keys::RAISON, &[("value", "parentalite")]).await;
        let elsewhere = intake::assess(&julie, call).await.unwrap();
        assert!(elsewhere.hidden_questions.iter().any(|key| key == keys::AGE));
        assert_eq!(elsewhere.situation.age, None);
        says(&julie, call, keys::RAISON, &[("value", "fragilite")]).await;
        assert_eq!(intake::assess(&julie, call).await.unwrap().situation.age, Some(84));
    }
}

#[tokio::test]
async fn a_question_that_is_not_in_the_form_is_not_found() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let unknown = change(&julie, "inconnue", 0, &[("value", "x")]);
        assert!(matches!(intake::save_answer(&julie, call, unknown).await, Err(CallError::NotFound)));
    }
}

#[tokio::test]
async fn suggested_letters_count_only_once_taken_up() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, "autonomie.transferts", &[("value", "aide_totale")]).await;
        says(&julie, call, "autonomie.toilette", &[("value", "avec_difficulte")]).await;
        let before = intake::assess(&julie, call).await.unwrap();
        assert_eq!(before.suggestions["aggir.transferts"].to_string(), "C");
        assert_eq!(before.suggestions["aggir.toilette_haut"].to_string(), "AB");
        assert_eq!(
            before.evaluation.gir.missing,
            intake::assess(&julie, call).await.unwrap().evaluation.gir.missing
        );
        assert_eq!(intake::accept_suggestions(&julie, call, None).await.unwrap(), 1);
        let after = intake::assess(&julie, call).await.unwrap();
        assert!(after.evaluation.gir.missing < before.evaluation.gir.missing);
        assert!(!after.suggestions.contains_key("aggir.transferts"));
    }
}
