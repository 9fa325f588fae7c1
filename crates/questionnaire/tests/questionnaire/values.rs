//! Typed answers: kept as JSON, read in French.

use kernel::{
    Money,
    jiff::civil::{Date, Time, date},
};
use proptest::prelude::*;
use questionnaire::{
    Address, Adverbs, Aggir, Answer, Autonomy, Day, Frequency, Letter, Period, Person, Recurrence, Service,
    Slot, Value, display, doubts,
};
use rust_decimal::Decimal;

use super::{appel, choice, choices, question};

fn shown(key: &str, value: &Value) -> String {
    display(&question(key), &appel().lists, value).replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn answers_read_in_french() {
    assert_eq!(shown("age", &Value::Number(84.into())), "84 ans");
    assert_eq!(shown("taux_mdph", &Value::Number(Decimal::new(795, 1))), "79,5 %");
    assert_eq!(shown("retraite", &Value::Amount(Money::from_euros(2000))), "2 000,00 € par mois");
    assert_eq!(shown("date_naissance", &Value::Date(date(1942, 4, 3))), "03/04/1942");
    assert_eq!(shown("en_couple", &Value::YesNo(false)), "Non");
    assert_eq!(shown("fragilite", &choice("grand_age")), "Grand âge");
    assert_eq!(shown("equipements", &choices(["canne", "teleassistance"])), "Téléassistance, Canne");
    assert_eq!(shown("fragilite", &choice("option_disparue")), "option_disparue");
    let with_difficulty = Value::Autonomy(Autonomy::AvecDifficulte);
    assert_eq!(shown("autonomie.toilette", &with_difficulty), "Seul, avec difficulté");
    assert_eq!(shown("autonomie.vue", &with_difficulty), "Voit mal, se débrouille seul");
    assert_eq!(shown("aggir.alerter", &Value::Aggir(Aggir::Letter(Letter::C))), "C : ne fait pas seul");
    let adverbs = Adverbs { spontanement: Some(true), habituellement: Some(false), ..Adverbs::default() };
    assert_eq!(
        shown("aggir.alerter", &Value::Aggir(Aggir::Adverbs(adverbs))),
        "B : fait en partie (spontanément : oui, habituellement : non)"
    );
    let amounts = [("mutuelle".to_owned(), None), ("apa".to_owned(), Some(Money::from_cents(45_020)))];
    assert_eq!(
        shown("aides_en_place", &Value::Amounts(amounts.into())),
        "APA : 450,20 € par mois ; Mutuelle : montant non connu"
    );
    let morning = [Slot::Matin].into();
    let grid =
        [(Day::Lun, [Slot::Matin].into()), (Day::Mar, morning), (Day::Sam, [Slot::Midi, Slot::Soir].into())];
    assert_eq!(shown("creneaux", &Value::Grid(grid.into())), "lundi et mardi : matin ; samedi : midi, soir");
    let address = Address {
        street: Some("12 rue des Lilas".into()),
        postcode: Some("59000".into()),
        city: Some("Lille".into()),
        ..Address::default()
    };
    assert_eq!(shown("adresse", &Value::Address(address)), "12 rue des Lilas, 59000 Lille");
}

#[test]
fn a_service_is_told_in_one_line() {
    let toilette = Service {
        service: "toilette".into(),
        recurrence: Some(Recurrence::Recurring),
        days: [Day::Lun, Day::Mer].into(),
        slots: [Slot::Matin].into(),
        minutes: Some(45),
        priority: Some(1),
        ..Service::default()
    };
    assert_eq!(
        shown("services_recommandes", &Value::Services(vec![toilette])),
        "Toilette (lundi et mercredi, le matin, 45 min, priorité 1)"
    );
}

#[test]
fn a_doubt_is_said_and_the_answer_kept() {
    let person = |email: &str, phone: &str| Person {
        name: Some("Anne".into()),
        email: Some(email.into()),
        phone: Some(phone.into()),
    };
    assert!(doubts(&Value::Person(person("anne@exemple.fr", "01 99 00 12 34"))).is_empty());
    let found = doubts(&Value::People(vec![person("anne.exemple.fr", "01 99")]));
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with("Anne\u{a0}: Une adresse e-mail contient un seul @"), "{found:?}");
    let address = Address { postcode: Some("99999".into()), ..Address::default() };
    assert_eq!(doubts(&Value::Address(address)), ["Aucun département français n’a le code postal 99999."]);
}

#[test]
fn how_often_a_service_comes() {
    let service = Service::default();
    assert_eq!(service.frequency(), None);
    let twice = Service { times: Some(2), per: Some(Period::Month), ..service.clone() };
    assert_eq!(twice.frequency(), Some(Frequency::PerMonth(2)));
    let once = Service { recurrence: Some(Recurrence::OneOff), ..service.clone() };
    assert_eq!(once.frequency(), Some(Frequency::InAll(1)));
    let ticked =
        Service { days: [Day::Lun, Day::Jeu].into(), slots: [Slot::Matin, Slot::Soir].into(), ..service };
    assert_eq!(ticked.frequency(), Some(Frequency::PerWeek(4)));
}

