//! « de » before a name.

use super::fold;

/// « de Madeleine », « d’Anne », « d’Henri »; « d’Yvonne » but « de Yasmina », where the y is a consonant.
pub fn of_name(name: &str) -> String {
    let folded = fold(name);
    let mut letters = folded.chars();
    let elided = match letters.next() {
        Some('y') => letters.next().is_some_and(|second| !"aeiou".contains(second)),
        Some(first) => "aeiouh".contains(first),
        None => false,
    };
    if elided { format!("d’{name}") } else { format!("de {name}") }
}

#[cfg(test)]
mod tests {
    use super::of_name;

    #[test]
    fn a_vowel_elides() {
        assert_eq!(of_name("Madeleine"), "de Madeleine");
        assert_eq!(of_name("Éloïse"), "d’Éloïse");
        assert_eq!(of_name("Yvonne"), "d’Yvonne");
        assert_eq!(of_name("Yasmina"), "de Yasmina");
        assert_eq!(of_name("Henri"), "d’Henri");
        assert_eq!(of_name(""), "de ");
    }
}
