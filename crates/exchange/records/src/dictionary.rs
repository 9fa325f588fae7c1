//! The reference data: what each flow is made of, field by field, with what is indispensable (D11-14). Data, so that a
//! page can show it and a mapping can aim at it.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{
    Flow,
    row::{Field, Kind},
};

#[derive(Deserialize)]
struct File {
    fields: Vec<Described>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    key: String,
    label: String,
    kind: Kind,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    help: String,
    #[serde(default)]
    codes: Vec<String>,
    default: Option<String>,
}

/// The fields of a flow, in the order a table shows them.
pub fn fields(flow: Flow) -> &'static [Field] {
    static FIELDS: LazyLock<[Vec<Field>; 3]> = LazyLock::new(|| {
        [
            read(include_str!("../dictionary/order.toml")),
            read(include_str!("../dictionary/delivery.toml")),
            read(include_str!("../dictionary/invoice.toml")),
        ]
    });
    &FIELDS[match flow {
        Flow::Order => 0,
        Flow::Delivery => 1,
        Flow::Invoice => 2,
    }]
}

/// `None` for a key the flow does not have.
pub fn field(flow: Flow, key: &str) -> Option<&'static Field> {
    fields(flow).iter().find(|field| field.key == key)
}

fn read(text: &str) -> Vec<Field> {
    let file: File = toml::from_str(text).expect("the dictionary is checked by a test");
    file.fields
        .into_iter()
        .map(|Described { key, label, kind, required, help, codes, default }| Field {
            key,
            label,
            kind,
            required,
            help,
            codes,
            default,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_flow_is_described_without_doubles() {
        for flow in Flow::ALL {
            let keys: BTreeSet<&str> = fields(flow).iter().map(|field| field.key.as_str()).collect();
            assert_eq!(keys.len(), fields(flow).len(), "{flow:?}");
            assert!(fields(flow).iter().any(|field| field.required), "{flow:?}");
        }
    }

    #[test]
    fn a_default_is_among_the_codes() {
        for field in Flow::ALL.into_iter().flat_map(fields) {
            if let Some(default) = field.default.as_ref().filter(|_| field.kind == Kind::Code) {
                assert!(field.codes.contains(default), "{}", field.key);
            }
            assert_eq!(field.kind == Kind::Code, !field.codes.is_empty(), "{}", field.key);
        }
    }
}
