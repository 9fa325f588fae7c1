//! The clock board: everything that is running out, for an agent and for their team.

use access::{Action, Cx, Scope};
use db::{
    Moment,
    sea_orm::{
        ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    },
};
use kernel::{
    clock::paris,
    jiff::{SignedDuration, Timestamp},
};

use crate::{
    deadlines::{Deadline, read},
    list::Page,
    model::full_name,
    store::{deadlines, people},
};

/// Whose board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Board {
    Mine,
    Team,
}

/// How close a deadline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    Overdue,
    Today,
    Within48Hours,
    Later,
}

impl Urgency {
    pub const ALL: &'static [Self] = &[Self::Overdue, Self::Today, Self::Within48Hours, Self::Later];

    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => "En retard",
            Self::Today => "Aujourd’hui",
            Self::Within48Hours => "Dans les 48 h",
            Self::Later => "Plus tard",
        }
    }

    /// « Today » ends at midnight in Paris; the 48 hours are counted to the minute.
    pub fn of(due_at: Timestamp, now: Timestamp) -> Self {
        if due_at < now {
            Self::Overdue
        } else if paris(due_at).date() == paris(now).date() {
            Self::Today
        } else if due_at <= now + SignedDuration::from_hours(48) {
            Self::Within48Hours
        } else {
            Self::Later
        }
    }
}

/// One page of the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardPage {
    pub lines: Vec<BoardLine>,
    /// Of all pages together.
    pub total: u64,
    /// Of all pages together: overdue, or due today.
    pub pressing: u64,
}

/// One line of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardLine {
    pub deadline: Deadline,
    pub person_name: Option<String>,
    pub urgency: Urgency,
}

/// What runs out first, first. `Mine` includes what nobody took.
///
/// # Errors
/// When the database does not answer.
pub async fn board(cx: &Cx, board: Board, page: Page) -> Result<BoardPage, DbErr> {
    let mut query = deadlines::Entity::find().filter(deadlines::Column::DoneAt.is_null());
    query = match cx.scope(Action::SeeDeadlines) {
        Scope::Everything => query,
        Scope::Structure(structure) => query.filter(deadlines::Column::StructureId.eq(structure.uuid())),
        Scope::Circle(_) | Scope::Nothing => return Ok(BoardPage::default()),
    };
    if let (Board::Mine, Some(account)) = (board, cx.who.account()) {
        query = query.filter(
            Condition::any()
                .add(deadlines::Column::AssigneeId.eq(account.uuid()))
                .add(deadlines::Column::AssigneeId.is_null()),
        );
    }
    let now = cx.clock.now();
    let total = query.clone().count(cx.db.read()).await?;
    let pressing = query
        .clone()
        .filter(deadlines::Column::DueAt.lt(Moment::from(end_of_day(now))))
        .count(cx.db.read())
        .await?;
    let rows = query
        .order_by_asc(deadlines::Column::DueAt)
        .order_by_asc(deadlines::Column::Id)
        .offset(page.offset())
        .limit(page.size)
        .all(cx.db.read())
        .await?;
    let named = people::Entity::find()
        .filter(people::Column::Id.is_in(rows.iter().filter_map(|row| row.person_id)))
        .all(cx.db.read())
        .await?;
    let team = match cx.who.structure() {
        Some(structure) => accounts::colleagues(cx.db.read(), structure).await?,
        None => Vec::new(),
    };
    let lines = rows
        .into_iter()
        .map(|row| {
            let person = named.iter().find(|person| Some(person.id) == row.person_id);
            BoardLine {
                urgency: Urgency::of(row.due_at.into(), now),
                person_name: person.map(|person| full_name(&person.given_name, &person.usual_name)),
                deadline: read(cx, row, &team),
            }
        })
        .collect();
    Ok(BoardPage { lines, total, pressing })
}

/// Midnight in Paris, at the end of the day of `now`.
fn end_of_day(now: Timestamp) -> Timestamp {
    let tomorrow = paris(now).tomorrow().and_then(|tomorrow| tomorrow.start_of_day());
    tomorrow.map_or(now, |midnight| midnight.timestamp())
}
