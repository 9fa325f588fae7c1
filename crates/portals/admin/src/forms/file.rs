//! `GET …/formulaire.json`, `POST …/importer`: the whole definition as a file, for experts.

use axum::{extract::Path, response::Response};
use intake::forms::FormError;
use questionnaire::Definition;
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, attachment, redirect_with_flash};

use super::{
    draft::{Frame, failed, keep, open},
    version,
};
use crate::words;

pub async fn export(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let bytes = serde_json::to_vec_pretty(&*form.definition)
        .map_err(|cause| Failure::Broken(format!("definition to JSON: {cause}")))?;
    let name = format!("{}-version-{}.json", form.version.key, form.version.number);
    Ok(attachment(bytes, "application/json", &name, false))
}

/// Replaces the draft by what was pasted. Unreadable: nothing changes and the text stays on the page;
/// readable with defects: it is kept, and they are listed.
pub async fn import(manager: Manager, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let refused = match read(fields.get("json"), &form.version.key) {
        Err(message) => message,
        Ok(definition) => {
            let defects = definition.check().len();
            match keep(&manager.cx, &form, definition, fields.get("vu")).await {
                Ok(()) => {
                    let said = match defects {
                        0 => "Formulaire importé dans le brouillon.".to_owned(),
                        n => format!(
                            "Formulaire importé dans le brouillon, avec {} à corriger avant de publier.",
                            words::count(n, "point", "points")
                        ),
                    };
                    return Ok(redirect_with_flash(&Frame::of(&form).base, &said));
                }
                Err(outdated @ FormError::Outdated) => outdated.to_string(),
                Err(cause) => return Err(failed(cause)),
            }
        }
    };
    version::render(manager, form, Mistakes::one("json", refused), &fields).await
}

fn read(json: &str, key: &str) -> Result<Definition, String> {
    if json.is_empty() {
        return Err("Collez le contenu du fichier exporté.".to_owned());
    }
    let definition: Definition = serde_json::from_str(json).map_err(|cause| {
        format!(
            "Ce texte n’est pas un formulaire lisible (ligne {}, colonne {}) : {cause}. Le brouillon n’a pas changé.",
            cause.line(),
            cause.column()
        )
    })?;
    if definition.key == key {
        Ok(definition)
    } else {
        Err(format!(
            "Ce fichier décrit le formulaire « {} », pas « {key} ». Le brouillon n’a pas changé.",
            definition.key
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_broken_file_says_where() {
        let broken = read("{\n \"key\": \"appel\",\n", "appel").unwrap_err();
        assert!(broken.contains("ligne 3"), "{broken}");
        assert!(
            read("{\"key\":\"autre\",\"title\":\"x\",\"steps\":[]}", "appel")
                .unwrap_err()
                .contains("« autre »")
        );
    }
}
