//! The watched folder, every few seconds, while the program serves.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use access::Who;
use accounts::StructureKind;
use anyhow::{Context, Result, bail};
use kernel::id::StructureId;
use tokio::sync::watch::Receiver;
use web::App;

const EVERY: Duration = Duration::from_secs(5);

/// Whose folder it is: the one département of the installation.
///
/// # Errors
/// With what to do: a folder that is missing, no département or several.
pub async fn department(app: &App, folder: &Path) -> Result<StructureId> {
    std::fs::read_dir(folder).with_context(|| {
        format!("Le dossier surveillé {} ne s’ouvre pas (CORDEE_DEPOSIT_FOLDER)", folder.display())
    })?;
    let structures = accounts::structures(app.db.read()).await?;
    let departments: Vec<_> =
        structures.iter().filter(|known| known.kind == StructureKind::Department && !known.closed).collect();
    match departments[..] {
        [one] => Ok(one.id),
        [] => bail!(
            "Un dossier est surveillé, mais aucun département n’existe : créez-le dans l’espace Manager."
        ),
        _ => bail!(
            "Un dossier est surveillé, mais plusieurs départements existent : chacun a sa propre installation."
        ),
    }
}

/// Sweeps until told to stop; the sweep under way is finished first.
pub async fn run(app: App, folder: PathBuf, department: StructureId, mut stop: Receiver<bool>) {
    let cx = app.cx(Who::System);
    while !*stop.borrow() {
        if let Err(cause) = flows::sweep(&cx, &app.shelf, &folder, department, now()).await {
            tracing::error!(%cause, "the watched folder");
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// The clock of the disk, which dates the files: not a time any person reads.
#[expect(clippy::disallowed_methods, reason = "compared with the dates the disk gives, never stored")]
fn now() -> SystemTime {
    SystemTime::now()
}
