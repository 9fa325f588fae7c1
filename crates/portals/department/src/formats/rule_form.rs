//! The rules of a datum between what is typed and what is saved.

use kernel::french::{short_date, time};
use mapping::{Condition, Layout, Others, Pad, Piece, Rule, Unit};
use records::{Datum, Field, Kind, dictionary};
use web::{Fields, Mistakes};

/// Columns one rule joins, at most.
const JOINED: usize = 3;
/// Conditions of one rule, at most.
const CONDITIONS: usize = 2;
/// Values of a column of texts, at most, that are offered to a table nobody began.
const FEW: usize = 20;
/// Values of a column offered to a table, at most.
const OFFERED: usize = 40;

pub const UNITS: [(&str, Unit, &str); 6] = [
    ("", Unit::Same, "comme dans le fichier"),
    ("minutes", Unit::Minutes, "de minutes en heures"),
    ("secondes", Unit::Seconds, "de secondes en heures"),
    ("centimes", Unit::Centimes, "de centimes en euros"),
    ("centiemes", Unit::Hundredths, "divisé par cent (0150 : 1,5)"),
    ("milliemes", Unit::Thousandths, "divisé par mille"),
];

/// What stands between two columns that are joined.
const JOINS: [(&str, &str, &str); 5] = [
    ("espace", " ", "une espace"),
    ("rien", "", "rien : collées"),
    ("tiret", "-", "un tiret"),
    ("barre", "/", "une barre oblique"),
    ("virgule", ", ", "une virgule et une espace"),
];

const TESTS: [(&str, &str); 4] =
    [("est", "vaut l’un de"), ("pas", "ne vaut aucun de"), ("vide", "est vide"), ("rempli", "est rempli")];

/// (value, label, chosen).
type Choices = Vec<(String, String, bool)>;

/// One rule, as the form shows it. Fields are named « r0-… ».
pub struct RuleView {
    pub rank: usize,
    /// One list for each column that may be joined.
    pub columns: Vec<Choices>,
    pub join: Choices,
    /// What joins them, when it is not of the list.
    pub join_other: String,
    pub constant: String,
    pub pattern: String,
    pub next_day: Choices,
    pub unit: Choices,
    pub decimal: Choices,
    pub decimals: String,
    pub thousands: Choices,
    pub part: Choices,
    pub separator: String,
    pub piece: String,
    pub of: String,
    pub from: String,
    pub to: String,
    pub empty: String,
    pub pad_to: String,
    pub pad_with: String,
    pub required: bool,
    /// Text, what it becomes, whether the reference has no such code.
    pub values: Vec<(String, String, bool)>,
    pub others: Choices,
    pub default: String,
    pub conditions: Vec<ConditionView>,
    /// Parts of the form that are in use, and stand open.
    pub writes_specially: bool,
    pub has_table: bool,
    pub has_more: bool,
    pub has_condition: bool,
}

impl RuleView {
    /// With what was refused, as it was typed.
    pub fn keeping(mut self, typed: &Fields, mistakes: &Mistakes) -> Self {
        let kept = [
            ("modele", &mut self.pattern),
            ("decimales", &mut self.decimals),
            ("morceau", &mut self.piece),
            ("sur", &mut self.of),
            ("du", &mut self.from),
            ("au", &mut self.to),
            ("longueur", &mut self.pad_to),
        ];
        for (what, shown) in kept {
            let name = format!("r{}-{what}", self.rank);
            if !mistakes.of(&name).is_empty() {
                typed.get(&name).clone_into(shown);
            }
        }
        self
    }
}

pub struct ConditionView {
    pub rank: usize,
    pub columns: Choices,
    pub tests: Choices,
    pub values: String,
}

/// What a datum is, for the form to ask only what makes sense.
pub struct Asked {
    pub dated: bool,
    pub moment: bool,
    pub number: bool,
    /// What is asked of the writing of a date or a duration; empty: nothing.
    pub pattern: &'static str,
    pub pattern_hint: &'static str,
}

impl Asked {
    pub fn of(field: &Field) -> Self {
        let (pattern, pattern_hint) = match field.kind {
            Kind::Date | Kind::DateTime => (
                "Comment elle est écrite",
                "jj/MM/aaaa HH:mm ; MM est le mois, mm les minutes ; entre apostrophes, du texte : HH'h'mm. Heures décimales : H,cc (9,25 : 9 h 15) ou H[,cc] (8 ; 11,5). Sans zéro devant : Hmm (800 : 8 h 00). Minutes depuis minuit : mmmm (0485 : 8 h 05).",
            ),
            Kind::Decimal => (
                "Si c’est une durée, comment elle est écrite",
                "H'h'mm pour 1h30, HH:mm pour 01:30. Vide : un nombre.",
            ),
            Kind::Text | Kind::Code | Kind::Money => ("", ""),
        };
        Self {
            dated: matches!(field.kind, Kind::Date | Kind::DateTime),
            moment: field.kind == Kind::DateTime,
            number: matches!(field.kind, Kind::Decimal | Kind::Money),
            pattern,
            pattern_hint,
        }
    }
}

