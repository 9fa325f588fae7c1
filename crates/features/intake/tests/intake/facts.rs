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
        let said = intake::recap(&of).sentences.join(" ");
        assert!(said.contains("toilette") && said.contains("48 heures") && said.contains("7 jours sur 7"));
    }
}

/// Each tick of « Ajouter au plan » is costed; a subscription is no visit.
#[tokio::test]
async fn what_is_added_in_one_tick_enters_the_budget_and_not_the_week() {
    for world in worlds().await {
        contents::install_defaults(&world.system()).await.unwrap();
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::AJOUTS, &[("value", "teleassistance"), ("value", "petit_bricolage")]).await;
        let of = intake::assess(&julie, call).await.unwrap();
        let budget = &of.evaluation.budget;
        let priced =
            |code: &str| of.catalogue.iter().find(|known| known.code == code).unwrap().price.unwrap();
        assert_eq!(budget.recurring_gross, priced("teleassistance"));
        assert_eq!(budget.one_off_gross, priced("petit_bricolage"), "one hour");
        assert!(of.week.visits.is_empty() && of.week.to_specify.is_empty());
        let others: Vec<_> = of.week.others.iter().map(|other| other.service.as_str()).collect();
        assert_eq!(others, ["petit_bricolage"]);
    }
}

#[tokio::test]
async fn what_the_call_says_of_who_pays_reaches_the_law() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        for (key, fields) in [
            (keys::URGENCE, &[("value", "semaine")][..]),
            (keys::LIEU_DE_VIE, &[("value", "etablissement")]),
            (keys::MUTUELLE_NOM, &[("value", " Horizon Bleu ")]),
            (keys::CAISSE_RETRAITE, &[("value", "msa")]),
            (keys::AGE, &[("value", "84")]),
            (keys::QUI_PAIE, &[("value", "proche")]),
            (keys::MODE_INTERVENTION, &[("value", "mandataire")]),
            (keys::AIDES_EN_PLACE, &[("value", "teleassistance"), ("value.teleassistance.montant", "12")]),
        ] {
            assert_eq!(says(&julie, call, key, fields).await.invalid, None, "{key}");
        }
        let situation = intake::assess(&julie, call).await.unwrap().situation;
        assert_eq!((situation.urgent, situation.in_institution), (Some(true), Some(true)));
        assert_eq!(situation.insurer.as_deref(), Some("Horizon Bleu"));
        assert_eq!(situation.retirement_fund.as_deref(), Some("MSA (agriculture)"));
        assert_eq!(situation.direct_employment, Some(true));
        assert_eq!(situation.tax.members_over_65, None, "a spouse may count too");
        let financed = AidCode::Autre("Téléassistance financée".to_owned());
        assert_eq!(situation.existing_aids[0].code, financed);
        says(&julie, call, keys::EN_COUPLE, &[("value", "non")]).await;
        let situation = intake::assess(&julie, call).await.unwrap().situation;
        assert_eq!(situation.tax.members_over_65, Some(1));
    }
}
