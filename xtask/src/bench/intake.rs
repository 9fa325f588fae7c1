//! The call's promises: what follows from an answer within 300 ms, a list that stays quick, a plan at once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    Options,
    browser::{Browser, expect},
    figures::{machine, milliseconds, percentile},
};
use crate::{compile, process, server::Server};

const LIST_LASTS: Duration = Duration::from_secs(10);
const WARM_PLANS: usize = 20;

/// An ordinary dossier, far enough for every figure to be computed.
const DOSSIER: &[(&str, &[(&str, &str)])] = &[
    ("raison", &[("value", "fragilite")]),
    ("age", &[("value", "84")]),
    ("en_couple", &[("value", "non")]),
    ("retraite", &[("value", "2000")]),
    ("proprietaire", &[("value", "non")]),
    ("sortie_hospitalisation", &[("value", "oui")]),
    ("aide", &[("value.nom", "Suzanne Fontaine"), ("value.telephone", "01 99 00 55 02")]),
    ("appelant", &[("value.nom", "Claire Fontaine"), ("value.email", "claire.fontaine@famille.example")]),
    (
        "adresse",
        &[("value.voie", "18 rue de Gand"), ("value.code_postal", "59800"), ("value.ville", "Lille")],
    ),
    ("aggir.communication", &[("value", "A")]),
    ("aggir.comportement", &[("value", "A")]),
    ("aggir.orientation_temps", &[("value", "B")]),
    ("aggir.orientation_espace", &[("value", "A")]),
    ("aggir.toilette_haut", &[("value", "B")]),
    ("aggir.toilette_bas", &[("value", "C")]),
    ("aggir.habillage_haut", &[("value", "B")]),
    ("aggir.habillage_moyen", &[("value", "B")]),
    ("aggir.habillage_bas", &[("value", "C")]),
    ("aggir.transferts", &[("value", "B")]),
    ("aggir.depl_interieur", &[("value", "B")]),
    (
        "services_recommandes",
        &[
            ("value", "toilette"),
            ("value.toilette.recurrence", "recurrent"),
            ("value.toilette.fois", "7"),
            ("value.toilette.par", "semaine"),
            ("value.toilette.duree", "45"),
        ],
    ),
];

pub fn run(options: &Options) -> Result<()> {
    process::stop_in_order()?;
    let program = compile::cordee("Compilation", options.profile.build())?;
    let folder = tempfile::tempdir()?;
    eprintln!("Chargement de {} personnes…", options.people);
    let loading = Instant::now();
    let people = options.people.to_string();
    let server = Server::start(&program, None, &folder.path().join("server.log"), &["--people", &people])?;
    let loaded = loading.elapsed();
    let browser = Browser::new(server.url());
    browser.log_in("julie.martin@cordee.example", "demonstration")?;

    eprintln!("Enregistrements…");
    let call = dossier(&browser)?;
    let saves = saves(&browser, &call, options.saves)?;
    eprintln!("Document du plan…");
    expect(browser.post(&format!("{call}/personne"), &[])?, 303)?;
    let plan = || Ok(expect(browser.get(&format!("{call}/plan/apercu.pdf"))?, 200)?.took);
    let cold = plan()?;
    let warm = (0..WARM_PLANS).map(|_| plan()).collect::<Result<Vec<_>>>()?;
    eprintln!("Liste des personnes…");
    let alone = pages_per_second(&browser, 1)?;
    let four = pages_per_second(&browser, 4)?;

    println!("Profile `{}`, {}.\n", options.profile.name(), machine()?);
    println!("| measure | figure |\n|---|---|");
    println!(
        "| autosave with recalculation, {} saves | p50 {}, p99 {} |",
        saves.len(),
        milliseconds(percentile(&saves, 0.5)),
        milliseconds(percentile(&saves, 0.99))
    );
    println!("| list of people, {people} people, one reader | {alone} pages per second |");
    println!("| list of people, {people} people, four readers | {four} pages per second |");
    println!("| plan as PDF, first of the process | {} |", milliseconds(cold));
    println!("| plan as PDF, the next {WARM_PLANS} | p50 {} |", milliseconds(percentile(&warm, 0.5)));
    println!("| demonstration with {people} people, first start | {} s |", loaded.as_secs());
    Ok(())
}

/// A call with the answers of [`DOSSIER`]; gives its path.
fn dossier(browser: &Browser) -> Result<String> {
    let call = expect(browser.post("/appels", &[])?, 303)?.location.context("l'appel n'a pas d'adresse")?;
    for (number, (question, fields)) in DOSSIER.iter().enumerate() {
        save(browser, &call, question, 0, number, fields)?;
    }
    Ok(call)
}

/// The retirement changes each time: everything it decides is computed again.
fn saves(browser: &Browser, call: &str, count: usize) -> Result<Vec<Duration>> {
    let saved = (0..count).map(|number| {
        let amount = (1200 + number).to_string();
        save(browser, call, "retraite", number + 1, DOSSIER.len() + number, &[("value", &amount)])
    });
    saved.collect()
}

fn save(
    browser: &Browser,
    call: &str,
    question: &str,
    base: usize,
    change: usize,
    fields: &[(&str, &str)],
) -> Result<Duration> {
    let base = base.to_string();
    let change = format!("018f0000-0000-7000-8000-{change:012x}");
    let mut posted =
        vec![("question", question), ("base", &base), ("change", &change), ("state", "answered")];
    posted.extend_from_slice(fields);
    let answer = expect(browser.post(&format!("{call}/reponses"), &posted)?, 200)?;
    let said = String::from_utf8_lossy(&answer.body);
    ensure!(
        !said.contains("\"errors\"") && !said.contains("\"conflicts\""),
        "la réponse à « {question} » n'a pas été prise"
    );
    Ok(answer.took)
}

/// Whole pages of the list, as far as readers turn them; rounded down.
fn pages_per_second(browser: &Browser, readers: usize) -> Result<u64> {
    let served = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        let reading: Vec<_> = (0..readers)
            .map(|reader| {
                let served = &served;
                scope.spawn(move || -> Result<()> {
                    let mut page = reader * 7;
                    while started.elapsed() < LIST_LASTS {
                        page += 1;
                        expect(browser.get(&format!("/personnes?page={}", page % 50 + 1))?, 200)?;
                        served.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        for reader in reading {
            match reader.join() {
                Ok(outcome) => outcome?,
                Err(_) => bail!("un lecteur s'est arrêté"),
            }
        }
        Ok(())
    })?;
    Ok(served.into_inner() as u64 * 1000 / u64::try_from(started.elapsed().as_millis())?.max(1))
}
