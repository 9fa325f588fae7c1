//! Every file is deposited through the API, the year in its order, each service with its own key; then one waits until the
//! product has read and analysed all of it.

use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    house::{House, text},
    year::{Sent, Year},
};
use crate::{
    bench::browser::{Browser, expect},
    process,
};

#[derive(Default)]
pub struct Received {
    pub files: usize,
    pub bytes: u64,
    /// Of the sender: until the last receipt.
    pub deposited: Duration,
    /// Until nothing waits any more.
    pub taken_in: Duration,
    /// The slowest receipt.
    pub slowest: Duration,
}

pub fn orders(program: &Path, base: &str, house: &House, year: &Year) -> Result<Received> {
    let mut waiting = Vec::new();
    for service in year.services.values() {
        let converted = service.orders.path.with_extension("xml");
        let mut convert = Command::new(program);
        convert.args(["flows", "convert"]).arg(&service.orders.path);
        process::capture(convert.args(["--to", "esppadom", "--out"]).arg(&converted))?;
        let file = Sent { path: converted, name: service.orders.name.clone(), count: service.orders.count };
        waiting.push((house.key.clone(), file));
    }
    let files: Vec<(&str, &Sent)> = waiting.iter().map(|(key, file)| (key.as_str(), file)).collect();
    send(base, house, &files)
}

/// Month after month, of each service the visits and then the invoice.
pub fn year(base: &str, house: &House, year: &Year) -> Result<Received> {
    let mut files: Vec<(&str, &Sent)> = Vec::new();
    for (number, service) in &year.services {
        let key = house.keys.get(number).context("un service n'a pas de clé")?;
        files.extend(service.files.iter().map(|file| (key.as_str(), file)));
    }
    // « SAAD-003-202501-1-visites.csv »
    files.sort_by_key(|(_, file)| {
        let mut parts = file.name.split('-');
        let (service, month, kind) = (parts.nth(1), parts.next(), parts.next());
        (month.map(str::to_owned), service.map(str::to_owned), kind.map(str::to_owned))
    });
    send(base, house, &files)
}

fn send(base: &str, house: &House, files: &[(&str, &Sent)]) -> Result<Received> {
    let sender = Browser::new(base.to_owned());
    let mut received = Received { files: files.len(), ..Received::default() };
    let started = Instant::now();
    let mut last = Vec::new();
    for (number, (key, file)) in files.iter().enumerate() {
        let bytes = fs::read(&file.path).with_context(|| file.path.display().to_string())?;
        received.bytes += bytes.len() as u64;
        let answer = sender.deposit(&format!("/api/v1/fichiers?nom={}", file.name), key, &bytes)?;
        received.slowest = received.slowest.max(answer.took);
        let answer = expect(answer, 202)?;
        if number + 1 == files.len() {
            last = answer.body;
        }
        if number % 100 == 99 {
            eprintln!("{}/{} fichiers déposés, {} s", number + 1, files.len(), started.elapsed().as_secs());
        }
        ensure!(!process::interrupted(), "Interrompu.");
    }
    ensure!(!last.is_empty(), "aucun fichier à déposer");
    received.deposited = started.elapsed();
    nothing_waits(house)?;
    received.taken_in = started.elapsed();
    Ok(received)
}

/// An analysis of nothing is a job behind all those that wait: once it is done, they are. Reading asks for analyses, and these
/// for measures: three times.
fn nothing_waits(house: &House) -> Result<()> {
    let asked = [("de", "2025-01"), ("a", "2025-01"), ("beneficiaire", "personne")];
    for _ in 0..3 {
        let made = expect(house.agent.post("/departement/analyses", &asked)?, 303)?;
        finished(&house.agent, &made.location.context("l'analyse n'a pas d'adresse")?)?;
    }
    Ok(())
}

/// Waits for an analysis or a trial; gives its page.
pub fn finished(agent: &Browser, at: &str) -> Result<String> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(4 * 3600) {
        let answer = agent.get(at)?;
        if answer.status == 500 {
            eprintln!("{at} : réponse 500 après {} s", answer.took.as_secs());
            continue;
        }
        let page = text(&expect(answer, 200)?);
        if !page.contains("aria-busy=\"true\"") {
            return Ok(page);
        }
        ensure!(!process::interrupted(), "Interrompu.");
        thread::sleep(Duration::from_millis(250));
    }
    bail!("l'analyse {at} ne finit pas")
}
