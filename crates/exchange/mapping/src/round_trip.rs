//! File → reference → file: the same, or what is lost and why.

use std::collections::BTreeMap;

use kernel::french::no_break;
use records::Finding;

use crate::{
    engine::Engine,
    format::Format,
    layout::{Cell, FileKind},
    limits::Limits,
    lines::Lines,
    number,
    read::{Seen, read},
    rule::Others,
    write::{WriteError, Writer},
};

/// What comes back of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoundTrip {
    /// Byte for byte for a text, cell for cell for a workbook.
    pub identical: bool,
    /// Rows read and written again.
    pub rows: u64,
    /// Lines that give no row, with the first hundred remarks.
    pub refused: u64,
    pub findings: Vec<Finding>,
    /// Lines left out by a condition, or of a kind left out: they do not come back.
    pub left_out: u64,
    pub differences: Vec<Difference>,
    /// Columns nothing takes: they come back empty unless they are kept.
    pub unused: Vec<String>,
}

/// What a column loses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Empty when it is the file as a whole.
    pub column: String,
    /// How many lines.
    pub count: u64,
    /// In French: why, and what mends it.
    pub why: String,
    /// The first line concerned, with what stood there and what comes back.
    pub line: u64,
    pub before: String,
    pub after: String,
}

/// Findings kept.
const KEPT: usize = 100;

/// Reads the file by the format, writes it again, and compares.
///
/// # Errors
/// What keeps the whole file from being read or written.
pub fn round_trip(format: &Format, file: &[u8]) -> Result<RoundTrip, Vec<Finding>> {
    let mut reading = read(format, file)?;
    let mut back = Vec::new();
    let mut writer = Writer::new(format, &mut back).map_err(of_writing)?;
    let mut result = RoundTrip {
        unused: format.unused().into_iter().map(str::to_owned).collect(),
        ..RoundTrip::default()
    };
    let mut columns: BTreeMap<(usize, String), Difference> = BTreeMap::new();
    while let Some(Seen { line, cells }) = reading.next_seen() {
        let written = line.row.and_then(|row| {
            let again = reading.engine.put(&row, &line.extras)?;
            writer.row(&row, &line.extras).map_err(|error| of_writing(error.into()))?;
            Ok(again)
        });
        match (written, cells) {
            (Ok(again), Some(cells)) => {
                result.rows += 1;
                compare(&reading.engine, line.number, &cells, &again, &mut columns);
            }
            (Ok(_), None) => result.rows += 1,
            (Err(findings), _) => {
                result.refused += 1;
                let left = KEPT.saturating_sub(result.findings.len());
                result.findings.extend(findings.into_iter().take(left).map(|mut finding| {
                    finding.place.line = finding.place.line.or(Some(line.number));
                    finding
                }));
            }
        }
    }
    result.left_out = reading.skipped() + reading.ignored();
    result.differences = columns.into_values().collect();
    let leading = reading.leading().to_vec();
    drop(reading);
    let written = writer.finish().map_err(of_writing)?;
    result.findings.extend(written.findings.into_iter().take(KEPT.saturating_sub(result.findings.len())));
    if leading != format.layout.leading {
        let line =
            leading.iter().zip(&format.layout.leading).position(|(file, format)| file != format).unwrap_or(0);
        result.differences.push(Difference {
            column: String::new(),
            count: 1,
            why: "Les lignes du début ne sont pas celles du format, qui écrit les siennes.".to_owned(),
            line: line as u64 + 1,
            before: leading.get(line).cloned().unwrap_or_default(),
            after: format.layout.leading.get(line).cloned().unwrap_or_default(),
        });
    }
    let first = first_difference(format, file, &back)?;
    result.identical = first.is_none();
    // What no cell explains: blank lines, quotation marks, line ends, lines left out.
    if let Some(first) = first.filter(|_| result.differences.is_empty()) {
        result.differences.push(Difference { why: no_break(&whole(&result)), ..first });
    }
    Ok(result)
}

