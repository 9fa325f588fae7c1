//! The demonstration's payers, from `demo/contenus/payeurs.toml`.

use std::collections::BTreeMap;

use access::Cx;
use accounts::StructureKind;
use anyhow::{Context, Result};
use intake::payers::{
    Contract, Counts, Entitlement, Field, Member, NewPayer, Profile, create_payer, replace_members,
};
use kernel::jiff::civil::Date;
use serde::Deserialize;

const FILE: &str = include_str!("../../../demo/contenus/payeurs.toml");

#[derive(Deserialize)]
struct Payers {
    #[serde(rename = "champs")]
    fields: Vec<FieldName>,
    #[serde(rename = "payeurs")]
    payers: Vec<Payer>,
}

#[derive(Deserialize)]
struct FieldName {
    #[serde(rename = "cle")]
    key: String,
    #[serde(rename = "libelle")]
    label: String,
}

#[derive(Deserialize)]
struct Payer {
    #[serde(rename = "nom")]
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "domaines")]
    domains: Vec<String>,
    #[serde(default, rename = "adherents")]
    members: Vec<String>,
    #[serde(rename = "profil")]
    profile: BTreeMap<String, String>,
    #[serde(rename = "contrat")]
    contract: PaidContract,
    #[serde(rename = "droits")]
    rights: Vec<Right>,
}

#[derive(Deserialize)]
struct PaidContract {
    reference: String,
    #[serde(rename = "debut")]
    starts: toml::value::Datetime,
    #[serde(rename = "fin")]
    ends: toml::value::Datetime,
    #[serde(rename = "niveaux")]
    levels: Vec<String>,
}

#[derive(Deserialize)]
struct Right {
    #[serde(rename = "libelle")]
    label: String,
    #[serde(rename = "quantite")]
    total: u32,
    #[serde(rename = "par")]
    per: String,
    #[serde(rename = "compte")]
    counts: Option<Counts>,
}

/// # Errors
/// When the shipped file is wrong, or the database refuses.
pub async fn load(system: &Cx) -> Result<()> {
    let Payers { fields, payers } = toml::from_str(FILE).context("payeurs.toml")?;
    for payer in payers {
        let members = payer.members.clone();
        let id = create_payer(system, new_payer(&fields, payer)?).await?;
        let members = members
            .into_iter()
            .zip(["Camille Robin", "Nadia Ferrand", "Louis Meunier"])
            .map(|(number, name)| Member { number, name: name.to_owned(), email: None, phone: None })
            .collect();
        replace_members(system, id, members).await?;
    }
    Ok(())
}

fn new_payer(fields: &[FieldName], payer: Payer) -> Result<NewPayer> {
    let kind = match payer.kind.as_str() {
        "entreprise" => StructureKind::Enterprise,
        "mutuelle" => StructureKind::Mutual,
        _ => StructureKind::PublicBody,
    };
    let contact = payer.profile.get("contact").cloned().unwrap_or_default();
    let fields = fields
        .iter()
        .filter(|field| field.key != "contact")
        .filter_map(|field| {
            let value = payer.profile.get(&field.key)?.clone();
            Some(Field { label: field.label.clone(), value })
        })
        .collect();
    let entitlements = payer
        .rights
        .into_iter()
        .map(|right| Entitlement {
            label: right.label,
            total: right.total,
            used: 0,
            unit: format!("par {}", right.per),
            counts: right.counts,
        })
        .collect();
    let services_included = payer
        .contract
        .levels
        .iter()
        .map(|level| format!("Accompagnement de niveau {}", level.to_uppercase()))
        .collect();
    let contract = Contract {
        number: payer.contract.reference,
        starts: Some(payer.contract.starts.to_string().parse::<Date>()?),
        ends: Some(payer.contract.ends.to_string().parse::<Date>()?),
        contact,
    };
    let profile = Profile { fields, contract, entitlements, services_included, notes: String::new() };
    Ok(NewPayer { name: payer.name, kind, domains: payer.domains, profile })
}
