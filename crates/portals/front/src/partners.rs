//! `/partenaires`: « déjà partenaire », « nouveau partenaire » (D07-01, D07-02), and the links of their mails.

use accounts::{LoggedIn, Token};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use providers::{ConfirmError, Details, Profile, RegisterError, Registered, Registration, Text};
use web::{App, Failure, Fields, Mistakes, Peer, Shell, Visitor, page, page_with, remember_session};

use crate::log_in::user_agent;

#[derive(Template)]
#[template(path = "partners/choose.html")]
struct ChoosePage {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "partners/register.html")]
struct RegisterPage {
    shell: Shell,
    /// Where the form goes: with its invitation, if it has one.
    action: String,
    invited: bool,
    form: Registration,
    profiles: Vec<(&'static str, &'static str)>,
    terms: Text,
    mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "partners/sent.html")]
struct SentPage {
    shell: Shell,
    email: String,
}

#[derive(Template)]
#[template(path = "partners/password.html")]
struct PasswordPage {
    shell: Shell,
    token: String,
    name: String,
    email: String,
    error: String,
}

#[derive(Template)]
#[template(path = "partners/gone.html")]
struct GonePage {
    shell: Shell,
    why: String,
}

pub async fn choose(visitor: Visitor) -> Result<Response, Failure> {
    page(ChoosePage { shell: visitor.shell })
}

pub async fn blank(visitor: Visitor) -> Result<Response, Failure> {
    render(visitor, None, Registration::default(), Mistakes::default()).await
}

pub async fn register(
    state: State<App>,
    visitor: Visitor,
    peer: Peer,
    fields: Fields,
) -> Result<Response, Failure> {
    submit(state, visitor, peer, fields, None).await
}

