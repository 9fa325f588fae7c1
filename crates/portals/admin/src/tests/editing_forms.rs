use super::*;

#[tokio::test]
async fn a_reworded_question_is_published_and_old_answers_keep_their_wording() {
    for world in furnished().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let said = SaveAnswer {
            key: keys::BESOIN.to_owned(),
            base: 0,
            change: Uuid::from_u128(1),
            fields: vec![("value".to_owned(), "Elle est tombée deux fois.".to_owned())],
        };
        intake::save_answer(&julie, call, said).await.unwrap();
        let old = questionnaire::bundled()[0].question(keys::BESOIN).unwrap().label.clone();

        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let page = format!("{base}/questions/{}", keys::BESOIN);
        marc.get(&page).await.is(200).sees(&old);
        let vu = seen(&marc, &page).await;
        let step = questionnaire::bundled()[0].located(keys::BESOIN).unwrap().0.key.clone();
        let typed = [
            ("vu", vu.as_str()),
            ("libelle", "Que se passe-t-il chez vous ?"),
            ("type", "long_text"),
            ("confidentialite", "health"),
            ("etape", step.as_str()),
            ("condition", "toujours"),
        ];
        marc.post(&page, &typed).await.is(303).leads_to(&page);
        marc.get(&base).await.sees("devient «\u{a0}Que se passe-t-il chez vous ?\u{a0}»").sees("Brouillon");
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/publier"), &[("vu", &vu), ("quand", "maintenant")]).await.is(303);
        marc.get(&base).await.sees("En service").sees("Retirer cette version");

        let kept = intake::answers(&julie, call).await.unwrap();
        assert_eq!(kept.get(keys::BESOIN).unwrap().wording, old);
        let form = forms::current(julie.db.read(), keys::APPEL, julie.clock.now()).await.unwrap();
        assert_eq!(form.definition.question(keys::BESOIN).unwrap().label, "Que se passe-t-il chez vous ?");

        marc.post(&format!("{base}/retirer"), &[]).await.is(303);
        marc.get("/administration/formulaires").await.sees("Retirée");
        let form = forms::current(julie.db.read(), keys::APPEL, julie.clock.now()).await.unwrap();
        assert_eq!(form.definition.question(keys::BESOIN).unwrap().label, old);
    }
}

#[tokio::test]
async fn a_question_is_added_with_a_condition_and_tried_before_it_is_published() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let step = questionnaire::bundled()[0].located(keys::RETRAITE).unwrap().0.key.clone();
        let new = format!("{base}/etapes/{step}/questions/nouvelle");
        let vu = seen(&marc, &new).await;
        let typed = [
            ("vu", vu.as_str()),
            ("libelle", "A-t-elle un jardin ?"),
            ("type", "yes_no"),
            ("confidentialite", "plain"),
            ("etape", step.as_str()),
            ("condition", "toujours"),
        ];
        // First the question the condition looks at, then its answer: nothing is saved in between.
        let choose = [("condition-nouvelle", keys::RAISON), ("action", "condition-ajouter")];
        marc.post(&new, &[&typed[..], &choose[..]].concat())
            .await
            .is(200)
            .sees("A-t-elle un jardin ?")
            .sees("condition-0-question");
        let row = [
            ("condition-0-question", keys::RAISON),
            ("condition-0-operateur", "est"),
            ("condition-0-valeur", "fragilite"),
            ("action", "enregistrer"),
        ];
        let mut typed = typed;
        typed[5] = ("condition", "toutes");
        let there = format!("{base}/questions/a_t_elle_un_jardin");
        marc.post(&new, &[&typed[..], &row[..]].concat()).await.is(303).leads_to(&there);
        marc.get(&there).await.sees("value=\"fragilite\" checked");
        marc.get(&format!("{base}/apercu?etape={step}")).await.is(200).sees("A-t-elle un jardin ?");
        marc.get(&base).await.sees("Question ajoutée");
    }
}

#[tokio::test]
async fn every_step_of_the_shipped_form_can_be_read_and_tried() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        for step in &questionnaire::bundled()[0].steps {
            marc.get(&format!("{base}/etapes/{}", step.key)).await.is(200);
            marc.get(&format!("{base}/apercu?etape={}", step.key)).await.is(200);
        }
        for list in &questionnaire::bundled()[0].lists {
            marc.get(&format!("{base}/listes/{}", list.key)).await.is(200);
        }
    }
}

