//! What a funder decided for a provider's service.

use std::num::NonZeroU32;

use crate::surcharge::Surcharges;

/// In which direction seconds become a multiple of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Nearest,
    Up,
    Down,
}

/// What is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The time of arrival and the time of departure, each on its own.
    Stamp,
    Visit,
    /// The visits that start on one day, together.
    Day,
    Month,
}

/// From stamps to seconds one may invoice. Applied to each visit that has an end: tolerance, then rounding, then
/// the minimum, then the cap. With the scopes day and month, rounding comes last, on the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    pub step_s: Step,
    pub mode: Mode,
    pub scope: Scope,
    /// A visit this close to its planned length counts as planned.
    pub planned_tolerance_s: u32,
    /// A visit never counts for more than its planned length.
    pub cap_at_planned: bool,
    /// A visit that lasted at all counts for at least this.
    pub minimum_s: u32,
}

/// The longest step: a month of 31 days.
const LONGEST_STEP: u32 = 31 * 86_400;

/// Seconds, from 1 to those of 31 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step(NonZeroU32);

impl Step {
    pub const SECOND: Self = Self(NonZeroU32::MIN);

    pub fn new(seconds: u32) -> Option<Self> {
        NonZeroU32::new(seconds).filter(|step| step.get() <= LONGEST_STEP).map(Self)
    }

    #[inline]
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl Rounding {
    /// Each visit rounded to the step, nothing else: what the file mode can say.
    pub const fn per_visit(step_s: Step, mode: Mode) -> Self {
        let scope = Scope::Visit;
        Self { step_s, mode, scope, planned_tolerance_s: 0, cap_at_planned: false, minimum_s: 0 }
    }

    /// Whether a visit counts for more than its rounded length.
    pub(crate) const fn is_plain(&self) -> bool {
        matches!(self.scope, Scope::Visit)
            && self.planned_tolerance_s == 0
            && !self.cap_at_planned
            && self.minimum_s == 0
    }
}

/// Over which months delivered and planned minutes are added up before they are compared (« lissage »).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smoothing {
    None,
    /// Windows of 3, 6 or 12 months from January.
    Calendar(Window),
    /// The month and those before it, so many in all; never before the first month of deliveries known.
    Sliding(u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Quarter,
    Semester,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("le contrôle de la PCH porte sur six mois au moins (CASF, art. L. 245-5, II), et non {0}")]
pub struct TooShortForPch(u16);

impl Smoothing {
    /// CASF L. 245-5, II: the PCH is controlled over a period « qui ne peut être inférieure à six mois ».
    pub fn sliding_for_pch(months: u16) -> Result<Self, TooShortForPch> {
        if months < 6 { Err(TooShortForPch(months)) } else { Ok(Self::Sliding(months)) }
    }

    /// 1, 3, 6 or 12 calendar months.
    pub fn calendar(months: u64) -> Option<Self> {
        Some(match months {
            1 => Self::None,
            3 => Self::Calendar(Window::Quarter),
            6 => Self::Calendar(Window::Semester),
            12 => Self::Calendar(Window::Year),
            _ => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Cents per hour; nothing when no tariff is decided, and none is checked.
    pub tariff_c: Option<i64>,
    pub rounding: Rounding,
    pub smoothing: Smoothing,
    /// The most minutes that may be carried over to the next month of the window.
    pub carry_cap_min: Option<i64>,
    /// How far the invoiced quantity may be from the delivered one.
    pub tolerance_min: i64,
    pub surcharges: Surcharges,
    /// Whether the provider may do this service at all (« habilitation »).
    pub authorised: bool,
}

impl Rule {
    /// When nothing was decided: to the second, no tolerance, no smoothing, no tariff to check.
    pub const ABSENT: Self = Self {
        tariff_c: None,
        rounding: Rounding::per_visit(Step::SECOND, Mode::Nearest),
        smoothing: Smoothing::None,
        carry_cap_min: None,
        tolerance_min: 0,
        surcharges: Surcharges::NONE,
        authorised: true,
    };
}

/// A provider's service already has another rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherRule;

/// The rules of every provider, by the ranks of the vocabulary.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    of_saad: Vec<Vec<(u32, Rule)>>,
}

impl Rules {
    /// The first rule of a key stays; the same one again is no matter.
    pub fn add(&mut self, saad: u32, service: u32, rule: Rule) -> Result<(), OtherRule> {
        match self.get(saad, service) {
            Some(known) if *known == rule => Ok(()),
            Some(_) => Err(OtherRule),
            None => {
                self.set(saad, service, rule);
                Ok(())
            }
        }
    }

    /// A new decision takes the place of the one before.
    pub fn set(&mut self, saad: u32, service: u32, rule: Rule) {
        if self.of_saad.len() <= saad as usize {
            self.of_saad.resize(saad as usize + 1, Vec::new());
        }
        let rules = &mut self.of_saad[saad as usize];
        match rules.binary_search_by_key(&service, |(known, _)| *known) {
            Ok(place) => rules[place].1 = rule,
            Err(place) => rules.insert(place, (service, rule)),
        }
    }

    pub fn get(&self, saad: u32, service: u32) -> Option<&Rule> {
        let rules = self.of_saad.get(saad as usize)?;
        let place = rules.binary_search_by_key(&service, |(known, _)| *known).ok()?;
        Some(&rules[place].1)
    }
}
