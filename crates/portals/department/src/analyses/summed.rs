//! The sums of an analysis or of a trial, and the lines behind them.

use flows::{Archive, ExplainedVisit, Figures, Judgement, Study, StudyKind, StudyLine, StudyQuery, Summary};
use kernel::{Money, french::month_year};
use reconciliation::{Finding, Findings};
use uuid::Uuid;
use web::{Caseworker, Failure, Pager};

use super::one::Sought;
use crate::{failures::failed, words};

const PAGE: u64 = 25;

pub struct Sums {
    pub total: View,
    pub before: Option<View>,
    /// What a draft changes: « −1 234 € ».
    pub change: String,
    pub differing: String,
    pub cells: Vec<Row>,
    pub products: Vec<Row>,
    pub findings: Vec<FindingRow>,
    pub lines: Vec<LineRow>,
    pub lines_said: String,
    pub filtered: bool,
    pub position: String,
    pub previous: String,
    pub next: String,
}

pub struct View {
    pub lines: String,
    pub in_fault: String,
    pub billed: String,
    pub billed_sum: Money,
    pub ordered: String,
    pub ordered_sum: Money,
    pub delivered: String,
    pub delivered_sum: Money,
    pub retained: String,
    pub retained_sum: Money,
    pub gap: String,
    pub gap_sum: Money,
}

pub struct Row {
    pub product: String,
    pub month: String,
    pub href: String,
    pub view: View,
    pub before: Money,
    pub change: String,
}

pub struct FindingRow {
    pub label: String,
    pub lines: u64,
    pub before: u64,
    pub effect: String,
    pub href: String,
}

pub struct LineRow {
    pub who: String,
    pub service: String,
    pub invoice: String,
    pub line: String,
    pub href: String,
    pub product: String,
    pub month: String,
    pub ordered: String,
    pub delivered: String,
    pub billed: String,
    pub retained: Money,
    pub effect: String,
    pub findings: String,
    pub rules: String,
    /// A trial: what changes, as sentences.
    pub changes: Vec<String>,
    pub visits: Vec<VisitRow>,
    pub visits_said: String,
    pub count: usize,
    pub id: Uuid,
    /// Address that shows them.
    pub open: String,
    pub is_opened: bool,
}

pub struct VisitRow {
    pub id: String,
    pub when: String,
    pub counted: String,
}

impl Sums {
    pub async fn read(
        agent: &Caseworker,
        archive: &Archive,
        study: &Study,
        summary: &Summary,
        sought: &Sought,
        action: &str,
    ) -> Result<Self, Failure> {
        let is_trial = study.kind == StudyKind::Trial;
        let finding = Finding::ALL.into_iter().find(|finding| finding.code() == sought.constat);
        let filtered = finding.is_some() || !sought.prestation.is_empty();
        let pager = Pager::from_query(sought.page.as_deref(), PAGE);
        let asked = StudyQuery {
            page: pager.number - 1,
            size: PAGE,
            finding,
            product: Some(sought.prestation.as_str()).filter(|product| !product.is_empty()),
            differing: is_trial,
            in_fault: !is_trial && !filtered,
        };
        let found = flows::study_lines(&agent.cx, archive, study.id, asked).await.map_err(failed)?;
        let opened = sought.ligne.as_deref().and_then(|line| line.parse::<Uuid>().ok());
        let opened = opened.filter(|opened| found.lines.iter().any(|line| line.id == *opened));
        let visits = match opened {
            Some(line) => flows::study_visits(&agent.cx, archive, study.id, line).await.map_err(failed)?,
            None => Vec::new(),
        };
        let pages = pager.pages(found.total);
        let to = |number: u64| {
            let number = number.to_string();
            let pairs =
                [("constat", &*sought.constat), ("prestation", &*sought.prestation), ("page", &*number)];
            format!("{}#lignes", words::address(action, &pairs))
        };
        let number = pager.number.to_string();
        let shown = |found: &StudyLine| {
            let id = found.id.to_string();
            let is_opened = opened == Some(found.id);
            let filter = [("constat", &*sought.constat), ("prestation", &*sought.prestation)];
            let pairs = [filter[0], filter[1], ("page", &*number), ("ligne", &*id)];
            LineRow {
                open: format!("{}#interventions-{id}", words::address(action, &pairs)),
                is_opened,
                ..line(found, if is_opened { &visits } else { &found.found.explained.visits })
            }
        };
        let link = |name, value: &str| format!("{}#lignes", words::address(action, &[(name, value)]));
        let before = summary.total_before();
        let change = |with: Figures, without: Figures| {
            words::signed(Money::from_cents(with.retained_c - without.retained_c))
        };
        let cell = |cell: &flows::Cell| Row {
            product: cell.product.clone(),
            month: month_year(cell.month),
            href: link("prestation", &cell.product),
            view: view(&cell.figures),
            before: Money::from_cents(cell.before.unwrap_or_default().retained_c),
            change: change(cell.figures, cell.before.unwrap_or_default()),
        };
        let product = |(product, with, without): (String, Figures, Figures)| Row {
            href: link("prestation", &product),
            product,
            month: String::new(),
            view: view(&with),
            before: Money::from_cents(without.retained_c),
            change: change(with, without),
        };
        let kind = |counted: &flows::Counted| {
            let finding = Findings::from_bits(counted.finding).iter().next();
            FindingRow {
                label: finding.map(|finding| words::capital(finding.in_french())).unwrap_or_default(),
                lines: counted.lines,
                before: counted.before,
                effect: words::signed(Money::from_cents(counted.effect_c)),
                href: link("constat", finding.map_or("", Finding::code)),
            }
        };
        Ok(Self {
            total: view(&summary.total()),
            change: before.map(|before| change(summary.total(), before)).unwrap_or_default(),
            before: before.as_ref().map(view),
            differing: words::count(summary.differing, "ligne change", "lignes changent"),
            cells: summary.cells.iter().map(cell).collect(),
            products: summary.by_product().into_iter().map(product).collect(),
            findings: summary.findings.iter().map(kind).collect(),
            lines_said: words::count(found.total, "ligne", "lignes"),
            lines: found.lines.iter().map(shown).collect(),
            filtered,
            position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
            previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
            next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        })
    }
}

