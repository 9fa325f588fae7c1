//! Which prefix stands for which namespace. Prefixes are free: only the address behind them counts.

use crate::table::Table;

/// What a prefix stands for, seen from a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ns {
    /// Index in [`Table::namespaces`]; `exact` when the version number is the same too.
    Known {
        key: u8,
        exact: bool,
    },
    Foreign,
}

/// One declaration.
#[derive(Clone, Debug)]
pub(crate) struct Binding<'a> {
    /// Empty for the default namespace.
    pub prefix: &'a str,
    pub uri: &'a str,
    pub ns: Ns,
}

impl Ns {
    pub fn of(table: &Table, uri: &str) -> Self {
        let keys = || (0u8..).zip(&table.namespaces);
        if let Some((key, _)) = keys().find(|(_, namespace)| namespace.uri == uri) {
            return Self::Known { key, exact: true };
        }
        match keys().find(|(_, namespace)| versionless(&namespace.uri) == versionless(uri)) {
            Some((key, _)) => Self::Known { key, exact: false },
            None => Self::Foreign,
        }
    }
}

/// Without the number behind the last colon.
pub(crate) fn versionless(uri: &str) -> &str {
    match uri.rsplit_once(':') {
        Some((name, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => {
            name
        }
        _ => uri,
    }
}

/// `(prefix, local name)`.
pub(crate) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The index of the declaration that holds for a prefix: the innermost.
pub(crate) fn find(scope: &[Binding<'_>], prefix: &str) -> Option<usize> {
    scope.iter().rposition(|binding| binding.prefix == prefix)
}

#[cfg(test)]
mod tests {
    use records::Flow;

    use super::*;

    #[test]
    fn another_version_is_still_the_same_namespace() {
        let table = Table::of(Flow::Delivery);
        let despatch = "urn:un:unece:uncefact:data:standard:CrossIndustryDespatchAdvice:";
        assert!(matches!(Ns::of(table, &format!("{despatch}2")), Ns::Known { exact: true, .. }));
        assert!(matches!(Ns::of(table, &format!("{despatch}14")), Ns::Known { exact: false, .. }));
        assert_eq!(Ns::of(table, &format!("{despatch}draft")), Ns::Foreign);
        assert_eq!(Ns::of(table, ""), Ns::Foreign);
    }
}
