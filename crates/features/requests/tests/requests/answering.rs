//! The services answer: a price, a refusal, a message.

use kernel::Money;
use people::DeadlineKind;
use requests::{DeclineReason, InvitationState, RequestError, Side};

use crate::scene::{BASE_URL, scenes, terms};

#[tokio::test]
async fn a_quote_lands_on_the_board_and_its_first_version_stays() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        requests::submit(&scene.amina, page, terms(30), 0).await.unwrap();
        let again = requests::submit(&scene.amina, page, terms(29), 0).await;
        assert!(matches!(again, Err(RequestError::Conflict { .. })), "a colleague answered meanwhile");
        requests::submit(&scene.amina, page, terms(29), 1).await.unwrap();
        let (invitation, _) = requests::invitation(&scene.julie, page).await.unwrap();
        assert_eq!(invitation.state, InvitationState::Quoted);
        let quote = invitation.quote.unwrap();
        assert_eq!(quote.version, 2);
        assert_eq!(quote.terms.tariffs[0].preferential, Some(Money::from_euros(29)));
        let due = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
        let told = due.iter().filter(|one| one.kind == DeadlineKind::Quotes);
        assert!(told.clone().any(|one| one.label.contains("Lys à domicile a envoyé son devis")));
        assert!(told.clone().any(|one| one.label.contains("Lys à domicile a modifié son devis")));
    }
}

#[tokio::test]
async fn slips_are_told_field_by_field() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        let mut slip = terms(30);
        slip.tariffs[0].preferential = Some(Money::from_euros(90));
        slip.surcharges.sunday = 2_500;
        slip.answers.clear();
        let Err(RequestError::Faults(faults)) = requests::submit(&scene.amina, page, slip, 0).await else {
            panic!("the quote was kept")
        };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["tarifs", "majorations", "prerequis"]);
        assert!(scene.quotes(request).await.is_empty());
    }
}

#[tokio::test]
async fn a_refusal_has_a_reason_and_may_not_follow_a_quote() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        assert!(matches!(requests::decline(&scene.amina, page, None, "").await, Err(RequestError::NoReason)));
        let reason = Some(DeclineReason::Area);
        requests::decline(&scene.amina, page, reason, "Trop loin d’Armentières").await.unwrap();
        let again = requests::decline(&scene.amina, page, reason, "").await;
        assert!(matches!(again, Err(RequestError::Answered)));
        let (invitation, _) = requests::invitation(&scene.julie, page).await.unwrap();
        assert_eq!(invitation.state, InvitationState::Declined);
        assert_eq!(invitation.note.as_deref(), Some("Trop loin d’Armentières"));
        let other = scene.page_of(request, scene.rival).await;
        requests::submit(&scene.bruno, other, terms(31), 0).await.unwrap();
        assert!(requests::decline(&scene.bruno, other, reason, "").await.is_err());
    }
}

#[tokio::test]
async fn messages_are_read_by_the_two_and_repeated_in_no_mail() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        let asked = "Peut-elle venir à 8 h le dimanche ?";
        requests::write(&scene.amina, Side::Provider, page, asked, BASE_URL).await.unwrap();
        let read = requests::thread(&scene.julie, Side::CareManager, page).await.unwrap();
        assert_eq!((read.len(), read[0].text.as_str(), read[0].side), (1, asked, Side::Provider));
        scene.pass(1).await;
        requests::write(&scene.julie, Side::CareManager, page, "Oui, dès 8 h.", BASE_URL).await.unwrap();
        let read = requests::thread(&scene.amina, Side::Provider, page).await.unwrap();
        assert!(read[0].read_at.is_some(), "Julie has read it");
        assert_eq!(read[1].text, "Oui, dès 8 h.");
        assert!(scene.world.mails().await.iter().all(|mail| !mail.text.contains("dès 8 h")));
        let empty = requests::write(&scene.julie, Side::CareManager, page, "  ", BASE_URL).await;
        assert!(matches!(empty, Err(RequestError::Empty)));
        assert!(requests::thread(&scene.bruno, Side::Provider, page).await.is_err());
    }
}

#[tokio::test]
async fn two_colleagues_who_answer_at_once_make_one_version() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        let (one, other) = tokio::join!(
            requests::submit(&scene.amina, page, terms(30), 0),
            requests::submit(&scene.amina, page, terms(29), 0)
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        let second = one.and(other).unwrap_err();
        assert!(matches!(second, RequestError::Conflict { .. }), "{second:?}");
    }
}
