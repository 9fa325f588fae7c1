//! Time passes: reminders at half the delay and near its end, then « sans réponse ».

use requests::InvitationState;

use crate::scene::{scenes, terms};

#[tokio::test]
async fn who_does_not_answer_is_reminded_twice_then_given_up() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let silent = scene.page_of(request, scene.home_help).await;
        let answered = scene.page_of(request, scene.rival).await;
        requests::submit(&scene.bruno, answered, terms(30), 0).await.unwrap();
        let reminders = async || {
            let mails = scene.world.mails().await;
            mails.into_iter().filter(|mail| mail.subject.contains("nous attendons")).collect::<Vec<_>>()
        };
        scene.pass(11).await;
        assert!(reminders().await.is_empty());
        scene.pass(2).await;
        assert_eq!(reminders().await.len(), 1);
        scene.pass(8).await;
        let sent = reminders().await;
        assert_eq!(sent.len(), 2);
        assert!(
            sent.iter().all(|mail| mail.to_address == "amina.diallo@exemple.fr"),
            "who answered is left alone"
        );
        let (invitation, _) = requests::invitation(&scene.julie, silent).await.unwrap();
        assert_eq!(invitation.state, InvitationState::Reminded);
        scene.pass(4).await;
        let (invitation, _) = requests::invitation(&scene.julie, silent).await.unwrap();
        assert_eq!(invitation.state, InvitationState::Expired);
        let due = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
        assert!(due.iter().any(|one| one.label.contains("Sans réponse de Lys à domicile")));
        // Late, but the request is still open.
        requests::submit(&scene.amina, silent, terms(28), 0).await.unwrap();
        let (invitation, _) = requests::invitation(&scene.julie, silent).await.unwrap();
        assert!(invitation.state == InvitationState::Quoted && invitation.was_late());
    }
}

#[tokio::test]
async fn a_service_that_is_not_a_partner_yet_is_reminded_of_its_registration() {
    for scene in scenes().await {
        let request = scene.begin().await;
        scene.ask(request, &[scene.listed]).await.unwrap();
        scene.pass(13).await;
        let mails = scene.world.mails().await;
        let reminder = mails.iter().find(|mail| mail.subject.contains("nous attendons")).unwrap();
        assert!(reminder.text.contains("/partenaires/invitation/"), "{}", reminder.text);
    }
}
