//! Who may call is in the handler's signature.

use std::net::SocketAddr;

use access::{Action, Cx, Relation, Role, Who};
use accounts::{Session, Structure, Token};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    response::Response,
};
use cookie::Cookie;

use crate::{App, Failure, Shell, flash};

pub const SESSION_COOKIE: &str = "cordee_session";

/// Anybody, logged in or not.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub cx: Cx,
    pub shell: Shell,
    /// Whose name, colour and logo the page bears.
    pub structure: Option<Structure>,
    /// A professional must activate the one-time code before anything else opens.
    pub code_first: bool,
    pub session: Option<Session>,
    pub token: Option<Token>,
}

/// A care manager or a manager at work.
#[derive(Clone, Debug)]
pub struct DeskUser {
    pub cx: Cx,
    pub shell: Shell,
}

/// An agent of a département, in front of what its services exchange.
#[derive(Clone, Debug)]
pub struct Caseworker {
    pub cx: Cx,
    pub shell: Shell,
}

/// A coordinator of a service, in front of what it exchanges with its départements.
#[derive(Clone, Debug)]
pub struct Coordinator {
    pub cx: Cx,
    pub shell: Shell,
}

/// Somebody of the « espace Manager ».
#[derive(Clone, Debug)]
pub struct Manager {
    pub cx: Cx,
    pub shell: Shell,
}

/// Somebody looking at a person as one of their circle.
#[derive(Clone, Debug)]
pub struct Relative {
    pub cx: Cx,
    pub shell: Shell,
}

/// Somebody looking at a page that a person's circle and those who follow the person read alike.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    pub cx: Cx,
    pub shell: Shell,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let cookies = cookies(&parts.headers);
        let token = cookies
            .iter()
            .find(|cookie| cookie.name() == SESSION_COOKIE)
            .map(|cookie| Token::from_browser(cookie.value()));
        let visitor = app.cx(Who::Visitor);
        let session = match &token {
            Some(token) => accounts::session(&visitor, token).await?,
            None => None,
        };
        let who = session.as_ref().filter(|session| session.verified).map(|session| session.who.clone());
        let structure = match who.as_ref().and_then(Who::structure) {
            Some(id) => accounts::structure(app.db.read(), id).await?,
            None => accounts::company(app.db.read()).await?,
        };
        let mut shell = Shell::of(who.as_ref().map(|who| who.name().to_owned()), structure.as_ref());
        let cx = app.cx(who.unwrap_or(Who::Visitor));
        shell.flash = flash::read(&cookies);
        shell.demo = app.settings.demo;
        shell.department = cx.who.role() == Some(Role::Caseworker);
        shell.provider = cx.who.role() == Some(Role::Coordinator);
        shell.may_administer = cx.may(Action::EditContents, Relation::None).is_ok();
        shell.density = cookies
            .iter()
            .find(|cookie| cookie.name() == "densite" && cookie.value() == "compacte")
            .map_or_else(|| "aeree".to_owned(), |_| "compacte".to_owned());
        let code_first = app.settings.code_required
            && matches!(cx.who, Who::Member { .. })
            && session.as_ref().is_some_and(|session| !session.has_code_device);
        Ok(Self { cx, shell, structure, code_first, session, token })
    }
}

/// The log-in page for a navigation, 401 for a script that must keep what it holds.
fn log_in_first(parts: &Parts) -> Failure {
    let navigates =
        parts.headers.get("sec-fetch-mode").is_none_or(|mode| mode == HeaderValue::from_static("navigate"));
    if navigates && parts.method == Method::GET {
        Failure::LogIn { next: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned() }
    } else if navigates {
        Failure::LogIn { next: "/".to_owned() }
    } else {
        Failure::SessionOver
    }
}

async fn logged_in(parts: &mut Parts, app: &App) -> Result<Visitor, Failure> {
    let visitor = Visitor::from_request_parts(parts, app).await?;
    if matches!(visitor.cx.who, Who::Visitor) {
        return Err(log_in_first(parts));
    }
    if visitor.code_first && parts.method == Method::GET {
        return Err(Failure::Elsewhere("/compte"));
    }
    if visitor.code_first {
        return Err(Failure::problem(
            "Avant de commencer, activez le code à usage unique sur la page « Mon compte » (/compte).",
        ));
    }
    Ok(visitor)
}

