//! `GET|POST …/listes/{list}`, `POST …/listes`: the options of a list, in the order they are offered.

use askama::Template;
use axum::{extract::Path, response::Response};
use intake::forms::{Form, FormError};
use questionnaire::{Choice, OptionList};
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    draft::{Frame, failed, keep, open, shift},
    stands_for::StandsFor,
    version,
};
use crate::words;

#[derive(Template)]
#[template(path = "forms/list.html")]
struct ListPage {
    shell: Shell,
    frame: Frame,
    mistakes: Mistakes,
    key: String,
    title: String,
    rows: Vec<Row>,
    /// « Service du catalogue »; empty when the options are only words.
    stands_for: &'static str,
    /// Labels of the questions that offer it.
    used_by: Vec<(String, String)>,
    added: String,
}

struct Row {
    title: String,
    label_name: String,
    help_name: String,
    help: String,
    link_name: String,
    links: Vec<(String, String, bool)>,
    option: Choice,
}

pub async fn show(manager: Manager, Path((id, key)): Path<(Uuid, String)>) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let list = ordered(form.definition.list(&key).ok_or(Failure::NotFound)?.clone());
    let stands_for = StandsFor::of(&manager.cx, &form.definition, &key).await?;
    render(manager.shell, &form, list, stands_for.as_ref(), "", Mistakes::default())
}

fn render(
    shell: Shell,
    form: &Form,
    list: OptionList,
    stands_for: Option<&StandsFor>,
    added: &str,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let questions = form.definition.steps.iter().flat_map(|step| &step.questions);
    let used_by = questions
        .filter(|question| question.list.as_ref() == Some(&list.key))
        .map(|question| (question.key.clone(), question.label.clone()))
        .collect();
    let page = ListPage {
        shell: shell.with_current("administration"),
        frame: Frame::of(form),
        mistakes,
        key: list.key,
        title: list.title,
        rows: (1..).zip(list.options).map(|(n, option)| row(n, option, stands_for)).collect(),
        stands_for: stands_for.map(|links| links.label).unwrap_or_default(),
        used_by,
        added: added.to_owned(),
    };
    page_with(page.mistakes.status(), page)
}

fn row(n: usize, option: Choice, stands_for: Option<&StandsFor>) -> Row {
    Row {
        title: format!("Option {n}"),
        label_name: format!("option-{}-libelle", option.key),
        help_name: format!("option-{}-aide", option.key),
        help: option.help.clone().unwrap_or_default(),
        link_name: format!("option-{}-lien", option.key),
        links: stands_for.map(|links| links.choices(&option)).unwrap_or_default(),
        option,
    }
}

