//! A format told in French, one sentence for each field, so that a page shows what goes where.

use kernel::french::no_break;
use records::{Field, dictionary};

use crate::{
    format::Format,
    layout::{FileKind, Role},
    number::Unit,
    rule::{Condition, Others, Piece, Rule},
};

/// What is said of a field, or of the file when there is no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub key: Option<String>,
    pub sentence: String,
}

/// The file first, then the fields in the order of the dictionary; of those nothing fills, only the ones that matter.
pub fn in_clear(format: &Format) -> Vec<Told> {
    let mut told: Vec<Told> =
        file(format).into_iter().map(|sentence| Told { key: None, sentence: no_break(&sentence) }).collect();
    for field in dictionary::fields(format.flow) {
        let rules: Vec<&Rule> = format.fields.iter().filter(|rule| rule.key == field.key).collect();
        if let Some(sentence) = sentence(format, field, &rules) {
            told.push(Told { key: Some(field.key.clone()), sentence: no_break(&sentence) });
        }
    }
    told
}

fn file(format: &Format) -> Vec<String> {
    let layout = &format.layout;
    let mut said = vec![match layout.file {
        FileKind::Delimited => {
            let sign = match layout.separator() {
                b'\t' => "une tabulation".to_owned(),
                sign => format!("« {} »", char::from(sign)),
            };
            format!(
                "Le fichier est un texte {} dont les colonnes sont séparées par {sign}.",
                layout.encoding.label()
            )
        }
        FileKind::FixedWidth => {
            format!(
                "Le fichier est un texte {} dont les colonnes ont une largeur fixe.",
                layout.encoding.label()
            )
        }
        FileKind::Xlsx | FileKind::Ods => match &layout.sheet {
            Some(sheet) => format!("Le fichier est un {}, feuille « {sheet} ».", layout.file.label()),
            None => format!("Le fichier est un {}, première feuille.", layout.file.label()),
        },
    }];
    match (layout.leading.len(), layout.header) {
        (0, true) => said.push("La première ligne donne les titres.".to_owned()),
        (0, false) => {}
        (1, true) => said.push("La première ligne est passée, la deuxième donne les titres.".to_owned()),
        (1, false) => said.push("La première ligne est passée.".to_owned()),
        (count, true) => {
            said.push(format!("Les {count} premières lignes sont passées, la suivante donne les titres."));
        }
        (count, false) => said.push(format!("Les {count} premières lignes sont passées.")),
    }
    if layout.several_kinds() {
        for record in &layout.records {
            said.push(match record.role {
                Role::Header => format!(
                    "Les lignes « {} » sont des en-têtes : leurs valeurs vont à toutes les lignes de détail qui suivent.",
                    record.code
                ),
                Role::Detail => format!("Les lignes « {} » sont les lignes de détail.", record.code),
                Role::Ignored => format!("Les lignes « {} » sont laissées de côté.", record.code),
            });
        }
    }
    said.extend(
        format.skip.iter().map(|condition| format!("Une ligne est passée quand {}.", holds(condition))),
    );
    if !format.keep.is_empty() {
        said.push(format!("Ces colonnes sont gardées telles quelles : {}.", list(&format.keep)));
    }
    let unused = format.unused();
    if !unused.is_empty() {
        said.push(format!("Ces colonnes ne sont pas lues : {}.", list(&unused)));
    }
    said
}

fn sentence(format: &Format, field: &Field, rules: &[&Rule]) -> Option<String> {
    let label = &field.label;
    match rules {
        [] => match &field.default {
            _ if !field.required && field.default.is_none() => None,
            Some(default) => Some(format!("« {label} » n’est pas dans le fichier : ce sera « {default} ».")),
            None => Some(format!("« {label} » est indispensable et rien ne le remplit encore.")),
        },
        [rule] if rule.when.is_empty() => Some(format!("« {label} » {}.", source(format, rule))),
        _ => {
            let cases: Vec<String> = rules
                .iter()
                .map(|rule| {
                    let source = source(format, rule);
                    match &rule.when[..] {
                        [] => format!("sinon, il {source}"),
                        when => {
                            let all: Vec<String> = when.iter().map(holds).collect();
                            format!("quand {}, il {source}", all.join(" et "))
                        }
                    }
                })
                .collect();
            Some(format!("« {label} » dépend de la ligne : {}.", cases.join(" ; ")))
        }
    }
}