fn of_writing(error: WriteError) -> Vec<Finding> {
    match error {
        WriteError::Format(findings) => findings,
        error @ WriteError::Io(_) => vec![crate::finding::blocks("write.failed", format!("{error}."))],
    }
}

fn compare(
    engine: &Engine<'_>,
    number: u64,
    before: &[String],
    after: &[String],
    columns: &mut BTreeMap<(usize, String), Difference>,
) {
    let is_code =
        |place| engine.records.iter().any(|record| !record.code.is_empty() && record.first == place);
    for (place, (before, after)) in before.iter().zip(after).enumerate() {
        // The code of a kind comes from its kind.
        if is_code(place) || same(engine, place, before, after) {
            continue;
        }
        let why = why(engine, place, before, after);
        columns.entry((place, why.clone())).and_modify(|difference| difference.count += 1).or_insert_with(
            || Difference {
                column: engine.columns[place].name.clone(),
                count: 1,
                why: no_break(&why),
                line: number,
                before: before.clone(),
                after: after.clone(),
            },
        );
    }
}

/// The same for who reads the file again.
fn same(engine: &Engine<'_>, place: usize, before: &str, after: &str) -> bool {
    if before == after {
        return true;
    }
    let layout = &engine.format.layout;
    let column = engine.columns[place];
    let numbers = || number::parse(before.trim(), '.').zip(number::parse(after.trim(), '.'));
    match layout.file {
        FileKind::Xlsx | FileKind::Ods => {
            column.cell == Cell::Number && numbers().is_some_and(|(before, after)| before == after)
        }
        // What fills a fixed width is put back with it.
        FileKind::FixedWidth => {
            let bare = |text: &str| text.trim().trim_start_matches(column.fill).to_owned();
            bare(before) == bare(after) && before.trim().is_empty() == after.trim().is_empty()
        }
        FileKind::Delimited => false,
    }
}

fn why(engine: &Engine<'_>, place: usize, before: &str, after: &str) -> String {
    let name = &engine.columns[place].name;
    let rules: Vec<&crate::rule::Rule> =
        engine.format.fields.iter().filter(|rule| rule.columns.contains(name)).collect();
    let Some(rule) = rules.first() else {
        return if engine.needs(place) {
            "Cette colonne sert de condition mais aucun champ ne la garde : dans « Correspondances », cochez-la parmi les colonnes que rien ne prend."
        } else {
            "Aucun champ ne prend cette colonne : choisissez-lui un champ, ou gardez-la telle quelle."
        }
        .to_owned();
    };
    let trimmed = before.trim();
    let twins: Vec<&String> = match rule.values.get(trimmed) {
        Some(target) => {
            rule.values.iter().filter(|(_, other)| *other == target).map(|(text, _)| text).collect()
        }
        None => Vec::new(),
    };
    if twins.len() > 1 {
        let told: Vec<String> = twins.iter().map(|text| format!("« {text} »")).collect();
        return format!(
            "La table donne la même valeur à {} : rien ne dit laquelle écrire. Gardez-en une, ou distinguez-les.",
            told.join(" et à ")
        );
    }
    if !rule.values.is_empty() && matches!(rule.others, Others::Default(_)) && twins.is_empty() {
        return "La valeur n’est pas dans la table et devient celle par défaut : ajoutez-la à la table."
            .to_owned();
    }
    if trimmed == after {
        return "Les espaces autour de la valeur sont retirés. C’est sans conséquence si le logiciel qui relit fait de même."
            .to_owned();
    }
    let bare = |text: &str| text.trim().trim_start_matches('0').to_owned();
    if before.trim().starts_with('0') && bare(before) == bare(after) {
        return match engine.format.layout.file {
            FileKind::FixedWidth => "Les zéros qui remplissent cette colonne ne reviennent pas : dans « Disposition », calez-la à droite et remplissez-la par 0.",
            _ => "Les zéros de devant ne reviennent pas : dans la règle, dites jusqu’à combien de caractères ils remplissent la valeur.",
        }
        .to_owned();
    }
    let tight = |text: &str| text.split_whitespace().collect::<String>();
    if tight(before) == tight(after) {
        return "Une espace ne revient pas à la même place. Si la règle coupe ou joint ce texte, écrivez l’espace avec le signe ; sinon, acceptez-le : le texte est le même.".to_owned();
    }
    let number = |text: &str| number::parse(text.trim(), rule.decimal);
    if number(before).is_some_and(|value| number(after) == Some(value)) {
        return "Le même nombre est écrit avec d’autres décimales : fixez leur nombre dans la règle, ou acceptez-le.".to_owned();
    }
    if after.is_empty() && rules.iter().any(|rule| !rule.when.is_empty()) {
        return "Selon les conditions, cette colonne n’est pas toujours reprise : gardez-la, ou ajoutez une règle.".to_owned();
    }
    if after.is_empty() && rule.columns.len() > 1 {
        return "Cette colonne ne vaut que jointe à une autre, vide sur cette ligne : elle n’est pas reprise seule.".to_owned();
    }
    if rule.empty.iter().any(|empty| empty == trimmed) || rule.empty.iter().any(|empty| empty == after) {
        return "Plusieurs écritures veulent dire qu’il n’y a rien : la première de la règle est écrite."
            .to_owned();
    }
    "La règle lit cette écriture et en écrit une autre, de même sens. Changez-la si le logiciel tient à la première, ou acceptez-le.".to_owned()
}

