use accounts::StructureKind;
use intake::{
    Level,
    payers::{
        self, Clues, Contract, Counts, Entitlement, Member, NewPayer, PayerError, Profile, RecognisedBy,
    },
};
use kernel::jiff::{SignedDuration, civil::date};
use questionnaire::keys;

use crate::{says, worlds};

fn enterprise(domains: &[&str]) -> NewPayer {
    NewPayer {
        kind: StructureKind::Enterprise,
        name: "Atelier Boréal".into(),
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        profile: Profile {
            entitlements: vec![Entitlement {
                label: "Bilans".into(),
                total: 40,
                used: 12,
                unit: "bilans".into(),
                counts: None,
            }],
            ..Profile::default()
        },
    }
}

#[tokio::test]
async fn the_domain_of_the_address_recognises_the_payer() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let payer = payers::create_payer(&marc, enterprise(&["@Boreal.exemple"])).await.unwrap();
        let call = intake::start(&julie, None).await.unwrap();
        says(
            &julie,
            call,
            keys::APPELANT,
            &[("value.nom", "Claire Durand"), ("value.email", "durandd@boreal.exemple")],
        )
        .await;
        let found = intake::find(&julie, call).await.unwrap();
        assert_eq!((found.payer, found.payer_checked), (Some(payer), false));
        assert_eq!(payers::payer(&julie, payer).await.unwrap().profile.entitlements[0].left(), 28);
        // « Introuvable » never stops a call.
        intake::choose_payer(&julie, call, None).await.unwrap();
        let told = intake::find(&julie, call).await.unwrap();
        assert_eq!((told.payer, told.payer_checked), (None, true));
        // Correcting the name does not undo what the agent said.
        says(
            &julie,
            call,
            keys::APPELANT,
            &[("value.nom", "Claire Durant"), ("value.email", "durandd@boreal.exemple")],
        )
        .await;
        assert_eq!(intake::find(&julie, call).await.unwrap().payer, None, "{}", world.engine);
    }
}

#[tokio::test]
async fn a_member_is_recognised_by_number_phone_or_name() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let payer = payers::create_payer(&marc, enterprise(&[])).await.unwrap();
        let member = |number: &str, name: &str, phone: Option<&str>| Member {
            number: number.into(),
            name: name.into(),
            email: None,
            phone: phone.map(str::to_owned),
        };
        let members = vec![
            member("AB-123", "Zoé Lefèvre", Some("06 12 34 56 78")),
            member("AB-124", "Jean Petit", None),
            member("AB-125", "Jean Petit", None),
        ];
        payers::replace_members(&marc, payer, members).await.unwrap();
        let by = async |clues: Clues| payers::recognise(&julie, &clues).await.unwrap().map(|found| found.by);
        let number = Clues { number: Some("ab 123".into()), ..Clues::default() };
        assert_eq!(by(number).await, Some(RecognisedBy::Number));
        let phone = Clues { phone: Some("+33 6 12 34 56 78".into()), ..Clues::default() };
        assert_eq!(by(phone).await, Some(RecognisedBy::Phone));
        let name = Clues { name: Some("zoe lefevre".into()), ..Clues::default() };
        assert_eq!(by(name).await, Some(RecognisedBy::Name));
        let shared = Clues { name: Some("Jean Petit".into()), ..Clues::default() };
        assert_eq!(by(shared).await, None);
        assert_eq!(by(Clues::default()).await, None);
    }
}

#[tokio::test]
async fn one_domain_recognises_one_payer_only() {
    for world in worlds().await {
        let marc = world.manager();
        payers::create_payer(&marc, enterprise(&["boreal.exemple"])).await.unwrap();
        let taken = payers::create_payer(&marc, enterprise(&["boreal.exemple"])).await;
        assert!(matches!(taken, Err(PayerError::DomainTaken(_))));
        let wrong = payers::create_payer(&marc, enterprise(&["pas un domaine"])).await;
        assert!(matches!(wrong, Err(PayerError::Domain(_))));
        assert!(matches!(
            payers::create_payer(&world.care_manager(), enterprise(&[])).await,
            Err(PayerError::Denied(_))
        ));
        assert_eq!(payers::payers(&marc).await.unwrap().len(), 1);
    }
}

#[test]
fn the_year_of_a_contract_turns_on_its_anniversary() {
    let contract = Contract { starts: Some(date(2025, 7, 1)), ..Contract::default() };
    assert_eq!(contract.year_of(date(2026, 6, 30)), date(2025, 7, 1));
    assert_eq!(contract.year_of(date(2026, 7, 1)), date(2026, 7, 1));
    assert_eq!(Contract::default().year_of(date(2026, 6, 30)), date(2026, 1, 1));
}

