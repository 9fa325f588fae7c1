//! `GET /departement/factures/{id}`: ordered, done and billed side by side, line by line.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use flows::{Explained, Invoice, InvoiceLine, InvoiceState, Reason};
use kernel::{
    Money,
    french::{month_year, short_date},
    id::InvoiceId,
};
use records::InvoiceKind;
use serde::Deserialize;
use uuid::Uuid;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with};

use super::{
    BASE,
    advice::{self, Advice},
    tone,
};
use crate::{failures::failed, words};

/// Past so many lines, those without a finding are folded: they are there, and ticked, but nobody reads through them.
const LONG: usize = 60;

/// Lines explained at once: past that, one asks for a line.
const EXPLAINED: usize = 40;

#[derive(Template)]
#[template(path = "invoices/one.html")]
struct InvoicePage {
    shell: Shell,
    mistakes: Mistakes,
    action: String,
    number: String,
    is_credit_note: bool,
    service: String,
    period: String,
    received: String,
    version: i64,
    state: &'static str,
    tone: &'static str,
    analysing: bool,
    awaits: bool,
    changed: bool,
    total: Money,
    effect: Money,
    effect_said: String,
    accepted: Money,
    decision: Option<DecisionView>,
    parts: Vec<Part>,
    details: Vec<Detail>,
    details_more: usize,
    in_fault: String,
    /// « 13/12/2026 », while somebody is to answer.
    due: String,
    seen: String,
    reasons: Vec<(&'static str, &'static str, bool)>,
    comment: String,
    lost_comment: String,
}

struct DecisionView {
    by: String,
    on: String,
    reason: String,
    comment: String,
}

/// Lines under one another.
struct Part {
    label: &'static str,
    /// « 1 213 lignes sans écart », when they are folded.
    folded: String,
    lines: Vec<LineView>,
}

struct LineView {
    id: Uuid,
    number: String,
    who: String,
    code: String,
    product: String,
    month: String,
    planned: String,
    delivered: String,
    billed: String,
    gross: Money,
    share: Money,
    effect: String,
    findings: Vec<&'static str>,
    href: String,
    ticked: bool,
    accepted: bool,
}

struct Detail {
    number: String,
    who: String,
    product: String,
    month: String,
    planned: String,
    delivered: String,
    billed: String,
    payable: String,
    /// Within what is due; empty when the rule gives none.
    surcharge: String,
    price: String,
    due: String,
    gross: Money,
    effect: String,
    order: String,
    rules: String,
    advices: Vec<Advice>,
    visits: Vec<VisitView>,
    count: String,
    hidden: usize,
}

struct VisitView {
    id: String,
    when: String,
    counted: String,
    note: &'static str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Number of a line to explain, with a finding or not.
    ligne: String,
}

pub async fn show(
    agent: Caseworker,
    Path(id): Path<InvoiceId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    render(&agent, id, &asked.ligne, None, Mistakes::default()).await
}

/// The page, with what was typed when a decision was refused.
pub async fn render(
    agent: &Caseworker,
    id: InvoiceId,
    asked: &str,
    typed: Option<&Fields>,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let (invoice, lines) = flows::invoice(&agent.cx, id).await.map_err(failed)?;
    let action = format!("{BASE}/{id}");
    let shown = |line: &&InvoiceLine| {
        if asked.is_empty() { line.findings.iter().next().is_some() } else { line.number == asked }
    };
    let wanted: Vec<&InvoiceLine> = lines.iter().filter(shown).collect();
    let reason = typed.map(|typed| typed.get("motif").to_owned()).unwrap_or_default();
    let comment = typed.map(|typed| typed.get("commentaire").to_owned()).unwrap_or_default();
    let awaits = invoice.state.awaits_decision();
    let page = InvoicePage {
        shell: agent.shell.clone().with_current("factures"),
        mistakes,
        is_credit_note: is_credit_note(&invoice),
        service: invoice.partner_name.clone(),
        period: words::period(invoice.period_from, invoice.period_to),
        received: words::moment(invoice.received_at),
        version: invoice.version,
        state: invoice.state.label(),
        tone: tone(invoice.state),
        analysing: invoice.state == InvoiceState::Received,
        awaits,
        changed: invoice.changed_since,
        total: invoice.total,
        effect: invoice.effect,
        effect_said: effect(invoice.effect),
        accepted: invoice.accepted,
        decision: decision(&invoice),
        in_fault: in_fault(&invoice),
        due: invoice.due_on.filter(|_| awaits).map(short_date).unwrap_or_default(),
        seen: seen(&invoice),
        reasons: Reason::ALL.iter().map(|one| (one.code(), one.label(), one.code() == reason)).collect(),
        lost_comment: if awaits { String::new() } else { comment.clone() },
        comment,
        parts: parts(lines.iter().map(|line| line_view(line, &action, typed)).collect(), &invoice),
        details_more: wanted.len().saturating_sub(EXPLAINED),
        details: wanted.into_iter().take(EXPLAINED).map(detail).collect(),
        number: invoice.number,
        action,
    };
    page_with(page.mistakes.status(), page)
}

