//! What a sample file looks like, guessed, each guess with its reason so that a person can correct it.

mod cut;
mod fixed;
mod profile;
mod recut;
mod sheet;
mod text;

use records::Finding;

use crate::{
    finding,
    layout::{FileKind, Layout},
    limits::{Limits, SAMPLE},
    lines::names,
};

pub(crate) use self::profile::columns;
pub use self::{
    cut::{cut, whole_lines},
    profile::{Looks, Profile, profiles},
    recut::{follow_titles, recut},
};

/// One guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// What it is about, in French: « Encodage ».
    pub about: String,
    /// What is guessed, in French.
    pub said: String,
    /// Of a hundred.
    pub confidence: u8,
    /// Why, in French.
    pub reason: String,
}

/// A layout to correct, and why it was guessed so.
#[derive(Clone, Debug, PartialEq)]
pub struct Sniffed {
    pub layout: Layout,
    pub guesses: Vec<Guess>,
    /// What each column seems to hold, in the order of the layout.
    pub columns: Vec<Profile>,
}

/// Lines looked at.
const LINES: usize = 500;

/// Guesses the layout of a sample. Of a text, the first mebibyte is looked at.
///
/// # Errors
/// In French: an empty file, a kind that is not read.
pub fn sniff(name: &str, sample: &[u8]) -> Result<Sniffed, Finding> {
    let mut guesses = Vec::new();
    let layout = match kind(name, sample, &mut guesses)? {
        book @ (FileKind::Xlsx | FileKind::Ods) => sheet::layout(book, None, sample, &mut guesses)?,
        FileKind::Delimited | FileKind::FixedWidth => text::layout(None, sample, &mut guesses)?,
    };
    sniffed(layout, guesses, sample)
}

/// Guesses the rest of a layout when a person says what kind of text the sample is, or which sheet of a workbook to read.
///
/// # Errors
/// In French: a sample that cannot be of this kind, a sheet that is not there or is empty.
pub fn sniff_as(file: FileKind, sheet: Option<&str>, sample: &[u8]) -> Result<Sniffed, Finding> {
    let mut guesses = Vec::new();
    let found = kind("L’échantillon", sample, &mut guesses)?;
    if found.is_text() != file.is_text() || (!file.is_text() && found != file) {
        return Err(finding::blocks(
            "file.other_kind",
            format!("Le fichier d’essai n’est pas un {}.", file.label()),
        ));
    }
    let layout = if file.is_text() {
        text::layout(Some(file), sample, &mut guesses)?
    } else {
        sheet::layout(file, sheet, sample, &mut guesses)?
    };
    sniffed(layout, guesses, sample)
}

/// The names of the sheets of a workbook, in their order; of a text, none.
///
/// # Errors
/// What is not a workbook, or goes beyond the limits.
pub fn sheets(file: FileKind, sample: &[u8]) -> Result<Vec<String>, Finding> {
    if file.is_text() { Ok(Vec::new()) } else { names(file, sample, Limits::default()) }
}

fn sniffed(layout: Layout, mut guesses: Vec<Guess>, sample: &[u8]) -> Result<Sniffed, Finding> {
    let columns = profiles(&layout, sample)?;
    guesses.extend(columns.iter().filter_map(Profile::told));
    Ok(Sniffed { layout, guesses, columns })
}

fn kind(name: &str, sample: &[u8], guesses: &mut Vec<Guess>) -> Result<FileKind, Finding> {
    let start = &sample[..sample.len().min(128)];
    let holds = |text: &str| start.windows(text.len()).any(|window| window == text.as_bytes());
    if sample.is_empty() || sample.iter().take(SAMPLE).all(u8::is_ascii_whitespace) {
        return Err(finding::blocks(
            "file.empty",
            "Ce fichier est vide. Choisissez-en un qui a quelques lignes.",
        ));
    }
    if start.starts_with(b"PK\x03\x04") {
        // The first part of an OpenDocument is its type.
        let file = if holds("mimetype") { FileKind::Ods } else { FileKind::Xlsx };
        guesses.push(guess(
            "Sorte de fichier",
            file.label(),
            99,
            "Ses premiers octets sont ceux d’un classeur.",
        ));
        return Ok(file);
    }
    let foreign = if start.starts_with(b"\xD0\xCF\x11\xE0") {
        Some(
            "un ancien classeur Excel (XLS), ou un classeur protégé : enregistrez-le au format XLSX, sans mot de passe",
        )
    } else if start.starts_with(b"%PDF") {
        Some("un PDF : demandez le même contenu en CSV ou en XLSX")
    } else if holds("<?xml") {
        Some("un fichier XML : un message ESPPADOM se dépose tel quel, sans format à décrire")
    } else {
        None
    };
    match foreign {
        Some(what) => Err(finding::blocks("file.foreign", format!("« {name} » est {what}."))),
        None => Ok(FileKind::Delimited),
    }
}

fn guess(about: &str, said: impl Into<String>, confidence: u8, reason: impl AsRef<str>) -> Guess {
    use kernel::french::no_break;
    Guess {
        about: no_break(about),
        said: no_break(&said.into()),
        confidence: confidence.min(99),
        reason: no_break(reason.as_ref()),
    }
}

/// Of `part` among `whole`, as a confidence.
fn percent(part: usize, whole: usize) -> u8 {
    (part.min(whole) * 100).checked_div(whole).and_then(|share| u8::try_from(share).ok()).unwrap_or(0)
}

/// How many times each value, the commonest first; of equals, the first met.
fn tally<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
