//! One message, whole in memory, read along its table.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::unescape,
    events::{Event, attributes::Attributes},
};
use records::Unknown;

use crate::{
    code::{self, Code},
    draft::Draft,
    frame::lines,
    limits::Limits,
    scope::{Binding, Ns, find, split},
    table::{Kind, MESSAGE, Table},
    value::{Oddity, Raw, Unreadable},
};

/// Something to say of a place of the message.
#[derive(Debug)]
pub(crate) struct Note {
    pub code: Code,
    /// In bytes, from the start of the message.
    pub offset: usize,
    pub path: String,
    pub message: String,
    pub found: Option<String>,
    /// What it is about, where that is not the path.
    pub about: Option<String>,
}

/// The message is not XML one may read: nothing of it is kept.
#[derive(Debug)]
pub(crate) struct Refused {
    pub code: Code,
    pub offset: usize,
    pub message: String,
}

/// An element of the table that is open.
struct Open {
    node: u16,
    /// Which of its children were opened, by their place in it.
    came: u64,
    /// Which of them said something: an empty one does not stand in the way of the next.
    said: u64,
    /// Its own place in its parent.
    place: usize,
    /// Where the next child is expected.
    next: usize,
    /// Declarations in force outside it.
    scope: usize,
    /// Of elements that repeat: which one, from 1.
    ordinal: usize,
    /// How many of each child that repeats came.
    counts: Vec<(u16, usize)>,
    offset: usize,
}

/// A text of the table that is open.
struct Leaf<'a> {
    node: u16,
    raw: Raw<'a>,
    scope: usize,
    offset: usize,
}

/// An element the table does not have, being stepped over.
struct Skipped {
    offset: usize,
    depth: usize,
    /// Declarations in force outside it.
    scope: usize,
    /// Declarations it needs from outside.
    needs: Vec<usize>,
    /// Declarations in force outside each of its elements.
    scopes: Vec<usize>,
}

/// A start tag, or an empty one.
#[derive(Clone, Copy)]
struct Tag<'a> {
    name: &'a str,
    from: usize,
    to: usize,
    empty: bool,
    /// Declarations in force outside it.
    scope: usize,
}

pub(crate) struct Parser<'a> {
    table: &'static Table,
    limits: Limits,
    text: &'a str,
    scope: Vec<Binding<'a>>,
    stack: Vec<Open>,
    leaf: Option<Leaf<'a>>,
    skipped: Option<Skipped>,
    draft: Draft,
    notes: Vec<Note>,
}

impl<'a> Parser<'a> {
    /// `scope`: what the envelope declares.
    pub fn new(table: &'static Table, limits: Limits, text: &'a str, scope: Vec<Binding<'a>>) -> Self {
        Self {
            table,
            limits,
            text,
            scope,
            stack: Vec::with_capacity(12),
            leaf: None,
            skipped: None,
            draft: Draft::new(table.flow),
            notes: Vec::new(),
        }
    }

    pub fn read(mut self) -> Result<(Draft, Vec<Note>), Refused> {
        if let Some(offset) = control(self.text.as_bytes()) {
            return Err(Refused {
                code: code::CHARACTER,
                offset,
                message: "caractère de commande interdit en XML : retirez-le".to_owned(),
            });
        }
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().check_comments = true;
        loop {
            let from = position(&reader);
            let event = reader.read_event().map_err(|cause| refused(position(&reader).max(from), &cause))?;
            let to = position(&reader);
            if self.notes.len() > self.limits.oddities {
                let message = "trop d’éléments inconnus ou d’anomalies : ce message n’est pas lu".to_owned();
                return Err(Refused { code: code::ODDITIES, offset: from, message });
            }
            match event {
                Event::Start(tag) => self.start(from, to, tag.name().into_inner().len(), false)?,
                Event::Empty(tag) => self.start(from, to, tag.name().into_inner().len(), true)?,
                Event::End(_) => self.end(from, to),
                Event::Text(_) => {
                    let text = &self.text[from..to];
                    self.put(Cow::Borrowed(text), from)?;
                }
                Event::CData(data) => self.put(Cow::Owned(data.into_inner().into_owned()), from)?,
                Event::GeneralRef(entity) => {
                    let character = if entity.is_char_ref() {
                        let character = entity.resolve_char_ref().ok().flatten();
                        character.filter(|character| allowed(*character)).ok_or(Refused {
                            code: code::CHARACTER,
                            offset: from,
                            message: "référence à un caractère interdit en XML : retirez-la".to_owned(),
                        })?
                    } else {
                        predefined(&entity).ok_or_else(|| entity_at(from))?
                    };
                    self.put(Cow::Owned(character.to_string()), from)?;
                }
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
                Event::DocType(_) => {
                    let message = "une déclaration DOCTYPE est refusée".to_owned();
                    return Err(Refused { code: code::DTD, offset: from, message });
                }
                Event::Eof => break,
            }
        }
        // The frame ends with the end of the message: anything still open was closed by another name.
        if self.stack.is_empty() && self.leaf.is_none() && self.skipped.is_none() {
            return Ok((self.draft, self.notes));
        }
        let message = "une balise n’est pas fermée".to_owned();
        Err(Refused { code: code::MALFORMED, offset: self.text.len(), message })
    }