/// A value as French people read it.
pub fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Date(date) => short_date(*date),
        Datum::DateTime(at) => format!("{}, {}", short_date(at.date()), time(at.time())),
        Datum::Money(money) => money.to_string(),
        Datum::Decimal(value) => value.normalize().to_string().replace('.', ","),
        Datum::Text(text) => text.clone(),
    }
}

/// Every rule typed, in order; one that says nothing is left out.
///
/// Of a column and a constant, the one that `saved`, the rules before, does not say was just typed, and wins.
///
/// # Errors
/// Each field that says nothing readable.
pub fn read(fields: &Fields, key: &str, saved: &[Rule]) -> Result<Vec<Rule>, Mistakes> {
    let count: usize = fields.get("regles").parse().unwrap_or(1).min(20);
    let mut mistakes = Mistakes::default();
    let mut rules = Vec::new();
    for rank in 0..count {
        let typed = Reader { fields, rank, mistakes: &mut mistakes }.rule(key);
        let rule = match saved.get(rank) {
            Some(before) => newest(typed, before),
            None => typed,
        };
        let says_nothing = rule.constant.is_none() && rule.columns.is_empty();
        if !(says_nothing && (count > 1 || rule == Rule { key: key.to_owned(), ..Rule::default() })) {
            rules.push(rule);
        }
    }
    if mistakes.is_empty() { Ok(rules) } else { Err(mistakes) }
}

fn newest(rule: Rule, before: &Rule) -> Rule {
    match &rule.constant {
        Some(constant) if !rule.columns.is_empty() => {
            if before.constant.is_none() && before.columns == rule.columns {
                let constant = Rule::constant(&rule.key, constant);
                Rule { when: rule.when, required: rule.required, ..constant }
            } else if before.constant == rule.constant && before.columns.is_empty() {
                Rule { constant: None, ..rule }
            } else {
                rule
            }
        }
        _ => rule,
    }
}

struct Reader<'a> {
    fields: &'a Fields,
    rank: usize,
    mistakes: &'a mut Mistakes,
}

impl Reader<'_> {
    fn name(&self, what: &str) -> String {
        format!("r{}-{what}", self.rank)
    }

    fn get(&self, what: &str) -> &str {
        self.fields.get(&self.name(what))
    }

    /// As typed, blanks included: they may be what is meant.
    fn raw(&self, what: &str) -> String {
        let name = self.name(what);
        self.fields.all(&name).next().unwrap_or_default().to_owned()
    }

    fn number(&mut self, what: &str) -> Option<usize> {
        let typed = self.get(what).to_owned();
        if typed.is_empty() {
            return None;
        }
        let number = typed.parse().ok().filter(|number| *number <= 1_000);
        if number.is_none() {
            self.mistakes.add(self.name(what), "Écrivez un nombre entier, ou laissez vide.");
        }
        number
    }

    fn rule(&mut self, key: &str) -> Rule {
        let columns: Vec<String> = self
            .fields
            .all(&self.name("colonne"))
            .filter(|column| !column.is_empty())
            .map(str::to_owned)
            .collect();
        let join = if columns.len() > 1 { self.join() } else { Rule::default().join };
        let values = self.values();
        let others = match self.get("reste") {
            _ if values.is_empty() => Others::Refuse,
            "garder" => Others::Keep,
            "defaut" => Others::Default(self.get("defaut").to_owned()),
            _ => Others::Refuse,
        };
        Rule {
            key: key.to_owned(),
            when: conditions(self.fields, &format!("r{}-", self.rank)),
            constant: self.fields.filled(&self.name("constante")),
            columns,
            join,
            part: self.part(),
            empty: self
                .get("rien")
                .split(';')
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect(),
            pad: self.pad(),
            pattern: self.pattern(),
            next_day_after: self.fields.filled(&self.name("lendemain")),
            unit: UNITS
                .iter()
                .find(|(code, ..)| *code == self.get("unite"))
                .map_or(Unit::Same, |(_, unit, _)| *unit),
            decimal: if self.get("decimale") == "virgule" { ',' } else { '.' },
            decimals: self.number("decimales").and_then(|digits| u32::try_from(digits).ok()),
            thousands: match self.get("milliers") {
                "espace" => Some(' '),
                "point" => Some('.'),
                "insecable" => Some('\u{a0}'),
                _ => None,
            },
            required: self.fields.has(&self.name("obligatoire")),
            others,
            values,
        }
    }

    fn join(&self) -> String {
        let typed = self.raw("joindre");
        let listed = JOINS.iter().find(|(code, ..)| *code == typed).map(|(_, sign, _)| (*sign).to_owned());
        match typed.as_str() {
            "autre" => self.raw("joindre-autre"),
            _ => listed.unwrap_or(typed),
        }
    }

    fn pattern(&mut self) -> Option<mapping::Pattern> {
        let typed = self.fields.filled(&self.name("modele"))?;
        match typed.parse() {
            Ok(pattern) => Some(pattern),
            Err(refused) => {
                self.mistakes.add(self.name("modele"), format!("{refused}."));
                None
            }
        }
    }

    fn part(&mut self) -> Option<Piece> {
        match self.get("partie") {
            "morceau" => Some(Piece::Split {
                separator: Some(self.raw("signe"))
                    .filter(|sign| !sign.is_empty())
                    .unwrap_or_else(|| " ".to_owned()),
                piece: self.number("morceau").unwrap_or(1),
                of: self.number("sur").unwrap_or(2),
            }),
            "caracteres" => Some(Piece::Slice {
                from: self.number("du").unwrap_or(1),
                to: self.number("au").unwrap_or(1),
            }),
            _ => None,
        }
    }

    fn pad(&mut self) -> Option<Pad> {
        let to = self.number("longueur").filter(|to| *to > 0)?;
        Some(Pad { to, with: self.get("avec").chars().next().unwrap_or('0') })
    }

    /// A line of the table that says no value is not of the table.
    fn values(&self) -> std::collections::BTreeMap<String, String> {
        let (from, to) = (self.name("de"), self.name("vers"));
        let pairs = self.fields.all(&from).zip(self.fields.all(&to));
        pairs
            .map(|(from, to)| (from.trim().to_owned(), to.trim().to_owned()))
            .filter(|(from, to)| !from.is_empty() && !to.is_empty())
            .collect()
    }
}

