//! The départements that know the service.

use access::Cx;
use kernel::id::{PartnerId, StructureId};
use web::Failure;

use crate::failures::failed;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub structure: StructureId,
    pub name: String,
    /// The service as this département names it.
    pub partner: PartnerId,
    pub code: String,
}

/// By name.
pub async fn departments(cx: &Cx) -> Result<Vec<Department>, Failure> {
    let mut found = Vec::new();
    for partner in flows::partners(cx).await.map_err(failed)? {
        let structure = accounts::structure(cx.db.read(), partner.department).await?;
        found.push(Department {
            structure: partner.department,
            name: structure.map(|one| one.name).unwrap_or_default(),
            partner: partner.id,
            code: partner.code,
        });
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The one chosen in a list, when it is one of them.
pub fn chosen<'a>(departments: &'a [Department], typed: &str) -> Option<&'a Department> {
    departments.iter().find(|one| one.partner.to_string() == typed)
}

/// (value, label, chosen) of each, for a list to choose from.
pub fn options(departments: &[Department], chosen: Option<PartnerId>) -> Vec<(String, String, bool)> {
    departments
        .iter()
        .map(|one| (one.partner.to_string(), one.name.clone(), Some(one.partner) == chosen))
        .collect()
}

pub fn name_of(departments: &[Department], partner: Option<PartnerId>) -> String {
    let found = departments.iter().find(|one| Some(one.partner) == partner);
    found.map(|one| one.name.clone()).unwrap_or_default()
}

pub fn named(departments: &[Department], structure: StructureId) -> String {
    let found = departments.iter().find(|one| one.structure == structure);
    found.map(|one| one.name.clone()).unwrap_or_default()
}
