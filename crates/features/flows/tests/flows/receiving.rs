use flows::{FileState, InboxQuery, Outcome};

use crate::scene::{Scene, invoice, invoices, march, order, orders, party, scenes, visit, visits};

fn outcomes(report: &flows::Report) -> Vec<(&str, Outcome)> {
    report.lines.iter().map(|line| (line.message.as_str(), line.outcome)).collect()
}

async fn only_file(scene: &Scene) -> flows::ReceivedFile {
    let asked = InboxQuery { size: 20, ..InboxQuery::default() };
    let inbox = flows::inbox(scene.nadia(), &asked).await.unwrap();
    assert_eq!(inbox.total, 1, "{}", scene.engine());
    inbox.files.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_file_is_kept_as_received_and_answered_message_by_message() {
    for scene in scenes().await {
        let bytes = visits([visit("V-1", march(2), 0), visit("V-2", march(3), 0)]);
        let receipt = scene.deposit(scene.omar(), bytes.clone()).await;
        assert_eq!(only_file(&scene).await.state, FileState::Waiting);
        scene.run_jobs().await;
        let report = scene.report(receipt.file).await;
        assert_eq!(outcomes(&report), [("V-1", Outcome::Created), ("V-2", Outcome::Created)]);
        let file = only_file(&scene).await;
        assert_eq!((file.state, file.accepted, file.refused), (FileState::Taken, 2, 0));
        assert_eq!(file.partner_name.as_deref(), Some("Aide et Présence"));
        let (_, original) = flows::original(scene.nadia(), &scene.means.shelf, receipt.file).await.unwrap();
        assert_eq!(original, bytes, "{}", scene.engine());
    }
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    for scene in scenes().await {
        let bytes = visits([visit("V-1", march(2), 0)]);
        let first = scene.deposit(scene.omar(), bytes.clone()).await;
        let again = scene.deposit(scene.omar(), bytes.clone()).await;
        assert_eq!((again.file, again.already), (first.file, true));
        scene.run_jobs().await;
        only_file(&scene).await;
        // The same bytes from somebody else are a sending of their own, and the visit is the same.
        let report = scene.send(scene.nadia(), bytes).await;
        assert_eq!(outcomes(&report), [("V-1", Outcome::Unchanged)]);
    }
}

#[tokio::test]
async fn the_newest_message_stands_whatever_the_order_of_arrival() {
    for scene in scenes().await {
        let longer = |minute| {
            let mut visit = visit("V-1", march(2), minute);
            visit.retained.as_mut().unwrap().end = march(2).at(11, 0, 0, 0);
            visit.correction = Some("MDT".into());
            visit
        };
        let sent = scene.send(scene.omar(), visits([longer(10)])).await;
        assert_eq!(outcomes(&sent), [("V-1", Outcome::Created)]);
        let late = scene.send(scene.omar(), visits([visit("V-1", march(2), 5)])).await;
        assert_eq!(outcomes(&late), [("V-1", Outcome::Older)]);
        let moved = scene.send(scene.omar(), visits([visit("V-1", march(2).tomorrow().unwrap(), 20)])).await;
        assert_eq!(outcomes(&moved), [("V-1", Outcome::Replaced)]);
        let mut cancelled = visit("V-1", march(2), 30);
        cancelled.correction = Some("SUP".into());
        let gone = scene.send(scene.omar(), visits([cancelled])).await;
        assert_eq!(outcomes(&gone), [("V-1", Outcome::Cancelled)]);
        let back = scene.send(scene.omar(), visits([visit("V-1", march(2), 25)])).await;
        assert_eq!(outcomes(&back), [("V-1", Outcome::Older)], "an older sending does not bring it back");
    }
}

#[tokio::test]
async fn a_visit_that_moves_to_another_month_is_in_one_month_only() {
    for scene in scenes().await {
        scene.send(scene.omar(), visits([visit("V-1", march(31), 0)])).await;
        scene.send(scene.omar(), visits([visit("V-1", march(31).tomorrow().unwrap(), 5)])).await;
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "1", 2500, 10)])).await;
        let (_, lines) = crate::deciding::only_invoice(&scene).await;
        assert_eq!(lines[0].delivered_min, Some(0), "{}: it was in April", scene.engine());
    }
}

