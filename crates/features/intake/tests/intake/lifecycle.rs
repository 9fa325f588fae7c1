use intake::{CallError, CallFilter, CallStatus, Level, Position, SaveNote};
use kernel::jiff::SignedDuration;
use questionnaire::keys;

use crate::{says, worlds};

const FIRST: people::Page = people::Page { number: 1, size: 50 };

#[tokio::test]
async fn a_suspended_call_resumes_at_the_same_field() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::APPELANT, &[("value.nom", "Claire Durand")]).await;
        let place = Position { step: "ressources".into(), field: "q-retraite-value".into(), scroll: 640 };
        intake::remember_position(&julie, call, place.clone()).await.unwrap();
        let tomorrow = world.clock.now() + SignedDuration::from_hours(20);
        intake::suspend(&julie, call, Some(tomorrow)).await.unwrap();

        let waiting = intake::suspended(&world.manager()).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].caller.name, "Claire Durand");
        let board = people::board(&julie, people::Board::Mine, FIRST).await.unwrap().lines;
        assert!(board.iter().any(|line| line.deadline.label == "Rappeler Claire Durand"));

        let resumed = intake::resume(&world.manager(), call).await.unwrap();
        assert_eq!((resumed.status, resumed.position), (CallStatus::Open, place));
        assert!(intake::suspended(&julie).await.unwrap().is_empty());
        assert!(people::board(&julie, people::Board::Team, FIRST).await.unwrap().lines.is_empty());
    }
}

#[tokio::test]
async fn a_call_back_in_the_past_is_refused_and_an_ended_call_is_over() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let yesterday = world.clock.now() - SignedDuration::from_hours(20);
        let past = intake::suspend(&julie, call, Some(yesterday)).await;
        assert!(matches!(past, Err(CallError::CallBackInThePast)));
        intake::end(&julie, call).await.unwrap();
        assert!(matches!(intake::suspend(&julie, call, None).await, Err(CallError::Over)));
        assert!(matches!(intake::resume(&julie, call).await, Err(CallError::Over)));
        assert_eq!(intake::end(&julie, call).await.unwrap().status, CallStatus::Ended);
    }
}

/// D04-18, D04-22: promised in every call, whoever is followed, and only once.
#[tokio::test]
async fn ending_a_call_puts_the_promised_call_back_on_the_board() {
    for world in worlds().await {
        let julie = world.care_manager();
        for reason in ["fragilite", "equilibre", "parentalite"] {
            let call = intake::start(&julie, None).await.unwrap();
            says(&julie, call, keys::RAISON, &[("value", reason)]).await;
            says(&julie, call, keys::APPELANT, &[("value.nom", reason)]).await;
            says(&julie, call, keys::RAPPEL_PREFERENCE, &[("value.mar.soir", "1")]).await;
            intake::end(&julie, call).await.unwrap();
            intake::end(&julie, call).await.unwrap();
            let board = people::board(&julie, people::Board::Mine, FIRST).await.unwrap();
            let due: Vec<_> = board.lines.iter().filter(|line| line.deadline.call == Some(call)).collect();
            assert_eq!(due.len(), 1, "{reason}");
            let label = &due[0].deadline.label;
            assert!(label.starts_with(&format!("Rappeler {reason} ")) && label.contains("mardi"), "{label}");
            assert_eq!(due[0].deadline.due_at, people::call_back(world.clock.now()));
        }
    }
}

#[tokio::test]
async fn one_promise_runs_at_a_time_follows_the_person_and_ends_with_the_call() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let in_hours = |hours| Some(world.clock.now() + SignedDuration::from_hours(hours));
        intake::suspend(&julie, call, in_hours(20)).await.unwrap();
        intake::suspend(&julie, call, in_hours(40)).await.unwrap();
        let due = async || people::board(&julie, people::Board::Team, FIRST).await.unwrap();
        assert_eq!(due().await.total, 1, "{}", world.engine);
        assert_eq!(Some(due().await.lines[0].deadline.due_at), in_hours(40));
        let person = intake::create_person_from_call(&julie, call).await.unwrap();
        assert_eq!(due().await.lines[0].deadline.person, Some(person));
        intake::end(&julie, call).await.unwrap();
        assert_eq!(due().await.total, 1, "the call-back within 48 h");
        assert_eq!(due().await.lines[0].deadline.kind, people::DeadlineKind::CallBack48h);
        let all = people::deadlines_of(&julie, person).await.unwrap();
        assert!(all.iter().any(|due| due.outcome.as_deref() == Some("Appel terminé")));
    }
}

