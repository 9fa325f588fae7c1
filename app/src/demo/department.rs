//! A département, two of its services, and two months of what they exchange: some invoices right, some not.

use access::{Cx, Role, Who};
use accounts::{NewMember, NewStructure, StructureKind};
use anyhow::{Context, Result};
use esppadom::{Partner, Record, Writer};
use flows::{
    Channel, Confirmation, Decision, Deposit, InvoiceQuery, InvoiceState, LinkState, Mode, NewFormat,
    NewPartner, NewRule, NewSample, PaymentScope, Scope, Settings, StatementAnswer,
};
use jobs::Runner;
use kernel::{
    Money, Month,
    id::PersonId,
    jiff::{
        ToSpan,
        civil::{Date, Weekday, date},
    },
};
use mapping::Rule;
use records::{
    Address, Flow, Identifier, Invoice, InvoiceLine, Order, OrderLine, Party, Period, Person, Quantity,
    Stamp, Visit, Worker,
};
use web::App;

const NAME: &str = "Département de démonstration";

/// Code in the files, name, SIRET.
const SERVICES: [(&str, &str, &str); 2] =
    [("SAAD-AP", "Aide et Présence", "73282932000074"), ("SAAD-DS", "Domicile Solidaire", "")];

/// Given name, family name, hours ordered a month, visits of an hour done a month.
const BENEFICIARIES: [(&str, &str, i64, usize); 6] = [
    ("Jeanne", "Lambert", 12, 12),
    ("Marcel", "Exemple", 20, 18),
    ("Yvonne", "Modèle", 8, 8),
    ("Odette", "Essai", 15, 15),
    ("Lucien", "Témoin", 10, 12),
    ("Simone", "Échantillon", 6, 6),
];

/// Jeanne is the one whose family reads her statement: the same as in `super::PEOPLE`.
const JEANNE_BORN: Date = date(1942, 4, 3);

const COMMUNES: [(&str, &str); 3] = [("59000", "Lille"), ("62300", "Lens"), ("62100", "Calais")];

/// Beneficiary, why an hour planned at the end of the month did not take place, how many.
const MISSED: [(&str, &str, usize); 4] =
    [("Marcel", "HOS", 2), ("Odette", "ABS", 1), ("Lucien", "REF", 3), ("Simone", "SUP", 1)];

const PRICE_C: i64 = 2450;

const VISITS_SAMPLE: &str = "\
Nº interv.;Num PEC;Nº bénéf.;Code service;Date;Hre deb;Hre fin;Durée;Km\r
P-0001;PC-1;BEN-1;SAAD-AP;02/03/2026;09h00;10h00;1h00;4,5\r
P-0002;PC-3;BEN-3;SAAD-AP;02/03/2026;11h15;12h15;1h00;2,0\r
P-0003;PC-5;BEN-5;SAAD-AP;03/03/2026;23h30;00h15;0h45;7,5\r
";

/// Gives their agent, and a coordinator of the first service.
pub async fn load(app: &App) -> Result<(Cx, Cx)> {
    let nadia = agent(app).await?;
    let amina = coordinator(app).await?;
    for (rank, (code, name, siret)) in SERVICES.into_iter().enumerate() {
        let new = NewPartner {
            code: code.to_owned(),
            name: name.to_owned(),
            siret: siret.to_owned(),
            provider: amina.who.structure().filter(|_| rank == 0),
        };
        flows::add_partner(&nadia, new).await?;
    }
    let settings = Settings {
        tariff_c: Some(PRICE_C),
        step_s: Some(300),
        mode: Some(Mode::Nearest),
        scope: Some(Scope::Visit),
        tolerance_min: Some(15),
        stamps_required: Some(true),
        ..Settings::default()
    };
    flows::publish_rule(&nadia, NewRule { settings, ..NewRule::default() }).await?;
    format(&nadia, app).await?;
    let this = Month::of(nadia.clock.today());
    let last = Month::of(this.first_day().saturating_sub(1.day()));
    let before = Month::of(last.first_day().saturating_sub(1.day()));
    let mut files = vec![("prises-en-charge.xml".to_owned(), orders(before)?)];
    for month in [before, last] {
        for (rank, (code, ..)) in SERVICES.into_iter().enumerate() {
            files.push((format!("interventions-{code}-{month}.xml"), visits(rank, month)?));
            files.push((format!("factures-{code}-{month}.xml"), invoices(rank, month, month == last)?));
        }
    }
    let unknown = invoice("SAAD-XX", "X-1", last, &[]);
    files.push(("factures-SAAD-XX.xml".to_owned(), written(Flow::Invoice, [unknown])?));
    let department = nadia.who.structure();
    for (name, bytes) in files {
        // The first service sends its own; the département deposits the rest.
        let who = if name.contains(SERVICES[0].0) { &amina } else { &nadia };
        let sender = flows::sender(who, department).await?;
        let deposit = Deposit { name, bytes, channel: Channel::Page, key: None, format: None };
        flows::deposit(who, &app.shelf, &sender, deposit).await?;
    }
    Ok((nadia, amina))
}

