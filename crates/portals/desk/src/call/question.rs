//! One question of the form as inputs. What is typed and what is stored are both form fields, so a
//! refused answer comes back on the page exactly as it was typed.

use intake::{Assessment, Known, Source};
use kernel::{clock::paris, french::short_date};
use questionnaire::{
    Answer, Autonomy, Day, Definition, Kind, Letter, Question, Slot, State, display, fields, keys,
    services_named, services_wished,
};

pub struct QuestionView {
    pub key: String,
    pub label: String,
    pub kind: &'static str,
    pub version: i64,
    /// `none`, `answered`, `unknown` or `refused`.
    pub state: &'static str,
    pub say: String,
    pub help: String,
    pub error: String,
    pub hidden: bool,
    pub essential: bool,
    /// Whatever the answer: the reminder « essentiel » goes away.
    pub asked: bool,
    /// « Suggéré : B », for an AGGIR variable still without answer.
    pub suggestion: String,
    /// The suggestion is one letter: it can be taken up.
    pub suggestion_settled: bool,
    /// The answer the file or an earlier call gives, and which of them.
    pub known: Option<(String, String)>,
    pub input: Input,
}

/// What to draw, by family of kinds. `spare` people are shown only once asked for.
pub enum Input {
    Text { value: String, mode: &'static str },
    LongText { value: String },
    Measure { value: String, unit: String, mode: &'static str, width: &'static str },
    Options { control: &'static str, layout: &'static str, options: Vec<OptionView> },
    Amounts { options: Vec<AmountView> },
    Scale { levels: Vec<OptionView> },
    Aggir { letters: Vec<OptionView>, adverbs: Vec<AdverbView>, by_adverbs: bool, letter: String },
    Grid { rows: Vec<GridRow> },
    Fields { fields: Vec<FieldView> },
    People { people: Vec<PersonView>, spare: Vec<PersonView> },
    Services { asked: Vec<ServiceView>, others: Vec<ServiceView> },
}

pub struct OptionView {
    pub key: String,
    pub label: String,
    pub hint: String,
    pub checked: bool,
}

pub struct AmountView {
    pub option: OptionView,
    pub amount: String,
}

pub struct AdverbView {
    pub field: &'static str,
    pub label: &'static str,
    pub answer: String,
}

pub struct GridRow {
    pub label: &'static str,
    pub cells: Vec<GridCell>,
}

pub struct GridCell {
    pub field: String,
    pub label: String,
    pub checked: bool,
}

pub struct FieldView {
    pub field: String,
    pub id: String,
    pub label: &'static str,
    pub value: String,
    pub mode: &'static str,
    pub width: &'static str,
    pub street: Option<StreetView>,
    pub commune: Option<CommuneView>,
}

/// A street that may be chosen among the geocoder's, and the inputs it then fills.
pub struct StreetView {
    pub postcode_id: String,
    pub city_id: String,
}

/// A town that may be chosen in the list of communes.
pub struct CommuneView {
    /// The field its code goes into.
    pub field: &'static str,
    pub insee: String,
    /// The input its postcode goes into.
    pub postcode_id: String,
}

pub struct PersonView {
    pub title: String,
    pub fields: Vec<FieldView>,
}

pub struct ServiceView {
    pub option: OptionView,
    pub one_off: bool,
    pub recurring: bool,
    pub times: String,
    pub per_month: bool,
    pub days: Vec<OptionView>,
    pub slots: Vec<OptionView>,
    pub starts_at: String,
    pub minutes: String,
    pub usual_minutes: String,
    pub priorities: Vec<OptionView>,
    pub note: String,
    pub price: String,
}

/// The fields of one question: as stored, or as typed.
struct Filled(Vec<(String, String)>);

impl Filled {
    fn get(&self, name: &str) -> String {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn holds(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(key, held)| key == name && held == value)
    }
}

/// A refused answer, to be shown as typed.
pub struct Typed<'a> {
    pub fields: &'a [(String, String)],
    pub error: &'a str,
    /// The version the next try answers to.
    pub base: i64,
}

pub fn view(of: &Assessment, question: &Question, typed: Option<Typed>) -> QuestionView {
    let stored = of.answers.get(&question.key);
    let filled = match &typed {
        Some(typed) => Filled(typed.fields.to_vec()),
        None => Filled(stored.and_then(|answer| answer.value.as_ref()).map(fields).unwrap_or_default()),
    };
    let suggested = of.suggestions.get(&question.key);
    QuestionView {
        key: question.key.clone(),
        label: question.label.clone(),
        kind: code(question.kind),
        version: typed.as_ref().map_or_else(|| of.kept.version(&question.key), |typed| typed.base),
        state: state(stored),
        say: question.say.clone().unwrap_or_default(),
        help: question.help.clone().unwrap_or_default(),
        error: typed.map(|typed| typed.error.to_owned()).unwrap_or_default(),
        hidden: of.hidden_questions.contains(&question.key),
        essential: question.essential,
        asked: stored.is_some_and(|answer| answer.state != State::NotAsked),
        suggestion: suggested.map(|letters| suggestion(&letters.to_string())).unwrap_or_default(),
        suggestion_settled: suggested.is_some_and(|letters| letters.known().is_some()),
        known: of.known.get(&question.key).and_then(|known| already(of, question, known)),
        input: input(of, question, &filled),
    }
}

