//! The example of `docs/FORMS.md` is a real form.

use questionnaire::{Definition, Kind};

#[test]
fn the_example_of_the_guide_may_be_published() {
    let guide = include_str!("../../../../docs/FORMS.md");
    let example = guide.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    let form: Definition = toml::from_str(example).unwrap();
    assert_eq!(form.check(), []);
    assert_eq!(form.list("logements").unwrap().offered().len(), 2);
}

#[test]
fn the_guide_names_every_kind() {
    let guide = include_str!("../../../../docs/FORMS.md");
    for kind in Kind::ALL {
        let written = serde_json::to_string(&kind).unwrap().replace('"', "`");
        assert!(guide.contains(&written), "{written}");
    }
}
