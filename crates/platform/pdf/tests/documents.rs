//! What a family receives: read back from the bytes, as their reader or their screen reader would.

use kernel::{Money, jiff::civil::date};
use lopdf::{Dictionary, Object};
use pdf::{
    Document, PlanDocument, Prose, WeekDocument,
    parts::MoneyRange,
    plan::{Content, Gir, Priority, Section, Service},
    render,
    table::{TableColumn, TableDocument},
    week::{Other, Slot, Visit, Week},
};
use proptest::prelude::*;

fn plan() -> PlanDocument {
    serde_json::from_str(include_str!("../samples/plan.json")).expect("the sample is a plan")
}

fn week() -> WeekDocument {
    serde_json::from_str(include_str!("../samples/week.json")).expect("the sample is a week")
}

fn read(document: Document) -> lopdf::Document {
    lopdf::Document::load_mem(&render(document, None).expect("the document prints"))
        .expect("the PDF can be read")
}

fn printed(plan: &PlanDocument) -> lopdf::Document {
    read(Document::Plan(plan))
}

/// The words of some pages, with single ordinary spaces.
fn words(document: &lopdf::Document, pages: &[u32]) -> String {
    document
        .extract_text(pages)
        .expect("the text can be extracted")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn all_words(document: &lopdf::Document) -> String {
    words(document, &document.get_pages().into_keys().collect::<Vec<_>>())
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every element of the structure tree with this tag.
fn tagged<'a>(document: &'a lopdf::Document, tag: &str) -> Vec<&'a Dictionary> {
    let is_tag = |dictionary: &&Dictionary| {
        dictionary.get(b"S").and_then(Object::as_name).is_ok_and(|name| name == tag.as_bytes())
    };
    document.objects.values().filter_map(|object| object.as_dict().ok()).filter(is_tag).collect()
}

#[test]
fn the_first_page_says_the_essentials() {
    let first_page = words(&printed(&plan()), &[1]);
    for expected in [
        "Le plan d’aide de Jeanne",
        "samedi 21 novembre 2026",
        "Au plus tard le lundi 23 novembre 2026 à 14 h 30",
        "Une aide à domicile passe chaque matin",
        "Julie Martin",
        "01 99 00 12 34",
        "7 jours sur 7",
        "GIR estimé 3 à 4",
        "de 512,30 € à 668,90 €",
        "une fois le crédit d’impôt reçu",
    ] {
        assert!(first_page.contains(expected), "« {expected} » manque dans : {first_page}");
    }
}

#[test]
fn each_section_is_printed_in_the_order_given() {
    let mut plan = plan();
    plan.sections.reverse();
    let document = printed(&plan);
    let first_page = words(&document, &[1]);
    let rest = words(&document, &(2..=document.get_pages().len() as u32).collect::<Vec<_>>());
    let places: Vec<usize> = plan
        .sections
        .iter()
        .map(|section| rest.find(&spaced(&section.title.replace('\'', "’"))).expect(&section.title))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(first_page.contains("Dans les pages suivantes"));
}

#[test]
fn the_budget_shows_the_amounts_with_their_law() {
    let text = all_words(&printed(&plan()));
    for expected in [
        "1 799,40 €",
        "390,00 €",
        "− 1 080,50 € à − 1 237,10 €",
        "CASF, art. L. 232-3 et R. 232-11 — montants en vigueur au 01/01/2026",
        "Estimation faite avec les prix au 01/11/2026",
        "sous réserve de la loi de finances pour 2026",
    ] {
        assert!(text.contains(expected), "« {expected} » manque");
    }
}

#[test]
fn amounts_are_written_as_on_screen() {
    let mut plan = plan();
    for cents in [0, 5, 99, 100, 12_345, 123_456_789, -7_50] {
        let amount = Money::from_cents(cents);
        plan.essentials.left_to_pay.as_mut().unwrap().now = MoneyRange::from(amount);
        plan.sections.clear();
        let text = words(&printed(&plan), &[1]);
        assert!(text.contains(&spaced(&amount.to_string())), "{amount} manque dans : {text}");
    }
}

