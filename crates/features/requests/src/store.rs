//! The only place that touches these tables.

use db::{Moment, sea_orm::entity::prelude::*, table};

table!(requests, "quote_requests" {
    person_id: Uuid,
    call_id: Uuid,
    reference: String,
    state: String,
    brief: Vec<u8>,
    answer_hours: i64,
    author_id: Option<Uuid>,
    author_name: String,
    created_at: Moment,
    sent_at: Option<Moment>,
    closed_at: Option<Moment>,
    version: i64,
});

table!(invitations, "quote_invitations" {
    request_id: Uuid,
    provider_id: Uuid,
    state: String,
    sent_at: Moment,
    due_at: Moment,
    seen_at: Option<Moment>,
    reminded_at: Option<Moment>,
    answered_at: Option<Moment>,
    reason: Option<String>,
    note: Option<Vec<u8>>,
    mail_id: Option<Uuid>,
});

table!(quotes, "quotes" {
    invitation_id: Uuid,
    version: i64,
    terms: Vec<u8>,
    author_id: Option<Uuid>,
    author_name: String,
    submitted_at: Moment,
    published_at: Option<Moment>,
});

table!(messages, "quote_messages" {
    invitation_id: Uuid,
    author_id: Option<Uuid>,
    author_name: String,
    side: String,
    body: Vec<u8>,
    at: Moment,
    read_at: Option<Moment>,
});

table!(remarks, "quote_remarks" {
    request_id: Uuid,
    invitation_id: Option<Uuid>,
    account_id: Uuid,
    name: String,
    kind: String,
    body: Vec<u8>,
    at: Moment,
});

table!(choices, "quote_choices" {
    request_id: Uuid,
    quote_id: Uuid,
    account_id: Uuid,
    name: String,
    role: String,
    statement: String,
    chosen_at: Moment,
});

table!(disclosures, "disclosures" {
    person_id: Uuid,
    provider_id: Uuid,
    invitation_id: Uuid,
    field: String,
    stage: String,
    allowed_at: Moment,
    seen_at: Option<Moment>,
    seen_by: Option<String>,
    withdrawn_at: Option<Moment>,
});

table!(levels, "disclosure_levels" {
    field: String,
    stage: String,
    set_by: String,
    set_at: Moment,
});
