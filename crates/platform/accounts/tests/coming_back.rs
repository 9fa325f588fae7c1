//! A telephone is lost, a password changes: who is still in, and how one comes back.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use access::Cx;
use accounts::{LogInError, LoggedIn, Token};
use kernel::id::AccountId;
use testing::{PASSWORD, World, worlds};
use uuid::Uuid;

const JULIE: &str = "julie.martin@exemple.fr";

fn julie(world: &World) -> (Cx, AccountId) {
    let cx = world.care_manager();
    let account = cx.who.account().unwrap();
    (cx, account)
}

async fn enrolled(world: &World) -> Vec<String> {
    let (cx, account) = julie(world);
    let enrolment = accounts::begin_enrolment(&cx, account).await.unwrap();
    let device = totp_rs::Totp::from_url(&enrolment.url).unwrap();
    let code = device.generate(u64::try_from(cx.clock.now().as_second()).unwrap()).to_string();
    accounts::confirm_enrolment(&cx, account, &enrolment.hex(), &code).await.unwrap()
}

async fn log_in(world: &World) -> LoggedIn {
    accounts::log_in(&world.visitor(), JULIE, PASSWORD.to_owned(), None).await.unwrap()
}

async fn waiting_for_code(world: &World) -> Token {
    let LoggedIn::CodeNeeded(token) = log_in(world).await else { panic!("a device answers for Julie") };
    token
}

async fn membership(world: &World) -> Uuid {
    let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
    all.iter().find(|one| one.account.email == JULIE).unwrap().id
}

#[tokio::test]
async fn a_recovery_code_opens_once() {
    for world in worlds().await {
        let codes = enrolled(&world).await;
        assert_eq!(codes.len(), 8, "{}", world.engine);
        let visitor = world.visitor();
        let token = waiting_for_code(&world).await;
        let wrong = accounts::verify_code(&visitor, &token, "0000 0000 0000").await;
        assert!(matches!(wrong, Err(LogInError::WrongCode)));
        accounts::verify_code(&visitor, &token, &codes[0]).await.unwrap();
        assert!(accounts::session(&visitor, &token).await.unwrap().unwrap().verified);
        let token = waiting_for_code(&world).await;
        let again = accounts::verify_code(&visitor, &token, &codes[0]).await;
        assert!(matches!(again, Err(LogInError::WrongCode)), "it has served");
        // Enrolling again forgets the codes of the first device.
        enrolled(&world).await;
        let former = accounts::verify_code(&visitor, &token, &codes[1]).await;
        assert!(matches!(former, Err(LogInError::WrongCode)));
    }
}

#[tokio::test]
async fn a_manager_lets_a_colleague_in_again_and_shuts_the_lost_telephone_out() {
    for world in worlds().await {
        let codes = enrolled(&world).await;
        let visitor = world.visitor();
        let lost = waiting_for_code(&world).await;
        accounts::verify_code(&visitor, &lost, &codes[0]).await.unwrap();
        let id = membership(&world).await;
        let (julie, _) = julie(&world);
        assert!(accounts::forget_code_device(&julie, world.company, id).await.is_err(), "not her own");
        let stranger = world.stranger();
        assert!(accounts::forget_code_device(&stranger, world.other_company, id).await.is_err());
        accounts::forget_code_device(&world.manager(), world.company, id).await.unwrap();
        assert!(accounts::session(&visitor, &lost).await.unwrap().is_none(), "{}", world.engine);
        let LoggedIn::Ready(token) = log_in(&world).await else { panic!("no device is left") };
        accounts::end_sessions(&world.manager(), world.company, id).await.unwrap();
        assert!(accounts::session(&visitor, &token).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    for world in worlds().await {
        let (cx, account) = julie(&world);
        let visitor = world.visitor();
        let (LoggedIn::Ready(here), LoggedIn::Ready(elsewhere)) =
            (log_in(&world).await, log_in(&world).await)
        else {
            panic!("no device yet")
        };
        let session = accounts::session(&visitor, &here).await.unwrap().unwrap();
        let new = "une autre corde bien tenue".to_owned();
        accounts::set_password(&cx, account, session.id, Some(PASSWORD.to_owned()), new).await.unwrap();
        assert!(accounts::session(&visitor, &here).await.unwrap().is_some(), "{}", world.engine);
        assert!(accounts::session(&visitor, &elsewhere).await.unwrap().is_none());
    }
}
