use kernel::{id::PlanId, jiff::SignedDuration};
use plans::{Delivery, PlanError, Recipient};

use crate::scene::{BASE_URL, Scene, scenes};

async fn claire(scene: &Scene, plan: PlanId) -> (Recipient, Option<Delivery>) {
    let plan = plans::find(&scene.julie, plan).await.unwrap();
    let mut known = plans::deliveries(&scene.julie, &plan).await.unwrap();
    let claire = plan.recipients.into_iter().find(|to| to.name == "Claire Durand").unwrap();
    let state = known.remove(&claire.id);
    (claire, state)
}

#[tokio::test]
async fn a_mail_is_queued_then_refused_then_sent() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        assert_eq!(claire(&scene, plan).await.1, Some(Delivery::Queued), "{}", scene.world.engine);
        scene.world.deliver_mails(false).await;
        let Some(Delivery::Failing { cause, next }) = claire(&scene, plan).await.1 else {
            panic!("a refused mail is told as such")
        };
        assert!(cause.contains("dossier des courriels"), "{cause}");
        assert!(next > scene.world.clock.now());
        scene.world.clock.advance(SignedDuration::from_mins(1));
        scene.world.deliver_mails(true).await;
        let now = scene.world.clock.now();
        assert_eq!(claire(&scene, plan).await.1, Some(Delivery::Sent(now)));
    }
}

#[tokio::test]
async fn a_new_link_is_sent_once_and_replaces_the_mail_that_never_left() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        let (to, _) = claire(&scene, plan).await;
        assert!(!plans::resend(&scene.julie, plan, to.id, BASE_URL).await.unwrap(), "it waits its turn");
        scene.world.deliver_mails(false).await;
        assert!(plans::resend(&scene.julie, plan, to.id, BASE_URL).await.unwrap());
        assert_eq!(claire(&scene, plan).await.1, Some(Delivery::Queued));
        let mails = scene.world.mails().await;
        let to_claire: Vec<_> =
            mails.iter().filter(|mail| mail.to_address == to.email && mail.text.contains("/lien/")).collect();
        assert_eq!(to_claire.len(), 1);
        assert!(!to_claire[0].text.contains('{'), "{}", to_claire[0].text);
        scene.world.clock.advance(SignedDuration::from_mins(1));
        scene.world.deliver_mails(true).await;
        assert!(plans::resend(&scene.julie, plan, to.id, BASE_URL).await.unwrap());
        assert_eq!(scene.world.mails().await.len(), 4, "what was sent stays");
    }
}

#[tokio::test]
async fn nobody_is_let_in_again_by_a_second_mail() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        scene.world.deliver_mails(true).await;
        let (to, _) = claire(&scene, plan).await;
        let circle = people::members(&scene.julie, scene.person).await.unwrap();
        let member = circle.iter().find(|member| member.name == to.name).unwrap();
        people::withdraw(&scene.julie, scene.person, member.id).await.unwrap();
        let refused = plans::resend(&scene.julie, plan, to.id, BASE_URL).await;
        assert!(matches!(refused, Err(PlanError::NoAccess(name)) if name == "Claire Durand"));
        let stranger = plans::resend(&scene.world.stranger(), plan, to.id, BASE_URL).await;
        assert!(matches!(stranger, Err(PlanError::NotFound)));
        assert_eq!(scene.world.mails().await.len(), 3);
    }
}