#[test]
fn a_screen_reader_finds_language_title_headings_and_table_headers() {
    let document = printed(&plan());
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"fr-FR");
    let marked = document.get_dict_in_dict(catalog, b"MarkInfo").unwrap().get(b"Marked").unwrap();
    assert_eq!(marked, &Object::Boolean(true));
    assert!(catalog.has(b"StructTreeRoot"));
    let metadata = document.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap();
    let metadata = String::from_utf8(metadata.as_stream().unwrap().get_plain_content().unwrap()).unwrap();
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "{metadata}");
    assert!(metadata.contains("Le plan d’aide de Jeanne"), "{metadata}");

    let first_page_headings = 5;
    assert_eq!(tagged(&document, "H1").len(), first_page_headings + plan().sections.len());
    let scopes: Vec<&[u8]> = tagged(&document, "TH")
        .into_iter()
        .filter_map(|header| header.get(b"A").ok())
        .filter_map(|attributes| match attributes {
            Object::Array(list) => list.first().and_then(|first| first.as_dict().ok()),
            other => other.as_dict().ok(),
        })
        .filter_map(|attributes| attributes.get(b"Scope").and_then(Object::as_name).ok())
        .collect();
    assert!(scopes.contains(&b"Row".as_slice()) && scopes.contains(&b"Column".as_slice()), "{scopes:?}");
}

#[test]
fn the_same_data_give_the_same_bytes() {
    assert_eq!(
        render(Document::Plan(&plan()), None).unwrap(),
        render(Document::Plan(&plan()), None).unwrap()
    );
}

#[test]
fn what_a_person_types_is_never_markup() {
    let mut plan = plan();
    plan.first_name = "#panic(\"x\") *Jo* $1$ [=".to_owned();
    assert!(words(&printed(&plan), &[1]).contains("#panic(\"x\") *Jo* $1$ [="));
}

#[test]
fn an_empty_plan_says_so_instead_of_leaving_holes() {
    let mut plan = plan();
    plan.essentials.decisions.clear();
    plan.essentials.left_to_pay = None;
    plan.essentials.gir = None;
    for section in &mut plan.sections {
        section.intro = Prose::default();
        match &mut section.content {
            Content::Text => {}
            Content::Needs { facts, needs } => {
                facts.clear();
                needs.clear();
            }
            Content::Services { services } => services.clear(),
            Content::Week { week } => *week = Week::default(),
            Content::Budget(budget) => {
                budget.recurring.clear();
                budget.one_off.clear();
                budget.aids.clear();
                budget.tax_credit = None;
                budget.left_to_pay.after_tax_credit = None;
            }
            Content::Funding { sources } => sources.clear(),
            Content::Topics { topics } => topics.clear(),
            Content::Contacts { groups } => groups.clear(),
        }
    }
    let text = all_words(&printed(&plan));
    for sentence in [
        "Aucun besoin n’a été relevé",
        "Aucun service n’est recommandé",
        "Aucun passage n’est prévu",
        "Aucune dépense n’est prévue",
        "Aucun financement n’a été trouvé",
        "Rien à signaler",
        "Aucun contact n’a été retenu",
    ] {
        assert!(text.contains(sentence), "« {sentence} » manque");
    }
}

#[test]
fn a_notified_gir_replaces_the_estimate_and_the_reservation_stands_under_the_amount() {
    let mut plan = plan();
    plan.essentials.notified_gir = Some(2);
    plan.essentials.reservation = Some("La loi de finances n’est pas encore lue.".to_owned());
    let first_page = words(&printed(&plan), &[1]);
    assert!(first_page.contains("GIR notifié 2"), "{first_page}");
    assert!(!first_page.contains("GIR estimé"), "{first_page}");
    assert!(first_page.contains("La loi de finances n’est pas encore lue."), "{first_page}");
}

#[test]
fn a_week_prints_what_has_no_weekday_with_or_without_a_table() {
    let mut week = week();
    week.week.others = vec![Other {
        service: "Petit bricolage".to_owned(),
        rhythm: "2 fois par mois, 1 h".to_owned(),
        note: Some("le samedi si possible".to_owned()),
    }];
    let text = all_words(&read(Document::Week(&week)));
    assert!(text.contains("Et aussi") && text.contains("Petit bricolage : 2 fois par mois, 1 h"), "{text}");
    week.week.slots.clear();
    let text = all_words(&read(Document::Week(&week)));
    assert!(text.contains("À un jour convenu") && text.contains("le samedi si possible"), "{text}");
    assert!(!text.contains("Aucun passage"), "{text}");
}

