//! Whose room this is, and what the reader is to them.

use access::{Action, CircleRole, Cx, Relation};
use kernel::{
    clock::paris,
    french::{long_date, of_name, time},
    id::PersonId,
    jiff::Timestamp,
};
use people::Person;
use web::Failure;

use crate::failing::refused;

pub(crate) struct Room {
    pub id: PersonId,
    /// « Madeleine », as she is called at home.
    pub first_name: String,
    relation: Relation,
}

impl Room {
    /// # Errors
    /// Not found for whoever is not in the circle.
    pub async fn open(cx: &Cx, id: PersonId) -> Result<(Person, Self), Failure> {
        let (person, room) = Self::open_to_team(cx, id).await?;
        if room.is_read_by_team() { Err(Failure::NotFound) } else { Ok((person, room)) }
    }

    /// For a page that whoever follows the person reads too.
    ///
    /// # Errors
    /// Not found for anybody else outside the circle.
    pub async fn open_to_team(cx: &Cx, id: PersonId) -> Result<(Person, Self), Failure> {
        let person = people::find(cx, id).await.map_err(refused)?;
        let relation = people::relation(cx, id).await?;
        let first_name =
            if person.given_name.is_empty() { person.full_name() } else { person.given_name.clone() };
        Ok((person, Self { id, first_name, relation }))
    }

    pub fn is_mine(&self) -> bool {
        self.relation == Relation::Circle(CircleRole::Myself)
    }

    pub fn is_read_by_team(&self) -> bool {
        self.relation == Relation::Structure
    }

    pub fn may(&self, cx: &Cx, action: Action) -> bool {
        cx.may(action, self.relation).is_ok()
    }

    /// The address of the département's statement.
    pub fn statement(&self) -> String {
        format!("/famille/{}/releve", self.id)
    }

    /// The address of the room.
    pub fn home(&self) -> String {
        format!("/famille/{}", self.id)
    }

    /// « de Madeleine », « d’Anne ».
    pub fn of(&self) -> String {
        of_name(&self.first_name)
    }
}

/// « samedi 21 novembre 2026 à 14 h 30 », in the time of mainland France.
pub(crate) fn moment(at: Timestamp) -> String {
    let at = paris(at);
    format!("{} à {}", long_date(at.date()), time(at.time()))
}
