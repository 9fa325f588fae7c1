//! A file, one message at a time.

use std::{
    borrow::Cow,
    collections::{HashSet, VecDeque},
    io::{self, BufRead},
};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use quick_xml::{escape::unescape, events::attributes::Attributes};
use records::{Finding, Flow, Severity};

use crate::{
    code::{self, Code},
    draft::{Half, Record},
    frame::{Fault, Piece, Stream, lines},
    limits::Limits,
    parse::{Note, Parser, allowed, other_version},
    scope::{Binding, Ns, split},
    table::Table,
};

/// What reading yields.
#[derive(Debug)]
pub enum Item {
    Message(Message),
    Finding(Finding),
}

/// A message that could be read. Whether its codes and its figures hold is for [`crate::Checker`] to say.
#[derive(Debug)]
pub struct Message {
    pub record: Record,
    /// Of its first character.
    pub line: u64,
}

/// How to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub limits: Limits,
}

/// Reads ORDER, DELIVERY and INVOICE, in memory for one message whatever the size of the file.
///
/// Tolerant: prefixes, the order of elements, other versions, empty and unknown elements are accepted, with findings. A
/// message in fault is left out with a finding that blocks; the others go through. A remark that concerns every message
/// alike (an unknown element, another version) is made once.
pub struct Reader<R> {
    stream: Stream<R>,
    options: Options,
    queue: VecDeque<Item>,
    state: State,
    envelope: Envelope,
    said: HashSet<(&'static str, String)>,
    faults: usize,
    messages: u64,
}

enum State {
    Before,
    Inside { recovering: bool },
    Over,
}

/// What the top of the file says.
struct Envelope {
    table: &'static Table,
    name: String,
    /// The file is one message without an envelope.
    alone: bool,
    /// `(prefix, uri)`.
    scope: Vec<(String, String)>,
    encoding: &'static Encoding,
}

impl<R: BufRead> Reader<R> {
    pub fn new(input: R, options: Options) -> Self {
        Self {
            stream: Stream::new(input, options.limits.message),
            options,
            queue: VecDeque::new(),
            state: State::Before,
            envelope: Envelope {
                table: Table::of(Flow::Delivery),
                name: String::new(),
                alone: false,
                scope: Vec::new(),
                encoding: UTF_8,
            },
            said: HashSet::new(),
            faults: 0,
            messages: 0,
        }
    }

    /// Which message the file holds, once its first item was read.
    pub fn flow(&self) -> Option<Flow> {
        (!self.envelope.name.is_empty()).then_some(self.envelope.table.flow)
    }

    fn advance(&mut self) -> io::Result<()> {
        match self.state {
            State::Before => self.open(),
            State::Inside { recovering } => self.step(recovering),
            State::Over => Ok(()),
        }
    }

