//! Level L4 on the command line: the same as on reception, where somebody dropped the official schemas in.

use std::path::Path;

use flows::{SchemaCheck, Schemas};
use records::Flow;

/// `sound`: the file passed level L0; another is never given to a validator.
pub fn validate(folder: Option<&Path>, file: &Path, flow: Option<Flow>, sound: bool) -> SchemaCheck {
    let Some(folder) = folder else {
        return SchemaCheck::not_run("indiquez le dossier des schémas par --schemas si vous les avez");
    };
    let (Some(flow), true) = (flow, sound) else {
        return SchemaCheck::not_run("le fichier est déjà refusé au niveau L0 ou L1");
    };
    if file.as_os_str() == "-" {
        return SchemaCheck::not_run("il demande un fichier, pas l’entrée standard");
    }
    Schemas::folder(folder).check_file(flow, file)
}
