//! The names a message has on the wire, read from `wire/*.toml`: the only place that knows them. Reader and writer walk
//! this tree; what each element says is a [`Role`] and a [`Field`] of the reference model.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use records::Flow;
use serde::Deserialize;

/// Whom or what an element is about. Holds for everything below it until another is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    #[default]
    Message,
    Funder,
    Provider,
    Beneficiary,
    Payer,
    Worker,
    Arrival,
    Departure,
    Retained,
    Planned,
    Validity,
    Billing,
    Corrected,
    Line,
    LineBeneficiary,
    LineBilling,
}

/// Which datum of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Field {
    Action,
    AddressLine,
    Aid,
    At,
    BeneficiaryShare,
    BirthDate,
    City,
    ContractFlag,
    Correction,
    Country,
    CustomerMethod,
    Due,
    End,
    FirstName,
    Framework,
    Function,
    FunderShare,
    Gross,
    Id,
    Instructions,
    IssuedAt,
    Kind,
    LastName,
    LineId,
    Name,
    OrderLine,
    OrderNumber,
    Participation,
    Per,
    Postcode,
    Product,
    ProductLabel,
    Quantity,
    Siret,
    Start,
    SupplierMethod,
    Tasks,
    Total,
    Transaction,
    UnitPrice,
    Version,
    Visits,
}

/// What the text of an element is; a block holds elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Block,
    Text,
    Identifier,
    Code,
    DateTime,
    Date,
    Quantity,
    Amount,
    Decimal,
    Word,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "identifier" => Self::Identifier,
            "code" => Self::Code,
            "date_time" => Self::DateTime,
            "date" => Self::Date,
            "quantity" => Self::Quantity,
            "amount" => Self::Amount,
            "decimal" => Self::Decimal,
            "word" => Self::Word,
            _ => return None,
        })
    }
}

/// How sure one is of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Mark {
    /// Certain: read in the source.
    C,
    /// Inferred.
    I,
    /// Unknown: a place of ours.
    U,
}

#[derive(Debug)]
pub(crate) struct Node {
    /// Index in [`Table::namespaces`].
    pub ns: u8,
    pub local: String,
    pub kind: Kind,
    /// Its own, else its parent's.
    pub role: Role,
    pub field: Option<Field>,
    pub required: bool,
    /// Without it the message cannot be taken in: a required text, or a required block that holds one.
    pub essential: bool,
    pub many: bool,
    pub blank: bool,
    pub lenient: bool,
    pub list: Option<String>,
    pub agency: Option<String>,
    pub mark: Mark,
    pub source: String,
    pub parent: u16,
    pub children: Vec<u16>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Namespace {
    #[serde(skip)]
    pub key: String,
    pub prefix: String,
    pub uri: String,
    /// Declared where it is used.
    #[serde(default)]
    pub local: bool,
}

/// The attributes of values.
#[derive(Debug, Deserialize)]
pub(crate) struct Attributes {
    pub version: String,
    pub scheme: String,
    pub scheme_agency: String,
    pub list: String,
    pub list_agency: String,
    pub unit: String,
    pub currency: String,
    /// What stands in a scheme that is none.
    pub placeholder: String,
}

/// The names of one version of one message.
#[derive(Debug)]
pub struct Table {
    pub(crate) flow: Flow,
    pub(crate) version: String,
    pub(crate) profile: String,
    /// Namespace and local name of the envelope.
    pub(crate) root: (u8, String),
    pub(crate) namespaces: Vec<Namespace>,
    pub(crate) attributes: Attributes,
    /// The first is the message itself.
    pub(crate) nodes: Vec<Node>,
}

/// The index of the message in [`Table::nodes`].
pub(crate) const MESSAGE: u16 = 0;

impl Table {
    pub fn of(flow: Flow) -> &'static Self {
        static TABLES: LazyLock<[Table; 3]> = LazyLock::new(|| {
            [
                include_str!("../wire/order-provisional.toml"),
                include_str!("../wire/delivery-1.4.toml"),
                include_str!("../wire/invoice-provisional.toml"),
            ]
            .map(|text| read(text).unwrap_or_else(|fault| panic!("wire table: {fault}")))
        });
        &TABLES[match flow {
            Flow::Order => 0,
            Flow::Delivery => 1,
            Flow::Invoice => 2,
        }]
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    /// « observed », or « provisional… »: nothing here claims conformity.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// Local name of the envelope, to find the schema that declares it.
    pub fn root(&self) -> &str {
        &self.root.1
    }

    /// Every element in the order of the wire, one line each: path, namespace, cardinality, type, mark and source.
    pub fn describe(&self) -> String {
        let mut lines = String::new();
        for (at, node) in (0u16..).zip(&self.nodes) {
            let most = if node.many { "n" } else { "1" };
            let _ = writeln!(
                lines,
                "{} | {} | {}..{most} | {:?} | {:?} | {}",
                self.path(at),
                self.namespaces[usize::from(node.ns)].key,
                u8::from(node.required),
                node.kind,
                node.mark,
                node.source,
            );
        }
        lines
    }

    pub(crate) fn node(&self, at: u16) -> &Node {
        &self.nodes[usize::from(at)]
    }

