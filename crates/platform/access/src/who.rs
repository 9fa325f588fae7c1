use kernel::{
    coded,
    id::{AccountId, StructureId},
};

coded! {
    /// What somebody does inside a structure.
    Role {
        CareManager = "care_manager", "Care manager";
        /// « Espace Manager »: leads the team, edits forms, lists and contents.
        Manager = "manager", "Responsable (espace Manager)";
        PayerContact = "payer_contact", "Correspondant de l’organisme payeur";
        Coordinator = "coordinator", "Coordinateur de service à domicile";
        FieldWorker = "field_worker", "Intervenant à domicile";
        HealthProfessional = "health_professional", "Professionnel de santé";
        Volunteer = "volunteer", "Bénévole";
        Caseworker = "caseworker", "Agent du département";
        QualityReferent = "quality_referent", "Référent qualité";
    }
}

coded! {
    /// What somebody is to the person, in their circle.
    CircleRole {
        /// The person themself (« l'aidé »).
        Myself = "aide", "La personne accompagnée";
        /// The main caregiver (« l'aidant »).
        Caregiver = "aidant", "Aidant principal";
        Relative = "proche", "Proche";
        /// Reads the agenda and messages only: a neighbour, a friend, a volunteer.
        Neighbour = "voisin", "Ami, voisin ou bénévole";
    }
}

/// What links who asks to the person concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    None,
    /// Their structure follows the person.
    Structure,
    Circle(CircleRole),
}

impl Relation {
    pub const ALL: &'static [Self] = &[
        Self::None,
        Self::Structure,
        Self::Circle(CircleRole::Myself),
        Self::Circle(CircleRole::Caregiver),
        Self::Circle(CircleRole::Relative),
        Self::Circle(CircleRole::Neighbour),
    ];
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Not logged in.
    Visitor,
    /// Logged in for a structure.
    Member { account: AccountId, name: String, structure: StructureId, role: Role },
    /// Logged in as somebody's relative, or as the person.
    Relative { account: AccountId, name: String },
    /// The program itself: jobs, the command line.
    System,
}

impl Who {
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Member { account, .. } | Self::Relative { account, .. } => Some(*account),
            Self::Visitor | Self::System => None,
        }
    }

    pub fn structure(&self) -> Option<StructureId> {
        match self {
            Self::Member { structure, .. } => Some(*structure),
            _ => None,
        }
    }

    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Member { role, .. } => Some(*role),
            _ => None,
        }
    }

    /// The name written in the journal.
    pub fn name(&self) -> &str {
        match self {
            Self::Member { name, .. } | Self::Relative { name, .. } => name,
            Self::Visitor => "Visiteur",
            Self::System => "Cordée",
        }
    }
}
