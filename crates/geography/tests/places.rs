//! What a care manager types on the telephone, on a handful of real communes.

use geography::{BadLine, Location, Nearness, Places, PostcodeCheck};
use proptest::prelude::*;

fn places() -> Places {
    Places::from_tsv(include_str!("../fixtures/communes.tsv"), include_str!("../fixtures/departements.tsv"))
        .expect("the fixtures are readable")
}

fn names(communes: &[&geography::Commune]) -> Vec<String> {
    communes.iter().map(|commune| format!("{} ({})", commune.name, commune.department)).collect()
}

#[test]
fn a_postcode_gives_its_communes_the_largest_first() {
    let places = places();
    assert_eq!(names(&places.by_postcode("59000")), ["Lille (59)"]);
    assert_eq!(
        names(&places.by_postcode("01200")),
        ["Valserhône (01)", "Éloise (74)", "Chézery-Forens (01)"]
    );
    assert!(places.by_postcode("00000").is_empty());
}

#[test]
fn search_forgives_accents_hyphens_saints_and_articles() {
    let places = places();
    for typed in ["saint etienne", "St-Étienne", "SAINT‑ÉTIENNE", "st etien"] {
        assert_eq!(names(&places.search(typed, 2))[0], "Saint-Étienne (42)", "{typed}");
    }
    assert_eq!(names(&places.search("havre", 1)), ["Le Havre (76)"]);
    assert_eq!(names(&places.search("oeuf", 1)), ["Œuf-en-Ternois (62)"]);
    assert_eq!(names(&places.search("l'hay", 1)), ["L'Haÿ-les-Roses (94)"]);
    assert_eq!(names(&places.search("ascq", 1)), ["Villeneuve-d'Ascq (59)"]);
}

#[test]
fn search_puts_exact_names_first_then_the_most_populated() {
    let places = places();
    let saints = names(&places.search("Saint-Denis", 10));
    assert_eq!(saints, ["Saint-Denis (974)", "Saint-Denis (93)", "Saint-Denis (11)", "Saint-Denis (30)"]);
    assert_eq!(names(&places.search("ro", 2)), ["Rouen (76)", "Roubaix (59)"]);
    assert_eq!(
        names(&places.search("saint-étienne", 2)),
        ["Saint-Étienne (42)", "Saint-Étienne-du-Rouvray (76)"]
    );
}

#[test]
fn search_accepts_the_beginning_of_a_postcode() {
    assert_eq!(names(&places().search("7501", 5)), ["Paris (75)"]);
    assert_eq!(names(&places().search("20", 5)), ["Ajaccio (2A)", "Bastia (2B)", "Bonifacio (2A)"]);
}

#[test]
fn a_postcode_gives_its_departement() {
    let places = places();
    let codes = |postcode: &str| -> Vec<String> {
        places.departments_of_postcode(postcode).iter().map(|department| department.code.clone()).collect()
    };
    assert_eq!(codes("59000"), ["59"]);
    assert_eq!(codes("20000"), ["2A"]);
    assert_eq!(codes("20600"), ["2B"]);
    assert_eq!(codes("97400"), ["974"]);
    assert_eq!(codes("01200"), ["01", "74"], "a postcode that crosses the border");
    assert_eq!(codes("97150"), ["978"], "Saint-Martin keeps a postcode of Guadeloupe");
    assert_eq!(codes("59009"), ["59"], "a Cedex is placed by its digits");
    assert_eq!(codes("20179"), ["2A"]);
    assert_eq!(codes("97499"), ["974"]);
    assert!(codes("99999").is_empty());
    assert!(codes("5900").is_empty());
    assert!(codes("é9000").is_empty());
}

#[test]
fn a_postcode_and_a_city_are_compared() {
    let places = places();
    let matched = |postcode: &str, city: &str| match places.check(postcode, city) {
        PostcodeCheck::Match(commune) => commune.name.clone(),
        other => panic!("{postcode} {city}: {other:?}"),
    };
    assert_eq!(matched("42000", "ST ETIENNE"), "Saint-Étienne");
    assert_eq!(matched(" 75011 ", "Paris 11e"), "Paris");
    assert_eq!(matched("76600", "Havre"), "Le Havre");
    assert_eq!(matched("69003", "Lyon 3"), "Lyon");
}