pub fn is_credit_note(invoice: &Invoice) -> bool {
    invoice.kind == InvoiceKind::CreditNote.code()
}

/// What an agent had under their eyes: an analysis that changed meanwhile is read again before it is decided.
pub fn seen(invoice: &Invoice) -> String {
    format!("{} {} {}", invoice.state.code(), invoice.lines_in_fault, invoice.effect.cents())
}

fn in_fault(invoice: &Invoice) -> String {
    match invoice.lines_in_fault {
        0 => "aucune ligne avec écart".to_owned(),
        fault => words::count(fault, "ligne avec écart", "lignes avec écart"),
    }
}

fn decision(invoice: &Invoice) -> Option<DecisionView> {
    let by = invoice.decided_by.clone()?;
    Some(DecisionView {
        by,
        on: invoice.decided_at.map(words::moment).unwrap_or_default(),
        reason: invoice.reason.map(|one| format!("{} ({})", one.label(), one.code())).unwrap_or_default(),
        comment: invoice.comment.clone().unwrap_or_default(),
    })
}

fn effect(amount: Money) -> String {
    match amount.cents() {
        0 => "sans effet".to_owned(),
        1.. => format!("{amount} facturés en trop"),
        _ => format!("{} facturés en moins", -amount),
    }
}

fn who(line: &InvoiceLine) -> String {
    line.beneficiary_name.clone().unwrap_or_else(|| line.beneficiary.clone())
}

fn known(minutes: Option<i64>) -> String {
    minutes.map(words::hours).unwrap_or_else(|| "–".to_owned())
}

/// In one piece, or, when there are many, those somebody has to read and then the others.
fn parts(lines: Vec<LineView>, invoice: &Invoice) -> Vec<Part> {
    const LABEL: &str = "Lignes de la facture";
    if lines.len() <= LONG || invoice.state == InvoiceState::Received {
        return vec![Part { label: LABEL, folded: String::new(), lines }];
    }
    let (clean, fault): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.findings.is_empty());
    let folded = words::count(clean.len() as u64, "ligne sans écart", "lignes sans écart");
    let fault = Part { label: LABEL, folded: String::new(), lines: fault };
    let clean = Part { label: "Lignes sans écart", folded, lines: clean };
    [fault, clean].into_iter().filter(|part| !part.lines.is_empty()).collect()
}

fn line_view(line: &InvoiceLine, action: &str, typed: Option<&Fields>) -> LineView {
    let clean = line.findings.iter().next().is_none();
    let id = line.id.to_string();
    let address = words::address(action, &[("ligne", &line.number)]);
    LineView {
        id: line.id,
        who: who(line),
        code: if line.beneficiary_name.is_some() { line.beneficiary.clone() } else { String::new() },
        product: line.product.clone(),
        month: line.month.map(month_year).unwrap_or_default(),
        planned: known(line.planned_min),
        delivered: known(line.delivered_min),
        billed: words::hours(line.quantity_min),
        gross: line.gross,
        share: line.share,
        effect: if line.effect == Money::ZERO { String::new() } else { words::signed(line.effect) },
        findings: advice::advices(line).into_iter().map(|one| one.title).collect(),
        href: format!("{address}#details"),
        ticked: typed.map_or(clean, |typed| typed.all("ligne").any(|ticked| ticked == id)),
        accepted: line.accepted,
        number: line.number.clone(),
    }
}

fn detail(line: &InvoiceLine) -> Detail {
    let nothing = Explained::default();
    let explained = line.explained.as_ref().unwrap_or(&nothing);
    let visits = explained.visits.iter().map(|visit| VisitView {
        id: visit.id.clone(),
        when: words::visit(visit.start, visit.end),
        counted: words::seconds(visit.counted_s),
        note: match (visit.end.is_none(), visit.overlaps) {
            (true, _) => "sans heure de fin",
            (false, true) => "en chevauche une autre",
            (false, false) => "",
        },
    });
    let order = [("prise en charge ", &line.order_number), ("ligne ", &line.order_line)];
    let order = order.iter().filter(|(_, number)| !number.is_empty());
    Detail {
        who: who(line),
        product: line.product.clone(),
        month: line.month.map(month_year).unwrap_or_default(),
        planned: known(line.planned_min),
        delivered: known(line.delivered_min),
        billed: words::hours(line.quantity_min),
        payable: line
            .explained
            .as_ref()
            .map(|one| words::hours(one.payable_min))
            .unwrap_or_else(|| "–".to_owned()),
        surcharge: match explained.surcharge_c {
            0 => String::new(),
            cents => Money::from_cents(cents).to_string(),
        },
        price: line.unit_price.to_string(),
        due: Money::from_cents(explained.amount_c).to_string(),
        gross: line.gross,
        effect: effect(line.effect),
        order: order.map(|(word, number)| format!("{word}{number}")).collect::<Vec<_>>().join(", "),
        rules: advice::rules(explained),
        advices: advice::advices(line),
        hidden: explained.count.saturating_sub(explained.visits.len()),
        visits: visits.collect(),
        count: words::count(explained.count as u64, "intervention", "interventions"),
        number: line.number.clone(),
    }
}
