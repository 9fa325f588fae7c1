use contents::{Content, Problem};
use kernel::jiff::civil::Date;
use web::Fields;

use super::input::Input;

/// A kind of content with its pages.
pub trait Editable: Content + 'static {
    /// In addresses: `/administration/contenus/{SLUG}`.
    const SLUG: &'static str;
    /// « Fiches pratiques »
    const MANY: &'static str;
    /// « une fiche »
    const ONE: &'static str;
    const ICON: &'static str;
    /// What these contents are for.
    const LEDE: &'static str;
    /// Whether administrators add some, or only reword those the program knows.
    const ADDED: Added;
    /// Beside the name, in the list.
    const COLUMNS: &'static [&'static str];

    /// An empty one, to be filled.
    fn blank(key: String, today: Date) -> Self;

    fn inputs() -> Vec<Input>;

    /// The inputs filled with this content.
    fn typed(&self) -> Fields;

    /// What was typed, over the content it was typed from.
    ///
    /// # Errors
    /// What cannot even be read: a date, a number. [`Content::problems`] finds the rest.
    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>>;

    /// One cell per column.
    fn cells(&self, today: Date) -> Vec<String>;

    /// Why somebody should look at it; empty when all is well.
    fn attention(&self, _today: Date) -> &'static str {
        ""
    }

    /// Whether the home page should say so: what is merely marked is not late.
    fn late(&self, today: Date) -> bool {
        !self.attention(today).is_empty()
    }

    /// A page beside the content's own: its address and its name.
    fn beside(&self) -> Option<(String, &'static str)> {
        None
    }

    fn preview(&self) -> Preview {
        Preview::None
    }

    /// Words between braces its text may hold, and what each becomes.
    fn placeholders(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// How a kind gets new members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    Never,
    /// Its key is made from its name.
    Freely,
    /// Its key is an option of a list of the form: the hint says which.
    AsOption(&'static str),
}

pub enum Preview {
    None,
    /// Safe HTML.
    Html(String),
    /// As the plan or a page says it.
    Plain {
        title: String,
        lines: Vec<String>,
    },
    Mail {
        subject: String,
        paragraphs: Vec<String>,
    },
}

pub fn problem(field: &'static str, message: impl Into<String>) -> Problem {
    Problem { field, message: message.into() }
}

/// Fields from pairs.
pub fn fields<const N: usize>(pairs: [(&str, String); N]) -> Fields {
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// One pair per ticked value.
pub fn ticked(fields: &mut Fields, name: &str, values: &[String]) {
    fields.0.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
}
