//! From answers to what the law needs to know. Pure: only what is shown and was really answered
//! counts, whatever else stays « not known ».

use contents::Unit;
use geography::department_of_commune;
use kernel::{Money, Postcode, jiff::civil::Date};
use questionnaire::{Definition, Frequency, Period, Recurrence, Value, View, display, keys};
use rules::{
    Situation,
    aggir::{Adverbs, Gir, Letter, LetterSet, PartialProfile, SubVariable},
    evaluation::AidCode,
    situation::{Amount, ExistingAid, Per, PlannedService, Quantity, Resources, TaxFacts},
};

/// Reads a call as a situation of the day `date`, its services priced by `catalogue`.
pub fn situation(
    definition: &Definition,
    view: &View,
    date: Date,
    catalogue: &[contents::Service],
) -> Situation {
    let said = Said { definition, view };
    Situation {
        departement: said.departement(),
        age: said.age(date),
        autonomy: said.autonomy(),
        notified_gir: said.notified_gir(),
        couple_at_home: said.yes_no(keys::EN_COUPLE),
        resources: said.resources(),
        owner: said.yes_no(keys::PROPRIETAIRE),
        savings: said.amount(keys::EPARGNE),
        fund_pays_cleaner: said.choice(keys::PAIE_MENAGE).map(|payer| payer == "caisse_retraite"),
        disability_rate: said.small(keys::TAUX_MDPH),
        cmi_invalidite: said.value(keys::CMI).map(|cards| cards.holds("invalidite")),
        disability_before_60: said.yes_no(keys::HANDICAP_AVANT_60),
        hospital_discharge: said.yes_no(keys::SORTIE_HOSPITALISATION),
        urgent: said.choice(keys::URGENCE).map(|delay| matches!(delay, "aujourd_hui" | "semaine")),
        in_institution: said.choice(keys::LIEU_DE_VIE).map(|place| place == "etablissement"),
        insurer: said.name(keys::MUTUELLE_NOM),
        retirement_fund: said.option_label(keys::CAISSE_RETRAITE),
        direct_employment: said
            .choice(keys::MODE_INTERVENTION)
            .map(|mode| matches!(mode, "mandataire" | "emploi_direct")),
        caregiver_employed: said.yes_no(keys::AIDANT_EN_EMPLOI),
        irreplaceable_caregiver: said.choice(keys::AIDANT_RELAIS).map(|relief| relief == "non"),
        existing_aids: said.existing_aids(),
        tax: said.tax(date),
        services: services(definition, view, catalogue)
            .into_iter()
            .filter_map(|chosen| chosen.planned)
            .collect(),
        ..Situation::on(date)
    }
}

/// A recommended service and what the budget makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenService {
    pub said: questionnaire::Service,
    /// As in the catalogue; the code itself once it left it.
    pub label: String,
    /// Length of one visit, minutes: as said, else the catalogue's usual one.
    pub minutes: Option<u16>,
    /// The catalogue has no price: on quotation.
    pub on_quotation: bool,
    /// Paid by the month: nobody comes.
    pub subscription: bool,
    /// `None` on quotation, and while the frequency or the length is not known.
    pub planned: Option<PlannedService>,
}

/// The services recommended, first priorities first, then those added to the plan in one tick.
pub fn services(definition: &Definition, view: &View, catalogue: &[contents::Service]) -> Vec<ChosenService> {
    let said = match view.known(keys::SERVICES_RECOMMANDES) {
        Some(Value::Services(said)) => said.as_slice(),
        _ => &[],
    };
    let mut chosen: Vec<ChosenService> = said.iter().map(|said| priced(said, catalogue)).collect();
    chosen.sort_by_key(|service| service.said.priority.unwrap_or(u8::MAX));
    let added = added(definition, view).filter(|code| !said.iter().any(|said| said.service == *code));
    chosen.extend(added.filter_map(|code| {
        let known = catalogue.iter().find(|known| known.code == code)?;
        Some(priced(&once_or_monthly(known), catalogue))
    }));
    chosen
}

