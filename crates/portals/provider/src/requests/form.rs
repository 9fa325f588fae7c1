//! The quote as a form: what was typed, as it was typed, and what it means.

use kernel::{
    Money,
    french::{self, short_date},
    jiff::civil::Date,
};
use requests::{Brief, Fault, Met, Mode, Surcharges, Tariff, Terms, Worker};
use web::Fields;

/// Every field as text, so that nothing typed is lost.
pub struct Form {
    pub tariffs: Vec<TariffLine>,
    pub prerequisites: Vec<PrerequisiteLine>,
    pub modes: Vec<(&'static str, &'static str, bool)>,
    fields: Fields,
}

pub struct TariffLine {
    pub code: String,
    pub label: String,
    pub unit: String,
    pub public: String,
    pub preferential: String,
}

pub struct PrerequisiteLine {
    pub index: usize,
    pub label: String,
    pub asked: String,
    pub met: bool,
    pub unmet: bool,
    pub comment: String,
}

impl Form {
    /// As typed, or as last sent.
    pub fn of(brief: &Brief, fields: Fields) -> Self {
        let tariffs = brief.services.iter().map(|wanted| TariffLine {
            code: wanted.code.clone(),
            label: wanted.label.clone(),
            unit: wanted.unit.clone(),
            public: fields.get(&format!("tarif.{}.public", wanted.code)).to_owned(),
            preferential: fields.get(&format!("tarif.{}.preferentiel", wanted.code)).to_owned(),
        });
        let prerequisites = brief.prerequisites.iter().enumerate().map(|(index, one)| {
            let said = fields.get(&format!("prerequis.{index}"));
            PrerequisiteLine {
                index,
                label: one.label.clone(),
                asked: one.asked.clone(),
                met: said == "oui",
                unmet: said == "non",
                comment: fields.get(&format!("prerequis.{index}.commentaire")).to_owned(),
            }
        });
        let mode = Mode::from_code(fields.get("mode")).unwrap_or(Mode::Prestataire);
        Self {
            tariffs: tariffs.collect(),
            prerequisites: prerequisites.collect(),
            modes: Mode::ALL.into_iter().map(|one| (one.code(), one.label(), one == mode)).collect(),
            fields,
        }
    }

    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }
}

