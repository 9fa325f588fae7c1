//! The list of communes and what one looks up in it.

use std::{
    collections::{BTreeMap, HashSet},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use crate::name::{bare, key};

/// A commune as it exists today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commune {
    /// Code of the Insee (« 59350 »), which is not a postcode.
    pub insee: String,
    pub name: String,
    /// Code of its département (« 59 », « 2A », « 974 »).
    pub department: String,
    /// Five digits each; a large commune has several, a rural postcode serves several communes.
    pub postcodes: Vec<String>,
    /// Inhabitants; 0 when the list does not say.
    pub population: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub code: String,
    pub name: String,
    /// Name of the region: « Hauts-de-France ».
    pub region: String,
}

/// A line of the lists that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("liste des {list}, ligne {line} : {problem}")]
pub struct BadLine {
    pub list: &'static str,
    /// From 1.
    pub line: usize,
    pub problem: String,
}

/// Every commune and département, indexed.
#[derive(Debug)]
pub struct Places {
    /// By decreasing population, so that an index is also a rank.
    communes: Vec<Commune>,
    /// The search key of each commune.
    keys: Vec<String>,
    /// Every word of every key, in the order of the text from that word on: (commune, byte offset).
    words: Vec<(usize, usize)>,
    by_postcode: BTreeMap<String, Vec<usize>>,
    departments: BTreeMap<String, Department>,
}

impl Places {
    /// Reads the two lists, one record per line, fields separated by tabulations:
    /// communes are `insee name département postcodes(comma-separated) population`,
    /// départements are `code name region`.
    ///
    /// # Errors
    /// The first line with a field too few or too many, or a population that is not a number.
    pub fn from_tsv(communes: &str, departments: &str) -> Result<Self, BadLine> {
        let departments = records("départements", departments, |[code, name, region]| {
            Ok(Department { code: code.into(), name: name.into(), region: region.into() })
        })?
        .into_iter()
        .map(|department| (department.code.clone(), department))
        .collect::<BTreeMap<_, _>>();

        let mut communes =
            records("communes", communes, |[insee, name, department, postcodes, population]| {
                Ok(Commune {
                    insee: insee.into(),
                    name: name.into(),
                    department: department.into(),
                    postcodes: postcodes
                        .split(',')
                        .filter(|code| !code.is_empty())
                        .map(String::from)
                        .collect(),
                    population: u32::from_str(population)
                        .map_err(|_| format!("population « {population} » illisible"))?,
                })
            })?;
        communes.sort_by(|a, b| b.population.cmp(&a.population).then_with(|| a.insee.cmp(&b.insee)));

        let mut by_postcode = BTreeMap::<String, Vec<usize>>::new();
        for (index, commune) in communes.iter().enumerate() {
            for postcode in &commune.postcodes {
                by_postcode.entry(postcode.clone()).or_default().push(index);
            }
        }
        let keys: Vec<String> = communes.iter().map(|commune| key(&commune.name)).collect();
        let mut words: Vec<(&str, usize, usize)> = keys
            .iter()
            .enumerate()
            .flat_map(|(index, key)| word_offsets(key).map(move |offset| (&key[offset..], index, offset)))
            .collect();
        words.sort_unstable();
        let words = words.into_iter().map(|(_, index, offset)| (index, offset)).collect();
        Ok(Self { communes, keys, words, by_postcode, departments })
    }

    /// Every commune, most populated first.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The communes a postcode serves, most populated first; none when it is unknown.
    pub fn by_postcode(&self, postcode: &str) -> Vec<&Commune> {
        let indexes = self.by_postcode.get(postcode).map(Vec::as_slice).unwrap_or_default();
        indexes.iter().map(|index| &self.communes[*index]).collect()
    }

    /// The commune with this code of the Insee.
    pub fn commune(&self, insee: &str) -> Option<&Commune> {
        self.communes.iter().find(|commune| commune.insee == insee)
    }

