//! One value of a table, whatever the file it comes from, and what it may be read as.

use reconciliation::{
    Id,
    calendar::{self, DAY, DayNo, MonthNo},
};

/// As a file gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Whole(i64),
    /// As written; not yet known to be UTF-8.
    Text(&'a [u8]),
    /// Days since 1970.
    Date(i64),
    /// Seconds of local civil time since 1970.
    Stamp(i64),
}

/// What is wrong with a value, and what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("valeur absente : complétez-la")]
    Missing,
    #[error("texte illisible : enregistrez le fichier en UTF-8")]
    NotUtf8,
    #[error("identifiant négatif : écrivez un texte ou un nombre positif")]
    NegativeId,
    #[error("nombre entier attendu, par exemple 90")]
    NotWhole,
    #[error("nombre trop grand : mille milliards au plus")]
    TooGreat,
    #[error("nombre négatif : écrivez zéro ou plus")]
    Negative,
    #[error("date attendue, entre 1970 et 2099 : AAAA-MM-JJ, par exemple 2025-03-02")]
    NotDate,
    #[error(
        "heure locale attendue, entre 1970 et 2099 : AAAA-MM-JJTHH:MM:SS, par exemple 2025-03-02T09:01:17"
    )]
    NotStamp,
    #[error("mois attendu, entre 1970 et 2099 : AAAAMM, par exemple 202503")]
    NotMonth,
    #[error("mode d’arrondi inconnu : écrivez nearest, up ou down")]
    NotMode,
    #[error("pas d’arrondi impossible : écrivez un nombre de secondes, de 1 à 2678400")]
    NotStep,
    #[error("lissage inconnu : écrivez 1, 3, 6 ou 12 mois")]
    NotSmoothing,
    #[error(
        "la règle de ce prestataire et de ce service est déjà donnée, avec d’autres valeurs : gardez-en une"
    )]
    OtherRule,
    #[error("la fin précède le début : corrigez l’une des deux dates")]
    EndsBeforeStart,
    #[error("durée impossible : corrigez l’une des deux heures")]
    TooLong,
}

/// No figure of ours is beyond; sums of millions of them stay exact.
const GREATEST: i64 = 1_000_000_000_000;

#[inline]
pub(crate) const fn is_figure(number: i64) -> bool {
    -GREATEST <= number && number <= GREATEST
}

impl<'a> Cell<'a> {
    #[inline]
    pub fn from_text(text: &'a [u8]) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    #[inline]
    pub fn id(self) -> Result<Id<'a>, Trouble> {
        match self {
            Self::Whole(number) => u64::try_from(number).map(Id::Number).map_err(|_| Trouble::NegativeId),
            Self::Text(text) => match plain_number(text) {
                Some(number) => Ok(Id::Number(number)),
                None => std::str::from_utf8(text).map(Id::from).map_err(|_| Trouble::NotUtf8),
            },
            Self::Empty => Err(Trouble::Missing),
            Self::Date(_) | Self::Stamp(_) => Err(Trouble::NotWhole),
        }
    }

    #[inline]
    pub fn whole(self) -> Result<i64, Trouble> {
        let number = match self {
            Self::Whole(number) => number,
            Self::Text(text) => {
                let (digits, sign) = text.strip_prefix(b"-").map_or((text, 1), |digits| (digits, -1));
                let text = std::str::from_utf8(digits).map_err(|_| Trouble::NotWhole)?;
                if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
                    return Err(Trouble::NotWhole);
                }
                sign * text.parse::<i64>().map_err(|_| Trouble::TooGreat)?
            }
            Self::Empty => return Err(Trouble::Missing),
            Self::Date(_) | Self::Stamp(_) => return Err(Trouble::NotWhole),
        };
        if is_figure(number) { Ok(number) } else { Err(Trouble::TooGreat) }
    }

    pub fn natural(self) -> Result<i64, Trouble> {
        let number = self.whole()?;
        if number < 0 { Err(Trouble::Negative) } else { Ok(number) }
    }

    pub fn date(self) -> Result<DayNo, Trouble> {
        match self {
            Self::Text(text) => date(text).ok_or(Trouble::NotDate),
            Self::Date(days) => known_day(days).ok_or(Trouble::NotDate),
            // A day written by a tool that only knows instants.
            Self::Stamp(seconds) if seconds.rem_euclid(i64::from(DAY)) == 0 => {
                known_day(seconds.div_euclid(i64::from(DAY))).ok_or(Trouble::NotDate)
            }
            Self::Empty => Err(Trouble::Missing),
            Self::Whole(_) | Self::Stamp(_) => Err(Trouble::NotDate),
        }
    }

    /// Seconds of local civil time since 1970.
    #[inline]
    pub fn stamp(self) -> Result<u32, Trouble> {
        match self {
            Self::Text(text) => stamp(text).ok_or(Trouble::NotStamp),
            Self::Stamp(seconds) => u32::try_from(seconds)
                .ok()
                .filter(|seconds| *seconds < END_OF_STAMPS)
                .ok_or(Trouble::NotStamp),
            Self::Empty => Err(Trouble::Missing),
            Self::Whole(_) | Self::Date(_) => Err(Trouble::NotStamp),
        }
    }

    pub fn month(self) -> Result<MonthNo, Trouble> {
        let digits = match self {
            Self::Empty => return Err(Trouble::Missing),
            cell => cell.natural().map_err(|_| Trouble::NotMonth)?,
        };
        MonthNo::from_digits(digits.unsigned_abs()).ok_or(Trouble::NotMonth)
    }

    /// Nothing when empty.
    #[inline]
    pub fn maybe<T>(self, read: impl FnOnce(Self) -> Result<T, Trouble>) -> Result<Option<T>, Trouble> {
        if self == Self::Empty { Ok(None) } else { read(self).map(Some) }
    }
}

