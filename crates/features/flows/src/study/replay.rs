//! A past answer computed again: with the facts and the rules of its date it is the same; with those of today it may
//! differ, and one says why.

use std::collections::{BTreeMap, BTreeSet};

use access::Cx;
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use jobs::JobError;
use kernel::{Money, Month, jiff::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Criteria, kept, lines, rows,
    run::{Sets, judge, progress, services},
};
use crate::{
    analyse::{self, Billed, Judgement},
    archive::{Archive, StoredVisit},
    error::FlowError,
    rule,
    store::{invoice_lines, invoices, studies as table},
};

/// Differences told: past that, only their number.
const TOLD: usize = 200;

/// Visits named for one line.
const NAMED: usize = 5;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    pub lines: u64,
    /// With the facts and the rules of the date: nothing, unless something was lost or altered.
    pub differing: u64,
    pub differences: Vec<Difference>,
    /// With those of today.
    pub since: u64,
    pub since_told: Vec<Difference>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub invoice_id: Uuid,
    pub invoice: String,
    pub line: String,
    pub beneficiary: String,
    pub product: String,
    pub month: String,
    /// What may be paid, then and now; nothing when the line was not there, or is not any more.
    pub then: Option<Money>,
    pub now: Option<Money>,
    pub causes: Vec<Cause>,
}

/// Why an answer is another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Numbers of the rules that apply, then and now.
    Rules { then: Vec<i64>, now: Vec<i64> },
    /// Visits of the line that arrived, changed or went away; a few of them by name.
    Visits { count: usize, some: Vec<String> },
    /// Minutes ordered for the month, then and now.
    Order { then: i64, now: i64 },
    /// The line is invoiced twice now, or no longer.
    Duplicate,
    /// The invoice was replaced or rejected.
    Gone,
    /// The invoice arrived.
    New,
    /// Nothing of this month: a month before it in the smoothing, or another service's visits.
    Elsewhere,
}

/// A line of either date, by its row.
type Answers = BTreeMap<Uuid, (Billed, Judgement)>;

pub(super) async fn run(cx: &Cx, archive: &Archive, row: &table::Model) -> Result<Replayed, JobError> {
    let criteria: Criteria = serde_json::from_str(&row.criteria)?;
    let at = Timestamp::from(row.as_of);
    let of = rule::of(cx.db.read(), row.structure_id.into()).await?;
    let draft: Option<rule::NewRule> = row.draft.as_deref().map(serde_json::from_str).transpose()?;
    let then = Sets::new(rule::known_at(of.clone(), at), draft.clone());
    let today = Sets::new(of, draft);
    let mut kept_lines = Known::read(cx, archive, row).await?;
    let mut replayed = Replayed { lines: kept_lines.answers.len() as u64, ..Replayed::default() };
    let partners = services(cx, row.structure_id, &criteria).await?;
    let mut place = 0;
    for (rank, partner) in partners.iter().enumerate() {
        progress(cx, row.id, rank, partners.len()).await?;
        let past = answers(cx, archive, *partner, at, &then, row, &criteria).await?;
        let present = answers(cx, archive, *partner, Timestamp::MAX, &today, row, &criteria).await?;
        for (line, (billed, found)) in in_order(&past) {
            place += 1;
            let again = kept_lines.comparable(found, place);
            let known = kept_lines.answers.remove(line);
            if known.as_ref() != Some(&again) {
                replayed.differing += 1;
                let difference = difference(billed, known.as_ref(), Some(&again), Vec::new());
                push(&mut replayed.differences, difference);
            }
        }
        let visits = Seen::read(cx, archive, *partner, &criteria, at).await?;
        for line in past.keys().chain(present.keys()).collect::<BTreeSet<_>>() {
            let (then, now) = (past.get(line), present.get(line));
            if let (Some((_, then)), Some((_, now))) = (then, now)
                && then.said() == now.said()
            {
                continue;
            }
            let Some((billed, _)) = then.or(now) else { continue };
            let (then, now) = (then.map(|(_, found)| found), now.map(|(_, found)| found));
            replayed.since += 1;
            let causes = visits.causes(billed, then, now);
            push(&mut replayed.since_told, difference(billed, then, now, causes));
        }
    }
    progress(cx, row.id, partners.len(), partners.len()).await?;
    // Lines kept that the facts of the date do not give any more.
    replayed.differing += kept_lines.answers.len() as u64;
    Ok(replayed)
}

fn push(told: &mut Vec<Difference>, difference: Difference) {
    if told.len() < TOLD {
        told.push(difference);
    }
}

fn in_order(answers: &Answers) -> Vec<(&Uuid, &(Billed, Judgement))> {
    let mut ordered: Vec<_> = answers.iter().collect();
    ordered.sort_by_key(|(_, ((invoice, line), _))| (invoice.received_at, invoice.id, line.position));
    ordered
}

/// What was answered at the time, by line.
struct Known {
    answers: BTreeMap<Uuid, Judgement>,
    with: With,
}

/// Which visits were kept with an answer.
#[derive(Clone, Copy)]
enum With {
    AllVisits,
    /// As [`rows::kept`] does.
    SomeVisits,
    /// How many only.
    NoVisit,
}

