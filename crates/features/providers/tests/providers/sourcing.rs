use geography::{Location, Nearness};
use kernel::jiff::civil::Weekday;
use providers::{AddError, Details, EditError, OpeningDays, Profile, ProviderEdit, Refused, Sought};
use testing::World;

use crate::{known, places, scene::worlds};

fn at(name: &str, postcode: &str, city: &str) -> Details {
    Details {
        postcode: Some(postcode.to_owned()),
        city: Some(city.to_owned()),
        ..Details::named(name, Profile::FragileCare)
    }
}

/// Names found, in the order shown.
async fn found(world: &World, sought: Sought) -> Vec<String> {
    let found = providers::search(&world.care_manager(), &places(), &sought).await.unwrap();
    found.into_iter().map(|one| one.provider.details.name).collect()
}

#[tokio::test]
async fn the_own_network_comes_first_then_the_nearest() {
    for world in worlds().await {
        let julie = world.care_manager();
        known(&julie, false, at("Lyon Services", "69001", "Lyon")).await;
        known(&julie, false, at("Aide d’Arras", "62000", "Arras")).await;
        known(&julie, false, at("Lille Présence", "59000", "Lille")).await;
        known(&julie, true, at("Roubaix Soins", "59100", "Roubaix")).await;
        let near = Location { postcode: Some("59000".to_owned()), ..Location::default() };
        let sought = Sought { near, ..Sought::default() };
        assert_eq!(
            found(&world, sought.clone()).await,
            ["Roubaix Soins", "Lille Présence", "Aide d’Arras", "Lyon Services"],
            "{}",
            world.engine
        );
        let within = Some(Nearness::SameDepartment);
        assert_eq!(found(&world, Sought { within, ..sought }).await, ["Roubaix Soins", "Lille Présence"]);
    }
}

#[tokio::test]
async fn what_nobody_said_stays_in_the_list_and_a_refusal_leaves_it() {
    for world in worlds().await {
        let julie = world.care_manager();
        let weekdays = OpeningDays::named(["lundi", "mardi"]);
        let says_no = Details {
            accepts_animals: Some(false),
            opening_days: weekdays,
            languages: vec!["arabe".to_owned()],
            services: vec!["menage".to_owned(), "toilette".to_owned()],
            ..at("Ménage Plus", "59000", "Lille")
        };
        known(&julie, false, says_no).await;
        known(&julie, false, at("Inconnue SARL", "59000", "Lille")).await;
        let both = found(&world, Sought { days: vec![Weekday::Monday], ..Sought::default() }).await;
        assert_eq!(both, ["Inconnue SARL", "Ménage Plus"], "{}", world.engine);
        let sunday = Sought { days: vec![Weekday::Monday, Weekday::Sunday], ..Sought::default() };
        assert_eq!(found(&world, sunday).await, ["Inconnue SARL"]);
        assert_eq!(found(&world, Sought { animals: true, ..Sought::default() }).await, ["Inconnue SARL"]);
        let service = Sought { service: Some("menage".to_owned()), ..Sought::default() };
        assert_eq!(found(&world, service).await, ["Ménage Plus"]);
        let language = Sought { language: Some("arabe".to_owned()), ..Sought::default() };
        assert_eq!(found(&world, language).await, ["Ménage Plus"]);
        let words = Sought { q: "lille MENAGE".to_owned(), ..Sought::default() };
        assert_eq!(found(&world, words).await, ["Ménage Plus"]);
        let registered = Sought { registered: true, ..Sought::default() };
        assert!(found(&world, registered).await.is_empty());
    }
}

#[tokio::test]
async fn two_who_type_at_once_lose_nothing() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let id = known(&julie, false, at("Aide Plus", "59000", "Lille")).await;
        let seen = providers::find(&julie, id).await.unwrap();
        let edit = |name: &str| ProviderEdit {
            details: Details { name: name.to_owned(), ..seen.details.clone() },
            own_network: true,
            version: seen.version,
        };
        providers::edit(&marc, id, edit("Aide Plus Lille")).await.unwrap();
        let refused = providers::edit(&julie, id, edit("Aide +")).await;
        let Err(EditError::Conflict(theirs)) = refused else { panic!("{refused:?}") };
        assert_eq!((theirs.name(), theirs.own_network), ("Aide Plus Lille", true), "{}", world.engine);
    }
}

#[tokio::test]
async fn a_slip_in_a_number_is_told_and_strangers_see_nothing() {
    for world in worlds().await {
        let julie = world.care_manager();
        let wrong = Details { siret: Some("73282932000075".to_owned()), ..at("Aide", "59000", "Lille") };
        let tx = julie.db.begin().await.unwrap();
        let new =
            providers::NewProvider { source: providers::Source::Typed, own_network: false, details: wrong };
        let refused = providers::add(&julie, &tx, new).await;
        assert!(matches!(&refused, Err(AddError::Problems(list)) if list[0].field == "siret"), "{refused:?}");
        tx.rollback().await.unwrap();
        let id = known(&julie, false, at("Aide Plus", "59000", "Lille")).await;
        for stranger in [world.visitor(), world.caseworker()] {
            let refused = providers::find(&stranger, id).await;
            assert!(matches!(refused, Err(Refused::Denied(_))), "{refused:?}");
            let refused = providers::search(&stranger, &places(), &Sought::default()).await;
            assert!(matches!(refused, Err(Refused::Denied(_))), "{refused:?}");
        }
        assert!(!providers::charter_accepted(julie.db.read(), id).await.unwrap(), "{}", world.engine);
        assert_eq!(providers::of_structure(julie.db.read(), world.company).await.unwrap(), None);
    }
}
