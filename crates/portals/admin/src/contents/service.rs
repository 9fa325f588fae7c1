use contents::{CatalogueService, Price, Problem, Unit};
use kernel::{french, jiff::civil::Date};
use rules::situation::SubCap;
use web::Fields;

use super::{
    editable::{Added, Editable, Preview, fields, problem, ticked},
    input::{Control, Input},
};
use crate::words;

const SUB_CAPS: [(&str, &str, SubCap); 3] = [
    ("bricolage", "Petit bricolage", SubCap::Handyman),
    ("informatique", "Assistance informatique", SubCap::Computing),
    ("jardinage", "Petit jardinage", SubCap::Gardening),
];

impl Editable for CatalogueService {
    const SLUG: &'static str = "services";
    const MANY: &'static str = "Services et prix";
    const ONE: &'static str = "un service";
    const ICON: &'static str = "euro";
    const LEDE: &'static str = "Ce qu’un plan recommande, et à quel prix. Un prix vaut à partir de son jour ; un plan déjà envoyé garde le sien.";
    const ADDED: Added = Added::AsOption("Code de l’option dans la liste « services » du formulaire d’appel");
    const COLUMNS: &'static [&'static str] = &["Prix", "Depuis", "Financement"];

    fn blank(key: String, _today: Date) -> Self {
        Self {
            code: key,
            label: String::new(),
            unit: Unit::Hour,
            prices: Vec::new(),
            source: String::new(),
            vat: None,
            counts_in_apa_plan: false,
            counts_for_tax_credit: false,
            sub_cap: None,
            default_minutes: 60,
            recurring: true,
            is_care_management: false,
            off_list: false,
            order: 1_000,
        }
    }

    fn inputs() -> Vec<Input> {
        vec![
            Input::line("label", "Nom"),
            Input::choice("unit", "Unité du prix", Unit::ALL.map(|unit| (unit.code(), unit.label()))),
            Input::new(Control::Prices, "prices", "Prix, TVA comprise")
                .hint("Chaque prix vaut à partir de son jour. Sans prix, le service est sur devis. Videz une ligne pour la retirer."),
            Input::line("source", "D’où vient ce prix"),
            Input::short("vat", "TVA, en %").hint("Par exemple 5,5"),
            Input::new(Control::Number("minutes"), "default_minutes", "Durée proposée d’une visite"),
            Input::ticks(
                "counts",
                "Ce service",
                [
                    ("recurring", "revient chaque semaine ou chaque mois"),
                    ("apa", "entre dans un plan APA"),
                    ("tax", "ouvre droit au crédit d’impôt"),
                    ("coordination", "est de la coordination : jamais dans un plan APA ou PCH"),
                    ("off_list", "n’est pas dans la liste des recommandations : il se coche dans « Ajouter au plan »"),
                ],
            ),
            Input::choice(
                "sub_cap",
                "Plafond particulier du crédit d’impôt",
                std::iter::once(("", "Aucun")).chain(SUB_CAPS.map(|(code, label, _)| (code, label))),
            ),
        ]
    }

    fn typed(&self) -> Fields {
        let sub_cap = SUB_CAPS.iter().find(|(.., cap)| self.sub_cap == Some(*cap));
        let mut typed = fields([
            ("label", self.label.clone()),
            ("unit", self.unit.code().to_owned()),
            ("source", self.source.clone()),
            ("vat", self.vat.clone().unwrap_or_default()),
            ("default_minutes", self.default_minutes.to_string()),
            ("sub_cap", sub_cap.map(|(code, ..)| (*code).to_owned()).unwrap_or_default()),
        ]);
        let counts = [
            ("recurring", self.recurring),
            ("apa", self.counts_in_apa_plan),
            ("tax", self.counts_for_tax_credit),
            ("coordination", self.is_care_management),
            ("off_list", self.off_list),
        ];
        let counts: Vec<String> =
            counts.iter().filter(|(_, yes)| *yes).map(|(name, _)| (*name).to_owned()).collect();
        ticked(&mut typed, "counts", &counts);
        let mut prices = self.prices.clone();
        prices.sort_by_key(|price| std::cmp::Reverse(price.since));
        for price in prices {
            typed.0.push(("price".to_owned(), price.amount.to_string()));
            typed.0.push(("since".to_owned(), words::typed_day(price.since)));
        }
        typed
    }

    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut prices = Vec::new();
        for (amount, since) in typed.all("price").zip(typed.all("since")) {
            let (amount, since) = (amount.trim(), since.trim());
            if amount.is_empty() && since.is_empty() {
                continue;
            }
            match (french::money(amount), words::day(since)) {
                (Ok(amount), Some(since)) => prices.push(Price { since, amount }),
                (Err(refused), _) => problems.push(problem("price", format!("« {amount} » : {refused}."))),
                (_, None) => problems.push(problem(
                    "since",
                    "Dites à partir de quel jour vaut chaque prix, par exemple 01/01/2027.",
                )),
            }
        }
        let default_minutes = typed.get("default_minutes").parse();
        if default_minutes.is_err() {
            problems
                .push(problem("default_minutes", "Écrivez un nombre de minutes, 0 si cela n’a pas de sens."));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let counts = |name: &str| typed.all("counts").any(|one| one == name);
        Ok(Self {
            label: typed.get("label").to_owned(),
            unit: Unit::from_code(typed.get("unit")).unwrap_or(self.unit),
            prices,
            source: typed.get("source").to_owned(),
            vat: typed.filled("vat"),
            counts_in_apa_plan: counts("apa"),
            counts_for_tax_credit: counts("tax"),
            sub_cap: SUB_CAPS.iter().find(|(code, ..)| *code == typed.get("sub_cap")).map(|(.., cap)| *cap),
            default_minutes: default_minutes.unwrap_or_default(),
            recurring: counts("recurring"),
            is_care_management: counts("coordination"),
            off_list: counts("off_list"),
            ..self
        })
    }

    fn cells(&self, today: Date) -> Vec<String> {
        let price = self.price_on(today);
        let funding = [(self.counts_in_apa_plan, "APA"), (self.counts_for_tax_credit, "crédit d’impôt")];
        let funding: Vec<&str> = funding.iter().filter(|(yes, _)| *yes).map(|(_, word)| *word).collect();
        vec![
            price.map_or_else(
                || "Sur devis".to_owned(),
                |price| format!("{} par {}", price.amount, self.unit.label()),
            ),
            price.map(|price| words::typed_day(price.since)).unwrap_or_default(),
            funding.join(", "),
        ]
    }

    fn preview(&self) -> Preview {
        let mut lines: Vec<String> = self
            .prices
            .iter()
            .map(|price| {
                let since = words::typed_day(price.since);
                format!("{} par {}, à partir du {since}", price.amount, self.unit.label())
            })
            .collect();
        if lines.is_empty() {
            lines.push("Sur devis".to_owned());
        }
        Preview::Plain { title: self.label.clone(), lines }
    }
}
