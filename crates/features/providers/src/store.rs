//! The only place that touches these tables.

use db::{Moment, sea_orm::entity::prelude::*, table};

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