/// What follows the name of the field.
fn source(format: &Format, rule: &Rule) -> String {
    if let Some(constant) = &rule.constant {
        return format!("est toujours « {constant} »");
    }
    let mut said = match (&rule.columns[..], &rule.part) {
        ([column], Some(Piece::Split { separator, piece, .. })) => {
            format!(
                "est la {} partie de la colonne « {column} », coupée à chaque « {separator} »",
                nth(*piece)
            )
        }
        ([column], Some(Piece::Slice { from, to })) => {
            format!("est prise dans la colonne « {column} », du caractère {from} au caractère {to}")
        }
        ([column], None) => format!("vient de la colonne « {column} »"),
        (columns, _) => format!("vient des colonnes {}, jointes", list(columns)),
    };
    let kind = format.layout.records.iter().find(|record| {
        !record.code.is_empty() && record.columns.iter().any(|column| rule.columns.contains(&column.name))
    });
    if let Some(record) = kind {
        said.push_str(&format!(" des lignes « {} »", record.code));
    }
    // Verbs that suit any field, whatever its gender and its columns' number.
    let mut then: Vec<String> = Vec::new();
    if let Some(pad) = &rule.pad {
        then.push(format!("perd les « {} » qui le complètent à gauche", pad.with));
    }
    match (&rule.pattern, field_counts_hours(format, rule)) {
        (Some(pattern), true) => {
            then.push(format!("se lit comme une durée « {pattern} », convertie en heures"));
        }
        (Some(pattern), false) => then.push(format!("se lit « {pattern} »")),
        (None, _) => {}
    }
    if rule.decimal == ',' {
        then.push("s’écrit avec une virgule".to_owned());
    }
    if rule.unit != Unit::Same {
        then.push(rule.unit.told().to_owned());
    }
    if rule.next_day_after.is_some() {
        then.push("passe au lendemain quand la fin vient avant le début".to_owned());
    }
    if !rule.values.is_empty() {
        let table: Vec<String> =
            rule.values.iter().map(|(text, value)| format!("« {text} » devient « {value} »")).collect();
        let others = match &rule.others {
            Others::Refuse => "une autre valeur est refusée".to_owned(),
            Others::Keep => "une autre valeur reste telle quelle".to_owned(),
            Others::Default(value) => format!("une autre valeur devient « {value} »"),
        };
        then.push(format!("suit une table où {}, et où {others}", table.join(", ")));
    }
    if !rule.empty.is_empty() {
        then.push(format!("est vide quand la colonne dit {}", either(&rule.empty)));
    }
    if rule.required {
        then.push("doit être rempli".to_owned());
    }
    match then.pop() {
        Some(last) if then.is_empty() => {
            said.push_str(if rule.columns.len() > 1 { ", et " } else { " et " });
            said.push_str(&last);
        }
        Some(last) => said.push_str(&format!(", {} et {last}", then.join(", "))),
        None => {}
    }
    said
}

fn field_counts_hours(format: &Format, rule: &Rule) -> bool {
    dictionary::field(format.flow, &rule.key).is_some_and(|field| field.kind == records::Kind::Decimal)
}

fn holds(condition: &Condition) -> String {
    let mut said = Vec::new();
    if !condition.is.is_empty() {
        said.push(format!("vaut {}", either(&condition.is)));
    }
    if !condition.is_not.is_empty() {
        said.push(format!("ne vaut pas {}", either(&condition.is_not)));
    }
    match condition.empty {
        Some(true) => said.push("est vide".to_owned()),
        Some(false) => said.push("n’est pas vide".to_owned()),
        None => {}
    }
    format!("« {} » {}", condition.column, said.join(" et "))
}

fn either(texts: &[String]) -> String {
    texts.iter().map(|text| format!("« {text} »")).collect::<Vec<_>>().join(" ou ")
}

fn list(names: &[impl AsRef<str>]) -> String {
    let mut told: Vec<String> = names.iter().map(|name| format!("« {} »", name.as_ref())).collect();
    match told.pop() {
        Some(last) if !told.is_empty() => format!("{} et {last}", told.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn nth(place: usize) -> String {
    if place == 1 { "première".to_owned() } else { format!("{place}e") }
}
