use intake::forms::{self, DraftEdit, FormError, Status};
use kernel::jiff::SignedDuration;
use questionnaire::{Condition, keys};

use crate::worlds;

#[tokio::test]
async fn a_form_is_drafted_published_at_a_date_and_rolled_back() {
    for world in worlds().await {
        let marc = world.manager();
        let draft = forms::draft(&marc, keys::APPEL).await.unwrap();
        assert_eq!(forms::draft(&marc, keys::APPEL).await.unwrap().version.id, draft.version.id);
        let mut definition = (*draft.definition).clone();
        definition.steps[0].questions[0].label = "Qu’est-ce qui vous amène ?".into();
        let edit = DraftEdit { definition, note: "Plus court".into(), seen: draft.version.updated_at };
        assert!(forms::save_draft(&marc, draft.version.id, edit).await.unwrap().is_empty());

        let next_week = world.clock.now() + SignedDuration::from_hours(168);
        forms::publish(&marc, draft.version.id, next_week).await.unwrap();
        let label = async |at| {
            let form = forms::current(marc.db.read(), keys::APPEL, at).await.unwrap();
            form.definition.steps[0].questions[0].label.clone()
        };
        assert_ne!(label(world.clock.now()).await, "Qu’est-ce qui vous amène ?");
        assert_eq!(label(next_week).await, "Qu’est-ce qui vous amène ?");

        let before = forms::rollback(&marc, draft.version.id).await.unwrap();
        assert_eq!(before.number, 1);
        assert_ne!(label(next_week).await, "Qu’est-ce qui vous amène ?");
        assert!(matches!(forms::rollback(&marc, before.id).await, Err(FormError::NothingBefore)));
        let versions = forms::versions(&marc, keys::APPEL).await.unwrap();
        assert_eq!(
            versions.iter().map(|version| version.status).collect::<Vec<_>>(),
            [Status::Retired, Status::Published]
        );
    }
}

#[tokio::test]
async fn a_version_planned_for_later_is_never_lost_to_a_newer_one() {
    for world in worlds().await {
        let marc = world.manager();
        let planned = forms::draft(&marc, keys::APPEL).await.unwrap();
        let mut definition = (*planned.definition).clone();
        definition.steps[0].questions[0].label = "Qu’est-ce qui vous amène ?".into();
        let edit = DraftEdit { definition, note: String::new(), seen: planned.version.updated_at };
        forms::save_draft(&marc, planned.version.id, edit).await.unwrap();
        let next_week = world.clock.now() + SignedDuration::from_hours(168);
        forms::publish(&marc, planned.version.id, next_week).await.unwrap();

        let newer = forms::draft(&marc, keys::APPEL).await.unwrap();
        assert_eq!(newer.definition.steps[0].questions[0].label, "Qu’est-ce qui vous amène ?");
        forms::publish(&marc, newer.version.id, world.clock.now()).await.unwrap();
        let in_force = forms::current(marc.db.read(), keys::APPEL, next_week).await.unwrap();
        assert_eq!(in_force.version.number, newer.version.number);
    }
}

#[tokio::test]
async fn a_form_with_a_cycle_is_kept_as_a_draft_and_never_published() {
    for world in worlds().await {
        let marc = world.manager();
        let draft = forms::draft(&marc, keys::APPEL).await.unwrap();
        let mut definition = (*draft.definition).clone();
        let last = definition.steps.last().unwrap().questions[0].key.clone();
        definition.steps[0].questions[0].when = Some(Condition::Answered(last));
        let edit = DraftEdit { definition, note: String::new(), seen: draft.version.updated_at };
        assert!(!forms::save_draft(&marc, draft.version.id, edit).await.unwrap().is_empty());
        let refused = forms::publish(&marc, draft.version.id, world.clock.now()).await;
        assert!(matches!(refused, Err(FormError::Defects(defects)) if !defects.is_empty()));
    }
}

#[tokio::test]
async fn two_administrators_never_overwrite_each_other() {
    for world in worlds().await {
        let marc = world.manager();
        let draft = forms::draft(&marc, keys::APPEL).await.unwrap();
        let edit = |note: &str| DraftEdit {
            definition: (*draft.definition).clone(),
            note: note.into(),
            seen: draft.version.updated_at,
        };
        world.clock.advance(SignedDuration::from_secs(5));
        forms::save_draft(&marc, draft.version.id, edit("un")).await.unwrap();
        let late = forms::save_draft(&marc, draft.version.id, edit("deux")).await;
        assert!(matches!(late, Err(FormError::Outdated)));
        let care_manager = forms::draft(&world.care_manager(), keys::APPEL).await;
        assert!(matches!(care_manager, Err(FormError::Denied(_))));
    }
}

#[test]
fn the_invented_file_answers_questions_that_exist() {
    for key in forms::preview().keys() {
        let asked = questionnaire::bundled().iter().any(|form| form.question(key).is_some());
        assert!(asked, "{key}");
    }
}
