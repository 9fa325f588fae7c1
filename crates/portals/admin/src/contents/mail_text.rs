use contents::{MailText, Problem};
use kernel::jiff::civil::Date;
use web::Fields;

use super::{
    editable::{Added, Editable, Preview, fields},
    input::Input,
};

/// What the preview puts in place of the placeholders.
const SAMPLES: [(&str, &str); 13] = [
    ("destinataire", "Claire Exemple"),
    ("invitant", "Paul Exemple"),
    ("care_manager", "Julie Martin"),
    ("structure", "Cordée Conseil"),
    ("telephone", "01 99 00 12 34"),
    ("lien", "https://cordee.exemple/lien/…"),
    ("rappel", "mardi 24 novembre 2026 à 14 h 30"),
    ("expiration", "samedi 28 novembre 2026 à 14 h 30"),
    ("role", "Proche"),
    ("duree", "30 minutes"),
    ("echeance", "mardi 24 novembre 2026 à 14 h 30"),
    ("responsable", "Claire Moreau"),
    ("seance", "jeudi 10 décembre 2026 à 14 h, en visioconférence"),
];

impl Editable for MailText {
    const SLUG: &'static str = "courriels";
    const MANY: &'static str = "Courriels";
    const ONE: &'static str = "un courriel";
    const ICON: &'static str = "mail";
    const LEDE: &'static str = "Le texte des messages envoyés. Une seule action, jamais de donnée de santé : un e-mail se transfère.";
    const ADDED: Added = Added::Never;
    const COLUMNS: &'static [&'static str] = &["Objet"];

    fn blank(key: String, _today: Date) -> Self {
        Self {
            key,
            label: String::new(),
            subject: String::new(),
            body: String::new(),
            placeholders: Vec::new(),
        }
    }

    fn inputs() -> Vec<Input> {
        vec![
            Input::line("subject", "Objet"),
            Input::lines("body", "Texte", "14").hint(
                "Une ligne vide sépare deux paragraphes. Les mots entre accolades sont remplacés à l’envoi.",
            ),
        ]
    }

    fn typed(&self) -> Fields {
        fields([("subject", self.subject.clone()), ("body", self.body.clone())])
    }

    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>> {
        // Browsers send CRLF; paragraphs are told apart by an empty line.
        let body = typed.get("body").replace("\r\n", "\n");
        Ok(Self { subject: typed.get("subject").to_owned(), body, ..self })
    }

    fn cells(&self, _today: Date) -> Vec<String> {
        vec![self.subject.clone()]
    }

    fn placeholders(&self) -> Vec<(String, String)> {
        let named = self.placeholders.iter();
        named.map(|one| (format!("{{{}}}", one.name), one.meaning.clone())).collect()
    }

    fn preview(&self) -> Preview {
        let values: Vec<(&str, &str)> = self
            .placeholders
            .iter()
            .map(|placeholder| {
                let sample = SAMPLES.iter().find(|(name, _)| *name == placeholder.name);
                (placeholder.name.as_str(), sample.map_or(placeholder.meaning.as_str(), |(_, text)| *text))
            })
            .collect();
        let mail = self.filled(&values);
        Preview::Mail {
            subject: mail.subject,
            paragraphs: mail.text.split("\n\n").map(str::to_owned).collect(),
        }
    }
}
