//! What a corrected layout takes away from a format: told before it is saved.

use mapping::{Format, Rule};
use records::dictionary;

use super::layout_form::Corrected;

/// A column that is no longer there.
pub struct Lost {
    pub column: String,
    /// What it was for, and what becomes of that; empty when nothing took it.
    pub said: Vec<String>,
}

/// The columns of `before` that `after`, made of it, has no longer; those that served first.
pub fn lost(before: &Format, corrected: &Corrected, after: &Format) -> Vec<Lost> {
    let stays = corrected.apply(before).fields;
    let gone = before
        .layout
        .columns()
        .filter(|column| corrected.becomes(&before.layout, &column.name).is_none())
        .map(|column| Lost { column: column.name.clone(), said: said(before, &stays, after, &column.name) });
    let (mut served, idle): (Vec<Lost>, Vec<Lost>) = gone.partition(|one| !one.said.is_empty());
    served.extend(idle);
    served
}

/// What has to be read before saving: the same for the same columns. Empty when no column that served is gone.
pub fn token(lost: &[Lost]) -> String {
    let served = lost.iter().filter(|one| !one.said.is_empty());
    served.map(|one| one.column.as_str()).collect::<Vec<_>>().join(" | ")
}

/// `stays`: the rules of `before` that are still there.
fn said(before: &Format, stays: &[Rule], after: &Format, column: &str) -> Vec<String> {
    let mut said = Vec::new();
    for field in dictionary::fields(before.flow) {
        let rules = |format: &Format| {
            let of_field = format.fields.iter().filter(|rule| rule.key == field.key);
            of_field.cloned().collect::<Vec<_>>()
        };
        let reads = |rule: &Rule| {
            rule.columns.iter().any(|name| name == column)
                || rule.when.iter().any(|condition| condition.column == column)
        };
        if !rules(before).iter().any(reads) {
            continue;
        }
        said.push(becomes(&field.label, &rules(after), stays.iter().any(|rule| rule.key == field.key)));
    }
    if before.keep.iter().any(|name| name == column) {
        said.push("elle n’est plus gardée telle quelle".to_owned());
    }
    if before.skip.iter().any(|condition| condition.column == column) {
        said.push("la condition qui passait des lignes d’après elle disparaît".to_owned());
    }
    said
}

/// What fills a field once one of its columns is gone. `stays`: another of its rules did already.
fn becomes(label: &str, now: &[Rule], stays: bool) -> String {
    let mut columns: Vec<String> =
        now.iter().flat_map(|rule| &rule.columns).map(|name| format!("« {name} »")).collect();
    columns.dedup();
    let named = columns.join(" + ");
    match (columns.len(), stays) {
        _ if now.is_empty() => format!("« {label} » n’est plus rempli"),
        (0, true) => format!("« {label} » reste rempli par une valeur constante"),
        (0, false) => format!("« {label} » devient une valeur constante"),
        (_, true) => format!("« {label} » reste rempli par {named}"),
        (1, false) => format!("« {label} » : {named} proposé à la place"),
        (_, false) => format!("« {label} » : {named} proposés à la place"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_already_is_not_proposed() {
        let one = [Rule::column("retained_end", "A")];
        let two = [Rule { columns: vec!["A".to_owned(), "B".to_owned()], ..one[0].clone() }];
        let constant = [Rule::constant("retained_end", "X")];
        for (rules, stays, told) in [
            (&one[..], true, "« Fin » reste rempli par « A »"),
            (&one, false, "« Fin » : « A » proposé à la place"),
            (&two, false, "« Fin » : « A » + « B » proposés à la place"),
            (&constant, true, "« Fin » reste rempli par une valeur constante"),
            (&[], false, "« Fin » n’est plus rempli"),
        ] {
            assert_eq!(becomes("Fin", rules, stays), told);
        }
    }
}
