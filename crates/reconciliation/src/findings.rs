//! What is wrong with an invoice line: a bit for each finding.

use crate::{
    line::InvoiceLine,
    rule::Rule,
    smoothing::{Balance, Minutes},
    surcharge::Kinds,
};

/// A set of findings, written as the sum of their bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Findings(u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Finding {
    NoOrder = 1,
    WrongTariff = 2,
    DuplicateLine = 4,
    QuantityMismatch = 8,
    OverPlan = 16,
    MissingStamp = 32,
    Overlap = 64,
    WrongAmount = 128,
    /// The provider may not do this service.
    NotAuthorised = 256,
    /// Too many visits of the month were corrected by hand. Found by who knows the corrections.
    OverCorrected = 512,
    /// A visit was corrected after the delay. Likewise.
    LateCorrection = 1024,
}

impl Finding {
    pub const ALL: [Self; 11] = [
        Self::NoOrder,
        Self::WrongTariff,
        Self::DuplicateLine,
        Self::QuantityMismatch,
        Self::OverPlan,
        Self::MissingStamp,
        Self::Overlap,
        Self::WrongAmount,
        Self::NotAuthorised,
        Self::OverCorrected,
        Self::LateCorrection,
    ];

    /// As in the reference of the file mode.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoOrder => "no_order",
            Self::WrongTariff => "wrong_tariff",
            Self::DuplicateLine => "duplicate_line",
            Self::QuantityMismatch => "quantity_mismatch",
            Self::OverPlan => "over_plan",
            Self::MissingStamp => "missing_stamp",
            Self::Overlap => "overlap",
            Self::WrongAmount => "wrong_amount",
            Self::NotAuthorised => "not_authorised",
            Self::OverCorrected => "over_corrected",
            Self::LateCorrection => "late_correction",
        }
    }

    pub const fn in_french(self) -> &'static str {
        match self {
            Self::NoOrder => "aucune commande",
            Self::WrongTariff => "tarif différent de la règle",
            Self::DuplicateLine => "ligne en double",
            Self::QuantityMismatch => "quantité différente du réalisé",
            Self::OverPlan => "réalisé au-delà du plan",
            Self::MissingStamp => "pointage de fin manquant",
            Self::Overlap => "chevauchement de visites",
            Self::WrongAmount => "montant différent de quantité × prix",
            Self::NotAuthorised => "prestation hors habilitation",
            Self::OverCorrected => "trop d’interventions corrigées",
            Self::LateCorrection => "correction hors délai",
        }
    }
}

impl Findings {
    pub const NONE: Self = Self(0);

    pub const fn bits(self) -> u16 {
        self.0
    }

    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    pub const fn has(self, finding: Finding) -> bool {
        self.0 & finding as u16 != 0
    }

    #[must_use]
    pub const fn with(self, finding: Finding, found: bool) -> Self {
        if found { Self(self.0 | finding as u16) } else { self }
    }

    pub fn iter(self) -> impl Iterator<Item = Finding> {
        Finding::ALL.into_iter().filter(move |finding| self.has(*finding))
    }
}

/// What is known of a line's key and month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub minutes: Minutes,
    pub visits: u32,
    pub balance: Balance,
    pub misses_stamp: bool,
    pub overlaps: bool,
    /// Minutes with a surcharge.
    pub surcharged: Kinds,
}

/// Cents for a quantity in minutes at a price per hour, half a cent up.
pub fn amount_c(quantity_min: i64, price_c: i64) -> i128 {
    // Wide numbers are slow to divide, and hardly ever needed.
    match quantity_min.checked_mul(price_c).and_then(|product| product.checked_add(30)) {
        Some(sum) => sum.div_euclid(60).into(),
        None => (i128::from(quantity_min) * i128::from(price_c) + 30).div_euclid(60),
    }
}

pub(crate) fn judge(line: &InvoiceLine, is_again: bool, rule: &Rule, facts: &Facts) -> Findings {
    let Facts { minutes: Minutes { delivered, planned }, .. } = *facts;
    let asked = amount_c(line.quantity_min, line.price_c)
        + rule.surcharges.amount_c(facts.surcharged, line.quantity_min, line.price_c);
    let gap = (i128::from(line.quantity_min) - i128::from(delivered)).abs();
    Findings::NONE
        .with(Finding::NoOrder, planned == 0)
        .with(Finding::WrongTariff, rule.tariff_c.is_some_and(|tariff| tariff != line.price_c))
        .with(Finding::DuplicateLine, is_again)
        .with(Finding::QuantityMismatch, gap > i128::from(rule.tolerance_min))
        .with(Finding::OverPlan, planned > 0 && facts.balance.over_min > 0)
        .with(Finding::MissingStamp, facts.misses_stamp)
        .with(Finding::Overlap, facts.overlaps)
        .with(Finding::WrongAmount, i128::from(line.amount_c) != asked)
        .with(Finding::NotAuthorised, !rule.authorised)
}
