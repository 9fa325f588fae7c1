//! The call: forms in the database, payers and their members, the conversation and its answers, and
//! what they amount to (GIR, aids, budget, week).
//!
//! A page starts a call ([`start`]), saves one question at a time ([`save_answer`]) and shows
//! [`assess`]. Nothing typed is lost: answers have versions, replaced ones a history, changes a name.

mod accept_suggestions;
mod answers;
mod assess;
mod call;
mod call_back;
mod choose_payer;
mod colleagues;
mod end;
mod entitlements;
pub mod facts;
pub mod forms;
mod journal;
mod known;
mod link_person;
mod list;
mod notes;
mod overview;
mod payer_profile;
pub mod payers;
mod person_facts;
mod preview;
mod recap;
mod resembling;
mod save_answer;
mod start;
mod store;
mod suggestions;
mod suspend;
pub mod week;

pub use accept_suggestions::accept_suggestions;
pub use answers::{KeptAnswer, KeptAnswers, answers, earlier_answers};
pub use assess::{Assessment, assess};
pub use call::{Call, CallError, CallStatus, Caller, Level, Position, find};
pub use call_back::promise_call_back;
pub use choose_payer::choose_payer;
pub use colleagues::colleagues_mark;
pub use end::{choose_level, end};
pub use entitlements::{Counted, Right, count_dossier, counted_calls, rights, unused};
pub use forms::install_bundled;
pub use journal::journal;
pub use known::{Known, Source, TakeUp, accept_known, with_known};
pub use link_person::{create_person_from_call, link_person};
pub use list::{CallFilter, CallPage, list, of_person, suspended};
pub use notes::{CallNote, NoteError, SaveNote, close_note, notes, save_note};
pub use overview::{Overview, overview};
pub use person_facts::Learnt;
pub use recap::{Recap, RecapLine, RecapStep, recap};
pub use resembling::{Proposals, propose_people, resembling, set_aside};
pub use save_answer::{Conflict, SaveAnswer, Saved, save_answer};
pub use start::start;
pub use suggestions::suggestions;
pub use suspend::{remember_position, resume, suspend};
pub use week::Week;
