//! Building the `cordee` program with a progress one can read.

use std::{
    collections::BTreeSet,
    io::{BufReader, IsTerminal, Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};
use cargo_metadata::{Message, TargetKind};

use crate::process;

/// What cargo is asked to build, always with the `cordee` program in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// The program, fast to compile.
    Program,
    /// The program as it is installed.
    Optimised,
    /// The program and every test, with the very features the tests run with: nothing is compiled twice.
    Everything,
}

impl Build {
    fn selection(self) -> &'static [&'static str] {
        match self {
            Self::Program => &["--package=cordee"],
            Self::Optimised => &["--package=cordee", "--release"],
            Self::Everything => &["--workspace", "--all-targets"],
        }
    }

    /// What `cargo tree` counts for the same crates.
    fn tree(self) -> &'static [&'static str] {
        match self {
            Self::Program | Self::Optimised => &["--package=cordee", "--edges=normal,build"],
            Self::Everything => &["--workspace", "--edges=normal,build,dev"],
        }
    }
}

/// Builds, showing `title… 143/412 crates, 1 min 20`, and gives the path of the program.
pub fn cordee(title: &str, build: Build) -> Result<PathBuf> {
    let tree = process::capture(
        Command::new("cargo").args(["tree", "--prefix=none", "--format={p}"]).args(build.tree()),
    )?;
    let mut cargo = process::spawn(
        Command::new("cargo")
            .args(["build", "--quiet", "--message-format=json-render-diagnostics"])
            .args(build.selection())
            .stdout(Stdio::piped()),
    )?;
    let messages = cargo.stdout.take().context("cargo n'a pas de sortie")?;
    let progress = Progress::new(title, distinct_crates(&tree));
    thread::scope(|scope| {
        // Beside, so that an interruption is seen while cargo is silent.
        let follower = scope.spawn(|| follow(messages, progress));
        if !process::wait(cargo)?.success() {
            bail!("La compilation a échoué : le message de cargo est au-dessus.");
        }
        let program = follower.join().map_err(|_| anyhow!("la sortie de cargo est illisible"))??;
        program.context("cargo n'a produit aucun programme « cordee ».")
    })
}

/// Shows the progress until cargo ends; gives the path of the program.
fn follow(messages: impl Read, mut progress: Progress) -> Result<Option<PathBuf>> {
    let mut program = None;
    for message in Message::parse_stream(BufReader::new(messages)) {
        let Message::CompilerArtifact(artifact) = message? else { continue };
        if artifact.target.kind != [TargetKind::CustomBuild] {
            progress.finished(artifact.package_id.repr);
        }
        if artifact.target.kind == [TargetKind::Bin]
            && artifact.target.name == "cordee"
            && !artifact.profile.test
        {
            program = artifact.executable.map(PathBuf::from);
        }
    }
    progress.end();
    Ok(program)
}

/// How many crates a tree names, build scripts and macros included.
fn distinct_crates(tree: &str) -> usize {
    let name_and_version = |line: &str| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    tree.lines().filter_map(name_and_version).collect::<BTreeSet<_>>().len()
}

/// One line, rewritten on a terminal, repeated from time to time elsewhere.
struct Progress<'a> {
    title: &'a str,
    total: usize,
    done: BTreeSet<String>,
    started: Instant,
    shown: Option<Instant>,
    on_terminal: bool,
}

impl<'a> Progress<'a> {
    fn new(title: &'a str, total: usize) -> Self {
        let on_terminal = std::io::stdout().is_terminal();
        Self { title, total, done: BTreeSet::new(), started: Instant::now(), shown: None, on_terminal }
    }

    fn finished(&mut self, package: String) {
        self.done.insert(package);
        let pause = if self.on_terminal { Duration::from_millis(100) } else { Duration::from_secs(15) };
        if self.shown.is_none_or(|shown| shown.elapsed() > pause) {
            self.show();
        }
    }

    fn show(&mut self) {
        self.shown = Some(Instant::now());
        let line = progress_line(self.title, self.done.len(), self.total, self.started.elapsed());
        if self.on_terminal {
            print!("\r{line}\x1b[K");
            let _ = std::io::stdout().flush();
        } else {
            println!("{line}");
        }
    }

    fn end(&mut self) {
        self.show();
        if self.on_terminal {
            println!();
        }
    }
}

fn progress_line(title: &str, done: usize, total: usize, elapsed: Duration) -> String {
    format!("{title}… {done}/{} crates, {}", total.max(done), spoken(elapsed))
}

/// « 8 s », « 1 min 20 »
pub fn spoken(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {:02}", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_reads_as_a_sentence() {
        assert_eq!(
            progress_line("[3/4] Compilation", 143, 412, Duration::from_secs(80)),
            "[3/4] Compilation… 143/412 crates, 1 min 20"
        );
        assert_eq!(spoken(Duration::from_millis(8_900)), "8 s");
    }

    #[test]
    fn a_crate_met_twice_counts_once_and_two_versions_count_twice() {
        let tree = "cordee v0.1.0 (/srv/app)\nsyn v2.0.1\nsyn v1.0.9\nsyn v2.0.1 (*)\nserde_derive v1.0.2 (proc-macro)\n\n";
        assert_eq!(distinct_crates(tree), 4);
    }
}
