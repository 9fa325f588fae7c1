//! `/administration/divulgation`: from when a provider is told each thing.

use askama::Template;
use axum::response::Response;
use requests::{Field, RequestError, Stage};
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

const PAGE: &str = "/administration/divulgation";

#[derive(Template)]
#[template(path = "disclosure.html")]
struct DisclosurePage {
    shell: Shell,
    fields: Vec<FieldLine>,
    mistakes: Mistakes,
}

struct FieldLine {
    code: &'static str,
    label: &'static str,
    /// The levels it may have, and the one it has; one alone is not to be chosen.
    stages: Vec<(&'static str, &'static str, bool)>,
}

pub async fn show(Manager { cx, shell }: Manager) -> Result<Response, Failure> {
    let levels = requests::levels(cx.db.read()).await?;
    drawn(shell, |field| levels.of(field), Mistakes::default())
}

pub async fn save(Manager { cx, shell }: Manager, fields: Fields) -> Result<Response, Failure> {
    let chosen: Vec<(Field, Stage)> = Field::ALL
        .into_iter()
        .filter_map(|field| Some((field, Stage::from_code(fields.get(field.code()))?)))
        .collect();
    match requests::set_levels(&cx, &chosen).await {
        Ok(()) => {
            Ok(redirect_with_flash(PAGE, "Niveaux enregistrés. Les demandes déjà envoyées ne changent pas."))
        }
        Err(cause @ RequestError::Level(_)) => {
            let of = |field: Field| {
                chosen.iter().find(|(known, _)| *known == field).map_or(field.earliest(), |(_, stage)| *stage)
            };
            drawn(shell, of, Mistakes::one("niveaux", cause.to_string()))
        }
        Err(RequestError::Denied(_)) => Err(Failure::Denied),
        Err(RequestError::Database(cause)) => Err(cause.into()),
        Err(cause) => Err(Failure::Broken(cause.to_string())),
    }
}

fn drawn(shell: Shell, of: impl Fn(Field) -> Stage, mistakes: Mistakes) -> Result<Response, Failure> {
    let line = |field: Field| FieldLine {
        code: field.code(),
        label: field.label(),
        stages: Stage::ALL
            .into_iter()
            .filter(|stage| field.allows(*stage))
            .map(|stage| (stage.code(), stage.label(), stage == of(field)))
            .collect(),
    };
    let page = DisclosurePage {
        fields: Field::ALL.into_iter().map(line).collect(),
        shell: shell.with_current("administration"),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
