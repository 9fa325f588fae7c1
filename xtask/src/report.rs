//! What the steps of a run came to, told as they go and summed up at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{compile::spoken, process, tally::Tally};

#[derive(Default)]
pub struct Report {
    tally: Tally,
    broken: Vec<String>,
    times: Vec<(String, Duration)>,
}

impl Report {
    /// Runs one step under its title; `None` when it failed. After Ctrl-C no step runs.
    pub fn step<T>(&mut self, title: &str, run: impl FnOnce() -> Result<T>) -> Option<T> {
        if process::interrupted() {
            return None;
        }
        println!("\n── {title} ──");
        let started = Instant::now();
        let result = run().with_context(|| format!("« {title} » a échoué"));
        let took = started.elapsed();
        println!("── {title} : {}, {} ──", if result.is_ok() { "bien" } else { "échec" }, spoken(took));
        self.times.push((title.to_owned(), took));
        result
            .inspect_err(|error| {
                println!("{error:#}");
                self.tally.failed += 1;
                self.broken.push(title.to_owned());
            })
            .ok()
    }

    /// A step that counts tests; it failed when one of them did.
    pub fn count(&mut self, title: &str, run: impl FnOnce() -> Result<Tally>) {
        let mut counted = None;
        self.step(title, || {
            let tally = run()?;
            println!("{tally}");
            counted = Some(tally);
            if tally.failed == 0 { Ok(()) } else { bail!("{} essais en échec", tally.failed) }
        });
        if let Some(Tally { passed, failed }) = counted {
            // The step has already put one failure down.
            self.tally += Tally { passed, failed: failed.saturating_sub(1) };
        }
    }

    /// A filter that nothing matches is a mistake, not a success.
    pub fn expect_some(&mut self) {
        if self.tally == Tally::default() {
            self.tally.failed += 1;
            self.broken.push("aucun essai ne porte ce nom".to_owned());
        }
    }

    /// The summary; its last line is the count alone. `true` when nothing failed.
    pub fn end(mut self) -> bool {
        if process::interrupted() {
            self.tally.failed += 1;
            self.broken.push("interrompu".to_owned());
        }
        println!();
        for (title, took) in &self.times {
            println!("{:>10}  {title}", spoken(*took));
        }
        if !self.broken.is_empty() {
            println!("Échecs : {}", self.broken.join(" ; "));
        }
        println!("{}", self.tally);
        self.broken.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_breaks_is_one_failure_and_the_next_one_runs() {
        let mut report = Report::default();
        report.count("un", || Ok(Tally { passed: 3, failed: 0 }));
        assert_eq!(report.step("deux", || -> Result<()> { bail!("cassé") }), None);
        report.count("trois", || Ok(Tally { passed: 1, failed: 2 }));
        assert_eq!(report.step("quatre", || Ok("fait")), Some("fait"));
        assert_eq!(report.tally, Tally { passed: 4, failed: 3 });
        assert_eq!(report.broken, ["deux", "trois"]);
        assert!(!report.end());
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        let mut report = Report::default();
        report.count("un", || Ok(Tally::default()));
        report.expect_some();
        assert!(!report.end());
    }

    #[test]
    fn everything_passed() {
        let mut report = Report::default();
        report.count("un", || Ok(Tally { passed: 1, failed: 0 }));
        report.expect_some();
        assert!(report.end());
    }
}
