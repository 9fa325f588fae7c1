//! Quotes, as those around Jeanne ask, answer, compare and choose them.

mod answering;
mod asking;
mod choosing;
mod clock;
mod pricing;
mod scene;
