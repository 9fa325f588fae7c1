//! `/famille/{person}/plan`: the plan in clear, and what one thinks of it.

use access::{Action, CircleRole, Cx};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::{
    Money,
    french::{long_date, time},
    id::{DocumentId, PersonId, PlanId},
};
use pdf::parts::MoneyRange;
use plans::{
    Plan, PlanError,
    document_parts::{Budget, Content, LeftToPay},
};
use web::{App, Failure, Fields, Relative, Shell, page_with, redirect_with_flash};

use crate::{
    failing::plan_failed,
    room::{Room, moment},
};

/// What somebody agrees to, word for word; kept with their name and the hour.
const STATEMENT: &str = "J’ai lu ce plan et je l’approuve. Mon accord n’engage aucune dépense.";

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    shell: Shell,
    room: Room,
    plan: Option<PlanView>,
    question: String,
    question_error: String,
}

struct PlanView {
    id: PlanId,
    prepared: String,
    summary: String,
    decisions: Vec<String>,
    left: Option<LeftView>,
    services: Vec<(String, String)>,
    /// Whom to call, by kind.
    contacts: Vec<(String, Vec<ContactView>)>,
    /// (label, amount) down to what is left.
    ledger: Vec<(String, String)>,
    /// (address, title) of the practical sheets sent with it.
    sheets: Vec<(String, String)>,
    next_step: String,
    pdf: String,
    week_pdf: String,
    approvals: Vec<(String, String, String)>,
    may_approve: bool,
    approved_by_me: bool,
    /// Whose approval is missing.
    missing: Vec<&'static str>,
    questions: Vec<(String, String, String)>,
    statement: &'static str,
}

#[derive(PartialEq, Eq)]
struct ContactView {
    name: String,
    what: String,
    /// As displayed, and as dialled.
    phone: Option<(String, String)>,
}

struct LeftView {
    value: String,
    note: String,
    /// What the tax credit still depends on.
    reservation: String,
}

pub async fn show(Relative { cx, shell }: Relative, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    render(&cx, shell, id, String::new(), String::new(), StatusCode::OK).await
}

pub async fn approve(
    Relative { cx, .. }: Relative,
    Path((id, plan)): Path<(PersonId, PlanId)>,
) -> Result<Response, Failure> {
    let back = format!("/famille/{id}/plan");
    match plans::approve(&cx, plan, STATEMENT).await {
        Ok(()) => Ok(redirect_with_flash(&back, "Votre accord est enregistré. Merci.")),
        Err(cause @ PlanError::Replaced) => Ok(redirect_with_flash(&back, &cause.to_string())),
        Err(cause) => Err(plan_failed(cause)),
    }
}

