//! What the espace Manager writes, on each engine at hand.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use contents::{CatalogueService, ChangeError, PlanSection, Price, Sheet, services};
use db::sea_orm::ConnectionTrait;
use kernel::{Money, jiff::civil::date};
use testing::World;

async fn furnished() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        contents::install_defaults(&world.system()).await.unwrap();
    }
    worlds
}

#[tokio::test]
async fn a_manager_raises_a_price_and_the_old_one_still_counts_for_its_days() {
    for world in furnished().await {
        let marc = world.manager();
        let on = marc.db.read();
        let stored = contents::find::<CatalogueService>(on, "menage").await.unwrap().unwrap();
        let mut service = stored.content;
        service.prices.push(Price { since: date(2027, 1, 1), amount: Money::from_cents(3_100) });
        assert_eq!(contents::save(&marc, service, Some(1)).await.unwrap(), 2);
        for (day, cents) in [(date(2026, 12, 31), 2_800), (date(2027, 1, 1), 3_100)] {
            let services = services(on, day).await.unwrap();
            let cleaning = services.iter().find(|service| service.code == "menage").unwrap();
            assert_eq!(cleaning.price, Some(Money::from_cents(cents)), "{}", world.engine);
        }
        let history = contents::history::<CatalogueService>(on, "menage").await.unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(history[0].changed_by, "Marc Petit");
        assert_eq!(history[1].content.prices.len(), 1);
    }
}

#[tokio::test]
async fn two_managers_never_overwrite_each_other() {
    for world in furnished().await {
        let marc = world.manager();
        let stored = contents::find::<Sheet>(marc.db.read(), "cancer").await.unwrap().unwrap();
        let mut sheet = stored.content.clone();
        sheet.title = "Vivre avec un cancer".to_owned();
        contents::save(&marc, sheet, Some(stored.version)).await.unwrap();
        let late = contents::save(&marc, stored.content, Some(stored.version)).await;
        assert!(matches!(late, Err(ChangeError::Conflict { by }) if by == "Marc Petit"));
    }
}

#[tokio::test]
async fn a_retired_sheet_is_no_longer_offered_and_can_come_back() {
    for world in furnished().await {
        let marc = world.manager();
        let on = marc.db.read();
        let before = contents::live::<Sheet>(on).await.unwrap().len();
        contents::retire::<Sheet>(&marc, "cancer", true).await.unwrap();
        assert_eq!(contents::live::<Sheet>(on).await.unwrap().len(), before - 1);
        assert!(contents::find::<Sheet>(on, "cancer").await.unwrap().unwrap().retired);
        contents::retire::<Sheet>(&marc, "cancer", false).await.unwrap();
        assert_eq!(contents::live::<Sheet>(on).await.unwrap().len(), before);
    }
}

#[tokio::test]
async fn sections_change_places_all_together_or_not_at_all() {
    for world in furnished().await {
        let marc = world.manager();
        let on = marc.db.read();
        let order = async || {
            let sections = contents::live::<PlanSection>(on).await.unwrap();
            sections.into_iter().map(|section| section.key).collect::<Vec<_>>()
        };
        let before = order().await;
        contents::shift::<PlanSection>(&marc, &before[1], true).await.unwrap();
        let after = order().await;
        assert_eq!((&after[0], &after[1]), (&before[1], &before[0]), "{}", world.engine);
        contents::shift::<PlanSection>(&marc, &after[0], true).await.unwrap();
        assert_eq!(order().await, after, "the first one stays first");
        // The journal is written after the first rank: without its table, that rank is undone.
        on.execute_unprepared("ALTER TABLE audit_entries RENAME TO audit_elsewhere").await.unwrap();
        let midway = contents::shift::<PlanSection>(&marc, &after[1], true).await;
        assert!(matches!(midway, Err(ChangeError::Database(_))), "{midway:?}");
        assert_eq!(order().await, after);
        let denied = contents::shift::<PlanSection>(&world.care_manager(), &after[1], true).await;
        assert!(matches!(denied, Err(ChangeError::Denied(_))));
    }
}

#[tokio::test]
async fn a_care_manager_reads_but_does_not_write() {
    for world in furnished().await {
        let julie = world.care_manager();
        let stored = contents::find::<Sheet>(julie.db.read(), "cancer").await.unwrap().unwrap();
        let refused = contents::save(&julie, stored.content, Some(stored.version)).await;
        assert!(matches!(refused, Err(ChangeError::Denied(_))));
    }
}

#[tokio::test]
async fn installing_twice_changes_nothing_somebody_wrote() {
    for world in furnished().await {
        let marc = world.manager();
        let stored = contents::find::<Sheet>(marc.db.read(), "cancer").await.unwrap().unwrap();
        let mut sheet = stored.content;
        sheet.title = "Notre fiche".to_owned();
        contents::save(&marc, sheet, Some(1)).await.unwrap();
        contents::install_defaults(&world.system()).await.unwrap();
        let kept = contents::find::<Sheet>(marc.db.read(), "cancer").await.unwrap().unwrap();
        assert_eq!(kept.content.title, "Notre fiche");
    }
}
