//! Thousands more people, always the same ones, to measure with.

use access::Cx;
use anyhow::Result;
use kernel::{
    id::{AccountId, StructureId},
    jiff::civil::{Date, date},
};
use people::{Address, Details, NewPerson};

/// Few enough that nobody waits long for the one writer of SQLite.
const BATCH: usize = 500;

#[rustfmt::skip]
const GIVEN_NAMES: [&str; 23] = [
    "Jeanne", "Marcel", "Yvonne", "André", "Simone", "Robert", "Fatima", "Lucien", "Odette", "Henri", "Thérèse",
    "Georges", "Denise", "Roger", "Paulette", "Maurice", "Ginette", "Raymond", "Aïcha", "René", "Huguette", "Antoine",
    "Maria",
];
#[rustfmt::skip]
const USUAL_NAMES: [&str; 29] = [
    "Martin", "Bernard", "Petit", "Durand", "Leroy", "Moreau", "Lefebvre", "Garcia", "Roux", "Fournier", "Girard",
    "Mercier", "Dupont", "Bonnet", "Lambert", "François", "Martinez", "Legrand", "Garnier", "Faure", "Rousseau",
    "Nguyen", "Muller", "Perrin", "Da Silva", "Benali", "Le Goff", "Colin", "Haddad",
];
#[rustfmt::skip]
const PLACES: [(&str, &str); 7] = [
    ("59000", "Lille"), ("59200", "Tourcoing"), ("59140", "Dunkerque"), ("59650", "Villeneuve-d’Ascq"),
    ("75019", "Paris"), ("33000", "Bordeaux"), ("59300", "Valenciennes"),
];
const YOUNGEST_BORN: Date = date(1956, 12, 31);

/// Opens the files of `count` people, shared between `referents`.
///
/// # Errors
/// When the database refuses.
pub async fn load(cx: &Cx, structure: StructureId, referents: &[AccountId], count: usize) -> Result<()> {
    for first in (0..count).step_by(BATCH) {
        let tx = cx.db.begin().await?;
        for number in first..count.min(first + BATCH) {
            let referent = referents.get(number % referents.len().max(1)).copied();
            people::create(cx, &tx, NewPerson { structure, referent, details: details(number)? }).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The lengths of the lists have no common divisor: combinations repeat late.
fn details(number: usize) -> Result<Details> {
    let (postcode, city) = PLACES[number % PLACES.len()];
    let age_days = i32::try_from(number * 37 % 12_000)?;
    Ok(Details {
        given_name: GIVEN_NAMES[number % GIVEN_NAMES.len()].to_owned(),
        usual_name: USUAL_NAMES[number % USUAL_NAMES.len()].to_owned(),
        birth_date: Some(YOUNGEST_BORN.saturating_sub(kernel::jiff::Span::new().days(age_days))),
        phone: Some(format!(
            "01 99 {:02} {:02} {:02}",
            number / 10_000 % 100,
            number / 100 % 100,
            number % 100
        )),
        address: Address {
            line: Some(format!("{} rue des Lilas", number % 200 + 1)),
            postcode: Some(postcode.to_owned()),
            city: Some(city.to_owned()),
            ..Address::default()
        },
        ..Details::default()
    })
}
