//! Where the repository is.

use std::path::Path;

/// The folder of the workspace's `Cargo.toml`.
pub fn path() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}
