//! The texts and lists of `demo/contenus` agree with the form of the call and can be read aloud.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use questionnaire::keys;
use serde::Deserialize;

use super::appel;

fn contents<T: for<'de> Deserialize<'de>>(file: &str) -> T {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/contenus");
    toml::from_str(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap()
}

#[derive(Deserialize)]
struct Sheets {
    fiches: Vec<Sheet>,
}

#[derive(Deserialize)]
struct Sheet {
    cle: String,
    titre: String,
    fragilites: Vec<String>,
    #[serde(default)]
    raisons: Vec<String>,
    relue_le: toml::value::Date,
    resume: String,
    texte: String,
}

#[test]
fn each_fragility_and_each_reason_has_its_sheets() {
    let sheets = contents::<Sheets>("fiches.toml").fiches;
    let fragilities = appel().list("fragilites").unwrap();
    for fragility in &fragilities.options {
        assert!(sheets.iter().any(|sheet| sheet.fragilites.contains(&fragility.key)), "{}", fragility.key);
    }
    for sheet in &sheets {
        let known = |key: &String| key == "toutes" || fragilities.choice(key).is_some();
        assert!(sheet.fragilites.iter().all(known), "{}", sheet.titre);
        assert!(sheet.raisons.iter().all(|key| appel().list("raisons").unwrap().choice(key).is_some()));
        assert!(!sheet.fragilites.is_empty() || !sheet.raisons.is_empty(), "{}", sheet.titre);
        assert!(sheet.resume.chars().count() <= 200, "{}", sheet.titre);
        assert!(sheet.texte.trim_start().starts_with("## "), "{}", sheet.titre);
        assert!(sheet.relue_le.year >= 2026);
    }
    let by_key: BTreeSet<_> = sheets.iter().map(|sheet| sheet.cle.as_str()).collect();
    assert_eq!(by_key.len(), sheets.len());
    let named = appel()
        .lists
        .iter()
        .flat_map(|list| &list.options)
        .filter_map(|choice| choice.extra.get(keys::FICHE));
    for sheet in named {
        assert!(by_key.contains(sheet.as_str()), "{sheet}");
    }
}

#[derive(Deserialize)]
struct Mails {
    mails: Vec<Mail>,
}

#[derive(Deserialize)]
struct Mail {
    cle: String,
    objet: String,
    texte: String,
    champs: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    nom: String,
    sens: String,
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn each_mail_lists_its_placeholders_and_holds_one_link_and_no_health() {
    for mail in contents::<Mails>("mails.toml").mails {
        let used: BTreeSet<_> =
            placeholders(&mail.objet).union(&placeholders(&mail.texte)).copied().collect();
        let listed: BTreeSet<_> = mail.champs.iter().map(|field| field.nom.as_str()).collect();
        assert_eq!(used, listed, "{}", mail.cle);
        assert!(mail.champs.iter().all(|field| !field.sens.is_empty()));
        assert!(mail.texte.matches("{lien}").count() <= 1, "{}", mail.cle);
        let folded = kernel::french::fold(&format!("{} {}", mail.objet, mail.texte));
        for word in
            ["maladie", "sante", "autonomie", "gir", "handicap", "hopital", "medicament", "diagnostic"]
        {
            assert!(!folded.split(' ').any(|said| said == word), "« {word} » dans {}", mail.cle);
        }
    }
}

#[derive(Deserialize)]
struct Catalogue {
    services: Vec<Priced>,
}

#[derive(Deserialize)]
struct Priced {
    code: String,
    libelle: String,
    unite: String,
    prix: Option<String>,
    prix_du: Option<toml::value::Date>,
    fourchette: Option<BTreeMap<String, String>>,
    source: String,
    plan_apa: bool,
    credit_impot: bool,
    #[serde(default)]
    coordination: bool,
    #[serde(default)]
    hors_liste: bool,
}

#[test]
fn the_catalogue_prices_or_explains_every_service_of_the_form() {
    let catalogue = contents::<Catalogue>("services.toml").services;
    let listed: Vec<_> = catalogue
        .iter()
        .filter(|service| !service.hors_liste)
        .map(|service| (service.code.as_str(), service.libelle.as_str()))
        .collect();
    let services = appel().list(keys::SERVICES).unwrap();
    let offered: Vec<_> =
        services.offered().into_iter().map(|choice| (choice.key.as_str(), choice.label.as_str())).collect();
    assert_eq!(listed, offered);
    let added = appel().list("ajouts").unwrap();
    let added: Vec<_> = added.options.iter().map(|choice| choice.extra[keys::SERVICE].as_str()).collect();
    let off_list: Vec<_> =
        catalogue.iter().filter(|service| service.hors_liste).map(|service| service.code.as_str()).collect();
    assert_eq!(added, off_list);
    for service in &catalogue {
        assert!(!service.unite.is_empty() && !service.source.is_empty());
        let Some(price) = &service.prix else {
            assert!(service.fourchette.is_none() && service.prix_du.is_none(), "{}", service.code);
            continue;
        };
        let (price, range) = (price.parse::<f64>().unwrap(), service.fourchette.as_ref().unwrap());
        let bound = |name: &str| range[name].parse::<f64>().unwrap();
        assert!((bound("min")..=bound("max")).contains(&price), "{}", service.code);
        assert!(service.prix_du.is_some());
    }
    // D10-10, D10-11: care management never enters a plan, and has the tax credit.
    let coordination = catalogue.iter().find(|service| service.coordination).unwrap();
    assert!(!coordination.plan_apa && coordination.credit_impot);
}

#[derive(Deserialize)]
struct Directory {
    avertissement: String,
    contacts: Vec<Contact>,
}

#[derive(Deserialize)]
struct Contact {
    genre: String,
    nom: String,
    departement: String,
    commune: String,
    code_postal: String,
    telephone: String,
    services: String,
}

#[test]
fn each_demo_departement_has_every_kind_of_contact_under_fictional_numbers() {
    let directory: Directory = contents("contacts.toml");
    assert!(directory.avertissement.contains("démonstration"));
    for departement in ["59", "75", "33"] {
        let here: Vec<_> =
            directory.contacts.iter().filter(|contact| contact.departement == departement).collect();
        let count = |kind: &str| here.iter().filter(|contact| contact.genre == kind).count();
        for kind in ["clic", "cnav", "mdph", "psychologique", "autre"] {
            assert!(count(kind) >= 1, "{departement} {kind}");
        }
        assert!(count("administratif") >= 2, "{departement}: a private one and a public one");
        // A plan names two or three home-care suppliers, one or two téléassistance.
        assert!(count("mad") >= 2 && count("sad") >= 2 && count("teleassistance") >= 1);
        assert!(here.iter().all(|contact| contact.code_postal.starts_with(departement)));
    }
    let numbers: BTreeSet<_> = directory.contacts.iter().map(|contact| &contact.telephone).collect();
    assert_eq!(numbers.len(), directory.contacts.len());
    assert!(numbers.iter().all(|number| number.starts_with("01 99 00 ") && number.len() == 14));
    assert!(directory.contacts.iter().all(|contact| {
        !contact.nom.is_empty() && !contact.commune.is_empty() && !contact.services.is_empty()
    }));
}

#[test]
fn an_orientation_leads_to_a_kind_of_contact_that_exists() {
    let directory: Directory = contents("contacts.toml");
    let kinds: BTreeSet<_> = directory.contacts.iter().map(|contact| contact.genre.as_str()).collect();
    let led = appel().lists.iter().flat_map(|list| &list.options);
    let led: Vec<_> = led.filter_map(|choice| choice.extra.get(keys::CONTACT)).collect();
    assert!(!led.is_empty() && led.iter().all(|kind| kinds.contains(kind.as_str())), "{led:?}");
}

#[derive(Deserialize)]
struct Workshops {
    ateliers: Vec<Workshop>,
}

#[derive(Deserialize)]
struct Workshop {
    cle: String,
    titre: String,
    duree_minutes: u16,
    places: u16,
}

#[test]
fn the_workshops_are_those_the_form_offers() {
    let workshops = contents::<Workshops>("ateliers.toml").ateliers;
    let known: Vec<_> =
        workshops.iter().map(|workshop| (workshop.cle.as_str(), workshop.titre.as_str())).collect();
    let offered = appel().list("ateliers").unwrap().offered();
    let offered: Vec<_> =
        offered.into_iter().map(|choice| (choice.key.as_str(), choice.label.as_str())).collect();
    assert_eq!(known, offered);
    assert!(workshops.iter().all(|workshop| workshop.duree_minutes > 0 && workshop.places > 0));
}

#[derive(Deserialize)]
struct Payers {
    champs: Vec<ProfileField>,
    payeurs: Vec<Payer>,
}

#[derive(Deserialize)]
struct ProfileField {
    cle: String,
}

#[derive(Deserialize)]
struct Payer {
    nom: String,
    r#type: String,
    domaines: Vec<String>,
    profil: BTreeMap<String, String>,
    contrat: Contract,
    droits: Vec<Entitlement>,
}

#[derive(Deserialize)]
struct Contract {
    reference: String,
    niveaux: Vec<String>,
}

#[derive(Deserialize)]
struct Entitlement {
    libelle: String,
    quantite: u32,
}

#[test]
fn there_is_a_payer_of_each_kind_with_its_contract_and_entitlements() {
    let payers: Payers = contents("payeurs.toml");
    let fields: BTreeSet<_> = payers.champs.iter().map(|field| field.cle.as_str()).collect();
    let kinds: Vec<_> = payers.payeurs.iter().map(|payer| payer.r#type.as_str()).collect();
    assert_eq!(kinds, ["entreprise", "mutuelle", "collectivite"]);
    for payer in &payers.payeurs {
        assert!(appel().list("types_payeurs").unwrap().choice(&payer.r#type).is_some());
        assert!(payer.domaines.iter().all(|domain| domain.ends_with(".example")), "{}", payer.nom);
        assert!(payer.profil.keys().all(|key| fields.contains(key.as_str())), "{}", payer.nom);
        assert!(payer.contrat.reference.starts_with("DEMO-"));
        assert!(
            payer.contrat.niveaux.iter().all(|level| appel()
                .list("niveaux")
                .unwrap()
                .choice(level)
                .is_some())
        );
        assert!(!payer.droits.is_empty());
        assert!(payer.droits.iter().all(|right| right.quantite > 0 && !right.libelle.is_empty()));
    }
}

#[test]
fn the_texts_are_written_in_typographic_french() {
    for file in
        ["fiches.toml", "mails.toml", "services.toml", "contacts.toml", "ateliers.toml", "payeurs.toml"]
    {
        let texts = toml::Value::Table(contents(file));
        let mut found = Vec::new();
        collect(&texts, &mut found);
        for text in found {
            assert!(!text.contains('\''), "{file} : {text}");
            for wrong in [" :", " ;", " ?", " !", " »", "« ", " %", " €", "..."] {
                assert!(!text.contains(wrong), "{file} : « {wrong} » dans {text}");
            }
        }
    }
}

fn collect<'a>(value: &'a toml::Value, texts: &mut Vec<&'a str>) {
    match value {
        toml::Value::String(text) => texts.push(text),
        toml::Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        toml::Value::Table(fields) => fields.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}
