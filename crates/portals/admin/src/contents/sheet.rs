use contents::{EVERYONE, Problem, Sheet};
use kernel::jiff::{ToSpan, civil::Date};
use web::Fields;

use super::{
    editable::{Added, Editable, Preview, fields, problem, ticked},
    input::Input,
    markdown,
};
use crate::words;

impl Editable for Sheet {
    const SLUG: &'static str = "fiches";
    const MANY: &'static str = "Fiches pratiques";
    const ONE: &'static str = "une fiche";
    const ICON: &'static str = "book-open";
    const LEDE: &'static str = "Jointes au plan selon la fragilité du proche, lues dans l’espace famille. À relire au moins une fois par an.";
    const ADDED: Added = Added::Freely;
    const COLUMNS: &'static [&'static str] = &["Pour", "Relue le"];

    fn blank(key: String, today: Date) -> Self {
        Self {
            key,
            title: String::new(),
            fragilities: Vec::new(),
            reasons: Vec::new(),
            summary: String::new(),
            body: String::new(),
            reviewed_on: today,
        }
    }

    fn inputs() -> Vec<Input> {
        let shipped = questionnaire::bundled().iter().flat_map(|form| &form.lists);
        let options = |key: &str| {
            let list = shipped.clone().find(|list| list.key == key);
            list.map(|list| list.options.as_slice()).unwrap_or_default()
        };
        let fragilities = options("fragilites").iter().map(|one| (one.key.as_str(), one.label.as_str()));
        let reasons = options("raisons").iter().map(|one| (one.key.as_str(), one.label.as_str()));
        vec![
            Input::line("title", "Titre"),
            Input::ticks(
                "fragilities",
                "Pour quelle fragilité",
                std::iter::once((EVERYONE, "Toutes")).chain(fragilities),
            ),
            Input::ticks("reasons", "Pour quelle raison d’appel", reasons),
            Input::lines("summary", "Résumé", "3").hint("Deux phrases, imprimées dans le plan"),
            Input::lines("body", "Texte", "16").hint(
                "Markdown : « ## » pour un titre, « - » pour une liste, « ** » autour d’un mot important",
            ),
            Input::day("reviewed_on", "Relue le"),
        ]
    }

    fn typed(&self) -> Fields {
        let mut typed = fields([
            ("title", self.title.clone()),
            ("summary", self.summary.clone()),
            ("body", self.body.clone()),
            ("reviewed_on", words::typed_day(self.reviewed_on)),
        ]);
        ticked(&mut typed, "fragilities", &self.fragilities);
        ticked(&mut typed, "reasons", &self.reasons);
        typed
    }

    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>> {
        let Some(reviewed_on) = words::day(typed.get("reviewed_on")) else {
            return Err(vec![problem("reviewed_on", "Écrivez le jour de la relecture comme 21/11/2026.")]);
        };
        Ok(Self {
            key: self.key,
            title: typed.get("title").to_owned(),
            fragilities: typed.all("fragilities").map(str::to_owned).collect(),
            reasons: typed.all("reasons").map(str::to_owned).collect(),
            summary: typed.get("summary").to_owned(),
            body: typed.get("body").replace("\r\n", "\n"),
            reviewed_on,
        })
    }

    fn cells(&self, _today: Date) -> Vec<String> {
        let lists = questionnaire::bundled().iter().flat_map(|form| &form.lists);
        let named = |key: &String| {
            if key == EVERYONE {
                return "Toutes les fragilités".to_owned();
            }
            let choice = lists.clone().filter(|list| list.key == "fragilites" || list.key == "raisons");
            choice
                .filter_map(|list| list.choice(key))
                .map(|choice| choice.label.clone())
                .next()
                .unwrap_or_else(|| key.clone())
        };
        let meant: Vec<String> = self.fragilities.iter().chain(&self.reasons).map(named).collect();
        vec![meant.join(", "), words::typed_day(self.reviewed_on)]
    }

    fn attention(&self, today: Date) -> &'static str {
        let due = self.reviewed_on.checked_add(1.year()).is_ok_and(|due| due < today);
        if due { "À relire" } else { "" }
    }

    fn preview(&self) -> Preview {
        Preview::Html(markdown::html(&self.body))
    }
}
