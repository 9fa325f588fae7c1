//! The key file: one `number base64-key` per line; the highest number seals, the others still open.

use std::{collections::BTreeMap, fmt, fs, io, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::Entropy;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("Le fichier de clés {path} est illisible : {cause}.")]
    Unreadable { path: String, cause: io::Error },
    #[error(
        "Le fichier de clés {path} est invalide à la ligne {line} : attendu « numéro clé », une clé de 32 octets en base64."
    )]
    Malformed { path: String, line: usize },
}

/// The keys at hand. Never printed.
#[derive(Clone)]
pub struct Keys(BTreeMap<u32, [u8; 32]>);

impl Keys {
    /// A first key. Losing it loses every sealed field: it belongs to the back-up, apart from the data.
    pub fn generate(entropy: &Entropy) -> Self {
        Self(BTreeMap::from([(1, entropy.bytes())]))
    }

    /// The same keys and a new one that seals from now on.
    #[must_use]
    pub fn rotated(&self, entropy: &Entropy) -> Self {
        let mut keys = self.0.clone();
        keys.insert(self.current().0 + 1, entropy.bytes());
        Self(keys)
    }

    /// Reads the key file, or writes a new one readable by its owner only.
    ///
    /// # Errors
    /// [`KeyError`], with the path and the line.
    pub fn load_or_create(path: &Path, entropy: &Entropy) -> Result<Self, KeyError> {
        let unreadable = |cause| KeyError::Unreadable { path: path.display().to_string(), cause };
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text)
                .map_err(|line| KeyError::Malformed { path: path.display().to_string(), line }),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
                let keys = Self::generate(entropy);
                write_private(path, &keys.to_text()).map_err(unreadable)?;
                Ok(keys)
            }
            Err(cause) => Err(unreadable(cause)),
        }
    }

    /// # Errors
    /// The number of the first bad line (1 for an empty file).
    fn parse(text: &str) -> Result<Self, usize> {
        let mut keys = BTreeMap::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let (id, key) = line.trim().split_once(' ').ok_or(index + 1)?;
            let key: [u8; 32] =
                STANDARD.decode(key).ok().and_then(|key| key.try_into().ok()).ok_or(index + 1)?;
            keys.insert(id.parse().map_err(|_| index + 1)?, key);
        }
        if keys.is_empty() { Err(1) } else { Ok(Self(keys)) }
    }

    fn to_text(&self) -> String {
        self.0.iter().map(|(id, key)| format!("{id} {}\n", STANDARD.encode(key))).collect()
    }

    pub(crate) fn current(&self) -> (u32, &[u8; 32]) {
        self.0.iter().next_back().map(|(id, key)| (*id, key)).expect("a key ring is never empty")
    }

    pub(crate) fn find(&self, id: u32) -> Option<&[u8; 32]> {
        self.0.get(&id)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} tenues secrètes)", self.0.len())
    }
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let keys = Keys::generate(&Entropy::system()).rotated(&Entropy::system());
        assert_eq!(Keys::parse(&keys.to_text()).unwrap().0, keys.0);
    }

    #[test]
    fn a_bad_line_is_named() {
        let good = Keys::generate(&Entropy::system()).to_text();
        assert_eq!(Keys::parse(&format!("{good}2 court\n")).err(), Some(2));
        assert_eq!(Keys::parse("").err(), Some(1));
    }
}
