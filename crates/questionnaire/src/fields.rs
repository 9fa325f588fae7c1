//! From a typed answer back to form fields: what a page writes into its inputs.

use crate::{Aggir, Person, Recurrence, Service, Value};

/// The fields [`crate::parse`] would read as this value, in the order of the page. A date goes
/// into the single field `value`, as `1942-04-03`.
pub fn fields(value: &Value) -> Vec<(String, String)> {
    let mut fields = Fields(Vec::new());
    match value {
        Value::Text(text) => fields.add("value", text),
        Value::Choice(key) => fields.add("value", key),
        Value::Choices(keys) => keys.iter().for_each(|key| fields.add("value", key)),
        Value::Amounts(amounts) => {
            for (key, amount) in amounts {
                fields.add("value", key);
                if let Some(amount) = amount {
                    fields.add(&format!("value.{key}.montant"), &euros(*amount));
                }
            }
        }
        Value::Date(date) => fields.add("value", &date.to_string()),
        Value::Amount(amount) => fields.add("value", &euros(*amount)),
        Value::Number(number) => fields.add("value", &number.to_string().replace('.', ",")),
        Value::YesNo(answer) => fields.add("value", yes_no(*answer)),
        Value::Grid(grid) => {
            for (day, slots) in grid {
                slots
                    .iter()
                    .for_each(|slot| fields.add(&format!("value.{}.{}", day.key(), slot.key()), "oui"));
            }
        }
        Value::Address(address) => {
            fields.add_known("value.voie", address.street.as_deref());
            fields.add_known("value.complement", address.complement.as_deref());
            fields.add_known("value.code_postal", address.postcode.as_deref());
            fields.add_known("value.ville", address.city.as_deref());
            fields.add_known("value.insee", address.insee.as_deref());
        }
        Value::Person(person) => fields.add_person("value", person),
        Value::People(people) => {
            (1..).zip(people).for_each(|(n, person)| fields.add_person(&format!("value.{n}"), person));
        }
        Value::Autonomy(level) => fields.add("value", level.key()),
        Value::Aggir(Aggir::Letter(letter)) => fields.add("value", letter.key()),
        Value::Aggir(Aggir::Adverbs(adverbs)) => {
            for (name, answer) in ["s", "t", "c", "h"].iter().zip(adverbs.in_order()) {
                fields.add_known(&format!("value.{name}"), answer.map(yes_no));
            }
        }
        Value::Services(services) => services.iter().for_each(|service| fields.add_service(service)),
    }
    fields.0
}

struct Fields(Vec<(String, String)>);

impl Fields {
    fn add(&mut self, name: &str, text: &str) {
        self.0.push((name.to_owned(), text.to_owned()));
    }

    fn add_known(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.add(name, text);
        }
    }

    fn add_person(&mut self, prefix: &str, person: &Person) {
        self.add_known(&format!("{prefix}.nom"), person.name.as_deref());
        self.add_known(&format!("{prefix}.email"), person.email.as_deref());
        self.add_known(&format!("{prefix}.telephone"), person.phone.as_deref());
    }

    fn add_service(&mut self, service: &Service) {
        let field = |name: &str| format!("value.{}.{name}", service.service);
        self.add("value", &service.service);
        self.add_known(&field("recurrence"), service.recurrence.map(Recurrence::key));
        self.add_known(&field("fois"), service.times.map(|times| times.to_string()).as_deref());
        self.add_known(&field("par"), service.per.map(|per| per.key()));
        service.days.iter().for_each(|day| self.add(&field("jour"), day.key()));
        service.slots.iter().for_each(|slot| self.add(&field("creneau"), slot.key()));
        let start = service.starts_at.map(|start| format!("{:02}:{:02}", start.hour(), start.minute()));
        self.add_known(&field("heure"), start.as_deref());
        self.add_known(&field("duree"), service.minutes.map(|minutes| minutes.to_string()).as_deref());
        self.add_known(&field("priorite"), service.priority.map(|priority| priority.to_string()).as_deref());
        self.add_known(&field("note"), service.note.as_deref());
    }
}

fn euros(amount: kernel::Money) -> String {
    match amount.cents() % 100 {
        0 => (amount.cents() / 100).to_string(),
        cents => format!("{},{cents:02}", amount.cents() / 100),
    }
}

fn yes_no(answer: bool) -> &'static str {
    if answer { "oui" } else { "non" }
}
