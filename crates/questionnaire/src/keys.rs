//! The questions of the call the rules of law and the plan listen to. An administrator may reword
//! or move them; under another key or as another kind they would no longer be heard.

use crate::Kind;

/// Key of the form of the call.
pub const APPEL: &str = "appel";
/// Key of the form a service at home fills in about itself.
pub const PRESTATAIRE: &str = "prestataire";

/// Single: `fragilite`, `equilibre`, `parentalite`.
pub const RAISON: &str = "raison";
/// The reasons for which the caller asks for themself: nobody else is helped.
pub const ABOUT_CALLER: [&str; 2] = ["equilibre", "parentalite"];
/// Long text: the need in the caller's own words.
pub const BESOIN: &str = "besoin";

/// Single: `aujourd_hui`, `semaine`, `mois`, `anticipe`.
pub const URGENCE: &str = "urgence";

/// Person: the caller.
pub const APPELANT: &str = "appelant";
/// Address of the caller, asked when the call is about them.
pub const APPELANT_ADRESSE: &str = "appelant_adresse";
/// Text: membership number given by the payer.
pub const NUMERO_ADHERENT: &str = "numero_adherent";
/// Single: `entreprise`, `mutuelle`, `collectivite`, `autre`, `aucun`.
pub const PAYEUR_TYPE: &str = "payeur_type";
/// Text: the payer as the caller names it.
pub const PAYEUR_NOM: &str = "payeur_nom";
/// Single: the caller's relation to the person helped.
pub const RELATION: &str = "relation";

/// Person: the person helped.
pub const AIDE: &str = "aide";
/// Number, years.
pub const AGE: &str = "age";
/// Date; beats [`AGE`].
pub const DATE_NAISSANCE: &str = "date_naissance";
/// Single; `etablissement` is no home.
pub const LIEU_DE_VIE: &str = "lieu_de_vie";
/// Single: `maladie`, `handicap`, `grand_age`, `accident`.
pub const FRAGILITE: &str = "fragilite";
/// Yes or no: leaves or has just left hospital.
pub const SORTIE_HOSPITALISATION: &str = "sortie_hospitalisation";
/// Yes or no: the handicap was there before 60, or the person still works.
pub const HANDICAP_AVANT_60: &str = "handicap_avant_60";
/// Address of the person helped; its postcode gives the département.
pub const ADRESSE: &str = "adresse";

/// The nine items of the call, `autonomie.` before each.
pub const AUTONOMIE: [&str; 9] = [
    "autonomie.mobilite",
    "autonomie.comportement",
    "autonomie.alimentation",
    "autonomie.toilette",
    "autonomie.transferts",
    "autonomie.habillage",
    "autonomie.vue",
    "autonomie.audition",
    "autonomie.continence",
];

/// The seventeen variables and sub-variables of AGGIR (CASF annexe 2-1), `aggir.` before each.
pub const AGGIR: [&str; 17] = [
    "aggir.communication",
    "aggir.comportement",
    "aggir.orientation_temps",
    "aggir.orientation_espace",
    "aggir.toilette_haut",
    "aggir.toilette_bas",
    "aggir.habillage_haut",
    "aggir.habillage_moyen",
    "aggir.habillage_bas",
    "aggir.alimentation_se_servir",
    "aggir.alimentation_manger",
    "aggir.elimination_urinaire",
    "aggir.elimination_fecale",
    "aggir.transferts",
    "aggir.depl_interieur",
    "aggir.depl_exterieur",
    "aggir.alerter",
];

