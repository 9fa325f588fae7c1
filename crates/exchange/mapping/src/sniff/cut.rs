//! A column of fixed width cut by a person, and the lines they look at to do it.

use super::fixed;
use crate::{
    layout::{Column, FileKind, Layout},
    limits::{Limits, SAMPLE},
    lines::Lines,
};

/// Lines looked at.
const LINES: usize = 200;

/// The first lines of the kind at `rank`, whole, as they stand in a sample of fixed width.
pub fn whole_lines(layout: &Layout, rank: usize, sample: &[u8], count: usize) -> Vec<String> {
    let Some(record) = layout.records.get(rank).filter(|_| layout.file == FileKind::FixedWidth) else {
        return Vec::new();
    };
    let Ok(lines) = Lines::new(layout, &sample[..sample.len().min(SAMPLE)], Limits::default()) else {
        return Vec::new();
    };
    let width = layout.code_width();
    let ours = |line: &String| {
        let code: String = line.chars().take(width).collect();
        !line.trim().is_empty() && (!layout.several_kinds() || code.trim() == record.code)
    };
    lines
        .skip(usize::from(layout.header))
        .filter_map(|line| line.cells.ok()?.into_iter().next())
        .filter(ours)
        .take(count)
        .collect()
}

/// The column at `place` of the kind at `rank` cut after these numbers of characters; each piece stands and is filled as the
/// sample shows. `None` when a number is not within the column, or is not more than the one before.
pub fn cut(layout: &Layout, rank: usize, place: usize, after: &[usize], sample: &[u8]) -> Option<Layout> {
    let columns = &layout.records.get(rank)?.columns;
    let whole = columns.get(place)?.clone();
    let starts = [&[0], after].concat();
    let ends = [after, &[whole.width]].concat();
    if after.is_empty() || starts.iter().zip(&ends).any(|(start, end)| start >= end) {
        return None;
    }
    let first: usize = columns[..place].iter().map(|column| column.width).sum();
    let lines: Vec<Vec<char>> =
        whole_lines(layout, rank, sample, LINES).iter().map(|line| line.chars().collect()).collect();
    let mut cut = layout.clone();
    cut.records[rank].columns.remove(place);
    for (piece, (start, end)) in starts.iter().zip(&ends).enumerate() {
        let name = if piece == 0 { whole.name.clone() } else { next_name(&cut, &whole.name) };
        let (align, fill) = if lines.is_empty() {
            (whole.align, whole.fill)
        } else {
            fixed::written(&lines, first + start, first + end)
        };
        let column = Column { name, width: end - start, align, fill, ..whole.clone() };
        cut.records[rank].columns.insert(place + piece, column);
    }
    Some(cut)
}

/// « V-9 (suite) », « V-9 (suite 2) »: one that no column has.
fn next_name(layout: &Layout, name: &str) -> String {
    let base = name.split(" (suite").next().unwrap_or(name);
    let mut names = (1..).map(|time: usize| match time {
        1 => format!("{base} (suite)"),
        _ => format!("{base} (suite {time})"),
    });
    names.find(|name| layout.column(name).is_none()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Align, Record};

    const SAMPLE: &[u8] = b"BEN-1 080000300612AM\r\nBEN-2 091501000700GM\r\n";

    fn layout() -> Layout {
        let column = |name: &str, width| Column { width, ..Column::named(name) };
        Layout {
            file: FileKind::FixedWidth,
            records: vec![Record {
                columns: vec![column("A", 6), column("B", 12), column("C", 2)],
                ..Record::default()
            }],
            ..Layout::default()
        }
    }

    #[test]
    fn a_column_is_cut_at_several_places_at_once_under_names_of_their_own() {
        let twice = cut(&layout(), 0, 1, &[4, 8], SAMPLE).unwrap();
        let told: Vec<(&str, usize, Align, char)> =
            twice.columns().map(|one| (one.name.as_str(), one.width, one.align, one.fill)).collect();
        assert_eq!(
            told,
            [
                ("A", 6, Align::Left, ' '),
                ("B", 4, Align::Right, '0'),
                ("B (suite)", 4, Align::Right, '0'),
                ("B (suite 2)", 4, Align::Right, '0'),
                ("C", 2, Align::Left, ' '),
            ]
        );
        let again = cut(&twice, 0, 2, &[2], SAMPLE).unwrap();
        let names: Vec<&str> = again.columns().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["A", "B", "B (suite)", "B (suite 3)", "B (suite 2)", "C"]);
    }

    #[test]
    fn a_cut_outside_its_column_is_none() {
        for after in [&[][..], &[0], &[12], &[8, 4], &[4, 4]] {
            assert_eq!(cut(&layout(), 0, 1, after, SAMPLE), None, "{after:?}");
        }
    }
}
