use providers::{Details, Directory, DirectoryError, Field, MergeError, Profile, Source};

use crate::{
    known,
    scene::{registered, worlds},
};

const FILE: &str = "\
Raison sociale;SIRET;Tél.;CP;Ville;Prestations;Jours;Animaux
Aide Plus;73282932000074;03 99 00 12 34;59000;Lille;Ménage, toilette;lundi/mardi;oui
Domicile Net;73282932000075;;59100;Roubaix;Jardinage;;
Aide Plus bis;;0399001234;59000;Lille;;;non
Repas du Nord;;03 99 00 12 35;59200;Tourcoing;Repas et courses;;
";

fn read() -> (Directory, Vec<Option<Field>>) {
    let directory = Directory::read("annuaire.csv", FILE.as_bytes()).unwrap();
    let fields = directory.columns().into_iter().map(|column| column.proposed).collect();
    (directory, fields)
}

#[tokio::test]
async fn doubles_and_faults_are_shown_before_anything_is_written() {
    for world in worlds().await {
        let julie = world.care_manager();
        let already = Details {
            phone: Some("03 99 00 12 35".to_owned()),
            ..Details::named("Repas Nord", Profile::Meals)
        };
        let already = known(&julie, false, already).await;
        let (directory, fields) = read();
        let lines = providers::candidates(&julie, &directory, &fields, Profile::FragileCare).await.unwrap();
        assert_eq!(lines.len(), 4, "{}", world.engine);
        assert_eq!(lines[0].details.services, ["menage", "toilette"]);
        assert_eq!(lines[0].details.accepts_animals, Some(true));
        assert_eq!(lines[1].problems[0].field, "siret");
        assert_eq!(lines[1].unread, ["Jardinage"]);
        assert_eq!(lines[2].same_as, Some(lines[0].line));
        assert_eq!(lines[3].likenesses[0].provider.id, already);
        assert_eq!(lines[3].likenesses[0].why, ["même téléphone"]);
        let chosen = [lines[0].line, lines[1].line];
        let done = providers::import(&julie, lines, &chosen, true).await.unwrap();
        assert_eq!((done.added, done.refused), (1, 1));
        let all = providers::search(&julie, &crate::places(), &providers::Sought::default()).await.unwrap();
        let names: Vec<&str> = all.iter().map(|one| one.provider.name()).collect();
        assert_eq!(names, ["Aide Plus", "Repas Nord"]);
        assert_eq!((all[0].provider.source, all[0].provider.own_network), (Source::Directory, true));
    }
}

#[tokio::test]
async fn a_mapping_without_a_name_or_with_two_is_refused_and_a_file_is_its_senders() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let (directory, mut fields) = read();
        fields[0] = None;
        let refused = providers::candidates(&julie, &directory, &fields, Profile::Meals).await;
        assert!(matches!(refused, Err(DirectoryError::NoName)), "{}: {refused:?}", world.engine);
        fields[0] = Some(Field::City);
        let refused = providers::candidates(&julie, &directory, &fields, Profile::Meals).await;
        assert!(matches!(refused, Err(DirectoryError::Twice("Ville"))), "{refused:?}");
        let shelf = &world.app.shelf;
        let kept = providers::keep_file(&julie, shelf, "annuaire.csv", FILE.into()).await.unwrap();
        assert_eq!(providers::kept_file(&julie, shelf, kept).await.unwrap().lines(), 4);
        let refused = providers::kept_file(&marc, shelf, kept).await;
        assert!(matches!(refused, Err(DirectoryError::NotFound)), "{refused:?}");
        let refused = providers::keep_file(&world.caseworker(), shelf, "a.csv", FILE.into()).await;
        assert!(matches!(refused, Err(DirectoryError::Denied(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn a_double_completes_the_registered_line_and_leaves_the_list() {
    for world in worlds().await {
        let julie = world.care_manager();
        let (awas, _) = registered(&world).await;
        let double = Details {
            siret: Some("73282932000074".to_owned()),
            postcode: Some("59000".to_owned()),
            city: Some("Lille".to_owned()),
            name: "Un autre nom".to_owned(),
            ..Details::named("", Profile::Meals)
        };
        let double = known(&julie, true, double).await;
        let own = providers::find(&julie, awas).await.unwrap();
        let alike = providers::duplicates(&julie, &own.details, Some(awas)).await.unwrap();
        assert_eq!(
            (alike[0].provider.id, &alike[0].why[..]),
            (double, &["même SIRET"][..]),
            "{}",
            world.engine
        );
        let kept = providers::merge(&julie, double, awas).await.unwrap();
        assert_eq!(kept, awas, "the registered one stays, whichever was opened");
        let now = providers::find(&julie, awas).await.unwrap();
        assert_eq!((now.name(), now.details.city.as_deref()), ("Présence à Domicile", Some("Lille")));
        assert!(now.own_network);
        let again = providers::merge(&julie, awas, double).await;
        assert!(matches!(again, Err(MergeError::Refused(_))), "{again:?}");
        assert_eq!(
            providers::search(&julie, &crate::places(), &providers::Sought::default()).await.unwrap().len(),
            1
        );
    }
}
