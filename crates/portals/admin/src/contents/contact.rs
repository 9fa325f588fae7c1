use contents::{Contact, ContactKind, Problem};
use kernel::jiff::civil::Date;
use web::Fields;

use super::{
    editable::{Added, Editable, Preview, fields},
    input::Input,
};

impl Editable for Contact {
    const SLUG: &'static str = "contacts";
    const MANY: &'static str = "Contacts utiles";
    const ONE: &'static str = "un contact";
    const ICON: &'static str = "map-pin";
    const LEDE: &'static str = "Le plan choisit les plus proches de la personne : même commune, puis même département, puis la France entière.";
    const ADDED: Added = Added::Freely;
    const COLUMNS: &'static [&'static str] = &["Genre", "Où", "Téléphone"];

    fn blank(key: String, _today: Date) -> Self {
        Self {
            key,
            kind: ContactKind::Autre,
            name: String::new(),
            services: String::new(),
            address: None,
            postcode: None,
            city: None,
            insee: None,
            departement: None,
            phone: None,
            email: None,
            url: None,
            demo: false,
        }
    }

    fn inputs() -> Vec<Input> {
        vec![
            Input::choice("kind", "Genre", ContactKind::ALL.map(|kind| (kind.code(), kind.label()))),
            Input::line("name", "Nom"),
            Input::lines("services", "Ce qu’ils font", "3").hint("Une ou deux phrases, avec les horaires"),
            Input::line("address", "Adresse"),
            Input::short("postcode", "Code postal"),
            Input::line("city", "Commune"),
            Input::short("departement", "Département servi")
                .hint("Son numéro, par exemple 59 ; vide pour toute la France"),
            Input::short("insee", "Code de la commune servie d’abord").hint("Code INSEE, facultatif"),
            Input::line("phone", "Téléphone").hint("Un numéro court est accepté, par exemple 39 77"),
            Input::line("email", "Adresse e-mail"),
            Input::line("url", "Site"),
        ]
    }

    fn typed(&self) -> Fields {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        fields([
            ("kind", self.kind.code().to_owned()),
            ("name", self.name.clone()),
            ("services", self.services.clone()),
            ("address", text(&self.address)),
            ("postcode", text(&self.postcode)),
            ("city", text(&self.city)),
            ("departement", text(&self.departement)),
            ("insee", text(&self.insee)),
            ("phone", text(&self.phone)),
            ("email", text(&self.email)),
            ("url", text(&self.url)),
        ])
    }

    fn read(self, typed: &Fields) -> Result<Self, Vec<Problem>> {
        Ok(Self {
            key: self.key,
            kind: ContactKind::from_code(typed.get("kind")).unwrap_or(self.kind),
            name: typed.get("name").to_owned(),
            services: typed.get("services").to_owned(),
            address: typed.filled("address"),
            postcode: typed.filled("postcode"),
            city: typed.filled("city"),
            departement: typed.filled("departement"),
            insee: typed.filled("insee"),
            phone: typed.filled("phone"),
            email: typed.filled("email"),
            url: typed.filled("url"),
            demo: self.demo,
        })
    }

    fn cells(&self, _today: Date) -> Vec<String> {
        let place = [&self.city, &self.departement].into_iter().flatten().cloned().collect::<Vec<_>>();
        vec![
            self.kind.label().to_owned(),
            if place.is_empty() { "France entière".to_owned() } else { place.join(", ") },
            self.phone_shown().unwrap_or_default(),
        ]
    }

    fn preview(&self) -> Preview {
        let place = [&self.postcode, &self.city].into_iter().flatten().cloned().collect::<Vec<_>>();
        let place = Some(place.join(" ")).filter(|place| !place.is_empty());
        let address = [self.address.clone(), place].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let lines = [
            Some(self.services.clone()),
            Some(address),
            self.phone_shown(),
            self.email.clone(),
            self.url.clone(),
        ];
        Preview::Plain {
            title: self.name.clone(),
            lines: lines.into_iter().flatten().filter(|line| !line.is_empty()).collect(),
        }
    }

    fn attention(&self, _today: Date) -> &'static str {
        if self.demo { "Inventé pour la démonstration" } else { "" }
    }

    fn late(&self, _today: Date) -> bool {
        false
    }
}
