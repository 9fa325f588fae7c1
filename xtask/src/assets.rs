//! What npm builds for us: style sheets, scripts and public data in `web/dist`, browser tests in `e2e`.

use std::{
    collections::BTreeSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    process,
    tally::{self, Tally},
};

const WEB: &str = "web";
const STAMP: &str = "web/dist/.stamp";

/// Builds `web/dist` unless its sources are those of the last build.
pub fn build() -> Result<()> {
    let sources = fingerprint(Path::new(WEB))?;
    if fs::read_to_string(STAMP).is_ok_and(|built_from| built_from == sources) {
        return Ok(());
    }
    install(WEB)?;
    process::run(&mut npm(WEB, &["run", "--silent", "build"]))?;
    fs::write(STAMP, sources).context("« npm run build » n'a pas rempli web/dist.")
}

/// Checks the types of the scripts.
pub fn check_types() -> Result<()> {
    install(WEB)?;
    process::run(&mut npm(WEB, &["run", "--silent", "check"]))
}

/// Runs the tests of the scripts.
pub fn test() -> Result<Tally> {
    install(WEB)?;
    let heard = process::tee(&mut npm(WEB, &["run", "--silent", "test"]))?;
    tally::counted(heard.success, tally::of_node(&heard.text))
}

/// Installs the packages of a folder unless they are those of its lock file already.
pub fn install(folder: &str) -> Result<()> {
    let lock = fs::read_to_string(Path::new(folder).join("package-lock.json"))
        .with_context(|| format!("{folder}/package-lock.json est introuvable."))?;
    let installed = Path::new(folder).join("node_modules/.installed-from");
    if fs::read_to_string(&installed).is_ok_and(|installed_from| installed_from == lock) {
        return Ok(());
    }
    // No package may run a script of its own on this machine.
    process::run(&mut npm(folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(installed, lock)?)
}

fn npm(folder: &str, arguments: &[&str]) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").args(arguments);
    npm
}

/// Changes with any name or byte of the folder, apart from what npm puts there.
fn fingerprint(folder: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for path in sorted_entries(&next)? {
            if path.is_dir() {
                waiting.push(path);
            } else {
                path.hash(&mut hasher);
                fs::read(&path)?.hash(&mut hasher);
            }
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn sorted_entries(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let produced = ["node_modules", "dist"];
    let entries = folder.read_dir().with_context(|| format!("{} est introuvable.", folder.display()))?;
    let mut paths = BTreeSet::new();
    for entry in entries {
        let entry = entry?;
        if !produced.iter().any(|name| entry.file_name() == *name) {
            paths.insert(entry.path());
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_of_the_sources_asks_for_a_build() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            fingerprint(folder.path()).unwrap()
        };
        let first = write("src/app.ts", "un");
        assert_eq!(write("dist/app.js", "produit"), first);
        assert_eq!(write("node_modules/x/index.js", "à d'autres"), first);
        let changed = write("src/app.ts", "deux");
        assert_ne!(changed, first);
        assert_ne!(write("src/autre.ts", ""), changed);
        fs::remove_file(folder.path().join("src/autre.ts")).unwrap();
        assert_eq!(fingerprint(folder.path()).unwrap(), changed);
    }
}
