//! The layer rule: which crate may know which. `docs/ARCHITECTURE.md` tells why.
//!
//! ```text
//! app → portals → features → platform → kernel
//!                 features → exchange → rules, questionnaire, geography, reconciliation → kernel
//! ```

use std::{collections::BTreeMap, fmt};

use anyhow::Result;
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use crate::root;

/// Features, uphill: each may know those written before it.
const UPHILL: [&str; 10] = [
    "contents",
    "people",
    "intake",
    "plans",
    "providers",
    "requests",
    "missions",
    "visits",
    "flows",
    "quality",
];

/// Subjects without any machinery: laws, forms, places, the arithmetic of three flows.
const PURE: [&str; 4] = ["rules", "questionnaire", "geography", "reconciliation"];

/// Of the crates of `exchange/`, the one the others may know: what is exchanged, whatever the file.
const RECORDS: &str = "records";

/// Crates that reach a database.
const DATABASE: [&str; 7] =
    ["sea-orm", "sea-orm-migration", "sqlx", "sqlx-core", "rusqlite", "libsqlite3-sys", "tokio-postgres"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    App,
    Portal,
    Feature,
    Platform,
    /// What files look like.
    Exchange,
    Pure,
    Kernel,
    Testing,
    Xtask,
}

impl Layer {
    /// From the crate's folder, relative to the repository.
    fn of(folder: &str) -> Option<Self> {
        let parts: Vec<&str> = folder.split('/').collect();
        match parts[..] {
            ["app"] => Some(Self::App),
            ["xtask"] => Some(Self::Xtask),
            ["crates", "kernel"] => Some(Self::Kernel),
            ["crates", "testing"] => Some(Self::Testing),
            ["crates", name] if PURE.contains(&name) => Some(Self::Pure),
            ["crates", "exchange", _] => Some(Self::Exchange),
            ["crates", "platform", _] => Some(Self::Platform),
            ["crates", "features", _] => Some(Self::Feature),
            ["crates", "portals", _] => Some(Self::Portal),
            _ => None,
        }
    }

    /// The layers this one may know, in production code as in tests.
    fn below(self) -> &'static [Self] {
        match self {
            Self::App => {
                &[Self::Portal, Self::Feature, Self::Platform, Self::Exchange, Self::Pure, Self::Kernel]
            }
            Self::Portal => &[Self::Feature, Self::Platform, Self::Exchange, Self::Pure, Self::Kernel],
            // Among features only downhill, see `UPHILL`.
            Self::Feature => &[Self::Feature, Self::Platform, Self::Exchange, Self::Pure, Self::Kernel],
            Self::Platform => &[Self::Platform, Self::Kernel],
            Self::Testing => &[Self::Platform, Self::Exchange, Self::Pure, Self::Kernel],
            // Of its own layer only `RECORDS`.
            Self::Exchange => &[Self::Exchange, Self::Pure, Self::Kernel],
            Self::Pure => &[Self::Kernel],
            Self::Kernel | Self::Xtask => &[],
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::App => "app",
            Self::Portal => "portals",
            Self::Feature => "features",
            Self::Platform => "platform",
            Self::Exchange => "exchange",
            Self::Pure => "rules, questionnaire, geography, reconciliation",
            Self::Kernel => "kernel",
            Self::Testing => "testing",
            Self::Xtask => "xtask",
        })
    }
}

/// A crate of the workspace as the rule sees it.
struct Crate {
    name: String,
    folder: String,
    needs: Vec<Need>,
}

struct Need {
    name: String,
    for_tests: bool,
}

/// Every breach in the workspace, one sentence each.
pub fn breaches() -> Result<Vec<String>> {
    let workspace = MetadataCommand::new().current_dir(root::path()).no_deps().exec()?;
    Ok(breaches_among(&workspace.packages.iter().map(seen).collect::<Vec<_>>()))
}

fn seen(package: &Package) -> Crate {
    let folder = package.manifest_path.parent().and_then(|path| path.strip_prefix(root::path()).ok());
    let needs = package.dependencies.iter().map(|dependency| Need {
        name: dependency.name.clone(),
        for_tests: dependency.kind == DependencyKind::Development,
    });
    Crate {
        name: package.name.to_string(),
        folder: folder.map(ToString::to_string).unwrap_or_default(),
        needs: needs.collect(),
    }
}

