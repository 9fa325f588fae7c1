//! Cases computed by hand, one idea each.
#![expect(clippy::unwrap_used, reason = "small worlds made by hand")]

mod support;

use reconciliation::{
    Filter, Gatherer, Id, Name, Rule, Rules, calendar,
    rule::{Mode, Rounding, Scope, Smoothing, Step},
};
use support::{LineRow, Loaded, OrderRow, RuleRow, Small, VisitRow};

/// 24,00 € an hour, rounded to the nearest minute, two minutes of tolerance, no smoothing.
fn plain() -> Rule {
    Rule {
        tariff_c: Some(2400),
        rounding: Rounding::per_visit(Step::new(60).unwrap(), Mode::Nearest),
        smoothing: Smoothing::None,
        tolerance_min: 2,
        ..Rule::ABSENT
    }
}

fn at(text: &str) -> u32 {
    let (day, time) = text.split_once('T').unwrap();
    let time: Vec<u32> = time.split(':').map(|part| part.parse().unwrap()).collect();
    date(day) * calendar::DAY + time[0] * 3600 + time[1] * 60 + time[2]
}

fn date(text: &str) -> u32 {
    let parts: Vec<u16> = text.split('-').map(|part| part.parse().unwrap()).collect();
    calendar::day(parts[0], parts[1] as u8, parts[2] as u8).unwrap()
}

fn rule(rule: Rule) -> RuleRow {
    RuleRow { saad: "A".into(), service: "S".into(), rule }
}

fn order(monthly_min: i64, from: &str, to: Option<&str>) -> OrderRow {
    OrderRow {
        saad: "A".into(),
        beneficiary: "B".into(),
        service: "S".into(),
        monthly_min,
        from: date(from),
        to: to.map(date),
    }
}

fn visit(id: &str, worker: &str, start: &str, end: &str) -> VisitRow {
    VisitRow {
        id: id.into(),
        saad: "A".into(),
        beneficiary: "B".into(),
        worker: worker.into(),
        service: "S".into(),
        start: at(start),
        end: (!end.is_empty()).then(|| at(end)),
    }
}

fn line(id: &str, month: u64, quantity_min: i64) -> LineRow {
    LineRow {
        id: id.into(),
        saad: "A".into(),
        beneficiary: "B".into(),
        month,
        service: "S".into(),
        quantity_min,
        price_c: 2400,
        amount_c: quantity_min * 40,
    }
}

/// One hour ordered a month, two visits of half an hour in March 2025, one hour invoiced.
fn fair() -> Small {
    Small {
        rules: vec![rule(plain())],
        orders: vec![order(60, "2025-01-01", None)],
        visits: vec![
            visit("1", "W", "2025-03-02T09:00:00", "2025-03-02T09:30:00"),
            visit("2", "W", "2025-03-09T09:00:00", "2025-03-09T09:30:00"),
        ],
        lines: vec![line("1", 202_503, 60)],
    }
}

/// Delivered, planned and findings of each line.
fn answers(small: &Small) -> Vec<(i64, i64, u16)> {
    let answered = small.load(1).answer(&Filter::default());
    answered.into_iter().map(|(_, delivered, planned, findings)| (delivered, planned, findings)).collect()
}

#[test]
fn a_fair_line_has_no_finding() {
    assert_eq!(answers(&fair()), [(60, 60, 0)]);
}

#[test]
fn each_finding_alone() {
    type Change = fn(&mut Small);
    let cases: [(&str, Change, (i64, i64, u16)); 11] = [
        ("no order", |small| small.orders.clear(), (60, 0, 1)),
        ("an order that ended before", |small| small.orders[0].to = Some(date("2025-02-28")), (60, 0, 1)),
        ("another tariff", |small| small.rules[0].rule.tariff_c = Some(2300), (60, 60, 2)),
        ("two minutes more: tolerated", |small| small.lines[0] = line("1", 202_503, 62), (60, 60, 0)),
        ("three minutes more", |small| small.lines[0] = line("1", 202_503, 63), (60, 60, 8)),
        ("three minutes less", |small| small.lines[0] = line("1", 202_503, 57), (60, 60, 8)),
        ("one minute above the plan", |small| small.orders[0].monthly_min = 59, (60, 59, 16)),
        (
            "a stamp is missing",
            |small| small.visits.push(visit("3", "W", "2025-03-20T09:00:00", "")),
            (60, 60, 32),
        ),
        (
            "in two places, for nobody's benefit",
            |small| small.visits.push(visit("3", "W", "2025-03-09T09:29:59", "2025-03-09T09:29:59")),
            (60, 60, 64),
        ),
        ("a cent too much", |small| small.lines[0].amount_c += 1, (60, 60, 128)),
        (
            "everything wrong with the price",
            |small| {
                small.lines[0].price_c = 2401;
                small.lines[0].amount_c = 2400;
            },
            (60, 60, 2 + 128),
        ),
    ];
    for (name, change, expected) in cases {
        let mut small = fair();
        change(&mut small);
        assert_eq!(answers(&small), [expected], "{name}");
    }
}

