//! A format as a text, TOML, in a stable order.

use records::{Finding, Severity};

use super::{Format, SCHEMA};
use crate::{finding, limits};

impl Format {
    /// The text to keep, to compare and to share.
    ///
    /// # Errors
    /// A format that TOML cannot hold: none that [`Format::check`] lets through.
    pub fn to_toml(&self) -> Result<String, Finding> {
        toml::to_string_pretty(self).map_err(|_| {
            finding::blocks("format.text", "Ce format ne peut pas être écrit : vérifiez ses valeurs.")
        })
    }

    /// # Errors
    /// Everything that is wrong with the text, in French.
    pub fn from_toml(text: &str) -> Result<Self, Vec<Finding>> {
        let format = Self::draft_from_toml(text)?;
        let blocking: Vec<Finding> =
            format.check().into_iter().filter(|finding| finding.severity == Severity::Blocks).collect();
        if blocking.is_empty() { Ok(format) } else { Err(blocking) }
    }

    /// A format being made, which [`Format::check`] may still find at fault.
    ///
    /// # Errors
    /// A text that is no format, in French.
    pub fn draft_from_toml(text: &str) -> Result<Self, Vec<Finding>> {
        if text.len() > limits::DEFINITION {
            return Err(vec![finding::blocks(
                "format.too_large",
                format!(
                    "Ce texte dépasse {} : ce n’est pas un format. Vérifiez le fichier choisi.",
                    limits::size(limits::DEFINITION as u64)
                ),
            )]);
        }
        let format: Self = toml::from_str(text).map_err(|error| vec![told(text, &error)])?;
        if format.schema != SCHEMA {
            return Err(vec![finding::blocks(
                "format.schema",
                format!(
                    "Ce format est écrit dans la version {} du schéma ; cette installation lit la version {SCHEMA}. \
                     Demandez-le dans cette version, ou mettez l’installation à jour.",
                    format.schema
                ),
            )]);
        }
        Ok(format)
    }
}

/// The parser speaks English to programmers; a person who received a format does not.
fn told(text: &str, error: &toml::de::Error) -> Finding {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    let english = error.message();
    let quoted = |place: usize| english.split('`').nth(place * 2 + 1).unwrap_or_default().to_owned();
    let (code, message) = if english.starts_with("unknown field") {
        let known: Vec<String> =
            english.split('`').skip(3).step_by(2).map(|word| format!("« {word} »")).collect();
        (
            "format.unknown_key",
            format!(
                "« {} » n’est pas un mot de ce format. Corrigez-le ou retirez-le ; on attend ici : {}.",
                quoted(0),
                known.join(", ")
            ),
        )
    } else if english.starts_with("missing field") {
        ("format.missing_key", format!("« {} » manque : ajoutez-le.", quoted(0)))
    } else if english.starts_with("unknown variant") {
        let known: Vec<String> =
            english.split('`').skip(3).step_by(2).map(|word| format!("« {word} »")).collect();
        (
            "format.unknown_value",
            format!("« {} » n’est pas une valeur possible ; écrivez {}.", quoted(0), known.join(" ou ")),
        )
    } else if english.starts_with("invalid type") || english.starts_with("invalid value") {
        (
            "format.wrong_type",
            "La valeur n’est pas de la sorte attendue : un texte s’écrit entre guillemets droits, un nombre sans, une \
             liste entre crochets."
                .to_owned(),
        )
    } else if english.starts_with("data did not match") {
        (
            "format.wrong_type",
            "Ce n’est pas la forme attendue : une colonne s’écrit par son nom ou { name = \"Nom\", width = 8 } ; une partie, \
             { separator = \" \", piece = 1, of = 2 } ou { from = 1, to = 4 }."
                .to_owned(),
        )
    } else if english.contains('«')
        || english.starts_with("Le modèle")
        || english.starts_with("Une apostrophe")
    {
        // One of our own, which is French already.
        ("format.pattern", format!("{}.", english.trim_end_matches('.')))
    } else {
        (
            "format.syntax",
            "Ce texte n’est pas du TOML bien formé. Vérifiez à cet endroit les guillemets, les crochets et le signe « = »."
                .to_owned(),
        )
    };
    let mut told = finding::blocks(code, message);
    told.place.line = Some(line);
    told
}
