//! Markdown of the sheets as HTML: no raw HTML, no image, and links one can follow safely.

use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

/// Safe to put in a page as it is.
pub fn html(markdown: &str) -> String {
    let events = Parser::new(markdown).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if safe(&dest_url) { dest_url } else { "#".into() };
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        event => Some(event),
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

fn safe(address: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:", "/"].iter().any(|start| address.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn nothing_dangerous_comes_out() {
        let page = html(
            "**Bonjour**\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![i](//ailleurs/i.png)",
        );
        assert!(page.contains("<strong>Bonjour</strong>"));
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("javascript:"), "{page}");
        assert!(!page.contains("<img"), "{page}");
    }
}