pub async fn ask(
    State(app): State<App>,
    Relative { cx, shell }: Relative,
    Path((id, plan)): Path<(PersonId, PlanId)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let question = fields.get("question").to_owned();
    match plans::ask(&cx, plan, &question, &app.settings.base_url).await {
        Ok(()) => {
            let said = "Votre question est partie. On vous rappelle sous 48 heures.";
            Ok(redirect_with_flash(&format!("/famille/{id}/plan"), said))
        }
        Err(cause @ PlanError::NoQuestion) => {
            render(&cx, shell, id, question, cause.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(cause) => Err(plan_failed(cause)),
    }
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: PersonId,
    question: String,
    question_error: String,
    status: StatusCode,
) -> Result<Response, Failure> {
    let (_, room) = Room::open(cx, id).await?;
    let plan = match plans::latest_for_family(cx, id).await.map_err(plan_failed)? {
        Some(plan) => Some(view(cx, &room, plan).await?),
        None => None,
    };
    page_with(status, PlanPage { shell: shell.with_current("plan"), room, plan, question, question_error })
}

async fn view(cx: &Cx, room: &Room, plan: Plan) -> Result<PlanView, Failure> {
    let asked = plans::questions(cx, plan.id).await.map_err(plan_failed)?;
    let missing = [CircleRole::Myself, CircleRole::Caregiver]
        .into_iter()
        .filter(|role| plan.approval_of(*role).is_none())
        .map(|role| if role == CircleRole::Myself { "la personne accompagnée" } else { "l’aidant principal" })
        .collect();
    let essentials = &plan.document.essentials;
    let next = &essentials.next_step;
    let when = next.day.map(|day| match next.time {
        Some(hour) => format!(", au plus tard {} à {}", long_date(day), time(hour)),
        None => format!(", au plus tard {}", long_date(day)),
    });
    let document = |id: DocumentId| format!("/famille/{}/documents/{id}", room.id);
    let sections = &plan.document.sections;
    let services: Vec<(String, String)> = sections
        .iter()
        .filter_map(|section| match &section.content {
            Content::Services { services } => Some(services),
            _ => None,
        })
        .flatten()
        .map(|service| (service.name.clone(), service.rhythm.clone()))
        .collect();
    Ok(PlanView {
        id: plan.id,
        prepared: format!("Préparé par {}, {}", plan.author_name, moment(plan.sent_at)),
        summary: essentials.summary.clone(),
        // The services say the same with more words.
        decisions: if services.is_empty() { essentials.decisions.clone() } else { Vec::new() },
        left: essentials.left_to_pay.map(|figures| left(figures, essentials.reservation.as_deref())),
        services,
        contacts: gathered(
            sections.iter().flat_map(|section| contacts(&section.title, &section.content)).collect(),
        ),
        ledger: sections
            .iter()
            .find_map(|section| match &section.content {
                Content::Budget(budget) => Some(ledger(budget)),
                _ => None,
            })
            .unwrap_or_default(),
        sheets: plan
            .sheets
            .iter()
            .map(|sheet| {
                let href = format!("/famille/{}/plan/{}/fiches/{}", room.id, plan.id, sheet.key);
                (href, sheet.title.clone())
            })
            .collect(),
        next_step: format!("{}{}", next.what, when.unwrap_or_default()),
        pdf: plan.pdf.map(document).unwrap_or_default(),
        week_pdf: plan.week_pdf.map(document).unwrap_or_default(),
        may_approve: room.may(cx, Action::ApprovePlan),
        approved_by_me: plan
            .approvals
            .iter()
            .any(|approval| approval.account.is_some() && approval.account == cx.who.account()),
        approvals: plan
            .approvals
            .iter()
            .filter(|approval| approval.stands())
            .map(|approval| {
                let how = approval.how().unwrap_or_else(|| moment(approval.at));
                (approval.name.clone(), approval.role.label().to_owned(), how)
            })
            .collect(),
        missing,
        questions: asked.into_iter().map(|asked| (asked.name, moment(asked.at), asked.text)).collect(),
        statement: STATEMENT,
    })
}

/// The contacts of a section; a section with one kind of them is named by its own title.
fn contacts(title: &str, content: &Content) -> Vec<(String, Vec<ContactView>)> {
    let Content::Contacts { groups } = content else { return Vec::new() };
    let named = |kind: &str| if groups.len() > 1 { kind.to_owned() } else { title.to_owned() };
    groups
        .iter()
        .map(|group| {
            let contacts = group.contacts.iter().map(|contact| ContactView {
                name: contact.name.clone(),
                what: contact.description.clone().unwrap_or_default(),
                phone: contact.phone.clone().map(|phone| {
                    let dialled =
                        phone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
                    (phone, dialled)
                }),
            });
            (named(&group.kind), contacts.collect())
        })
        .collect()
}

/// Sections may name the same kind, and the same contact: each once, where it came first.
fn gathered(groups: Vec<(String, Vec<ContactView>)>) -> Vec<(String, Vec<ContactView>)> {
    let mut found: Vec<(String, Vec<ContactView>)> = Vec::new();
    for (kind, contacts) in groups {
        let Some((_, known)) = found.iter_mut().find(|(known, _)| *known == kind) else {
            found.push((kind, contacts));
            continue;
        };
        for contact in contacts {
            if !known.contains(&contact) {
                known.push(contact);
            }
        }
    }
    found
}

fn left(left: LeftToPay, reservation: Option<&str>) -> LeftView {
    let reservation = reservation.unwrap_or_default().to_owned();
    match left.after_tax_credit {
        Some(after) => {
            let now = range(left.now);
            let note =
                format!("{now} à avancer chaque mois. Le crédit d’impôt rend la différence plus tard.");
            LeftView { value: range(after), note, reservation }
        }
        None => LeftView { value: range(left.now), note: String::new(), reservation },
    }
}

/// From what it costs each month down to what is left.
fn ledger(budget: &Budget) -> Vec<(String, String)> {
    let mut lines = vec![("Coût de chaque mois".to_owned(), budget.recurring_total.to_string())];
    lines.extend(
        budget
            .aids
            .iter()
            .chain(&budget.tax_credit)
            .map(|aid| (aid.name.clone(), format!("− {}", range(aid.amount)))),
    );
    if budget.one_off_total != Money::ZERO {
        lines.push(("À payer une seule fois".to_owned(), budget.one_off_total.to_string()));
    }
    lines
}

/// « 812,00 € », or both bounds while a fact is missing.
fn range(amount: MoneyRange) -> String {
    if amount.low == amount.high {
        amount.low.to_string()
    } else {
        format!("{} à {}", amount.low, amount.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_of_two_sections_is_told_once() {
        let contact = |name: &str| ContactView { name: name.to_owned(), what: String::new(), phone: None };
        let groups = vec![
            ("CLIC".to_owned(), vec![contact("CLIC de Lille")]),
            ("MDPH".to_owned(), vec![contact("MDPH du Nord")]),
            ("CLIC".to_owned(), vec![contact("CLIC de Lille"), contact("CLIC de Lens")]),
        ];
        let found = gathered(groups);
        let told: Vec<(&str, usize)> = found.iter().map(|(kind, all)| (kind.as_str(), all.len())).collect();
        assert_eq!(told, [("CLIC", 2), ("MDPH", 1)]);
    }
}
