use axum::http::StatusCode;

/// What to correct on a page, each at its field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes(Vec<(String, String)>);

impl Mistakes {
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// A single mistake.
    pub fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut mistakes = Self::default();
        mistakes.add(field, message);
        mistakes
    }

    /// The sentence to show at a field; empty when it is right.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|(at, _)| at == field).map_or("", |(_, message)| message)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// (field, message), in the order of the page.
    pub fn iter(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter()
    }

    /// 200 for a page without mistakes, 422 otherwise.
    pub fn status(&self) -> StatusCode {
        if self.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}
