use access::Cx;
use accounts::LoggedIn;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;
use web::{App, SESSION_COOKIE};

use crate::PASSWORD;

/// The cookie that carries a sentence to the next page.
const FLASH: &str = "cordee_message=";

/// Somebody in front of the pages, with their session.
#[derive(Clone)]
pub struct Browser {
    app: App,
    pages: Router,
    session: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The sentence the next page will show.
    pub said: Option<String>,
    pub body: Vec<u8>,
}

impl Browser {
    pub(crate) fn new(app: App, pages: Router) -> Self {
        Self { app, pages, session: None }
    }

    /// Logs in as the account of `cx`, by password for a professional, by link for a relative.
    pub async fn log_in(mut self, cx: &Cx) -> Self {
        let system = self.app.cx(access::Who::System);
        let id = cx.who.account().expect("somebody with an account");
        let account = accounts::account(system.db.read(), id).await.unwrap().expect("an account");
        let token = if cx.who.structure().is_some() {
            match accounts::log_in(&system, &account.email, PASSWORD.to_owned(), None).await.unwrap() {
                LoggedIn::Ready(token) | LoggedIn::CodeNeeded(token) => token,
            }
        } else {
            let hour = kernel::jiff::SignedDuration::from_hours(1);
            let tx = system.db.begin().await.unwrap();
            let path = accounts::issue_link(&system, &tx, id, "/", hour).await.unwrap();
            tx.commit().await.unwrap();
            let link = accounts::Token::from_browser(path.trim_start_matches("/lien/"));
            accounts::open_link(&system, &link, None).await.unwrap().0
        };
        self.session = Some(token.reveal().to_owned());
        self
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    /// A form with files: (field, file name, content).
    pub async fn upload(&self, path: &str, files: &[(&str, &str, &[u8])]) -> Answer {
        const EDGE: &str = "----cordee";
        let mut body = Vec::new();
        for (field, name, content) in files {
            let head = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.send(Request::post(path).header(header::CONTENT_TYPE, kind), Body::from(body)).await
    }

    async fn send(&self, mut request: axum::http::request::Builder, body: Body) -> Answer {
        if let Some(session) = &self.session {
            request = request.header(header::COOKIE, format!("{SESSION_COOKIE}={session}"));
        }
        let response = self.pages.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        Answer {
            said: said(response.headers()),
            status: response.status(),
            location: response
                .headers()
                .get(header::LOCATION)
                .map(|location| location.to_str().unwrap().to_owned()),
            body: response.into_body().collect().await.unwrap().to_bytes().to_vec(),
        }
    }
}

fn said(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let message =
        cookies.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.starts_with(FLASH))?;
    form_urlencoded::parse(message.as_bytes()).next().map(|(_, text)| text.into_owned())
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// As one reads it: a no-break space is a space.
    ///
    /// # Panics
    /// When the text is not on the page.
    #[track_caller]
    pub fn sees(&self, text: &str) -> &Self {
        assert!(self.reads(text), "{text:?} is not on this page ({}):\n{}", self.status, self.text());
        self
    }

    /// # Panics
    /// When the text is on the page.
    #[track_caller]
    pub fn does_not_see(&self, text: &str) -> &Self {
        assert!(!self.reads(text), "{text:?} should not be on this page:\n{}", self.text());
        self
    }

    fn reads(&self, text: &str) -> bool {
        let read = |text: &str| text.replace('\u{a0}', " ").replace('\u{2060}', "");
        read(&self.text()).contains(&read(text))
    }

    /// # Panics
    /// When the status is another one.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// # Panics
    /// When the next page will not say it.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        let said = self.said.as_deref().unwrap_or_default();
        assert!(said.contains(text), "{text:?} is not said, but {said:?}");
        self
    }

    /// # Panics
    /// When it is no redirect to `path`.
    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        assert_eq!(self.location.as_deref(), Some(path), "status {}", self.status);
        self
    }
}
