//! How much of a file is taken in. A file nobody trusts never takes more than this.

/// Bounds of one reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one line, once decoded. A longer one is reported, and the next is read.
    pub line: usize,
    /// Columns of one line.
    pub columns: usize,
    /// Bytes of a spreadsheet as it stands in its file: it is read whole.
    pub packed: u64,
    /// Bytes of a spreadsheet once unpacked, and of the text of all its cells.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 256 << 10, columns: 1_000, packed: 64 << 20, unpacked: 256 << 20 }
    }
}

/// Bytes of a sample that are looked at to guess a layout or a mapping.
pub const SAMPLE: usize = 1 << 20;

/// Bytes of the text of a format.
pub const DEFINITION: usize = 1 << 20;

/// « 256 Mio », « 64 Kio ».
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} octets"),
        1_024..1_048_576 => format!("{} Kio", bytes >> 10),
        _ => format!("{} Mio", bytes >> 20),
    }
}
