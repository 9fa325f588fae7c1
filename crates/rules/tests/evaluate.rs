//! What a care manager sees as the call goes on.

#![expect(clippy::unwrap_used, reason = "a test stops on what it does not expect")]

use kernel::{Money, jiff::civil::date};
use proptest::prelude::*;
use rules::{
    Evaluation, Params, Situation,
    aggir::Letter,
    aggir::SubVariable,
    evaluate,
    evaluation::{AidCode, Outcome, Span},
    situation::{Amount, ExistingAid, Payer, PayerKind, Per, PlannedService, Quantity, Resources, TaxFacts},
};

fn service(code: &str, amount: Amount, per: Per, price: Money) -> PlannedService {
    PlannedService {
        code: code.to_owned(),
        label: code.to_owned(),
        quantity: Quantity { amount, per },
        unit_price: price,
        counts_in_apa_plan: true,
        counts_for_tax_credit: true,
        sub_cap: None,
        is_care_management: false,
    }
}

/// 28 € an hour, six hours and a half a week.
fn toilette() -> PlannedService {
    service("toilette", Amount::Minutes(390), Per::Week, Money::from_euros(28))
}

fn care_management() -> PlannedService {
    PlannedService {
        counts_in_apa_plan: true,
        counts_for_tax_credit: false,
        is_care_management: true,
        ..service("suivi", Amount::Units(1), Per::Month, Money::from_euros(60))
    }
}

/// A parent of 84 leaving hospital, 2 000 € a month, tenant, with a complementary insurer.
fn parent() -> Situation {
    Situation {
        departement: Some("59".to_owned()),
        age: Some(84),
        notified_gir: Some(2.try_into().unwrap()),
        couple_at_home: Some(false),
        resources: Resources { monthly_pension: Some(Money::from_euros(2_000)), ..Resources::default() },
        owner: Some(false),
        hospital_discharge: Some(true),
        existing_aids: vec![ExistingAid { code: AidCode::Mutuelle, monthly: Some(Money::from_euros(40)) }],
        services: vec![toilette()],
        ..Situation::on(date(2026, 11, 21))
    }
}

fn run(situation: &Situation) -> Evaluation {
    evaluate(Params::bundled(), situation)
}

fn outcome<'a>(evaluation: &'a Evaluation, code: &AidCode) -> &'a Outcome {
    &evaluation.aid(code).unwrap_or_else(|| panic!("{code:?} is missing")).outcome
}

fn cents(cents: i64) -> Money {
    Money::from_cents(cents)
}

#[test]
fn the_call_about_a_parent_leaving_hospital() {
    let evaluation = run(&parent());
    let budget = &evaluation.budget;
    // 6.5 h × 52 ÷ 12 = 28.1667 h: 788.67 € at 28 €, 704.17 € at the national floor of 25 €.
    assert_eq!(budget.recurring_gross, cents(78_867));
    assert_eq!(budget.plan_accepted, Span::exactly(cents(70_417)));
    // t = (2 000 − 933.894…) ÷ 2 505.41… = 0.425521; P = 0.9 t (408.34 + 233.15 (0.4 + 0.6 t) + 62.68 (0.2 + 0.8 t))
    assert_eq!(outcome(&evaluation, &AidCode::Apa), &Outcome::Granted { monthly: cents(47_630) });
    assert_eq!(budget.aids_total, Span::exactly(cents(47_630 + 4_000)));
    assert_eq!(budget.left_to_pay_now, Span::exactly(cents(78_867 - 51_630)));
    // (788.67 − 516.30) × 12 × 50 % ÷ 12
    assert_eq!(budget.tax_credit_month, Span::exactly(cents(13_618)));
    assert_eq!(budget.left_to_pay_after_tax, Span::exactly(cents(27_237 - 13_618)));
    assert_eq!(budget.lines[0].quantity_fr, "6\u{a0}h\u{a0}30 par semaine");
    assert!(matches!(outcome(&evaluation, &AidCode::Ardh), Outcome::NotEligible { .. }));
    assert_eq!(outcome(&evaluation, &AidCode::AvanceImmediate), &Outcome::Excluded { by: AidCode::Apa });
}

