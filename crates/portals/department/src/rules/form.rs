//! A rule between what is typed and what is published.

use flows::{Extra, Mode, NewRule, Partner, Rule, Scope, Settings, Smoothing, Window};
use kernel::{
    Money,
    french::{money, number, short_date},
    jiff::civil::Date,
};
use web::{Fields, Mistakes};

use crate::words;

/// Seconds offered for the step of the rounding.
pub const STEPS: [u32; 9] = [1, 60, 300, 360, 600, 900, 1200, 1800, 3600];

/// Code and words of each smoothing; « glissant » goes with its number of months.
pub const SMOOTHINGS: [(&str, &str); 5] = [
    ("aucun", "aucun : chaque mois pour lui-même"),
    ("3", "par périodes de 3 mois, depuis janvier"),
    ("6", "par périodes de 6 mois, depuis janvier"),
    ("12", "par année, depuis janvier"),
    ("glissant", "sur plusieurs mois glissants"),
];

pub const YES_NO: [(&str, &str); 2] = [("oui", "oui"), ("non", "non")];

/// # Errors
/// Each field that says nothing readable.
pub fn read(fields: &Fields, partners: &[Partner]) -> Result<NewRule, Mistakes> {
    let mut reader = Reader { fields, mistakes: Mistakes::default() };
    let chosen = fields.get("service");
    let partner = words::service(partners, chosen);
    if partner.is_none() && !chosen.is_empty() {
        reader.mistakes.add("service", "Choisissez un service de la liste, ou tous.");
    }
    let settings = Settings {
        tariff_c: reader.tariff(),
        step_s: fields.get("pas").parse().ok(),
        mode: Mode::from_code(fields.get("mode")),
        scope: Scope::from_code(fields.get("portee")),
        planned_tolerance_s: reader.minutes("prevu").and_then(seconds),
        cap_at_planned: yes_no(fields.get("plafond")),
        minimum_s: reader.minutes("minimum").and_then(seconds),
        smoothing: reader.smoothing(),
        carry_cap_min: reader.hours("report"),
        tolerance_min: reader.minutes("tolerance"),
        stamps_required: yes_no(fields.get("preuve")),
        holiday: reader.extra("ferie"),
        sunday: reader.extra("dimanche"),
        night: reader.window("nuit", "nuit_de", "nuit_a"),
        evening: reader.window("soir", "soir_de", "soir_a"),
        authorised: yes_no(fields.get("habilitation")),
        correction_quota_pct: reader.whole("quota", 100),
        correction_days: reader.whole("correction", 366),
        answer_days: reader.whole("reponse", 366),
    };
    let rule = NewRule {
        partner,
        product: fields.filled("prestation"),
        valid_from: reader.day("debut"),
        valid_to: reader.day("fin"),
        settings,
    };
    if reader.mistakes.is_empty() { Ok(rule) } else { Err(reader.mistakes) }
}

struct Reader<'a> {
    fields: &'a Fields,
    mistakes: Mistakes,
}

