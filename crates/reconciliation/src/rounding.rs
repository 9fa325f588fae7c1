//! From the visits of a month to the seconds that count.

use crate::{
    calendar::DAY,
    deliveries::Partition,
    rule::{Mode, Rounding, Scope},
    visit::Visit,
};

impl Mode {
    /// To a multiple of the step; half of it goes up when nearest.
    #[inline]
    pub const fn round(self, seconds: u64, step: u64) -> u64 {
        let seconds = match self {
            Self::Nearest => seconds + step / 2,
            Self::Up => seconds + step - 1,
            Self::Down => seconds,
        };
        seconds / step * step
    }
}

impl Rounding {
    /// The seconds of a run of visits of one key and month.
    pub(crate) fn sum(&self, partition: &Partition, run: std::ops::Range<usize>) -> u64 {
        if self.is_plain() {
            return self.sum_plain(&partition.visits[run]);
        }
        let counted = run.map(|place| {
            let visit = &partition.visits[place];
            (visit.start / DAY, self.count(visit, partition.planned(place)))
        });
        let step = u64::from(self.step_s.get());
        match self.scope {
            Scope::Stamp | Scope::Visit => counted.map(|(_, seconds)| seconds).sum(),
            Scope::Month => self.mode.round(counted.map(|(_, seconds)| seconds).sum(), step),
            Scope::Day => {
                let mut days: Vec<(u32, u64)> = counted.collect();
                days.sort_unstable();
                let same_day = days.chunk_by(|one, other| one.0 == other.0);
                same_day.map(|day| self.mode.round(day.iter().map(|(_, seconds)| seconds).sum(), step)).sum()
            }
        }
    }

    /// The common case, without a branch for each visit: what a year of visits goes through.
    fn sum_plain(&self, visits: &[Visit]) -> u64 {
        let step = self.step_s.get();
        let add = match self.mode {
            Mode::Nearest => step / 2,
            Mode::Up => step - 1,
            Mode::Down => 0,
        };
        // A visit is shorter than 2³⁰ and a step than 2²²: nothing overflows, and to multiply by 2⁵⁸ / step, rounded
        // up, gives the same quotients as to divide, sooner.
        let inverse = u128::from((1_u64 << 58) / u64::from(step) + 1);
        let steps = |visit: &Visit| ((u128::from(visit.seconds() + add) * inverse) >> 58) as u64;
        let missing_end_is_zero = visits.iter().map(steps).sum::<u64>();
        missing_end_is_zero * u64::from(step)
    }

    /// What one visit counts for, before the rounding of its day or month.
    pub(crate) fn count(&self, visit: &Visit, planned: Option<u32>) -> u64 {
        if !visit.has_end() {
            return 0;
        }
        let step = u64::from(self.step_s.get());
        let real = visit.seconds();
        let near = planned.filter(|planned| planned.abs_diff(real) <= self.planned_tolerance_s);
        let kept = u64::from(near.unwrap_or(real));
        let rounded = match self.scope {
            // The planned length has no stamps of its own.
            Scope::Stamp if near.is_none() => {
                let [start, end] = [visit.start, visit.end()].map(|at| self.mode.round(u64::from(at), step));
                end - start
            }
            Scope::Stamp | Scope::Visit => self.mode.round(kept, step),
            Scope::Day | Scope::Month => kept,
        };
        let at_least = if real > 0 { rounded.max(u64::from(self.minimum_s)) } else { rounded };
        match planned {
            Some(planned) if self.cap_at_planned => at_least.min(u64::from(planned)),
            _ => at_least,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rule::Step, visit::LONGEST};

    #[test]
    fn plain_visits_are_rounded_as_each_one_would_be() {
        let lengths =
            (0..40_000).chain((0..4000).map(|number| number * 268_435)).chain(LONGEST - 9..=LONGEST);
        for step in [1, 2, 3, 7, 60, 300, 900, 3600, 86_399, 2_678_399, 2_678_400] {
            for mode in [Mode::Nearest, Mode::Up, Mode::Down] {
                let rounding = Rounding::per_visit(Step::new(step).unwrap(), mode);
                for length in lengths.clone().filter(|length| *length <= LONGEST) {
                    let expected = mode.round(length.into(), step.into());
                    let visit = Visit::new(0, Some(length), 0, 0);
                    assert_eq!(rounding.sum_plain(&[visit]), expected, "{length} {step} {mode:?}");
                }
            }
        }
    }
}
