//! A table row by row, from a CSV or a Parquet file, by one reader or several.

use std::{io, path::Path};

use crate::{
    cell::Cell,
    csv_file,
    parquet_file::{self, Values},
    report::{Refused, Report},
};

/// Takes the rows of a table, the cells in the order of its columns. A long table has shorter ways besides, that
/// take what has nothing wrong and leave the rest to this one.
pub(crate) trait Sink: Send {
    /// Columns worth reading as dictionaries.
    const RANKED: &'static [usize] = &[];
    /// Columns that must be there and are not looked at.
    const UNREAD: &'static [usize] = &[];
    /// A column of identifiers that are hardly ever compared. A Parquet file that promises whole numbers, all there and
    /// small, is not read for them: those of the rows, from zero, stand for them.
    const NUMBERED: Option<usize> = None;

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refused>;

    /// A whole batch, or nothing of it.
    fn batch(&mut self, _columns: &[Values<'_>]) -> bool {
        false
    }

    /// Rows at the start of a CSV without quotes whose columns are in the order of the table: how many bytes and rows
    /// were taken, whole rows only.
    fn lines(&mut self, _text: &[u8]) -> (usize, u64) {
        (0, 0)
    }
}

/// Why a file cannot be read or written at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("{file} : {}", in_french(cause))]
    Io { file: String, cause: io::Error },
    #[error("{file} : extension inconnue ; nommez le fichier .csv ou .parquet")]
    UnknownExtension { file: String },
    #[error("{file} : le fichier est vide ; la première ligne doit être {expected}")]
    Empty { file: String, expected: String },
    #[error("{file}, ligne 1 : la colonne « {column} » manque ; les colonnes attendues sont {expected}")]
    MissingColumn { file: String, column: &'static str, expected: String },
    #[error("{file}, colonne {column} : type {found} inattendu ; écrivez {expected}")]
    ColumnType { file: String, column: &'static str, found: String, expected: &'static str },
    #[error("{file} : un guillemet ouvert vers la ligne {line} n’est pas fermé ; fermez-le ou doublez-le")]
    OpenQuote { file: String, line: u64 },
    #[error("{file} : fichier Parquet illisible ({cause}) ; écrivez-le de nouveau")]
    Parquet { file: String, cause: parquet::errors::ParquetError },
}

fn in_french(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "introuvable ; vérifiez le chemin".to_owned(),
        io::ErrorKind::PermissionDenied => "accès refusé ; vérifiez les droits".to_owned(),
        io::ErrorKind::StorageFull => "plus de place sur le disque ; libérez-en".to_owned(),
        io::ErrorKind::IsADirectory => "c’est un dossier ; nommez un fichier".to_owned(),
        _ => cause.to_string(),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Parquet,
}

impl Format {
    pub fn of(path: &Path) -> Result<Self, TableError> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(TableError::UnknownExtension { file: shown(path) }),
        }
    }
}

/// As the person named it.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Each sink is a reader of its own; with only one the rows come in the order of the file.
pub(crate) fn read<S: Sink>(
    path: &Path,
    columns: &[&'static str],
    sinks: &mut [S],
) -> Result<Report, TableError> {
    match Format::of(path)? {
        Format::Csv => csv_file::read(path, columns, sinks),
        Format::Parquet => parquet_file::read(path, columns, sinks),
    }
}
