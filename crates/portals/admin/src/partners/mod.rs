//! `/administration/structures`: those who work beside the company, and who enters for them.

pub mod edit;
pub mod list;
pub mod members;
