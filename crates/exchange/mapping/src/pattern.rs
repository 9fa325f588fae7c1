//! Dates, times and durations as a file writes them: « jj/MM/aaaa HH:mm », « H'h'mm », « aaaaMMjj ».
//!
//! | letters | meaning |
//! |---|---|
//! | `jj` `MM` `aaaa` `aa` | day, month, year, year of two digits (00–49 → 2000s, 50–99 → 1900s) |
//! | `HH` `mm` `ss` | hours, minutes, seconds |
//! | `j` `M` `H` | the same without a leading zero; `Hmm` is three or four digits: « 800 », « 1430 » |
//! | `[mm]` | minutes left out when there are none: « 2h », « 1h30 » |
//! | `cc` | hundredths of an hour, two digits: « 9,25 » is a quarter past nine; read to the nearest minute |
//! | `[,cc]` `[.cc]` | the same with its sign, no digit more than needed: « 8 », « 11,5 », « 14,75 » |
//! | `mmmm` `mmm` | minutes since midnight, on four digits or without leading zeros: « 0485 » is 08:05 |
//! | `'h'` | the text between apostrophes; any sign that is not a letter stands for itself |
//! | `serie` | days since 30 December 1899, as spreadsheets count |

use std::{fmt, str::FromStr};

use kernel::jiff::{
    ToSpan,
    civil::{Date, DateTime, Time, date},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// Compiled from its text, written as its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// With its smallest number of digits.
    Number(Part, usize),
    /// Minutes, or nothing for zero.
    MinutesIfAny,
    /// Hundredths of an hour, on two digits.
    Hundredths,
    /// After this sign, or nothing for a whole hour.
    HundredthsIfAny(char),
    /// Since midnight, with their smallest number of digits.
    AllMinutes(usize),
    Literal(String),
    Serial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Day,
    Month,
    Year,
    ShortYear,
    Hour,
    Minute,
    Second,
}

/// What a pattern is not able to mean.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPattern {
    #[error(
        "« {0} » n’est pas une lettre de modèle : écrivez jj, MM, aaaa, aa, HH, mm, ss, cc ou mmmm, et le reste entre apostrophes"
    )]
    Letter(String),
    #[error("Une apostrophe du modèle « {0} » n’est pas refermée")]
    Quote(String),
    #[error("Le modèle de date est vide")]
    Empty,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Parts {
    year: Option<i16>,
    month: i8,
    day: i8,
    hour: i64,
    minute: i64,
    second: i64,
}

impl FromStr for Pattern {
    type Err = InvalidPattern;

    fn from_str(text: &str) -> Result<Self, InvalidPattern> {
        if text.is_empty() {
            return Err(InvalidPattern::Empty);
        }
        if text == "serie" {
            return Ok(Self { text: text.to_owned(), tokens: vec![Token::Serial] });
        }
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("[mm]") {
                tokens.push(Token::MinutesIfAny);
                rest = after;
            } else if let Some((sign, after)) = hundredths_if_any(rest) {
                tokens.push(Token::HundredthsIfAny(sign));
                rest = after;
            } else if let Some(quoted) = rest.strip_prefix('\'') {
                let (literal, after) =
                    quoted.split_once('\'').ok_or_else(|| InvalidPattern::Quote(text.to_owned()))?;
                tokens.push(Token::Literal(literal.to_owned()));
                rest = after;
            } else if first.is_alphabetic() {
                let run = rest.len() - rest.trim_start_matches(first).len();
                let (letters, after) = rest.split_at(run);
                let number = |part| Token::Number(part, letters.len());
                tokens.push(match letters {
                    "j" | "jj" => number(Part::Day),
                    "M" | "MM" => number(Part::Month),
                    "aaaa" => number(Part::Year),
                    "aa" => number(Part::ShortYear),
                    "H" | "HH" => number(Part::Hour),
                    "mm" => number(Part::Minute),
                    "ss" => number(Part::Second),
                    "cc" => Token::Hundredths,
                    "mmmm" => Token::AllMinutes(4),
                    "mmm" => Token::AllMinutes(1),
                    _ => return Err(InvalidPattern::Letter(letters.to_owned())),
                });
                rest = after;
            } else {
                tokens.push(Token::Literal(first.to_string()));
                rest = &rest[first.len_utf8()..];
            }
        }
        Ok(Self { text: text.to_owned(), tokens })
    }
}

