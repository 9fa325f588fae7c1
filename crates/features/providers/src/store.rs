//! The only place that touches these tables.

use db::{Day, Moment, sea_orm::entity::prelude::*, table};

table!(providers, "providers" {
    structure_id: Option<Uuid>,
    profile: String,
    source: String,
    own_network: bool,
    name: String,
    sort_name: String,
    search_text: String,
    siret: Option<String>,
    sap_number: Option<String>,
    finess: Option<String>,
    contact_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    address_line: Option<String>,
    address_complement: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    insee: Option<String>,
    opening_days: i64,
    accepts_animals: Option<bool>,
    accepts_smokers: Option<bool>,
    accepts_key: Option<bool>,
    terms_version: Option<i64>,
    terms_at: Option<Moment>,
    terms_by: Option<String>,
    charter_version: Option<i64>,
    charter_at: Option<Moment>,
    charter_by: Option<String>,
    version: i64,
    created_at: Moment,
    updated_at: Moment,
    closed_at: Option<Moment>,
});

table!(provider_traits, "provider_traits" {
    provider_id: Uuid,
    kind: String,
    code: String,
});

table!(provider_fiches, "provider_fiches" {
    provider_id: Uuid,
    number: i64,
    form_version_id: Uuid,
    answers: Vec<u8>,
    saved_by: String,
    saved_at: Moment,
});

table!(provider_approvals, "provider_approvals" {
    provider_id: Uuid,
    kind: String,
    number: String,
    authority: Option<String>,
    valid_from: Option<Day>,
    valid_to: Option<Day>,
    document_id: Option<Uuid>,
    written_by: String,
    written_at: Moment,
    alerted_days: Option<i64>,
    withdrawn_at: Option<Moment>,
});

table!(provider_documents, "provider_documents" {
    provider_id: Uuid,
    document_id: Uuid,
    label: String,
    added_by: String,
    added_at: Moment,
    withdrawn_at: Option<Moment>,
});

table!(provider_registrations, "provider_registrations" {
    digest: String,
    provider_id: Option<Uuid>,
    purpose: String,
    typed: Vec<u8>,
    created_at: Moment,
    expires_at: Moment,
    used_at: Option<Moment>,
});
