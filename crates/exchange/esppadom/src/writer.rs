//! Writes messages along their table: in its order, no empty optional element, the same bytes for the same messages.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use records::Flow;

use crate::{
    draft::{Draft, Record},
    parse::allowed,
    partner::{Partner, Prefixes},
    table::{Field, Kind, MESSAGE, Role, Table},
    value::{Raw, Target},
};

/// Why a message was not written; the file goes on without it.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("il manque : {}", .0.join(", "))]
    Missing(Vec<String>),
    #[error("un caractère interdit en XML se trouve dans « {0} » : retirez-le")]
    Character(String),
    #[error("ce message n’est pas de ceux du fichier ({})", .0.label())]
    Flow(Flow),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes a file of one kind of message.
pub struct Writer<W: Write> {
    out: W,
    table: &'static Table,
    partner: Partner,
    buffer: String,
    written: u64,
}

impl<W: Write> Writer<W> {
    /// # Errors
    /// The disk's.
    pub fn new(mut out: W, flow: Flow, partner: Partner) -> io::Result<Self> {
        let table = Table::of(flow);
        let root = prefixed(table, &partner, table.root.0, &table.root.1);
        let mut top = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root} {}=\"{}\"",
            table.attributes.version, table.version
        );
        for (at, namespace) in (0u8..).zip(&table.namespaces).filter(|(_, namespace)| !namespace.local) {
            match prefix(table, &partner, at) {
                "" => top.push_str(&format!(" xmlns=\"{}\"", namespace.uri)),
                prefix => top.push_str(&format!(" xmlns:{prefix}=\"{}\"", namespace.uri)),
            }
        }
        top.push_str(">\n");
        out.write_all(top.as_bytes())?;
        Ok(Self { out, table, partner, buffer: String::new(), written: 0 })
    }

    /// # Errors
    /// What keeps this message from being written, or the disk's.
    pub fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        if record.flow() != self.table.flow {
            return Err(WriteError::Flow(self.table.flow));
        }
        let mut draft = Draft::from(record);
        self.complete(&mut draft);
        self.buffer.clear();
        let mut page = Page {
            table: self.table,
            partner: &self.partner,
            text: std::mem::take(&mut self.buffer),
            missing: Vec::new(),
            forbidden: None,
        };
        page.block(&mut draft, MESSAGE, "", 1, 1);
        let Page { text, missing, forbidden, .. } = page;
        self.buffer = text;
        if !missing.is_empty() {
            return Err(WriteError::Missing(missing));
        }
        if let Some(path) = forbidden {
            return Err(WriteError::Character(path));
        }
        self.out.write_all(self.buffer.as_bytes())?;
        self.written += 1;
        Ok(())
    }

    /// What the partner wants filled in.
    fn complete(&self, draft: &mut Draft) {
        let mut fill = |field, value: String| {
            if let Some(Target::Maybe(place)) = draft.target(Role::Message, field)
                && place.is_none()
            {
                *place = Some(value);
            }
        };
        fill(Field::Version, self.table.version.clone());
        if let Some(flag) = &self.partner.contract_flag {
            fill(Field::ContractFlag, flag.clone());
        }
        let Some(at) = self.partner.issued_at else { return };
        // « I », the moment, the rank in the file: as the files observed number their transactions.
        let transaction = format!("I{}{}", at.strftime("%Y%m%d%H%M%S"), self.written);
        fill(Field::Transaction, transaction.clone());
        fill(Field::LineId, transaction);
        if let Some(Target::DateTime(place)) = draft.target(Role::Message, Field::IssuedAt) {
            place.get_or_insert(at);
        }
    }

    /// Closes the file; how many messages it holds.
    ///
    /// # Errors
    /// The disk's.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        let root = prefixed(self.table, &self.partner, self.table.root.0, &self.table.root.1);
        self.out.write_all(format!("</{root}>\n").as_bytes())?;
        self.out.flush()?;
        Ok((self.out, self.written))
    }
}

/// One message being written.
struct Page<'a> {
    table: &'static Table,
    partner: &'a Partner,
    text: String,
    missing: Vec<String>,
    /// Where a character stands that XML cannot carry.
    forbidden: Option<String>,
}

