//! A structure's own colour, as a style sheet (`GET /theme.css`), and its logo (`GET /logo`).

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{Failure, Visitor};

/// Sets the brand colour of the page's structure; empty when it keeps ours.
pub async fn sheet(visitor: Visitor) -> Response {
    let color = visitor.structure.and_then(|structure| structure.brand_color).filter(|color| is_color(color));
    let css = color.map(|color| tokens(&color)).unwrap_or_default();
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "private, max-age=300")],
        css,
    )
        .into_response()
}

/// The logo of the page's structure. Its address names no structure: nobody looks at another's by guessing.
pub async fn logo(visitor: Visitor) -> Result<Response, Failure> {
    let png = match &visitor.structure {
        Some(structure) => accounts::logo(visitor.cx.db.read(), structure.id).await?,
        None => None,
    };
    Ok(match png {
        Some(png) => {
            let headers =
                [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=86400")];
            (headers, png).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

/// The brand's own colour and the shades the tokens derive from it.
fn tokens(color: &str) -> String {
    format!(
        ":root{{--brand:{color};--brand-strong:color-mix(in oklab,{color} 75%,black);--bar:color-mix(in oklab,{color} 65%,black);--bar-raised:{color};--brand-tint:color-mix(in oklab,{color} 10%,white)}}"
    )
}

fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].chars().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_colour_enters_the_sheet() {
        assert!(is_color("#12524a"));
        for odd in ["red", "#12524", "#12524g", "#12524a}", "12524aa", "é#1234"] {
            assert!(!is_color(odd), "{odd}");
        }
    }
}