#[tokio::test]
async fn each_refusal_says_what_to_do() {
    for scene in scenes().await {
        let unknown = |mut visit: records::Visit| {
            visit.provider = party("SAAD-404");
            visit
        };
        let report = scene
            .send(scene.nadia(), visits([unknown(visit("V-1", march(2), 0)), visit("V-2", march(3), 0)]))
            .await;
        let refused: Vec<_> = report.refused().collect();
        assert_eq!(refused.len(), 1, "{report:?}");
        assert!(
            refused[0].reason.starts_with("Le service « SAAD-404 » n’est pas connu"),
            "{}",
            refused[0].reason
        );
        assert_eq!(report.accepted(), 1, "the other one goes through");

        let report = scene.send(scene.omar(), orders([order("PC-1", 0)])).await;
        assert!(report.lines[0].reason.starts_with("Seul le département"), "{:?}", report.lines);
        let report = scene.send(scene.omar(), visits([unknown(visit("V-9", march(2), 0))])).await;
        assert_eq!(report.lines[0].reason, "Cette intervention est celle d’un autre service que le vôtre.");

        let mut tisf = invoice("F-T", "1", 2500, 0);
        tisf.lines[0].aid = Some("TISF".into());
        let report = scene.send(scene.omar(), invoices([tisf])).await;
        assert!(report.lines[0].reason.contains("TISF"), "{:?}", report.lines);

        let mut backwards = visit("V-3", march(4), 0);
        backwards.retained.as_mut().unwrap().end = march(4).at(8, 0, 0, 0);
        backwards.correction = Some("MDT".into());
        let report = scene.send(scene.omar(), visits([backwards, visit("V-4", march(4), 0)])).await;
        assert_eq!((report.refused().count(), report.accepted()), (1, 1), "{report:?}");
        let reason = &report.refused().next().unwrap().reason;
        assert!(reason.starts_with(char::is_uppercase) && reason.contains("fin"), "{reason}");

        let report = scene.send(scene.omar(), b"ceci n'est pas du XML".to_vec()).await;
        assert_eq!(report.lines, []);
        assert!(!report.findings.is_empty(), "what is wrong is said");
    }
}

#[tokio::test]
async fn orders_keep_their_history_and_make_services_known() {
    for scene in scenes().await {
        let mut more = order("PC-1", 10);
        more.lines[0].quantity.as_mut().unwrap().value = 20.into();
        let report = scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        assert_eq!(outcomes(&report), [("PC-1", Outcome::Created)]);
        let report = scene.send(scene.nadia(), orders([more])).await;
        assert_eq!(outcomes(&report), [("PC-1", Outcome::Replaced)]);
        let report = scene.send(scene.nadia(), orders([order("PC-1", 5)])).await;
        assert_eq!(outcomes(&report), [("PC-1", Outcome::Older)]);
        let mut other = order("PC-2", 0);
        other.seller = party("SAAD-7");
        scene.send(scene.nadia(), orders([other])).await;
        let known = flows::partners(scene.nadia()).await.unwrap();
        assert!(known.iter().any(|partner| partner.code == "SAAD-7"), "{}", scene.engine());
    }
}

#[tokio::test]
async fn two_files_at_once_on_one_month_lose_and_double_nothing() {
    for scene in scenes().await {
        let some = |from: i8| visits((from..from + 10).map(|day| visit(&format!("V-{day}"), march(day), 0)));
        // Two servers: each its own runner on the same database.
        for from in [1, 6, 11, 16] {
            scene.deposit(scene.omar(), some(from)).await;
        }
        tokio::join!(scene.run_jobs(), scene.run_jobs());
        scene.run_jobs().await;
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "25", 62_500, 10)])).await;
        let (_, lines) = crate::deciding::only_invoice(&scene).await;
        assert_eq!(lines[0].delivered_min, Some(25 * 60), "{}: 25 days, once each", scene.engine());
    }
}