#[test]
fn an_extreme_plan_prints_every_word() {
    let mut plan = plan();
    plan.first_name = "Marie-Philippine 🌻 ليلى\u{200f}\u{7}".to_owned();
    plan.full_name = "Wolfeschlegelsteinhausenbergerdorff".repeat(8);
    plan.essentials.gir = Some(Gir { lowest: 4, highest: 4 });
    plan.essentials.contact.email = Some(format!("{}@exemple.example", "a".repeat(180)));
    plan.essentials.decisions = (1..=30).map(|n| format!("Décision {n}")).collect();
    let services = (1..=60).map(|n| Service {
        name: format!("Service numéro {n}"),
        rhythm: "chaque jour ".repeat(n),
        detail: Some("détail ".repeat(n)),
        priority: Some(Priority::Third),
    });
    let visits = (0..4).map(|n| Visit {
        service: format!("Passage {n}"),
        start: None,
        minutes: Some(45 * n),
        note: Some("note ".repeat(10)),
    });
    let crowded = Week {
        monday: Some(date(2026, 12, 28)),
        holidays: [None, None, None, None, Some("Jour de l'An".to_owned()), None, None],
        slots: (0..5)
            .map(|n| Slot {
                label: format!("Moment {n}"),
                hours: None,
                days: std::array::from_fn(|_| visits.clone().collect()),
            })
            .collect(),
        others: (1..=20)
            .map(|n| Other {
                service: format!("Service au mois {n}"),
                rhythm: "2 fois par mois".to_owned(),
                note: Some("note ".repeat(30)),
            })
            .collect(),
    };
    let section =
        |title: &str, content| Section { title: title.to_owned(), intro: Prose::default(), content };
    plan.sections.insert(0, section("Services", Content::Services { services: services.collect() }));
    plan.sections.insert(1, section("Semaine", Content::Week { week: crowded }));

    let text = all_words(&printed(&plan));
    for expected in [
        "Marie-Philippine",
        "[…]",
        "Décision 30",
        "Service numéro 60",
        "Moment 4",
        "Passage 3",
        "1er janvier",
    ] {
        assert!(text.contains(expected), "« {expected} » manque");
    }
}

#[test]
fn a_usual_week_holds_on_one_page() {
    let document = read(Document::Week(&week()));
    assert_eq!(document.get_pages().len(), 1);
    let text = all_words(&document);
    for expected in
        ["La semaine de Jeanne", "Vendredi 25 décembre", "Noël", "8 h 30", "(45 min)", "01 99 00 98 76"]
    {
        assert!(text.contains(expected), "« {expected} » manque dans : {text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn no_text_stops_the_plan(first_name in r"[\PC\pC]{0,40}", written in r"[\PC\n]{0,300}") {
        let mut plan = plan();
        plan.first_name = first_name;
        plan.essentials.summary = written.clone();
        plan.sections.truncate(1);
        plan.sections[0].intro = Prose::from_markdown(&written);
        render(Document::Plan(&plan), None).unwrap();
    }
}

#[test]
fn the_logo_is_drawn_and_told_by_the_name_of_its_structure() {
    let logo: &[u8] = include_bytes!("../samples/logo.png");
    let figures = |logo| {
        let bytes = render(Document::Plan(&plan()), logo).unwrap();
        let document = lopdf::Document::load_mem(&bytes).unwrap();
        tagged(&document, "Figure")
            .iter()
            .filter_map(|figure| figure.get(b"Alt").and_then(lopdf::decode_text_string).ok())
            .collect::<Vec<_>>()
    };
    assert!(!figures(None).contains(&"Proches et Compagnie".to_owned()));
    assert!(figures(Some(logo)).contains(&"Proches et Compagnie".to_owned()));
}

#[test]
fn a_table_prints_its_rows_its_total_and_its_headers_on_each_page() {
    let column = |label: &str, numeric| TableColumn { label: label.to_owned(), numeric };
    let table = TableDocument {
        issuer: week().issuer,
        issued_on: date(2026, 11, 21),
        title: "Effectivité par mois".to_owned(),
        scope: "de janvier à mars 2026".to_owned(),
        columns: vec![column("Mois", false), column("Commandé", true)],
        rows: (1..=80).map(|number| vec![format!("ligne {number}"), "12 h 30".to_owned()]).collect(),
        total: vec!["Ensemble".to_owned(), "1 000 h".to_owned()],
        notes: vec!["Commandé : ce que le plan prévoit.".to_owned()],
    };
    let document = read(Document::Table(&table));
    let pages = document.get_pages().len() as u32;
    assert!(pages > 1);
    assert!(words(&document, &[pages]).contains("Commandé"), "the titles of the columns come back");
    let all = all_words(&document);
    for expected in ["Effectivité par mois", "ligne 80", "Ensemble", "ce que le plan prévoit"] {
        assert!(all.contains(expected), "{expected}: {all}");
    }
    assert!(!tagged(&document, "TH").is_empty());
}
