//! What stands around every portal: headers, request forgery, body size, compression, traces.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::Response,
    routing::get,
};
use tower_http::{
    compression::CompressionLayer, csrf::CsrfLayer, set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer, trace::TraceLayer,
};
use tracing::Span;

use crate::{App, Failure, assets, flash, theme};

/// No script, style or frame but ours.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

/// A form holds a few kilobytes; a document upload says its own limit.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// All portals behind the guards, with the assets and the page for what does not exist.
pub fn guarded(portals: Router<App>, app: App) -> Router {
    portals
        .route("/assets/{*path}", get(assets::serve))
        .route("/theme.css", get(theme::sheet))
        .route("/logo", get(theme::logo))
        .fallback(|| async { Failure::NotFound })
        .layer(middleware::from_fn(flash::shown_once))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(60)))
        .layer(header_if_missing(header::CACHE_CONTROL, "private, no-store"))
        .layer(header_if_missing(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header_if_missing(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_if_missing(header::REFERRER_POLICY, "same-origin"))
        .layer(header_if_missing(
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span).on_response(
            |response: &Response, elapsed: Duration, _: &Span| {
                tracing::debug!(status = response.status().as_u16(), ms = elapsed.as_millis(), "answered");
            },
        ))
        .with_state(app)
}

/// The route's pattern, never the address: an address may hold a token or a name.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("?", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}

fn header_if_missing(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
