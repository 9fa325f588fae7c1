//! A format begins with a sample: its layout is guessed, its mapping proposed.

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait};
use files::Shelf;
use kernel::id::{FileFormatId, PartnerId, StructureId};
use mapping::Format;
use records::Flow;
use uuid::Uuid;

use super::{FormatError, NewSample, check_partner, sample, see, text_of};
use crate::{reach, store::formats as table};

#[derive(Clone, Debug)]
pub struct NewFormat {
    pub name: String,
    pub flow: Flow,
    /// `None`: for every service.
    pub partner: Option<PartnerId>,
    pub sample: NewSample,
}

/// # Errors
/// [`FormatError`]; [`FormatError::Sample`] for a file nothing can be guessed of.
pub async fn start_format(cx: &Cx, shelf: &Shelf, new: NewFormat) -> Result<FileFormatId, FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let name = new.name.trim();
    if name.is_empty() {
        return Err(FormatError::Name);
    }
    new.sample.check()?;
    let unreadable = |finding| FormatError::Sample(Box::new(finding));
    let sniffed = mapping::sniff(&new.sample.name, &new.sample.bytes).map_err(unreadable)?;
    let known = see::known_codes(cx).await?;
    let proposal = mapping::propose_knowing(name, new.flow, &sniffed.layout, &new.sample.bytes, &known)
        .map_err(unreadable)?;
    // A person lets go of what serves nobody: until then nothing is lost.
    let draft = proposal.format.keeping_unused();
    let tx = cx.db.begin().await?;
    check_partner(&tx, department, new.partner).await?;
    let file_name = new.sample.name.clone();
    let document = sample::keep(cx, &tx, shelf, new.sample).await?;
    let kept = Some((document.uuid(), file_name));
    let id = insert(cx, &tx, department, new.partner, &draft, kept).await?;
    cx.audit(&tx, "commencer", "format", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(id)
}

pub(super) async fn insert(
    cx: &Cx,
    on: &impl ConnectionTrait,
    department: StructureId,
    partner: Option<PartnerId>,
    draft: &Format,
    sample: Option<(Uuid, String)>,
) -> Result<FileFormatId, FormatError> {
    let now = cx.clock.now();
    let who = cx.who.name().to_owned();
    let (sample_id, sample_name) = sample.unzip();
    let row = table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        structure_id: Set(department.uuid()),
        partner_id: Set(partner.map(Into::into)),
        flow: Set(draft.flow.code().to_owned()),
        name: Set(draft.name.clone()),
        draft: Set(text_of(draft)?),
        revision: Set(1),
        sample_id: Set(sample_id),
        sample_name: Set(sample_name.unwrap_or_default()),
        current: Set(None),
        created_by: Set(who.clone()),
        created_at: Set(now.into()),
        updated_by: Set(who),
        updated_at: Set(now.into()),
        withdrawn_at: Set(None),
    }
    .insert(on)
    .await?;
    Ok(row.id.into())
}
