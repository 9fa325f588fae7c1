//! The watched folder: what SFTP drops is deposited, then put aside.
//!
//! ```text
//! <folder>/departement/…      sent by the département's own tools
//! <folder>/SAAD-42/…          sent by the service of that code
//! <folder>/SAAD-42/recus/…    deposited; the acknowledgement stands beside as <name>.accuse.json once it was read
//! <folder>/SAAD-42/refuses/…  never deposited; <name>.txt says why
//! ```
//!
//! A file is taken once it has kept its size for a while: a transfer under way is left alone, and so is a name that
//! begins with a dot or ends like a transfer. Killed between the deposit and the move, the next sweep finds the same
//! bytes already deposited and only moves them.

use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use access::Cx;
use db::sea_orm::DbErr;
use files::Shelf;
use kernel::id::StructureId;

use crate::{
    deposit::{Channel, Deposit, DepositError, Receipt, Sender, deposit},
    inbox, partner,
};

/// Where the département's own tools drop theirs.
const DEPARTMENT: &str = "departement";
const RECEIVED: &str = "recus";
const REFUSED: &str = "refuses";
const UNFINISHED: [&str; 4] = ["part", "tmp", "filepart", "crdownload"];

/// How long a file must have kept still.
const SETTLES: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("le dossier surveillé ne se lit pas : {0}")]
    Disk(#[from] io::Error),
    #[error("la base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
    #[error(transparent)]
    Deposit(#[from] DepositError),
}

/// Deposits what is ready, writes the acknowledgements that are; gives how many files were deposited.
///
/// # Errors
/// [`FolderError`]: what was not moved yet is found again at the next sweep.
pub async fn sweep(
    cx: &Cx,
    shelf: &Shelf,
    folder: &Path,
    department: StructureId,
    now: SystemTime,
) -> Result<usize, FolderError> {
    let mut count = 0;
    for sub in directories(folder)? {
        let Some(code) = sub.file_name().and_then(|name| name.to_str()) else { continue };
        let sender = match code {
            DEPARTMENT => Sender::machine(department, None, "dossier surveillé"),
            code => match partner::by_code(cx.db.read(), department.uuid(), code).await? {
                Some(known) => Sender::machine(department, Some(known.id.into()), "dossier surveillé"),
                // Nobody may send under a name the département does not know.
                None => continue,
            },
        };
        acknowledge(cx, &sender, &sub.join(RECEIVED)).await?;
        for path in ready(&sub, now)? {
            count += usize::from(take(cx, shelf, &sender, &sub, &path).await?);
        }
    }
    Ok(count)
}

async fn take(cx: &Cx, shelf: &Shelf, sender: &Sender, sub: &Path, path: &Path) -> Result<bool, FolderError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = std::fs::read(path)?;
    let sent = Deposit { name: name.clone(), bytes, channel: Channel::Folder, key: None, format: None };
    match deposit(cx, shelf, sender, sent).await {
        Ok(Receipt { file, already, .. }) => {
            let aside = sub.join(RECEIVED);
            std::fs::create_dir_all(&aside)?;
            // The identifier keeps two files of one name apart, and says where the acknowledgement is.
            std::fs::rename(path, aside.join(format!("{file}-{name}")))?;
            Ok(!already)
        }
        Err(refused @ (DepositError::Empty | DepositError::TooLarge)) => {
            let aside = sub.join(REFUSED);
            std::fs::create_dir_all(&aside)?;
            std::fs::write(aside.join(format!("{name}.txt")), refused.to_string())?;
            std::fs::rename(path, aside.join(&name))?;
            Ok(false)
        }
        Err(other) => Err(other.into()),
    }
}

/// Writes the acknowledgement beside each file that has none yet and was read.
async fn acknowledge(cx: &Cx, sender: &Sender, aside: &Path) -> Result<(), FolderError> {
    for path in files_of(aside)? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let told = aside.join(format!("{name}.accuse.json"));
        // A UUID, a hyphen, the name.
        let Some(id) = name.get(..36).and_then(|id| id.parse().ok()) else { continue };
        if name.ends_with(".accuse.json") || told.exists() {
            continue;
        }
        let Ok((file, report)) = inbox::acknowledgement(cx, sender, id).await else { continue };
        if file.state == inbox::FileState::Waiting {
            continue;
        }
        let whole = serde_json::json!({
            "id": file.id.to_string(),
            "sha256": file.sha256,
            "state": file.state.code(),
            "accepted": file.accepted,
            "refused": file.refused,
            "messages": report.lines,
            "findings": report.findings,
        });
        // Whole or not at all: a tool may be reading.
        let draft = aside.join(format!(".{name}.accuse"));
        std::fs::write(&draft, format!("{whole:#}"))?;
        std::fs::rename(draft, told)?;
    }
    Ok(())
}

fn directories(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // A link out of the folder is not followed.
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn files_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn ready(sub: &Path, now: SystemTime) -> io::Result<Vec<PathBuf>> {
    let mut found = files_of(sub)?;
    found.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let unfinished = UNFINISHED.iter().any(|end| name.ends_with(&format!(".{end}")));
        let changed = std::fs::metadata(path).and_then(|known| known.modified());
        let still = changed.is_ok_and(|at| now.duration_since(at).is_ok_and(|since| since >= SETTLES));
        !name.starts_with('.') && !unfinished && still
    });
    Ok(found)
}
