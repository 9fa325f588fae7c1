//! A first mapping, proposed from the titles and the values of a sample.

mod content;
mod known;
mod names;
mod untitled;

pub(crate) use self::names::alike_any;

use std::collections::{BTreeMap, BTreeSet};

use kernel::french::no_break;
use records::{Field, Finding, Flow, Kind, dictionary};

use crate::{
    doubts::ratio,
    format::Format,
    layout::{Cell, FileKind, Layout, Role},
    number::Unit,
    pattern::Pattern,
    preview::{Previewed, preview},
    rule::Rule,
    sniff::{Looks, Profile, profiles},
};

pub use self::known::Known;

/// Lines on which a unit is tried.
const TRIED: usize = 50;

/// A field and the rule proposed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub key: String,
    /// Of a hundred.
    pub confidence: u8,
    /// In French.
    pub reason: String,
}

/// A format to correct.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub format: Format,
    /// One for each field that has a rule, in the order of the dictionary.
    pub fields: Vec<Proposed>,
    /// Fields without which no row is taken in, and that nothing fills yet.
    pub missing: Vec<&'static Field>,
    /// Columns nothing takes.
    pub unused: Vec<String>,
}

/// Under it a guess disturbs more than it helps.
const THRESHOLD: u8 = 45;

/// Under it a title says too little: « Prén. int. » shares the beginning of one word with « cadre d’intervention ».
const NAMED: u8 = 50;

/// An identifier is not made of names: a title that says it is believed this far.
const NAMES: u8 = 50;

/// From it on, a title is taken at its word.
const SURE: u8 = 80;

/// A column of codes that are not those of the reference.
const TO_MATCH: u8 = 60;

/// A column for a field.
#[derive(Clone)]
struct Pick {
    key: &'static str,
    column: usize,
    confidence: u8,
    reason: String,
}

/// Proposes a mapping of the columns of `layout` to the fields of `flow`.
///
/// # Errors
/// A sample that the layout does not read.
pub fn propose(name: &str, flow: Flow, layout: &Layout, sample: &[u8]) -> Result<Proposal, Finding> {
    propose_knowing(name, flow, layout, sample, &Known::default())
}

/// The same, by who knows something of the sample that it does not say.
///
/// # Errors
/// As [`propose`].
pub fn propose_knowing(
    name: &str,
    flow: Flow,
    layout: &Layout,
    sample: &[u8],
    known: &Known,
) -> Result<Proposal, Finding> {
    let profiles = profiles(layout, sample)?;
    let codes = code_columns(layout);
    let headers = header_columns(layout);
    let unnamed = unnamed_columns(layout);
    let mut picks: Vec<Pick> = Vec::new();
    for field in dictionary::fields(flow) {
        for (column, profile) in profiles.iter().enumerate() {
            // Bare numbers of a header count or add up: the times of a visit stand in its own line.
            let counts = headers.contains(&column)
                && field.kind == Kind::DateTime
                && matches!(profile.looks, Looks::Number { .. });
            if !codes.contains(&column) && !counts {
                picks.extend(pick(flow, field, column, profile, unnamed.contains(&column)));
            }
        }
    }
    if !layout.header {
        picks.extend(untitled::picks(flow, layout, &profiles, &codes, sample)?);
    }
    picks.retain(|pick| known.allows(pick, &profiles));
    picks.extend(known.picks(flow, &profiles));
    let chosen = assign(picks, &profiles);
    let mut format = Format::new(name, flow, layout.clone());
    let mut fields = Vec::new();
    for field in dictionary::fields(flow) {
        let Some(pick) = chosen.get(field.key.as_str()) else { continue };
        if let Some((rule, more)) = rule(field, pick, &profiles, layout, &chosen) {
            format.fields.push(rule);
            // Texts that are no codes are for a person to match.
            let matched = field.kind != Kind::Code || more.is_empty();
            let confidence = if matched { pick.confidence } else { pick.confidence.min(TO_MATCH) };
            let reason = no_break(&format!("{}{more}", pick.reason));
            fields.push(Proposed { key: field.key.clone(), confidence, reason });
        }
    }
    retained_as_stamped(&mut format, &mut fields);
    quantity_as_lasted(&mut format, &mut fields, sample);
    in_hours(&mut format, &mut fields, sample);
    known.funder_said(&mut format, &mut fields);
    let missing = dictionary::fields(flow)
        .iter()
        .filter(|field| field.required && field.default.is_none())
        .filter(|field| !format.fields.iter().any(|rule| rule.key == field.key))
        .collect();
    let unused = format.unused().into_iter().map(str::to_owned).collect();
    Ok(Proposal { format, fields, missing, unused })
}

