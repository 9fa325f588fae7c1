//! What is wrong with a definition before any file is read.

use std::collections::BTreeSet;

use records::{Datum, Field, Finding, Kind, dictionary};

use super::Format;
use crate::{
    finding::{self, Placed},
    layout::{FileKind, Role},
    number::Unit,
    rule::{Others, Piece, Rule},
};

impl Format {
    /// What blocks makes the format unusable; what warns makes it incomplete.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.check_layout(&mut findings);
        self.check_columns(&mut findings);
        for rule in &self.fields {
            match dictionary::field(self.flow, &rule.key) {
                Some(field) => self.check_rule(rule, field, &mut findings),
                None => findings.push(
                    finding::blocks(
                        "format.unknown_field",
                        format!(
                            "« {} » n’est pas un champ du référentiel « {} ». Choisissez un champ de sa liste.",
                            rule.key,
                            self.flow.label()
                        ),
                    )
                    .found(rule.key.as_str()),
                ),
            }
        }
        for (place, rule) in self.fields.iter().enumerate() {
            let always = |earlier: &Rule| earlier.key == rule.key && earlier.when.is_empty();
            if self.fields[..place].iter().any(always) {
                let field = dictionary::field(self.flow, &rule.key);
                let label = field.map_or(rule.key.as_str(), |field| &field.label);
                let warning = finding::warns(
                    "format.dead_rule",
                    format!(
                        "Une règle de « {label} » ne sert jamais : une autre, sans condition, vient avant. Retirez l’une des deux."
                    ),
                );
                findings.push(match field {
                    Some(field) => warning.about(field),
                    None => warning,
                });
            }
        }
        for field in dictionary::fields(self.flow) {
            let filled = self.fields.iter().any(|rule| rule.key == field.key);
            if field.required && field.default.is_none() && !filled {
                findings.push(
                    finding::warns(
                    "format.required_field",
                    format!(
                        "« {} » est indispensable et rien ne le remplit : choisissez une colonne ou une valeur constante.",
                        field.label
                    ),
                )
                .about(field),
                );
            }
        }
        findings
    }

    fn check_layout(&self, findings: &mut Vec<Finding>) {
        let layout = &self.layout;
        let mut block = |code, message: String| findings.push(finding::blocks(code, message));
        if !layout.records.iter().any(|record| record.role == Role::Detail) {
            block(
                "format.no_detail",
                "Aucune sorte de lignes ne donne de ligne de détail : il en faut une.".to_owned(),
            );
        }
        if layout.records.len() > 1 && layout.records.iter().any(|record| record.code.is_empty()) {
            block(
                "format.record_code",
                "Plusieurs sortes de lignes : donnez à chacune le code qui la distingue.".to_owned(),
            );
        }
        if layout.records.len() > 1 && layout.header {
            block(
                "format.header_and_kinds",
                "Un fichier à plusieurs sortes de lignes n’a pas de ligne de titres : retirez « header »."
                    .to_owned(),
            );
        }
        let codes: BTreeSet<&str> = layout.records.iter().map(|record| record.code.as_str()).collect();
        if codes.len() < layout.records.len() {
            block("format.record_code", "Deux sortes de lignes ont le même code.".to_owned());
        }
        if layout.delimiter.is_some_and(|sign| !sign.is_ascii() || matches!(sign, '"' | '\n' | '\r' | '\0')) {
            block(
                "format.delimiter",
                "Le séparateur doit être un seul signe, ni guillemet ni fin de ligne : point-virgule, virgule, tabulation ou barre."
                    .to_owned(),
            );
        }
        if layout.file == FileKind::FixedWidth {
            for column in layout.columns().filter(|column| column.width == 0) {
                block(
                    "format.width",
                    format!(
                        "La colonne « {} » n’a pas de largeur : donnez son nombre de caractères.",
                        column.name
                    ),
                );
            }
            let widths: BTreeSet<usize> = layout
                .records
                .iter()
                .filter(|record| !record.code.is_empty())
                .filter_map(|record| record.columns.first())
                .map(|column| column.width)
                .collect();
            if widths.len() > 1 {
                block(
                    "format.code_width",
                    "Le code de la sorte de lignes doit avoir la même largeur dans toutes.".to_owned(),
                );
            }
        }
    }

    fn check_columns(&self, findings: &mut Vec<Finding>) {
        let mut seen = BTreeSet::new();
        for column in self.layout.columns() {
            if column.name.trim().is_empty() {
                findings.push(finding::blocks(
                    "format.column_name",
                    "Une colonne n’a pas de nom : donnez-lui-en un.",
                ));
            } else if !seen.insert(column.name.as_str()) {
                findings.push(finding::blocks(
                    "format.column_twice",
                    format!("Deux colonnes s’appellent « {} » : renommez l’une d’elles.", column.name),
                ));
            }
        }
        let named = self
            .fields
            .iter()
            .flat_map(|rule| rule.columns.iter().chain(rule.when.iter().map(|condition| &condition.column)))
            .chain(self.skip.iter().map(|condition| &condition.column))
            .chain(&self.keep);
        for name in named.collect::<BTreeSet<_>>() {
            if !seen.contains(name.as_str()) {
                findings.push(finding::blocks(
                    "format.unknown_column",
                    format!("La colonne « {name} » n’est pas dans le fichier décrit. Corrigez le nom ou choisissez-en une autre."),
                ));
            }
        }
    }

    fn check_rule(&self, rule: &Rule, field: &Field, findings: &mut Vec<Finding>) {
        let label = &field.label;
        let mut block = |code, message: String| findings.push(finding::blocks(code, message).about(field));
        match (&rule.constant, rule.columns.is_empty()) {
            (None, true) => {
                block(
                    "format.no_source",
                    format!("« {label} » : choisissez une colonne ou une valeur constante."),
                );
            }
            (Some(_), false) => block(
                "format.two_sources",
                format!("« {label} » a une colonne et une valeur constante : gardez l’une des deux."),
            ),
            (Some(constant), true) => {
                let fits = Datum::parse(field.kind, constant).is_some()
                    && (field.codes.is_empty() || field.codes.contains(constant));
                if !fits {
                    block(
                        "format.constant",
                        format!(
                            "« {label} » : la valeur constante « {constant} » ne convient pas ; {}.",
                            asked(field)
                        ),
                    );
                }
            }
            (None, false) => {}
        }
        let dated = matches!(field.kind, Kind::Date | Kind::DateTime);
        match &rule.pattern {
            None if dated && rule.constant.is_none() => block(
                "format.no_pattern",
                format!("« {label} » : dites comment la date est écrite, par exemple « jj/MM/aaaa »."),
            ),
            Some(pattern) if dated && !pattern.has_date() => block(
                "format.pattern",
                format!(
                    "« {label} » : le modèle « {pattern} » ne dit pas l’année. Joignez la colonne de la date."
                ),
            ),
            Some(pattern) if field.kind == Kind::Decimal && (pattern.has_date() || !pattern.has_time()) => {
                block(
                    "format.pattern",
                    format!("« {label} » : « {pattern} » n’est pas le modèle d’une durée, comme « H'h'mm »."),
                );
            }
            Some(_) if matches!(field.kind, Kind::Text | Kind::Code | Kind::Money) => {
                block(
                    "format.pattern",
                    format!("« {label} » n’est ni une date ni une durée : retirez son modèle."),
                );
            }
            _ => {}
        }
        if rule.pattern.as_ref().is_some_and(|pattern| field.kind == Kind::DateTime && !pattern.has_time()) {
            let message = format!(
                "« {label} » : le modèle ne dit pas l’heure, ce sera minuit. Joignez la colonne de l’heure s’il y en a une."
            );
            findings.push(finding::warns("format.no_time", message).about(field));
        }
        let mut block = |code, message: String| findings.push(finding::blocks(code, message).about(field));
        if rule.unit != Unit::Same
            && (!matches!(field.kind, Kind::Decimal | Kind::Money) || rule.pattern.is_some())
        {
            block("format.unit", format!("« {label} » n’est pas un nombre : retirez la conversion."));
        }
        if field.kind == Kind::Money && matches!(rule.unit, Unit::Minutes | Unit::Seconds) {
            block("format.unit", format!("« {label} » est un montant : il ne se convertit pas en heures."));
        }
        if matches!(rule.part, Some(Piece::Split { piece, of, .. }) if piece == 0 || piece > of)
            || matches!(rule.part, Some(Piece::Slice { from, to }) if from == 0 || to < from)
        {
            block("format.part", format!("« {label} » : la partie demandée de la colonne n’existe pas."));
        }
        if rule.part.is_some() && rule.columns.len() > 1 {
            block("format.part", format!("« {label} » : on prend une partie d’une seule colonne."));
        }
        if matches!(&rule.part, Some(Piece::Split { separator, .. }) if separator.is_empty()) {
            block("format.part", format!("« {label} » : dites quel signe sépare les parties."));
        }
        let targets = rule.values.values().chain(match &rule.others {
            Others::Default(value) => Some(value),
            Others::Refuse | Others::Keep => None,
        });
        for target in targets.filter(|target| field.kind == Kind::Code && !field.codes.contains(target)) {
            block(
                "format.table",
                format!(
                    "« {label} » : la table donne « {target} », qui n’est pas attendu ; {}.",
                    asked(field)
                ),
            );
        }
        if let Some(start) = &rule.next_day_after {
            let known = dictionary::field(self.flow, start).is_some_and(|field| field.kind == Kind::DateTime);
            if !known || field.kind != Kind::DateTime || *start == rule.key {
                block(
                    "format.next_day",
                    format!(
                        "« {label} » : « next_day_after » nomme le champ d’une heure de début, sur un champ d’heure de fin."
                    ),
                );
            }
        }
    }
}

/// What a field takes, at the end of a sentence.
pub(crate) fn asked(field: &Field) -> String {
    match field.kind {
        Kind::Text => "écrivez un texte".to_owned(),
        Kind::Code => format!("écrivez {}", field.codes.join(", ")),
        Kind::Date => "écrivez une date, comme 2026-03-02".to_owned(),
        Kind::DateTime => "écrivez une date et une heure, comme 2026-03-02T09:01:00".to_owned(),
        Kind::Decimal => "écrivez un nombre, comme 1.5".to_owned(),
        Kind::Money => "écrivez un montant en euros, comme 25.00".to_owned(),
    }
}
