//! Level L4 on files received. The schemas here are invented for these tests: they are not the official ones.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use flows::{FileState, Schemas};
use records::{Flow, Severity};

use crate::scene::{Scene, march, scenes, visit, visits};

/// Asks for this number of version, and of the messages for nothing.
fn invented(version: &str, more: &str) -> String {
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="urn:un:unece:uncefact:data:standard:CrossIndustryDespatchAdvice:2">{more}
  <xs:element name="delivery"><xs:complexType>
    <xs:sequence><xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="versionID" fixed="{version}"/>
  </xs:complexType></xs:element>
</xs:schema>"#
    )
}

fn dropped(folder: &Path, schema: &str) -> Schemas {
    let schemas = Schemas::folder(folder);
    let place = schemas.place(Flow::Delivery);
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("invente.xsd"), schema).unwrap();
    schemas
}

/// A validator of this text, for what does not depend on the one of this machine.
fn script(folder: &Path, text: &str) -> std::path::PathBuf {
    let path = folder.join("verificateur");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

const PATIENCE: Duration = Duration::from_secs(30);

/// Two visits sent under these schemas: what is said of the level, and the remarks of it.
async fn sent(scene: &mut Scene, schemas: Option<Schemas>, bytes: Vec<u8>) -> (FileState, flows::Report) {
    scene.means.schemas = schemas;
    let receipt = scene.deposit(scene.omar(), bytes).await;
    scene.run_jobs().await;
    let (file, report) = flows::received(scene.nadia(), receipt.file).await.unwrap();
    (file.state, report)
}

#[tokio::test]
async fn what_the_schema_refuses_is_a_warning_and_keeps_nothing_out() {
    for mut scene in scenes().await {
        let folder = tempfile::tempdir().unwrap();
        let bytes = visits([visit("V-1", march(2), 0), visit("V-2", march(3), 0)]);
        let answer =
            "echo \"-:3: Schemas validity error : Element 'ID': too long.\" >&2; cat > /dev/null; exit 3";
        let schemas = dropped(folder.path(), &invented("1.4", ""));
        let schemas = schemas.read_by(script(folder.path(), answer), PATIENCE);
        let (state, report) = sent(&mut scene, Some(schemas), bytes).await;
        assert_eq!((state, report.accepted()), (FileState::Taken, 2), "{}", scene.engine());
        assert_eq!(report.schema.as_deref(), Some("vérifié, une remarque"));
        let told = report.findings.iter().find(|finding| finding.code == "L4.schema").unwrap();
        assert_eq!((told.severity, told.place.line), (Severity::Warns, Some(3)));
        assert!(told.message.ends_with("Element 'ID': too long."), "{}", told.message);
        // Nothing more is read again of a file that was taken in whole.
        let (_, plain) = sent(&mut scene, None, visits([visit("V-3", march(4), 0)])).await;
        assert_eq!((plain.accepted(), plain.schema), (1, None), "without schemas nothing changes");
    }
}

#[tokio::test]
async fn a_level_that_cannot_run_says_why_and_the_file_is_taken_in() {
    for mut scene in scenes().await {
        let folder = tempfile::tempdir().unwrap();
        let empty = Schemas::folder(folder.path().join("rien"));
        let there = dropped(folder.path(), &invented("1.4", ""));
        let slow = there.clone().read_by(script(folder.path(), "exec sleep 600"), Duration::from_millis(200));
        let of_its_own = |name: &str, text: &str| {
            let place = folder.path().join(name);
            fs::create_dir(&place).unwrap();
            there.clone().read_by(script(&place, text), PATIENCE)
        };
        let killed = of_its_own("tue", "kill -9 $$");
        let full = of_its_own("plein", "exit 9");
        let absent = there.clone().read_by(folder.path().join("absent"), PATIENCE);
        assert!(absent.ready().is_err());
        let told = |report: &flows::Report| report.schema.clone().unwrap();
        for (number, schemas, why) in [
            ("V-1", empty, "aucun schéma ne déclare « delivery »"),
            ("V-2", slow, "arrêté au bout de"),
            ("V-3", absent, "n’est pas installé"),
            ("V-4", killed, "plus de mémoire ou de temps que permis"),
            ("V-5", full, "plus de mémoire ou de temps que permis"),
        ] {
            let (state, report) = sent(&mut scene, Some(schemas), visits([visit(number, march(2), 0)])).await;
            assert_eq!(state, FileState::Taken, "{}: {report:?}", scene.engine());
            assert!(told(&report).starts_with("non vérifié") && told(&report).contains(why), "{report:?}");
        }
        // A validator must never see what level L0 refuses.
        let reached = folder.path().join("atteint");
        let spying = there.read_by(script(folder.path(), &format!("touch {}", reached.display())), PATIENCE);
        let entity = "<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1:9/\">]><a>&x;</a>";
        let (state, report) = sent(&mut scene, Some(spying), entity.into()).await;
        assert_eq!(state, FileState::Refused);
        assert!(told(&report).contains("niveau L0"), "{report:?}");
        assert!(!reached.exists());
    }
}

#[test]
fn the_validator_is_told_to_fetch_nothing_and_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let bounded = "case \"$*\" in *--nonet*--nocatalogs*--stream*) ;; *) exit 9;; esac\n\
                   [ \"$(ulimit -v)\" != unlimited ] && [ \"$(ulimit -t)\" != unlimited ] && [ -z \"$HOME\" ] && cat > /dev/null";
    let schemas = dropped(folder.path(), &invented("1.4", ""));
    let schemas = schemas.read_by(script(folder.path(), bounded), PATIENCE);
    let checked = schemas.check(Flow::Delivery, &vec![b' '; 1 << 20]);
    assert_eq!(checked, flows::SchemaCheck::default(), "an answer of zero");
    // More than is kept of it.
    let wordy = "cat > /dev/null; yes 'x: parser error : bavard' | head -c 9000000 >&2; exit 3";
    let schemas = schemas.read_by(script(folder.path(), wordy), PATIENCE);
    assert!(schemas.check(Flow::Delivery, b"<a/>").not_run.is_some());
}

