use reconciliation::*;
use rustix::time::{ClockId, clock_gettime};
use std::{env, fs, path::Path, time::Duration};
fn cpu() -> f64 {
    let s = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(s.tv_sec as u64, s.tv_nsec as u32).as_secs_f64() * 1e3
}
fn hwm() -> String {
    let s = fs::read_to_string("/proc/self/status").unwrap();
    s.lines().filter(|l| l.starts_with("VmHWM") || l.starts_with("VmRSS")).collect::<Vec<_>>().join(" ")
}
fn main() {
    let a: Vec<String> = env::args().collect();
    let f = tables::departement::files(Path::new(&a[1]), &a[2]);
    let mut words = Vocabulary::default();
    let mut rules = Rules::default();
    tables::read_rules(&f.rules, &mut words, &mut rules).unwrap();
    let (orders, _) = tables::read_orders(&f.orders, &mut words).unwrap();
    eprintln!("orders {:.0} {}", cpu(), hwm());
    let (lines, _) = tables::read_invoices(&f.invoices, &mut words).unwrap();
    eprintln!("invoices {:.0} {}", cpu(), hwm());
    let book = Book::new(&words, orders, lines);
    eprintln!("book {:.0} {}", cpu(), hwm());
    let (g, _) = tables::read_deliveries(&f.deliveries, 2).unwrap();
    eprintln!("deliveries {:.0} {}", cpu(), hwm());
    let d = Deliveries::new(&mut words, g);
    eprintln!("placed {:.0} {}", cpu(), hwm());
    let w = World { words: &words, deliveries: &d, book: &book };
    let o = w.answer(&rules, &Filter::default());
    eprintln!("answered {:.0} {} {}", cpu(), hwm(), o.len());
}
