//! The only source of « now » (clippy forbids the others), so that a test can fix it or move it.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

/// The system's time, or a time a test holds in its hand.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<Timestamp>>>);

impl Clock {
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until [`Clock::advance`].
    pub fn fixed(at: Timestamp) -> Self {
        Self(Some(Arc::new(Mutex::new(at))))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the place the others must use")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(held) => *held.lock().unwrap_or_else(|broken| broken.into_inner()),
            None => Timestamp::now(),
        }
    }

    /// Moves a fixed clock forward; a system clock cannot be moved.
    ///
    /// # Panics
    /// On a system clock, or past the year 9999.
    pub fn advance(&self, by: SignedDuration) {
        let held = self.0.as_ref().expect("only a fixed clock moves");
        let mut now = held.lock().unwrap_or_else(|broken| broken.into_inner());
        *now += by;
    }

    /// Today's date in mainland France, for figures of the law that turn at midnight in Paris.
    pub fn today(&self) -> civil::Date {
        paris(self.now()).date()
    }
}

/// A moment as read on a clock in mainland France.
pub fn paris(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC))
}
