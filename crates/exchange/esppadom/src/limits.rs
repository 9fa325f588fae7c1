//! What a file may ask of us at most.

/// Enough for any honest file: a person's invoice is some ten kilobytes, a visit five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Elements in each other.
    pub depth: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Bytes of one tag.
    pub tag: usize,
    /// Bytes of one text.
    pub text: usize,
    /// Bytes of one message: what is in memory at a time.
    pub message: usize,
    /// The same of a visit, which has no lines.
    pub visit: usize,
    /// Unknown elements and other oddities of one message.
    pub oddities: usize,
    /// Messages in fault before the rest of the file is left alone.
    pub faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 40,
            attributes: 32,
            tag: 8 << 10,
            text: 64 << 10,
            message: 16 << 20,
            visit: 1 << 20,
            oddities: 1000,
            faults: 1000,
        }
    }
}