    fn start(&mut self, from: usize, to: usize, name: usize, empty: bool) -> Result<(), Refused> {
        let refuse = |code, message: &str| Refused { code, offset: from, message: message.to_owned() };
        let depth = self.stack.len() + self.skipped.as_ref().map_or(0, |skipped| skipped.depth);
        if depth >= self.limits.depth {
            return Err(refuse(code::DEPTH, "trop d’éléments imbriqués : ce message n’est pas lu"));
        }
        if to - from > self.limits.tag {
            return Err(refuse(code::ATTRIBUTES, "attributs trop longs : ce message n’est pas lu"));
        }
        let (name, attributes) = self.text[from + 1..to - 1 - usize::from(empty)].split_at(name);
        let scope = self.scope.len();
        let tag = Tag { name, from, to, empty, scope };
        let mut raw = Raw::default();
        let mut unknown = Vec::new();
        if !attributes.trim_ascii().is_empty() {
            self.attributes(attributes, from, &mut raw, &mut unknown)?;
        }
        let (prefix, local) = split(name);
        let Some(binding) = find(&self.scope, prefix) else {
            if prefix.is_empty() {
                return self.step_into(tag, None, &unknown);
            }
            let message =
                format!("le préfixe « {prefix} » n’est pas déclaré : déclarez-le par xmlns:{prefix}");
            return Err(Refused { code: code::NAMESPACE, offset: from, message });
        };
        if self.skipped.is_some() || self.leaf.is_some() {
            return self.step_into(tag, Some(binding), &unknown);
        }
        let ns = self.scope[binding].ns;
        let Some(open) = self.stack.last_mut() else {
            // The message itself, already known by its name.
            self.stack.push(Open {
                node: MESSAGE,
                came: 0,
                said: 0,
                place: 0,
                next: 0,
                scope,
                ordinal: 1,
                counts: Vec::new(),
                offset: from,
            });
            self.draft = Draft::new(self.table.flow);
            if empty {
                self.end(from, to);
            }
            return Ok(());
        };
        let table = self.table;
        let children = &table.node(open.node).children;
        let place = (open.next..children.len())
            .chain(0..open.next.min(children.len()))
            .find(|place| table.node(children[*place]).local == local);
        let (Some(place), Ns::Known { key, .. }) = (place, ns) else {
            return self.step_into(tag, Some(binding), &unknown);
        };
        let at = children[place];
        let node = table.node(at);
        if open.said & (1 << place) != 0 && !node.many {
            self.note(code::REPEATED, from, at, format!("« {local} » est répété : seul le premier compte"));
            return self.step_into(tag, Some(binding), &unknown);
        }
        if place < open.next && open.next - place > usize::from(node.many) {
            let message = format!("« {local} » ne vient pas dans l’ordre du message");
            self.note(code::ORDER, from, at, message);
        }
        let open = self.stack.last_mut().expect("looked at above");
        open.next = place + 1;
        if key != node.ns {
            let message = format!("« {local} » est écrit dans un autre espace de noms que celui attendu");
            self.note(code::NS_OTHER, from, at, message);
        }
        for name in unknown {
            let message = format!("l’attribut « {name} » de « {local} » est inconnu : il est laissé de côté");
            self.note(code::UNKNOWN_ATTRIBUTE, from, at, message);
        }
        if node.kind == Kind::Block {
            let open = self.stack.last_mut().expect("looked at above");
            open.came |= 1 << place;
            let ordinal = if node.many { count(&mut open.counts, at) } else { 1 };
            if node.many {
                self.draft.open(node.role);
            }
            let counts = Vec::new();
            self.stack.push(Open {
                node: at,
                came: 0,
                said: 0,
                place,
                next: 0,
                scope,
                ordinal,
                counts,
                offset: from,
            });
        } else {
            self.leaf = Some(Leaf { node: at, raw, scope, offset: from });
        }
        if empty {
            self.end(from, to);
        }
        Ok(())
    }

