//! What a care manager, a colleague and a stranger see of somebody's file.

use access::CircleRole;
use kernel::{id::PersonId, jiff::SignedDuration};
use people::{DeadlineKind, Details, Invitation, NewDeadline, NewPerson};
use testing::{Browser, World};

use crate::routes;

async fn known(world: &World, given: &str, usual: &str) -> PersonId {
    let julie = world.care_manager();
    let details =
        Details { given_name: given.to_owned(), usual_name: usual.to_owned(), ..Details::default() };
    let tx = julie.db.begin().await.unwrap();
    let new = NewPerson { structure: world.company, referent: julie.who.account(), details };
    let id = people::create(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn julie(world: &World) -> Browser {
    world.browser(routes()).log_in(&world.care_manager()).await
}

#[tokio::test]
async fn a_stranger_finds_nothing_anywhere() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let stranger = world.browser(routes()).log_in(&world.stranger()).await;
        for page in ["", "/modifier", "/suivi", "/documents", "/entourage", "/journal", "/relais"] {
            stranger.get(&format!("/personnes/{id}{page}")).await.is(404).does_not_see("Roux");
        }
        for page in ["/suivi", "/echeances", "/entourage", "/relais", "/modifier"] {
            let fields = [("note", "x"), ("nom", "x"), ("libelle", "x"), ("collegue", "x")];
            stranger.post(&format!("/personnes/{id}{page}"), &fields).await.is(404);
        }
        stranger.get("/personnes?q=roux").await.is(200).sees("Personne ne correspond");
        stranger.get("/").await.is(200).sees("Personne pour l’instant");
        let nobody = world.browser(routes());
        nobody.get(&format!("/personnes/{id}")).await.is(303);
        assert!(people::notes(&world.care_manager(), id).await.unwrap().is_empty(), "{}", world.engine);
    }
}

#[tokio::test]
async fn a_statement_is_asked_for_once_and_given_up() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let (julie, page) = (julie(&world).await, format!("/personnes/{id}/releve"));
        julie.get(&format!("/personnes/{id}")).await.sees("Pas encore demandé").sees(&page);
        let department = world.department.to_string();
        let typed = [("departement", department.as_str()), ("numero", "BEN-1")];
        julie.get(&page).await.sees("Ajoutez la date de naissance à la fiche");
        julie.post(&page, &typed).await.is(422);
        let person = people::find(&world.care_manager(), id).await.unwrap();
        let born = kernel::jiff::civil::date(1942, 4, 3);
        let details = Details { birth_date: Some(born), ..person.details() };
        let edit = people::PersonEdit { details, status: person.status, version: person.version };
        people::edit(&world.care_manager(), id, edit).await.unwrap();
        let nameless = [("departement", ""), ("numero", "BEN-1")];
        julie.post(&page, &nameless).await.is(422).sees("Choisissez le département").sees("value=\"BEN-1\"");
        julie.post(&page, &[typed[0]]).await.is(422).sees("Recopiez le numéro");
        julie.post(&page, &typed).await.leads_to(&page).says("Demande envoyée au département");
        julie.get(&page).await.sees("n’a pas encore répondu").does_not_see("BEN-1");
        julie.post(&page, &typed).await.leads_to(&page).says("Une demande est déjà faite");
        let stranger = world.browser(routes()).log_in(&world.stranger()).await;
        stranger.get(&page).await.is(404);
        stranger.post(&page, &typed).await.is(404);
        stranger.post(&format!("{page}/retirer"), &[]).await.is(404);
        julie.post(&format!("{page}/retirer"), &[]).await.leads_to(&page);
        julie.get(&page).await.sees("Demande retirée").sees("Envoyer la demande");
    }
}

#[tokio::test]
async fn the_list_is_searched_as_one_hears_and_turns_its_pages() {
    for world in testing::worlds().await {
        let julie = julie(&world).await;
        julie.get("/personnes").await.is(200).sees("Aucune personne accompagnée");
        known(&world, "Madeleine", "Dupond").await;
        known(&world, "Éloïse", "Lefebvre").await;
        julie.get("/personnes?q=dupont").await.sees("Madeleine Dupond").does_not_see("Lefebvre");
        julie.get("/personnes?q=lefevre&tri=nom&suivi=moi").await.sees("Éloïse Lefebvre");
        julie.get("/personnes?q=%3Cscript%3E").await.sees("Personne ne correspond").does_not_see("<script>");
        for odd in
            ["page=0", "page=99999999999999999999", "page=18446744073709551615", "etat=x&suivi=y&tri=z"]
        {
            julie.get(&format!("/personnes?{odd}")).await.is(200);
        }
        for number in 0..30 {
            known(&world, "Anne", &format!("Personne{number:02}")).await;
        }
        let first = julie.get("/personnes?tri=nom&q=anne").await;
        first.sees("30 personnes").sees("Page 1 sur 2").sees("tri=nom&#38;page=2");
        julie.get("/personnes?tri=nom&q=anne&page=2").await.sees("Personne29").does_not_see("Personne01");
    }
}

