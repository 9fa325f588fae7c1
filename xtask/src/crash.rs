//! `cargo xtask crash`: the test that kills the program, as often as asked.

use std::process::Command;

use anyhow::Result;

use crate::{assets, process};

#[derive(clap::Args)]
pub struct Options {
    /// Combien de fois le programme est tué
    #[arg(long, value_name = "NOMBRE", default_value_t = 200)]
    kills: usize,
}

/// `app/tests/crashes.rs`, with the count given.
pub fn run(options: &Options) -> Result<()> {
    process::stop_in_order()?;
    assets::build()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--package", "cordee", "--test", "crashes", "--", "--nocapture"]);
    process::run(cargo.env("CORDEE_KILLS", options.kills.to_string()))
}
