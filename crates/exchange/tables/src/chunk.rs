//! A part of a Parquet file, read at once: pages are then found in memory, without a call to the system for each.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    ops::Range,
};

use bytes::{Buf, Bytes, buf::Reader};
use parquet::{
    errors::{ParquetError, Result},
    file::reader::{ChunkReader, Length},
};

/// Bytes of a file, at the places they have in it.
pub(crate) struct Chunk {
    start: u64,
    bytes: Bytes,
}

impl Chunk {
    /// Into `buffer`, which [`Self::into_buffer`] gives back.
    pub fn read(file: &mut File, places: Range<u64>, mut buffer: Vec<u8>) -> Result<Self> {
        buffer.clear();
        file.seek(SeekFrom::Start(places.start))?;
        file.take(places.end - places.start).read_to_end(&mut buffer)?;
        Ok(Self { start: places.start, bytes: buffer.into() })
    }

    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    fn from(&self, place: u64) -> Result<Bytes> {
        let offset = place.checked_sub(self.start).and_then(|offset| usize::try_from(offset).ok());
        let offset = offset.filter(|offset| *offset <= self.bytes.len());
        offset.map(|offset| self.bytes.slice(offset..)).ok_or_else(|| ParquetError::EOF("a page lies outside its columns".to_owned()))
    }
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for Chunk {
    type T = Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let mut bytes = self.from(start)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("a page lies outside its columns".to_owned()));
        }
        bytes.truncate(length);
        Ok(bytes)
    }
}
