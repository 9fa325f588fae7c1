//! What a family meets when time passes and follow-ups change hands: several portals, one story.

use access::CircleRole;
use people::{Details, Invitation, NewPerson};
use testing::{Browser, World, worlds};

fn browser(world: &World) -> Browser {
    let nowhere = geography::Places::from_tsv("", "").unwrap();
    world.browser(crate::wiring::portals().layer(axum::Extension(std::sync::Arc::new(nowhere))))
}

/// The link of the latest mail to this address.
async fn link_to(world: &World, address: &str) -> String {
    let mails = world.mails().await;
    let mail = mails.iter().find(|mail| mail.to_address == address).unwrap();
    let mut words = mail.text.split_whitespace();
    words.find_map(|word| word.strip_prefix("http://cordee.test")).unwrap().to_owned()
}

#[tokio::test]
async fn an_invitation_that_expired_during_a_hand_over_says_so_and_is_sent_again() {
    for world in worlds().await {
        let julie = world.care_manager();
        let details =
            Details { given_name: "Jeanne".to_owned(), usual_name: "Roux".to_owned(), ..Details::default() };
        let tx = julie.db.begin().await.unwrap();
        let new = NewPerson { structure: world.company, referent: julie.who.account(), details };
        let person = people::create(&julie, &tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let invitation = Invitation {
            name: "Paul Roux".to_owned(),
            email: "paul@exemple.fr".to_owned(),
            role: CircleRole::Caregiver,
            relation_label: None,
        };
        people::invite(&julie, person, invitation, "http://cordee.test").await.unwrap();
        let old = link_to(&world, "paul@exemple.fr").await;

        let there = world.other_company.to_string();
        let at_julies = browser(&world).log_in(&julie).await;
        at_julies.post(&format!("/personnes/{person}/relais"), &[("structure", &there)]).await.is(303);
        let proposal = people::proposals(&world.stranger()).await.unwrap().remove(0);
        let at_ines = browser(&world).log_in(&world.stranger()).await;
        let answer = format!("/relais/{}", proposal.id);
        at_ines.post(&answer, &[("reponse", "accepter")]).await.says("Vous suivez désormais cette personne");
        at_ines.post(&answer, &[("reponse", "refuser")]).await.leads_to("/").says("déjà reçu une réponse");

        world.clock.advance(people::INVITATION_LASTS);
        let paul = browser(&world);
        for answer in [paul.get(&old).await, paul.post(&old, &[]).await] {
            answer.is(410).sees("Ce lien a expiré").sees("/connexion/lien");
        }

        let member = people::members(&world.system(), person).await.unwrap().remove(0);
        let again = format!("/personnes/{person}/entourage/{}/relancer", member.id);
        // A working day is over: both log in again.
        let at_julies = browser(&world).log_in(&julie).await;
        let at_ines = browser(&world).log_in(&world.stranger()).await;
        at_julies.post(&again, &[]).await.is(404);
        at_ines.post(&again, &[]).await.says("Nouveau lien envoyé");
        let new = link_to(&world, "paul@exemple.fr").await;
        assert_ne!(new, old);
        paul.get(&new).await.is(200);
        paul.post(&new, &[]).await.leads_to(&format!("/famille/{person}"));
    }
}
