//! Mail texts with placeholders: `{lien}` becomes the link when the mail is written.

use serde::{Deserialize, Serialize};

use crate::content::{Content, Kind, Problem};

/// A word between braces and what it becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placeholder {
    pub name: String,
    pub meaning: String,
}

/// The text of one kind of mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailText {
    /// `plan`, `plan_renvoi`, `invitation`, `connexion`, `rappel_agent`, `compte`, `atelier`,
    /// `atelier_annule`, `partenaire_confirmation`, `partenaire_deja`, `partenaire_invitation`, `partenaire_bienvenue`,
    /// `partenaire_agrement`.
    pub key: String,
    /// What it is for, as the administrator sees it.
    pub label: String,
    pub subject: String,
    pub body: String,
    pub placeholders: Vec<Placeholder>,
}

/// A mail ready to post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledMail {
    pub subject: String,
    pub text: String,
}

impl MailText {
    /// Puts values in place of their placeholders. A value is never read again: a name written
    /// « {lien} » stays a name.
    pub fn filled(&self, values: &[(&str, &str)]) -> FilledMail {
        FilledMail { subject: fill(&self.subject, values), text: fill(self.body.trim(), values) }
    }
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next_placeholder(rest) {
        out += before;
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out += value,
            None => {
                out.push('{');
                out += name;
                out.push('}');
            }
        }
        rest = after;
    }
    out + rest
}

/// The text before the next placeholder, its name, the text after it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find('{')?;
    let close = open + text[open..].find('}')?;
    Some((&text[..open], &text[open + 1..close], &text[close + 1..]))
}

fn names(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = next_placeholder(rest) {
        found.push(name);
        rest = after;
    }
    found
}

impl Content for MailText {
    const KIND: Kind = Kind::MailText;

    fn key(&self) -> &str {
        &self.key
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problems.extend(Problem::unless_filled("subject", &self.subject, "Donnez un objet au courriel."));
        problems.extend(Problem::unless_filled("body", &self.body, "Écrivez le texte du courriel."));
        for (field, text) in [("subject", &self.subject), ("body", &self.body)] {
            for name in names(text) {
                if !self.placeholders.iter().any(|known| known.name == name) {
                    let message =
                        format!("« {{{name}}} » ne sera pas remplacé : choisissez un des champs listés.");
                    problems.push(Problem::new(field, message));
                }
            }
        }
        let has_link = self.placeholders.iter().any(|known| known.name == "lien");
        if has_link && !names(&self.body).contains(&"lien") {
            problems.push(Problem::new(
                "body",
                "Ce courriel sert à transmettre un lien : gardez {lien} dans le texte.",
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> MailText {
        MailText {
            key: "plan".to_owned(),
            label: "Envoi du plan".to_owned(),
            subject: "Le plan de {structure}".to_owned(),
            body: body.to_owned(),
            placeholders: ["structure", "lien"]
                .map(|name| Placeholder { name: name.to_owned(), meaning: String::new() })
                .to_vec(),
        }
    }

    #[test]
    fn a_value_is_never_read_again() {
        let filled = text("{lien} et {structure}").filled(&[("structure", "{lien}"), ("lien", "/x")]);
        assert_eq!(filled.text, "/x et {lien}");
        assert_eq!(filled.subject, "Le plan de {lien}");
    }

    #[test]
    fn an_unknown_field_and_a_missing_link_are_refused() {
        assert!(text("{lien}").problems().is_empty());
        assert_eq!(text("{lien} {gir}").problems().len(), 1);
        assert_eq!(text("Bonjour").problems()[0].field, "body");
    }
}
