//! The columns of a sample cut again, after a person corrected how the file is laid out.

use std::collections::BTreeSet;

use kernel::french;
use records::{Finding, Flow};

use super::{sniff, sniff_as};
use crate::{
    finding,
    format::Format,
    layout::{Column, FileKind, Layout, Record},
    limits::{Limits, SAMPLE},
    lines::Lines,
    read::{read, unique},
};

/// Lines looked at to count the columns of a file without titles.
const LINES: usize = 50;

/// `layout` with its leading lines and its columns as the sample has them. Columns keep what was said of those of the
/// same name. Of a fixed width, or of several kinds of lines, the columns are the person's and stay.
///
/// # Errors
/// A sample that this layout does not read.
pub fn recut(layout: &Layout, sample: &[u8]) -> Result<Layout, Finding> {
    let start = if layout.file.is_text() { &sample[..sample.len().min(SAMPLE)] } else { sample };
    let lines = Lines::new(layout, start, Limits::default())?;
    let mut cut = layout.clone();
    cut.leading.clone_from(&lines.leading);
    if layout.file == FileKind::FixedWidth || layout.several_kinds() {
        return Ok(cut);
    }
    let first: Vec<Vec<String>> = lines
        .take(LINES)
        .filter_map(|line| line.cells.ok())
        .filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    let width = first.iter().map(Vec::len).max().ok_or_else(|| {
        finding::blocks(
            "file.empty",
            "Il ne reste aucune ligne à lire : passez moins de lignes au début du fichier.",
        )
    })?;
    let mut titles = if layout.header { first[0].clone() } else { Vec::new() };
    titles.resize(width, String::new());
    let columns = unique(&titles)
        .into_iter()
        .map(|name| layout.column(&name).cloned().unwrap_or_else(|| Column::named(name)))
        .collect();
    cut.records = vec![Record { columns, ..Record::default() }];
    Ok(cut)
}

/// The layout of another sample: the same while its titles are, cut again where most of them are, else guessed anew.
///
/// # Errors
/// A sample of which nothing can be guessed.
pub fn follow_titles(layout: &Layout, name: &str, sample: &[u8]) -> Result<Layout, Finding> {
    if !layout.header || layout.file == FileKind::FixedWidth {
        return Ok(layout.clone());
    }
    let start = if layout.file.is_text() { &sample[..sample.len().min(SAMPLE)] } else { sample };
    // A format without a field misses no column.
    let bare = Format::new("", Flow::Order, layout.clone());
    let titles = read(&bare, start).map(|reading| reading.titles).unwrap_or_default();
    let seen: BTreeSet<String> = titles.iter().map(|title| french::fold(title)).collect();
    let known: BTreeSet<String> = layout.columns().map(|column| french::fold(&column.name)).collect();
    if seen == known {
        return Ok(layout.clone());
    }
    if seen.intersection(&known).count() * 2 > known.len() {
        return recut(layout, sample);
    }
    let same_sheet = match &layout.sheet {
        Some(sheet) => sniff_as(layout.file, Some(sheet), sample).ok(),
        None => None,
    };
    Ok(same_sheet.map_or_else(|| sniff(name, sample), Ok)?.layout)
}
