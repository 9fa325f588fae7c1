//! What the values of a column say of its field, when its title says nothing.

use records::{Field, Kind};

use crate::sniff::{Looks, Profile};

/// Codes of the frame of an intervention.
const FRAMES: [&str; 4] = ["PRE", "MAN", "GRE", "EMD"];
/// Codes of the kinds of aid.
const AIDS: [&str; 8] = ["APA", "PCH", "AM", "ASG", "TISF", "ACTP", "AMEN", "SAD"];
/// What the codes of services begin with.
const SERVICES: [&str; 4] = ["SAAD", "SAD", "SSIAD", "SPASAD"];
const UNITS: [&str; 5] = ["HUR", "MIN", "C62", "DAY", "MON"];

/// False when the values cannot be of this field.
pub(super) fn fits(field: &Field, profile: &Profile) -> bool {
    match (field.kind, &profile.looks) {
        (_, Looks::Empty) => true,
        (Kind::Date, Looks::Date(_) | Looks::DateTime(_)) => true,
        // A time needs its day, found apart.
        (Kind::DateTime, Looks::Date(_) | Looks::DateTime(_) | Looks::Clock(_)) => true,
        (Kind::DateTime, Looks::Number { .. }) => profile.clock().is_some(),
        (Kind::Date | Kind::DateTime, _) => false,
        (Kind::Decimal, Looks::Clock(_)) => field.key == "quantity",
        (Kind::Decimal | Kind::Money, Looks::Number { .. }) => true,
        (Kind::Decimal | Kind::Money, _) => false,
        (Kind::Text | Kind::Code, Looks::Date(_) | Looks::DateTime(_) | Looks::Clock(_)) => {
            // Digits alone may be a number that only looks like a day.
            profile.values.iter().all(|value| value.bytes().all(|byte| byte.is_ascii_digit()))
        }
        (Kind::Text | Kind::Code, Looks::Number { .. }) => {
            !matches!(field.key.as_str(), "beneficiary_last_name" | "beneficiary_first_name" | "worker_name")
        }
        (Kind::Text | Kind::Code, Looks::Siret) => !matches!(
            field.key.as_str(),
            "beneficiary_last_name" | "beneficiary_first_name" | "beneficiary_id"
        ),
        (Kind::Text | Kind::Code, Looks::Text) => true,
    }
}

/// Most values have no digit, where the field is the number of somebody or something.
pub(super) fn are_names(field: &Field, profile: &Profile) -> bool {
    let number = ["beneficiary_id", "worker_id", "visit_id", "order_number"].contains(&field.key.as_str());
    let bare = |value: &&String| !value.bytes().any(|byte| byte.is_ascii_digit());
    number && profile.values.iter().filter(bare).count() * 2 > profile.values.len()
}

/// Of a hundred, with the reason: the values alone name the field.
pub(super) fn says(field: &Field, profile: &Profile) -> Option<(u8, String)> {
    let values = &profile.values;
    if values.is_empty() {
        return None;
    }
    let all = |fits: &dyn Fn(&str) -> bool| values.iter().all(|value| fits(value));
    let among = |codes: &[&str]| all(&|value| codes.contains(&value));
    let found = match field.key.as_str() {
        "provider_siret" if profile.looks == Looks::Siret => {
            (90, "Toutes les valeurs sont des SIRET, clé comprise.")
        }
        "correction" if all(&|value| field.codes.iter().any(|code| code == value)) => {
            (95, "Toutes les valeurs sont des motifs de correction ESPPADOM.")
        }
        "provider_id" if all(&|value| SERVICES.iter().any(|kind| is_of(kind, value))) => {
            (70, "Toutes les valeurs ressemblent au code d’un service.")
        }
        "framework" if among(&FRAMES) => (90, "Toutes les valeurs sont des cadres d’intervention."),
        "aid_type" if among(&AIDS) => (85, "Toutes les valeurs sont des types d’aide."),
        "unit" if among(&UNITS) => (90, "Toutes les valeurs sont des codes d’unité."),
        "invoice_kind" if among(&["380", "381"]) => {
            (90, "Toutes les valeurs disent facture (380) ou avoir (381).")
        }
        "beneficiary_postcode" if profile.distinct > 1 && all(&|value| value.len() == 5 && digits(value)) => {
            (45, "Toutes les valeurs ont cinq chiffres, comme un code postal.")
        }
        "beneficiary_birth_date" if born(profile) => (65, "Toutes les dates sont celles de personnes âgées."),
        _ => return None,
    };
    Some((found.0, found.1.to_owned()))
}

/// « SAAD-AP », « SAD042 », and not « SADA ».
fn is_of(kind: &str, value: &str) -> bool {
    let rest = value.strip_prefix(kind);
    rest.is_some_and(|rest| rest.starts_with(|sign: char| !sign.is_alphabetic()))
}

fn digits(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

fn born(profile: &Profile) -> bool {
    let Looks::Date(pattern) = &profile.looks else { return false };
    profile
        .values
        .iter()
        .all(|value| pattern.date(value).is_some_and(|date| (1900..1975).contains(&date.year())))
}
