//! What a file looks like, apart from what it means.

use serde::{Deserialize, Serialize};

use crate::encoding::Encoding;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Columns apart by a character: « CSV ».
    #[default]
    Delimited,
    /// Columns at given positions.
    FixedWidth,
    Xlsx,
    /// Read only.
    Ods,
}

impl FileKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Delimited => "texte à séparateur (CSV)",
            Self::FixedWidth => "texte à largeur fixe",
            Self::Xlsx => "classeur Excel (XLSX)",
            Self::Ods => "classeur LibreOffice (ODS)",
        }
    }

    pub const fn is_text(self) -> bool {
        matches!(self, Self::Delimited | Self::FixedWidth)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEnd {
    #[default]
    Crlf,
    Lf,
}

impl LineEnd {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Crlf => "\r\n",
            Self::Lf => "\n",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quoting {
    /// Where the text would be misread without.
    #[default]
    Needed,
    Always,
    /// Around what is not a number.
    Texts,
    /// A quotation mark is a character like another.
    Never,
}

impl Quoting {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Needed => "seulement où il en faut",
            Self::Always => "autour de toutes les valeurs",
            Self::Texts => "autour des textes, pas des nombres",
            Self::Never => "jamais",
        }
    }
}

/// What the lines of a kind are to the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Gives a row.
    #[default]
    Detail,
    /// Its values go to the detail lines that follow, until the next of its kind.
    Header,
    /// Left out: a total, a foot of file.
    Ignored,
}

impl Role {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Detail => "détail",
            Self::Header => "en-tête",
            Self::Ignored => "laissé de côté",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Right,
}

/// How a spreadsheet holds a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    #[default]
    Text,
    Number,
    /// Seen by a rule as « aaaa-MM-jj ».
    Date,
    /// Seen by a rule as « aaaa-MM-jj HH:mm:ss ».
    DateTime,
    /// Seen by a rule as « HH:mm:ss ».
    Time,
}

/// A column. In the text of a format, a column that has only a name is written as that name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Column {
    /// One of a kind in the whole layout: rules call columns by it.
    pub name: String,
    /// Of a fixed width: number of characters.
    pub width: usize,
    pub align: Align,
    /// What fills a fixed width.
    pub fill: char,
    pub cell: Cell,
}

impl Column {
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), width: 0, align: Align::Left, fill: ' ', cell: Cell::Text }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Name(String),
    Full(Full),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Full {
    name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    width: usize,
    #[serde(default, skip_serializing_if = "is_default")]
    align: Align,
    #[serde(default = "space", skip_serializing_if = "is_space")]
    fill: char,
    #[serde(default, skip_serializing_if = "is_default")]
    cell: Cell,
}

const fn space() -> char {
    ' '
}

fn is_space(fill: &char) -> bool {
    *fill == ' '
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<Written> for Column {
    fn from(written: Written) -> Self {
        match written {
            Written::Name(name) => Self::named(name),
            Written::Full(Full { name, width, align, fill, cell }) => Self { name, width, align, fill, cell },
        }
    }
}

impl From<Column> for Written {
    fn from(column: Column) -> Self {
        if column == Column::named(column.name.as_str()) {
            return Self::Name(column.name);
        }
        let Column { name, width, align, fill, cell } = column;
        Self::Full(Full { name, width, align, fill, cell })
    }
}

/// One kind of lines and its columns, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// What the first column says; empty when the file has one kind of lines.
    #[serde(default, skip_serializing_if = "is_default")]
    pub code: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: Role,
    /// With several kinds, the first holds the code.
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    pub file: FileKind,
    #[serde(default, skip_serializing_if = "is_default")]
    pub encoding: Encoding,
    #[serde(default, skip_serializing_if = "is_default")]
    pub line_end: LineEnd,
    /// The last line has no line end.
    #[serde(default, skip_serializing_if = "is_default")]
    pub open_end: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub quoting: Quoting,
    /// Of a spreadsheet; the first when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Lines above the header or the first data: counted when reading, written as they stand here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leading: Vec<String>,
    /// A line gives the names of the columns.
    #[serde(default, skip_serializing_if = "is_default")]
    pub header: bool,
    /// One, or several told apart by their code.
    pub records: Vec<Record>,
}

impl Layout {
    /// Where a column stands: its kind of line, its rank, its first character and its width.
    pub fn place(&self, name: &str) -> Option<(&str, usize, usize, usize)> {
        self.records.iter().find_map(|record| {
            let rank = record.columns.iter().position(|column| column.name == name)?;
            let before = record.columns[..rank].iter().map(|column| column.width).sum();
            Some((record.code.as_str(), rank, before, record.columns[rank].width))
        })
    }

    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.records.iter().flat_map(|record| &record.columns)
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns().find(|column| column.name == name)
    }

    pub(crate) fn several_kinds(&self) -> bool {
        self.records.iter().any(|record| !record.code.is_empty())
    }

    /// Characters the code of a kind takes at the start of a line of fixed width.
    pub(crate) fn code_width(&self) -> usize {
        self.records.first().and_then(|record| record.columns.first()).map_or(0, |column| column.width)
    }

    /// `;` when nothing is said.
    pub(crate) fn separator(&self) -> u8 {
        self.delimiter.and_then(|character| u8::try_from(character).ok()).unwrap_or(b';')
    }
}
