use super::*;

const QUEUE: &str = "/departement/factures";

fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let from = page.find(&start).unwrap_or_else(|| panic!("no {name} in {page}")) + start.len();
    page[from..].split('"').next().unwrap().to_owned()
}

/// The value of each box to tick.
fn boxes(page: &str) -> Vec<String> {
    let start = "name=\"ligne\" type=\"checkbox\" value=\"";
    page.split(start).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_gap_is_explained_and_the_invoice_rejected_with_a_coded_reason() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        nadia.get(QUEUE).await.sees("Aucune facture n’attend de décision");
        let page = billed(&world, &nadia, &[4]).await;
        let queue = nadia.get(QUEUE).await;
        queue.sees("F-1").sees("mars 2026").sees("100,00 €").sees("+ 25,00 €").sees("À examiner");
        let shown = nadia.get(&page).await;
        shown
            .sees("Jeanne FICTIVE")
            .sees("10 h")
            .sees("Réalisé : 3 h. Facturé : 4 h. Il y a 1 h de trop.")
            .sees("25,00 € facturés en trop")
            .sees("Le service")
            .sees("MDT")
            .sees("02/03/2026, 9 h à 10 h")
            .sees("aucune règle publiée");
        let vu = hidden(&shown.text(), "vu");
        let mut typed =
            vec![("vu", vu.as_str()), ("decision", "rejeter"), ("commentaire", "Une heure de trop.")];
        nadia.post(&page, &typed).await.is(422).sees("Choisissez un motif").sees("Une heure de trop.");
        typed.push(("motif", "R99"));
        typed[2] = ("commentaire", " ");
        nadia.post(&page, &typed).await.is(422).sees("Précisez le motif en commentaire");
        typed[3] = ("motif", "R02");
        typed[2] = ("commentaire", "Une heure de trop.");
        nadia.post(&page, &typed).await.leads_to(&page).says("Facture F-1 rejetée");
        nadia.get(&page).await.sees("Nadia Roux").sees("(R02)").sees("« Une heure de trop. »");
        // A colleague who had the page open reads who decided, and loses no word.
        let late = [("vu", vu.as_str()), ("decision", "accepter"), ("commentaire", "Bonne pour moi")];
        nadia.post(&page, &late).await.is(422).sees("Nadia Roux vient de décider").sees("« Bonne pour moi »");
        nadia.get(QUEUE).await.sees("Aucune facture n’attend");
        nadia.get(&format!("{QUEUE}?etat=rejected")).await.sees("F-1");
    }
}

#[tokio::test]
async fn some_lines_are_paid_and_the_others_refused() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        let page = billed(&world, &nadia, &[3, 3]).await;
        let shown = nadia.get(&page).await.text();
        let lines = boxes(&shown);
        assert_eq!(lines.len(), 2, "{shown}");
        assert_eq!(shown.matches(" checked").count(), 1, "only the line without gap");
        let vu = hidden(&shown, "vu");
        let part = [("vu", vu.as_str()), ("decision", "partie"), ("motif", "R04")];
        let all = [&part[..], &[("ligne", lines[0].as_str()), ("ligne", lines[1].as_str())]].concat();
        nadia.post(&page, &all).await.is(422).sees("Toutes les lignes sont cochées");
        nadia.post(&page, &part).await.is(422).sees("Cochez au moins une ligne");
        let one = [&part[..], &[("ligne", lines[0].as_str())]].concat();
        nadia.post(&page, &one).await.leads_to(&page).says("acceptée en partie");
        nadia.get(&page).await.sees("75,00 €").sees("Payée").sees("Refusée").sees("Déjà facturé (R04)");
    }
}

#[tokio::test]
async fn what_changed_while_one_was_reading_is_read_again() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        let page = billed(&world, &nadia, &[4]).await;
        let vu = hidden(&nadia.get(&page).await.text(), "vu");
        send(&world, &nadia, "retard.xml", &visits([9], true)).await;
        let typed = [("vu", vu.as_str()), ("decision", "rejeter"), ("motif", "R02")];
        nadia
            .post(&page, &typed)
            .await
            .is(422)
            .sees("L’analyse vient de changer")
            .sees("value=\"R02\" selected");
        nadia.get(&page).await.sees("Sans écart");
    }
}