impl Known {
    async fn read(cx: &Cx, archive: &Archive, row: &table::Model) -> Result<Self, JobError> {
        let on = cx.db.read();
        if let Some(invoice) = row.invoice_id {
            let lines = invoice_lines::Entity::find()
                .filter(invoice_lines::Column::InvoiceId.eq(invoice))
                .all(on)
                .await?;
            let known = |line: invoice_lines::Model| {
                let found = Judgement {
                    planned_min: line.planned_min,
                    delivered_min: line.delivered_min,
                    findings: u16::try_from(line.findings).unwrap_or_default(),
                    effect_c: line.effect_c,
                    explained: serde_json::from_str(&line.explanation).unwrap_or_default(),
                };
                (line.id, found)
            };
            return Ok(Self { answers: lines.into_iter().map(known).collect(), with: With::AllVisits });
        }
        let study = row.study_id.unwrap_or_default();
        let of = table::Entity::find_by_id(study).one(on).await?;
        let Some(object) = of.and_then(|of| of.object) else {
            return Ok(Self { answers: rows::answers(on, study).await?, with: With::SomeVisits });
        };
        let lines = kept::decode(archive.bytes(&object).await.map_err(FlowError::from)?);
        let known = |kept: kept::Kept| (kept.line, kept.found.judgement());
        let answers = lines.map_err(FlowError::from)?.into_iter().map(known).collect();
        Ok(Self { answers, with: With::NoVisit })
    }

    /// What was found again, in the place of the study that it has, as it would have been kept.
    fn comparable(&self, found: &Judgement, place: i64) -> Judgement {
        let mut found = found.clone();
        match self.with {
            With::AllVisits => {}
            With::SomeVisits => found = rows::kept(found, place),
            With::NoVisit => found.explained.visits.clear(),
        }
        found
    }
}

/// What the lines asked about get at an instant.
async fn answers(
    cx: &Cx,
    archive: &Archive,
    partner: Uuid,
    at: Timestamp,
    sets: &Sets,
    row: &table::Model,
    criteria: &Criteria,
) -> Result<Answers, JobError> {
    let billed = match row.invoice_id {
        Some(invoice) => of_invoice(cx, invoice).await?,
        None => lines::chosen(cx.db.read(), partner, criteria, at).await?,
    };
    let judged = judge(cx, archive, partner, at, sets, &billed).await?;
    let found = billed.into_iter().zip(judged).map(|(billed, (found, _))| (billed.1.id, (billed, found)));
    Ok(found.collect())
}

/// Whatever became of it.
async fn of_invoice(cx: &Cx, id: Uuid) -> Result<Vec<Billed>, JobError> {
    let on = cx.db.read();
    let Some(invoice) = invoices::Entity::find_by_id(id).one(on).await? else { return Ok(Vec::new()) };
    let lines = invoice_lines::Entity::find()
        .filter(invoice_lines::Column::InvoiceId.eq(id))
        .order_by_asc(invoice_lines::Column::Position)
        .all(on)
        .await?;
    Ok(lines.into_iter().map(|line| (invoice.clone(), line)).collect())
}

fn difference(
    (invoice, line): &Billed,
    then: Option<&Judgement>,
    now: Option<&Judgement>,
    causes: Vec<Cause>,
) -> Difference {
    let due = |found: &Judgement| Money::from_cents(line.gross_c - found.effect_c);
    Difference {
        invoice_id: invoice.id,
        invoice: invoice.number.clone(),
        line: line.number.clone(),
        beneficiary: line.beneficiary.clone(),
        product: line.product.clone(),
        month: line.month.clone(),
        then: then.map(due),
        now: now.map(due),
        causes,
    }
}

/// The visits of a service at the two dates.
struct Seen {
    then: analyse::Visits,
    now: analyse::Visits,
}

impl Seen {
    async fn read(
        cx: &Cx,
        archive: &Archive,
        partner: Uuid,
        criteria: &Criteria,
        at: Timestamp,
    ) -> Result<Self, JobError> {
        let on = cx.db.read();
        let months = criteria.from..=criteria.to;
        Ok(Self {
            then: analyse::visits(on, archive, partner, months.clone(), at).await?,
            now: analyse::visits(on, archive, partner, months, Timestamp::MAX).await?,
        })
    }

    fn causes(&self, (_, line): &Billed, then: Option<&Judgement>, now: Option<&Judgement>) -> Vec<Cause> {
        let (then, now) = match (then, now) {
            (Some(then), Some(now)) => (then, now),
            (None, _) => return vec![Cause::New],
            (_, None) => return vec![Cause::Gone],
        };
        let mut causes = Vec::new();
        if then.explained.rules != now.explained.rules {
            let (then, now) = (then.explained.rules.clone(), now.explained.rules.clone());
            causes.push(Cause::Rules { then, now });
        }
        let changed = self.changed(line);
        if !changed.is_empty() {
            let some = changed.iter().take(NAMED).cloned().collect();
            causes.push(Cause::Visits { count: changed.len(), some });
        }
        if then.planned_min != now.planned_min {
            let minutes = |found: &Judgement| found.planned_min.unwrap_or_default();
            causes.push(Cause::Order { then: minutes(then), now: minutes(now) });
        }
        let duplicate = reconciliation::Finding::DuplicateLine as u16;
        if (then.findings ^ now.findings) & duplicate != 0 {
            causes.push(Cause::Duplicate);
        }
        if causes.is_empty() {
            causes.push(Cause::Elsewhere);
        }
        causes
    }

    fn changed(&self, line: &invoice_lines::Model) -> Vec<String> {
        let month = line.month.parse::<Month>().ok();
        let of = |visits: &analyse::Visits| -> BTreeMap<String, StoredVisit> {
            let all = month.and_then(|month| visits.get(&month)).into_iter().flatten();
            let of_line = all.filter(|visit| {
                visit.beneficiary == line.beneficiary && visit.product == line.product && !visit.cancelled
            });
            of_line.map(|visit| (visit.visit.clone(), visit.clone())).collect()
        };
        let (then, now) = (of(&self.then), of(&self.now));
        let ids: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
        ids.into_iter().filter(|id| then.get(*id) != now.get(*id)).cloned().collect()
    }
}
