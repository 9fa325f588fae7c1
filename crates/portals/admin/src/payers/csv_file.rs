//! The file of a payer's members: `numero;nom;email;telephone`, comma or semicolon, UTF-8 or Windows.

use std::collections::HashSet;

use csv::{ReaderBuilder, StringRecord, Trim};
use intake::payers::Member;
use kernel::{Email, french::fold};

/// What a file holds: the good lines, and why the others are not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub members: Vec<Member>,
    /// (line of the file, what is wrong)
    pub refused: Vec<(u64, String)>,
}

/// # Errors
/// A sentence when the file as a whole cannot be read.
pub fn read(bytes: &[u8]) -> Result<Read, String> {
    let text = decoded(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    if header.trim().is_empty() {
        return Err("Ce fichier est vide.".to_owned());
    }
    let separator = if header.contains(';') { b';' } else { b',' };
    let mut reader =
        ReaderBuilder::new().delimiter(separator).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|cause| format!("La première ligne est illisible : {cause}."))?;
    let columns = Columns::of(headers)?;
    let mut read = Read::default();
    let mut numbers = HashSet::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                match columns.member(&record) {
                    Ok(member) if numbers.insert(member.number.clone()) => read.members.push(member),
                    Ok(member) => {
                        read.refused.push((line, format!("le numéro {} est déjà plus haut.", member.number)));
                    }
                    Err(why) => read.refused.push((line, why)),
                }
            }
            Err(cause) => {
                let line = cause.position().map_or(0, csv::Position::line);
                read.refused.push((line, "la ligne est illisible.".to_owned()));
            }
        }
    }
    Ok(read)
}

/// The good lines, as a file of the same shape.
pub fn written(members: &[Member]) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let rows = members
        .iter()
        .map(|member| [member.number.clone(), member.name.clone(), text(&member.email), text(&member.phone)]);
    let header = ["numero", "nom", "email", "telephone"].map(str::to_owned);
    for row in std::iter::once(header).chain(rows) {
        // Writing to memory cannot fail.
        let _ = writer.write_record(row);
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

struct Columns {
    number: usize,
    name: usize,
    email: Option<usize>,
    phone: Option<usize>,
}

impl Columns {
    fn of(headers: &StringRecord) -> Result<Self, String> {
        let names: Vec<String> = headers.iter().map(fold).collect();
        let find =
            |wanted: &[&str]| names.iter().position(|name| wanted.iter().any(|one| name.contains(one)));
        let required = |wanted: &[&str], said: &str| {
            find(wanted)
                .ok_or_else(|| format!("La première ligne doit nommer les colonnes : il manque « {said} »."))
        };
        Ok(Self {
            number: required(&["numero", "adherent", "matricule"], "numero")?,
            name: required(&["nom"], "nom")?,
            email: find(&["mail", "courriel"]),
            phone: find(&["tel"]),
        })
    }

    fn member(&self, record: &StringRecord) -> Result<Member, String> {
        let cell = |column: Option<usize>| {
            column.and_then(|column| record.get(column)).filter(|cell| !cell.is_empty()).map(str::to_owned)
        };
        let number = cell(Some(self.number)).ok_or("il manque le numéro.")?;
        let name = cell(Some(self.name)).ok_or("il manque le nom.")?;
        let email = cell(self.email);
        if let Some(email) = &email
            && email.parse::<Email>().is_err()
        {
            return Err(format!("« {email} » n’est pas une adresse e-mail."));
        }
        Ok(Member { number, name, email, phone: cell(self.phone) })
    }
}

/// UTF-8, else Latin-1, which spreadsheets on Windows still write.
fn decoded(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().copied().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_lines_are_offered_and_bad_ones_named() {
        let read = read(
            "Numéro;Nom;E-mail;Téléphone\nHB-1;Claire Exemple;claire@exemple.fr;0601020304\n;Sans Numéro;;\nHB-1;Doublon;;\nHB-2;Paul Exemple;pas une adresse;\nHB-3;Anne Exemple;;\n"
                .as_bytes(),
        )
        .unwrap();
        let numbers: Vec<&str> = read.members.iter().map(|member| member.number.as_str()).collect();
        assert_eq!(numbers, ["HB-1", "HB-3"]);
        let lines: Vec<u64> = read.refused.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4, 5]);
    }

    #[test]
    fn a_windows_file_keeps_its_accents() {
        let read = read(b"numero,nom\n1,Ren\xe9e\n").unwrap();
        assert_eq!(read.members[0].name, "Renée");
    }

    #[test]
    fn what_is_offered_can_be_read_again() {
        let first = read(b"numero;nom;email\n1;\"Exemple; Claire\";c@exemple.fr\n").unwrap();
        assert_eq!(read(written(&first.members).as_bytes()).unwrap().members, first.members);
    }

    #[test]
    fn a_file_without_columns_says_which() {
        assert!(read(b"bonjour\n1\n").unwrap_err().contains("numero"));
        assert!(read(b"").unwrap_err().contains("vide"));
    }
}
