//! Payers: enterprises, mutuelles, collectivités; what their window shows, and their members' file.

mod csv_file;
pub mod edit;
pub mod list;
pub mod members;
