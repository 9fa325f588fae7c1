//! The values of a rule as sentences.

use flows::{Extra, Settings, Window};
use kernel::{Money, french::NBSP};

use crate::words;

/// (what, how), in the order of the form; what is left to another rule is left out.
pub fn sentences(settings: &Settings) -> Vec<(&'static str, String)> {
    let all = [
        ("Tarif", settings.tariff_c.map(|cents| format!("{} de l’heure", Money::from_cents(cents)))),
        ("Arrondi", rounding(settings)),
        ("Proche du prévu", settings.planned_tolerance_s.map(close_to_planned)),
        ("Plafond", settings.cap_at_planned.map(cap)),
        ("Minimum", settings.minimum_s.map(minimum)),
        ("Lissage", settings.smoothing.map(flows::Smoothing::label)),
        ("Report", settings.carry_cap_min.map(carry)),
        ("Tolérance", settings.tolerance_min.map(tolerance)),
        ("Preuve", settings.stamps_required.map(proof)),
        ("Jours fériés", settings.holiday.map(extra)),
        ("Dimanche", settings.sunday.map(extra)),
        ("Nuit", settings.night.map(window)),
        ("Soir", settings.evening.map(window)),
        ("Habilitation", settings.authorised.map(authorised)),
        ("Corrections", settings.correction_quota_pct.map(quota)),
        (
            "Délai de correction",
            settings.correction_days.map(|days| format!("{days} jours après l’intervention")),
        ),
        (
            "Délai de réponse",
            settings.answer_days.map(|days| format!("{days} jours après la réception de la facture")),
        ),
    ];
    all.into_iter().filter_map(|(what, how)| Some((what, how?))).collect()
}

/// « 25 % de plus », « 2,50 € de plus par heure ».
fn extra(extra: Extra) -> String {
    match extra {
        Extra::Percent(percent) => format!("{percent}{NBSP}% de plus"),
        Extra::PerHour(cents) => format!("{} de plus par heure", Money::from_cents(cents.into())),
    }
}

/// « de 21 h 00 à 6 h 00, 25 % de plus ».
fn window(window: Window) -> String {
    let hour = |minute: u16| format!("{}{NBSP}h{NBSP}{:02}", minute / 60, minute % 60);
    format!("de {} à {}, {}", hour(window.from_min), hour(window.to_min), extra(window.extra))
}

fn authorised(yes: bool) -> String {
    if yes { "la prestation peut être facturée" } else { "la prestation ne peut pas être facturée" }
        .to_owned()
}

fn quota(percent: u16) -> String {
    format!("{percent}{NBSP}% au plus des interventions du mois sont corrigées à la main")
}

/// « chaque intervention, au plus proche, par 15 minutes ».
fn rounding(settings: &Settings) -> Option<String> {
    let parts = [
        settings.scope.map(|scope| scope.label().to_owned()),
        settings.mode.map(|mode| mode.label().to_owned()),
        settings.step_s.map(step),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { None } else { Some(parts.join(", ")) }
}

/// « par 15 minutes », « à la seconde ».
pub fn step(seconds: u32) -> String {
    match (seconds, seconds / 60, seconds % 60) {
        (1, ..) => "à la seconde".to_owned(),
        (60, ..) => "à la minute".to_owned(),
        (3600, ..) => "à l’heure".to_owned(),
        (_, minutes, 0) => format!("par {minutes}{NBSP}minutes"),
        _ => format!("par {seconds}{NBSP}secondes"),
    }
}

fn length(seconds: u32) -> String {
    words::seconds(seconds.into())
}

fn close_to_planned(seconds: u32) -> String {
    match seconds {
        0 => "aucune tolérance : chaque intervention compte pour sa durée".to_owned(),
        _ => format!(
            "à {} près de la durée prévue, l’intervention compte pour la durée prévue",
            length(seconds)
        ),
    }
}

fn cap(at_planned: bool) -> String {
    if at_planned {
        "jamais plus que la durée prévue"
    } else {
        "aucun : une intervention plus longue compte en entier"
    }
    .to_owned()
}

fn minimum(seconds: u32) -> String {
    match seconds {
        0 => "aucun".to_owned(),
        _ => format!("une intervention compte pour {} au moins", length(seconds)),
    }
}

fn carry(minutes: i64) -> String {
    match minutes {
        0 => "aucune heure ne passe d’un mois au suivant".to_owned(),
        _ => format!("{} au plus passent d’un mois au suivant", words::hours(minutes)),
    }
}

fn tolerance(minutes: i64) -> String {
    match minutes {
        0 => "aucune entre le facturé et le fait".to_owned(),
        _ => format!("{} entre le facturé et le fait, par ligne", words::hours(minutes)),
    }
}

fn proof(required: bool) -> String {
    if required {
        "une intervention sans ses deux pointages, et sans correction, compte pour zéro"
    } else {
        "l’heure retenue par le service suffit, pointée ou non"
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use flows::{Mode, Scope, Smoothing};

    use super::*;

    #[test]
    fn a_rule_reads_as_sentences() {
        let settings = Settings {
            tariff_c: Some(2350),
            step_s: Some(900),
            mode: Some(Mode::Nearest),
            scope: Some(Scope::Visit),
            planned_tolerance_s: Some(300),
            smoothing: Some(Smoothing::Calendar(3)),
            carry_cap_min: Some(600),
            tolerance_min: Some(15),
            stamps_required: Some(true),
            ..Settings::default()
        };
        let read: Vec<String> = sentences(&settings)
            .into_iter()
            .map(|(what, how)| format!("{what} : {how}").replace(NBSP, " "))
            .collect();
        assert_eq!(
            read,
            [
                "Tarif : 23,50 € de l’heure",
                "Arrondi : chaque intervention, au plus proche, par 15 minutes",
                "Proche du prévu : à 5 min près de la durée prévue, l’intervention compte pour la durée prévue",
                "Lissage : par périodes de 3 mois, depuis janvier",
                "Report : 10 h au plus passent d’un mois au suivant",
                "Tolérance : 15 min entre le facturé et le fait, par ligne",
                "Preuve : une intervention sans ses deux pointages, et sans correction, compte pour zéro",
            ]
        );
        let only = Settings { step_s: Some(1), ..Settings::default() };
        assert_eq!(sentences(&only), [("Arrondi", "à la seconde".to_owned())]);
    }
}
