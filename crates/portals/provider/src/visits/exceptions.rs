//! `GET|POST /service/interventions`: the visits that prove nothing, corrected several at once.

use std::collections::BTreeMap;

use askama::Template;
use axum::{Extension, extract::Query, response::Response};
use flows::{Anomaly, Archive, CORRECTION_CODES, Correct, CorrectError, Exception, Retained};
use kernel::{
    Month,
    french::short_date,
    id::PartnerId,
    jiff::civil::{DateTime, Time},
};
use records::Correction;
use serde::Deserialize;
use web::{Coordinator, Failure, Fields, Mistakes, Pager, Shell, page_with, redirect_with_flash, words};

use super::{BASE, hours, said, stamps};
use crate::{departments, failures::failed};

/// What one corrects at once is what one sees.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "visits/exceptions.html")]
struct ExceptionsPage {
    shell: Shell,
    mistakes: Mistakes,
    sought: Sought,
    departments: Vec<(String, String, bool)>,
    months: Vec<(String, String, bool)>,
    anomalies: Vec<(&'static str, &'static str, bool)>,
    rows: Vec<Row>,
    total: String,
    filtered: bool,
    codes: Vec<(&'static str, &'static str, bool)>,
    reason: String,
    position: String,
    previous: String,
    next: String,
}

struct Row {
    n: usize,
    id: String,
    sending: String,
    who: String,
    day: String,
    stamps: String,
    retained: String,
    start: String,
    end: String,
    worker: String,
    product: String,
    anomalies: Vec<&'static str>,
    ticked: bool,
    mistake: String,
}

/// The filters, as the address carries them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    departement: String,
    mois: String,
    anomalie: String,
    q: String,
    page: Option<String>,
}

impl Sought {
    fn of(fields: &Fields) -> Self {
        Self {
            departement: fields.get("departement").to_owned(),
            mois: fields.get("mois").to_owned(),
            anomalie: fields.get("anomalie").to_owned(),
            q: fields.get("q").to_owned(),
            page: fields.filled("page"),
        }
    }

    fn address(&self, page: Option<u64>) -> String {
        let page = page.map(|number| number.to_string()).unwrap_or_default();
        let pairs = [
            ("departement", self.departement.as_str()),
            ("mois", &self.mois),
            ("anomalie", &self.anomalie),
            ("q", self.q.trim()),
            ("page", &page),
        ];
        words::address(BASE, &pairs)
    }
}

/// What was typed about a visit.
#[derive(Clone, Debug, Default)]
struct Typed {
    sending: String,
    start: String,
    end: String,
    ticked: bool,
}

/// Rows are numbered by the page: what is typed is found again by the visit.
fn typed(fields: &Fields) -> BTreeMap<String, Typed> {
    let of = |(n, visit): (&str, &str)| {
        let get = |name: &str| fields.get(&format!("{name}-{n}")).to_owned();
        let typed = Typed {
            sending: get("envoi"),
            start: get("debut"),
            end: get("fin"),
            ticked: fields.all("coche").any(|ticked| ticked == n),
        };
        (visit.to_owned(), typed)
    };
    fields.under("visite-").map(of).collect()
}

/// The département and the month that are shown.
struct Place {
    partner: PartnerId,
    month: Month,
}

pub async fn show(
    Extension(archive): Extension<Archive>,
    who: Coordinator,
    Query(sought): Query<Sought>,
) -> Result<Response, Failure> {
    render(&archive, who, sought, None, &BTreeMap::new(), Mistakes::default()).await
}

