//! Columns of fixed width: where they start, guessed from what all the lines of a kind have in common.
//!
//! Blanks part texts. In a run of digits, days and SIRET are recognised, then the arithmetic of an invoice: a quantity
//! times a price is an amount, two shares add up to it. What is left is cut where zeros fill a number up.

use std::collections::BTreeSet;

use kernel::Siret;

use super::{
    Guess, guess, percent,
    profile::plausible,
    tally,
    text::{by_person, numbered, role, told_kinds},
};
use crate::{
    layout::{Align, Column, FileKind, Layout, Record},
    pattern::Pattern,
    read::unique,
};

/// Codes of several letters seen in the trade.
const WORDS: [&str; 12] =
    ["ENT", "LIG", "LIN", "DET", "TOT", "PIE", "HDR", "DTL", "ENR", "FAC", "BEN", "INT"];

pub(super) fn layout(layout: &mut Layout, said: bool, lines: &[&str], guesses: &mut Vec<Guess>) {
    layout.file = FileKind::FixedWidth;
    let lines: Vec<Vec<char>> =
        lines.iter().filter(|line| !line.trim().is_empty()).map(|line| line.chars().collect()).collect();
    let lengths = tally(lines.iter().map(Vec::len));
    let width = code_width(&lines);
    let same = lengths.first().map_or(0, |(_, count)| *count);
    guesses.push(if said {
        by_person(FileKind::FixedWidth)
    } else {
        let reason = format!(
            "Aucun séparateur ne coupe les lignes régulièrement, et {} % d’entre elles ont la même longueur.",
            percent(same, lines.len())
        );
        let confidence = if lengths.len() <= 6 { 85 } else { 50 };
        guess("Sorte de fichier", FileKind::FixedWidth.label(), confidence, reason)
    });
    let Some(width) = width else {
        let titled = lines.len() > 2 && letters(&lines[0]) && !lines[1..].iter().any(|line| letters(line));
        layout.header = titled;
        let body = &lines[usize::from(titled)..];
        let mut columns = columns(body, 0, "");
        if titled {
            let mut start = 0;
            let titles: Vec<String> = columns
                .iter()
                .map(|column| {
                    let title = lines[0].iter().skip(start).take(column.width).collect();
                    start += column.width;
                    title
                })
                .collect();
            for (column, name) in columns.iter_mut().zip(unique(&titles)) {
                column.name = name;
            }
        }
        told(&columns, guesses);
        layout.records = vec![Record { columns, ..Record::default() }];
        return;
    };
    let code = |line: &[char]| line.iter().take(width).collect::<String>();
    let codes: Vec<String> = lines.iter().map(|line| code(line)).collect();
    let all: Vec<&str> = codes.iter().map(String::as_str).collect();
    let mut met: Vec<&str> = Vec::new();
    for code in &all {
        if !met.contains(code) {
            met.push(code);
        }
    }
    layout.records = met
        .iter()
        .map(|kind| {
            let own: Vec<Vec<char>> = lines
                .iter()
                .zip(&codes)
                .filter(|(_, code)| code == kind)
                .map(|(line, _)| line.clone())
                .collect();
            Record {
                code: kind.trim().to_owned(),
                role: role(kind, &all),
                columns: columns(&own, width, kind.trim()),
            }
        })
        .collect();
    guesses.push(told_kinds(&layout.records));
    let columns: Vec<Column> = layout.columns().cloned().collect();
    told(&columns, guesses);
}

fn told(columns: &[Column], guesses: &mut Vec<Guess>) {
    let widths: Vec<String> =
        columns.iter().map(|column| format!("{} : {}", column.name, column.width)).collect();
    guesses.push(guess(
        "Largeur des colonnes",
        widths.join(", "),
        60,
        "Les colonnes sont coupées où toutes les lignes ont un blanc, où commence une date ou un SIRET, et où les nombres \
         se multiplient et s’ajoutent. Comparez avec la notice de l’éditeur.",
    ));
}

fn letters(line: &[char]) -> bool {
    !line.iter().any(char::is_ascii_digit)
}

/// Characters that tell the kinds of lines apart; `None` when there is one kind.
fn code_width(lines: &[Vec<char>]) -> Option<usize> {
    let prefix = |width: usize| -> BTreeSet<String> {
        lines.iter().map(|line| line.iter().take(width).collect::<String>()).collect()
    };
    let words = prefix(3);
    let width = if words.len() > 1 && words.iter().all(|word| WORDS.contains(&word.to_uppercase().as_str())) {
        3
    } else if prefix(1).iter().all(|first| first.starts_with(|c: char| c.is_ascii_digit())) {
        2
    } else {
        1
    };
    let codes = prefix(width);
    let plain =
        codes.iter().all(|code| code.chars().all(char::is_alphanumeric) && code.chars().count() == width);
    if !plain || !(2..=6).contains(&codes.len()) || lines.len() <= codes.len() {
        return None;
    }
    // Kinds differ by what stands where; numbers that merely start differently do not.
    let shapes: BTreeSet<String> = codes
        .iter()
        .map(|code| {
            let own: Vec<&Vec<char>> =
                lines.iter().filter(|line| line.iter().take(width).collect::<String>() == *code).collect();
            shape(&own)
        })
        .collect();
    (shapes.len() > 1).then_some(width)
}

