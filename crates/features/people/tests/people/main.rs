//! What care managers and families do with people, on every engine at hand.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod circle;
mod deadlines;
mod editing;
mod finding;
mod follow_up;
mod handing_over;

use access::Cx;
use kernel::{id::PersonId, jiff::SignedDuration};
use people::{Details, NewPerson};
use testing::World;

fn named(given: &str, usual: &str) -> Details {
    Details { given_name: given.to_owned(), usual_name: usual.to_owned(), ..Details::default() }
}

/// A person of the first company, followed by Julie; a second passes.
async fn known(world: &World, details: Details) -> PersonId {
    let julie = world.care_manager();
    let tx = julie.db.begin().await.unwrap();
    let new = NewPerson { structure: world.company, referent: julie.who.account(), details };
    let id = people::create(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    id
}

/// What the journal says about somebody, newest first: « who verb subject ».
async fn journal(cx: &Cx, person: PersonId) -> Vec<String> {
    let lines = people::journal(cx, person, &[], 0, 100).await.unwrap();
    lines.into_iter().map(|line| format!("{} {} {}", line.actor, line.action, line.subject)).collect()
}
