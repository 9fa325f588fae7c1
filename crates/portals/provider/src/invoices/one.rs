//! `GET /service/factures/{id}`: ordered, done and billed side by side, and who acts.

use askama::Template;
use axum::{extract::Path, response::Response};
use flows::{Actor, Invoice, InvoiceState};
use kernel::{Money, id::InvoiceId};
use web::{Coordinator, Failure, Shell, page, words};

use super::{BASE, label, tone};
use crate::{
    departments,
    failures::failed,
    lines::{self, LineView},
};

#[derive(Template)]
#[template(path = "invoices/one.html")]
struct InvoicePage {
    shell: Shell,
    action: String,
    number: String,
    is_credit_note: bool,
    department: String,
    period: String,
    received: String,
    version: i64,
    state: &'static str,
    tone: &'static str,
    analysing: bool,
    decided: bool,
    changed: bool,
    next: &'static str,
    total: Money,
    effect: Money,
    effect_said: String,
    accepted: Money,
    decision: Option<Decision>,
    lines: Vec<LineView>,
}

struct Decision {
    on: String,
    reason: String,
    comment: String,
}

pub async fn show(who: Coordinator, Path(id): Path<InvoiceId>) -> Result<Response, Failure> {
    let (invoice, found) = flows::invoice(&who.cx, id).await.map_err(failed)?;
    let departments = departments::departments(&who.cx).await?;
    let lines: Vec<LineView> = found.iter().map(|line| lines::line(line, invoice.partner)).collect();
    page(InvoicePage {
        shell: who.shell.with_current("factures"),
        action: format!("{BASE}/{id}"),
        is_credit_note: invoice.kind == records::InvoiceKind::CreditNote.code(),
        department: departments::name_of(&departments, Some(invoice.partner)),
        period: words::period(invoice.period_from, invoice.period_to),
        received: words::moment(invoice.received_at),
        version: invoice.version,
        state: label(invoice.state),
        tone: tone(invoice.state),
        analysing: invoice.state == InvoiceState::Received,
        decided: invoice.state.is_decided(),
        changed: invoice.changed_since,
        next: next(&invoice, &lines),
        total: invoice.total,
        effect: invoice.effect,
        effect_said: lines::effect(invoice.effect),
        accepted: invoice.accepted,
        decision: decision(&invoice),
        number: invoice.number,
        lines,
    })
}

/// Who has to act now, in a sentence.
fn next(invoice: &Invoice, lines: &[LineView]) -> &'static str {
    let ours = lines.iter().flat_map(|line| &line.advices).any(|advice| advice.actor == Actor::Service);
    match invoice.state {
        InvoiceState::Received => "La facture est en cours d’analyse.",
        InvoiceState::Clean => "Le département décide. Vous n’avez rien à faire.",
        InvoiceState::ToReview if ours => {
            "C’est à vous : corrigez ce qui peut l’être ci-dessous avant que le département décide. Une correction fait refaire l’analyse."
        }
        InvoiceState::ToReview => "Le département décide. Vous n’avez rien à corriger.",
        InvoiceState::Accepted => "Acceptée : elle sera sur un état de paiement, ou y est déjà.",
        InvoiceState::AcceptedInPart => {
            "Acceptée en partie : ce qui est refusé ne se renvoie que sur une autre facture, une fois corrigé."
        }
        InvoiceState::Rejected => {
            "Rejetée : corrigez d’après le motif, puis renvoyez-la sous le même numéro. Essayez-la d’abord."
        }
    }
}

fn decision(invoice: &Invoice) -> Option<Decision> {
    let on = invoice.decided_at.map(words::moment)?;
    Some(Decision {
        on,
        reason: invoice.reason.map(|one| format!("{} ({})", one.label(), one.code())).unwrap_or_default(),
        comment: invoice.comment.clone().unwrap_or_default(),
    })
}
