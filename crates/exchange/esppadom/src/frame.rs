//! Cuts a stream into messages without reading them: one at a time in memory, and a message in fault does not take its
//! neighbours. Works on bytes: in every accepted encoding the characters of the markup are those of ASCII.
//!
//! Comments, CDATA and instructions are stepped over: what XML calls a comment is never read as a message, even when
//! recovering.

use std::io::{self, BufRead};

use memchr::memmem;

use crate::{
    code::{self, Code},
    scope::split,
};

/// A fault of the markup, where it stands, and where reading may go on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub code: Code,
    pub line: u64,
    pub message: String,
}

/// What comes next in the stream.
#[derive(Debug)]
pub(crate) enum Piece {
    /// A whole element, from its start tag to its end tag: the window from its start, so long.
    Element {
        length: usize,
    },
    /// Text that is not blank, between messages.
    Text {
        line: u64,
    },
    Fault(Fault),
    /// The envelope is closed, or the file ended; after a fault that nothing could be recovered from, too.
    End,
}

/// The bytes of the file that are in memory, and how one goes on in it.
pub(crate) struct Stream<R> {
    input: R,
    buffer: Vec<u8>,
    /// Of the first byte not taken yet.
    start: usize,
    /// Line of that byte.
    line: u64,
    ended: bool,
    limit: usize,
}

/// What stands at a « < ».
enum Markup {
    Comment,
    Cdata,
    Instruction,
    Declaration,
    End,
    Start,
}

const CHUNK: usize = 128 << 10;

impl<R: BufRead> Stream<R> {
    pub fn new(input: R, limit: usize) -> Self {
        Self { input, buffer: Vec::new(), start: 0, line: 1, ended: false, limit }
    }

