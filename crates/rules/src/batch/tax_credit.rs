use std::{
    collections::HashMap,
    io::{Read, Write},
};

use super::{
    cell::{amount, euros_with_dot, number, yes_no},
    table::{BatchError, run},
};
use crate::{Params, exact::to_money, params::NotCovered, situation::TaxFacts, tax_credit::Rules};

/// As the tax return names its boxes.
const INPUTS: [&str; 9] = [
    "id",
    "year",
    "depenses_7DB",
    "aides_7DR",
    "nb_pac",
    "ascendants_apa_7DL",
    "premiere_annee_emploi_direct",
    "invalidite_80",
    "membres_plus_65",
];

/// Adds the year's tax credit for home services, in euros. True when all rows were good.
///
/// # Errors
/// When the header is wrong or a stream fails; a bad row is named on `errors`, a year whose law is
/// not stored included.
pub fn credit_impot(reader: impl Read, writer: impl Write, errors: impl Write) -> Result<bool, BatchError> {
    let params = Params::bundled();
    let mut years: HashMap<i16, Result<Rules, NotCovered>> = HashMap::new();
    run(
        reader,
        writer,
        errors,
        INPUTS,
        ["credit"],
        |[_, year, spent, aids, dependants, ascendants, first, disability, over_65]| {
            let household = TaxFacts {
                dependants: Some(number("nb_pac", dependants)?),
                members_over_65: Some(number("membres_plus_65", over_65)?),
                ascendants_with_apa: number("ascendants_apa_7DL", ascendants)?,
                first_year_of_direct_employment: yes_no("premiere_annee_emploi_direct", first)?,
            };
            let disability = yes_no("invalidite_80", disability)?;
            let spent = amount("depenses_7DB", spent)?;
            let aids = amount("aides_7DR", aids)?;
            let year: i16 = number("year", year)?;
            let rules = years.entry(year).or_insert_with(|| Rules::of_year(params, year));
            let rules = rules.as_ref().map_err(|missing| format!("year : {missing}."))?;
            Ok([euros_with_dot(to_money(&rules.credit(&spent, &aids, &household, disability)))])
        },
    )
}
