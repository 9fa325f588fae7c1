//! The programs of the system that the commands need, found or installed.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::process;

/// A program that neither cargo nor npm brings. (Cargo, rustc and a C linker are there: they built this one.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Node,
    Chromium,
    PostgreSql,
    Poppler,
}

impl Tool {
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["nodejs", "npm"],
            Self::Chromium => &["chromium"],
            Self::PostgreSql => &["postgresql"],
            Self::Poppler => &["poppler-utils"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Node => "Node.js 20 ou plus, avec npm",
            Self::Chromium => "Chromium",
            Self::PostgreSql => "PostgreSQL",
            Self::Poppler => "pdftotext",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Node => on_path("npm").is_some() && node_version().is_some_and(|major| major >= 20),
            Self::Chromium => chromium().is_some(),
            Self::PostgreSql => postgres_programs().is_some(),
            Self::Poppler => on_path("pdftotext").is_some(),
        }
    }
}

/// Every tool is there, or an error says the one command that brings those which are not.
pub fn require(tools: &[Tool]) -> Result<()> {
    let missing: Vec<Tool> = tools.iter().copied().filter(|tool| !tool.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("{}", advice(&missing))
}

/// As [`require`], but installs what is missing when this machine lets us (root, with apt).
pub fn require_or_install(tools: &[Tool]) -> Result<()> {
    let missing: Vec<Tool> = tools.iter().copied().filter(|tool| !tool.is_there()).collect();
    if !missing.is_empty() && rustix::process::geteuid().is_root() && on_path("apt-get").is_some() {
        let packages: Vec<&str> = missing.iter().flat_map(|tool| tool.packages()).copied().collect();
        println!("Installation de {}…", packages.join(", "));
        process::run(apt().args(["update", "-qq"]))?;
        process::run(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(&packages))?;
    }
    require(&missing)
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn advice(missing: &[Tool]) -> String {
    let names: Vec<&str> = missing.iter().map(|tool| tool.name()).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|tool| tool.packages()).copied().collect();
    let mut advice = format!(
        "Il manque {}. Sur Debian ou Ubuntu : sudo apt-get install {}",
        names.join(" et "),
        packages.join(" ")
    );
    if missing.contains(&Tool::Node) {
        advice.push_str("\n(si la version proposée est plus ancienne : https://nodejs.org/fr/download)");
    }
    advice
}

/// Debian's name first, then those of other systems.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path)
}

/// The folder that holds `initdb` and `pg_ctl`; Debian keeps them off the PATH, one folder per version.
pub fn postgres_programs() -> Option<PathBuf> {
    let from_path = on_path("initdb").and_then(|initdb| initdb.canonicalize().ok());
    from_path.and_then(|initdb| initdb.parent().map(Path::to_owned)).or_else(|| {
        let versions = Path::new("/usr/lib/postgresql").read_dir().ok()?;
        versions
            .filter_map(Result::ok)
            .filter(|version| version.path().join("bin/initdb").is_file())
            .max_by_key(|version| version.file_name().to_string_lossy().parse::<u32>().unwrap_or(0))
            .map(|version| version.path().join("bin"))
    })
}

pub fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn node_version() -> Option<u32> {
    let version = Command::new("node").arg("--version").output().ok()?;
    major(&String::from_utf8_lossy(&version.stdout))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major(""), None);
    }

    #[test]
    fn one_command_brings_everything_that_is_missing() {
        assert_eq!(
            advice(&[Tool::PostgreSql, Tool::Chromium]),
            "Il manque PostgreSQL et Chromium. Sur Debian ou Ubuntu : sudo apt-get install postgresql chromium"
        );
    }
}
