use people::{Details, EditError, PersonEdit, Refused, Status};

use crate::{journal, known, named};

#[tokio::test]
async fn two_colleagues_on_one_page_lose_nothing() {
    for world in testing::worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let id = known(&world, named("Jeanne", "Roux")).await;
        let opened = people::find(&julie, id).await.unwrap();
        let edit = |details| PersonEdit { details, status: Status::FollowedUp, version: opened.version };

        let mut by_marc = opened.details();
        by_marc.phone = Some("03 20 99 00 12".to_owned());
        let saved = people::edit(&marc, id, edit(by_marc)).await.unwrap();
        assert_eq!(saved.phone_fr().as_deref(), Some("03 20 99 00 12"));

        let mut by_julie = opened.details();
        by_julie.given_name = "Jeannine".to_owned();
        let refused = people::edit(&julie, id, edit(by_julie)).await.unwrap_err();
        let EditError::Conflict(theirs) = refused else { panic!("{refused:?}, {}", world.engine) };
        assert_eq!((theirs.given_name.as_str(), theirs.phone), ("Jeanne", saved.phone.clone()));
        assert_eq!(people::find(&julie, id).await.unwrap(), saved, "what was saved first stays");
    }
}

#[tokio::test]
async fn a_slip_is_told_at_its_field_and_saves_nothing() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        let mut details = Details {
            email: Some("jeanne".into()),
            birth_date: Some(kernel::jiff::civil::date(2042, 1, 1)),
            ..named(" ", "")
        };
        details.address.postcode = Some("5900".to_owned());
        let edit = PersonEdit { details, status: Status::FollowedUp, version: 1 };
        let Err(EditError::Problems(problems)) = people::edit(&julie, id, edit).await else { panic!() };
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["usual_name", "birth_date", "email", "postcode"], "{}", world.engine);
        assert_eq!(people::find(&julie, id).await.unwrap().version, 1);
    }
}

#[tokio::test]
async fn a_renamed_person_is_found_under_the_new_name_only() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        let tx = julie.db.begin().await.unwrap();
        people::enrich(&julie, &tx, id, named("Jeanne", "Moreau")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(people::search(&julie, "moreau", 5).await.unwrap().len(), 1, "{}", world.engine);
        assert!(people::search(&julie, "roux", 5).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn one_look_a_quarter_of_an_hour_is_one_line() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        let looks = async || {
            journal(&julie, id).await.iter().filter(|line| *line == "Julie Martin consulter fiche").count()
        };
        people::find(&julie, id).await.unwrap();
        people::find(&julie, id).await.unwrap();
        assert_eq!(looks().await, 1, "{}", world.engine);
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(16));
        people::find(&julie, id).await.unwrap();
        assert_eq!(looks().await, 2);
    }
}

#[tokio::test]
async fn the_social_security_number_is_sealed_and_each_reading_is_kept() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        let nir: kernel::Nir = "255081416802538".parse().unwrap();
        people::set_nir(&julie, id, Some(&nir)).await.unwrap();
        assert!(people::find(&julie, id).await.unwrap().has_nir);
        assert_eq!(people::nir(&julie, id).await.unwrap(), Some(nir));
        assert!(
            journal(&julie, id).await.contains(&"Julie Martin lire numéro de sécurité sociale".to_owned()),
            "{}",
            world.engine
        );
        assert!(matches!(
            people::nir(&world.stranger(), id).await,
            Err(people::NirError::Refused(Refused::NotFound))
        ));
    }
}
