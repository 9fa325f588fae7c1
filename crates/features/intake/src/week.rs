//! The week the recommended services make: what comes on which day, and how many hours that is.
//! Pure. A month is 52/12 weeks; public holidays of the weeks ahead are named.

use std::collections::BTreeMap;

use kernel::{
    french::duration,
    holidays::{self, Holiday, Zone},
    jiff::{ToSpan, civil::Date, civil::Time},
};
use questionnaire::{Day, Frequency, Slot, Value, View, keys};
use serde::{Deserialize, Serialize};

use crate::facts::ChosenService;

/// How far ahead public holidays are named.
const AHEAD_DAYS: i32 = 35;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// In the order of the week, then of the day.
    pub visits: Vec<Visit>,
    /// Services that come some times a month, or once: on no day in particular.
    pub others: Vec<OtherVisits>,
    /// Services whose frequency nobody gave yet.
    pub to_specify: Vec<String>,
    /// Per week, monthly services left out.
    pub minutes_per_week: u32,
    /// Per month, rounded to the minute: a month is 52/12 weeks.
    pub minutes_per_month: u32,
    /// Public holidays of the next five weeks that fall on a day with a visit.
    pub holidays: Vec<HolidayVisit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Code of the service.
    pub service: String,
    pub label: String,
    pub day: Day,
    pub slot: Slot,
    pub starts_at: Option<Time>,
    /// `None` for what is not bought by the hour.
    pub minutes: Option<u16>,
    /// 1 (first) to 3.
    pub priority: Option<u8>,
    pub note: Option<String>,
    /// The agent chose neither days nor moments: these are proposed.
    pub proposed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherVisits {
    pub service: String,
    pub label: String,
    pub times: u16,
    /// Otherwise in all.
    pub each_month: bool,
    pub minutes: Option<u16>,
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayVisit {
    pub date: Date,
    pub name_fr: String,
    pub day: Day,
}

impl OtherVisits {
    /// « 2 fois par mois, 1 h », « une fois, 1 h 30 ».
    pub fn rhythm(&self) -> String {
        let times = match (self.times, self.each_month) {
            (1, true) => "une fois par mois".to_owned(),
            (1, false) => "une fois".to_owned(),
            (times, true) => format!("{times} fois par mois"),
            (times, false) => format!("{times} fois en tout"),
        };
        let length = self.minutes.map(|minutes| duration(minutes.into()));
        [Some(times), length].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl Week {
    /// The visits of one cell of the table.
    pub fn at(&self, day: Day, slot: Slot) -> impl Iterator<Item = &Visit> {
        self.visits.iter().filter(move |visit| visit.day == day && visit.slot == slot)
    }

    /// The moments of the day that have a visit, in order.
    pub fn slots(&self) -> Vec<Slot> {
        Slot::ALL.iter().copied().filter(|slot| self.visits.iter().any(|visit| visit.slot == *slot)).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.visits.is_empty() && self.others.is_empty() && self.to_specify.is_empty()
    }
}

/// Lays the services out. The moments the family wishes guide what the agent left open.
pub fn week(view: &View, services: &[ChosenService], today: Date, departement: Option<&str>) -> Week {
    let wished = match view.known(keys::CRENEAUX) {
        Some(Value::Grid(grid)) => {
            grid.iter().flat_map(|(day, slots)| slots.iter().map(move |slot| (*day, *slot))).collect()
        }
        _ => Vec::new(),
    };
    let mut week = Week::default();
    let mut monthly_minutes = 0;
    for service in services.iter().filter(|service| !service.subscription) {
        let length = u32::from(service.minutes.unwrap_or_default());
        match service.said.frequency() {
            Some(Frequency::PerWeek(times)) => week.visits.extend(visits(service, times, &wished)),
            Some(Frequency::PerMonth(times)) => {
                monthly_minutes += length * u32::from(times);
                week.others.push(other(service, times, true));
            }
            Some(Frequency::InAll(times)) => week.others.push(other(service, times, false)),
            None if service.planned.is_some() || service.on_quotation => {
                week.others.push(other(service, 1, false));
            }
            None => week.to_specify.push(service.label.clone()),
        }
    }
    week.visits.sort_by_key(|visit| (visit.day, visit.slot, visit.starts_at, visit.priority));
    week.minutes_per_week =
        week.visits.iter().map(|visit| u32::from(visit.minutes.unwrap_or_default())).sum();
    week.minutes_per_month = monthly_minutes + (week.minutes_per_week * 52 + 6) / 12;
    week.holidays = holidays_ahead(&week.visits, today, departement);
    week
}

fn visits(service: &ChosenService, times: u16, wished: &[(Day, Slot)]) -> Vec<Visit> {
    let said = &service.said;
    let proposed = said.days.is_empty();
    places(&said.days.iter().copied().collect::<Vec<_>>(), &slots(said), usize::from(times), wished)
        .into_iter()
        .map(|(day, slot)| Visit {
            service: said.service.clone(),
            label: service.label.clone(),
            day,
            slot,
            starts_at: said.starts_at,
            minutes: service.minutes,
            priority: said.priority,
            note: said.note.clone(),
            proposed,
        })
        .collect()
}

fn slots(said: &questionnaire::Service) -> Vec<Slot> {
    match said.starts_at {
        _ if !said.slots.is_empty() => said.slots.iter().copied().collect(),
        Some(start) => vec![slot_of(start)],
        None => Vec::new(),
    }
}

fn slot_of(time: Time) -> Slot {
    match time.hour() {
        5..11 => Slot::Matin,
        11..14 => Slot::Midi,
        14..18 => Slot::ApresMidi,
        18..22 => Slot::Soir,
        _ => Slot::Nuit,
    }
}

/// `times` moments of the week: on the days and moments chosen; else among those the family wishes;
/// else spread over the week.
fn places(days: &[Day], slots: &[Slot], times: usize, wished: &[(Day, Slot)]) -> Vec<(Day, Slot)> {
    let allowed = |(day, slot): &(Day, Slot)| {
        (days.is_empty() || days.contains(day)) && (slots.is_empty() || slots.contains(slot))
    };
    let chosen_days = if days.is_empty() { Day::ALL } else { days };
    let default = [Slot::Matin, Slot::Soir, Slot::Midi, Slot::ApresMidi, Slot::Nuit];
    let chosen_slots = if slots.is_empty() { &default[..] } else { slots };
    let wished: Vec<_> = wished.iter().copied().filter(allowed).collect();
    let mut places: Vec<(Day, Slot)> = Vec::new();
    if days.is_empty() || slots.is_empty() {
        places.extend(spread(&wished, times));
    }
    // A day takes a second visit only once every day has one.
    for slot in chosen_slots {
        let free: Vec<_> =
            chosen_days.iter().map(|day| (*day, *slot)).filter(|place| !places.contains(place)).collect();
        let left = times.saturating_sub(places.len());
        places.extend(spread(&free, left));
    }
    // More visits than moments: the same moments again, so that none is forgotten.
    let once = places.clone();
    while places.len() < times && !once.is_empty() {
        places.push(once[places.len() % once.len()]);
    }
    places
}

/// `count` items taken at even distances, in order.
fn spread<T: Copy>(items: &[T], count: usize) -> Vec<T> {
    let count = count.min(items.len());
    (0..count).map(|index| items[index * items.len() / count]).collect()
}

fn other(service: &ChosenService, times: u16, each_month: bool) -> OtherVisits {
    OtherVisits {
        service: service.said.service.clone(),
        label: service.label.clone(),
        times,
        each_month,
        minutes: service.minutes,
        note: service.said.note.clone(),
    }
}

fn holidays_ahead(visits: &[Visit], today: Date, departement: Option<&str>) -> Vec<HolidayVisit> {
    let zone = Zone::of_departement(departement.unwrap_or_default());
    let last = today.saturating_add(AHEAD_DAYS.days());
    let mut years: BTreeMap<i16, Vec<Holiday>> = BTreeMap::new();
    for year in [today.year(), last.year()] {
        years.entry(year).or_insert_with(|| holidays::of_year(year, zone));
    }
    let ahead = years.into_values().flatten().filter(|holiday| today <= holiday.date && holiday.date <= last);
    ahead
        .map(|holiday| HolidayVisit {
            date: holiday.date,
            name_fr: holiday.name_fr.to_owned(),
            day: Day::ALL[holiday.date.weekday().to_monday_zero_offset() as usize],
        })
        .filter(|holiday| visits.iter().any(|visit| visit.day == holiday.day))
        .collect()
}

#[cfg(test)]
mod tests {
    use questionnaire::{Answer, Answers, Definition, Period, Recurrence, Service};

    use super::*;

    fn chosen(said: Service, minutes: u16) -> ChosenService {
        ChosenService {
            label: "Toilette".into(),
            said,
            minutes: Some(minutes),
            on_quotation: false,
            subscription: false,
            planned: None,
        }
    }

    fn toilette(times: u8, days: &[Day], slots: &[Slot]) -> Service {
        Service {
            service: "toilette".into(),
            recurrence: Some(Recurrence::Recurring),
            times: Some(times),
            per: Some(Period::Week),
            days: days.iter().copied().collect(),
            slots: slots.iter().copied().collect(),
            ..Service::default()
        }
    }

    fn laid_out(services: &[ChosenService], wished: &[(Day, Slot)]) -> Week {
        let definition: &Definition = &questionnaire::bundled()[0];
        let mut grid = BTreeMap::new();
        for (day, slot) in wished {
            grid.entry(*day).or_insert_with(std::collections::BTreeSet::new).insert(*slot);
        }
        let answers: Answers = [(keys::CRENEAUX.to_owned(), Answer::of(Value::Grid(grid)))].into();
        let today = Date::constant(2026, 12, 1);
        week(&View::of(definition, &answers), services, today, Some("59"))
    }

    #[test]
    fn chosen_days_and_moments_are_kept() {
        let week = laid_out(&[chosen(toilette(2, &[Day::Mar, Day::Jeu], &[Slot::Soir]), 45)], &[]);
        let places: Vec<_> = week.visits.iter().map(|visit| (visit.day, visit.slot)).collect();
        assert_eq!(places, [(Day::Mar, Slot::Soir), (Day::Jeu, Slot::Soir)]);
        assert_eq!(week.minutes_per_week, 90);
        // 90 × 52 / 12
        assert_eq!(week.minutes_per_month, 390);
    }

    #[test]
    fn without_days_visits_go_where_the_family_wishes_then_over_the_week() {
        let week = laid_out(&[chosen(toilette(3, &[], &[]), 60)], &[(Day::Sam, Slot::Midi)]);
        assert!(week.visits.iter().any(|visit| (visit.day, visit.slot) == (Day::Sam, Slot::Midi)));
        assert_eq!(week.visits.len(), 3);
        assert!(week.visits.iter().all(|visit| visit.proposed));
    }

    #[test]
    fn no_visit_is_forgotten_however_many() {
        for times in 1..=40 {
            let week = laid_out(&[chosen(toilette(times, &[Day::Lun], &[Slot::Matin, Slot::Soir]), 30)], &[]);
            assert_eq!(week.visits.len(), usize::from(times));
            assert_eq!(week.minutes_per_week, 30 * u32::from(times));
        }
    }

    #[test]
    fn christmas_is_named_when_somebody_comes_on_fridays() {
        let week = laid_out(&[chosen(toilette(7, &[], &[]), 30)], &[]);
        let names: Vec<_> = week.holidays.iter().map(|day| (day.name_fr.as_str(), day.day)).collect();
        assert_eq!(names, [("Noël", Day::Ven), ("Jour de l’an", Day::Ven)]);
        let mondays = laid_out(&[chosen(toilette(1, &[Day::Lun], &[]), 30)], &[]);
        assert_eq!(mondays.holidays, []);
    }

    #[test]
    fn a_service_without_frequency_is_asked_for() {
        let unknown = Service { service: "toilette".into(), ..Service::default() };
        let week = laid_out(&[chosen(unknown, 30)], &[]);
        assert_eq!(week.to_specify, ["Toilette"]);
    }
}
