//! Everything a plan is made of, read once.

use std::collections::BTreeMap;

use access::{Action, Cx};
use accounts::{AccountSummary, Structure};
use contents::{Contact, PlanSection, Seat, Sheet, Wording, Workshop, live, wording};
use geography::{Location, Places};
use intake::Assessment;
use kernel::{id::CallId, jiff::Timestamp};
use people::Person;

use crate::{
    edits::{Edits, edits},
    error::PlanError,
    support,
};

pub(crate) struct Material<'a> {
    pub assessment: Assessment,
    pub person: Person,
    pub structure: Structure,
    pub agent: AccountSummary,
    pub sections: Vec<PlanSection>,
    pub sheets: Vec<Sheet>,
    pub contacts: Vec<Contact>,
    pub workshops: Vec<Workshop>,
    /// At the workshops the caller wants to join, by key.
    pub seats: BTreeMap<String, Seat>,
    /// « 7 jours sur 7, de 8 h à 20 h »
    pub availability: String,
    pub mad: String,
    pub legal_line: String,
    /// The bytes of a PNG.
    pub logo: Option<Vec<u8>>,
    pub edits: Edits,
    pub edits_version: i64,
    pub places: &'a Places,
    pub now: Timestamp,
}

impl<'a> Material<'a> {
    pub async fn of(cx: &Cx, places: &'a Places, call: CallId) -> Result<Self, PlanError> {
        let on = cx.db.read();
        let assessment = intake::assess(cx, call).await?;
        let person = assessment.call.person.ok_or(PlanError::NoPerson)?;
        let (person, _) = people::reach(cx, on, person, Action::WritePlan).await?;
        let structure = accounts::structure(on, person.structure).await?.ok_or(PlanError::NotFound)?;
        let agent = match cx.who.account() {
            Some(account) => account,
            None => assessment.call.agent,
        };
        let agent = accounts::account(on, agent).await?.ok_or(PlanError::NotFound)?;
        let (edits, edits_version) = edits(cx, on, call).await?;
        let mut of = Self {
            sections: live(on).await?,
            sheets: live(on).await?,
            contacts: live(on).await?,
            workshops: live(on).await?,
            seats: BTreeMap::new(),
            availability: wording(on, Wording::AVAILABILITY).await?,
            mad: wording(on, Wording::MAD).await?,
            legal_line: wording(on, Wording::LEGAL_LINE).await?,
            logo: accounts::logo(on, structure.id).await?,
            now: cx.clock.now(),
            assessment,
            person,
            structure,
            agent,
            edits,
            edits_version,
            places,
        };
        let mut seats = BTreeMap::new();
        for workshop in support::workshops(&of) {
            let caller = of.assessment.call.caller_name();
            let seat = contents::seat(on, workshop, of.person.id, caller, of.now).await?;
            seats.insert(workshop.key.clone(), seat);
        }
        of.seats = seats;
        Ok(of)
    }

    /// Where the person lives, as far as known.
    pub fn home(&self) -> Location {
        let address = &self.person.address;
        Location { commune: address.insee.clone(), postcode: address.postcode.clone(), ..Location::default() }
    }

    pub fn first_name(&self) -> String {
        Some(&self.person.given_name)
            .filter(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(|| self.person.full_name())
    }

    pub fn call_back_at(&self) -> Timestamp {
        people::call_back(self.now)
    }

    /// The person followed is the caller: the plan is a letter to them.
    pub fn about_caller(&self) -> bool {
        self.assessment.call.about_caller()
    }
}
