//! The fields of a person, as typed.

use kernel::{
    french::{self, short_date},
    jiff::civil::Date,
};
use people::{Address, Details, Person, Problem, Status};
use web::Fields;

/// What the page shows in its fields: exactly what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PersonForm {
    pub given_name: String,
    pub usual_name: String,
    pub birth_name: String,
    pub birth_date: String,
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
            birth_date: text("birth_date"),
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
        Self {
            given_name: person.given_name.clone(),
            usual_name: person.usual_name.clone(),
            birth_name: text(&person.birth_name),
            birth_date: person.birth_date.map(short_date).unwrap_or_default(),
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
            birth_date: self.born()?,
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

    fn born(&self) -> Result<Option<Date>, Problem> {
        if self.birth_date.is_empty() {
            return Ok(None);
        }
        let read = french::date(&self.birth_date);
        read.map(Some).map_err(|message| Problem { field: "birth_date", message })
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_does_not_exist_says_what_is_expected() {
        let typed = |text: &str| PersonForm { birth_date: text.to_owned(), ..PersonForm::default() };
        assert_eq!(typed("31/2/1942").details().unwrap_err().field, "birth_date");
        assert!(typed("27/2/42").details().unwrap().birth_date.is_some());
        assert_eq!(PersonForm::default().details().unwrap().birth_date, None);
    }
}
