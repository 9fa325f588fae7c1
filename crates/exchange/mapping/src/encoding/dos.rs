//! The encodings of DOS, which old programs still export: one byte a character, ASCII under 128.

use std::{
    io::{self, Read},
    sync::LazyLock,
};

const CP850: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

const CP437: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
    áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The characters of the bytes from 128 on.
pub(crate) struct Page([char; 128]);

static PAGE_850: LazyLock<Page> = LazyLock::new(|| Page::of(CP850));
static PAGE_437: LazyLock<Page> = LazyLock::new(|| Page::of(CP437));

pub(super) fn cp850() -> &'static Page {
    &PAGE_850
}

pub(super) fn cp437() -> &'static Page {
    &PAGE_437
}

impl Page {
    fn of(text: &str) -> Self {
        let mut page = [char::REPLACEMENT_CHARACTER; 128];
        for (slot, character) in page.iter_mut().zip(text.chars()) {
            *slot = character;
        }
        Self(page)
    }

    pub fn character(&self, byte: u8) -> char {
        match byte.checked_sub(128) {
            Some(place) => self.0.get(usize::from(place)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
            None => char::from(byte),
        }
    }

    pub fn decode(&self, bytes: &[u8]) -> String {
        bytes.iter().map(|byte| self.character(*byte)).collect()
    }

    /// # Errors
    /// The first character this page does not have.
    pub fn encode(&self, text: &str) -> Result<Vec<u8>, char> {
        text.chars().map(|character| self.byte(character).ok_or(character)).collect()
    }

    fn byte(&self, character: char) -> Option<u8> {
        if character.is_ascii() {
            return u8::try_from(character).ok();
        }
        let place = self.0.iter().position(|known| *known == character)?;
        u8::try_from(place + 128).ok()
    }
}

/// UTF-8 from bytes of a page, as they come.
pub(crate) struct Decoder<R> {
    page: &'static Page,
    reader: R,
    /// Decoded and not given yet, from `given` on.
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Decoder<R> {
    pub(crate) fn new(page: &'static Page, reader: R) -> Self {
        Self { page, reader, ready: Vec::new(), given: 0 }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            let mut bytes = [0; 8192];
            let count = self.reader.read(&mut bytes)?;
            self.ready = self.page.decode(&bytes[..count]).into_bytes();
            self.given = 0;
        }
        let count = (&self.ready[self.given..]).read(out)?;
        self.given += count;
        Ok(count)
    }
}
