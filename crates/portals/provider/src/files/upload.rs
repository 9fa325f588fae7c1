//! `POST /service/fichiers`: one file or several, each kept and read on its own.

use axum::{
    extract::{Multipart, State},
    response::Response,
};
use flows::{Channel, Deposit, DepositError, Receipt};
use web::{App, Coordinator, Failure, Mistakes, redirect_with_flash, words};

use super::{
    BASE,
    inbox::{self, Sought},
};
use crate::{
    departments::{self, Department},
    failures::{failed, lost},
};

/// What a form sent: the département chosen, and the files.
#[derive(Debug, Default)]
pub struct Uploaded {
    pub department: String,
    pub files: Vec<(String, Vec<u8>)>,
}

impl Uploaded {
    /// # Errors
    /// When it did not arrive whole.
    pub async fn read(mut form: Multipart) -> Result<Self, Failure> {
        let mut read = Self::default();
        while let Some(field) = form.next_field().await.map_err(|cause| lost(&cause))? {
            let name = field.file_name().unwrap_or_default().trim().to_owned();
            match field.name() {
                Some("departement") => {
                    read.department = field.text().await.map_err(|cause| lost(&cause))?;
                }
                Some("fichiers") if !name.is_empty() => {
                    let bytes = field.bytes().await.map_err(|cause| lost(&cause))?.to_vec();
                    read.files.push((name, bytes));
                }
                _ => {}
            }
        }
        Ok(read)
    }

    /// The département the files are for: the one chosen, or the only one there is.
    pub fn whose<'a>(&self, known: &'a [Department]) -> Option<&'a Department> {
        match known {
            [only] => Some(only),
            several => departments::chosen(several, &self.department),
        }
    }
}

pub async fn receive(State(app): State<App>, who: Coordinator, form: Multipart) -> Result<Response, Failure> {
    let uploaded = Uploaded::read(form).await?;
    let known = departments::departments(&who.cx).await?;
    let sought = Sought::for_department(&uploaded.department);
    let Some(department) = uploaded.whose(&known) else {
        let mistakes = Mistakes::one("pour", "Choisissez le département à qui vous envoyez.");
        return inbox::render(who, sought, mistakes).await;
    };
    let sender = flows::sender(&who.cx, Some(department.structure)).await.map_err(failed)?;
    let mut kept: Vec<Receipt> = Vec::new();
    let mut mistakes = Mistakes::default();
    for (name, bytes) in uploaded.files {
        let deposit = Deposit { name: name.clone(), bytes, channel: Channel::Page, key: None, format: None };
        match flows::deposit(&who.cx, &app.shelf, &sender, deposit).await {
            Ok(receipt) => kept.push(receipt),
            Err(why @ (DepositError::Empty | DepositError::TooLarge)) => {
                mistakes.add("fichiers", format!("« {name} » n’a pas été reçu. {why}"));
            }
            Err(DepositError::Denied(_)) => return Err(Failure::Denied),
            Err(broken) => return Err(Failure::Broken(broken.to_string())),
        }
    }
    if !mistakes.is_empty() && !kept.is_empty() {
        let others =
            words::count(kept.len() as u64, "autre fichier est bien reçu", "autres fichiers sont bien reçus");
        mistakes.add("fichiers", format!("{others} : inutile de les renvoyer."));
    }
    if mistakes.is_empty() && kept.is_empty() {
        mistakes.add("fichiers", "Choisissez au moins un fichier.");
    }
    if !mistakes.is_empty() {
        return inbox::render(who, sought, mistakes).await;
    }
    match kept.as_slice() {
        [only] if only.already => {
            let said = "Ce fichier était déjà reçu : rien n’a été refait. Voici son accusé de réception.";
            Ok(redirect_with_flash(&format!("{BASE}/{}", only.file), said))
        }
        [only] => Ok(redirect_with_flash(&format!("{BASE}/{}", only.file), "Fichier reçu.")),
        several => Ok(redirect_with_flash(
            BASE,
            &format!("{} fichiers reçus. Chacun a son accusé de réception.", several.len()),
        )),
    }
}