/// Conditions named « {prefix}si-colonne », « {prefix}si-test », « {prefix}si-valeurs », each several times.
pub fn conditions(fields: &Fields, prefix: &str) -> Vec<Condition> {
    let of = |what: &str| -> Vec<String> {
        fields.all(&format!("{prefix}si-{what}")).map(|value| value.trim().to_owned()).collect()
    };
    let (columns, tests, values) = (of("colonne"), of("test"), of("valeurs"));
    columns
        .into_iter()
        .enumerate()
        .filter(|(_, column)| !column.is_empty())
        .map(|(place, column)| {
            let texts = || -> Vec<String> {
                let typed = values.get(place).map(String::as_str).unwrap_or_default();
                typed.split(';').map(|text| text.trim().to_owned()).collect()
            };
            match tests.get(place).map(String::as_str) {
                Some("vide") => Condition { column, empty: Some(true), ..Condition::default() },
                Some("rempli") => Condition { column, empty: Some(false), ..Condition::default() },
                Some("pas") => Condition { column, is_not: texts(), ..Condition::default() },
                _ => Condition { column, is: texts(), ..Condition::default() },
            }
        })
        .collect()
}

pub fn condition_views(conditions: &[Condition], layout: &Layout, at_least: usize) -> Vec<ConditionView> {
    let blank = Condition::default();
    let count = at_least.max(conditions.len());
    (0..count)
        .map(|rank| {
            let condition = conditions.get(rank).unwrap_or(&blank);
            let test = match condition {
                Condition { empty: Some(true), .. } => "vide",
                Condition { empty: Some(false), .. } => "rempli",
                Condition { is_not, .. } if !is_not.is_empty() => "pas",
                _ => "est",
            };
            let texts = if test == "pas" { &condition.is_not } else { &condition.is };
            ConditionView {
                rank,
                columns: column_choices(layout, &condition.column),
                tests: choices(TESTS.map(|(code, label)| (code, label)), test),
                values: texts.join(" ; "),
            }
        })
        .collect()
}

fn choices<const N: usize>(all: [(&str, &str); N], chosen: &str) -> Choices {
    all.map(|(code, label)| (code.to_owned(), label.to_owned(), code == chosen)).to_vec()
}

fn joins(sign: &str) -> Choices {
    let listed = JOINS.map(|(code, known, label)| (code.to_owned(), label.to_owned(), known == sign));
    let other = !listed.iter().any(|(.., chosen)| *chosen);
    listed.into_iter().chain([("autre".to_owned(), "un autre signe".to_owned(), other)]).collect()
}

fn column_choices(layout: &Layout, chosen: &str) -> Choices {
    layout.columns().map(|column| (column.name.clone(), column.name.clone(), column.name == chosen)).collect()
}

