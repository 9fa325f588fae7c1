//! Services at home: known from a directory or registered, sought, and what they say of themselves.
//!
//! * one: [`add`], [`find`], [`of_structure`], [`edit`], [`journal`], [`duplicates`], [`merge`]
//! * many: [`search`]; a directory: [`Directory`], [`import`]
//! * coming in: [`register`], [`invite`], [`invited`], [`awaited`], [`confirm`], [`open_own`]
//! * what it says of itself: [`own`], [`fiche`], [`save_step`], [`history`]
//! * what it may show: [`approvals`], [`add_approval`], [`withdraw_approval`], [`documents`], [`add_document`],
//!   [`withdraw_document`], [`open_document`]; what runs out: [`alert`], [`schedule_alerts`]
//! * before a mission: [`charter`], [`accept_charter`], [`charter_accepted`]

mod add;
mod alert;
mod approvals;
mod charter;
mod confirm;
mod directory;
mod documents;
mod duplicates;
mod edit;
mod fiche;
mod find;
mod history;
mod invite;
mod journal;
mod letters;
mod merge;
mod model;
mod open_own;
mod own;
mod project;
mod purge;
mod register;
mod search;
mod store;
mod traits;
mod upload;

pub use add::{AddError, NewProvider, add};
pub use alert::{ALERT_JOB, THRESHOLDS, alert, schedule_alerts};
pub use approvals::{
    Approval, ApprovalError, ApprovalKind, NewApproval, Validity, add_approval, approvals, withdraw_approval,
};
pub use charter::{CharterError, Text, accept_charter, charter, charter_accepted, terms};
pub use confirm::{Awaited, ConfirmError, Confirmed, awaited, confirm};
pub use directory::{
    Candidate, Column, Directory, DirectoryError, Field, Imported, MOST_LINES, candidates, import, keep_file,
    kept_file,
};
pub use documents::{DocumentError, Kept, add_document, documents, open_document, withdraw_document};
pub use duplicates::{Likeness, duplicates};
pub use edit::{EditError, ProviderEdit, edit};
pub use fiche::{Fiche, FicheError, fiche, save_step};
pub use find::{Refused, find, of_structure};
pub use history::{Change, Saved, history};
pub use invite::{INVITATION_LASTS, InviteError, invitation_path, invite, invited};
pub use journal::journal;
pub use merge::{MergeError, merge};
pub use model::{Acceptance, Details, OpeningDays, Problem, Profile, Provider, Source};
pub use open_own::{OpenError, open_own};
pub use own::own;
pub use purge::{DEAD_KEPT, purge};
pub use register::{CONFIRMATION_LASTS, RegisterError, Registered, Registration, register};
pub use search::{Found, MOST, Sought, search};
pub use upload::{LARGEST, Upload};