#[tokio::test]
async fn a_call_that_ends_with_a_level_uses_one_dossier_of_its_payer_for_the_year() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let mut new = enterprise(&[]);
        let right = |counts| Entitlement {
            label: "Dossiers".into(),
            total: 10,
            used: 4,
            unit: "par an".into(),
            counts: Some(counts),
        };
        new.profile.entitlements = vec![right(Counts::Dossier), right(Counts::MemberDossier)];
        let id = payers::create_payer(&marc, new).await.unwrap();
        let payer = payers::payer(&marc, id).await.unwrap();
        let left = async |member: Option<&str>| {
            let clues = Clues { number: member.map(str::to_owned), ..Clues::default() };
            let rights = intake::rights(&julie, &payer, &clues).await.unwrap();
            rights.into_iter().map(|right| right.left).collect::<Vec<_>>()
        };
        let ended = async |number: &str, level: Option<Level>| {
            let call = intake::start(&julie, None).await.unwrap();
            says(&julie, call, keys::NUMERO_ADHERENT, &[("value", number)]).await;
            intake::choose_payer(&julie, call, Some(id)).await.unwrap();
            if let Some(level) = level {
                intake::choose_level(&julie, call, level, false).await.unwrap();
            }
            intake::end(&julie, call).await.unwrap();
            intake::end(&julie, call).await.unwrap();
            call
        };
        let first = ended("ax 12-34", Some(Level::A)).await;
        ended("BX99", Some(Level::B)).await;
        let silent = ended("BX99", None).await;
        assert_eq!(
            left(Some("AX1234")).await,
            [
                "il en reste 8 sur 10 cette année (par dossier)",
                "il en reste 9 sur 10 cette année (par dossier de cet adhérent)"
            ],
            "{}",
            world.engine
        );
        // The level said after the end counts too; a payer that was not the right one gets its unit back.
        intake::choose_level(&julie, silent, Level::A, false).await.unwrap();
        assert_eq!(intake::counted_calls(&marc, &payer).await.unwrap().len(), 3);
        intake::choose_payer(&julie, first, None).await.unwrap();
        let counted = intake::counted_calls(&marc, &payer).await.unwrap();
        assert_eq!(counted.len(), 2);
        assert!(counted[0].reference.starts_with("APP-2026-"));
        assert!(matches!(intake::counted_calls(&julie, &payer).await, Err(PayerError::Denied(_))));
        world.clock.advance(SignedDuration::from_hours(24 * 60));
        assert!(left(None).await[0].starts_with("il en reste 10"), "another year");
    }
}

#[tokio::test]
async fn somebody_without_a_member_number_uses_their_own_dossiers() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let mut new = enterprise(&["boreal.exemple"]);
        new.profile.entitlements = vec![Entitlement {
            label: "Dossiers par salarié".into(),
            total: 2,
            used: 0,
            unit: "par an".into(),
            counts: Some(Counts::MemberDossier),
        }];
        let id = payers::create_payer(&marc, new).await.unwrap();
        let payer = payers::payer(&marc, id).await.unwrap();
        let calls = async |name: &str, email: &str| {
            let call = intake::start(&julie, None).await.unwrap();
            says(&julie, call, keys::APPELANT, &[("value.nom", name), ("value.email", email)]).await;
            call
        };
        let left = async |call| {
            let clues = intake::find(&julie, call).await.unwrap().clues();
            intake::rights(&julie, &payer, &clues).await.unwrap().remove(0).left
        };
        let claire = calls("Claire Durand", "claire@boreal.exemple").await;
        assert!(left(claire).await.starts_with("il en reste 2 sur 2"), "{}", world.engine);
        let tx = julie.db.begin().await.unwrap();
        intake::count_dossier(&julie, &tx, claire).await.unwrap();
        tx.commit().await.unwrap();
        assert!(left(claire).await.starts_with("il en reste 1 sur 2"), "{}", world.engine);
        let again = calls("Mme Durand", "Claire@Boreal.exemple").await;
        assert!(left(again).await.starts_with("il en reste 1 sur 2"), "the same address");
        let other = calls("Claire Durand", "c.durand@boreal.exemple").await;
        assert!(left(other).await.starts_with("il en reste 2 sur 2"), "another employee of that name");
    }
}
