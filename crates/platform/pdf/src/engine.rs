//! The typst engine: templates and fonts are read once, a document is one call.

use std::sync::LazyLock;

use serde::Serialize;
use typst::{
    diag::SourceDiagnostic,
    ecow::EcoVec,
    foundations::{Dict, Str, Value as TypstValue},
    text::Font,
};
use typst_as_lib::{TypstAsLibError, TypstEngine};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{Document, fonts, printable::make_printable};

/// Why a document could not be printed. None of these is the fault of what a person typed.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error(
        "les polices des documents sont absentes : construisez les ressources (« cargo xtask demo » ou, \
         dans web/, « npm ci --ignore-scripts && npm run build »)"
    )]
    FontsMissing,
    #[error("les données du document ne peuvent pas être transmises au modèle : {0}")]
    Data(#[from] serde_json::Error),
    #[error("le modèle « {template} » n'a pas pu être composé : {reasons}")]
    Template { template: &'static str, reasons: String },
}

/// Prints a document as PDF/UA-1. The same data give the same bytes.
///
/// Takes tens of milliseconds of processor time: call it from a blocking task.
///
/// # Errors
/// [`PdfError::FontsMissing`] on an installation whose assets were never built; the others are defects
/// of a template.
pub fn render(document: Document) -> Result<Vec<u8>, PdfError> {
    let result = match document {
        Document::Plan(plan) => print("plan.typ", plan),
        Document::Week(week) => print("week.typ", week),
    };
    // Nothing of a person stays in the engine's memory of past layouts.
    comemo::evict(0);
    result
}

fn print(template: &'static str, data: &impl Serialize) -> Result<Vec<u8>, PdfError> {
    let font = FONTS.first().ok_or(PdfError::FontsMissing)?;
    let mut data = serde_json::to_value(data)?;
    make_printable(&mut data, font);

    let json = TypstValue::Str(Str::from(data.to_string()));
    let inputs = Dict::from_iter([(Str::from("data"), json)]);
    let pages: PagedDocument = ENGINE.compile_with_input(template, inputs).output.map_err(|error| {
        let reasons = match error {
            TypstAsLibError::TypstSource(diagnostics) => explain(&diagnostics),
            other => other.to_string(),
        };
        PdfError::Template { template, reasons }
    })?;
    typst_pdf::pdf(&pages, &OPTIONS)
        .map_err(|diagnostics| PdfError::Template { template, reasons: explain(&diagnostics) })
}

fn explain(diagnostics: &EcoVec<SourceDiagnostic>) -> String {
    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect::<Vec<_>>().join(" ; ")
}

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(fonts::load);

static ENGINE: LazyLock<TypstEngine> = LazyLock::new(|| {
    TypstEngine::builder()
        .with_static_source_file_resolver([
            ("identity.typ", include_str!("../templates/identity.typ")),
            ("plan.typ", include_str!("../templates/plan.typ")),
            ("week.typ", include_str!("../templates/week.typ")),
        ])
        .fonts(FONTS.iter().cloned())
        // Evicted by `render`, once the export has used it too.
        .comemo_evict_max_age(None)
        .build()
});

static OPTIONS: LazyLock<PdfOptions> = LazyLock::new(|| PdfOptions {
    standards: PdfStandards::new(&[PdfStandard::Ua_1]).expect("PDF/UA-1 alone is a valid choice"),
    ..PdfOptions::default()
});
