//! A line of the journal as a sentence: « Julie Martin a modifié l’appel ».

use crate::Entry;

impl Entry {
    /// What was done, to be read after the name of who did it: « a envoyé le plan : PAP-2026-FFB0AA ».
    pub fn said(&self) -> String {
        let done = whole(&self.action, &self.subject)
            .map(str::to_owned)
            .or_else(|| Some(format!("{} {}", past(&self.action)?, named(&self.subject)?)))
            .unwrap_or_else(|| format!("{} : {}", self.action, self.subject));
        match &self.detail {
            Some(detail) => format!("{done} : {detail}"),
            None => done,
        }
    }
}

/// Where verb and subject do not simply follow each other.
fn whole(action: &str, subject: &str) -> Option<&'static str> {
    Some(match (action, subject) {
        ("choisir le niveau", "appel") => "a noté l’accompagnement choisi",
        ("vérifier l’adhérent", "appel") => "a noté qui paie l’accompagnement",
        ("écarter", "appel") => "a écarté une fiche ressemblante pendant un appel",
        ("rattacher", "appel") => "a rattaché l’appel à la fiche",
        ("écrire", "note d’appel") => "a pris des notes pendant l’appel",
        ("écrire", "note de suivi") => "a écrit une note de suivi",
        ("corriger", "note de suivi") => "a corrigé une note de suivi",
        ("créer", "échéance") => "a prévu une échéance",
        ("terminer", "échéance") => "a noté une échéance comme faite",
        ("donner accès", "entourage") => "a donné accès à l’espace famille",
        ("retirer l’accès", "entourage") => "a retiré un accès à l’espace famille",
        ("renvoyer l’invitation", "entourage") => "a renvoyé une invitation",
        ("passer le relais", "fiche") => "a passé le relais",
        ("proposer le relais", "fiche") => "a proposé le relais",
        ("accepter le relais", "fiche") => "a accepté le relais",
        ("refuser le relais", "fiche") => "a refusé le relais",
        ("noter", "accord sur le plan") => "a noté un accord sur le plan",
        ("retirer", "accord sur le plan") => "a retiré un accord sur le plan",
        ("demander", "relevé") => "a demandé le relevé au département",
        ("confirmer", "relevé") => "a confirmé le relevé du département",
        ("refuser", "relevé") => "a refusé le relevé du département",
        ("retirer", "relevé") => "a mis fin au relevé du département",
        ("poser une question", "plan") => "a posé une question sur le plan",
        ("accepter", "charte") => "a accepté la charte éthique",
        ("inscrire", "prestataire") => "a inscrit le service",
        ("inviter", "prestataire") => "a invité le service à s’inscrire",
        ("rapprocher", "prestataire") => "a rapproché deux lignes de l’annuaire",
        ("retirer", "agrément") => "a retiré un agrément",
        ("retirer", "document du prestataire") => "a retiré un document du service",
        ("créer", "demande de devis") => "a préparé une demande de devis",
        ("modifier", "demande de devis") => "a relu la demande de devis",
        ("envoyer", "demande de devis") => "a envoyé la demande de devis",
        ("annuler", "demande de devis") => "a annulé la demande de devis",
        ("retirer", "demande de devis") => "a retiré la demande de devis à un service",
        ("relancer", "demande de devis") => "a relancé un service",
        ("constater l’absence de réponse", "demande de devis") => "a constaté l’absence de réponse",
        ("décliner", "demande de devis") => "a décliné la demande de devis",
        ("envoyer", "devis") => "a envoyé un devis",
        ("publier", "devis") => "a publié des devis dans l’espace famille",
        ("choisir", "devis") => "a choisi un devis",
        ("donner un avis", "devis") => "a donné un avis sur les devis",
        ("écrire", "message sur un devis") => "a écrit un message sur un devis",
        ("annuler l’inscription", _) => "a annulé une inscription à un atelier",
        _ => return None,
    })
}

fn past(action: &str) -> Option<&'static str> {
    Some(match action {
        "approuver" => "a approuvé",
        "confier" => "a confié",
        "consulter" => "a consulté",
        "créer" => "a créé",
        "effacer" => "a effacé",
        "enregistrer" => "a enregistré",
        "envoyer" => "a envoyé",
        "lire" => "a lu",
        "modifier" => "a modifié",
        "ouvrir" => "a ouvert",
        "prendre" => "a pris",
        "préparer" => "a préparé",
        "renvoyer" => "a renvoyé",
        "reporter" => "a reporté",
        "reprendre" => "a repris",
        "suspendre" => "a suspendu",
        "déposer" => "a déposé",
        "terminer" => "a terminé",
        _ => return None,
    })
}

fn named(subject: &str) -> Option<&'static str> {
    Some(match subject {
        "appel" => "l’appel",
        "document" => "un document",
        "demande de devis" => "la demande de devis",
        "devis" => "les devis",
        "demande de relevé" => "la demande de relevé",
        "échéance" => "une échéance",
        "agrément" => "un agrément",
        "document du prestataire" => "un document du service",
        "fiche" => "la fiche",
        "fiche du prestataire" => "la fiche du service",
        "prestataire" => "la ligne de l’annuaire",
        "liste des plans" => "la liste des plans",
        "notes de suivi" => "les notes de suivi",
        "numéro de sécurité sociale" => "le numéro de sécurité sociale",
        "plan" => "le plan",
        "relevé" => "le relevé du département",
        "questions sur le plan" => "les questions sur le plan",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use kernel::jiff::Timestamp;

    use crate::Entry;

    fn said(action: &str, subject: &str, detail: Option<&str>) -> String {
        Entry {
            at: Timestamp::UNIX_EPOCH,
            account: None,
            actor: "Julie Martin".to_owned(),
            structure: None,
            action: action.to_owned(),
            subject: subject.to_owned(),
            subject_id: None,
            person: None,
            detail: detail.map(str::to_owned),
        }
        .said()
    }

    #[test]
    fn a_line_is_a_sentence() {
        assert_eq!(said("consulter", "fiche", None), "a consulté la fiche");
        assert_eq!(said("modifier", "appel", Some("Âge, Retraite")), "a modifié l’appel : Âge, Retraite");
        let access = said("donner accès", "entourage", Some("Sophie Lambert (Aidant principal)"));
        assert_eq!(access, "a donné accès à l’espace famille : Sophie Lambert (Aidant principal)");
        assert_eq!(said("terminer", "échéance", None), "a noté une échéance comme faite");
    }

    #[test]
    fn what_has_no_sentence_keeps_its_words() {
        assert_eq!(said("changer le rôle", "compte", None), "changer le rôle : compte");
    }
}
