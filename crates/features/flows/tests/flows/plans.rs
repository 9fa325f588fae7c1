use flows::{FlowError, PlanQuery, plan, plans};

use crate::scene::{march, order, orders, scenes, visit, visits};

fn asked() -> PlanQuery {
    PlanQuery { size: 50, ..PlanQuery::default() }
}

#[tokio::test]
async fn a_plan_is_read_with_its_versions_and_what_became_of_it() {
    for scene in scenes().await {
        let mut more = order("PC-1", 10);
        more.lines[0].quantity.as_mut().unwrap().value = 13.into();
        scene.send(scene.nadia(), orders([order("PC-1", 0), order("PC-2", 0)])).await;
        scene.send(scene.nadia(), orders([more])).await;
        scene.send(scene.omar(), visits([visit("V-1", march(2), 0), visit("V-2", march(3), 0)])).await;
        let found = plans(scene.nadia(), &asked()).await.unwrap();
        assert_eq!(found.total, 2, "{}: each once", scene.engine());
        let only = PlanQuery { text: "PC-1".to_owned(), on: Some(march(1)), ..asked() };
        let found = plans(scene.nadia(), &only).await.unwrap().plans.remove(0);
        assert_eq!(found.beneficiary_name.as_deref(), Some("Jeanne FICTIVE"));
        assert_eq!((found.lines[0].monthly_min, found.lines[0].weekly_min()), (780, 180), "13 h × 12 ÷ 52");
        let before = PlanQuery { on: Some("2025-12-31".parse().unwrap()), ..asked() };
        assert_eq!(plans(scene.nadia(), &before).await.unwrap().total, 0);
        let (_, versions, months) = plan(scene.nadia(), found.id).await.unwrap();
        let said: Vec<i64> = versions.iter().map(|version| version.lines[0].monthly_min).collect();
        assert_eq!(said, [780, 600], "the latest first");
        let march = months.iter().find(|one| one.month.to_string() == "2026-03").unwrap();
        assert_eq!(march.amounts.ordered(), 780 + 600, "both orders of the same person");
        assert_eq!(march.amounts.done(), 120);
    }
}

#[tokio::test]
async fn plans_stay_with_their_departement() {
    for scene in scenes().await {
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        let id = plans(scene.nadia(), &asked()).await.unwrap().plans[0].id;
        let kind = accounts::StructureKind::Department;
        let elsewhere = scene.world.somebody(kind, "Ailleurs", "Rachid", access::Role::Caseworker).await;
        assert_eq!(plans(&elsewhere, &asked()).await.unwrap().total, 0, "{}", scene.engine());
        assert!(matches!(plan(&elsewhere, id).await, Err(FlowError::NotFound)));
        assert!(matches!(plans(scene.omar(), &asked()).await, Err(FlowError::Denied(_))));
    }
}
