//! Logs: readable on a terminal, JSON lines otherwise. They hold no name, no answer, no token.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging. `filter`: `info`, `debug`, `crate=level,…`; an unreadable filter counts as `info`.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let to_errors = fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    // A second start, in a test, changes nothing.
    if std::io::stderr().is_terminal() {
        registry.with(to_errors.compact()).try_init().ok();
    } else {
        registry.with(to_errors.json()).try_init().ok();
    }
}
