//! The three flows.

use serde::{Deserialize, Serialize};

/// Which of the three messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Flux A, prises en charge: what the funder ordered.
    Order,
    /// Flux B, interventions: what was planned, stamped, retained.
    Delivery,
    /// Flux C, facturation.
    Invoice,
}

impl Flow {
    pub const ALL: [Self; 3] = [Self::Order, Self::Delivery, Self::Invoice];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Delivery => "delivery",
            Self::Invoice => "invoice",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flow| flow.code() == code)
    }

    /// Of several messages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Order => "Prises en charge",
            Self::Delivery => "Interventions",
            Self::Invoice => "Factures",
        }
    }

    /// Of one message.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Order => "Prise en charge",
            Self::Delivery => "Intervention",
            Self::Invoice => "Facture",
        }
    }
}
