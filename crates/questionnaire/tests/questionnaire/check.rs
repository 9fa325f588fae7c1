//! A form with a fault is refused with a sentence that says where and what to do.

use proptest::prelude::*;
use questionnaire::{Condition, Definition, Kind, OptionList, Question, Scalar, Step};

use super::appel;

fn defects(spoil: impl FnOnce(&mut Definition)) -> Vec<String> {
    let mut form = appel().clone();
    spoil(&mut form);
    form.check().iter().map(ToString::to_string).collect()
}

fn at<'a>(form: &'a mut Definition, key: &str) -> &'a mut Question {
    form.steps.iter_mut().flat_map(|step| &mut step.questions).find(|question| question.key == key).unwrap()
}

fn at_list<'a>(form: &'a mut Definition, key: &str) -> &'a mut OptionList {
    form.lists.iter_mut().find(|list| list.key == key).unwrap()
}

fn only(spoil: impl FnOnce(&mut Definition)) -> String {
    let found = defects(spoil);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.into_iter().next().unwrap().replace('\u{a0}', " ")
}

#[test]
fn a_condition_on_a_later_question_is_a_cycle_waiting_to_happen() {
    assert_eq!(
        only(|form| at(form, "relation").when =
            Some(Condition::Eq("proprietaire".into(), Scalar::YesNo(true)))),
        "Étape « proche », question « relation » : La condition regarde « proprietaire », qui n’est posée \
         qu’ensuite (étape « Ressources »). Posez cette question avant, ou retirez la condition."
    );
}

#[test]
fn a_condition_on_a_missing_question_names_it() {
    assert_eq!(
        only(|form| form.steps[3].when =
            Some(Condition::Not(Box::new(Condition::Answered("disparue".into()))))),
        "Étape « proche » : La condition regarde « disparue », qui n’existe pas. Corrigez la clé ou retirez la \
         condition."
    );
}

#[test]
fn removing_a_question_others_look_at_is_noticed() {
    let found = defects(|form| {
        form.steps.iter_mut().for_each(|step| step.questions.retain(|q| q.key != "menage_present"));
    });
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|defect| defect.contains("menage_present")));
}

#[test]
fn a_comparison_must_make_sense() {
    let condition = |condition: Condition| only(|form| at(form, "epargne").when = Some(condition));
    let eq = |key: &str, scalar| condition(Condition::Eq(key.into(), scalar));
    let text = |text: &str| Scalar::Text(text.into());
    assert!(eq("en_couple", text("oui")).ends_with("« en_couple » se compare à oui ou à non."));
    assert!(eq("age", text("vieux")).ends_with("« age » se compare à un nombre entier."));
    assert!(eq("raison", text("vacances")).ends_with("« raison » n’a pas d’option « vacances »."));
    assert!(eq("date_naissance", text("hier")).contains("une date écrite comme 1942-04-03"));
    assert!(eq("autonomie.vue", text("A")).contains("échelle d’autonomie"));
    assert!(eq("aggir.alerter", text("D")).contains("A, B ou C"));
    assert!(eq("besoin", text("aide")).contains("ne se compare pas"));
    assert!(condition(Condition::Lt("raison".into(), Scalar::Whole(3))).contains("n’est ni un nombre"));
    assert!(condition(Condition::And(vec![])).contains("groupe vide"));
    assert!(condition(Condition::In("raison".into(), vec![])).contains("groupe vide"));
    let deep = (0..9).fold(Condition::Answered("age".into()), |inner, _| Condition::Not(Box::new(inner)));
    assert!(condition(deep).contains("8 niveaux"));
}

#[test]
fn keys_are_unique_and_plain() {
    assert!(only(|form| at(form, "cle").key = "animaux".into()).contains("sert déjà"));
    assert!(only(|form| form.steps[0].key = "besoin".into()).contains("Cette clé d’étape sert déjà"));
    assert!(only(|form| at(form, "cle").key = "Clé du domicile".into()).contains("n’est pas valable"));
    assert!(only(|form| at(form, "cle").key = "cle.precisions".into()).contains("réservées"));
    assert!(
        only(|form| at_list(form, "civilites").options[1].key = "a.b".into()).contains("n’est pas valable")
    );
}

#[test]
fn a_question_and_its_list_go_together() {
    assert!(only(|form| at(form, "duree_type").list = None).contains("demande une liste"));
    assert!(
        only(|form| at(form, "civilite").list = Some("absente".into())).contains("« absente » n’existe pas")
    );
    assert!(only(|form| at(form, "cle").list = Some("raisons".into())).contains("n’a pas de liste"));
    assert!(only(|form| at(form, "cle").min = Some(1)).contains("minimum"));
    assert!(only(|form| at(form, "age").min = Some(200)).contains("dépasse le maximum"));
    let retire = |list: &mut OptionList| list.options.iter_mut().for_each(|choice| choice.retired = true);
    let found = only(|form| form.lists.iter_mut().filter(|list| list.key == "civilites").for_each(retire));
    assert_eq!(
        found,
        "Liste « civilites » : Aucune option n’est proposée. Ajoutez-en une, ou rétablissez une option retirée."
    );
}

#[test]
fn a_question_the_law_listens_to_keeps_its_kind() {
    assert_eq!(
        only(|form| at(form, "debut_souhaite").kind = Kind::Text),
        "Étape « recherche », question « debut_souhaite » : Cette question sert au calcul ou au plan. Gardez son type, \
         « Date », ou créez une autre question."
    );
}

#[test]
fn an_empty_step_or_an_empty_label_is_seen() {
    let empty =
        Step { key: "vide".into(), title: "Vide".into(), short_title: "Vide".into(), ..Step::default() };
    assert!(only(|form| form.steps.push(empty)).contains("L’étape est vide"));
    assert!(only(|form| at(form, "cle").label = "  ".into()).contains("Le libellé est vide"));
    assert!(only(|form| at(form, "cle").label = "x".repeat(301)).contains("plus de 300 caractères"));
    assert!(only(|form| at(form, "cle").help = Some("x".repeat(5_000))).contains("4000 caractères"));
}

#[test]
fn a_form_out_of_proportion_is_refused() {
    let many = |form: &mut Definition| {
        let extra = (0..900).map(|n| Question {
            key: format!("q{n}"),
            label: "Encore ?".into(),
            kind: Kind::YesNo,
            ..Question::default()
        });
        form.steps[0].questions.extend(extra);
    };
    assert!(only(many).contains("plus de 800 questions"));
}

fn positions() -> Vec<String> {
    appel().steps.iter().flat_map(|step| &step.questions).map(|question| question.key.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_injected_cycle_is_found(from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let keys = positions();
        let (from, to) = (from.index(keys.len()), to.index(keys.len()));
        let mut form = appel().clone();
        at(&mut form, &keys[from]).when = Some(Condition::Answered(keys[to].clone()));
        let backwards = to < from;
        let blamed = form.check().iter().any(|defect| {
            defect.question.as_ref() == Some(&keys[from]) && defect.message.contains(&keys[to])
        });
        prop_assert_eq!(blamed, !backwards);
    }

    #[test]
    fn a_form_read_from_nonsense_never_panics(json in "\\PC{0,200}") {
        if let Ok(form) = serde_json::from_str::<Definition>(&json) {
            form.check();
        }
    }
}
