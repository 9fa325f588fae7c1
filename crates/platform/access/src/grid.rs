//! The grid of rights, in one place. `docs/ACCESS.md` holds its printed copy; a test keeps them equal.

use kernel::{
    coded,
    id::{AccountId, StructureId},
};

use crate::{
    Cx,
    who::{CircleRole, Relation, Role, Who},
};

coded! {
    /// Everything somebody may want to do.
    Action {
        SeePerson = "voir_fiche", "Voir la fiche de la personne";
        EditPerson = "modifier_fiche", "Modifier la fiche";
        HandOver = "passer_la_main", "Confier le suivi à un collègue ou à une autre structure";
        SeeFollowUp = "voir_suivi", "Lire les notes de suivi";
        SeeHealthNotes = "voir_notes_sante", "Lire les notes de santé, de l’appel et du suivi";
        WriteFollowUp = "ecrire_suivi", "Écrire une note de suivi";
        TakeCall = "prendre_appel", "Prendre un appel et remplir le dossier";
        SeeCall = "voir_appel", "Relire un appel";
        WritePlan = "ecrire_plan", "Écrire et envoyer le plan";
        SeePlan = "voir_plan", "Lire le plan";
        ApprovePlan = "approuver_plan", "Approuver le plan";
        RecordConsent = "noter_accord", "Noter un accord donné sans compte, et le retirer";
        AskStatement = "demander_releve", "Demander le relevé au département, et y renoncer";
        SeeStatement = "voir_releve", "Lire le relevé du département : prévu, fait, facturé, payé";
        AskQuotes = "demander_devis", "Demander des devis, les publier à la famille, écrire aux prestataires";
        SeeQuotes = "voir_devis", "Lire les devis, et qui a vu quoi";
        CommentQuotes = "commenter_devis", "Donner son avis sur un devis, poser une question";
        ChooseQuote = "choisir_devis", "Choisir un devis, ou retirer une demande à un prestataire";
        SeeDocuments = "voir_documents", "Ouvrir les documents";
        SeeCircle = "voir_entourage", "Voir qui a accès";
        ManageCircle = "gerer_entourage", "Inviter ou retirer quelqu’un";
        SeeAudit = "voir_journal", "Voir qui a consulté le dossier";
        SeeDeadlines = "voir_echeances", "Voir les échéances";
        EditForms = "modifier_formulaires", "Modifier les formulaires et les listes";
        EditContents = "modifier_contenus", "Modifier fiches, contacts, ateliers, prix, textes de courriels";
        EditPayers = "modifier_payeurs", "Modifier les organismes payeurs et leurs contrats";
        EditStructures = "modifier_structures", "Modifier les structures partenaires et les fermer";
        ManageAccounts = "gerer_comptes", "Créer et fermer des comptes";
        SeeProviders = "voir_prestataires", "Chercher un prestataire et voir sa fiche";
        EditProviders = "modifier_prestataires", "Ajouter des prestataires, les corriger, les inviter";
        KeepOwnFiche = "tenir_sa_fiche", "Tenir la fiche de son propre service, accepter la charte";
        SeeFlows = "voir_flux", "Voir les fichiers reçus, les prises en charge, les factures et leurs écarts";
        SendFlows = "deposer_flux", "Déposer un fichier d'échange";
        RunFlows = "piloter_flux", "Régler les échanges : services, clés d'accès, formats, règles";
        CorrectVisits = "corriger_interventions", "Corriger les interventions de son propre service";
        DecideInvoices = "decider_factures", "Accepter ou rejeter une facture";
        AnswerStatements = "repondre_releves", "Confirmer ou refuser une demande de relevé";
        AnswerQuotes = "repondre_devis", "Répondre aux demandes de devis faites à son service";
    }
}

impl Action {
    /// Actions that concern nobody in particular.
    fn concerns_no_person(self) -> bool {
        matches!(
            self,
            Self::EditForms
                | Self::EditContents
                | Self::EditPayers
                | Self::EditStructures
                | Self::ManageAccounts
                | Self::SeeDeadlines
                | Self::SeeProviders
                | Self::EditProviders
                | Self::KeepOwnFiche
                | Self::AnswerQuotes
        ) || self.concerns_flows()
    }

    /// Actions on what a département and its services exchange: it names people by their number in the plan, and is
    /// no file of a followed person.
    fn concerns_flows(self) -> bool {
        matches!(
            self,
            Self::SeeFlows
                | Self::SendFlows
                | Self::RunFlows
                | Self::CorrectVisits
                | Self::DecideInvoices
                | Self::AnswerStatements
        )
    }
}

