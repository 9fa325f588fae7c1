//! Text files: encoding, line ends, separator, quotation marks, leading lines, titles, kinds of lines.

use std::collections::BTreeSet;

use records::Finding;

use super::{Guess, LINES, fixed, guess, percent, tally};
use crate::{
    encoding::Encoding,
    finding,
    layout::{Column, FileKind, Layout, LineEnd, Quoting, Record, Role},
    limits::{Limits, SAMPLE},
    lines::Lines,
    read::unique,
    write::is_number,
};

/// Separators tried, the likeliest first.
const SEPARATORS: [(char, &str); 6] = [
    (';', "point-virgule"),
    ('\t', "tabulation"),
    ('|', "barre verticale"),
    (',', "virgule"),
    ('~', "tilde"),
    ('^', "accent circonflexe"),
];

/// Of a hundred lines, how many a separator cuts alike before it is believed.
const REGULAR: u8 = 60;

/// Kinds of lines a file has at most.
const KINDS: usize = 6;

/// Of the kind a person said, or of the likelier one.
pub(super) fn layout(
    said: Option<FileKind>,
    sample: &[u8],
    guesses: &mut Vec<Guess>,
) -> Result<Layout, Finding> {
    let whole = sample.len() <= SAMPLE;
    let sample = &sample[..sample.len().min(SAMPLE)];
    let encoding = encoding(sample, whole, guesses)?;
    let text = encoding.decode(sample);
    if text.contains('\0') {
        return Err(finding::blocks(
            "file.binary",
            "Ce fichier contient des caractères nuls : ce n’est pas un texte, ou il est abîmé. Exportez-le en CSV.",
        ));
    }
    let mut layout = Layout { encoding, ..Layout::default() };
    line_end(&text, whole, &mut layout, guesses);
    let mut lines: Vec<&str> = text.lines().collect();
    if !whole {
        // Cut in its middle.
        lines.pop();
    }
    lines.truncate(LINES);
    let found = match said {
        Some(FileKind::FixedWidth) => None,
        // A person knows better than the regularity of its lines.
        Some(_) => Some(separator(&text, &layout, 0).ok_or_else(no_separator)?),
        None => separator(&text, &layout, REGULAR),
    };
    match found {
        Some(found) => delimited(&mut layout, said.is_some(), found, &lines, guesses),
        None => fixed::layout(&mut layout, said.is_some(), &lines, guesses),
    }
    Ok(layout)
}

fn no_separator() -> Finding {
    let tried: Vec<&str> = SEPARATORS.iter().map(|(_, label)| *label).collect();
    finding::blocks(
        "file.no_separator",
        format!(
            "Aucun séparateur connu ({}) ne coupe les lignes de ce fichier en colonnes : il est à largeur fixe.",
            tried.join(", ")
        ),
    )
}

fn encoding(sample: &[u8], whole: bool, guesses: &mut Vec<Guess>) -> Result<Encoding, Finding> {
    let mut say = |encoding: Encoding, confidence, reason: &str| {
        guesses.push(guess("Encodage", encoding.label(), confidence, reason));
        Ok(encoding)
    };
    for marked in [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be] {
        if sample.starts_with(marked.mark()) {
            return say(marked, 99, "Le fichier commence par la marque de cet encodage.");
        }
    }
    if sample.contains(&0) {
        return Err(finding::blocks(
            "file.binary",
            "Ce fichier contient des caractères nuls : ce n’est pas un texte, ou il est en UTF-16 sans sa marque de début. \
             Exportez-le en UTF-8.",
        ));
    }
    if sample.is_ascii() {
        return say(
            Encoding::Utf8,
            60,
            "L’échantillon n’a aucun accent : tous les encodages conviennent. Vérifiez avec un fichier qui en a.",
        );
    }
    let valid = match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    };
    if valid {
        return say(Encoding::Utf8, 98, "Les accents se lisent comme de l’UTF-8 bien formé.");
    }
    let Accents { dos, windows, odd } = Accents::of(sample);
    if dos > windows && odd > 0 {
        return say(
            Encoding::Cp850,
            if windows == 0 && dos > 1 { 90 } else { 65 },
            "Les accents ne sont pas de l’UTF-8 ; lus comme ceux de DOS, ils donnent des mots français. Si des capitales sont fausses, essayez CP437.",
        );
    }
    if odd > windows {
        return say(
            Encoding::Windows1252,
            40,
            "Les accents ne sont pas de l’UTF-8, et des signes inattendus sont au milieu des mots : cherchez dans l’aperçu un nom que vous connaissez, et essayez un autre encodage.",
        );
    }
    // 0xA4 is the euro of ISO-8859-15; Windows-1252 has its own signs between 0x80 and 0x9F.
    let windows = sample.iter().any(|byte| (0x80..0xA0).contains(byte));
    if !windows && sample.contains(&0xA4) {
        return say(
            Encoding::Iso8859_15,
            70,
            "Les accents ne sont pas de l’UTF-8 et « € » est à la place d’ISO-8859-15.",
        );
    }
    let reason = "Les accents ne sont pas de l’UTF-8 ; c’est l’encodage ordinaire des exports de Windows.";
    say(Encoding::Windows1252, if windows { 95 } else { 85 }, reason)
}