/// Saves every row as typed, then does what its button asked: `monter-2`, `descendre-0`, `retirer-1`,
/// `retablir-1`.
pub async fn save(
    manager: Manager,
    Path((id, key)): Path<(Uuid, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let before = form.definition.list(&key).ok_or(Failure::NotFound)?.clone();
    let mut mistakes = Mistakes::default();
    let stands_for = StandsFor::of(&manager.cx, &form.definition, &key).await?;
    let mut list = read(&fields, ordered(before), stands_for.as_ref(), &mut mistakes);
    let added = fields.get("nouvelle");
    if !mistakes.is_empty() {
        return render(manager.shell, &form, list, stands_for.as_ref(), added, mistakes);
    }
    act(&mut list, fields.get("action"));
    if !added.is_empty() {
        let key = words::key_from(added, |key| list.choice(key).is_some());
        list.options.push(Choice { key, label: added.to_owned(), ..Choice::default() });
    }
    let mut definition = (*form.definition).clone();
    if let Some(stored) = definition.lists.iter_mut().find(|list| list.key == key) {
        stored.clone_from(&list);
    }
    match keep(&manager.cx, &form, definition, fields.get("vu")).await {
        Ok(()) => {
            let here = format!("{}/listes/{key}", Frame::of(&form).base);
            Ok(redirect_with_flash(&here, "Liste enregistrée dans le brouillon."))
        }
        Err(outdated @ FormError::Outdated) => {
            let mistakes = Mistakes::one("titre", outdated.to_string());
            render(manager.shell, &form, list, stands_for.as_ref(), added, mistakes)
        }
        Err(cause) => Err(failed(cause)),
    }
}

pub async fn add(manager: Manager, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let title = fields.get("titre_liste").to_owned();
    if title.is_empty() {
        let mistakes = Mistakes::one("titre_liste", "Donnez un titre à la nouvelle liste.");
        return version::render(manager, form, mistakes, &fields).await;
    }
    let mut definition = (*form.definition).clone();
    let key = words::key_from(&title, |key| definition.list(key).is_some());
    definition.lists.push(OptionList { key: key.clone(), title, options: Vec::new() });
    keep(&manager.cx, &form, definition, fields.get("vu")).await.map_err(failed)?;
    let here = format!("{}/listes/{key}", Frame::of(&form).base);
    Ok(redirect_with_flash(&here, "Liste créée. Ajoutez-y des options."))
}

/// The options as they are offered, without their order numbers: rows are the order.
fn ordered(mut list: OptionList) -> OptionList {
    list.options.sort_by_key(|choice| choice.order);
    list.options.iter_mut().for_each(|choice| choice.order = 0);
    list
}

fn read(
    fields: &Fields,
    before: OptionList,
    stands_for: Option<&StandsFor>,
    mistakes: &mut Mistakes,
) -> OptionList {
    let title = fields.get("titre").to_owned();
    if title.is_empty() {
        mistakes.add("titre", "Donnez un titre à la liste.");
    }
    let options = before.options.into_iter().map(|choice| {
        let name = |part: &str| format!("option-{}-{part}", choice.key);
        // Added by somebody else since the page was shown.
        if !fields.has(&name("libelle")) {
            return choice;
        }
        let label = fields.get(&name("libelle")).to_owned();
        if label.is_empty() {
            let message = "Une option garde un libellé. Pour ne plus la proposer, retirez-la.";
            mistakes.add(name("libelle"), message);
        }
        let link = name("lien");
        let mut choice = Choice { help: fields.filled(&name("aide")), label, ..choice };
        if let Some(links) = stands_for.filter(|_| fields.has(&link)) {
            links.write(&mut choice, fields.get(&link));
        }
        choice
    });
    OptionList { options: options.collect(), key: before.key, title }
}

fn act(list: &mut OptionList, action: &str) {
    let Some((verb, index)) = action.rsplit_once('-') else { return };
    let Some(index) = index.parse::<usize>().ok().filter(|index| *index < list.options.len()) else { return };
    match verb {
        "monter" | "descendre" => shift(&mut list.options, index, verb == "monter"),
        "retirer" => list.options[index].retired = true,
        "retablir" => list.options[index].retired = false,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> OptionList {
        let choice = |key: &str, order| Choice {
            key: key.to_owned(),
            label: key.to_owned(),
            order,
            ..Choice::default()
        };
        OptionList {
            key: "logements".to_owned(),
            title: "Logements".to_owned(),
            options: vec![choice("maison", 3), choice("appartement", 1), choice("caravane", 2)],
        }
    }

    fn keys(list: &OptionList) -> Vec<&str> {
        list.offered().iter().map(|choice| choice.key.as_str()).collect()
    }

    #[test]
    fn opening_a_list_does_not_change_what_is_offered() {
        assert_eq!(keys(&ordered(list())), keys(&list()));
    }

    #[test]
    fn an_option_moves_and_retires() {
        let mut list = ordered(list());
        act(&mut list, "monter-2");
        assert_eq!(keys(&list), ["appartement", "maison", "caravane"]);
        act(&mut list, "retirer-0");
        act(&mut list, "descendre-9");
        assert_eq!(keys(&list), ["maison", "caravane"]);
        act(&mut list, "retablir-0");
        assert_eq!(keys(&list), ["appartement", "maison", "caravane"]);
    }
}