/// Yes or no: lives at home with a spouse or partner.
pub const EN_COUPLE: &str = "en_couple";
/// Amount a month, all funds together.
pub const RETRAITE: &str = "retraite";
/// Amount a month: the spouse's or partner's income.
pub const REVENUS_CONJOINT: &str = "revenus_conjoint";
/// Amount a month.
pub const AUTRES_REVENUS: &str = "autres_revenus";
/// Yes or no.
pub const PROPRIETAIRE: &str = "proprietaire";
/// Amount.
pub const EPARGNE: &str = "epargne";
/// Amount: capital that brings no income (CASF R. 132-1).
pub const CAPITAL_DORMANT: &str = "capital_dormant";
/// Amount a year: income declared on the last tax notice.
pub const REVENU_DECLARE: &str = "revenu_declare";
/// Amount a year: income taxed at source (CGI 125 A).
pub const REVENUS_PRELEVES: &str = "revenus_preleves";
/// Amount a year: rental value of buildings neither let nor lived in by the family.
pub const VALEUR_LOCATIVE_BATI: &str = "valeur_locative_bati";
/// Amount a year: rental value of land not let.
pub const VALEUR_LOCATIVE_TERRAIN: &str = "valeur_locative_terrain";
/// Single; `caisse_retraite` suggests a low income.
pub const PAIE_MENAGE: &str = "paie_menage";
/// Number, percent: incapacity rate set by the MDPH.
pub const TAUX_MDPH: &str = "taux_mdph";
/// Multiple; `invalidite` is the card for 80 % and over.
pub const CMI: &str = "cmi";
/// Number: children and other dependants of the tax household.
pub const PERSONNES_A_CHARGE: &str = "personnes_a_charge";
/// Single: `proche`, `appelant`, `partage`, `non_decide`.
pub const QUI_PAIE: &str = "qui_paie";
/// Single: `prestataire`, `mandataire`, `emploi_direct`, `aucun`.
pub const MODE_INTERVENTION: &str = "mode_intervention";
/// Number: members of the tax household over 65.
pub const FOYER_PLUS_65: &str = "foyer_plus_65";
/// Number: ascendants who meet the conditions of the APA and whose help the household pays.
pub const ASCENDANTS_APA: &str = "ascendants_apa";
/// Yes or no.
pub const PREMIERE_ANNEE_EMPLOI: &str = "premiere_annee_emploi";
/// Yes or no: the caregiver works, or receives unemployment benefit.
pub const AIDANT_EN_EMPLOI: &str = "aidant_en_emploi";
/// Person: the main caregiver, when somebody else than the caller.
pub const AIDANT_CONTACT: &str = "aidant_contact";
/// Single: can somebody stand in for the caregiver? `oui`, `parfois`, `non`; `non` opens the respite.
pub const AIDANT_RELAIS: &str = "aidant_relais";

/// Yes or no: has a help plan of any kind.
pub const PLAN_AIDE: &str = "plan_aide";
/// Amounts; each option says which aid of the law it is under [`AID`].
pub const AIDES_EN_PLACE: &str = "aides_en_place";
/// Single: `gir_1` … `gir_6`, the GIR the département has notified.
pub const GIR_NOTIFIE: &str = "gir_notifie";
/// Yes or no: an APA request is under way.
pub const APA_DEMANDE: &str = "apa_demande";
/// Text: the insurer as the caller names it.
pub const MUTUELLE_NOM: &str = "mutuelle_nom";
/// Single: the main retirement fund.
pub const CAISSE_RETRAITE: &str = "caisse_retraite";
/// Multiple: sheets on an illness the caller asked for; each option names its sheet under [`FICHE`].
pub const MALADIE_FICHES: &str = "maladie_fiches";
/// What a call about the caller says, on personal balance and on parenthood: topics (multiple), what
/// would help (long text), whom to turn to (multiple; an option may name a kind of contact under
/// [`CONTACT`]), workshops (multiple) and sheets (multiple).
pub const EQUILIBRE_THEMES: &str = "equilibre_themes";
pub const EQUILIBRE_ATTENTE: &str = "equilibre_attente";
pub const EQUILIBRE_ORIENTATION: &str = "equilibre_orientation";
pub const EQUILIBRE_ATELIERS: &str = "equilibre_ateliers";
pub const PARENTALITE_THEMES: &str = "parentalite_themes";
pub const ENFANTS_AGES: &str = "enfants_ages";
pub const PARENTALITE_ATTENTE: &str = "parentalite_attente";
pub const PARENTALITE_ORIENTATION: &str = "parentalite_orientation";
pub const EQUILIBRE_FICHES: &str = "equilibre_fiches";
pub const PARENTALITE_FICHES: &str = "parentalite_fiches";
/// Name, in an option's `extra`, of the service of the catalogue it stands for.
pub const SERVICE: &str = "service";
/// Name, in an option's `extra`, of the practical sheet it stands for.
pub const FICHE: &str = "fiche";
/// Name, in an option's `extra`, of the kind of contact it leads to: `psychologique`, `mdph`…
pub const CONTACT: &str = "contact";
/// Name, in an option's `extra`, of the aid it stands for: `apa`, `pch`, `oscar`…
pub const AID: &str = "aid";

