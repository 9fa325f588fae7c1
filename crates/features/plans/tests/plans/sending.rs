use access::CircleRole;
use accounts::StructureKind;
use contents::{CatalogueService, Price, Seat, Workshop};
use intake::payers::{self, Counts, Entitlement, NewPayer, Profile};
use kernel::{Money, jiff::civil::date};
use people::DeadlineKind;
use plans::PlanError;
use questionnaire::{Period, Recurrence, Service, Value, keys};

use crate::scene::{answer, printed, recipient, scenes, words};

/// Words that would tell a stranger something of somebody's health.
const HEALTH: [&str; 6] = ["GIR", "hôpital", "toilette", "APA", "fragil", "84 ans"];

#[tokio::test]
async fn each_recipient_gets_a_link_and_no_health_word() {
    for scene in scenes().await {
        scene.send().await;
        let mails = scene.world.mails().await;
        assert_eq!(mails.len(), 3, "two links, and a seat at a workshop");
        for mail in &mails {
            assert!(!mail.text.contains('{'), "{}", mail.text);
            for word in HEALTH {
                assert!(!mail.text.contains(word) && !mail.subject.contains(word), "{word}: {}", mail.text);
            }
        }
        let links: Vec<_> =
            mails.iter().filter_map(|mail| mail.text.split("http://cordee.test/lien/").nth(1)).collect();
        assert_eq!(links.len(), 2);
        let link = links[0].split_whitespace().next().unwrap();
        let (visitor, token) = (scene.world.visitor(), accounts::Token::from_browser(link));
        let (_, lands_on) = accounts::open_link(&visitor, &token, None).await.unwrap();
        assert_eq!(lands_on, format!("/famille/{}/plan", scene.person));
    }
}

#[tokio::test]
async fn sending_twice_sends_once() {
    for scene in scenes().await {
        let first = scene.send().await;
        let again = scene.send().await;
        assert!(!first.already && again.already);
        assert_eq!(first.plan, again.plan);
        assert_eq!(scene.world.mails().await.len(), 3);
    }
}

#[tokio::test]
async fn two_agents_at_the_same_instant_make_one_plan() {
    for scene in scenes().await {
        let (julie, marc) = (scene.world.care_manager(), scene.world.manager());
        let both =
            tokio::join!(scene.send_as(&julie, scene.command(1)), scene.send_as(&marc, scene.command(1)));
        let (one, other) = (both.0.unwrap(), both.1.unwrap());
        assert_eq!(one.plan, other.plan);
        assert!(one.already != other.already);
        assert_eq!(scene.world.mails().await.len(), 3);
    }
}

#[tokio::test]
async fn the_call_back_is_on_the_board_and_the_workshop_has_a_seat_taken() {
    for scene in scenes().await {
        let sent_at = scene.julie.clock.now();
        scene.send().await;
        let deadlines = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
        let call_back = deadlines.iter().find(|due| due.kind == DeadlineKind::CallBack48h).unwrap();
        assert_eq!(call_back.due_at, people::call_back(sent_at));
        assert_eq!(call_back.assignee, scene.julie.who.account());
        let enrolled = contents::enrolments(scene.julie.db.read(), "droits").await.unwrap();
        assert_eq!(enrolled.len(), 1);
        assert_eq!(enrolled[0].participant, "Claire Durand");
        let mails = scene.world.mails().await;
        let told = mails.iter().find(|mail| mail.subject.contains("atelier")).unwrap();
        assert_eq!(told.to_address, "claire@exemple.fr");
        assert!(told.text.contains("jeudi 7 janvier 2027"), "{}", told.text);
    }
}

