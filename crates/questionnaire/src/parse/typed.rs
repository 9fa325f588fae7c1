//! The raw fields of one question.

use std::collections::BTreeMap;

use super::InvalidAnswer;

/// The fields of one question, each taken once so that a field nobody expects is noticed.
pub struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    pub fn new(fields: &[(String, String)]) -> Self {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, text) in fields {
            if name == "value" || name.starts_with("value.") {
                let texts = by_name.entry(name.clone()).or_default();
                let text = clean(text);
                if !text.is_empty() {
                    texts.push(text);
                }
            }
        }
        Self(by_name)
    }

    pub fn take(&mut self, field: &str) -> Vec<String> {
        self.0.remove(field).unwrap_or_default()
    }

    pub fn first(&mut self, field: &str) -> Option<String> {
        self.take(field).into_iter().next()
    }

    pub fn parsed<T>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, InvalidAnswer> {
        self.first(field)
            .map(|text| parse(&text))
            .transpose()
            .map_err(|message| InvalidAnswer { field: field.into(), message })
    }

    pub fn text(&mut self, field: &str, limit: usize) -> Result<Option<String>, InvalidAnswer> {
        self.parsed(field, |text| {
            let length = text.chars().count();
            if length > limit {
                Err(format!(
                    "Ce texte est trop long : {length} caractères, {limit} au plus. Raccourcissez-le."
                ))
            } else {
                Ok(text.to_owned())
            }
        })
    }

    /// As [`Self::text`], on one line.
    pub fn line(&mut self, field: &str, limit: usize) -> Result<Option<String>, InvalidAnswer> {
        Ok(self.text(field, limit)?.map(|text| text.replace(['\n', '\t'], " ")))
    }

    pub fn forget(&mut self, unwanted: impl Fn(&str) -> bool) {
        self.0.retain(|field, _| !unwanted(field));
    }

    pub fn unread(&self) -> Option<String> {
        self.0.keys().next().cloned()
    }

    pub fn all_read(&self) -> Result<(), InvalidAnswer> {
        self.unread().map_or(Ok(()), |field| {
            Err(InvalidAnswer {
                field, message: "Ce champ n’est pas attendu ici. Rechargez la page.".into()
            })
        })
    }
}

/// Trimmed, line ends as `\n`, without the control characters a database refuses.
fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n");
    let printable: String = lines.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    printable.trim().to_owned()
}
