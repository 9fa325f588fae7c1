use db::sea_orm::{ConnectionTrait, Statement};
use flows::{Archive, Channel, Deposit, DepositError, Outcome, TriedOut, TryError};
use reconciliation::Finding;

use crate::scene::{Scene, invoice, invoices, march, order, orders, party, scenes, visit, visits};

async fn try_out(scene: &Scene, bytes: Vec<u8>) -> Result<TriedOut, TryError> {
    let sender = flows::sender(scene.omar(), Some(scene.department)).await.unwrap();
    let deposit =
        Deposit { name: "essai.xml".to_owned(), bytes, channel: Channel::Page, key: None, format: None };
    flows::try_out(scene.omar(), &scene.means.archive, &sender, deposit).await
}

/// Rows of every table but the journal's, and files in every folder.
async fn everything(scene: &Scene) -> (Vec<(String, i64)>, usize) {
    let db = scene.world.app.db.read();
    let tables = if scene.engine() == "SQLite" {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    } else {
        "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    };
    let backend = db.get_database_backend();
    let mut counted = Vec::new();
    for row in db.query_all_raw(Statement::from_string(backend, tables)).await.unwrap() {
        let name: String = row.try_get("", "name").unwrap();
        let sql = format!("SELECT COUNT(*) AS many FROM {name}");
        let many = db.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
        counted.push((name, many.try_get("", "many").unwrap()));
    }
    assert!(counted.iter().any(|(name, _)| name == "flow_files"), "the tables were not found");
    counted.retain(|(name, _)| !name.starts_with("audit"));
    (counted, files(scene.world.folder()))
}

fn files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    // The database writes its own files as it reads.
    let own = |path: &std::path::Path| {
        !path.to_string_lossy().contains(".db") && !path.to_string_lossy().contains("sqlite")
    };
    entries.filter(|path| own(path)).map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn an_invoice_is_compared_before_it_is_sent_and_nothing_is_kept() {
    for scene in scenes().await {
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), visits([visit("V-1", march(2), 0), visit("V-2", march(3), 0)])).await;
        let before = everything(&scene).await;
        let wrong = invoices([invoice("F-1", "3", 7500, 0)]);
        let tried = try_out(&scene, wrong.clone()).await.unwrap();
        assert_eq!(tried.report.lines[0].outcome, Outcome::Created);
        let (found, lines) = &tried.invoices[0];
        assert_eq!((found.number.as_str(), found.lines_in_fault, found.effect.cents()), ("F-1", 1, 2500));
        assert!(lines[0].findings.iter().any(|one| one == Finding::QuantityMismatch));
        assert_eq!(lines[0].beneficiary_name.as_deref(), Some("Jeanne FICTIVE"));
        assert_eq!(everything(&scene).await, before, "{}: nothing was kept", scene.engine());
        // Sent for good, it gets the same answer.
        scene.send(scene.omar(), wrong).await;
        let (sent, _) = crate::deciding::only_invoice(&scene).await;
        assert_eq!((sent.effect, sent.lines_in_fault), (found.effect, 1), "{}", scene.engine());
    }
}

#[tokio::test]
async fn a_corrected_invoice_takes_the_place_of_the_wrong_one_in_the_trial() {
    for scene in scenes().await {
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), visits([visit("V-1", march(2), 0), visit("V-2", march(3), 0)])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "3", 7500, 0)])).await;
        let tried = try_out(&scene, invoices([invoice("F-1", "2", 5000, 1)])).await.unwrap();
        assert_eq!(tried.report.lines[0].outcome, Outcome::Replaced);
        let (found, lines) = &tried.invoices[0];
        assert_eq!(found.lines_in_fault, 0, "{}: {:?}", scene.engine(), lines[0].findings);
    }
}

#[tokio::test]
async fn two_invoices_of_one_file_bill_the_same_hours_once() {
    for scene in scenes().await {
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), visits([visit("V-1", march(2), 0)])).await;
        let twice = invoices([invoice("F-1", "1", 2500, 0), invoice("F-2", "1", 2500, 0)]);
        let tried = try_out(&scene, twice).await.unwrap();
        let again = tried.invoices.iter().flat_map(|(_, lines)| lines);
        let again =
            again.filter(|line| line.findings.iter().any(|one| one == Finding::DuplicateLine)).count();
        assert_eq!(again, 1, "{}", scene.engine());
    }
}

#[tokio::test]
async fn visits_are_tried_without_a_new_object_in_the_archive() {
    for scene in scenes().await {
        scene.send(scene.omar(), visits([visit("V-1", march(2), 0)])).await;
        let before = everything(&scene).await;
        let file = visits([visit("V-1", march(2), 0), visit("V-2", march(3), 0)]);
        let tried = try_out(&scene, file).await.unwrap();
        let outcomes: Vec<Outcome> = tried.report.lines.iter().map(|line| line.outcome).collect();
        assert_eq!(outcomes, [Outcome::Unchanged, Outcome::Created]);
        assert_eq!(everything(&scene).await, before, "{}", scene.engine());
    }
}

#[tokio::test]
async fn a_trial_refuses_what_sending_would_refuse() {
    for scene in scenes().await {
        let tried = try_out(&scene, orders([order("PC-1", 0)])).await.unwrap();
        assert!(tried.report.lines[0].reason.starts_with("Seul le département"));
        let mut other = invoice("F-1", "1", 2500, 0);
        other.seller = party("SAAD-7");
        let tried = try_out(&scene, invoices([other])).await.unwrap();
        assert!(tried.report.lines[0].reason.contains("autre service"));
        assert!(tried.invoices.is_empty());
        let tried = try_out(&scene, b"bruit".to_vec()).await.unwrap();
        assert!(!tried.report.findings.is_empty() && tried.report.lines.is_empty(), "{}", scene.engine());
        let empty = try_out(&scene, Vec::new()).await;
        assert!(matches!(empty, Err(TryError::Deposit(DepositError::Empty))));
    }
}

#[tokio::test]
async fn an_archive_of_elsewhere_stays_as_it_is() {
    for scene in scenes().await {
        let elsewhere = Archive::folder(&scene.world.folder().join("elsewhere")).unwrap();
        let sender = flows::sender(scene.omar(), Some(scene.department)).await.unwrap();
        let bytes = visits([visit("V-1", march(2), 0)]);
        let deposit =
            Deposit { name: "essai.xml".to_owned(), bytes, channel: Channel::Page, key: None, format: None };
        flows::try_out(scene.omar(), &elsewhere, &sender, deposit).await.unwrap();
        assert_eq!(files(&scene.world.folder().join("elsewhere")), 0, "{}", scene.engine());
    }
}