/// The form with what the directory knows of the service.
pub async fn invited(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Failure> {
    match providers::invited(&visitor.cx, &Token::from_browser(&token)).await? {
        Some(known) => render(visitor, Some(token), filled(&known), Mistakes::default()).await,
        None => gone(visitor.shell, &RegisterError::NoInvitation),
    }
}

pub async fn accept(
    state: State<App>,
    visitor: Visitor,
    peer: Peer,
    Path(token): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    submit(state, visitor, peer, fields, Some(token)).await
}

async fn submit(
    State(app): State<App>,
    visitor: Visitor,
    Peer(peer): Peer,
    fields: Fields,
    invitation: Option<String>,
) -> Result<Response, Failure> {
    let typed = Registration {
        name: fields.get("name").to_owned(),
        profile: fields.get("profile").to_owned(),
        siret: fields.get("siret").to_owned(),
        contact_name: fields.get("contact_name").to_owned(),
        email: fields.get("email").to_owned(),
        phone: fields.get("phone").to_owned(),
        terms: fields.get("terms").parse().ok(),
    };
    if !app.limits.allow(&peer, &typed.email) {
        return Err(Failure::TooMany);
    }
    let token = invitation.as_deref().map(Token::from_browser);
    match providers::register(&visitor.cx, &typed, token.as_ref(), &app.settings.base_url).await {
        Ok(Registered::MailSent) => page(SentPage { shell: visitor.shell, email: typed.email }),
        Ok(Registered::Proved { path }) => Ok(Redirect::to(&path).into_response()),
        Err(RegisterError::Problems(problems)) => {
            let mut mistakes = Mistakes::default();
            for problem in problems {
                mistakes.add(problem.field, problem.message);
            }
            render(visitor, invitation, typed, mistakes).await
        }
        Err(refused @ RegisterError::NoInvitation) => gone(visitor.shell, &refused),
        Err(RegisterError::Database(cause)) => Err(cause.into()),
    }
}

/// Shows a form; only the form spends the link, so that a mail filter cannot.
pub async fn show_password(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Failure> {
    password_page(visitor, token, String::new()).await
}

pub async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    Peer(peer): Peer,
    Path(token): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    if !app.limits.allow(&peer, &token) {
        return Err(Failure::TooMany);
    }
    let password = fields.0.iter().find(|(name, _)| name == "mot_de_passe").map(|(_, typed)| typed.clone());
    let password = password.unwrap_or_default();
    let secret = Token::from_browser(&token);
    let done = providers::confirm(&visitor.cx, &secret, password.clone(), &app.settings.base_url).await;
    match done {
        Ok(done) => {
            let entered = accounts::log_in(&visitor.cx, &done.email, password, user_agent(&headers)).await;
            let Ok(LoggedIn::Ready(session) | LoggedIn::CodeNeeded(session)) = entered else {
                return Ok(Redirect::to("/connexion").into_response());
            };
            let mut response = Redirect::to("/service").into_response();
            remember_session(&mut response, &session, app.settings.base_url.starts_with("https://"));
            Ok(response)
        }
        Err(refused @ ConfirmError::ShortPassword) => {
            password_page(visitor, token, refused.to_string()).await
        }
        Err(refused @ ConfirmError::Gone) => gone(visitor.shell, &refused),
        Err(ConfirmError::Database(cause)) => Err(cause.into()),
        Err(broken @ ConfirmError::Broken(_)) => Err(Failure::Broken(broken.to_string())),
    }
}

async fn password_page(visitor: Visitor, token: String, error: String) -> Result<Response, Failure> {
    match providers::awaited(&visitor.cx, &Token::from_browser(&token)).await {
        Ok(awaited) => {
            let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let shell = visitor.shell;
            page_with(status, PasswordPage { shell, token, name: awaited.name, email: awaited.email, error })
        }
        Err(ConfirmError::Database(cause)) => Err(cause.into()),
        Err(refused) => gone(visitor.shell, &refused),
    }
}

async fn render(
    visitor: Visitor,
    invitation: Option<String>,
    form: Registration,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let action = match &invitation {
        Some(token) => format!("/partenaires/invitation/{token}"),
        None => "/partenaires/inscription".to_owned(),
    };
    let with_fiche = Profile::ALL.iter().filter(|profile| profile.has_fiche());
    page_with(
        mistakes.status(),
        RegisterPage {
            action,
            invited: invitation.is_some(),
            profiles: with_fiche.map(|profile| (profile.code(), profile.label())).collect(),
            terms: providers::terms(visitor.cx.db.read()).await?,
            form,
            mistakes,
            shell: visitor.shell,
        },
    )
}

fn gone(shell: Shell, why: &impl ToString) -> Result<Response, Failure> {
    page_with(StatusCode::GONE, GonePage { shell, why: why.to_string() })
}

fn filled(known: &Details) -> Registration {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Registration {
        name: known.name.clone(),
        profile: known.profile.code().to_owned(),
        siret: text(&known.siret),
        contact_name: text(&known.contact_name),
        email: text(&known.email),
        phone: text(&known.phone),
        terms: None,
    }
}

#[cfg(test)]
mod tests {
    use testing::{Browser, World};

    async fn worlds() -> Vec<World> {
        let worlds = testing::worlds().await;
        for world in &worlds {
            contents::install_defaults(&world.system()).await.unwrap();
            intake::forms::install_bundled(&world.system()).await.unwrap();
        }
        worlds
    }

    const TYPED: [(&str, &str); 7] = [
        ("name", "Présence à Domicile"),
        ("profile", "sad_fragile"),
        ("siret", "732 829 320 00074"),
        ("contact_name", "Awa Sow"),
        ("email", "awa.sow@exemple.fr"),
        ("phone", "03 99 00 12 34"),
        ("terms", "1"),
    ];

    async fn asks(browser: &Browser, email: &str) {
        let typed = TYPED.map(|(name, value)| (name, if name == "email" { email } else { value }));
        browser.post("/partenaires/inscription", &typed).await.is(200).sees("Regardez vos e-mails");
    }

    #[tokio::test]
    async fn a_service_registers_and_lands_in_its_space() {
        for world in worlds().await {
            let browser = world.browser(crate::routes());
            browser.get("/partenaires").await.is(200).sees("Déjà partenaire").sees("Nouveau partenaire");
            asks(&browser, "awa.sow@exemple.fr").await;
            let mail = world.mails().await.remove(0);
            let link = mail.text.split_whitespace().find_map(|word| word.strip_prefix("http://cordee.test"));
            let link = link.unwrap();
            browser.get(link).await.is(200).sees("Présence à Domicile").sees("awa.sow@exemple.fr");
            browser.post(link, &[("mot_de_passe", "court")]).await.is(422).sees("au moins");
            let secret = [("mot_de_passe", "un mot de passe assez long")];
            browser.post(link, &secret).await.is(303).leads_to("/service");
            browser.post(link, &secret).await.is(410).sees("ne sert plus");
            asks(&browser, "awa.sow@exemple.fr").await;
            let told = world.mails().await.iter().any(|mail| mail.subject == "Vous êtes déjà inscrit");
            assert!(told, "{}", world.engine);
        }
    }

    #[tokio::test]
    async fn what_was_typed_stays_and_guessing_is_slowed_down() {
        for world in worlds().await {
            let browser = world.browser(crate::routes());
            let typed = [("name", "Présence"), ("email", "awa@exemple.fr"), ("siret", "732")];
            for _ in 0..5 {
                let answer = browser.post("/partenaires/inscription", &typed).await;
                answer.is(422).sees("Présence").sees("quatorze chiffres").sees("Acceptez les conditions");
            }
            browser.post("/partenaires/inscription", &typed).await.is(429);
            browser.get("/partenaires/invitation/nimporte").await.is(410).sees("/partenaires/inscription");
            browser.get("/partenaires/confirmation/nimporte").await.is(410);
        }
    }
}
