//! A directory somebody received as a file (D05-09): read by the mapping engine, its columns proposed, its doubles shown,
//! then written.

use std::collections::BTreeMap;

use access::{Action, Cx, Denied, Relation};
use contents::CatalogueService;
use db::sea_orm::DbErr;
use files::{FileError, NewDocument, Shelf};
use kernel::{french::fold, id::DocumentId};
use mapping::{Table, title_nearness};

use crate::{
    add::{self, AddError, NewProvider},
    duplicates::{Likeness, duplicates, why},
    find::Refused,
    model::{Details, OpeningDays, Problem, Profile, Source},
};

/// Lines of one file.
pub const MOST_LINES: usize = 2_000;

/// Under it a guess disturbs more than it helps.
const SURE: u8 = 60;

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Name,
    Profile,
    Siret,
    Sap,
    Finess,
    Contact,
    Email,
    Phone,
    Street,
    Postcode,
    City,
    Services,
    Days,
    Languages,
    Animals,
    Smokers,
    Key,
}

impl Field {
    pub const ALL: [Self; 17] = [
        Self::Name,
        Self::Profile,
        Self::Siret,
        Self::Sap,
        Self::Finess,
        Self::Contact,
        Self::Email,
        Self::Phone,
        Self::Street,
        Self::Postcode,
        Self::City,
        Self::Services,
        Self::Days,
        Self::Languages,
        Self::Animals,
        Self::Smokers,
        Self::Key,
    ];

    pub fn code(self) -> &'static str {
        self.described().0
    }

    pub fn label(self) -> &'static str {
        self.described().1
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// Code, label, and how directories title it.
    fn described(self) -> (&'static str, &'static str, &'static [&'static str]) {
        match self {
            Self::Name => (
                "nom",
                "Nom du service",
                &[
                    "nom",
                    "nom service",
                    "raison sociale",
                    "nom structure",
                    "organisme",
                    "enseigne",
                    "denomination",
                ],
            ),
            Self::Profile => ("profil", "Profil", &["profil", "categorie", "type service", "activite"]),
            Self::Siret => ("siret", "SIRET", &["siret", "numero siret"]),
            Self::Sap => {
                ("sap", "Numéro SAP", &["sap", "numero sap", "declaration sap", "numero declaration"])
            }
            Self::Finess => ("finess", "Numéro FINESS", &["finess", "numero finess"]),
            Self::Contact => (
                "contact",
                "Interlocuteur",
                &["contact", "interlocuteur", "responsable", "nom contact", "personne contacter"],
            ),
            Self::Email => (
                "courriel",
                "E-mail",
                &["email", "courriel", "mail", "adresse mail", "adresse electronique", "e mail"],
            ),
            Self::Phone => {
                ("telephone", "Téléphone", &["telephone", "numero telephone", "telephone fixe", "portable"])
            }
            Self::Street => ("adresse", "Adresse", &["adresse", "voie", "rue", "adresse postale"]),
            Self::Postcode => ("code_postal", "Code postal", &["code postal", "postal"]),
            Self::City => ("ville", "Ville", &["ville", "commune", "localite"]),
            Self::Services => (
                "services",
                "Services rendus",
                &[
                    "services",
                    "prestations",
                    "domaines",
                    "domaines intervention",
                    "activites",
                    "services rendus",
                ],
            ),
            Self::Days => {
                ("jours", "Jours d’ouverture", &["jours", "jours ouverture", "horaires", "ouverture"])
            }
            Self::Languages => ("langues", "Langues", &["langues", "langues parlees", "langue"]),
            Self::Animals => ("animaux", "Accepte les animaux", &["animaux", "accepte animaux"]),
            Self::Smokers => ("fumeurs", "Accepte les fumeurs", &["fumeurs", "fumeur", "accepte fumeurs"]),
            Self::Key => ("cle", "Garde une clé", &["cle", "clef", "garde cle"]),
        }
    }
}

