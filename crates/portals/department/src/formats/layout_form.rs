//! A layout between what is typed and what is saved.

use std::collections::{BTreeMap, BTreeSet};

use mapping::{Align, Cell, Column, Encoding, FileKind, Format, Layout, Quoting, Record, Role};
use web::{Fields, Mistakes};

/// Lines a file has above its data, at most.
const LEADING: usize = 100;
/// Characters of a line of fixed width, at most.
const WIDEST: usize = 10_000;

pub const ENCODINGS: [(&str, Encoding); 6] = [
    ("utf-8", Encoding::Utf8),
    ("utf-8-bom", Encoding::Utf8Bom),
    ("windows-1252", Encoding::Windows1252),
    ("iso-8859-15", Encoding::Iso8859_15),
    ("utf-16le", Encoding::Utf16Le),
    ("utf-16be", Encoding::Utf16Be),
];

pub const SEPARATORS: [(&str, char, &str); 6] = [
    ("point-virgule", ';', "point-virgule  ;"),
    ("virgule", ',', "virgule  ,"),
    ("tabulation", '\t', "tabulation"),
    ("barre", '|', "barre verticale  |"),
    ("tilde", '~', "tilde  ~"),
    ("circonflexe", '^', "accent circonflexe  ^"),
];

pub const QUOTINGS: [(&str, Quoting); 4] = [
    ("besoin", Quoting::Needed),
    ("toujours", Quoting::Always),
    ("textes", Quoting::Texts),
    ("jamais", Quoting::Never),
];

pub const ROLES: [(&str, Role); 3] =
    [("detail", Role::Detail), ("entete", Role::Header), ("ignore", Role::Ignored)];

pub const CELLS: [(&str, Cell, &str); 5] = [
    ("texte", Cell::Text, "texte"),
    ("nombre", Cell::Number, "nombre"),
    ("date", Cell::Date, "date"),
    ("moment", Cell::DateTime, "date et heure"),
    ("heure", Cell::Time, "heure"),
];

/// What a person made of a layout.
pub struct Corrected {
    pub layout: Layout,
    /// The columns have to be cut again.
    pub recut: bool,
    /// Old name → new name.
    renamed: BTreeMap<String, String>,
}

/// # Errors
/// Each field that says nothing readable.
pub fn read(fields: &Fields, old: &Layout) -> Result<Corrected, Mistakes> {
    let mut mistakes = Mistakes::default();
    let mut layout = old.clone();
    if old.file.is_text() {
        let encoding = ENCODINGS.iter().find(|(code, _)| *code == fields.get("encodage"));
        layout.encoding = encoding.map_or(old.encoding, |(_, encoding)| *encoding);
    }
    if old.file == FileKind::Delimited {
        let separator = SEPARATORS.iter().find(|(code, ..)| *code == fields.get("separateur"));
        layout.delimiter = separator.map_or(old.delimiter, |(_, sign, _)| Some(*sign));
        let quoting = QUOTINGS.iter().find(|(code, _)| *code == fields.get("guillemets"));
        layout.quoting = quoting.map_or(old.quoting, |(_, quoting)| *quoting);
    }
    let several = old.records.len() > 1;
    if !several {
        layout.header = fields.has("titres");
    }
    match fields.get("passees").parse::<usize>() {
        Ok(count) if count <= LEADING => layout.leading.resize(count, String::new()),
        _ => mistakes.add("passees", format!("Écrivez un nombre de lignes, de 0 à {LEADING}.")),
    }
    let recut = !several
        && old.file != FileKind::FixedWidth
        && (layout.encoding, layout.delimiter, layout.header, layout.leading.len())
            != (old.encoding, old.delimiter, old.header, old.leading.len());
    let mut renamed = BTreeMap::new();
    if !recut {
        for (rank, record) in layout.records.iter_mut().enumerate() {
            columns(fields, rank, old, record, &mut renamed, &mut mistakes);
        }
    }
    if several && let Some(code) = fields.filled("sorte") {
        let first = old.records.first().and_then(|record| record.columns.first());
        let width = first.map_or(0, |column| column.width);
        let column = Column { width, ..Column::named(format!("{code}-1")) };
        let rest = Column { width: if width > 0 { WIDEST } else { 0 }, ..Column::named(format!("{code}-2")) };
        layout.records.push(Record { code, role: Role::Ignored, columns: vec![column, rest] });
    }
    if mistakes.is_empty() { Ok(Corrected { layout, recut, renamed }) } else { Err(mistakes) }
}

