//! Accounts, structures, sessions; audit; jobs; mail outbox; documents.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("structures")
                .col(text("kind"))
                .col(text("name"))
                .col(text_null("siret"))
                .col(text_null("phone"))
                .col(text_null("email"))
                .col(text_null("brand_color"))
                .col(moment("created_at"))
                .take(),
            table("accounts")
                .col(text("email"))
                .col(text("name"))
                .col(text_null("phone"))
                .col(text_null("password_hash"))
                .col(sealed_null("totp_secret"))
                .col(integer_null("totp_last_step"))
                .col(moment("created_at"))
                .col(moment_null("disabled_at"))
                .take(),
            table("memberships")
                .col(uuid("account_id"))
                .col(uuid("structure_id"))
                .col(text("role"))
                .col(moment("created_at"))
                .col(moment_null("ended_at"))
                .foreign_key(&mut refers("memberships", "account_id", "accounts"))
                .foreign_key(&mut refers("memberships", "structure_id", "structures"))
                .take(),
            table("sessions")
                .col(text("token_hash"))
                .col(uuid("account_id"))
                .col(uuid_null("membership_id"))
                .col(flag("verified"))
                .col(text_null("user_agent"))
                .col(moment("created_at"))
                .col(moment("seen_at"))
                .col(moment("expires_at"))
                .col(moment_null("revoked_at"))
                .foreign_key(&mut refers("sessions", "account_id", "accounts"))
                .take(),
            table("login_links")
                .col(text("token_hash"))
                .col(uuid("account_id"))
                .col(text("lands_on"))
                .col(moment("created_at"))
                .col(moment("expires_at"))
                .col(moment_null("used_at"))
                .foreign_key(&mut refers("login_links", "account_id", "accounts"))
                .take(),
            table("audit_entries")
                .col(moment("at"))
                .col(uuid_null("account_id"))
                .col(text("actor"))
                .col(uuid_null("structure_id"))
                .col(text("action"))
                .col(text("subject"))
                .col(uuid_null("subject_id"))
                .col(uuid_null("person_id"))
                .col(text_null("detail"))
                .take(),
            table("jobs")
                .col(text("kind"))
                .col(text("payload"))
                .col(text_null("once"))
                .col(moment("due_at"))
                .col(integer("attempts"))
                .col(moment_null("leased_until"))
                .col(moment_null("done_at"))
                .col(text_null("last_error"))
                .take(),
            table("mails")
                .col(text("to_address"))
                .col(text("to_name"))
                .col(text("subject"))
                .col(sealed("body"))
                .col(uuid_null("person_id"))
                .col(moment("created_at"))
                .col(moment_null("sent_at"))
                .take(),
            table("documents")
                .col(uuid_null("person_id"))
                .col(text("kind"))
                .col(text("title"))
                .col(text("file_name"))
                .col(text("content_type"))
                .col(integer("size"))
                .col(text("sha256"))
                .col(uuid_null("created_by"))
                .col(moment("created_at"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("accounts_email", "accounts", &["email"]),
            index("memberships_account", "memberships", &["account_id"]),
            unique("sessions_token", "sessions", &["token_hash"]),
            index("sessions_account", "sessions", &["account_id"]),
            unique("login_links_token", "login_links", &["token_hash"]),
            index("audit_person", "audit_entries", &["person_id", "at"]),
            index("audit_account", "audit_entries", &["account_id", "at"]),
            index("jobs_due", "jobs", &["done_at", "due_at"]),
            unique("jobs_once", "jobs", &["once"]),
            index("mails_created", "mails", &["created_at"]),
            index("documents_person", "documents", &["person_id", "created_at"]),
        ] {
            manager.create_index(index).await?;
        }
        for statement in append_only(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// The audit journal refuses changes and deletions, whoever asks.
fn append_only(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Postgres => &[
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_entries is append-only'; END $$",
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
        ],
        _ => &[
            "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END",
            "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END",
        ],
    }
}
