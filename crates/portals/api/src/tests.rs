use access::Cx;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use flows::{Archive, Means};
use http_body_util::BodyExt;
use jobs::Runner;
use serde_json::Value;
use testing::{World, worlds};
use tower::ServiceExt;

const VISIT: &str = include_str!("tests/visit.xml");

/// A département with a service and a key for each.
struct Scene {
    world: World,
    service: Router,
    secret: String,
    other: String,
    nadia: Cx,
    issued: flows::Issued,
}

async fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for world in worlds().await {
        let nadia = world.caseworker();
        let mut keys = Vec::new();
        for code in ["SAAD-42", "SAAD-7"] {
            let new = flows::NewPartner {
                code: code.to_owned(),
                name: code.to_owned(),
                siret: String::new(),
                provider: None,
            };
            let partner = flows::add_partner(&nadia, new).await.unwrap();
            keys.push(flows::create_token(&nadia, Some(partner), "Logiciel").await.unwrap());
        }
        let other = keys.pop().unwrap().secret;
        let issued = keys.pop().unwrap();
        let service = web::guarded(crate::routes(), world.app.clone());
        scenes.push(Scene { service, secret: issued.secret.clone(), other, nadia, issued, world });
    }
    scenes
}

impl Scene {
    async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.service.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    fn bearer(secret: &str) -> String {
        format!("Bearer {secret}")
    }

    async fn take_in(&self) {
        let folder = tempfile::tempdir().unwrap();
        let means = Means::new(self.world.app.shelf.clone(), Archive::folder(folder.path()).unwrap());
        let runner = Runner::default()
            .on(flows::TAKE_IN_JOB, move |cx, payload| flows::take_in(cx, payload, means.clone()));
        runner.run_due(&self.world.system()).await.unwrap();
    }
}

#[tokio::test]
async fn a_software_sends_a_file_and_reads_what_became_of_it() {
    for scene in scenes().await {
        let key = Scene::bearer(&scene.secret);
        let headers = [("authorization", key.as_str()), ("idempotency-key", "mars-1")];
        let (status, kept) = scene.call("POST", "/api/v1/fichiers?nom=mars.xml", &headers, VISIT).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{}: {kept}", scene.world.engine);
        let path = kept["acknowledgement"].as_str().unwrap();
        let (_, waiting) = scene.call("GET", path, &headers, "").await;
        assert_eq!(waiting["state"], "waiting");
        scene.take_in().await;
        let (status, read) = scene.call("GET", path, &headers, "").await;
        assert_eq!((status, &read["state"]), (StatusCode::OK, &Value::from("taken")), "{read}");
        assert_eq!(read["messages"][0]["outcome"], "created");
        assert_eq!(read["name"], "mars.xml");

        let (status, again) = scene.call("POST", "/api/v1/fichiers?nom=mars.xml", &headers, VISIT).await;
        assert_eq!(
            (status, &again["id"], &again["already"]),
            (StatusCode::OK, &kept["id"], &Value::from(true))
        );
        let (status, refused) = scene.call("POST", "/api/v1/fichiers", &headers, "<autre/>").await;
        assert_eq!(status, StatusCode::CONFLICT, "the key is another file's: {refused}");

        let other = Scene::bearer(&scene.other);
        let (status, _) = scene.call("GET", path, &[("authorization", &other)], "").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "another service learns nothing");
    }
}

#[tokio::test]
async fn without_a_key_in_force_nothing_is_said() {
    for scene in scenes().await {
        for secret in ["", "cordee_faux"] {
            let key = Scene::bearer(secret);
            let (status, said) =
                scene.call("POST", "/api/v1/fichiers", &[("authorization", &key)], VISIT).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED);
            assert!(said["detail"].as_str().unwrap().contains("clé d’accès"), "{said}");
        }
        flows::revoke_token(&scene.nadia, scene.issued.id).await.unwrap();
        let key = Scene::bearer(&scene.secret);
        let (status, _) = scene.call("POST", "/api/v1/fichiers", &[("authorization", &key)], VISIT).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{}: revoked", scene.world.engine);
    }
}

#[tokio::test]
async fn guessing_keys_gets_slow_and_working_does_not() {
    for scene in scenes().await {
        let mut last = StatusCode::OK;
        for guess in 0..10 {
            let key = format!("Bearer cordee_{guess}");
            last = scene.call("GET", "/api/v1/fichiers/x", &[("authorization", &key)], "").await.0;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "{}", scene.world.engine);
        let key = Scene::bearer(&scene.secret);
        let (status, _) = scene.call("POST", "/api/v1/fichiers", &[("authorization", &key)], VISIT).await;
        assert_eq!(status, StatusCode::ACCEPTED);
    }
}

#[tokio::test]
async fn an_empty_file_and_a_silly_key_are_told() {
    for scene in scenes().await {
        let key = Scene::bearer(&scene.secret);
        let (status, said) = scene.call("POST", "/api/v1/fichiers", &[("authorization", &key)], "").await;
        assert_eq!((status, said["title"].as_str()), (StatusCode::BAD_REQUEST, Some("Fichier refusé")));
        let headers = [("authorization", key.as_str()), ("idempotency-key", "")];
        let (status, _) = scene.call("POST", "/api/v1/fichiers", &headers, VISIT).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn the_description_names_every_route() {
    let scene = scenes().await.remove(0);
    let (status, described) = scene.call("GET", "/api/v1/openapi.json", &[], "").await;
    assert_eq!(status, StatusCode::OK);
    let paths = described["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/api/v1/fichiers", "/api/v1/fichiers/{id}"]);
    assert_eq!(described["components"]["securitySchemes"]["cle"]["scheme"], "bearer");
}
