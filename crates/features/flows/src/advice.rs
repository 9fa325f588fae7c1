//! A finding in words: why it is there, what to do, who does it, with which correction.

use kernel::{
    Money,
    french::{NBSP, month_year, signed_duration},
};
use reconciliation::{Finding, amount_c};

use crate::{Actor, Explained, InvoiceLine, actor};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub title: &'static str,
    pub why: String,
    pub to_do: &'static str,
    pub actor: Actor,
    /// ESPPADOM codes of the correction, with what each says.
    pub corrections: &'static [(&'static str, &'static str)],
}

const STAMPS: &[(&str, &str)] = &[
    ("COD", "le départ n’a pas été pointé"),
    ("COA", "l’arrivée n’a pas été pointée"),
    ("CO2", "ni l’arrivée ni le départ"),
];

const CHANGE: &[(&str, &str)] = &[("MDT", "corriger l’intervention"), ("SUP", "la supprimer")];

pub fn advices(line: &InvoiceLine) -> Vec<Advice> {
    let nothing = Explained::default();
    let explained = line.explained.as_ref().unwrap_or(&nothing);
    line.findings.iter().map(|finding| advice(finding, line, explained)).collect()
}

fn advice(finding: Finding, line: &InvoiceLine, explained: &Explained) -> Advice {
    let who = line.beneficiary_name.as_deref().unwrap_or(&line.beneficiary);
    let month = line.month.map(month_year).unwrap_or_default();
    let (done, planned) = (line.delivered_min.unwrap_or_default(), line.planned_min.unwrap_or_default());
    let (title, why, to_do, corrections): (_, _, _, &'static [_]) = match finding {
        Finding::NoOrder => (
            "Aucune prise en charge",
            format!("Rien n’est commandé pour {who}, prestation {}, en {month}.", line.product),
            "Si le plan d’aide existe, déposer la prise en charge : la facture sera analysée de nouveau. Sinon, rejeter la ligne.",
            &[],
        ),
        Finding::WrongTariff => (
            "Tarif différent de la règle",
            format!(
                "Attendu : {} de l’heure. Facturé : {}.",
                Money::from_cents(explained.price_c),
                line.unit_price
            ),
            "Refaire la facture au tarif fixé. Si le tarif a changé, le département publie d’abord une règle.",
            &[],
        ),
        Finding::DuplicateLine => (
            "Déjà facturé",
            format!(
                "{who}, prestation {}, {month} : ces heures sont déjà sur une autre ligne, de cette facture ou d’une autre.",
                line.product
            ),
            "Retirer la ligne, ou l’accepter en partie sans elle.",
            &[],
        ),
        Finding::QuantityMismatch => (
            "Quantité différente du réalisé",
            format!(
                "Réalisé : {}. Facturé : {}. {}",
                signed_duration(done),
                signed_duration(line.quantity_min),
                gap(line.quantity_min - done)
            ),
            "Envoyer les interventions qui manquent, corriger ou supprimer celles qui sont fausses, ou refaire la facture.",
            CHANGE,
        ),
        Finding::OverPlan => (
            "Au-delà du plan d’aide",
            format!(
                "Commandé : {}. Réalisé : {}. Au-delà, lissage compris : {}.",
                signed_duration(planned),
                signed_duration(done),
                signed_duration(explained.over_min)
            ),
            "Décider si ces heures sont dues : réviser le plan d’aide, ou ne payer que le plan.",
            &[],
        ),
        Finding::MissingStamp => (
            "Pointage manquant",
            format!("{} Sans heure de fin prouvée, elle compte pour zéro.", unproved(explained)),
            "Renvoyer l’intervention avec l’heure retenue et le code qui dit ce qui manquait.",
            STAMPS,
        ),
        Finding::Overlap => (
            "Interventions qui se chevauchent",
            format!("{} Une même personne ne peut pas être à deux endroits.", overlapping(explained)),
            "Vérifier les pointages, puis corriger l’une des deux interventions ou la supprimer.",
            CHANGE,
        ),
        Finding::WrongAmount => (
            "Montant différent de quantité × prix",
            reckoned(line, explained.surcharge_c),
            "Refaire la facture avec le bon montant.",
            &[],
        ),
        Finding::NotAuthorised => (
            "Prestation hors habilitation",
            format!(
                "Le service n’est pas habilité pour la prestation {} en {month}. Attendu : rien à payer. Facturé : {}.",
                line.product, line.gross
            ),
            "Si l’habilitation existe, publier la règle qui la dit. Sinon, rejeter la ligne.",
            &[],
        ),
        Finding::OverCorrected => {
            let (corrected, all, quota) = explained.corrected.unwrap_or_default();
            (
                "Trop d’interventions corrigées",
                format!(
                    "Attendu : {quota}{NBSP}% au plus des interventions de {month}, prestation {}. Trouvé : {corrected} sur {all}.",
                    line.product
                ),
                "Vérifier les appareils de pointage, puis expliquer ces corrections au département.",
                &[],
            )
        }
        Finding::LateCorrection => {
            let (late, days) = explained.late.unwrap_or_default();
            (
                "Correction hors délai",
                format!("Attendu : une correction dans les {days} jours. Corrigées plus tard : {late}."),
                "Dire pourquoi ces corrections sont venues si tard ; le département décide si elles comptent.",
                &[],
            )
        }
    };
    Advice { title, why, to_do, actor: actor(finding), corrections }
}

fn gap(minutes: i64) -> String {
    if minutes > 0 {
        format!("Il y a {} de trop.", signed_duration(minutes))
    } else {
        format!("Il manque {}.", signed_duration(-minutes))
    }
}

fn unproved(explained: &Explained) -> String {
    match explained.visits.iter().filter(|visit| visit.end.is_none()).count() {
        0 | 1 => "Une intervention n’a pas d’heure de fin.".to_owned(),
        several => format!("{several} interventions n’ont pas d’heure de fin."),
    }
}

fn overlapping(explained: &Explained) -> String {
    match explained.visits.iter().filter(|visit| visit.overlaps).count() {
        0 | 1 => "Une intervention en chevauche une autre du même intervenant.".to_owned(),
        several => format!("{several} interventions en chevauchent une autre du même intervenant."),
    }
}

/// « règle n° 3 », « règles n° 1, 3 »; the least particular first.
pub fn rules(explained: &Explained) -> String {
    match explained.rules.as_slice() {
        [] => "aucune règle publiée".to_owned(),
        [only] => format!("règle n° {only}"),
        several => {
            let numbers: Vec<String> = several.iter().map(ToString::to_string).collect();
            format!("règles n° {}", numbers.join(", "))
        }
    }
}

/// « 3 h × 25,00 € = 75,00 €, plus les majorations de la règle : 12,50 € sur ce qui est à payer. Facturé : 90,00 €. »
fn reckoned(line: &InvoiceLine, surcharge_c: i64) -> String {
    let plain = amount_c(line.quantity_min, line.unit_price.cents());
    let plain = Money::from_cents(i64::try_from(plain).unwrap_or(i64::MAX));
    let surcharge = match surcharge_c {
        0 => String::new(),
        cents => {
            let surcharge = Money::from_cents(cents);
            format!(", plus les majorations de la règle : {surcharge} sur ce qui est à payer")
        }
    };
    let hours = signed_duration(line.quantity_min);
    format!("{hours} × {} = {plain}{surcharge}. Facturé : {}.", line.unit_price, line.gross)
}