#[tokio::test]
async fn two_people_editing_one_file_lose_nothing() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let julie = julie(&world).await;
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        let address = format!("/personnes/{id}/modifier");
        julie.get(&address).await.is(200).sees("name=\"version\" value=\"1\"");
        let by_marc = [
            ("version", "1"),
            ("given_name", "Jeanne"),
            ("usual_name", "Roux"),
            ("phone", "0320990012"),
            ("status", "suivi"),
        ];
        marc.post(&address, &by_marc).await.leads_to(&format!("/personnes/{id}"));
        let by_julie =
            [("version", "1"), ("given_name", "Jeannine"), ("usual_name", "Roux"), ("status", "suivi")];
        let conflict = julie.post(&address, &by_julie).await;
        conflict.is(409).sees("Un collègue a enregistré").sees("value=\"Jeannine\"").sees("03 20 99 00 12");
        conflict.sees("name=\"version\" value=\"2\"");
        let again = [
            ("version", "2"),
            ("given_name", "Jeannine"),
            ("usual_name", "Roux"),
            ("phone", "03 20 99 00 12"),
            ("status", "suivi"),
        ];
        julie.post(&address, &again).await.leads_to(&format!("/personnes/{id}"));
        julie.get(&format!("/personnes/{id}")).await.sees("Jeannine Roux").sees("03 20 99 00 12");
    }
}

#[tokio::test]
async fn a_slip_keeps_everything_typed() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let julie = julie(&world).await;
        let typed =
            [("version", "1"), ("usual_name", "Roux"), ("email", "jeanne"), ("birth_date", "31/2/1942")];
        let page = julie.post(&format!("/personnes/{id}/modifier"), &typed).await;
        page.is(422).sees("Cette date n’existe pas").sees("value=\"jeanne\"").sees("value=\"31/2/1942\"");
        let typed = [("version", "1"), ("usual_name", "Roux"), ("postcode", "5900"), ("nir", "")];
        julie.post(&format!("/personnes/{id}/modifier"), &typed).await.is(422).sees("cinq chiffres");
        let typed = [("version", "1"), ("usual_name", "Roux"), ("nir", "255081416802539")];
        julie.post(&format!("/personnes/{id}/modifier"), &typed).await.is(422).sees("La clé de ce numéro");
    }
}

#[tokio::test]
async fn a_social_security_number_is_shown_on_demand_and_each_reading_is_noted() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let julie = julie(&world).await;
        let file = format!("/personnes/{id}");
        let reveal = format!("{file}/numero-de-securite-sociale");
        julie.get(&file).await.sees("Numéro de sécurité sociale").does_not_see("Afficher");
        let nir: kernel::Nir = "255081416802538".parse().unwrap();
        people::set_nir(&world.care_manager(), id, Some(&nir)).await.unwrap();
        julie.get(&file).await.sees("2 55 •• •• ••• ••• ••").does_not_see("025 38");
        julie.get(&format!("{file}/journal")).await.does_not_see("a lu le numéro");
        julie.post(&reveal, &[]).await.is(200).sees("2 55 08 14 168 025 38");
        julie.get(&format!("{file}/journal")).await.sees("a lu le numéro de sécurité sociale");
        julie.get(&file).await.does_not_see("025 38");
        let stranger = world.browser(routes()).log_in(&world.stranger()).await;
        stranger.post(&reveal, &[]).await.is(404);
    }
}

#[tokio::test]
async fn somebody_already_known_is_proposed_before_being_added_twice() {
    for world in testing::worlds().await {
        known(&world, "Madeleine", "Dupont").await;
        let julie = julie(&world).await;
        let typed = [("given_name", "Madelaine"), ("usual_name", "Dupond")];
        let asked = julie.post("/personnes/nouveau", &typed).await;
        asked.is(422).sees("Est-elle déjà connue").sees("se prononcent pareil");
        let sure = [typed[0], typed[1], ("autre_personne", "oui")];
        julie.post("/personnes/nouveau", &sure).await.is(303);
        assert_eq!(
            people::search(&world.care_manager(), "dupont", 9).await.unwrap().len(),
            2,
            "{}",
            world.engine
        );
        julie.post("/personnes/nouveau", &[]).await.is(422).sees("au moins un nom");
    }
}

