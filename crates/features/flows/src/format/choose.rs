//! Which format a file is read by: the sender's choice, else the only one that fits.

use access::Cx;
use db::sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use kernel::{french::no_break, id::FileFormatId};
use mapping::Format;
use records::{Finding, Flow, Place, Severity};
use uuid::Uuid;

use super::{format_of, see};
use crate::{
    deposit::Sender,
    store::{format_versions, formats as table},
};

/// A published format that a sender may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedFormat {
    pub id: FileFormatId,
    pub name: String,
    pub flow: Flow,
}

/// How a file is to be read.
pub(crate) enum Chosen {
    Esppadom,
    Format {
        id: Uuid,
        format: Box<Format>,
    },
    /// Not at all: what to do about it.
    Refused(Finding),
}

/// By name: those of the sender's service and of every service; for the département, all.
///
/// # Errors
/// When the database does not answer.
pub async fn offered_formats(cx: &Cx, sender: &Sender) -> Result<Vec<OfferedFormat>, DbErr> {
    let partner = sender.partner.map(Into::into);
    let offered = offered(cx.db.read(), sender.department.uuid(), partner).await?;
    let named = offered.into_iter().map(|one| OfferedFormat {
        id: one.id.into(),
        name: one.format.name,
        flow: one.format.flow,
    });
    Ok(named.collect())
}

pub(crate) async fn is_offered(
    on: &impl ConnectionTrait,
    sender: &Sender,
    id: FileFormatId,
) -> Result<bool, DbErr> {
    let offered = offered(on, sender.department.uuid(), sender.partner.map(Into::into)).await?;
    Ok(offered.iter().any(|one| one.id == id.uuid()))
}

/// In force, with the service it is for.
struct Offered {
    id: Uuid,
    partner: Option<Uuid>,
    format: Format,
}

async fn offered(
    on: &impl ConnectionTrait,
    department: Uuid,
    partner: Option<Uuid>,
) -> Result<Vec<Offered>, DbErr> {
    let mut query = table::Entity::find()
        .filter(table::Column::StructureId.eq(department))
        .filter(table::Column::Current.is_not_null())
        .filter(table::Column::WithdrawnAt.is_null());
    if let Some(own) = partner {
        let theirs =
            Condition::any().add(table::Column::PartnerId.is_null()).add(table::Column::PartnerId.eq(own));
        query = query.filter(theirs);
    }
    let rows = query.order_by_asc(table::Column::Name).order_by_asc(table::Column::Id).all(on).await?;
    let versions = format_versions::Entity::find()
        .filter(format_versions::Column::FormatId.is_in(rows.iter().map(|row| row.id)))
        .all(on)
        .await?;
    let mut offered = Vec::new();
    for row in rows {
        let current = versions.iter().find(|one| one.format_id == row.id && Some(one.version) == row.current);
        if let Some(current) = current {
            let format = Format { version: see::number(current.version), ..format_of(&current.body)? };
            offered.push(Offered { id: row.id, partner: row.partner_id, format });
        }
    }
    Ok(offered)
}

pub(crate) async fn choose(
    on: &impl ConnectionTrait,
    department: Uuid,
    partner: Option<Uuid>,
    chosen: Option<Uuid>,
    name: &str,
    file: &[u8],
) -> Result<Chosen, DbErr> {
    if chosen.is_none() && looks_like_xml(file) {
        return Ok(Chosen::Esppadom);
    }
    let offered = offered(on, department, partner).await?;
    if let Some(id) = chosen {
        let found = offered.into_iter().find(|one| one.id == id);
        return Ok(found.map_or_else(
            || refused("format.withdrawn", "Le format choisi n’est plus en vigueur. Renvoyez le fichier avec un autre, ou sans en choisir : il est reconnu tout seul quand un format lui convient."),
            read_by,
        ));
    }
    let sniffed = match mapping::sniff(name, file) {
        Ok(sniffed) => sniffed,
        Err(finding) => return Ok(Chosen::Refused(finding)),
    };
    let all = listed(&offered);
    let mut fitting: Vec<Offered> =
        offered.into_iter().filter(|one| mapping::fits(&one.format, &sniffed.layout, file)).collect();
    // The service's own rather than everybody's.
    if partner.is_some() && fitting.iter().any(|one| one.partner.is_some()) {
        fitting.retain(|one| one.partner.is_some());
    }
    Ok(match fitting.len() {
        1 => read_by(fitting.remove(0)),
        0 if all.is_empty() => refused(
            "format.none",
            "Ce fichier n’est pas un message ESPPADOM, et aucun format n’est publié pour le lire. Le département en décrit un dans « Formats », à partir d’un fichier d’essai ; renvoyez ensuite ce même fichier.",
        ),
        0 => refused(
            "format.unrecognised",
            format!(
                "Ce fichier n’est pas un message ESPPADOM et ne ressemble à aucun format publié : {all}. Si c’est l’un d’eux, renvoyez le fichier en le choisissant ; sinon, le département décrit ce format dans « Formats »."
            ),
        ),
        _ => refused(
            "format.several",
            format!(
                "Plusieurs formats publiés conviennent à ce fichier : {}. Renvoyez-le en choisissant le bon, sur la page de dépôt ou par le paramètre « format » de l’API.",
                listed(&fitting)
            ),
        ),
    })
}

fn read_by(one: Offered) -> Chosen {
    Chosen::Format { id: one.id, format: Box::new(one.format) }
}

/// « Visites » (identifiant …), « Factures » (identifiant …).
fn listed(offered: &[Offered]) -> String {
    let told = offered.iter().map(|one| format!("« {} » (identifiant {})", one.format.name, one.id));
    told.collect::<Vec<_>>().join(", ")
}

fn refused(code: &str, message: impl AsRef<str>) -> Chosen {
    Chosen::Refused(Finding {
        code: code.to_owned(),
        severity: Severity::Blocks,
        place: Place::default(),
        message: no_break(message.as_ref()),
        expected: None,
        found: None,
    })
}

/// After its mark and its blanks, an XML file opens an element.
fn looks_like_xml(file: &[u8]) -> bool {
    let bare = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    bare.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}