const FRENCH: &str = "àâäçéèêëîïôöùûüÿœÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒ";
/// Signs of Windows-1252 that stand beside words.
const BESIDE: &str = "’‘“”–—…«»°€²³½ºª·†™®©§";

/// The bytes of words that are not ASCII: how many are French letters, by encoding.
#[derive(Default)]
struct Accents {
    dos: usize,
    windows: usize,
    /// Neither letters of western Europe nor signs that stand beside words, in Windows-1252.
    odd: usize,
}

impl Accents {
    fn of(sample: &[u8]) -> Self {
        let mut accents = Self::default();
        let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
        for (place, byte) in sample.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
            let before = letter(place.checked_sub(1).and_then(|before| sample.get(before)));
            let after = letter(sample.get(place + 1));
            let (dos, windows) = (Encoding::Cp850.decode(&[*byte]), Encoding::Windows1252.decode(&[*byte]));
            let sign = BESIDE.contains(&windows);
            if (sign && before && after) || (!sign && (before || after)) {
                accents.dos += usize::from(FRENCH.contains(&dos));
                accents.windows += usize::from(FRENCH.contains(&windows));
                let latin = |character: char| ('À'..='ÿ').contains(&character) || FRENCH.contains(character);
                accents.odd += usize::from(!sign && !windows.chars().all(latin));
            }
        }
        accents
    }
}

fn line_end(text: &str, whole: bool, layout: &mut Layout, guesses: &mut Vec<Guess>) {
    let all = text.matches('\n').count();
    let windows = text.matches("\r\n").count();
    let (end, label) = if windows * 2 > all || all == 0 {
        (LineEnd::Crlf, "Windows (CR LF)")
    } else {
        (LineEnd::Lf, "Unix (LF)")
    };
    layout.line_end = end;
    layout.open_end = whole && !text.ends_with('\n');
    let same = if end == LineEnd::Crlf { windows } else { all - windows };
    guesses.push(guess(
        "Fin de ligne",
        label,
        percent(same, all),
        format!("{same} fins de ligne sur {all}."),
    ));
}

/// A separator and the cells it gives.
struct Found {
    separator: char,
    label: &'static str,
    /// Number of the line in the file, cells.
    cells: Vec<(u64, Vec<String>)>,
    /// Of the lines, share that has the commonest number of columns, or that of its kind.
    regular: u8,
}

/// The separator that cuts the lines most regularly.
fn separator(text: &str, layout: &Layout, least: u8) -> Option<Found> {
    let mut best: Option<Found> = None;
    for (separator, label) in SEPARATORS {
        let tried =
            Layout { delimiter: Some(separator), ..Layout { encoding: Encoding::Utf8, ..layout.clone() } };
        let lines = Lines::new(&tried, text.as_bytes(), Limits::default()).ok()?;
        let cells: Vec<(u64, Vec<String>)> =
            lines.take(LINES).filter_map(|raw| Some((raw.number, raw.cells.ok()?))).collect();
        let counts = tally(cells.iter().map(|(_, cells)| cells.len()));
        let wide = counts.first().is_some_and(|(count, _)| *count > 1);
        let by_kind = kinds(&cells).is_some();
        if !wide && !by_kind {
            continue;
        }
        let regular = if by_kind { 100 } else { percent(counts[0].1, cells.len()) };
        let enough = regular >= least;
        if enough && best.as_ref().is_none_or(|best| regular > best.regular) {
            best = Some(Found { separator, label, cells, regular });
        }
    }
    best
}

