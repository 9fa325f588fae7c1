//! `cargo run --release -p esppadom --example speed -- [MB] [--checks]`: writes a DELIVERY file of so many megabytes beside
//! the temporary files, then reads it; says the speed and the most memory held.

#![expect(clippy::print_stdout, reason = "it speaks to a terminal")]

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter},
    time::Instant,
};

use esppadom::{Checker, Item, Lists, Message, Options, Partner, Reader, Record, Rules, Writer};
use kernel::jiff::ToSpan;
use records::{Flow, Identifier, Visit};

const OBSERVED: &str = include_str!("../tests/files/delivery.xml");

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let megabytes: u64 = arguments.first().and_then(|size| size.parse().ok()).unwrap_or(400);
    let checks = arguments.iter().any(|argument| argument == "--checks");
    let path = std::env::temp_dir().join(format!("esppadom-speed-{}.xml", std::process::id()));
    let start = Instant::now();
    let written = write(&path, megabytes)?;
    let seconds = start.elapsed().as_secs_f64();
    let size = fs::metadata(&path)?.len();
    let rate = |seconds: f64| {
        #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
        let megabytes = size as f64 / 1e6;
        megabytes / seconds
    };
    println!("écrit : {written} interventions, {} Mo, {:.0} Mo/s", size / 1_000_000, rate(seconds));
    let start = Instant::now();
    let spent = core_seconds();
    let mut checker = Checker::new(Lists::published(), Rules::default());
    let (mut read, mut findings) = (0u64, 0usize);
    for item in Reader::new(BufReader::with_capacity(1 << 20, File::open(&path)?), Options::default()) {
        match item? {
            Item::Message(message) => {
                read += 1;
                findings += if checks { checker.check(&message).len() } else { 0 };
            }
            Item::Finding(_) => findings += 1,
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let spent = core_seconds() - spent;
    fs::remove_file(&path)?;
    println!(
        "lu : {read} interventions, {findings} remarques, {:.0} Mo/s à la montre, {:.0} Mo par seconde de cœur{} ; \
         mémoire au plus haut : {}",
        rate(seconds),
        rate(spent),
        if checks { ", niveaux L2 et L3 compris" } else { "" },
        peak()
    );
    Ok(())
}

/// Visits that differ as a month's do.
fn write(path: &std::path::Path, megabytes: u64) -> io::Result<u64> {
    let Some(Ok(Item::Message(Message { record: Record::Visit(model), .. }))) =
        Reader::new(OBSERVED.as_bytes(), Options::default()).next()
    else {
        panic!("the observed file is read by a test");
    };
    let mut writer = Writer::new(
        BufWriter::with_capacity(1 << 20, File::create(path)?),
        Flow::Delivery,
        Partner::default(),
    )?;
    let mut count = 0u32;
    let end = megabytes * 1_000_000;
    // A visit of this file is some four kilobytes.
    while fs::metadata(path)?.len() < end {
        for _ in 0..1000 {
            count += 1;
            let id = |kind: &str, of: u32| Identifier {
                value: format!("{kind}-{:06}", count % of),
                ..Default::default()
            };
            let mut visit = Visit { id: format!("V-{count:010}"), ..model.as_ref().clone() };
            visit.beneficiary.id = id("BEN", 24_000);
            visit.workers[0].id = id("INT", 9_000);
            let later = i64::from(count % (28 * 24 * 4)) * 15;
            for at in [visit.stamp_in.as_mut().map(|stamp| &mut stamp.at), visit.issued_at.as_mut()]
                .into_iter()
                .flatten()
            {
                *at = at.saturating_add(later.minutes());
            }
            if let Some(retained) = &mut visit.retained {
                retained.start = retained.start.saturating_add(later.minutes());
                retained.end = retained.end.saturating_add(later.minutes());
            }
            let departure = visit.retained.map(|retained| retained.end);
            visit.stamp_out =
                visit.stamp_in.clone().zip(departure).map(|(stamp, at)| records::Stamp { at, ..stamp });
            visit.correction = None;
            writer.write(&Record::Visit(Box::new(visit))).map_err(io::Error::other)?;
        }
    }
    Ok(writer.finish()?.1)
}

/// Time of the processor, of this process alone, as Linux counts it in hundredths: others may be at work beside it.
fn core_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: u32 =
        after_name.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<u32>().ok()).sum();
    f64::from(ticks) / 100.0
}

/// As Linux tells it.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "inconnue".to_owned(), |line| line.trim().to_owned())
}
