//! Level L4: the official schemas, where somebody dropped them in. None ships with the program: their licence is not known.
//!
//! `xmllint` of libxml2 does the work, in a process of its own: without network, without catalogues, without the program's
//! environment, in bounded time and memory. It is only given files that passed level L0: no DTD, no entity.

use std::{
    fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use esppadom::{Table, schema};
use records::{Finding, Flow, Severity};

/// The folder of the schemas, and who reads them.
#[derive(Clone, Debug)]
pub struct Schemas {
    folder: PathBuf,
    program: PathBuf,
    patience: Duration,
}

/// What the level said of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaCheck {
    pub findings: Vec<Finding>,
    /// How many more the schema had, past those told.
    pub more: u64,
    /// Why the level was not checked, in French.
    pub not_run: Option<String>,
}

/// For one file.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at whether it ended.
const PAUSE: Duration = Duration::from_millis(20);
/// KiB of memory of the validator, which streams.
const MEMORY: &str = "1048576";
/// Seconds of processor, should the program that waits for it be killed.
const PROCESSOR: &str = "120";
/// Bytes of what it says.
const SAID: u64 = 4 * 1024 * 1024;
/// Findings told.
const TOLD: usize = 200;
/// Bytes of a schema, and how many a folder has.
const LARGEST: u64 = 8 * 1024 * 1024;
const MOST: usize = 200;

impl SchemaCheck {
    /// The level was not checked, for this reason in French.
    pub fn not_run(why: impl Into<String>) -> Self {
        Self { not_run: Some(why.into()), ..Self::default() }
    }

    /// As an acknowledgement says it.
    pub fn told(&self) -> String {
        match (&self.not_run, self.findings.len() as u64 + self.more) {
            (Some(why), _) => format!("non vérifié : {why}"),
            (None, 0) => "vérifié, sans remarque".to_owned(),
            (None, 1) => "vérifié, une remarque".to_owned(),
            (None, many) => format!("vérifié, {many} remarques"),
        }
    }
}

