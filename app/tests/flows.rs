//! `cordee flows` as a person runs it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/exchange/esppadom/tests/golden");

fn flows(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cordee"))
        .arg("flows")
        .args(arguments)
        .output()
        .expect("the test's own file")
}

fn golden(name: &str) -> String {
    format!("{GOLDEN}/{name}.xml")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the test's own file")
}

#[test]
fn a_good_file_passes_and_the_missing_schema_is_told() {
    let output = flows(&["check", &golden("good_delivery"), &golden("good_invoice")]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stderr));
    assert_eq!(said(&output.stdout), "");
    assert!(
        said(&output.stderr).contains("niveau L4 (schéma officiel) non vérifié"),
        "{}",
        said(&output.stderr)
    );
}

#[test]
fn what_blocks_is_told_as_a_table_or_as_json() {
    let file = golden("L3.retained_reversed");
    let table = flows(&["check", &file]);
    assert_eq!(table.status.code(), Some(1));
    assert!(said(&table.stdout).contains("L3.retained_reversed"), "{}", said(&table.stdout));
    let json = flows(&["check", "--format", "json", &file]);
    assert_eq!(json.status.code(), Some(1));
    let findings: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(findings[0]["code"], "L3.retained_reversed");
    assert_eq!(findings[0]["place"]["message"], "V-1");
    assert_eq!(flows(&["check", &golden("L3.too_long")]).status.code(), Some(0), "a remark does not block");
}

#[test]
fn unsuitable_messages_are_named_and_the_others_written() {
    let output = flows(&["convert", &golden("L3.retained_reversed"), "--to", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output.stderr).contains("V-1"), "{}", said(&output.stderr));
    assert_eq!(
        said(&output.stdout),
        "visit_id,order_line,funder_id,beneficiary_id,provider_id,worker_id,aid_type,framework,stamp_start,stamp_end,\
         retained_start,retained_end,correction,quantity,unit\n\
         V-2,PLAN-1,CD99,BEN-1,SAAD-42,INT-7,APA,PRE,2024-03-02T09:00:00,2024-03-02T10:00:00,2024-03-02T09:00:00,\
         2024-03-02T10:00:00,,1,HUR\n"
    );
}

#[test]
fn a_csv_file_becomes_an_exchange_file_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for name in ["good_delivery", "good_order", "good_invoice"] {
        let (first, xml, second) = (path("1.csv"), path("2.xml"), path("3.csv"));
        for (from, shape, to) in
            [(&golden(name), "csv", &first), (&first, "esppadom", &xml), (&xml, "csv", &second)]
        {
            let output = flows(&["convert", from, "--to", shape, "--out", to]);
            assert_eq!(output.status.code(), Some(0), "{name} → {shape}: {}", said(&output.stderr));
        }
        assert_eq!(fs::read_to_string(&first).unwrap(), fs::read_to_string(&second).unwrap(), "{name}");
        assert!(!Path::new(&path("2.xml.partiel")).exists());
    }
}

#[test]
fn remarks_of_the_schema_past_those_told_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("esppadom/1.4");
    fs::create_dir_all(&place).unwrap();
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
        targetNamespace="urn:un:unece:uncefact:data:standard:CrossIndustryDespatchAdvice:2"><xs:element name="delivery"/></xs:schema>"#;
    fs::write(place.join("invente.xsd"), schema).unwrap();
    // Answers as the validator does, whatever the machine has.
    let validator = folder.path().join("xmllint");
    let answer = "#!/bin/sh\nfor file; do :; done\n\
                  yes \"$file:2: Schemas validity error : Element 'ID': too long.\" | head -n 203 >&2\nexit 3\n";
    fs::write(&validator, answer).unwrap();
    fs::set_permissions(&validator, fs::Permissions::from_mode(0o700)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let output = Command::new(env!("CARGO_BIN_EXE_cordee"))
        .args(["flows", "check", &golden("good_delivery"), "--schemas", &folder.path().display().to_string()])
        .env("PATH", path)
        .output()
        .unwrap();
    let told = said(&output.stderr);
    assert!(told.contains("et 3 autres remarques") && told.contains("203 blocage"), "{told}");
    assert_eq!(said(&output.stdout).matches("L4.schema").count(), 200);
}