impl TryFrom<String> for Pattern {
    type Error = InvalidPattern;

    fn try_from(text: String) -> Result<Self, InvalidPattern> {
        text.parse()
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.text
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Pattern {
    pub fn date(&self, text: &str) -> Option<Date> {
        self.parse(text)?.date()
    }

    pub fn date_time(&self, text: &str) -> Option<DateTime> {
        let parts = self.parse(text)?;
        Some(parts.date()?.to_datetime(parts.time()?))
    }

    pub fn time(&self, text: &str) -> Option<Time> {
        self.parse(text)?.time()
    }

    /// Seconds of a duration; its hours may pass 24.
    pub fn seconds(&self, text: &str) -> Option<i64> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let parts = self.parse(text)?;
        if parts.minute > 59 || parts.second > 59 || parts.year.is_some() {
            return None;
        }
        let seconds = parts.hour * 3600 + parts.minute * 60 + parts.second;
        Some(if negative { -seconds } else { seconds })
    }

    pub fn write_date(&self, date: Date) -> String {
        self.write_date_time(date.to_datetime(Time::midnight()))
    }

    pub fn write_date_time(&self, at: DateTime) -> String {
        if self.tokens == [Token::Serial] {
            return serial(at);
        }
        write(&self.tokens, Parts::of(at))
    }

    /// Where the time begins in what [`Self::write_date_time`] gives, when the whole day stands before it.
    pub(crate) fn time_starts(&self, at: DateTime) -> Option<usize> {
        let is_day = |token: &Token| {
            matches!(token, Token::Number(Part::Day | Part::Month | Part::Year | Part::ShortYear, _))
        };
        let is_time = |token: &Token| !is_day(token) && !matches!(token, Token::Literal(_) | Token::Serial);
        let (day, time) = self.tokens.split_at(self.tokens.iter().position(is_time)?);
        (day.iter().any(is_day) && !time.iter().any(is_day)).then(|| write(day, Parts::of(at)).len())
    }

    pub fn write_seconds(&self, seconds: i64) -> String {
        let size = seconds.unsigned_abs().min(i64::MAX as u64) as i64;
        let parts =
            Parts { hour: size / 3600, minute: size / 60 % 60, second: size % 60, ..Parts::default() };
        format!("{}{}", if seconds < 0 { "-" } else { "" }, write(&self.tokens, parts))
    }

    /// True when it tells the day as well as the time.
    pub fn has_date(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| matches!(token, Token::Serial | Token::Number(Part::Year | Part::ShortYear, _)))
    }

