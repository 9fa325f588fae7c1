//! Funding sources with « ce que vous faites maintenant » (D04-06).

use contents::ContactKind;
use pdf::{
    Prose,
    parts::{Contact, MoneyRange},
    plan::FundingSource,
};
use rules::evaluation::{Aid, AidCode, Outcome};

use crate::{contacts, material::Material, money};

/// Every aid that is open, may be open, or cannot be had with another one.
pub(crate) fn sources(of: &Material) -> Vec<FundingSource> {
    of.assessment.evaluation.aids.iter().filter_map(|aid| source(of, aid)).collect()
}

fn source(of: &Material, aid: &Aid) -> Option<FundingSource> {
    let already = of.assessment.situation.existing_aids.iter().any(|existing| existing.code == aid.code);
    let (status, amount) = standing(aid, already)?;
    Some(FundingSource {
        name: aid.name_fr.clone(),
        status,
        amount,
        what_to_do: Prose::plain(what_to_do(of, aid, already)),
        contact: office(of, &aid.code).filter(|_| !already),
        source: money::source(aid),
    })
}

/// `None` for what is closed to the person: a plan says what to do, not what cannot be done.
fn standing(aid: &Aid, already: bool) -> Option<(String, Option<MoneyRange>)> {
    Some(match &aid.outcome {
        Outcome::Granted { monthly } if already => ("Déjà accordée".to_owned(), Some((*monthly).into())),
        Outcome::Granted { monthly } => ("Probable".to_owned(), Some((*monthly).into())),
        Outcome::Possible { min, max } => {
            ("À préciser".to_owned(), Some(MoneyRange { low: *min, high: *max }))
        }
        Outcome::Available { .. } => ("Possible".to_owned(), None),
        Outcome::Unknown { .. } | Outcome::NotCovered { .. } => ("À vérifier".to_owned(), None),
        Outcome::Excluded { by } => (format!("Non cumulable avec {}", by.name_fr()), None),
        Outcome::NotEligible { .. } => return None,
    })
}

fn what_to_do(of: &Material, aid: &Aid, already: bool) -> String {
    let told = match &aid.outcome {
        Outcome::Available { detail_fr } => Some(detail_fr.clone()),
        Outcome::Unknown { missing_fr } => Some(format!("Il nous manque : {missing_fr}")),
        Outcome::NotCovered { why_fr } => Some(why_fr.clone()),
        _ => None,
    };
    let excluded = matches!(aid.outcome, Outcome::Excluded { .. });
    let step = if already {
        "Gardez la notification : elle sert pour les devis et pour les impôts."
    } else if excluded {
        "Rien à faire : nous avons retenu l’aide la plus utile des deux."
    } else {
        first_step(&aid.code, of.assessment.situation.hospital_discharge == Some(true))
    };
    let sentences = [told, aid.condition_fr.clone(), Some(step.to_owned())];
    let sentences: Vec<String> = sentences.into_iter().flatten().map(|text| ended(&text)).collect();
    sentences.join(" ")
}

fn ended(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// What the family does first.
fn first_step(code: &AidCode, in_hospital: bool) -> &'static str {
    match code {
        AidCode::Apa => {
            "Demandez le dossier au département (ou au CLIC), joignez le dernier avis d’impôt ; une équipe vient évaluer à domicile."
        }
        AidCode::ApaRepit | AidCode::ApaHospitalisation => {
            "Demandez-la dans le même courrier que l’APA, ou à l’équipe qui la suit."
        }
        AidCode::ApaUrgence => {
            "Écrivez « urgence » sur la demande d’APA et expliquez en deux lignes pourquoi."
        }
        AidCode::Pch => {
            "Retirez le dossier à la MDPH et faites remplir le certificat médical par le médecin traitant."
        }
        AidCode::Mtp => "Écrivez à la caisse qui verse la pension d’invalidité ou la retraite.",
        AidCode::AideMenagere => "Demandez le dossier d’aide sociale à la mairie (CCAS) de la commune.",
        AidCode::Oscar => {
            "Faites la demande sur le site de la caisse de retraite principale, ou par téléphone."
        }
        AidCode::Ardh if in_hospital => {
            "Parlez-en avant la sortie à l’assistante sociale de l’hôpital : la demande part de là."
        }
        AidCode::Ardh => {
            "Appelez la caisse de retraite sans attendre : la demande se fait autour de la sortie d’hôpital."
        }
        AidCode::Mutuelle => {
            "Appelez la mutuelle et demandez les garanties « aide à domicile » et « sortie d’hôpital »."
        }
        AidCode::CesuPrefinance => {
            "Demandez au service du personnel, au comité d’entreprise ou à la caisse de retraite."
        }
        AidCode::AideSociale => "Prenez rendez-vous avec l’assistante sociale du secteur ou le CCAS.",
        AidCode::CreditImpot => {
            "Gardez les factures et l’attestation fiscale annuelle ; reportez le montant sur la déclaration de revenus."
        }
        AidCode::AvanceImmediate => {
            "Demandez-la au service d’aide à domicile : il crée le compte Urssaf avec vous, et vous ne payez que le reste."
        }
        AidCode::Ajpa => {
            "Prévenez l’employeur du congé de proche aidant, puis faites la demande à la CAF ou à la MSA."
        }
        AidCode::DemiPart => {
            "Cochez la case prévue sur la déclaration de revenus et gardez la carte d’invalidité."
        }
        AidCode::Autre(_) => "Appelez l’organisme qui la verse et demandez ce qu’elle peut financer.",
    }
}

/// Whom to call for it, near the home.
fn office(of: &Material, code: &AidCode) -> Option<Contact> {
    let kind = match code {
        AidCode::Apa | AidCode::ApaRepit | AidCode::ApaHospitalisation | AidCode::ApaUrgence => {
            ContactKind::Clic
        }
        AidCode::Pch => ContactKind::Mdph,
        AidCode::Oscar | AidCode::Ardh | AidCode::Mtp => ContactKind::Cnav,
        _ => return None,
    };
    contacts::nearest(of, kind).map(contacts::printed)
}
