//! `GET|POST /service/essayer`: a file is read and compared as if it were sent, and nothing is kept.

use askama::Template;
use axum::{Extension, extract::Multipart, response::Response};
use flows::{Archive, Channel, Deposit, DepositError, Invoice, InvoiceLine, Report, TriedOut, TryError};
use kernel::Money;
use web::{Coordinator, Failure, Mistakes, Shell, page_with, words};

use crate::{
    departments::{self, Department},
    failures::failed,
    files::upload::Uploaded,
    lines::{self, LineView},
};

#[derive(Template)]
#[template(path = "try.html")]
struct TryPage {
    shell: Shell,
    mistakes: Mistakes,
    departments: Vec<(String, String, bool)>,
    tried: Option<Tried>,
}

struct Tried {
    name: String,
    department: String,
    verdict: &'static str,
    tone: &'static str,
    conclusion: String,
    report: Report,
    invoices: Vec<TriedInvoice>,
}

struct TriedInvoice {
    anchor: String,
    number: String,
    period: String,
    total: Money,
    effect: Money,
    effect_said: String,
    in_fault: String,
    clean: bool,
    lines: Vec<LineView>,
}

pub async fn blank(who: Coordinator) -> Result<Response, Failure> {
    let known = departments::departments(&who.cx).await?;
    render(who, &known, "", None, Mistakes::default())
}

pub async fn run(
    Extension(archive): Extension<Archive>,
    who: Coordinator,
    form: Multipart,
) -> Result<Response, Failure> {
    let mut uploaded = Uploaded::read(form).await?;
    let known = departments::departments(&who.cx).await?;
    let chosen = uploaded.department.clone();
    let Some(department) = uploaded.whose(&known) else {
        let mistakes = Mistakes::one("pour", "Choisissez le département à qui vous enverriez ce fichier.");
        return render(who, &known, &chosen, None, mistakes);
    };
    let Some((name, bytes)) = uploaded.files.pop() else {
        return render(who, &known, &chosen, None, Mistakes::one("fichiers", "Choisissez un fichier."));
    };
    let sender = flows::sender(&who.cx, Some(department.structure)).await.map_err(failed)?;
    let deposit = Deposit { name: name.clone(), bytes, channel: Channel::Page, key: None, format: None };
    match flows::try_out(&who.cx, &archive, &sender, deposit).await {
        Ok(found) => {
            let tried = tried(name, department, &found);
            render(who, &known, &department.partner.to_string(), Some(tried), Mistakes::default())
        }
        Err(TryError::Deposit(why @ (DepositError::Empty | DepositError::TooLarge))) => {
            render(who, &known, &chosen, None, Mistakes::one("fichiers", why.to_string()))
        }
        Err(TryError::Deposit(DepositError::Denied(_))) => Err(Failure::Denied),
        Err(broken) => Err(Failure::Broken(broken.to_string())),
    }
}

fn render(
    who: Coordinator,
    known: &[Department],
    chosen: &str,
    tried: Option<Tried>,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let chosen = departments::chosen(known, chosen).map(|one| one.partner);
    let page = TryPage {
        shell: who.shell.with_current("essayer"),
        departments: departments::options(known, chosen),
        tried,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn tried(name: String, department: &Department, found: &TriedOut) -> Tried {
    let (verdict, tone, conclusion) = conclusion(found);
    Tried {
        name,
        department: department.name.clone(),
        verdict,
        tone,
        conclusion,
        report: found.report.clone(),
        invoices: found
            .invoices
            .iter()
            .enumerate()
            .map(|(n, (invoice, lines))| invoice_view(n + 1, invoice, lines, department))
            .collect(),
    }
}

fn invoice_view(n: usize, invoice: &Invoice, lines: &[InvoiceLine], department: &Department) -> TriedInvoice {
    TriedInvoice {
        anchor: format!("facture-{n}"),
        number: invoice.number.clone(),
        period: words::period(invoice.period_from, invoice.period_to),
        total: invoice.total,
        effect: invoice.effect,
        effect_said: lines::effect(invoice.effect),
        in_fault: words::count(invoice.lines_in_fault, "ligne avec écart", "lignes avec écart"),
        clean: invoice.lines_in_fault == 0,
        lines: lines.iter().map(|line| lines::line(line, department.partner)).collect(),
    }
}

fn conclusion(found: &TriedOut) -> (&'static str, &'static str, String) {
    let Report { lines, .. } = &found.report;
    let refused = found.report.refused().count() as u64;
    let wrong = found.invoices.iter().filter(|(invoice, _)| invoice.lines_in_fault > 0).count() as u64;
    if lines.is_empty() {
        let said = "Aucun message ne peut être lu : voyez les remarques.".to_owned();
        return ("À corriger avant d’envoyer", "late", said);
    }
    let mut said = Vec::new();
    if refused > 0 {
        said.push(words::count(refused, "message serait refusé", "messages seraient refusés"));
    }
    if wrong > 0 {
        said.push(words::count(wrong, "facture aurait un écart", "factures auraient un écart"));
    }
    if said.is_empty() {
        let said = "Tout serait pris en compte, et aucune facture n’aurait d’écart.".to_owned();
        return ("Prêt à envoyer", "done", said);
    }
    let tone = if refused > 0 { "late" } else { "todo" };
    ("À corriger avant d’envoyer", tone, format!("{}.", said.join(", ")))
}