/// The kinds of lines, when the first cell tells them apart: several codes, each with its own number of columns.
fn kinds(cells: &[(u64, Vec<String>)]) -> Option<Vec<(String, usize)>> {
    let counts: BTreeSet<usize> = cells.iter().map(|(_, cells)| cells.len()).collect();
    if counts.len() < 2 {
        return None;
    }
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for (_, cells) in cells {
        let code = cells[0].trim();
        let short = (1..=4).contains(&code.chars().count()) && code.chars().all(char::is_alphanumeric);
        if !short {
            return None;
        }
        match kinds.iter().find(|(known, _)| known == code) {
            Some((_, count)) if *count != cells.len() => return None,
            Some(_) => {}
            None => kinds.push((code.to_owned(), cells.len())),
        }
    }
    let repeated = cells.len() > kinds.len();
    (repeated && (2..=KINDS).contains(&kinds.len()) && kinds.iter().any(|(_, count)| *count > 1))
        .then_some(kinds)
}

fn delimited(layout: &mut Layout, said: bool, found: Found, lines: &[&str], guesses: &mut Vec<Guess>) {
    let Found { separator, label, cells, regular } = found;
    layout.file = FileKind::Delimited;
    layout.delimiter = Some(separator);
    guesses.push(if said {
        by_person(FileKind::Delimited)
    } else {
        let reason = format!("Un même signe, {label}, coupe les lignes en colonnes.");
        guess("Sorte de fichier", FileKind::Delimited.label(), regular, reason)
    });
    guesses.push(guess(
        "Séparateur",
        label,
        regular,
        format!("Il donne le même nombre de colonnes à {regular} % des lignes."),
    ));
    layout.quoting = quoting(separator, lines, guesses);
    if let Some(kinds) = kinds(&cells) {
        let codes: Vec<&str> = cells.iter().map(|(_, cells)| cells[0].trim()).collect();
        layout.records = kinds
            .iter()
            .map(|(code, count)| Record {
                code: code.clone(),
                role: role(code, &codes),
                columns: (1..=*count).map(|place| Column::named(numbered(code, place))).collect(),
            })
            .collect();
        guesses.push(told_kinds(&layout.records));
        return;
    }
    let width = tally(cells.iter().map(|(_, cells)| cells.len())).first().map_or(1, |(count, _)| *count);
    let Some(first) = cells.iter().position(|(_, cells)| cells.len() == width) else { return };
    let skipped = usize::try_from(cells[first].0).unwrap_or(1) - 1;
    layout.leading = lines.iter().take(skipped).map(|line| (*line).to_owned()).collect();
    leading_told(skipped, guesses);
    let body: Vec<&[String]> = cells[first..]
        .iter()
        .filter(|(_, cells)| cells.len() == width)
        .map(|(_, cells)| &cells[..])
        .collect();
    let titles = titles(&body, guesses);
    layout.header = titles.is_some();
    let names = titles.unwrap_or_else(|| vec![String::new(); width]);
    layout.records = vec![Record {
        columns: unique(&names).into_iter().map(Column::named).collect(),
        ..Record::default()
    }];
}

pub(super) fn leading_told(skipped: usize, guesses: &mut Vec<Guess>) {
    let (said, reason) = match skipped {
        0 => ("aucune".to_owned(), "La première ligne a déjà toutes les colonnes.".to_owned()),
        1 => ("une".to_owned(), "La première ligne n’a pas le nombre de colonnes des autres.".to_owned()),
        many => (
            many.to_string(),
            format!("Les {many} premières lignes n’ont pas le nombre de colonnes des autres."),
        ),
    };
    guesses.push(guess("Lignes à passer au début", said, if skipped == 0 { 95 } else { 85 }, reason));
}

pub(super) fn by_person(file: FileKind) -> Guess {
    guess("Sorte de fichier", file.label(), 99, "Choisie par vous ; le reste est deviné d’après ce choix.")
}

/// The names of the columns, when the first line gives them.
pub(super) fn titles(body: &[&[String]], guesses: &mut Vec<Guess>) -> Option<Vec<String>> {
    let (first, rest) = body.split_first()?;
    let is_value =
        |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit()) && !cell.chars().any(char::is_lowercase);
    let filled = first.iter().filter(|cell| !cell.trim().is_empty()).count();
    let words = first.iter().filter(|cell| cell.chars().any(char::is_alphabetic) && !is_value(cell)).count();
    let values = rest.iter().take(50).flat_map(|cells| cells.iter()).filter(|cell| is_value(cell)).count();
    let seen = rest.iter().take(50).map(|cells| cells.len()).sum::<usize>();
    let repeated = rest.iter().any(|cells| cells == first);
    let header =
        filled * 10 >= first.len() * 7 && words * 10 >= filled * 9 && !repeated && (values > 0 || seen == 0);
    let confidence = if values * 5 >= seen { 95 } else { 75 };
    let (said, reason) = if header {
        (
            "oui",
            format!(
                "La première ligne a {words} mots pour {} colonnes ; les suivantes ont des nombres et des dates.",
                first.len()
            ),
        )
    } else {
        ("non", "La première ligne ressemble aux suivantes.".to_owned())
    };
    guesses.push(guess("Ligne de titres", said, confidence, reason));
    header.then(|| first.to_vec())
}