/// The law of the house. `role` is `None` for somebody without a structure.
pub fn allows(role: Option<Role>, relation: Relation, action: Action) -> bool {
    use Action as A;
    if action.concerns_flows() {
        return relation == Relation::None
            && match role {
                // What a service says it did is its own to correct.
                Some(Role::Caseworker) => action != A::CorrectVisits,
                // Their own service's, and nothing that decides for others.
                Some(Role::Coordinator) => matches!(action, A::SeeFlows | A::SendFlows | A::CorrectVisits),
                _ => false,
            };
    }
    if action == A::KeepOwnFiche {
        return relation == Relation::None && role == Some(Role::Coordinator);
    }
    match relation {
        Relation::Structure => match role {
            Some(Role::CareManager) => !matches!(
                action,
                A::ApprovePlan
                    | A::CommentQuotes
                    | A::ChooseQuote
                    | A::AnswerQuotes
                    | A::EditForms
                    | A::EditContents
                    | A::EditPayers
                    | A::EditStructures
                    | A::ManageAccounts
            ),
            Some(Role::Manager) => !matches!(
                action,
                A::ApprovePlan | A::SeeHealthNotes | A::CommentQuotes | A::ChooseQuote | A::AnswerQuotes
            ),
            _ => false,
        },
        Relation::Circle(circle) => {
            !action.concerns_no_person()
                && match circle {
                    CircleRole::Myself | CircleRole::Caregiver => matches!(
                        action,
                        A::SeePerson
                            | A::SeePlan
                            | A::ApprovePlan
                            | A::SeeStatement
                            | A::SeeQuotes
                            | A::CommentQuotes
                            | A::ChooseQuote
                            | A::SeeDocuments
                            | A::SeeCircle
                            | A::ManageCircle
                            | A::SeeAudit
                    ),
                    CircleRole::Relative => {
                        matches!(
                            action,
                            A::SeePerson
                                | A::SeePlan
                                | A::SeeStatement
                                | A::SeeQuotes
                                | A::CommentQuotes
                                | A::SeeDocuments
                                | A::SeeCircle
                        )
                    }
                    CircleRole::Neighbour => matches!(action, A::SeePerson | A::SeeCircle),
                }
        }
        // A new call concerns nobody yet: it is taken before the person is known.
        Relation::None => match role {
            Some(Role::CareManager) => {
                matches!(action, A::TakeCall | A::SeeDeadlines | A::SeeProviders | A::EditProviders)
            }
            Some(Role::Manager) => {
                matches!(action, A::TakeCall) || (action.concerns_no_person() && action != A::AnswerQuotes)
            }
            Some(Role::Coordinator) => matches!(action, A::AnswerQuotes),
            _ => false,
        },
    }
}

/// Which rows a list may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Rows of the persons this structure follows.
    Structure(StructureId),
    /// Rows of the persons whose circle holds this account.
    Circle(AccountId),
    /// Every row: the program itself.
    Everything,
    Nothing,
}

impl Cx {
    /// The rows `action` may reach, to be applied inside the query.
    pub fn scope(&self, action: Action) -> Scope {
        match &self.who {
            Who::System => Scope::Everything,
            Who::Member { structure, role, .. } if allows(Some(*role), Relation::Structure, action) => {
                Scope::Structure(*structure)
            }
            Who::Relative { account, .. } => Scope::Circle(*account),
            _ => Scope::Nothing,
        }
    }
}

/// The grid as a Markdown table, one line per action, one column per (role, relation) that can do
/// anything at all.
pub fn printed() -> String {
    let columns: Vec<(String, Option<Role>, Relation)> = Relation::ALL
        .iter()
        .flat_map(|relation| {
            let roles: Vec<Option<Role>> = match relation {
                Relation::Circle(_) => vec![None],
                _ => std::iter::once(None).chain(Role::ALL.iter().copied().map(Some)).collect(),
            };
            roles.into_iter().map(|role| (heading(role, *relation), role, *relation))
        })
        .filter(|(_, role, relation)| Action::ALL.iter().any(|action| allows(*role, *relation, *action)))
        .collect();
    let mut text = String::from("| Action |");
    for (heading, _, _) in &columns {
        text += &format!(" {heading} |");
    }
    text += &format!("\n|---|{}\n", ":-:|".repeat(columns.len()));
    for action in Action::ALL {
        text += &format!("| {} |", action.label());
        for (_, role, relation) in &columns {
            text += if allows(*role, *relation, *action) { " oui |" } else { " · |" };
        }
        text.push('\n');
    }
    text
}

fn heading(role: Option<Role>, relation: Relation) -> String {
    match (role, relation) {
        (_, Relation::Circle(circle)) => circle.label().to_owned(),
        (Some(role), Relation::Structure) => format!("{}, personne suivie", role.label()),
        (Some(role), Relation::None) => format!("{}, sans personne", role.label()),
        (None, _) => "Sans structure".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_may_nothing() {
        for action in Action::ALL {
            assert!(!allows(None, Relation::None, *action), "{action:?}");
            assert!(!allows(Some(Role::PayerContact), Relation::None, *action), "{action:?}");
            assert!(!allows(Some(Role::PayerContact), Relation::Structure, *action), "{action:?}");
        }
    }

    #[test]
    fn a_service_never_decides_on_its_own_invoices() {
        for action in [Action::DecideInvoices, Action::RunFlows, Action::AnswerStatements] {
            assert!(!allows(Some(Role::Coordinator), Relation::None, action));
            assert!(allows(Some(Role::Caseworker), Relation::None, action));
        }
        assert!(!allows(Some(Role::Caseworker), Relation::None, Action::CorrectVisits));
    }

    #[test]
    fn who_follows_people_does_not_see_the_flows_and_the_other_way_round() {
        for role in [Role::CareManager, Role::Manager] {
            assert!(!allows(Some(role), Relation::None, Action::SeeFlows));
        }
        for action in Action::ALL.iter().filter(|action| !action.concerns_flows()) {
            assert!(!allows(Some(Role::Caseworker), Relation::None, *action), "{action:?}");
        }
    }

    #[test]
    fn the_care_company_never_approves_in_the_familys_place() {
        for role in Role::ALL {
            assert!(!allows(Some(*role), Relation::Structure, Action::ApprovePlan));
        }
        assert!(allows(None, Relation::Circle(CircleRole::Myself), Action::ApprovePlan));
        assert!(!allows(None, Relation::Circle(CircleRole::Relative), Action::ApprovePlan));
    }

    /// A change of rights is a readable difference in docs/ACCESS.md.
    #[test]
    fn the_printed_grid_is_the_committed_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/ACCESS.md");
        let page = std::fs::read_to_string(path).unwrap();
        assert!(page.contains(&printed()), "docs/ACCESS.md should hold:\n\n{}", printed());
    }
}