#[tokio::test]
async fn a_full_or_past_workshop_is_told_in_the_plan_and_stops_nothing() {
    for scene in scenes().await {
        let marc = scene.world.manager();
        let edit = async |change: &dyn Fn(&mut Workshop)| {
            let stored = contents::find::<Workshop>(marc.db.read(), "droits").await.unwrap().unwrap();
            let mut workshop = stored.content;
            change(&mut workshop);
            contents::save(&marc, workshop, Some(stored.version)).await.unwrap();
        };
        let said = async || format!("{:?}", scene.compose().await.document.sections);
        let other_date = "nous vous proposons une autre date";
        assert!(said().await.contains("Inscription enregistrée"));
        edit(&|workshop: &mut Workshop| workshop.next_at = Some(date(2026, 11, 20).at(18, 0, 0, 0))).await;
        let past = said().await;
        assert!(past.contains("Séance passée") && past.contains(other_date), "{past}");
        edit(&|workshop: &mut Workshop| workshop.next_at = None).await;
        edit(&|workshop: &mut Workshop| workshop.seats = 1).await;
        let tx = marc.db.begin().await.unwrap();
        let enrol = async |name: &str| contents::enrol(&marc, &tx, "droits", scene.person, name, None).await;
        assert_eq!(enrol("Paul Durand").await.unwrap(), Seat::Free);
        assert_eq!(enrol("Paul Durand").await.unwrap(), Seat::Theirs);
        assert_eq!(enrol("Anne Durand").await.unwrap(), Seat::Full);
        tx.commit().await.unwrap();
        let full = said().await;
        assert!(full.contains("Complet") && full.contains(other_date), "{full}");
        let warnings = scene.compose().await.warnings;
        assert!(warnings.iter().any(|warning| warning.contains("est complet")), "{warnings:?}");
        scene.send().await;
        let enrolled = contents::enrolments(marc.db.read(), "droits").await.unwrap();
        assert_eq!(enrolled.len(), 1, "{}", scene.world.engine);
        assert_eq!(scene.world.mails().await.len(), 2);
    }
}

#[tokio::test]
async fn a_sent_plan_uses_one_dossier_of_the_payer_whatever_its_versions() {
    for scene in scenes().await {
        let marc = scene.world.manager();
        let right = Entitlement {
            label: "Dossiers".to_owned(),
            total: 10,
            counts: Some(Counts::Dossier),
            ..Entitlement::default()
        };
        let new = NewPayer {
            kind: StructureKind::Mutual,
            name: "Mutuelle du Nord".to_owned(),
            domains: Vec::new(),
            profile: Profile { entitlements: vec![right], ..Profile::default() },
        };
        let payer = payers::create_payer(&marc, new).await.unwrap();
        intake::choose_payer(&scene.julie, scene.call, Some(payer)).await.unwrap();
        scene.send().await;
        scene.send_as(&scene.julie, scene.command(2)).await.unwrap();
        intake::end(&scene.julie, scene.call).await.unwrap();
        let payer = payers::payer(&marc, payer).await.unwrap();
        assert_eq!(intake::counted_calls(&marc, &payer).await.unwrap().len(), 1, "{}", scene.world.engine);
    }
}

#[tokio::test]
async fn sent_at_two_in_the_morning_the_call_back_of_the_board_is_the_one_of_the_mail() {
    for scene in scenes().await {
        // From Saturday 14:30 to Tuesday 02:00.
        scene.world.clock.advance(kernel::jiff::SignedDuration::from_mins(59 * 60 + 30));
        scene.send().await;
        let deadlines = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
        let call_back = deadlines.iter().find(|due| due.kind == DeadlineKind::CallBack48h).unwrap();
        assert_eq!(call_back.due_at.to_string(), "2026-11-25T17:00:00Z");
        for mail in scene.world.mails().await.iter().filter(|mail| mail.text.contains("/lien/")) {
            assert!(mail.text.contains("mercredi 25 novembre 2026 à 18\u{a0}h"), "{}", mail.text);
        }
    }
}

