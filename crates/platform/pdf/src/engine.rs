//! One document, from its data to its bytes.

use std::sync::LazyLock;

use serde::Serialize;
use typst::{WorldExt, diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{
    Document,
    printable::make_printable,
    world::{Desk, FONTS},
};

/// Why a document could not be printed. None of these is the fault of what a person typed.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error(
        "les polices des documents sont absentes : construisez les ressources (« cargo xtask web », ou, \
         dans web/, « npm ci --ignore-scripts && npm run build »)"
    )]
    FontsMissing,
    #[error("les données du document ne peuvent pas être transmises au modèle : {0}")]
    Data(#[from] serde_json::Error),
    #[error("le modèle « {template} » n'a pas pu être composé : {reasons}")]
    Template { template: &'static str, reasons: String },
}

/// Prints a document as PDF/UA-1, under the issuer's logo (the bytes of a PNG). The same data give the same
/// bytes.
///
/// Takes tens of milliseconds of processor time: call it from a blocking task.
///
/// # Errors
/// [`PdfError::FontsMissing`] on an installation whose assets were never built; the others are defects
/// of a template.
pub fn render(document: Document, logo: Option<&[u8]>) -> Result<Vec<u8>, PdfError> {
    let result = match document {
        Document::Plan(plan) => print("plan.typ", plan, logo),
        Document::Week(week) => print("week.typ", week, logo),
        Document::Table(table) => print("table.typ", table, logo),
    };
    // Nothing of a person stays in the typesetter's memory of past layouts.
    comemo::evict(0);
    result
}

fn print(template: &'static str, data: &impl Serialize, logo: Option<&[u8]>) -> Result<Vec<u8>, PdfError> {
    let font = FONTS.first().ok_or(PdfError::FontsMissing)?;
    let mut data = serde_json::to_value(data)?;
    make_printable(&mut data, font);

    data["logo"] = logo.is_some().into();

    let desk = Desk::new(template, data.to_string(), logo);
    typst::compile::<PagedDocument>(&desk)
        .output
        .and_then(|pages| typst_pdf::pdf(&pages, &OPTIONS))
        .map_err(|defects| PdfError::Template { template, reasons: explain(&desk, &defects) })
}

fn explain(desk: &Desk, defects: &[SourceDiagnostic]) -> String {
    let reason = |defect: &SourceDiagnostic| match desk.range(defect.span) {
        Some(bytes) => format!("{} (octet {})", defect.message, bytes.start),
        None => defect.message.to_string(),
    };
    defects.iter().map(reason).collect::<Vec<_>>().join(" ; ")
}

static OPTIONS: LazyLock<PdfOptions> = LazyLock::new(|| PdfOptions {
    standards: PdfStandards::new(&[PdfStandard::Ua_1]).expect("PDF/UA-1 alone is a valid choice"),
    creator: Smart::Custom(Some("Cordée".to_owned())),
    ..PdfOptions::default()
});
