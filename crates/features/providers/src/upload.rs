//! A file somebody sends: kept only when its first bytes are those of a document one can open safely.

/// In bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Upload {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Upload {
    /// What it really is, whatever its name says; `None`: not a kind we keep.
    pub(crate) fn content_type(&self) -> Option<&'static str> {
        [
            (&b"%PDF-"[..], "application/pdf"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"\xff\xd8\xff", "image/jpeg"),
        ]
        .into_iter()
        .find(|(start, _)| self.bytes.starts_with(start))
        .map(|(_, kind)| kind)
    }

    /// What keeps it out, said to who sent it.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        if self.bytes.is_empty() {
            Some("Choisissez un fichier.")
        } else if self.bytes.len() > LARGEST {
            Some("Ce fichier dépasse 10 Mo. Envoyez-en une version plus légère.")
        } else if self.content_type().is_none() {
            Some("Envoyez un PDF, ou une photo JPEG ou PNG.")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_and_not_the_name() {
        let sent = |name: &str, bytes: &[u8]| Upload { name: name.to_owned(), bytes: bytes.to_vec() };
        assert_eq!(sent("a.exe", b"%PDF-1.7").content_type(), Some("application/pdf"));
        assert!(sent("a.pdf", b"MZ\x90").problem().is_some());
        assert!(sent("a.pdf", b"<html>").problem().is_some());
        assert!(sent("a.pdf", b"").problem().is_some());
        assert!(sent("a.pdf", &[b"%PDF-".to_vec(), vec![0; LARGEST]].concat()).problem().is_some());
    }
}