#[tokio::test]
async fn invoices_without_gap_are_read_together_then_accepted() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        let bulk = format!("{QUEUE}/accepter");
        nadia.get(&bulk).await.sees("Aucune facture sans écart à accepter");
        billed(&world, &nadia, &[3]).await;
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(1));
        send(&world, &nadia, "autre.xml", &invoices([invoice("F-2", &[3])])).await;
        let preview = nadia.get(&bulk).await;
        preview.sees("F-1").sees("75,00 €").does_not_see("F-2");
        let chosen = hidden(&preview.text(), "facture");
        // F-2 has a gap: whoever forges the list does not get it through.
        let forged = page_of(&world, "F-2").await.replace("/departement/factures/", "") + " F-2";
        let answer = nadia.post(&bulk, &[("facture", &chosen), ("facture", &forged)]).await;
        answer.is(422).sees("1 facture acceptée").sees("F-2").sees("Un écart vient d’y être trouvé");
        nadia.get(&page_of(&world, "F-1").await).await.sees("Acceptée").sees("Nadia Roux");
        nadia.post(&bulk, &[("facture", &chosen)]).await.is(422).sees("Nadia Roux vient de décider");
        nadia.post(&bulk, &[]).await.is(422);
    }
}

#[tokio::test]
async fn the_queue_is_filtered_sorted_and_totalled() {
    for world in testing::worlds().await {
        let partner = service(&world).await;
        let nadia = agent(&world).await;
        billed(&world, &nadia, &[3]).await;
        send(&world, &nadia, "autre.xml", &invoices([invoice("G-2", &[5])])).await;
        nadia.get(QUEUE).await.sees("2 factures").sees("200,00 €");
        nadia.get(&format!("{QUEUE}?numero=G")).await.sees("G-2").does_not_see(">F-1<").sees("125,00 €");
        nadia.get(&format!("{QUEUE}?mois=avril")).await.sees("« avril » n’est pas un mois").sees("03/2026");
        nadia.get(&format!("{QUEUE}?mois=2026-04")).await.sees("value=\"04/2026\"");
        nadia.get(&format!("{QUEUE}?mois=04/2026")).await.sees("Aucune facture ne correspond");
        nadia.get(&format!("{QUEUE}?mois=2026-03&service={partner}")).await.sees("2 factures");
        let text = nadia.get(&format!("{QUEUE}?tri=montant&sens=desc")).await.text();
        assert!(text.find(">G-2<") < text.find(">F-1<"), "the largest first");
        assert!(text.contains("aria-sort=\"descending\""));
    }
}

#[tokio::test]
async fn a_missing_departure_says_which_correction_mends_it() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        send(&world, &nadia, "pec.xml", &order()).await;
        send(&world, &nadia, "visites.xml", &visits([2], false)).await;
        send(&world, &nadia, "factures.xml", &invoices([invoice("F-1", &[1])])).await;
        let page = page_of(&world, "F-1").await;
        nadia.get(&page).await.sees("Pointage manquant").sees("COD").sees("sans heure de fin");
        nadia.get(&page).await.sees("Réponse attendue pour le");
    }
}

#[tokio::test]
async fn another_department_learns_nothing() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        let page = billed(&world, &nadia, &[3]).await;
        let other = world.browser(crate::routes()).log_in(&of_another_department(&world).await).await;
        other.get(&page).await.is(404);
        other.post(&page, &[("decision", "accepter")]).await.is(404);
        other.get(&format!("{QUEUE}?etat=all")).await.does_not_see("F-1");
        other.get(&format!("{QUEUE}/accepter")).await.does_not_see("F-1");
        let chosen = format!("{} F-1", page.replace("/departement/factures/", ""));
        other.post(&format!("{QUEUE}/accepter"), &[("facture", &chosen)]).await.is(422).sees("introuvable");
        nadia.get(&page).await.sees("Sans écart");
    }
}
