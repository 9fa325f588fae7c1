//! From the call's summary to the answers, as Julie's pages show it.

use std::sync::Arc;

use axum::Extension;
use geography::Places;
use kernel::id::{CallId, ProviderId};
use providers::{Details, NewProvider, Profile, Source};
use questionnaire::{Address, Period, Person, Recurrence, Service, Value, keys};
use testing::{Browser, World};

use crate::routes;

async fn worlds() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        contents::install_defaults(&world.system()).await.unwrap();
        intake::install_bundled(&world.system()).await.unwrap();
    }
    worlds
}

fn browser(world: &World) -> Browser {
    let communes = "59350\tLille\t59\t59000,59800\t236710\n";
    let places = Places::from_tsv(communes, "59\tNord\tHauts-de-France\n").unwrap();
    world.browser(routes().layer(Extension(Arc::new(places))))
}

/// Claire has called about Jeanne, and Jeanne's file is open.
async fn call(world: &World) -> CallId {
    let julie = world.care_manager();
    let call = intake::start(&julie, None).await.unwrap();
    let person = |name: &str| Value::Person(Person { name: Some(name.to_owned()), email: None, phone: None });
    let said = [
        (keys::APPELANT, person("Claire Durand")),
        (keys::AIDE, person("Jeanne Moreau")),
        (keys::BESOIN, Value::Text("Jeanne ne se lave plus seule.".to_owned())),
        (
            keys::ADRESSE,
            Value::Address(Address {
                street: Some("18 rue de Gand".to_owned()),
                postcode: Some("59000".to_owned()),
                city: Some("Lille".to_owned()),
                ..Address::default()
            }),
        ),
        (
            keys::SERVICES_RECOMMANDES,
            Value::Services(vec![Service {
                service: "toilette".to_owned(),
                recurrence: Some(Recurrence::Recurring),
                times: Some(3),
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

async fn provider(world: &World, name: &str, email: Option<&str>) -> ProviderId {
    let system = world.system();
    let tx = system.db.begin().await.unwrap();
    let details = Details {
        email: email.map(str::to_owned),
        postcode: Some("59000".to_owned()),
        city: Some("Lille".to_owned()),
        ..Details::named(name, Profile::FragileCare)
    };
    let new = NewProvider { source: Source::Typed, own_network: true, details };
    let id = providers::add(&system, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_request_leaves_once_its_words_are_read() {
    for world in worlds().await {
        let call = call(&world).await;
        let lys = provider(&world, "Lys à domicile", Some("contact@lys.example")).await.to_string();
        provider(&world, "Sans adresse", None).await;
        let julie = browser(&world).log_in(&world.care_manager()).await;

        let begun = julie.post(&format!("/appels/{call}/devis"), &[]).await;
        let page = begun.location.clone().unwrap();
        let draft = julie.get(&page).await;
        draft
            .is(200)
            .sees("Jeanne ne se lave plus seule.")
            .sees("rue de Gand")
            .does_not_see("18 rue de Gand");
        draft.sees("la personne pourrait être reconnue").sees("Nom et prénom");

        let choose = format!("{page}/prestataires");
        let list = julie.get(&choose).await;
        list.is(200).sees("Lys à domicile").sees("Sans e-mail").sees("J’ai relu");
        julie.post(&choose, &[]).await.is(422).sees("Cochez au moins un prestataire.");
        let held = julie.post(&choose, &[("prestataire", &lys)]).await;
        held.is(422).sees("pourraient identifier la personne");
        assert!(world.mails().await.is_empty());

        let words = [
            ("version", "1"),
            ("besoin", "Aide à la toilette, le matin."),
            ("remarques", ""),
            ("presentation", "Nous accompagnons des personnes."),
            ("delai", "trois"),
        ];
        julie
            .post(&page, &words)
            .await
            .is(422)
            .sees("de 1 à 240 heures")
            .sees("Aide à la toilette, le matin.");
        let words = words.map(|(name, value)| (name, if name == "delai" { "12" } else { value }));
        let kept = julie.post(&page, &words).await;
        assert_eq!(kept.location.as_deref(), Some(page.as_str()));
        let sent = julie.post(&choose, &[("prestataire", &lys)]).await;
        assert_eq!(sent.location.as_deref(), Some(page.as_str()));
        julie.get(&page).await.is(200).sees("Lys à domicile").sees("Envoyée").sees("Pas encore de devis");
        assert_eq!(world.mails().await.len(), 1);
        julie.get(&choose).await.is(200).sees("Déjà sollicité");
    }
}

#[tokio::test]
async fn a_call_without_services_says_what_to_do() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let page = browser(&world).log_in(&julie).await;
        let nobody = page.post(&format!("/appels/{call}/devis"), &[]).await;
        assert_eq!(nobody.location, Some(format!("/appels/{call}/personne")));
    }
}
