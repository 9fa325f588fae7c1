use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Failure, typography::french_spaces};

/// A page, or a fragment of one.
///
/// # Errors
/// When the template fails, which its sample test should have shown.
pub fn page(template: impl Template) -> Result<Response, Failure> {
    page_with(StatusCode::OK, template)
}

/// The same page again with another status: 422 when a form needs correction.
///
/// # Errors
/// As [`page`].
pub fn page_with(status: StatusCode, template: impl Template) -> Result<Response, Failure> {
    let html = template.render().map_err(|cause| Failure::Broken(format!("template: {cause}")))?;
    Ok((status, Html(french_spaces(&html))).into_response())
}

/// A file to keep or to open, under a French name.
pub fn attachment(bytes: Vec<u8>, content_type: &str, file_name: &str, inline: bool) -> Response {
    let name = utf8_percent_encode(file_name, NON_ALPHANUMERIC);
    let way = if inline { "inline" } else { "attachment" };
    let disposition = format!("{way}; filename*=UTF-8''{name}");
    ([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

/// Which page of a long list is asked for, from the address (`?page=3`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pager {
    pub number: u64,
    pub size: u64,
}

impl Pager {
    /// Pages count from 1; anything else is the first.
    pub fn from_query(page: Option<&str>, size: u64) -> Self {
        let number = page.and_then(|text| text.parse().ok()).filter(|number| *number > 0).unwrap_or(1);
        Self { number, size }
    }

    pub fn offset(self) -> u64 {
        // Databases count rows in signed numbers.
        (self.number - 1).saturating_mul(self.size).min(i64::MAX as u64)
    }

    /// How many pages `total` rows take, at least one.
    pub fn pages(self, total: u64) -> u64 {
        total.div_ceil(self.size).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_number_nobody_understands_is_the_first() {
        for odd in [None, Some("0"), Some("-3"), Some("deux"), Some("")] {
            assert_eq!(Pager::from_query(odd, 25).offset(), 0);
        }
        assert_eq!(Pager::from_query(Some("3"), 25).offset(), 50);
        assert_eq!(Pager { number: 1, size: 25 }.pages(51), 3);
    }
}
