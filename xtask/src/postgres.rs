//! A PostgreSQL of our own for one run of the tests, from the system's programs.
//!
//! It listens on a socket in a private folder only, and forgets everything at the end.

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{process, tools};

/// A running cluster, stopped and erased when dropped.
pub struct Cluster {
    programs: PathBuf,
    owner: Option<User>,
    home: TempDir,
}

/// PostgreSQL refuses to run as root: an ordinary account of the system then runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct User {
    uid: u32,
    gid: u32,
}

impl Cluster {
    pub fn start() -> Result<Self> {
        let programs = tools::postgres_programs().context("PostgreSQL est introuvable.")?;
        let owner = rustix::process::geteuid().is_root().then(ordinary_user).transpose()?;
        // Not TMPDIR: a socket's path has 107 bytes at most, and the ordinary account must reach it.
        let home = tempfile::Builder::new().prefix("cordee-pg-").tempdir_in("/tmp")?;
        if let Some(User { uid, gid }) = owner {
            std::os::unix::fs::chown(home.path(), Some(uid), Some(gid))?;
        }
        let cluster = Self { programs, owner, home };
        process::capture(cluster.program("initdb").args([
            "--pgdata=data",
            "--username=postgres",
            // Only who enters the private folder reaches the socket.
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]))?;
        fs::OpenOptions::new().append(true).open(cluster.home.path().join("data/postgresql.conf")).and_then(
            |mut conf| std::io::Write::write_all(&mut conf, settings(cluster.home.path()).as_bytes()),
        )?;
        if process::run(cluster.pg_ctl().args(["--log=log", "-w", "start"]).stdout(Stdio::null())).is_err() {
            let log = fs::read_to_string(cluster.home.path().join("log")).unwrap_or_default();
            bail!("PostgreSQL ne démarre pas :\n{log}");
        }
        Ok(cluster)
    }

    /// The address of one database: `postgres://…/name`.
    pub fn url(&self, database: &str) -> String {
        let folder = self.home.path().to_string_lossy().replace('/', "%2F");
        format!("postgres://postgres@{folder}/{database}")
    }

    pub fn create(&self, database: &str) -> Result<()> {
        process::capture(
            self.program("createdb")
                .arg("--username=postgres")
                .arg("--host")
                .arg(self.home.path())
                .arg(database),
        )?;
        Ok(())
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.home.path());
        if let Some(User { uid, gid }) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }

    fn pg_ctl(&self) -> Command {
        let mut command = self.program("pg_ctl");
        command.arg("--pgdata=data");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.pg_ctl().args(["-m", "fast", "-w", "-t", "20", "stop"]).stdout(Stdio::null()).status();
    }
}

/// Speed over surviving a power cut: what is written here lives as long as the run.
fn settings(home: &Path) -> String {
    format!(
        "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 300\n\
         fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n",
        home.display()
    )
}

fn ordinary_user() -> Result<User> {
    let accounts = fs::read_to_string("/etc/passwd")?;
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| find_user(&accounts, name))
        .context("Ni « postgres » ni « nobody » : aucun compte ordinaire pour lancer PostgreSQL.")
}

fn find_user(accounts: &str, name: &str) -> Option<User> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let uid = fields.nth(1)?.parse().ok()?;
        Some(User { uid, gid: fields.next()?.parse().ok()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_that_runs_it_is_read_from_the_system() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:103::/var/lib/postgresql:/bin/bash\n";
        assert_eq!(find_user(accounts, "postgres"), Some(User { uid: 101, gid: 103 }));
        assert_eq!(find_user(accounts, "nobody"), None);
    }
}