impl Page<'_> {
    /// `true` when it has content. A block without any is taken back, unless it is required.
    fn block(&mut self, draft: &mut Draft, at: u16, above: &str, ordinal: usize, depth: usize) -> bool {
        let node = self.table.node(at);
        let (length, missing) = (self.text.len(), self.missing.len());
        let name = prefixed(self.table, self.partner, node.ns, &node.local);
        self.indent(depth);
        let opened = self.text.len();
        let _ = write!(self.text, "<{name}{}", local(self.table, node.ns));
        let tag_end = self.text.len();
        self.text.push('>');
        self.line();
        let inside = self.text.len();
        let mut path = if above.is_empty() { node.local.clone() } else { format!("{above}/{}", node.local) };
        if ordinal > 1 {
            let _ = write!(path, "[{ordinal}]");
        }
        let mut content = false;
        for child in &node.children {
            let child_node = self.table.node(*child);
            match child_node.kind {
                Kind::Block if child_node.many => {
                    for index in 0..draft.count(child_node.role) {
                        draft.select(child_node.role, index);
                        content |= self.block(draft, *child, &path, index + 1, depth + 1);
                    }
                }
                Kind::Block => content |= self.block(draft, *child, &path, 1, depth + 1),
                _ => content |= self.leaf(draft, *child, depth + 1),
            }
        }
        let unknown: Vec<String> = draft
            .unknown()
            .iter()
            .filter(|unknown| unknown.parent == path)
            .map(|unknown| unknown.content.clone())
            .collect();
        for unknown in unknown {
            self.indent(depth + 1);
            self.text.push_str(&unknown);
            self.line();
            content = true;
        }
        if !content && !node.required {
            self.text.truncate(length);
            self.missing.truncate(missing);
            return false;
        }
        if self.text.len() == inside {
            self.text.truncate(tag_end);
            self.text.push_str("/>");
            self.line();
            return content;
        }
        debug_assert!(opened < inside);
        self.indent(depth);
        let _ = write!(self.text, "</{name}>");
        self.line();
        content
    }

    /// `true` when something was written that says something.
    fn leaf(&mut self, draft: &mut Draft, at: u16, depth: usize) -> bool {
        let node = self.table.node(at);
        let mut target = node.field.and_then(|field| draft.target(node.role, field));
        if let (Some(Field::Product), Some(local)) = (node.field, &self.partner.product_list)
            && let Some(Target::Code(Some(product))) = &mut target
            && product.list.is_none()
        {
            product.list = Some(local.list.clone());
            product.agency = Some(local.agency.clone());
        }
        let written = target.map(|target| target.written(node)).unwrap_or_default();
        if written.is_empty() {
            if node.required {
                self.missing.push(self.table.path(at));
            }
            if node.blank && self.partner.empty_correction {
                let blank = Raw {
                    list: node.list.clone().map(Into::into),
                    list_agency: node.agency.clone().map(Into::into),
                    ..Raw::default()
                };
                self.element(at, &blank, depth);
            }
            return false;
        }
        for raw in &written {
            self.element(at, raw, depth);
        }
        true
    }

    fn element(&mut self, at: u16, raw: &Raw<'_>, depth: usize) {
        let node = self.table.node(at);
        let names = &self.table.attributes;
        let name = prefixed(self.table, self.partner, node.ns, &node.local);
        self.indent(depth);
        let _ = write!(self.text, "<{name}{}", local(self.table, node.ns));
        let placeholder = (node.kind == Kind::Identifier || node.field == Some(Field::ContractFlag))
            && self.partner.placeholders;
        let scheme = |given: &Option<std::borrow::Cow<'_, str>>| {
            given.as_deref().map(str::to_owned).or_else(|| placeholder.then(|| names.placeholder.clone()))
        };
        let attributes = [
            (&names.scheme, scheme(&raw.scheme)),
            (&names.scheme_agency, scheme(&raw.scheme_agency)),
            (&names.list, raw.list.as_deref().map(str::to_owned)),
            (&names.list_agency, raw.list_agency.as_deref().map(str::to_owned)),
            (&names.unit, raw.unit.as_deref().map(str::to_owned)),
        ];
        for (name, value) in attributes {
            let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
            let _ = write!(self.text, " {name}=\"");
            self.escape(at, &value, true);
            self.text.push('"');
        }
        if raw.text.is_empty() {
            self.text.push_str("/>");
        } else {
            self.text.push('>');
            self.escape(at, &raw.text, false);
            let _ = write!(self.text, "</{name}>");
        }
        self.line();
    }

    fn escape(&mut self, at: u16, text: &str, attribute: bool) {
        for character in text.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' if attribute => self.text.push_str("&quot;"),
                // Readers make « \n » of them, or a space in an attribute.
                '\r' => self.text.push_str("&#13;"),
                '\n' if attribute => self.text.push_str("&#10;"),
                '\t' if attribute => self.text.push_str("&#9;"),
                _ if !allowed(character) => {
                    self.forbidden.get_or_insert_with(|| self.table.path(at));
                }
                _ => self.text.push(character),
            }
        }
    }

    fn indent(&mut self, depth: usize) {
        if self.partner.indent {
            self.text.extend(std::iter::repeat_n("  ", depth));
        }
    }

    fn line(&mut self) {
        if self.partner.indent {
            self.text.push('\n');
        }
    }
}

fn prefix<'a>(table: &'a Table, partner: &Partner, ns: u8) -> &'a str {
    let namespace = &table.namespaces[usize::from(ns)];
    if partner.prefixes == Prefixes::Default && namespace.key == "ram" { "" } else { &namespace.prefix }
}

fn prefixed(table: &Table, partner: &Partner, ns: u8, local: &str) -> String {
    match prefix(table, partner, ns) {
        "" => local.to_owned(),
        prefix => format!("{prefix}:{local}"),
    }
}

/// The declaration of a namespace that is not declared at the top of the file.
fn local(table: &Table, ns: u8) -> String {
    let namespace = &table.namespaces[usize::from(ns)];
    if namespace.local { format!(" xmlns:{}=\"{}\"", namespace.prefix, namespace.uri) } else { String::new() }
}
