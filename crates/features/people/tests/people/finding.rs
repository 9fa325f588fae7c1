use people::{Details, Due, Filter, NewDeadline, Page, Refused, Sort, Status};

use crate::{known, named};

async fn found(cx: &access::Cx, text: &str) -> Vec<String> {
    people::search(cx, text, 10).await.unwrap().iter().map(people::Person::full_name).collect()
}

#[tokio::test]
async fn a_name_is_found_as_it_sounds_without_its_accents_and_by_its_beginning() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        known(&world, named("Madeleine", "Dupond")).await;
        known(&world, named("Paul", "Dupont")).await;
        known(&world, named("Éloïse", "Lefebvre")).await;
        known(&world, named("Yvette", "Petit")).await;
        // The exact spelling comes first, then what sounds alike.
        assert_eq!(found(&julie, "dupont").await, ["Paul Dupont", "Madeleine Dupond"], "{}", world.engine);
        assert_eq!(found(&julie, "lefevre").await, ["Éloïse Lefebvre"]);
        assert_eq!(found(&julie, "eloise lef").await, ["Éloïse Lefebvre"]);
        assert_eq!(found(&julie, "Lefebvre Éloïse").await, ["Éloïse Lefebvre"]);
        assert_eq!(found(&julie, "madeleine petit").await, Vec::<String>::new());
        assert_eq!(found(&julie, "  ").await, Vec::<String>::new());
        assert_eq!(found(&julie, "%").await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_phone_number_an_address_or_a_commune_finds_too() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let mut details = Details {
            phone: Some("+33 6 39 98 12 34".to_owned()),
            email: Some("Jeanne.Roux@exemple.fr".to_owned()),
            birth_name: Some("Faure".to_owned()),
            ..named("Jeanne", "Roux")
        };
        details.address.city = Some("Villeneuve-d’Ascq".to_owned());
        known(&world, details).await;
        for text in ["06 39 98 12 34", "0639", "jeanne.roux@", "faure", "villeneuve", "roux ascq"] {
            assert_eq!(found(&julie, text).await, ["Jeanne Roux"], "{text}, {}", world.engine);
        }
    }
}

#[tokio::test]
async fn another_company_finds_nobody() {
    for world in testing::worlds().await {
        let id = known(&world, named("Jeanne", "Roux")).await;
        let ines = world.stranger();
        assert!(found(&ines, "roux").await.is_empty(), "{}", world.engine);
        assert!(people::duplicates(&ines, &named("Jeanne", "Roux")).await.unwrap().is_empty());
        let listed = people::list(&ines, &Filter::default(), Page { number: 1, size: 25 }).await.unwrap();
        assert_eq!(listed.total, 0);
        assert!(matches!(people::find(&ines, id).await, Err(Refused::NotFound)));
        assert!(matches!(people::find(&world.visitor(), id).await, Err(Refused::NotFound)));
    }
}

#[tokio::test]
async fn a_possible_duplicate_comes_with_its_reason() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let born = kernel::jiff::civil::date(1942, 3, 27);
        known(&world, Details { birth_date: Some(born), ..named("Madeleine", "Dupont") }).await;
        known(&world, named("Paul", "Dupont")).await;
        let same = Details { birth_date: Some(born), ..named("Madelaine", "Dupond") };
        let proposed = people::duplicates(&julie, &same).await.unwrap();
        assert_eq!(proposed.len(), 1, "{}: {proposed:?}", world.engine);
        assert_eq!(
            proposed[0].1,
            "même nom et même prénom, ou qui se prononcent pareil, même date de naissance"
        );
        let namesake = Details {
            birth_date: Some(kernel::jiff::civil::date(1950, 1, 1)),
            ..named("Madeleine", "Dupont")
        };
        let proposed = people::duplicates(&julie, &namesake).await.unwrap();
        assert!(proposed[0].1.ends_with("mais une autre date de naissance"), "{proposed:?}");
    }
}

#[tokio::test]
async fn the_list_filters_sorts_and_turns_its_pages() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let mut ids = Vec::new();
        for name in ["Zola", "Hugo", "Balzac"] {
            ids.push(known(&world, named("Anne", name)).await);
        }
        let in_hours = |hours: i64| world.clock.now() + kernel::jiff::SignedDuration::from_hours(hours);
        let tx = julie.db.begin().await.unwrap();
        for (person, hours) in [(ids[1], 30), (ids[1], 90), (ids[2], -3)] {
            let new = NewDeadline {
                structure: world.company,
                person: Some(person),
                call: None,
                kind: people::DeadlineKind::CallBack,
                label: "Rappeler Anne".to_owned(),
                due_at: in_hours(hours),
                assignee: None,
            };
            people::create_deadline(&julie, &tx, new).await.unwrap();
        }
        people::set_status(&julie, &tx, ids[0], Status::Closed).await.unwrap();
        tx.commit().await.unwrap();

        let names = async |filter: Filter, number| {
            let listed = people::list(&julie, &filter, Page { number, size: 2 }).await.unwrap();
            let names: Vec<String> = listed.rows.iter().map(|row| row.person.usual_name.clone()).collect();
            (names, listed.total)
        };
        let by = |sort| Filter { sort, ..Filter::default() };
        assert_eq!(
            names(by(Sort::Due), 1).await,
            (vec!["Balzac".into(), "Hugo".into()], 3),
            "{}",
            world.engine
        );
        assert_eq!(names(by(Sort::Due), 2).await, (vec!["Zola".into()], 3));
        assert_eq!(names(by(Sort::Name), 1).await.0, ["Balzac", "Hugo"]);
        assert_eq!(names(by(Sort::Newest), 1).await.0, ["Balzac", "Hugo"]);
        let due = |due| Filter { due: Some(due), ..Filter::default() };
        assert_eq!(names(due(Due::Overdue), 1).await, (vec!["Balzac".into()], 1));
        assert_eq!(names(due(Due::Within48Hours), 1).await.1, 2);
        assert_eq!(names(due(Due::Nothing), 1).await, (vec!["Zola".into()], 1));
        let closed = Filter { status: Some(Status::Closed), ..Filter::default() };
        assert_eq!(names(closed, 1).await.0, ["Zola"]);
        let asked = Filter { q: "anne bal".to_owned(), referent: julie.who.account(), ..Filter::default() };
        assert_eq!(names(asked, 1).await.0, ["Balzac"]);
        let far = people::list(&julie, &Filter::default(), Page { number: u64::MAX, size: 25 }).await;
        assert!(far.unwrap().rows.is_empty());
        let hugo = people::list(&julie, &by(Sort::Name), Page { number: 1, size: 5 }).await.unwrap();
        let due = hugo.rows[1].next_due.clone().unwrap();
        assert_eq!((due.at, due.label.as_str()), (in_hours(30), "Rappeler Anne"));
    }
}
