//! How the characters of a text file are written as bytes.

use encoding_rs::{ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
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
            Self::Utf16Le => "UTF-16 petit-boutiste",
            Self::Utf16Be => "UTF-16 gros-boutiste",
        }
    }

    pub(crate) const fn decoder(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 | Self::Utf8Bom => UTF_8,
            Self::Windows1252 => WINDOWS_1252,
            Self::Iso8859_15 => ISO_8859_15,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        }
    }

    /// The mark at the start of a file of this encoding.
    pub(crate) const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Bom => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::Utf8 | Self::Windows1252 | Self::Iso8859_15 => b"",
        }
    }

    /// # Errors
    /// The first character this encoding does not have.
    pub(crate) fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        match self {
            Self::Utf8 | Self::Utf8Bom => Ok(text.as_bytes().to_vec()),
            Self::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Windows1252 | Self::Iso8859_15 => {
                let (bytes, _, unmapped) = self.decoder().encode(text);
                if !unmapped {
                    return Ok(bytes.into_owned());
                }
                let lacks = |character: &char| self.decoder().encode(character.encode_utf8(&mut [0; 4])).2;
                Err(text.chars().find(lacks).unwrap_or_default())
            }
        }
    }

    /// The whole text, its mark removed; what cannot be read becomes « � ».
    pub(crate) fn decode(self, bytes: &[u8]) -> String {
        let bytes = bytes.strip_prefix(self.mark()).unwrap_or(bytes);
        self.decoder().decode_without_bom_handling(bytes).0.into_owned()
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
        assert_eq!(Encoding::Windows1252.encode("Łódź"), Err('Ł'));
    }
}
