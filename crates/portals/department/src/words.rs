//! What every page of the portal writes or reads the same way.

use flows::Partner;
use kernel::id::PartnerId;
pub use web::words::*;

/// (value, label, chosen) of every service, for a list to choose from.
pub fn services(partners: &[Partner], chosen: Option<PartnerId>) -> Vec<(String, String, bool)> {
    partners.iter().map(|one| (one.id.to_string(), one.name.clone(), Some(one.id) == chosen)).collect()
}

/// The one chosen in a list, when it is one of them.
pub fn service(partners: &[Partner], typed: &str) -> Option<PartnerId> {
    partners.iter().map(|one| one.id).find(|id| id.to_string() == typed)
}