/// With `xmllint` where there is one; elsewhere, that it says so.
#[test]
fn the_validator_of_this_machine_reads_an_invented_schema_and_fetches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let import = format!(r#"<xs:import namespace="urn:ailleurs" schemaLocation="http://{address}/x.xsd"/>"#);
    let schemas = dropped(folder.path(), &invented("1.5", &import));
    let hinted = String::from_utf8(visits([visit("V-1", march(2), 0)])).unwrap().replacen(
        " versionID",
        &format!(
            " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:ailleurs http://{address}/y.xsd\" versionID"
        ),
        1,
    );
    let checked = schemas.check(Flow::Delivery, hinted.as_bytes());
    match schemas.ready() {
        Err(why) => assert_eq!(checked.not_run, Some(why)),
        Ok(()) => {
            assert_eq!(checked.not_run, None, "{checked:?}");
            assert!(checked.findings.iter().any(|one| one.message.contains("versionID")), "{checked:?}");
            assert_eq!(checked.findings[0].place.line, Some(2));
            let good = dropped(folder.path(), &invented("1.4", ""));
            let plain = visits([visit("V-1", march(2), 0)]);
            assert_eq!(good.check(Flow::Delivery, &plain).told(), "vérifié, sans remarque");
            let spoilt = dropped(
                folder.path(),
                "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:element name=\"delivery\" type=\"nulle-part\"/></xs:schema>",
            );
            let why = spoilt.check(Flow::Delivery, &plain).not_run.unwrap();
            assert!(why.contains("n’a pas pu lire le schéma"), "{why}");
        }
    }
    let reached = listener.accept().map(drop).unwrap_err();
    assert_eq!(reached.kind(), std::io::ErrorKind::WouldBlock, "nobody came");
}
