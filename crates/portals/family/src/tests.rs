//! What a caregiver, a relative, a neighbour and a stranger see of the family room.

use access::CircleRole;
use files::NewDocument;
use geography::Places;
use kernel::id::{PersonId, PlanId};
use people::{Details, Invitation, NewPerson};
use plans::{Means, NewRecipient, SendPlan};
use questionnaire::{Person, Value, keys};
use testing::{Browser, World};

use crate::routes;

async fn madeleine(world: &World) -> PersonId {
    let julie = world.care_manager();
    let details =
        Details { given_name: "Madeleine".to_owned(), usual_name: "Durand".to_owned(), ..Details::default() };
    let tx = julie.db.begin().await.unwrap();
    let new = NewPerson { structure: world.company, referent: julie.who.account(), details };
    let id = people::create(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn invited(world: &World, person: PersonId, name: &str, role: CircleRole) -> Browser {
    let invitation = Invitation {
        name: name.to_owned(),
        email: format!("{}@exemple.fr", name.to_lowercase()),
        role,
        relation_label: None,
    };
    let account =
        people::invite(&world.care_manager(), person, invitation, "http://cordee.test").await.unwrap();
    world.browser(routes()).log_in(&world.relative(account, name)).await
}

const PAGES: [&str; 6] = ["", "/plan", "/documents", "/releve", "/entourage", "/journal"];

#[tokio::test]
async fn each_role_sees_its_pages_and_a_stranger_none() {
    for world in testing::worlds().await {
        let id = madeleine(&world).await;
        let statuses = async |browser: &Browser| {
            let mut statuses = Vec::new();
            for page in PAGES {
                statuses.push(browser.get(&format!("/famille/{id}{page}")).await.status.as_u16());
            }
            statuses
        };
        let paul = invited(&world, id, "Paul", CircleRole::Caregiver).await;
        assert_eq!(statuses(&paul).await, [200; 6], "{}", world.engine);
        let anne = invited(&world, id, "Anne", CircleRole::Relative).await;
        assert_eq!(statuses(&anne).await, [200, 200, 200, 200, 200, 403]);
        let luc = invited(&world, id, "Luc", CircleRole::Neighbour).await;
        assert_eq!(statuses(&luc).await, [200, 403, 403, 403, 200, 403]);
        let other = madeleine(&world).await;
        let eve = invited(&world, other, "Eve", CircleRole::Caregiver).await;
        assert_eq!(statuses(&eve).await, [404; 6]);
        // At work one follows her; here one reads the statement as her family does, and nothing else.
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        assert_eq!(statuses(&julie).await, [404, 404, 404, 200, 404, 404]);
        world.browser(routes()).get(&format!("/famille/{id}")).await.is(303);
    }
}

#[tokio::test]
async fn one_person_is_opened_at_once_and_two_are_offered() {
    for world in testing::worlds().await {
        let id = madeleine(&world).await;
        let paul = invited(&world, id, "Paul", CircleRole::Caregiver).await;
        paul.get("/famille").await.leads_to(&format!("/famille/{id}"));
        paul.get("/famille/documents").await.leads_to(&format!("/famille/{id}/documents"));
        paul.get(&format!("/famille/{id}"))
            .await
            .sees("Bonjour Paul")
            .sees("de Madeleine")
            .sees("01 99 00 12 34");
        let second = madeleine(&world).await;
        invited(&world, second, "Paul", CircleRole::Relative).await;
        let both = paul.get("/famille").await;
        both.is(200).sees(&format!("/famille/{id}")).sees(&format!("/famille/{second}"));
    }
}

#[tokio::test]
async fn a_caregiver_invites_and_withdraws_and_access_ends_at_once() {
    for world in testing::worlds().await {
        let id = madeleine(&world).await;
        let paul = invited(&world, id, "Paul", CircleRole::Caregiver).await;
        let circle = format!("/famille/{id}/entourage");
        let unclear = [("nom", "Anne"), ("courriel", "anne@exemple.fr")];
        paul.post(&circle, &unclear)
            .await
            .is(422)
            .sees("Choisissez ce que cette personne pourra voir")
            .sees("value=\"Anne\"");
        let anne = invited(&world, id, "Anne", CircleRole::Relative).await;
        anne.get(&circle)
            .await
            .sees("Paul")
            .does_not_see("Retirer l’accès")
            .does_not_see("Envoyer l’invitation");
        anne.post(&circle, &[("nom", "Luc"), ("courriel", "luc@exemple.fr"), ("role", "proche")])
            .await
            .is(403);
        let own = paul.get(&circle).await;
        own.sees("Retirer l’accès de Anne").does_not_see("Retirer l’accès de Paul");
        let members = people::members(&world.care_manager(), id).await.unwrap();
        let member = members.iter().find(|member| member.name == "Anne").unwrap();
        let withdraw = format!("{circle}/{}/retirer", member.id);
        anne.post(&withdraw, &[]).await.is(403);
        paul.post(&withdraw, &[]).await.leads_to(&circle);
        anne.get(&circle).await.is(404);
        anne.get("/famille").await.is(200).sees("Vous n’avez accès à aucun espace");
        paul.get(&format!("/famille/{id}/journal")).await.sees("Julie Martin").sees("a retiré un accès");
    }
}

#[tokio::test]
async fn a_document_opens_for_its_family_only() {
    for world in testing::worlds().await {
        let id = madeleine(&world).await;
        let julie = world.care_manager();
        let tx = julie.db.begin().await.unwrap();
        let new = NewDocument {
            person: Some(id),
            kind: "plan".to_owned(),
            title: "Plan d’aide".to_owned(),
            file_name: "plan.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.7 essai".to_vec(),
        };
        let kept = world.app.shelf.keep(&julie, &tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let paul = invited(&world, id, "Paul", CircleRole::Caregiver).await;
        paul.get(&format!("/famille/{id}/documents")).await.sees("Plan d’aide");
        let path = format!("/famille/{id}/documents/{}", kept.id);
        assert_eq!(paul.get(&path).await.is(200).body, b"%PDF-1.7 essai", "{}", world.engine);
        let luc = invited(&world, id, "Luc", CircleRole::Neighbour).await;
        luc.get(&path).await.is(403);
        let other = madeleine(&world).await;
        let eve = invited(&world, other, "Eve", CircleRole::Caregiver).await;
        eve.get(&path).await.is(404);
        eve.get(&format!("/famille/{other}/documents/{}", kept.id)).await.is(404);
    }
}

#[tokio::test]
async fn before_the_plan_the_room_says_what_to_prepare() {
    for world in testing::worlds().await {
        let id = madeleine(&world).await;
        let paul = invited(&world, id, "Paul", CircleRole::Caregiver).await;
        paul.get(&format!("/famille/{id}/plan")).await.sees("Le plan n’est pas encore prêt");
        paul.get("/famille/preparer").await.is(200).sees("Rien à préparer");
        world.browser(routes()).get("/famille/preparer").await.is(200).sees("Rien à préparer");
        intake::forms::install_bundled(&world.system()).await.unwrap();
        let prepared = paul.get("/famille/preparer").await;
        prepared.is(200).sees("Imprimer la liste").does_not_see("Rien à préparer");
        prepared.sees("Qui vous offre cet appel").does_not_see("Vérification de l’appelant");
        let nowhere = PlanId::from_uuid(id.uuid());
        paul.post(&format!("/famille/{id}/plan/{nowhere}/approuver"), &[]).await.is(404);
        paul.post(&format!("/famille/{id}/plan/{nowhere}/question"), &[("question", "?")]).await.is(404);
    }
}

/// Claire calls about Jeanne, and the plan leaves for Claire and for Jeanne's son Paul.
async fn sent_plan(world: &World) -> (PersonId, PlanId) {
    let (system, julie) = (world.system(), world.care_manager());
    contents::install_defaults(&system).await.unwrap();
    intake::install_bundled(&system).await.unwrap();
    let call = intake::start(&julie, None).await.unwrap();
    let named = |name: &str, email: Option<&str>| {
        let email = email.map(str::to_owned);
        Value::Person(Person { name: Some(name.to_owned()), email, phone: None })
    };
    let choice = |key: &str| Value::Choice(key.to_owned());
    let said = [
        (keys::RAISON, choice("fragilite")),
        (keys::APPELANT, named("Claire", Some("claire@exemple.fr"))),
        (keys::AIDE, named("Jeanne Moreau", None)),
        (keys::FRAGILITE, choice("grand_age")),
    ];
    for (key, value) in said {
        let save = intake::SaveAnswer {
            key: key.to_owned(),
            base: 0,
            change: julie.entropy.uuid(julie.clock.now()),
            fields: questionnaire::fields(&value),
        };
        assert_eq!(intake::save_answer(&julie, call, save).await.unwrap().invalid, None, "{key}");
    }
    let person = intake::create_person_from_call(&julie, call).await.unwrap();
    let to = |name: &str, role: CircleRole| NewRecipient {
        name: name.to_owned(),
        email: format!("{}@exemple.fr", name.to_lowercase()),
        role,
        relation_label: None,
    };
    let recipients = vec![to("Claire", CircleRole::Caregiver), to("Paul", CircleRole::Relative)];
    let places = Places::from_tsv("", "").unwrap();
    let means = Means { places: &places, shelf: &world.app.shelf, base_url: "http://cordee.test" };
    let sent = plans::send(&julie, means, SendPlan { call, number: 1, recipients }).await.unwrap();
    (person, sent.plan)
}

#[tokio::test]
async fn a_relative_reads_the_plan_and_leaves_the_approval_to_others() {
    for world in testing::worlds().await {
        let (person, plan) = sent_plan(&world).await;
        let circle = people::members(&world.care_manager(), person).await.unwrap();
        let logged_in = async |name: &str| {
            let member = circle.iter().find(|member| member.name == name).unwrap();
            world.browser(routes()).log_in(&world.relative(member.account, name)).await
        };
        let (claire, paul) = (logged_in("Claire").await, logged_in("Paul").await);
        let page = format!("/famille/{person}/plan");
        let approve = format!("{page}/{plan}/approuver");
        let read = paul.get(&page).await;
        read.is(200).sees("Préparé par Julie Martin").sees("Ouvrir le plan complet (PDF)");
        read.sees("Il manque l’accord de la personne accompagnée et de l’aidant principal");
        read.does_not_see("J’approuve").does_not_see("/approuver");
        paul.post(&approve, &[]).await.is(403).sees("Accès réservé");
        paul.get(&page).await.does_not_see("Approuvé par");
        claire.get(&page).await.sees("J’approuve");
        claire.post(&approve, &[]).await.leads_to(&page);
        paul.get(&page).await.sees("Approuvé par <strong>Claire</strong>").does_not_see("/approuver");
    }
}

#[tokio::test]
async fn each_sheet_of_the_plan_opens_in_full_for_its_family_only() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let (person, sent) = sent_plan(&world).await;
        let sheets = plans::find(&julie, sent).await.unwrap().sheets;
        let circle = people::members(&julie, person).await.unwrap();
        let claire = circle.iter().find(|member| member.name == "Claire").unwrap().account;
        let claire = world.browser(routes()).log_in(&world.relative(claire, "Claire")).await;
        let plan = claire.get(&format!("/famille/{person}/plan")).await;
        plan.is(200).sees("Vos fiches pratiques");
        assert!(!sheets.is_empty(), "{}", world.engine);
        let at = |key: &str| format!("/famille/{person}/plan/{sent}/fiches/{key}");
        for sheet in &sheets {
            plan.sees(&at(&sheet.key));
            claire.get(&at(&sheet.key)).await.is(200).sees("Imprimer la fiche").does_not_see("**");
        }
        claire.get(&at("inconnue")).await.is(404);
        let luc = invited(&world, person, "Luc", CircleRole::Neighbour).await;
        luc.get(&at(&sheets[0].key)).await.is(403);
        let other = madeleine(&world).await;
        let eve = invited(&world, other, "Eve", CircleRole::Caregiver).await;
        eve.get(&at(&sheets[0].key)).await.is(404);
        eve.get(&format!("/famille/{other}/plan/{sent}/fiches/{}", sheets[0].key)).await.is(404);
        claire.get(&format!("/famille/{person}/entourage")).await.does_not_see("value=\"aide\"");
        claire.get(&format!("/famille/{person}/journal")).await.sees("a modifié");
    }
}
