//! Plans as they were sent, drafts, recipients, approvals, questions.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            // What the care manager changed before sending.
            table("plan_drafts")
                .col(uuid("call_id"))
                .col(sealed("edits"))
                .col(integer("version"))
                .col(moment("updated_at"))
                .col(text("updated_by"))
                .foreign_key(&mut refers("plan_drafts", "call_id", "calls"))
                .take(),
            table("plans")
                .col(uuid("structure_id"))
                .col(uuid("person_id"))
                .col(uuid("call_id"))
                // 1 for the first plan of a call.
                .col(integer("number"))
                .col(text_null("level"))
                .col(text("reference"))
                .col(sealed("content"))
                .col(text("sha256"))
                .col(uuid_null("document_id"))
                .col(uuid_null("week_document_id"))
                .col(uuid_null("author_id"))
                .col(text("author_name"))
                .col(moment("sent_at"))
                .foreign_key(&mut refers("plans", "structure_id", "structures"))
                .foreign_key(&mut refers("plans", "person_id", "people"))
                .foreign_key(&mut refers("plans", "call_id", "calls"))
                .foreign_key(&mut refers("plans", "document_id", "documents"))
                .foreign_key(&mut refers("plans", "week_document_id", "documents"))
                .take(),
            table("plan_recipients")
                .col(uuid("plan_id"))
                .col(uuid("account_id"))
                .col(text("name"))
                .col(text("email"))
                .col(text("role"))
                .foreign_key(&mut refers("plan_recipients", "plan_id", "plans"))
                .foreign_key(&mut refers("plan_recipients", "account_id", "accounts"))
                .take(),
            table("plan_approvals")
                .col(uuid("plan_id"))
                .col(uuid("account_id"))
                .col(text("name"))
                .col(text("role"))
                .col(text("statement"))
                .col(moment("approved_at"))
                .foreign_key(&mut refers("plan_approvals", "plan_id", "plans"))
                .foreign_key(&mut refers("plan_approvals", "account_id", "accounts"))
                .take(),
            table("plan_questions")
                .col(uuid("plan_id"))
                .col(uuid("account_id"))
                .col(text("name"))
                .col(sealed("question"))
                .col(moment("asked_at"))
                .foreign_key(&mut refers("plan_questions", "plan_id", "plans"))
                .foreign_key(&mut refers("plan_questions", "account_id", "accounts"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("plan_drafts_call", "plan_drafts", &["call_id"]),
            // Two agents who send at the same instant make one plan.
            unique("plans_number", "plans", &["call_id", "number"]),
            index("plans_person", "plans", &["person_id", "sent_at"]),
            unique("plan_recipients_once", "plan_recipients", &["plan_id", "account_id"]),
            unique("plan_approvals_once", "plan_approvals", &["plan_id", "account_id"]),
            index("plan_questions_plan", "plan_questions", &["plan_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
