//! A second call about somebody already followed.

use access::Cx;
use intake::{Source, TakeUp};
use kernel::{
    id::{CallId, PersonId},
    jiff::SignedDuration,
};
use questionnaire::keys;

use crate::{says, worlds};

/// A call that says a lot, and the person it is about.
async fn first_call(cx: &Cx) -> (CallId, PersonId) {
    let call = intake::start(cx, None).await.unwrap();
    for (key, fields) in [
        (keys::RAISON, &[("value", "fragilite")][..]),
        (keys::BESOIN, &[("value", "Une aide le matin")]),
        (keys::AIDE, &[("value.nom", "Madeleine Durand"), ("value.telephone", "06 12 34 56 78")]),
        (keys::DATE_NAISSANCE, &[("value", "3/4/1942")]),
        (keys::ADRESSE, &[("value.code_postal", "59000"), ("value.ville", "Lille")]),
        (keys::RETRAITE, &[("value", "2000")]),
    ] {
        assert_eq!(says(cx, call, key, fields).await.invalid, None, "{key}");
    }
    for key in keys::AGGIR {
        says(cx, call, key, &[("value", "C")]).await;
    }
    (call, intake::create_person_from_call(cx, call).await.unwrap())
}

#[tokio::test]
async fn what_is_known_is_proposed_counts_once_taken_up_and_is_not_typed_twice() {
    for world in worlds().await {
        let julie = world.care_manager();
        let (first, person) = first_call(&julie).await;
        let began = intake::find(&julie, first).await.unwrap().started_at;
        let before = ::people::find(&julie, person).await.unwrap().details();
        world.clock.advance(SignedDuration::from_hours(24 * 30));
        let call = intake::start(&julie, Some(person)).await.unwrap();
        let of = intake::assess(&julie, call).await.unwrap();
        assert!(!of.says_a_gir() && of.situation.age.is_none(), "{}", world.engine);
        let of = intake::with_known(&julie, of).await.unwrap();
        assert_eq!(of.known[keys::RETRAITE].from, Source::Call(began));
        assert_eq!(of.known[keys::AIDE].from, Source::File);
        assert_eq!(of.known[keys::AGE].answer.known().unwrap().whole(), Some(84));
        for key in [keys::RAISON, keys::BESOIN] {
            assert!(!of.known.contains_key(key), "{key} is asked anew");
        }

        for (step, taken) in
            [("proche", 3), ("coordonnees", 1), ("ressources", 1), ("aggir", 17), ("aggir", 0)]
        {
            let wanted = TakeUp::Step(step);
            assert_eq!(intake::accept_known(&julie, call, wanted).await.unwrap(), taken, "{step}");
        }
        let of = intake::assess(&julie, call).await.unwrap();
        let of = intake::with_known(&julie, of).await.unwrap();
        assert!(of.known.is_empty(), "{:?}", of.known);
        assert!(of.says_a_gir());
        assert_eq!(of.situation.age, Some(84));
        assert_eq!(of.situation.departement.as_deref(), Some("59"));
        assert_eq!(::people::find(&julie, person).await.unwrap().details(), before);
        assert!(intake::accept_known(&world.stranger(), call, TakeUp::Step("aggir")).await.is_err());
    }
}

#[tokio::test]
async fn one_answer_is_taken_up_alone_and_never_over_what_was_just_said() {
    for world in worlds().await {
        let julie = world.care_manager();
        let (_, person) = first_call(&julie).await;
        let call = intake::start(&julie, Some(person)).await.unwrap();
        says(&julie, call, keys::RETRAITE, &[("value", "1800")]).await;
        assert_eq!(intake::accept_known(&julie, call, TakeUp::Question(keys::RETRAITE)).await.unwrap(), 0);
        assert_eq!(intake::accept_known(&julie, call, TakeUp::Question(keys::AGE)).await.unwrap(), 1);
        let kept = intake::answers(&julie, call).await.unwrap();
        assert_eq!(
            kept.get(keys::RETRAITE).unwrap().answer.known().unwrap().amount().unwrap().cents(),
            180_000
        );
        assert_eq!(
            kept.get(keys::AGE).unwrap().answer.known().unwrap().whole(),
            Some(84),
            "{}",
            world.engine
        );
        assert!(kept.get(keys::AIDE).is_none());
    }
}

#[tokio::test]
async fn a_call_just_opened_blanks_nothing_on_the_page_of_the_person() {
    for world in worlds().await {
        let julie = world.care_manager();
        let (first, person) = first_call(&julie).await;
        world.clock.advance(SignedDuration::from_hours(1));
        let second = intake::start(&julie, Some(person)).await.unwrap();
        let calls = async || {
            let overview = intake::overview(&julie, person).await.unwrap();
            let call = |part: Option<std::sync::Arc<intake::Assessment>>| part.map(|of| of.call.id);
            (call(overview.need), call(overview.autonomy), call(overview.budget))
        };
        assert_eq!(calls().await, (Some(first), Some(first), None), "{}", world.engine);
        says(&julie, second, keys::BESOIN, &[("value", "Quelqu’un la nuit")]).await;
        assert_eq!(calls().await, (Some(second), Some(first), None));
        says(&julie, second, keys::GIR_NOTIFIE, &[("value", "gir_3")]).await;
        assert_eq!(calls().await, (Some(second), Some(second), None));
        assert!(intake::overview(&world.stranger(), person).await.is_err());
    }
}

#[tokio::test]
async fn what_hides_behind_another_reason_does_not_rename_the_file() {
    for world in worlds().await {
        let julie = world.care_manager();
        let (call, person) = first_call(&julie).await;
        says(&julie, call, keys::RAISON, &[("value", "equilibre")]).await;
        says(&julie, call, keys::AIDE, &[("value.nom", "Paul Petit")]).await;
        let file = ::people::find(&julie, person).await.unwrap();
        assert_eq!(file.full_name(), "Madeleine Durand", "{}", world.engine);
    }
}
