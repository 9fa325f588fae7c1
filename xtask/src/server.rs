//! A `cordee` serving the demonstration data, for browser tests and measures.

use std::{
    fs::File,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process;

/// Loading the demonstration on a busy machine may take a while; a minute and a half is a failure.
const PATIENCE: Duration = Duration::from_secs(90);

/// Stopped, and its data erased, when dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    /// Erased with it.
    _data: Option<TempDir>,
}

impl Server {
    /// Starts on a free port with fresh data; what it prints goes to `log`. `options` are those of `cordee demo`.
    pub fn start(program: &Path, database_url: Option<&str>, log: &Path, options: &[&str]) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let address = free_address()?;
        let mut command = Command::new(program);
        command
            .args(["demo", "--listen", &address.to_string(), "--data"])
            .arg(data.path().join("data"))
            .args(options);
        match database_url {
            Some(url) => command.env("DATABASE_URL", url),
            None => command.env_remove("DATABASE_URL"),
        };
        Self::wait_for(&mut command, address, log, Some(data))
    }

    /// Serves data that stay, at the address they were made for, without one-time codes.
    pub fn serve(program: &Path, data: &Path, address: SocketAddr, log: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", &address.to_string(), "--code-required", "false", "--data"])
            .arg(data);
        command.env_remove("DATABASE_URL");
        Self::wait_for(&mut command, address, log, None)
    }

    fn wait_for(
        command: &mut Command,
        address: SocketAddr,
        log: &Path,
        data: Option<TempDir>,
    ) -> Result<Self> {
        let output = File::create(log)?;
        let child = process::spawn(command.stdout(output.try_clone()?).stderr(output))?;
        let mut server = Self { child, address, _data: data };
        server.wait_until_it_answers(log)?;
        Ok(server)
    }

    /// The most memory it has held so far, in bytes.
    pub fn peak_memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).context("VmHWM")?;
        Ok(kib.parse::<u64>()? * 1024)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Listening is not enough: the port is taken before the data are loaded.
    fn answers(&self) -> bool {
        let asked = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect(self.address)?;
            stream.set_read_timeout(Some(Duration::from_millis(500)))?;
            stream.write_all(format!("GET /sante HTTP/1.0\r\nHost: {}\r\n\r\n", self.address).as_bytes())?;
            let mut status = [0; 12];
            stream.read_exact(&mut status)?;
            Ok(status.ends_with(b" 200"))
        };
        asked().unwrap_or(false)
    }

    fn wait_until_it_answers(&mut self, log: &Path) -> Result<()> {
        let started = Instant::now();
        while !self.answers() {
            if process::interrupted() {
                bail!("Interrompu.");
            }
            let ended = self.child.try_wait()?;
            if ended.is_some() || started.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                bail!("Cordée ne répond pas sur {}. Elle a dit :\n{said}", self.url());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

impl Drop for Server {
    fn drop(&mut self) {
        process::stop(&mut self.child, Duration::from_secs(10));
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn program(folder: &Path, script: &str) -> std::path::PathBuf {
        let path = folder.join("cordee");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn a_program_that_gives_up_is_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let gives_up = program(folder.path(), "echo \"clé illisible\" >&2; exit 1");
        let error = Server::start(&gives_up, None, &folder.path().join("log"), &[]).err().unwrap();
        assert!(error.to_string().contains("clé illisible"), "{error}");
    }
}
