//! The fields of a person, as typed.

use kernel::jiff::civil::Date;
use people::{Address, Details, Person, Problem, Status};
use web::Fields;

/// What the page shows in its fields: exactly what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PersonForm {
    pub given_name: String,
    pub usual_name: String,
    pub birth_name: String,
    pub birth_day: String,
    pub birth_month: String,
    pub birth_year: String,
    pub phone: String,
    pub email: String,
    pub address_line: String,
    pub address_complement: String,
    pub postcode: String,
    pub city: String,
    pub insee: String,
    pub status: String,
    pub nir: String,
    pub version: i64,
}

impl PersonForm {
    pub fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).to_owned();
        Self {
            given_name: text("given_name"),
            usual_name: text("usual_name"),
            birth_name: text("birth_name"),
            birth_day: text("birth_date-jour"),
            birth_month: text("birth_date-mois"),
            birth_year: text("birth_date-annee"),
            phone: text("phone"),
            email: text("email"),
            address_line: text("address_line"),
            address_complement: text("address_complement"),
            postcode: text("postcode"),
            city: text("city"),
            insee: text("insee"),
            status: text("status"),
            nir: text("nir"),
            version: fields.get("version").parse().unwrap_or_default(),
        }
    }

    pub fn of(person: &Person) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let part = |value: Option<String>| value.unwrap_or_default();
        Self {
            given_name: person.given_name.clone(),
            usual_name: person.usual_name.clone(),
            birth_name: text(&person.birth_name),
            birth_day: part(person.birth_date.map(|date| date.day().to_string())),
            birth_month: part(person.birth_date.map(|date| date.month().to_string())),
            birth_year: part(person.birth_date.map(|date| date.year().to_string())),
            phone: person.phone_fr().unwrap_or_default(),
            email: text(&person.email),
            address_line: text(&person.address.line),
            address_complement: text(&person.address.complement),
            postcode: text(&person.address.postcode),
            city: text(&person.address.city),
            insee: text(&person.address.insee),
            status: person.status.code().to_owned(),
            nir: String::new(),
            version: person.version,
        }
    }

    /// # Errors
    /// When the date of birth is no date.
    pub fn details(&self) -> Result<Details, Problem> {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Ok(Details {
            given_name: self.given_name.clone(),
            usual_name: self.usual_name.clone(),
            birth_name: filled(&self.birth_name),
            birth_date: self.birth_date()?,
            phone: filled(&self.phone),
            email: filled(&self.email),
            address: Address {
                line: filled(&self.address_line),
                complement: filled(&self.address_complement),
                postcode: filled(&self.postcode),
                city: filled(&self.city),
                insee: filled(&self.insee),
            },
        })
    }

    fn birth_date(&self) -> Result<Option<Date>, Problem> {
        let parts = [&self.birth_day, &self.birth_month, &self.birth_year];
        if parts.iter().all(|part| part.is_empty()) {
            return Ok(None);
        }
        let date = || {
            Date::new(
                self.birth_year.parse().ok()?,
                self.birth_month.parse().ok()?,
                self.birth_day.parse().ok()?,
            )
            .ok()
        };
        let message =
            "Cette date n’existe pas : indiquez le jour, le mois et l’année, par exemple 27 3 1942.";
        date().map(Some).ok_or_else(|| Problem { field: "birth_date", message: message.to_owned() })
    }

    pub fn status(&self) -> Status {
        Status::from_code(&self.status).unwrap_or(Status::ToAssess)
    }
}

/// The sentences to show at the fields and in the summary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems(pub Vec<Problem>);

impl Problems {
    /// Empty when nothing is wrong at that field.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|problem| problem.field == field).map_or("", |problem| &problem.message)
    }

    /// The element a summary link leads to.
    pub fn anchor(problem: &Problem) -> &str {
        if problem.field == "birth_date" { "birth_date-jour" } else { problem.field }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_does_not_exist_says_what_is_expected() {
        let mut form =
            PersonForm { birth_day: "31".into(), birth_month: "2".into(), ..PersonForm::default() };
        form.birth_year = "1942".to_owned();
        assert_eq!(form.details().unwrap_err().field, "birth_date");
        form.birth_day = "27".to_owned();
        assert!(form.details().unwrap().birth_date.is_some());
        assert_eq!(PersonForm::default().details().unwrap().birth_date, None);
    }
}