#[test]
fn each_amount_is_explained_by_article_and_dated() {
    let evaluation = run(&parent());
    let apa = evaluation.aid(&AidCode::Apa).unwrap();
    assert_eq!(apa.parameter_date, Some(date(2026, 1, 1)));
    let articles: Vec<&str> = apa.explanation.iter().map(|step| step.article.as_str()).collect();
    for article in ["CASF R. 232-10", "CASF R. 232-11", "CASF R. 232-5", "CASF D. 314-130-1"] {
        assert!(articles.contains(&article), "{article} in {articles:?}");
    }
    let participation =
        apa.explanation.iter().find(|step| step.label_fr == "Participation de la personne").unwrap();
    assert_eq!(participation.value_fr, format!("{} par mois", cents(22_787)));
}

#[test]
fn the_tax_credit_of_2026_is_shown_with_its_reservation() {
    let evaluation = run(&parent());
    let reservation = "Sous réserve de la loi de finances pour 2026";
    let credit = evaluation.aid(&AidCode::CreditImpot).unwrap();
    assert!(credit.condition_fr.as_deref().is_some_and(|condition| condition.starts_with(reservation)));
    assert_eq!(evaluation.budget.tax_condition_fr, credit.condition_fr);
    let earlier = run(&Situation { date: date(2025, 11, 21), ..parent() });
    assert_eq!(earlier.budget.tax_condition_fr, None);
}

#[test]
fn an_open_gir_gives_both_ends_and_names_the_next_question() {
    let answers = [(SubVariable::Communication, Letter::A), (SubVariable::Comportement, Letter::A)];
    let open = Situation { notified_gir: None, autonomy: answers.into_iter().collect(), ..parent() };
    let evaluation = run(&open);
    assert!(evaluation.gir.min < evaluation.gir.max && evaluation.gir.next_question.is_some());
    let Outcome::Possible { min, max } = outcome(&evaluation, &AidCode::Apa) else {
        panic!("{evaluation:?}")
    };
    assert_eq!((*min, *max), (Money::ZERO, cents(47_630)));
    let budget = &evaluation.budget;
    assert!(budget.left_to_pay_now.min < budget.left_to_pay_now.max);
    assert_eq!(budget.left_to_pay_now.min, run(&parent()).budget.left_to_pay_now.min);
    assert!(evaluation.warnings.iter().any(|warning| warning.contains("estimé")));
}

#[test]
fn nothing_known_yet_is_an_answer_too() {
    let evaluation = run(&Situation::on(date(2026, 11, 21)));
    assert!(
        matches!(outcome(&evaluation, &AidCode::Apa), Outcome::Unknown { missing_fr } if missing_fr.contains("âge"))
    );
    assert_eq!(evaluation.budget.left_to_pay_now, Span::exactly(Money::ZERO));
}

#[test]
fn before_any_service_the_apa_says_how_far_it_goes() {
    let evaluation = run(&Situation { services: Vec::new(), ..parent() });
    let Outcome::Available { detail_fr } = outcome(&evaluation, &AidCode::Apa) else {
        panic!("{evaluation:?}")
    };
    assert!(detail_fr.contains(&cents(168_230).to_string()), "{detail_fr}");
}

#[test]
fn resources_not_known_go_from_no_participation_to_ninety_percent() {
    let evaluation = run(&Situation { resources: Resources::default(), ..parent() });
    assert_eq!(
        outcome(&evaluation, &AidCode::Apa),
        &Outcome::Possible { min: cents(7_042), max: cents(70_417) }
    );
}

#[test]
fn care_management_stays_out_of_the_plan_and_has_the_tax_credit() {
    let with = run(&Situation { services: vec![toilette(), care_management()], ..parent() });
    let without = run(&parent());
    assert_eq!(with.budget.plan_accepted, without.budget.plan_accepted);
    let line = &with.budget.lines[1];
    assert_eq!((line.in_plan, line.counts_for_tax_credit), (Money::ZERO, true));
    assert_eq!(with.budget.tax_credit_month.min - without.budget.tax_credit_month.min, Money::from_euros(30));
}

#[test]
fn what_is_bought_once_stands_apart() {
    let ergo = PlannedService {
        counts_for_tax_credit: false,
        ..service("ergo", Amount::Units(1), Per::Once, Money::from_euros(150))
    };
    let evaluation = run(&Situation { services: vec![toilette(), ergo], ..parent() });
    assert_eq!(evaluation.budget.one_off_gross, Money::from_euros(150));
    assert_eq!(evaluation.budget.one_off_left_after_tax, Span::exactly(Money::from_euros(150)));
    assert_eq!(evaluation.budget.recurring_gross, run(&parent()).budget.recurring_gross);
}

