//! `GET /famille/preparer`: what to have at hand before the call, from the form in force.

use askama::Template;
use axum::response::Response;
use intake::forms::{self, FormError};
use questionnaire::Definition;
use web::{Failure, Shell, Visitor, page};

#[derive(Template)]
#[template(path = "prepare.html")]
struct PreparePage {
    shell: Shell,
    groups: Vec<Group>,
}

struct Group {
    title: String,
    items: Vec<Item>,
}

struct Item {
    what: String,
    /// As it will be asked.
    asked: String,
    /// Why, or where to find it.
    help: String,
}

/// Open to everybody: one prepares before having an account.
pub async fn show(Visitor { cx, shell, .. }: Visitor) -> Result<Response, Failure> {
    let groups = match forms::current(cx.db.read(), questionnaire::keys::APPEL, cx.clock.now()).await {
        Ok(form) => groups(&form.definition),
        Err(FormError::NotFound) => Vec::new(),
        Err(FormError::Database(cause)) => return Err(cause.into()),
        Err(cause) => return Err(Failure::Broken(cause.to_string())),
    };
    page(PreparePage { groups, shell: shell.with_current("preparer") })
}

/// The questions worth preparing, under the step where they are asked.
fn groups(definition: &Definition) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (step, question) in definition.preparable() {
        let item = Item {
            what: question.short_label().to_owned(),
            asked: question.short.as_ref().map(|_| question.label.clone()).unwrap_or_default(),
            help: question.help.clone().unwrap_or_default(),
        };
        let title = step.family_title.as_ref().unwrap_or(&step.title);
        match groups.last_mut().filter(|group| group.title == *title) {
            Some(group) => group.items.push(item),
            None => groups.push(Group { title: title.clone(), items: vec![item] }),
        }
    }
    groups
}
