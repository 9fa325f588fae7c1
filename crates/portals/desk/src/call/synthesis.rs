//! What the answers amount to, beside the questions: GIR, budget, aids, need, warnings.

use intake::Assessment;
use kernel::{
    Money,
    french::{NBSP, duration, short_date},
};
use questionnaire::{Day, Slot, keys};
use rules::evaluation::{Aid, Outcome, Span, Step};

pub struct SynthesisView {
    /// Said politely by a screen reader when it changes.
    pub announce: String,
    /// The call is about the caller's own life: neither GIR, nor aids, nor budget.
    pub about_caller: bool,
    pub gir: GirView,
    pub budget: BudgetView,
    /// What the person has, may have, or might have with one more answer.
    pub aids: Vec<AidView>,
    /// What was looked at and does not apply.
    pub others: Vec<AidView>,
    pub need: String,
    pub warnings: Vec<String>,
    pub week: WeekView,
    pub suggestions: usize,
}

pub struct GirView {
    pub min: u8,
    pub max: u8,
    pub notified: Option<u8>,
    pub scale: Vec<(u8, bool)>,
    pub missing: u8,
    pub next: Option<NextQuestion>,
}

/// The question that narrows the GIR most, to jump to.
pub struct NextQuestion {
    pub key: String,
    pub step: String,
    pub label: String,
}

pub struct AidView {
    pub id: String,
    pub name: String,
    pub outcome: String,
    pub tone: &'static str,
    pub tag: &'static str,
    pub condition: String,
    pub steps: Vec<Step>,
    pub date: String,
    pub warnings: Vec<String>,
}

pub struct BudgetView {
    pub empty: bool,
    pub lines: Vec<BudgetLineView>,
    pub one_off_lines: Vec<BudgetLineView>,
    pub recurring: Money,
    pub one_off: Money,
    pub aids: Vec<(String, Span)>,
    pub tax_credit: Span,
    pub one_off_tax_credit: Span,
    pub condition: String,
    pub now: Span,
    pub after: Span,
    pub one_off_after: Span,
    pub to_specify: Vec<String>,
    pub on_quotation: Vec<String>,
}

pub struct BudgetLineView {
    pub label: String,
    pub quantity: String,
    pub unit_price: Money,
    pub gross: Money,
}

pub struct WeekView {
    pub empty: bool,
    pub days: Vec<WeekDay>,
    pub rows: Vec<WeekRow>,
    pub others: Vec<String>,
    pub to_specify: Vec<String>,
    pub per_week: String,
    pub per_month: String,
    pub holidays: Vec<String>,
    pub proposed: bool,
}

pub struct WeekDay {
    pub label: &'static str,
    pub off: bool,
}

pub struct WeekRow {
    pub label: &'static str,
    pub cells: Vec<WeekCell>,
}

pub struct WeekCell {
    pub off: bool,
    pub visits: Vec<(String, String)>,
}

pub fn view(of: &Assessment) -> SynthesisView {
    let evaluation = &of.evaluation;
    let (others, aids): (Vec<_>, Vec<_>) = evaluation.aids.iter().partition(|aid| {
        matches!(
            aid.outcome,
            Outcome::NotEligible { .. } | Outcome::Excluded { .. } | Outcome::NotCovered { .. }
        )
    });
    let budget = budget(of);
    let gir = gir(of);
    let about_caller = of.call.about_caller();
    SynthesisView {
        announce: if about_caller { String::new() } else { announce(&gir, &budget) },
        need: of.view().known(keys::BESOIN).and_then(|need| need.text()).unwrap_or_default().to_owned(),
        aids: aids.into_iter().map(aid).collect(),
        others: others.into_iter().map(aid).collect(),
        warnings: to_read_again(of)
            .into_iter()
            .chain(evaluation.warnings.iter().filter(|_| !about_caller).cloned())
            .collect(),
        about_caller,
        week: week(of),
        suggestions: of.suggestions.values().filter(|letters| letters.known().is_some()).count(),
        gir,
        budget,
    }
}

/// An e-mail, a number, a postcode kept as it was said, though it cannot be right.
fn to_read_again(of: &Assessment) -> Vec<String> {
    let mut sentences = Vec::new();
    for (key, answer) in &of.answers {
        let (Some(question), Some(value)) = (of.definition.question(key), &answer.value) else { continue };
        let doubts = questionnaire::doubts(value).into_iter();
        sentences.extend(doubts.map(|doubt| format!("{}{NBSP}: {doubt}", question.short_label())));
    }
    sentences
}

fn announce(gir: &GirView, budget: &BudgetView) -> String {
    let gir = match (gir.notified, gir.min == gir.max) {
        (Some(notified), _) => format!("GIR {notified} notifié"),
        (None, true) => format!("GIR {} estimé", gir.min),
        (None, false) if (gir.min, gir.max) == (1, 6) => return String::new(),
        (None, false) => format!("GIR {} à {}", gir.min, gir.max),
    };
    match (budget.empty, budget.condition.as_str()) {
        (true, _) => gir,
        (false, "") => format!("{gir}, reste à payer {} par mois", budget.after),
        (false, reservation) => format!("{gir}, reste à payer {} par mois. {reservation}", budget.after),
    }
}