#[tokio::test]
async fn a_condition_on_a_later_question_is_told_and_forbids_publishing() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let mut definition = questionnaire::bundled()[0].clone();
        let last = definition.steps.last().unwrap().questions.last().unwrap().key.clone();
        let first = &mut definition.steps[0].questions[0];
        first.when = Some(questionnaire::Condition::Answered(last.clone()));
        let json = serde_json::to_string(&definition).unwrap();
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/importer"), &[("vu", &vu), ("json", &json)]).await.is(303);
        marc.get(&base)
            .await
            .sees("À corriger avant de publier")
            .sees("posée qu’ensuite")
            .does_not_see("action=\"publier\"");
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/publier"), &[("vu", &vu), ("quand", "maintenant")])
            .await
            .is(422)
            .sees("ne peut pas être publié");
        marc.get("/administration/formulaires").await.sees("Brouillon");
    }
}

#[tokio::test]
async fn a_broken_file_changes_nothing_and_stays_on_the_page() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/importer"), &[("vu", &vu), ("json", "{\"key\": \"appel\", ")])
            .await
            .is(422)
            .sees("n’est pas un formulaire lisible")
            .sees("{&#34;key&#34;: &#34;appel&#34;,");
        assert_eq!(seen(&marc, &base).await, vu);
    }
}

#[tokio::test]
async fn two_editors_never_overwrite_each_other() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let page = format!("{base}/listes/raisons");
        let vu = seen(&marc, &page).await;
        let mut typed: Vec<(String, String)> =
            vec![("vu".to_owned(), vu), ("titre".to_owned(), "Raisons".to_owned())];
        for choice in &questionnaire::bundled()[0].list("raisons").unwrap().options {
            typed.push((format!("option-{}-libelle", choice.key), choice.label.clone()));
        }
        typed.push(("nouvelle".to_owned(), "Autre raison".to_owned()));
        let typed: Vec<(&str, &str)> =
            typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.clock.advance(SignedDuration::from_secs(5));
        marc.post(&page, &typed).await.is(303);
        marc.get(&page).await.sees("Autre raison");
        marc.post(&page, &typed).await.is(422).sees("modifié par quelqu’un d’autre").sees("Autre raison");
    }
}

/// D02-12: an aid added to the list is one the budget knows, from the editor alone.
#[tokio::test]
async fn an_option_added_in_the_editor_carries_its_aid() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let page = format!("{base}/listes/aides");
        let vu = seen(&marc, &page).await;
        let labels = questionnaire::bundled()[0].list("aides").unwrap().options.clone();
        let labels: Vec<_> = labels
            .into_iter()
            .map(|choice| (format!("option-{}-libelle", choice.key), choice.label))
            .collect();
        let mut typed = vec![("titre", "Aides"), ("vu", vu.as_str()), ("nouvelle", "PCH parentalité")];
        typed.extend(labels.iter().map(|(name, label)| (name.as_str(), label.as_str())));
        world.clock.advance(SignedDuration::from_secs(5));
        marc.post(&page, &typed).await.is(303);
        let shown = marc.get(&page).await.sees("Aide de la loi").text();
        let (before, _) = shown.split_once("value=\"PCH parentalité\"").unwrap();
        let name = before.rsplit_once("name=\"").unwrap().1.split('"').next().unwrap();
        let link = name.replace("-libelle", "-lien");
        let vu = seen(&marc, &page).await;
        let mut typed =
            vec![("titre", "Aides"), ("vu", vu.as_str()), (name, "PCH parentalité"), (link.as_str(), "pch")];
        typed.extend(labels.iter().map(|(name, label)| (name.as_str(), label.as_str())));
        world.clock.advance(SignedDuration::from_secs(5));
        marc.post(&page, &typed).await.is(303);
        let shown = marc.get(&page).await.text();
        let (_, after) = shown.split_once(&format!("id=\"{link}\"")).unwrap();
        let (select, _) = after.split_once("</select>").unwrap();
        assert!(select.contains("value=\"pch\" selected"), "{select}");
    }
}
