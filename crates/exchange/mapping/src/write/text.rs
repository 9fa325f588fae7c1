//! Delimited and fixed-width lines.

use std::io::{self, Write};

use records::Finding;

use crate::{
    finding::{self, Placed},
    layout::{Align, Column, FileKind, Layout, Quoting},
};

#[derive(Default)]
pub(super) struct Text {
    begun: bool,
}

impl Text {
    /// The mark of the encoding, the leading lines, the titles.
    pub fn start(
        &mut self,
        layout: &Layout,
        columns: &[&Column],
        out: &mut impl Write,
    ) -> io::Result<Result<(), Finding>> {
        out.write_all(layout.encoding.mark())?;
        for line in &layout.leading {
            match encoded(layout, line) {
                Ok(bytes) => self.line(layout, &bytes, out)?,
                Err(finding) => return Ok(Err(finding)),
            }
        }
        if layout.header {
            let titles: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            match self.encode(layout, columns, &titles) {
                Ok(bytes) => self.line(layout, &bytes, out)?,
                Err(finding) => return Ok(Err(finding)),
            }
        }
        Ok(Ok(()))
    }

    /// One line, without its end.
    pub fn encode(&self, layout: &Layout, columns: &[&Column], cells: &[String]) -> Result<Vec<u8>, Finding> {
        let line = match layout.file {
            FileKind::FixedWidth => fixed(columns, cells)?,
            _ => delimited(layout, columns, cells)?,
        };
        encoded(layout, &line)
    }

    pub fn line(&mut self, layout: &Layout, bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
        if self.begun {
            out.write_all(&line_end(layout))?;
        }
        self.begun = true;
        out.write_all(bytes)
    }

    pub fn end(&self, layout: &Layout, out: &mut impl Write) -> io::Result<()> {
        if self.begun && !layout.open_end { out.write_all(&line_end(layout)) } else { Ok(()) }
    }
}

fn line_end(layout: &Layout) -> Vec<u8> {
    layout.encoding.encode(layout.line_end.text()).unwrap_or_default()
}

fn encoded(layout: &Layout, line: &str) -> Result<Vec<u8>, Finding> {
    layout.encoding.encode(line).map_err(|character| {
        finding::blocks(
            "write.encoding",
            format!(
                "« {character} » n’existe pas dans l’encodage {} : choisissez UTF-8 dans le format, ou corrigez la valeur.",
                layout.encoding.label()
            ),
        )
    })
}

fn delimited(layout: &Layout, columns: &[&Column], cells: &[String]) -> Result<String, Finding> {
    let separator = char::from(layout.separator());
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(separator);
        }
        let clashes = cell.contains(['"', '\n', '\r', separator]) || (cells.len() == 1 && cell.is_empty());
        let quoted = match layout.quoting {
            Quoting::Always => true,
            Quoting::Needed => clashes,
            Quoting::Texts => clashes || !(cell.is_empty() || is_number(cell)),
            Quoting::Never if cell.contains(['\n', '\r', separator]) => {
                let name = columns.get(place).map_or("", |column| column.name.as_str());
                return Err(finding::blocks(
                    "write.separator",
                    format!(
                        "La valeur de « {name} » contient le séparateur ou une fin de ligne, et ce format n’a pas de guillemets. \
                         Corrigez-la, ou permettez les guillemets."
                    ),
                )
                .found(cell.as_str()));
            }
            Quoting::Never => false,
        };
        if quoted {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    Ok(line)
}

/// What a program that puts texts between quotation marks leaves without.
pub(crate) fn is_number(cell: &str) -> bool {
    crate::number::parse(cell, ',').or_else(|| crate::number::parse(cell, '.')).is_some()
}

fn fixed(columns: &[&Column], cells: &[String]) -> Result<String, Finding> {
    let mut line = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        let length = cell.chars().count();
        let Some(lacks) = column.width.checked_sub(length) else {
            return Err(finding::blocks(
                "write.too_long",
                format!(
                    "« {} » tient en {} caractères et la valeur en a {length} : raccourcissez-la, ou élargissez la colonne.",
                    column.name, column.width
                ),
            )
            .found(cell.as_str()));
        };
        if cell.contains(['\n', '\r']) {
            return Err(finding::blocks(
                "write.separator",
                format!("La valeur de « {} » contient une fin de ligne : retirez-la.", column.name),
            ));
        }
        let fill = || std::iter::repeat_n(column.fill, lacks);
        match column.align {
            // Nothing said is blank, even in a column filled with zeros.
            _ if cell.is_empty() && column.fill == '0' => line.extend(std::iter::repeat_n(' ', lacks)),
            Align::Left => {
                line.push_str(cell);
                line.extend(fill());
            }
            Align::Right => match cell.strip_prefix('-').filter(|_| column.fill == '0') {
                Some(digits) => {
                    line.push('-');
                    line.extend(fill());
                    line.push_str(digits);
                }
                None => {
                    line.extend(fill());
                    line.push_str(cell);
                }
            },
        }
    }
    Ok(line)
}
