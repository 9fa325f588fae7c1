//! Accounts, structures, memberships; passwords, one-time codes, single-use links; sessions.
//!
//! Professionals log in with e-mail and password (argon2), and a one-time code once they have enrolled
//! a device. Families receive a single-use link by e-mail. Sessions live in a table and can be revoked.

mod codes;
mod links;
mod log_in;
mod logo;
mod members;
mod partners;
mod passwords;
mod purge;
mod recovery;
mod rescue;
mod sessions;
mod store;
mod structures;
mod tokens;

pub use codes::{CodeError, Enrolment, begin_enrolment, confirm_enrolment};
pub use links::{ASKED, LinkError, LinkMail, issue_link, open_link, peek_link, request_link};
pub use log_in::{LogInError, LoggedIn, log_in, verify_code};
pub use logo::{logo, remove_logo, save_logo};
pub use members::{
    AccountError, AccountSummary, Membership, NewMember, account, change_role, close_membership, colleagues,
    create_member, find_or_create_relative, is_known, set_password,
};
pub use partners::{
    PartnerEdit, PartnerError, close_partner, create_partner, partner, partners, save_partner,
};
pub use passwords::MIN_LENGTH as MIN_PASSWORD_LENGTH;
pub use purge::{DEAD_LINKS_KEPT, purge};
pub use rescue::{end_sessions, forget_code_device};
pub use sessions::{OpenSession, Session, revoke, revoke_one, session, sessions_of};
pub use structures::{
    NewStructure, SaveStructureError, Structure, StructureEdit, StructureKind, company, create_structure,
    rename_structure, save_structure, structure, structures, structures_with,
};
pub use tokens::Token;
