//! What `cargo xtask bench reconcile` measures, apart from the rest of the program so that it builds in a minute.
//!
//! `make FOLDER csv|parquet YEARS VISITS` · `files FOLDER csv|parquet OUT` · `warm FOLDER csv|parquet`

use std::{
    env,
    error::Error,
    fs,
    io::{self, Write},
    path::Path,
    time::{Duration, Instant},
};

use reconciliation::{
    Filter,
    calendar::MonthNo,
    rule::{Mode, Step},
};
use rustix::time::{ClockId, clock_gettime};
use tables::{
    Reconciliation, Selection,
    departement::{self, Departement},
};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["make", folder, format, years, visits] => make(Path::new(folder), format, years, visits),
        ["files", folder, format, out] => files(Path::new(folder), format, Path::new(out)),
        ["warm", folder, format] => warm(Path::new(folder), format),
        _ => Err(
            "make FOLDER csv|parquet YEARS VISITS | files FOLDER csv|parquet OUT | warm FOLDER csv|parquet"
                .into(),
        ),
    }
}

fn make(folder: &Path, format: &str, years: &str, visits: &str) -> Result<(), Box<dyn Error>> {
    let extension = if format == "csv" { "csv" } else { "parquet" };
    let wanted = Departement { years: years.parse()?, visits_per_year: visits.parse()?, seed: 1, extension };
    fs::create_dir_all(folder)?;
    let made = wanted.write(folder)?;
    writeln!(io::stdout(), "visits={} lines={}", made.visits, made.lines)?;
    Ok(())
}

/// The whole of `cordee reconcile`.
fn files(folder: &Path, format: &str, out: &Path) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let read = Reconciliation::read(&departement::files(folder, format))?;
    let outcomes = read.answer(&Selection::default());
    read.write(&outcomes, out)?;
    writeln!(
        io::stdout(),
        "cpu_ms={} wall_ms={} peak_kib={}",
        cpu().as_millis(),
        started.elapsed().as_millis(),
        peak_kib()?
    )?;
    Ok(())
}

/// What the memory holds answers again and again.
fn warm(folder: &Path, format: &str) -> Result<(), Box<dyn Error>> {
    let mut read = Reconciliation::read(&departement::files(folder, format))?;
    let visits = read.deliveries.visits();
    let bytes = read.deliveries.bytes();
    let all = Selection::default();

    let year = median(21, || read.answer(&all).len());
    let first = read.deliveries.first_month().ok_or("no visit")?;
    let mut months = Vec::new();
    for saad in 0..read.words.saads.len() as u32 {
        for month in (0..12).map(|month| MonthNo(first.0 + month)) {
            let filter = Filter { from: Some(month), to: Some(month), saad: Some(saad), service: None };
            months.push(median(3, || read.world().answer(&read.rules, &filter).len()));
        }
    }
    months.sort_unstable();
    // Every rule another one: nothing computed before can serve.
    let mut changed = Vec::new();
    for round in 0..21 {
        let step = Step::new([300, 600, 900][round % 3]).ok_or("a step")?;
        let started = Instant::now();
        for saad in 0..read.words.saads.len() as u32 {
            for service in 0..read.words.services.len() as u32 {
                if let Some(rule) = read.rules.get(saad, service).copied() {
                    let rounding = reconciliation::rule::Rounding::per_visit(step, Mode::Up);
                    read.rules.set(saad, service, reconciliation::Rule { rounding, ..rule });
                }
            }
        }
        std::hint::black_box(read.answer(&all));
        changed.push(started.elapsed());
    }
    changed.sort_unstable();
    let us = |duration: Duration| duration.as_micros();
    writeln!(
        io::stdout(),
        "visits={visits} bytes={bytes} year_us={} month_us={} longest_month_us={} changed_us={}",
        us(year),
        us(months[months.len() / 2]),
        us(months[months.len() - 1]),
        us(changed[changed.len() / 2])
    )?;
    Ok(())
}

fn median(times: usize, answer: impl Fn() -> usize) -> Duration {
    let mut all: Vec<Duration> = (0..times)
        .map(|_| {
            let started = Instant::now();
            std::hint::black_box(answer());
            started.elapsed()
        })
        .collect();
    all.sort_unstable();
    all[times / 2]
}

/// Of all threads, since the program started.
fn cpu() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), spent.tv_nsec as u32)
}

/// The most memory the program ever held.
fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
