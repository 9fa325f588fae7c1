//! Where a request and each service asked stand.

use kernel::coded;

coded! {
    RequestState {
        /// Being written: nobody outside has seen it.
        Draft = "brouillon", "À relire et envoyer";
        Open = "ouverte", "En attente de devis";
        /// The family chose.
        Chosen = "choisie", "Devis choisi";
        Cancelled = "annulee", "Annulée";
    }
}

coded! {
    InvitationState {
        Sent = "envoyee", "Envoyée";
        Seen = "vue", "Vue";
        Reminded = "relancee", "Relancée";
        Declined = "declinee", "Déclinée";
        Quoted = "chiffree", "Devis reçu";
        /// No answer within the delay. An answer is still welcome while the request is open.
        Expired = "expiree", "Sans réponse";
        Chosen = "retenue", "Retenu";
        NotChosen = "non_retenue", "Non retenu";
        /// The family or the care manager took the request back.
        Withdrawn = "retiree", "Retirée";
    }
}

coded! {
    /// Why a service does not answer with a price.
    DeclineReason {
        NoStaff = "personnel", "Pas de personnel disponible";
        Area = "secteur", "Hors de notre secteur";
        Hours = "horaires", "Horaires impossibles";
        Skills = "competences", "Compétences que nous n’avons pas";
        Home = "domicile", "Animaux, tabac ou logement";
        TooShort = "volume", "Volume ou durée insuffisants";
        Other = "autre", "Autre";
    }
}

coded! {
    /// What a relative says of the quotes.
    RemarkKind {
        Comment = "avis", "Avis";
        Question = "question", "Question";
        Refusal = "refus", "Refus";
    }
}

coded! {
    Side {
        CareManager = "care_manager", "Care manager";
        Provider = "prestataire", "Prestataire";
    }
}

impl InvitationState {
    /// The service may still answer.
    pub fn awaits_answer(self) -> bool {
        matches!(self, Self::Sent | Self::Seen | Self::Reminded | Self::Expired)
    }

    /// The service may read the request.
    pub fn is_shown(self) -> bool {
        self != Self::Withdrawn
    }
}
