//! What the three flows spell alike.

use super::{Datum, Row};
use crate::{Address, Coded, Identifier, Party, Person, Quantity};

impl Row {
    pub(super) fn put_person(&mut self, person: &Person) {
        self.put_text("beneficiary_id", person.id.value.as_str());
        self.put_text("beneficiary_last_name", person.last_name.as_deref().or(person.name.as_deref()));
        self.put_text("beneficiary_first_name", person.first_name.as_deref());
        self.put("beneficiary_birth_date", person.birth_date, Datum::Date);
        if let Some(address) = &person.address {
            self.put_text("beneficiary_address", address.line.as_deref());
            self.put_text("beneficiary_postcode", address.postcode.as_deref());
            self.put_text("beneficiary_city", address.city.as_deref());
        }
    }

    pub(super) fn person(&self) -> Person {
        let (last_name, first_name) =
            (self.text("beneficiary_last_name"), self.text("beneficiary_first_name"));
        let name =
            [first_name.as_deref(), last_name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let address = Address {
            line: self.text("beneficiary_address"),
            postcode: self.text("beneficiary_postcode"),
            city: self.text("beneficiary_city"),
            country: None,
        };
        Person {
            id: self.id("beneficiary_id"),
            name: Some(name).filter(|name| !name.is_empty()),
            first_name,
            last_name,
            birth_date: self.date("beneficiary_birth_date"),
            address: Some(address).filter(|address| *address != Address::default()),
        }
    }

    /// Name and SIRET go to the keys given, where the flow has them.
    pub(super) fn put_party(&mut self, party: &Party, id: &'static str, name: Option<&'static str>) {
        self.put_text(id, party.id.value.as_str());
        if let Some(key) = name {
            self.put_text(key, party.name.as_deref());
        }
    }

    pub(super) fn party(&self, id: &str, name: Option<&str>) -> Party {
        Party { id: self.id(id), name: name.and_then(|key| self.text(key)), ..Party::default() }
    }

    pub(super) fn put_provider(&mut self, provider: &Party) {
        self.put_party(provider, "provider_id", Some("provider_name"));
        self.put_text("provider_siret", provider.siret.as_deref());
    }

    pub(super) fn provider(&self) -> Party {
        Party { siret: self.text("provider_siret"), ..self.party("provider_id", Some("provider_name")) }
    }

    pub(super) fn put_quantity(&mut self, quantity: Option<&Quantity>) {
        self.put("quantity", quantity.map(|quantity| quantity.value), Datum::Decimal);
        self.put_text("unit", quantity.map(|quantity| quantity.unit.as_str()));
    }

    pub(super) fn quantity(&self) -> Option<Quantity> {
        Some(Quantity { value: self.decimal("quantity")?, unit: self.text("unit").unwrap_or_default() })
    }

    pub(super) fn put_code(&mut self, key: &'static str, coded: Option<&Coded>) {
        self.put_text(key, coded.map(|coded| coded.code.as_str()));
    }

    pub(super) fn code(&self, key: &str) -> Option<Coded> {
        self.text(key).map(|code| Coded::from(code.as_str()))
    }

    pub(super) fn id(&self, key: &str) -> Identifier {
        Identifier { value: self.text(key).unwrap_or_default(), ..Identifier::default() }
    }
}
