//! `GET /administration`

use askama::Template;
use axum::response::Response;
use web::{Failure, Manager, Shell, page};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
}

pub async fn show(manager: Manager) -> Result<Response, Failure> {
    page(HomePage { shell: manager.shell.with_current("administration") })
}