    /// The declaration, the envelope's tag and its namespaces.
    fn open(&mut self) -> io::Result<()> {
        self.state = State::Over;
        self.stream.ensure(256)?;
        if let Err((line, message)) = self.encoding() {
            self.refuse(code::ENCODING, line, &message);
            return Ok(());
        }
        if let Err(fault) = self.stream.reach_root()? {
            self.refuse(fault.code, fault.line, &fault.message);
            return Ok(());
        }
        let line = self.stream.line();
        let Some((name, length, empty)) = self.stream.start_tag(0, self.options.limits.tag)? else {
            self.refuse(code::MALFORMED, line, "la première balise n’est pas fermée, ou est trop longue");
            return Ok(());
        };
        let (prefix, local) = split(&name);
        let known = Flow::ALL
            .into_iter()
            .map(Table::of)
            .find(|table| table.root.1 == local || table.nodes[0].local == local);
        let tag = self.stream.window()[..length].to_vec();
        let Ok(tag) = std::str::from_utf8(&tag) else {
            self.refuse(code::ENCODING, line, "la première balise n’est pas écrite dans l’encodage annoncé");
            return Ok(());
        };
        let attributes = tag[name.len() + 1..tag.len() - 1].trim_end_matches('/');
        let Some((scope, version)) = known.and_then(|table| self.envelope_attributes(table, attributes))
        else {
            if known.is_none() {
                let message =
                    format!("« {local} » n’est ni ORDER, ni DELIVERY, ni INVOICE : vérifiez le fichier");
                self.refuse(code::ROOT, line, &message);
            } else {
                self.refuse(
                    code::MALFORMED,
                    line,
                    "la première balise est mal écrite : vérifiez ses attributs",
                );
            }
            return Ok(());
        };
        let Some(table) = known else { return Ok(()) };
        self.envelope.table = table;
        if table.flow == Flow::Delivery {
            self.stream.set_limit(self.options.limits.visit);
        }
        let uri = scope.iter().rfind(|(name, _)| name == prefix).map(|(_, uri)| uri.as_str());
        let Some(Ns::Known { .. }) = uri.map(|uri| Ns::of(table, uri)) else {
            let message = format!(
                "« {local} » est dans l’espace de noms « {} », inconnu : vérifiez le format du fichier",
                uri.unwrap_or_default()
            );
            self.refuse(code::ROOT, line, &message);
            return Ok(());
        };
        self.namespaces(table, &scope, line);
        if let Some(version) = version.filter(|version| *version != table.version) {
            let message =
                format!("version « {version} » : lue comme la version {}, à vérifier", table.version);
            self.once(code::VERSION, line, "", &message);
        }
        self.envelope.alone = table.root.1 != local;
        self.envelope.name = name;
        self.state = State::Inside { recovering: false };
        if !self.envelope.alone {
            self.envelope.scope = scope;
            self.stream.take(length);
            if empty {
                self.close()?;
            }
        }
        Ok(())
    }

    /// From the first bytes, which are then left behind if they are a mark. `Err`: line and message.
    fn encoding(&mut self) -> Result<(), (u64, String)> {
        let window = self.stream.window();
        if window.starts_with(&[0xff, 0xfe])
            || window.starts_with(&[0xfe, 0xff])
            || window.iter().take(4).any(|byte| *byte == 0)
        {
            return Err((
                1,
                "le fichier est en UTF-16 ou n’est pas un texte : enregistrez-le en UTF-8".to_owned(),
            ));
        }
        let mark = if window.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
        let declaration = window[mark..].strip_prefix(b"<?xml").and_then(|rest| {
            let end = memchr::memmem::find(rest, b"?>")?;
            std::str::from_utf8(&rest[..end]).ok()
        });
        let label = declaration
            .and_then(|text| {
                Attributes::new(text, 0).flatten().find(|attribute| attribute.key.into_inner() == "encoding")
            })
            .map(|attribute| attribute.value.into_owned());
        let encoding = match label.as_deref() {
            None => UTF_8,
            Some(label) => match Encoding::for_label(label.as_bytes()) {
                Some(encoding) if [UTF_8, WINDOWS_1252, encoding_rs::ISO_8859_15].contains(&encoding) => {
                    encoding
                }
                _ => {
                    return Err((
                        1,
                        format!("l’encodage « {label} » n’est pas lu : enregistrez le fichier en UTF-8"),
                    ));
                }
            },
        };
        self.envelope.encoding = if mark > 0 { UTF_8 } else { encoding };
        self.stream.take(mark);
        Ok(())
    }

