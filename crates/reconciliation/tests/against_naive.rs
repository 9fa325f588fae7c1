//! The kernel against maps and straight loops, on small worlds made at random.
#![expect(clippy::unwrap_used, reason = "small worlds made by hand")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use kernel::jiff::civil::{Date, DateTime, Weekday, date};
use proptest::prelude::*;
use reconciliation::{
    Deliveries, Extra, Filter, Gatherer, Hours, Id, Rule, Surcharges,
    calendar::{self, MonthNo},
    rule::{Mode, Rounding, Smoothing, Step, Window},
};
use support::{Answered, LineRow, OrderRow, RuleRow, Small, VisitRow, push, ranked};

/// Written after the reference, without a look at the kernel: strings, dates of a library, one loop after another.
fn naive(small: &Small) -> Vec<Answered> {
    type Key = (String, String, String, i32);
    let epoch = date(1970, 1, 1);
    let month_of = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let day = |number: u32| -> Date {
        epoch.checked_add(kernel::jiff::Span::new().days(i64::from(number))).unwrap()
    };
    let stamp = |second: u32| -> DateTime {
        epoch.at(0, 0, 0, 0).checked_add(kernel::jiff::Span::new().seconds(i64::from(second))).unwrap()
    };
    let rule = |saad: &str, service: &str| {
        let row = small.rules.iter().find(|row| row.saad == saad && row.service == service);
        row.map_or(Rule::ABSENT, |row| row.rule)
    };

    let mut seconds: BTreeMap<Key, i64> = BTreeMap::new();
    let mut missing: BTreeSet<Key> = BTreeSet::new();
    let key_of = |visit: &VisitRow| -> Key {
        let (saad, beneficiary, service) = (&visit.saad, &visit.beneficiary, &visit.service);
        (saad.clone(), beneficiary.clone(), service.clone(), month_of(stamp(visit.start).date()))
    };
    for visit in &small.visits {
        let Some(end) = visit.end else {
            missing.insert(key_of(visit));
            continue;
        };
        let Rounding { step_s, mode, .. } = rule(&visit.saad, &visit.service).rounding;
        let (d, s) = (i64::from(end - visit.start), i64::from(step_s.get()));
        let rounded = match mode {
            Mode::Nearest => (d + s / 2) / s * s,
            Mode::Up => (d + s - 1) / s * s,
            Mode::Down => d / s * s,
        };
        *seconds.entry(key_of(visit)).or_default() += rounded;
    }

    let mut early: BTreeSet<Key> = BTreeSet::new();
    let mut of_worker: BTreeMap<&str, Vec<&VisitRow>> = BTreeMap::new();
    for visit in small.visits.iter().filter(|visit| visit.end.is_some()) {
        of_worker.entry(&visit.worker).or_default().push(visit);
    }
    for visits in of_worker.values_mut() {
        visits.sort_by_key(|visit| (visit.start, visit.id.parse::<u64>().unwrap()));
        for (before, visit) in visits.iter().zip(visits.iter().skip(1)) {
            if visit.start < before.end.unwrap() {
                early.insert(key_of(visit));
            }
        }
    }

    let planned = |(saad, beneficiary, service, month): &Key| -> i64 {
        let first = date((month / 12) as i16, (month % 12 + 1) as i8, 1);
        let days: Vec<Date> =
            (1..=first.days_in_month()).map(|day| date(first.year(), first.month(), day)).collect();
        let orders = small
            .orders
            .iter()
            .filter(|row| (&row.saad, &row.beneficiary, &row.service) == (saad, beneficiary, service));
        orders
            .map(|order| {
                let in_force = |today: &&Date| {
                    **today >= day(order.from) && order.to.is_none_or(|to| **today <= day(to))
                };
                order.monthly_min * days.iter().filter(in_force).count() as i64 / days.len() as i64
            })
            .sum()
    };
    let delivered = |key: &Key| (seconds.get(key).copied().unwrap_or(0) + 30) / 60;

    let known_since = small.visits.iter().map(|visit| month_of(stamp(visit.start).date())).min();
    let mut lines: Vec<&LineRow> = small.lines.iter().collect();
    lines.sort_by_key(|line| line.id.parse::<u64>().unwrap());
    let mut seen: BTreeSet<Key> = BTreeSet::new();
    let mut answers = Vec::new();
    for line in lines {
        let month = (line.month / 100 * 12 + line.month % 100 - 1) as i32;
        let key: Key = (line.saad.clone(), line.beneficiary.clone(), line.service.clone(), month);
        let rule = rule(&line.saad, &line.service);
        let window_start = match rule.smoothing {
            Smoothing::None => month,
            Smoothing::Calendar(Window::Quarter) => month / 3 * 3,
            Smoothing::Calendar(Window::Semester) => month / 6 * 6,
            Smoothing::Calendar(Window::Year) => month / 12 * 12,
            Smoothing::Sliding(months) => {
                (month - i32::from(months) + 1).max(known_since.unwrap_or(i32::MIN).min(month))
            }
        };
        let in_month = |month: i32| (key.0.clone(), key.1.clone(), key.2.clone(), month);
        let mut available = 0;
        let mut over = false;
        for month in window_start..=month {
            if let Some(cap) = rule.carry_cap_min {
                available = available.min(cap);
            }
            available += planned(&in_month(month)) - delivered(&in_month(month));
            over = available < 0;
        }
        let mut findings = 0;
        let mut find = |bit: u16, found: bool| findings += if found { bit } else { 0 };
        find(1, planned(&key) == 0);
        find(2, rule.tariff_c.is_some_and(|tariff| tariff != line.price_c));
        find(4, !seen.insert(key.clone()));
        find(8, (line.quantity_min - delivered(&key)).abs() > rule.tolerance_min);
        find(16, planned(&key) > 0 && over);
        find(32, missing.contains(&key));
        find(64, early.contains(&key));
        let extra = surcharge(&rule.surcharges, minutes_with_surcharge(small, &key), line);
        find(128, line.amount_c != (line.quantity_min * line.price_c + 30) / 60 + extra);
        find(256, !rule.authorised);
        answers.push((line.id.clone(), delivered(&key), planned(&key), findings));
    }
    answers
}