#[tokio::test]
async fn a_price_raised_later_leaves_the_sent_plan_alone() {
    for scene in scenes().await {
        let sent = scene.send().await;
        let before = plans::find(&scene.julie, sent.plan).await.unwrap();
        let marc = scene.world.manager();
        let stored = contents::find::<CatalogueService>(marc.db.read(), "menage").await.unwrap().unwrap();
        let mut service = stored.content;
        service.prices = vec![Price { since: date(2026, 1, 1), amount: Money::from_euros(99) }];
        contents::save(&marc, service, Some(stored.version)).await.unwrap();
        let after = plans::find(&scene.julie, sent.plan).await.unwrap();
        assert_eq!(before.document, after.document);
        assert_eq!(before.sha256, after.sha256);
        let next = scene.compose().await;
        assert_eq!(next.number, 2);
        assert_ne!(next.document.essentials.left_to_pay, after.document.essentials.left_to_pay);
    }
}

#[tokio::test]
async fn the_printed_plan_holds_the_figures_of_the_screen() {
    for scene in scenes().await {
        let screen = scene.compose().await.document.essentials;
        let text = printed(&scene, scene.send().await).await;
        let gir = screen.gir.unwrap().lowest;
        assert!(text.contains("GIR estimé"), "{text}");
        assert!(text.contains(&gir.to_string()));
        let left = screen.left_to_pay.unwrap().now;
        assert_eq!(left.low, left.high, "the scene settles everything");
        let amount = left.low.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&amount), "{amount} is not in {text}");
    }
}

#[tokio::test]
async fn a_notified_gir_and_the_reservation_on_the_tax_year_are_on_the_first_page() {
    for scene in scenes().await {
        answer(&scene.julie, scene.call, keys::GIR_NOTIFIE, &Value::Choice("gir_4".to_owned())).await;
        let essentials = scene.compose().await.document.essentials;
        assert_eq!(essentials.notified_gir, Some(4));
        let reservation = essentials.reservation.expect("the finance law of 2026 is not read");
        let recap = intake::recap(&intake::assess(&scene.julie, scene.call).await.unwrap());
        assert!(recap.sentences.contains(&reservation), "{:?}", recap.sentences);
        let text = printed(&scene, scene.send().await).await;
        assert!(text.contains("GIR notifié 4") && !text.contains("GIR estimé"), "{text}");
    }
}

#[tokio::test]
async fn a_plan_of_monthly_services_alone_has_a_week_to_put_up() {
    for scene in scenes().await {
        let monthly = Service {
            service: "menage".to_owned(),
            recurrence: Some(Recurrence::Recurring),
            times: Some(2),
            per: Some(Period::Month),
            minutes: Some(120),
            ..Service::default()
        };
        let services = Value::Services(vec![monthly]);
        answer(&scene.julie, scene.call, keys::SERVICES_RECOMMANDES, &services).await;
        let sent = scene.send().await;
        let plan = plans::find(&scene.julie, sent.plan).await.unwrap();
        let text = words(&scene, plan.week_pdf.expect("a week")).await;
        assert!(text.contains("2 fois par mois, 2 h"), "{text}");
        let text = words(&scene, plan.pdf.unwrap()).await;
        assert!(text.contains("À un jour convenu"), "{text}");
    }
}

#[tokio::test]
async fn an_address_nobody_can_write_to_stops_everything() {
    for scene in scenes().await {
        let mut command = scene.command(1);
        command.recipients.push(recipient("Paul", "paul", CircleRole::Relative));
        let refused = scene.send_as(&scene.julie, command).await;
        assert!(matches!(refused, Err(PlanError::Recipient { name, .. }) if name == "Paul"));
        assert_eq!(scene.world.mails().await.len(), 0);
        assert!(plans::versions(&scene.julie, scene.person).await.unwrap().is_empty());
        let mut nobody = scene.command(1);
        nobody.recipients.clear();
        let refused = scene.send_as(&scene.julie, nobody).await;
        assert!(matches!(refused, Err(PlanError::NoRecipient)));
    }
}
