//! A file to read, whatever it is written in.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use anyhow::Context;
use esppadom::{Checker, FlatReader, Item, Lists, Options, Reader, Rules};
use kernel::{Clock, clock::paris};
use records::{Finding, Flow};

type Input = Box<dyn BufRead>;

/// XML or comma-separated, told by its first character.
pub enum Source {
    Xml(Box<Reader<Input>>),
    Flat(Box<FlatReader<Input>>),
    /// Comma-separated, without a header one recognises.
    Unknown(Option<Finding>),
}

impl Source {
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let mut input: Input = if path.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            let file = File::open(path).with_context(|| format!("Impossible d’ouvrir {}", path.display()))?;
            Box::new(BufReader::with_capacity(1 << 20, file))
        };
        let top = input.fill_buf().with_context(|| format!("Impossible de lire {}", path.display()))?;
        let first =
            top.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
        // What is neither is for the XML reader to refuse.
        if first.is_none_or(|byte| *byte == b'<' || !byte.is_ascii_graphic()) {
            return Ok(Self::Xml(Box::new(Reader::new(input, Options::default()))));
        }
        Ok(match FlatReader::new(input)? {
            Ok(reader) => Self::Flat(Box::new(reader)),
            Err(finding) => Self::Unknown(Some(finding)),
        })
    }

    /// Known once something was read.
    pub fn flow(&self) -> Option<Flow> {
        match self {
            Self::Xml(reader) => reader.flow(),
            Self::Flat(reader) => Some(reader.flow()),
            Self::Unknown(_) => None,
        }
    }

    pub fn is_xml(&self) -> bool {
        matches!(self, Self::Xml(_))
    }
}

impl Iterator for Source {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Xml(reader) => reader.next(),
            Self::Flat(reader) => reader.next(),
            Self::Unknown(finding) => finding.take().map(|finding| Ok(Item::Finding(finding))),
        }
    }
}

/// The published lists, and those of a folder; the rules at this very moment.
pub fn checker(lists: Option<&Path>) -> anyhow::Result<Checker> {
    let mut known = Lists::published();
    if let Some(folder) = lists {
        let entries = folder
            .read_dir()
            .with_context(|| format!("Impossible de lire le dossier {}", folder.display()))?;
        let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")));
        files.sort();
        for path in files {
            let file =
                File::open(&path).with_context(|| format!("Impossible d’ouvrir {}", path.display()))?;
            known.load(file).with_context(|| path.display().to_string())?;
        }
    }
    Ok(Checker::new(known, Rules { now: Some(paris(Clock::system().now()).datetime()), ..Rules::default() }))
}