/// Has the files read, then pays what the first service billed without gap in the older month.
pub async fn pay(nadia: &Cx, runner: &Runner) -> Result<()> {
    runner.run_due(nadia).await?;
    let last = Month::of(Month::of(nadia.clock.today()).first_day().saturating_sub(1.day()));
    let before = Month::of(last.first_day().saturating_sub(1.day()));
    let known = flows::partners(nadia).await?;
    let first = known.into_iter().find(|one| one.code == SERVICES[0].0).map(|one| one.id);
    let asked = InvoiceQuery {
        size: 10,
        states: vec![InvoiceState::Clean],
        partner: first,
        month: Some(before),
        ..InvoiceQuery::default()
    };
    for invoice in flows::invoices(nadia, &asked).await?.invoices {
        flows::decide(nadia, invoice.id, Decision::AcceptClean).await?;
    }
    let scope = PaymentScope { partner: first, month: Some(before) };
    let due = flows::payable(nadia, scope).await?;
    flows::pay(nadia, scope, due.len(), due.iter().map(|one| one.accepted).sum()).await?;
    Ok(())
}

/// Julie names the beneficiary Jeanne is, and Nadia confirms: the family reads its hours.
pub async fn open_statement(julie: &Cx, nadia: &Cx, jeanne: PersonId) -> Result<()> {
    let number = "BEN-1";
    flows::ask_statement(julie, jeanne, nadia.who.structure(), number).await?;
    let (asked, _) = flows::statement_requests(nadia, LinkState::Asked, 0, 1).await?;
    let request = asked.first().context("la demande de relevé de la démonstration")?;
    flows::answer_statement(nadia, request.id, StatementAnswer::Confirm).await?;
    Ok(())
}

/// How an invented vendor writes its visits, published for every service.
async fn format(nadia: &Cx, app: &App) -> Result<()> {
    let sample =
        NewSample { name: "passerelle-mars.csv".to_owned(), bytes: VISITS_SAMPLE.as_bytes().to_vec() };
    let name = "Télégestion Passerelle – visites".to_owned();
    let new = NewFormat { name, flow: Flow::Delivery, partner: None, sample };
    let id = flows::start_format(nadia, &app.shelf, new).await?;
    let started = flows::format(nadia, id).await?;
    let mut draft = started.draft.keeping_unused();
    draft.fields.push(Rule::constant("funder_id", "CD99"));
    flows::change_format(nadia, id, started.revision, draft).await?;
    let revision = flows::format(nadia, id).await?.revision;
    let confirmed = Confirmation { revision, ..Confirmation::default() };
    flows::publish_format(nadia, &app.shelf, id, confirmed).await?;
    Ok(())
}

async fn agent(app: &App) -> Result<Cx> {
    member(app, "département", StructureKind::Department, NAME, Role::Caseworker).await
}

/// Of the first service.
async fn coordinator(app: &App) -> Result<Cx> {
    member(app, "coordinatrice", StructureKind::Provider, SERVICES[0].1, Role::Coordinator).await
}

