//! One visit in sixteen bytes.

/// A visit that started; the key and the month it counts for are those of the cell it stands in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Visit {
    /// Local civil time, seconds since 1970.
    pub start: u32,
    /// Seconds on thirty bits, then whether it overlaps and whether its end is missing.
    length: u32,
    pub worker: u32,
    /// Kept by [`crate::names::VisitNames`].
    pub id: u32,
}

const OVERLAPS: u32 = 1 << 30;
const UNENDED: u32 = 1 << 31;
/// Longer visits have no place here.
pub const LONGEST: u32 = OVERLAPS - 1;

impl Visit {
    /// `seconds` up to [`LONGEST`]; nothing when the end is missing.
    #[inline]
    pub(crate) fn new(start: u32, seconds: Option<u32>, worker: u32, id: u32) -> Self {
        Self { start, length: seconds.map_or(UNENDED, |seconds| seconds.min(LONGEST)), worker, id }
    }

    /// The same, in another vocabulary.
    #[inline]
    pub(crate) const fn renamed(self, worker: u32, id: u32) -> Self {
        Self { worker, id, ..self }
    }

    /// Zero when the end is missing: no rounding makes anything of it.
    #[inline]
    pub const fn seconds(&self) -> u32 {
        self.length & LONGEST
    }

    #[inline]
    pub const fn has_end(&self) -> bool {
        self.length & UNENDED == 0
    }

    #[inline]
    pub const fn end(&self) -> u32 {
        self.start + self.seconds()
    }

    #[inline]
    pub const fn overlaps(&self) -> bool {
        self.length & OVERLAPS != 0
    }

    pub(crate) const fn remove_end(&mut self) {
        self.length = UNENDED;
    }

    pub(crate) fn set_overlap(&mut self, overlaps: bool) {
        self.length = if overlaps { self.length | OVERLAPS } else { self.length & !OVERLAPS };
    }
}

const _: () = assert!(size_of::<Visit>() == 16);
