//! Who acts on a finding, and by when.

use reconciliation::Finding;

/// When no rule says it.
pub const DEFAULT_ANSWER_DAYS: u16 = 15;

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Service,
    Department,
}

impl Actor {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Service => "Le service",
            Self::Department => "Le département",
        }
    }
}

pub const fn actor(finding: Finding) -> Actor {
    match finding {
        Finding::NoOrder | Finding::OverPlan | Finding::NotAuthorised => Actor::Department,
        Finding::WrongTariff
        | Finding::DuplicateLine
        | Finding::QuantityMismatch
        | Finding::MissingStamp
        | Finding::Overlap
        | Finding::WrongAmount
        | Finding::OverCorrected
        | Finding::LateCorrection => Actor::Service,
    }
}
