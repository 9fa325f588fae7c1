use access::Role;
use accounts::StructureKind;
use flows::{EquipmentError, EquipmentState, FlowError, NewEquipment, equipment, equipments, save_equipment};
use kernel::{Money, id::PartnerId};

use crate::scene::{march, scenes};

fn convention(partner: PartnerId) -> NewEquipment {
    NewEquipment {
        partner,
        solution: "Éditeur fictif, Pointage mobile".to_owned(),
        signed_on: Some(march(2)),
        beneficiaries: 120,
        quote: Money::from_euros(5_000),
        paid_on: None,
        state: EquipmentState::Signed,
        note: String::new(),
    }
}

#[tokio::test]
async fn a_convention_is_written_paid_and_never_written_over() {
    for scene in scenes().await {
        let nadia = scene.nadia();
        let id = save_equipment(nadia, None, convention(scene.partner)).await.unwrap();
        let written = equipment(nadia, id).await.unwrap();
        assert_eq!(written.amount, Money::from_euros(3_960), "{}: 120 × 33 €", scene.engine());
        assert_eq!((written.partner_name.as_str(), written.version), ("Aide et Présence", 1));
        scene.world.clock.advance(kernel::jiff::SignedDuration::from_hours(24));
        let paid = NewEquipment {
            quote: Money::from_euros(3_000),
            paid_on: Some(march(20)),
            state: EquipmentState::Paid,
            ..convention(scene.partner)
        };
        save_equipment(nadia, Some((id, 1)), paid.clone()).await.unwrap();
        let seen = equipment(nadia, id).await.unwrap();
        assert_eq!((seen.amount, seen.paid_on, seen.version), (Money::from_euros(3_000), Some(march(20)), 2));
        let history = flows::equipment_history(nadia, id).await.unwrap();
        assert_eq!(history.iter().map(|one| one.did.as_str()).collect::<Vec<_>>(), ["modifier", "ajouter"]);
        assert_eq!(history[0].by, "Nadia Roux");
        assert!(history[0].said.starts_with("Payée, Éditeur fictif"), "{}", history[0].said);
        let stale = save_equipment(nadia, Some((id, 1)), paid.clone()).await;
        assert!(matches!(stale, Err(EquipmentError::Changed)));
        let refusals = [
            NewEquipment { solution: "  ".to_owned(), ..paid.clone() },
            NewEquipment { beneficiaries: 0, ..paid.clone() },
            NewEquipment { quote: Money::ZERO, ..paid.clone() },
            NewEquipment { signed_on: None, ..paid.clone() },
            NewEquipment { paid_on: None, ..paid.clone() },
            NewEquipment { paid_on: Some(march(1)), ..paid },
        ];
        for refused in refusals {
            assert!(save_equipment(nadia, Some((id, 2)), refused).await.is_err());
        }
        assert_eq!(equipment(nadia, id).await.unwrap(), seen, "nothing moved");
    }
}

#[tokio::test]
async fn the_register_stays_with_its_departement() {
    for scene in scenes().await {
        let id = save_equipment(scene.nadia(), None, convention(scene.partner)).await.unwrap();
        let elsewhere =
            scene.world.somebody(StructureKind::Department, "Ailleurs", "Rachid", Role::Caseworker).await;
        assert_eq!(equipments(&elsewhere).await.unwrap(), [], "{}", scene.engine());
        assert!(matches!(equipment(&elsewhere, id).await, Err(FlowError::NotFound)));
        let taken = save_equipment(&elsewhere, Some((id, 1)), convention(scene.partner)).await;
        assert!(matches!(taken, Err(EquipmentError::NotFound)));
        let lent = save_equipment(&elsewhere, None, convention(scene.partner)).await;
        assert!(matches!(lent, Err(EquipmentError::Partner)));
        assert!(matches!(equipments(scene.omar()).await, Err(FlowError::Denied(_))));
    }
}
