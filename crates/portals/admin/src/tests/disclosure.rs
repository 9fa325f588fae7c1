use super::{furnished, manager};

#[tokio::test]
async fn a_manager_holds_the_street_back_and_gives_no_name_away() {
    for world in furnished().await {
        let page = "/administration/divulgation";
        let marc = manager(&world).await;
        marc.get(page).await.is(200).sees("Rue, sans le numéro").sees("Nom et prénom");
        marc.post(page, &[("rue", "mission")]).await.is(303).leads_to(page).says("Niveaux enregistrés");
        let levels = requests::levels(world.app.db.read()).await.unwrap();
        assert_eq!(levels.of(requests::Field::Street), requests::Stage::Mission);
        marc.post(page, &[("identite", "recherche")]).await.is(422).sees("Nom et prénom");
        let levels = requests::levels(world.app.db.read()).await.unwrap();
        assert_eq!(levels.of(requests::Field::Identity), requests::Stage::Mission);
    }
}