/// « 84 ans », « sa fiche ».
fn already(of: &Assessment, question: &Question, known: &Known) -> Option<(String, String)> {
    let from = match known.from {
        Source::File => "sa fiche".to_owned(),
        Source::Call(at) => format!("l’appel du {}", short_date(paris(at).date())),
    };
    Some((display(question, &of.definition.lists, known.answer.known()?), from))
}

/// « B » reads « B », « AB » reads « A ou B ».
fn suggestion(letters: &str) -> String {
    letters.chars().map(String::from).collect::<Vec<_>>().join(" ou ")
}

const fn state(answer: Option<&Answer>) -> &'static str {
    match answer {
        None => "none",
        Some(answer) => match answer.state {
            State::NotAsked => "none",
            State::Answered => "answered",
            State::Unknown => "unknown",
            State::Refused => "refused",
        },
    }
}

const fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::LongText => "long_text",
        Kind::Single => "single",
        Kind::Multiple => "multiple",
        Kind::Amounts => "amounts",
        Kind::Date => "date",
        Kind::Amount => "amount",
        Kind::Number => "number",
        Kind::YesNo => "yes_no",
        Kind::Grid => "grid",
        Kind::Address => "address",
        Kind::Person => "person",
        Kind::People => "people",
        Kind::Autonomy => "autonomy",
        Kind::Aggir => "aggir",
        Kind::Services => "services",
    }
}

fn input(of: &Assessment, question: &Question, filled: &Filled) -> Input {
    let value = filled.get("value");
    match question.kind {
        Kind::Text => Input::Text { value, mode: "text" },
        Kind::LongText => Input::LongText { value },
        Kind::Date => Input::Measure {
            value: written_date(value),
            unit: "jj/mm/aaaa".into(),
            mode: "numeric",
            width: "10",
        },
        Kind::Amount => {
            let unit = question.unit.as_deref().map_or_else(|| "€".to_owned(), |unit| format!("€ {unit}"));
            Input::Measure { value, unit, mode: "decimal", width: "10" }
        }
        Kind::Number => Input::Measure {
            value,
            unit: question.unit.clone().unwrap_or_default(),
            mode: "numeric",
            width: "5",
        },
        Kind::YesNo => {
            let options = [("oui", "Oui"), ("non", "Non")];
            let options = options.map(|(key, label)| plain(key, label, filled.holds("value", key)));
            Input::Options { control: "radio", layout: "choices--inline", options: options.into() }
        }
        Kind::Single | Kind::Multiple => {
            let options = listed(&of.definition, question, filled);
            let short =
                options.iter().all(|option| option.label.chars().count() < 26 && option.hint.is_empty());
            let layout = match options.len() {
                0..=4 if short => "choices--inline",
                0..=7 => "",
                _ => "choices--columns",
            };
            let control = if question.kind == Kind::Single { "radio" } else { "checkbox" };
            Input::Options { control, layout, options }
        }
        Kind::Amounts => {
            let options = listed(&of.definition, question, filled).into_iter().map(|option| {
                let amount = filled.get(&format!("value.{}.montant", option.key));
                AmountView { option, amount }
            });
            Input::Amounts { options: options.collect() }
        }
        Kind::Autonomy => {
            let levels = Autonomy::ALL
                .iter()
                .map(|level| plain(level.key(), question.level(*level), filled.holds("value", level.key())));
            Input::Scale { levels: levels.collect() }
        }
        Kind::Aggir => aggir(filled),
        Kind::Grid => grid(filled),
        Kind::Address => Input::Fields { fields: address(question, filled) },
        Kind::Person => Input::Fields { fields: person(question, "value", filled) },
        Kind::People => people(question, filled),
        Kind::Services => services(of, question, filled),
    }
}

/// Stored as `1942-04-03`, read as « 03/04/1942 »; anything else is shown as typed.
fn written_date(value: String) -> String {
    value.parse().map(short_date).unwrap_or(value)
}

fn plain(key: &str, label: &str, checked: bool) -> OptionView {
    OptionView { key: key.to_owned(), label: label.to_owned(), hint: String::new(), checked }
}

