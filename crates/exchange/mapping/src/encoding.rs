//! How the characters of a text file are written as bytes.

mod dos;

use std::io::{self, Read};

use encoding_rs::{ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use serde::{Deserialize, Serialize};

/// ISO-8859-1 is read as Windows-1252, which says the same and more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// With its mark at the start of the file, as Excel asks.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    #[serde(rename = "windows-1252")]
    Windows1252,
    #[serde(rename = "iso-8859-15")]
    Iso8859_15,
    /// Of DOS, in western Europe.
    #[serde(rename = "cp850")]
    Cp850,
    /// Of DOS, as first made: without most capitals with an accent.
    #[serde(rename = "cp437")]
    Cp437,
    /// With its mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// With its mark.
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl Encoding {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 avec marque de début (BOM)",
            Self::Windows1252 => "Windows-1252",
            Self::Iso8859_15 => "ISO-8859-15",
            Self::Cp850 => "DOS (CP850)",
            Self::Cp437 => "DOS (CP437)",
            Self::Utf16Le => "UTF-16 petit-boutiste",
            Self::Utf16Be => "UTF-16 gros-boutiste",
        }
    }

    fn means(self) -> Means {
        match self {
            Self::Utf8 | Self::Utf8Bom => Means::Web(UTF_8),
            Self::Windows1252 => Means::Web(WINDOWS_1252),
            Self::Iso8859_15 => Means::Web(ISO_8859_15),
            Self::Utf16Le => Means::Web(UTF_16LE),
            Self::Utf16Be => Means::Web(UTF_16BE),
            Self::Cp850 => Means::Dos(dos::cp850()),
            Self::Cp437 => Means::Dos(dos::cp437()),
        }
    }

    /// The mark at the start of a file of this encoding.
    pub(crate) const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Bom => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::Utf8 | Self::Windows1252 | Self::Iso8859_15 | Self::Cp850 | Self::Cp437 => b"",
        }
    }

    /// # Errors
    /// The first character this encoding does not have.
    pub(crate) fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        match self {
            Self::Utf8 | Self::Utf8Bom => Ok(text.as_bytes().to_vec()),
            Self::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Windows1252 | Self::Iso8859_15 | Self::Cp850 | Self::Cp437 => match self.means() {
                Means::Dos(page) => page.encode(text),
                Means::Web(encoding) => {
                    let (bytes, _, unmapped) = encoding.encode(text);
                    if !unmapped {
                        return Ok(bytes.into_owned());
                    }
                    let lacks = |character: &char| encoding.encode(character.encode_utf8(&mut [0; 4])).2;
                    Err(text.chars().find(lacks).unwrap_or_default())
                }
            },
        }
    }

    /// The whole text, its mark removed; what cannot be read becomes « � ».
    pub(crate) fn decode(self, bytes: &[u8]) -> String {
        let bytes = bytes.strip_prefix(self.mark()).unwrap_or(bytes);
        match self.means() {
            Means::Web(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Means::Dos(page) => page.decode(bytes),
        }
    }

    pub(crate) fn reader<R: Read>(self, reader: R) -> Decoded<R> {
        match self.means() {
            Means::Web(encoding) => Decoded::Web(
                DecodeReaderBytesBuilder::new()
                    .encoding(Some(encoding))
                    // A mark the format does not tell is no part of the first value.
                    .strip_bom(true)
                    .build(reader),
            ),
            Means::Dos(page) => Decoded::Dos(dos::Decoder::new(page, reader)),
        }
    }
}

/// The encodings of the web, or a page of DOS.
enum Means {
    Web(&'static encoding_rs::Encoding),
    Dos(&'static dos::Page),
}

/// A file as UTF-8.
pub(crate) enum Decoded<R: Read> {
    Web(DecodeReaderBytes<R, Vec<u8>>),
    Dos(dos::Decoder<R>),
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Web(reader) => reader.read(out),
            Self::Dos(reader) => reader.read(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_reads_what_it_writes_and_names_what_it_lacks() {
        let text = "Noël à Œuf-en-Ternois : 12 €";
        for encoding in [
            Encoding::Utf8,
            Encoding::Utf8Bom,
            Encoding::Windows1252,
            Encoding::Iso8859_15,
            Encoding::Utf16Le,
            Encoding::Utf16Be,
        ] {
            assert_eq!(encoding.decode(&encoding.encode(text).unwrap()), text, "{encoding:?}");
        }
        for encoding in [Encoding::Cp850, Encoding::Cp437] {
            let text = "Noël à Éloi, 3 ½";
            let bytes = encoding.encode(text).unwrap();
            assert_eq!(bytes.len(), text.chars().count(), "{encoding:?}");
            assert_eq!(encoding.decode(&bytes), text, "{encoding:?}");
            let mut read = String::new();
            encoding.reader(bytes.repeat(2000).as_slice()).read_to_string(&mut read).unwrap();
            assert_eq!(read, text.repeat(2000), "{encoding:?}");
            let all: Vec<u8> = (0..=255).collect();
            assert_eq!(encoding.encode(&encoding.decode(&all)).as_ref(), Ok(&all), "{encoding:?}");
        }
        assert_eq!(Encoding::Cp850.decode(b"LEF\x90VRE \xD4"), "LEFÉVRE È");
        assert_eq!(Encoding::Cp437.encode("È"), Err('È'));
        assert_eq!(Encoding::Windows1252.encode("Łódź"), Err('Ł'));
    }
}
