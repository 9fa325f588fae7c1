//! What must not stay, removed every night. `docs/PRIVACY.md` says what and why.

use access::Cx;
use db::sea_orm::DbErr;
use jobs::JobError;
use kernel::{
    clock::paris,
    jiff::{Timestamp, ToSpan, civil::Date},
};

/// The job of one night.
pub const JOB: &str = "purge";

/// Makes sure that today's purge is written; it writes the next one itself.
///
/// # Errors
/// When the database refuses.
pub async fn schedule(cx: &Cx) -> Result<(), DbErr> {
    let now = cx.clock.now();
    on(cx, paris(now).date(), now).await
}

pub async fn run(cx: Cx, _: serde_json::Value) -> Result<(), JobError> {
    accounts::purge(&cx).await?;
    mail::purge(&cx).await?;
    providers::purge(&cx).await?;
    jobs::purge(&cx).await?;
    let tomorrow = paris(cx.clock.now()).date() + 1.day();
    // While nobody works.
    let at = tomorrow.at(3, 0, 0, 0).in_tz("Europe/Paris").map_err(|cause| JobError(cause.to_string()))?;
    Ok(on(&cx, tomorrow, at.timestamp()).await?)
}

/// One purge a day, however many servers ask for it.
async fn on(cx: &Cx, day: Date, at: Timestamp) -> Result<(), DbErr> {
    let tx = cx.db.begin().await?;
    jobs::enqueue(&tx, &cx.entropy, JOB, &(), at, Some(format!("{JOB}/{day}"))).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use db::sea_orm::{ConnectionTrait, DbBackend, Statement};
    use jobs::Runner;
    use kernel::jiff::SignedDuration;
    use testing::{World, worlds};

    use super::*;

    async fn count(world: &World, what: &str) -> i64 {
        let engine = if world.app.db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
        let asked = Statement::from_string(engine, format!("SELECT count(*) AS n FROM {what}"));
        world.app.db.read().query_one_raw(asked).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    async fn ask_for_a_link(world: &World) {
        let written = |link: accounts::LinkMail<'_>| ("Votre lien".to_owned(), link.path.to_owned());
        accounts::request_link(&world.system(), "julie.martin@exemple.fr", written).await.unwrap();
    }

    async fn purge_after(world: &World, days: i64) {
        world.clock.advance(SignedDuration::from_hours(days * 24));
        Runner::default().on(JOB, run).run_due(&world.system()).await.unwrap();
    }

    #[tokio::test]
    async fn each_thing_leaves_on_its_day_and_not_before() {
        for world in worlds().await {
            let system = world.system();
            // A session of twelve hours, a link of half an hour and its mail.
            world.browser(front::routes()).log_in(&world.care_manager()).await;
            ask_for_a_link(&world).await;
            world.deliver_mails(true).await;
            let link = world.mails().await.remove(0).text;
            schedule(&system).await.unwrap();
            schedule(&system).await.unwrap();
            assert_eq!(jobs::pending(&world.app.db).await.unwrap(), 1, "{}", world.engine);

            purge_after(&world, 0).await;
            assert_eq!(count(&world, "sessions").await, 1);
            purge_after(&world, 1).await;
            assert_eq!(count(&world, "sessions").await, 0);
            assert_eq!(count(&world, "login_links").await, 1, "an old mail still says that it expired");
            purge_after(&world, 30).await;
            assert_eq!(count(&world, "login_links").await, 0);
            let sent = "jobs WHERE kind = 'mail.send'";
            assert_eq!(count(&world, sent).await, 0, "done for 31 days");
            assert_eq!(world.mails().await[0].text, link);
            purge_after(&world, 60).await;
            let mail = world.mails().await.remove(0);
            assert!(!mail.text.contains("/lien/"), "{}", mail.text);
            assert_eq!((mail.subject.as_str(), mail.sent_at.is_some()), ("Votre lien", true));
            assert_eq!(mail::unreadable(&system).await.unwrap(), 0);
            // Tomorrow's is written, once.
            assert_eq!(jobs::pending(&world.app.db).await.unwrap(), 1);
        }
    }

    #[tokio::test]
    async fn what_has_not_left_stays() {
        for world in worlds().await {
            let system = world.system();
            schedule(&system).await.unwrap();
            ask_for_a_link(&world).await;
            purge_after(&world, 0).await;
            purge_after(&world, 120).await;
            assert!(world.mails().await[0].text.contains("/lien/"), "{}", world.engine);
            let waiting = "jobs WHERE kind = 'mail.send' AND done_at IS NULL";
            assert_eq!(count(&world, waiting).await, 1);
        }
    }
}