#[test]
fn the_family_of_exclusive_aids_counts_once() {
    let with = |code: AidCode, monthly| {
        let mut situation = parent();
        situation.existing_aids = vec![ExistingAid { code, monthly: Some(Money::from_euros(monthly)) }];
        run(&situation)
    };
    for code in [AidCode::Pch, AidCode::Mtp] {
        let evaluation = with(code.clone(), 300);
        assert_eq!(outcome(&evaluation, &AidCode::Apa), &Outcome::Excluded { by: code.clone() });
        assert_eq!(evaluation.budget.aids_total, Span::exactly(Money::from_euros(300)), "{code:?}");
    }
    for code in [AidCode::Oscar, AidCode::Ardh, AidCode::AideMenagere] {
        let evaluation = with(code.clone(), 300);
        assert_eq!(evaluation.budget.aids_total, Span::exactly(cents(47_630)), "the APA replaces {code:?}");
    }
    let evaluation = with(AidCode::Apa, 333);
    assert_eq!(outcome(&evaluation, &AidCode::Apa), &Outcome::Granted { monthly: Money::from_euros(333) });
    assert_eq!(outcome(&evaluation, &AidCode::Pch), &Outcome::Excluded { by: AidCode::Apa });
    assert_eq!(evaluation.budget.aids_total, Span::exactly(Money::from_euros(333)));
}

#[test]
fn light_needs_go_to_the_retirement_fund_and_the_social_aid() {
    let modest = Situation {
        notified_gir: Some(5.try_into().unwrap()),
        resources: Resources { monthly_pension: Some(cents(104_360)), ..Resources::default() },
        ..parent()
    };
    let evaluation = run(&modest);
    assert!(matches!(outcome(&evaluation, &AidCode::Apa), Outcome::NotEligible { .. }));
    assert!(
        matches!(outcome(&evaluation, &AidCode::AideMenagere), Outcome::Available { .. }),
        "exactly the ceiling"
    );
    assert!(
        matches!(outcome(&evaluation, &AidCode::Oscar), Outcome::NotCovered { .. }),
        "the scale was not found"
    );
    // 600 € a month at most, of which the person keeps 10 % to 73 %.
    assert_eq!(
        outcome(&evaluation, &AidCode::Ardh),
        &Outcome::Possible { min: cents(16_200), max: cents(54_000) }
    );
    assert!(evaluation.aid(&AidCode::ApaUrgence).is_none());
    let richer = Resources { monthly_pension: Some(cents(104_361)), ..Resources::default() };
    let evaluation = run(&Situation { resources: richer, ..modest });
    assert!(matches!(outcome(&evaluation, &AidCode::AideMenagere), Outcome::NotEligible { .. }));
}

#[test]
fn a_couple_has_its_own_ceiling_and_hours_of_social_aid() {
    let couple = Situation {
        notified_gir: Some(6.try_into().unwrap()),
        couple_at_home: Some(true),
        resources: Resources { monthly_pension: Some(cents(162_018)), ..Resources::default() },
        ..parent()
    };
    let evaluation = run(&couple);
    assert!(
        matches!(outcome(&evaluation, &AidCode::AideMenagere), Outcome::Available { detail_fr } if detail_fr.contains("48 h"))
    );
    let before = run(&Situation { date: date(2025, 6, 1), ..couple });
    assert!(
        matches!(outcome(&before, &AidCode::AideMenagere), Outcome::NotCovered { .. }),
        "no value was found"
    );
}

#[test]
fn an_aid_whose_amount_is_not_known_asks_for_it() {
    for code in
        [AidCode::Pch, AidCode::Mtp, AidCode::Oscar, AidCode::Mutuelle, AidCode::Autre("Ville".to_owned())]
    {
        let existing_aids = vec![ExistingAid { code: code.clone(), monthly: None }];
        let evaluation = run(&Situation { existing_aids, ..parent() });
        assert!(
            matches!(outcome(&evaluation, &code), Outcome::Unknown { missing_fr } if missing_fr == "le montant versé"),
            "{code:?}"
        );
    }
    let existing_aids = vec![ExistingAid { code: AidCode::Apa, monthly: None }];
    let evaluation = run(&Situation { existing_aids, ..parent() });
    assert_eq!(
        outcome(&evaluation, &AidCode::Apa),
        &Outcome::Granted { monthly: cents(47_630) },
        "calculated"
    );
}

