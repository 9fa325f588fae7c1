//! The values of a rule. Each may be left to a less particular one.

use reconciliation::{
    Extra as KernelExtra, Hours, Rule as Kernel, Surcharges,
    rule::{self as kernel_rule, Rounding, Step},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Nearest,
    Up,
    Down,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Nearest, Self::Up, Self::Down];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Nearest => "au plus proche",
            Self::Up => "au supérieur",
            Self::Down => "à l’inférieur",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Stamp,
    Visit,
    Day,
    Month,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Stamp, Self::Visit, Self::Day, Self::Month];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Stamp => "stamp",
            Self::Visit => "visit",
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Stamp => "chaque pointage",
            Self::Visit => "chaque intervention",
            Self::Day => "le total du jour",
            Self::Month => "le total du mois",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// « Lissage ».
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Smoothing {
    None,
    /// 3, 6 or 12 months from January.
    Calendar(u16),
    /// The month and those before it, so many in all.
    Sliding(u16),
}

impl Smoothing {
    pub fn label(self) -> String {
        match self {
            Self::None => "aucun : chaque mois pour lui-même".to_owned(),
            Self::Calendar(months) => format!("par périodes de {months} mois, depuis janvier"),
            Self::Sliding(months) => format!("sur {months} mois glissants"),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Cents per hour.
    pub tariff_c: Option<i64>,
    /// Seconds.
    pub step_s: Option<u32>,
    pub mode: Option<Mode>,
    pub scope: Option<Scope>,
    /// Seconds: this close to its planned length, a visit counts as planned.
    pub planned_tolerance_s: Option<u32>,
    pub cap_at_planned: Option<bool>,
    /// Seconds.
    pub minimum_s: Option<u32>,
    pub smoothing: Option<Smoothing>,
    /// Minutes carried over from a month to the next, at most.
    pub carry_cap_min: Option<i64>,
    /// Minutes between what is invoiced and what was done.
    pub tolerance_min: Option<i64>,
    /// A visit without both stamps and without a correction proves nothing.
    pub stamps_required: Option<bool>,
    /// « Majorations ».
    pub holiday: Option<Extra>,
    pub sunday: Option<Extra>,
    pub night: Option<Window>,
    pub evening: Option<Window>,
    /// « Habilitation »: whether the service may do the « prestation » at all.
    pub authorised: Option<bool>,
    /// Percent of a month's visits that may be corrected by hand.
    pub correction_quota_pct: Option<u16>,
    /// Days after the visit until it may be corrected.
    pub correction_days: Option<u16>,
    /// Days after an invoice is received to answer its findings.
    pub answer_days: Option<u16>,
}

/// What an hour costs more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extra {
    Percent(u16),
    /// Cents.
    PerHour(u32),
}

/// What an hour costs more from an hour of the day to another, past midnight when it does not come after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Minutes of the day.
    pub from_min: u16,
    pub to_min: u16,
    pub extra: Extra,
}

impl Extra {
    const fn kernel(self) -> KernelExtra {
        match self {
            Self::Percent(percent) => KernelExtra::Percent(percent),
            Self::PerHour(cents) => KernelExtra::PerHour(cents),
        }
    }
}

impl Window {
    fn kernel(self) -> (Hours, KernelExtra) {
        let second = |minute: u16| u32::from(minute) * 60;
        (Hours { from_s: second(self.from_min), to_s: second(self.to_min) }, self.extra.kernel())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("Le tarif est un montant positif.")]
    Tariff,
    #[error("Le pas d’arrondi va d’une seconde à un mois.")]
    Step,
    #[error("Le lissage par périodes va par 3, 6 ou 12 mois.")]
    Calendar,
    #[error("Le lissage glissant porte sur 2 à 24 mois.")]
    Sliding,
    #[error("Les tolérances et les reports ne sont jamais négatifs.")]
    Negative,
    #[error("Les heures d’une majoration vont de 0 h à 23 h 59, et diffèrent.")]
    Hours,
    #[error("Le quota de corrections va de 0 à 100 %.")]
    Quota,
}