#[test]
fn the_second_line_of_a_key_is_one_too_many() {
    let mut small = fair();
    // By number: 9 comes before 10.
    small.lines = vec![line("10", 202_503, 60), line("9", 202_503, 60)];
    let answered = small.load(1).answer(&Filter::default());
    assert_eq!(answered, [("9".to_owned(), 60, 60, 0), ("10".to_owned(), 60, 60, 4)]);
}

#[test]
fn durations_are_rounded_one_by_one_then_summed() {
    // 24 min 30 s twice: 25 + 25, 24 + 24, and to the quarter 30 + 30 or 15 + 15.
    let cases = [
        (60, Mode::Nearest, 50),
        (60, Mode::Up, 50),
        (60, Mode::Down, 48),
        (900, Mode::Nearest, 60),
        (900, Mode::Down, 30),
        (1, Mode::Nearest, 49),
    ];
    for (step, mode, expected) in cases {
        let mut small = fair();
        small.rules[0].rule.rounding = Rounding::per_visit(Step::new(step).unwrap(), mode);
        for visit in &mut small.visits {
            visit.end = Some(visit.start + 24 * 60 + 30);
        }
        assert_eq!(answers(&small)[0].0, expected, "{step} s, {mode:?}");
    }
}

#[test]
fn a_night_belongs_to_the_month_it_starts_in() {
    let mut small = fair();
    small.visits = vec![visit("1", "W", "2025-03-31T23:30:00", "2025-04-01T00:30:00")];
    small.lines.push(line("2", 202_504, 0));
    assert_eq!(answers(&small), [(60, 60, 0), (0, 60, 0)]);
}

#[test]
fn the_early_visit_is_marked_across_months_and_providers() {
    let mut small = fair();
    small.visits = vec![visit("1", "W", "2025-03-31T23:30:00", "2025-04-01T00:30:00")];
    let early =
        VisitRow { saad: "Z".into(), ..visit("2", "W", "2025-04-01T00:15:00", "2025-04-01T00:45:00") };
    small.visits.push(early);
    small.rules.push(RuleRow { saad: "Z".into(), ..rule(plain()) });
    small.orders.push(OrderRow { saad: "Z".into(), ..order(60, "2025-01-01", None) });
    small.lines.push(LineRow { saad: "Z".into(), ..line("2", 202_504, 30) });
    assert_eq!(answers(&small), [(60, 60, 0), (30, 60, 64)]);
}

#[test]
fn only_the_visit_just_before_counts() {
    let mut small = fair();
    // The long one is not just before the third: the short one is, and it is over.
    small.visits = vec![
        VisitRow { service: "T".into(), ..visit("1", "W", "2025-03-02T09:00:00", "2025-03-02T12:00:00") },
        VisitRow { service: "T".into(), ..visit("2", "W", "2025-03-02T09:10:00", "2025-03-02T09:20:00") },
        visit("3", "W", "2025-03-02T09:30:00", "2025-03-02T10:30:00"),
    ];
    assert_eq!(answers(&small), [(60, 60, 0)]);
}

#[test]
fn at_the_same_second_the_greater_identifier_is_early() {
    for (first, second, expected) in [("9", "10", 64), ("10", "9", 0), ("a", "b", 64), ("b", "a", 0)] {
        let mut small = fair();
        small.visits = vec![
            VisitRow {
                service: "T".into(),
                ..visit(first, "W", "2025-03-02T09:00:00", "2025-03-02T10:00:00")
            },
            visit(second, "W", "2025-03-02T09:00:00", "2025-03-02T10:00:00"),
        ];
        assert_eq!(answers(&small), [(60, 60, expected)], "{first} then {second}");
    }
}

