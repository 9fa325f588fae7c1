use access::Role;
use accounts::StructureKind;
use flows::{FlowError, InboxQuery, InvoiceQuery, NewPartner};

use crate::scene::{invoice, invoices, march, order, orders, scenes, visit, visits};

#[tokio::test]
async fn another_departement_and_another_service_learn_nothing() {
    for scene in scenes().await {
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        let receipt = scene.deposit(scene.omar(), visits([visit("V-1", march(2), 0)])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "1", 2500, 0)])).await;
        let (found, _) = crate::deciding::only_invoice(&scene).await;
        let somebody =
            async |kind, structure, name, role| scene.world.somebody(kind, structure, name, role).await;
        let elsewhere =
            somebody(StructureKind::Department, "Autre département", "Rachid", Role::Caseworker).await;
        let coordinator =
            somebody(StructureKind::Provider, "Autre service", "Solange", Role::Coordinator).await;
        let new = NewPartner {
            code: "SAAD-7".to_owned(),
            name: "Autre service".to_owned(),
            siret: String::new(),
            provider: coordinator.who.structure(),
        };
        flows::add_partner(scene.nadia(), new).await.unwrap();
        for who in [&elsewhere, &coordinator] {
            let inbox = flows::inbox(who, &InboxQuery { size: 9, ..InboxQuery::default() }).await.unwrap();
            assert_eq!(inbox.total, 0, "{}", scene.engine());
            let seen =
                flows::invoices(who, &InvoiceQuery { size: 9, ..InvoiceQuery::default() }).await.unwrap();
            assert_eq!(seen.total, 0);
            assert!(matches!(flows::received(who, receipt.file).await, Err(FlowError::NotFound)));
            assert!(matches!(flows::invoice(who, found.id).await, Err(FlowError::NotFound)));
            let original = flows::original(who, &scene.means.shelf, receipt.file).await;
            assert!(matches!(original, Err(FlowError::NotFound)));
        }
        assert!(flows::sender(scene.omar(), elsewhere.who.structure()).await.is_err(), "he is unknown there");
        for who in [scene.world.care_manager(), scene.world.manager(), scene.world.visitor()] {
            assert!(matches!(flows::inbox(&who, &InboxQuery::default()).await, Err(FlowError::Denied(_))));
        }
        // Its own service reads what it sent, and no more.
        let own = flows::inbox(scene.omar(), &InboxQuery { size: 9, ..InboxQuery::default() }).await.unwrap();
        assert_eq!(own.total, 2);
    }
}

#[tokio::test]
async fn a_key_opens_for_its_service_until_it_is_revoked() {
    for scene in scenes().await {
        let system = scene.world.system();
        let issued = flows::create_token(scene.nadia(), Some(scene.partner), "Logiciel").await.unwrap();
        let sender = flows::authenticate(&system, &issued.secret).await.unwrap();
        assert!(sender.is_some());
        assert!(flows::authenticate(&system, "cordee_0000").await.unwrap().is_none());
        assert!(flows::tokens(scene.nadia()).await.unwrap()[0].used_at.is_some());
        flows::revoke_token(scene.nadia(), issued.id).await.unwrap();
        assert!(flows::authenticate(&system, &issued.secret).await.unwrap().is_none(), "{}", scene.engine());
        assert!(flows::create_token(scene.omar(), None, "À moi").await.is_err());
    }
}