/// The rule as the form shows it; `values` are those of its column, for the table of values.
pub fn view(
    rank: usize,
    rule: &Rule,
    field: &Field,
    layout: &Layout,
    flow: records::Flow,
    values: &[String],
) -> RuleView {
    let shown = (rule.columns.len() + 1).clamp(2, JOINED);
    let (mut separator, mut piece, mut of) = (String::new(), String::new(), String::new());
    let (mut from, mut to) = (String::new(), String::new());
    let part = match &rule.part {
        None => "",
        Some(Piece::Split { separator: sign, piece: wanted, of: all }) => {
            separator.clone_from(sign);
            (piece, of) = (wanted.to_string(), all.to_string());
            "morceau"
        }
        Some(Piece::Slice { from: first, to: last }) => {
            (from, to) = (first.to_string(), last.to_string());
            "caracteres"
        }
    };
    let (others, default) = match &rule.others {
        Others::Refuse => ("", String::new()),
        Others::Keep => ("garder", String::new()),
        Others::Default(value) => ("defaut", value.clone()),
    };
    let thousands = match rule.thousands {
        Some(' ') => "espace",
        Some('.') => "point",
        Some('\u{a0}') => "insecable",
        _ => "",
    };
    let unit = UNITS.iter().find(|(_, unit, _)| *unit == rule.unit).map_or("", |(code, ..)| *code);
    let table = table(rule, field, values);
    RuleView {
        rank,
        columns: (0..shown)
            .map(|place| column_choices(layout, rule.columns.get(place).map_or("", String::as_str)))
            .collect(),
        join: joins(&rule.join),
        join_other: if JOINS.iter().any(|(_, sign, _)| *sign == rule.join) {
            String::new()
        } else {
            rule.join.clone()
        },
        constant: rule.constant.clone().unwrap_or_default(),
        pattern: rule.pattern.as_ref().map(ToString::to_string).unwrap_or_default(),
        next_day: dictionary::fields(flow)
            .iter()
            .filter(|other| other.kind == Kind::DateTime && other.key != field.key)
            .map(|other| {
                let chosen = rule.next_day_after.as_deref() == Some(&other.key);
                (other.key.clone(), other.label.clone(), chosen)
            })
            .collect(),
        unit: choices(UNITS.map(|(code, _, label)| (code, label)), unit),
        decimal: choices(
            [("point", "un point"), ("virgule", "une virgule")],
            if rule.decimal == ',' { "virgule" } else { "point" },
        ),
        decimals: rule.decimals.map(|digits| digits.to_string()).unwrap_or_default(),
        thousands: choices(
            [
                ("", "aucun"),
                ("espace", "une espace"),
                ("insecable", "une espace insécable"),
                ("point", "un point"),
            ],
            thousands,
        ),
        part: choices(
            [
                ("", "toute la colonne"),
                ("morceau", "un morceau, entre des signes"),
                ("caracteres", "des caractères, par leur rang"),
            ],
            part,
        ),
        separator,
        piece,
        of,
        from,
        to,
        empty: rule.empty.join(" ; "),
        pad_to: rule.pad.as_ref().map(|pad| pad.to.to_string()).unwrap_or_default(),
        pad_with: rule.pad.as_ref().map(|pad| pad.with.to_string()).unwrap_or_default(),
        required: rule.required,
        others: choices(
            [
                ("", "refuser la ligne"),
                ("garder", "garder le texte tel quel"),
                ("defaut", "mettre cette valeur"),
            ],
            others,
        ),
        default,
        conditions: condition_views(&rule.when, layout, CONDITIONS),
        writes_specially: rule.unit != Unit::Same
            || rule.decimal == ','
            || rule.decimals.is_some()
            || !thousands.is_empty(),
        has_table: !rule.values.is_empty()
            || (field.kind == Kind::Code && !table.is_empty() && !rule.columns.is_empty()),
        has_more: rule.part.is_some() || rule.pad.is_some() || !rule.empty.is_empty(),
        has_condition: !rule.when.is_empty(),
        values: table
            .into_iter()
            .map(|(from, to)| {
                let strange = !to.is_empty() && !field.codes.is_empty() && !field.codes.contains(&to);
                (from, to, strange)
            })
            .collect(),
    }
}

/// What the table has, the values of the column it does not have, and a line to write on.
fn table(rule: &Rule, field: &Field, values: &[String]) -> Vec<(String, String)> {
    let mut table: Vec<(String, String)> =
        rule.values.iter().map(|(from, to)| (from.clone(), to.clone())).collect();
    for value in values {
        let known = table.iter().any(|(from, _)| from == value);
        if !known
            && table.len() < OFFERED
            && (field.kind == Kind::Code || !rule.values.is_empty() || values.len() <= FEW)
        {
            // A code that the reference has too means itself.
            let same = if field.codes.contains(value) { value.clone() } else { String::new() };
            table.push((value.clone(), same));
        }
    }
    table.push((String::new(), String::new()));
    table
}
