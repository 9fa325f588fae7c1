//! The tables of an invented département turned into the files that its services would send.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};

use super::clock::{between, clock, french_day, later, moment, month, planned};

/// Of the funder, in every file.
pub const FUNDER: &str = "CD99";

/// What a visit's vendor writes above its lines, with [`super::formats::VISITS`].
pub const VISIT_TITLES: &str = "Interv;Bénéf;Nom;Prénom;CP;Commune;Service;Financeur;Salarié;Presta;Plan;Ligne;Date;\
    Début prévu;Fin prévue;Arrivée;Départ;Début retenu;Fin retenue;Durée\r\n";
/// And an invoice's, with [`super::formats::INVOICES`].
pub const INVOICE_TITLES: &str = "Facture;Émise le;Service;Financeur;Du;Au;Total;Ligne;Plan;Ligne du plan;Bénéf;Nom;\
    Prénom;Presta;Minutes;Tarif;Montant;Part département;Part bénéficiaire\r\n";
/// The columns of `cordee flows convert`, of those known here.
const ORDER_TITLES: &str = "order_number,buyer_id,buyer_name,provider_id,provider_name,beneficiary_id,\
    beneficiary_last_name,beneficiary_first_name,beneficiary_birth_date,beneficiary_postcode,beneficiary_city,aid_type,\
    framework,valid_from,valid_to,line_number,product,quantity,unit,per,unit_price,participation_pct\n";

const FIRST_NAMES: [&str; 24] = [
    "Jeanne",
    "Marcel",
    "Yvonne",
    "Odette",
    "Lucien",
    "Simone",
    "Fernand",
    "Germaine",
    "Raymond",
    "Denise",
    "Roger",
    "Paulette",
    "Maurice",
    "Henriette",
    "Albert",
    "Ginette",
    "Robert",
    "Suzanne",
    "Émile",
    "Marthe",
    "Gaston",
    "Andrée",
    "Léon",
    "Éliane",
];
const LAST_NAMES: [&str; 30] = [
    "Lambert",
    "Exemple",
    "Modèle",
    "Essai",
    "Témoin",
    "Échantillon",
    "Morel",
    "Fictif",
    "Dubois-Fictif",
    "Lefèvre",
    "Vasseur",
    "Delattre",
    "Caron",
    "Leclercq",
    "Bailleul",
    "Carpentier",
    "Duhamel",
    "Flament",
    "Hennebelle",
    "Lemaire",
    "Mercier",
    "Noël",
    "Pruvost",
    "Roussel",
    "Senechal",
    "Thuillier",
    "Vandamme",
    "Wattelet",
    "Dewaele",
    "Vanderstraeten-Lenoir",
];
const COMMUNES: [(&str, &str); 20] = [
    ("59000", "Lille"),
    ("62300", "Lens"),
    ("62100", "Calais"),
    ("59140", "Dunkerque"),
    ("59300", "Valenciennes"),
    ("59500", "Douai"),
    ("62000", "Arras"),
    ("62400", "Béthune"),
    ("59400", "Cambrai"),
    ("59600", "Maubeuge"),
    ("62200", "Boulogne-sur-Mer"),
    ("62500", "Saint-Omer"),
    ("59190", "Hazebrouck"),
    ("59280", "Armentières"),
    ("62800", "Liévin"),
    ("59100", "Roubaix"),
    ("59200", "Tourcoing"),
    ("62110", "Hénin-Beaumont"),
    ("62600", "Berck"),
    ("59220", "Denain"),
];
const SERVICE_WORDS: [&str; 13] = [
    "Aide et Présence",
    "Domicile Solidaire",
    "Les Deux Vallées",
    "Main dans la main",
    "Vivre chez soi",
    "L’Escaut",
    "Côte d’Opale",
    "Flandre Entraide",
    "Artois Services",
    "Bien Vieillir",
    "La Clé des Champs",
    "Horizon Domicile",
    "Association intercommunale d’aide à domicile des personnes âgées",
];

/// One file to send, and what it holds.
pub struct Sent {
    pub path: PathBuf,
    pub name: String,
    /// Messages: visits, or invoice lines.
    pub count: u64,
}

/// A service and its files, the visits of each month before its invoice.
pub struct Service {
    pub code: String,
    pub name: String,
    pub orders: Sent,
    pub files: Vec<Sent>,
}

