//! The file observed reads with the values one sees in it, and is written again as it was.

use esppadom::{Item, Options, Partner, Reader, Record, Writer};
use records::{Correction, Finding, Flow, Visit};

const OBSERVED: &str = include_str!("files/delivery.xml");

fn read(text: &str) -> (Vec<Record>, Vec<Finding>) {
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    for item in Reader::new(text.as_bytes(), Options::default()) {
        match item.expect("the test's own file") {
            Item::Message(message) => records.push(message.record),
            Item::Finding(finding) => findings.push(finding),
        }
    }
    (records, findings)
}

fn visit(text: &str) -> Visit {
    let (mut records, findings) = read(text);
    assert_eq!(findings, Vec::new());
    assert_eq!(records.len(), 1);
    let Some(Record::Visit(visit)) = records.pop() else { panic!("not a visit") };
    *visit
}

fn written(records: &[Record], partner: Partner) -> String {
    let mut writer = Writer::new(Vec::new(), Flow::Delivery, partner).expect("the test's own file");
    for record in records {
        writer.write(record).expect("the test's own file");
    }
    String::from_utf8(writer.finish().expect("the test's own file").0).expect("the test's own file")
}

#[test]
fn the_observed_file_reads_with_the_values_one_sees() {
    let visit = visit(OBSERVED);
    assert_eq!(visit.id, "65f0c0ffee0000000000abcd");
    assert_eq!(visit.transaction.as_deref(), Some("I202603050901000"));
    assert_eq!(visit.version.as_deref(), Some("1.4"));
    assert_eq!(visit.issued_at.unwrap().to_string(), "2026-03-05T09:01:00");
    assert_eq!(visit.funder.id, "CD99".into(), "the placeholder is no scheme");
    assert_eq!(visit.funder.name.as_deref(), Some("Conseil départemental fictif"));
    assert_eq!(visit.contract_flag.as_deref(), Some("P"));
    assert_eq!(visit.beneficiary.last_name.as_deref(), Some("FICTIVE"));
    assert_eq!(visit.beneficiary.birth_date.unwrap().to_string(), "1938-04-02");
    assert_eq!(visit.beneficiary.address.unwrap().city.as_deref(), Some("Villefictive"));
    assert_eq!(visit.provider.siret.as_deref(), Some("00000000000000"));
    assert_eq!(visit.workers[0].id, "INTERV-7".into());
    assert_eq!(visit.workers[0].role.as_ref().unwrap().code, "INT");
    let stamp = visit.stamp_in.unwrap();
    assert_eq!(stamp.at.to_string(), "2026-03-02T09:01:17");
    assert_eq!(stamp.customer_method.unwrap().code, "BDG");
    assert_eq!(visit.stamp_out, None, "a missing departure stays missing");
    let retained = visit.retained.unwrap();
    assert_eq!((retained.start.to_string(), retained.seconds()), ("2026-03-02T09:00:00".to_owned(), 3600));
    assert_eq!(visit.planned, None, "what was retained is not what was planned");
    assert_eq!(Correction::from_code(&visit.correction.unwrap().code), Some(Correction::Cod));
    let billed = visit.billed.unwrap();
    assert_eq!((billed.value.to_string(), billed.unit.as_str()), ("1".to_owned(), "HUR"));
    assert_eq!(visit.order_line.as_deref(), Some("PLAN-2026-0001"));
    let product = visit.product.unwrap();
    assert_eq!((product.code.as_str(), product.list.as_deref()), ("APA", Some("ESPPADOM_TYPE_AIDE")));
    assert_eq!(product.label.as_deref(), Some("Aide aux personnes âgées"));
}

#[test]
fn it_is_written_again_element_for_element() {
    let elements = |text: &str| -> Vec<String> {
        let mut text = text.to_owned();
        while let Some(start) = text.find("<!--") {
            let end = text[start..].find("-->").unwrap() + start + 3;
            text.replace_range(start..end, "");
        }
        let after_root = text.find("<ns:CrossIndustryDespatchAdvice>").unwrap();
        text[after_root..].split_whitespace().map(str::to_owned).collect()
    };
    let (records, _) = read(OBSERVED);
    assert_eq!(elements(&written(&records, Partner::default())), elements(OBSERVED));
}

#[test]
fn only_the_address_behind_a_prefix_counts() {
    let expected = visit(OBSERVED);
    let renamed = OBSERVED.replace("ram:", "UNECE_RAM:").replace("<ns:", "<ns3:").replace("</ns:", "</ns3:");
    let renamed = renamed.replace("xmlns:ns=", "xmlns:ns3=").replace("xmlns:ram=", "xmlns:UNECE_RAM=");
    assert_eq!(visit(&renamed), expected);
    let default = OBSERVED.replace("xmlns:ram=", "xmlns=").replace("<ram:", "<").replace("</ram:", "</");
    assert_eq!(visit(&default), expected);
}

#[test]
fn partners_get_what_they_want() {
    let (records, _) = read(OBSERVED);
    let Record::Visit(visit) = &records[0] else { panic!() };
    let bare = Visit { correction: None, contract_flag: None, ..visit.as_ref().clone() };
    let bare = [Record::Visit(Box::new(bare))];
    let strict = Partner {
        prefixes: esppadom::Prefixes::Default,
        empty_correction: false,
        placeholders: false,
        contract_flag: None,
        ..Partner::default()
    };
    let text = written(&bare, strict.clone());
    assert!(!text.contains("TypeCode listID=\"ESPPADOM_EFFECTIVITY_AJUST\""), "{text}");
    assert!(!text.contains("token") && !text.contains("GlobalID"), "{text}");
    assert!(text.contains("<VersionID>1.4</VersionID>") && text.contains("<pie:ID>CD99</pie:ID>"), "{text}");
    assert_eq!(read(&text).0, bare, "and the reader finds the same");
    assert_eq!(text, written(&bare, strict), "byte for byte");
    let lax = written(&bare, Partner::default());
    assert!(
        lax.contains("EFFECTIVITY_AJUST\" listAgencyName=\"EDESS\"/>") && lax.contains(">P</qdt:GlobalID>")
    );
}

#[test]
fn what_a_receiver_could_not_do_without_is_never_left_out() {
    let (records, _) = read(OBSERVED);
    let Record::Visit(visit) = &records[0] else { panic!() };
    let mut writer = Writer::new(Vec::new(), Flow::Delivery, Partner::default()).unwrap();
    let nameless = Visit { beneficiary: records::Person::default(), ..visit.as_ref().clone() };
    let refusal = writer.write(&Record::Visit(Box::new(nameless))).unwrap_err().to_string();
    assert!(refusal.contains("ShipToCITradeParty/ID"), "{refusal}");
    let bell = Visit { id: "V\u{7}1".to_owned(), ..visit.as_ref().clone() };
    assert!(writer.write(&Record::Visit(Box::new(bell))).is_err());
    writer.write(&records[0]).unwrap();
    let (bytes, count) = writer.finish().unwrap();
    assert_eq!(count, 1);
    assert_eq!(read(std::str::from_utf8(&bytes).unwrap()).0, records, "the others still go through");
}
