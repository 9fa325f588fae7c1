//! The rules over whole files: `cordee gir`, `cordee apa`, `cordee credit-impot`.

use std::{
    fs::File,
    io::{self, Read, StderrLock, StdoutLock},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use rules::batch::BatchError;

/// CSV in, CSV on standard output; bad rows are named on standard error.
#[derive(clap::Args, Debug)]
pub struct BatchArgs {
    /// Fichier CSV à lire (« - » : entrée standard)
    #[arg(long = "in", value_name = "FICHIER")]
    file: PathBuf,
}

type Rows = fn(Box<dyn Read>, StdoutLock<'static>, StderrLock<'static>) -> Result<bool, BatchError>;

/// Ten columns of letters, `coherence` to `alerter`: adds `rank` and `gir`.
pub fn gir(args: &BatchArgs) -> anyhow::Result<ExitCode> {
    run(args, rules::batch::gir)
}

/// `id,month,age,gir,couple,resources_month,plan_month`: adds `plan_accepted`, `participation`
/// and `apa`.
pub fn apa(args: &BatchArgs) -> anyhow::Result<ExitCode> {
    run(args, rules::batch::apa)
}

/// `id,year,depenses_7DB,aides_7DR,nb_pac,ascendants_apa_7DL,premiere_annee_emploi_direct,`
/// `invalidite_80,membres_plus_65`: adds `credit`.
pub fn credit_impot(args: &BatchArgs) -> anyhow::Result<ExitCode> {
    run(args, rules::batch::credit_impot)
}

/// Exit code 1 when a row was bad.
fn run(args: &BatchArgs, rows: Rows) -> anyhow::Result<ExitCode> {
    let path = &args.file;
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).with_context(|| format!("Impossible d’ouvrir {}", path.display()))?)
    };
    let all_good = rows(input, io::stdout().lock(), io::stderr().lock())?;
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
