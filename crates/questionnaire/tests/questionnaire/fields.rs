//! What people type into a form, accepted or refused with a sentence.

use kernel::{
    Money,
    jiff::civil::{date, time},
};
use proptest::prelude::*;
use questionnaire::{
    Adverbs, Aggir, Answer, Day, InvalidAnswer, Letter, Period, Person, Recurrence, Service, Slot, State,
    Value, fields, parse, parse_answer,
};
use rust_decimal::Decimal;

use super::{appel, choice, choices, question, values::any_value};

fn read(key: &str, typed: &[(&str, &str)]) -> Result<Option<Value>, InvalidAnswer> {
    let typed: Vec<_> = typed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    parse(&question(key), &appel().lists, &typed)
}

fn one(key: &str, text: &str) -> Option<Value> {
    read(key, &[("value", text)]).unwrap()
}

fn refused(key: &str, text: &str) -> String {
    read(key, &[("value", text)]).unwrap_err().message.replace('\u{a0}', " ")
}

#[test]
fn amounts_as_people_say_them() {
    let euros = |text| one("retraite", text).unwrap().amount().unwrap();
    for text in ["2000", "2 000", "2\u{202f}000", "2000,00", "2000.00 €", "2.000,00 euros", " 2000 € "] {
        assert_eq!(euros(text), Money::from_euros(2000), "{text}");
    }
    assert_eq!(euros("1250,5"), Money::from_cents(125_050));
    for text in ["deux mille", "2.000", "2,000", "-5", "1e3", "12,,5", ",5", "2000 dollars"] {
        assert!(!refused("retraite", text).is_empty(), "{text}");
    }
    assert_eq!(refused("retraite", "60000"), "Vérifiez ce nombre : il va de 0 à 50000 €.");
    assert_eq!(refused("retraite", "2.000"), "Écrivez un montant en euros, par exemple 2000 ou 1250,50.");
    assert_eq!(refused("retraite", "2,000"), "Un montant a deux chiffres au plus après la virgule.");
}

#[test]
fn numbers_with_or_without_their_unit() {
    assert_eq!(one("age", "84 ans").unwrap().whole(), Some(84));
    assert_eq!(one("taux_mdph", "79,5 %"), Some(Value::Number(Decimal::new(795, 1))));
    assert_eq!(refused("age", "200"), "Vérifiez ce nombre : il va de 0 à 125.");
    assert_eq!(refused("age", "quatre-vingts"), "Écrivez un nombre, par exemple 12 ou 12,5.");
}

#[test]
fn dates_as_people_write_them() {
    let expected = Some(Value::Date(date(1942, 4, 3)));
    for text in [
        "3/4/1942",
        "3/4/42",
        "03 04 1942",
        "1942-04-03",
        "03.04.1942",
        "03041942",
        "3 avril 1942",
        "3 AVRIL 1942",
    ] {
        assert_eq!(one("date_naissance", text), expected, "{text}");
    }
    assert_eq!(one("date_naissance", "1er août 1930"), Some(Value::Date(date(1930, 8, 1))));
    let three = [("value.jour", "3"), ("value.mois", "4"), ("value.annee", "1942")];
    assert_eq!(read("date_naissance", &three).unwrap(), expected);
    assert_eq!(
        refused("date_naissance", "3/4/22"),
        "Écrivez l’année avec quatre chiffres, par exemple 1942."
    );
    assert_eq!(refused("date_naissance", "31/2/1942"), "Cette date n’existe pas dans le calendrier.");
    assert_eq!(refused("date_naissance", "3/4/1242"), "Vérifiez l’année 1242.");
    let missing = read("date_naissance", &[("value.jour", "3"), ("value.annee", "1942")]).unwrap_err();
    assert_eq!(missing.field, "value.mois");
}