impl Reader<'_> {
    fn day(&mut self, name: &str) -> Option<Date> {
        let typed = self.fields.filled(name)?;
        let read = words::day(&typed);
        if read.is_none() {
            self.mistakes.add(name, "Écrivez une date comme 01/01/2027, ou laissez vide.");
        }
        read
    }

    fn tariff(&mut self) -> Option<i64> {
        let typed = self.fields.filled("tarif")?;
        match money(&typed) {
            Ok(amount) if amount > Money::ZERO => Some(amount.cents()),
            Ok(_) => self.refuse("tarif", "Le tarif est un montant positif, par exemple 23,50."),
            Err(refused) => self.refuse("tarif", &format!("{refused}.")),
        }
    }

    fn minutes(&mut self, name: &str) -> Option<i64> {
        let typed = self.fields.filled(name)?;
        match typed.parse::<i64>() {
            Ok(minutes) if (0..=44_640).contains(&minutes) => Some(minutes),
            _ => self.refuse(name, "Écrivez un nombre entier de minutes, par exemple 15, ou laissez vide."),
        }
    }

    /// « 10 », « 2,5 »: hours, kept as minutes.
    fn hours(&mut self, name: &str) -> Option<i64> {
        let typed = self.fields.filled(name)?;
        match number(&typed) {
            Ok(hundredths) if (0..=1_000_000).contains(&hundredths) => Some((hundredths * 60 + 50) / 100),
            _ => self.refuse(name, "Écrivez un nombre d’heures, par exemple 10 ou 2,5, ou laissez vide."),
        }
    }

    fn whole(&mut self, name: &str, most: u16) -> Option<u16> {
        let typed = self.fields.filled(name)?;
        match typed.parse::<u16>() {
            Ok(number) if number <= most => Some(number),
            _ => self.refuse(name, &format!("Écrivez un nombre entier de 0 à {most}, ou laissez vide.")),
        }
    }

    /// « 25 % », « 2,50 ».
    fn extra(&mut self, name: &str) -> Option<Extra> {
        let typed = self.fields.filled(name)?;
        let read = match typed.trim().strip_suffix('%') {
            Some(percent) => {
                percent.trim().parse().ok().filter(|percent| *percent <= 300).map(Extra::Percent)
            }
            None => money(&typed).ok().and_then(|sum| u32::try_from(sum.cents()).ok()).map(Extra::PerHour),
        };
        if read.is_none() {
            return self
                .refuse(name, "Écrivez un pourcentage, par exemple 25 %, ou des euros par heure, 2,50.");
        }
        read
    }

    fn window(&mut self, name: &str, from: &str, to: &str) -> Option<Window> {
        let extra = self.extra(name)?;
        let (from_min, to_min) = (self.clock(from), self.clock(to));
        Some(Window { from_min: from_min?, to_min: to_min?, extra })
    }

    /// « 21:00 », as browsers send it, or « 21 h 30 ».
    fn clock(&mut self, name: &str) -> Option<u16> {
        let typed = self.fields.get(name).replace(' ', "");
        let parts = typed.split_once([':', 'h']).and_then(|(hour, minute)| {
            let minute = if minute.is_empty() { 0 } else { minute.parse::<u16>().ok()? };
            Some((hour.parse::<u16>().ok()?, minute))
        });
        match parts {
            Some((hour, minute)) if hour < 24 && minute < 60 => Some(hour * 60 + minute),
            _ => self.refuse(name, "Écrivez une heure, par exemple 21:00."),
        }
    }

    fn smoothing(&mut self) -> Option<Smoothing> {
        match self.fields.get("lissage") {
            "aucun" => Some(Smoothing::None),
            "glissant" => match self.fields.get("mois").parse::<u16>() {
                Ok(months) if (2..=24).contains(&months) => Some(Smoothing::Sliding(months)),
                _ => self.refuse("mois", "Écrivez le nombre de mois du lissage glissant, de 2 à 24."),
            },
            months => months.parse().ok().map(Smoothing::Calendar),
        }
    }

    fn refuse<T>(&mut self, name: &str, why: &str) -> Option<T> {
        self.mistakes.add(name, why);
        None
    }
}

fn seconds(minutes: i64) -> Option<u32> {
    u32::try_from(minutes * 60).ok()
}

fn yes_no(code: &str) -> Option<bool> {
    match code {
        "oui" => Some(true),
        "non" => Some(false),
        _ => None,
    }
}

/// A published rule as its form would have been filled: what a new one starts from.
pub fn filled(rule: &Rule) -> Fields {
    let Rule { partner, product, valid_from, valid_to, settings, .. } = rule.clone();
    draft(&NewRule { partner, product, valid_from, valid_to, settings })
}