    /// Local names from the message down.
    pub(crate) fn path(&self, at: u16) -> String {
        let mut names = Vec::new();
        let mut at = at;
        loop {
            let node = self.node(at);
            names.push(node.local.as_str());
            if at == MESSAGE {
                break;
            }
            at = node.parent;
        }
        names.reverse();
        names.join("/")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    message: Flow,
    version: String,
    profile: String,
    root: String,
    element: String,
    namespaces: BTreeMap<String, Namespace>,
    attributes: Attributes,
    sources: BTreeMap<String, String>,
    types: BTreeMap<String, Vec<Element>>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Element {
    name: String,
    r#type: String,
    role: Option<Role>,
    field: Option<Field>,
    #[serde(default)]
    min: u8,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    blank: bool,
    #[serde(default)]
    lenient: bool,
    list: Option<String>,
    agency: Option<String>,
    mark: Mark,
    source: String,
}

/// The tables ship with the program: a fault is one of ours, told in English.
fn read(text: &str) -> Result<Table, String> {
    let file: File = toml::from_str(text).map_err(|fault| fault.to_string())?;
    let namespaces: Vec<Namespace> =
        file.namespaces.into_iter().map(|(key, namespace)| Namespace { key, ..namespace }).collect();
    let mut table = Table {
        flow: file.message,
        version: file.version,
        profile: file.profile,
        root: name(&namespaces, &file.root)?,
        namespaces,
        attributes: file.attributes,
        nodes: Vec::new(),
    };
    let top = Element {
        name: file.element,
        r#type: "message".to_owned(),
        role: None,
        field: None,
        min: 0,
        many: true,
        blank: false,
        lenient: false,
        list: None,
        agency: None,
        mark: Mark::C,
        source: String::new(),
    };
    grow(&mut table, &file.types, &file.sources, &top, MESSAGE, Role::Message, 0)?;
    for at in (0..table.nodes.len()).rev() {
        let node = &table.nodes[at];
        let essential = node.required
            && (node.kind != Kind::Block
                || node.children.iter().any(|child| table.nodes[usize::from(*child)].essential));
        table.nodes[at].essential = essential;
    }
    Ok(table)
}

fn grow(
    table: &mut Table,
    types: &BTreeMap<String, Vec<Element>>,
    sources: &BTreeMap<String, String>,
    element: &Element,
    parent: u16,
    role: Role,
    depth: u8,
) -> Result<u16, String> {
    let (ns, local) = name(&table.namespaces, &element.name)?;
    let role = element.role.unwrap_or(role);
    let kind = Kind::of(&element.r#type).unwrap_or(Kind::Block);
    if depth > 20 || table.nodes.len() >= 1000 {
        return Err(format!("{local}: a type holds itself"));
    }
    if (kind == Kind::Block) == element.field.is_some() {
        return Err(format!("{local}: a text has a field, a block has none"));
    }
    if depth > 0 && !sources.contains_key(&element.source) {
        return Err(format!("{local}: unknown source {}", element.source));
    }
    let at = u16::try_from(table.nodes.len()).map_err(|_| "too many elements".to_owned())?;
    table.nodes.push(Node {
        ns,
        local,
        kind,
        role,
        field: element.field,
        required: element.min > 0,
        essential: false,
        many: element.many,
        blank: element.blank,
        lenient: element.lenient,
        list: element.list.clone(),
        agency: element.agency.clone(),
        mark: element.mark,
        source: element.source.clone(),
        parent,
        children: Vec::new(),
    });
    if kind == Kind::Block {
        let inside = types.get(&element.r#type).ok_or_else(|| format!("unknown type {}", element.r#type))?;
        if inside.len() > 64 {
            return Err(format!("{}: more than 64 elements", element.r#type));
        }
        for child in inside {
            let child = grow(table, types, sources, child, at, role, depth + 1)?;
            table.nodes[usize::from(at)].children.push(child);
        }
    }
    Ok(at)
}

fn name(namespaces: &[Namespace], name: &str) -> Result<(u8, String), String> {
    let (key, local) = name.split_once(':').ok_or_else(|| format!("{name}: no namespace"))?;
    let ns = (0u8..).zip(namespaces).find(|(_, namespace)| namespace.key == key);
    Ok((ns.ok_or_else(|| format!("{name}: unknown namespace"))?.0, local.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Draft;

    #[test]
    fn every_text_of_every_message_has_its_place_in_the_model() {
        for flow in Flow::ALL {
            let table = Table::of(flow);
            let mut draft = Draft::new(flow);
            for role in [Role::Worker, Role::Line, Role::Corrected] {
                draft.open(role);
            }
            for (at, node) in (0u16..).zip(&table.nodes) {
                let Some(field) = node.field else { continue };
                assert!(draft.target(node.role, field).is_some(), "{}", table.path(at));
            }
        }
    }

    #[test]
    fn only_delivery_is_called_observed() {
        for flow in Flow::ALL {
            assert_eq!(Table::of(flow).profile() == "observed", flow == Flow::Delivery);
        }
    }

    #[test]
    fn what_has_no_known_place_stands_in_a_namespace_of_ours() {
        for node in Flow::ALL.into_iter().flat_map(|flow| &Table::of(flow).nodes) {
            assert_eq!(node.mark == Mark::U, node.source == "ours", "{}", node.local);
        }
    }

    #[test]
    fn a_table_in_fault_says_where() {
        let good = include_str!("../wire/delivery-1.4.toml");
        assert!(
            read(&good.replace("type = \"stamps\"", "type = \"stampz\"")).unwrap_err().contains("stampz")
        );
        assert!(read(&good.replace("qdt:GlobalID", "xyz:GlobalID")).unwrap_err().contains("xyz:GlobalID"));
        assert!(
            read(&good.replace(
                "nothing = []",
                "nothing = [{ name = \"ram:A\", type = \"nothing\", mark = \"C\", source = \"vendor\" }]"
            ))
            .unwrap_err()
            .contains("itself")
        );
    }
}
