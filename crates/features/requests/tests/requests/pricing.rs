//! One week, many prices: exact to the cent.

use std::collections::BTreeMap;

use intake::{Week, week::Visit};
use kernel::{Money, jiff::civil::date};
use proptest::prelude::*;
use questionnaire::{Day, Slot};
use requests::{Brief, Mode, Surcharges, Tariff, Terms, Wanted, Which, Worker, price};
use rules::Situation;

fn wanted(code: &str, hourly: bool) -> Wanted {
    Wanted {
        code: code.to_owned(),
        label: code.to_owned(),
        hourly,
        unit: "heure".to_owned(),
        counts_in_apa_plan: true,
        counts_for_tax_credit: true,
        sub_cap: None,
    }
}

fn visit(service: &str, day: Day, slot: Slot, minutes: u16) -> Visit {
    Visit {
        service: service.to_owned(),
        label: service.to_owned(),
        day,
        slot,
        starts_at: None,
        minutes: Some(minutes),
        priority: None,
        note: None,
        proposed: false,
    }
}

fn brief(visits: Vec<Visit>) -> Brief {
    Brief {
        parts: Vec::new(),
        prerequisites: Vec::new(),
        week: Week { visits, ..Week::default() },
        services: vec![wanted("toilette", true), wanted("repas", false)],
        start: None,
        until: None,
        company: String::new(),
        situation: Situation::default(),
    }
}

fn terms(cents: i64) -> Terms {
    let tariff = |service: &str, cents| Tariff {
        service: service.to_owned(),
        public: Money::from_cents(cents),
        preferential: None,
    };
    Terms {
        mode: Mode::Prestataire,
        tariffs: vec![tariff("toilette", cents), tariff("repas", 900)],
        surcharges: Surcharges::default(),
        minimum_minutes: None,
        travel: None,
        set_up: None,
        monthly_fee: None,
        start_on: date(2026, 12, 1),
        valid_until: date(2026, 12, 31),
        worker: Worker::default(),
        answers: Vec::new(),
        remarks: String::new(),
    }
}

fn lines(brief: &Brief, terms: &Terms) -> BTreeMap<String, i64> {
    let priced = price(brief, terms, Which::Public, date(2026, 12, 1));
    priced.evaluation.budget.lines.into_iter().map(|line| (line.label, line.gross.cents())).collect()
}

const ADDED: &str = "toilette : majorations et durée minimale";

#[test]
fn sunday_evening_night_the_highest_counts_alone() {
    let surcharges = Surcharges { sunday: 25, holiday: 100, evening: 10, night: 50 };
    for (day, slot, percent) in [
        (Day::Lun, Slot::Matin, 0),
        (Day::Dim, Slot::Matin, 25),
        (Day::Lun, Slot::Soir, 10),
        (Day::Dim, Slot::Soir, 25),
        (Day::Dim, Slot::Nuit, 50),
    ] {
        let brief = brief(vec![visit("toilette", day, slot, 60)]);
        let found = lines(&brief, &Terms { surcharges, ..terms(3_000) });
        // An hour a week at 30 €: 130 € a month.
        assert_eq!(found["toilette"], 13_000);
        assert_eq!(found.get(ADDED).copied().unwrap_or_default(), 13_000 * percent / 100, "{day:?} {slot:?}");
    }
}

#[test]
fn the_shortest_visit_is_that_of_all_one_comes_for() {
    let alone = brief(vec![visit("toilette", Day::Lun, Slot::Matin, 30)]);
    let terms = Terms { minimum_minutes: Some(60), ..terms(3_000) };
    // Half an hour lacks: 15 € a week.
    assert_eq!(lines(&alone, &terms)[ADDED], 6_500);
    let together = brief(vec![
        visit("toilette", Day::Lun, Slot::Matin, 30),
        visit("toilette", Day::Lun, Slot::Matin, 30),
    ]);
    assert_eq!(lines(&together, &terms).get(ADDED), None);
}

#[test]
fn journeys_and_fees_have_their_lines() {
    let brief = brief(vec![
        visit("toilette", Day::Lun, Slot::Matin, 60),
        visit("repas", Day::Lun, Slot::Matin, 15),
        visit("toilette", Day::Jeu, Slot::Matin, 60),
    ]);
    let terms = Terms {
        travel: Some(Money::from_cents(300)),
        set_up: Some(Money::from_euros(50)),
        monthly_fee: Some(Money::from_euros(12)),
        ..terms(3_000)
    };
    let found = lines(&brief, &terms);
    // Somebody comes twice a week, whatever they come for.
    assert_eq!(found["Déplacements"], 2_600);
    assert_eq!(found["Frais de dossier"], 5_000);
    assert_eq!(found["Frais de gestion du mois"], 1_200);
    // By the visit: 9 € × 52/12.
    assert_eq!(found["repas"], 3_900);
}

#[test]
fn what_is_not_done_is_said() {
    let brief =
        brief(vec![visit("toilette", Day::Lun, Slot::Matin, 60), visit("repas", Day::Lun, Slot::Midi, 15)]);
    let mut terms = terms(3_000);
    terms.tariffs.pop();
    let priced = price(&brief, &terms, Which::Public, date(2026, 12, 1));
    assert_eq!(priced.missing, ["repas"]);
    assert_eq!(priced.evaluation.budget.recurring_gross, Money::from_euros(130));
}

proptest! {
    /// Against the plain sum in fractions of a cent.
    #[test]
    fn surcharges_are_rounded_once(
        minutes in prop::collection::vec((0..7_usize, 0..5_usize, 1..600_u16), 1..20),
        cents in 1..10_000_i64,
        sunday in 0..=200_u16,
        evening in 0..=200_u16,
        night in 0..=200_u16,
    ) {
        let slots = [Slot::Matin, Slot::Midi, Slot::ApresMidi, Slot::Soir, Slot::Nuit];
        let visits: Vec<_> =
            minutes.iter().map(|(day, slot, minutes)| visit("toilette", Day::ALL[*day], slots[*slot], *minutes)).collect();
        let exact: i128 = visits.iter().map(|visit| {
            let sunday = if visit.day == Day::Dim { sunday } else { 0 };
            let late = match visit.slot { Slot::Soir => evening, Slot::Nuit => night, _ => 0 };
            i128::from(visit.minutes.unwrap_or_default()) * i128::from(cents) * i128::from(sunday.max(late))
        }).sum();
        let added = lines(&brief(visits), &Terms { surcharges: Surcharges { sunday, holiday: 0, evening, night }, ..terms(cents) });
        let added = i128::from(added.get(ADDED).copied().unwrap_or_default());
        // Within half a cent of exact × 52 / (6,000 × 12), the upper half included.
        let twice = 2 * (added * 72_000 - exact * 52);
        prop_assert!(-72_000 < twice && twice <= 72_000);
    }
}
