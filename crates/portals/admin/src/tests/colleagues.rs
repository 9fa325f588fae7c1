use super::*;

#[tokio::test]
async fn a_colleague_gets_an_account_by_mail_then_another_role_then_none() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let typed = [("nom", "Nora Lopez"), ("courriel", "nora@exemple.fr"), ("role", "care_manager")];
        let mut wrong = typed;
        wrong[1] = ("courriel", "nora");
        marc.post("/administration/comptes/nouveau", &wrong).await.is(422).sees("Nora Lopez");
        marc.post("/administration/comptes/nouveau", &typed).await.is(303);
        let mail = world.mails().await.remove(0);
        assert_eq!(mail.to_address, "nora@exemple.fr");
        assert!(mail.text.contains("http://cordee.test/lien/"));
        marc.post("/administration/comptes/nouveau", &typed).await.is(422).sees("déjà un rôle");

        let of_nora = async || {
            let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
            all.into_iter().find(|one| one.account.email == "nora@exemple.fr" && !one.ended)
        };
        let page = format!("/administration/comptes/{}", of_nora().await.unwrap().id);
        let ines = world.browser(crate::routes()).log_in(&world.stranger()).await;
        ines.get(&page).await.is(404);
        ines.post(&format!("{page}/fermer"), &[]).await.is(404);
        ines.get("/administration/comptes").await.does_not_see("Nora Lopez");

        marc.post(&format!("{page}/role"), &[("role", "manager")]).await.is(303);
        let nora = of_nora().await.unwrap();
        assert_eq!(nora.role, access::Role::Manager);
        marc.post(&format!("/administration/comptes/{}/fermer", nora.id), &[]).await.is(303);
        assert_eq!(of_nora().await, None);
    }
}

#[tokio::test]
async fn two_managers_changing_a_role_at_once_get_one_winner_and_one_message() {
    for world in furnished().await {
        let page = julies_page(&world).await;
        let marc = manager(&world).await;
        let role = [("role", "manager")];
        let address = format!("{page}/role");
        let (one, other) = tokio::join!(marc.post(&address, &role), marc.post(&address, &role));
        let (won, lost) = if one.status == 303 { (one, other) } else { (other, one) };
        won.is(303);
        lost.is(422).sees("Quelqu’un vient de changer cet accès");
        assert_eq!(julies_roles(&world).await, [access::Role::Manager], "{}", world.engine);
    }
}

#[tokio::test]
async fn a_role_change_that_fails_midway_leaves_the_old_role() {
    for world in furnished().await {
        let page = julies_page(&world).await;
        let marc = manager(&world).await;
        let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
        // The journal is written last: without its table everything before it must be undone.
        let on = world.app.db.read();
        on.execute_unprepared("ALTER TABLE audit_entries RENAME TO audit_elsewhere").await.unwrap();
        marc.post(&format!("{page}/role"), &[("role", "manager")]).await.is(500);
        assert_eq!(julies_roles(&world).await, [access::Role::CareManager], "{}", world.engine);
        // Known, and still without the right.
        julie.get("/administration").await.is(403);
    }
}

async fn julies_page(world: &World) -> String {
    let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
    let julie = all.iter().find(|one| one.account.name == "Julie Martin").unwrap();
    format!("/administration/comptes/{}", julie.id)
}

async fn julies_roles(world: &World) -> Vec<access::Role> {
    let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
    all.into_iter()
        .filter(|one| one.account.name == "Julie Martin" && !one.ended)
        .map(|one| one.role)
        .collect()
}

#[tokio::test]
async fn nobody_closes_their_own_access() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
        let own = all.iter().find(|one| one.account.name == "Marc Petit").unwrap();
        marc.post(&format!("/administration/comptes/{}/fermer", own.id), &[]).await.is(422);
        marc.get("/administration/comptes").await.is(200);
    }
}

#[tokio::test]
async fn a_manager_ends_the_sessions_of_a_colleague_but_not_their_own() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
        let page = julies_page(&world).await;
        marc.get(&page).await.sees("Fermer ses sessions").does_not_see("Désactiver le code");
        julie.get("/administration").await.is(403);
        marc.post(&format!("{page}/sessions"), &[]).await.leads_to(&page).says("sont fermées");
        assert!(julie.get("/administration").await.location.unwrap().starts_with("/connexion"));
        marc.post(&format!("{page}/code"), &[]).await.leads_to(&page).says("son seul mot de passe");
        let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
        let own = all.iter().find(|one| one.account.name == "Marc Petit").unwrap();
        marc.post(&format!("/administration/comptes/{}/sessions", own.id), &[]).await.is(422);
    }
}