fn breaches_among(crates: &[Crate]) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut layers = BTreeMap::new();
    for Crate { name, folder, .. } in crates {
        match Layer::of(folder) {
            Some(layer) => {
                layers.insert(name.as_str(), layer);
            }
            None => breaches.push(format!(
                "{name} ({folder}) n'est dans aucune couche : placez-le dans un dossier connu ou ajoutez-le à \
                 xtask/src/layers.rs."
            )),
        }
        if folder.starts_with("crates/features/") && rank(name).is_none() {
            breaches.push(format!(
                "{name} n'a pas de rang parmi les features : ajoutez-le à UPHILL dans xtask/src/layers.rs."
            ));
        }
    }
    for known in crates {
        let Some(&layer) = layers.get(known.name.as_str()) else { continue };
        for need in &known.needs {
            let breach = match layers.get(need.name.as_str()) {
                Some(&other) => breach_inside(known, layer, need, other),
                None => breach_outside(layer, need),
            };
            breaches.extend(breach.map(|allowed| format!("{} → {} : {allowed}", known.name, need.name)));
        }
    }
    breaches
}

/// What is allowed, said when `known` may not need `need`.
fn breach_inside(known: &Crate, layer: Layer, need: &Need, other: Layer) -> Option<String> {
    if other == Layer::Testing {
        let allowed =
            need.for_tests && !matches!(layer, Layer::Kernel | Layer::Pure | Layer::Exchange | Layer::Xtask);
        return (!allowed).then(|| {
            "testing ne sert qu'aux essais (dev-dependencies) de platform, features, portals et app."
                .to_owned()
        });
    }
    if !layer.below().contains(&other) {
        let below: Vec<String> = layer.below().iter().map(ToString::to_string).collect();
        return Some(match &below[..] {
            [] => format!("{layer} ne connaît aucune autre crate du dépôt."),
            below => format!("{layer} ne connaît que {}.", below.join(", ")),
        });
    }
    if (layer, other) == (Layer::Exchange, Layer::Exchange) && need.name != RECORDS {
        return Some(format!("les crates d'exchange ne connaissent entre elles que {RECORDS}."));
    }
    if (layer, other) == (Layer::Feature, Layer::Feature) && rank(&need.name) >= rank(&known.name) {
        return Some(format!("les features ne se connaissent que vers l'aval : {}.", UPHILL.join(" ← ")));
    }
    if (layer, other) == (Layer::Exchange, Layer::Exchange) && need.name != RECORDS {
        return Some(format!("parmi exchange, seule {RECORDS} est connue des autres."));
    }
    None
}

fn breach_outside(layer: Layer, need: &Need) -> Option<String> {
    let pure = matches!(layer, Layer::Kernel | Layer::Pure | Layer::Exchange);
    let forbidden = pure && DATABASE.contains(&need.name.as_str());
    forbidden.then(|| format!("{layer} ne connaît jamais la base de données."))
}

