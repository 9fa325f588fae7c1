//! From durations to the few figures one reads, and the machine they were taken on.

use std::{process::Command, thread, time::Duration};

use anyhow::Result;

use crate::process;

/// The value below which `part` (0 to 1) of the durations lie; zero when there is none.
pub fn percentile(durations: &[Duration], part: f64) -> Duration {
    let mut sorted = durations.to_vec();
    sorted.sort_unstable();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a short list")]
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// « 12,3 ms »
pub fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0).replace('.', ",")
}

/// « 2 cores, AMD EPYC … »
pub fn machine() -> Result<String> {
    let cores = thread::available_parallelism()?;
    let described = process::capture(Command::new("lscpu").env("LC_ALL", "C"))?;
    let model = described.lines().find_map(|line| line.strip_prefix("Model name:")).unwrap_or("").trim();
    Ok(format!("{cores} cores, {model}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_durations() {
        let durations: Vec<_> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&durations, 0.5), Duration::from_millis(50));
        assert_eq!(percentile(&durations, 0.99), Duration::from_millis(99));
        assert_eq!(percentile(&durations[..1], 0.5), Duration::from_millis(100));
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn milliseconds_are_written_in_french() {
        assert_eq!(milliseconds(Duration::from_micros(12_345)), "12,3 ms");
    }
}
