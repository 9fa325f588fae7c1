//! A whole conversation, as the law hears it.

use kernel::Money;
use questionnaire::keys;
use rules::evaluation::AidCode;

use crate::{says, worlds};

#[tokio::test]
async fn a_conversation_becomes_a_situation_a_budget_and_a_week() {
    for world in worlds().await {
        contents::install_defaults(&world.system()).await.unwrap();
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        for (key, fields) in [
            (keys::RAISON, &[("value", "fragilite")][..]),
            (keys::AGE, &[("value", "84")]),
            (keys::FRAGILITE, &[("value", "accident")]),
            (keys::SORTIE_HOSPITALISATION, &[("value", "oui")]),
            (keys::EN_COUPLE, &[("value", "non")]),
            (keys::RETRAITE, &[("value", "2000")]),
            (keys::PROPRIETAIRE, &[("value", "non")]),
            (
                keys::AIDES_EN_PLACE,
                &[("value", "mutuelle"), ("value.mutuelle.montant", "80,50"), ("value", "autre")],
            ),
            (keys::ADRESSE, &[("value.code_postal", "59000"), ("value.ville", "Lille")]),
            ("aggir.transferts", &[("value", "C")]),
            ("aggir.toilette_haut", &[("value.s", "oui"), ("value.t", "non")]),
            (
                keys::SERVICES_RECOMMANDES,
                &[
                    ("value", "toilette"),
                    ("value.toilette.recurrence", "recurrent"),
                    ("value.toilette.jour", "lun"),
                    ("value.toilette.jour", "jeu"),
                    ("value.toilette.creneau", "matin"),
                    ("value.toilette.duree", "60"),
                ],
            ),
        ] {
            assert_eq!(says(&julie, call, key, fields).await.invalid, None, "{key}");
        }
        let of = intake::assess(&julie, call).await.unwrap();
        let situation = &of.situation;
        assert_eq!(situation.age, Some(84));
        assert_eq!(situation.departement.as_deref(), Some("59"));
        assert_eq!(situation.hospital_discharge, Some(true));
        assert_eq!(situation.owner, Some(false));
        assert_eq!(situation.resources.monthly_pension, Some(Money::from_euros(2_000)));
        assert_eq!(situation.resources.declared_income_year, None);
        let aids: Vec<_> = situation.existing_aids.iter().map(|aid| (&aid.code, aid.monthly)).collect();
        assert!(aids.contains(&(&AidCode::Mutuelle, Some(Money::from_cents(8_050)))));
        assert_eq!(aids.len(), 2);
        assert_eq!(of.week.visits.len(), 2);
        assert_eq!(of.week.minutes_per_week, 120);
        // Two hours a week, 52 weeks over 12 months, at the catalogue's price.
        let price = of.situation.services[0].unit_price.cents();
        assert_eq!(of.evaluation.budget.recurring_gross.cents(), (price * 104 + 6) / 12);
        assert!(intake::recap(&of).sentences.iter().any(|sentence| sentence.contains("toilette")));
    }
}
