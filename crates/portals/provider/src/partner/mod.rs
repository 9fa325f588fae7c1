//! The service as a partner: its fiche, its approvals, its documents, the charter.

pub mod approvals;
pub mod charter;
pub mod documents;
pub mod fiche;
mod field;
pub mod history;
pub mod step;
mod upload;

use access::Cx;
use providers::{FicheError, Provider, Refused, Validity};
use questionnaire::{Progress, Status};
use web::{Coordinator, Failure, Shell, words};

use crate::departments;

/// Something to do, on the home page.
pub struct Missing {
    pub href: String,
    pub label: String,
    pub why: String,
}

/// Whether the service opened its fiche, and what it still has to do.
pub async fn missing(cx: &Cx) -> Result<(bool, Vec<Missing>), Failure> {
    let line =
        |href: &str, label: String, why: &str| Missing { href: href.to_owned(), label, why: why.to_owned() };
    let Some(own) = providers::own(cx, cx.db.read()).await.map_err(refused)? else {
        let label = "Ouvrez votre fiche de partenaire".to_owned();
        return Ok((false, vec![line("/service/fiche", label, "une minute suffit pour commencer")]));
    };
    let mut missing = Vec::new();
    let fiche = providers::fiche(cx, own.id).await.map_err(failed)?;
    let progress = Progress::of(&fiche.definition, &fiche.answers);
    let left = progress.count(Status::ToDo) + progress.count(Status::Started);
    if left > 0 {
        let label = words::count(
            left as u64,
            "étape de votre fiche à compléter",
            "étapes de votre fiche à compléter",
        );
        missing.push(line("/service/fiche", label, ""));
    }
    if own.charter.is_none() {
        let label = "Lisez et acceptez la charte éthique".to_owned();
        missing.push(line("/service/charte", label, "elle est nécessaire avant la première mission"));
    }
    let approvals = providers::approvals(cx, own.id).await.map_err(refused)?;
    if approvals.is_empty() {
        missing.push(line("/service/agrements", "Déposez vos agréments".to_owned(), ""));
    }
    let today = cx.clock.today();
    for approval in approvals {
        let label = format!("{} nº {}", approval.kind.label(), approval.number);
        match approval.validity(today) {
            Validity::Ended => missing.push(line("/service/agrements", label, "a pris fin")),
            Validity::Ending => missing.push(line("/service/agrements", label, "prend fin bientôt")),
            Validity::Valid | Validity::Open => {}
        }
    }
    Ok((true, missing))
}

/// The pages of the fiche: its frame, and the service; the page that opens it when there is none.
pub(super) struct Frame {
    pub tab: &'static str,
    pub name: String,
}

pub(super) async fn open(who: &Coordinator, tab: &'static str) -> Result<(Shell, Frame, Provider), Failure> {
    let cx = &who.cx;
    let own = providers::own(cx, cx.db.read()).await.map_err(refused)?;
    let own = own.ok_or(Failure::Elsewhere("/service/fiche"))?;
    let shell = shell(who).await?;
    Ok((shell, Frame { tab, name: own.name().to_owned() }, own))
}

pub(super) async fn shell(who: &Coordinator) -> Result<Shell, Failure> {
    let mut shell = who.shell.clone().with_current("fiche");
    shell.exchanges = !departments::departments(&who.cx).await?.is_empty();
    Ok(shell)
}

pub(super) fn refused(cause: Refused) -> Failure {
    match cause {
        Refused::NotFound => Failure::NotFound,
        Refused::Denied(_) => Failure::Denied,
        Refused::Database(cause) => cause.into(),
    }
}

pub(super) fn failed(cause: FicheError) -> Failure {
    match cause {
        FicheError::Refused(cause) => refused(cause),
        FicheError::NoSuchStep => Failure::NotFound,
        other => Failure::Broken(other.to_string()),
    }
}
