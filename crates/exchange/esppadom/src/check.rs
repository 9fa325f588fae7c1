//! Levels L2 and L3: codes against their lists, and the rules of the trade that one file alone can show.

mod codes;
mod hours;
mod invoice;
mod order;
mod seen;
mod visit;

use kernel::jiff::{SignedDuration, civil::DateTime, tz::TimeZone};
use records::{Finding, Flow, Quantity, Severity};

use crate::{
    code::{self, Code},
    draft::Record,
    lists::{Answer, Lists, UNITS},
    reader::Message,
};

use self::seen::Seen;

/// Where a rule has a figure, it is the caller's: no national text gives one.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The moment one reads the file at, on the clock of the place. `None`: nothing is in the future.
    pub now: Option<DateTime>,
    /// Of the place; overseas départements have others. `None`: the nights of the clock change are not looked at.
    pub zone: Option<TimeZone>,
    /// A visit longer than this is worth a look.
    pub longest: SignedDuration,
    /// Between a stamp and the retained time, without a correction.
    pub gap: SignedDuration,
    /// Between the billed quantity and the retained duration.
    pub quantity_gap: SignedDuration,
}

impl Default for Rules {
    /// One minute of gap (the files observed drop the seconds), a quarter of an hour for roundings, sixteen hours.
    fn default() -> Self {
        Self {
            now: None,
            zone: TimeZone::get("Europe/Paris").ok(),
            longest: SignedDuration::from_hours(16),
            gap: SignedDuration::from_mins(1),
            quantity_gap: SignedDuration::from_mins(15),
        }
    }
}

/// Checks the messages of one file, one after the other.
pub struct Checker {
    lists: Lists,
    rules: Rules,
    seen: Seen,
    /// Lists that were said not to be loaded.
    unloaded: Vec<String>,
}

impl Checker {
    pub fn new(lists: Lists, rules: Rules) -> Self {
        Self { lists, rules, seen: Seen::default(), unloaded: Vec::new() }
    }

    /// Before another file.
    pub fn next_file(&mut self) {
        self.seen = Seen::default();
        self.unloaded.clear();
    }

    /// What has to be said of a message. One that something blocks is not to be taken in.
    pub fn check(&mut self, message: &Message) -> Vec<Finding> {
        let mut remarks = Remarks { line: message.line, id: message.record.id(), findings: Vec::new() };
        self.seen.look(message, &mut remarks);
        match &message.record {
            Record::Order(order) => self.order(order, &mut remarks),
            Record::Visit(visit) => self.visit(visit, &mut remarks),
            Record::Invoice(invoice) => self.invoice(invoice, &mut remarks),
        }
        remarks.findings
    }

    fn quantity(&self, quantity: Option<&Quantity>, remarks: &mut Remarks<'_>) {
        let Some(quantity) = quantity else { return };
        if !matches!(self.lists.look_up(UNITS, &quantity.unit, None), Answer::Known(_)) {
            let message = format!(
                "l’unité « {} » est inconnue : écrivez HUR pour des heures, MIN pour des minutes",
                quantity.unit
            );
            let finding = remarks.say(code::UNIT, &message);
            finding.found = Some(quantity.unit.clone());
            finding.expected = Some(self.lists.codes(UNITS));
        }
        if quantity.value.is_sign_negative() && !quantity.value.is_zero() {
            let message = "la quantité est négative : corrigez l’envoi d’origine, ou faites un avoir";
            remarks.say(code::NEGATIVE, message).found = Some(quantity.value.to_string());
        }
    }

    fn future(&self, at: Option<DateTime>, what: &str, remarks: &mut Remarks<'_>) {
        if let (Some(now), Some(at)) = (self.rules.now, at)
            && at > now
        {
            let message = format!("{what} est dans l’avenir : vérifiez la date");
            remarks.say(code::FUTURE, &message).found = Some(at.to_string());
        }
    }
}

/// What is being said of one message.
struct Remarks<'a> {
    line: u64,
    id: &'a str,
    findings: Vec<Finding>,
}

impl Remarks<'_> {
    fn say(&mut self, code: Code, message: &str) -> &mut Finding {
        let mut finding = code.at(self.line, message);
        finding.place.message = Some(self.id.to_owned());
        self.findings.push(finding);
        self.findings.last_mut().expect("just pushed")
    }
}

/// Whether something among them keeps the message out.
pub fn blocks<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> bool {
    findings.into_iter().any(|finding| finding.severity == Severity::Blocks)
}

/// The words of a flow for its messages.
fn noun(flow: Flow) -> &'static str {
    match flow {
        Flow::Order => "cette prise en charge",
        Flow::Delivery => "cette intervention",
        Flow::Invoice => "cette facture",
    }
}