/// Second after second, each asked which kind it is of.
fn minutes_with_surcharge(small: &Small, key: &(String, String, String, i32)) -> [i64; 4] {
    let (saad, beneficiary, service, month) = key;
    let row = small.rules.iter().find(|row| row.saad == *saad && row.service == *service);
    let Some(surcharges) = row.map(|row| row.rule.surcharges).filter(|surcharges| !surcharges.is_none())
    else {
        return [0; 4];
    };
    let mut seconds = [0; 4];
    for visit in &small.visits {
        if (&visit.saad, &visit.beneficiary, &visit.service) != (saad, beneficiary, service) {
            continue;
        }
        let Some(end) = visit.end else { continue };
        let first: Date = day_of(visit.start);
        if i32::from(first.year()) * 12 + i32::from(first.month()) - 1 != *month {
            continue;
        }
        let days: Vec<(u32, Date)> =
            (visit.start / 86_400..=end / 86_400).map(|day| (day, day_of(day * 86_400))).collect();
        for second in visit.start..end {
            let (number, today) = days[(second / 86_400 - visit.start / 86_400) as usize];
            let of_day = second - number * 86_400;
            let within = |window: Option<(Hours, Extra)>| {
                window.is_some_and(|(hours, _)| {
                    let mut at = hours.from_s;
                    // A clock that starts at the beginning of the window and turns past midnight.
                    let turned = (of_day + 86_400 - at) % 86_400;
                    at = (hours.to_s + 86_400 - at) % 86_400;
                    turned < if at == 0 { 86_400 } else { at }
                })
            };
            if surcharges.holiday.is_some() && HOLIDAYS.contains(&(today.year(), today.month(), today.day()))
            {
                seconds[0] += 1;
            } else if surcharges.sunday.is_some() && today.weekday() == Weekday::Sunday {
                seconds[1] += 1;
            } else if within(surcharges.night) {
                seconds[2] += 1;
            } else if within(surcharges.evening) {
                seconds[3] += 1;
            }
        }
    }
    seconds.map(|seconds| (seconds + 30) / 60)
}

