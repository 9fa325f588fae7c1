//! The family reads, talks and chooses.

use access::CircleRole;
use requests::{InvitationState, RemarkKind, RequestError, RequestState};

use crate::scene::{scenes, terms};

const STATEMENT: &str = "Je choisis ce devis.";

#[tokio::test]
async fn the_same_week_gives_comparable_figures_the_least_to_pay_first() {
    for scene in scenes().await {
        let claire = scene.relative("Claire Durand", "claire@exemple.fr", CircleRole::Caregiver).await;
        scene.published([34, 30]).await;
        let mail = scene.world.mails().await.into_iter().find(|mail| mail.to_address == "claire@exemple.fr");
        assert!(mail.unwrap().text.contains("/lien/"));
        let room = requests::for_family(&claire, scene.person).await.unwrap();
        let names: Vec<_> = room[0].offers.iter().map(|offer| offer.invitation.provider.name()).collect();
        assert_eq!(names, ["Toit et Moi", "Lys à domicile"]);
        // Five hours a week, 52/12 weeks: 21 h 40 at 30 €, and at 32 € for everybody else.
        let budget = |priced: &requests::Priced| priced.evaluation.budget.recurring_gross.cents();
        assert_eq!(budget(&room[0].offers[0].preferential), 65_000);
        assert_eq!(budget(&room[0].offers[0].public), 69_333);
    }
}

#[tokio::test]
async fn a_quote_not_published_is_not_seen() {
    for scene in scenes().await {
        let claire = scene.relative("Claire Durand", "claire@exemple.fr", CircleRole::Caregiver).await;
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        requests::submit(&scene.amina, page, terms(30), 0).await.unwrap();
        let room = requests::for_family(&claire, scene.person).await.unwrap();
        assert!(room[0].offers.is_empty());
        let quote = scene.quotes(request).await[0];
        assert!(matches!(requests::choose(&claire, quote, STATEMENT).await, Err(RequestError::NotFound)));
    }
}

#[tokio::test]
async fn a_brother_comments_and_only_the_caregiver_or_the_person_chooses() {
    for scene in scenes().await {
        let claire = scene.relative("Claire Durand", "claire@exemple.fr", CircleRole::Caregiver).await;
        let paul = scene.relative("Paul Moreau", "paul@exemple.fr", CircleRole::Relative).await;
        let lea = scene.relative("Léa Roy", "lea@exemple.fr", CircleRole::Neighbour).await;
        let request = scene.published([30, 31]).await;
        requests::remark(&paul, request, None, RemarkKind::Comment, "Le premier me rassure.").await.unwrap();
        let asks = "Qui vient le dimanche ?";
        requests::remark(&claire, request, None, RemarkKind::Question, asks).await.unwrap();
        assert!(requests::remark(&lea, request, None, RemarkKind::Comment, "Bonjour").await.is_err());
        assert!(requests::for_family(&lea, scene.person).await.is_err());
        let quote = scene.quote_of(request, scene.home_help).await;
        for refused in [&paul, &lea, &scene.julie, &scene.amina] {
            assert!(requests::choose(refused, quote, STATEMENT).await.is_err());
        }
        requests::choose(&claire, quote, STATEMENT).await.unwrap();
        let (remarks, choice) = requests::said_of(&scene.julie, request).await.unwrap();
        assert_eq!(remarks.len(), 2);
        assert_eq!(choice.unwrap().name, "Claire Durand");
        let kept = requests::request(&scene.julie, request).await.unwrap();
        assert_eq!(kept.state, RequestState::Chosen);
        for one in requests::invitations(&scene.julie, &kept).await.unwrap() {
            let chosen = one.provider.id == scene.home_help;
            assert_eq!(one.state, if chosen { InvitationState::Chosen } else { InvitationState::NotChosen });
        }
        let late = scene.page_of(request, scene.rival).await;
        assert!(matches!(
            requests::submit(&scene.bruno, late, terms(20), 1).await,
            Err(RequestError::Closed)
        ));
    }
}

#[tokio::test]
async fn two_who_choose_at_the_same_second_make_one_choice() {
    for scene in scenes().await {
        let claire = scene.relative("Claire Durand", "claire@exemple.fr", CircleRole::Caregiver).await;
        let jeanne = scene.relative("Jeanne Moreau", "jeanne@exemple.fr", CircleRole::Myself).await;
        let request = scene.published([30, 31]).await;
        let quotes = scene.quotes(request).await;
        let (one, other) = tokio::join!(
            requests::choose(&claire, quotes[0], STATEMENT),
            requests::choose(&jeanne, quotes[1], STATEMENT)
        );
        let second = match (one, other) {
            (Ok(()), Err(second)) | (Err(second), Ok(())) => second,
            both => panic!("{both:?}"),
        };
        assert!(matches!(&second, RequestError::Chosen(_) | RequestError::Closed), "{second:?}");
        let (_, choice) = requests::said_of(&scene.julie, request).await.unwrap();
        assert!(choice.is_some());
    }
}

#[tokio::test]
async fn an_older_version_or_a_stale_quote_is_not_chosen() {
    for scene in scenes().await {
        let claire = scene.relative("Claire Durand", "claire@exemple.fr", CircleRole::Caregiver).await;
        let request = scene.published([30, 31]).await;
        let first = scene.quote_of(request, scene.home_help).await;
        let page = scene.page_of(request, scene.home_help).await;
        requests::submit(&scene.amina, page, terms(29), 1).await.unwrap();
        assert!(matches!(requests::choose(&claire, first, STATEMENT).await, Err(RequestError::Replaced)));
        scene.pass(24 * 60).await;
        let other = scene.quote_of(request, scene.rival).await;
        assert!(matches!(requests::choose(&claire, other, STATEMENT).await, Err(RequestError::OutOfDate)));
    }
}

#[tokio::test]
async fn a_quote_changed_while_it_is_chosen_is_never_chosen_in_its_older_version() {
    for scene in scenes().await {
        let claire = scene.relative("Claire Durand", "claire@exemple.fr", CircleRole::Caregiver).await;
        let request = scene.published([30, 31]).await;
        let first = scene.quote_of(request, scene.home_help).await;
        let page = scene.page_of(request, scene.home_help).await;
        let (chosen, changed) = tokio::join!(
            requests::choose(&claire, first, STATEMENT),
            requests::submit(&scene.amina, page, terms(45), 1)
        );
        match (chosen, changed) {
            (Ok(()), Err(RequestError::Closed)) | (Err(RequestError::Replaced), Ok(())) => {}
            both => panic!("{both:?}"),
        }
    }
}
