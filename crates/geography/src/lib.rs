//! French communes, postcodes and départements, from the public list of the Insee. No I/O: the caller
//! reads the two files (built by `web/` from `@etalab/decoupage-administratif`) and hands over their text.

mod check;
mod name;
mod nearness;
mod places;

pub use check::PostcodeCheck;
pub use nearness::{Location, Nearness};
pub use places::{BadLine, Commune, Department, Places, department_of_commune};