fn listed(definition: &Definition, question: &Question, filled: &Filled) -> Vec<OptionView> {
    let Some(list) = question.list.as_deref().and_then(|key| definition.list(key)) else { return Vec::new() };
    let chosen =
        filled.0.iter().filter(|(name, _)| name == "value").map(|(_, value)| value.clone()).collect();
    let options = list.offered_or_in(&chosen).into_iter().map(|choice| OptionView {
        key: choice.key.clone(),
        label: if choice.retired {
            format!("{} (retiré de la liste)", choice.label)
        } else {
            choice.label.clone()
        },
        hint: choice.help.clone().unwrap_or_default(),
        checked: chosen.contains(&choice.key),
    });
    options.collect()
}

fn aggir(filled: &Filled) -> Input {
    let letters = [
        (Letter::A, "Seul, toujours et bien"),
        (Letter::B, "En partie, ou pas toujours, ou mal"),
        (Letter::C, "Ne le fait pas seul"),
    ];
    let letters = letters.map(|(letter, hint)| OptionView {
        key: letter.key().to_owned(),
        label: letter.key().to_owned(),
        hint: hint.to_owned(),
        checked: filled.holds("value", letter.key()),
    });
    let adverbs = [
        ("value.s", "Spontanément"),
        ("value.t", "Totalement"),
        ("value.c", "Correctement"),
        ("value.h", "Habituellement"),
    ];
    let adverbs = adverbs.map(|(field, label)| AdverbView { field, label, answer: filled.get(field) });
    let by_adverbs = adverbs.iter().any(|adverb| !adverb.answer.is_empty());
    Input::Aggir { letters: letters.into(), letter: letter_of(&adverbs), adverbs: adverbs.into(), by_adverbs }
}

/// What the adverbs settle; empty while they do not.
fn letter_of(adverbs: &[AdverbView; 4]) -> String {
    let said = |at: usize| match adverbs[at].answer.as_str() {
        "oui" => Some(true),
        "non" => Some(false),
        _ => None,
    };
    let told = questionnaire::Adverbs {
        spontanement: said(0),
        totalement: said(1),
        correctement: said(2),
        habituellement: said(3),
    };
    questionnaire::Aggir::Adverbs(told).letter().map(|letter| letter.key().to_owned()).unwrap_or_default()
}

fn grid(filled: &Filled) -> Input {
    let row = |slot: &Slot| GridRow {
        label: capital(slot.label()),
        cells: Day::ALL
            .iter()
            .map(|day| {
                let field = format!("value.{}.{}", day.key(), slot.key());
                let checked = !filled.get(&field).is_empty();
                GridCell { label: format!("{} {}", day.label(), slot.label()), field, checked }
            })
            .collect(),
    };
    Input::Grid { rows: Slot::ALL.iter().map(row).collect() }
}

