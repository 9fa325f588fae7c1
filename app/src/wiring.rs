//! Which pages exist, and who does which job.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::{Extension, Router};
use flows::{Archive, Means};
use geocoder::Geocoder;
use geography::Places;
use jobs::Runner;
use mail::Transport;
use web::App;

use crate::purge;

/// Every portal.
pub fn portals() -> Router<App> {
    Router::new()
        .merge(front::routes())
        .merge(desk::routes())
        .merge(family::routes())
        .merge(admin::routes())
        .merge(api::routes())
        .merge(department::routes())
        .merge(provider::routes())
}

/// The application as a service: portals, geography, the archive of visits, the geocoder if there is one, guards.
pub fn service(app: App, places: Arc<Places>, archive: Archive, geocoder: Option<Geocoder>) -> Router {
    let portals = portals().layer(Extension(places)).layer(Extension(archive));
    let portals = match geocoder {
        Some(geocoder) => portals.layer(Extension(geocoder)),
        None => portals,
    };
    web::guarded(portals, app)
}

/// Every kind of job.
pub fn runner(transport: Transport, means: Means) -> Runner {
    let (taking, analysing) = (means.clone(), means.clone());
    let (studying, measuring) = (means.clone(), means);
    Runner::default()
        .on(mail::SEND_JOB, move |cx, payload| mail::deliver(cx, payload, transport.clone()))
        .on(flows::TAKE_IN_JOB, move |cx, payload| flows::take_in(cx, payload, taking.clone()))
        .on(flows::ANALYSE_JOB, move |cx, payload| flows::analyse(cx, payload, analysing.clone()))
        .on(flows::STUDY_JOB, move |cx, payload| flows::run_study(cx, payload, studying.clone()))
        .on(flows::MEASURE_JOB, move |cx, payload| flows::measure(cx, payload, measuring.clone()))
        .on(flows::NIGHTLY_JOB, flows::measure_all)
        .on(requests::REMIND_JOB, requests::remind)
        .on(providers::ALERT_JOB, providers::alert)
        .on(purge::JOB, purge::run)
}

/// Communes, postcodes and départements, from the assets.
///
/// # Errors
/// When the assets were not built.
pub fn places() -> Result<Places> {
    let table = |name: &str| -> Result<String> {
        let file = web::asset(name).with_context(|| {
            format!("Le fichier {name} manque : construisez les ressources avec « cargo xtask web ».")
        })?;
        Ok(String::from_utf8(file.data.into_owned())?)
    };
    Ok(Places::from_tsv(&table("communes.tsv")?, &table("departements.tsv")?)?)
}