#[tokio::test]
async fn a_note_a_promise_and_its_outcome() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let julie = julie(&world).await;
        let follow_up = format!("/personnes/{id}/suivi");
        julie.post(&follow_up, &[("note", " ")]).await.is(422).sees("La note est vide");
        julie.post(&follow_up, &[("note", "La clé est <chez> la voisine.")]).await.leads_to(&follow_up);
        julie.get(&follow_up).await.sees("La clé est &#60;chez&#62; la voisine.").sees("Julie Martin");
        let promise = [("libelle", "Rappeler sa fille"), ("nature", "rappel"), ("pour", "23/11/2026")];
        julie.post(&format!("/personnes/{id}/echeances"), &promise).await.leads_to(&follow_up);
        let past = [("libelle", "Trop tard"), ("pour", "1/1/2020")];
        julie
            .post(&format!("/personnes/{id}/echeances"), &past)
            .await
            .is(422)
            .sees("Choisissez une date à venir")
            .sees("Trop tard");
        julie.get("/echeances").await.sees("Rappeler sa fille").sees("Dans les 48 h");
        julie.get("/").await.sees("Rappeler sa fille").sees("Confiée à vous");
        let deadline = people::deadlines_of(&world.care_manager(), id).await.unwrap().remove(0);
        let give = format!("/echeances/{}/confier", deadline.id);
        julie
            .get(&format!("{give}?retour=/echeances?qui=equipe"))
            .await
            .is(200)
            .sees("Marc Petit")
            .sees("value=\"/echeances?qui=equipe\"");
        julie.post(&give, &[]).await.is(422).sees("Choisissez un collègue");
        let marc = world.manager().who.account().unwrap().to_string();
        julie.post(&give, &[("collegue", &marc), ("retour", "/")]).await.leads_to("/");
        julie.get(&follow_up).await.sees("Confiée à Marc Petit").sees("Je m’en charge");
        let take = format!("/echeances/{}/prendre", deadline.id);
        julie.post(&take, &[("retour", "/")]).await.leads_to("/");
        julie.get(&follow_up).await.sees("Confiée à vous").does_not_see("Je m’en charge");
        let done = format!("/echeances/{}/faite", deadline.id);
        julie
            .post(&done, &[("suite", "Tout va bien"), ("retour", "//ailleurs.fr")])
            .await
            .leads_to("/echeances");
        julie.get(&follow_up).await.sees("Tout va bien");
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        marc.post(&done, &[]).await.is(303);
        let stranger = world.browser(routes()).log_in(&world.stranger()).await;
        stranger.get(&give).await.is(404);
        stranger.post(&take, &[]).await.leads_to("/echeances");
        stranger
            .post(&format!("/echeances/{}/reporter", deadline.id), &[("report", "1")])
            .await
            .leads_to("/echeances");
    }
}

#[tokio::test]
async fn the_board_counts_what_cannot_wait() {
    for world in testing::worlds().await {
        let cx = world.care_manager();
        let id = known(&world, "Jeanne", "Roux").await;
        let tx = cx.db.begin().await.unwrap();
        let new = NewDeadline {
            structure: world.company,
            person: Some(id),
            call: None,
            kind: DeadlineKind::CallBack48h,
            label: "Rappeler Paul".to_owned(),
            due_at: world.clock.now() - SignedDuration::from_hours(3),
            assignee: cx.who.account(),
        };
        people::create_deadline(&cx, &tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let julie = julie(&world).await;
        julie.get("/").await.sees("une chose ne peut pas attendre").sees("en retard de 3\u{a0}h");
        julie.get("/echeances?qui=equipe").await.sees("Rappeler Paul").sees("Toute l’équipe (1)");
        julie.get("/personnes?echeance=depasse").await.sees("Jeanne Roux");
        julie.get("/personnes?echeance=rien").await.does_not_see("Jeanne Roux");
    }
}

#[tokio::test]
async fn an_invitation_is_sent_renewed_and_withdrawn() {
    for world in testing::worlds().await {
        let id = known(&world, "Madeleine", "Durand").await;
        let julie = julie(&world).await;
        let circle = format!("/personnes/{id}/entourage");
        julie.get(&circle).await.sees("Personne de l’entourage n’a encore accès");
        let wrong = [("nom", "Paul"), ("courriel", "paul"), ("role", "aidant")];
        julie
            .post(&circle, &wrong)
            .await
            .is(422)
            .sees("adresse e-mail n’est pas valide")
            .sees("value=\"Paul\"");
        let right =
            [("nom", "Paul Durand"), ("courriel", "paul@exemple.fr"), ("role", "aidant"), ("lien", "fils")];
        julie.post(&circle, &right).await.leads_to(&circle);
        julie.get(&circle).await.sees("Paul Durand").sees("Aidant principal").sees("fils");
        let member = people::members(&world.care_manager(), id).await.unwrap().remove(0);
        julie.post(&format!("{circle}/{}/relancer", member.id), &[]).await.leads_to(&circle);
        assert_eq!(world.mails().await.len(), 2, "{}", world.engine);
        julie.post(&format!("{circle}/{}/retirer", member.id), &[]).await.leads_to(&circle);
        julie.get(&circle).await.does_not_see("paul@exemple.fr");
        julie.get(&format!("/personnes/{id}/journal")).await.sees("a retiré un accès").sees("a donné accès");
    }
}

#[tokio::test]
async fn a_follow_up_goes_to_a_colleague_then_to_another_company() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let julie = julie(&world).await;
        let page = format!("/personnes/{id}/relais");
        let marc = world.manager().who.account().unwrap().to_string();
        julie.get(&page).await.sees("Marc Petit").sees("Autre Maison");
        julie.post(&page, &[("note", "x")]).await.is(422).sees("Choisissez à qui passer le relais");
        julie
            .post(&page, &[("collegue", &marc), ("note", "À rappeler")])
            .await
            .leads_to(&format!("/personnes/{id}"));
        julie.get(&format!("/personnes/{id}")).await.sees("Marc Petit").sees("À rappeler");
        let there = world.other_company.to_string();
        julie.post(&page, &[("structure", &there), ("note", "Déménage")]).await.is(303);
        let ines = world.browser(routes()).log_in(&world.stranger()).await;
        ines.get("/").await.sees("On vous propose un suivi").sees("Jeanne Roux").sees("Déménage");
        let proposal = people::proposals(&world.stranger()).await.unwrap().remove(0);
        ines.post(&format!("/relais/{}", proposal.id), &[("reponse", "accepter")])
            .await
            .leads_to(&format!("/personnes/{id}"));
        ines.get(&format!("/personnes/{id}")).await.is(200);
        julie.get(&format!("/personnes/{id}")).await.is(404);
    }
}

