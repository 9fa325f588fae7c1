//! `GET|POST /administration/organismes/nouveau`, `GET|POST /administration/organismes/{id}`

use accounts::StructureKind;
use askama::Template;
use axum::{extract::Path, response::Response};
use intake::payers::{
    self, Clues, Contract, Counts, Entitlement, Field, NewPayer, Payer, PayerEdit, PayerError, Profile,
};
use kernel::{clock::paris, jiff::civil::Date};
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::list::{BASE, failed, kinds};
use crate::words;

#[derive(Template)]
#[template(path = "payers/edit.html")]
struct EditPage {
    shell: Shell,
    mistakes: Mistakes,
    action: String,
    /// Where its members' file is read.
    members: String,
    is_new: bool,
    title: String,
    kind_label: &'static str,
    kinds: Vec<(&'static str, &'static str, bool)>,
    version: i64,
    typed: Fields,
    rows: Vec<FieldRow>,
    entitlements: Vec<EntitlementRow>,
    /// Reference and day of each call counted this year.
    counted: Vec<(String, String)>,
    preview: Option<Preview>,
}

/// The payer as the agent reads it during a call.
struct Preview {
    name: String,
    kind: &'static str,
    runs: bool,
    contract: Vec<(&'static str, String)>,
    entitlements: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    services: Vec<String>,
    notes: String,
}

struct FieldRow {
    n: usize,
    label: String,
    value: String,
}

struct EntitlementRow {
    n: usize,
    label: String,
    total: String,
    used: String,
    unit: String,
    counts: Vec<(&'static str, &'static str, bool)>,
}

pub async fn blank(manager: Manager) -> Result<Response, Failure> {
    let typed = Fields(vec![("genre".to_owned(), StructureKind::Enterprise.code().to_owned())]);
    render(&manager, None, typed, Mistakes::default()).await
}

pub async fn show(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let payer = payers::payer(&manager.cx, id.into()).await.map_err(failed)?;
    let typed = typed(&payer);
    render(&manager, Some(&payer), typed, Mistakes::default()).await
}

pub async fn create(manager: Manager, fields: Fields) -> Result<Response, Failure> {
    let fields = after_button(fields);
    if only_rows(&fields) {
        return render(&manager, None, fields, Mistakes::default()).await;
    }
    let profile = match profile(&fields) {
        Ok(_) if wants_preview(&fields) => return render(&manager, None, fields, Mistakes::default()).await,
        Ok(profile) => profile,
        Err(mistakes) => return render(&manager, None, fields, mistakes).await,
    };
    let new = NewPayer {
        kind: StructureKind::from_code(fields.get("genre")).unwrap_or(StructureKind::Enterprise),
        name: fields.get("nom").to_owned(),
        domains: domains(&fields),
        profile,
    };
    match payers::create_payer(&manager.cx, new).await {
        Ok(id) => Ok(redirect_with_flash(&format!("{BASE}/{}", id.uuid()), "Organisme créé.")),
        Err(refused) => {
            let mistakes = refusal(refused)?;
            render(&manager, None, fields, mistakes).await
        }
    }
}

pub async fn save(manager: Manager, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let payer = payers::payer(&manager.cx, id.into()).await.map_err(failed)?;
    let fields = after_button(fields);
    if only_rows(&fields) {
        return render(&manager, Some(&payer), fields, Mistakes::default()).await;
    }
    let profile = match profile(&fields) {
        Ok(_) if wants_preview(&fields) => {
            return render(&manager, Some(&payer), fields, Mistakes::default()).await;
        }
        Ok(profile) => profile,
        Err(mistakes) => return render(&manager, Some(&payer), fields, mistakes).await,
    };
    let seen = fields.get("version").parse().unwrap_or(0);
    let name = fields.get("nom").to_owned();
    let edit = PayerEdit { name, domains: domains(&fields), profile, seen };
    match payers::save_payer(&manager.cx, id.into(), edit).await {
        Ok(()) => Ok(redirect_with_flash(&format!("{BASE}/{id}"), "Organisme enregistré.")),
        Err(refused) => {
            let mistakes = refusal(refused)?;
            render(&manager, Some(&payer), fields, mistakes).await
        }
    }
}

fn refusal(refused: PayerError) -> Result<Mistakes, Failure> {
    let field = match refused {
        PayerError::Name | PayerError::Kind => "nom",
        PayerError::Domain(_) | PayerError::DomainTaken(_) => "domaines",
        PayerError::Outdated => "champs",
        cause => return Err(failed(cause)),
    };
    Ok(Mistakes::one(field, refused.to_string()))
}

async fn render(
    manager: &Manager,
    payer: Option<&Payer>,
    typed: Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let counted = match payer {
        Some(payer) => intake::counted_calls(&manager.cx, payer).await.map_err(failed)?,
        None => Vec::new(),
    };
    let kind = typed.get("genre").to_owned();
    let labels = typed.all("champ_libelle").zip(typed.all("champ_valeur"));
    let rows = (0..)
        .zip(labels)
        .map(|(n, (label, value))| FieldRow { n, label: label.to_owned(), value: value.to_owned() })
        .collect();
    let rights = typed.all("droit_libelle").zip(typed.all("droit_total"));
    let rights = rights.zip(typed.all("droit_utilise").zip(typed.all("droit_unite")));
    let rights = rights.zip(counts(&typed));
    let entitlements = (0..)
        .zip(rights)
        .map(|(n, (((label, total), (used, unit)), counts))| EntitlementRow {
            n,
            label: label.to_owned(),
            total: total.to_owned(),
            used: used.to_owned(),
            unit: unit.to_owned(),
            counts: Counts::ALL.map(|one| (one.code(), one.label(), Some(one) == counts)).to_vec(),
        })
        .collect();
    let page = EditPage {
        preview: preview(manager, payer, &typed).await?,
        shell: manager.shell.clone().with_current("administration"),
        action: payer
            .map_or_else(|| format!("{BASE}/nouveau"), |payer| format!("{BASE}/{}", payer.id.uuid())),
        members: payer.map(|payer| format!("{BASE}/{}/adherents", payer.id.uuid())).unwrap_or_default(),
        is_new: payer.is_none(),
        title: payer.map_or_else(|| "Nouvel organisme".to_owned(), |payer| payer.name.clone()),
        kind_label: payer.map_or("", |payer| payer.kind.label()),
        kinds: kinds().map(|one| (one.code(), one.label(), one.code() == kind)).collect(),
        version: payer.map_or(0, |payer| payer.version),
        rows,
        entitlements,
        counted: counted
            .into_iter()
            .map(|one| (one.reference, words::typed_day(paris(one.at).date())))
            .collect(),
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn typed(payer: &Payer) -> Fields {
    let profile = &payer.profile;
    let day = |day: Option<Date>| day.map(words::typed_day).unwrap_or_default();
    let mut fields = vec![
        ("nom", payer.name.clone()),
        ("domaines", payer.domains.join("\n")),
        ("contrat_numero", profile.contract.number.clone()),
        ("contrat_debut", day(profile.contract.starts)),
        ("contrat_fin", day(profile.contract.ends)),
        ("contrat_contact", profile.contract.contact.clone()),
        ("inclus", profile.services_included.join("\n")),
        ("notes", profile.notes.clone()),
    ];
    for field in &profile.fields {
        fields.push(("champ_libelle", field.label.clone()));
        fields.push(("champ_valeur", field.value.clone()));
    }
    for right in &profile.entitlements {
        fields.push(("droit_compte", right.counts.map(Counts::code).unwrap_or_default().to_owned()));
        fields.push(("droit_libelle", right.label.clone()));
        fields.push(("droit_total", right.total.to_string()));
        fields.push(("droit_utilise", right.used.to_string()));
        fields.push(("droit_unite", right.unit.clone()));
    }
    Fields(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn wants_preview(fields: &Fields) -> bool {
    fields.get("action") == "apercu"
}

/// `None` while there is nothing to show, or what is typed cannot be read.
async fn preview(
    manager: &Manager,
    payer: Option<&Payer>,
    typed: &Fields,
) -> Result<Option<Preview>, Failure> {
    let kind = payer.map(|payer| payer.kind).or_else(|| StructureKind::from_code(typed.get("genre")));
    let (Some(kind), Some(name), Ok(profile)) = (kind, typed.filled("nom"), profile(typed)) else {
        return Ok(None);
    };
    let rights = match payer {
        Some(payer) => {
            let typed = Payer { profile: profile.clone(), ..payer.clone() };
            intake::rights(&manager.cx, &typed, &Clues::default()).await.map_err(failed)?
        }
        None => intake::unused(&profile),
    };
    Ok(Some(Preview {
        name,
        kind: kind.label(),
        runs: profile.contract.runs_on(manager.cx.clock.today()),
        contract: profile.contract.lines_fr(),
        entitlements: rights.into_iter().map(|right| (right.label, right.left)).collect(),
        fields: profile.fields.into_iter().map(|field| (field.label, field.value)).collect(),
        services: profile.services_included,
        notes: profile.notes,
    }))
}

fn only_rows(fields: &Fields) -> bool {
    let action = fields.get("action");
    action.starts_with("ajouter-") || action.starts_with("retirer-")
}

/// Adds or removes the row its button asked for.
fn after_button(mut fields: Fields) -> Fields {
    const FIELD: &[&str] = &["champ_libelle", "champ_valeur"];
    const RIGHT: &[&str] = &["droit_libelle", "droit_total", "droit_utilise", "droit_unite", "droit_compte"];
    let action = fields.get("action").to_owned();
    let columns = if action.contains("-droit") { RIGHT } else { FIELD };
    if action.starts_with("ajouter-") {
        fields.0.extend(columns.iter().map(|name| ((*name).to_owned(), String::new())));
    } else if let Some(row) =
        action.strip_prefix("retirer-").and_then(|rest| rest.rsplit_once('-')?.1.parse::<usize>().ok())
    {
        for column in columns {
            let mut seen = 0;
            fields.0.retain(|(name, _)| {
                let here = name == column;
                seen += usize::from(here);
                !(here && seen == row + 1)
            });
        }
    }
    fields
}

/// How each entitlement is counted, in the order of their rows.
fn counts(fields: &Fields) -> impl Iterator<Item = Option<Counts>> {
    fields.all("droit_compte").map(Counts::from_code).chain(std::iter::repeat(None))
}

fn domains(fields: &Fields) -> Vec<String> {
    let typed = fields.get("domaines").split([',', ';', '\n', ' ']);
    typed.map(|domain| domain.trim().to_owned()).filter(|domain| !domain.is_empty()).collect()
}

fn profile(fields: &Fields) -> Result<Profile, Mistakes> {
    let mut mistakes = Mistakes::default();
    if fields.get("nom").is_empty() {
        mistakes.add("nom", PayerError::Name.to_string());
    }
    let mut day = |name: &str| {
        let typed = fields.get(name);
        let day = words::day(typed);
        if day.is_none() && !typed.is_empty() {
            mistakes.add(name, "Écrivez le jour comme 31/12/2026.");
        }
        day
    };
    let (starts, ends) = (day("contrat_debut"), day("contrat_fin"));
    if starts.zip(ends).is_some_and(|(starts, ends)| ends < starts) {
        mistakes.add("contrat_fin", "Le contrat finit avant d’avoir commencé. Corrigez l’une des dates.");
    }
    let text = |value: &str| value.trim().to_owned();
    let mut entitlements = Vec::new();
    let numbers = fields.all("droit_total").zip(fields.all("droit_utilise"));
    let rights = fields.all("droit_libelle").zip(numbers).zip(fields.all("droit_unite"));
    for (n, (((label, (total, used)), unit), counts)) in rights.zip(counts(fields)).enumerate() {
        if label.trim().is_empty() {
            continue;
        }
        let whole = |typed: &str| if typed.trim().is_empty() { Ok(0) } else { typed.trim().parse::<u32>() };
        match (whole(total), whole(used)) {
            (Ok(total), Ok(used)) => {
                entitlements.push(Entitlement { label: text(label), total, used, unit: text(unit), counts });
            }
            _ => mistakes
                .add(format!("droit-{n}"), format!("« {} » : écrivez deux nombres entiers.", label.trim())),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let lines = |name: &str| {
        fields.get(name).lines().map(text).filter(|line| !line.is_empty()).collect::<Vec<String>>()
    };
    Ok(Profile {
        fields: fields
            .all("champ_libelle")
            .zip(fields.all("champ_valeur"))
            .filter(|(label, _)| !label.trim().is_empty())
            .map(|(label, value)| Field { label: text(label), value: text(value) })
            .collect(),
        contract: Contract {
            number: fields.get("contrat_numero").to_owned(),
            starts,
            ends,
            contact: fields.get("contrat_contact").to_owned(),
        },
        entitlements,
        services_included: lines("inclus"),
        notes: fields.get("notes").to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_row_leaves_with_its_value_and_no_other() {
        let fields = after_button(posted(&[
            ("champ_libelle", "Effectif"),
            ("champ_valeur", "3 200"),
            ("champ_libelle", "Site"),
            ("champ_valeur", "intranet"),
            ("action", "retirer-champ-0"),
        ]));
        assert_eq!(fields.all("champ_libelle").collect::<Vec<_>>(), ["Site"]);
        assert_eq!(fields.all("champ_valeur").collect::<Vec<_>>(), ["intranet"]);
    }

    #[test]
    fn a_wrong_number_or_day_is_told_at_its_place() {
        let mistakes = profile(&posted(&[
            ("contrat_debut", "01/02/2026"),
            ("contrat_fin", "01/01/2026"),
            ("droit_libelle", "Bilans"),
            ("droit_total", "quarante"),
            ("droit_utilise", ""),
            ("droit_unite", "bilans"),
        ]))
        .unwrap_err();
        assert!(!mistakes.of("contrat_fin").is_empty());
        assert!(mistakes.of("droit-0").contains("Bilans"));
    }
}