/// The rule that a proposal would write for a column a person chose: pattern of its dates, sign of its decimals, unit.
///
/// # Errors
/// A sample that the layout does not read.
pub fn suggest(field: &'static Field, column: &str, layout: &Layout, sample: &[u8]) -> Result<Rule, Finding> {
    let profiles = profiles(layout, sample)?;
    let place = profiles.iter().position(|profile| profile.column == column);
    let written = place.and_then(|column| {
        let pick = Pick { key: &field.key, column, confidence: SURE, reason: String::new() };
        rule(field, &pick, &profiles, layout, &BTreeMap::new())
    });
    Ok(written.map_or_else(|| Rule::column(&field.key, column), |(rule, _)| rule))
}

/// The columns that tell the kinds of lines apart.
fn code_columns(layout: &Layout) -> BTreeSet<usize> {
    let mut first = 0;
    let mut codes = BTreeSet::new();
    for record in &layout.records {
        if !record.code.is_empty() {
            codes.insert(first);
        }
        first += record.columns.len();
    }
    codes
}

/// The columns that bear the name a guess gave them: « H-2 » says nothing of hours.
fn unnamed_columns(layout: &Layout) -> BTreeSet<usize> {
    let given = layout.records.iter().flat_map(|record| {
        record.columns.iter().map(|column| {
            let bare = column.name.split(" (suite").next().unwrap_or_default();
            let rank = bare.strip_prefix(&record.code).and_then(|rest| rest.strip_prefix('-'));
            rank.is_some_and(|rank| !record.code.is_empty() && rank.parse::<usize>().is_ok())
        })
    });
    given.enumerate().filter(|(_, given)| *given).map(|(place, _)| place).collect()
}

/// The columns of lines that lend their values to others.
fn header_columns(layout: &Layout) -> BTreeSet<usize> {
    let roles = layout.records.iter().flat_map(|record| record.columns.iter().map(|_| record.role));
    roles.enumerate().filter(|(_, role)| *role == Role::Header).map(|(place, _)| place).collect()
}

fn pick(flow: Flow, field: &'static Field, column: usize, profile: &Profile, unnamed: bool) -> Option<Pick> {
    let near = if unnamed { 0 } else { names::nearness(&profile.column, flow, field) };
    let fits = content::fits(field, profile);
    let by_name = match near {
        _ if !fits => 0,
        near if content::are_names(field, profile) => near.min(NAMES),
        near => near,
    };
    let named = || format!("Le titre « {} » désigne d’ordinaire « {} ».", profile.column, field.label);
    let (confidence, reason) = match content::says(field, profile) {
        Some((says, reason)) if by_name >= THRESHOLD => (says.max(by_name), format!("{} {reason}", named())),
        Some((says, reason)) if fits => (says, reason),
        _ if by_name < NAMED => return None,
        _ => (by_name, named()),
    };
    (confidence >= THRESHOLD).then(|| Pick {
        key: &field.key,
        column,
        confidence: confidence.min(99),
        reason,
    })
}

/// Each field one column, each column one field, the surest first.
fn assign(mut picks: Vec<Pick>, profiles: &[Profile]) -> BTreeMap<&'static str, Pick> {
    picks.sort_by_key(|pick| std::cmp::Reverse(pick.confidence));
    let mut taken = BTreeSet::new();
    let mut chosen: BTreeMap<&'static str, Pick> = BTreeMap::new();
    for pick in picks {
        if !chosen.contains_key(pick.key) && taken.insert(pick.column) {
            chosen.insert(pick.key, pick);
        }
    }
    // A day that goes with hours is not, besides, a moment of its own.
    let moment = |pick: &Pick| dictionary_kind(pick.key) == Some(Kind::DateTime);
    let hours = chosen.values().any(|pick| moment(pick) && profiles[pick.column].clock().is_some());
    chosen.retain(|_, pick| {
        let day = moment(pick) && matches!(profiles[pick.column].looks, Looks::Date(_));
        !(hours && day && pick.confidence < SURE)
    });
    chosen
}

