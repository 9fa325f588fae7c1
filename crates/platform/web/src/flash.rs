//! One sentence shown on the next page, after a redirect.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use cookie::Cookie;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const COOKIE: &str = "cordee_message";

/// Goes to `path` and says `message` there.
pub fn redirect_with_flash(path: &str, message: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    let cookie = Cookie::build((COOKIE, utf8_percent_encode(message, NON_ALPHANUMERIC).to_string()))
        .path("/")
        .http_only(true)
        .same_site(cookie::SameSite::Lax)
        .build();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

pub(crate) fn read(cookies: &[Cookie<'_>]) -> Option<String> {
    let value = cookies.iter().find(|cookie| cookie.name() == COOKIE)?.value();
    percent_decode_str(value).decode_utf8().ok().map(|text| text.into_owned()).filter(|text| !text.is_empty())
}

/// Forgets the sentence once a page has shown it.
pub(crate) async fn shown_once(request: Request, next: Next) -> Response {
    let navigation = request
        .headers()
        .get("sec-fetch-mode")
        .is_none_or(|mode| mode == HeaderValue::from_static("navigate"));
    let present = request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .any(|line| line.to_str().is_ok_and(|line| line.contains(COOKIE)));
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html")));
    if present && navigation && is_page && !response.status().is_redirection() {
        let gone = HeaderValue::from_static("cordee_message=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}