fn gir(of: &Assessment) -> GirView {
    let estimate = &of.evaluation.gir;
    let next = estimate.next_question.and_then(|part| {
        let key = format!("aggir.{}", part.key());
        let (step, question) = of.definition.located(&key)?;
        Some(NextQuestion { step: step.key.clone(), label: question.short_label().to_owned(), key })
    });
    GirView {
        min: estimate.min.number(),
        max: estimate.max.number(),
        notified: of.situation.notified_gir.map(|gir| gir.number()),
        scale: (1..=6)
            .map(|number| (number, estimate.possible.iter().any(|gir| gir.number() == number)))
            .collect(),
        missing: estimate.missing,
        next: next.filter(|_| of.situation.notified_gir.is_none()),
    }
}

fn aid(aid: &Aid) -> AidView {
    let (outcome, tag, tone) = match &aid.outcome {
        Outcome::Granted { monthly } => (format!("{monthly} par mois"), "Estimée", "done"),
        Outcome::Possible { min, max } => (format!("entre {min} et {max} par mois"), "Possible", "progress"),
        Outcome::Available { detail_fr } => (detail_fr.clone(), "Ouverte", "info"),
        Outcome::Unknown { missing_fr } => (missing_fr.clone(), "À préciser", "todo"),
        Outcome::NotEligible { why_fr } => (why_fr.clone(), "Non", "muted"),
        Outcome::Excluded { by } => {
            (format!("Ne se cumule pas avec : {}", by.name_fr()), "Non cumulable", "muted")
        }
        Outcome::NotCovered { why_fr } => (why_fr.clone(), "Non calculée", "muted"),
    };
    AidView {
        id: format!("aide-{}", kernel::french::fold(&aid.name_fr).replace(' ', "-")),
        name: aid.name_fr.clone(),
        outcome,
        tag,
        tone,
        condition: aid.condition_fr.clone().unwrap_or_default(),
        steps: aid.explanation.clone(),
        date: aid.parameter_date.map(short_date).unwrap_or_default(),
        warnings: aid.warnings.clone(),
    }
}

fn budget(of: &Assessment) -> BudgetView {
    let budget = &of.evaluation.budget;
    let lines = |recurring: bool| {
        let lines = budget.lines.iter().filter(move |line| line.recurring == recurring);
        lines
            .map(|line| BudgetLineView {
                label: line.label.clone(),
                quantity: line.quantity_fr.clone(),
                unit_price: line.unit_price,
                gross: line.gross,
            })
            .collect()
    };
    BudgetView {
        empty: budget.lines.is_empty(),
        lines: lines(true),
        one_off_lines: lines(false),
        recurring: budget.recurring_gross,
        one_off: budget.one_off_gross,
        aids: budget.aids.iter().map(|aid| (aid.name_fr.clone(), aid.monthly)).collect(),
        tax_credit: budget.tax_credit_month,
        one_off_tax_credit: budget.one_off_tax_credit,
        condition: budget.tax_condition_fr.clone().unwrap_or_default(),
        now: budget.left_to_pay_now,
        after: budget.left_to_pay_after_tax,
        one_off_after: budget.one_off_left_after_tax,
        to_specify: of.week.to_specify.clone(),
        on_quotation: of
            .services
            .iter()
            .filter(|service| service.on_quotation)
            .map(|service| service.label.clone())
            .collect(),
    }
}

fn week(of: &Assessment) -> WeekView {
    let week = &of.week;
    let off = |day: Day| week.holidays.iter().any(|holiday| holiday.day == day);
    let rows = week.slots().into_iter().map(|slot| WeekRow {
        label: slot_label(slot),
        cells: Day::ALL
            .iter()
            .map(|day| WeekCell {
                off: off(*day),
                visits: week
                    .at(*day, slot)
                    .map(|visit| {
                        let start = visit.starts_at.map(kernel::french::time);
                        let length = visit.minutes.map(|minutes| duration(minutes.into()));
                        let when = [start, length].into_iter().flatten().collect::<Vec<_>>().join(" · ");
                        (when, visit.label.clone())
                    })
                    .collect(),
            })
            .collect(),
    });
    let others = week.others.iter().map(|other| {
        let times = if other.each_month {
            format!("{} fois par mois", other.times)
        } else if other.times == 1 {
            "une fois".to_owned()
        } else {
            format!("{} fois en tout", other.times)
        };
        format!("{} : {times}", other.label)
    });
    WeekView {
        empty: week.is_empty(),
        days: Day::ALL.iter().map(|day| WeekDay { label: day.label(), off: off(*day) }).collect(),
        rows: rows.collect(),
        others: others.collect(),
        to_specify: week.to_specify.clone(),
        per_week: duration(week.minutes_per_week),
        per_month: duration(week.minutes_per_month),
        holidays: week
            .holidays
            .iter()
            .map(|holiday| format!("{} : {}", kernel::french::long_date(holiday.date), holiday.name_fr))
            .collect(),
        proposed: week.visits.iter().any(|visit| visit.proposed),
    }
}

const fn slot_label(slot: Slot) -> &'static str {
    match slot {
        Slot::Matin => "Matin",
        Slot::Midi => "Midi",
        Slot::ApresMidi => "Après-midi",
        Slot::Soir => "Soir",
        Slot::Nuit => "Nuit",
    }
}
