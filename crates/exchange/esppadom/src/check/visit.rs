//! The rules of a visit.

use kernel::{
    french,
    jiff::{SignedDuration, civil::DateTime},
};
use records::{Correction, Period, Stamp, Visit};

use super::{Checker, Remarks};
use crate::code;

impl Checker {
    pub(super) fn visit(&mut self, visit: &Visit, remarks: &mut Remarks<'_>) {
        let day = visit.retained.map(|period| period.start.date());
        self.code(
            visit.correction.as_ref().filter(|_| visit.not_done().is_none()),
            Some("ESPPADOM_EFFECTIVITY_AJUST"),
            day,
            "motif de correction",
            remarks,
        );
        self.code(visit.framework.as_ref(), Some("ESPPADOM_CADRE"), day, "cadre d’intervention", remarks);
        self.code(visit.product.as_ref(), None, day, "prestation", remarks);
        for worker in &visit.workers {
            self.code(
                worker.role.as_ref(),
                Some("ESPPADOM_CONTACT_PRESTATAIRE"),
                day,
                "rôle de l’intervenant",
                remarks,
            );
        }
        for stamp in [&visit.stamp_in, &visit.stamp_out].into_iter().flatten() {
            for method in [&stamp.customer_method, &stamp.supplier_method] {
                self.code(
                    method.as_ref(),
                    Some("ESPPADOM_TIMESTAMP_METHOD"),
                    day,
                    "mode d’identification",
                    remarks,
                );
            }
        }
        for task in &visit.tasks {
            self.code(Some(task), Some("ESPPADOM_SERVICE"), day, "acte", remarks);
        }
        if visit.product.as_ref().is_none_or(|product| product.code.is_empty()) {
            remarks.say(
                code::NO_PRODUCT,
                "le code de prestation est absent : ajoutez celui de la prise en charge",
            );
        }
        if visit.order_line.is_none() {
            remarks.say(
                code::NO_ORDER_LINE,
                "le n° de ligne de plan d’aide est absent : reprenez celui de la prise en charge ou de la notification",
            );
        }
        self.times(visit, remarks);
        let (correction, retained) = (visit.correction(), visit.retained);
        if let Some(retained) = retained {
            self.retained(retained, correction, remarks);
            if correction != Some(Correction::Hor) {
                self.stamps_against_retained(visit, retained, remarks);
            }
        } else if correction != Some(Correction::Hor) {
            remarks
                .say(code::NOT_DONE, "l’intervention n’a pas de période retenue : elle est lue comme prévue");
        }
        contradictions(visit, remarks);
        self.billed(visit, remarks);
    }

    fn times(&self, visit: &Visit, remarks: &mut Remarks<'_>) {
        let at = |stamp: &Option<Stamp>| stamp.as_ref().map(|stamp| stamp.at);
        let (arrival, departure) = (at(&visit.stamp_in), at(&visit.stamp_out));
        let times = [
            (visit.retained.map(|period| period.start), "le début retenu"),
            (visit.retained.map(|period| period.end), "la fin retenue"),
            (arrival, "l’arrivée horodatée"),
            (departure, "le départ horodaté"),
        ];
        for (at, what) in times {
            if let Some(at) = at {
                self.hour(at, what, remarks);
            }
        }
        // One remark is enough for one visit.
        if let Some((at, what)) =
            times.into_iter().find(|(at, _)| self.rules.now.is_some() && *at > self.rules.now)
        {
            self.future(at, what, remarks);
        }
        if let (Some(arrival), Some(departure)) = (arrival, departure)
            && departure < arrival
        {
            let message = "le départ horodaté vient avant l’arrivée : vérifiez l’horodatage";
            remarks.say(code::STAMPS_REVERSED, message).found = Some(format!("{arrival} → {departure}"));
        }
    }

    fn retained(&self, retained: Period, correction: Option<Correction>, remarks: &mut Remarks<'_>) {
        let Period { start, end } = retained;
        if end < start {
            let message = "la fin retenue vient avant le début : corrigez l’horaire retenu";
            remarks.say(code::RETAINED_REVERSED, message).found = Some(format!("{start} → {end}"));
        }
        let longest = self.rules.longest.as_secs();
        if retained.seconds() > longest && correction != Some(Correction::Hor) {
            let message =
                format!("l’intervention dure plus de {} : vérifiez l’horaire retenu", duration(longest));
            remarks.say(code::TOO_LONG, &message).found = Some(duration(retained.seconds()));
        }
    }

