//! Public holidays.
//!
//! The eleven days of code du travail L. 3133-1; Good Friday and 26 December in Alsace and Moselle
//! (L. 3134-13; by law Good Friday holds where there is a Protestant church: the whole of the
//! three départements is taken here); the abolition of slavery overseas (L. 3422-2 and décret
//! 83-1003), as these stand since 2018. Easter by the Meeus rule. Customary days (Mi-Carême, Victor Schœlcher…) and the days
//! the Pacific territories set for themselves are left to each employer.

use jiff::{ToSpan, civil::Date};

/// Places that share their public holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    Metropole,
    AlsaceMoselle,
    Guadeloupe,
    Martinique,
    Guyane,
    Reunion,
    SaintPierreEtMiquelon,
    Mayotte,
    SaintBarthelemy,
    SaintMartin,
    WallisEtFutuna,
    Polynesie,
    NouvelleCaledonie,
}

impl Zone {
    /// From a département or territory code; anything unknown is mainland France.
    pub fn of_departement(code: &str) -> Self {
        match code {
            "57" | "67" | "68" => Self::AlsaceMoselle,
            "971" => Self::Guadeloupe,
            "972" => Self::Martinique,
            "973" => Self::Guyane,
            "974" => Self::Reunion,
            "975" => Self::SaintPierreEtMiquelon,
            "976" => Self::Mayotte,
            "977" => Self::SaintBarthelemy,
            "978" => Self::SaintMartin,
            "986" => Self::WallisEtFutuna,
            "987" => Self::Polynesie,
            "988" => Self::NouvelleCaledonie,
            _ => Self::Metropole,
        }
    }

    /// Month and day of the abolition of slavery.
    const fn abolition(self) -> Option<(i8, i8)> {
        match self {
            Self::Mayotte => Some((4, 27)),
            Self::Martinique => Some((5, 22)),
            Self::Guadeloupe => Some((5, 27)),
            Self::SaintMartin => Some((5, 28)),
            Self::Guyane => Some((6, 10)),
            Self::SaintBarthelemy => Some((10, 9)),
            Self::Reunion => Some((12, 20)),
            _ => None,
        }
    }
}

/// A day off work and its French name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    pub date: Date,
    pub name_fr: &'static str,
}

/// The year's public holidays, in order.
pub fn of_year(year: i16, zone: Zone) -> Vec<Holiday> {
    let easter = easter(year);
    let fixed = |month, day| Date::new(year, month, day).unwrap_or(easter);
    let mut holidays = vec![
        Holiday { date: fixed(1, 1), name_fr: "Jour de l’an" },
        Holiday { date: easter + 1.day(), name_fr: "Lundi de Pâques" },
        Holiday { date: fixed(5, 1), name_fr: "Fête du Travail" },
        Holiday { date: fixed(5, 8), name_fr: "Victoire de 1945" },
        Holiday { date: easter + 39.days(), name_fr: "Ascension" },
        Holiday { date: easter + 50.days(), name_fr: "Lundi de Pentecôte" },
        Holiday { date: fixed(7, 14), name_fr: "Fête nationale" },
        Holiday { date: fixed(8, 15), name_fr: "Assomption" },
        Holiday { date: fixed(11, 1), name_fr: "Toussaint" },
        Holiday { date: fixed(11, 11), name_fr: "Armistice de 1918" },
        Holiday { date: fixed(12, 25), name_fr: "Noël" },
    ];
    if zone == Zone::AlsaceMoselle {
        holidays.push(Holiday { date: easter - 2.days(), name_fr: "Vendredi saint" });
        holidays.push(Holiday { date: fixed(12, 26), name_fr: "Saint-Étienne" });
    }
    if let Some((month, day)) = zone.abolition() {
        holidays.push(Holiday { date: fixed(month, day), name_fr: "Abolition de l’esclavage" });
    }
    holidays.sort();
    holidays
}

/// The name of the holiday that falls on that day. When two fall together, the first by date
/// then name.
pub fn on(date: Date, zone: Zone) -> Option<&'static str> {
    of_year(date.year(), zone).into_iter().find(|holiday| holiday.date == date).map(|holiday| holiday.name_fr)
}

/// Easter Sunday in the Gregorian calendar (Meeus, « Astronomical Algorithms », chapter 8).
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let (leap_centuries, of_four) = (century / 4, century % 4);
    let moon = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leap_centuries - moon + 15) % 30;
    let to_sunday = (32 + 2 * of_four + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let shift = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day = epact + to_sunday - 7 * shift + 114;
    let (month, day) = (day / 31, day % 31 + 1);
    Date::constant(year as i16, month as i8, day as i8)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn easter_falls_when_it_did_and_will() {
        for (year, month, day) in [
            (1943, 4, 25),
            (1954, 4, 18),
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2049, 4, 18),
        ] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn the_year_2026_on_the_mainland() {
        let days: Vec<String> =
            of_year(2026, Zone::Metropole).iter().map(|day| day.date.to_string()).collect();
        assert_eq!(
            days,
            [
                "2026-01-01",
                "2026-04-06",
                "2026-05-01",
                "2026-05-08",
                "2026-05-14",
                "2026-05-25",
                "2026-07-14",
                "2026-08-15",
                "2026-11-01",
                "2026-11-11",
                "2026-12-25"
            ]
        );
    }

    #[test]
    fn each_place_has_its_own_days() {
        let named = |departement, day| on(day, Zone::of_departement(departement));
        assert_eq!(named("67", date(2026, 4, 3)), Some("Vendredi saint"));
        assert_eq!(named("57", date(2026, 12, 26)), Some("Saint-Étienne"));
        assert_eq!(named("59", date(2026, 4, 3)), None);
        for (departement, month, day) in [
            ("971", 5, 27),
            ("972", 5, 22),
            ("973", 6, 10),
            ("974", 12, 20),
            ("976", 4, 27),
            ("977", 10, 9),
            ("978", 5, 28),
        ] {
            assert_eq!(
                named(departement, date(2026, month, day)),
                Some("Abolition de l’esclavage"),
                "{departement}"
            );
        }
        assert_eq!(named("75", date(2026, 12, 20)), None);
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in 1583_i16..=9998) {
            let easter = easter(year);
            prop_assert_eq!(easter.weekday(), Weekday::Sunday);
            prop_assert!(date(year, 3, 22) <= easter && easter <= date(year, 4, 25));
        }
    }
}