pub async fn correct(
    Extension(archive): Extension<Archive>,
    who: Coordinator,
    fields: Fields,
) -> Result<Response, Failure> {
    let sought = Sought::of(&fields);
    let known = departments::departments(&who.cx).await?;
    let partner = departments::chosen(&known, &sought.departement).map(|one| one.partner);
    let (Some(partner), Some(month)) = (partner, words::month(&sought.mois)) else {
        return Err(Failure::NotFound);
    };
    let found = flows::exceptions(&who.cx, &archive, partner, month).await.map_err(failed)?;
    let typed = typed(&fields);
    let mut mistakes = Mistakes::default();
    let mut visits = Vec::new();
    for (visit, typed) in typed.iter().filter(|(_, typed)| typed.ticked) {
        // One that is listed no more is refused by the use case, with its reason.
        let standing = found.iter().find(|one| one.visit.id == *visit).map(|one| one.visit.retained);
        match retained(typed, standing) {
            Some((start, end)) => {
                visits.push(Retained { visit: visit.clone(), sending: typed.sending.clone(), start, end });
            }
            None => mistakes.add(visit.clone(), "Écrivez l’heure retenue, par exemple 09:30."),
        }
    }
    let code = Correction::from_code(fields.get("motif"));
    if mistakes.is_empty() {
        let reason = fields.get("raison").to_owned();
        let refused = match code {
            Some(code) => {
                let asked = Correct { partner, code, reason, visits };
                match flows::correct(&who.cx, &archive, asked).await {
                    Ok(many) => {
                        let said = words::count(
                            many as u64,
                            "intervention corrigée : la version reçue reste gardée, et les factures concernées sont analysées de nouveau.",
                            "interventions corrigées : les versions reçues restent gardées, et les factures concernées sont analysées de nouveau.",
                        );
                        return Ok(redirect_with_flash(&sought.address(None), &said));
                    }
                    Err(refused) => refused,
                }
            }
            None => CorrectError::Code,
        };
        match refused {
            CorrectError::Denied(_) => return Err(Failure::Denied),
            CorrectError::NotFound => return Err(Failure::NotFound),
            CorrectError::Database(cause) => return Err(cause.into()),
            CorrectError::Archive(broken) => return Err(Failure::Broken(broken.to_string())),
            CorrectError::Visits(unfit) => {
                for (visit, why) in unfit {
                    mistakes.add(visit, why.to_string());
                }
            }
            CorrectError::Code => mistakes.add("motif", CorrectError::Code.to_string()),
            CorrectError::Reason => mistakes.add("raison", CorrectError::Reason.to_string()),
            other => mistakes.add("liste", other.to_string()),
        }
    }
    render(&archive, who, sought, Some(&fields), &typed, mistakes).await
}

/// The times to retain: those typed, on the days of the visit. A minute left as it was keeps its seconds.
fn retained(typed: &Typed, standing: Option<(DateTime, DateTime)>) -> Option<(DateTime, DateTime)> {
    let (start, end) = standing.unwrap_or_default();
    let at = |text: &str, before: DateTime| {
        let time = clock(text)?;
        let same = (time.hour(), time.minute()) == (before.hour(), before.minute());
        Some(if same { before } else { before.date().to_datetime(time) })
    };
    Some((at(&typed.start, start)?, at(&typed.end, end)?))
}

/// « 09:30 » as browsers send it, « 9 h 30 » or « 9h » as people type it.
fn clock(text: &str) -> Option<Time> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (hour, minute) = plain.split_once([':', 'h', 'H'])?;
    let minute = minute.split(':').next().unwrap_or_default();
    let minute = if minute.is_empty() { 0 } else { minute.parse().ok()? };
    Time::new(hour.parse().ok()?, minute, 0, 0).ok()
}

