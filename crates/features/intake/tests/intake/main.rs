//! The call, on both engines: what is saved, merged, suspended, and who may see it.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod answers;
mod facts;
mod forms;
mod journal;
mod known;
mod lifecycle;
mod payers;
mod people;

use access::Cx;
use intake::{SaveAnswer, Saved};
use kernel::id::CallId;
use testing::World;

/// A world with the shipped form in force.
pub async fn worlds() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        intake::forms::install_bundled(&world.system()).await.unwrap();
    }
    worlds
}

/// Saves a question as the page does, over the version now stored.
pub async fn says(cx: &Cx, call: CallId, key: &str, fields: &[(&str, &str)]) -> Saved {
    let base = intake::answers(cx, call).await.unwrap().version(key);
    intake::save_answer(cx, call, change(cx, key, base, fields)).await.unwrap()
}

pub fn change(cx: &Cx, key: &str, base: i64, fields: &[(&str, &str)]) -> SaveAnswer {
    SaveAnswer {
        key: key.to_owned(),
        base,
        change: cx.entropy.uuid(cx.clock.now()),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}