/// Everything that is to be sent.
pub struct Year {
    /// By number, from 1.
    pub services: BTreeMap<u32, Service>,
    pub visits: u64,
    pub lines: u64,
    /// As `rules.csv` has them: service, « prestation », cents per hour, mode, step, months, tolerance.
    pub rules: Vec<[String; 7]>,
    /// Of each line of an invoice, by its number: its key and what is to be found.
    pub labels: HashMap<String, Label>,
}

pub struct Label {
    pub findings: u16,
    /// The overlap is with a visit for another service only, which a service's own files do not show.
    pub elsewhere: bool,
}

pub fn code(service: u32) -> String {
    format!("SAAD-{service:03}")
}

/// Ten services of each word, numbered.
pub fn name(service: u32) -> String {
    let word = SERVICE_WORDS[service as usize % SERVICE_WORDS.len()];
    format!("{word} {service:03}")
}

/// Of the services that are `1 modulo share`.
pub fn write(tables: &Path, share: u32, folder: &Path) -> Result<Year> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let is_chosen = |service: u32| service % share == 1 % share;
    let mut plans = HashMap::new();
    let mut services = orders(tables, folder, is_chosen, &mut plans)?;
    let (visits, overlaps) = visits(tables, folder, is_chosen, &plans, &mut services)?;
    let mut labels = HashMap::new();
    let lines = invoices(tables, folder, is_chosen, &plans, &overlaps, &mut services, &mut labels)?;
    for service in services.values_mut() {
        // « …-01-1-visites », « …-01-2-facture »: the order of the year.
        service.files.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let rules = rows(&tables.join("rules.csv"))?.collect::<Result<Vec<_>>>()?;
    let rules = rules.iter().filter_map(|row| {
        let cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        cells.try_into().ok()
    });
    let rules = rules.filter(|rule: &[String; 7]| rule[0].parse().is_ok_and(is_chosen)).collect();
    Ok(Year { services, visits, lines, rules, labels })
}

/// Service, beneficiary and « prestation », as the tables write them.
type Key = (u32, u32, String);

/// Lines of a table without its titles.
fn rows(path: &Path) -> Result<impl Iterator<Item = Result<String>> + use<>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let lines = BufReader::with_capacity(1 << 20, file).lines();
    Ok(lines.skip(1).map(|line| Ok(line?)))
}

fn cells<const COLUMNS: usize>(row: &str) -> Result<[&str; COLUMNS]> {
    let mut cells = row.split(',');
    let row_of = std::array::from_fn(|_| cells.next().unwrap_or_default());
    Ok(row_of)
}

/// Family name, given name, postcode, commune: the same for the same person.
fn person(beneficiary: u32) -> (&'static str, &'static str, &'static str, &'static str) {
    let mixed = beneficiary.wrapping_mul(2_654_435_761) as usize >> 8;
    let (postcode, city) = COMMUNES[mixed / 7 % COMMUNES.len()];
    (
        LAST_NAMES[mixed % LAST_NAMES.len()],
        FIRST_NAMES[mixed / LAST_NAMES.len() % FIRST_NAMES.len()],
        postcode,
        city,
    )
}