fn rank(feature: &str) -> Option<usize> {
    UPHILL.iter().position(|name| *name == feature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(crates: &[(&str, &[&str])]) -> Vec<String> {
        let crates: Vec<Crate> = crates
            .iter()
            .map(|(folder, needs)| Crate {
                name: folder.rsplit('/').next().unwrap().to_owned(),
                folder: (*folder).to_owned(),
                needs: needs
                    .iter()
                    .map(|need| Need {
                        name: need.trim_start_matches("dev:").to_owned(),
                        for_tests: need.starts_with("dev:"),
                    })
                    .collect(),
            })
            .collect();
        breaches_among(&crates)
    }

    fn only_breach(crates: &[(&str, &[&str])]) -> String {
        let breaches = graph(crates);
        assert_eq!(breaches.len(), 1, "{breaches:?}");
        breaches[0].clone()
    }

    #[test]
    fn everything_may_flow_downhill() {
        let breaches = graph(&[
            ("app", &["desk", "intake", "db", "rules", "kernel", "tokio", "dev:testing"]),
            ("xtask", &["clap"]),
            ("crates/kernel", &["jiff"]),
            ("crates/rules", &["kernel"]),
            ("crates/exchange/records", &["kernel"]),
            ("crates/exchange/tables", &["records", "rules", "kernel", "parquet"]),
            ("crates/testing", &["db", "kernel", "tokio"]),
            ("crates/platform/db", &["kernel", "sea-orm", "dev:testing"]),
            ("crates/platform/web", &["db", "axum"]),
            ("crates/features/people", &["db", "sea-orm"]),
            ("crates/features/intake", &["people", "rules", "tables", "dev:testing"]),
            ("crates/portals/desk", &["intake", "people", "web"]),
        ]);
        assert_eq!(breaches, Vec::<String>::new());
    }

    #[test]
    fn portals_never_know_each_other() {
        let breach = only_breach(&[("crates/portals/desk", &["family"]), ("crates/portals/family", &[])]);
        assert!(breach.starts_with("desk → family : portals ne connaît que features, platform"), "{breach}");
    }

    #[test]
    fn a_feature_never_knows_one_further_up_nor_itself_through_tests() {
        let uphill = [("crates/features/people", &["dev:plans"][..]), ("crates/features/plans", &[])];
        let breach = only_breach(&uphill);
        assert!(breach.starts_with("people → plans : "), "{breach}");
        assert!(breach.contains("people ← intake ← plans"), "{breach}");
    }

    #[test]
    fn platform_never_knows_a_feature_nor_the_law() {
        only_breach(&[("crates/platform/web", &["people"]), ("crates/features/people", &[])]);
        only_breach(&[("crates/platform/pdf", &["rules"]), ("crates/rules", &[])]);
    }

    #[test]
    fn the_law_never_knows_the_database() {
        let breach = only_breach(&[("crates/rules", &["sea-orm"])]);
        assert!(breach.starts_with("rules → sea-orm : "), "{breach}");
        only_breach(&[("crates/geography", &["db"]), ("crates/platform/db", &[])]);
        only_breach(&[("crates/kernel", &["dev:sqlx"])]);
    }

    #[test]
    fn formats_share_the_records_and_nothing_else() {
        let breaches = graph(&[
            ("crates/exchange/records", &["kernel"]),
            ("crates/exchange/esppadom", &["records", "kernel"]),
            ("crates/exchange/tables", &["reconciliation"]),
            ("crates/reconciliation", &["kernel"]),
            ("crates/features/flows", &["esppadom", "records"]),
            ("crates/kernel", &[]),
        ]);
        assert_eq!(breaches, Vec::<String>::new());
        let breach =
            only_breach(&[("crates/exchange/mapping", &["esppadom"]), ("crates/exchange/esppadom", &[])]);
        assert!(breach.starts_with("mapping → esppadom : "), "{breach}");
        only_breach(&[("crates/exchange/tables", &["sea-orm"])]);
        only_breach(&[("crates/reconciliation", &["tables"]), ("crates/exchange/tables", &[])]);
    }

    #[test]
    fn a_kind_of_file_knows_what_is_exchanged_and_no_other_kind() {
        let breach = only_breach(&[("crates/exchange/tables", &["ical"]), ("crates/exchange/ical", &[])]);
        assert!(breach.starts_with("tables → ical : ") && breach.contains("records"), "{breach}");
        only_breach(&[("crates/exchange/records", &["dev:tables"]), ("crates/exchange/tables", &[])]);
        only_breach(&[("crates/exchange/tables", &["sqlx"])]);
        only_breach(&[("crates/exchange/tables", &["dev:testing"]), ("crates/testing", &[])]);
        only_breach(&[("crates/rules", &["records"]), ("crates/exchange/records", &[])]);
        only_breach(&[("crates/platform/db", &["records"]), ("crates/exchange/records", &[])]);
    }

    #[test]
    fn testing_is_for_tests_and_never_for_the_pure_crates() {
        only_breach(&[("crates/portals/desk", &["testing"]), ("crates/testing", &[])]);
        only_breach(&[("crates/rules", &["dev:testing"]), ("crates/testing", &[])]);
    }

    #[test]
    fn an_unknown_place_and_a_feature_without_rank_are_named() {
        assert!(only_breach(&[("crates/misc", &[])]).contains("crates/misc"));
        assert!(only_breach(&[("crates/features/laundry", &[])]).contains("UPHILL"));
    }

    #[test]
    fn this_repository_keeps_the_rule() {
        assert_eq!(breaches().unwrap(), Vec::<String>::new());
    }
}