fn quoting(separator: char, lines: &[&str], guesses: &mut Vec<Guess>) -> Quoting {
    let (mut quoted, mut bare_texts, mut bare_numbers) = (0, 0, 0);
    for cell in lines.iter().flat_map(|line| line.split(separator)) {
        match cell {
            "" => {}
            _ if cell.starts_with('"') || cell.ends_with('"') => quoted += 1,
            _ if is_number(cell) => bare_numbers += 1,
            _ => bare_texts += 1,
        }
    }
    let stray = lines.iter().any(|line| line.matches('"').count() % 2 == 1);
    let (found, confidence, reason) = if quoted == 0 && !stray {
        (Quoting::Needed, 80, "L’échantillon n’a pas de guillemets.")
    } else if quoted == 0 {
        (Quoting::Never, 60, "Des guillemets sont au milieu des textes, sans être refermés.")
    } else if bare_texts == 0 && bare_numbers == 0 {
        (Quoting::Always, 95, "Toutes les valeurs sont entre guillemets.")
    } else if bare_texts == 0 {
        (Quoting::Texts, 90, "Les textes sont entre guillemets, les nombres non.")
    } else {
        (Quoting::Needed, 85, "Quelques valeurs seulement sont entre guillemets.")
    };
    guesses.push(guess("Guillemets", found.label(), confidence, reason));
    found
}

/// « 20-3 »: third column of the lines « 20 ».
pub(super) fn numbered(code: &str, place: usize) -> String {
    format!("{code}-{place}")
}

/// What the lines of this code are, from where they stand among all.
pub(super) fn role(code: &str, codes: &[&str]) -> Role {
    let first = |code: &str| codes.iter().position(|other| *other == code);
    let times = codes.iter().filter(|other| **other == code).count();
    // Once, at the very end, after others that come several times: a total.
    if times == 1 && codes.last() == Some(&code) && codes.len() > 3 {
        return Role::Ignored;
    }
    let opens = |pair: &[&str]| pair[0] != code || first(pair[1]) > first(code);
    let header = codes.last() != Some(&code) && codes.windows(2).all(opens);
    if header { Role::Header } else { Role::Detail }
}

pub(super) fn told_kinds(records: &[Record]) -> Guess {
    let told: Vec<String> =
        records.iter().map(|record| format!("« {} » ({})", record.code, record.role.label())).collect();
    guess(
        "Sortes de lignes",
        told.join(", "),
        85,
        "Le début de chaque ligne prend peu de valeurs, et chacune a sa propre suite de colonnes.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str, encoding: Encoding) -> (Encoding, u8) {
        let mut guesses = Vec::new();
        let found = super::encoding(&encoding.encode(text).unwrap(), true, &mut guesses).unwrap();
        (found, guesses[0].confidence)
    }

    #[test]
    fn accents_tell_dos_from_windows() {
        let names = "BEN-1 LEFÉVRE ÉLIANE\r\nBEN-2 Noël Léa\r\n";
        assert_eq!(guessed(names, Encoding::Cp850), (Encoding::Cp850, 90));
        assert_eq!(guessed(names, Encoding::Cp437), (Encoding::Cp850, 90));
        assert_eq!(guessed("MOREL CHLOÉ", Encoding::Cp850), (Encoding::Cp850, 65));
        assert_eq!(guessed("Mère, fête", Encoding::Cp850).0, Encoding::Cp850);
        assert_eq!(guessed(names, Encoding::Windows1252), (Encoding::Windows1252, 85));
        let typed = "L’été “chaud” à Évry — 12 €… Œuf, être, Gaël";
        assert_eq!(guessed(typed, Encoding::Windows1252), (Encoding::Windows1252, 95));
        assert_eq!(guessed("d’eau", Encoding::Windows1252), (Encoding::Windows1252, 95));
    }

    #[test]
    fn signs_in_the_middle_of_words_lower_the_confidence() {
        let mut guesses = Vec::new();
        let found = encoding(b"GR\xA1CE PR\xA6S", true, &mut guesses).unwrap();
        assert_eq!((found, guesses[0].confidence), (Encoding::Windows1252, 40));
    }
}
