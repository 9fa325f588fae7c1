use access::{Action, CircleRole, Relation};
use kernel::jiff::SignedDuration;
use people::{Invitation, InviteError, Refused, WithdrawError};

use crate::{journal, known, named};

fn invitation(name: &str, role: CircleRole) -> Invitation {
    Invitation {
        name: name.to_owned(),
        email: format!("{}@exemple.fr", name.to_lowercase().replace(' ', ".")),
        role,
        relation_label: Some("fils".to_owned()),
    }
}

const BASE: &str = "http://cordee.test";

#[tokio::test]
async fn a_caregiver_is_invited_by_mail_and_invites_in_turn() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Madeleine", "Durand")).await;
        let paul =
            people::invite(&julie, id, invitation("Paul Durand", CircleRole::Caregiver), BASE).await.unwrap();
        let mails = world.mails().await;
        assert_eq!(mails[0].to_address, "paul.durand@exemple.fr", "{}", world.engine);
        assert!(mails[0].text.contains("http://cordee.test/lien/"), "{}", mails[0].text);

        let paul = world.relative(paul, "Paul Durand");
        assert_eq!(people::relation(&paul, id).await.unwrap(), Relation::Circle(CircleRole::Caregiver));
        let mine = people::my_people(&paul).await.unwrap();
        assert_eq!((mine.len(), mine[0].person.id, mine[0].role), (1, id, CircleRole::Caregiver));
        let anne =
            people::invite(&paul, id, invitation("Anne Durand", CircleRole::Relative), BASE).await.unwrap();
        let anne = world.relative(anne, "Anne Durand");
        let names: Vec<String> =
            people::members(&anne, id).await.unwrap().into_iter().map(|m| m.name).collect();
        assert_eq!(names, ["Paul Durand", "Anne Durand"]);

        // A relative reads; they neither invite nor approve nor look at the journal.
        let refused = people::invite(&anne, id, invitation("Luc Durand", CircleRole::Relative), BASE).await;
        assert!(matches!(refused, Err(InviteError::Refused(Refused::Denied(_)))), "{refused:?}");
        assert!(matches!(
            people::reach(&anne, anne.db.read(), id, Action::ApprovePlan).await,
            Err(Refused::Denied(_))
        ));
        assert!(matches!(people::journal(&anne, id, &[], 0, 10).await, Err(Refused::Denied(_))));
        assert!(people::reach(&paul, paul.db.read(), id, Action::ApprovePlan).await.is_ok());
    }
}

#[tokio::test]
async fn withdrawn_access_is_lost_at_once_and_told_in_the_journal() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Madeleine", "Durand")).await;
        let paul =
            people::invite(&julie, id, invitation("Paul Durand", CircleRole::Caregiver), BASE).await.unwrap();
        let paul = world.relative(paul, "Paul Durand");
        let member = people::members(&julie, id).await.unwrap().remove(0);
        world.clock.advance(SignedDuration::from_secs(1));
        people::withdraw(&julie, id, member.id).await.unwrap();
        assert!(matches!(people::find(&paul, id).await, Err(Refused::NotFound)), "{}", world.engine);
        assert!(people::my_people(&paul).await.unwrap().is_empty());
        assert!(people::search(&paul, "durand", 5).await.unwrap().is_empty());
        assert_eq!(journal(&julie, id).await[0], "Julie Martin retirer l’accès entourage");
        let twice = people::withdraw(&julie, id, member.id).await;
        assert!(matches!(twice, Err(WithdrawError::Gone)), "{twice:?}");
        // Invited again later: a new access.
        people::invite(&julie, id, invitation("Paul Durand", CircleRole::Relative), BASE).await.unwrap();
        assert_eq!(people::relation(&paul, id).await.unwrap(), Relation::Circle(CircleRole::Relative));
    }
}

#[tokio::test]
async fn one_account_one_role_and_one_person_themself() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Madeleine", "Durand")).await;
        people::invite(&julie, id, invitation("Madeleine Durand", CircleRole::Myself), BASE).await.unwrap();
        let again =
            people::invite(&julie, id, invitation("Madeleine Durand", CircleRole::Relative), BASE).await;
        assert!(matches!(again, Err(InviteError::AlreadyIn)), "{again:?}, {}", world.engine);
        let other = people::invite(&julie, id, invitation("Paul Durand", CircleRole::Myself), BASE).await;
        assert!(matches!(other, Err(InviteError::AlreadyMyself)), "{other:?}");
        let mut nowhere = invitation("Paul Durand", CircleRole::Relative);
        nowhere.email = "paul".to_owned();
        assert!(matches!(people::invite(&julie, id, nowhere, BASE).await, Err(InviteError::Address)));
        assert_eq!(world.mails().await.len(), 1, "a refused invitation writes to nobody");
        let tx = julie.db.begin().await.unwrap();
        let known = invitation("Madeleine Durand", CircleRole::Relative);
        people::admit(&julie, &tx, id, &known).await.unwrap();
        tx.commit().await.unwrap();
        let members = people::members(&julie, id).await.unwrap();
        assert_eq!((members.len(), members[0].role), (1, CircleRole::Myself), "admitting keeps the role");
    }
}

#[tokio::test]
async fn a_caregiver_does_not_open_the_access_of_the_person_for_an_address_of_their_own() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Madeleine", "Durand")).await;
        let paul =
            people::invite(&julie, id, invitation("Paul Durand", CircleRole::Caregiver), BASE).await.unwrap();
        let paul = world.relative(paul, "Paul Durand");
        let second = people::invite(&paul, id, invitation("Paul Bis", CircleRole::Myself), BASE).await;
        assert!(matches!(second, Err(InviteError::MyselfByTheStructure)), "{second:?}, {}", world.engine);
        assert_eq!(people::members(&julie, id).await.unwrap().len(), 1);
        people::invite(&julie, id, invitation("Madeleine Durand", CircleRole::Myself), BASE).await.unwrap();
    }
}
