use contents::{PlanSection, Problem};
use kernel::jiff::civil::Date;
use web::Fields;

use super::{
    editable::{Added, Editable, Preview, fields, ticked},
    input::Input,
};

impl Editable for PlanSection {
    const SLUG: &'static str = "sections";
    const MANY: &'static str = "Sections du plan";
    const ONE: &'static str = "une section";
    const ICON: &'static str = "route";
    const LEDE: &'static str =
        "L’ordre, le titre et la présence de chaque partie du plan. Les plans déjà envoyés ne changent pas.";
    const ADDED: Added = Added::Never;
    const COLUMNS: &'static [&'static str] = &["Présence"];

    fn blank(key: String, _today: Date) -> Self {
        Self { key, title: String::new(), intro: String::new(), order: 1_000, shown: true }
    }

    fn inputs() -> Vec<Input> {
        vec![
            Input::line("title", "Titre"),
            Input::lines("intro", "Introduction", "3").hint("Imprimée sous le titre ; peut rester vide"),
            Input::ticks("presence", "Présence", [("shown", "Cette section figure dans le plan")]),
        ]
    }

    fn typed(&self) -> Fields {
        let mut typed = fields([("title", self.title.clone()), ("intro", self.intro.clone())]);
        if self.shown {
            ticked(&mut typed, "presence", &["shown".to_owned()]);
        }
        typed
    }

    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>> {
        Ok(Self {
            title: typed.get("title").to_owned(),
            intro: typed.get("intro").to_owned(),
            shown: typed.get("presence") == "shown",
            ..self
        })
    }

    fn cells(&self, _today: Date) -> Vec<String> {
        vec![if self.shown { "Dans le plan" } else { "Masquée" }.to_owned()]
    }

    fn preview(&self) -> Preview {
        let left_out = (!self.shown).then(|| "Cette section ne figure pas dans le plan.".to_owned());
        let intro = Some(self.intro.clone()).filter(|intro| !intro.is_empty());
        Preview::Plain { title: self.title.clone(), lines: left_out.into_iter().chain(intro).collect() }
    }
}
