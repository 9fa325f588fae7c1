//! The plan as its pages show it.

use std::sync::Arc;

use axum::Extension;
use geography::Places;
use kernel::{Money, id::CallId};
use questionnaire::{Address, Period, Person, Recurrence, Service, Value, keys};
use testing::{Browser, World};

use crate::routes;

async fn worlds() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        let system = world.system();
        contents::install_defaults(&system).await.unwrap();
        contents::install_demo_contents(&system).await.unwrap();
        intake::install_bundled(&system).await.unwrap();
    }
    worlds
}

fn browser(world: &World) -> Browser {
    let communes = "59350\tLille\t59\t59000,59800\t236710\n";
    let places = Places::from_tsv(communes, "59\tNord\tHauts-de-France\n").unwrap();
    world.browser(routes().layer(Extension(Arc::new(places))))
}

/// Claire has called about Jeanne; nothing else is to be typed.
async fn call(world: &World) -> CallId {
    let julie = world.care_manager();
    let call = intake::start(&julie, None).await.unwrap();
    let person = |name: &str, email: &str| {
        Value::Person(Person { name: Some(name.to_owned()), email: Some(email.to_owned()), phone: None })
    };
    let said = [
        (keys::APPELANT, person("Claire Durand", "claire@exemple.fr")),
        (keys::AIDE, person("Jeanne Moreau", "jeanne@exemple.fr")),
        (keys::AGE, Value::Number(84.into())),
        (
            keys::ADRESSE,
            Value::Address(Address {
                postcode: Some("59000".to_owned()),
                city: Some("Lille".to_owned()),
                ..Address::default()
            }),
        ),
        (keys::RETRAITE, Value::Amount(Money::from_euros(2_000))),
        (
            keys::SERVICES_RECOMMANDES,
            Value::Services(vec![Service {
                service: "toilette".to_owned(),
                recurrence: Some(Recurrence::Recurring),
                times: Some(5),
                per: Some(Period::Week),
                minutes: Some(60),
                ..Service::default()
            }]),
        ),
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
    intake::create_person_from_call(&julie, call).await.unwrap();
    call
}

const TO_CLAIRE: [(&str, &str); 6] = [
    ("numero", "1"),
    ("ligne", "0"),
    ("dest", "0"),
    ("dest.0.nom", "Claire Durand"),
    ("dest.0.email", "claire@exemple.fr"),
    ("dest.0.role", "aidant"),
];

#[tokio::test]
async fn an_agent_reads_ticks_sends_and_follows_the_plan() {
    for world in worlds().await {
        let call = call(&world).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let page = julie.get(&format!("/appels/{call}/plan")).await;
        page.is(200).sees("Le plan de Jeanne Moreau").sees("Toilette").sees("claire@exemple.fr");
        page.sees("CLIC du Beffroi").sees("Reste à payer").does_not_see("name=\"dest\" value=\"0\" checked");
        let sent = julie.post(&format!("/appels/{call}/plan/envoyer"), &TO_CLAIRE).await.location.unwrap();
        julie.get(&sent).await.is(200).sees("PAP-2026-").sees("En attente").sees("Claire Durand");
        let twice = julie.post(&format!("/appels/{call}/plan/envoyer"), &TO_CLAIRE).await;
        twice.leads_to(&sent);
        assert_eq!(world.mails().await.len(), 1);
        let documents = sent.rsplit_once("/plans/").unwrap().0.to_owned() + "/documents";
        julie.get(&documents).await.is(200).sees("En attente d’accord").sees(&sent);
        // The list of plans has moved there.
        julie.get(sent.rsplit_once('/').unwrap().0).await.is(308).leads_to(&documents);
    }
}

#[tokio::test]
async fn the_state_of_each_mail_is_on_the_page_and_a_new_link_is_one_button_away() {
    for world in worlds().await {
        let call = call(&world).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let sent = julie.post(&format!("/appels/{call}/plan/envoyer"), &TO_CLAIRE).await.location.unwrap();
        julie.get(&sent).await.sees("En file").does_not_see("Renvoyer un lien");
        world.deliver_mails(false).await;
        julie.get(&sent).await.sees("Échec").sees("le dossier des courriels est inaccessible");
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(1));
        world.deliver_mails(true).await;
        let page = julie.get(&sent).await.text();
        let resend = page.split("action=\"").find(|rest| rest.contains("/renvoyer\"")).unwrap();
        let resend = resend.split('"').next().unwrap();
        assert!(page.contains("Envoyé"), "{page}");
        let stranger = browser(&world).log_in(&world.stranger()).await;
        stranger.post(resend, &[]).await.is(404);
        julie.post(resend, &[]).await.leads_to(&sent).says("Un nouveau lien part");
        assert_eq!(world.mails().await.len(), 2);
    }
}