/// The account the log-in page announces so, in a new structure.
async fn member(app: &App, announced: &str, kind: StructureKind, structure: &str, role: Role) -> Result<Cx> {
    let system = app.cx(Who::System);
    let found = front::DEMO_ACCOUNTS.iter().find(|(who, _)| who.ends_with(announced));
    let (who, email) = found.with_context(|| format!("the log-in page announces no « {announced} »"))?;
    let name = who.split(',').next().unwrap_or(who).to_owned();
    let tx = system.db.begin().await?;
    let new = NewStructure { kind, name: structure.to_owned(), siret: None, phone: None, email: None };
    let structure = accounts::create_structure(&system, &tx, new).await?;
    let member = NewMember {
        email: (*email).to_owned(),
        name: name.clone(),
        structure,
        role,
        password: Some(front::DEMO_PASSWORD.to_owned()),
    };
    let account = accounts::create_member(&system, &tx, member).await?;
    tx.commit().await?;
    Ok(app.cx(Who::Member { account, name, structure, role }))
}

/// Half of the beneficiaries to each service.
fn of(service: usize) -> impl Iterator<Item = (usize, (&'static str, &'static str, i64, usize))> {
    BENEFICIARIES.into_iter().enumerate().filter(move |(rank, _)| rank % SERVICES.len() == service)
}

fn person(rank: usize) -> Person {
    let (given, family, ..) = BENEFICIARIES[rank];
    let (postcode, city) = COMMUNES[rank % COMMUNES.len()];
    Person {
        address: Some(Address {
            postcode: Some(postcode.to_owned()),
            city: Some(city.to_owned()),
            ..Address::default()
        }),
        id: format!("BEN-{}", rank + 1).as_str().into(),
        birth_date: (rank == 0).then_some(JEANNE_BORN),
        name: Some(format!("{given} {family}")),
        first_name: Some(given.to_owned()),
        last_name: Some(family.to_owned()),
    }
}

fn party(code: &str, name: &str) -> Party {
    Party { id: Identifier::from(code), name: Some(name.to_owned()), ..Party::default() }
}

fn funder() -> Party {
    party("CD99", NAME)
}

fn hours(hours: i64) -> Option<Quantity> {
    Some(Quantity { value: hours.into(), unit: "HUR".to_owned() })
}

fn written(flow: Flow, records: impl IntoIterator<Item = Record>) -> Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new(), flow, Partner::default())?;
    for record in records {
        writer.write(&record)?;
    }
    Ok(writer.finish()?.0)
}

fn orders(since: Month) -> Result<Vec<u8>> {
    let orders = (0..SERVICES.len()).flat_map(|service| {
        of(service).map(move |(rank, (_, _, ordered, _))| {
            let order = Order {
                number: format!("PC-{}", rank + 1),
                transaction: Some(format!("T-PC-{}", rank + 1)),
                buyer: funder(),
                seller: party(SERVICES[service].0, SERVICES[service].1),
                beneficiary: person(rank),
                aid: Some("APA".into()),
                framework: Some("PRE".into()),
                valid_from: Some(since.first_day()),
                lines: vec![OrderLine {
                    number: "1".into(),
                    product: Some("APA".into()),
                    quantity: hours(ordered),
                    ..OrderLine::default()
                }],
                ..Order::default()
            };
            Record::Order(Box::new(order))
        })
    });
    written(Flow::Order, orders)
}

