//! People, their circle, follow-up notes, deadlines, hand-overs.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("people")
                .col(uuid("structure_id"))
                .col(uuid_null("referent_id"))
                .col(text("status"))
                .col(text("given_name"))
                .col(text("usual_name"))
                .col(text_null("birth_name"))
                .col(day_null("birth_date"))
                .col(text_null("phone"))
                .col(text_null("email"))
                .col(text_null("address_line"))
                .col(text_null("address_complement"))
                .col(text_null("postcode"))
                .col(text_null("city"))
                .col(text_null("insee"))
                .col(sealed_null("nir"))
                // What a list sorts by, kept with each change.
                .col(text("sort_name"))
                .col(moment("next_due_at"))
                .col(text_null("next_due_label"))
                .col(integer("version"))
                .col(moment("created_at"))
                .col(moment("updated_at"))
                .foreign_key(&mut refers("people", "structure_id", "structures"))
                .foreign_key(&mut refers("people", "referent_id", "accounts"))
                .take(),
            table("person_keys")
                .col(uuid("person_id"))
                .col(uuid("structure_id"))
                .col(text("key"))
                .foreign_key(&mut refers("person_keys", "person_id", "people"))
                .take(),
            table("circle_members")
                .col(uuid("person_id"))
                .col(uuid("account_id"))
                .col(text("role"))
                .col(text_null("relation_label"))
                .col(uuid_null("invited_by"))
                .col(moment("since"))
                .col(moment_null("until"))
                .foreign_key(&mut refers("circle_members", "person_id", "people"))
                .foreign_key(&mut refers("circle_members", "account_id", "accounts"))
                .take(),
            table("follow_up_notes")
                .col(uuid("person_id"))
                .col(uuid_null("author_id"))
                .col(text("author_name"))
                .col(moment("at"))
                .col(sealed("body"))
                .col(flag("health"))
                .col(uuid_null("corrects"))
                .foreign_key(&mut refers("follow_up_notes", "person_id", "people"))
                .foreign_key(&mut refers("follow_up_notes", "corrects", "follow_up_notes"))
                .take(),
            table("deadlines")
                .col(uuid("structure_id"))
                .col(uuid_null("person_id"))
                .col(uuid_null("call_id"))
                .col(text("kind"))
                .col(text("label"))
                .col(moment("due_at"))
                .col(uuid_null("assignee_id"))
                .col(moment("created_at"))
                .col(moment_null("done_at"))
                .col(uuid_null("done_by"))
                .col(sealed_null("outcome"))
                .foreign_key(&mut refers("deadlines", "structure_id", "structures"))
                .foreign_key(&mut refers("deadlines", "person_id", "people"))
                .foreign_key(&mut refers("deadlines", "assignee_id", "accounts"))
                .take(),
            table("hand_overs")
                .col(uuid("person_id"))
                .col(uuid("from_structure"))
                .col(uuid("to_structure"))
                .col(sealed_null("note"))
                .col(uuid_null("asked_by"))
                .col(text("asked_by_name"))
                .col(moment("asked_at"))
                .col(moment_null("answered_at"))
                .col(uuid_null("answered_by"))
                .col(text_null("answer"))
                .foreign_key(&mut refers("hand_overs", "person_id", "people"))
                .foreign_key(&mut refers("hand_overs", "from_structure", "structures"))
                .foreign_key(&mut refers("hand_overs", "to_structure", "structures"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            // A prefix is a range of bytes, whatever the language of the server; SQLite compares so already.
            let connection = manager.get_connection();
            for column in ["person_keys ALTER COLUMN key", "people ALTER COLUMN sort_name"] {
                let statement = format!("ALTER TABLE {column} TYPE text COLLATE \"C\"");
                connection.execute_unprepared(&statement).await?;
            }
        }
        for index in [
            index("people_by_name", "people", &["structure_id", "sort_name"]),
            index("people_by_due", "people", &["structure_id", "next_due_at", "sort_name"]),
            index("people_referent", "people", &["structure_id", "referent_id"]),
            index("person_keys_key", "person_keys", &["structure_id", "key", "person_id"]),
            index("person_keys_person", "person_keys", &["person_id"]),
            index("circle_person", "circle_members", &["person_id"]),
            index("circle_account", "circle_members", &["account_id", "person_id"]),
            index("follow_up_person", "follow_up_notes", &["person_id", "at"]),
            index("deadlines_board", "deadlines", &["structure_id", "done_at", "due_at"]),
            index("deadlines_person", "deadlines", &["person_id", "due_at"]),
            index("deadlines_call", "deadlines", &["call_id"]),
            index("hand_overs_person", "hand_overs", &["person_id"]),
            index("hand_overs_waiting", "hand_overs", &["to_structure", "answered_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