/// Digit, letter or blank at each place, where all the lines agree.
fn shape(lines: &[&Vec<char>]) -> String {
    let width = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    (0..width)
        .map(|place| {
            let classes: BTreeSet<Class> = lines.iter().map(|line| Class::of(line.get(place))).collect();
            match classes.into_iter().collect::<Vec<_>>()[..] {
                [Class::Digit] => '9',
                [Class::Blank] => ' ',
                _ => 'x',
            }
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Blank,
    Digit,
    Other,
}

impl Class {
    fn of(character: Option<&char>) -> Self {
        match character {
            None | Some(' ') => Self::Blank,
            Some(c) if c.is_ascii_digit() => Self::Digit,
            Some(_) => Self::Other,
        }
    }
}

/// The columns of the lines of a kind, whose code takes the first `code` characters.
fn columns(lines: &[Vec<char>], code: usize, kind: &str) -> Vec<Column> {
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let classes: Vec<BTreeSet<Class>> =
        (0..width).map(|place| lines.iter().map(|line| Class::of(line.get(place))).collect()).collect();
    let only = |place: usize, class: Class| classes[place].len() == 1 && classes[place].contains(&class);
    let mut starts: BTreeSet<usize> = BTreeSet::from([0]);
    if code > 0 {
        starts.insert(code);
    }
    // A text ends where all the lines are blank.
    for place in code.max(1)..width {
        if only(place - 1, Class::Blank) && !only(place, Class::Blank) {
            starts.insert(place);
        }
    }
    let mut place = code;
    while place < width {
        if !only(place, Class::Digit) {
            place += 1;
            continue;
        }
        let end = (place..width).find(|at| !only(*at, Class::Digit)).unwrap_or(width);
        let before = place > code && only(place - 1, Class::Other);
        let cuts = digits(lines, place, end);
        // « F2026-000123 », « BEN0001 »: digits right after a sign go on with it, unless they are a number of their own.
        let glued = before && !starts.contains(&place) && cuts.first() != Some(&place);
        if !glued {
            starts.insert(place);
        }
        starts.extend(cuts);
        // After digits that fill their column, something else starts.
        let word = end < width && lines.iter().all(|line| line.get(end).is_some_and(|c| c.is_alphabetic()));
        if word && end - place >= 4 && !glued {
            starts.insert(end);
        }
        place = end;
    }
    let starts: Vec<usize> = starts.into_iter().filter(|start| *start < width).collect();
    starts
        .iter()
        .enumerate()
        .map(|(rank, start)| {
            let end = starts.get(rank + 1).copied().unwrap_or(width);
            let name =
                if kind.is_empty() { format!("colonne {}", rank + 1) } else { numbered(kind, rank + 1) };
            column(lines, *start, end, name)
        })
        .collect()
}

fn column(lines: &[Vec<char>], start: usize, end: usize, name: String) -> Column {
    let (align, fill) = written(lines, start, end);
    Column { width: end - start, align, fill, ..Column::named(name) }
}

/// Which side its values stand on, and what fills the rest.
pub(super) fn written(lines: &[Vec<char>], start: usize, end: usize) -> (Align, char) {
    let cells: Vec<String> =
        lines.iter().map(|line| line.iter().skip(start).take(end - start).collect::<String>()).collect();
    let said: Vec<&String> = cells.iter().filter(|cell| !cell.trim().is_empty()).collect();
    let digits = !said.is_empty() && said.iter().all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()));
    let zeros = digits && said.iter().any(|cell| cell.starts_with('0'));
    let right = !zeros
        && said.iter().any(|cell| cell.starts_with(' '))
        && !said.iter().any(|cell| cell.ends_with(' '));
    match (zeros, right) {
        (true, _) => (Align::Right, '0'),
        (false, true) => (Align::Right, ' '),
        (false, false) => (Align::Left, ' '),
    }
}