    /// Communes whose name (or postcode) begins like what is typed: exact names first, then names that
    /// begin so, then names with a later word that begins so; the most populated first among equals.
    pub fn search(&self, typed: &str, limit: usize) -> Vec<&Commune> {
        let wanted = key(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        if wanted.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.search_postcode(&wanted, limit);
        }
        let first = self.words.partition_point(|word| self.key_from(word) < wanted.as_str());
        let mut found: Vec<(Exactness, usize)> = self.words[first..]
            .iter()
            .take_while(|word| self.key_from(word).starts_with(&wanted))
            .map(|(index, offset)| (Exactness::of(&self.keys[*index], *offset, &wanted), *index))
            .collect();
        found.sort_unstable();
        let mut seen = HashSet::new();
        found
            .iter()
            .filter(|(_, index)| seen.insert(*index))
            .take(limit)
            .map(|(_, index)| &self.communes[*index])
            .collect()
    }

    fn key_from(&self, (index, offset): &(usize, usize)) -> &str {
        &self.keys[*index][*offset..]
    }

    /// Communes whose folded name is exactly this, article or not, most populated first.
    pub(crate) fn named(&self, wanted: &str) -> Vec<&Commune> {
        let wanted = bare(wanted);
        let first = self.words.partition_point(|word| self.key_from(word) < wanted);
        let mut found: Vec<usize> = self.words[first..]
            .iter()
            .take_while(|word| self.key_from(word) == wanted)
            .filter(|(index, _)| bare(&self.keys[*index]) == wanted)
            .map(|(index, _)| *index)
            .collect();
        found.sort_unstable();
        found.iter().map(|index| &self.communes[*index]).collect()
    }

    fn search_postcode(&self, digits: &str, limit: usize) -> Vec<&Commune> {
        let mut indexes: Vec<usize> = self
            .by_postcode
            .range(digits.to_owned()..)
            .take_while(|(postcode, _)| postcode.starts_with(digits))
            .flat_map(|(_, indexes)| indexes.iter().copied())
            .collect();
        indexes.sort_unstable();
        indexes.dedup();
        indexes.iter().take(limit).map(|index| &self.communes[*index]).collect()
    }

    pub fn department(&self, code: &str) -> Option<&Department> {
        self.departments.get(code)
    }

    /// Every département, by code.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.values()
    }

    /// The départements a postcode serves, most populated first: usually one, two where a rural round
    /// crosses the border. A postcode absent from the list (Cedex) is placed by its first digits.
    pub fn departments_of_postcode(&self, postcode: &str) -> Vec<&Department> {
        let mut codes = Vec::<&str>::new();
        for commune in self.by_postcode(postcode) {
            if !codes.contains(&commune.department.as_str()) {
                codes.push(&commune.department);
            }
        }
        if codes.is_empty() {
            codes.extend(department_by_digits(postcode));
        }
        codes.into_iter().filter_map(|code| self.department(code)).collect()
    }
}

/// How well a name answers what was typed; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    Whole,
    Beginning,
    LaterWord,
}

impl Exactness {
    /// Of a key that reads `wanted` from this offset on.
    fn of(key: &str, offset: usize, wanted: &str) -> Self {
        if wanted == key {
            Self::Whole
        } else if offset == 0 || offset == key.len() - bare(key).len() {
            Self::Beginning
        } else {
            Self::LaterWord
        }
    }
}

fn word_offsets(key: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(key.match_indices(' ').map(|(space, _)| space + 1))
}

/// The département a commune's code of the Insee begins with: « 59 », « 2A », three digits overseas.
pub fn department_of_commune(insee: &str) -> Option<&str> {
    let overseas = insee.starts_with("97") || insee.starts_with("98");
    insee.get(..if overseas { 3 } else { 2 })
}

/// The département of the post's own numbering: the first two digits, three overseas, and Corsica's
/// 200–201 and 202–206.
fn department_by_digits(postcode: &str) -> Option<&str> {
    if postcode.len() != 5 || !postcode.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match &postcode[..3] {
        "200" | "201" => "2A",
        "202" | "204" | "206" => "2B",
        overseas if overseas.starts_with("97") || overseas.starts_with("98") => overseas,
        _ => &postcode[..2],
    })
}

fn records<const FIELDS: usize, T>(
    list: &'static str,
    text: &str,
    read: impl Fn([&str; FIELDS]) -> Result<T, String>,
) -> Result<Vec<T>, BadLine> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| {
            let fields: Vec<&str> = line.split('\t').collect();
            <[&str; FIELDS]>::try_from(fields)
                .map_err(|fields| format!("{} champs au lieu de {FIELDS}", fields.len()))
                .and_then(&read)
                .map_err(|problem| BadLine { list, line: index + 1, problem })
        })
        .collect()
}
