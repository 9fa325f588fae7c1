//! Exchanged files, without a database: `cordee flows check`, `cordee flows convert`.

mod check;
mod convert;
mod schema;
mod source;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Flows {
    /// Dit ce qui ne va pas dans des fichiers ORDER, DELIVERY ou INVOICE, et quoi faire. Code 1 si un message est bloqué.
    Check(check::CheckArgs),
    /// Convertit un fichier d’échange en CSV, ou un CSV en fichier d’échange. Les messages inutilisables sont nommés.
    Convert(convert::ConvertArgs),
}

pub fn run(command: &Flows) -> anyhow::Result<ExitCode> {
    match command {
        Flows::Check(args) => check::check(args),
        Flows::Convert(args) => convert::convert(args),
    }
}
