//! An empty installation becomes a département with its services, their keys, its rules and its formats: page after page, as
//! people would.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use regex_lite::Regex;

use super::{
    formats,
    year::{Sent, Service, Year},
};
use crate::bench::browser::{Answer, Browser, expect};

/// Of everybody invented here.
pub const PASSWORD: &str = "demonstration";
pub const AGENT: &str = "ana.silva@departement.example";
pub const COORDINATOR: &str = "amina.diallo@service.example";

/// Who acts from now on.
pub struct House {
    pub agent: Browser,
    pub coordinator: Browser,
    /// The département's own key.
    pub key: String,
    /// Of each service.
    pub keys: BTreeMap<u32, String>,
}

/// `link`: the one `cordee init` gives. `data`: where mails are files.
pub fn furnish(base: &str, link: &str, data: &Path, year: &Year) -> Result<House> {
    let manager = Browser::new(base.to_owned());
    enter(&manager, link)?;
    let (largest, known) =
        year.services.iter().max_by_key(|(_, one)| weight(one)).context("aucun service")?;
    let agent =
        member(&manager, data, "department", "Département de l’Essai", "Ana Silva", AGENT, "caseworker")?;
    let coordinator =
        member(&manager, data, "provider", &known.name, "Amina Diallo", COORDINATOR, "coordinator")?;
    let page = text(&expect(agent.get("/departement/services/nouveau")?, 200)?);
    let structure = option(&page, &known.name)?;
    for (number, service) in &year.services {
        let mut new = vec![("identifiant", service.code.as_str()), ("nom", service.name.as_str())];
        if number == largest {
            new.push(("structure", &structure));
        }
        expect(agent.post("/departement/services/nouveau", &new)?, 303)?;
    }
    let page = text(&expect(agent.get("/departement/services/cles")?, 200)?);
    let key = issue(&agent, "")?;
    let mut keys = BTreeMap::new();
    for (number, service) in &year.services {
        let id = option(&page, &service.name)?;
        keys.insert(*number, issue(&agent, &id)?);
        for rule in year.rules.iter().filter(|rule| rule[0] == number.to_string()) {
            publish_rule(&agent, &id, rule)?;
        }
    }
    let sample = |kind: &str| {
        let of = known.files.iter().find(|file| file.name.contains(kind));
        of.with_context(|| format!("aucun fichier « {kind} »"))
    };
    publish_format(&agent, formats::VISITS, sample("visites")?)?;
    publish_format(&agent, formats::INVOICES, sample("facture")?)?;
    Ok(House { agent, coordinator, key, keys })
}

fn weight(service: &Service) -> u64 {
    service.files.iter().map(|file| file.count).sum()
}

/// Opens a link that logs in.
fn enter(browser: &Browser, link: &str) -> Result<()> {
    let path = link.find("/lien/").map(|at| &link[at..]).context("ce n'est pas un lien")?;
    expect(browser.get(path)?, 200)?;
    expect(browser.post(path, &[])?, 303)?;
    Ok(())
}

/// A new structure and its only member, who chooses a password by the mail received.
fn member(
    manager: &Browser,
    data: &Path,
    kind: &str,
    structure: &str,
    name: &str,
    email: &str,
    role: &str,
) -> Result<Browser> {
    let new = [("nom", structure), ("genre", kind)];
    let made = expect(manager.post("/administration/structures/nouvelle", &new)?, 303)?;
    let at = made.location.context("la structure n'a pas d'adresse")?;
    let new = [("membre-nom", name), ("membre-courriel", email), ("role", role)];
    expect(manager.post(&format!("{at}/comptes"), &new)?, 303)?;
    let browser = manager.another();
    enter(&browser, &invitation(data, email)?)?;
    expect(browser.post("/compte/mot-de-passe", &[("nouveau", PASSWORD)])?, 303)?;
    Ok(browser)
}

/// The link of the mail to somebody, once a job has written it.
fn invitation(data: &Path, email: &str) -> Result<String> {
    let link = Regex::new(r"http\S+/lien/[\w-]+")?;
    for _ in 0..300 {
        let mails = fs::read_dir(data.join("mails")).into_iter().flatten();
        for mail in mails {
            let written = fs::read_to_string(mail?.path())?;
            // A line of a mail is cut where « = » ends it.
            let whole = written.replace("=\r\n", "").replace("=\n", "");
            if whole.contains(email)
                && let Some(found) = link.find(&whole)
            {
                return Ok(found.as_str().to_owned());
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("aucun courriel pour {email}")
}

fn issue(agent: &Browser, service: &str) -> Result<String> {
    let page = text(&expect(
        agent.post("/departement/services/cles", &[("service", service), ("usage", "Logiciel métier")])?,
        200,
    )?);
    let secret = Regex::new("<code>(cordee_[0-9a-f]+)</code>")?;
    let found = secret.captures(&page).context("la clé ne se lit pas")?;
    Ok(found[1].to_owned())
}

fn publish_rule(agent: &Browser, service: &str, rule: &[String; 7]) -> Result<()> {
    let [_, product, tariff_c, mode, step, months, tolerance] = rule;
    let tariff: u32 = tariff_c.parse()?;
    let tariff = format!("{},{:02}", tariff / 100, tariff % 100);
    let smoothing = if months == "1" { "aucun" } else { months };
    let typed = [
        ("service", service),
        ("prestation", product),
        ("tarif", &tariff),
        ("pas", step),
        ("mode", mode),
        ("portee", "visit"),
        ("lissage", smoothing),
        ("tolerance", tolerance),
        ("preuve", "oui"),
    ];
    expect(agent.post("/departement/regles/nouvelle", &typed)?, 303)?;
    Ok(())
}

/// Imported, tried on a file, published as it is: the round trip loses nothing.
fn publish_format(agent: &Browser, format: &str, sample: &Sent) -> Result<()> {
    let made = agent.send_form("/departement/formats/importer", &[("texte", format)], None)?;
    let at = expect(made, 303)?.location.context("le format n'a pas d'adresse")?;
    let lines = fs::read_to_string(&sample.path)?;
    let few: String = lines.split_inclusive('\n').take(60).collect();
    let file = Some((sample.name.as_str(), few.as_bytes()));
    expect(agent.send_form(&format!("{at}/essai"), &[], file)?, 303)?;
    let page = text(&expect(agent.get(&format!("{at}/publier"))?, 200)?);
    ensure!(!page.contains("name=\"perte\""), "l'aller-retour de {} perd quelque chose", sample.name);
    let revision = Regex::new("name=\"revision\" value=\"([0-9]+)\"")?;
    let found = revision.captures(&page).context("la page ne dit pas la révision")?;
    expect(agent.post(&format!("{at}/publier"), &[("revision", &found[1])])?, 303)?;
    Ok(())
}

/// The value of an option of a list, by its label.
fn option(page: &str, label: &str) -> Result<String> {
    let option = Regex::new("<option value=\"([^\"]*)\"[^>]*>([^<]*)</option>")?;
    let found = option.captures_iter(page).find(|one| one[2].trim() == label);
    Ok(found.with_context(|| format!("« {label} » n'est pas dans la liste"))?[1].to_owned())
}

pub fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}
