use access::{Action, Cx};
use db::{
    Moment,
    sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect},
};
use kernel::{
    id::AccountId,
    jiff::{SignedDuration, Timestamp},
};

use crate::{
    keys,
    model::{NEVER, Person, Status},
    search::{structure_of, within},
    store::people,
};

/// What is due, as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Overdue,
    Within48Hours,
    Nothing,
}

impl Due {
    pub const ALL: &'static [Self] = &[Self::Overdue, Self::Within48Hours, Self::Nothing];

    pub fn code(self) -> &'static str {
        match self {
            Self::Overdue => "depasse",
            Self::Within48Hours => "48h",
            Self::Nothing => "rien",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => "En retard",
            Self::Within48Hours => "Dans les 48 h",
            Self::Nothing => "Aucune échéance",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|due| due.code() == code)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What runs out first.
    #[default]
    Due,
    Name,
    Newest,
}

impl Sort {
    pub const ALL: &'static [Self] = &[Self::Due, Self::Name, Self::Newest];

    pub fn code(self) -> &'static str {
        match self {
            Self::Due => "echeance",
            Self::Name => "nom",
            Self::Newest => "recent",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Due => "Prochaine échéance",
            Self::Name => "Nom",
            Self::Newest => "Plus récents d’abord",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sort| sort.code() == code)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub q: String,
    pub status: Option<Status>,
    pub referent: Option<AccountId>,
    pub due: Option<Due>,
    pub sort: Sort,
}

/// Which slice of a list: `number` starts at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub number: u64,
    pub size: u64,
}

impl Page {
    pub(crate) fn offset(self) -> u64 {
        self.number.saturating_sub(1).saturating_mul(self.size).min(FURTHEST)
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub person: Person,
    pub next_due: Option<NextDue>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextDue {
    pub at: Timestamp,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub rows: Vec<Row>,
    /// Of all pages together.
    pub total: u64,
    pub page: Page,
}

impl Listed {
    /// At least one.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(self.page.size).max(1)
    }
}

/// The databases count rows in 63 bits.
pub(crate) const FURTHEST: u64 = i64::MAX as u64;

const SOON: SignedDuration = SignedDuration::from_hours(48);

/// The followed people, in two queries.
///
/// # Errors
/// When the database does not answer.
pub async fn list(cx: &Cx, filter: &Filter, page: Page) -> Result<Listed, DbErr> {
    let scope = cx.scope(Action::SeePerson);
    let now = cx.clock.now();
    let mut query = people::Entity::find().filter(within(scope));
    if let Some(matching) = keys::matching(&filter.q, structure_of(scope)) {
        query = query.filter(matching);
    }
    if let Some(status) = filter.status {
        query = query.filter(people::Column::Status.eq(status.code()));
    }
    if let Some(referent) = filter.referent {
        query = query.filter(people::Column::ReferentId.eq(referent.uuid()));
    }
    query = match filter.due {
        None => query,
        Some(Due::Nothing) => query.filter(people::Column::NextDueAt.eq(NEVER)),
        Some(Due::Overdue) => query.filter(people::Column::NextDueAt.lt(Moment::from(now))),
        Some(Due::Within48Hours) => query.filter(people::Column::NextDueAt.lte(Moment::from(now + SOON))),
    };
    let total = query.clone().count(cx.db.read()).await?;
    let query = match filter.sort {
        Sort::Due => query.order_by_asc(people::Column::NextDueAt).order_by_asc(people::Column::SortName),
        Sort::Name => query.order_by_asc(people::Column::SortName),
        Sort::Newest => query.order_by_desc(people::Column::CreatedAt),
    };
    let rows = query
        .order_by_asc(people::Column::Id)
        .offset(page.offset())
        .limit(page.size)
        .all(cx.db.read())
        .await?;
    let rows = rows
        .into_iter()
        .map(|row| {
            let next_due = (row.next_due_at != NEVER).then(|| NextDue {
                at: row.next_due_at.into(),
                label: row.next_due_label.clone().unwrap_or_default(),
            });
            Row { person: row.into(), next_due }
        })
        .collect();
    Ok(Listed { rows, total, page })
}
