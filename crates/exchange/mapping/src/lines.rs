//! A file as numbered lines of cells, whatever its kind. Text files stream; a spreadsheet is read whole, within limits.

mod delimited;
mod sheet;
mod text;

use std::io::Read;

use records::Finding;

use self::{delimited::Delimited, text::Text};
use crate::{
    finding::{self, Placed},
    layout::{FileKind, Layout},
    limits::Limits,
};

pub(crate) use self::sheet::{Rows, Value, load, names};

/// One line. Of a fixed width, a single cell: its kind says where to cut.
pub(crate) struct Raw {
    /// From 1, in the file.
    pub number: u64,
    pub cells: Result<Vec<String>, Finding>,
}

pub(crate) struct Lines<R: Read> {
    kind: Kind<R>,
    /// What stood above the header or the data.
    pub leading: Vec<String>,
}

enum Kind<R: Read> {
    Delimited(Box<Delimited<R>>),
    Fixed(Text<R>),
    Sheet(std::vec::IntoIter<Raw>),
}

impl<R: Read> Lines<R> {
    /// # Errors
    /// A spreadsheet that cannot be opened or goes beyond the limits.
    pub fn new(layout: &Layout, reader: R, limits: Limits) -> Result<Self, Finding> {
        if !layout.file.is_text() {
            let mut lines: Vec<Raw> = load(layout.file, layout.sheet.as_deref(), reader, limits)?
                .into_iter()
                .map(|(number, values)| Raw {
                    number,
                    cells: Ok(values.into_iter().map(|value| value.text).collect()),
                })
                .collect();
            let above = lines.iter().take_while(|line| line.number <= layout.leading.len() as u64).count();
            let mut leading = vec![String::new(); layout.leading.len()];
            for line in lines.drain(..above) {
                if let Some(place) = leading.get_mut(line.number as usize - 1) {
                    *place = line.cells.unwrap_or_default().join("\t").trim_end().to_owned();
                }
            }
            return Ok(Self { kind: Kind::Sheet(lines.into_iter()), leading });
        }
        let mut text = Text::new(layout.encoding, reader, limits);
        let mut leading = Vec::with_capacity(layout.leading.len());
        for _ in &layout.leading {
            match text.next() {
                Some(line) => leading.push(line.cells.map(|mut cells| cells.remove(0)).unwrap_or_default()),
                None => break,
            }
        }
        let kind = match layout.file {
            FileKind::FixedWidth => Kind::Fixed(text),
            _ => Kind::Delimited(Box::new(Delimited::new(layout, text, limits))),
        };
        Ok(Self { kind, leading })
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Raw;

    fn next(&mut self) -> Option<Raw> {
        let mut raw = match &mut self.kind {
            Kind::Delimited(lines) => lines.next(),
            Kind::Fixed(lines) => lines.next(),
            Kind::Sheet(lines) => lines.next(),
        }?;
        if raw.cells.as_ref().is_ok_and(|cells| cells.iter().any(|cell| cell.contains('\0'))) {
            raw.cells = Err(finding::blocks(
                "line.nul",
                "Cette ligne contient un caractère nul : le fichier est abîmé, ou son encodage n’est pas celui du format. \
                 Exportez-le de nouveau.",
            )
            .at(raw.number, ""));
        }
        Some(raw)
    }
}

fn too_long(number: u64, limits: Limits) -> Finding {
    finding::blocks(
        "line.too_long",
        format!(
            "Cette ligne dépasse {} : elle n’est pas lue. Un guillemet ouvert n’est peut-être pas refermé, ou les fins \
             de ligne ne sont pas celles du format.",
            crate::limits::size(limits.line as u64)
        ),
    )
    .at(number, "")
}

fn unreadable(number: u64, error: &std::io::Error) -> Finding {
    finding::blocks(
        "file.unreadable",
        format!("La lecture du fichier s’est arrêtée ici ({error}). Envoyez-le de nouveau."),
    )
    .at(number, "")
}
