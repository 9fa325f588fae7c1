use super::*;

#[tokio::test]
async fn a_payer_is_created_with_its_window_and_its_members() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let typed = [
            ("nom", "Verrerie Atlas"),
            ("genre", "enterprise"),
            ("domaines", "atlas.example"),
            ("champ_libelle", "Consigne"),
            ("champ_valeur", "Toujours demander le site."),
            ("droit_libelle", "Bilans"),
            ("droit_total", "40"),
            ("droit_utilise", "12"),
            ("droit_unite", "bilans"),
            ("droit_compte", "dossier"),
        ];
        let mut wrong = typed;
        wrong[2] = ("domaines", "pas un domaine !");
        marc.post("/administration/organismes/nouveau", &wrong)
            .await
            .is(422)
            .sees("Toujours demander le site.");
        let shown = [&typed[..], &[("action", "apercu")]].concat();
        marc.post("/administration/organismes/nouveau", &shown)
            .await
            .is(200)
            .sees("Aperçu pendant l’appel")
            .sees("Bilans : il en reste 40 sur 40 cette année (par dossier)");
        marc.get("/administration/organismes").await.does_not_see("Atlas</a>");
        let created = marc.post("/administration/organismes/nouveau", &typed).await;
        let page = created.is(303).location.clone().unwrap();
        let counted = "value=\"dossier\" selected";
        marc.get(&page).await.sees("Verrerie Atlas").sees("Toujours demander le site.").sees(counted);
        let file = "numero;nom;email;telephone\nAX 12-34;Claire Exemple;claire@atlas.example;\n";
        marc.post(&format!("{page}/adherents/importer"), &[("lignes", file)]).await.is(303);
        let clues = intake::payers::Clues { number: Some("ax1234".to_owned()), ..Default::default() };
        let found = intake::payers::recognise(&world.care_manager(), &clues).await.unwrap().unwrap();
        assert_eq!(found.payer.name, "Verrerie Atlas");
        let members = "data-label=\"Adhérents\" class=\"numeric\">1</td>";
        marc.get("/administration/organismes").await.sees("Verrerie Atlas").sees(members);

        let version = hidden(&marc.get(&page).await.text(), "version");
        let mut renamed = [&typed[..], &[("version", &version)]].concat();
        renamed[0] = ("nom", " ");
        marc.post(&page, &renamed).await.is(422).sees("Indiquez le nom").sees("Toujours demander le site.");
        renamed[0] = ("nom", "Verrerie du Nord");
        marc.post(&page, &renamed).await.is(303);
        marc.get("/administration/organismes").await.sees("Verrerie du Nord").does_not_see("Atlas</a>");
        marc.post(&page, &renamed).await.is(422).sees("modifié par quelqu’un d’autre");
    }
}
