//! Funding sources with « ce que vous faites maintenant » (D04-06).

use contents::ContactKind;
use pdf::{
    Prose,
    parts::{Contact, MoneyRange},
    plan::FundingSource,
};
use questionnaire::{Value, keys};
use rules::evaluation::{Aid, AidCode, Outcome};

use crate::{contacts, material::Material, money};

/// Every aid that is open, may be open, or cannot be had with another one.
pub(crate) fn sources(of: &Material) -> Vec<FundingSource> {
    of.assessment.evaluation.aids.iter().filter_map(|aid| source(of, aid)).collect()
}

fn source(of: &Material, aid: &Aid) -> Option<FundingSource> {
    let situation = &of.assessment.situation;
    let already = situation.existing_aids.iter().any(|existing| existing.code == aid.code);
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
        Outcome::Available { .. } | Outcome::NotCovered { .. } if given_on_request(&aid.code) => {
            ("À demander".to_owned(), None)
        }
        Outcome::Available { .. } => ("Possible".to_owned(), None),
        Outcome::Unknown { .. } | Outcome::NotCovered { .. } => ("À vérifier".to_owned(), None),
        Outcome::Excluded { .. } if aid.code == AidCode::AvanceImmediate => {
            ("Pas encore ouverte".to_owned(), None)
        }
        Outcome::Excluded { by } => (format!("Non cumulable avec {}", by.name_fr()), None),
        Outcome::NotEligible { .. } => return None,
    })
}

/// Somebody named, or the fund, decides: asking costs nothing.
fn given_on_request(code: &AidCode) -> bool {
    matches!(
        code,
        AidCode::Mutuelle | AidCode::CesuPrefinance | AidCode::AideSociale | AidCode::Mtp | AidCode::Oscar
    )
}

fn what_to_do(of: &Material, aid: &Aid, already: bool) -> String {
    let told = match &aid.outcome {
        Outcome::Available { detail_fr } => Some(detail_fr.clone()),
        Outcome::Unknown { missing_fr } => Some(format!("Il nous manque : {missing_fr}")),
        Outcome::NotCovered { why_fr } => Some(why_fr.clone()),
        _ => None,
    };
    let situation = &of.assessment.situation;
    let step = match &aid.outcome {
        Outcome::Unknown { .. } if already => "Demandez le montant à l’organisme qui la verse.".to_owned(),
        _ if already => "Gardez la notification : elle sert pour les devis et pour les impôts.".to_owned(),
        Outcome::Excluded { by } => why_excluded(aid, by),
        // What is not computed for an establishment already says whom to ask.
        Outcome::NotCovered { .. } if situation.in_institution == Some(true) => String::new(),
        _ if aid.code == AidCode::Apa && asked_for(of) => {
            "La demande est faite : gardez l’accusé de réception. Le département répond sous deux mois à partir du dossier complet."
                .to_owned()
        }
        _ => first_step(&aid.code, situation.hospital_discharge == Some(true)).to_owned(),
    };
    let fund = situation.retirement_fund.as_ref().filter(|_| !already && paid_by_the_fund(&aid.code));
    let fund = fund.map(|fund| format!("Caisse nommée pendant l’appel : {fund}"));
    let sentences = [told, aid.condition_fr.clone(), Some(step), fund];
    let sentences = sentences.into_iter().flatten().filter(|text| !text.is_empty());
    sentences.map(|text| ended(&text)).collect::<Vec<_>>().join(" ")
}

fn paid_by_the_fund(code: &AidCode) -> bool {
    matches!(code, AidCode::Oscar | AidCode::Ardh | AidCode::Mtp)
}

fn asked_for(of: &Material) -> bool {
    of.assessment.view().known(keys::APA_DEMANDE).and_then(Value::yes_no) == Some(true)
}

/// True of each case: one the law closes for now, one that stops when another is given, or a choice left
/// to the person.
fn why_excluded(aid: &Aid, by: &AidCode) -> String {
    let opening = aid.explanation.last().filter(|_| aid.code == AidCode::AvanceImmediate);
    match (opening, &aid.code) {
        (Some(opening), _) => format!("{} : {}.", opening.label_fr, opening.value_fr),
        (None, AidCode::Apa | AidCode::Pch | AidCode::Mtp) => format!(
            "Elle ne s’ajoute pas à l’aide déjà accordée ({}). La personne peut choisir la plus favorable : faites comparer les deux avant de changer.",
            by.name_fr()
        ),
        _ => format!("Rien à faire : elle n’est pas versée à qui a déjà {}.", by.name_fr()),
    }
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
        AidCode::AideSociale | AidCode::Autre(_) => {
            "Prenez rendez-vous avec l’assistante sociale du secteur ou le CCAS."
        }
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
