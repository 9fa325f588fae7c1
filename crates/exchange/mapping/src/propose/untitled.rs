//! Columns without titles: what stands where, in which order, and what adds up.

use std::collections::BTreeSet;

use records::{Finding, Flow};

use super::Pick;
use crate::{
    layout::{Layout, Role},
    sniff::{Looks, Profile, columns},
};

/// A column of the sample with all that can be asked of it.
struct Seen<'p> {
    place: usize,
    profile: &'p Profile,
    /// Cells, one for each detail line.
    cells: Vec<String>,
    header: bool,
}

impl Seen<'_> {
    fn number(&self, line: usize) -> Option<i128> {
        self.cells.get(line)?.trim().replace([',', '.'], "").parse().ok()
    }

    fn is_number(&self) -> bool {
        matches!(self.profile.looks, Looks::Number { .. })
    }

    fn is_text(&self) -> bool {
        self.profile.looks == Looks::Text
    }

    /// Has letters and digits, as identifiers do.
    fn is_identifier(&self) -> bool {
        let mixed = |value: &String| {
            value.bytes().any(|byte| byte.is_ascii_digit()) && !value.contains(' ') && value.len() <= 24
        };
        self.is_text() && self.profile.values.iter().all(mixed)
    }

    /// Words: no digit.
    fn is_name(&self) -> bool {
        self.is_text()
            && !self.profile.values.iter().any(|value| value.bytes().any(|byte| byte.is_ascii_digit()))
    }
}

pub(super) fn picks(
    flow: Flow,
    layout: &Layout,
    profiles: &[Profile],
    codes: &BTreeSet<usize>,
    sample: &[u8],
) -> Result<Vec<Pick>, Finding> {
    let headers: Vec<bool> = layout
        .records
        .iter()
        .flat_map(|record| record.columns.iter().map(|_| record.role == Role::Header))
        .collect();
    let all: Vec<Seen<'_>> = columns(layout, sample)?
        .into_iter()
        .zip(profiles)
        .enumerate()
        .filter(|(place, _)| !codes.contains(place))
        .map(|(place, ((_, cells), profile))| Seen { place, profile, cells, header: headers[place] })
        .collect();
    let mut found = Found { picks: Vec::new(), taken: BTreeSet::new() };
    if flow == Flow::Invoice {
        amounts(&all, &mut found);
        totals(&all, &mut found);
        ranks(&all, &mut found);
    }
    periods(flow, &all, &mut found);
    identifiers(flow, &all, &mut found);
    people(&all, &mut found);
    Ok(found.picks)
}

struct Found {
    picks: Vec<Pick>,
    taken: BTreeSet<usize>,
}

impl Found {
    fn add(&mut self, key: &'static str, place: usize, confidence: u8, reason: &str) {
        if !self.picks.iter().any(|pick| pick.key == key) && self.taken.insert(place) {
            self.picks.push(Pick { key, column: place, confidence, reason: reason.to_owned() });
        }
    }

    fn free(&self, seen: &Seen<'_>) -> bool {
        !self.taken.contains(&seen.place)
    }
}

