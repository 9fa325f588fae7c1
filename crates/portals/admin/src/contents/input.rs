//! One field of a content's page, and how it is drawn with what was typed.

use web::{Fields, Mistakes};

pub struct Input {
    pub control: Control,
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
}

pub enum Control {
    Line,
    /// A short line: a postcode.
    Short,
    Day,
    /// Rows of text.
    Lines(&'static str),
    Number(&'static str),
    Choice(Vec<(String, String)>),
    Ticks(Vec<(String, String)>),
    /// Amounts and the day each begins: `price`* and `since`*, row by row.
    Prices,
}

impl Input {
    pub const fn new(control: Control, name: &'static str, label: &'static str) -> Self {
        Self { control, name, label, hint: "" }
    }

    pub const fn line(name: &'static str, label: &'static str) -> Self {
        Self::new(Control::Line, name, label)
    }

    pub const fn day(name: &'static str, label: &'static str) -> Self {
        Self { control: Control::Day, name, label, hint: "jj/mm/aaaa" }
    }

    pub const fn short(name: &'static str, label: &'static str) -> Self {
        Self::new(Control::Short, name, label)
    }

    pub const fn lines(name: &'static str, label: &'static str, rows: &'static str) -> Self {
        Self::new(Control::Lines(rows), name, label)
    }

    pub fn choice<'a>(
        name: &'static str,
        label: &'static str,
        options: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self::new(Control::Choice(owned(options)), name, label)
    }

    pub fn ticks<'a>(
        name: &'static str,
        label: &'static str,
        options: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self::new(Control::Ticks(owned(options)), name, label)
    }

    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }
}

fn owned<'a>(options: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    options.into_iter().map(|(value, label)| (value.to_owned(), label.to_owned())).collect()
}

/// An input as the template draws it.
pub struct Drawn {
    pub control: Control,
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub error: String,
    pub value: String,
    /// (value, label, chosen)
    pub options: Vec<(String, String, bool)>,
    /// (id suffix, amount, since), one blank row last.
    pub prices: Vec<(usize, String, String)>,
}

impl Drawn {
    pub fn of(input: Input, typed: &Fields, mistakes: &Mistakes) -> Self {
        let options = match &input.control {
            Control::Choice(options) | Control::Ticks(options) => options.clone(),
            _ => Vec::new(),
        };
        let chosen = |value: &str| typed.all(input.name).any(|one| one == value);
        let prices = match input.control {
            Control::Prices => {
                let typed = typed.all("price").zip(typed.all("since"));
                let filled = typed.filter(|(price, since)| !price.is_empty() || !since.is_empty());
                let rows = filled.map(|(price, since)| (price.to_owned(), since.to_owned()));
                let blank = std::iter::once((String::new(), String::new()));
                (1..).zip(rows.chain(blank)).map(|(n, (price, since))| (n, price, since)).collect()
            }
            _ => Vec::new(),
        };
        let error = match input.control {
            Control::Prices if mistakes.of("price").is_empty() => mistakes.of("since"),
            _ => mistakes.of(input.name),
        };
        Self {
            error: error.to_owned(),
            value: typed.get(input.name).to_owned(),
            options: options
                .into_iter()
                .map(|(value, label)| {
                    let ticked = chosen(&value);
                    (value, label, ticked)
                })
                .collect(),
            prices,
            control: input.control,
            name: input.name,
            label: input.label,
            hint: input.hint,
        }
    }
}