    /// Of one message, once one knows which.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    pub fn line(&self) -> u64 {
        self.line
    }

    pub fn window(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    pub fn line_at(&self, offset: usize) -> u64 {
        self.line + lines(&self.window()[..offset.min(self.window().len())])
    }

    /// Leaves `length` bytes behind.
    pub fn take(&mut self, length: usize) {
        self.line += lines(&self.buffer[self.start..self.start + length]);
        self.start += length;
    }

    /// `false` at the end of the file.
    pub fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let before = self.buffer.len();
        // As much again as is there: a long message is searched few times.
        let wanted = CHUNK.max(before);
        while self.buffer.len() - before < wanted {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(cause),
            };
            if chunk.is_empty() {
                self.ended = true;
                break;
            }
            let taken = chunk.len();
            self.buffer.extend_from_slice(chunk);
            self.input.consume(taken);
        }
        Ok(self.buffer.len() > before)
    }

    /// As many bytes as asked, or all there are.
    pub fn ensure(&mut self, length: usize) -> io::Result<()> {
        while self.window().len() < length && self.more()? {}
        Ok(())
    }

    /// `None` when the file ends or the limit is reached first.
    pub fn find(&mut self, from: usize, needle: &[u8]) -> io::Result<Option<usize>> {
        let mut from = from;
        loop {
            let window = self.window();
            let searched = window.get(from..).unwrap_or_default();
            let found = match needle {
                [byte] => memchr::memchr(*byte, searched),
                _ => memmem::find(searched, needle),
            };
            if let Some(at) = found {
                return Ok(Some(from + at));
            }
            if window.len() > self.limit {
                return Ok(None);
            }
            from = from.max((window.len() + 1).saturating_sub(needle.len()));
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Leaves behind everything up to and with `needle`, in constant memory. `false` when it never comes.
    fn pass(&mut self, from: usize, needle: &[u8]) -> io::Result<bool> {
        self.take(from.min(self.window().len()));
        loop {
            if let Some(at) = memmem::find(self.window(), needle) {
                self.take(at + needle.len());
                return Ok(true);
            }
            self.take((self.window().len() + 1).saturating_sub(needle.len()));
            if !self.more()? {
                self.take(self.window().len());
                return Ok(false);
            }
        }
    }

    fn markup(&mut self, at: usize) -> io::Result<Markup> {
        self.ensure(at + 9)?;
        let rest = &self.window()[at + 1..];
        Ok(match rest.first() {
            Some(b'/') => Markup::End,
            Some(b'?') => Markup::Instruction,
            Some(b'!') if rest.starts_with(b"!--") => Markup::Comment,
            Some(b'!') if rest.starts_with(b"![CDATA[") => Markup::Cdata,
            Some(b'!') => Markup::Declaration,
            _ => Markup::Start,
        })
    }

    /// The end of the comment, CDATA section or instruction at `at`.
    fn step_over(&mut self, at: usize, markup: &Markup) -> io::Result<Result<usize, Fault>> {
        let (opening, closing): (usize, &[u8]) = match markup {
            Markup::Comment => (4, b"--"),
            Markup::Cdata => (9, b"]]>"),
            _ => (2, b"?>"),
        };
        let found = self.find(at + opening, closing)?.filter(|found| found - at <= self.limit);
        let Some(found) = found else {
            let line = self.line_at(at);
            // What is inside is not for us to read: on from its end, if it has one.
            let closing: &[u8] = if matches!(markup, Markup::Comment) { b"-->" } else { closing };
            let (code, message) = if self.pass(at + opening, closing)? {
                (code::MESSAGE_SIZE, "ce commentaire ou cette section est trop long : retirez-le")
            } else {
                (
                    code::TRUNCATED,
                    "ce commentaire ou cette section n’est jamais fermé : la suite du fichier n’est pas lue",
                )
            };
            return Ok(Err(Fault { code, line, message: message.to_owned() }));
        };
        if matches!(markup, Markup::Comment) {
            self.ensure(found + 3)?;
            if self.window().get(found + 2) != Some(&b'>') {
                let line = self.line_at(at);
                let message = if self.pass(found, b"-->")? {
                    "un commentaire contient « -- » : retirez-le"
                } else {
                    "un commentaire contient « -- » et n’est jamais fermé : la suite du fichier n’est pas lue"
                };
                return Ok(Err(Fault { code: code::MALFORMED, line, message: message.to_owned() }));
            }
            return Ok(Ok(found + 3));
        }
        Ok(Ok(found + closing.len()))
    }

    /// The name and the end of the start tag at `at`; `None` when it has no end.
    pub fn start_tag(&mut self, at: usize, limit: usize) -> io::Result<Option<(String, usize, bool)>> {
        let mut quote = None;
        let mut length = 1;
        loop {
            self.ensure(at + length + 1)?;
            let Some(&byte) = self.window().get(at + length) else { return Ok(None) };
            length += 1;
            match (quote, byte) {
                (None, b'>') => break,
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), _) if open == byte => quote = None,
                (_, b'<') => return Ok(None),
                _ => {}
            }
            if length > limit {
                return Ok(None);
            }
        }
        let tag = &self.window()[at..at + length];
        let name = &tag[1..name_end(tag, 1)];
        let Ok(name) = std::str::from_utf8(name) else { return Ok(None) };
        if name.is_empty() {
            return Ok(None);
        }
        Ok(Some((name.to_owned(), length, tag[length - 2] == b'/')))
    }

    /// Up to the start tag of the envelope, which stays in the window. `Err` where the file is refused as a whole.
    pub fn reach_root(&mut self) -> io::Result<Result<(), Fault>> {
        loop {
            let Some(at) = self.find(0, b"<")? else {
                let line = self.line;
                return Ok(Err(Fault {
                    code: code::NOT_XML,
                    line,
                    message: "ce fichier ne contient pas de XML : vérifiez que c’est le bon".to_owned(),
                }));
            };
            if self.window()[..at].iter().any(|byte| !byte.is_ascii_whitespace()) {
                return Ok(Err(Fault {
                    code: code::NOT_XML,
                    line: self.line_at(at),
                    message: "ce fichier ne commence pas par du XML : vérifiez que c’est le bon".to_owned(),
                }));
            }
            self.take(at);
            match self.markup(0)? {
                Markup::Start => return Ok(Ok(())),
                markup @ (Markup::Comment | Markup::Instruction) => match self.step_over(0, &markup)? {
                    Ok(end) => self.take(end),
                    Err(fault) => return Ok(Err(fault)),
                },
                Markup::Declaration => return Ok(Err(declaration(self.line))),
                Markup::End | Markup::Cdata => {
                    let message = "une balise de fin vient avant toute balise de début".to_owned();
                    return Ok(Err(Fault { code: code::MALFORMED, line: self.line, message }));
                }
            }
        }
    }

    /// The next element inside the envelope `root`. `recovering`: only one whose local name is `wanted`, whatever stands
    /// before it.
    pub fn next(&mut self, root: &str, wanted: &str, recovering: bool, tag: usize) -> io::Result<Piece> {
        loop {
            let Some(at) = self.find(0, b"<")? else {
                if self.window().len() > self.limit {
                    let line = self.line;
                    self.take(self.window().len());
                    return Ok(Piece::Text { line });
                }
                self.take(self.window().len());
                return Ok(Piece::Fault(Fault {
                    code: code::TRUNCATED,
                    line: self.line,
                    message: format!("le fichier s’arrête avant « </{root}> » : demandez-le de nouveau"),
                }));
            };
            let text = !recovering && self.window()[..at].iter().any(|byte| !byte.is_ascii_whitespace());
            let line = self.line;
            self.take(at);
            if text {
                return Ok(Piece::Text { line });
            }
            let markup = self.markup(0)?;
            match markup {
                Markup::Comment | Markup::Cdata | Markup::Instruction => match self.step_over(0, &markup)? {
                    Ok(end) => self.take(end),
                    Err(fault) => return Ok(Piece::Fault(fault)),
                },
                Markup::Declaration => {
                    let fault = declaration(self.line);
                    self.take(1);
                    return Ok(Piece::Fault(fault));
                }
                Markup::End => {
                    self.ensure(root.len() + 3)?;
                    if closes(self.window(), root) {
                        let length = self.find(0, b">")?.map_or(self.window().len(), |end| end + 1);
                        self.take(length);
                        return Ok(Piece::End);
                    }
                    let line = self.line;
                    self.take(1);
                    if !recovering {
                        let message = "une balise de fin ne ferme rien".to_owned();
                        return Ok(Piece::Fault(Fault { code: code::MALFORMED, line, message }));
                    }
                }
                Markup::Start => {
                    let line = self.line;
                    let Some((name, length, empty)) = self.start_tag(0, tag)? else {
                        self.take(1);
                        if recovering {
                            continue;
                        }
                        let message = "une balise n’est pas fermée".to_owned();
                        return Ok(Piece::Fault(Fault { code: code::MALFORMED, line, message }));
                    };
                    let message = split(&name).1 == wanted;
                    if recovering && !message {
                        self.take(1);
                        continue;
                    }
                    if empty {
                        return Ok(Piece::Element { length });
                    }
                    return self.element(&name, length, message);
                }
            }
        }
    }

    /// The element whose start tag, `from` bytes long, opens the window. A message never holds another: its start inside
    /// means that the first one's end is missing.
    fn element(&mut self, name: &str, from: usize, message: bool) -> io::Result<Piece> {
        let mut from = from;
        let mut depth = 1;
        loop {
            let Some(at) = self.find(from, b"<")? else { return self.endless(name) };
            let markup = self.markup(at)?;
            match markup {
                Markup::Comment | Markup::Cdata | Markup::Instruction => match self.step_over(at, &markup)? {
                    Ok(end) => from = end,
                    Err(fault) => return Ok(Piece::Fault(fault)),
                },
                Markup::Declaration => {
                    let fault = declaration(self.line_at(at));
                    self.take(at + 1);
                    return Ok(Piece::Fault(fault));
                }
                Markup::End => {
                    self.ensure(at + name.len() + 3)?;
                    if closes(&self.window()[at..], name) {
                        depth -= 1;
                        if depth == 0 {
                            let Some(end) = self.find(at, b">")? else { return self.endless(name) };
                            if end >= self.limit {
                                let fault = self.too_large();
                                self.take(end + 1);
                                return Ok(Piece::Fault(fault));
                            }
                            return Ok(Piece::Element { length: end + 1 });
                        }
                    }
                    from = at + 2;
                }
                Markup::Start => {
                    self.ensure(at + name.len() + 2)?;
                    if opens(&self.window()[at..], name) {
                        if message {
                            let fault = Fault {
                                code: code::NOT_CLOSED,
                                line: self.line,
                                message: format!("« </{name}> » manque avant le message suivant"),
                            };
                            self.take(at);
                            return Ok(Piece::Fault(fault));
                        }
                        let empty = self.start_tag(at, self.limit)?.is_none_or(|(_, _, empty)| empty);
                        depth += usize::from(!empty);
                    }
                    from = at + 1;
                }
            }
        }
    }

    fn endless(&mut self, name: &str) -> io::Result<Piece> {
        let line = self.line;
        let fault = if self.window().len() > self.limit {
            let fault = self.too_large();
            self.take(1);
            fault
        } else {
            self.take(self.window().len());
            let message = format!("le fichier s’arrête avant « </{name}> » : demandez-le de nouveau");
            Fault { code: code::TRUNCATED, line, message }
        };
        Ok(Piece::Fault(fault))
    }

    fn too_large(&self) -> Fault {
        let message = format!("ce message dépasse {} ko : découpez-le", self.limit >> 10);
        Fault { code: code::MESSAGE_SIZE, line: self.line, message }
    }

    /// After the envelope, only comments and blanks. The line of anything else.
    pub fn trailing(&mut self) -> io::Result<Option<u64>> {
        loop {
            let blank = self.window().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.take(blank);
            self.ensure(1)?;
            if self.window().is_empty() {
                return Ok(None);
            }
            if self.window()[0].is_ascii_whitespace() {
                continue;
            }
            if self.window()[0] == b'<' {
                let markup = self.markup(0)?;
                if matches!(markup, Markup::Comment | Markup::Instruction) {
                    match self.step_over(0, &markup)? {
                        Ok(end) => {
                            self.take(end);
                            continue;
                        }
                        Err(fault) => return Ok(Some(fault.line)),
                    }
                }
            }
            return Ok(Some(self.line));
        }
    }
}

fn declaration(line: u64) -> Fault {
    Fault {
        code: code::DTD,
        line,
        message: "une déclaration « <! » (DOCTYPE, entité) est refusée : renvoyez le fichier sans elle"
            .to_owned(),
    }
}

pub(crate) fn lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

fn name_end(tag: &[u8], from: usize) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    tag[from..].iter().position(ends).map_or(tag.len(), |length| from + length)
}

fn opens(markup: &[u8], name: &str) -> bool {
    markup[1..].starts_with(name.as_bytes()) && name_end(markup, 1) == name.len() + 1
}

fn closes(markup: &[u8], name: &str) -> bool {
    markup.len() > 2 && markup[2..].starts_with(name.as_bytes()) && name_end(markup, 2) == name.len() + 2
}
