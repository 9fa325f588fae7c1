//! `cordee flows check`: what has to be said of files, as a table or as JSON.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ValueEnum;
use esppadom::{Item, blocks};
use kernel::french::no_break;
use records::{Finding, Severity};
use serde::Serialize;
use web::words::count;

use super::{schema, source};

#[derive(clap::Args, Debug)]
pub struct CheckArgs {
    /// Fichiers à vérifier (« - » : entrée standard)
    #[arg(required = true, value_name = "FICHIER")]
    files: Vec<PathBuf>,
    /// Présentation des remarques
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Dossier des schémas officiels : il contient esppadom/<version>/*.xsd
    #[arg(long, value_name = "DOSSIER")]
    schemas: Option<PathBuf>,
    /// Dossier des listes de codes locales (CSV)
    #[arg(long, value_name = "DOSSIER")]
    lists: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Une remarque par ligne
    Table,
    /// Un tableau JSON
    Json,
}

/// A finding and its file, as JSON gives them.
#[derive(Serialize)]
struct Told<'a> {
    file: String,
    #[serde(flatten)]
    finding: &'a Finding,
}

/// Exit code 1 when something blocks.
pub fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let mut checker = source::checker(args.lists.as_deref())?;
    let mut page = Page::new(args.format);
    for path in &args.files {
        checker.next_file();
        let mut source = source::Source::open(path)?;
        let (mut good, mut blocked) = (0u64, 0u64);
        let mut sound = true;
        for item in source.by_ref() {
            match item? {
                Item::Finding(finding) => {
                    blocked += u64::from(finding.severity == Severity::Blocks);
                    sound &= !(finding.severity == Severity::Blocks && finding.code.starts_with("L0."));
                    page.tell(path, &finding)?;
                }
                Item::Message(message) => {
                    let findings = checker.check(&message);
                    *(if blocks(&findings) { &mut blocked } else { &mut good }) += 1;
                    for finding in &findings {
                        page.tell(path, finding)?;
                    }
                }
            }
        }
        if source.is_xml() {
            let outcome = schema::validate(args.schemas.as_deref(), path, source.flow(), sound);
            blocked += outcome.findings.len() as u64 + outcome.more;
            for finding in &outcome.findings {
                page.tell(path, finding)?;
            }
            if outcome.more > 0 {
                let others = count(outcome.more, "autre remarque", "autres remarques");
                eprintln!(
                    "{}",
                    no_break(&format!("{} : niveau L4 (schéma officiel) : et {others}", path.display()))
                );
            }
            if let Some(why) = outcome.not_run {
                eprintln!(
                    "{}",
                    no_break(&format!(
                        "{} : niveau L4 (schéma officiel) non vérifié : {why}",
                        path.display()
                    ))
                );
            }
        }
        page.blocked |= blocked > 0;
        eprintln!(
            "{}",
            no_break(&format!("{} : {good} message(s) sans blocage, {blocked} blocage(s)", path.display()))
        );
    }
    page.close()
}

struct Page {
    out: BufWriter<io::StdoutLock<'static>>,
    format: Format,
    any: bool,
    blocked: bool,
}

impl Page {
    fn new(format: Format) -> Self {
        Self { out: BufWriter::new(io::stdout().lock()), format, any: false, blocked: false }
    }

    fn tell(&mut self, path: &Path, finding: &Finding) -> anyhow::Result<()> {
        let first = !std::mem::replace(&mut self.any, true);
        match self.format {
            Format::Json => {
                self.out.write_all(if first { b"[\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.out, &Told { file: path.display().to_string(), finding })?;
            }
            Format::Table => {
                if first {
                    let titles = ["gravité", "code", "fichier:ligne", "message", "remarque"];
                    writeln!(
                        self.out,
                        "{:<11} {:<30} {:<24} {:<26} {}",
                        titles[0], titles[1], titles[2], titles[3], titles[4]
                    )?;
                }
                let place = format!("{}:{}", path.display(), finding.place.line.unwrap_or_default());
                let mut said = finding.message.clone();
                for (title, value) in [("attendu", &finding.expected), ("lu", &finding.found)] {
                    if let Some(value) = value {
                        said.push_str(&no_break(&format!(" ({title} : {value})")));
                    }
                }
                writeln!(
                    self.out,
                    "{:<11} {:<30} {place:<24} {:<26} {}",
                    finding.severity.label(),
                    finding.code,
                    visible(finding.place.message.as_deref().unwrap_or("-")),
                    visible(&said),
                )?;
            }
        }
        Ok(())
    }

    fn close(mut self) -> anyhow::Result<ExitCode> {
        if matches!(self.format, Format::Json) {
            self.out.write_all(if self.any { b"\n]\n" } else { b"[]\n" })?;
        }
        self.out.flush()?;
        Ok(if self.blocked { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// A file's text never commands the terminal, nor breaks the line.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