#[test]
fn unused_minutes_are_carried_as_far_as_the_rule_says() {
    use reconciliation::rule::Window;
    // One hour ordered a month; nothing in January and February, three hours in March, one in April.
    let smoothed = |smoothing, carry_cap_min| {
        let mut small = fair();
        small.rules[0].rule = Rule { smoothing, carry_cap_min, ..plain() };
        small.visits = vec![
            visit("0", "W", "2025-01-01T09:00:00", "2025-01-01T09:00:00"),
            visit("1", "W", "2025-03-01T09:00:00", "2025-03-01T12:00:00"),
            visit("2", "W", "2025-04-01T09:00:00", "2025-04-01T10:00:00"),
        ];
        small.lines = vec![line("1", 202_503, 180), line("2", 202_504, 60)];
        answers(&small).iter().map(|(.., findings)| findings & 16 != 0).collect::<Vec<_>>()
    };
    assert_eq!(smoothed(Smoothing::None, None), [true, false]);
    assert_eq!(smoothed(Smoothing::Calendar(Window::Quarter), None), [false, false]);
    assert_eq!(smoothed(Smoothing::Calendar(Window::Quarter), Some(120)), [false, false]);
    assert_eq!(smoothed(Smoothing::Calendar(Window::Quarter), Some(119)), [true, false]);
    assert_eq!(smoothed(Smoothing::Calendar(Window::Quarter), Some(59)), [true, false]);
    assert_eq!(smoothed(Smoothing::Calendar(Window::Semester), Some(59)), [true, true]);
    assert_eq!(smoothed(Smoothing::Sliding(2), None), [true, true]);
    assert_eq!(smoothed(Smoothing::Sliding(3), None), [false, true]);
    assert_eq!(smoothed(Smoothing::Sliding(6), None), [false, false]);
}

#[test]
fn nothing_is_carried_from_months_nobody_knows() {
    let mut small = fair();
    small.rules[0].rule.smoothing = Smoothing::sliding_for_pch(6).unwrap();
    small.orders[0].monthly_min = 50;
    small.orders[0].from = date("2024-01-01");
    assert_eq!(answers(&small), [(60, 50, 16)]);
    assert!(Smoothing::sliding_for_pch(5).is_err());
}

#[test]
fn without_a_rule_seconds_count_and_no_tariff_is_checked() {
    let mut small = fair();
    small.rules.clear();
    small.visits[0].end = Some(small.visits[0].start + 1829);
    small.lines[0].price_c = 9999;
    small.lines[0].amount_c = 9999;
    assert_eq!(answers(&small), [(60, 60, 0)]);
}

#[test]
fn the_first_rule_of_a_service_stays() {
    let mut rules = Rules::default();
    assert!(rules.add(0, 0, plain()).is_ok());
    assert!(rules.add(0, 0, plain()).is_ok());
    assert!(rules.add(0, 0, Rule::ABSENT).is_err());
    assert_eq!(rules.get(0, 0), Some(&plain()));
    rules.set(0, 0, Rule::ABSENT);
    assert_eq!(rules.get(0, 0), Some(&Rule::ABSENT));
}

/// One visit from 9:03 to 9:28 on its planned half hour, another from 18:00 to 18:04 the same day, one unplanned
/// hour the day after.
fn planned(rounding: Rounding) -> u64 {
    let rows = [
        (visit("1", "W", "2025-03-02T09:03:00", "2025-03-02T09:28:00"), Some(1800)),
        (visit("2", "W", "2025-03-02T18:00:00", "2025-03-02T18:04:00"), Some(900)),
        (visit("3", "W", "2025-03-03T09:00:00", "2025-03-03T10:00:00"), None),
    ];
    let mut small = fair();
    small.visits.clear();
    let mut loaded: Loaded = small.load(1);
    let mut gatherer = Gatherer::default();
    for (row, planned) in &rows {
        let words = &mut gatherer.words;
        let row = reconciliation::Row {
            id: Id::from(&*row.id),
            saad: words.saads.rank(Id::from("A")),
            beneficiary: words.beneficiaries.rank(Id::from("B")),
            worker: words.workers.rank(Id::from("W")),
            service: words.services.rank(Id::from("S")),
            start: row.start,
            end: row.end,
            planned: *planned,
        };
        gatherer.push(row).unwrap();
    }
    loaded.deliveries.replace(&mut loaded.words, gatherer);
    let saad = loaded.words.saads.find(Id::from("A")).unwrap();
    let service = loaded.words.services.find(Id::from("S")).unwrap();
    loaded.rules.set(saad, service, Rule { rounding, ..plain() });
    loaded.answer(&Filter::default())[0].1 as u64
}