/// From an almanac: November 2024 to February 2026.
const HOLIDAYS: [(i16, i8, i8); 15] = [
    (2024, 11, 1),
    (2024, 11, 11),
    (2024, 12, 25),
    (2025, 1, 1),
    (2025, 4, 21),
    (2025, 5, 1),
    (2025, 5, 8),
    (2025, 5, 29),
    (2025, 6, 9),
    (2025, 7, 14),
    (2025, 8, 15),
    (2025, 11, 1),
    (2025, 11, 11),
    (2025, 12, 25),
    (2026, 1, 1),
];

fn day_of(second: u32) -> Date {
    date(1970, 1, 1).checked_add(kernel::jiff::Span::new().days(i64::from(second / 86_400))).unwrap()
}

fn surcharge(surcharges: &Surcharges, minutes: [i64; 4], line: &LineRow) -> i64 {
    let extras = [
        surcharges.holiday,
        surcharges.sunday,
        surcharges.night.map(|window| window.1),
        surcharges.evening.map(|window| window.1),
    ];
    let mut paid = 0;
    let mut cents = 0;
    for (minutes, extra) in minutes.into_iter().zip(extras) {
        let counted = minutes.min(line.quantity_min - paid);
        paid += counted;
        cents += match extra {
            None => 0,
            Some(Extra::Percent(percent)) => (counted * line.price_c * i64::from(percent) + 3000) / 6000,
            Some(Extra::PerHour(more)) => (counted * i64::from(more) + 30) / 60,
        };
    }
    cents
}

fn extra() -> impl Strategy<Value = Extra> {
    prop_oneof![(0_u16..=150).prop_map(Extra::Percent), (0_u32..=900).prop_map(Extra::PerHour)]
}

/// Windows on any minute, past midnight or not, one over the other or not.
fn surcharges() -> impl Strategy<Value = Surcharges> {
    let window = || {
        let hours =
            (0_u32..1440, 0_u32..1440).prop_map(|(from, to)| Hours { from_s: from * 60, to_s: to * 60 });
        proptest::option::of((hours, extra()))
    };
    let day = || proptest::option::of(extra());
    (day(), day(), window(), window()).prop_map(|(holiday, sunday, night, evening)| Surcharges {
        holiday,
        sunday,
        night,
        evening,
    })
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Nearest), Just(Mode::Up), Just(Mode::Down)]
}