fn view(figures: &Figures) -> View {
    View {
        lines: words::count(figures.lines, "ligne", "lignes"),
        in_fault: words::count(figures.in_fault, "avec un constat", "avec un constat"),
        billed: words::hours(figures.billed_min),
        billed_sum: Money::from_cents(figures.billed_c),
        ordered: words::hours(figures.ordered_min),
        ordered_sum: Money::from_cents(figures.ordered_c),
        delivered: words::hours(figures.delivered_min),
        delivered_sum: Money::from_cents(figures.delivered_c),
        retained: words::hours(figures.retained_min),
        retained_sum: Money::from_cents(figures.retained_c),
        gap: words::hours(figures.gap_min()),
        gap_sum: Money::from_cents(figures.gap_c()),
    }
}

fn line(line: &StudyLine, visits: &[ExplainedVisit]) -> LineRow {
    let found = &line.found;
    let known = |minutes: Option<i64>| minutes.map_or_else(|| "–".to_owned(), words::hours);
    let address = format!("{}/{}", crate::invoices::BASE, line.invoice_id);
    LineRow {
        who: line.beneficiary_name.clone().unwrap_or_else(|| line.beneficiary.clone()),
        service: line.partner_name.clone(),
        invoice: line.invoice.clone(),
        line: line.line.clone(),
        href: format!("{}#details", words::address(&address, &[("ligne", &line.line)])),
        product: line.product.clone(),
        month: line.month.map(month_year).unwrap_or_default(),
        ordered: known(found.planned_min),
        delivered: known(found.delivered_min),
        billed: words::hours(line.quantity_min),
        retained: line.due(),
        effect: match line.gross - line.due() {
            Money::ZERO => String::new(),
            gap => words::signed(gap),
        },
        findings: findings(found),
        rules: numbers(&found.explained.rules),
        changes: line.before.as_ref().map(|before| changes(line, before)).unwrap_or_default(),
        visits: visits
            .iter()
            .map(|visit| VisitRow {
                id: visit.id.clone(),
                when: words::visit(visit.start, visit.end),
                counted: words::seconds(visit.counted_s),
            })
            .collect(),
        visits_said: words::count(found.explained.count as u64, "intervention", "interventions"),
        count: found.explained.count,
        id: line.id,
        open: String::new(),
        is_opened: false,
    }
}

/// « Fait : 3 h au lieu de 2 h 45. », one sentence for each figure that a draft changes.
fn changes(line: &StudyLine, before: &Judgement) -> Vec<String> {
    let found = &line.found;
    let hours = |minutes: Option<i64>| words::hours(minutes.unwrap_or_default());
    let pairs = [
        ("Fait", hours(before.delivered_min), hours(found.delivered_min)),
        (
            "Durée à payer",
            words::hours(before.explained.payable_min),
            words::hours(found.explained.payable_min),
        ),
        (
            "Tarif",
            Money::from_cents(before.explained.price_c).to_string(),
            Money::from_cents(found.explained.price_c).to_string(),
        ),
        ("À payer", line.due_before().unwrap_or_default().to_string(), line.due().to_string()),
        ("Constats", findings(before), findings(found)),
    ];
    let changed = pairs.into_iter().filter(|(_, before, after)| before != after);
    changed.map(|(what, before, after)| format!("{what} : {after} au lieu de {before}.")).collect()
}

fn findings(found: &Judgement) -> String {
    let all: Vec<&str> =
        Findings::from_bits(found.findings).iter().map(|finding| finding.in_french()).collect();
    if all.is_empty() { "aucun constat".to_owned() } else { all.join(", ") }
}

pub fn numbers(rules: &[i64]) -> String {
    match rules {
        [] => "aucune règle".to_owned(),
        [one] => format!("règle n° {one}"),
        many => {
            let numbers: Vec<String> = many.iter().map(i64::to_string).collect();
            format!("règles n° {}", numbers.join(", "))
        }
    }
}
