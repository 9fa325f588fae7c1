//! The people followed, those around them, what is written about them and what is due.
//!
//! Every use case about somebody begins with [`reach`]: what you may not know exists is not found.
//!
//! * a person: [`create`], [`find`], [`edit`], [`enrich`], [`set_status`]
//! * many: [`list`], [`search`], [`duplicates`]
//! * their circle: [`invite`], [`admit`], [`members`], [`withdraw`], [`my_people`]
//! * follow-up: [`write_note`], [`notes`], [`journal`]
//! * passing on: [`hand_over`], [`heirs`], [`proposals`], [`answer_proposal`], [`close_structure`]
//! * what runs out: [`create_deadline`], [`assign`], [`done`], [`postpone`], [`board`], [`deadlines_of`],
//!   about a service at home too: [`create_provider_deadline`], [`settle_provider`]

mod board;
mod call_back;
mod circle;
mod close_structure;
mod create;
mod deadlines;
mod edit;
mod find;
mod hand_over;
mod invite_form;
mod journal;
mod keys;
mod list;
mod model;
mod nir;
mod notes;
mod reach;
mod search;
mod store;

pub use board::{Board, BoardLine, BoardPage, Urgency, board};
pub use call_back::call_back;
pub use circle::{
    CircleMember, INVITATION_LASTS, Invitation, InviteError, MyPerson, WithdrawError, admit, invite,
    invite_again, is_in_circle, members, my_people, withdraw,
};
pub use close_structure::{CloseError, close_structure};
pub use create::{CreateError, NewPerson, create};
pub use deadlines::{
    Deadline, DeadlineError, DeadlineKind, NewDeadline, assign, create_deadline, create_provider_deadline,
    deadline, deadlines_of, done, done_within, is_awaited, is_told_of_provider, postpone, settle, settle_on,
    settle_provider,
};
pub use edit::{EditError, PersonEdit, edit, enrich, set_status};
pub use find::find;
pub use hand_over::{
    HandOverError, Heir, Pending, Proposal, answer_proposal, hand_over, heirs, pending_hand_over, proposals,
};
pub use invite_form::InviteForm;
pub use journal::journal;
pub use list::{Due, Filter, Listed, NextDue, Page, Row, Sort, list};
pub use model::{Address, Details, Person, Problem, Status};
pub use nir::{NirError, masked_nir, nir, set_nir};
pub use notes::{NewNote, Note, NoteError, notes, write_note};
pub use reach::{Refused, followed_by, ids_of, reach, relation};
pub use search::{duplicates, search};
