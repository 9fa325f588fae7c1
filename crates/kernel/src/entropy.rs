//! The only source of randomness: identifiers and tokens.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// The operating system's randomness, or a seeded sequence in tests.
#[derive(Clone, Debug, Default)]
pub struct Entropy(Option<Arc<Mutex<StdRng>>>);

impl Entropy {
    pub fn system() -> Self {
        Self(None)
    }

    /// The same sequence at each run. Tests and demo data only.
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        match &self.0 {
            Some(seeded) => seeded.lock().unwrap_or_else(|broken| broken.into_inner()).random(),
            None => rand::rng().random(),
        }
    }

    /// A time-ordered identifier (UUID version 7).
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}
