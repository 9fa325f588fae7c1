//! `GET /adresses?q=`: the options of a street field, from the geocoder of the installation. Nothing when it asks none,
//! or when the geocoder does not answer: the field stays a field. Only for somebody with an account, since what is
//! typed is asked elsewhere.

use askama::Template;
use axum::{Extension, extract::Query, response::Response};
use geocoder::{Found, Geocoder};
use serde::Deserialize;
use web::{Failure, Visitor, page};

/// More would not be read.
const OPTIONS: usize = 8;

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "addresses.html")]
struct Options {
    addresses: Vec<Found>,
}

pub async fn options(
    Visitor { cx, .. }: Visitor,
    geocoder: Option<Extension<Geocoder>>,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    cx.who.account().ok_or(Failure::NotFound)?;
    let addresses = match geocoder {
        Some(Extension(geocoder)) => geocoder.search(&typed.q, OPTIONS).await.unwrap_or_else(|cause| {
            tracing::warn!(%cause, "no address proposed");
            Vec::new()
        }),
        None => Vec::new(),
    };
    page(Options { addresses })
}

#[cfg(test)]
mod tests {
    use axum::{Router, http::header};
    use tokio::net::TcpListener;

    use super::*;

    /// A geocoder on the loopback that always gives this answer.
    async fn answering(answer: &'static str) -> Geocoder {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = Router::new()
            .fallback(move || async move { ([(header::CONTENT_TYPE, "application/json")], answer) });
        tokio::spawn(async move { axum::serve(listener, service).await });
        Geocoder::at(&format!("http://{address}"))
    }

    #[tokio::test]
    async fn a_street_is_completed_for_whoever_has_an_account() {
        let found = r#"{"features":[{"properties":
            {"name":"18 Rue de Gand","postcode":"59800","city":"Lille","citycode":"59350"}}]}"#;
        let geocoder = answering(found).await;
        for world in testing::worlds().await {
            let browser = world.browser(crate::routes().layer(Extension(geocoder.clone())));
            browser.get("/adresses?q=18%20rue%20de%20gand").await.is(404);
            let julie = browser.log_in(&world.care_manager()).await;
            let options = julie.get("/adresses?q=18%20rue%20de%20gand").await;
            options.is(200).sees("data-value=\"59350\" data-postcode=\"59800\" data-city=\"Lille\"");
            options.sees("data-text=\"18 Rue de Gand\"");
            julie.get("/adresses").await.is(200).does_not_see("<li");
        }
    }

    #[tokio::test]
    async fn without_a_geocoder_or_without_its_answer_nothing_is_proposed() {
        let broken = answering("<html>").await;
        for world in testing::worlds().await {
            for routes in [crate::routes(), crate::routes().layer(Extension(broken.clone()))] {
                let julie = world.browser(routes).log_in(&world.care_manager()).await;
                julie.get("/adresses?q=18%20rue%20de%20gand").await.is(200).does_not_see("<li");
            }
        }
    }
}
