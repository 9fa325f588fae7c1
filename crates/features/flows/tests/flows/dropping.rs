use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use flows::InboxQuery;

use crate::scene::{Scene, march, scenes, visit, visits};

async fn sweep(scene: &Scene, folder: &Path, later: bool) -> usize {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(if later { 4_000_000_000 } else { 1 });
    let system = scene.world.system();
    flows::sweep(&system, &scene.means.shelf, folder, scene.department, now).await.unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_is_dropped_is_taken_once_and_acknowledged() {
    for scene in scenes().await {
        let dropped = tempfile::tempdir().unwrap();
        let service = dropped.path().join("SAAD-42");
        fs::create_dir_all(&service).unwrap();
        fs::create_dir_all(dropped.path().join("INCONNU")).unwrap();
        let bytes = visits([visit("V-1", march(2), 0)]);
        fs::write(service.join("mars.xml"), &bytes).unwrap();
        fs::write(service.join("avril.xml.part"), &bytes).unwrap();
        fs::write(service.join(".cache"), &bytes).unwrap();
        fs::write(service.join("vide.xml"), b"").unwrap();
        fs::write(dropped.path().join("INCONNU/mars.xml"), &bytes).unwrap();
        assert_eq!(sweep(&scene, dropped.path(), false).await, 0, "still being written");
        assert_eq!(sweep(&scene, dropped.path(), true).await, 1, "{}", scene.engine());
        assert_eq!(names(&service), [".cache", "avril.xml.part", "recus", "refuses"]);
        assert_eq!(names(&service.join("refuses")), ["vide.xml", "vide.xml.txt"]);
        assert_eq!(names(&dropped.path().join("INCONNU")), ["mars.xml"], "nobody's: it stays");

        // Killed before the move, the same bytes come again.
        fs::write(service.join("mars.xml"), &bytes).unwrap();
        assert_eq!(sweep(&scene, dropped.path(), true).await, 0);
        scene.run_jobs().await;
        sweep(&scene, dropped.path(), true).await;
        let aside = names(&service.join("recus"));
        assert_eq!(aside.len(), 2, "the file and its acknowledgement: {aside:?}");
        let told = fs::read_to_string(service.join("recus").join(&aside[1])).unwrap();
        assert!(told.contains("\"state\": \"taken\"") && told.contains("\"outcome\": \"created\""), "{told}");
        let inbox =
            flows::inbox(scene.nadia(), &InboxQuery { size: 9, ..InboxQuery::default() }).await.unwrap();
        assert_eq!((inbox.total, inbox.files[0].channel.as_str()), (1, "folder"));
    }
}
