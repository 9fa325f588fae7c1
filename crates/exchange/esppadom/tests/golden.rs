//! Small fictional files, one rule each: the file `L3.too_long.xml` is said to break `L3.too_long`, and nothing else. The day
//! the official schema comes, they are what one runs against it.

use std::{collections::BTreeSet, fs, path::Path};

use esppadom::{CODES, Checker, Item, Limits, Lists, Options, Reader, Record, Rules, blocks};
use kernel::jiff::civil::datetime;
use records::{Finding, Severity};

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"))
}

fn read(bytes: &[u8], limits: Limits) -> (Vec<Record>, Vec<Finding>) {
    let mut lists = Lists::published();
    lists
        .load(fs::File::open(folder().join("lists.csv")).expect("the test's own file"))
        .expect("the test's own file");
    let rules = Rules { now: Some(datetime(2026, 12, 1, 0, 0, 0, 0)), ..Rules::default() };
    let mut checker = Checker::new(lists, rules);
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    for item in Reader::new(bytes, Options { limits }) {
        match item.expect("the test's own file") {
            Item::Message(message) => {
                let said = checker.check(&message);
                if !blocks(&said) {
                    records.push(message.record);
                }
                findings.extend(said);
            }
            Item::Finding(finding) => findings.push(finding),
        }
    }
    (records, findings)
}

#[test]
fn each_file_breaks_the_rule_of_its_name_and_no_other() {
    let mut shown = BTreeSet::new();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.file_name().unwrap().to_str().unwrap().strip_suffix(".xml") else { continue };
        let (_, findings) = read(&fs::read(&path).unwrap(), Limits::default());
        let found: BTreeSet<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        let expected: BTreeSet<&str> =
            Some(name).filter(|name| !name.starts_with("good")).into_iter().collect();
        if found != expected {
            let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
            wrong.push(format!("{name}: {said:#?}"));
        }
        shown.insert(name.to_owned());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Shown below, for want of room in a file; the last needs a schema.
    let elsewhere = [
        "L0.text_size",
        "L0.message_size",
        "L0.oddities",
        "L0.faults",
        "L3.duplicates_unchecked",
        "L4.schema",
    ];
    for code in CODES {
        assert!(shown.contains(code.id) || elsewhere.contains(&code.id), "no file shows {}", code.id);
    }
}

#[test]
fn a_message_in_fault_does_not_take_its_neighbours() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if !text.contains(">V-2<") {
            continue;
        }
        let (records, findings) = read(&bytes, Limits::default());
        let kept: Vec<&str> = records.iter().map(Record::id).collect();
        // The only file whose fault is in the second message.
        let expected = if path.ends_with("L0.truncated.xml") { "V-1" } else { "V-2" };
        assert_eq!(kept, [expected], "{}", path.display());
        assert!(findings.iter().any(|finding| finding.severity == Severity::Blocks), "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn findings_say_where() {
    let bytes = fs::read(folder().join("L1.missing.xml")).unwrap();
    let (_, findings) = read(&bytes, Limits::default());
    let place = &findings[0].place;
    assert_eq!(place.line, Some(9));
    assert_eq!(place.message.as_deref(), Some("V-1"));
    assert!(place.path.as_deref().unwrap().ends_with("ShipToCITradeParty/ID"), "{place:?}");
}

#[test]
fn limits_hold_and_good_messages_still_go_through() {
    let good = String::from_utf8(fs::read(folder().join("good_delivery.xml")).unwrap()).unwrap();
    let start = good.find("<ns:CrossIndustryDespatchAdvice>").unwrap();
    let end = good.find("</ns:delivery>").unwrap();
    let (top, message) = (&good[..start], &good[start..end]);
    let codes = |text: &str, limits| -> (usize, BTreeSet<String>) {
        let (records, findings) = read(text.as_bytes(), limits);
        (records.len(), findings.into_iter().map(|finding| finding.code).collect())
    };
    let only = |code: &str| BTreeSet::from([code.to_owned()]);
    let two = |first: &str| format!("{top}{first}{}</ns:delivery>", message.replace("V-1", "V-2"));

    let long = two(&message.replace("BEN-1", &"B".repeat(70_000)));
    assert_eq!(codes(&long, Limits::default()), (1, only("L0.text_size")));
    let small = Limits { visit: 500_000, ..Limits::default() };
    let large = two(&message
        .replace("<pie:ID>BEN-1", &format!("{}<pie:ID>BEN-1", "<pie:Name>B</pie:Name>".repeat(60_000))));
    assert_eq!(codes(&large, small), (1, only("L0.message_size")));
    let comment = two(&format!("<!--{}-->{message}", " ".repeat(2_000_000)));
    assert_eq!(codes(&comment, small), (2, only("L0.message_size")), "a long comment is stepped over");
    let odd = two(&message.replace("<pie:ID>BEN-1", &format!("{}<pie:ID>BEN-1", "<a/>".repeat(2_000))));
    assert_eq!(codes(&odd, Limits::default()), (1, only("L0.oddities")));
    let bad = message.replace("</ram:ID>", "</ram:IDD>").repeat(5);
    let few = Limits { faults: 3, ..Limits::default() };
    assert_eq!(codes(&two(&bad), few).0, 0, "the rest of the file is left alone");
    assert!(codes(&two(&bad), few).1.contains("L0.faults"));
}

#[test]
fn what_stands_in_a_comment_is_never_read() {
    let good = String::from_utf8(fs::read(folder().join("good_delivery.xml")).unwrap()).unwrap();
    let start = good.find("<ns:CrossIndustryDespatchAdvice>").unwrap();
    let end = good.find("</ns:delivery>").unwrap();
    let (top, message) = (&good[..start], &good[start..end]);
    let second = message.replace("V-1", "V-2");
    for hidden in
        [format!("<!--{message}-->"), format!("<!-- a -- b {message}-->"), format!("<?x {message}?>")]
    {
        let (records, _) = read(format!("{top}{hidden}{second}</ns:delivery>").as_bytes(), Limits::default());
        assert_eq!(records.iter().map(Record::id).collect::<Vec<_>>(), ["V-2"], "{hidden}");
    }
    let unclosed = format!("{top}{message}<!--{second}</ns:delivery>");
    let (records, findings) = read(unclosed.as_bytes(), Limits::default());
    assert_eq!(records.len(), 1);
    assert_eq!(findings.last().unwrap().code, "L0.truncated");
}
