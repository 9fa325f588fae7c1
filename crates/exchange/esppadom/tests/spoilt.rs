//! Spoilt files never bring the reader down. A million of them: `cargo run --release -p esppadom --example mutate`.

mod support;

use esppadom::{Checker, Lists, Rules};
use support::{Chance, hold, spoil};

const FILES: [&str; 3] =
    [include_str!("files/delivery.xml"), include_str!("files/order.xml"), include_str!("files/invoice.xml")];

#[test]
fn twenty_thousand_spoilt_files_are_refused_or_read_never_worse() {
    let mut checker = Checker::new(Lists::published(), Rules::default());
    for seed in 0..20_000 {
        let mut chance = Chance::new(seed);
        let mut bytes = FILES[chance.below(FILES.len())].as_bytes().to_vec();
        spoil(&mut bytes, &mut chance);
        hold(&bytes, &mut checker);
    }
}