    pub fn has_time(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| matches!(token, Token::Serial | Token::AllMinutes(_) | Token::Number(Part::Hour, _)))
    }

    /// True for « H,mm » and « H.mm », which decimal hours look like.
    pub(crate) fn has_decimal_look(&self) -> bool {
        self.tokens.windows(3).any(|window| {
            let [Token::Number(Part::Hour, _), Token::Literal(sign), Token::Number(Part::Minute, _)] = window
            else {
                return false;
            };
            sign == "," || sign == "."
        })
    }

    fn parse(&self, text: &str) -> Option<Parts> {
        if self.tokens == [Token::Serial] {
            return from_serial(text);
        }
        let mut parts = Parts::default();
        let mut rest = text;
        for (place, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Literal(literal) => rest = rest.strip_prefix(literal.as_str())?,
                Token::Serial => return None,
                Token::MinutesIfAny if rest.is_empty() => {}
                Token::MinutesIfAny => parts.minute = digits(&mut rest, 2, 2)?,
                Token::Hundredths => parts.add_fraction(taken(&mut rest, 2, 2)?),
                Token::HundredthsIfAny(sign) => {
                    if let Some(fraction) = rest.strip_prefix(*sign) {
                        rest = fraction;
                        parts.add_fraction(taken(&mut rest, 1, FRACTION)?);
                    }
                }
                Token::AllMinutes(width) => {
                    let minutes = digits(&mut rest, *width, 4)?;
                    (parts.hour, parts.minute) = (minutes / 60, minutes % 60);
                }
                Token::Number(part, width) => {
                    // Digits that follow digits leave no choice of their number, but to hours without a leading zero: they
                    // are what the others leave.
                    let after: usize = self.tokens[place + 1..].iter().map_while(Token::glued).sum();
                    let most = match part {
                        Part::Hour if after == 0 => 4,
                        Part::Hour if *width == 1 => run(rest).saturating_sub(after).min(4),
                        _ if after > 0 => *width,
                        Part::Year => 4,
                        _ => 2,
                    };
                    let value = digits(&mut rest, *width, most)?;
                    match part {
                        Part::Day => parts.day = value.try_into().ok()?,
                        Part::Month => parts.month = value.try_into().ok()?,
                        Part::Year => parts.year = Some(value.try_into().ok()?),
                        Part::ShortYear => {
                            let century = if value < 50 { 2000 } else { 1900 };
                            parts.year = Some((century + value).try_into().ok()?);
                        }
                        Part::Hour => parts.hour = value,
                        Part::Minute => parts.minute = value,
                        Part::Second => parts.second = value,
                    }
                }
            }
        }
        rest.is_empty().then_some(parts)
    }
}

fn write(tokens: &[Token], parts: Parts) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Literal(literal) => text.push_str(literal),
            Token::Serial => {}
            Token::MinutesIfAny if parts.minute == 0 => {}
            Token::MinutesIfAny => text.push_str(&format!("{:02}", parts.minute)),
            Token::Hundredths => text.push_str(&format!("{:02}", parts.hundredths())),
            Token::HundredthsIfAny(_) if parts.minute == 0 => {}
            Token::HundredthsIfAny(sign) => {
                let fraction = format!("{:02}", parts.hundredths());
                text.push(*sign);
                text.push_str(fraction.trim_end_matches('0'));
            }
            Token::AllMinutes(width) => {
                text.push_str(&format!("{:0width$}", parts.hour * 60 + parts.minute));
            }
            Token::Number(part, width) => {
                let value = match part {
                    Part::Day => i64::from(parts.day),
                    Part::Month => i64::from(parts.month),
                    Part::Year => i64::from(parts.year.unwrap_or_default()),
                    Part::ShortYear => i64::from(parts.year.unwrap_or_default()).rem_euclid(100),
                    Part::Hour => parts.hour,
                    Part::Minute => parts.minute,
                    Part::Second => parts.second,
                };
                text.push_str(&format!("{value:0width$}"));
            }
        }
    }
    text
}

impl Token {
    /// The fewest digits it begins with, right after other digits.
    const fn glued(&self) -> Option<usize> {
        match self {
            Self::Number(_, width) | Self::AllMinutes(width) => Some(*width),
            Self::Hundredths => Some(2),
            Self::MinutesIfAny | Self::HundredthsIfAny(_) | Self::Literal(_) | Self::Serial => None,
        }
    }
}

impl Parts {
    fn of(at: DateTime) -> Self {
        Self {
            year: Some(at.year()),
            month: at.month(),
            day: at.day(),
            hour: at.hour().into(),
            minute: at.minute().into(),
            second: at.second().into(),
        }
    }

    fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }

    fn time(&self) -> Option<Time> {
        let (hour, minute, second) =
            (self.hour.try_into().ok()?, self.minute.try_into().ok()?, self.second.try_into().ok()?);
        Time::new(hour, minute, second, 0).ok()
    }

    /// Digits after the sign of decimal hours, to the nearest minute, halves up.
    fn add_fraction(&mut self, digits: &str) {
        let fraction: i128 = digits.parse().unwrap_or_default();
        let whole = (1..=digits.len()).fold(1_i128, |whole, _| whole * 10);
        // From 0 to 60.
        let minutes = i64::try_from((fraction * 120 + whole) / (whole * 2)).unwrap_or_default();
        self.hour += minutes / 60;
        self.minute = minutes % 60;
    }

    /// Of an hour, the nearest to its minutes: reading them again gives the same minute.
    const fn hundredths(&self) -> i64 {
        (self.minute * 10 + 3) / 6
    }
}

