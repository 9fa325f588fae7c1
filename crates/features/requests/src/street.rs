//! The street without what leads to a door (D05-03).

use kernel::french::fold;

/// What a way is called in French addresses, folded.
const WAYS: [&str; 24] = [
    "rue",
    "avenue",
    "av",
    "boulevard",
    "bd",
    "place",
    "impasse",
    "allee",
    "allees",
    "chemin",
    "route",
    "quai",
    "cours",
    "square",
    "residence",
    "passage",
    "faubourg",
    "sentier",
    "villa",
    "cite",
    "hameau",
    "lotissement",
    "promenade",
    "esplanade",
];

/// « rue de Gand » of « Apt 3, 18 bis rue de Gand ». `None` when no way is recognised: rather nothing than a door.
pub(crate) fn without_number(line: &str) -> Option<String> {
    line.split([',', ';', '\n']).find_map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let way = words.iter().position(|word| WAYS.contains(&fold(word).trim_end_matches('.')))?;
        (way + 1 < words.len()).then(|| words[way..].join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_keeps_its_name_and_loses_its_number() {
        for (line, street) in [
            ("18 rue de Gand", Some("rue de Gand")),
            ("12 bis, rue des Lilas", Some("rue des Lilas")),
            ("Apt 3, 18 B Avenue du 8 Mai 1945", Some("Avenue du 8 Mai 1945")),
            ("Résidence Les Ormes, 4 allée des Pins", Some("Résidence Les Ormes")),
            ("bd. Vauban", Some("bd. Vauban")),
            ("14", None),
            ("Lieu-dit Les Bruyères", None),
            ("", None),
        ] {
            assert_eq!(without_number(line).as_deref(), street, "{line}");
        }
    }
}