#[test]
fn four_yes_four_no_or_in_between() {
    let adverbs = |s, t, c, h| {
        Aggir::Adverbs(Adverbs { spontanement: s, totalement: t, correctement: c, habituellement: h })
            .letter()
    };
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(adverbs(yes, yes, yes, yes), Some(Letter::A));
    assert_eq!(adverbs(no, no, no, no), Some(Letter::C));
    assert_eq!(adverbs(yes, yes, yes, no), Some(Letter::B));
    assert_eq!(adverbs(yes, no, None, None), Some(Letter::B));
    assert_eq!(adverbs(yes, yes, yes, None), None);
    assert_eq!(adverbs(None, None, None, None), None);
}

/// A value of every kind, with a question of the call that accepts it.
pub fn any_value() -> impl Strategy<Value = (&'static str, Value)> {
    let line = || "[a-zA-Zéèç0-9'’-]([a-zA-Zéèç0-9'’ -]{0,30}[a-z0-9é])?";
    let some_line = move || prop::option::of(line());
    let person =
        move || {
            (line(), some_line(), prop::option::of("0[1-9][0-9]{8}"))
                .prop_map(|(name, email, phone)| Person { name: Some(name), email, phone })
        };
    let days = || prop::collection::btree_set(prop::sample::select(Day::ALL), 0..4);
    let slots = |least| prop::collection::btree_set(prop::sample::select(Slot::ALL), least..4);
    let money = || (0_i64..5_000_000).prop_map(Money::from_cents);
    let adverb = || prop::option::of(any::<bool>());
    let service = (
        prop::option::of(prop::sample::select(Recurrence::ALL)),
        prop::option::of(1_u8..99),
        prop::option::of(prop::sample::select(Period::ALL)),
        days(),
        slots(0),
        prop::option::of((0_i8..24, 0_i8..60)),
        prop::option::of(5_u16..1440),
        prop::option::of(1_u8..=3),
        some_line(),
    )
        .prop_map(|(recurrence, times, per, days, slots, start, minutes, priority, note)| {
            let starts_at = start.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok());
            let service = "menage".to_owned();
            Service { service, recurrence, times, per, days, slots, starts_at, minutes, priority, note }
        });
    prop_oneof![
        line().prop_map(|text| ("langue", Value::Text(text))),
        prop::collection::vec(line(), 1..4).prop_map(|lines| ("besoin", Value::Text(lines.join("\n")))),
        prop::sample::select(vec!["maladie", "handicap", "grand_age", "accident"])
            .prop_map(|key| ("fragilite", choice(key))),
        prop::sample::subsequence(vec!["canne", "rampe", "volets"], 1..=3)
            .prop_map(|keys| ("equipements", Value::Choices(keys.into_iter().map(str::to_owned).collect()))),
        (prop::option::of(money().prop_filter("at most 20 000 €", |m| m.cents() <= 2_000_000)))
            .prop_map(|amount| ("aides_en_place", Value::Amounts([("apa".to_owned(), amount)].into()))),
        (1880_i16..2100, 1_i8..=12, 1_i8..=28)
            .prop_map(|(y, m, d)| ("date_naissance", Value::Date(Date::constant(y, m, d)))),
        money().prop_map(|amount| ("retraite", Value::Amount(amount))),
        (0_i64..1250).prop_map(|tenths| ("age", Value::Number(Decimal::new(tenths, 1).normalize()))),
        any::<bool>().prop_map(|answer| ("cle", Value::YesNo(answer))),
        prop::collection::btree_map(prop::sample::select(Day::ALL), slots(1), 1..4)
            .prop_map(|grid| ("creneaux", Value::Grid(grid))),
        (
            line(),
            some_line(),
            prop::option::of("[0-9]{5}"),
            some_line(),
            prop::option::of("[013-9][0-9]{4}|2[AB][0-9]{3}")
        )
            .prop_map(|(street, complement, postcode, city, insee)| {
                let (street, insee) = (Some(street), insee.filter(|_| city.is_some()));
                ("adresse", Value::Address(Address { street, complement, postcode, city, insee }))
            }),
        person().prop_map(|person| ("appelant", Value::Person(person))),
        prop::collection::vec(person(), 1..4).prop_map(|people| ("destinataires", Value::People(people))),
        prop::sample::select(Autonomy::ALL).prop_map(|level| ("autonomie.vue", Value::Autonomy(level))),
        prop::sample::select(Letter::ALL)
            .prop_map(|letter| ("aggir.alerter", Value::Aggir(Aggir::Letter(letter)))),
        (any::<bool>(), adverb(), adverb(), adverb()).prop_map(
            |(first, totalement, correctement, habituellement)| {
                let adverbs = Adverbs { spontanement: Some(first), totalement, correctement, habituellement };
                ("aggir.alerter", Value::Aggir(Aggir::Adverbs(adverbs)))
            }
        ),
        service.prop_map(|service| ("services_recommandes", Value::Services(vec![service]))),
    ]
}

proptest! {
    #[test]
    fn an_answer_survives_the_database((_, value) in any_value()) {
        let answer = Answer::of(value);
        let stored = serde_json::to_string(&answer).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answer>(&stored).unwrap(), answer);
    }

    #[test]
    fn every_answer_has_words((key, value) in any_value()) {
        prop_assert!(!display(&question(key), &appel().lists, &value).is_empty());
    }
}
