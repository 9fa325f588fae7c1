//! The columns of a sample cut again, after a person corrected how the file is laid out.

use records::Finding;

use crate::{
    finding,
    layout::{Column, FileKind, Layout, Record},
    limits::{Limits, SAMPLE},
    lines::Lines,
    read::unique,
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