#[test]
fn vouchers_past_the_exemption_are_said_to_be_taxed() {
    let with = |euros| {
        let monthly = Some(Money::from_euros(euros));
        let existing_aids = vec![ExistingAid { code: AidCode::CesuPrefinance, monthly }];
        let evaluation = run(&Situation { existing_aids, ..parent() });
        let warnings = &evaluation.aid(&AidCode::CesuPrefinance).unwrap().warnings;
        warnings.iter().any(|warning| warning.contains("imposable"))
    };
    assert_eq!((with(215), with(216)), (false, true), "2 591 € a year in 2026");
}

#[test]
fn supplements_of_the_apa_follow_the_caregiver() {
    let mut situation = parent();
    situation.irreplaceable_caregiver = Some(true);
    let told = |situation: &Situation, code| match outcome(&run(situation), &code) {
        Outcome::Available { detail_fr } => detail_fr.clone(),
        other => format!("{other:?}"),
    };
    assert!(told(&situation, AidCode::ApaHospitalisation).contains(&cents(115_932).to_string()));
    assert!(told(&situation, AidCode::ApaUrgence).contains(&cents(104_016).to_string()));
    assert!(told(&situation, AidCode::ApaRepit).contains("plafond"), "the plan is not at its ceiling");
    situation.services = vec![service("nuit", Amount::Units(30), Per::Month, Money::from_euros(120))];
    assert!(told(&situation, AidCode::ApaRepit).contains(&cents(58_352).to_string()));
}

#[test]
fn under_sixty_the_disability_benefit_is_the_way() {
    let evaluation = run(&Situation { age: Some(59), ..parent() });
    assert!(
        matches!(outcome(&evaluation, &AidCode::Apa), Outcome::NotEligible { why_fr } if why_fr.contains("60 ans"))
    );
    assert!(
        matches!(outcome(&evaluation, &AidCode::Pch), Outcome::Unknown { missing_fr } if missing_fr.contains("MDPH"))
    );
    assert!(matches!(outcome(&evaluation, &AidCode::AvanceImmediate), Outcome::Available { .. }));
}

#[test]
fn the_caregiver_and_the_card_are_told_their_rights() {
    let evaluation =
        run(&Situation { caregiver_employed: Some(true), cmi_invalidite: Some(true), ..parent() });
    assert!(
        matches!(outcome(&evaluation, &AidCode::Ajpa), Outcome::Available { detail_fr } if detail_fr.contains(&cents(6_664).to_string()))
    );
    assert!(matches!(outcome(&evaluation, &AidCode::DemiPart), Outcome::Available { .. }));
}

#[test]
fn the_advance_opens_to_the_apa_on_its_date() {
    let on = |day| run(&Situation { date: day, ..parent() });
    // Past 2026 the APA itself is not covered: a declared one still is.
    let declared = Situation {
        existing_aids: vec![ExistingAid { code: AidCode::Apa, monthly: Some(Money::from_euros(400)) }],
        ..parent()
    };
    let advance = |day| {
        let evaluation = run(&Situation { date: day, ..declared.clone() });
        outcome(&evaluation, &AidCode::AvanceImmediate).clone()
    };
    assert_eq!(advance(date(2027, 6, 30)), Outcome::Excluded { by: AidCode::Apa });
    assert!(matches!(advance(date(2027, 7, 1)), Outcome::Available { .. }));
    assert!(matches!(outcome(&on(date(2027, 7, 1)), &AidCode::Apa), Outcome::NotCovered { .. }));
}

/// An APA likely but no service ticked yet, or services the credit does not count: nothing to advance.
#[test]
fn the_advance_waits_for_a_service_the_credit_counts() {
    let none = run(&Situation { services: Vec::new(), ..parent() });
    assert!(
        matches!(outcome(&none, &AidCode::AvanceImmediate), Outcome::Unknown { missing_fr } if missing_fr.contains("services"))
    );
    let meals = PlannedService { counts_for_tax_credit: false, ..toilette() };
    let evaluation = run(&Situation { services: vec![meals], ..parent() });
    assert!(matches!(outcome(&evaluation, &AidCode::AvanceImmediate), Outcome::NotEligible { .. }));
}

