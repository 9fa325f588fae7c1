use flows::{
    Channel, Confirmation, Deposit, DepositError, FileState, FormatError, FormatQuery, FormatState,
    NewFormat, NewPartner, NewSample, Outcome,
};
use kernel::id::{FileFormatId, PartnerId};
use mapping::{Condition, Format, Rule};
use records::Flow;

use crate::scene::{Scene, scenes};

/// Two visits, as a vendor's software exports them; nothing in it says who pays.
const VISITS: &str = "Id;Num PEC;Nº bénéf.;Code service;Date;Hre deb;Hre fin;Durée;Km\r\n\
     V1;PC-1;BEN-1;SAAD-42;02/03/2026;09h00;10h30;1h30;4\r\n\
     V2;PC-1;BEN-1;SAAD-42;03/03/2026;23h00;00h15;1h15;7\r\n";

/// An invoice of two lines and one of a line, in columns of given widths, kind by kind.
const INVOICES: &str = include_str!("factures.csv");

fn sample(name: &str, text: &str) -> NewSample {
    NewSample { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

async fn started(scene: &Scene, partner: Option<PartnerId>, flow: Flow, text: &str) -> FileFormatId {
    let new = NewFormat { name: "Passerelle".to_owned(), flow, partner, sample: sample("essai.csv", text) };
    flows::start_format(scene.nadia(), &scene.means.shelf, new).await.unwrap()
}

/// Completed by a person: who pays is always the same, and kilometres are kept.
fn completed(draft: &Format) -> Format {
    let mut draft = draft.clone();
    if draft.flow == Flow::Delivery && !draft.fields.iter().any(|rule| rule.key == "funder_id") {
        draft.fields.push(Rule::constant("funder_id", "CD99"));
    }
    draft.keeping_unused()
}

async fn change(scene: &Scene, id: FileFormatId, made: impl FnOnce(&Format) -> Format) {
    let known = flows::format(scene.nadia(), id).await.unwrap();
    flows::change_format(scene.nadia(), id, known.revision, made(&known.draft)).await.unwrap();
}

async fn publish(scene: &Scene, id: FileFormatId) -> Result<u32, FormatError> {
    let revision = flows::format(scene.nadia(), id).await.unwrap().revision;
    let confirmed = Confirmation { revision, ..Confirmation::default() };
    flows::publish_format(scene.nadia(), &scene.means.shelf, id, confirmed).await
}

async fn published(scene: &Scene, partner: Option<PartnerId>, flow: Flow, text: &str) -> FileFormatId {
    let id = started(scene, partner, flow, text).await;
    change(scene, id, completed).await;
    publish(scene, id).await.unwrap();
    id
}

/// Sent by the service, by the page of deposit.
async fn send(
    scene: &Scene,
    text: &str,
    format: Option<FileFormatId>,
) -> Result<(flows::ReceivedFile, flows::Report), DepositError> {
    let sender = flows::sender(scene.omar(), Some(scene.department)).await.unwrap();
    let deposit = Deposit {
        name: "mars.csv".to_owned(),
        bytes: text.as_bytes().to_vec(),
        channel: Channel::Page,
        key: None,
        format,
    };
    let receipt = flows::deposit(scene.omar(), &scene.means.shelf, &sender, deposit).await?;
    scene.run_jobs().await;
    Ok(flows::received(scene.nadia(), receipt.file).await.unwrap())
}

#[tokio::test]
async fn from_a_sample_to_visits_taken_in() {
    for scene in scenes().await {
        let id = started(&scene, Some(scene.partner), Flow::Delivery, VISITS).await;
        let refused = publish(&scene, id).await;
        assert!(
            matches!(&refused, Err(FormatError::Blocked(findings)) if findings[0].message.contains("financeur")),
            "{}: who pays is missing: {refused:?}",
            scene.engine()
        );
        change(&scene, id, completed).await;
        assert_eq!(publish(&scene, id).await.unwrap(), 1);
        let (file, report) = send(&scene, VISITS, None).await.unwrap();
        assert_eq!(file.state, FileState::Taken, "{report:?}");
        assert_eq!(report.format.as_deref(), Some("« Passerelle », version 1"));
        let visits =
            flows::visits(scene.nadia(), &scene.means.archive, scene.partner, "2026-03".parse().unwrap());
        let visits = visits.await.unwrap();
        assert_eq!(visits.len(), 2);
        assert_eq!(visits[1].retained.1.to_string(), "2026-03-04T00:15:00", "past midnight");
        let (again, _) = send(&scene, VISITS, None).await.unwrap();
        assert_eq!(again.id, file.id, "the same bytes, the same receipt");
    }
}

#[tokio::test]
async fn what_the_round_trip_loses_is_accepted_by_name_or_not_published() {
    for scene in scenes().await {
        let id = started(&scene, None, Flow::Delivery, VISITS).await;
        change(&scene, id, |draft| Format { keep: Vec::new(), ..completed(draft) }).await;
        assert!(
            matches!(publish(&scene, id).await, Err(FormatError::Unaccepted { losses: true, reason: true })),
            "{}",
            scene.engine()
        );
        let known = flows::format(scene.nadia(), id).await.unwrap();
        let trial = flows::try_format(&known.draft, VISITS.as_bytes());
        assert_eq!(trial.losses.len(), 1, "{trial:?}");
        assert_eq!((trial.losses[0].column.as_str(), trial.losses[0].count), ("Km", 2));
        let confirmed = |reason: &str| Confirmation {
            revision: known.revision,
            accepted: trial.losses.iter().map(|loss| loss.key.clone()).collect(),
            reason: reason.to_owned(),
        };
        let shelf = &scene.means.shelf;
        let unsaid = flows::publish_format(scene.nadia(), shelf, id, confirmed(" ")).await;
        assert!(matches!(unsaid, Err(FormatError::Unaccepted { losses: false, reason: true })));
        flows::publish_format(scene.nadia(), shelf, id, confirmed("Personne ne s’en sert")).await.unwrap();
        let version = flows::format(scene.nadia(), id).await.unwrap().versions.remove(0);
        assert_eq!(version.losses[0].column, "Km");
        assert_eq!(version.reason, "Personne ne s’en sert");
        assert_eq!(
            flows::format_sample(scene.nadia(), shelf, id, Some(1)).await.unwrap().1,
            VISITS.as_bytes(),
            "its test file is kept"
        );
    }
}

#[tokio::test]
async fn a_file_no_format_fits_says_what_to_do_and_is_read_once_one_does() {
    for scene in scenes().await {
        let (file, report) = send(&scene, VISITS, None).await.unwrap();
        assert_eq!(file.state, FileState::Refused);
        assert!(report.findings[0].message.contains("aucun format n’est publié"), "{report:?}");
        let id = published(&scene, None, Flow::Delivery, VISITS).await;
        let (again, report) = send(&scene, VISITS, None).await.unwrap();
        assert_eq!((again.id, again.state), (file.id, FileState::Taken), "{}: {report:?}", scene.engine());
        let (_, report) = send(&scene, "Autre;Chose\r\n1;2\r\n3;4\r\n", None).await.unwrap();
        assert!(report.findings[0].message.contains("Passerelle"), "{report:?}");
        flows::withdraw_format(scene.nadia(), id).await.unwrap();
        let later = VISITS.replace("V1;", "V8;");
        let (file, report) = send(&scene, &later, None).await.unwrap();
        assert_eq!(file.state, FileState::Refused, "{report:?}");
        assert!(matches!(send(&scene, VISITS, Some(id)).await, Err(DepositError::UnknownFormat)));
        flows::bring_back_format(scene.nadia(), id).await.unwrap();
        assert_eq!(send(&scene, &later, None).await.unwrap().0.state, FileState::Taken);
    }
}

#[tokio::test]
async fn of_two_formats_that_fit_the_service_s_own_or_the_sender_s_choice() {
    for scene in scenes().await {
        let (one, _) = (
            published(&scene, None, Flow::Delivery, VISITS).await,
            published(&scene, None, Flow::Delivery, VISITS).await,
        );
        let (_, report) = send(&scene, VISITS, None).await.unwrap();
        let message = &report.findings[0].message;
        assert!(message.contains("Plusieurs formats") && message.contains(&one.to_string()), "{message}");
        let (file, _) = send(&scene, VISITS, Some(one)).await.unwrap();
        assert_eq!(file.state, FileState::Taken, "{}", scene.engine());
        published(&scene, Some(scene.partner), Flow::Delivery, VISITS).await;
        let later = VISITS.replace("V1;", "V8;");
        assert_eq!(send(&scene, &later, None).await.unwrap().0.state, FileState::Taken);
    }
}

#[tokio::test]
async fn a_line_in_fault_keeps_its_own_message_out_and_no_other() {
    for scene in scenes().await {
        published(&scene, None, Flow::Delivery, VISITS).await;
        let spoilt = VISITS.replace("23h00", "25h00");
        let (file, report) = send(&scene, &spoilt, None).await.unwrap();
        assert_eq!((file.state, file.accepted, file.refused), (FileState::Partly, 1, 1), "{report:?}");
        let refused = report.refused().next().unwrap();
        assert_eq!(refused.message, "V2");
        assert!(refused.reason.starts_with("Ligne 3\u{a0}: "), "{}", refused.reason);

        published(&scene, None, Flow::Invoice, INVOICES).await;
        let spoilt = INVOICES.replacen(";1,50;", ";une;", 1);
        let (_, report) = send(&scene, &spoilt, None).await.unwrap();
        let outcomes: Vec<_> =
            report.lines.iter().map(|line| (line.message.as_str(), line.outcome)).collect();
        assert_eq!(
            outcomes,
            [("F-1", Outcome::Refused), ("F-2", Outcome::Created)],
            "{}: an invoice is taken whole: {report:?}",
            scene.engine()
        );
    }
}

#[tokio::test]
async fn versions_stand_and_one_goes_back_to_them() {
    for scene in scenes().await {
        let id = published(&scene, None, Flow::Delivery, VISITS).await;
        assert!(matches!(publish(&scene, id).await, Err(FormatError::Unchanged(1))));
        change(&scene, id, |draft| Format { name: "Passerelle 2".to_owned(), ..draft.clone() }).await;
        let known = flows::format(scene.nadia(), id).await.unwrap();
        assert_eq!(known.summary.state, FormatState::Changing);
        assert_eq!(known.versions[0].format.name, "Passerelle", "what is published does not change");
        let stale = flows::change_format(scene.nadia(), id, known.revision - 1, known.draft.clone()).await;
        assert!(matches!(stale, Err(FormatError::Changed(_))), "of two people, the second is told");
        assert_eq!(publish(&scene, id).await.unwrap(), 2);
        flows::restore_format(scene.nadia(), id, 1).await.unwrap();
        let known = flows::format(scene.nadia(), id).await.unwrap();
        assert_eq!((known.summary.version, known.versions.len()), (Some(1), 2), "{}", scene.engine());
        assert_eq!(known.draft.name, "Passerelle");
        assert_eq!(known.summary.state, FormatState::Published);
    }
}

#[tokio::test]
async fn a_format_travels_as_a_text() {
    for scene in scenes().await {
        let id = published(&scene, None, Flow::Delivery, VISITS).await;
        let text = flows::format(scene.nadia(), id).await.unwrap().draft.to_toml().unwrap();
        let copy = flows::import_format(scene.nadia(), Some(scene.partner), &text).await.unwrap();
        assert!(matches!(publish(&scene, copy).await, Err(FormatError::NoSample)), "{}", scene.engine());
        let shelf = &scene.means.shelf;
        flows::attach_sample(scene.nadia(), shelf, copy, sample("essai.csv", VISITS)).await.unwrap();
        assert_eq!(publish(&scene, copy).await.unwrap(), 1);
        let refused = flows::import_format(scene.nadia(), None, "schema = 1\nnom = \"x\"").await;
        assert!(matches!(refused, Err(FormatError::Blocked(findings)) if findings[0].place.line.is_some()));
    }
}

#[tokio::test]
async fn nobody_reaches_the_formats_of_others() {
    for scene in scenes().await {
        let new = NewPartner {
            code: "SAAD-7".to_owned(),
            name: "Autre service".to_owned(),
            siret: String::new(),
            provider: None,
        };
        let other = flows::add_partner(scene.nadia(), new).await.unwrap();
        let theirs = published(&scene, Some(other), Flow::Delivery, VISITS).await;
        assert!(
            matches!(send(&scene, VISITS, Some(theirs)).await, Err(DepositError::UnknownFormat)),
            "{}: another service's format",
            scene.engine()
        );
        let (file, report) = send(&scene, VISITS, None).await.unwrap();
        assert_eq!(file.state, FileState::Refused);
        assert!(!report.findings[0].message.contains("Passerelle"), "not even its name: {report:?}");
        let paul = scene
            .world
            .somebody(
                accounts::StructureKind::Department,
                "Autre Département",
                "Paul",
                access::Role::Caseworker,
            )
            .await;
        assert_eq!(flows::formats(&paul, &FormatQuery::default()).await.unwrap(), []);
        let shelf = &scene.means.shelf;
        let known = flows::format(scene.nadia(), theirs).await.unwrap();
        let changed = flows::change_format(&paul, theirs, known.revision, known.draft.clone()).await;
        let sampled = flows::attach_sample(&paul, shelf, theirs, sample("a.csv", VISITS)).await;
        let answers = [
            flows::format(&paul, theirs).await.map(drop),
            flows::format_sample(&paul, shelf, theirs, None).await.map(drop),
            flows::publish_format(&paul, shelf, theirs, Confirmation::default()).await.map(drop),
            flows::restore_format(&paul, theirs, 1).await,
            flows::withdraw_format(&paul, theirs).await,
            changed,
            sampled,
        ];
        for answer in answers {
            assert!(matches!(answer, Err(FormatError::NotFound)), "{answer:?}");
        }
        for who in [scene.omar(), &scene.world.care_manager(), &scene.world.visitor()] {
            assert!(matches!(flows::format(who, theirs).await, Err(FormatError::Denied(_))));
            assert!(matches!(flows::withdraw_format(who, theirs).await, Err(FormatError::Denied(_))));
        }
        assert_eq!(flows::format(scene.nadia(), theirs).await.unwrap(), known, "nothing moved");
    }
}

#[tokio::test]
async fn what_stands_is_written_as_the_format_writes_it() {
    for scene in scenes().await {
        let id = published(&scene, Some(scene.partner), Flow::Delivery, VISITS).await;
        send(&scene, VISITS, None).await.unwrap();
        let corrected = VISITS.replace(
            "V2;PC-1;BEN-1;SAAD-42;03/03/2026;23h00;00h15;1h15",
            "V2;PC-1;BEN-1;SAAD-42;03/03/2026;22h00;22h30;0h30",
        );
        send(&scene, &corrected, None).await.unwrap();
        let march = "2026-03".parse().unwrap();
        let file = flows::write_format(scene.nadia(), &scene.means, id, march).await.unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        assert_eq!((file.rows, file.left_out), (2, 0), "{}: {:?}", scene.engine(), file.findings);
        assert_eq!(file.name, "interventions-2026-03.csv");
        assert!(text.starts_with("Id;Num PEC;"), "{text}");
        assert!(
            text.contains(";22h00;22h30;0h30;7\r\n") && text.contains(";1h30;4\r\n"),
            "with its kilometres: {text}"
        );
        assert_eq!(file.nothing_kept, 0);
        assert!(!text.contains("23h00"), "only what stands: {text}");
        let april = flows::write_format(scene.nadia(), &scene.means, id, "2026-04".parse().unwrap()).await;
        assert_eq!(april.unwrap().rows, 0);
        let denied = flows::write_format(scene.omar(), &scene.means, id, march).await;
        assert!(matches!(denied, Err(FormatError::Denied(_))));
        flows::withdraw_format(scene.nadia(), id).await.unwrap();
        let withdrawn = flows::write_format(scene.nadia(), &scene.means, id, march).await;
        assert!(matches!(withdrawn, Err(FormatError::NotFound)));
    }
}

#[tokio::test]
async fn what_a_format_keeps_is_written_for_what_it_read_and_told_empty_for_the_rest() {
    for scene in scenes().await {
        let one = published(&scene, Some(scene.partner), Flow::Delivery, VISITS).await;
        send(&scene, VISITS, None).await.unwrap();
        // The same visits, written by another format that keeps a column of the same title.
        let other = VISITS.replace("Durée;Km", "Heures;Km");
        let other = published(&scene, None, Flow::Delivery, &other).await;
        let march = "2026-03".parse().unwrap();
        let file = flows::write_format(scene.nadia(), &scene.means, other, march).await.unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        assert_eq!((file.rows, file.nothing_kept), (2, 2), "{}: {text}", scene.engine());
        assert!(!text.contains(";4\r\n"), "kilometres of another vendor: {text}");
        let file = flows::write_format(scene.nadia(), &scene.means, one, march).await.unwrap();
        assert_eq!((file.rows, file.nothing_kept), (2, 0), "{:?}", file.findings);

        let mut remarked = String::new();
        for (line, text) in INVOICES.lines().enumerate() {
            let remark = if line == 0 { "Remarque".to_owned() } else { format!("r{line}") };
            remarked.push_str(&format!("{text};{remark}\r\n"));
        }
        let billing = published(&scene, None, Flow::Invoice, &remarked).await;
        let (file, report) = send(&scene, &remarked, None).await.unwrap();
        assert_eq!(file.state, FileState::Taken, "{report:?}");
        let file = flows::write_format(scene.nadia(), &scene.means, billing, march).await.unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        for end in ["36,00;r1", "54,00;r2", "84,00;r3"] {
            assert!(text.lines().any(|line| line.ends_with(end)), "each line its own: {text}");
        }
    }
}

#[tokio::test]
async fn a_draft_goes_with_its_test_file_and_a_published_format_stays() {
    for scene in scenes().await {
        let shelf = &scene.means.shelf;
        let draft = started(&scene, None, Flow::Delivery, VISITS).await;
        let denied = flows::delete_format(scene.omar(), shelf, draft).await;
        assert!(matches!(denied, Err(FormatError::Denied(_))), "{denied:?}");
        flows::delete_format(scene.nadia(), shelf, draft).await.unwrap();
        assert!(matches!(flows::format(scene.nadia(), draft).await, Err(FormatError::NotFound)));
        let again = flows::delete_format(scene.nadia(), shelf, draft).await;
        assert!(matches!(again, Err(FormatError::NotFound)), "{again:?}");

        let id = published(&scene, None, Flow::Delivery, VISITS).await;
        let refused = flows::delete_format(scene.nadia(), shelf, id).await;
        assert!(matches!(refused, Err(FormatError::Published)), "{refused:?}");
        assert!(flows::format_sample(scene.nadia(), shelf, id, None).await.is_ok());
    }
}

#[tokio::test]
async fn the_code_of_the_departement_is_known_from_one_format_to_the_next() {
    for scene in scenes().await {
        published(&scene, None, Flow::Delivery, VISITS).await;
        let id = started(&scene, None, Flow::Delivery, VISITS).await;
        let draft = flows::format(scene.nadia(), id).await.unwrap().draft;
        let funder = draft.fields.iter().find(|rule| rule.key == "funder_id").unwrap();
        assert_eq!(funder.constant.as_deref(), Some("CD99"), "{}", scene.engine());
        assert_eq!(draft.keep, ["Km"], "nothing is lost until somebody lets it go");
    }
}

#[tokio::test]
async fn lines_passed_are_no_loss_and_are_told() {
    for scene in scenes().await {
        let id = started(&scene, None, Flow::Delivery, VISITS).await;
        change(&scene, id, |draft| {
            let one = Condition { column: "Km".to_owned(), is: vec!["7".to_owned()], ..Condition::default() };
            Format { skip: vec![one], ..completed(draft) }
        })
        .await;
        let known = flows::format(scene.nadia(), id).await.unwrap();
        let trial = flows::try_format(&known.draft, VISITS.as_bytes());
        assert_eq!((trial.rows, trial.passed, trial.losses.len()), (1, 1, 0), "{trial:?}");
        publish(&scene, id).await.unwrap();
        let (file, report) = send(&scene, VISITS, None).await.unwrap();
        assert_eq!(report.passed_told(), "1 ligne passée, comme le format le demande");
        assert_eq!(report.accepted_told(), "1 message pris en compte");
        let json = flows::acknowledged(&file, &report).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(
            (&json["passed"], &json["outcomes"]["created"], &json["accepted"]),
            (&1.into(), &1.into(), &1.into())
        );
        assert!(json["findings"].is_array() && json["remarks"].is_array() && json["lines"].is_array());
        // Other bytes, the same visit.
        let (_, again) = send(&scene, &VISITS.replace(";7\r\n", ";7\r\n\r\n"), None).await.unwrap();
        assert_eq!(again.accepted_told(), "1 message déjà reçu, sans changement");
    }
}
