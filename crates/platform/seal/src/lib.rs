//! Sealed fields: health, money, NIR and notes are unreadable without a key kept outside the database.
//!
//! AES-256-GCM-SIV, one random nonce per value. The associated data name the table, the column and the
//! row, so a sealed value copied to another row does not open.

mod keys;

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use kernel::Entropy;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use keys::{KeyError, Keys};

/// Where a sealed value lives; it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub table: &'static str,
    pub column: &'static str,
    pub row: Uuid,
}

#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("une donnée protégée ne s'ouvre pas avec les clés présentes (clé {0})")]
    UnknownKey(u32),
    #[error("une donnée protégée est abîmée ou n'est pas à sa place")]
    Damaged,
}

/// Seals and opens values. Cheap to clone; never prints its keys.
#[derive(Clone, Debug)]
pub struct Seal {
    keys: Keys,
    entropy: Entropy,
}

const NONCE: usize = 12;
const KEY_ID: usize = 4;

impl Seal {
    pub fn new(keys: Keys, entropy: Entropy) -> Self {
        Self { keys, entropy }
    }

    /// `key id (4 bytes) · nonce (12 bytes) · ciphertext and tag`.
    pub fn close(&self, place: Place, plain: &[u8]) -> Vec<u8> {
        let (id, key) = self.keys.current();
        let nonce: [u8; NONCE] = self.entropy.bytes();
        let sealed = Aes256GcmSiv::new(key.into())
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: &associated(place) })
            .expect("AES-GCM-SIV takes any message below 64 GiB");
        [&id.to_be_bytes()[..], &nonce, &sealed].concat()
    }

    /// # Errors
    /// [`Unreadable`] when the key is unknown, or the value was altered or moved.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let (id, rest) = sealed.split_first_chunk::<KEY_ID>().ok_or(Unreadable::Damaged)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(Unreadable::Damaged)?;
        let id = u32::from_be_bytes(*id);
        let key = self.keys.find(id).ok_or(Unreadable::UnknownKey(id))?;
        Aes256GcmSiv::new(key.into())
            .decrypt(&Nonce::from(*nonce), Payload { msg: text, aad: &associated(place) })
            .map_err(|_| Unreadable::Damaged)
    }

    /// Seals a value as JSON.
    pub fn close_json<T: Serialize>(&self, place: Place, value: &T) -> Vec<u8> {
        self.close(place, &serde_json::to_vec(value).expect("a value of ours has a JSON form"))
    }

    /// # Errors
    /// As [`Seal::open`], and when the value has another shape.
    pub fn open_json<T: DeserializeOwned>(&self, place: Place, sealed: &[u8]) -> Result<T, Unreadable> {
        serde_json::from_slice(&self.open(place, sealed)?).map_err(|_| Unreadable::Damaged)
    }
}

fn associated(place: Place) -> Vec<u8> {
    [place.table.as_bytes(), b"\0", place.column.as_bytes(), b"\0", place.row.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        Seal::new(Keys::generate(&Entropy::system()), Entropy::system())
    }

    fn place(row: u128) -> Place {
        Place { table: "people", column: "nir", row: Uuid::from_u128(row) }
    }

    #[test]
    fn opens_only_where_it_was_sealed() {
        let seal = seal();
        let closed = seal.close(place(1), b"2 55 08 14 168 025 38");
        assert_eq!(seal.open(place(1), &closed).unwrap(), b"2 55 08 14 168 025 38");
        assert!(matches!(seal.open(place(2), &closed), Err(Unreadable::Damaged)));
    }

    #[test]
    fn refuses_an_altered_value_and_an_unknown_key() {
        let seal = seal();
        let mut closed = seal.close(place(1), b"x");
        assert!(matches!(tests::seal().open(place(1), &closed), Err(Unreadable::Damaged)));
        *closed.last_mut().unwrap() ^= 1;
        assert!(matches!(seal.open(place(1), &closed), Err(Unreadable::Damaged)));
        assert!(matches!(seal.open(place(1), &[0, 0, 0, 9, 1]), Err(Unreadable::Damaged)));
    }

    #[test]
    fn an_older_key_still_opens_after_a_rotation() {
        let keys = Keys::generate(&Entropy::system());
        let old = Seal::new(keys.clone(), Entropy::system());
        let closed = old.close(place(1), b"note");
        let renewed = Seal::new(keys.rotated(&Entropy::system()), Entropy::system());
        assert_eq!(renewed.open(place(1), &closed).unwrap(), b"note");
        assert_ne!(renewed.close(place(1), b"note")[..4], closed[..4]);
    }
}
