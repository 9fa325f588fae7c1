//! A layout between what is typed and what is saved.

use std::collections::BTreeMap;

use mapping::{Align, Cell, Column, Encoding, FileKind, Format, Layout, Quoting, Record, Role};
use web::{Fields, Mistakes};

/// Lines a file has above its data, at most.
const LEADING: usize = 100;
/// Kinds of lines a person adds at once, at most.
const KINDS: usize = 6;
/// Characters of a line of fixed width, at most.
const WIDEST: usize = 10_000;

pub const ENCODINGS: [(&str, Encoding); 8] = [
    ("utf-8", Encoding::Utf8),
    ("utf-8-bom", Encoding::Utf8Bom),
    ("windows-1252", Encoding::Windows1252),
    ("iso-8859-15", Encoding::Iso8859_15),
    ("cp850", Encoding::Cp850),
    ("cp437", Encoding::Cp437),
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

/// Kinds of texts a person may choose between.
pub const TEXTS: [(&str, FileKind); 2] =
    [("separateur", FileKind::Delimited), ("largeur", FileKind::FixedWidth)];

/// What a person made of a layout.
#[derive(Default)]
pub struct Corrected {
    pub layout: Layout,
    /// Columns were cut again: what no column fills any more is proposed anew.
    pub anew: bool,
    /// Name in the saved layout → new name.
    pub renamed: BTreeMap<String, String>,
}

/// As far as it can be read, with a mistake for each field that says nothing readable.
pub fn read(fields: &Fields, saved: &Layout, sample: &[u8]) -> (Corrected, Mistakes) {
    let mut mistakes = Mistakes::default();
    let mut corrected = Corrected { layout: saved.clone(), ..Corrected::default() };
    if let Some((file, sheet)) = other_file(fields, saved, sample) {
        match mapping::sniff_as(file, sheet.as_deref(), sample) {
            Ok(sniffed) => corrected = Corrected { layout: sniffed.layout, anew: true, ..corrected },
            Err(finding) => {
                mistakes.add(if file.is_text() { "genre" } else { "feuille" }, finding.message);
                return (corrected, mistakes);
            }
        }
    }
    let layout = &mut corrected.layout;
    let before = settings(layout);
    // Typed about another view of the file, the rest says nothing of this one.
    let of_this = fields.filled("vu").map_or(!corrected.anew, |seen| seen == view_of(layout));
    said_of_text(fields, layout, of_this);
    if of_this {
        if layout.records.len() == 1 {
            layout.header = fields.has("titres");
        }
        match fields.get("passees").parse::<usize>() {
            Ok(count) if count <= LEADING => layout.leading.resize(count, String::new()),
            _ => mistakes.add("passees", format!("Écrivez un nombre de lignes, de 0 à {LEADING}.")),
        }
    }
    if mistakes.is_empty() && settings(layout) != before && !sample.is_empty() {
        match mapping::recut(layout, sample) {
            Ok(cut) => *layout = cut,
            Err(finding) => mistakes.add("passees", finding.message),
        }
        corrected.anew |= layout.file != FileKind::FixedWidth && layout.records.len() == 1;
    }
    let same_cut = fields.filled("coupe").map_or(!corrected.anew, |seen| seen == cut_of(layout));
    if same_cut {
        for (rank, record) in layout.records.iter_mut().enumerate() {
            let form = Form { fields, rank, file: layout.file, header: layout.header };
            form.kind(record);
            form.columns(record, &mut corrected.renamed, &mut mistakes);
        }
        more_kinds(fields, layout, &mut corrected.renamed, &mut mistakes);
        if layout.file == FileKind::FixedWidth {
            cut(fields, layout, sample, &mut mistakes);
        }
    }
    (corrected, mistakes)
}

/// What the form shows, for its next sending: the kind of file and its sheet.
pub fn view_of(layout: &Layout) -> String {
    match &layout.sheet {
        Some(sheet) => format!("{}, {sheet}", layout.file.label()),
        None => layout.file.label().to_owned(),
    }
}

/// What the form shows, for its next sending: how lines are cut.
pub fn cut_of(layout: &Layout) -> String {
    let view = view_of(layout);
    // Columns of fixed width are cut by the form itself.
    if layout.file == FileKind::FixedWidth {
        return view;
    }
    format!("{view} {:?} {}", settings(layout), layout.columns().count())
}

/// The kind of text or the sheet, when a person chose another.
fn other_file(fields: &Fields, saved: &Layout, sample: &[u8]) -> Option<(FileKind, Option<String>)> {
    if saved.file.is_text() {
        let (_, file) = TEXTS.into_iter().find(|(code, _)| *code == fields.get("genre"))?;
        return (file != saved.file).then_some((file, None));
    }
    let sheet = fields.filled("feuille")?;
    // The first one, when none is said.
    let first = || mapping::sheets(saved.file, sample).ok()?.into_iter().next();
    let read = saved.sheet.clone().or_else(first);
    (Some(&sheet) != read.as_ref()).then_some((saved.file, Some(sheet)))
}

/// Changed, they have the columns cut again.
fn settings(layout: &Layout) -> (Encoding, Option<char>, bool, usize) {
    (layout.encoding, layout.delimiter, layout.header, layout.leading.len())
}

fn said_of_text(fields: &Fields, layout: &mut Layout, of_this: bool) {
    if layout.file.is_text()
        && let Some((_, encoding)) = ENCODINGS.iter().find(|(code, _)| *code == fields.get("encodage"))
    {
        layout.encoding = *encoding;
    }
    if layout.file == FileKind::Delimited && of_this {
        if let Some((_, sign, _)) = SEPARATORS.iter().find(|(code, ..)| *code == fields.get("separateur")) {
            layout.delimiter = Some(*sign);
        }
        if let Some((_, quoting)) = QUOTINGS.iter().find(|(code, _)| *code == fields.get("guillemets")) {
            layout.quoting = *quoting;
        }
    }
}

/// Kinds of lines that the form has and the saved layout has not.
fn more_kinds(
    fields: &Fields,
    layout: &mut Layout,
    renamed: &mut BTreeMap<String, String>,
    mistakes: &mut Mistakes,
) {
    if layout.records.len() < 2 {
        return;
    }
    for rank in layout.records.len()..layout.records.len() + KINDS {
        let form = Form { fields, rank, file: layout.file, header: layout.header };
        let mut record = Record { role: Role::Ignored, ..Record::default() };
        form.kind(&mut record);
        form.columns(&mut record, renamed, mistakes);
        if !record.code.is_empty() && !record.columns.is_empty() {
            layout.records.push(record);
        }
    }
    if let Some(code) = fields.filled("sorte") {
        let first = layout.records.first().and_then(|record| record.columns.first());
        let width = first.map_or(0, |column| column.width);
        let column = Column { width, ..Column::named(format!("{code}-1")) };
        let rest = Column { width: if width > 0 { WIDEST } else { 0 }, ..Column::named(format!("{code}-2")) };
        layout.records.push(Record { code, role: Role::Ignored, columns: vec![column, rest] });
    }
}

/// The part of the form about one kind of lines.
struct Form<'f> {
    fields: &'f Fields,
    rank: usize,
    file: FileKind,
    header: bool,
}