    /// The declarations and the version; `None` when the tag is badly written.
    #[expect(clippy::type_complexity, reason = "prefixes with their addresses, and a version")]
    fn envelope_attributes(
        &self,
        table: &Table,
        text: &str,
    ) -> Option<(Vec<(String, String)>, Option<String>)> {
        let (mut scope, mut version) = (Vec::new(), None);
        for (count, attribute) in Attributes::new(text, 0).enumerate() {
            let attribute = attribute.ok()?;
            if count >= self.options.limits.attributes {
                return None;
            }
            let key = attribute.key.into_inner();
            let value = unescape(&attribute.value).ok()?;
            if attribute.value.contains('<') || !value.chars().all(allowed) {
                return None;
            }
            if let Some(prefix) = key.strip_prefix("xmlns") {
                scope.push((prefix.trim_start_matches(':').to_owned(), attribute.value.into_owned()));
            } else if key == table.attributes.version {
                version = Some(value.into_owned());
            }
        }
        Some((scope, version))
    }

    /// Says which namespaces are of another version.
    fn namespaces(&mut self, table: &Table, scope: &[(String, String)], line: u64) {
        for (_, uri) in scope {
            if let Ns::Known { exact: false, .. } = Ns::of(table, uri) {
                self.once(code::NS_VERSION, line, uri, &other_version(table, uri));
            }
        }
    }

    fn step(&mut self, recovering: bool) -> io::Result<()> {
        let table = self.envelope.table;
        let wanted = table.nodes[0].local.as_str();
        let name = std::mem::take(&mut self.envelope.name);
        let piece = self.stream.next(&name, wanted, recovering, self.options.limits.tag);
        self.envelope.name = name;
        match piece? {
            Piece::Element { length } => {
                self.state = State::Inside { recovering: false };
                self.message(length);
            }
            Piece::Text { line } => {
                let message = "du texte se trouve entre les messages : il est laissé de côté";
                self.once(code::STRAY_TEXT, line, "", message);
            }
            Piece::Fault(Fault { code, line, message }) => {
                let stops = code == code::TRUNCATED;
                // A lone message has no envelope whose end could be missing.
                if !(stops && self.envelope.alone && self.messages + self.faults as u64 > 0) {
                    self.refuse(code, line, &message);
                }
                self.state = if stops { State::Over } else { State::Inside { recovering: true } };
            }
            Piece::End => self.close()?,
        }
        if self.faults > self.options.limits.faults {
            let line = self.stream.line();
            self.state = State::Over;
            self.refuse(code::FAULTS, line, "trop de messages fautifs : la suite du fichier n’est pas lue");
        }
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        self.state = State::Over;
        if let Some(line) = self.stream.trailing()? {
            self.refuse(code::MALFORMED, line, "il reste du contenu après la fin du fichier XML");
        }
        if self.messages == 0 && self.faults == 0 {
            let line = self.stream.line();
            self.once(code::NO_MESSAGE, line, "", "le fichier ne contient aucun message");
        }
        Ok(())
    }

    /// The element that fills the window for so long.
    fn message(&mut self, length: usize) {
        let first = self.stream.line();
        let envelope = &self.envelope;
        let bytes = &self.stream.window()[..length];
        let (said, record) = match decoded(bytes, envelope.encoding) {
            Ok(text) => read(envelope, self.options.limits, &text, first),
            Err(offset) => {
                let message = "ce message n’est pas écrit en UTF-8, comme le fichier l’annonce : \
                               corrigez l’encodage annoncé ou le texte";
                let finding = code::ENCODING.at(self.stream.line_at(offset), message);
                (vec![Said { code: code::ENCODING, about: String::new(), finding }], None)
            }
        };
        self.stream.take(length);
        self.faults += usize::from(said.iter().any(|said| said.code.severity == Severity::Blocks));
        for Said { code, about, finding } in said {
            if code.severity == Severity::Blocks || self.first_time(code, &about) {
                self.queue.push_back(Item::Finding(finding));
            }
        }
        if let Some(record) = record {
            self.messages += 1;
            self.queue.push_back(Item::Message(Message { record, line: first }));
        }
    }

    fn refuse(&mut self, code: Code, line: u64, message: &str) {
        self.faults += 1;
        self.queue.push_back(Item::Finding(code.at(line, message)));
    }