/// A quantity times a price is an amount; two shares add up to it.
fn amounts(all: &[Seen<'_>], found: &mut Found) {
    let numbers: Vec<&Seen<'_>> = all.iter().filter(|seen| !seen.header && seen.is_number()).collect();
    for (first, window) in numbers.windows(3).enumerate() {
        let [quantity, price, amount] = window else { continue };
        let lines = amount.cells.len();
        let multiplies = (0..lines).all(|line| {
            let values = quantity.number(line).zip(price.number(line)).zip(amount.number(line));
            values.is_some_and(|((quantity, price), amount)| {
                let product = quantity.saturating_mul(price);
                amount != 0
                    && [1, 100, 1000, 10_000].iter().any(|scale| (product + scale / 2) / scale == amount)
            })
        });
        if !multiplies || lines < 2 {
            continue;
        }
        let why = "Sur toutes les lignes, la quantité multipliée par le prix donne le montant.";
        found.add("quantity", quantity.place, 85, why);
        found.add("unit_price", price.place, 85, why);
        found.add("gross", amount.place, 85, why);
        if let Some([one, other]) = numbers.get(first + 3..first + 5)
            && (0..lines).all(|line| {
                one.number(line).zip(other.number(line)).map(|(one, other)| one + other)
                    == amount.number(line)
            })
        {
            let why = "Sur toutes les lignes, ces deux parts s’ajoutent pour donner le montant ; celle du financeur est la plus grande.";
            let sum = |seen: &Seen<'_>| (0..lines).filter_map(|line| seen.number(line)).sum::<i128>();
            let (funder, person) = if sum(one) >= sum(other) { (one, other) } else { (other, one) };
            found.add("funder_share", funder.place, 75, why);
            found.add("beneficiary_share", person.place, 75, why);
        }
        return;
    }
}

/// The amounts of the lines add up to a number of their header.
fn totals(all: &[Seen<'_>], found: &mut Found) {
    let Some(gross) = found.picks.iter().find(|pick| pick.key == "gross").map(|pick| pick.column) else {
        return;
    };
    let Some(gross) = all.iter().find(|seen| seen.place == gross) else { return };
    let groups = groups(all);
    for seen in all.iter().filter(|seen| seen.header && seen.is_number()) {
        let adds_up = groups.iter().all(|group| {
            let sum: i128 = group.clone().filter_map(|line| gross.number(line)).sum();
            seen.number(group.start) == Some(sum)
        });
        if adds_up {
            found.add(
                "total",
                seen.place,
                85,
                "Les montants des lignes s’ajoutent pour donner ce total de l’en-tête.",
            );
        }
    }
}

/// The detail lines of each header.
fn groups(all: &[Seen<'_>]) -> Vec<std::ops::Range<usize>> {
    let headers: Vec<&Seen<'_>> = all.iter().filter(|seen| seen.header).collect();
    let lines = all.first().map_or(0, |seen| seen.cells.len());
    let mut groups = Vec::new();
    let mut start = 0;
    for line in 1..=lines {
        let changes = line == lines || headers.iter().any(|seen| seen.cells[line] != seen.cells[line - 1]);
        if changes {
            groups.push(start..line);
            start = line;
        }
    }
    groups
}

/// Numbers that start again at one under each header.
fn ranks(all: &[Seen<'_>], found: &mut Found) {
    for seen in all.iter().filter(|seen| !seen.header && seen.is_number()) {
        let counts = groups(all).into_iter().all(|group| {
            group.clone().all(|line| seen.number(line) == i128::try_from(line - group.start + 1).ok())
        });
        if counts && found.free(seen) {
            found.add("line_id", seen.place, 80, "Ces nombres comptent les lignes de chaque en-tête.");
        }
    }
}

/// Two days, the first never after the second; a day alone is that of the document.
fn periods(flow: Flow, all: &[Seen<'_>], found: &mut Found) {
    let days: Vec<(&Seen<'_>, Vec<_>)> = all
        .iter()
        .filter_map(|seen| match &seen.profile.looks {
            Looks::Date(pattern) => {
                Some((seen, seen.cells.iter().map(|cell| pattern.date(cell.trim())).collect::<Vec<_>>()))
            }
            _ => None,
        })
        .collect();
    let (from, to) = match flow {
        Flow::Invoice => ("period_from", "period_to"),
        Flow::Order => ("valid_from", "valid_to"),
        Flow::Delivery => return,
    };
    for pair in days.windows(2) {
        let [(start, starts), (end, ends)] = pair else { continue };
        let ordered = starts.iter().zip(ends).all(|(start, end)| match (start, end) {
            (Some(start), Some(end)) => start <= end && start.day() == 1,
            _ => true,
        });
        if ordered && end.place == start.place + 1 {
            let why = "Deux dates se suivent, la première au début d’un mois et jamais après la seconde.";
            found.add(from, start.place, 75, why);
            found.add(to, end.place, 75, why);
            break;
        }
    }
    if let Some((seen, _)) = days.iter().find(|(seen, _)| found.free(seen) && seen.header) {
        found.add("issued_at", seen.place, 60, "C’est la date restante de l’en-tête : celle du document.");
    }
}

/// Identifiers, by where they stand and how they repeat.
fn identifiers(flow: Flow, all: &[Seen<'_>], found: &mut Found) {
    let groups = groups(all);
    let document = match flow {
        Flow::Invoice => "invoice_number",
        Flow::Order => "order_number",
        Flow::Delivery => "visit_id",
    };
    // A visit is a line, never what its header lends it.
    let headed = all.iter().any(|seen| seen.header);
    let several = headed && flow != Flow::Delivery;
    let whole = |seen: &&Seen<'_>| seen.profile.values.len() == seen.cells.len();
    let distinct =
        |seen: &&Seen<'_>| seen.profile.distinct == if several { groups.len() } else { seen.cells.len() };
    let of_document = all
        .iter()
        .find(|seen| seen.header == several && seen.is_identifier() && whole(seen) && distinct(seen));
    if let Some(seen) = of_document {
        found.add(document, seen.place, 75, "Cet identifiant est différent à chaque document.");
    }
    // In the header, the service stands by its SIRET and the funder is the same everywhere.
    let siret = all.iter().find(|seen| seen.profile.looks == Looks::Siret).map(|seen| seen.place);
    let (funder, parties) = match flow {
        Flow::Delivery => ("funder_id", !headed),
        Flow::Order | Flow::Invoice => ("buyer_id", several),
    };
    let party = |seen: &&Seen<'_>| {
        seen.header == parties && (seen.is_identifier() || seen.profile.distinct == 1) && seen.is_text()
    };
    if let Some(seen) =
        all.iter().filter(|seen| found.free(seen)).filter(party).find(|seen| seen.profile.constant())
    {
        found.add(
            funder,
            seen.place,
            60,
            "Cette valeur est la même partout : un fichier va à un seul financeur.",
        );
    }
    let beside = all
        .iter()
        .filter(|seen| found.free(seen))
        .filter(party)
        .find(|seen| siret.is_some_and(|siret| seen.place.abs_diff(siret) <= 2));
    if let Some(seen) = beside {
        found.add("provider_id", seen.place, 60, "Ce code est à côté du SIRET du service.");
    }
    // In the lines, the person is named just after their identifier.
    let details: Vec<&Seen<'_>> = all.iter().filter(|seen| !seen.header && found.free(seen)).collect();
    let named = details.windows(2).find(|pair| pair[0].is_identifier() && pair[1].is_name());
    if let Some([seen, _]) = named {
        found.add(
            "beneficiary_id",
            seen.place,
            70,
            "Un nom suit cet identifiant : c’est celui d’une personne.",
        );
    }
    let person = found.picks.iter().find(|pick| pick.key == "beneficiary_id").map(|pick| pick.column);
    if flow != Flow::Order
        && let Some(seen) = all.iter().find(|seen| {
            !seen.header && found.free(seen) && seen.is_identifier() && Some(seen.place) > person
        })
    {
        found.add(
            "order_number",
            seen.place,
            50,
            "Cet identifiant suit la personne : c’est sa prise en charge.",
        );
    }
    let product = all.iter().rfind(|seen| {
        !seen.header
            && found.free(seen)
            && seen.is_text()
            && seen.profile.distinct <= 12
            && seen.profile.values.iter().all(|value| {
                value.len() <= 12 && value.chars().all(|c| !c.is_lowercase() && !c.is_whitespace())
            })
            && all.iter().any(|next| next.place == seen.place + 1 && next.is_number())
    });
    if let Some(seen) = product {
        let key = if flow == Flow::Delivery { "aid_type" } else { "product" };
        found.add(key, seen.place, 70, "Ce code en capitales prend peu de valeurs et précède la quantité.");
    }
}

/// Two columns of words after the identifier of a person: the name, then the first name.
fn people(all: &[Seen<'_>], found: &mut Found) {
    let Some(person) = found.picks.iter().find(|pick| pick.key == "beneficiary_id").map(|pick| pick.column)
    else {
        return;
    };
    let after = |step: usize| all.iter().find(|seen| seen.place == person + step && seen.is_name());
    if let Some(last) = after(1) {
        found.add("beneficiary_last_name", last.place, 65, "Ces mots suivent l’identifiant de la personne.");
        if let Some(first) = after(2) {
            found.add("beneficiary_first_name", first.place, 65, "Ces mots suivent le nom de la personne.");
        }
    }
}
