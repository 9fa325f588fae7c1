//! Where the pages of a row group are read from: memory, after one reading, unless they are too much for it.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

use bytes::{Buf, Bytes};
use parquet::{
    arrow::ProjectionMask,
    errors::{ParquetError, Result},
    file::{
        metadata::RowGroupMetaData,
        reader::{ChunkReader, Length},
    },
};

/// Row groups with more bytes to read are read page by page.
const MOST: u64 = 16 << 20;

pub(crate) enum Pages {
    /// From this place in the file on.
    Memory(u64, Bytes),
    File(File),
}

impl Pages {
    /// Those of some columns; `buffer` is used again.
    pub fn read(
        file: &File,
        group: &RowGroupMetaData,
        columns: &ProjectionMask,
        buffer: &mut Vec<u8>,
    ) -> Result<Self> {
        let read = group.columns().iter().enumerate().filter(|(leaf, _)| columns.leaf_included(*leaf));
        let ranges = read.map(|(_, column)| column.byte_range());
        let start = ranges.clone().map(|(start, _)| start).min().unwrap_or(0);
        let end = ranges.map(|(start, length)| start + length).max().unwrap_or(0);
        if end - start > MOST {
            return Ok(Self::File(file.try_clone()?));
        }
        let mut bytes = std::mem::take(buffer);
        bytes.clear();
        let mut file = file;
        file.seek(SeekFrom::Start(start))?;
        file.take(end - start).read_to_end(&mut bytes)?;
        Ok(Self::Memory(start, bytes.into()))
    }

    /// What can be used again once no page is read any more.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Memory(_, bytes) => bytes.clone(),
            Self::File(_) => Bytes::new(),
        }
    }
}

fn from(start: u64, bytes: &Bytes, place: u64) -> Result<Bytes> {
    let offset = place.checked_sub(start).and_then(|offset| usize::try_from(offset).ok());
    let offset = offset.filter(|offset| *offset <= bytes.len());
    offset.map(|offset| bytes.slice(offset..)).ok_or_else(outside)
}

fn outside() -> ParquetError {
    ParquetError::EOF("a page lies outside its column".to_owned())
}

impl Length for Pages {
    fn len(&self) -> u64 {
        match self {
            Self::Memory(start, bytes) => start + bytes.len() as u64,
            Self::File(file) => file.len(),
        }
    }
}

impl ChunkReader for Pages {
    type T = Box<dyn Read>;

    fn get_read(&self, place: u64) -> Result<Self::T> {
        match self {
            Self::Memory(start, bytes) => Ok(Box::new(from(*start, bytes, place)?.reader())),
            Self::File(file) => Ok(Box::new(file.get_read(place)?)),
        }
    }

    fn get_bytes(&self, place: u64, length: usize) -> Result<Bytes> {
        match self {
            Self::Memory(start, bytes) => {
                let bytes = from(*start, bytes, place)?;
                if length <= bytes.len() { Ok(bytes.slice(..length)) } else { Err(outside()) }
            }
            Self::File(file) => file.get_bytes(place, length),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn pages_are_the_same_in_memory_and_in_the_file() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        for pages in [Pages::Memory(2, Bytes::from_static(b"23456789")), Pages::File(file)] {
            assert_eq!(pages.len(), 10);
            assert_eq!(&*pages.get_bytes(3, 4).unwrap(), b"3456");
            let mut rest = String::new();
            pages.get_read(7).unwrap().read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "789");
            assert!(pages.get_bytes(8, 3).is_err());
        }
        assert!(Pages::Memory(2, Bytes::new()).get_read(1).is_err());
    }
}
