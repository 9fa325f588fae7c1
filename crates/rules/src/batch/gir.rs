use std::io::{Read, Write};

use super::{
    cell::shortened,
    table::{BatchError, run},
};
use crate::aggir::{Letter, Profile, Variable};

/// Adds `rank` and `gir` to rows of ten letters, `coherence` to `alerter`. True when all were good.
///
/// # Errors
/// When the header is wrong or a stream fails; a bad row is named on `errors`.
pub fn gir(reader: impl Read, writer: impl Write, errors: impl Write) -> Result<bool, BatchError> {
    let columns = Variable::ALL.map(Variable::key);
    run(reader, writer, errors, columns, ["rank", "gir"], |cells| {
        let mut letters = [Letter::A; 10];
        for ((letter, cell), column) in letters.iter_mut().zip(cells).zip(columns) {
            *letter = cell
                .parse()
                .map_err(|_| format!("{column} : « {} » : écrivez A, B ou C.", shortened(cell)))?;
        }
        let rank = Profile(letters).rank();
        Ok([rank.number().to_string(), rank.gir().number().to_string()])
    })
}