fn euros(cents: i64) -> String {
    format!("{}{},{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

/// One CSV per service, for `cordee flows convert`; fills the plan of each key: its number and the share of the person.
fn orders(
    tables: &Path,
    folder: &Path,
    is_chosen: impl Fn(u32) -> bool,
    plans: &mut HashMap<Key, (String, i64)>,
) -> Result<BTreeMap<u32, Service>> {
    let mut texts: BTreeMap<u32, (String, u64)> = BTreeMap::new();
    for row in rows(&tables.join("orders.csv"))? {
        let row = row?;
        let [order, beneficiary, saad, product, minutes, tariff, share, from, to] = cells(&row)?;
        let (saad, beneficiary): (u32, u32) = (saad.parse()?, beneficiary.parse()?);
        if !is_chosen(saad) {
            continue;
        }
        let (last, first, postcode, city) = person(beneficiary);
        let number = format!("PEC-{order:0>6}");
        let born =
            format!("{}-{:02}-{:02}", 1928 + beneficiary % 30, beneficiary % 12 + 1, beneficiary % 28 + 1);
        let (text, count) = texts.entry(saad).or_insert_with(|| (ORDER_TITLES.to_owned(), 0));
        *count += 1;
        let tariff_c: i64 = tariff.parse()?;
        writeln!(
            text,
            "{number},{FUNDER},Département,{},{},BEN-{beneficiary:05},{last},{first},{born},{postcode},{city},APA,PRE,\
             {from},{to},1,{product},{minutes},MIN,month,{}.{:02},{share}",
            code(saad),
            name(saad),
            tariff_c / 100,
            tariff_c % 100
        )?;
        plans.entry((saad, beneficiary, product.to_owned())).or_insert((number, share.parse()?));
    }
    let service = |(saad, (text, count)): (u32, (String, u64))| {
        let file = format!("plans-{}.csv", code(saad));
        let path = folder.join(&file);
        fs::write(&path, text)?;
        let orders = Sent { path, name: file.replace(".csv", ".xml"), count };
        Ok((saad, Service { code: code(saad), name: name(saad), orders, files: Vec::new() }))
    };
    texts.into_iter().map(service).collect()
}

/// Whose key and month have an overlap that this service's own visits show.
type Overlaps = std::collections::HashSet<(Key, u32)>;

fn visits(
    tables: &Path,
    folder: &Path,
    is_chosen: impl Fn(u32) -> bool,
    plans: &HashMap<Key, (String, i64)>,
    services: &mut BTreeMap<u32, Service>,
) -> Result<(u64, Overlaps)> {
    let mut spool = Spool::default();
    // By service and worker, of the visits that have an end: start, end, and whose they are.
    let mut workers: HashMap<(u32, u32), Vec<Stay>> = HashMap::new();
    let mut all = 0;
    for row in rows(&tables.join("deliveries.csv"))? {
        let row = row?;
        let [id, saad, beneficiary, worker, product, start, end] = cells(&row)?;
        let saad: u32 = saad.parse()?;
        if !is_chosen(saad) {
            continue;
        }
        all += 1;
        let beneficiary: u32 = beneficiary.parse()?;
        let start = moment(start)?;
        let end = Some(end).filter(|end| !end.is_empty()).map(moment).transpose()?;
        workers.entry((saad, worker.parse()?)).or_default().push((
            start,
            end,
            beneficiary,
            product.to_owned(),
        ));
        // Somebody forgot to clock out: what was planned is retained.
        let retained = end.unwrap_or_else(|| later(start, 3600));
        let planned = planned(start);
        let quarters = (between(start, retained) + 450) / 900;
        let planned_end = later(planned, quarters.max(1) * 900);
        let (last, first, postcode, city) = person(beneficiary);
        let plan = plans.get(&(saad, beneficiary, product.to_owned()));
        let (plan, line) = plan.map_or(("", ""), |(number, _)| (number.as_str(), "1"));
        let text = spool.text(saad, month(start));
        write!(
            text,
            "V{id:0>8};BEN-{beneficiary:05};{last};{first};{postcode};{city};{};{FUNDER};",
            code(saad)
        )?;
        write!(text, "INT-{worker:0>5};{product};{plan};{line};{};", french_day(start))?;
        write!(text, "{};{};{};", clock(planned), clock(planned_end), clock(start))?;
        write!(text, "{};{};{};", end.map(clock).unwrap_or_default(), clock(start), clock(retained))?;
        write!(text, "{}\r\n", (between(start, retained) + 30) / 60)?;
        spool.flush_large(folder)?;
    }
    for ((saad, month), count) in spool.finish(folder)? {
        if let Some(service) = services.get_mut(&saad) {
            let name = visits_file(saad, month);
            service.files.push(Sent { path: folder.join(&name), name, count });
        }
    }
    Ok((all, overlaps(workers)))
}

fn visits_file(saad: u32, month: u32) -> String {
    format!("{}-{month}-1-visites.csv", code(saad))
}

/// When a visit starts and ends, whose it is, and its « prestation ».
type Stay = (DateTime, Option<DateTime>, u32, String);

/// A visit that starts before the end of the same worker's visit just before it.
fn overlaps(workers: HashMap<(u32, u32), Vec<Stay>>) -> Overlaps {
    let mut found = Overlaps::new();
    for ((saad, _), mut visits) in workers {
        visits.sort_by_key(|visit| visit.0);
        for pair in visits.windows(2) {
            let [before, visit] = pair else { continue };
            if before.1.is_some_and(|end| visit.0 < end) {
                found.insert(((saad, visit.2, visit.3.clone()), month(visit.0)));
            }
        }
    }
    found
}

/// Lines of many files while they come.
#[derive(Default)]
struct Spool {
    texts: BTreeMap<(u32, u32), String>,
    counts: BTreeMap<(u32, u32), u64>,
    waiting: usize,
}

impl Spool {
    /// Where the next line of a service's month goes.
    fn text(&mut self, saad: u32, month: u32) -> &mut String {
        let count = self.counts.entry((saad, month)).or_default();
        *count += 1;
        let is_first = *count == 1;
        self.waiting += 1;
        let text = self.texts.entry((saad, month)).or_default();
        if is_first {
            text.push_str(VISIT_TITLES);
        }
        text
    }

    fn flush_large(&mut self, folder: &Path) -> Result<()> {
        if self.waiting < 200_000 {
            return Ok(());
        }
        self.waiting = 0;
        for ((saad, month), text) in std::mem::take(&mut self.texts) {
            let path = folder.join(visits_file(saad, month));
            File::options().create(true).append(true).open(path)?.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    fn finish(mut self, folder: &Path) -> Result<BTreeMap<(u32, u32), u64>> {
        self.waiting = usize::MAX;
        self.flush_large(folder)?;
        Ok(self.counts)
    }
}

/// One invoice per service and month.
fn invoices(
    tables: &Path,
    folder: &Path,
    is_chosen: impl Fn(u32) -> bool,
    plans: &HashMap<Key, (String, i64)>,
    overlaps: &Overlaps,
    services: &mut BTreeMap<u32, Service>,
    labels: &mut HashMap<String, Label>,
) -> Result<u64> {
    let mut found = rows(&tables.join("labels.csv"))?;
    let mut totals: BTreeMap<(u32, u32), (i64, Vec<String>)> = BTreeMap::new();
    for row in rows(&tables.join("invoices.csv"))? {
        let row = row?;
        let label = found.next().context("labels.csv est trop court")??;
        let [line, _, saad, beneficiary, month, product, minutes, price, amount] = cells(&row)?;
        let (saad, beneficiary, month): (u32, u32, u32) =
            (saad.parse()?, beneficiary.parse()?, month.parse()?);
        if !is_chosen(saad) {
            continue;
        }
        let (_, bits) = label.split_once(',').context("labels.csv")?;
        let key = (saad, beneficiary, product.to_owned());
        let shown = overlaps.contains(&(key.clone(), month));
        labels.insert(line.to_owned(), Label { findings: bits.parse()?, elsewhere: !shown });
        let (plan, share) = plans.get(&key).map_or(("", 0), |(number, share)| (number.as_str(), *share));
        let amount_c: i64 = amount.parse()?;
        let own_c = amount_c * share / 100;
        let (last, first, ..) = person(beneficiary);
        let plan_line = if plan.is_empty() { "" } else { "1" };
        let (total, texts) = totals.entry((saad, month)).or_default();
        *total += amount_c;
        texts.push(format!(
            "{line};{plan};{plan_line};BEN-{beneficiary:05};{last};{first};{product};{minutes};{};{};{};{}",
            euros(price.parse()?),
            euros(amount_c),
            euros(amount_c - own_c),
            euros(own_c)
        ));
    }
    let mut all = 0;
    for ((saad, month), (total, lines)) in totals {
        let Some(service) = services.get_mut(&saad) else { continue };
        let first = first_of(month)?;
        let (until, issued) = (first.last_of_month(), first.checked_add(1.month())?.with().day(5).build()?);
        let day = |day: Date| french_day(day.at(0, 0, 0, 0));
        let mut text = INVOICE_TITLES.to_owned();
        for line in &lines {
            write!(
                text,
                "F-{month}-{saad:03};{};{};{FUNDER};{};{};{};{line}\r\n",
                day(issued),
                code(saad),
                day(first),
                day(until),
                euros(total)
            )?;
        }
        let name = format!("{}-{month}-2-facture.csv", code(saad));
        let path = folder.join(&name);
        fs::write(&path, text)?;
        let count = lines.len() as u64;
        all += count;
        service.files.push(Sent { path, name, count });
    }
    Ok(all)
}

/// The first day of `202503`.
fn first_of(month: u32) -> Result<Date> {
    Ok(Date::new(i16::try_from(month / 100)?, i8::try_from(month % 100)?, 1)?)
}
