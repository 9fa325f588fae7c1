//! Counting tests from what the test programs print.

use std::{fmt, iter::Sum, ops::AddAssign};

use anyhow::{Result, bail};
use regex_lite::Regex;
use serde_json::Value;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum += part;
            sum
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The counts of `cargo nextest run`; `None` when it did not get as far as running tests.
pub fn of_nextest(text: &str) -> Option<Tally> {
    let text = without_colours(text);
    let summary = text.lines().rfind(|line| line.trim_start().starts_with("Summary ["))?;
    let count = |what: &str| number_before(summary, what);
    Some(Tally {
        passed: count("passed"),
        failed: count("failed") + count("timed out") + count("exec failed"),
    })
}

/// The counts of `cargo test`, all binaries together; `None` when none ran. (`tidy` forbids ignored tests.)
pub fn of_cargo_test(text: &str) -> Option<Tally> {
    let text = without_colours(text);
    let mut results = text.lines().filter(|line| line.starts_with("test result: ")).peekable();
    results.peek()?;
    Some(
        results
            .map(|line| Tally {
                passed: number_before(line, "passed"),
                failed: number_before(line, "failed"),
            })
            .sum(),
    )
}

/// The counts of a Playwright JSON report. A test that passed only when retried, or was skipped, has failed.
pub fn of_playwright(report: &str) -> Option<Tally> {
    let report: Value = serde_json::from_str(report).ok()?;
    let count = |what: &str| report["stats"][what].as_u64();
    Some(Tally {
        passed: count("expected")?,
        failed: count("unexpected")? + count("flaky")? + count("skipped")?,
    })
}

/// The counts of Node's own test runner, in either of its reports.
pub fn of_node(text: &str) -> Option<Tally> {
    let text = without_colours(text);
    let count = |what: &str| {
        let mut lines =
            text.lines().filter_map(|line| line.trim_start_matches(['#', 'ℹ', ' ']).split_once(' '));
        lines.find(|(word, _)| *word == what).and_then(|(_, number)| number.trim().parse::<u64>().ok())
    };
    let not_passed = ["fail", "cancelled", "skipped", "todo"].into_iter().filter_map(count).sum();
    Some(Tally { passed: count("pass")?, failed: not_passed })
}

/// What a run of tests comes to. A failure without any failed test (a compilation, a crash) is a failure of the step.
pub fn counted(success: bool, tally: Option<Tally>) -> Result<Tally> {
    match tally {
        Some(tally) if success || tally.failed > 0 => Ok(tally),
        _ => bail!("Les essais n'ont pas pu être comptés : le message est au-dessus."),
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    Regex::new(&format!(r"(\d+) {word}\b"))
        .ok()
        .and_then(|pattern| pattern.captures(line)?.get(1)?.as_str().parse().ok())
        .unwrap_or(0)
}

fn without_colours(text: &str) -> String {
    Regex::new("\x1b\\[[0-9;]*m").map(|colour| colour.replace_all(text, "").into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_in_colour() {
        let text = "\u{1b}[32;1m        PASS\u{1b}[0m [   0.004s] (1/3) rules aggir::tests::gir\n\
            ------------\n\
            \u{1b}[31;1m     Summary\u{1b}[0m [   1.209s] \u{1b}[1m14\u{1b}[0m tests run: \u{1b}[1m11\u{1b}[0m \
            \u{1b}[32;1mpassed\u{1b}[0m (1 slow), \u{1b}[1m2\u{1b}[0m \u{1b}[31;1mfailed\u{1b}[0m, 1 timed out, \
            7 skipped\n";
        assert_eq!(of_nextest(text), Some(Tally { passed: 11, failed: 3 }));
    }

    #[test]
    fn nextest_that_did_not_compile_has_no_count() {
        assert_eq!(of_nextest("error: could not compile `rules` (lib test)"), None);
    }

    #[test]
    fn cargo_test_sums_its_binaries() {
        let text = "test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.00s\n";
        assert_eq!(of_cargo_test(text), Some(Tally { passed: 6, failed: 3 }));
    }

    #[test]
    fn playwright_counts_neither_flaky_nor_skipped_as_passed() {
        let report = r#"{"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":2,"duration":4}}"#;
        assert_eq!(of_playwright(report), Some(Tally { passed: 5, failed: 4 }));
        assert_eq!(of_playwright("{}"), None);
    }

    #[test]
    fn node_reports_in_two_ways() {
        let expected = Some(Tally { passed: 9, failed: 3 });
        assert_eq!(
            of_node("ok 1 - passe\n# tests 12\n# pass 9\n# fail 1\n# cancelled 0\n# skipped 2\n"),
            expected
        );
        assert_eq!(
            of_node("✔ passe (1ms)\nℹ tests 12\nℹ pass 9\nℹ fail 1\nℹ skipped 2\nℹ todo 0\n"),
            expected
        );
        assert_eq!(of_node("npm error Missing script"), None);
    }

    #[test]
    fn the_last_line_is_the_count_alone() {
        let all: Tally = [Tally { passed: 3, failed: 0 }, Tally { passed: 4, failed: 1 }].into_iter().sum();
        assert_eq!(all.to_string(), "7 passed, 1 failed");
    }

    #[test]
    fn tests_that_could_not_be_counted_never_pass() {
        assert!(counted(true, None).is_err());
        assert!(counted(false, Some(Tally { passed: 9, failed: 0 })).is_err());
        assert_eq!(counted(false, Some(Tally { passed: 9, failed: 1 })).unwrap().failed, 1);
    }
}