#[test]
fn the_day_the_advance_opens_is_that_of_the_parameter() {
    let evaluation = run(&parent());
    let advance = evaluation.aid(&AidCode::AvanceImmediate).unwrap();
    let opening = advance.explanation.last().unwrap();
    let closed = Params::bundled().at("ci_avance_immediate_apa_pch", date(2026, 11, 21)).unwrap();
    let opens = kernel::french::long_date(closed.valid_to.unwrap().tomorrow().unwrap());
    assert!(opening.value_fr.contains(&opens), "{}", opening.value_fr);
    assert_eq!(opening.article, closed.article);
}

/// Who names a mutuelle, an employer or a fund is told what to ask of it.
#[test]
fn what_was_named_and_not_declared_is_to_ask_for() {
    let nothing = Situation { existing_aids: Vec::new(), ..parent() };
    let payer = |kind| Some(Payer { kind, name: "Atelier Dupré".to_owned() });
    let fund = Some("Régime général".to_owned());
    let exempt = Money::from_euros(2_591).to_string();
    for (why, situation, code, named) in [
        (
            "named insurer",
            Situation { insurer: Some("Horizon Bleu".to_owned()), ..nothing.clone() },
            AidCode::Mutuelle,
            Some("Horizon Bleu"),
        ),
        (
            "the payer is a mutuelle",
            Situation { payer: payer(PayerKind::Insurer), ..nothing.clone() },
            AidCode::Mutuelle,
            Some("Atelier Dupré"),
        ),
        (
            "the payer is an employer",
            Situation { payer: payer(PayerKind::Employer), ..nothing.clone() },
            AidCode::CesuPrefinance,
            Some("Atelier Dupré"),
        ),
        (
            "the caregiver is employed",
            Situation { caregiver_employed: Some(true), ..nothing.clone() },
            AidCode::CesuPrefinance,
            Some(exempt.as_str()),
        ),
        (
            "the fund pays the cleaner",
            Situation { fund_pays_cleaner: Some(true), ..nothing.clone() },
            AidCode::AideSociale,
            None,
        ),
        (
            "a handicap before 60",
            Situation { disability_before_60: Some(true), ..nothing.clone() },
            AidCode::Mtp,
            Some("invalidité"),
        ),
    ] {
        let evaluation = run(&situation);
        let Outcome::Available { detail_fr } = outcome(&evaluation, &code) else {
            panic!("{why}: {evaluation:?}")
        };
        assert!(named.is_none_or(|named| detail_fr.contains(named)), "{why}: {detail_fr}");
        let aid = evaluation.aid(&code).unwrap();
        assert!(aid.explanation.iter().any(|step| !step.article.is_empty()), "{why}");
        assert_eq!(evaluation.budget, run(&nothing).budget, "{why}: nothing is counted before it is granted");
    }
    let quiet = run(&nothing);
    for code in [AidCode::Mutuelle, AidCode::CesuPrefinance, AidCode::AideSociale, AidCode::Mtp] {
        assert!(quiet.aid(&code).is_none(), "{code:?}");
    }
    let light = Situation { notified_gir: Some(6.try_into().unwrap()), retirement_fund: fund, ..nothing };
    let named = |code| run(&light).aid(&code).unwrap().explanation[0].value_fr.clone();
    assert_eq!(
        (named(AidCode::Oscar), named(AidCode::Ardh)),
        ("Régime général".into(), "Régime général".into())
    );
}

#[test]
fn a_declared_aid_is_not_proposed_a_second_time() {
    let situation = Situation { insurer: Some("Horizon Bleu".to_owned()), ..parent() };
    let evaluation = run(&situation);
    assert_eq!(evaluation.aids.iter().filter(|aid| aid.code == AidCode::Mutuelle).count(), 1);
    assert_eq!(
        outcome(&evaluation, &AidCode::Mutuelle),
        &Outcome::Granted { monthly: Money::from_euros(40) }
    );
}

#[test]
fn the_emergency_is_for_who_has_no_apa_and_cannot_wait() {
    let offered = |situation: &Situation| run(situation).aid(&AidCode::ApaUrgence).is_some();
    let calm = Situation { hospital_discharge: Some(false), ..parent() };
    assert!(!offered(&calm) && !offered(&Situation { hospital_discharge: None, ..parent() }));
    assert!(offered(&parent()) && offered(&Situation { urgent: Some(true), ..calm.clone() }));
    let held = vec![ExistingAid { code: AidCode::Apa, monthly: Some(Money::from_euros(400)) }];
    assert!(!offered(&Situation { existing_aids: held, urgent: Some(true), ..parent() }));
    let evaluation = run(&parent());
    assert!(evaluation.aid(&AidCode::ApaUrgence).unwrap().condition_fr.is_some());
}