    /// Reads attributes, and declares the namespaces among them.
    fn attributes(
        &mut self,
        text: &'a str,
        offset: usize,
        raw: &mut Raw<'a>,
        unknown: &mut Vec<&'a str>,
    ) -> Result<(), Refused> {
        let refuse = |code, message: &str| Refused { code, offset, message: message.to_owned() };
        if text.contains('<') {
            return Err(refuse(code::MALFORMED, "une balise n’est pas fermée, ou contient « < »"));
        }
        let names = &self.table.attributes;
        for (count, attribute) in Attributes::new(text, 0).enumerate() {
            let attribute = attribute
                .map_err(|_| refuse(code::MALFORMED, "attribut mal écrit : écrivez nom=\"valeur\""))?;
            if count >= self.limits.attributes {
                return Err(refuse(code::ATTRIBUTES, "trop d’attributs : ce message n’est pas lu"));
            }
            let key = attribute.key.into_inner();
            let Cow::Borrowed(written) = attribute.value else { return Err(entity_at(offset)) };
            let value = unescape(written).map_err(|_| entity_at(offset))?;
            if !value.chars().all(allowed) {
                return Err(refuse(code::CHARACTER, "un attribut contient un caractère interdit en XML"));
            }
            let value = Some(value).filter(|value| !value.is_empty() && **value != *names.placeholder);
            if key == "xmlns" || key.starts_with("xmlns:") {
                if !is_name(key) {
                    return Err(refuse(code::MALFORMED, "le préfixe d’un espace de noms est mal écrit"));
                }
                let prefix = key.strip_prefix("xmlns").unwrap_or_default().trim_start_matches(':');
                let ns = Ns::of(self.table, written);
                if let Ns::Known { exact: false, .. } = ns {
                    let message = other_version(self.table, written);
                    self.note(code::NS_VERSION, offset, MESSAGE, message);
                    self.notes.last_mut().expect("just noted").about = Some(written.to_owned());
                }
                self.scope.push(Binding { prefix, uri: written, ns });
            } else if key == names.scheme {
                raw.scheme = value;
            } else if key == names.scheme_agency {
                raw.scheme_agency = value;
            } else if key == names.list {
                raw.list = value;
            } else if key == names.list_agency {
                raw.list_agency = value;
            } else if key == names.unit {
                raw.unit = value;
            } else if key == names.currency {
                raw.currency = value;
            } else {
                unknown.push(key);
            }
        }
        Ok(())
    }

