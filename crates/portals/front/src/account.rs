//! `/compte`: one's name, password, one-time code, sessions, display.

use accounts::{CodeError, OpenSession};
use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use kernel::{clock::paris, id::AccountId};
use uuid::Uuid;
use web::{Failure, Fields, Shell, Visitor, page, page_with, redirect_with_flash};

use crate::qr;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    shell: Shell,
    name: String,
    email: String,
    professional: bool,
    has_code_device: bool,
    /// Nothing else opens before.
    code_first: bool,
    code_url: String,
    /// The same, to be photographed.
    code_drawing: String,
    code_secret: String,
    code_error: String,
    password_error: String,
    sessions: Vec<SessionLine>,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage {
    shell: Shell,
    codes: Vec<String>,
}

struct SessionLine {
    id: Uuid,
    browser: String,
    seen: String,
    this_one: bool,
}

pub async fn show(visitor: Visitor) -> Result<Response, Failure> {
    render(visitor, String::new(), String::new(), None).await
}

async fn render(
    visitor: Visitor,
    password_error: String,
    code_error: String,
    tried_secret: Option<(String, String)>,
) -> Result<Response, Failure> {
    let (account, session) = known(&visitor)?;
    let cx = &visitor.cx;
    let summary = accounts::account(cx.db.read(), account).await?.ok_or(Failure::NotFound)?;
    let (code_url, code_secret) = match tried_secret {
        Some(tried) => tried,
        None => {
            let enrolment = accounts::begin_enrolment(cx, account).await.map_err(Failure::problem)?;
            (enrolment.url.clone(), enrolment.hex())
        }
    };
    let sessions = accounts::sessions_of(cx, account).await?;
    let status = if password_error.is_empty() && code_error.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let account_page = AccountPage {
        name: summary.name,
        email: summary.email,
        professional: cx.who.structure().is_some(),
        has_code_device: summary.has_code_device,
        code_first: visitor.code_first,
        code_drawing: qr::svg(&code_url, 200).unwrap_or_default(),
        code_url,
        code_secret,
        code_error,
        password_error,
        sessions: sessions.iter().map(|open| line(open, session)).collect(),
        shell: visitor.shell.with_current("compte"),
    };
    page_with(status, account_page)
}

pub async fn change_password(visitor: Visitor, fields: Fields) -> Result<Response, Failure> {
    let (account, session) = known(&visitor)?;
    let typed = |name: &str| fields.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let new = typed("nouveau").unwrap_or_default();
    match accounts::set_password(&visitor.cx, account, session, typed("ancien"), new).await {
        Ok(()) => Ok(redirect_with_flash(
            "/compte",
            "Votre mot de passe est changé. Vos autres sessions sont fermées.",
        )),
        Err(accounts::AccountError::Database(cause)) => Err(cause.into()),
        Err(refused) => render(visitor, refused.to_string(), String::new(), None).await,
    }
}

pub async fn enrol(visitor: Visitor, fields: Fields) -> Result<Response, Failure> {
    let (account, _) = known(&visitor)?;
    let secret = fields.get("secret").to_owned();
    match accounts::confirm_enrolment(&visitor.cx, account, &secret, fields.get("code")).await {
        // On the page itself: they are shown once, and no cookie carries them.
        Ok(codes) => page(RecoveryPage { codes, shell: visitor.shell.with_current("compte") }),
        Err(CodeError::Database(cause)) => Err(cause.into()),
        Err(refused) => {
            let tried = Some((fields.get("adresse").to_owned(), secret));
            render(visitor, String::new(), refused.to_string(), tried).await
        }
    }
}

pub async fn close_session(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (account, _) = known(&visitor)?;
    accounts::revoke_one(&visitor.cx, account, id).await?;
    Ok(redirect_with_flash("/compte", "La session est fermée."))
}

pub async fn display(visitor: Visitor, fields: Fields) -> Result<Response, Failure> {
    known(&visitor)?;
    let density = if fields.get("densite") == "compacte" { "compacte" } else { "aeree" };
    let mut response = redirect_with_flash("/compte", "Affichage enregistré sur cet appareil.");
    let cookie = format!("densite={density}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

fn known(visitor: &Visitor) -> Result<(AccountId, Uuid), Failure> {
    match &visitor.session {
        Some(session) if session.verified => Ok((session.account, session.id)),
        _ => Err(Failure::LogIn { next: "/compte".to_owned() }),
    }
}

fn line(open: &OpenSession, current: Uuid) -> SessionLine {
    SessionLine {
        id: open.id,
        browser: browser_name(open.user_agent.as_deref().unwrap_or_default()),
        seen: paris(open.seen_at).strftime("%d/%m/%Y à %H:%M").to_string(),
        this_one: open.id == current,
    }
}

/// Enough for its owner to recognise it.
fn browser_name(agent: &str) -> String {
    let browser = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
        .iter()
        .find(|(mark, _)| agent.contains(mark))
        .map_or("Navigateur inconnu", |(_, name)| name);
    let device = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]
    .iter()
    .find(|(mark, _)| agent.contains(mark))
    .map_or(String::new(), |(_, name)| format!(" sur {name}"));
    format!("{browser}{device}")
}

#[cfg(test)]
mod tests {
    use testing::worlds;

    #[tokio::test]
    async fn the_secret_is_drawn_in_a_page_no_cache_keeps_and_no_address_holds() {
        for world in worlds().await {
            let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
            let page = julie.get("/compte").await;
            page.is(200).sees("<div class=\"qr-code\" role=\"img\"").sees("<svg").sees("otpauth://totp/");
            assert!(!page.text().contains("src=\"/compte"), "{}", world.engine);
            let fields = [("secret", "00"), ("adresse", "otpauth://totp/x"), ("code", "000000")];
            julie.post("/compte/code", &fields).await.is(422).sees("pas le bon").sees("<svg");
        }
    }

    #[tokio::test]
    async fn where_the_code_is_required_its_page_says_so_and_elsewhere_it_does_not() {
        for mut world in worlds().await {
            let sentence = "Avant d’ouvrir un dossier";
            let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
            julie.get("/compte").await.is(200).does_not_see(sentence);
            world.app.settings.code_required = true;
            let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
            julie.get("/compte").await.is(200).sees(sentence);
        }
    }
}