#[test]
fn an_establishment_is_not_computed_as_a_home() {
    let resident = Situation { in_institution: Some(true), urgent: Some(true), ..parent() };
    let evaluation = run(&resident);
    for code in [AidCode::Apa, AidCode::Pch, AidCode::CreditImpot, AidCode::AvanceImmediate, AidCode::Ardh] {
        assert!(matches!(outcome(&evaluation, &code), Outcome::NotCovered { .. }), "{code:?}");
    }
    assert!(evaluation.aid(&AidCode::ApaUrgence).is_none() && evaluation.aid(&AidCode::ApaRepit).is_none());
    assert!(evaluation.warnings.iter().any(|warning| warning.contains("établissement")));
    assert_eq!(evaluation.budget.tax_credit_month, Span::exactly(Money::ZERO));
    assert_eq!(
        evaluation.budget.aids_total,
        Span::exactly(Money::from_euros(40)),
        "the insurer's, as declared"
    );
    assert_eq!(run(&Situation { in_institution: Some(false), ..parent() }), run(&parent()));
}

#[test]
fn the_return_from_hospital_says_which_gir_it_needs() {
    let conditional = |gir: Option<u8>| {
        let notified_gir = gir.map(|gir| gir.try_into().unwrap());
        run(&Situation { notified_gir, ..parent() }).aid(&AidCode::Ardh).unwrap().condition_fr.is_some()
    };
    assert!(conditional(None) && !conditional(Some(5)) && !conditional(Some(2)));
}

/// A household nobody described: silent while the ceiling is far, said when it limits the credit.
#[test]
fn a_household_not_described_is_said_where_it_matters() {
    let spending = |hours| service("garde", Amount::Units(hours), Per::Month, Money::from_euros(28));
    let warned = |hours, tax| {
        let situation = Situation { services: vec![spending(hours)], tax, ..parent() };
        run(&situation).warnings.iter().any(|warning| warning.contains("plafond le plus bas"))
    };
    let described = TaxFacts { dependants: Some(0), members_over_65: Some(1), ..TaxFacts::default() };
    assert!(!warned(30, TaxFacts::default()), "840 € a month is far from 12 000 € a year");
    assert!(warned(120, TaxFacts::default()));
    assert!(!warned(120, described));
    assert!(warned(120, TaxFacts { members_over_65: None, ..described }));
}

#[test]
fn an_evaluation_is_frozen_and_read_back() {
    let evaluation = run(&parent());
    let frozen = serde_json::to_string(&evaluation).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&frozen).unwrap(), evaluation);
    let situation = parent();
    let kept = serde_json::to_string(&situation).unwrap();
    assert_eq!(serde_json::from_str::<Situation>(&kept).unwrap(), situation);
}

fn situations() -> impl Strategy<Value = Situation> {
    let person = (
        prop::option::of(50_u8..110),
        prop::option::of(1_u8..=6),
        prop::option::of(any::<bool>()),
        prop::option::of(0_i64..600_000),
        prop::option::of(any::<bool>()),
        prop::option::of(any::<bool>()),
    );
    let help = (
        prop::collection::vec((0_u32..3_000, 0_i64..10_000, any::<bool>(), any::<bool>()), 0..5),
        prop::collection::vec((0_usize..9, prop::option::of(0_i64..200_000)), 0..4),
    );
    let days = prop::sample::select(vec![
        date(2023, 5, 2),
        date(2024, 2, 29),
        date(2025, 12, 31),
        date(2026, 11, 21),
        date(2028, 1, 1),
    ]);
    (person, help, days).prop_map(|((age, gir, couple, pension, hospital, card), (services, aids), day)| {
        const AIDS: [AidCode; 9] = [
            AidCode::Apa,
            AidCode::Pch,
            AidCode::Mtp,
            AidCode::AideMenagere,
            AidCode::Oscar,
            AidCode::Ardh,
            AidCode::Mutuelle,
            AidCode::CesuPrefinance,
            AidCode::AideSociale,
        ];
        Situation {
            age,
            notified_gir: gir.map(|gir| gir.try_into().unwrap()),
            couple_at_home: couple,
            resources: Resources { monthly_pension: pension.map(cents), ..Resources::default() },
            hospital_discharge: hospital,
            cmi_invalidite: card,
            services: services
                .into_iter()
                .map(|(minutes, price, plan, credit)| PlannedService {
                    counts_in_apa_plan: plan,
                    counts_for_tax_credit: credit,
                    ..service("x", Amount::Minutes(minutes), Per::Week, cents(price))
                })
                .collect(),
            existing_aids: aids
                .into_iter()
                .map(|(code, monthly)| ExistingAid { code: AIDS[code].clone(), monthly: monthly.map(cents) })
                .collect(),
            ..Situation::on(day)
        }
    })
}

