use kernel::{id::PersonId, jiff::SignedDuration};
use people::{Board, DeadlineError, DeadlineKind, NewDeadline, Urgency};
use testing::World;
use uuid::Uuid;

use crate::{journal, known, named};

async fn due(world: &World, person: Option<PersonId>, label: &str, hours: i64, mine: bool) -> Uuid {
    let julie = world.care_manager();
    let tx = julie.db.begin().await.unwrap();
    let new = NewDeadline {
        structure: world.company,
        person,
        call: None,
        kind: DeadlineKind::CallBack48h,
        label: label.to_owned(),
        due_at: world.clock.now() + SignedDuration::from_hours(hours),
        assignee: if mine { julie.who.account() } else { world.manager().who.account() },
    };
    let id = people::create_deadline(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn the_board_shows_what_runs_out_first_first() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        due(&world, Some(id), "plus tard", 90, true).await;
        due(&world, Some(id), "demain", 24, true).await;
        due(&world, None, "en retard", -2, true).await;
        due(&world, Some(id), "ce soir", 4, false).await;
        let labels = async |board| {
            let lines = people::board(&julie, board).await.unwrap();
            lines.into_iter().map(|line| (line.deadline.label, line.urgency)).collect::<Vec<_>>()
        };
        let team = [
            ("en retard".to_owned(), Urgency::Overdue),
            ("ce soir".to_owned(), Urgency::Today),
            ("demain".to_owned(), Urgency::Within48Hours),
            ("plus tard".to_owned(), Urgency::Later),
        ];
        assert_eq!(labels(Board::Team).await, team, "{}", world.engine);
        assert_eq!(labels(Board::Mine).await.len(), 3);
        assert!(people::board(&world.stranger(), Board::Team).await.unwrap().is_empty());
        assert!(people::board(&world.visitor(), Board::Team).await.unwrap().is_empty());
        let lines = people::board(&julie, Board::Team).await.unwrap();
        assert_eq!(
            (lines[0].person_name.as_deref(), lines[1].person_name.as_deref()),
            (None, Some("Jeanne Roux"))
        );
    }
}

#[tokio::test]
async fn done_or_postponed_the_next_one_takes_its_place() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        let first = due(&world, Some(id), "premier", 1, true).await;
        let second = due(&world, Some(id), "second", 2, true).await;
        let next = async || {
            let page = people::Page { number: 1, size: 5 };
            let listed = people::list(&julie, &people::Filter::default(), page).await.unwrap();
            listed.rows[0].next_due.clone().map(|due| due.label)
        };
        assert_eq!(next().await.as_deref(), Some("premier"), "{}", world.engine);
        let later = world.clock.now() + SignedDuration::from_hours(5);
        people::postpone(&julie, first, later).await.unwrap();
        assert_eq!(next().await.as_deref(), Some("second"));
        people::done(&julie, second, Some("Elle va mieux.".to_owned())).await.unwrap();
        world.clock.advance(SignedDuration::from_secs(1));
        people::done(&julie, first, None).await.unwrap();
        assert_eq!(next().await, None);
        let all = people::deadlines_of(&julie, id).await.unwrap();
        let told = all.iter().find(|deadline| deadline.id == second).unwrap();
        assert_eq!(told.outcome.as_deref(), Some("Elle va mieux."));
        assert_eq!(told.done_by, julie.who.account());
        assert!(matches!(people::done(&julie, first, None).await, Err(DeadlineError::Gone)));
        assert_eq!(journal(&julie, id).await[0], "Julie Martin terminer échéance");
    }
}

#[tokio::test]
async fn nobody_else_settles_it_and_nobody_postpones_into_the_past() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        let first = due(&world, Some(id), "premier", 1, true).await;
        let refused = people::done(&world.stranger(), first, None).await;
        assert!(matches!(refused, Err(DeadlineError::Gone)), "{refused:?}, {}", world.engine);
        let past = world.clock.now() - SignedDuration::from_mins(1);
        assert!(matches!(people::postpone(&julie, first, past).await, Err(DeadlineError::Past)));
    }
}

#[test]
fn today_ends_at_midnight_in_paris() {
    let at = |text: &str| text.parse().unwrap();
    let now = at("2026-11-21T13:30:00Z");
    assert_eq!(Urgency::of(at("2026-11-21T22:59:00Z"), now), Urgency::Today);
    assert_eq!(Urgency::of(at("2026-11-21T23:00:00Z"), now), Urgency::Within48Hours);
    assert_eq!(Urgency::of(at("2026-11-23T13:30:00Z"), now), Urgency::Within48Hours);
    assert_eq!(Urgency::of(at("2026-11-23T13:30:01Z"), now), Urgency::Later);
}
