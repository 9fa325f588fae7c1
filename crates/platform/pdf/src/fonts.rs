//! Atkinson Hyperlegible Next, drawn for low vision, as built into `web/dist/fonts`.

use rust_embed::RustEmbed;
use typst::{foundations::Bytes, text::Font};

#[derive(RustEmbed)]
#[folder = "../../../web/dist/fonts"]
#[include = "*.ttf"]
#[allow_missing = true]
struct FontFiles;

/// Every face shipped, in a stable order; empty when the assets were not built.
pub fn load() -> Vec<Font> {
    let mut names: Vec<_> = FontFiles::iter().collect();
    names.sort();
    names
        .iter()
        .filter_map(|name| FontFiles::get(name))
        .flat_map(|file| Font::iter(Bytes::new(file.data.into_owned())))
        .collect()
}