impl Form<'_> {
    fn named(&self, what: &str) -> String {
        format!("s{}-{what}", self.rank)
    }

    fn all(&self, what: &str) -> Vec<String> {
        self.fields.all(&self.named(what)).map(|value| value.trim().to_owned()).collect()
    }

    fn kind(&self, record: &mut Record) {
        if let Some(code) = self.fields.filled(&self.named("code")) {
            record.code = code;
        }
        if let Some((_, role)) = ROLES.iter().find(|(code, _)| *code == self.fields.get(&self.named("role")))
        {
            record.role = *role;
        }
    }

    fn columns(&self, record: &mut Record, renamed: &mut BTreeMap<String, String>, mistakes: &mut Mistakes) {
        // The columns the form shows, by the names they were saved under.
        let were = self.all("etait");
        if !were.is_empty() {
            record.columns = were
                .iter()
                .map(|name| {
                    let known = record.columns.iter().find(|column| column.name == *name);
                    known.cloned().unwrap_or_else(|| Column::named(name.as_str()))
                })
                .collect();
        }
        let (names, widths, aligns, fills, cells) = (
            self.all("nom"),
            self.all("largeur"),
            self.all("aligne"),
            self.all("remplir"),
            self.all("cellule"),
        );
        for (place, column) in record.columns.iter_mut().enumerate() {
            // Files are read by their titles: a titled column keeps its name.
            if !self.header
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
                        self.named(&format!("largeur-{place}")),
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
            if let Some(cell) = cells.get(place)
                && let Some((_, cell, _)) = CELLS.iter().find(|(code, ..)| code == cell)
            {
                column.cell = *cell;
            }
        }
        if self.file == FileKind::FixedWidth {
            // One whose width was not readable stays, to be corrected.
            record.columns.retain(|column| column.width > 0 || !mistakes.is_empty());
        }
    }
}