#[tokio::test]
async fn nobody_ticked_sends_nothing_and_keeps_what_was_typed() {
    for world in worlds().await {
        let call = call(&world).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let typed = [
            ("numero", "1"),
            ("ligne", "0"),
            ("dest.0.nom", "Paul Moreau"),
            ("dest.0.email", "paul@exemple.fr"),
            ("dest.0.role", "proche"),
        ];
        let again = julie.post(&format!("/appels/{call}/plan/envoyer"), &typed).await;
        again.is(422).sees("Cochez au moins un destinataire").sees("paul@exemple.fr");
        assert!(world.mails().await.is_empty());
    }
}

#[tokio::test]
async fn a_section_can_be_left_out_and_a_late_change_is_not_lost() {
    for world in worlds().await {
        let call = call(&world).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let page = format!("/appels/{call}/plan");
        let edits = [("version", "0"), ("section", "budget"), ("note.services", "À revoir <avec> le kiné.")];
        julie.post(&page, &edits).await.leads_to(&page);
        let shown = julie.get(&page).await;
        shown.sees("Cette section ne sera pas envoyée").sees("À revoir &#60;avec&#62; le kiné.");
        let late =
            [("version", "0"), ("section", "budget"), ("garder", "budget"), ("note.services", "Mon mot")];
        julie.post(&page, &late).await.is(409).sees("Julie Martin vient de modifier").sees("Mon mot");
    }
}

#[tokio::test]
async fn words_typed_on_the_page_leave_with_the_plan() {
    for world in worlds().await {
        let call = call(&world).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let edits = [("version", "0"), ("section", "services"), ("garder", "services")];
        let typed: Vec<_> = edits.into_iter().chain([("note.services", "Le kiné passe lundi.")]).collect();
        let preview = [typed.clone(), vec![("ensuite", "apercu")]].concat();
        let page = format!("/appels/{call}/plan");
        julie.post(&page, &preview).await.leads_to(&format!("{page}/apercu.pdf"));
        julie.get(&page).await.sees("Le kiné passe lundi.");

        let newer = [("version", "1"), ("section", "services"), ("garder", "services")];
        let newer: Vec<_> = newer.into_iter().chain([("note.services", "Le kiné passe mardi.")]).collect();
        let sent = [newer.clone(), TO_CLAIRE.to_vec()].concat();
        let plan = julie.post(&format!("{page}/envoyer"), &sent).await.location.unwrap();
        julie.get(&plan).await.is(200).sees("Le kiné passe mardi.").does_not_see("lundi.");
        julie.post(&format!("{page}/envoyer"), &sent).await.leads_to(&plan);
    }
}

#[tokio::test]
async fn a_colleague_who_was_faster_stops_the_sending_and_nothing_typed_is_lost() {
    for world in worlds().await {
        let call = call(&world).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let page = format!("/appels/{call}/plan");
        julie.post(&page, &[("version", "0"), ("note.services", "Un mot")]).await.leads_to(&page);
        let late = [vec![("version", "0"), ("note.services", "Mon mot")], TO_CLAIRE.to_vec()].concat();
        let again = julie.post(&format!("{page}/envoyer"), &late).await;
        again.is(409).sees("Julie Martin vient de modifier").sees("Mon mot").sees("claire@exemple.fr");
        assert!(world.mails().await.is_empty());
    }
}

#[tokio::test]
async fn a_call_about_nobody_first_asks_who_it_is_about() {
    for world in worlds().await {
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        julie.get(&format!("{call}/plan")).await.leads_to(&format!("{call}/personne"));
    }
}

#[tokio::test]
async fn a_stranger_finds_no_plan_at_any_address() {
    for world in worlds().await {
        let call = call(&world).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;
        let sent = julie.post(&format!("/appels/{call}/plan/envoyer"), &TO_CLAIRE).await.location.unwrap();
        let stranger = browser(&world).log_in(&world.stranger()).await;
        let plans = sent.rsplit_once('/').unwrap().0;
        for page in
            [&format!("/appels/{call}/plan"), &format!("/appels/{call}/plan/apercu.pdf"), &sent, plans]
        {
            stranger.get(page).await.is(404);
        }
        stranger.post(&format!("/appels/{call}/plan"), &[("version", "0")]).await.is(404);
        stranger.post(&format!("/appels/{call}/plan/envoyer"), &TO_CLAIRE).await.is(404);
        stranger.post(&format!("{sent}/niveau"), &[("niveau", "b")]).await.is(404);
    }
}
