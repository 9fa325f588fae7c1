//! How near is a contact? The list has no coordinates: nearness is by administrative place.

use serde::{Deserialize, Serialize};

use crate::Places;

/// Where somebody lives, or the area a contact serves: the narrowest facts known. Nothing known means
/// the whole country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Code of the Insee.
    pub commune: Option<String>,
    pub postcode: Option<String>,
    pub department: Option<String>,
    pub region: Option<String>,
}

/// From the nearest to the farthest; sorts in that order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    SameCommune,
    SamePostcode,
    SameDepartment,
    SameRegion,
    /// Serves the whole country.
    National,
    /// Serves somewhere else.
    Elsewhere,
}

impl Nearness {
    /// As shown beside a contact.
    pub fn label(self) -> &'static str {
        match self {
            Self::SameCommune => "Dans la commune",
            Self::SamePostcode => "Même code postal",
            Self::SameDepartment => "Dans le département",
            Self::SameRegion => "Dans la région",
            Self::National => "Partout en France",
            Self::Elsewhere => "Ailleurs",
        }
    }
}

impl Places {
    /// How near a contact's area is to a home.
    pub fn nearness(&self, home: &Location, contact: &Location) -> Nearness {
        if *contact == Location::default() {
            return Nearness::National;
        }
        let (home, contact) = (self.area(home), self.area(contact));
        if home.commune.is_some() && home.commune == contact.commune {
            Nearness::SameCommune
        } else if meet(&home.postcodes, &contact.postcodes) {
            Nearness::SamePostcode
        } else if meet(&home.departments, &contact.departments) {
            Nearness::SameDepartment
        } else if meet(&home.regions, &contact.regions) {
            Nearness::SameRegion
        } else {
            Nearness::Elsewhere
        }
    }

    /// Completes a location with the wider places it lies in.
    fn area<'a>(&'a self, location: &'a Location) -> Area<'a> {
        let commune = location.commune.as_deref().and_then(|insee| self.commune(insee));
        let postcodes: Vec<&str> = match (&location.postcode, commune) {
            (Some(postcode), _) => vec![postcode],
            (None, Some(commune)) => commune.postcodes.iter().map(String::as_str).collect(),
            (None, None) => Vec::new(),
        };
        let departments: Vec<&str> = match (&location.department, commune) {
            (Some(code), _) => vec![code],
            (None, Some(commune)) => vec![&commune.department],
            (None, None) => postcodes
                .iter()
                .flat_map(|postcode| self.departments_of_postcode(postcode))
                .map(|department| department.code.as_str())
                .collect(),
        };
        let regions = match &location.region {
            Some(region) => vec![region.as_str()],
            None => departments
                .iter()
                .filter_map(|code| self.department(code))
                .map(|department| department.region.as_str())
                .collect(),
        };
        Area { commune: commune.map(|commune| commune.insee.as_str()), postcodes, departments, regions }
    }
}

/// A location with every wider place it lies in. Several départements where a postcode crosses a border.
struct Area<'a> {
    commune: Option<&'a str>,
    postcodes: Vec<&'a str>,
    departments: Vec<&'a str>,
    regions: Vec<&'a str>,
}

fn meet(some: &[&str], others: &[&str]) -> bool {
    some.iter().any(|place| others.contains(place))
}
