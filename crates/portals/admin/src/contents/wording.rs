use contents::{Problem, Wording};
use kernel::jiff::civil::Date;
use web::Fields;

use super::{
    editable::{Added, Editable, Preview, fields},
    input::Input,
};

impl Editable for Wording {
    const SLUG: &'static str = "textes";
    const MANY: &'static str = "Textes courts";
    const ONE: &'static str = "un texte";
    const ICON: &'static str = "pen-line";
    const LEDE: &'static str =
        "Quand on peut vous joindre, ce que « MAD » veut dire chez vous, la mention au bas des documents.";
    const ADDED: Added = Added::Never;
    const COLUMNS: &'static [&'static str] = &["Texte"];

    fn blank(key: String, _today: Date) -> Self {
        Self { key, label: String::new(), text: String::new() }
    }

    fn inputs() -> Vec<Input> {
        vec![Input::lines("text", "Texte", "3")]
    }

    fn typed(&self) -> Fields {
        fields([("text", self.text.clone())])
    }

    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>> {
        Ok(Self { text: typed.get("text").to_owned(), ..self })
    }

    fn cells(&self, _today: Date) -> Vec<String> {
        vec![self.text.clone()]
    }

    fn preview(&self) -> Preview {
        Preview::Plain { title: self.label.clone(), lines: vec![self.text.clone()] }
    }
}