impl Settings {
    /// # Errors
    /// The first value that means nothing.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.tariff_c.is_some_and(|cents| cents <= 0) {
            return Err(SettingsError::Tariff);
        }
        if self.step_s.is_some_and(|step| Step::new(step).is_none()) {
            return Err(SettingsError::Step);
        }
        match self.smoothing {
            Some(Smoothing::Calendar(months)) if !matches!(months, 3 | 6 | 12) => {
                return Err(SettingsError::Calendar);
            }
            Some(Smoothing::Sliding(months)) if !(2..=24).contains(&months) => {
                return Err(SettingsError::Sliding);
            }
            _ => {}
        }
        let negative = |minutes: Option<i64>| minutes.is_some_and(|minutes| minutes < 0);
        if negative(self.carry_cap_min) || negative(self.tolerance_min) {
            return Err(SettingsError::Negative);
        }
        let windows = [self.night, self.evening].into_iter().flatten();
        let wrong = |window: Window| {
            window.from_min >= 1440 || window.to_min >= 1440 || window.from_min == window.to_min
        };
        if windows.into_iter().any(wrong) {
            return Err(SettingsError::Hours);
        }
        if self.correction_quota_pct.is_some_and(|percent| percent > 100) {
            return Err(SettingsError::Quota);
        }
        Ok(())
    }

    /// Whether both give one of the values.
    pub(crate) fn shares_with(&self, other: &Self) -> bool {
        let given = |settings: &Self| match serde_json::to_value(settings) {
            Ok(serde_json::Value::Object(values)) => values,
            _ => serde_json::Map::new(),
        };
        let theirs = given(other);
        given(self)
            .iter()
            .any(|(name, value)| !value.is_null() && theirs.get(name).is_some_and(|value| !value.is_null()))
    }

    #[must_use]
    pub(crate) fn overridden_by(&self, other: &Self) -> Self {
        Self {
            tariff_c: other.tariff_c.or(self.tariff_c),
            step_s: other.step_s.or(self.step_s),
            mode: other.mode.or(self.mode),
            scope: other.scope.or(self.scope),
            planned_tolerance_s: other.planned_tolerance_s.or(self.planned_tolerance_s),
            cap_at_planned: other.cap_at_planned.or(self.cap_at_planned),
            minimum_s: other.minimum_s.or(self.minimum_s),
            smoothing: other.smoothing.or(self.smoothing),
            carry_cap_min: other.carry_cap_min.or(self.carry_cap_min),
            tolerance_min: other.tolerance_min.or(self.tolerance_min),
            stamps_required: other.stamps_required.or(self.stamps_required),
            holiday: other.holiday.or(self.holiday),
            sunday: other.sunday.or(self.sunday),
            night: other.night.or(self.night),
            evening: other.evening.or(self.evening),
            authorised: other.authorised.or(self.authorised),
            correction_quota_pct: other.correction_quota_pct.or(self.correction_quota_pct),
            correction_days: other.correction_days.or(self.correction_days),
            answer_days: other.answer_days.or(self.answer_days),
        }
    }

    /// What nothing decides: to the second, visit by visit, no tolerance, no smoothing, no tariff checked.
    pub(crate) fn kernel(&self) -> Kernel {
        let rounding = Rounding {
            step_s: self.step_s.and_then(Step::new).unwrap_or(Step::SECOND),
            mode: match self.mode {
                None | Some(Mode::Nearest) => kernel_rule::Mode::Nearest,
                Some(Mode::Up) => kernel_rule::Mode::Up,
                Some(Mode::Down) => kernel_rule::Mode::Down,
            },
            scope: match self.scope {
                Some(Scope::Stamp) => kernel_rule::Scope::Stamp,
                None | Some(Scope::Visit) => kernel_rule::Scope::Visit,
                Some(Scope::Day) => kernel_rule::Scope::Day,
                Some(Scope::Month) => kernel_rule::Scope::Month,
            },
            planned_tolerance_s: self.planned_tolerance_s.unwrap_or_default(),
            cap_at_planned: self.cap_at_planned.unwrap_or_default(),
            minimum_s: self.minimum_s.unwrap_or_default(),
        };
        Kernel {
            tariff_c: self.tariff_c,
            rounding,
            smoothing: match self.smoothing {
                None | Some(Smoothing::None) => kernel_rule::Smoothing::None,
                Some(Smoothing::Calendar(months)) => {
                    kernel_rule::Smoothing::calendar(months.into()).unwrap_or(kernel_rule::Smoothing::None)
                }
                Some(Smoothing::Sliding(months)) => kernel_rule::Smoothing::Sliding(months),
            },
            carry_cap_min: self.carry_cap_min,
            tolerance_min: self.tolerance_min.unwrap_or_default(),
            surcharges: Surcharges {
                holiday: self.holiday.map(Extra::kernel),
                sunday: self.sunday.map(Extra::kernel),
                night: self.night.map(Window::kernel),
                evening: self.evening.map(Window::kernel),
            },
            authorised: self.authorised.unwrap_or(true),
        }
    }
}