/// Codes of the services of « Ajouter au plan ».
fn added<'a>(definition: &'a Definition, view: &'a View) -> impl Iterator<Item = &'a str> {
    let question = definition.question(keys::AJOUTS);
    let list = question.and_then(|question| definition.list(question.list.as_deref()?));
    let ticked = view.known(keys::AJOUTS);
    let options = list.into_iter().flat_map(|list| &list.options);
    options
        .filter(move |option| ticked.is_some_and(|ticked| ticked.holds(&option.key)))
        .filter_map(|option| option.extra.get(keys::SERVICE).map(String::as_str))
}

/// One tick says no rhythm: a month of a subscription, else one visit.
fn once_or_monthly(known: &contents::Service) -> questionnaire::Service {
    let (recurrence, per) = if known.recurring {
        (Recurrence::Recurring, Some(Period::Month))
    } else {
        (Recurrence::OneOff, None)
    };
    questionnaire::Service {
        service: known.code.clone(),
        recurrence: Some(recurrence),
        times: Some(1),
        per,
        ..questionnaire::Service::default()
    }
}

fn priced(said: &questionnaire::Service, catalogue: &[contents::Service]) -> ChosenService {
    let Some(known) = catalogue.iter().find(|known| known.code == said.service) else {
        return ChosenService {
            label: said.service.clone(),
            minutes: said.minutes,
            said: said.clone(),
            on_quotation: true,
            subscription: false,
            planned: None,
        };
    };
    let usual = u16::try_from(known.default_minutes).ok().filter(|minutes| *minutes > 0);
    let minutes = said.minutes.or(usual);
    let planned =
        quantity(said, known, minutes).zip(known.price).map(|(quantity, unit_price)| PlannedService {
            code: known.code.clone(),
            label: known.label.clone(),
            quantity,
            unit_price,
            counts_in_apa_plan: known.counts_in_apa_plan,
            counts_for_tax_credit: known.counts_for_tax_credit,
            sub_cap: known.sub_cap,
            is_care_management: known.is_care_management,
        });
    ChosenService {
        said: said.clone(),
        label: known.label.clone(),
        minutes,
        on_quotation: known.price.is_none(),
        subscription: known.unit == Unit::Month,
        planned,
    }
}

fn quantity(
    said: &questionnaire::Service,
    known: &contents::Service,
    minutes: Option<u16>,
) -> Option<Quantity> {
    let (times, per) = match said.frequency() {
        Some(Frequency::PerWeek(times)) => (times, Per::Week),
        Some(Frequency::PerMonth(times)) => (times, Per::Month),
        Some(Frequency::InAll(times)) => (times, Per::Once),
        None if !known.recurring => (1, Per::Once),
        None => return None,
    };
    let amount = match known.unit {
        Unit::Hour => Amount::Minutes(u32::from(minutes?) * u32::from(times)),
        _ => Amount::Units(times.into()),
    };
    Some(Quantity { amount, per })
}

struct Said<'a> {
    definition: &'a Definition,
    view: &'a View<'a>,
}

