use contents::{Problem, Workshop};
use kernel::{
    french,
    jiff::civil::{Date, Time},
};
use web::Fields;

use super::{
    editable::{Added, Editable, Preview, fields, problem},
    input::{Control, Input},
};
use crate::words;

impl Editable for Workshop {
    const SLUG: &'static str = "ateliers";
    const MANY: &'static str = "Ateliers";
    const ONE: &'static str = "un atelier";
    const ICON: &'static str = "hand-heart";
    const LEDE: &'static str =
        "Proposés aux aidants pendant l’appel ; le plan y inscrit ceux qui le souhaitent.";
    const ADDED: Added = Added::AsOption("Code de l’option dans la liste « ateliers » du formulaire d’appel");
    const COLUMNS: &'static [&'static str] = &["Prochaine date", "Format", "Places"];

    fn blank(key: String, _today: Date) -> Self {
        Self {
            key,
            title: String::new(),
            summary: String::new(),
            format: "visioconférence".to_owned(),
            place: None,
            minutes: 90,
            seats: 12,
            next_at: None,
        }
    }

    fn inputs() -> Vec<Input> {
        vec![
            Input::line("title", "Titre"),
            Input::lines("summary", "En quelques mots", "3"),
            Input::line("format", "Format").hint("Par exemple visioconférence, présence"),
            Input::line("place", "Lieu"),
            Input::new(Control::Number("minutes"), "minutes", "Durée"),
            Input::new(Control::Number("places"), "seats", "Places"),
            Input::day("day", "Prochaine date").hint("jj/mm/aaaa, vide si elle n’est pas fixée"),
            Input::short("time", "Heure").hint("Par exemple 18:30"),
        ]
    }

    fn typed(&self) -> Fields {
        let next = self.next_at;
        fields([
            ("title", self.title.clone()),
            ("summary", self.summary.clone()),
            ("format", self.format.clone()),
            ("place", self.place.clone().unwrap_or_default()),
            ("minutes", self.minutes.to_string()),
            ("seats", self.seats.to_string()),
            ("day", next.map(|at| words::typed_day(at.date())).unwrap_or_default()),
            ("time", next.map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default()),
        ])
    }

    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut whole = |name: &'static str, message: &str| {
            typed.get(name).parse::<u32>().unwrap_or_else(|_| {
                problems.push(problem(name, message));
                0
            })
        };
        let minutes = whole("minutes", "Écrivez une durée en minutes, par exemple 90.");
        let seats = whole("seats", "Écrivez un nombre de places, par exemple 12.");
        let next_at = match (typed.get("day"), typed.get("time")) {
            ("", _) => None,
            (day, time) => {
                let at = words::day(day).zip(Time::strptime("%H:%M", time).ok());
                if at.is_none() {
                    problems.push(problem("day", "Écrivez le jour comme 21/11/2026 et l’heure comme 18:30."));
                }
                at.map(|(day, time)| day.to_datetime(time))
            }
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            key: self.key,
            title: typed.get("title").to_owned(),
            summary: typed.get("summary").to_owned(),
            format: typed.get("format").to_owned(),
            place: typed.filled("place"),
            minutes,
            seats,
            next_at,
        })
    }

    fn cells(&self, _today: Date) -> Vec<String> {
        let next =
            self.next_at.map(|at| format!("{} à {}", words::typed_day(at.date()), french::time(at.time())));
        vec![next.unwrap_or_else(|| "À fixer".to_owned()), self.format.clone(), self.seats.to_string()]
    }

    fn preview(&self) -> Preview {
        let place = self.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
        let next = self.next_at.map_or_else(
            || "La date vous sera confirmée.".to_owned(),
            |at| {
                let (day, hour) = (french::long_date(at.date()), french::time(at.time()));
                format!("Prochaine séance\u{a0}: {day} à {hour}.")
            },
        );
        Preview::Plain {
            title: format!("Atelier «\u{a0}{}\u{a0}»", self.title),
            lines: vec![format!("{} En {}{place}.", self.summary, self.format), next],
        }
    }

    fn beside(&self) -> Option<(String, &'static str)> {
        Some((format!("/administration/contenus/ateliers/{}/inscrits", self.key), "Voir les inscrits"))
    }

    fn attention(&self, today: Date) -> &'static str {
        let past = self.next_at.is_some_and(|at| at.date() < today);
        if past { "Date passée" } else { "" }
    }
}
