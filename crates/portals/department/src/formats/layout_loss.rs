//! What a corrected layout takes away from a format: told before it is saved.

use mapping::Format;
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
    let gone = before
        .layout
        .columns()
        .filter(|column| corrected.becomes(&before.layout, &column.name).is_none())
        .map(|column| Lost { column: column.name.clone(), said: said(before, after, &column.name) });
    let (mut served, idle): (Vec<Lost>, Vec<Lost>) = gone.partition(|one| !one.said.is_empty());
    served.extend(idle);
    served
}

/// What has to be read before saving: the same for the same columns. Empty when no column that served is gone.
pub fn token(lost: &[Lost]) -> String {
    let served = lost.iter().filter(|one| !one.said.is_empty());
    served.map(|one| one.column.as_str()).collect::<Vec<_>>().join(" | ")
}

fn said(before: &Format, after: &Format, column: &str) -> Vec<String> {
    let mut said = Vec::new();
    for field in dictionary::fields(before.flow) {
        let rules = |format: &Format| {
            let of_field = format.fields.iter().filter(|rule| rule.key == field.key);
            of_field.cloned().collect::<Vec<_>>()
        };
        let reads = |rule: &mapping::Rule| {
            rule.columns.iter().any(|name| name == column)
                || rule.when.iter().any(|condition| condition.column == column)
        };
        if !rules(before).iter().any(reads) {
            continue;
        }
        let now: Vec<String> =
            rules(after).iter().flat_map(|rule| &rule.columns).map(|name| format!("« {name} »")).collect();
        said.push(match (now.as_slice(), rules(after).is_empty()) {
            ([], true) => format!("« {} » n’est plus rempli", field.label),
            ([], false) => format!("« {} » devient une valeur constante", field.label),
            _ => format!("« {} » : {} proposé à la place", field.label, now.join(" + ")),
        });
    }
    if before.keep.iter().any(|name| name == column) {
        said.push("elle n’est plus gardée telle quelle".to_owned());
    }
    if before.skip.iter().any(|condition| condition.column == column) {
        said.push("la condition qui passait des lignes d’après elle disparaît".to_owned());
    }
    said
}
