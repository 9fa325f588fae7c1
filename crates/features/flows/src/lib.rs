//! What a département and its services exchange: files received, orders, visits, invoices, and what is wrong with them.
//!
//! * who sends: [`partners`], [`add_partner`], [`create_token`], [`revoke_token`], [`tokens`]
//! * a file: [`deposit`] keeps it and answers at once; the job [`TAKE_IN_JOB`] ([`take_in`]) reads it; [`inbox`] and
//!   [`received`] show what became of it
//! * what stands: orders in the database, one version current; visits in the [`Archive`], an immutable object per
//!   service and month; invoices in the database, with their lines
//! * what is wrong: each invoice received is compared with the rest ([`ANALYSE_JOB`], [`analyse`]) by the [`rules`]
//!   published; [`invoices`] and [`invoice`] show it, [`decide`] answers it
//! * what is paid: [`payable`] lists what was accepted, [`pay`] closes a numbered payment state of it, once
//! * what it comes to: [`effects`] adds up ordered, done and billed hours by cause ([`Part`]), month by month;
//!   [`followed`] lists the people behind a figure; [`plans`] and [`plan`] show what was ordered
//! * what the département pays for télégestion: [`equipments`], [`save_equipment`]
//!
//! A message sent again under its identifier replaces the older one when it is newer, changes nothing when it is the
//! same, and is set aside when it is older, whatever the order in which the files arrive.

mod analyse;
mod apply;
mod archive;
mod decide;
mod deposit;
mod effectiveness;
mod equipment;
mod error;
mod folder;
mod inbox;
mod invoice;
mod partner;
mod payments;
mod plans;
mod reach;
mod reading;
mod report;
mod rule;
mod store;
mod take_in;
mod token;
mod visits;

pub use analyse::{ANALYSE_JOB, Explained, ExplainedVisit, analyse};
pub use archive::{Archive, ArchiveError};
pub use decide::{Decision, DecisionError, decide};
pub use deposit::{Channel, Deposit, DepositError, Receipt, Sender, deposit, sender};
pub use effectiveness::{
    Alert, Amounts, By, Effect, Facts, Followed, FollowedPage, FollowedQuery, IDLE_DAYS, MEASURE_JOB,
    NIGHTLY_JOB, Part, Parts, REFUSALS, Scoped, effects, followed, measure, measure_all, measured, places,
    products, schedule_measures, split, visits_of,
};
pub use equipment::{
    CEILING, Equipment, EquipmentChange, EquipmentError, EquipmentState, NewEquipment, equipment,
    equipment_history, equipments, save_equipment, subsidy,
};
pub use error::FlowError;
pub use folder::{FolderError, sweep};
pub use inbox::{FileState, Inbox, InboxQuery, ReceivedFile, acknowledgement, inbox, original, received};
pub use invoice::{
    Invoice, InvoiceLine, InvoiceOrder, InvoiceQuery, InvoiceState, Invoices, Reason, invoice, invoices,
};
pub use partner::{NewPartner, Partner, PartnerError, add_partner, partners};
pub use payments::{Payable, Payment, PaymentError, PaymentScope, pay, payable, payment, payments, shares};
pub use plans::{Plan, PlanLine, PlanMonth, PlanQuery, PlanVersion, Plans, plan, plans};
pub use report::{Line, Outcome, Report};
pub use rule::{
    Mode, NewRule, Rule, RuleError, Scope, Settings, SettingsError, Smoothing, publish_rule, rules,
    withdraw_rule,
};
pub use take_in::{Means, TAKE_IN_JOB, take_in};
pub use token::{Issued, IssuedToken, TokenError, authenticate, create_token, revoke_token, tokens};
pub use visits::{SeenVisit, VisitMonth, visit_months, visits};
