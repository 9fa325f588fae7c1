use std::{
    collections::HashMap,
    io::{Read, Write},
};

use kernel::Month;

use super::{
    cell::{amount, euros_with_dot, number, shortened, yes_no},
    table::{BatchError, run},
};
use crate::{
    Params,
    aggir::Gir,
    apa::{Entitlement, Scale},
    exact::to_money,
    params::NotCovered,
};

const INPUTS: [&str; 7] = ["id", "month", "age", "gir", "couple", "resources_month", "plan_month"];
const OUTPUTS: [&str; 3] = ["plan_accepted", "participation", "apa"];

/// Adds what the APA accepts, leaves to the person and pays, in euros a month: zeros under 60 and
/// in GIR 5 and 6. The law is that of the first of the month. True when all rows were good.
///
/// # Errors
/// When the header is wrong or a stream fails; a bad row is named on `errors`, a month the stored
/// law does not cover included.
pub fn apa(reader: impl Read, writer: impl Write, errors: impl Write) -> Result<bool, BatchError> {
    let params = Params::bundled();
    let mut scales: HashMap<Month, Result<Terms, NotCovered>> = HashMap::new();
    run(reader, writer, errors, INPUTS, OUTPUTS, |[_, month, age, gir, couple, resources, plan]| {
        let month: Month = month.parse().map_err(|_| {
            format!(
                "month : « {} » n’est pas un mois : écrivez AAAA-MM, par exemple 2026-03.",
                shortened(month)
            )
        })?;
        let age: u8 = number("age", age)?;
        let gir: u8 = number("gir", gir)?;
        let gir = Gir::try_from(gir).map_err(|problem| format!("gir : {problem}."))?;
        let couple = yes_no("couple", couple)?;
        let resources = amount("resources_month", resources)?;
        let plan = amount("plan_month", plan)?;
        let terms = scales.entry(month).or_insert_with(|| Terms::of(params, month));
        let terms = terms.as_ref().map_err(|missing| format!("month : {missing}."))?;
        let given = if age < terms.age {
            Entitlement::none()
        } else {
            terms.scale.entitlement(gir, &plan, &resources, couple)
        };
        Ok([given.plan_accepted, given.participation, given.apa]
            .map(|amount| euros_with_dot(to_money(&amount))))
    })
}

struct Terms {
    scale: Scale,
    /// Youngest age.
    age: u8,
}

impl Terms {
    fn of(params: &Params, month: Month) -> Result<Self, NotCovered> {
        let age = params.at("apa_age_min", month.first_day())?.value.to_integer();
        Ok(Self { scale: Scale::at(params, month.first_day())?, age: age.try_into().unwrap_or(u8::MAX) })
    }
}
