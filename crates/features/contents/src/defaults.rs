//! The contents a new installation starts with, from `demo/contenus/*.toml`. What an administrator
//! has already written is left alone.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{ConnectionTrait, DbErr};
use kernel::{
    Money,
    french::{self, fold},
    jiff::civil::{Date, DateTime},
};
use rules::situation::SubCap;
use serde::Deserialize;
use toml::value::Datetime;

use crate::{
    CatalogueService, Contact, ContactKind, Content, MailText, Placeholder, PlanSection, Price, SectionKey,
    Sheet, Unit, Wording, Workshop, change::insert, read,
};

const SERVICES: &str = include_str!("../../../../demo/contenus/services.toml");
const SHEETS: &str = include_str!("../../../../demo/contenus/fiches.toml");
const WORKSHOPS: &str = include_str!("../../../../demo/contenus/ateliers.toml");
const MAILS: &str = include_str!("../../../../demo/contenus/mails.toml");
const CONTACTS: &str = include_str!("../../../../demo/contenus/contacts.toml");

#[derive(Debug, thiserror::Error)]
pub enum DefaultsError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Les contenus livrés sont illisibles : {0}")]
    Unreadable(String),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Services, sheets, mail texts, plan sections and wordings.
///
/// # Errors
/// [`DefaultsError`].
pub async fn install_defaults(cx: &Cx) -> Result<(), DefaultsError> {
    cx.may(Action::EditContents, Relation::None)?;
    let sections = SectionKey::ALL
        .into_iter()
        .zip(1_i64..)
        .map(|(key, order)| PlanSection::default_of(key, order * 10))
        .collect();
    let tx = cx.db.begin().await?;
    install(cx, &tx, services()?).await?;
    install(cx, &tx, sheets()?).await?;
    install(cx, &tx, mail_texts()?).await?;
    install::<PlanSection>(cx, &tx, sections).await?;
    install(cx, &tx, Wording::defaults()).await?;
    tx.commit().await?;
    Ok(())
}

/// Invented contacts and workshops, for the demonstration only.
///
/// # Errors
/// [`DefaultsError`].
pub async fn install_demo_contents(cx: &Cx) -> Result<(), DefaultsError> {
    cx.may(Action::EditContents, Relation::None)?;
    let tx = cx.db.begin().await?;
    install(cx, &tx, contacts()?).await?;
    install(cx, &tx, workshops()?).await?;
    tx.commit().await?;
    Ok(())
}

