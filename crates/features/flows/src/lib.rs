//! What a département and its services exchange: files received, orders, visits, invoices, and what is wrong with them.
//!
//! * who sends: [`partners`], [`add_partner`], [`create_token`], [`revoke_token`], [`tokens`]
//! * a file: [`deposit`] keeps it and answers at once; the job [`TAKE_IN_JOB`] ([`take_in`]) reads it; [`inbox`] and
//!   [`received`] show what became of it
//! * the official schemas, where somebody dropped them in: [`Schemas`]
//! * any vendor's file: a [`format`] is made from a sample ([`start_format`]), corrected ([`change_format`]), tried
//!   ([`try_format`]) and published ([`publish_format`]); [`deposit`] reads files by it
//! * what stands: orders in the database, one version current; visits in the [`Archive`], an immutable object per
//!   service and month; invoices in the database, with their lines
//! * what is wrong: each invoice received is compared with the rest ([`ANALYSE_JOB`], [`analyse`]) by the [`rules`]
//!   published; [`invoices`] and [`invoice`] show it, [`decide`] answers it
//! * before sending: [`try_out`] reads a file and compares it with what stands, and keeps nothing
//! * what a service mends: [`exceptions`] finds the visits that prove nothing, [`correct`] gives them a new version,
//!   [`undo`] another one; [`corrections`] shows both beside each other
//! * what is looked at without deciding: [`analyse_on_demand`], [`try_rule`], [`analyse_again`], [`replay_invoice`],
//!   answered at once or by the job [`STUDY_JOB`] ([`run_study`]); [`study_lines`] shows the answers, [`study_visits`]
//!   what is behind one
//! * what is paid: [`payable`] lists what was accepted, [`pay`] closes a numbered payment state of it, once;
//!   [`statements`] gives a service its part
//! * what it comes to: [`effects`] adds up ordered, done and billed hours by cause ([`Part`]), month by month;
//!   [`followed`] lists the people behind a figure; [`plans`] and [`plan`] show what was ordered
//! * what a family reads: [`ask_statement`] names a beneficiary, [`answer_statement`] is the département's word that it is
//!   the same person; then [`family_statement`] and [`family_visits`]
//! * what the département pays for télégestion: [`equipments`], [`save_equipment`]
//!
//! A message sent again under its identifier replaces the older one when it is newer, changes nothing when it is the
//! same, and is set aside when it is older, whatever the order in which the files arrive.

mod acknowledgement;
pub mod advice;
mod analyse;
mod apply;
mod archive;
mod correct;
mod corrections;
mod decide;
mod deposit;
mod effectiveness;
mod equipment;
mod error;
mod exceptions;
mod family;
mod findings;
mod folder;
mod format;
mod inbox;
mod invoice;
mod partner;
mod payments;
mod plans;
mod reach;
mod reading;
mod report;
mod rule;
mod schema;
mod statement;
mod store;
mod study;
mod take_in;
mod token;
mod try_out;
mod visits;
mod warm;

pub use acknowledgement::acknowledged;
pub use analyse::{ANALYSE_JOB, Explained, ExplainedVisit, Judgement, analyse};
pub use archive::{Archive, ArchiveError};
pub use correct::{CODES as CORRECTION_CODES, Correct, CorrectError, Retained, Unfit, correct, undo};
pub use corrections::{MadeCorrection, corrections};
pub use decide::{Decision, DecisionError, decide};
pub use deposit::{Channel, Deposit, DepositError, Receipt, Sender, deposit, sender};
pub use effectiveness::{
    Alert, Amounts, By, Effect, Facts, Followed, FollowedPage, FollowedQuery, IDLE_DAYS, MEASURE_JOB,
    NIGHTLY_JOB, Part, Parts, REFUSALS, Scoped, alerts, effects, followed, measure, measure_all, measured,
    places, products, schedule_measures, split, visits_of,
};
pub use equipment::{
    CEILING, Equipment, EquipmentChange, EquipmentError, EquipmentState, NewEquipment, equipment,
    equipment_history, equipments, save_equipment, subsidy,
};
pub use error::FlowError;
pub use exceptions::{Anomaly, Exception, exceptions};
pub use family::{
    AnswerError, AskError, FamilyStatement, FamilyVisit, Identity, KnownBeneficiary, LinkState, Refusal,
    StatementAnswer, StatementLink, StatementMonth, StatementRequest, StatementService, VisitFate,
    answer_statement, ask_statement, askable_departments, family_statement, family_visits, statement_link,
    statement_requests, waiting_statements, withdraw_statement,
};
pub use findings::{Actor, DEFAULT_ANSWER_DAYS, actor};
pub use folder::{FolderError, sweep};
pub use format::{
    AcceptedLoss, Confirmation, FileFormat, FormatError, FormatQuery, FormatState, FormatSummary,
    FormatVersion, LARGEST_SAMPLE, Loss, NewFormat, NewSample, OfferedFormat, Trial, WrittenFile,
    attach_sample, bring_back_format, change_format, delete_format, format, format_sample, formats,
    import_format, known_codes, offered_formats, publish_format, restore_format, start_format, try_format,
    withdraw_format, write_format,
};
pub use inbox::{FileState, Inbox, InboxQuery, ReceivedFile, acknowledgement, inbox, original, received};
pub use invoice::{
    Invoice, InvoiceLine, InvoiceOrder, InvoiceQuery, InvoiceState, Invoices, Reason, invoice, invoices,
};
pub use partner::{NewPartner, Partner, PartnerError, add_partner, partners};
pub use payments::{Payable, Payment, PaymentError, PaymentScope, pay, payable, payment, payments, shares};
pub use plans::{Plan, PlanLine, PlanMonth, PlanQuery, PlanVersion, Plans, plan, plans};
pub use report::{Line, Outcome, Remark, Report, passed_told, remarks};
pub use rule::{
    Extra, MetRule, Mode, NewRule, Rule, RuleError, Scope, Settings, SettingsError, Smoothing, Window,
    publish_rule, rules, rules_met, withdraw_rule,
};
pub use schema::{SchemaCheck, Schemas};
pub use statement::{Statement, statement, statements};
pub use study::{
    Cause, Cell, Counted, Criteria, Difference, Figures, Outcome as StudyOutcome, Replayed, STUDY_JOB, Study,
    StudyError, StudyKind, StudyLine, StudyLines, StudyQuery, Summary, analyse_again, analyse_on_demand,
    publish_tried, replay_invoice, run as run_study, studies, study, study_lines, study_visits, trials,
    try_rule,
};
pub use take_in::{Means, TAKE_IN_JOB, take_in};
pub use token::{Issued, IssuedToken, TokenError, authenticate, create_token, revoke_token, tokens};
pub use try_out::{TriedOut, TryError, try_out};
pub use visits::{SeenVisit, VisitMonth, visit_months, visits};