/// Where the two files first differ.
fn first_difference(
    format: &Format,
    before: &[u8],
    after: &[u8],
) -> Result<Option<Difference>, Vec<Finding>> {
    if before == after {
        return Ok(None);
    }
    let told = |line: usize, before: String, after: String| {
        Some(Difference {
            column: String::new(),
            count: 1,
            why: String::new(),
            line: line as u64,
            before,
            after,
        })
    };
    if format.layout.file.is_text() {
        let decoded = |bytes: &[u8]| format.layout.encoding.decode(bytes);
        let (before, after) = (decoded(before), decoded(after));
        let (mut one, mut other) = (before.split_inclusive('\n'), after.split_inclusive('\n'));
        for line in 1.. {
            match (one.next(), other.next()) {
                (None, None) => break,
                (before, after) if before == after => {}
                (before, after) => {
                    return Ok(told(line, shown(before), shown(after)));
                }
            }
        }
        // The same characters: the mark at the start.
        return Ok(told(1, String::new(), String::new()));
    }
    let layout = crate::layout::Layout { leading: Vec::new(), ..format.layout.clone() };
    let lines = |bytes: &'_ [u8]| -> Result<Vec<(u64, Vec<String>)>, Vec<Finding>> {
        let lines = Lines::new(&layout, bytes, Limits::default()).map_err(|finding| vec![finding])?;
        Ok(lines.map(|line| (line.number, line.cells.unwrap_or_default())).collect())
    };
    let (before, after) = (lines(before)?, lines(after)?);
    let pairs = before.len().max(after.len());
    for place in 0..pairs {
        let (one, other) = (before.get(place), after.get(place));
        if one != other {
            let shown = |line: Option<&(u64, Vec<String>)>| {
                line.map(|(_, cells)| cells.join(" | ")).unwrap_or_default()
            };
            let number = one.or(other).map_or(1, |(number, _)| *number);
            return Ok(told(usize::try_from(number).unwrap_or(1), shown(one), shown(other)));
        }
    }
    Ok(None)
}

/// Line ends made visible, long lines cut.
fn shown(line: Option<&str>) -> String {
    let line = line.unwrap_or_default().replace('\r', "␍").replace('\n', "␊");
    line.chars().take(200).collect()
}

fn whole(result: &RoundTrip) -> String {
    if result.refused > 0 {
        "Les lignes refusées ne reviennent pas : corrigez-les, ou le format.".to_owned()
    } else if result.left_out > 0 {
        "Les lignes passées ou laissées de côté ne reviennent pas : c’est voulu si personne ne les attend."
            .to_owned()
    } else {
        "Les valeurs reviennent toutes ; l’écriture diffère : lignes vides, guillemets, fins de ligne ou en-têtes répétés. \
         Corrigez la disposition, ou acceptez la différence."
            .to_owned()
    }
}
