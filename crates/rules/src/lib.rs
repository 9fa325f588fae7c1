//! The law: AGGIR, APA, the other aids, the tax credit, the budget. Pure and exact, no I/O; the
//! figures are dated data in `params/`.

pub mod aggir;
pub mod apa;
pub mod budget;
pub mod evaluation;
pub mod exact;
pub mod params;
mod resources;
pub mod situation;
pub mod tax_credit;
mod worksheet;

pub use evaluation::Evaluation;
pub use params::Params;
pub use situation::Situation;

/// Applies the law to what is known: GIR, aids, budget. Pure; a few milliseconds at most.
pub fn evaluate(_params: &Params, situation: &Situation) -> Evaluation {
    Evaluation {
        date: situation.date,
        gir: aggir::range(&situation.autonomy),
        aids: Vec::new(),
        budget: budget::Budget::default(),
        warnings: Vec::new(),
    }
}
