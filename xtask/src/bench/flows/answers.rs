//! What the product finds against what was put there to be found.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, ensure};

use super::year::Label;

/// Bit of the label, words of the product.
const FINDINGS: [(u16, &str); 8] = [
    (1, "aucune commande"),
    (2, "tarif différent de la règle"),
    (4, "ligne en double"),
    (8, "quantité différente du réalisé"),
    (16, "réalisé au-delà du plan"),
    (32, "pointage de fin manquant"),
    (64, "chevauchement de visites"),
    (128, "montant différent de quantité × prix"),
];
const OVERLAP: u16 = 64;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    pub lines: usize,
    /// Of each finding: on how many lines it was put, and found.
    pub found: BTreeMap<&'static str, usize>,
    /// Overlaps with a visit for another service: the files of one do not show those of another.
    pub elsewhere: usize,
    /// Lines whose findings are neither the same nor explained.
    pub wrong: Vec<String>,
}

/// `found`: of each line by its number, the bits of the product.
pub fn compare(labels: &HashMap<String, Label>, found: &HashMap<String, u16>) -> Result<Compared> {
    ensure!(labels.len() == found.len(), "{} lignes au lieu de {}", found.len(), labels.len());
    let mut compared = Compared { lines: labels.len(), ..Compared::default() };
    for (line, label) in labels {
        let bits = *found.get(line).with_context(|| format!("la ligne {line} manque"))?;
        for (bit, words) in FINDINGS {
            *compared.found.entry(words).or_default() += usize::from(bits & label.findings & bit != 0);
        }
        if bits == label.findings {
            continue;
        }
        if label.elsewhere && bits == label.findings & !OVERLAP {
            compared.elsewhere += 1;
        } else {
            compared.wrong.push(format!("{line} : {bits} au lieu de {}", label.findings));
        }
    }
    compared.wrong.sort();
    Ok(compared)
}

/// « tarif différent de la règle, ligne en double »: the bits of what the product says.
pub fn bits(said: &str) -> Result<u16> {
    let known = |word: &str| FINDINGS.iter().find(|(_, known)| *known == word).map(|(bit, _)| *bit);
    let mut bits = 0;
    for word in said.split(", ").filter(|word| !word.is_empty()) {
        bits |= known(word).with_context(|| format!("constat inconnu : « {word} »"))?;
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_overlap_that_another_service_knows_is_explained() {
        let label = |findings, elsewhere| Label { findings, elsewhere };
        let put =
            [("1", label(64, true)), ("2", label(64, false)), ("3", label(6, true)), ("4", label(0, true))];
        let labels: HashMap<_, _> = put.into_iter().map(|(line, label)| (line.to_owned(), label)).collect();
        let found = [
            ("1", ""),
            ("2", ""),
            ("3", "tarif différent de la règle, ligne en double"),
            ("4", "ligne en double"),
        ];
        let found = found.map(|(line, said)| (line.to_owned(), bits(said).unwrap())).into_iter().collect();
        let compared = compare(&labels, &found).unwrap();
        assert_eq!((compared.lines, compared.elsewhere), (4, 1));
        assert_eq!(compared.wrong, ["2 : 0 au lieu de 64", "4 : 4 au lieu de 0"]);
        assert_eq!(compared.found["ligne en double"], 1);
        assert!(bits("inconnu").is_err());
    }
}
