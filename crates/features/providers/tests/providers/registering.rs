use kernel::jiff::SignedDuration;
use people::{Board, DeadlineKind, Page};
use providers::{ConfirmError, Details, InviteError, Profile, RegisterError, Registered, Source};

use crate::{
    known,
    scene::{SECRET, SITE, link_to, registered, token, typed, worlds},
};

const PAGE: Page = Page { number: 1, size: 50 };

#[tokio::test]
async fn nothing_exists_before_the_address_is_proved() {
    for world in worlds().await {
        let julie = world.care_manager();
        providers::register(&world.visitor(), &typed(&world).await, None, SITE).await.unwrap();
        let all = providers::search(&julie, &crate::places(), &providers::Sought::default()).await.unwrap();
        assert!(all.is_empty(), "{}", world.engine);
        assert!(!accounts::is_known(julie.db.read(), "awa.sow@exemple.fr").await.unwrap());

        let link = link_to(&world, "awa.sow@exemple.fr").await;
        let token = token(&link);
        assert_eq!(providers::awaited(&world.visitor(), &token).await.unwrap().name, "Présence à Domicile");
        let short = providers::confirm(&world.visitor(), &token, "court".to_owned(), SITE).await;
        assert!(matches!(short, Err(ConfirmError::ShortPassword)));
        let done = providers::confirm(&world.visitor(), &token, SECRET.to_owned(), SITE).await.unwrap();
        let again = providers::confirm(&world.visitor(), &token, SECRET.to_owned(), SITE).await;
        assert!(matches!(again, Err(ConfirmError::Gone)), "{again:?}");

        let known = providers::find(&julie, done.provider).await.unwrap();
        assert_eq!((known.source, known.profile()), (Source::Registration, Profile::FragileCare));
        assert_eq!(known.terms.unwrap().by, "Awa Sow");
        assert!(known.charter.is_none());
        let entered = accounts::log_in(&world.visitor(), "awa.sow@exemple.fr", SECRET.to_owned(), None).await;
        assert!(entered.is_ok(), "{entered:?}");
        let mails = world.mails().await;
        assert!(mails.iter().any(|mail| mail.subject.contains("Bienvenue")), "{}", world.engine);
        // Julie's board says it, and leads to it; so does the other company's.
        for who in [julie, world.stranger()] {
            let board = people::board(&who, Board::Team, PAGE).await.unwrap();
            let told = &board.lines[0].deadline;
            assert_eq!((told.kind, told.provider), (DeadlineKind::NewPartner, Some(done.provider)));
        }
    }
}

#[tokio::test]
async fn whoever_is_known_gets_the_same_answer_and_another_mail() {
    for world in worlds().await {
        registered(&world).await;
        let mut typed = typed(&world).await;
        world.clock.advance(SignedDuration::from_secs(1));
        let known_address = providers::register(&world.visitor(), &typed, None, SITE).await.unwrap();
        assert_eq!(known_address, Registered::MailSent);
        let mail = world.mails().await.remove(0);
        assert_eq!(mail.subject, "Vous êtes déjà inscrit", "{}", world.engine);
        assert!(mail.text.contains("/connexion") && !mail.text.contains("/confirmation/"));
        typed.email = "autre@exemple.fr".to_owned();
        world.clock.advance(SignedDuration::from_secs(1));
        let known_siret = providers::register(&world.visitor(), &typed, None, SITE).await.unwrap();
        assert_eq!(known_siret, Registered::MailSent);
        let mail = world.mails().await.remove(0);
        assert!(
            mail.to_address == "autre@exemple.fr" && mail.text.contains("sous ce SIRET"),
            "{}",
            mail.text
        );
    }
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_told_at_its_field() {
    for world in worlds().await {
        let mut typed = typed(&world).await;
        typed.siret = "73282932000075".to_owned();
        typed.profile = "medical".to_owned();
        typed.terms = None;
        let refused = providers::register(&world.visitor(), &typed, None, SITE).await;
        let Err(RegisterError::Problems(problems)) = refused else { panic!("{refused:?}") };
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["siret", "profile", "terms"], "{}", world.engine);
        assert!(world.mails().await.is_empty());
    }
}

#[tokio::test]
async fn an_invitation_fills_in_what_is_known_and_proves_its_own_address() {
    for world in worlds().await {
        let julie = world.care_manager();
        let details = Details {
            email: Some("awa.sow@exemple.fr".to_owned()),
            postcode: Some("59000".to_owned()),
            city: Some("Lille".to_owned()),
            ..Details::named("Présence Lille", Profile::FragileCare)
        };
        let id = known(&julie, true, details).await;
        providers::invite(&julie, id, SITE).await.unwrap();
        let token = token(&link_to(&world, "awa.sow@exemple.fr").await);
        let filled = providers::invited(&world.visitor(), &token).await.unwrap().unwrap();
        assert_eq!(filled.name, "Présence Lille");
        // Another address than the invited one is proved by a mail of its own.
        let mut elsewhere = typed(&world).await;
        elsewhere.email = "ailleurs@exemple.fr".to_owned();
        let sent = providers::register(&world.visitor(), &elsewhere, Some(&token), SITE).await.unwrap();
        assert_eq!(sent, Registered::MailSent);
        let typed = typed(&world).await;
        let proved = providers::register(&world.visitor(), &typed, Some(&token), SITE).await.unwrap();
        let Registered::Proved { path } = proved else { panic!("{proved:?}") };
        let secret = crate::scene::token(&path);
        let done = providers::confirm(&world.visitor(), &secret, SECRET.to_owned(), SITE).await.unwrap();
        assert_eq!(done.provider, id, "{}", world.engine);
        let now = providers::find(&julie, id).await.unwrap();
        assert!(now.own_network && now.is_registered());
        assert_eq!((now.name(), now.details.city.as_deref()), ("Présence à Domicile", Some("Lille")));
        // Used: neither the invitation nor the second registration opens anything more.
        assert_eq!(providers::invited(&world.visitor(), &token).await.unwrap(), None);
        let late = crate::scene::token(&link_to(&world, "ailleurs@exemple.fr").await);
        let refused = providers::confirm(&world.visitor(), &late, SECRET.to_owned(), SITE).await;
        assert!(matches!(refused, Err(ConfirmError::Gone)), "{refused:?}");
        let refused = providers::invite(&julie, id, SITE).await;
        assert!(matches!(refused, Err(InviteError::AlreadyRegistered)));
    }
}

#[tokio::test]
async fn a_link_does_not_outlive_its_days() {
    for world in worlds().await {
        providers::register(&world.visitor(), &typed(&world).await, None, SITE).await.unwrap();
        let token = token(&link_to(&world, "awa.sow@exemple.fr").await);
        world.clock.advance(providers::CONFIRMATION_LASTS + SignedDuration::from_secs(1));
        let refused = providers::awaited(&world.visitor(), &token).await;
        assert!(matches!(refused, Err(ConfirmError::Gone)), "{}: {refused:?}", world.engine);
    }
}

#[tokio::test]
async fn a_medical_profession_is_a_contact() {
    for world in worlds().await {
        let julie = world.care_manager();
        let details = Details {
            email: Some("cabinet@exemple.fr".to_owned()),
            ..Details::named("Cabinet Nguyen", Profile::Medical)
        };
        let id = known(&julie, false, details).await;
        let refused = providers::invite(&julie, id, SITE).await;
        assert!(matches!(refused, Err(InviteError::NoFiche)), "{}: {refused:?}", world.engine);
    }
}
