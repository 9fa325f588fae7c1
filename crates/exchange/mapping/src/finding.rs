//! Remarks, shortly.

pub(crate) use records::Finding;
use records::{Field, Place, Severity};

pub(crate) fn new(severity: Severity, code: &str, message: impl Into<String>) -> Finding {
    Finding {
        code: code.to_owned(),
        severity,
        place: Place::default(),
        // The two signs that must not be parted from their word stay with it.
        message: kernel::french::no_break(&message.into()),
        expected: None,
        found: None,
    }
}

pub(crate) fn blocks(code: &str, message: impl Into<String>) -> Finding {
    new(Severity::Blocks, code, message)
}

pub(crate) fn warns(code: &str, message: impl Into<String>) -> Finding {
    new(Severity::Warns, code, message)
}

/// With the field it is about, and what stood in which column.
pub(crate) trait Placed {
    fn about(self, field: &Field) -> Self;
    fn at(self, line: u64, column: &str) -> Self;
    fn found(self, found: impl Into<String>) -> Self;
    fn expected(self, expected: impl Into<String>) -> Self;
}

impl Placed for Finding {
    fn about(mut self, field: &Field) -> Self {
        self.place.field = Some(field.key.clone());
        self
    }

    fn at(mut self, line: u64, column: &str) -> Self {
        self.place.line = Some(line);
        self.place.path = Some(column.to_owned()).filter(|column| !column.is_empty());
        self
    }

    /// Shortened: a finding is read by a person.
    fn found(mut self, found: impl Into<String>) -> Self {
        let found: String = found.into();
        let short: String = found.chars().take(80).collect();
        self.found = Some(if short.len() < found.len() { format!("{short}…") } else { short });
        self
    }

    fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
}
