//! What the typesetter may see: our templates, our fonts and the data of one document. No disk, no
//! network, no clock, so that the same data give the same bytes.
//!
//! Ours rather than `typst-as-lib`'s because row headers of tables, which PDF/UA wants, are behind a
//! feature that crate cannot turn on.

use std::sync::LazyLock;

use typst::{
    Feature, Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use crate::fonts;

pub static FONTS: LazyLock<Vec<Font>> = LazyLock::new(fonts::load);

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

static TEMPLATES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    [
        ("identity.typ", include_str!("../templates/identity.typ")),
        ("parts.typ", include_str!("../templates/parts.typ")),
        ("table.typ", include_str!("../templates/table.typ")),
        ("plan.typ", include_str!("../templates/plan.typ")),
        ("week.typ", include_str!("../templates/week.typ")),
    ]
    .map(|(name, text)| Source::new(file(name), text.to_owned()))
    .into()
});

/// One template and its data, read by the template as `json("data.json")`, with the logo as `"logo.png"`.
pub struct Desk {
    template: FileId,
    data_file: FileId,
    data: Bytes,
    logo_file: FileId,
    logo: Option<Bytes>,
}

impl Desk {
    pub fn new(template: &str, data: String, logo: Option<&[u8]>) -> Self {
        Self {
            template: file(template),
            data_file: file("data.json"),
            data: Bytes::from_string(data),
            logo_file: file("logo.png"),
            logo: logo.map(|png| Bytes::new(png.to_vec())),
        }
    }
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain file name is a valid path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        TEMPLATES.iter().find(|source| source.id() == id).cloned().ok_or_else(|| absent(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_file {
            return Ok(self.data.clone());
        }
        self.logo.clone().filter(|_| id == self.logo_file).ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
