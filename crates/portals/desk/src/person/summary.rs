//! `GET /personnes/{id}`: what matters about somebody, on one page.
//! `POST /personnes/{id}/numero-de-securite-sociale`: the same page with the number in clear.

use access::{Action, Cx};
use askama::Template;
use axum::{extract::Path, response::Response};
use intake::{Assessment, Call, Overview};
use kernel::{french::short_date, id::PersonId, jiff::Timestamp};
use people::{Deadline, NirError, Urgency};
use questionnaire::keys;
use web::{DeskUser, Failure, Shell, page};

use super::{
    Frame,
    papers::{PaperLine, PlanLine},
    statement,
};
use crate::{
    deadlines::DueLine,
    failing::{refused, statement_failed},
    words,
};

#[derive(Template)]
#[template(path = "person/summary.html")]
struct SummaryPage {
    shell: Shell,
    frame: Frame,
    /// In the caller's words; who said it, and when.
    need: Option<(String, String)>,
    synthesis: Option<Synthesis>,
    rows: Vec<(&'static str, String)>,
    nir: NirRow,
    dues: Vec<DueLine>,
    notes: Vec<NoteLine>,
    calls: Vec<CallLine>,
    plans: Vec<PlanLine>,
    papers: Vec<PaperLine>,
    /// How far the département's statement is.
    statement: &'static str,
    here: String,
}

/// The social-security number, as far as this page shows it.
enum NirRow {
    None,
    Masked(String),
    Shown(String),
}

/// What the calls amount to, each part from the latest that says it.
struct Synthesis {
    gir: Option<GirFigure>,
    left: Option<LeftFigure>,
    /// The call where the figures are explained.
    call: String,
}

struct GirFigure {
    /// Settled by the département: no estimate stands beside it.
    notified: bool,
    value: String,
    /// The whole scale, with what is still possible.
    scale: Vec<(u8, bool)>,
    as_of: String,
}

struct LeftFigure {
    after: String,
    now: String,
    condition: String,
}

struct NoteLine {
    text: String,
    who: String,
    when: String,
}

struct CallLine {
    href: String,
    what: String,
    when: String,
    who: String,
}

/// As many as fit beside the rest; the tabs hold them all.
const SHOWN: usize = 4;

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let masked = people::masked_nir(&cx, id).await.map_err(unread)?;
    render(cx, shell, id, masked.map_or(NirRow::None, NirRow::Masked)).await
}

/// Answered with the page itself: a number in clear goes into no address and no cookie.
pub async fn reveal_nir(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
) -> Result<Response, Failure> {
    let nir = people::nir(&cx, id).await.map_err(unread)?;
    render(cx, shell, id, nir.map_or(NirRow::None, |nir| NirRow::Shown(nir.reveal_spaced()))).await
}

fn unread(cause: NirError) -> Failure {
    match cause {
        NirError::Refused(cause) => refused(cause),
        broken => Failure::Broken(broken.to_string()),
    }
}

async fn render(cx: Cx, shell: Shell, id: PersonId, nir: NirRow) -> Result<Response, Failure> {
    let (person, frame) = Frame::open(&cx, id, "synthese").await?;
    let now = cx.clock.now();
    let open = people::deadlines_of(&cx, id).await.map_err(refused)?;
    let notes = people::notes(&cx, id).await.map_err(Failure::problem)?;
    let notes = notes
        .into_iter()
        .filter(|note| note.corrected_by.is_none())
        .take(SHOWN)
        .map(|note| NoteLine {
            text: note.text.unwrap_or_else(|| "Note de santé, réservée aux care managers.".to_owned()),
            who: note.author_name,
            when: words::moment(note.at, now),
        })
        .collect();
    let calls = intake::of_person(&cx, id).await?;
    let overview = intake::overview(&cx, id).await.map_err(Failure::problem)?;
    let need = overview.need.as_deref().map(|of| need(of, now));
    let synthesis = calls.first().map(|latest| synthesis(&overview, latest));
    let calls = calls
        .into_iter()
        .map(|call| CallLine {
            href: format!("/appels/{}", call.id),
            what: format!("Appel de {} ({})", call.caller_name(), call.status.label().to_lowercase()),
            when: words::moment(call.started_at, now),
            who: call.agent_name,
        })
        .collect();
    people::reach(&cx, cx.db.read(), id, Action::SeeDocuments).await.map_err(refused)?;
    let papers = files::of_person(cx.db.read(), id).await?;
    let statement = flows::statement_link(&cx, id).await.map_err(statement_failed)?;
    page(SummaryPage {
        statement: statement::said(statement.as_ref()),
        rows: [
            ("Téléphone", person.phone_fr()),
            ("Adresse e-mail", person.email.clone()),
            ("Adresse", person.address.one_line()),
            ("Nom de naissance", person.birth_name.clone()),
        ]
        .into_iter()
        .map(|(label, value)| (label, value.unwrap_or_else(|| "non renseigné".to_owned())))
        .collect(),
        need,
        nir,
        synthesis,
        plans: PlanLine::of(&cx, id).await?,
        dues: due_lines(open, &cx),
        notes,
        calls,
        papers: papers.into_iter().take(SHOWN).map(|paper| PaperLine::new(paper, now)).collect(),
        here: format!("/personnes/{id}"),
        frame,
        shell: shell.with_current("personnes"),
    })
}

fn need(of: &Assessment, now: Timestamp) -> (String, String) {
    let view = of.view();
    let said = view.known(keys::BESOIN).and_then(|need| need.text()).unwrap_or_default();
    let told = format!("Dit par {}, {}", of.call.caller_name(), words::moment(of.call.started_at, now));
    (said.to_owned(), told)
}

fn synthesis(overview: &Overview, latest: &Call) -> Synthesis {
    let explained = overview.budget.as_deref().or(overview.autonomy.as_deref()).map(|of| of.call.id);
    Synthesis {
        gir: overview.autonomy.as_deref().map(gir),
        left: overview.budget.as_deref().map(left),
        call: format!("/appels/{}", explained.unwrap_or(latest.id)),
    }
}

fn gir(of: &Assessment) -> GirFigure {
    let estimate = &of.evaluation.gir;
    let (lowest, highest) = (estimate.min.number(), estimate.max.number());
    let notified = of.situation.notified_gir.map(|gir| gir.number());
    GirFigure {
        notified: notified.is_some(),
        value: match notified {
            Some(notified) => format!("GIR {notified}"),
            None if lowest == highest => format!("GIR {lowest}"),
            None => format!("GIR {lowest} à {highest}"),
        },
        scale: (1..=6)
            .map(|number| (number, estimate.possible.iter().any(|gir| gir.number() == number)))
            .collect(),
        as_of: short_date(of.evaluation.date),
    }
}

fn left(of: &Assessment) -> LeftFigure {
    let budget = &of.evaluation.budget;
    LeftFigure {
        after: budget.left_to_pay_after_tax.to_string(),
        now: budget.left_to_pay_now.to_string(),
        condition: budget.tax_condition_fr.clone().unwrap_or_default(),
    }
}

/// What is still open, soonest first.
pub(crate) fn due_lines(deadlines: Vec<Deadline>, cx: &Cx) -> Vec<DueLine> {
    deadlines
        .into_iter()
        .filter(|deadline| deadline.done_at.is_none())
        .map(|deadline| {
            let urgency = Urgency::of(deadline.due_at, cx.clock.now());
            DueLine::new(people::BoardLine { deadline, person_name: None, urgency }, cx)
        })
        .collect()
}