/// The rule that reads the column as it is written, and what is to be said of it.
fn rule(
    field: &'static Field,
    pick: &Pick,
    profiles: &[Profile],
    layout: &Layout,
    chosen: &BTreeMap<&'static str, Pick>,
) -> Option<(Rule, String)> {
    let profile = &profiles[pick.column];
    let mut rule = Rule::column(&field.key, &*profile.column);
    let mut more = String::new();
    match (field.kind, &looks(field, profile, profiles)?) {
        (Kind::Date, Looks::Date(pattern) | Looks::DateTime(pattern))
        | (Kind::DateTime, Looks::DateTime(pattern)) => {
            rule.pattern = Some(pattern.clone());
        }
        (Kind::DateTime, Looks::Date(pattern)) => {
            rule.pattern = Some(pattern.clone());
            more = " Le jour seul est pris à minuit.".to_owned();
        }
        (Kind::DateTime, Looks::Clock(_) | Looks::Number { .. }) => {
            let clock = clock_of(field, profile, profiles, chosen)?;
            let (day, date) = day_of(profile, profiles, chosen)?;
            rule.columns = vec![day.column.clone(), profile.column.clone()];
            rule.pattern = format!("{date} {clock}").parse().ok();
            rule.next_day_after = start_of(&field.key);
            more = format!(" L’heure est jointe au jour de « {} ».", day.column);
        }
        (Kind::Decimal, Looks::Clock(pattern)) => {
            rule.pattern = Some(pattern.clone());
            more = " La durée est convertie en heures.".to_owned();
        }
        (Kind::Decimal | Kind::Money, Looks::Number { decimal, decimals }) => {
            rule.decimal = *decimal;
            let cell = layout.column(&profile.column).map(|column| column.cell);
            if field.kind == Kind::Money && cell != Some(Cell::Number) {
                rule.decimals = *decimals;
            }
            let (unit, told) = unit(field, profile, layout);
            rule.unit = unit;
            if unit != Unit::Same {
                rule.decimals = None;
            }
            more = told.to_owned();
        }
        (Kind::Code, _) if profile.values.iter().any(|value| !field.codes.contains(value)) => {
            // Only a title that says so: the lines in fault lead to the table that a person fills in.
            if pick.confidence < SURE {
                return None;
            }
            rule.values = names::table(field, &profile.values);
            more = " Ses textes ne sont pas tous des codes du référentiel : dites dans la table de valeurs ce que veut dire chacun.".to_owned();
        }
        _ => {}
    }
    Some((rule, more))
}

/// What the column looks like; when it is empty, like the others of its kind. `None` when nothing says how to read it.
fn looks(field: &Field, profile: &Profile, profiles: &[Profile]) -> Option<Looks> {
    if profile.looks != Looks::Empty {
        return Some(profile.looks.clone());
    }
    let like = |fits: &dyn Fn(&Looks) -> bool| {
        profiles.iter().map(|other| &other.looks).find(|looks| fits(looks)).cloned()
    };
    match field.kind {
        Kind::Text | Kind::Code => Some(Looks::Empty),
        Kind::Date => like(&|looks| matches!(looks, Looks::Date(_))),
        Kind::DateTime => like(&|looks| matches!(looks, Looks::Clock(_) | Looks::DateTime(_))),
        Kind::Decimal | Kind::Money => Some(
            like(&|looks| matches!(looks, Looks::Number { decimal: ',', .. }))
                .unwrap_or(Looks::Number { decimal: '.', decimals: None }),
        ),
    }
}

/// How its times are written: as those of the other end too, when both are bare numbers; of an empty column, as the first
/// other one writes them.
fn clock_of(
    field: &Field,
    profile: &Profile,
    profiles: &[Profile],
    chosen: &BTreeMap<&'static str, Pick>,
) -> Option<Pattern> {
    if profile.looks == Looks::Empty {
        return profiles.iter().find_map(|other| match &other.looks {
            Looks::Clock(pattern) => Some(pattern.clone()),
            _ => None,
        });
    }
    let other = chosen.iter().find(|(key, _)| {
        start_of(key).as_deref() == Some(&field.key) || start_of(&field.key).as_deref() == Some(**key)
    });
    other.and_then(|(_, pick)| profile.clock_with(&profiles[pick.column])).or_else(|| profile.clock())
}

/// The column of days that goes with a column of times: the one no other field takes, nearest before it.
fn day_of<'p>(
    profile: &Profile,
    profiles: &'p [Profile],
    chosen: &BTreeMap<&'static str, Pick>,
) -> Option<(&'p Profile, &'p Pattern)> {
    let place = profiles.iter().position(|other| other.column == profile.column)?;
    let taken = |column: usize| {
        chosen.values().any(|pick| pick.column == column && dictionary_kind(pick.key) == Some(Kind::Date))
    };
    let days = profiles.iter().enumerate().filter_map(|(column, other)| match &other.looks {
        Looks::Date(pattern) if !taken(column) => Some((column, other, pattern)),
        _ => None,
    });
    let nearest = days.min_by_key(|(column, ..)| (*column > place, column.abs_diff(place)))?;
    Some((nearest.1, nearest.2))
}

fn dictionary_kind(key: &str) -> Option<Kind> {
    Flow::ALL.into_iter().find_map(|flow| dictionary::field(flow, key)).map(|field| field.kind)
}

fn start_of(end: &str) -> Option<String> {
    let start = match end {
        "planned_end" => "planned_start",
        "stamp_end" => "stamp_start",
        "retained_end" => "retained_start",
        _ => return None,
    };
    Some(start.to_owned())
}

