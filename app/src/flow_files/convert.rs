//! `cordee flows convert`: from one shape to the other.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::ValueEnum;
use esppadom::{FlatError, FlatWriter, Item, Partner, Record, WriteError, Writer, blocks};
use kernel::french::no_break;
use records::{Finding, Flow, Severity};

use super::{check::visible, source};

#[derive(clap::Args, Debug)]
pub struct ConvertArgs {
    /// Fichier à convertir, XML ou CSV (« - » : entrée standard)
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
    /// Forme voulue
    #[arg(long, value_enum)]
    to: Shape,
    /// Fichier à écrire (sans cette option : sortie standard)
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
    /// Préférences du partenaire pour le XML (TOML)
    #[arg(long, value_name = "FICHIER")]
    partner: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Csv,
    Esppadom,
}

type Output = BufWriter<Box<dyn Write>>;

/// One of the two shapes being written.
enum Target {
    Csv(Box<FlatWriter<Output>>),
    Esppadom(Box<Writer<Output>>),
}

impl Target {
    fn new(shape: Shape, out: Output, flow: Flow, partner: &Partner) -> anyhow::Result<Self> {
        Ok(match shape {
            Shape::Csv => Self::Csv(Box::new(FlatWriter::new(out, flow)?)),
            Shape::Esppadom => Self::Esppadom(Box::new(Writer::new(out, flow, partner.clone())?)),
        })
    }

    /// `Ok(Some)`: why this message was left out.
    fn write(&mut self, record: &Record) -> anyhow::Result<Option<String>> {
        match self {
            Self::Csv(out) => match out.write(record) {
                Ok(()) => Ok(None),
                Err(FlatError::Csv(cause)) => Err(cause.into()),
                Err(why) => Ok(Some(why.to_string())),
            },
            Self::Esppadom(out) => match out.write(record) {
                Ok(()) => Ok(None),
                Err(WriteError::Io(cause)) => Err(cause.into()),
                Err(why) => Ok(Some(why.to_string())),
            },
        }
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Csv(out) => out.finish()?,
            Self::Esppadom(out) => {
                out.finish()?;
            }
        }
        Ok(())
    }
}

/// Exit code 1 when a message was left out.
pub fn convert(args: &ConvertArgs) -> anyhow::Result<ExitCode> {
    let partner = match &args.partner {
        Some(path) => {
            let text =
                fs::read_to_string(path).with_context(|| format!("Impossible de lire {}", path.display()))?;
            toml::from_str(&text).with_context(|| path.display().to_string())?
        }
        None => Partner::default(),
    };
    let mut checker = source::checker(None)?;
    let mut source = source::Source::open(&args.file)?;
    let mut place = Place::new(args.out.as_deref())?;
    let mut target = None;
    let mut all_good = true;
    for item in source.by_ref() {
        let message = match item? {
            Item::Message(message) => message,
            Item::Finding(finding) => {
                all_good &= !refused(&finding);
                continue;
            }
        };
        let findings = checker.check(&message);
        if blocks(&findings) {
            all_good = false;
            findings.iter().for_each(|finding| {
                refused(finding);
            });
            continue;
        }
        let target = match &mut target {
            Some(target) => target,
            None => target.insert(Target::new(args.to, place.take()?, message.record.flow(), &partner)?),
        };
        if let Some(why) = target.write(&message.record)? {
            all_good = false;
            eprintln!(
                "{}",
                visible(&no_break(&format!("ligne {} : {} : {why}", message.line, message.record)))
            );
        }
    }
    // A file without a good message still gets its header.
    let target = match (target, source.flow()) {
        (Some(target), _) => target,
        (None, Some(flow)) => Target::new(args.to, place.take()?, flow, &partner)?,
        (None, None) => bail!("Rien à convertir dans {}", args.file.display()),
    };
    target.finish()?;
    place.keep()?;
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Names what keeps a message out; `false` for a remark that does not.
fn refused(finding: &Finding) -> bool {
    if finding.severity != Severity::Blocks {
        return false;
    }
    let message = finding.place.message.as_deref().unwrap_or("-");
    eprintln!("{}", visible(&no_break(&format!("{message} : {finding}"))));
    true
}

/// Where one writes. A file appears under its name only once it is whole, so that it may be the one being read.
struct Place {
    out: Option<Output>,
    renames: Option<(PathBuf, PathBuf)>,
}

impl Place {
    fn new(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self { out: Some(BufWriter::new(Box::new(io::stdout().lock()))), renames: None });
        };
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partiel");
        let partial = PathBuf::from(partial);
        let file =
            File::create(&partial).with_context(|| format!("Impossible d’écrire {}", partial.display()))?;
        Ok(Self {
            out: Some(BufWriter::with_capacity(1 << 20, Box::new(file))),
            renames: Some((partial, path.to_owned())),
        })
    }

    fn take(&mut self) -> anyhow::Result<Output> {
        self.out.take().context("un seul fichier est écrit")
    }

    fn keep(self) -> anyhow::Result<()> {
        if let Some((partial, path)) = self.renames {
            fs::rename(&partial, &path).with_context(|| format!("Impossible d’écrire {}", path.display()))?;
        }
        Ok(())
    }
}