/// A rule not yet published as its form was filled.
pub fn draft(rule: &NewRule) -> Fields {
    let settings = &rule.settings;
    let yes_no = |value: bool| if value { "oui" } else { "non" }.to_owned();
    let in_minutes = |seconds: u32| (seconds / 60).to_string();
    let (smoothing, months) = match settings.smoothing {
        None => (None, None),
        Some(Smoothing::None) => (Some("aucun".to_owned()), None),
        Some(Smoothing::Calendar(months)) => (Some(months.to_string()), None),
        Some(Smoothing::Sliding(months)) => (Some("glissant".to_owned()), Some(months.to_string())),
    };
    let values = [
        ("service", rule.partner.map(|id| id.to_string())),
        ("prestation", rule.product.clone()),
        ("debut", rule.valid_from.map(short_date)),
        ("fin", rule.valid_to.map(short_date)),
        ("tarif", settings.tariff_c.map(euros)),
        ("pas", settings.step_s.map(|step| step.to_string())),
        ("mode", settings.mode.map(|mode| mode.code().to_owned())),
        ("portee", settings.scope.map(|scope| scope.code().to_owned())),
        ("prevu", settings.planned_tolerance_s.map(in_minutes)),
        ("plafond", settings.cap_at_planned.map(yes_no)),
        ("minimum", settings.minimum_s.map(in_minutes)),
        ("lissage", smoothing),
        ("mois", months),
        ("report", settings.carry_cap_min.map(in_hours)),
        ("tolerance", settings.tolerance_min.map(|minutes| minutes.to_string())),
        ("preuve", settings.stamps_required.map(yes_no)),
        ("ferie", settings.holiday.map(extra)),
        ("dimanche", settings.sunday.map(extra)),
        ("nuit", settings.night.map(|window| extra(window.extra))),
        ("nuit_de", settings.night.map(|window| clock(window.from_min))),
        ("nuit_a", settings.night.map(|window| clock(window.to_min))),
        ("soir", settings.evening.map(|window| extra(window.extra))),
        ("soir_de", settings.evening.map(|window| clock(window.from_min))),
        ("soir_a", settings.evening.map(|window| clock(window.to_min))),
        ("habilitation", settings.authorised.map(yes_no)),
        ("quota", settings.correction_quota_pct.map(|percent| percent.to_string())),
        ("correction", settings.correction_days.map(|days| days.to_string())),
        ("reponse", settings.answer_days.map(|days| days.to_string())),
    ];
    Fields(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

/// « 25 % », « 2,50 ».
fn extra(extra: Extra) -> String {
    match extra {
        Extra::Percent(percent) => format!("{percent} %"),
        Extra::PerHour(cents) => euros(cents.into()),
    }
}

/// « 21:00 ».
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// « 23,50 ».
fn euros(cents: i64) -> String {
    format!("{},{:02}", cents / 100, cents % 100)
}

/// « 10 », « 2,50 ».
fn in_hours(minutes: i64) -> String {
    match minutes % 60 {
        0 => (minutes / 60).to_string(),
        _ => euros((minutes * 100 + 30) / 60),
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_published_rule_is_typed_back_as_it_is() {
        let settings = Settings {
            tariff_c: Some(2350),
            step_s: Some(900),
            mode: Some(Mode::Up),
            scope: Some(Scope::Day),
            planned_tolerance_s: Some(300),
            cap_at_planned: Some(false),
            minimum_s: Some(1800),
            smoothing: Some(Smoothing::Sliding(4)),
            carry_cap_min: Some(150),
            tolerance_min: Some(0),
            stamps_required: Some(true),
            holiday: Some(Extra::Percent(100)),
            sunday: Some(Extra::PerHour(250)),
            night: Some(Window { from_min: 1260, to_min: 360, extra: Extra::Percent(25) }),
            evening: Some(Window { from_min: 1140, to_min: 1260, extra: Extra::PerHour(100) }),
            authorised: Some(false),
            correction_quota_pct: Some(20),
            correction_days: Some(5),
            answer_days: Some(10),
        };
        let rule = Rule {
            id: Uuid::nil(),
            version: 1,
            partner: None,
            product: Some("APA".to_owned()),
            valid_from: Some(kernel::jiff::civil::date(2027, 1, 1)),
            valid_to: None,
            settings,
            created_by: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            withdrawn_at: None,
            withdrawn_by: None,
        };
        let read = read(&filled(&rule), &[]).unwrap();
        assert_eq!(read.settings, rule.settings);
        assert_eq!((read.product, read.valid_from, read.valid_to), (rule.product, rule.valid_from, None));
    }

    #[test]
    fn what_is_not_readable_is_told_at_its_field() {
        let typed = [
            ("tarif", "gratuit"),
            ("prevu", "-1"),
            ("lissage", "glissant"),
            ("mois", "40"),
            ("debut", "hier"),
        ];
        let fields = Fields(typed.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let mistakes = read(&fields, &[]).unwrap_err();
        for name in ["tarif", "prevu", "mois", "debut"] {
            assert!(!mistakes.of(name).is_empty(), "{name}");
        }
    }
}