    /// The guide wants a motive as soon as what is retained is not what was stamped.
    fn stamps_against_retained(&self, visit: &Visit, retained: Period, remarks: &mut Remarks<'_>) {
        if visit.correction.is_some() {
            return;
        }
        let ends = [
            (&visit.stamp_in, retained.start, ["l’arrivée retenue", "l’arrivée n’est pas horodatée"], "COA"),
            (&visit.stamp_out, retained.end, ["le départ retenu", "le départ n’est pas horodaté"], "COD"),
        ];
        for (stamp, kept, [what, missing], motive) in ends {
            match stamp {
                Some(stamp) => self.gap(stamp.at, kept, what, remarks),
                None => {
                    let motive = if visit.stamp_in.is_none() && visit.stamp_out.is_none() {
                        "CO2 ou CRE"
                    } else {
                        motive
                    };
                    let message = format!("{missing} et aucun motif ne le dit : ajoutez le motif {motive}");
                    remarks.say(code::NO_STAMP, &message);
                    if visit.stamp_in.is_none() && visit.stamp_out.is_none() {
                        break;
                    }
                }
            }
        }
    }

    fn gap(&self, stamped: DateTime, kept: DateTime, what: &str, remarks: &mut Remarks<'_>) {
        let gap = kept.duration_since(stamped).abs();
        if gap > self.rules.gap {
            let message = format!(
                "{what} est à {} de l’horodatage et aucun motif ne le dit : ajoutez le motif de correction",
                duration(gap.as_secs())
            );
            let finding = remarks.say(code::GAP, &message);
            finding.expected = Some(stamped.to_string());
            finding.found = Some(kept.to_string());
        }
    }

    fn billed(&self, visit: &Visit, remarks: &mut Remarks<'_>) {
        self.quantity(visit.billed.as_ref(), remarks);
        let Some(billed) = visit.billed.as_ref().filter(|billed| !billed.value.is_zero()) else { return };
        match visit.correction() {
            Some(Correction::Hor) => {
                let message = "un pointage seul (HOR) ne se facture pas : retirez la quantité, ou envoyez l’intervention";
                remarks.say(code::HOR_BILLED, message).found = Some(billed.value.to_string());
                return;
            }
            Some(Correction::Sup) => {
                let message = "l’intervention est supprimée (SUP) mais porte une quantité : mettez-la à zéro";
                remarks.say(code::SUP_BILLED, message).found = Some(billed.value.to_string());
                return;
            }
            _ => {}
        }
        if let (Some(seconds), Some(retained)) = (billed.seconds(), visit.retained)
            && retained.start <= retained.end
            && SignedDuration::from_secs(retained.seconds().saturating_sub(seconds)).abs()
                > self.rules.quantity_gap
        {
            let message = "la quantité ne correspond pas à la durée retenue : vérifiez l’une et l’autre";
            let finding = remarks.say(code::QUANTITY, message);
            finding.expected = Some(duration(retained.seconds()));
            finding.found = Some(format!("{} {}", billed.value, billed.unit));
        }
    }
}

/// A motive that the stamps belie. Stamps that were taken, then set aside, are sent on in the files observed: a motive of
/// absence beside its stamp is only told.
fn contradictions(visit: &Visit, remarks: &mut Remarks<'_>) {
    let Some(correction) = visit.correction() else { return };
    let (arrival, departure) = (visit.stamp_in.is_some(), visit.stamp_out.is_some());
    match (correction, arrival, departure) {
        (Correction::Cre, true, _) | (Correction::Cre, _, true) => {
            let message = "le motif CRE dit que rien n’a été horodaté, mais un horodatage est transmis : corrigez le motif";
            remarks.say(code::CONTRADICTION, message);
        }
        (Correction::Coa, _, false) => {
            let message =
                "le motif COA ne parle que de l’arrivée, mais le départ n’est pas horodaté : écrivez CO2";
            remarks.say(code::CONTRADICTION, message);
        }
        (Correction::Cod, false, _) => {
            let message =
                "le motif COD ne parle que du départ, mais l’arrivée n’est pas horodatée : écrivez CO2";
            remarks.say(code::CONTRADICTION, message);
        }
        (Correction::Hor, false, false) => {
            let message =
                "le motif HOR annonce un pointage, mais aucun horodatage n’est transmis : ajoutez-le";
            remarks.say(code::CONTRADICTION, message);
        }
        (Correction::Coa, true, _)
        | (Correction::Cod, _, true)
        | (Correction::Co2, true, _)
        | (Correction::Co2, _, true) => {
            let message = format!(
                "le motif {} dit un horodatage absent, mais il est transmis : il est lu comme écarté par le service",
                correction.code()
            );
            remarks.say(code::CANCELLED_STAMP, &message);
        }
        _ => {}
    }
}

/// « 1 h 05 », « 42 s ».
fn duration(seconds: i64) -> String {
    if seconds.abs() < 60 {
        return format!("{seconds} s");
    }
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{}", french::duration(u32::try_from(seconds.abs() / 60).unwrap_or(u32::MAX)))
}