impl FromRequestParts<App> for DeskUser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Visitor { cx, shell, .. } = logged_in(parts, app).await?;
        match cx.who.role() {
            Some(Role::CareManager | Role::Manager) => Ok(Self { cx, shell }),
            None if parts.uri.path() == "/" => Err(Failure::Elsewhere("/famille")),
            Some(Role::Caseworker) if parts.uri.path() == "/" => Err(Failure::Elsewhere("/departement")),
            Some(Role::Coordinator) if parts.uri.path() == "/" => Err(Failure::Elsewhere("/service")),
            _ => Err(Failure::Denied),
        }
    }
}

impl FromRequestParts<App> for Caseworker {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Visitor { cx, shell, .. } = logged_in(parts, app).await?;
        match cx.who.role() {
            Some(Role::Caseworker) => Ok(Self { cx, shell }),
            _ => Err(Failure::Denied),
        }
    }
}

impl FromRequestParts<App> for Coordinator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Visitor { cx, shell, .. } = logged_in(parts, app).await?;
        match cx.who.role() {
            Some(Role::Coordinator) => Ok(Self { cx, shell }),
            _ => Err(Failure::Denied),
        }
    }
}

impl FromRequestParts<App> for Manager {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Visitor { cx, shell, .. } = logged_in(parts, app).await?;
        match cx.who.role() {
            Some(Role::Manager) => Ok(Self { cx, shell }),
            _ => Err(Failure::Denied),
        }
    }
}

impl FromRequestParts<App> for Relative {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Visitor { mut cx, shell, .. } = logged_in(parts, app).await?;
        // In the family room a professional is only what the circle says they are.
        if let Who::Member { account, name, .. } = cx.who {
            cx.who = Who::Relative { account, name };
        }
        Ok(Self { cx, shell })
    }
}

impl FromRequestParts<App> for LoggedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Visitor { cx, shell, .. } = logged_in(parts, app).await?;
        Ok(Self { cx, shell })
    }
}

/// Where a request comes from, for rate limits: the peer, or what the nearest trusted proxies say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer(pub String);

impl FromRequestParts<App> for Peer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let direct = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or_else(|| "local".to_owned(), |ConnectInfo(address)| address.ip().to_string());
        Ok(Self(behind(app.settings.trusted_proxies, &parts.headers).unwrap_or(direct)))
    }
}

/// The address the outermost of `proxies` trusted proxies saw: the n-th from the right, because
/// whatever stands further left was written by the client.
fn behind(proxies: usize, headers: &HeaderMap) -> Option<String> {
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    let seen: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
    let index = seen.len().checked_sub(proxies)?;
    if proxies == 0 { None } else { seen.get(index).map(|address| (*address).to_owned()) }
}

fn cookies(headers: &HeaderMap) -> Vec<Cookie<'static>> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| Cookie::split_parse(line.to_owned()).filter_map(Result::ok).collect::<Vec<_>>())
        .collect()
}

/// Gives the browser its session.
pub fn remember_session(response: &mut Response, token: &Token, secure: bool) {
    let cookie = Cookie::build((SESSION_COOKIE, token.reveal().to_owned()))
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(cookie::SameSite::Lax)
        .max_age(cookie::time::Duration::days(30))
        .build();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

pub fn forget_session(response: &mut Response) {
    let gone = HeaderValue::from_static("cordee_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    response.headers_mut().append(header::SET_COOKIE, gone);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 9.9.9.9, 10.0.0.1"));
        assert_eq!(behind(0, &headers), None);
        assert_eq!(behind(1, &headers).as_deref(), Some("10.0.0.1"));
        assert_eq!(behind(2, &headers).as_deref(), Some("9.9.9.9"));
        assert_eq!(behind(4, &headers), None);
    }
}
