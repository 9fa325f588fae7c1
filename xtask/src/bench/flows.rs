//! A département's year as its services send it: received through the API by an installation that was empty, compared with
//! what there is to find, then looked at.

mod answers;
mod clock;
mod formats;
mod house;
mod pages;
mod sending;
mod year;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use self::{
    answers::Compared,
    house::{House, text},
    sending::{Received, finished},
    year::Year,
};
use super::{Profile, browser::expect, figures::machine};
use crate::{
    compile, process,
    server::{Server, free_address},
};

#[derive(clap::Args)]
pub struct Options {
    /// Comment Cordée est compilée
    #[arg(long, value_enum, default_value_t = Profile::Dev)]
    profile: Profile,
    /// Un service sur tant
    #[arg(long, value_name = "NOMBRE", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=40))]
    share: u32,
    /// Garder l'installation remplie dans ce dossier, pour la servir ensuite
    #[arg(long, value_name = "DOSSIER")]
    keep: Option<PathBuf>,
}

pub fn run(options: &Options) -> Result<()> {
    process::stop_in_order()?;
    let program = compile::cordee("Compilation", options.profile.build())?;
    let folder = PathBuf::from("target/bench-flows");
    let year = files(&program, &folder, options.share)?;
    let kept = options.keep.clone().unwrap_or_else(|| folder.join("data"));
    if kept.exists() {
        ensure!(options.keep.is_none(), "{} existe déjà : choisissez un autre dossier", kept.display());
        fs::remove_dir_all(&kept)?;
    }
    let address = free_address()?;
    let link = init(&program, &kept, &address.to_string())?;
    let server = Server::serve(&program, &kept, address, &folder.join("server.log"))?;
    let base = server.url();
    eprintln!("{base} : services, clés, règles, formats…");
    let furnished = Instant::now();
    let house = house::furnish(&base, &link, &kept, &year)?;
    let furnished = furnished.elapsed();
    eprintln!("Prises en charge…");
    let ordered = sending::orders(&program, &base, &house, &year)?;
    eprintln!("Interventions et factures…");
    let received = sending::year(&base, &house, &year)?;
    println!("Profile `{}`, {}, one service in {}.\n", options.profile.name(), machine()?, options.share);
    print_received(&year, &ordered, &received, furnished);
    println!("| most memory of the server | {} MB |", server.peak_memory()? / 1_000_000);
    println!("| on the disk: database, files received, archive | {} |", size_of(&kept)?);
    eprintln!("Constats…");
    let (compared, analysed) = compare(&house, &year)?;
    println!("| whole year analysed again on demand | {} s |", analysed.as_secs());
    print_compared(&compared);
    eprintln!("Pages…");
    pages::measure(&house)?;
    println!("\nMost memory of the server, pages included: {} MB.", server.peak_memory()? / 1_000_000);
    ensure!(compared.wrong.is_empty(), "{} lignes ont d'autres constats que prévu", compared.wrong.len());
    Ok(())
}

/// The tables are those of `cordee demo departement`, made once; the files follow.
fn files(program: &Path, folder: &Path, share: u32) -> Result<Year> {
    let tables = folder.join("tables");
    if !tables.join("complete").is_file() {
        eprintln!("Tables d'un département…");
        let mut made = Command::new(program);
        made.args(["demo", "departement", "--format", "csv", "--out"]).arg(&tables);
        process::capture(&mut made)?;
        fs::write(tables.join("complete"), "")?;
    }
    eprintln!("Fichiers des services…");
    year::write(&tables, share, &folder.join("sent"))
}

/// Gives the link of the first person.
fn init(program: &Path, data: &Path, address: &str) -> Result<String> {
    let mut first = Command::new(program);
    first.env_remove("DATABASE_URL").args(["init", "--listen", address, "--data"]).arg(data);
    first.args([
        "--structure",
        "Maison Essai",
        "--name",
        "Rose Lambert",
        "--email",
        "rose.lambert@maison.example",
    ]);
    let said = process::capture(&mut first)?;
    let link = said.split_whitespace().find(|word| word.contains("/lien/"));
    Ok(link.context("« cordee init » ne donne pas de lien")?.to_owned())
}

/// An analysis of the whole year, line by line.
fn compare(house: &House, year: &Year) -> Result<(Compared, Duration)> {
    let started = Instant::now();
    let asked = [("de", "2025-01"), ("a", "2025-12")];
    let made = expect(house.agent.post("/departement/analyses", &asked)?, 303)?;
    let at = made.location.context("l'analyse n'a pas d'adresse")?;
    finished(&house.agent, &at)?;
    let took = started.elapsed();
    let lines = text(&expect(house.agent.get(&format!("{at}/lignes.csv"))?, 200)?);
    let mut found = HashMap::new();
    for row in lines.lines().skip(1) {
        let mut cells = row.split(';');
        let line = cells.nth(2).context("la ligne n'a pas de numéro")?;
        let said = cells.nth(10).context("la ligne n'a pas de constats")?;
        found.insert(line.to_owned(), answers::bits(said)?);
    }
    Ok((answers::compare(&year.labels, &found)?, took))
}

fn print_received(year: &Year, ordered: &Received, received: &Received, furnished: Duration) {
    let seconds = |took: Duration| took.as_secs_f64();
    println!("| reception | figure |\n|---|---|");
    println!(
        "| {} services, {} rules, two formats, through pages | {:.0} s |",
        year.services.len(),
        year.rules.len(),
        seconds(furnished)
    );
    let plans: u64 = year.services.values().map(|service| service.orders.count).sum();
    println!("| {plans} plans in {} files of ESPPADOM | {:.0} s |", ordered.files, seconds(ordered.taken_in));
    println!(
        "| {} files ({} visits, {} invoice lines, {} MB) deposited | {:.0} s |",
        received.files,
        year.visits,
        year.lines,
        received.bytes / 1_000_000,
        seconds(received.deposited)
    );
    println!("| all of it read, kept, analysed, measured | {:.0} s |", seconds(received.taken_in));
    let per_second = |count: f64| count / seconds(received.taken_in);
    println!(
        "| per second | {:.1} files, {:.0} visits, {:.2} MB, {:.0} invoice lines analysed |",
        per_second(received.files as f64),
        per_second(year.visits as f64),
        per_second(received.bytes as f64 / 1e6),
        per_second(year.lines as f64)
    );
    println!("| slowest receipt | {:.0} ms |", seconds(received.slowest) * 1000.0);
}

fn print_compared(compared: &Compared) {
    println!("\n| of {} lines, finding put there and found | lines |\n|---|---|", compared.lines);
    for (finding, lines) in &compared.found {
        println!("| {finding} | {lines} |");
    }
    println!("| overlap with a visit for another service, not looked for | {} |", compared.elsewhere);
    println!("| neither the same nor explained | {} |", compared.wrong.len());
    for wrong in compared.wrong.iter().take(20) {
        eprintln!("{wrong}");
    }
}

/// « 2 310 MB: 1 100, 700, 510 »
fn size_of(data: &Path) -> Result<String> {
    let mut parts = [0; 3];
    let mut folders = vec![data.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, about) = (entry.path(), entry.metadata()?);
            if about.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(data)?.iter().next().unwrap_or_default().to_string_lossy();
            let part = match inside.as_ref() {
                "documents" => 1,
                "archive" => 2,
                _ => 0,
            };
            parts[part] += about.len();
        }
    }
    let [database, files, archive] = parts.map(|bytes| bytes / 1_000_000);
    Ok(format!("{} MB: {database}, {files}, {archive}", database + files + archive))
}