async fn render(
    archive: &Archive,
    who: Coordinator,
    mut sought: Sought,
    fields: Option<&Fields>,
    typed: &BTreeMap<String, Typed>,
    mut mistakes: Mistakes,
) -> Result<Response, Failure> {
    let known = departments::departments(&who.cx).await?;
    let months = flows::visit_months(&who.cx).await.map_err(failed)?;
    let latest = months.first().map(|one| Place { partner: one.partner, month: one.month });
    let place = Place {
        partner: departments::chosen(&known, &sought.departement)
            .map(|one| one.partner)
            .or(latest.as_ref().map(|latest| latest.partner))
            .or(known.first().map(|one| one.partner))
            .unwrap_or_else(|| uuid::Uuid::nil().into()),
        month: words::month(&sought.mois)
            .or(latest.map(|latest| latest.month))
            .unwrap_or_else(|| Month::of(who.cx.clock.today())),
    };
    sought.departement = place.partner.to_string();
    sought.mois = place.month.to_string();
    let found = flows::exceptions(&who.cx, archive, place.partner, place.month).await.map_err(failed)?;
    let anomaly = Anomaly::from_code(&sought.anomalie);
    let text = sought.q.trim().to_lowercase();
    let wanted: Vec<Exception> = found
        .into_iter()
        .filter(|one| anomaly.is_none_or(|only| one.anomalies.contains(&only)))
        .filter(|one| text.is_empty() || speaks_of(one, &text))
        .collect();
    let total = wanted.len() as u64;
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let pages = pager.pages(total);
    let number = pager.number.min(pages);
    let first = usize::try_from((number - 1) * PAGE).unwrap_or_default();
    let shown = wanted.into_iter().skip(first).take(usize::try_from(PAGE).unwrap_or_default());
    let rows: Vec<Row> = shown.enumerate().map(|(n, one)| row(n + 1, one, typed, &mistakes)).collect();
    let mistakes = pointed(&rows, &mut mistakes);
    let mut shown_months: Vec<Month> = months.iter().map(|one| one.month).chain([place.month]).collect();
    shown_months.sort_unstable_by(|one, other| other.cmp(one));
    shown_months.dedup();
    let code = fields.map(|fields| fields.get("motif").to_owned()).unwrap_or_default();
    let page = ExceptionsPage {
        shell: who.shell.with_current("interventions"),
        departments: departments::options(&known, Some(place.partner)),
        months: shown_months
            .into_iter()
            .map(|one| {
                (one.to_string(), words::capital(&kernel::french::month_year(one)), one == place.month)
            })
            .collect(),
        anomalies: Anomaly::ALL.iter().map(|one| (one.code(), one.label(), Some(*one) == anomaly)).collect(),
        rows,
        total: words::count(total, "intervention à vérifier", "interventions à vérifier"),
        filtered: anomaly.is_some() || !text.is_empty(),
        codes: CORRECTION_CODES.iter().map(|one| (one.code(), said(*one), one.code() == code)).collect(),
        reason: fields.map(|fields| fields.get("raison").to_owned()).unwrap_or_default(),
        position: if pages > 1 { format!("Page {number} sur {pages}") } else { String::new() },
        previous: if number > 1 { sought.address(Some(number - 1)) } else { String::new() },
        next: if number < pages { sought.address(Some(number + 1)) } else { String::new() },
        sought,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

/// By name, number or worker.
fn speaks_of(one: &Exception, text: &str) -> bool {
    let visit = &one.visit;
    let words = [visit.id.as_str(), &visit.beneficiary, &visit.worker];
    let named = one.beneficiary_name.as_deref().into_iter().chain(words);
    named.into_iter().any(|word| word.to_lowercase().contains(text))
}

/// Mistakes about a visit point at its row; about one that is listed no more, at the list.
fn pointed(rows: &[Row], mistakes: &mut Mistakes) -> Mistakes {
    let mut pointed = Mistakes::default();
    for (at, message) in mistakes.iter() {
        let row = rows.iter().find(|row| row.id == *at);
        match row {
            Some(row) => pointed.add(format!("debut-{}", row.n), format!("{} : {message}", row.id)),
            None if matches!(at.as_str(), "motif" | "raison" | "liste") => pointed.add(at, message),
            None => pointed.add("liste", format!("{at} : {message}")),
        }
    }
    pointed
}

fn row(n: usize, one: Exception, typed: &BTreeMap<String, Typed>, mistakes: &Mistakes) -> Row {
    let visit = one.visit;
    let typed = typed.get(&visit.id).cloned().unwrap_or_else(|| Typed {
        start: visit.retained.0.strftime("%H:%M").to_string(),
        end: visit.retained.1.strftime("%H:%M").to_string(),
        ..Typed::default()
    });
    Row {
        n,
        sending: one.sending,
        who: one.beneficiary_name.unwrap_or(visit.beneficiary),
        day: short_date(visit.retained.0.date()),
        stamps: stamps(visit.stamp_in, visit.stamp_out),
        retained: hours(visit.retained),
        start: typed.start,
        end: typed.end,
        worker: visit.worker,
        product: visit.product,
        anomalies: one.anomalies.into_iter().map(Anomaly::label).collect(),
        ticked: typed.ticked,
        mistake: mistakes.of(&visit.id).to_owned(),
        id: visit.id,
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::datetime;

    use super::*;

    #[test]
    fn times_as_people_type_them() {
        let at = |hour, minute| Time::new(hour, minute, 0, 0).ok();
        assert_eq!(clock("09:30"), at(9, 30));
        assert_eq!(clock("9 h 30"), at(9, 30));
        assert_eq!(clock("9h"), at(9, 0));
        assert_eq!(clock("09:30:00"), at(9, 30));
        assert_eq!(clock("25:00"), None);
        assert_eq!(clock("neuf heures"), None);
    }

    #[test]
    fn seconds_and_days_stay_where_nothing_was_typed() {
        let (start, end) = (datetime(2026, 3, 2, 23, 30, 12, 0), datetime(2026, 3, 3, 0, 30, 5, 0));
        let typed = |start: &str, end: &str| Typed {
            start: start.to_owned(),
            end: end.to_owned(),
            ..Typed::default()
        };
        assert_eq!(retained(&typed("23:30", "00:30"), Some((start, end))), Some((start, end)));
        let longer = datetime(2026, 3, 3, 1, 0, 0, 0);
        assert_eq!(retained(&typed("23:30", "1h"), Some((start, end))), Some((start, longer)));
        assert_eq!(retained(&typed("", "1h"), Some((start, end))), None);
    }
}