    /// An element the table does not have here, or one inside such an element.
    fn step_into(
        &mut self,
        tag: Tag<'a>,
        binding: Option<usize>,
        attributes: &[&'a str],
    ) -> Result<(), Refused> {
        let Tag { name, from, to, empty, scope } = tag;
        // The names of the table are good by themselves: only those one steps over are looked at.
        if !is_name(name) || !attributes.iter().all(|name| is_name(name)) {
            let message = "le nom d’une balise ou d’un attribut contient un caractère interdit".to_owned();
            return Err(Refused { code: code::MALFORMED, offset: from, message });
        }
        let skipped = self.skipped.get_or_insert_with(|| Skipped {
            offset: from,
            depth: 0,
            scope,
            needs: Vec::new(),
            scopes: Vec::new(),
        });
        let mut needs = binding;
        let mut prefixed =
            attributes.iter().filter_map(|name| name.split_once(':')).map(|(prefix, _)| prefix);
        loop {
            if let Some(index) = needs
                && index < skipped.scope
                && !skipped.needs.contains(&index)
            {
                skipped.needs.push(index);
            }
            let Some(prefix) = prefixed.next() else { break };
            if prefix == "xml" {
                continue;
            }
            needs = find(&self.scope, prefix);
            if needs.is_none() {
                let message = format!("le préfixe « {prefix} » n’est pas déclaré");
                return Err(Refused { code: code::NAMESPACE, offset: from, message });
            }
        }
        skipped.depth += 1;
        skipped.scopes.push(scope);
        if empty {
            self.end(from, to);
        }
        Ok(())
    }

    fn end(&mut self, from: usize, to: usize) {
        if let Some(skipped) = &mut self.skipped {
            skipped.depth -= 1;
            let scope = skipped.scopes.pop().unwrap_or(skipped.scope);
            if skipped.depth == 0 {
                self.keep(to);
            }
            self.scope.truncate(scope);
        } else if let Some(leaf) = self.leaf.take() {
            self.scope.truncate(leaf.scope);
            self.set(leaf);
        } else if let Some(open) = self.stack.pop() {
            self.close(&open, from);
            if open.said != 0
                && let Some(parent) = self.stack.last_mut()
            {
                parent.said |= 1 << open.place;
            }
            self.scope.truncate(open.scope);
        }
    }

    /// The element that was stepped over, with the declarations it needs.
    fn keep(&mut self, to: usize) {
        let Some(Skipped { offset, needs, .. }) = self.skipped.take() else { return };
        let text = &self.text[offset..to];
        let name_end =
            text.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
        let mut content = text[..name_end].to_owned();
        for binding in needs.into_iter().map(|index| &self.scope[index]) {
            let colon = if binding.prefix.is_empty() { "" } else { ":" };
            content.push_str(&format!(" xmlns{colon}{}=\"{}\"", binding.prefix, binding.uri));
        }
        content.push_str(&text[name_end..]);
        let parent = self.path();
        let name = &text[1..name_end];
        let repeated =
            self.notes.iter().rev().any(|note| note.offset == offset && note.code == code::REPEATED);
        if !repeated {
            self.notes.push(Note {
                code: code::UNKNOWN,
                offset,
                path: format!("{parent}/{}", split(name).1),
                message: format!("l’élément « {name} » n’est pas connu ici : il est gardé tel quel"),
                found: None,
                about: None,
            });
        }
        self.draft.unknown().push(Unknown { parent, content });
    }

    /// Local names of what is open, from the message down; the second of an element that repeats is « name[2] ».
    fn path(&self) -> String {
        let mut path = String::new();
        for open in &self.stack {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&self.table.node(open.node).local);
            if open.ordinal > 1 {
                path.push_str(&format!("[{}]", open.ordinal));
            }
        }
        path
    }

    fn put(&mut self, text: Cow<'a, str>, offset: usize) -> Result<(), Refused> {
        if text.len() > self.limits.text {
            return Err(too_long(offset));
        }
        if self.skipped.is_some() {
            return Ok(());
        }
        if let Some(leaf) = &mut self.leaf {
            if leaf.raw.text.is_empty() {
                leaf.raw.text = text;
            } else {
                leaf.raw.text.to_mut().push_str(&text);
            }
            if leaf.raw.text.len() > self.limits.text {
                return Err(too_long(offset));
            }
        } else if let Some(open) = self.stack.last()
            && !text.trim_ascii().is_empty()
        {
            let at = open.node;
            let local = &self.table.node(at).local;
            let message =
                format!("du texte se trouve entre les éléments de « {local} » : il est laissé de côté");
            self.note(code::STRAY_TEXT, offset, at, message);
        }
        Ok(())
    }

    /// The value of a text that has just been closed.
    fn set(&mut self, leaf: Leaf<'a>) {
        let Leaf { node: at, mut raw, offset, .. } = leaf;
        raw.text = trimmed(raw.text);
        if raw.text.is_empty() {
            return;
        }
        let table = self.table;
        let node = table.node(at);
        if let Some(open) = self.stack.last_mut()
            && let Some(place) = table.node(open.node).children.iter().position(|child| *child == at)
        {
            open.came |= 1 << place;
            open.said |= 1 << place;
        }
        let Some(target) = node.field.and_then(|field| self.draft.target(node.role, field)) else { return };
        let written = if node.kind == Kind::Text { None } else { Some(short(&raw)) };
        let (code, message) = match target.read(raw) {
            Ok(None) => return,
            Ok(Some(Oddity::Comma)) => (code::COMMA, "écrivez un point décimal, pas une virgule".to_owned()),
            Ok(Some(Oddity::Offset)) => (
                code::OFFSET,
                "l’heure est prise comme heure locale : retirez le décalage écrit derrière".to_owned(),
            ),
            Err(unreadable) => {
                let code = if node.lenient { code::VALUE_LENIENT } else { code::VALUE };
                (code, format!("« {} » est illisible : {}", node.local, advice(unreadable)))
            }
        };
        self.note(code, offset, at, message);
        if let Some(note) = self.notes.last_mut() {
            note.found = written;
        }
    }