    fn once(&mut self, code: Code, line: u64, about: &str, message: &str) {
        if self.first_time(code, about) {
            self.queue.push_back(Item::Finding(code.at(line, message)));
        }
    }

    /// Remarks on the form are made once for each place; beyond a thousand places, no more.
    fn first_time(&mut self, code: Code, about: &str) -> bool {
        const MOST: usize = 1000;
        let per_value = [code::VALUE_LENIENT, code::COMMA, code::OFFSET, code::REPEATED, code::HALF_LENIENT];
        per_value.contains(&code) || (self.said.len() < MOST && self.said.insert((code.id, about.to_owned())))
    }
}

/// A finding, and what it is about: some are made once for each.
struct Said {
    code: Code,
    about: String,
    finding: Finding,
}

/// `Err`: where the text stops being UTF-8.
fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, usize> {
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|fault| fault.valid_up_to());
    }
    Ok(encoding.decode_without_bom_handling(bytes).0)
}

/// What has to be said of one element of the envelope, and the message it is, unless something blocks.
fn read(envelope: &Envelope, limits: Limits, text: &str, first: u64) -> (Vec<Said>, Option<Record>) {
    let table = envelope.table;
    let name_ends = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
    let name = text[1..].split(name_ends).next().unwrap_or_default();
    let local = split(name).1;
    if local != table.nodes[0].local {
        let message = format!("« {name} » n’est pas un message connu : il est laissé de côté");
        let finding = code::UNKNOWN.at(first, &message);
        return (vec![Said { code: code::UNKNOWN, about: local.to_owned(), finding }], None);
    }
    let declared = envelope.scope.iter();
    let scope = declared.map(|(prefix, uri)| Binding { prefix, uri, ns: Ns::of(table, uri) }).collect();
    let (draft, notes) = match Parser::new(table, limits, text, scope).read() {
        Ok(read) => read,
        Err(refused) => {
            let line = first + lines(&text.as_bytes()[..refused.offset.min(text.len())]);
            let finding = refused.code.at(line, &refused.message);
            return (vec![Said { code: refused.code, about: String::new(), finding }], None);
        }
    };
    let (record, halves) = draft.finish();
    let mut said: Vec<Said> = notes.into_iter().map(|note| note_said(note, first, text)).collect();
    // A value that could not be read was said already.
    if !said.iter().any(|said| said.code == code::VALUE) {
        said.extend(halves.into_iter().map(|half| half_said(half, first)));
    }
    for Said { finding, .. } in &mut said {
        finding.place.message = Some(record.id().to_owned()).filter(|id| !id.is_empty());
    }
    let blocked = said.iter().any(|said| said.code.severity == Severity::Blocks);
    (said, (!blocked).then_some(record))
}

fn note_said(note: Note, first: u64, text: &str) -> Said {
    let mut finding = note.code.at(note.line(first, text), &note.message);
    finding.place.path = Some(note.path.clone());
    finding.found = note.found;
    Said { code: note.code, about: note.about.unwrap_or(note.path), finding }
}

fn half_said(half: Half, line: u64) -> Said {
    let (code, message) = match half {
        Half::Retained => (code::HALF, "la période retenue n’a qu’un début ou qu’une fin : donnez les deux"),
        Half::Planned => {
            (code::HALF_LENIENT, "la période prévue n’a qu’un début ou qu’une fin : elle est laissée de côté")
        }
        Half::Stamp => (
            code::HALF_LENIENT,
            "un mode d’identification est donné sans heure d’horodatage : il est laissé de côté",
        ),
    };
    Said { code, about: String::new(), finding: code.at(line, message) }
}

impl<R: BufRead> Iterator for Reader<R> {
    /// An error is one of the disk or the network, never of the file.
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.queue.pop_front() {
                return Some(Ok(item));
            }
            if matches!(self.state, State::Over) {
                return None;
            }
            if let Err(cause) = self.advance() {
                self.state = State::Over;
                return Some(Err(cause));
            }
        }
    }
}