/// 1 January 2100.
pub(crate) const END_OF_STAMPS: u32 = 47_482 * DAY;

fn known_day(days: i64) -> Option<DayNo> {
    DayNo::try_from(days).ok().filter(|day| *day < calendar::end_of_days())
}

/// Digits without a leading zero, up to eighteen: the identifier most files use.
#[inline]
fn plain_number(text: &[u8]) -> Option<u64> {
    if text.len() > 18 || (text[0] == b'0' && text.len() > 1) {
        return None;
    }
    let mut number = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    Some(number)
}

#[inline]
pub(crate) fn two(text: &[u8], at: usize) -> Option<u8> {
    let [tens, units] = [text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0')];
    (tens <= 9 && units <= 9).then(|| tens * 10 + units)
}

/// `2025-03-02`
#[inline]
pub(crate) fn date(text: &[u8]) -> Option<DayNo> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = u16::from(two(text, 0)?) * 100 + u16::from(two(text, 2)?);
    calendar::day(year, two(text, 5)?, two(text, 8)?)
}

/// `2025-03-02T09:01:17`, or with a space as databases write it.
#[inline]
pub(crate) fn stamp(text: &[u8]) -> Option<u32> {
    if text.len() != 19 || !matches!(text[10], b'T' | b' ') || text[13] != b':' || text[16] != b':' {
        return None;
    }
    let day = date(&text[..10])?;
    let [hour, minute, second] = [two(text, 11)?, two(text, 14)?, two(text, 17)?];
    let exists = hour < 24 && minute < 60 && second < 60;
    exists.then(|| day * DAY + u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell<'_> {
        Cell::from_text(text.as_bytes())
    }

    #[test]
    fn stamps_are_read_to_the_second() {
        let day = calendar::day(2024, 2, 29).unwrap();
        let expected = day * DAY + 23 * 3600 + 59 * 60 + 58;
        assert_eq!(text("2024-02-29T23:59:58").stamp(), Ok(expected));
        assert_eq!(text("2024-02-29 23:59:58").stamp(), Ok(expected));
        assert_eq!(Cell::Stamp(i64::from(expected)).stamp(), Ok(expected));
        for wrong in ["2025-02-29T00:00:00", "2025-03-02T24:00:00", "2025-03-02", "2025-03-02T09:01", "x"] {
            assert_eq!(text(wrong).stamp(), Err(Trouble::NotStamp), "{wrong}");
        }
        assert_eq!(calendar::end_of_days() * DAY, END_OF_STAMPS);
        assert_eq!(Cell::Stamp(i64::from(END_OF_STAMPS)).stamp(), Err(Trouble::NotStamp));
        assert_eq!(Cell::Stamp(-1).stamp(), Err(Trouble::NotStamp));
        assert_eq!(Cell::Empty.maybe(Cell::stamp), Ok(None));
    }

    #[test]
    fn identifiers_are_the_same_in_both_kinds_of_files() {
        assert_eq!(text("12").id(), Cell::Whole(12).id());
        assert_eq!(text("0").id(), Ok(Id::Number(0)));
        assert_eq!(text("012").id(), Ok(Id::Text("012")));
        assert_eq!(text("12345678901234567890").id(), Ok(Id::Number(12_345_678_901_234_567_890)));
        assert_eq!(text("99999999999999999999").id(), Ok(Id::Text("99999999999999999999")));
        assert_eq!(Cell::Text(b"\xe9").id(), Err(Trouble::NotUtf8));
        assert_eq!(Cell::Whole(-1).id(), Err(Trouble::NegativeId));
        assert_eq!(Cell::Empty.id(), Err(Trouble::Missing));
    }

    #[test]
    fn figures_dates_and_months_are_strict() {
        assert_eq!(text("-90").whole(), Ok(-90));
        assert_eq!(text("-90").natural(), Err(Trouble::Negative));
        assert_eq!(text("1000000000001").whole(), Err(Trouble::TooGreat));
        assert_eq!(text("99999999999999999999").whole(), Err(Trouble::TooGreat));
        for wrong in ["", "-", "1.5", "+1", " 1"] {
            assert!(text(wrong).whole().is_err(), "{wrong}");
        }
        assert_eq!(text("1970-01-02").date(), Ok(1));
        assert_eq!(Cell::Date(1).date(), Ok(1));
        assert_eq!(Cell::Stamp(86_400).date(), Ok(1));
        assert_eq!(Cell::Stamp(86_401).date(), Err(Trouble::NotDate));
        assert_eq!(text("202503").month(), Cell::Whole(202_503).month());
        assert_eq!(text("202513").month(), Err(Trouble::NotMonth));
        assert_eq!(text("2025-03").month(), Err(Trouble::NotMonth));
    }
}