#[tokio::test]
async fn when_no_structure_can_accept_the_page_says_where_one_is_made() {
    for world in testing::worlds().await {
        let id = known(&world, "Jeanne", "Roux").await;
        let system = world.system();
        let theirs = accounts::colleagues(system.db.read(), world.other_company).await.unwrap();
        accounts::close_membership(&system, world.other_company, theirs[0].id).await.unwrap();
        let page = format!("/personnes/{id}/relais");
        let there = world.other_company.to_string();
        let julie = julie(&world).await;
        julie.get(&page).await.sees("Aucune autre structure").sees("Un responsable peut ajouter");
        julie.post(&page, &[("structure", &there)]).await.is(422).sees("Personne ne peut accepter");
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        marc.get(&page).await.sees("href=\"/administration/structures\"");
    }
}

#[tokio::test]
async fn a_relative_is_led_to_the_family_room() {
    for world in testing::worlds().await {
        let id = known(&world, "Madeleine", "Durand").await;
        let invitation = Invitation {
            name: "Paul Durand".to_owned(),
            email: "paul@exemple.fr".to_owned(),
            role: CircleRole::Caregiver,
            relation_label: None,
        };
        let paul = people::invite(&world.care_manager(), id, invitation, "http://cordee.test").await.unwrap();
        let paul = world.browser(routes()).log_in(&world.relative(paul, "Paul Durand")).await;
        paul.get("/").await.leads_to("/famille");
        paul.get(&format!("/personnes/{id}")).await.is(403).does_not_see("Madeleine");
    }
}

#[tokio::test]
async fn the_code_of_the_commune_stays_with_the_town_typed() {
    for world in testing::worlds().await {
        let julie = julie(&world).await;
        let chosen = [("usual_name", "Roux"), ("postcode", "59000"), ("city", "Lille"), ("insee", "59350")];
        let page = julie.post("/personnes/nouveau", &chosen).await.location.unwrap();
        let edit = format!("{page}/modifier");
        let code = "data-source=\"/communes\" data-name=\"insee\" data-value=";
        julie.get(&edit).await.sees(&format!("{code}\"59350\" data-postcode=\"postcode\""));
        // Without script no code is posted.
        let same = [("version", "1"), ("usual_name", "Roux"), ("postcode", "59000"), ("city", "Lille")];
        julie.post(&edit, &same).await.leads_to(&page);
        julie.get(&edit).await.sees(&format!("{code}\"59350\""));
        let moved = [("version", "2"), ("usual_name", "Roux"), ("city", "Un hameau")];
        julie.post(&edit, &moved).await.leads_to(&page);
        julie.get(&edit).await.sees("value=\"Un hameau\"").sees(&format!("{code}\"\""));
    }
}
