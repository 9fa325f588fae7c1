//! Text written by people, in the little Markdown they know: headings, paragraphs, lists, strong,
//! emphasis, links. Anything else (images, HTML, code, tables) is printed as its words.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

/// A text as blocks. Empty when nothing was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose(pub Vec<Block>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// All Markdown levels are one level here: the one under the title the text sits in.
    Heading {
        spans: Vec<Span>,
    },
    Paragraph {
        spans: Vec<Span>,
    },
    List {
        ordered: bool,
        items: Vec<Vec<Span>>,
    },
}

/// A run of text in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub text: String,
    #[serde(default)]
    pub strong: bool,
    #[serde(default)]
    pub emphasis: bool,
    /// `https:`, `mailto:` or `tel:` address.
    pub link: Option<String>,
}

impl Prose {
    /// One paragraph without any style.
    pub fn plain(text: impl Into<String>) -> Self {
        let spans = vec![Span { text: text.into(), ..Span::default() }];
        Self(vec![Block::Paragraph { spans }])
    }

    /// Reads Markdown; never fails, whatever was typed.
    pub fn from_markdown(text: &str) -> Self {
        let mut reader = Reader::default();
        Parser::new(text).for_each(|event| reader.read(event));
        reader.close_block();
        Self(reader.blocks)
    }
}

/// Flattens Markdown events: nested lists become one list, nested styles become flags.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    spans: Vec<Span>,
    list: Option<(bool, Vec<Vec<Span>>)>,
    list_depth: usize,
    strong: usize,
    emphasis: usize,
    links: Vec<Option<String>>,
}

impl Reader {
    fn read(&mut self, event: Event) {
        match event {
            Event::Start(Tag::Strong) => self.strong += 1,
            Event::End(TagEnd::Strong) => self.strong -= 1,
            Event::Start(Tag::Emphasis) => self.emphasis += 1,
            Event::End(TagEnd::Emphasis) => self.emphasis -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => self.links.push(safe_link(&dest_url)),
            Event::End(TagEnd::Link) => {
                self.links.pop();
            }
            Event::Start(Tag::List(first_number)) => self.open_list(first_number.is_some()),
            Event::End(TagEnd::List(_)) => self.close_list(),
            Event::Start(Tag::Item) | Event::End(TagEnd::Item) => self.close_item(),
            Event::Start(Tag::Paragraph) if self.list.is_some() => self.space(),
            Event::End(TagEnd::Heading(_)) if self.list.is_none() => self.close_heading(),
            Event::End(TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock) => self.close_block(),
            Event::SoftBreak | Event::HardBreak => self.space(),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.write(&text);
            }
            _ => {}
        }
    }

    fn write(&mut self, text: &str) {
        self.spans.push(Span {
            text: text.to_owned(),
            strong: self.strong > 0,
            emphasis: self.emphasis > 0,
            link: self.links.last().cloned().flatten(),
        });
    }

    fn space(&mut self) {
        if !self.spans.is_empty() {
            self.write(" ");
        }
    }

    fn close_heading(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        if has_words(&spans) {
            self.blocks.push(Block::Heading { spans });
        }
    }

    fn close_block(&mut self) {
        if self.list.is_some() {
            return;
        }
        let spans = std::mem::take(&mut self.spans);
        if has_words(&spans) {
            self.blocks.push(Block::Paragraph { spans });
        }
    }

    fn open_list(&mut self, ordered: bool) {
        self.close_block();
        self.close_item();
        self.list.get_or_insert((ordered, Vec::new()));
        self.list_depth += 1;
    }

    fn close_item(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        if let Some((_, items)) = &mut self.list
            && has_words(&spans)
        {
            items.push(spans);
        }
    }

    fn close_list(&mut self) {
        self.close_item();
        self.list_depth -= 1;
        if self.list_depth == 0
            && let Some((ordered, items)) = self.list.take()
            && !items.is_empty()
        {
            self.blocks.push(Block::List { ordered, items });
        }
    }
}

fn has_words(spans: &[Span]) -> bool {
    spans.iter().any(|span| !span.text.trim().is_empty())
}

/// A reader of the PDF may follow a link: only the kinds one expects on paper.
fn safe_link(address: &str) -> Option<String> {
    ["https:", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme)).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(text: &str) -> Span {
        Span { text: text.to_owned(), ..Span::default() }
    }

    #[test]
    fn reads_what_a_manager_writes() {
        let prose = Prose::from_markdown(
            "## Avant de signer\nDemandez **trois devis**.\n\n- le prix\n  - de nuit\n- les *délais*\n\n1. appeler",
        );
        assert_eq!(
            prose.0,
            [
                Block::Heading { spans: vec![span("Avant de signer")] },
                Block::Paragraph {
                    spans: vec![span("Demandez "), Span { strong: true, ..span("trois devis") }, span(".")]
                },
                Block::List {
                    ordered: false,
                    items: vec![
                        vec![span("le prix")],
                        vec![span("de nuit")],
                        vec![span("les "), Span { emphasis: true, ..span("délais") }],
                    ]
                },
                Block::List { ordered: true, items: vec![vec![span("appeler")]] },
            ]
        );
    }

    #[test]
    fn keeps_only_links_one_expects_on_paper() {
        let link = |text| match &Prose::from_markdown(text).0[0] {
            Block::Paragraph { spans } => spans[0].link.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(link("[ici](https://exemple.fr)").as_deref(), Some("https://exemple.fr"));
        assert_eq!(link("[ici](file:///etc/passwd)"), None);
        assert_eq!(link("[ici](javascript:alert(1))"), None);
    }

    #[test]
    fn an_empty_text_has_no_block() {
        assert!(Prose::from_markdown(" \n\n- \n").0.is_empty());
    }

    proptest! {
        #[test]
        fn loses_no_word(words in prop::collection::vec("[a-zé]{1,8}", 1..20), glue in "[ \n*_#>`-]{1,3}") {
            let prose = Prose::from_markdown(&words.join(&glue));
            let printed = serde_json::to_string(&prose).unwrap();
            for word in words {
                prop_assert!(printed.contains(&word), "{word} is lost in {printed}");
            }
        }

        #[test]
        fn never_panics(text in r"[\PC\n\t]{0,200}") {
            Prose::from_markdown(&text);
        }
    }
}