#[test]
fn every_rounding_a_funder_may_decide() {
    let quarter = Rounding::per_visit(Step::new(900).unwrap(), Mode::Nearest);
    let exact = Rounding::per_visit(Step::SECOND, Mode::Nearest);
    let cases = [
        ("to the second", exact, 25 + 4 + 60),
        ("each visit to the nearest quarter", quarter, 30 + 60),
        ("stamps: 9:00 to 9:30, nothing, an hour", Rounding { scope: Scope::Stamp, ..quarter }, 30 + 60),
        ("stamps down: 9:00 to 9:15", Rounding { scope: Scope::Stamp, mode: Mode::Down, ..quarter }, 15 + 60),
        ("days up: 29 to 30, 60", Rounding { scope: Scope::Day, mode: Mode::Up, ..quarter }, 30 + 60),
        ("the month up: 89 to 90", Rounding { scope: Scope::Month, mode: Mode::Up, ..quarter }, 90),
        ("the month down: 89 to 75", Rounding { scope: Scope::Month, mode: Mode::Down, ..quarter }, 75),
        ("five minutes off the plan", Rounding { planned_tolerance_s: 300, ..exact }, 30 + 4 + 60),
        ("four minutes off are not five", Rounding { planned_tolerance_s: 299, ..exact }, 25 + 4 + 60),
        ("fifteen minutes at least", Rounding { minimum_s: 900, ..exact }, 25 + 15 + 60),
        (
            "twenty at least, but never more than planned",
            Rounding { minimum_s: 1200, cap_at_planned: true, ..exact },
            25 + 15 + 60,
        ),
    ];
    for (name, rounding, minutes) in cases {
        assert_eq!(planned(rounding), minutes, "{name}");
    }
}

#[test]
fn an_explanation_gives_the_visits_and_the_euros() {
    let mut small = fair();
    // Ninety minutes invoiced at 25 € for an hour delivered at 24 €.
    small.lines[0] = LineRow { price_c: 2500, amount_c: 3750, ..line("1", 202_503, 90) };
    let loaded = small.load(1);
    let why = loaded.world().explain(&loaded.rules, &Name::Number(1)).unwrap();
    assert_eq!(why.rule, Some(plain()));
    assert_eq!((why.quantity_min.expected, why.quantity_min.found), (60, 90));
    assert_eq!((why.price_c.expected, why.price_c.found), (2400, 2500));
    assert_eq!((why.amount_c.expected, why.effect_c()), (2400, 1350));
    let visits: Vec<_> = why.visits.iter().map(|visit| (visit.id, visit.counted_s)).collect();
    assert_eq!(visits, [(Id::Number(1), 1800), (Id::Number(2), 1800)]);
    assert!(loaded.world().explain(&loaded.rules, &Name::Number(2)).is_none());
}

#[test]
fn what_goes_over_the_plan_or_stands_twice_is_not_due() {
    let mut small = fair();
    small.orders[0].monthly_min = 45;
    small.lines.push(line("2", 202_503, 60));
    let loaded = small.load(1);
    let effect = |line| loaded.world().explain(&loaded.rules, &Name::Number(line)).unwrap().effect_c();
    assert_eq!((effect(1), effect(2)), (15 * 40, 2400));
}

#[test]
fn a_visit_that_ends_before_it_starts_is_refused() {
    let mut gatherer = Gatherer::default();
    let row = |start, end| reconciliation::Row {
        id: Id::Number(1),
        saad: 0,
        beneficiary: 0,
        worker: 0,
        service: 0,
        start,
        end: Some(end),
        planned: None,
    };
    assert!(gatherer.push(row(100, 99)).is_err());
    assert!(gatherer.push(row(0, 1 << 30)).is_err());
    assert!(gatherer.push(row(100, 100)).is_ok());
}

#[test]
fn what_nobody_invoiced_is_delivered_all_the_same() {
    let small = Small {
        rules: vec![rule(plain())],
        visits: vec![
            visit("1", "W", "2025-03-02T09:00:00", "2025-03-02T10:00:20"),
            visit("2", "W", "2025-03-03T09:00:00", "2025-03-03T09:44:40"),
            visit("3", "W", "2025-03-04T09:00:00", ""),
            visit("4", "W", "2025-04-01T09:00:00", "2025-04-01T11:00:00"),
        ],
        ..Small::default()
    };
    let loaded = small.load(1);
    let march = calendar::MonthNo::new(2025, 3).unwrap();
    let tallies = loaded.world().tally(&loaded.rules, march);
    assert_eq!(tallies.len(), 1);
    assert_eq!(
        tallies[0].delivered_min,
        60 + 45,
        "to the nearest minute each; one has no end, one is in April"
    );
}
