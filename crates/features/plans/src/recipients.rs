//! Who may receive the plan: the caller, the person, those named in the call, the circle (D04-17).

use access::{CircleRole, Cx};
use questionnaire::{Value, keys};

use crate::{error::PlanError, material::Material};

/// Somebody proposed; nothing is sent to them before they are ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedRecipient {
    pub name: String,
    pub email: String,
    pub role: CircleRole,
    /// « Fils ou fille », when the call says so.
    pub relation_label: Option<String>,
    /// Has access to the family room already.
    pub in_circle: bool,
}

pub(crate) async fn proposed(cx: &Cx, of: &Material<'_>) -> Result<Vec<ProposedRecipient>, PlanError> {
    let circle = people::members(cx, of.person.id).await?;
    let in_circle = circle.into_iter().map(|member| ProposedRecipient {
        name: member.name,
        email: member.email,
        role: member.role,
        relation_label: member.relation_label,
        in_circle: true,
    });
    let mut proposed: Vec<ProposedRecipient> = Vec::new();
    for recipient in in_circle.chain(named(of)) {
        let email = recipient.email.trim().to_lowercase();
        if !email.is_empty() && !proposed.iter().any(|known| known.email == email) {
            proposed.push(ProposedRecipient { email, ..recipient });
        }
    }
    Ok(proposed)
}

fn named(of: &Material) -> Vec<ProposedRecipient> {
    let view = of.assessment.view();
    let call = &of.assessment.call;
    let relation = of.assessment.definition.question(keys::RELATION).and_then(|question| {
        let value = view.known(keys::RELATION)?;
        Some(questionnaire::display(&question, &of.assessment.definition.lists, value))
    });
    let caller = ProposedRecipient {
        name: call.caller_name().to_owned(),
        email: call.caller.email.clone().unwrap_or_default(),
        role: CircleRole::Caregiver,
        relation_label: relation,
        in_circle: false,
    };
    let own_email = of.person.email.clone();
    let own_email = own_email.or_else(|| call.caller.email.clone().filter(|_| of.about_caller()));
    let myself = ProposedRecipient {
        name: of.person.full_name(),
        email: own_email.unwrap_or_default(),
        role: CircleRole::Myself,
        relation_label: None,
        in_circle: false,
    };
    let relatives = match view.known(keys::DESTINATAIRES) {
        Some(Value::People(people)) => people.as_slice(),
        _ => &[],
    };
    let relatives = relatives.iter().map(|relative| {
        let email = relative.email.clone().unwrap_or_default();
        ProposedRecipient {
            name: relative.name.clone().unwrap_or_else(|| email.clone()),
            email,
            role: CircleRole::Relative,
            relation_label: None,
            in_circle: false,
        }
    });
    let caregiver = match view.known(keys::AIDANT_CONTACT) {
        Some(Value::Person(person)) => Some(ProposedRecipient {
            name: person.name.clone().or_else(|| person.email.clone()).unwrap_or_default(),
            email: person.email.clone().unwrap_or_default(),
            role: CircleRole::Caregiver,
            relation_label: Some("Aidant principal".to_owned()),
            in_circle: false,
        }),
        _ => None,
    };
    let caller = (!of.about_caller()).then_some(caller);
    caller.into_iter().chain([myself]).chain(caregiver).chain(relatives).collect()
}