#[test]
fn a_commune_is_kept_as_said_and_its_code_only_when_chosen() {
    let town = |fields: &[(&str, &str)]| match read("adresse", fields).unwrap() {
        Some(Value::Address(address)) => (address.city, address.insee),
        other => panic!("{other:?}"),
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(town(&[("value.ville", "Lille"), ("value.insee", "59350")]), (text("Lille"), text("59350")));
    assert_eq!(town(&[("value.ville", "Ajaccio"), ("value.insee", "2A004")]).1, text("2A004"));
    assert_eq!(town(&[("value.ville", "vers Lille"), ("value.insee", "")]), (text("vers Lille"), None));
    assert_eq!(read("adresse", &[("value.insee", "59350")]).unwrap(), None);
    for code in ["5935", "593500", "2C004", "lille", "2A00é"] {
        assert!(read("adresse", &[("value.ville", "Lille"), ("value.insee", code)]).is_err(), "{code}");
    }
}

#[test]
fn choices_of_the_list_and_nothing_else() {
    assert_eq!(one("raison", "equilibre"), Some(choice("equilibre")));
    assert_eq!(
        read("equipements", &[("value", "canne"), ("value", "lit_medicalise")]).unwrap(),
        Some(choices(["canne", "lit_medicalise"]))
    );
    assert!(refused("raison", "vacances").contains("n’existe plus"));
    assert_eq!(one("raison", ""), None);
}

#[test]
fn a_retired_option_stays_readable() {
    let mut lists = appel().lists.clone();
    lists[0].options[0].retired = true;
    let typed = [("value".to_owned(), "fragilite".to_owned())];
    assert_eq!(parse(&question("raison"), &lists, &typed), Ok(Some(choice("fragilite"))));
    assert_eq!(lists[0].offered().len(), 2);
}

#[test]
fn each_aid_with_its_amount() {
    let typed = [
        ("value", "apa"),
        ("value.apa.montant", "450,20"),
        ("value", "mutuelle"),
        ("value.cesu.montant", "10"),
    ];
    let Some(Value::Amounts(amounts)) = read("aides_en_place", &typed).unwrap() else { panic!() };
    assert_eq!(amounts["apa"], Some(Money::from_cents(45_020)));
    assert_eq!(amounts["mutuelle"], None, "montant non connu");
    assert_eq!(amounts.len(), 2, "une aide décochée ne compte pas");
    let wrong = read("aides_en_place", &[("value", "apa"), ("value.apa.montant", "beaucoup")]).unwrap_err();
    assert_eq!(wrong.field, "value.apa.montant");
}

#[test]
fn adverbs_or_a_letter() {
    let aggir = |typed: &[(&str, &str)]| read("aggir.transferts", typed);
    assert_eq!(aggir(&[("value", "C")]).unwrap(), Some(Value::Aggir(Aggir::Letter(Letter::C))));
    let told = [("value.s", "oui"), ("value.t", "non"), ("value.c", "inconnu"), ("value.h", "")];
    let adverbs = Adverbs { spontanement: Some(true), totalement: Some(false), ..Adverbs::default() };
    let value = aggir(&told).unwrap().unwrap();
    assert_eq!(value, Value::Aggir(Aggir::Adverbs(adverbs)));
    assert_eq!(Aggir::Adverbs(adverbs).letter(), Some(Letter::B));
    let clash = [("value", "A"), ("value.s", "oui"), ("value.t", "non")];
    assert!(aggir(&clash).unwrap_err().message.contains("La lettre ne correspond pas"));
    assert_eq!(aggir(&[("value.s", "inconnu")]).unwrap(), None);
}

#[test]
fn a_service_with_all_its_details() {
    let typed = [
        ("value", "toilette"),
        ("value.toilette.recurrence", "recurrent"),
        ("value.toilette.fois", "3"),
        ("value.toilette.par", "semaine"),
        ("value.toilette.jour", "lun"),
        ("value.toilette.jour", "mer"),
        ("value.toilette.creneau", "matin"),
        ("value.toilette.heure", "8 h 30"),
        ("value.toilette.duree", "1h15"),
        ("value.toilette.priorite", "1"),
        ("value.toilette.note", "Préfère une femme"),
        ("value.menage.fois", "2"),
    ];
    let expected = Service {
        service: "toilette".into(),
        recurrence: Some(Recurrence::Recurring),
        times: Some(3),
        per: Some(Period::Week),
        days: [Day::Lun, Day::Mer].into(),
        slots: [Slot::Matin].into(),
        starts_at: Some(time(8, 30, 0, 0)),
        minutes: Some(75),
        priority: Some(1),
        note: Some("Préfère une femme".into()),
    };
    assert_eq!(read("services_recommandes", &typed).unwrap(), Some(Value::Services(vec![expected])));
    let refused = |name: &str, text: &str| {
        read("services_recommandes", &[("value", "toilette"), (name, text)]).unwrap_err().message
    };
    assert!(refused("value.toilette.priorite", "4").contains("de 1 à 3"));
    assert!(refused("value.toilette.duree", "3 jours").contains("45 min ou 1 h 30"));
    assert!(refused("value.toilette.heure", "25:00").contains("08:30"));
    assert!(refused("value.toilette.jour", "lundredi").contains("n’existe pas"));
}

#[test]
fn durations_and_hours_as_people_write_them() {
    for (text, minutes) in
        [("45", 45), ("45 min", 45), ("1h", 60), ("1 h 30", 90), ("1:30", 90), ("90mn", 90)]
    {
        let typed = [("value", "toilette"), ("value.toilette.duree", text)];
        let Some(Value::Services(services)) = read("services_recommandes", &typed).unwrap() else { panic!() };
        assert_eq!(services[0].minutes, Some(minutes), "{text}");
    }
}

#[test]
fn several_recipients() {
    let typed = [
        ("value.1.nom", "Anne Durand"),
        ("value.1.email", "anne@exemple.fr"),
        ("value.3.telephone", "06 00"),
    ];
    let Some(Value::People(people)) = read("destinataires", &typed).unwrap() else { panic!() };
    assert_eq!(people.len(), 2);
    assert_eq!(people[1], Person { phone: Some("06 00".into()), ..Person::default() });
    assert!(
        read("destinataires", &[("value.13.nom", "De trop")]).unwrap_err().message.contains("12 personnes")
    );
}

#[test]
fn ten_megabytes_in_a_field_get_a_sentence() {
    let message = refused("besoin", &"é".repeat(5_000_000));
    assert_eq!(message, "Ce texte est trop long : 5000000 caractères, 20000 au plus. Raccourcissez-le.");
}

#[test]
fn a_field_nobody_expects_is_noticed() {
    assert_eq!(read("cle", &[("value.autre", "oui")]).unwrap_err().field, "value.autre");
    assert_eq!(
        read("cle", &[("value", "oui"), ("base", "3"), ("change", "x")]).unwrap(),
        Some(Value::YesNo(true))
    );
}

#[test]
fn control_characters_do_not_reach_the_database() {
    assert_eq!(one("besoin", "a\0b\r\nc\u{7}"), Some(Value::Text("ab\nc".into())));
    assert_eq!(
        one("langue", "portugais\r\nBcc: x"),
        Some(Value::Text("portugais Bcc: x".into())),
        "sur une ligne"
    );
}

#[test]
fn the_four_states_are_never_a_no() {
    let state = |typed: &[(&str, &str)]| {
        let typed: Vec<_> =
            typed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        parse_answer(&question("proprietaire"), &appel().lists, &typed).unwrap()
    };
    assert_eq!(state(&[]), Answer::default());
    assert_eq!(state(&[("state", "unknown")]).state, State::Unknown);
    assert_eq!(state(&[("state", "refused")]).state, State::Refused);
    assert_eq!(state(&[("state", "none"), ("value", "non")]), Answer::of(Value::YesNo(false)));
    let aside = state(&[("state", "unknown"), ("value", "oui")]);
    assert_eq!((aside.known(), &aside.value), (None, &Some(Value::YesNo(true))));
}

proptest! {
    #[test]
    fn the_parser_never_panics(
        index in any::<prop::sample::Index>(),
        typed in prop::collection::vec(("(value|state)(\\.[a-z_0-9]{1,12}){0,2}", "\\PC{0,40}"), 0..8),
    ) {
        let questions: Vec<_> = appel().steps.iter().flat_map(|step| step.all_questions()).collect();
        let question = &questions[index.index(questions.len())];
        let _ = parse_answer(question, &appel().lists, &typed);
    }

    #[test]
    fn numbers_and_dates_never_panic(text in "[0-9a-z,./ €%h:-]{0,30}") {
        for key in ["retraite", "age", "date_naissance"] {
            let _ = read(key, &[("value", &text)]);
        }
        let _ = read("services_recommandes", &[
            ("value", "toilette"),
            ("value.toilette.heure", &text),
            ("value.toilette.duree", &text),
        ]);
    }

    #[test]
    fn what_a_page_shows_is_what_it_reads_back((key, value) in any_value()) {
        prop_assert_eq!(parse(&question(key), &appel().lists, &fields(&value)), Ok(Some(value)));
    }
}