/// An hour a day, Sundays excepted; Yvonne's first visit of the month has no departure; some do not take place.
fn visits(service: usize, month: Month) -> Result<Vec<u8>> {
    let visits = of(service).flat_map(|(rank, (given, .., done))| {
        let missed = MISSED.iter().find(|(who, ..)| *who == given);
        let (why, more) = missed.map_or(("", 0), |(_, why, more)| (*why, *more));
        let days = working_days(month).take(done + more).enumerate();
        days.map(move |(number, day)| {
            let is_missed = number >= done;
            let hour = i8::try_from(8 + rank).unwrap_or(8);
            let (start, end) = (day.at(hour, 0, 0, 0), day.at(hour + 1, 0, 0, 0));
            let stamp = |at| {
                let method = Some("BDG".into());
                Some(Stamp { at, customer_method: method.clone(), supplier_method: method })
            };
            let forgotten = BENEFICIARIES[rank].0 == "Yvonne" && number == 0;
            let id = format!("V-{}-{month}-{}", rank + 1, number + 1);
            let visit = Visit {
                transaction: Some(format!("T-{id}")),
                order_line: Some("1".to_owned()),
                line_id: Some(id.clone()),
                id,
                funder: funder(),
                beneficiary: person(rank),
                provider: party(SERVICES[service].0, SERVICES[service].1),
                workers: vec![Worker {
                    id: format!("INT-{}", rank + 1).as_str().into(),
                    name: Some("Camille".to_owned()),
                    ..Worker::default()
                }],
                planned: Some(Period { start, end }),
                stamp_in: if is_missed { None } else { stamp(start) },
                stamp_out: if forgotten || is_missed { None } else { stamp(end) },
                retained: Some(Period { start, end }),
                correction: is_missed.then(|| why.into()),
                billed: if is_missed { None } else { hours(1) },
                framework: Some("PRE".into()),
                product: Some("APA".into()),
                ..Visit::default()
            };
            Record::Visit(Box::new(visit))
        })
    });
    written(Flow::Delivery, visits)
}

fn working_days(month: Month) -> impl Iterator<Item = Date> {
    let days = month.first_day().series(1.day()).take_while(move |day| *day <= month.last_day());
    days.filter(|day| day.weekday() != Weekday::Sunday)
}

/// One invoice per beneficiary, right for what was done; in the last month two hours too many for Marcel, a tariff
/// nobody fixed for Odette, and Jeanne's hours twice.
fn invoices(service: usize, month: Month, with_errors: bool) -> Result<Vec<u8>> {
    let code = SERVICES[service].0;
    let invoices = of(service).map(|(rank, (given, _, _, done))| {
        let done = i64::try_from(done).unwrap_or_default();
        let mut lines = match given {
            "Marcel" if with_errors => vec![(rank, done + 2, PRICE_C)],
            "Odette" if with_errors => vec![(rank, done, 2600)],
            _ => vec![(rank, done, PRICE_C)],
        };
        if given == "Jeanne" && with_errors {
            lines.push(lines[0]);
        }
        invoice(code, &format!("F-{month}-{:03}", rank + 1), month, &lines)
    });
    written(Flow::Invoice, invoices)
}

/// Lines: beneficiary, hours, cents per hour.
fn invoice(code: &str, number: &str, month: Month, billed: &[(usize, i64, i64)]) -> Record {
    let some = if billed.is_empty() { &[(0, 1, PRICE_C)][..] } else { billed };
    let lines = some.iter().enumerate().map(|(place, (rank, quantity, price))| InvoiceLine {
        id: Identifier::from((place + 1).to_string().as_str()),
        order_number: Some(format!("PC-{}", rank + 1)),
        order_line: Some("1".to_owned()),
        beneficiary: person(*rank),
        aid: Some("APA".into()),
        product: Some("APA".into()),
        quantity: hours(*quantity),
        unit_price: Some(Money::from_cents(*price)),
        gross: Some(Money::from_cents(price * quantity)),
        // Jeanne pays a tenth of it.
        funder_share: (*rank == 0).then(|| Money::from_cents(price * quantity * 9 / 10)),
        beneficiary_share: (*rank == 0).then(|| Money::from_cents(price * quantity / 10)),
        ..InvoiceLine::default()
    });
    let name =
        SERVICES.iter().find(|(known, ..)| *known == code).map_or("Service inconnu", |(_, name, _)| name);
    let invoice = Invoice {
        number: number.to_owned(),
        transaction: Some(format!("T-{code}-{number}")),
        seller: party(code, name),
        buyer: funder(),
        period_from: Some(month.first_day()),
        period_to: Some(month.last_day()),
        total: Some(some.iter().map(|(_, quantity, price)| Money::from_cents(quantity * price)).sum()),
        lines: lines.collect(),
        ..Invoice::default()
    };
    Record::Invoice(Box::new(invoice))
}
