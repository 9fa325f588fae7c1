//! `cargo run --release -p esppadom --example mutate -- 1000000`: reads so many spoilt files; says how long it took and the
//! most memory it held.

#![expect(clippy::print_stdout, reason = "it speaks to a terminal")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::{fs, time::Instant};

use esppadom::{Checker, Lists, Rules};
use support::{Chance, hold, spoil};

const FILES: [&str; 3] = [
    include_str!("../tests/files/delivery.xml"),
    include_str!("../tests/files/order.xml"),
    include_str!("../tests/files/invoice.xml"),
];

fn main() {
    let wanted = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let start = Instant::now();
    let mut checker = Checker::new(Lists::published(), Rules::default());
    for seed in 0..wanted {
        // Apart from those of the test.
        let mut chance = Chance::new(seed + 1_000_000_007);
        let mut bytes = FILES[chance.below(FILES.len())].as_bytes().to_vec();
        spoil(&mut bytes, &mut chance);
        hold(&bytes, &mut checker);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{wanted} fichiers abîmés lus en {seconds:.0} s, sans panique ; mémoire au plus haut : {}",
        peak()
    );
}

/// As Linux tells it.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "inconnue".to_owned(), |line| line.trim().to_owned())
}