/// Wholes that stand for fractions: centimes, minutes, hundredths.
fn unit(field: &Field, profile: &Profile, layout: &Layout) -> (Unit, &'static str) {
    let whole = profile.values.iter().all(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    let filled = profile.values.iter().any(|value| value.len() > 1 && value.starts_with('0'));
    let title = profile.column.to_lowercase();
    let largest = profile.values.iter().filter_map(|value| value.parse::<u64>().ok()).max().unwrap_or(0);
    if !whole {
        return (Unit::Same, "");
    }
    let fixed = layout.file == FileKind::FixedWidth;
    match field.kind {
        Kind::Money if title.contains("cent") || (fixed && filled) => {
            (Unit::Centimes, " Les montants sont entiers et remplis de zéros : ce sont des centimes.")
        }
        Kind::Decimal if field.key == "quantity" && title.contains("min") => {
            (Unit::Minutes, " Le titre dit des minutes : elles sont converties en heures.")
        }
        Kind::Decimal if field.key == "quantity" && fixed && filled => {
            (Unit::Hundredths, " Les nombres sont entiers et remplis de zéros : ce sont des centièmes.")
        }
        Kind::Decimal if field.key == "quantity" && largest >= 60 && title.contains("dur") => (
            Unit::Minutes,
            " Des durées entières au-delà de 60 sont des minutes : elles sont converties en heures.",
        ),
        _ => (Unit::Same, ""),
    }
}

/// A file of stamps alone: what is retained is what was stamped, until a person says otherwise.
fn retained_as_stamped(format: &mut Format, fields: &mut Vec<Proposed>) {
    for (retained, stamped) in [("retained_start", "stamp_start"), ("retained_end", "stamp_end")] {
        let has = |key: &str| format.fields.iter().position(|rule| rule.key == key);
        let (None, Some(place)) = (has(retained), has(stamped)) else { continue };
        let copy = &format.fields[place];
        let next_day_after = copy.next_day_after.as_ref().map(|_| "retained_start".to_owned());
        let rule = Rule { key: retained.to_owned(), next_day_after, ..copy.clone() };
        format.fields.push(rule);
        fields.push(Proposed {
            key: retained.to_owned(),
            confidence: 50,
            reason: "Rien d’autre ne dit l’horaire retenu : c’est l’horaire horodaté.".to_owned(),
        });
    }
}

/// A quantity read in hours is in hours: the reference asks for the unit too.
fn in_hours(format: &mut Format, fields: &mut Vec<Proposed>, sample: &[u8]) {
    let Some(rule) = format.fields.iter().find(|rule| rule.key == "quantity") else { return };
    let converted = rule.pattern.is_some() || matches!(rule.unit, Unit::Minutes | Unit::Seconds);
    let said = format.fields.iter().any(|rule| rule.key == "unit");
    if said || !(converted || last(&ratios(format, sample), 1.0)) {
        return;
    }
    format.fields.push(Rule::constant("unit", "HUR"));
    fields.push(Proposed {
        key: "unit".to_owned(),
        confidence: 85,
        reason: "La quantité est lue en heures : son unité est HUR.".to_owned(),
    });
}

/// Of whole quantities, the unit that makes them last from start to end.
fn quantity_as_lasted(format: &mut Format, fields: &mut [Proposed], sample: &[u8]) {
    let Some(place) = format.fields.iter().position(|rule| rule.key == "quantity" && rule.pattern.is_none())
    else {
        return;
    };
    let ratios = ratios(format, sample);
    let known = format.fields[place].unit;
    // A unit only multiplies what the first reading gave.
    let lasts = |unit: Unit| last(&ratios, known.in_one() as f64 / unit.in_one() as f64);
    if lasts(known) {
        return;
    }
    let others = [Unit::Hundredths, Unit::Minutes, Unit::Same, Unit::Seconds];
    let Some(unit) = others.into_iter().find(|unit| lasts(*unit)) else { return };
    let rule = &mut format.fields[place];
    rule.unit = unit;
    if unit != Unit::Same {
        rule.decimals = None;
    }
    if let Some(told) = fields.iter_mut().find(|one| one.key == "quantity") {
        told.reason = no_break("Dans cette unité, la quantité est la durée entre le début et la fin.");
    }
}

/// Of each quantity to the hours between start and end.
fn ratios(format: &Format, sample: &[u8]) -> Vec<f64> {
    let lines = preview(format, sample, TRIED).lines;
    lines.iter().filter_map(Previewed::known).filter_map(ratio).collect()
}

/// Most quantities, multiplied, are the time between start and end.
fn last(ratios: &[f64], factor: f64) -> bool {
    let right = ratios.iter().filter(|ratio| (0.95..=1.05).contains(&(*ratio * factor))).count();
    ratios.len() >= 2 && right * 10 >= ratios.len() * 8
}
