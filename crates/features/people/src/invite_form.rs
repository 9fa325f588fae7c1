//! An invitation as typed, with what to correct at each field: the agents' page and the family's draw it.

use access::{CircleRole, Cx};
use kernel::id::PersonId;

use crate::{
    circle::{Invitation, InviteError, invite},
    reach::Refused,
};

/// A sentence per field; empty when nothing is wrong there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InviteForm {
    pub name: String,
    pub email: String,
    pub role: String,
    pub link: String,
    pub name_error: String,
    pub email_error: String,
    pub role_error: String,
}

impl InviteForm {
    /// From the fields of the page: `nom`, `courriel`, `role`, `lien`.
    pub fn read<'a>(field: impl Fn(&str) -> &'a str) -> Self {
        let text = |name: &str| field(name).trim().to_owned();
        Self {
            name: text("nom"),
            email: text("courriel"),
            role: text("role"),
            link: text("lien"),
            ..Self::default()
        }
    }

    /// Sends it and returns what to say, or gives the form back with what to correct.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn submit(
        mut self,
        cx: &Cx,
        person: PersonId,
        base_url: &str,
    ) -> Result<Result<String, Self>, Refused> {
        let Some(role) = CircleRole::from_code(&self.role) else {
            self.role_error = "Choisissez ce que cette personne pourra voir.".to_owned();
            return Ok(Err(self));
        };
        let invitation = Invitation {
            name: self.name.clone(),
            email: self.email.clone(),
            role,
            relation_label: Some(self.link.clone()),
        };
        let cause = match invite(cx, person, invitation, base_url).await {
            Ok(_) => {
                return Ok(Ok(format!(
                    "Invitation envoyée à {}. Le lien reste valable 7 jours.",
                    self.email
                )));
            }
            Err(InviteError::Refused(cause)) => return Err(cause),
            Err(cause) => cause,
        };
        let error = match cause {
            InviteError::Name => &mut self.name_error,
            InviteError::AlreadyMyself | InviteError::MyselfByTheStructure => &mut self.role_error,
            _ => &mut self.email_error,
        };
        *error = cause.to_string();
        Ok(Err(self))
    }
}
