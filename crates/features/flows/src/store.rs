//! The only place that touches these tables.

use access::Cx;
use db::{
    Day, Moment,
    sea_orm::{QuerySelect, entity::prelude::*, sea_query::LockType},
    table,
};

/// Reads rows that the transaction is about to decide on: whoever comes second waits. SQLite's transactions wait by
/// themselves.
pub(crate) fn for_update<E: EntityTrait>(cx: &Cx, query: Select<E>) -> Select<E> {
    if cx.db.is_postgres() { query.lock(LockType::Update) } else { query }
}

table!(partners, "flow_partners" {
    structure_id: Uuid,
    provider_id: Option<Uuid>,
    code: String,
    name: String,
    siret: Option<String>,
    created_at: Moment,
    measure_since: Option<String>,
    measure_asked: i64,
    revision: i64,
});

table!(tokens, "flow_tokens" {
    structure_id: Uuid,
    partner_id: Option<Uuid>,
    label: String,
    digest: String,
    created_by: String,
    created_at: Moment,
    used_at: Option<Moment>,
    revoked_at: Option<Moment>,
});

table!(received, "flow_files" {
    structure_id: Uuid,
    partner_id: Option<Uuid>,
    document_id: Uuid,
    sender: String,
    channel: String,
    name: String,
    size: i64,
    sha256: String,
    idempotency_key: Option<String>,
    sent_by: String,
    received_at: Moment,
    state: String,
    flow: Option<String>,
    accepted: i64,
    refused: i64,
    report: String,
    taken_in_at: Option<Moment>,
    format_id: Option<Uuid>,
});

table!(formats, "flow_formats" {
    structure_id: Uuid,
    partner_id: Option<Uuid>,
    flow: String,
    name: String,
    draft: String,
    revision: i64,
    sample_id: Option<Uuid>,
    sample_name: String,
    current: Option<i64>,
    created_by: String,
    created_at: Moment,
    updated_by: String,
    updated_at: Moment,
    withdrawn_at: Option<Moment>,
});

table!(format_versions, "flow_format_versions" {
    format_id: Uuid,
    version: i64,
    body: String,
    sample_id: Uuid,
    sample_name: String,
    losses: String,
    reason: String,
    published_by: String,
    published_at: Moment,
});

table!(beneficiaries, "flow_beneficiaries" {
    structure_id: Uuid,
    code: String,
    person: Vec<u8>,
    updated_at: Moment,
});

table!(orders, "flow_orders" {
    structure_id: Uuid,
    partner_id: Uuid,
    file_id: Uuid,
    number: String,
    version: i64,
    current: bool,
    action: String,
    beneficiary: String,
    aid: String,
    framework: String,
    valid_from: Option<Day>,
    valid_to: Option<Day>,
    issued_at: Moment,
    digest: String,
});

table!(order_lines, "flow_order_lines" {
    order_id: Uuid,
    number: String,
    product: String,
    quantity: String,
    unit: String,
    per: String,
    monthly_min: i64,
    unit_price_c: Option<i64>,
    participation_pct: Option<String>,
});

table!(visit_months, "flow_visit_months" {
    structure_id: Uuid,
    partner_id: Uuid,
    month: String,
    object: String,
    version: i64,
    visits: i64,
    cancelled: i64,
    updated_at: Moment,
});

table!(rules, "flow_rules" {
    structure_id: Uuid,
    partner_id: Option<Uuid>,
    product: Option<String>,
    version: i64,
    valid_from: Option<Day>,
    valid_to: Option<Day>,
    body: String,
    created_by: String,
    created_at: Moment,
    withdrawn_at: Option<Moment>,
    withdrawn_by: Option<String>,
});

table!(visit_versions, "flow_visit_versions" {
    partner_id: Uuid,
    month: String,
    version: i64,
    object: String,
    written_at: Moment,
});

