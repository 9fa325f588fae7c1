//! Names of places as people type them: accents, hyphens, « st » and articles do not matter.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

const ARTICLES: [&str; 5] = ["l", "la", "le", "les", "los"];

/// A name reduced to what is compared: « St-Étienne » and « Saint Etienne » have the same key.
pub fn key(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars() {
        decompose_compatible(c, |part| match part {
            'Œ' | 'œ' => plain.push_str("oe"),
            'Æ' | 'æ' => plain.push_str("ae"),
            part if part.is_alphanumeric() => plain.extend(part.to_lowercase()),
            part if is_combining_mark(part) => {}
            _ => plain.push(' '),
        });
    }
    let mut key = String::with_capacity(plain.len());
    for word in plain.split(' ').filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(match word {
            "st" => "saint",
            "ste" => "sainte",
            "sts" => "saints",
            "stes" => "saintes",
            word => word,
        });
    }
    key
}

/// The key without the article it may begin with: « le havre » gives « havre ».
pub fn bare(key: &str) -> &str {
    match key.split_once(' ') {
        Some((first, rest)) if ARTICLES.contains(&first) => rest,
        _ => key,
    }
}

/// The key without what the post adds: « lille cedex 9 », « paris 11e », « lyon 3 ».
pub fn without_postal_suffix(key: &str) -> &str {
    let key = key.split(" cedex").next().unwrap_or(key);
    match key.rsplit_once(' ') {
        Some((name, last)) if last.starts_with(|c: char| c.is_ascii_digit()) => name,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        assert_eq!(key("St-Étienne"), key("SAINT ETIENNE"));
        assert_eq!(key("L'Haÿ-les-Roses"), "l hay les roses");
        assert_eq!(key("Œuf-en-Ternois"), "oeuf en ternois");
        assert_eq!(key("Ste  Geneviève\u{a0}des Bois"), "sainte genevieve des bois");
    }

    #[test]
    fn articles_and_postal_suffixes_come_off() {
        assert_eq!(bare("le havre"), "havre");
        assert_eq!(bare("lens"), "lens");
        assert_eq!(without_postal_suffix("lille cedex 9"), "lille");
        assert_eq!(without_postal_suffix("paris 11e"), "paris");
    }
}