async fn install<C: Content>(cx: &Cx, on: &impl ConnectionTrait, contents: Vec<C>) -> Result<(), DbErr> {
    let present: Vec<String> =
        read::all::<C>(on).await?.into_iter().map(|stored| stored.content.key().to_owned()).collect();
    for content in contents {
        if !present.iter().any(|key| key == content.key()) {
            insert(cx, on, &content).await?;
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct ServiceFile {
    services: Vec<ServiceEntry>,
}

#[derive(Deserialize)]
struct ServiceEntry {
    code: String,
    libelle: String,
    unite: Unit,
    prix: Option<String>,
    prix_du: Option<Datetime>,
    source: Option<String>,
    tva: Option<String>,
    plan_apa: bool,
    credit_impot: bool,
    #[serde(default)]
    coordination: bool,
    sous_plafond: Option<SubCap>,
    duree_minutes: u32,
    recurrent: bool,
    #[serde(default)]
    hors_liste: bool,
}

fn services() -> Result<Vec<CatalogueService>, DefaultsError> {
    let file: ServiceFile = parsed(SERVICES)?;
    file.services
        .into_iter()
        .zip(1_i64..)
        .map(|(entry, order)| {
            let prices = match (&entry.prix, entry.prix_du) {
                (Some(amount), Some(since)) => vec![Price { since: day(since)?, amount: money(amount)? }],
                _ => Vec::new(),
            };
            Ok(CatalogueService {
                code: entry.code,
                label: entry.libelle,
                unit: entry.unite,
                prices,
                source: entry.source.unwrap_or_default(),
                vat: entry.tva,
                counts_in_apa_plan: entry.plan_apa,
                counts_for_tax_credit: entry.credit_impot,
                sub_cap: entry.sous_plafond,
                default_minutes: entry.duree_minutes,
                recurring: entry.recurrent,
                is_care_management: entry.coordination,
                off_list: entry.hors_liste,
                order: order * 10,
            })
        })
        .collect()
}

#[derive(Deserialize)]
struct SheetFile {
    fiches: Vec<SheetEntry>,
}

#[derive(Deserialize)]
struct SheetEntry {
    cle: String,
    titre: String,
    #[serde(default)]
    fragilites: Vec<String>,
    #[serde(default)]
    raisons: Vec<String>,
    relue_le: Datetime,
    resume: String,
    texte: String,
}

fn sheets() -> Result<Vec<Sheet>, DefaultsError> {
    let file: SheetFile = parsed(SHEETS)?;
    file.fiches
        .into_iter()
        .map(|entry| {
            Ok(Sheet {
                key: entry.cle,
                title: entry.titre,
                fragilities: entry.fragilites,
                reasons: entry.raisons,
                summary: entry.resume,
                body: entry.texte,
                reviewed_on: day(entry.relue_le)?,
            })
        })
        .collect()
}

#[derive(Deserialize)]
struct WorkshopFile {
    ateliers: Vec<WorkshopEntry>,
}

#[derive(Deserialize)]
struct WorkshopEntry {
    cle: String,
    titre: String,
    resume: String,
    format: String,
    lieu: Option<String>,
    duree_minutes: u32,
    places: u32,
    prochaine_date: Option<Datetime>,
}

fn workshops() -> Result<Vec<Workshop>, DefaultsError> {
    let file: WorkshopFile = parsed(WORKSHOPS)?;
    file.ateliers
        .into_iter()
        .map(|entry| {
            Ok(Workshop {
                key: entry.cle,
                title: entry.titre,
                summary: entry.resume,
                format: entry.format,
                place: entry.lieu,
                minutes: entry.duree_minutes,
                seats: entry.places,
                next_at: entry.prochaine_date.map(moment).transpose()?,
            })
        })
        .collect()
}

#[derive(Deserialize)]
struct MailFile {
    mails: Vec<MailEntry>,
}

#[derive(Deserialize)]
struct MailEntry {
    cle: String,
    nom: String,
    objet: String,
    texte: String,
    champs: Vec<FieldEntry>,
}

#[derive(Deserialize)]
struct FieldEntry {
    nom: String,
    sens: String,
}

/// The text of a kind of mail: the administrator's, or the shipped one while there is none.
///
/// # Errors
/// When the database does not answer, or the program ships no such mail.
pub async fn mail_text(on: &impl ConnectionTrait, key: &str) -> Result<MailText, DbErr> {
    if let Some(stored) = read::find::<MailText>(on, key).await? {
        return Ok(stored.content);
    }
    let shipped = mail_texts().map_err(|cause| DbErr::Custom(cause.to_string()))?;
    let text = shipped.into_iter().find(|text| text.key == key);
    text.ok_or_else(|| DbErr::Custom(format!("courriel inconnu : {key}")))
}

fn mail_texts() -> Result<Vec<MailText>, DefaultsError> {
    let file: MailFile = parsed(MAILS)?;
    Ok(file
        .mails
        .into_iter()
        .map(|entry| MailText {
            key: entry.cle,
            label: entry.nom,
            subject: entry.objet,
            body: entry.texte,
            placeholders: entry
                .champs
                .into_iter()
                .map(|field| Placeholder { name: field.nom, meaning: field.sens })
                .collect(),
        })
        .collect())
}

#[derive(Deserialize)]
struct ContactFile {
    contacts: Vec<ContactEntry>,
}

#[derive(Deserialize)]
struct ContactEntry {
    genre: ContactKind,
    nom: String,
    departement: Option<String>,
    commune: Option<String>,
    code_postal: Option<String>,
    adresse: Option<String>,
    telephone: Option<String>,
    email: Option<String>,
    site: Option<String>,
    services: String,
}

fn contacts() -> Result<Vec<Contact>, DefaultsError> {
    let file: ContactFile = parsed(CONTACTS)?;
    Ok(file
        .contacts
        .into_iter()
        .map(|entry| Contact {
            key: fold(&format!("{} {}", entry.genre.code(), entry.nom)).replace(' ', "_"),
            kind: entry.genre,
            name: entry.nom,
            services: entry.services,
            address: entry.adresse,
            postcode: entry.code_postal,
            city: entry.commune,
            insee: None,
            departement: entry.departement,
            phone: entry.telephone,
            email: entry.email,
            url: entry.site,
            demo: true,
        })
        .collect())
}

fn parsed<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, DefaultsError> {
    toml::from_str(text).map_err(|cause| DefaultsError::Unreadable(cause.to_string()))
}

fn money(text: &str) -> Result<Money, DefaultsError> {
    french::money(text).map_err(|_| DefaultsError::Unreadable(format!("prix « {text} »")))
}

fn day(value: Datetime) -> Result<Date, DefaultsError> {
    value.to_string().parse().map_err(|_| DefaultsError::Unreadable(format!("date « {value} »")))
}

fn moment(value: Datetime) -> Result<DateTime, DefaultsError> {
    value.to_string().parse().map_err(|_| DefaultsError::Unreadable(format!("date « {value} »")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<C: Content>(contents: &[C]) -> Vec<String> {
        contents
            .iter()
            .flat_map(|content| {
                content
                    .problems()
                    .into_iter()
                    .map(|problem| format!("{} : {}", content.key(), problem.message))
            })
            .collect()
    }

    #[test]
    fn what_is_shipped_could_have_been_typed() {
        assert_eq!(refused(&services().unwrap()), [""; 0]);
        assert_eq!(refused(&sheets().unwrap()), [""; 0]);
        assert_eq!(refused(&workshops().unwrap()), [""; 0]);
        assert_eq!(refused(&mail_texts().unwrap()), [""; 0]);
        assert_eq!(refused(&contacts().unwrap()), [""; 0]);
    }

    #[test]
    fn the_catalogue_recommends_twenty_four_services() {
        let services = services().unwrap();
        assert_eq!(services.iter().filter(|service| !service.off_list).count(), 24);
        let coordination = services.iter().find(|service| service.is_care_management).unwrap();
        assert!(coordination.counts_for_tax_credit && !coordination.counts_in_apa_plan);
    }

    #[test]
    fn two_contents_never_share_a_key() {
        let mut keys: Vec<String> = contacts().unwrap().into_iter().map(|contact| contact.key).collect();
        let before = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), before);
    }
}
