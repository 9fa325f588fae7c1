//! The only place that touches these tables.

use db::{Day, Moment, sea_orm::entity::prelude::*, table};

table!(people, "people" {
    structure_id: Uuid,
    referent_id: Option<Uuid>,
    status: String,
    given_name: String,
    usual_name: String,
    birth_name: Option<String>,
    birth_date: Option<Day>,
    phone: Option<String>,
    email: Option<String>,
    address_line: Option<String>,
    address_complement: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    insee: Option<String>,
    nir: Option<Vec<u8>>,
    sort_name: String,
    next_due_at: Moment,
    next_due_label: Option<String>,
    version: i64,
    created_at: Moment,
    updated_at: Moment,
});

table!(person_keys, "person_keys" {
    person_id: Uuid,
    structure_id: Uuid,
    key: String,
});

table!(circle_members, "circle_members" {
    person_id: Uuid,
    account_id: Uuid,
    role: String,
    relation_label: Option<String>,
    invited_by: Option<Uuid>,
    since: Moment,
    until: Option<Moment>,
});

table!(follow_up_notes, "follow_up_notes" {
    person_id: Uuid,
    author_id: Option<Uuid>,
    author_name: String,
    at: Moment,
    body: Vec<u8>,
    health: bool,
    corrects: Option<Uuid>,
});

table!(deadlines, "deadlines" {
    structure_id: Uuid,
    person_id: Option<Uuid>,
    call_id: Option<Uuid>,
    provider_id: Option<Uuid>,
    kind: String,
    label: String,
    due_at: Moment,
    assignee_id: Option<Uuid>,
    created_at: Moment,
    done_at: Option<Moment>,
    done_by: Option<Uuid>,
    outcome: Option<Vec<u8>>,
});

table!(hand_overs, "hand_overs" {
    person_id: Uuid,
    from_structure: Uuid,
    to_structure: Uuid,
    note: Option<Vec<u8>>,
    asked_by: Option<Uuid>,
    asked_by_name: String,
    asked_at: Moment,
    answered_at: Option<Moment>,
    answered_by: Option<Uuid>,
    answer: Option<String>,
});
