//! What tests and examples share: reading a file to its end, and spoiling one.

#![allow(dead_code, reason = "each of them uses a part")]

use std::fmt::Write as _;

use esppadom::{Checker, Item, Options, Partner, Reader, Record, Writer, blocks};
use records::Finding;

/// The messages that nothing blocks, and everything that was said, checks included.
pub fn read(bytes: &[u8], checker: &mut Checker) -> (Vec<Record>, Vec<Finding>) {
    checker.next_file();
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    for item in Reader::new(bytes, Options::default()) {
        match item.expect("memory does not fail") {
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

/// Written as files are, for the default partner. Messages the writer refuses are left out.
pub fn write(records: &[Record]) -> (Vec<u8>, u64) {
    let flow = records.first().map_or(records::Flow::Delivery, Record::flow);
    let mut writer = Writer::new(Vec::new(), flow, Partner::default()).expect("memory does not fail");
    for record in records {
        // A refusal is checked by whoever counts.
        let _ = writer.write(record);
    }
    writer.finish().expect("memory does not fail")
}

/// A small deterministic source of chance (xorshift).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % most.max(1)
    }
}

/// Pieces that break files.
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"&",
    b"\"",
    b"'",
    b"/",
    b"</",
    b"/>",
    b"<!--",
    b"-->",
    b"--",
    b"<![CDATA[",
    b"]]>",
    b"<?x",
    b"?>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"&#0;",
    b"&#x41;",
    b"&amp;",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\r\n",
    b"xmlns=\"urn:x\"",
    b" xmlns:ram=\"urn:y\"",
    b"<ram:ID>",
    b"</ram:ID>",
    b"<a>",
    b"</a>",
    b"<a b='c' b='d'/>",
    b"</ns:delivery>",
    b"<ns:CrossIndustryDespatchAdvice>",
    b"</ns:CrossIndustryDespatchAdvice>",
    b"2026-02-30T00:00:00",
    b"-1",
    b"99999999999999999999999999999999999",
    b"1e9",
    b"HOR",
    b"CRE",
    b"\xef\xbb\xbf",
    b"encoding=\"utf-16\"",
];

/// One to four faults: bytes changed, removed, doubled, moved, cut off, or a piece put in.
pub fn spoil(bytes: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let length = bytes.len();
        if length < 2 {
            return;
        }
        let at = chance.below(length);
        let most = 1 << chance.below(12);
        let end = (at + 1 + chance.below(most)).min(length);
        match chance.below(8) {
            0 => bytes[at] = u8::try_from(chance.below(256)).unwrap_or(0),
            1 => bytes[at] ^= 1 << chance.below(8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                let moved: Vec<u8> = bytes.drain(at..end).collect();
                let to = chance.below(bytes.len() + 1);
                bytes.splice(to..to, moved);
            }
            5 if chance.below(4) == 0 => bytes.truncate(at),
            _ => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
}

/// What must hold of any bytes whatever: no panic, few words, and what was taken in is written and read again the same.
pub fn hold(bytes: &[u8], checker: &mut Checker) {
    let (records, findings) = read(bytes, checker);
    let most = bytes.len() / 8 + 20;
    assert!(findings.len() <= most, "{} findings for {} bytes", findings.len(), bytes.len());
    for finding in &findings {
        assert!(finding.place.line.is_some_and(|line| line > 0), "{finding:?}");
    }
    let (written, count) = write(&records);
    if records.is_empty() || count < records.len() as u64 {
        return;
    }
    let (mut again, findings) = read(&written, checker);
    let mut completed = records;
    complete(&mut completed);
    // What is unknown is written behind what is known.
    gather(&mut again);
    gather(&mut completed);
    if again != completed {
        let mut said = String::new();
        let (before, after) = (format!("{completed:#?}"), format!("{again:#?}"));
        let differ = before.lines().zip(after.lines()).filter(|(before, after)| before != after).take(5);
        for (before, after) in differ {
            let _ = writeln!(said, "{before}\nbecame\n{after}");
        }
        for finding in findings {
            let _ = writeln!(said, "{finding}");
        }
        panic!("{said}\n{}", String::from_utf8_lossy(bytes));
    }
}

/// What the writer fills in.
pub fn complete(records: &mut [Record]) {
    for record in records {
        match record {
            Record::Order(order) => {
                order.version.get_or_insert_with(|| "1.4".to_owned());
                list(order.framework.as_mut(), "ESPPADOM_CADRE");
                list(order.aid.as_mut(), "ESPPADOM_TYPE_AIDE");
                for line in &mut order.lines {
                    line.tasks.iter_mut().for_each(|task| list(Some(task), "ESPPADOM_SERVICE"));
                }
            }
            Record::Visit(visit) => {
                visit.version.get_or_insert_with(|| "1.4".to_owned());
                visit.contract_flag.get_or_insert_with(|| "P".to_owned());
                list(visit.correction.as_mut(), "ESPPADOM_EFFECTIVITY_AJUST");
                list(visit.framework.as_mut(), "ESPPADOM_CADRE");
                list(visit.product.as_mut(), "ESPPADOM_TYPE_AIDE");
                visit.tasks.iter_mut().for_each(|task| list(Some(task), "ESPPADOM_SERVICE"));
                for worker in &mut visit.workers {
                    list(worker.role.as_mut(), "ESPPADOM_CONTACT_PRESTATAIRE");
                }
                for stamp in [&mut visit.stamp_in, &mut visit.stamp_out].into_iter().flatten() {
                    list(stamp.customer_method.as_mut(), "ESPPADOM_TIMESTAMP_METHOD");
                    list(stamp.supplier_method.as_mut(), "ESPPADOM_TIMESTAMP_METHOD");
                }
            }
            Record::Invoice(invoice) => {
                invoice.version.get_or_insert_with(|| "1.4".to_owned());
                for line in &mut invoice.lines {
                    list(line.aid.as_mut(), "ESPPADOM_TYPE_AIDE");
                }
            }
        }
    }
}

/// Unknown elements, those of one parent together.
fn gather(records: &mut [Record]) {
    for record in records {
        let unknown = match record {
            Record::Order(order) => &mut order.unknown,
            Record::Visit(visit) => &mut visit.unknown,
            Record::Invoice(invoice) => &mut invoice.unknown,
        };
        unknown.sort_by(|a, b| a.parent.cmp(&b.parent));
    }
}

fn list(coded: Option<&mut records::Coded>, list: &str) {
    if let Some(coded) = coded.filter(|coded| !coded.code.is_empty()) {
        coded.list.get_or_insert_with(|| list.to_owned());
        coded.agency.get_or_insert_with(|| "EDESS".to_owned());
    }
}
