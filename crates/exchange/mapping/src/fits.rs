//! Whether a file nobody named is one of a format.

use crate::{
    format::Format,
    layout::{FileKind, Layout},
    limits::SAMPLE,
    read::read,
};

/// Lines read to recognise a file without titles.
const LINES: usize = 50;

/// True when `layout`, guessed from the file, is the format's: the same titles under the same separator; without
/// titles, lines of which most are read by the format.
///
/// What changes from one file to the next (accents, line ends, lines above the titles) decides nothing.
pub fn fits(format: &Format, layout: &Layout, file: &[u8]) -> bool {
    let own = &format.layout;
    if own.file != layout.file || own.header != layout.header {
        return false;
    }
    if own.header && own.file != FileKind::FixedWidth {
        let same_titles =
            own.columns().map(|column| &column.name).eq(layout.columns().map(|column| &column.name));
        return same_titles && (own.file != FileKind::Delimited || own.separator() == layout.separator());
    }
    let start = if own.file.is_text() { &file[..file.len().min(SAMPLE)] } else { file };
    let Ok(reading) = read(format, start) else { return false };
    let (mut good, mut all) = (0, 0);
    for line in reading.take(LINES) {
        all += 1;
        good += usize::from(line.row.is_ok());
    }
    good * 2 > all
}
