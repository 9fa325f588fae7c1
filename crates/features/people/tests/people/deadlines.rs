use kernel::{id::PersonId, jiff::SignedDuration};
use people::{Board, DeadlineError, DeadlineKind, NewDeadline, Page, Urgency};
use testing::World;
use uuid::Uuid;

use crate::{journal, known, named};

const PAGE: Page = Page { number: 1, size: 50 };

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
            let lines = people::board(&julie, board, PAGE).await.unwrap().lines;
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
        assert!(people::board(&world.stranger(), Board::Team, PAGE).await.unwrap().lines.is_empty());
        assert!(people::board(&world.visitor(), Board::Team, PAGE).await.unwrap().lines.is_empty());
        let lines = people::board(&julie, Board::Team, PAGE).await.unwrap().lines;
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
            let page = Page { number: 1, size: 5 };
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

#[tokio::test]
async fn a_deadline_is_taken_or_given_to_a_colleague_and_to_nobody_else() {
    for world in testing::worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let id = known(&world, named("Jeanne", "Roux")).await;
        let first = due(&world, Some(id), "premier", 1, true).await;
        people::assign(&julie, first, marc.who.account().unwrap()).await.unwrap();
        let given = people::deadline(&julie, first).await.unwrap();
        assert_eq!(given.assignee, marc.who.account(), "{}", world.engine);
        assert_eq!(given.assignee_name.as_deref(), Some("Marc Petit"));
        assert_eq!(people::board(&julie, Board::Mine, PAGE).await.unwrap().total, 0);
        // Lines of one instant have no order.
        world.clock.advance(SignedDuration::from_secs(1));
        people::assign(&julie, first, julie.who.account().unwrap()).await.unwrap();
        assert_eq!(people::board(&julie, Board::Mine, PAGE).await.unwrap().total, 1);
        let ines = world.stranger();
        let refused = people::assign(&julie, first, ines.who.account().unwrap()).await;
        assert!(matches!(refused, Err(DeadlineError::NotAColleague)), "{refused:?}");
        let refused = people::assign(&ines, first, ines.who.account().unwrap()).await;
        assert!(matches!(refused, Err(DeadlineError::Gone)), "{refused:?}");
        assert_eq!(journal(&julie, id).await[0], "Julie Martin confier échéance");
    }
}

#[tokio::test]
async fn every_deadline_is_on_a_page_of_the_board_and_counted() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        for hours in 0..7 {
            due(&world, None, &format!("n° {hours}"), hours * 10 - 5, true).await;
        }
        let page = async |number| people::board(&julie, Board::Mine, Page { number, size: 3 }).await.unwrap();
        let labels = async |number| {
            page(number).await.lines.into_iter().map(|line| line.deadline.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(1).await, ["n° 0", "n° 1", "n° 2"], "{}", world.engine);
        assert_eq!(labels(3).await, ["n° 6"]);
        // Half past two in the afternoon: five hours ago, and in five hours.
        assert_eq!((page(3).await.total, page(3).await.pressing), (7, 2));
        assert_eq!(labels(u64::MAX).await.len(), 0);
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
