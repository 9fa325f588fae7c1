//! The cells of a file that is no message of a flow: a directory, an address book. What [`sniff`](crate::sniff()) guessed
//! of it is read the same way; what its columns mean is for the caller to say, with [`title_nearness`].

use records::{Finding, Flow};

use crate::{
    format::Format,
    layout::Layout,
    read::{Seen, read},
};

/// Titles and lines, as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<String>,
    /// Number in the file, from 1, and as many cells as there are columns.
    pub lines: Vec<(u64, Vec<String>)>,
    /// There were more lines than asked for.
    pub cut: bool,
}

/// At most `most` lines of a file. A line that cannot be cut is left out.
///
/// # Errors
/// In French: what keeps the whole file from being read.
pub fn table(layout: &Layout, bytes: &[u8], most: usize) -> Result<Table, Finding> {
    // A format without a field reads cells alone, whatever its flow.
    let format = Format::new("", Flow::Order, layout.clone());
    let mut reading = read(&format, bytes).map_err(|mut findings| findings.remove(0))?;
    let mut table =
        Table { columns: layout.columns().map(|column| column.name.clone()).collect(), ..Table::default() };
    while let Some(Seen { line, cells }) = reading.next_seen() {
        let Some(cells) = cells else { continue };
        if table.lines.len() == most {
            table.cut = true;
            break;
        }
        table.lines.push((line.number, cells));
    }
    Ok(table)
}

/// How near a column's title is to the nearest of these phrases, of a hundred.
pub fn title_nearness<'a>(title: &str, phrases: impl IntoIterator<Item = &'a str>) -> u8 {
    crate::propose::alike_any(title, phrases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sniff;

    #[test]
    fn any_table_is_read_and_its_titles_understood() {
        let file = "Raison sociale;Tél.;CP\nAide Plus;03 99 00 12 34;59000\nDomicile;;59100\n";
        let layout = sniff("annuaire.csv", file.as_bytes()).unwrap().layout;
        let all = table(&layout, file.as_bytes(), 10).unwrap();
        assert_eq!(all.columns, ["Raison sociale", "Tél.", "CP"]);
        assert_eq!(all.lines[1], (3, vec!["Domicile".to_owned(), String::new(), "59100".to_owned()]));
        let one = table(&layout, file.as_bytes(), 1).unwrap();
        assert_eq!((one.lines.len(), one.cut, all.cut), (1, true, false));
        assert_eq!(title_nearness("Tél.", ["adresse", "telephone"]), 100);
        assert_eq!(title_nearness("CP", ["code postal"]), 100);
        assert!(title_nearness("Température", ["telephone"]) < 45);
    }
}