/// Digits read after the sign of decimal hours, at most: a workbook writes a minute « 0.016666666666666666 ».
const FRACTION: usize = 20;

/// « [,cc] » or « [.cc] » at the start of a pattern.
fn hundredths_if_any(rest: &str) -> Option<(char, &str)> {
    [(',', "[,cc]"), ('.', "[.cc]")]
        .into_iter()
        .find_map(|(sign, text)| Some((sign, rest.strip_prefix(text)?)))
}

/// Takes between `least` and `most` digits from the start of `rest`.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i64> {
    taken(rest, least, most)?.parse().ok()
}

/// Digits at the start of `rest`.
fn run(rest: &str) -> usize {
    rest.bytes().take_while(u8::is_ascii_digit).count()
}

fn taken<'a>(rest: &mut &'a str, least: usize, most: usize) -> Option<&'a str> {
    let count = run(rest).min(most);
    if count < least {
        return None;
    }
    let (value, after) = rest.split_at(count);
    *rest = after;
    Some(value)
}

const EPOCH: Date = date(1899, 12, 30);

fn from_serial(text: &str) -> Option<Parts> {
    let value: Decimal = text.parse().ok()?;
    let days = value.trunc().to_i32().filter(|days| (1..2_958_466).contains(days))?;
    let seconds = (value.fract() * Decimal::from(86_400)).round().to_i64()?;
    let at = EPOCH.checked_add(days.days()).ok()?.to_datetime(Time::midnight());
    let at = at.checked_add(seconds.seconds()).ok()?;
    Some(Parts::of(at))
}

