//! The only place that touches these tables.

use db::{Moment, sea_orm::entity::prelude::*};

macro_rules! entity {
    ($table:literal, $module:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        pub mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                $(pub $field: $type,)+
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!("form_versions", form_versions {
    key: String,
    number: i64,
    status: String,
    body: String,
    note: String,
    published_from: Option<Moment>,
    created_by: Option<Uuid>,
    created_at: Moment,
    updated_at: Moment,
});

entity!("payers", payers { profile: String, version: i64, updated_at: Moment });

entity!("payer_domains", payer_domains { payer_id: Uuid, domain: String });

entity!("payer_members", payer_members {
    payer_id: Uuid,
    number: String,
    name: String,
    name_key: String,
    email: Option<String>,
    phone: Option<String>,
});

entity!("calls_set_aside", calls_set_aside { call_id: Uuid, person_id: Uuid });

entity!("calls", calls {
    structure_id: Uuid,
    agent_id: Uuid,
    agent_name: String,
    person_id: Option<Uuid>,
    payer_id: Option<Uuid>,
    payer_checked: bool,
    member_number: Option<String>,
    form_version_id: Uuid,
    status: String,
    reason: Option<String>,
    level: Option<String>,
    caller_name: String,
    caller_key: String,
    caller_email: Option<String>,
    caller_phone: Option<String>,
    started_at: Moment,
    suspended_at: Option<Moment>,
    call_back_at: Option<Moment>,
    call_back_deadline: Option<Uuid>,
    ended_at: Option<Moment>,
    counted_at: Option<Moment>,
    step: String,
    field: String,
    scroll: i64,
});

entity!("answers", answers {
    call_id: Uuid,
    key: String,
    value: Vec<u8>,
    wording: String,
    version: i64,
    updated_by: String,
    updated_at: Moment,
});

entity!("answers_replaced", answers_replaced {
    call_id: Uuid,
    key: String,
    value: Vec<u8>,
    wording: String,
    version: i64,
    updated_by: String,
    updated_at: Moment,
});

entity!("call_changes", call_changes { call_id: Uuid, at: Moment });

entity!("call_notes", call_notes {
    call_id: Uuid,
    author_id: Uuid,
    author_name: String,
    step: String,
    text: Vec<u8>,
    health: bool,
    version: i64,
    created_at: Moment,
    updated_at: Moment,
    closed_at: Option<Moment>,
});