table!(studies, "flow_studies" {
    structure_id: Uuid,
    kind: String,
    criteria: String,
    as_of: Moment,
    state: String,
    done: i64,
    total: i64,
    result: String,
    draft: Option<String>,
    rule_id: Option<Uuid>,
    study_id: Option<Uuid>,
    invoice_id: Option<Uuid>,
    asked_by: String,
    asked_at: Moment,
    finished_at: Option<Moment>,
    object: Option<String>,
});

table!(study_lines, "flow_study_lines" {
    study_id: Uuid,
    position: i64,
    partner_id: Uuid,
    invoice_id: Uuid,
    line_id: Uuid,
    invoice: String,
    line: String,
    beneficiary: String,
    product: String,
    month: String,
    quantity_min: i64,
    gross_c: i64,
    found: String,
    findings: i64,
    effect_c: i64,
    before: Option<String>,
    differs: bool,
});

table!(corrections, "flow_corrections" {
    structure_id: Uuid,
    partner_id: Uuid,
    visit: String,
    beneficiary: String,
    month: String,
    before: String,
    after: String,
    reason: Vec<u8>,
    made_by: String,
    made_at: Moment,
    undoes: Option<Uuid>,
});

table!(invoices, "flow_invoices" {
    structure_id: Uuid,
    partner_id: Uuid,
    file_id: Uuid,
    number: String,
    version: i64,
    current: bool,
    kind: String,
    period_from: Option<Day>,
    period_to: Option<Day>,
    total_c: i64,
    issued_at: Moment,
    received_at: Moment,
    digest: String,
    state: String,
    changed_since: bool,
    analysed_at: Option<Moment>,
    lines: i64,
    lines_in_fault: i64,
    effect_c: i64,
    decided_at: Option<Moment>,
    decided_by: Option<String>,
    reason: Option<String>,
    comment: Option<String>,
    accepted_c: i64,
    payment_id: Option<Uuid>,
    findings: Option<i64>,
    due_on: Option<Day>,
});

table!(payments, "flow_payments" {
    structure_id: Uuid,
    number: i64,
    invoices: i64,
    accepted_c: i64,
    created_by: String,
    created_at: Moment,
});

table!(invoice_lines, "flow_invoice_lines" {
    invoice_id: Uuid,
    position: i64,
    number: String,
    order_number: String,
    order_line: String,
    beneficiary: String,
    product: String,
    month: String,
    quantity_min: i64,
    unit_price_c: i64,
    gross_c: i64,
    funder_c: Option<i64>,
    beneficiary_c: Option<i64>,
    planned_min: Option<i64>,
    delivered_min: Option<i64>,
    findings: i64,
    effect_c: i64,
    explanation: String,
    accepted: bool,
});

table!(effects, "flow_effects" {
    structure_id: Uuid,
    partner_id: Uuid,
    month: String,
    beneficiary: String,
    product: String,
    place: String,
    price_c: i64,
    within_min: i64,
    absence_min: i64,
    hospital_min: i64,
    refusal_min: i64,
    staff_min: i64,
    unproved_min: i64,
    unsaid_min: i64,
    not_planned_min: i64,
    beyond_min: i64,
    not_ordered_min: i64,
    unbilled_min: i64,
    exempt_min: i64,
    undone_min: i64,
    billed_c: i64,
    accepted_c: i64,
    paid_c: i64,
    visits: i64,
    refusals: i64,
    last_day: Option<i64>,
    idle_days: i64,
    measured_at: Moment,
});

table!(statement_links, "statement_links" {
    person_id: Uuid,
    structure_id: Uuid,
    number: Vec<u8>,
    identity: Vec<u8>,
    state: String,
    asked_by: String,
    asked_at: Moment,
    decided_by: Option<String>,
    decided_at: Option<Moment>,
    reason: Option<String>,
});

table!(equipments, "flow_equipments" {
    structure_id: Uuid,
    partner_id: Uuid,
    solution: String,
    signed_on: Option<Day>,
    beneficiaries: i64,
    quote_c: i64,
    ceiling_c: i64,
    amount_c: i64,
    paid_on: Option<Day>,
    state: String,
    note: String,
    version: i64,
    updated_at: Moment,
});