/// What was sent, as fields.
pub fn filled(terms: &Terms) -> Fields {
    let euros = |amount: Option<Money>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    let percent = |percent: u16| if percent == 0 { String::new() } else { percent.to_string() };
    let mut pairs = vec![
        ("mode".to_owned(), terms.mode.code().to_owned()),
        ("dimanche".to_owned(), percent(terms.surcharges.sunday)),
        ("ferie".to_owned(), percent(terms.surcharges.holiday)),
        ("soir".to_owned(), percent(terms.surcharges.evening)),
        ("nuit".to_owned(), percent(terms.surcharges.night)),
        ("minimum".to_owned(), terms.minimum_minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
        ("deplacement".to_owned(), euros(terms.travel)),
        ("dossier".to_owned(), euros(terms.set_up)),
        ("abonnement".to_owned(), euros(terms.monthly_fee)),
        ("debut".to_owned(), short_date(terms.start_on)),
        ("validite".to_owned(), short_date(terms.valid_until)),
        ("prenom".to_owned(), terms.worker.first_name.clone()),
        ("qualification".to_owned(), terms.worker.qualification.clone()),
        ("experience".to_owned(), terms.worker.experience.clone()),
        ("langues".to_owned(), terms.worker.languages.clone()),
        ("remarques".to_owned(), terms.remarks.clone()),
    ];
    for tariff in &terms.tariffs {
        pairs.push((format!("tarif.{}.public", tariff.service), tariff.public.to_string()));
        pairs.push((format!("tarif.{}.preferentiel", tariff.service), euros(tariff.preferential)));
    }
    for (index, answer) in terms.answers.iter().enumerate() {
        pairs.push((format!("prerequis.{index}"), if answer.met { "oui" } else { "non" }.to_owned()));
        pairs.push((format!("prerequis.{index}.commentaire"), answer.comment.clone()));
    }
    Fields(pairs)
}

/// The offer typed, or each field that cannot be understood.
pub fn read(brief: &Brief, fields: &Fields) -> Result<Terms, Vec<Fault>> {
    let mut reading = Reading { fields, faults: Vec::new() };
    let mut tariffs = Vec::new();
    for wanted in &brief.services {
        let public = reading.money(&format!("tarif.{}.public", wanted.code), "tarifs");
        let preferential = reading.money(&format!("tarif.{}.preferentiel", wanted.code), "tarifs");
        match (public, preferential) {
            (Some(public), preferential) => {
                tariffs.push(Tariff { service: wanted.code.clone(), public, preferential });
            }
            (None, Some(_)) => {
                reading.fault(
                    "tarifs",
                    "Donnez aussi le tarif public de ce que vous faites à tarif préférentiel.",
                );
            }
            (None, None) => {}
        }
    }
    let mut answers = Vec::new();
    for index in 0..brief.prerequisites.len() {
        if let said @ ("oui" | "non") = fields.get(&format!("prerequis.{index}")) {
            answers.push(Met {
                met: said == "oui",
                comment: fields.get(&format!("prerequis.{index}.commentaire")).trim().to_owned(),
            });
        }
    }
    let text = |name: &str| fields.get(name).trim().to_owned();
    let terms = Terms {
        mode: Mode::from_code(fields.get("mode")).unwrap_or(Mode::Prestataire),
        tariffs,
        surcharges: Surcharges {
            sunday: reading.whole("dimanche", "majorations").unwrap_or_default(),
            holiday: reading.whole("ferie", "majorations").unwrap_or_default(),
            evening: reading.whole("soir", "majorations").unwrap_or_default(),
            night: reading.whole("nuit", "majorations").unwrap_or_default(),
        },
        minimum_minutes: reading.whole("minimum", "minimum"),
        travel: reading.money("deplacement", "deplacement"),
        set_up: reading.money("dossier", "dossier"),
        monthly_fee: reading.money("abonnement", "abonnement"),
        start_on: reading.date("debut", "Quand pouvez-vous commencer ? Écrivez par exemple 07/12/2026."),
        valid_until: reading
            .date("validite", "Jusqu’à quand le devis tient-il ? Écrivez par exemple 31/12/2026."),
        worker: Worker {
            first_name: text("prenom"),
            qualification: text("qualification"),
            experience: text("experience"),
            languages: text("langues"),
        },
        answers,
        remarks: text("remarques"),
    };
    if reading.faults.is_empty() { Ok(terms) } else { Err(reading.faults) }
}

struct Reading<'a> {
    fields: &'a Fields,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn fault(&mut self, field: &'static str, message: impl Into<String>) {
        let message = message.into();
        if !self.faults.iter().any(|known| known.field == field && known.message == message) {
            self.faults.push(Fault { field, message });
        }
    }

    fn money(&mut self, name: &str, field: &'static str) -> Option<Money> {
        let typed = self.fields.filled(name)?;
        french::money(&typed)
            .map_err(|cause| self.fault(field, format!("«\u{a0}{typed}\u{a0}» : {cause}")))
            .ok()
    }

    fn whole(&mut self, name: &str, field: &'static str) -> Option<u16> {
        let typed = self.fields.filled(name)?;
        let bare = typed.trim().trim_end_matches('%').trim();
        bare.parse()
            .map_err(|_| {
                self.fault(
                    field,
                    format!("«\u{a0}{typed}\u{a0}» : écrivez un nombre entier, par exemple 25."),
                );
            })
            .ok()
    }

    fn date(&mut self, name: &'static str, missing: &str) -> Date {
        let read = self.fields.filled(name).map(|typed| french::near_date(&typed));
        match read {
            Some(Ok(date)) => date,
            Some(Err(cause)) => {
                self.fault(name, cause);
                Date::ZERO
            }
            None => {
                self.fault(name, missing);
                Date::ZERO
            }
        }
    }
}