const fn capital(slot: &'static str) -> &'static str {
    match slot.as_bytes() {
        b"matin" => "Matin",
        b"midi" => "Midi",
        b"soir" => "Soir",
        b"nuit" => "Nuit",
        _ => "Après-midi",
    }
}

fn named(
    question: &Question,
    field: &str,
    label: &'static str,
    mode: &'static str,
    width: &'static str,
    filled: &Filled,
) -> FieldView {
    FieldView {
        id: format!("q-{}-{}", question.key, field.replace('.', "-")),
        value: filled.get(field),
        field: field.to_owned(),
        label,
        mode,
        width,
        street: None,
        commune: None,
    }
}

fn address(question: &Question, filled: &Filled) -> Vec<FieldView> {
    let [street, complement, postcode, city] = [
        ("value.voie", "Numéro et voie", "text", ""),
        ("value.complement", "Complément", "text", ""),
        ("value.code_postal", "Code postal", "numeric", "5"),
        ("value.ville", "Commune", "text", "20"),
    ]
    .map(|(field, label, mode, width)| named(question, field, label, mode, width, filled));
    let commune = CommuneView {
        field: "value.insee",
        insee: filled.get("value.insee"),
        postcode_id: postcode.id.clone(),
    };
    let proposed = StreetView { postcode_id: postcode.id.clone(), city_id: city.id.clone() };
    vec![
        FieldView { street: Some(proposed), ..street },
        complement,
        postcode,
        FieldView { commune: Some(commune), ..city },
    ]
}

fn person(question: &Question, prefix: &str, filled: &Filled) -> Vec<FieldView> {
    [
        ("nom", "Nom", "text", "20"),
        ("email", "Adresse e-mail", "email", "20"),
        ("telephone", "Téléphone", "tel", "10"),
    ]
    .map(|(name, label, mode, width)| {
        named(question, &format!("{prefix}.{name}"), label, mode, width, filled)
    })
    .into()
}

/// Those named, and room for more.
fn people(question: &Question, filled: &Filled) -> Input {
    const ROOM: usize = 4;
    let named = (1..=questionnaire::PEOPLE_LIMIT)
        .rev()
        .find(|n| {
            filled.0.iter().any(|(name, value)| !value.is_empty() && name.starts_with(&format!("value.{n}.")))
        })
        .unwrap_or(0);
    let shown = (named + 1).max(2);
    let mut people: Vec<PersonView> = (1..=(named + ROOM).min(questionnaire::PEOPLE_LIMIT))
        .map(|n| PersonView {
            title: format!("Personne {n}"),
            fields: person(question, &format!("value.{n}"), filled),
        })
        .collect();
    let spare = people.split_off(shown.min(people.len()));
    Input::People { people, spare }
}

/// What the family asked for comes first, with what it already said.
fn services(of: &Assessment, question: &Question, filled: &Filled) -> Input {
    let view = of.view();
    let wished = wished(of, question);
    let list = question.list.as_deref().and_then(|key| of.definition.list(key));
    let need = view.known(keys::BESOIN).and_then(|value| value.text()).unwrap_or_default();
    let named: Vec<String> = match list {
        Some(list) if question.key == keys::SERVICES_RECOMMANDES => {
            services_named(list, need).into_iter().map(|choice| choice.key.clone()).collect()
        }
        _ => Vec::new(),
    };
    let rows = listed(&of.definition, question, filled).into_iter().map(|option| {
        let prior = wished.iter().find(|wish| wish.service == option.key);
        let asked = prior.is_some() || named.contains(&option.key);
        let said = match prior {
            Some(wish) if !option.checked => {
                Filled(fields(&questionnaire::Value::Services(vec![wish.clone()])))
            }
            _ => Filled(filled.0.clone()),
        };
        (asked, service(option, &said, &of.catalogue))
    });
    let (asked, others): (Vec<_>, Vec<_>) = rows.partition(|(asked, _)| *asked);
    let rows = |rows: Vec<(bool, ServiceView)>| rows.into_iter().map(|(_, row)| row).collect();
    Input::Services { asked: rows(asked), others: rows(others) }
}

fn wished(of: &Assessment, question: &Question) -> Vec<questionnaire::Service> {
    if question.key != keys::SERVICES_RECOMMANDES {
        return Vec::new();
    }
    let asked = of.definition.question(keys::PREMIERES_AIDES);
    let list = asked.as_ref().and_then(|asked| of.definition.list(asked.list.as_deref()?));
    let view = of.view();
    match (view.known(keys::PREMIERES_AIDES), list) {
        (Some(said), Some(list)) => services_wished(said, list),
        _ => Vec::new(),
    }
}

fn service(option: OptionView, said: &Filled, catalogue: &[contents::Service]) -> ServiceView {
    let known = catalogue.iter().find(|service| service.code == option.key);
    let field = |name: &str| format!("value.{}.{name}", option.key);
    let get = |name: &str| said.get(&field(name));
    let several = |name: &str, key: &str| said.holds(&field(name), key);
    let recurrence = get("recurrence");
    let usual = known.map(|service| service.default_minutes).filter(|minutes| *minutes > 0);
    ServiceView {
        one_off: recurrence == "ponctuel"
            || recurrence.is_empty() && known.is_some_and(|service| !service.recurring),
        recurring: recurrence == "recurrent"
            || recurrence.is_empty() && known.is_none_or(|service| service.recurring),
        times: get("fois"),
        per_month: get("par") == "mois",
        days: Day::ALL.iter().map(|day| plain(day.key(), day.label(), several("jour", day.key()))).collect(),
        slots: Slot::ALL
            .iter()
            .map(|slot| plain(slot.key(), capital(slot.label()), several("creneau", slot.key())))
            .collect(),
        starts_at: get("heure"),
        minutes: get("duree"),
        usual_minutes: usual.map(|minutes| minutes.to_string()).unwrap_or_default(),
        priorities: [("1", "Indispensable"), ("2", "Utile"), ("3", "Confort")]
            .map(|(key, label)| plain(key, label, get("priorite") == key))
            .into(),
        note: get("note"),
        price: known.map(price).unwrap_or_default(),
        option,
    }
}

fn price(service: &contents::Service) -> String {
    match service.price {
        Some(price) => format!("{price} par {}", service.unit.label()),
        None => "sur devis".to_owned(),
    }
}

impl OptionView {
    /// First letter of a day, as on a calendar.
    pub fn initial(&self) -> String {
        self.label.chars().take(1).flat_map(char::to_uppercase).collect()
    }
}