#[tokio::test]
async fn another_company_knows_nothing_of_a_call() {
    for world in worlds().await {
        let (julie, stranger) = (world.care_manager(), world.stranger());
        let call = intake::start(&julie, None).await.unwrap();
        assert!(matches!(intake::find(&stranger, call).await, Err(CallError::NotFound)));
        assert!(matches!(intake::assess(&stranger, call).await, Err(CallError::NotFound)));
        assert!(matches!(intake::end(&stranger, call).await, Err(CallError::NotFound)));
        assert!(matches!(intake::notes(&stranger, call).await, Err(CallError::NotFound)));
        assert_eq!(intake::list(&stranger, &CallFilter::default(), 0, 10).await.unwrap().total, 0);
    }
}

#[tokio::test]
async fn calls_are_found_by_the_name_of_the_caller_without_accents() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::APPELANT, &[("value.nom", "Zoé Lefèvre")]).await;
        intake::start(&julie, None).await.unwrap();
        for (words, found) in [("lefevre", 1), ("zoe", 1), ("martin", 0), ("", 2)] {
            let filter = CallFilter { words: words.into(), ..CallFilter::default() };
            assert_eq!(intake::list(&julie, &filter, 0, 10).await.unwrap().total, found, "{words}");
        }
    }
}

#[tokio::test]
async fn a_note_keeps_its_author_and_two_windows_lose_nothing() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let note = |text: &str, base| SaveNote {
            text: text.into(),
            health: false,
            step: "besoin".into(),
            base,
            change: julie.entropy.uuid(julie.clock.now()),
        };
        assert_eq!(intake::save_note(&julie, call, note("Voisine", 0)).await.unwrap(), 1);
        assert_eq!(intake::save_note(&julie, call, note("Voisine : Mme Lopez", 1)).await.unwrap(), 2);
        // Another window still shows the first version.
        intake::save_note(&julie, call, note("Préfère une femme", 1)).await.unwrap();
        let notes = intake::notes(&julie, call).await.unwrap();
        let texts: Vec<_> = notes.iter().filter_map(|note| note.text.as_deref()).collect();
        assert_eq!(texts.len(), 2);
        assert!(texts.contains(&"Voisine : Mme Lopez") && texts.contains(&"Préfère une femme"));
        assert!(notes.iter().all(|note| note.author_name == "Julie Martin"));
    }
}

#[tokio::test]
async fn a_health_note_is_for_care_managers_as_soon_as_the_box_is_ticked() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let call = intake::start(&julie, None).await.unwrap();
        let note = |cx: &access::Cx, text: &str, health| SaveNote {
            text: text.into(),
            health,
            step: "besoin".into(),
            base: 0,
            change: cx.entropy.uuid(cx.clock.now()),
        };
        let read_by = async |cx: &access::Cx| {
            let notes = intake::notes(cx, call).await.unwrap();
            notes.into_iter().map(|note| note.text.unwrap_or_else(|| "réservée".into())).collect::<Vec<_>>()
        };
        intake::save_note(&julie, call, note(&julie, "Vertiges depuis lundi", true)).await.unwrap();
        assert_eq!(read_by(&marc).await, ["réservée"], "{}", world.engine);
        intake::close_note(&julie, call, true).await.unwrap();
        assert_eq!(read_by(&marc).await, ["réservée"]);
        assert_eq!(read_by(&julie).await, ["Vertiges depuis lundi"]);

        world.clock.advance(SignedDuration::from_mins(1));
        intake::save_note(&marc, call, note(&marc, "Chute au téléphone", true)).await.unwrap();
        intake::close_note(&marc, call, true).await.unwrap();
        assert_eq!(read_by(&marc).await, ["réservée", "Chute au téléphone"], "the author reads their own");
        assert_eq!(read_by(&julie).await, ["Vertiges depuis lundi", "Chute au téléphone"]);
        assert!(matches!(intake::notes(&world.stranger(), call).await, Err(CallError::NotFound)));
    }
}

#[tokio::test]
async fn the_level_comes_down_only_when_confirmed_and_the_answers_stay() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        intake::choose_level(&julie, call, Level::B, false).await.unwrap();
        says(&julie, call, "animaux", &[("value", "oui")]).await;
        let silent = intake::choose_level(&julie, call, Level::A, false).await;
        assert!(matches!(silent, Err(CallError::LevelDown)), "{silent:?}, {}", world.engine);
        let typed = says(&julie, call, keys::NIVEAU, &[("value", "a")]).await;
        assert!(typed.invalid.is_some_and(|message| message.contains("« Conclure »")));
        assert_eq!(intake::find(&julie, call).await.unwrap().level, Some(Level::B));
        intake::choose_level(&julie, call, Level::A, true).await.unwrap();
        let of = intake::assess(&julie, call).await.unwrap();
        assert_eq!(of.call.level, Some(Level::A));
        assert!(of.hidden_questions.iter().any(|key| key == "animaux"));
        assert_eq!(of.answers["animaux"].known().and_then(questionnaire::Value::yes_no), Some(true));
        assert_eq!(says(&julie, call, keys::NIVEAU, &[("value", "c")]).await.invalid, None);
    }
}
