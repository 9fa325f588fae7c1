//! The tables of the dashboards: the same values on the page and in every file.

use flows::{Amounts, By, Effect, Part, Partner};
use kernel::french::month_year;
use sheets::{Kind, Table, Value};

/// Which of the three dashboards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Board {
    Activity,
    Finance,
    Social,
}

impl Board {
    pub const ALL: [Self; 3] = [Self::Activity, Self::Finance, Self::Social];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Activity => "Activité",
            Self::Finance => "Finances",
            Self::Social => "Suivi social",
        }
    }

    pub const fn path(self) -> &'static str {
        match self {
            Self::Activity => "/departement/pilotage",
            Self::Finance => "/departement/pilotage/finances",
            Self::Social => "/departement/pilotage/suivi-social",
        }
    }

    fn columns(self) -> Vec<(&'static str, Kind)> {
        use Kind::{Count, Minutes, Money, Rate};
        match self {
            Self::Activity => vec![
                ("Commandé", Minutes),
                (Part::Within.label(), Minutes),
                ("Taux", Rate),
                ("Prévu, non fait", Minutes),
                (Part::NotPlanned.label(), Minutes),
                (Part::Beyond.label(), Minutes),
                (Part::NotOrdered.label(), Minutes),
                (Part::Unbilled.label(), Minutes),
                (Part::Undone.label(), Minutes),
                ("Interventions", Count),
            ],
            Self::Finance => vec![
                ("Commandé", Money),
                ("Fait", Money),
                ("Commandé, non fait", Money),
                (Part::Unbilled.label(), Money),
                (Part::Undone.label(), Money),
                ("Facturé", Money),
                ("Accepté", Money),
                ("Payé", Money),
            ],
            Self::Social => vec![
                ("Commandé", Minutes),
                ("Taux", Rate),
                (Part::Absence.label(), Minutes),
                (Part::Hospital.label(), Minutes),
                (Part::Refusal.label(), Minutes),
                (Part::Staff.label(), Minutes),
                (Part::Unproved.label(), Minutes),
                (Part::Unsaid.label(), Minutes),
                (Part::NotPlanned.label(), Minutes),
                ("Refus", Count),
            ],
        }
    }

    fn values(self, amounts: &Amounts) -> Vec<Value> {
        let minutes = |part| Value::Minutes(amounts.minutes(part));
        match self {
            Self::Activity => vec![
                Value::Minutes(amounts.ordered()),
                minutes(Part::Within),
                Value::rate(amounts.rate()),
                Value::Minutes(amounts.not_done()),
                minutes(Part::NotPlanned),
                minutes(Part::Beyond),
                minutes(Part::NotOrdered),
                minutes(Part::Unbilled),
                minutes(Part::Undone),
                Value::Count(amounts.visits),
            ],
            Self::Finance => {
                let ordered = amounts.worth(&Part::ORDERED);
                let [within] = amounts.shares([Part::Within]);
                vec![
                    Value::Money(ordered),
                    Value::Money(amounts.worth(&Part::DONE)),
                    Value::Money(ordered - within),
                    Value::Money(amounts.worth(&[Part::Unbilled])),
                    Value::Money(amounts.worth(&[Part::Undone])),
                    Value::Money(amounts.billed),
                    Value::Money(amounts.accepted),
                    Value::Money(amounts.paid),
                ]
            }
            Self::Social => {
                let causes = Part::NOT_DONE.into_iter().chain([Part::NotPlanned]).map(minutes);
                let first = [Value::Minutes(amounts.ordered()), Value::rate(amounts.rate())];
                first.into_iter().chain(causes).chain([Value::Count(amounts.refusals)]).collect()
            }
        }
    }

    pub fn table(self, title: &str, by: By, effects: &[Effect], partners: &[Partner]) -> Table {
        let mut columns = vec![(first(by), Kind::Text)];
        columns.extend(self.columns());
        let row = |effect: &Effect| {
            let name = Value::text(named(by, &effect.key, partners));
            std::iter::once(name).chain(self.values(&effect.amounts)).collect()
        };
        let all: Amounts = effects.iter().map(|effect| &effect.amounts).sum();
        let total = std::iter::once(Value::text("Ensemble")).chain(self.values(&all)).collect();
        Table {
            rows: effects.iter().map(row).collect(),
            total: if effects.len() > 1 { total } else { Vec::new() },
            ..Table::new(title, &columns)
        }
    }
}

pub const fn first(by: By) -> &'static str {
    match by {
        By::Month => "Mois",
        By::Service => "Service",
        By::Product => "Prestation",
        By::Place => "Commune",
    }
}

/// A key as a person reads it.
pub fn named(by: By, key: &str, partners: &[Partner]) -> String {
    match by {
        By::Month => key.parse().map_or_else(|_| key.to_owned(), month_year),
        By::Service => {
            let service = partners.iter().find(|one| one.id.to_string() == key);
            service.map_or_else(|| "Service inconnu".to_owned(), |one| one.name.clone())
        }
        By::Product if key.is_empty() => "Sans code".to_owned(),
        By::Place if key.is_empty() => "Commune inconnue".to_owned(),
        By::Product | By::Place => key.to_owned(),
    }
}

/// A table as a template lays it out.
pub struct Shown {
    pub label: String,
    /// (label, numeric)
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<ShownRow>,
    pub total: Vec<String>,
}

pub struct ShownRow {
    /// Where the first cell leads; empty: nowhere.
    pub href: String,
    pub cells: Vec<String>,
}

impl Shown {
    /// Some of the rows, with where each leads.
    pub fn of(table: &Table, rows: std::ops::Range<usize>, href: impl Fn(usize) -> String) -> Self {
        let cell = |value: &Value| if value.is_zero() { "–".to_owned() } else { value.shown() };
        let line = |place: usize| ShownRow {
            href: href(place),
            cells: table.rows[place].iter().map(cell).collect(),
        };
        Self {
            label: table.title.clone(),
            columns: table.columns.iter().map(|one| (one.label.clone(), one.kind.is_numeric())).collect(),
            rows: rows.map(line).collect(),
            total: table.total.iter().map(cell).collect(),
        }
    }
}