/// The button of the kind of lines whose column is to be cut.
pub fn cut_button(rank: usize) -> String {
    format!("couper-{rank}")
}

/// Cuts what the pressed button says; a cut that is typed and not asked for is told, so that it is not forgotten.
fn cut(fields: &Fields, layout: &mut Layout, sample: &[u8], mistakes: &mut Mistakes) {
    let asked = fields.get("suite").to_owned();
    for rank in 0..layout.records.len() {
        let (column, after) = (fields.get(&format!("s{rank}-couper")), format!("s{rank}-apres"));
        let typed = fields.get(&after);
        if asked != cut_button(rank) {
            if asked.is_empty() && !column.is_empty() && !typed.is_empty() {
                let said = format!(
                    "« {column} » n’est pas encore coupée : appuyez sur « Couper », ou effacez « {typed} »."
                );
                mistakes.add(after, said);
            }
            continue;
        }
        let place = layout.records[rank].columns.iter().position(|known| known.name == column);
        let Some(place) = place else {
            mistakes.add(format!("s{rank}-couper"), "Choisissez la colonne à couper.");
            continue;
        };
        let places: Option<Vec<usize>> = typed
            .split([',', ';', ' '])
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().ok())
            .collect();
        let width = layout.records[rank].columns[place].width;
        match places.and_then(|places| mapping::cut(layout, rank, place, &places, sample)) {
            Some(cut) => *layout = cut,
            None => mistakes.add(
                after,
                format!("Écrivez après combien de caractères couper : un nombre plus petit que {width}, ou plusieurs, du plus petit au plus grand (4, 6, 10)."),
            ),
        }
    }
}

impl Corrected {
    /// A layout as it is saved.
    pub fn of(layout: Layout) -> Self {
        Self { layout, ..Self::default() }
    }

    /// The name in the saved layout of a column of the new one.
    pub fn was<'a>(&'a self, name: &'a str) -> &'a str {
        self.renamed.iter().find(|(_, new)| *new == name).map_or(name, |(old, _)| old.as_str())
    }

    /// The name a saved column has now; `None` when it is gone. Of another file, another sheet or another cut, a column is
    /// the same when a title says so.
    pub fn becomes(&self, saved: &Layout, name: &str) -> Option<String> {
        let new = self.renamed.get(name).map_or(name, String::as_str);
        let (old_titles, titles) = (saved.header, self.layout.header);
        let same_cut = (saved.file, &saved.sheet, saved.delimiter)
            == (self.layout.file, &self.layout.sheet, self.layout.delimiter);
        let same = same_cut || (old_titles && titles);
        (same && self.layout.column(new).is_some()).then(|| new.to_owned())
    }

    /// The format under its new layout: columns under their new names; what speaks of a column that is gone is dropped.
    pub fn apply(&self, format: &Format) -> Format {
        let saved = &format.layout;
        let rename = |name: &mut String| match self.becomes(saved, name) {
            Some(new) => {
                *name = new;
                true
            }
            None => false,
        };
        let mut fields = format.fields.clone();
        fields.retain_mut(|rule| {
            rule.columns.iter_mut().all(rename)
                && rule.when.iter_mut().all(|condition| rename(&mut condition.column))
        });
        let mut skip = format.skip.clone();
        skip.retain_mut(|condition| rename(&mut condition.column));
        let mut keep = format.keep.clone();
        keep.retain_mut(rename);
        Format { layout: self.layout.clone(), fields, skip, keep, ..format.clone() }
    }
}
