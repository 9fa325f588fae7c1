use flows::{Decision, PaymentError, PaymentScope};
use kernel::Money;
use records::InvoiceKind;

use crate::{
    deciding::only_invoice,
    scene::{invoice, invoices, march, order, orders, scenes, visit, visits},
};

#[tokio::test]
async fn an_accepted_invoice_is_paid_once() {
    for scene in scenes().await {
        let everything = PaymentScope::default();
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), visits((2..5).map(|day| visit(&format!("V-{day}"), march(day), 0)))).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "3", 7500, 0)])).await;
        let (found, _) = only_invoice(&scene).await;
        let share = flows::shares(scene.nadia(), &[found.id]).await.unwrap();
        assert_eq!(share.get(&found.id), Some(&Money::from_cents(7500)), "{}", scene.engine());
        assert!(flows::payable(scene.nadia(), everything).await.unwrap().is_empty(), "nothing is decided");
        flows::decide(scene.nadia(), found.id, Decision::AcceptClean).await.unwrap();
        let denied = flows::payable(scene.omar(), everything).await;
        assert!(denied.is_err(), "a service pays nobody");

        let lines = flows::payable(scene.nadia(), everything).await.unwrap();
        assert_eq!((lines.len(), lines[0].accepted), (1, Money::from_cents(7500)));
        let april = PaymentScope { month: Some("2026-04".parse().unwrap()), ..everything };
        assert!(flows::payable(scene.nadia(), april).await.unwrap().is_empty());
        let sum = Money::from_cents(7500);
        let stale = flows::pay(scene.nadia(), everything, 1, Money::ZERO).await;
        assert!(matches!(stale, Err(PaymentError::Changed)), "{}", scene.engine());
        let (one, other) = tokio::join!(
            flows::pay(scene.nadia(), everything, 1, sum),
            flows::pay(scene.nadia(), everything, 1, sum),
        );
        assert!(one.is_ok() != other.is_ok(), "{}: {one:?} {other:?}", scene.engine());
        let paid = flows::payments(scene.nadia()).await.unwrap();
        assert_eq!((paid.len(), paid[0].number, paid[0].invoices), (1, 1, 1));
        let (_, lines) = flows::payment(scene.nadia(), paid[0].id).await.unwrap();
        assert_eq!(lines[0].number, "F-1");

        // A credit note takes back, whatever the sign its software writes.
        let mut credit = invoice("A-1", "1", 2500, 0);
        credit.kind = InvoiceKind::CreditNote;
        scene.send(scene.omar(), invoices([credit])).await;
        let asked = flows::InvoiceQuery { size: 9, text: "A-1".to_owned(), ..flows::InvoiceQuery::default() };
        let id = flows::invoices(scene.nadia(), &asked).await.unwrap().invoices[0].id;
        let bulk = flows::decide(scene.nadia(), id, Decision::AcceptClean).await;
        assert!(bulk.is_err(), "somebody reads a credit note");
        flows::decide(scene.nadia(), id, Decision::Accept).await.unwrap();
        let lines = flows::payable(scene.nadia(), everything).await.unwrap();
        assert_eq!((lines.len(), lines[0].accepted), (1, Money::from_cents(-2500)), "{}", scene.engine());
    }
}
