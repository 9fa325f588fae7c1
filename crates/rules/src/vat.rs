//! VAT rates of home services, for information: prices are given VAT included.

use kernel::jiff::civil::Date;

use crate::params::{Dated, NotCovered, Params};

/// What a service is, for VAT (CGI 278-0 bis D, 279 i, annexe III article 86).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VatKind {
    /// Help with the essential acts of dependent people, night sitting.
    EssentialActs,
    /// Housework (even for a dependent person), meals, shopping, handyman, administrative help.
    Household,
    /// Anything else: coordination, téléassistance.
    Other,
}

/// # Errors
/// [`NotCovered`] before the stored texts.
pub fn rate(params: &Params, kind: VatKind, date: Date) -> Result<&Dated, NotCovered> {
    let parameter = match kind {
        VatKind::EssentialActs => "tva_assistance_dependance",
        VatKind::Household => "tva_menage_repas_courses",
        VatKind::Other => "tva_hors_liste",
    };
    params.at(parameter, date)
}