/// Multiple: equipment and services already at home.
pub const EQUIPEMENTS: &str = "equipements";
/// Grid of the wanted intervention period.
pub const CRENEAUX: &str = "creneaux";
/// Services: the helps the family asks for first.
pub const PREMIERES_AIDES: &str = "premieres_aides";
/// Services: the care manager's recommendations, options of the list [`SERVICES`].
pub const SERVICES_RECOMMANDES: &str = "services_recommandes";
/// Multiple: what the plan adds in one tick; each option names its service of the catalogue under
/// [`SERVICE`].
pub const AJOUTS: &str = "ajouts_au_plan";
/// List of the recommended services.
pub const SERVICES: &str = "services";

/// Single: `a`, `b` or `c`.
pub const NIVEAU: &str = "niveau";
/// Yes or no: the caregiver wants legal advice and a review of their own rights.
pub const CONSEIL_JURIDIQUE: &str = "conseil_juridique";
/// Multiple: who the caregiver could talk to.
pub const SOUTIEN_PSYCHOLOGIQUE_AIDANT: &str = "soutien_psychologique_aidant";
/// Multiple: workshops the caregiver wants to join.
pub const ATELIERS: &str = "ateliers";
/// Date the interventions should start.
pub const DEBUT_SOUHAITE: &str = "debut_souhaite";
/// Grid: when the family wants the call-back.
pub const RAPPEL_PREFERENCE: &str = "rappel_preference";
/// People: who receives the plan.
pub const DESTINATAIRES: &str = "destinataires";

/// The kind a heard question has; `None` when nothing but people reads it.
pub fn heard_as(key: &str) -> Option<Kind> {
    let among = |keys: &[&str]| keys.contains(&key);
    if among(&AUTONOMIE) {
        return Some(Kind::Autonomy);
    }
    if among(&AGGIR) {
        return Some(Kind::Aggir);
    }
    HEARD.iter().find(|(heard, _)| *heard == key).map(|(_, kind)| *kind)
}

/// Name, in the `extra` of the options a question offers, of what each stands for; `None` when nothing but
/// their words counts.
pub fn stands_for(question: &str) -> Option<&'static str> {
    match question {
        AIDES_EN_PLACE => Some(AID),
        PREMIERES_AIDES | AJOUTS => Some(SERVICE),
        MALADIE_FICHES | EQUILIBRE_FICHES | PARENTALITE_FICHES => Some(FICHE),
        EQUILIBRE_ORIENTATION | PARENTALITE_ORIENTATION => Some(CONTACT),
        _ => None,
    }
}

/// Every key heard, those of [`AUTONOMIE`] and [`AGGIR`] included.
pub fn heard() -> impl Iterator<Item = &'static str> {
    HEARD.iter().map(|(key, _)| *key).chain(AUTONOMIE).chain(AGGIR)
}