fn smoothing() -> impl Strategy<Value = Smoothing> {
    prop_oneof![
        Just(Smoothing::None),
        Just(Smoothing::Calendar(Window::Quarter)),
        Just(Smoothing::Calendar(Window::Semester)),
        Just(Smoothing::Calendar(Window::Year)),
        (2_u16..=8).prop_map(Smoothing::Sliding),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let step = prop_oneof![Just(1), Just(60), Just(7), Just(300), Just(900), Just(3600)];
    (2400_i64..=2402, step, mode(), smoothing(), proptest::option::of(0_i64..=120), 0_i64..=20).prop_map(
        |(tariff, step, mode, smoothing, carry_cap_min, tolerance_min)| Rule {
            tariff_c: Some(tariff),
            rounding: Rounding::per_visit(Step::new(step).unwrap(), mode),
            smoothing,
            carry_cap_min,
            tolerance_min,
            ..Rule::ABSENT
        },
    )
}

fn name(prefix: &'static str, count: u32) -> impl Strategy<Value = String> {
    (0..count).prop_map(move |number| if number == 0 { prefix.to_owned() } else { number.to_string() })
}

/// From November 2024 to February 2026: two ends of a year, thirty-one-day and twenty-eight-day months.
fn small() -> impl Strategy<Value = Small> {
    let first = calendar::day(2024, 11, 1).unwrap();
    let days = 485_u32;
    let rules = (name("A", 3), name("S", 2), rule()).prop_map(|(saad, service, rule)| RuleRow {
        saad,
        service,
        rule,
    });
    let key = || (name("A", 3), name("B", 3), name("S", 2));
    let order = (key(), 0_i64..=1500, 0..days, proptest::option::of(0_u32..200)).prop_map(
        move |((saad, beneficiary, service), monthly_min, from, lasts)| {
            let from = first + from;
            OrderRow { saad, beneficiary, service, monthly_min, from, to: lasts.map(|lasts| from + lasts) }
        },
    );
    // Few starts and few workers, so that visits meet, also at midnight of a month's end.
    let start = prop_oneof![
        (0..days, 0_u32..48).prop_map(move |(day, half)| (first + day) * calendar::DAY + half * 1800),
        (0_u32..8).prop_map(move |half| (first + 30) * calendar::DAY - 7200 + half * 1800),
    ];
    let visit = (key(), name("W", 3), start, proptest::option::weighted(0.9, 0_u32..9000)).prop_map(
        |((saad, beneficiary, service), worker, start, lasts)| VisitRow {
            id: String::new(),
            saad,
            beneficiary,
            worker,
            service,
            start,
            end: lasts.map(|lasts| start + lasts),
        },
    );
    let line =
        (key(), 0_u64..16, 0_i64..=600, 2400_i64..=2402, prop_oneof![4 => Just(0_i64), 1 => -1_i64..=1])
            .prop_map(|((saad, beneficiary, service), month, quantity_min, price_c, off)| {
                let month = 2024 * 12 + 10 + month;
                LineRow {
                    id: String::new(),
                    saad,
                    beneficiary,
                    month: month / 12 * 100 + month % 12 + 1,
                    service,
                    quantity_min,
                    price_c,
                    amount_c: (quantity_min * price_c + 30) / 60 + off,
                }
            });
    (
        proptest::collection::vec(rules, 0..8),
        proptest::collection::vec(order, 0..12),
        proptest::collection::vec(visit, 0..60),
        proptest::collection::vec(line, 1..20),
        any::<u64>(),
    )
        .prop_map(|(rules, orders, mut visits, mut lines, shuffle)| {
            // Identifiers out of order, some beyond thirty-one bits.
            let id = |number: usize| (number as u64).wrapping_mul(shuffle | 1) % 8_589_934_583;
            for (number, visit) in visits.iter_mut().enumerate() {
                visit.id = id(number).to_string();
            }
            for (number, line) in lines.iter_mut().enumerate() {
                line.id = id(number).to_string();
            }
            Small { rules, orders, visits, lines }
        })
        .prop_filter("identifiers are unique", |small| {
            let visits: BTreeSet<&str> = small.visits.iter().map(|visit| &*visit.id).collect();
            let lines: BTreeSet<&str> = small.lines.iter().map(|line| &*line.id).collect();
            visits.len() == small.visits.len() && lines.len() == small.lines.len()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_kernel_agrees(small in small(), readers in 1_usize..4) {
        prop_assert_eq!(small.load(readers).answer(&Filter::default()), naive(&small));
    }

    #[test]
    fn surcharges_and_authorisations_too(
        small in small(),
        more in proptest::collection::vec((surcharges(), any::<bool>()), 8),
        right in any::<bool>(),
    ) {
        let mut small = small;
        for (row, (surcharges, authorised)) in small.rules.iter_mut().zip(more) {
            row.rule = Rule { surcharges, authorised, ..row.rule };
        }
        if right {
            // Lines that ask for their surcharge.
            let asked: Vec<i64> = small.lines.iter().map(|line| {
                let month = (line.month / 100 * 12 + line.month % 100 - 1) as i32;
                let key = (line.saad.clone(), line.beneficiary.clone(), line.service.clone(), month);
                let row = small.rules.iter().find(|row| row.saad == line.saad && row.service == line.service);
                row.map_or(0, |row| surcharge(&row.rule.surcharges, minutes_with_surcharge(&small, &key), line))
            }).collect();
            for (line, extra) in small.lines.iter_mut().zip(asked) {
                line.amount_c += extra;
            }
        }
        prop_assert_eq!(small.load(2).answer(&Filter::default()), naive(&small));
    }

    #[test]
    fn a_filter_changes_no_answer(small in small(), from in 0_u16..16, months in 0_u16..6) {
        let loaded = small.load(1);
        let from = MonthNo(MonthNo::new(2024, 11).unwrap().0 + from);
        let to = MonthNo(from.0 + months);
        let saad = loaded.words.saads.find(Id::from("A"));
        let service = loaded.words.services.find(Id::from("1"));
        let filter = Filter { from: Some(from), to: Some(to), saad, service };
        let kept = |id: &str| {
            let line = small.lines.iter().find(|line| line.id == id).unwrap();
            (from.digits()..=to.digits()).contains(&(line.month as u32))
                && (saad.is_none() || line.saad == "A")
                && (service.is_none() || line.service == "1")
        };
        let mut expected = naive(&small);
        expected.retain(|(id, ..)| kept(id));
        prop_assert_eq!(loaded.answer(&filter), expected);
    }

    #[test]
    fn one_line_explained_tells_the_same(small in small()) {
        let loaded = small.load(2);
        for (id, delivered, planned, findings) in naive(&small) {
            let why = loaded.world().explain(&loaded.rules, &Id::from(&*id).into()).unwrap();
            let told = (why.minutes.delivered, why.minutes.planned, why.findings.bits());
            prop_assert_eq!(told, (delivered, planned, findings));
            let seconds: u64 = why.visits.iter().map(|visit| visit.counted_s).sum();
            prop_assert_eq!((seconds as i64 + 30) / 60, delivered);
        }
    }

    #[test]
    fn what_nobody_stamped_has_no_end_where_stamps_are_asked_for(small in small(), unstamped in 1_usize..4) {
        let is_unstamped = |number: usize| number.is_multiple_of(unstamped);
        let mut loaded = small.load(1);
        let mut gatherer = Gatherer::default();
        for (number, visit) in small.visits.iter().enumerate() {
            let row = ranked(&mut gatherer.words, visit);
            let pushed =
                if is_unstamped(number) { gatherer.push_unstamped(row) } else { gatherer.push(row) };
            prop_assert!(pushed.is_ok());
        }
        loaded.deliveries = Deliveries::new(&mut loaded.words, vec![gatherer]);
        prop_assert_eq!(loaded.answer(&Filter::default()), naive(&small), "nobody asks");
        let asked = |service: &str| service == "1";
        let words = &loaded.words;
        let of_key = |key: u32| asked(&words.services.name(words.key(key).service).to_string());
        if let Some(stamped) = loaded.deliveries.stamped_only(words, of_key) {
            loaded.deliveries = stamped;
        }
        let mut unended = small;
        for (number, visit) in unended.visits.iter_mut().enumerate() {
            if is_unstamped(number) && asked(&visit.service) {
                visit.end = None;
            }
        }
        prop_assert_eq!(loaded.answer(&Filter::default()), naive(&unended));
    }

    #[test]
    fn a_month_forgotten_is_as_if_never_read(small in small()) {
        let Some(first) = small.visits.first().cloned() else { return Ok(()) };
        let month = MonthNo::of(first.start);
        let mut loaded = small.load(1);
        let saad = loaded.words.saads.find(Id::from(&*first.saad)).unwrap();
        loaded.deliveries.forget(saad, month);
        loaded.deliveries.replace(&mut loaded.words, Gatherer::default());
        let mut without = small;
        without.visits.retain(|visit| visit.saad != first.saad || MonthNo::of(visit.start) != month);
        prop_assert_eq!(loaded.answer(&Filter::default()), naive(&without));
    }

    #[test]
    fn a_corrected_month_is_as_if_read_so(small in small()) {
        let Some(first) = small.visits.first().cloned() else { return Ok(()) };
        let same = |visit: &VisitRow| {
            visit.saad == first.saad && MonthNo::of(visit.start) == MonthNo::of(first.start)
        };
        let mut loaded = small.load(1);
        let mut corrected = small;
        let mut gatherer = Gatherer::default();
        for visit in corrected.visits.iter_mut().filter(|visit| same(visit)) {
            visit.end = visit.end.map(|end| end + 1800);
            push(&mut gatherer, visit);
        }
        loaded.deliveries.replace(&mut loaded.words, gatherer);
        prop_assert_eq!(loaded.answer(&Filter::default()), naive(&corrected));
    }
}