impl Said<'_> {
    fn value(&self, key: &str) -> Option<&Value> {
        self.view.known(key)
    }

    fn yes_no(&self, key: &str) -> Option<bool> {
        self.value(key)?.yes_no()
    }

    fn amount(&self, key: &str) -> Option<Money> {
        self.value(key)?.amount()
    }

    fn choice(&self, key: &str) -> Option<&str> {
        self.value(key)?.choice()
    }

    fn small(&self, key: &str) -> Option<u8> {
        self.value(key)?.whole().and_then(|number| u8::try_from(number).ok())
    }

    fn name(&self, key: &str) -> Option<String> {
        self.value(key)?.text().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
    }

    fn option_label(&self, key: &str) -> Option<String> {
        let question = self.definition.question(key)?;
        Some(display(&question, &self.definition.lists, self.value(key)?))
    }

    /// Who pays for themself and lives alone is the whole household.
    fn alone_and_over_65(&self, date: Date) -> Option<u8> {
        let pays = self.choice(keys::QUI_PAIE) == Some("proche");
        let alone = self.yes_no(keys::EN_COUPLE) == Some(false);
        if pays && alone { Some(u8::from(self.age(date)? > 65)) } else { None }
    }

    fn departement(&self) -> Option<String> {
        let Some(Value::Address(address)) = self.value(keys::ADRESSE) else { return None };
        // Some communes are served by the post office of the next département.
        if let Some(insee) = &address.insee {
            return department_of_commune(insee).map(str::to_owned);
        }
        let postcode: Postcode = address.postcode.as_deref()?.parse().ok()?;
        Some(postcode.departement().to_owned())
    }

    /// The date of birth beats the age said.
    fn age(&self, today: Date) -> Option<u8> {
        let Some(born) = self.value(keys::DATE_NAISSANCE).and_then(Value::date) else {
            return self.small(keys::AGE);
        };
        let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
        u8::try_from(today.year() - born.year() - i16::from(before_birthday)).ok()
    }

    fn autonomy(&self) -> PartialProfile {
        let mut profile = PartialProfile::default();
        for key in keys::AGGIR {
            let part = key.strip_prefix("aggir.").and_then(SubVariable::from_key);
            if let (Some(part), Some(Value::Aggir(answer))) = (part, self.value(key)) {
                profile.set(part, letters(*answer));
            }
        }
        profile
    }

    fn notified_gir(&self) -> Option<Gir> {
        let number: u8 = self.choice(keys::GIR_NOTIFIE)?.strip_prefix("gir_")?.parse().ok()?;
        Gir::try_from(number).ok()
    }

    fn resources(&self) -> Resources {
        let others = [keys::AUTRES_REVENUS, keys::REVENUS_CONJOINT].map(|key| self.amount(key));
        let other: Money = others.into_iter().flatten().sum();
        Resources {
            monthly_pension: self.amount(keys::RETRAITE),
            monthly_other: others.iter().any(Option::is_some).then_some(other),
            declared_income_year: self.amount(keys::REVENU_DECLARE),
            withheld_income_year: self.amount(keys::REVENUS_PRELEVES),
            unlet_building_value_year: self.amount(keys::VALEUR_LOCATIVE_BATI),
            unlet_land_value_year: self.amount(keys::VALEUR_LOCATIVE_TERRAIN),
            idle_capital: self.amount(keys::CAPITAL_DORMANT),
        }
    }

    fn existing_aids(&self) -> Vec<ExistingAid> {
        let Some(Value::Amounts(amounts)) = self.value(keys::AIDES_EN_PLACE) else { return Vec::new() };
        let question = self.definition.question(keys::AIDES_EN_PLACE);
        let list = question.as_ref().and_then(|question| self.definition.list(question.list.as_deref()?));
        let aids = amounts.iter().filter_map(|(key, monthly)| {
            let option = list?.choice(key)?;
            // An option added by an administrator may name no aid: its amount counts all the same.
            let code = option.extra.get(keys::AID).map(String::as_str).unwrap_or_default();
            Some(ExistingAid { code: aid(code, &option.label), monthly: *monthly })
        });
        aids.collect()
    }

    fn tax(&self, date: Date) -> TaxFacts {
        TaxFacts {
            dependants: self.small(keys::PERSONNES_A_CHARGE),
            members_over_65: self.small(keys::FOYER_PLUS_65).or_else(|| self.alone_and_over_65(date)),
            ascendants_with_apa: self.small(keys::ASCENDANTS_APA).unwrap_or_default(),
            first_year_of_direct_employment: self.yes_no(keys::PREMIERE_ANNEE_EMPLOI).unwrap_or_default(),
        }
    }
}

/// The aid an option of the list stands for; one the law does not name keeps its label.
fn aid(code: &str, label: &str) -> AidCode {
    serde_json::from_value(serde_json::Value::String(code.to_owned()))
        .unwrap_or_else(|_| AidCode::Autre(label.to_owned()))
}

fn letters(answer: questionnaire::Aggir) -> LetterSet {
    match answer {
        questionnaire::Aggir::Letter(letter) => LetterSet::only(match letter {
            questionnaire::Letter::A => Letter::A,
            questionnaire::Letter::B => Letter::B,
            questionnaire::Letter::C => Letter::C,
        }),
        questionnaire::Aggir::Adverbs(adverbs) => Adverbs {
            spontanement: adverbs.spontanement,
            totalement: adverbs.totalement,
            correctement: adverbs.correctement,
            habituellement: adverbs.habituellement,
        }
        .letters(),
    }
}