    /// Says what a block that has just been closed lacks.
    fn close(&mut self, open: &Open, end: usize) {
        let table = self.table;
        for (place, at) in table.node(open.node).children.iter().enumerate() {
            let node = table.node(*at);
            let unreadable =
                || self.notes.iter().any(|note| note.code == code::VALUE && note.offset >= open.offset);
            if node.essential && open.came & (1 << place) == 0 && !unreadable() {
                let message = format!("« {} » manque : ajoutez-le", node.local);
                self.note(code::MISSING, end, *at, message);
            }
        }
    }

    fn note(&mut self, code: Code, offset: usize, at: u16, message: String) {
        self.notes.push(Note { code, offset, path: self.table.path(at), message, found: None, about: None });
    }
}

impl Note {
    /// Of the file, when the message begins at `first`.
    pub fn line(&self, first: u64, text: &str) -> u64 {
        first + lines(&text.as_bytes()[..self.offset.min(text.len())])
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn count(counts: &mut Vec<(u16, usize)>, at: u16) -> usize {
    match counts.iter_mut().find(|(node, _)| *node == at) {
        Some((_, count)) => {
            *count += 1;
            *count
        }
        None => {
            counts.push((at, 1));
            1
        }
    }
}

/// XML counts every end of line as « \n ».
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
    };
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}

/// For a person to see what was found.
fn short(raw: &Raw<'_>) -> String {
    raw.text.chars().take(60).collect()
}

fn advice(unreadable: Unreadable) -> &'static str {
    match unreadable {
        Unreadable::DateTime => "écrivez une heure locale comme 2026-03-05T09:01:00",
        Unreadable::Universal => "l’heure est en temps universel (Z) ; écrivez l’heure locale, sans décalage",
        Unreadable::Date => "écrivez une date comme 2026-03-05",
        Unreadable::Number => "écrivez un nombre comme 1.25",
        Unreadable::Cents => "écrivez un montant au centime, comme 24.58",
        Unreadable::Currency => "seuls les montants en euros (EUR) sont lus",
        Unreadable::Word => "ce mot n’est pas l’un de ceux attendus",
    }
}

/// What to say of a namespace that is known under another number.
pub(crate) fn other_version(table: &Table, uri: &str) -> String {
    let expected = match Ns::of(table, uri) {
        Ns::Known { key, .. } => table.namespaces[usize::from(key)].uri.as_str(),
        Ns::Foreign => "",
    };
    format!("l’espace de noms « {uri} » porte un autre n° de version : il est lu comme « {expected} »")
}

fn too_long(offset: usize) -> Refused {
    Refused {
        code: code::TEXT_SIZE, offset, message: "texte trop long : ce message n’est pas lu".to_owned()
    }
}

fn entity_at(offset: usize) -> Refused {
    Refused {
        code: code::ENTITY,
        offset,
        message:
            "entité inconnue : seules &amp; &lt; &gt; &apos; &quot; et les références de caractères sont lues"
                .to_owned(),
    }
}

fn refused(offset: usize, cause: &quick_xml::Error) -> Refused {
    use quick_xml::{Error, errors::IllFormedError};
    let message = match cause {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("« </{found}> » ferme « <{expected}> »")
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => format!("« </{found}> » ne ferme rien"),
        Error::IllFormed(IllFormedError::DoubleHyphenInComment) => {
            "un commentaire contient « -- »".to_owned()
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            "un « & » est seul : écrivez « &amp; »".to_owned()
        }
        _ => "XML mal formé à cet endroit".to_owned(),
    };
    Refused { code: code::MALFORMED, offset, message }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

/// Where a control character stands that XML forbids. By blocks without a way out, so that the compiler can take many
/// bytes at a time: every byte of every file goes through here.
fn control(bytes: &[u8]) -> Option<usize> {
    let forbidden = |byte: &u8| (*byte < 0x20) & (*byte != b'\t') & (*byte != b'\n') & (*byte != b'\r');
    let block =
        bytes.chunks(256).position(|block| block.iter().fold(false, |bad, byte| bad | forbidden(byte)))?;
    Some(block * 256 + bytes[block * 256..].iter().position(forbidden)?)
}

/// A name of XML, with at most one prefix.
fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || "_-.·".contains(c))
    };
    match name.split_once(':') {
        Some((prefix, local)) => part(prefix) && part(local),
        None => part(name),
    }
}

/// The characters XML 1.0 knows.
pub(crate) fn allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
