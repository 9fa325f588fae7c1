//! Style sheets, scripts, icons and data files, built by `cargo xtask web` and embedded in the binary.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../../web/dist"]
#[exclude = "gallery/*"]
#[allow_missing = true]
struct Dist;

static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// The address of a file by its logical name: `base.css` → `/assets/base-4F2A….css`.
pub fn url(logical: &str) -> String {
    format!("/assets/{}", MANIFEST.get(logical).map_or(logical, String::as_str))
}

/// A file's bytes by its served name.
pub fn file(name: &str) -> Option<EmbeddedFile> {
    Dist::get(name)
}

/// `GET /assets/{*path}`
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = Dist::get(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let hashed = MANIFEST.iter().any(|(logical, served)| served == &path && logical != served);
    let cache = if hashed || path.starts_with("shared-") || path.ends_with(".woff2") {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=300"
    };
    let known = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, cache.to_owned())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, known).into_response();
    }
    let kind = mime_guess::from_path(&path).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    (known, [(header::CONTENT_TYPE, kind)], file.data).into_response()
}
