//! Useful contacts, nearest first (D04-08 to D04-11).

use contents::{Contact, ContactKind};
use geography::{Location, Nearness};
use kernel::french::fold;
use pdf::{
    parts,
    plan::{ContactGroup, Content},
};

use crate::material::Material;

/// Kinds of the section « Contacts utiles », each with how many are printed unless chosen otherwise.
pub(crate) const USEFUL: &[(ContactKind, usize)] = &[
    (ContactKind::Clic, 1),
    (ContactKind::Cnav, 1),
    (ContactKind::Mdph, 1),
    (ContactKind::Sad, 3),
    (ContactKind::Psychologique, 2),
    (ContactKind::Autre, 2),
];

/// For the paperwork: a private service, a public one, and the CLIC (D04-11).
pub(crate) const PAPERS: &[(ContactKind, usize)] = &[(ContactKind::Administratif, 2), (ContactKind::Clic, 1)];

/// Kinds that never print more, whatever is ticked (D04-09, D04-10).
const LIMITS: [(ContactKind, usize); 2] = [(ContactKind::Mad, 3), (ContactKind::Teleassistance, 2)];

/// How many of a kind are proposed to choose from.
const PROPOSED: usize = 8;

/// A contact the care manager may print or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactChoice {
    pub key: String,
    pub kind: ContactKind,
    pub name: String,
    pub city: Option<String>,
    pub nearness: Nearness,
    pub chosen: bool,
}

pub(crate) fn choices(of: &Material) -> Vec<ContactChoice> {
    let others = [(ContactKind::Mad, 3), (ContactKind::Teleassistance, 2), (ContactKind::Administratif, 2)];
    USEFUL
        .iter()
        .chain(&others)
        .flat_map(|(kind, default)| {
            let chosen = chosen(of, *kind, *default);
            near(of, *kind).into_iter().take(PROPOSED).map(move |(nearness, contact)| ContactChoice {
                key: contact.key.clone(),
                kind: *kind,
                name: contact.name.clone(),
                city: contact.city.clone(),
                nearness,
                chosen: chosen.iter().any(|printed| printed.key == contact.key),
            })
        })
        .collect()
}

pub(crate) fn groups(of: &Material, kinds: &[(ContactKind, usize)]) -> Content {
    let groups = kinds.iter().filter_map(|(kind, default)| {
        let contacts: Vec<_> = chosen(of, *kind, *default).into_iter().map(printed).collect();
        (!contacts.is_empty()).then(|| ContactGroup { kind: label(of, *kind), contacts })
    });
    Content::Contacts { groups: groups.collect() }
}

pub(crate) fn nearest<'a>(of: &'a Material, kind: ContactKind) -> Option<&'a Contact> {
    near(of, kind).into_iter().map(|(_, contact)| contact).next()
}

fn label(of: &Material, kind: ContactKind) -> String {
    if kind == ContactKind::Mad { of.mad.clone() } else { kind.label().to_owned() }
}

fn chosen<'a>(of: &'a Material, kind: ContactKind, default: usize) -> Vec<&'a Contact> {
    let near = near(of, kind).into_iter().map(|(_, contact)| contact);
    let limit = LIMITS.iter().find(|(limited, _)| *limited == kind).map_or(usize::MAX, |(_, limit)| *limit);
    match &of.edits.contacts {
        Some(keys) => near.filter(|contact| keys.contains(&contact.key)).take(limit).collect(),
        None => near.take(default).collect(),
    }
}

/// Contacts of a kind that serve the home, nearest first.
fn near<'a>(of: &'a Material, kind: ContactKind) -> Vec<(Nearness, &'a Contact)> {
    let home = of.home();
    let mut near: Vec<_> = of
        .contacts
        .iter()
        .filter(|contact| contact.kind == kind)
        .map(|contact| (of.places.nearness(&home, &area(contact)), contact))
        .filter(|(nearness, _)| *nearness != Nearness::Elsewhere)
        .collect();
    near.sort_by_cached_key(|(nearness, contact)| (*nearness, fold(&contact.name)));
    near
}

fn area(contact: &Contact) -> Location {
    Location {
        commune: contact.insee.clone(),
        postcode: contact.postcode.clone(),
        department: contact.departement.clone(),
        region: None,
    }
}

pub(crate) fn printed(contact: &Contact) -> parts::Contact {
    let town: Vec<&str> =
        [&contact.postcode, &contact.city].into_iter().flatten().map(String::as_str).collect();
    let address = contact.address.clone().into_iter().chain((!town.is_empty()).then(|| town.join(" ")));
    parts::Contact {
        name: contact.name.clone(),
        description: Some(contact.services.clone()).filter(|text| !text.is_empty()),
        address: address.collect(),
        phone: contact.phone_shown(),
        email: contact.email.clone(),
        website: contact.url.clone(),
    }
}
