//! What a trial finds, said to who makes the format: each sentence once, with its lines and where it is mended.

use records::{Finding, Flow, dictionary};

pub struct Remark {
    pub said: String,
    /// How many times, on which lines.
    pub lines: String,
    /// The page of the datum; empty: it is about none.
    pub href: String,
    pub label: String,
}

/// What their sender is asked, who writes the file, and what their reader is, who describes it.
const ASKED: [(&str, &str); 3] = [
    (" Complétez ou corrigez la ligne.", ""),
    (" Complétez la ligne.", ""),
    (" Ajoutez-l’y, ou corrigez la ligne.", " Ajoutez-le à la table."),
];

/// `base`: the address of the format's pages.
pub fn remarks<'f>(findings: impl IntoIterator<Item = &'f Finding>, flow: Flow, base: &str) -> Vec<Remark> {
    let findings: Vec<Finding> = findings.into_iter().map(to_author).collect();
    flows::remarks(&findings)
        .into_iter()
        .map(|one| {
            let field = one.field.as_deref().and_then(|key| dictionary::field(flow, key));
            Remark {
                lines: one.told(),
                href: field.map(|field| format!("{base}/correspondances/{}", field.key)).unwrap_or_default(),
                label: field.map(|field| field.label.clone()).unwrap_or_default(),
                said: one.message,
            }
        })
        .collect()
}

/// What a finding says, without its line.
pub fn said(finding: &Finding) -> String {
    let mut message = finding.message.clone();
    for (asked, instead) in ASKED {
        message = message.replace(asked, instead);
    }
    match finding.code.as_str() {
        "field.code" => {
            message.push_str(" Faites une table de valeurs, qui dit ce que vaut chaque texte du fichier.");
        }
        "field.missing" => {
            message.push_str(" Choisissez une colonne qui la donne toujours, ou passez ces lignes.");
        }
        _ => {}
    }
    message
}

fn to_author(finding: &Finding) -> Finding {
    let place = records::Place { line: None, ..finding.place.clone() };
    let message = super::told(&Finding { message: said(finding), place, ..finding.clone() });
    Finding { message, expected: None, found: None, ..finding.clone() }
}

#[cfg(test)]
mod tests {
    use records::{Place, Severity};

    use super::*;

    #[test]
    fn an_author_is_told_once_what_to_do_in_the_format() {
        let finding = |line| Finding {
            code: "field.code".to_owned(),
            severity: Severity::Blocks,
            place: Place { line: Some(line), field: Some("correction".to_owned()), ..Place::default() },
            message: "« Oubli » n’est pas un motif. Complétez ou corrigez la ligne.".to_owned(),
            expected: None,
            found: Some("Oubli".to_owned()),
        };
        let remarks = remarks(&[finding(3), finding(8)], Flow::Delivery, "/formats/1");
        assert_eq!(remarks.len(), 1);
        assert_eq!(
            remarks[0].said,
            "« Oubli » n’est pas un motif. Faites une table de valeurs, qui dit ce que vaut chaque texte du fichier."
        );
        assert_eq!(remarks[0].lines, "2 fois, lignes 3 et 8");
        assert_eq!(remarks[0].href, "/formats/1/correspondances/correction");
    }
}