impl Schemas {
    /// A folder that holds `esppadom/<version>/*.xsd`.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), program: "xmllint".into(), patience: PATIENCE }
    }

    /// Another program that answers as `xmllint` does, and how long it is waited for.
    #[must_use]
    pub fn read_by(self, program: impl Into<PathBuf>, patience: Duration) -> Self {
        Self { program: program.into(), patience, ..self }
    }

    /// Where the schemas of a flow are looked for.
    pub fn place(&self, flow: Flow) -> PathBuf {
        self.folder.join("esppadom").join(Table::of(flow).version())
    }

    /// The schema that declares the envelope of a flow.
    ///
    /// # Errors
    /// A schema that cannot be read or is too large.
    pub fn of(&self, flow: Flow) -> io::Result<Option<PathBuf>> {
        let Ok(entries) = self.place(flow).read_dir() else { return Ok(None) };
        let mut schemas: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        schemas.retain(|path| path.extension().is_some_and(|extension| extension == "xsd"));
        schemas.sort();
        for path in schemas.into_iter().take(MOST) {
            let told =
                |cause: io::Error| io::Error::new(cause.kind(), format!("{} : {cause}", path.display()));
            let mut text = String::new();
            let read = fs::File::open(&path)
                .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
                .map_err(told)?;
            if read as u64 > LARGEST {
                let cause = io::Error::other("schéma de plus de 8 Mo");
                return Err(told(cause));
            }
            if schema::declares(&text, flow) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Whether the validator answers.
    ///
    /// # Errors
    /// Why it does not, in French.
    pub fn ready(&self) -> Result<(), String> {
        match self.run(&["--version"], None) {
            Ok(ran) if ran.status.is_some_and(|status| status.success()) => Ok(()),
            Ok(_) => Err(self.missing()),
            Err(cause) => Err(format!("{} ne démarre pas : {cause}", self.program.display())),
        }
    }

    /// The bytes of a file received.
    pub fn check(&self, flow: Flow, file: &[u8]) -> SchemaCheck {
        self.validate(flow, Path::new("-"), Some(file))
    }

    /// A file on the disk, whatever its size.
    pub fn check_file(&self, flow: Flow, file: &Path) -> SchemaCheck {
        // The validator would take a name that begins with « - » for one of its options.
        let named = if file.is_relative() { Path::new(".").join(file) } else { file.to_owned() };
        self.validate(flow, &named, None)
    }

    fn validate(&self, flow: Flow, file: &Path, bytes: Option<&[u8]>) -> SchemaCheck {
        let found = match self.of(flow) {
            Ok(Some(found)) => found,
            Ok(None) => {
                return SchemaCheck::not_run(format!(
                    "aucun schéma ne déclare « {} » dans {}",
                    Table::of(flow).root(),
                    self.place(flow).display()
                ));
            }
            Err(cause) => return SchemaCheck::not_run(format!("un schéma ne se lit pas, {cause}")),
        };
        let arguments = [
            "--noout".as_ref(),
            "--nonet".as_ref(),
            "--nocatalogs".as_ref(),
            "--stream".as_ref(),
            "--schema".as_ref(),
            found.as_os_str(),
            file.as_os_str(),
        ];
        let ran = match self.run(&arguments, bytes) {
            Ok(ran) => ran,
            Err(cause) => return SchemaCheck::not_run(format!("le vérificateur ne démarre pas, {cause}")),
        };
        let Some(status) = ran.status else {
            return SchemaCheck::not_run(format!(
                "le vérificateur a été arrêté au bout de {} secondes",
                self.patience.as_secs()
            ));
        };
        match status.code() {
            // As `xmllint` says it: valid, or not.
            Some(0) => SchemaCheck::default(),
            Some(3 | 4) => told(&ran.said, file, &found),
            Some(126 | 127) => SchemaCheck::not_run(self.missing()),
            // Killed by a limit set on it, or out of memory under it and saying so.
            None | Some(9) => {
                SchemaCheck::not_run("le vérificateur a été arrêté : plus de mémoire ou de temps que permis")
            }
            _ => {
                let last = ran.said.lines().last().unwrap_or_default();
                SchemaCheck::not_run(format!(
                    "le vérificateur n’a pas pu lire le schéma {} : {last}",
                    found.display()
                ))
            }
        }
    }

    fn missing(&self) -> String {
        format!("{} n’est pas installé (paquet libxml2-utils)", self.program.display())
    }

    /// The validator, under limits that the shell sets on it. `None` of a status: it was stopped.
    fn run(&self, arguments: &[impl AsRef<std::ffi::OsStr>], input: Option<&[u8]>) -> io::Result<Ran> {
        let limits = format!("ulimit -v {MEMORY}; ulimit -t {PROCESSOR}; exec \"$0\" \"$@\"");
        let mut child = Command::new("/bin/sh")
            .arg("-c")
            .arg(limits)
            .arg(&self.program)
            .args(arguments)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("LC_ALL", "C")
            .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
        thread::scope(|scope| {
            scope.spawn(move || {
                if let (Some(mut stdin), Some(input)) = (stdin, input) {
                    // It may stop reading before the end: what it said of that counts.
                    stdin.write_all(input).ok();
                }
            });
            let saying = scope.spawn(move || {
                let mut said = Vec::new();
                if let Some(mut stderr) = stderr {
                    stderr.by_ref().take(SAID).read_to_end(&mut said).ok();
                    // The rest is read, so that it goes on to its end, and forgotten.
                    io::copy(&mut stderr, &mut io::sink()).ok();
                }
                String::from_utf8_lossy(&said).into_owned()
            });
            let status = awaited(&mut child, self.patience);
            let said = saying.join().unwrap_or_default();
            Ok(Ran { status: status?, said })
        })
    }
}

struct Ran {
    status: Option<ExitStatus>,
    said: String,
}

/// The end of a process; past the time it has, it is killed.
fn awaited(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let mut waited = Duration::ZERO;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if waited >= patience {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(PAUSE);
        waited += PAUSE;
    }
}

/// The findings of the schema; a validator that found fault and says nothing readable did not check anything.
fn told(said: &str, file: &Path, schema: &Path) -> SchemaCheck {
    // Of the file only: the schema's own faults are the installation's.
    let own = format!("{}:", file.display());
    let mut findings: Vec<Finding> =
        said.lines().filter(|line| line.starts_with(&own)).filter_map(schema::finding).collect();
    if findings.is_empty() {
        let last = said.lines().last().unwrap_or_default();
        return SchemaCheck::not_run(format!(
            "réponse illisible du vérificateur pour {} : {last}",
            schema.display()
        ));
    }
    let more = findings.len().saturating_sub(TOLD) as u64;
    findings.truncate(TOLD);
    SchemaCheck { findings, more, not_run: None }
}

/// As an acknowledgement has them: what the schema refuses and Cordée reads is taken in.
pub(crate) fn as_warnings(checked: SchemaCheck) -> Vec<Finding> {
    let warning = |finding| Finding { severity: Severity::Warns, ..finding };
    checked.findings.into_iter().map(warning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "-:2: Schemas validity error : Element 'ID': too long.\n\
                        plan.xsd:9: Schemas parser warning : nothing of the file's.\n- fails to validate\n";

    #[test]
    fn what_is_said_of_the_file_is_told_and_the_rest_counted() {
        let one = told(FILE, Path::new("-"), Path::new("plan.xsd"));
        assert_eq!((one.findings.len(), one.findings[0].place.line), (1, Some(2)));
        assert_eq!(one.told(), "vérifié, une remarque");
        let many = told(&FILE.repeat(TOLD + 5), Path::new("-"), Path::new("plan.xsd"));
        assert_eq!((many.findings.len(), many.more), (TOLD, 5));
        assert_eq!(many.told(), format!("vérifié, {} remarques", TOLD + 5));
        let nothing = told("- fails to validate", Path::new("-"), Path::new("plan.xsd"));
        assert!(nothing.told().starts_with("non vérifié"), "{nothing:?}");
        assert_eq!(as_warnings(one)[0].severity, Severity::Warns);
    }
}
