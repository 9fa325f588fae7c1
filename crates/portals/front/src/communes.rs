//! `GET /communes?q=&postcode=`: the options of a commune field, by name or postcode, one line for each postcode so that a
//! choice settles both; the postcode already typed comes first. Public facts, for everybody.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, extract::Query, response::Response};
use geography::Places;
use serde::Deserialize;
use web::{Failure, page};

/// More would not be read.
const OPTIONS: usize = 8;

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
    #[serde(default)]
    postcode: String,
}

#[derive(Template)]
#[template(path = "communes.html")]
struct Options {
    communes: Vec<Line>,
}

struct Line {
    insee: String,
    name: String,
    postcode: String,
}

pub async fn options(
    Extension(places): Extension<Arc<Places>>,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    let beside = typed.postcode.trim();
    let typed = typed.q.trim();
    let is_postcode = typed.len() == 5 && typed.bytes().all(|digit| digit.is_ascii_digit());
    let found = if is_postcode { places.by_postcode(typed) } else { places.search(typed, OPTIONS) };
    let mut communes: Vec<Line> = found
        .into_iter()
        .flat_map(|commune| {
            let codes = commune.postcodes.iter().filter(|code| !is_postcode || *code == typed);
            codes.map(|code| Line {
                insee: commune.insee.clone(),
                name: commune.name.clone(),
                postcode: code.clone(),
            })
        })
        .collect();
    communes.sort_by_key(|line| line.postcode != beside);
    page(Options { communes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_commune_is_found_by_name_and_by_postcode() {
        let communes =
            "59350\tLille\t59\t59000,59160,59260,59777,59800\t236234\n59512\tRoubaix\t59\t59100\t98828\n";
        let places = Arc::new(Places::from_tsv(communes, "59\tNord\tHauts-de-France\n").unwrap());
        for world in testing::worlds().await {
            let browser = world.browser(crate::routes().layer(Extension(Arc::clone(&places))));
            browser.get("/communes?q=lil").await.sees("data-value=\"59350\"").does_not_see("Roubaix");
            let both = browser.get("/communes?q=lille").await;
            both.sees("data-postcode=\"59000\"").sees("data-postcode=\"59800\"");
            let beside = browser.get("/communes?q=lille&postcode=59800").await.text();
            assert!(beside.find("59800") < beside.find("59000"), "{beside}");
            browser.get("/communes?q=59800").await.sees("Lille").does_not_see("59000");
            browser.get("/communes?q=59100").await.sees("Roubaix").does_not_see("Lille");
            browser.get("/communes").await.is(200).does_not_see("<li");
        }
    }
}
