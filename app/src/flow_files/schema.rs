//! Level L4: the official schema, where somebody dropped it in. No schema ships with the program: their licence is not
//! known.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use esppadom::{Table, schema};
use records::{Finding, Flow};

#[derive(Default)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    /// Why the level was not checked.
    pub not_run: Option<String>,
}

impl Outcome {
    fn not_run(why: impl Into<String>) -> anyhow::Result<Self> {
        Ok(Self { not_run: Some(why.into()), ..Self::default() })
    }
}

/// `sound`: the file passed level L0; another is never given to a validator.
pub fn validate(
    folder: Option<&Path>,
    file: &Path,
    flow: Option<Flow>,
    sound: bool,
) -> anyhow::Result<Outcome> {
    let Some(folder) = folder else {
        return Outcome::not_run("indiquez le dossier des schémas par --schemas si vous les avez");
    };
    let (Some(flow), true) = (flow, sound) else {
        return Outcome::not_run("le fichier est déjà refusé au niveau L0 ou L1");
    };
    if file.as_os_str() == "-" {
        return Outcome::not_run("il demande un fichier, pas l’entrée standard");
    }
    let folder = folder.join("esppadom").join(Table::of(flow).version());
    let Some(found) = schema_of(&folder, flow)? else {
        return Outcome::not_run(format!(
            "aucun schéma ne déclare « {} » dans {}",
            Table::of(flow).root(),
            folder.display()
        ));
    };
    // Never the network; in constant memory.
    let run = Command::new("xmllint")
        .args(["--noout", "--nonet", "--stream", "--schema"])
        .arg(&found)
        .arg(named(file))
        .output();
    let run = match run {
        Ok(run) => run,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Outcome::not_run("xmllint n’est pas installé (paquet libxml2-utils)");
        }
        Err(cause) => return Err(cause).context("xmllint ne démarre pas"),
    };
    let said = String::from_utf8_lossy(&run.stderr);
    let findings: Vec<Finding> = said.lines().filter_map(schema::finding).collect();
    if findings.is_empty() && !run.status.success() {
        let last = said.lines().last().unwrap_or_default();
        return Outcome::not_run(format!("xmllint n’a pas pu lire le schéma {} : {last}", found.display()));
    }
    Ok(Outcome { findings, not_run: None })
}

fn schema_of(folder: &Path, flow: Flow) -> anyhow::Result<Option<PathBuf>> {
    let Ok(entries) = folder.read_dir() else { return Ok(None) };
    let mut schemas: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    schemas.retain(|path| path.extension().is_some_and(|extension| extension == "xsd"));
    schemas.sort();
    for path in schemas {
        let text =
            fs::read_to_string(&path).with_context(|| format!("Impossible de lire {}", path.display()))?;
        if schema::declares(&text, flow) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// The validator would take a name that begins with « - » for one of its options.
fn named(file: &Path) -> PathBuf {
    if file.is_relative() { Path::new(".").join(file) } else { file.to_owned() }
}