/// A column, what it seems to hold, and some of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    pub proposed: Option<Field>,
    pub examples: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Ce fichier n’existe plus. Choisissez-le de nouveau.")]
    NotFound,
    /// In French, with what to do.
    #[error("{0}")]
    File(String),
    #[error("Ce fichier a plus de {MOST_LINES} lignes. Coupez-le en plusieurs.")]
    TooLong,
    #[error("Dites quelle colonne donne le nom du service.")]
    NoName,
    #[error("Deux colonnes donnent « {0} ». Gardez-en une.")]
    Twice(&'static str),
    #[error(transparent)]
    Shelf(#[from] FileError),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// A file being imported.
#[derive(Clone, Debug)]
pub struct Directory {
    pub name: String,
    table: Table,
}

/// A line as it would be written.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// From 1, in the file.
    pub line: u64,
    pub details: Details,
    /// What keeps it out.
    pub problems: Vec<Problem>,
    /// Words of the file that name no service, day or language of ours.
    pub unread: Vec<String>,
    pub likenesses: Vec<Likeness>,
    /// An earlier line of the file that is the same service.
    pub same_as: Option<u64>,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub refused: usize,
}

/// How near a title is to what it is nearest to.
fn nearest(title: &str) -> u8 {
    let said = |field: Field| {
        let phrases = field.described().2.iter().copied().chain([field.label()]);
        title_nearness(title, phrases)
    };
    Field::ALL.into_iter().map(said).max().unwrap_or_default()
}

impl Directory {
    /// # Errors
    /// [`DirectoryError::File`], [`DirectoryError::TooLong`].
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, DirectoryError> {
        let told = |finding: &dyn std::fmt::Display| DirectoryError::File(finding.to_string());
        let mut layout = mapping::sniff(name, bytes).map_err(|finding| told(&finding.message))?.layout;
        let mut has_titles = layout.header;
        if !has_titles {
            // Words alone tell no title from a name: here, what directories call their columns does.
            layout.header = true;
            layout = mapping::recut(&layout, bytes).map_err(|finding| told(&finding.message))?;
            let titled = layout.columns().filter(|column| nearest(&column.name) >= SURE).count();
            has_titles = titled * 2 >= layout.columns().count();
        }
        if !has_titles {
            let why = "La première ligne de ce fichier ne donne pas le titre des colonnes. Ajoutez-la, puis renvoyez-le.";
            return Err(DirectoryError::File(why.to_owned()));
        }
        let table = mapping::table(&layout, bytes, MOST_LINES).map_err(|finding| told(&finding.message))?;
        if table.cut {
            return Err(DirectoryError::TooLong);
        }
        Ok(Self { name: name.to_owned(), table })
    }

    pub fn lines(&self) -> usize {
        self.table.lines.len()
    }

    /// Each column and what its title says; a field is proposed once, to the column that says it best.
    pub fn columns(&self) -> Vec<Column> {
        let mut scores: Vec<(u8, usize, Field)> = Vec::new();
        for (place, title) in self.table.columns.iter().enumerate() {
            for field in Field::ALL {
                let phrases = field.described().2.iter().copied().chain([field.label()]);
                scores.push((title_nearness(title, phrases), place, field));
            }
        }
        // The surest first; of equals, the first column and the first field.
        scores.sort_by_key(|(score, place, field)| (std::cmp::Reverse(*score), *place, *field));
        let mut proposed: BTreeMap<usize, Field> = BTreeMap::new();
        for (score, place, field) in scores {
            let taken = proposed.values().any(|known| *known == field);
            if score >= SURE && !taken {
                proposed.entry(place).or_insert(field);
            }
        }
        let columns = self.table.columns.iter().enumerate();
        columns
            .map(|(place, title)| Column {
                title: title.clone(),
                proposed: proposed.get(&place).copied(),
                examples: self.examples(place),
            })
            .collect()
    }

    fn examples(&self, place: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (_, cells) in &self.table.lines {
            let cell = cells.get(place).map(|cell| cell.trim()).unwrap_or_default();
            if !cell.is_empty() && !found.iter().any(|known| known == cell) {
                found.push(cell.to_owned());
            }
            if found.len() == 3 {
                break;
            }
        }
        found
    }
}

/// Keeps a file between two pages, sealed; only who sent it goes on with it.
///
/// # Errors
/// [`DirectoryError`].
pub async fn keep_file(
    cx: &Cx,
    shelf: &Shelf,
    name: &str,
    bytes: Vec<u8>,
) -> Result<DocumentId, DirectoryError> {
    cx.may(Action::EditProviders, Relation::None)?;
    Directory::read(name, &bytes)?;
    let tx = cx.db.begin().await?;
    let new = NewDocument {
        person: None,
        kind: KIND.to_owned(),
        title: "Annuaire de prestataires".to_owned(),
        file_name: name.to_owned(),
        content_type: "application/octet-stream".to_owned(),
        bytes,
    };
    let kept = shelf.keep(cx, &tx, new).await?;
    tx.commit().await?;
    Ok(kept.id)
}

const KIND: &str = "annuaire";

/// # Errors
/// [`DirectoryError::NotFound`] for a file somebody else sent.
pub async fn kept_file(cx: &Cx, shelf: &Shelf, id: DocumentId) -> Result<Directory, DirectoryError> {
    cx.may(Action::EditProviders, Relation::None)?;
    let document = files::find(cx.db.read(), id).await?.ok_or(DirectoryError::NotFound)?;
    if document.kind != KIND || document.created_by.is_none() || document.created_by != cx.who.account() {
        return Err(DirectoryError::NotFound);
    }
    let bytes = shelf.bytes(cx, &document).await?;
    Directory::read(&document.file_name, &bytes)
}

/// Every line as it would be written, with what keeps it out and what it looks like. `fields`: of each column, in their
/// order.
///
/// # Errors
/// [`DirectoryError`].
pub async fn candidates(
    cx: &Cx,
    directory: &Directory,
    fields: &[Option<Field>],
    profile: Profile,
) -> Result<Vec<Candidate>, DirectoryError> {
    cx.may(Action::EditProviders, Relation::None)?;
    for field in Field::ALL {
        if fields.iter().filter(|chosen| **chosen == Some(field)).count() > 1 {
            return Err(DirectoryError::Twice(field.label()));
        }
    }
    if !fields.contains(&Some(Field::Name)) {
        return Err(DirectoryError::NoName);
    }
    let words = Words::load(cx).await?;
    let mut candidates: Vec<Candidate> = Vec::new();
    for (line, cells) in &directory.table.lines {
        let mut unread = Vec::new();
        let mut details = Details::named("", profile);
        for (field, cell) in fields.iter().zip(cells) {
            if let Some(field) = field {
                words.put(*field, cell.trim(), &mut details, &mut unread);
            }
        }
        let details = details.tidied();
        let same_as = candidates.iter().find(|earlier| !why(&earlier.details, &details).is_empty());
        let likenesses = duplicates(cx, &details, None).await.map_err(|refused| match refused {
            Refused::Denied(denied) => DirectoryError::Denied(denied),
            Refused::Database(cause) => DirectoryError::Database(cause),
            Refused::NotFound => DirectoryError::NotFound,
        })?;
        candidates.push(Candidate {
            line: *line,
            problems: details.problems(),
            unread,
            likenesses,
            same_as: same_as.map(|earlier| earlier.line),
            details,
        });
    }
    Ok(candidates)
}

/// Writes the lines chosen, in one transaction. A line in fault is left out and counted.
///
/// # Errors
/// [`DirectoryError`].
pub async fn import(
    cx: &Cx,
    candidates: Vec<Candidate>,
    chosen: &[u64],
    own_network: bool,
) -> Result<Imported, DirectoryError> {
    cx.may(Action::EditProviders, Relation::None)?;
    let tx = cx.db.begin().await?;
    let mut imported = Imported { added: 0, refused: 0 };
    for candidate in candidates.into_iter().filter(|candidate| chosen.contains(&candidate.line)) {
        let new = NewProvider { source: Source::Directory, own_network, details: candidate.details };
        match add::add(cx, &tx, new).await {
            Ok(_) => imported.added += 1,
            Err(AddError::Problems(_)) => imported.refused += 1,
            Err(AddError::Denied(denied)) => return Err(denied.into()),
            Err(AddError::Database(cause)) => return Err(cause.into()),
        }
    }
    tx.commit().await?;
    Ok(imported)
}

/// The words that name our services, days and languages.
struct Words {
    services: Vec<(String, String)>,
    languages: Vec<(String, String)>,
}

impl Words {
    async fn load(cx: &Cx) -> Result<Self, DbErr> {
        let services = contents::live::<CatalogueService>(cx.db.read()).await?;
        let services = services.into_iter().map(|one| (fold(&one.label), one.code)).collect();
        let form = questionnaire::bundled().iter().find(|form| form.key == questionnaire::keys::PRESTATAIRE);
        let languages =
            form.and_then(|form| form.list("langues")).map(|list| &list.options[..]).unwrap_or_default();
        let languages = languages.iter().map(|one| (fold(&one.label), one.key.clone())).collect();
        Ok(Self { services, languages })
    }

    fn put(&self, field: Field, cell: &str, details: &mut Details, unread: &mut Vec<String>) {
        if cell.is_empty() {
            return;
        }
        let text = Some(cell.to_owned());
        match field {
            Field::Name => cell.clone_into(&mut details.name),
            Field::Profile => match profile(cell) {
                Some(profile) => details.profile = profile,
                None => unread.push(cell.to_owned()),
            },
            Field::Siret => details.siret = text,
            Field::Sap => details.sap_number = text,
            Field::Finess => details.finess = text,
            Field::Contact => details.contact_name = text,
            Field::Email => details.email = text,
            Field::Phone => details.phone = text,
            Field::Street => details.address_line = text,
            Field::Postcode => details.postcode = text,
            Field::City => details.city = text,
            Field::Services => details.services = named(cell, &self.services, unread),
            Field::Languages => details.languages = named(cell, &self.languages, unread),
            Field::Days => {
                let days = OpeningDays::NAMES.map(|(code, label)| (fold(label), code.to_owned()));
                let found = named(cell, &days, unread);
                details.opening_days = OpeningDays::named(found.iter().map(String::as_str));
            }
            Field::Animals => details.accepts_animals = said(cell, unread),
            Field::Smokers => details.accepts_smokers = said(cell, unread),
            Field::Key => details.accepts_key = said(cell, unread),
        }
    }
}

/// The codes a cell such as « Ménage, toilette » names; a word may be the beginning of the label.
fn named(cell: &str, known: &[(String, String)], unread: &mut Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for part in cell.split([',', ';', '/', '|', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let word = fold(part);
        let exact = known.iter().find(|(label, code)| *label == word || fold(code) == word);
        let near = || {
            known.iter().find(|(label, _)| {
                word.len() >= 3 && label.split(' ').any(|piece| piece == word || piece.starts_with(&word))
            })
        };
        match exact.or_else(near) {
            Some((_, code)) => found.push(code.clone()),
            None => unread.push(part.to_owned()),
        }
    }
    found
}

fn profile(cell: &str) -> Option<Profile> {
    let word = fold(cell);
    let exact = Profile::ALL.iter().find(|one| one.code() == cell || fold(one.label()) == word);
    let by_word = || match word.as_str() {
        text if text.contains("transport") => Some(Profile::Transport),
        text if text.contains("repas") => Some(Profile::Meals),
        text if text.contains("teleassistance") => Some(Profile::RemoteAlarm),
        text if text.contains("saad") || text.contains("ssiad") || text.contains("aide domicile") => {
            Some(Profile::FragileCare)
        }
        text if ["kine", "infirm", "dentiste", "medecin", "orthophoniste", "medical"]
            .iter()
            .any(|trade| text.contains(trade)) =>
        {
            Some(Profile::Medical)
        }
        _ => None,
    };
    exact.copied().or_else(by_word)
}

fn said(cell: &str, unread: &mut Vec<String>) -> Option<bool> {
    match fold(cell).as_str() {
        "oui" | "o" | "x" | "1" | "vrai" => Some(true),
        "non" | "n" | "0" | "faux" => Some(false),
        _ => {
            unread.push(cell.to_owned());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_title_finds_its_field_once() {
        let file = "Raison sociale;Tél.;Mail;CP;Commune;N° SIRET;Prestations;Remarque\n\
                    Aide Plus;03 99 00 12 34;aide@exemple.fr;59000;Lille;73282932000074;Ménage, toilette;x\n";
        let directory = Directory::read("annuaire.csv", file.as_bytes()).unwrap();
        let proposed: Vec<Option<Field>> = directory.columns().iter().map(|one| one.proposed).collect();
        assert_eq!(
            proposed,
            [
                Some(Field::Name),
                Some(Field::Phone),
                Some(Field::Email),
                Some(Field::Postcode),
                Some(Field::City),
                Some(Field::Siret),
                Some(Field::Services),
                None
            ]
        );
        assert_eq!(directory.columns()[6].examples, ["Ménage, toilette"]);
    }

    #[test]
    fn a_file_without_titles_says_what_to_do() {
        let refused = Directory::read("annuaire.pdf", b"%PDF-1.7 rien");
        assert!(matches!(&refused, Err(DirectoryError::File(why)) if why.contains("PDF")), "{refused:?}");
    }

    #[test]
    fn words_of_a_cell_are_told_apart() {
        let known = [
            ("aide lever et coucher".to_owned(), "lever_coucher".to_owned()),
            ("menage".to_owned(), "menage".to_owned()),
        ];
        let mut unread = Vec::new();
        assert_eq!(named("Ménage ; lever / jardin", &known, &mut unread), ["menage", "lever_coucher"]);
        assert_eq!(unread, ["jardin"]);
        assert_eq!(profile("SAAD prestataire"), Some(Profile::FragileCare));
        assert_eq!(profile("Portage de repas"), Some(Profile::Meals));
        assert_eq!(profile("Jardinage"), None);
        assert_eq!(said("Oui", &mut unread), Some(true));
        assert_eq!(said("parfois", &mut unread), None);
    }
}