fn serial(at: DateTime) -> String {
    let seconds = EPOCH.to_datetime(Time::midnight()).duration_until(at).as_secs();
    let value = Decimal::from(seconds) / Decimal::from(86_400);
    value.round_dp(8).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::datetime;
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        text.parse().unwrap()
    }

    #[test]
    fn the_writings_of_the_sector_are_read() {
        let day = date(2026, 3, 2);
        for (written, text) in [
            ("aaaa-MM-jj", "2026-03-02"),
            ("jj/MM/aaaa", "02/03/2026"),
            ("jj/MM/aa", "02/03/26"),
            ("j/M/aaaa", "2/3/2026"),
            ("aaaaMMjj", "20260302"),
            ("serie", "46083"),
        ] {
            assert_eq!(pattern(written).date(text), Some(day), "{written}");
            assert_eq!(pattern(written).write_date(day), text, "{written}");
        }
        let at = datetime(2026, 3, 2, 9, 1, 17, 0);
        assert_eq!(pattern("jj/MM/aaaa HH'h'mm'm'ss").date_time("02/03/2026 09h01m17"), Some(at));
        assert_eq!(pattern("serie").date_time(&pattern("serie").write_date_time(at)), Some(at));
        assert_eq!(pattern("HHmm").time("0901").unwrap().to_string(), "09:01:00");
        assert_eq!(pattern("jj/MM/aaaa").date("31/02/2026"), None, "no such day");
        assert_eq!(pattern("jj/MM/aaaa").date("2/3/2026"), None, "two digits asked");
    }

    #[test]
    fn durations_are_seconds() {
        for (written, text, seconds) in [
            ("H'h'mm", "1h30", 5400),
            ("H:mm", "1:30", 5400),
            ("HH:mm:ss", "01:30:00", 5400),
            ("H:mm", "130:00", 468_000),
            ("H'h'[mm]", "2h", 7200),
            ("H'h'[mm]", "1h05", 3900),
            ("H'h'mm", "-0h15", -900),
        ] {
            assert_eq!(pattern(written).seconds(text), Some(seconds), "{text}");
            assert_eq!(pattern(written).write_seconds(seconds), text);
        }
        assert_eq!(pattern("H'h'mm").seconds("1h75"), None);
    }

    #[test]
    fn decimal_hours_and_minutes_since_midnight_are_times() {
        for (written, text, time) in [
            ("H,cc", "9,25", "09:15:00"),
            ("HH.cc", "08.00", "08:00:00"),
            ("H[,cc]", "8", "08:00:00"),
            ("H[,cc]", "11,5", "11:30:00"),
            ("H[,cc]", "7,95", "07:57:00"),
            ("H[.cc]", "14.75", "14:45:00"),
            ("mmmm", "0485", "08:05:00"),
            ("mmm", "485", "08:05:00"),
            ("mmmm", "1439", "23:59:00"),
            ("Hmm", "800", "08:00:00"),
            ("Hmm", "1430", "14:30:00"),
            ("Hmm", "005", "00:05:00"),
        ] {
            let read = pattern(written).time(text).unwrap();
            assert_eq!(read.to_string(), time, "{written}");
            let at = date(2026, 10, 5).to_datetime(read);
            assert_eq!(pattern(written).write_date_time(at), text, "{written}");
        }
        let both = pattern("aaaaMMjj H[,cc]");
        assert_eq!(both.date_time("20261005 13,9"), Some(datetime(2026, 10, 5, 13, 54, 0, 0)));
        assert_eq!(
            pattern("jjMMaaaammmm").date_time("051020260485"),
            Some(datetime(2026, 10, 5, 8, 5, 0, 0))
        );
        // To the nearest minute.
        assert_eq!(pattern("H[,cc]").time("7,3333").unwrap().to_string(), "07:20:00");
        assert_eq!(pattern("H[,cc]").time("7,999").unwrap().to_string(), "08:00:00");
        assert_eq!(pattern("H[.cc]").time("7.333333333333333").unwrap().to_string(), "07:20:00");
        assert_eq!(pattern("H[.cc]").time("0.016666666666666666").unwrap().to_string(), "00:01:00");
        assert_eq!(pattern("aaaaMMjjHmm").date_time("20261005800"), Some(datetime(2026, 10, 5, 8, 0, 0, 0)));
        assert_eq!(pattern("Hmm").seconds("13005"), Some(468_300), "a duration of many hours");
        for (written, text) in [
            ("mmmm", "1440"),
            ("mmmm", "485"),
            ("H[,cc]", "24,5"),
            ("H[,cc]", "9,"),
            ("H,cc", "9,5"),
            ("Hmm", "30"),
            ("Hmm", "860"),
        ] {
            assert_eq!(pattern(written).time(text), None, "{written} {text}");
        }
    }

    #[test]
    fn every_minute_of_the_day_comes_back() {
        for written in ["H,cc", "H[,cc]", "HH[.cc]", "mmmm", "mmm", "Hmm"] {
            let pattern = pattern(written);
            for minute in 0..1440 {
                let at =
                    date(2026, 10, 5).to_datetime(Time::midnight()).checked_add(minute.minutes()).unwrap();
                assert_eq!(pattern.time(&pattern.write_date_time(at)), Some(at.time()), "{written} {at}");
            }
        }
    }

    #[test]
    fn a_wrong_pattern_says_why() {
        assert!("dd/MM/yyyy".parse::<Pattern>().unwrap_err().to_string().contains("« dd »"));
        assert!("H'h".parse::<Pattern>().is_err());
        assert!("".parse::<Pattern>().is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(written in "\\PC{0,12}", text in "\\PC{0,12}") {
            if let Ok(pattern) = written.parse::<Pattern>() {
                let _ = (pattern.date_time(&text), pattern.seconds(&text));
            }
        }

        #[test]
        fn serial_days_come_back(days in 1_i32..2_900_000, seconds in 0_i64..86_400) {
            let at = EPOCH.checked_add(days.days()).unwrap().to_datetime(Time::midnight());
            let at = at.checked_add(seconds.seconds()).unwrap();
            prop_assert_eq!(pattern("serie").date_time(&pattern("serie").write_date_time(at)), Some(at));
        }
    }
}