const HEARD: [(&str, Kind); 69] = [
    (RAISON, Kind::Single),
    (BESOIN, Kind::LongText),
    (URGENCE, Kind::Single),
    (APPELANT, Kind::Person),
    (APPELANT_ADRESSE, Kind::Address),
    (NUMERO_ADHERENT, Kind::Text),
    (PAYEUR_TYPE, Kind::Single),
    (PAYEUR_NOM, Kind::Text),
    (RELATION, Kind::Single),
    (AIDE, Kind::Person),
    (AGE, Kind::Number),
    (DATE_NAISSANCE, Kind::Date),
    (LIEU_DE_VIE, Kind::Single),
    (FRAGILITE, Kind::Single),
    (SORTIE_HOSPITALISATION, Kind::YesNo),
    (HANDICAP_AVANT_60, Kind::YesNo),
    (ADRESSE, Kind::Address),
    (EN_COUPLE, Kind::YesNo),
    (RETRAITE, Kind::Amount),
    (REVENUS_CONJOINT, Kind::Amount),
    (AUTRES_REVENUS, Kind::Amount),
    (PROPRIETAIRE, Kind::YesNo),
    (EPARGNE, Kind::Amount),
    (CAPITAL_DORMANT, Kind::Amount),
    (REVENU_DECLARE, Kind::Amount),
    (REVENUS_PRELEVES, Kind::Amount),
    (VALEUR_LOCATIVE_BATI, Kind::Amount),
    (VALEUR_LOCATIVE_TERRAIN, Kind::Amount),
    (PAIE_MENAGE, Kind::Single),
    (TAUX_MDPH, Kind::Number),
    (CMI, Kind::Multiple),
    (PERSONNES_A_CHARGE, Kind::Number),
    (QUI_PAIE, Kind::Single),
    (MODE_INTERVENTION, Kind::Single),
    (FOYER_PLUS_65, Kind::Number),
    (ASCENDANTS_APA, Kind::Number),
    (PREMIERE_ANNEE_EMPLOI, Kind::YesNo),
    (AIDANT_EN_EMPLOI, Kind::YesNo),
    (AIDANT_CONTACT, Kind::Person),
    (AIDANT_RELAIS, Kind::Single),
    (PLAN_AIDE, Kind::YesNo),
    (AIDES_EN_PLACE, Kind::Amounts),
    (GIR_NOTIFIE, Kind::Single),
    (APA_DEMANDE, Kind::YesNo),
    (MUTUELLE_NOM, Kind::Text),
    (CAISSE_RETRAITE, Kind::Single),
    (EQUIPEMENTS, Kind::Multiple),
    (MALADIE_FICHES, Kind::Multiple),
    (EQUILIBRE_THEMES, Kind::Multiple),
    (EQUILIBRE_ATTENTE, Kind::LongText),
    (EQUILIBRE_ORIENTATION, Kind::Multiple),
    (EQUILIBRE_ATELIERS, Kind::Multiple),
    (PARENTALITE_THEMES, Kind::Multiple),
    (ENFANTS_AGES, Kind::Text),
    (PARENTALITE_ATTENTE, Kind::LongText),
    (PARENTALITE_ORIENTATION, Kind::Multiple),
    (EQUILIBRE_FICHES, Kind::Multiple),
    (PARENTALITE_FICHES, Kind::Multiple),
    (CRENEAUX, Kind::Grid),
    (PREMIERES_AIDES, Kind::Services),
    (SERVICES_RECOMMANDES, Kind::Services),
    (AJOUTS, Kind::Multiple),
    (NIVEAU, Kind::Single),
    (CONSEIL_JURIDIQUE, Kind::YesNo),
    (SOUTIEN_PSYCHOLOGIQUE_AIDANT, Kind::Multiple),
    (ATELIERS, Kind::Multiple),
    (DEBUT_SOUHAITE, Kind::Date),
    (RAPPEL_PREFERENCE, Kind::Grid),
    (DESTINATAIRES, Kind::People),
];