#[test]
fn a_doubt_comes_with_suggestions() {
    let places = places();
    let PostcodeCheck::Mismatch { suggestions } = places.check("59000", "Roubaix") else { panic!() };
    assert_eq!(names(&suggestions), ["Roubaix (59)", "Lille (59)"]);
    let PostcodeCheck::Mismatch { suggestions } = places.check("93200", "Lile") else { panic!() };
    assert_eq!(names(&suggestions), ["Saint-Denis (93)"]);
    let PostcodeCheck::UnknownPostcode { suggestions } = places.check("59999", "Lille Cedex 9") else {
        panic!()
    };
    assert_eq!(names(&suggestions), ["Lille (59)"]);
}

#[test]
fn contacts_sort_from_the_nearest_to_the_farthest() {
    let places = places();
    let home =
        Location { commune: Some("59350".into()), postcode: Some("59000".into()), ..Location::default() };
    let department = |code: &str| Location { department: Some(code.into()), ..Location::default() };
    let postcode = |code: &str| Location { postcode: Some(code.into()), ..Location::default() };
    let commune = |code: &str| Location { commune: Some(code.into()), ..Location::default() };
    let region = |name: &str| Location { region: Some(name.into()), ..Location::default() };

    let from_home = |contact: &Location| places.nearness(&home, contact);
    assert_eq!(from_home(&commune("59350")), Nearness::SameCommune);
    assert_eq!(from_home(&postcode("59000")), Nearness::SamePostcode);
    assert_eq!(from_home(&commune("59512")), Nearness::SameDepartment);
    assert_eq!(from_home(&department("59")), Nearness::SameDepartment);
    assert_eq!(from_home(&department("62")), Nearness::SameRegion);
    assert_eq!(from_home(&region("Hauts-de-France")), Nearness::SameRegion);
    assert_eq!(from_home(&Location::default()), Nearness::National);
    assert_eq!(from_home(&department("75")), Nearness::Elsewhere);

    let mut sorted = [Nearness::Elsewhere, Nearness::National, Nearness::SameCommune, Nearness::SameRegion];
    sorted.sort();
    assert_eq!(
        sorted,
        [Nearness::SameCommune, Nearness::SameRegion, Nearness::National, Nearness::Elsewhere]
    );
}

#[test]
fn a_home_known_by_its_postcode_alone_has_neighbours() {
    let places = places();
    let home = Location { postcode: Some("01200".into()), ..Location::default() };
    let haute_savoie = Location { department: Some("74".into()), ..Location::default() };
    assert_eq!(places.nearness(&home, &haute_savoie), Nearness::SameDepartment);
}

#[test]
fn a_bad_line_is_named() {
    let error =
        Places::from_tsv("59350\tLille\t59\t59000\t238246\n59512\tRoubaix\t59\t59100", "").unwrap_err();
    assert_eq!(error, BadLine { list: "communes", line: 2, problem: "4 champs au lieu de 5".into() });
    let error = Places::from_tsv("59350\tLille\t59\t59000\tbeaucoup", "").unwrap_err();
    assert_eq!(error.to_string(), "liste des communes, ligne 1 : population « beaucoup » illisible");
}

proptest! {
    #[test]
    fn every_commune_is_found_by_its_own_name_however_written(index in 0usize..38, upper: bool, spaces: bool) {
        let places = places();
        let commune = &places.communes()[index];
        let mut typed = if upper { commune.name.to_uppercase() } else { commune.name.to_lowercase() };
        if spaces {
            typed = typed.replace('-', " ");
        }
        prop_assert!(places.search(&typed, 8).contains(&commune), "{typed}");
        for postcode in &commune.postcodes {
            prop_assert_eq!(places.check(postcode, &typed), PostcodeCheck::Match(commune));
        }
    }

    #[test]
    fn nothing_typed_panics(typed in r"[\PC\t\n]{0,40}", city in r"\PC{0,30}") {
        let places = places();
        prop_assert!(places.search(&typed, 5).len() <= 5);
        places.check(&typed, &city);
        places.departments_of_postcode(&typed);
        let _ = Places::from_tsv(&typed, &city);
    }
}