/// Every French text of an evaluation.
fn texts(evaluation: &Evaluation) -> Vec<String> {
    fn collect(value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => into.push(text.clone()),
            serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
            serde_json::Value::Object(values) => values.values().for_each(|value| collect(value, into)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::to_value(evaluation).unwrap(), &mut found);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_budget_adds_up_whatever_is_known(situation in situations()) {
        let budget = run(&situation).budget;
        prop_assert!(Money::ZERO <= budget.left_to_pay_after_tax.min);
        prop_assert!(budget.left_to_pay_after_tax.min <= budget.left_to_pay_now.min);
        prop_assert!(budget.left_to_pay_now.max <= budget.recurring_gross);
        prop_assert_eq!(budget.left_to_pay_now.max + budget.aids_total.min, budget.recurring_gross);
        prop_assert_eq!(budget.left_to_pay_now.min + budget.aids_total.max, budget.recurring_gross);
    }

    #[test]
    fn knowing_more_never_leaves_the_announced_bounds(situation in situations(), gir in 1_u8..=6, couple: bool, pension in 0_i64..600_000) {
        let announced = run(&situation).budget;
        let known = Situation {
            notified_gir: situation.notified_gir.or(Some(gir.try_into().unwrap())),
            couple_at_home: situation.couple_at_home.or(Some(couple)),
            resources: Resources { monthly_pension: situation.resources.monthly_pension.or(Some(cents(pension))), ..Resources::default() },
            ..situation
        };
        let exact = run(&known).budget;
        prop_assert!(announced.left_to_pay_now.min <= exact.left_to_pay_now.min);
        prop_assert!(exact.left_to_pay_now.max <= announced.left_to_pay_now.max);
    }

    #[test]
    fn naming_who_could_help_counts_nothing(situation in situations(), insurer: bool, employed: bool, before_60: bool) {
        let named = Situation {
            insurer: insurer.then(|| "Horizon Bleu".to_owned()),
            caregiver_employed: Some(employed),
            disability_before_60: Some(before_60),
            ..situation.clone()
        };
        let (silent, named) = (run(&situation), run(&named));
        prop_assert_eq!(silent.budget, named.budget);
        let mut codes: Vec<_> = named.aids.iter().map(|aid| aid.code.clone()).collect();
        let proposed = codes.len();
        codes.sort();
        codes.dedup();
        // A caller may declare the same aid twice; the program never proposes it besides.
        prop_assert!(proposed - codes.len() <= situation.existing_aids.len());
    }

    #[test]
    fn an_establishment_never_gets_an_apa_at_home(situation in situations()) {
        let held = situation.existing_aids.iter().any(|aid| aid.code == AidCode::Apa);
        let evaluation = run(&Situation { in_institution: Some(true), ..situation });
        let paid = evaluation.budget.aids.iter().any(|aid| aid.code == AidCode::Apa);
        prop_assert!(held || !paid);
        prop_assert_eq!(evaluation.budget.tax_credit_month, Span::exactly(Money::ZERO));
    }

    #[test]
    fn absurd_amounts_are_answered(pension: i64, other: i64, price: i64, aid: i64, units: u32) {
        let mut situation = parent();
        situation.notified_gir = None;
        situation.resources =
            Resources { monthly_pension: Some(cents(pension)), monthly_other: Some(cents(other)), ..Resources::default() };
        situation.services = vec![service("x", Amount::Units(units), Per::Week, cents(price)); 3];
        situation.existing_aids = vec![ExistingAid { code: AidCode::Mutuelle, monthly: Some(cents(aid)) }; 2];
        run(&situation);
    }

    #[test]
    fn french_punctuation_never_starts_a_line(situation in situations()) {
        for text in texts(&run(&situation)) {
            for mark in [" :", " ;", " !", " ?", " €", " %", " »", "« "] {
                prop_assert!(!text.contains(mark), "{}", text);
            }
        }
    }
}