/// Where columns start within a run of digits.
fn digits(lines: &[Vec<char>], start: usize, end: usize) -> Vec<usize> {
    let texts: Vec<String> = lines.iter().map(|line| line[start..end].iter().collect()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let length = end - start;
    let mut cuts: BTreeSet<usize> = BTreeSet::new();
    let days: Vec<Pattern> = DAYS.iter().filter_map(|day| day.parse().ok()).collect();
    let mut place = 0;
    let mut loose = 0;
    while place < length {
        let slice = |width: usize| texts.iter().map(move |text| text.get(place..place + width));
        let siret = slice(14).all(|text| text.is_some_and(|text| text.parse::<Siret>().is_ok()));
        let written = |day: &Pattern| {
            slice(8).all(|text| {
                let nothing = text == Some("00000000");
                nothing || text.and_then(|text| day.date(text)).is_some_and(plausible)
            })
        };
        let dated = slice(8).any(|text| text != Some("00000000")) && days.iter().any(written);
        if place > 0 && place == loose && !dated && !siret && times(&texts, place) {
            cuts.extend([4, 8].map(|width| start + place + width).into_iter().filter(|cut| *cut <= end));
            place += 8;
            loose = place;
            continue;
        }
        let width = match (dated, siret) {
            (true, _) => 8,
            (false, true) => 14,
            (false, false) => {
                place += 1;
                continue;
            }
        };
        cuts.extend(amounts(&texts, loose, place).into_iter().map(|cut| start + cut));
        cuts.insert(start + place);
        place += width;
        loose = place;
        if place < length {
            cuts.insert(start + place);
        }
    }
    cuts.extend(amounts(&texts, loose, length).into_iter().map(|cut| start + cut));
    cuts.into_iter().collect()
}

/// How eight digits write a day.
const DAYS: [&str; 2] = ["aaaaMMjj", "jjMMaaaa"];

/// Right after a day, two times of it, nearly always the first before the second.
fn times(texts: &[&str], place: usize) -> bool {
    let Ok(clock) = "HHmm".parse::<Pattern>() else { return false };
    let at = |text: &str, from: usize| text.get(from..from + 4).and_then(|text| clock.time(text));
    let both: Option<Vec<_>> = texts.iter().map(|text| at(text, place).zip(at(text, place + 4))).collect();
    both.is_some_and(|both| {
        let ordered = both.iter().filter(|(start, end)| start < end).count();
        both.len() > 2 && ordered * 10 >= both.len() * 8
    })
}

/// Widths of a number of an invoice.
const WIDTHS: std::ops::RangeInclusive<usize> = 3..=10;

/// Where numbers start between `from` and `to`: quantity, price, amount, then its two shares.
fn amounts(texts: &[&str], from: usize, to: usize) -> Vec<usize> {
    let value = |text: &str, start: usize, end: usize| {
        text.get(start..end).and_then(|text| text.parse::<u128>().ok())
    };
    let telling = texts.iter().filter(|text| value(text, from, to).is_some_and(|value| value > 0)).count();
    if to - from < 9 || telling == 0 {
        return filled(texts, from, to);
    }
    // The numbers may be preceded by others.
    for first in from..=(to - 9) {
        for quantity in WIDTHS {
            for price in WIDTHS {
                let (second, third) = (first + quantity, first + quantity + price);
                for amount in WIDTHS {
                    let end = third + amount;
                    if end > to {
                        break;
                    }
                    let multiplies = texts.iter().all(|text| {
                        let numbers =
                            (value(text, first, second), value(text, second, third), value(text, third, end));
                        let (Some(quantity), Some(price), Some(amount)) = numbers else { return false };
                        amount > 0
                            && [1, 100, 1000]
                                .iter()
                                .any(|scale| (quantity * price + scale / 2) / scale == amount)
                    });
                    if !multiplies {
                        continue;
                    }
                    let shares = (end + 3..to).find(|cut| {
                        texts.iter().all(|text| {
                            let sum = value(text, end, *cut).zip(value(text, *cut, to));
                            sum.is_some_and(|(one, other)| one.checked_add(other) == value(text, third, end))
                        }) && texts.iter().any(|text| value(text, end, *cut).is_some_and(|one| one > 0))
                    });
                    if end == to || shares.is_some() {
                        let mut cuts = vec![first, second, third];
                        cuts.extend((end < to).then_some(end));
                        cuts.extend(shares);
                        cuts.extend(filled(texts, from, first));
                        return cuts;
                    }
                }
            }
        }
    }
    filled(texts, from, to)
}

/// Where zeros that all the lines have follow a digit that changes: another number, filled up.
fn filled(texts: &[&str], from: usize, to: usize) -> Vec<usize> {
    let all_zero = |place: usize| texts.iter().all(|text| text.as_bytes().get(place) == Some(&b'0'));
    let mut cuts = Vec::new();
    for place in from + 1..to {
        if all_zero(place) && !all_zero(place - 1) && to - place > 3 && place - from > 1 && texts.len() > 2 {
            cuts.push(place);
        }
    }
    cuts
}