/// The columns of one kind of lines.
fn columns(
    fields: &Fields,
    rank: usize,
    old: &Layout,
    record: &mut Record,
    renamed: &mut BTreeMap<String, String>,
    mistakes: &mut Mistakes,
) {
    let of = |what: &str| -> Vec<String> {
        fields.all(&format!("s{rank}-{what}")).map(|value| value.trim().to_owned()).collect()
    };
    if old.records.len() > 1 {
        if let Some(code) = fields.filled(&format!("s{rank}-code")) {
            record.code = code;
        }
        let role = ROLES.iter().find(|(code, _)| *code == fields.get(&format!("s{rank}-role")));
        record.role = role.map_or(record.role, |(_, role)| *role);
    }
    let (names, widths, aligns, fills, cells) =
        (of("nom"), of("largeur"), of("aligne"), of("remplir"), of("cellule"));
    for (place, column) in record.columns.iter_mut().enumerate() {
        // Files are read by their titles: a titled column keeps its name.
        if !old.header
            && let Some(name) = names.get(place).filter(|name| !name.is_empty())
        {
            if *name != column.name {
                renamed.insert(column.name.clone(), name.clone());
            }
            column.name.clone_from(name);
        }
        if let Some(width) = widths.get(place) {
            match width.parse::<usize>() {
                Ok(width) if width <= WIDEST => column.width = width,
                _ => mistakes.add(
                    format!("s{rank}-largeur-{place}"),
                    format!("« {} » : écrivez un nombre de caractères.", column.name),
                ),
            }
        }
        if let Some(align) = aligns.get(place) {
            column.align = if align == "droite" { Align::Right } else { Align::Left };
        }
        if let Some(fill) = fills.get(place) {
            column.fill = fill.chars().next().unwrap_or(' ');
        }
        if let Some(cell) = cells.get(place) {
            let known = CELLS.iter().find(|(code, ..)| code == cell);
            column.cell = known.map_or(column.cell, |(_, cell, _)| *cell);
        }
    }
    if old.file == FileKind::FixedWidth {
        record.columns.retain(|column| column.width > 0);
        cut(fields, rank, record, mistakes);
    }
}

/// One column in two.
fn cut(fields: &Fields, rank: usize, record: &mut Record, mistakes: &mut Mistakes) {
    let (which, after) = (format!("s{rank}-couper"), format!("s{rank}-apres"));
    let Some(name) = fields.filled(&which) else { return };
    let place = record.columns.iter().position(|column| column.name == name);
    let width = fields.get(&after).parse::<usize>().unwrap_or_default();
    match place {
        Some(place) if (1..record.columns[place].width).contains(&width) => {
            let whole = record.columns[place].clone();
            record.columns[place].width = width;
            let name = format!("{} (suite)", whole.name);
            record.columns.insert(place + 1, Column { name, width: whole.width - width, ..whole });
        }
        _ => mistakes
            .add(after, "Écrivez après combien de caractères couper, moins que la largeur de la colonne."),
    }
}

impl Corrected {
    /// A layout without a new name.
    pub fn of(layout: Layout) -> Self {
        Self { layout, recut: false, renamed: BTreeMap::new() }
    }

    /// The format under its new layout: columns under their new names; what speaks of a column that is gone is dropped.
    pub fn apply(&self, format: &Format) -> Format {
        let mut format = Format { layout: self.layout.clone(), ..format.clone() };
        let rename = |name: &mut String| {
            if let Some(new) = self.renamed.get(name) {
                name.clone_from(new);
            }
        };
        for rule in &mut format.fields {
            rule.columns.iter_mut().for_each(rename);
            rule.when.iter_mut().for_each(|condition| rename(&mut condition.column));
        }
        format.skip.iter_mut().for_each(|condition| rename(&mut condition.column));
        format.keep.iter_mut().for_each(rename);
        let known: BTreeSet<String> = format.layout.columns().map(|column| column.name.clone()).collect();
        format.fields.retain(|rule| {
            let mut named = rule.columns.iter().chain(rule.when.iter().map(|condition| &condition.column));
            named.all(|name| known.contains(name))
        });
        format.skip.retain(|condition| known.contains(&condition.column));
        format.keep.retain(|name| known.contains(name));
        format
    }
}
