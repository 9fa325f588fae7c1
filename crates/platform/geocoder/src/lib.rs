//! Street addresses, from the geocoder of the Géoplateforme (IGN), when an installation chose to ask it.
//!
//! Off unless `CORDEE_GEOCODER_URL` is set: what is typed leaves the installation, an address without a name.

use std::{io, time::Duration};

use serde::Deserialize;
use ureq::Agent;

/// Somebody is typing: a late answer is worth nothing.
const PATIENCE: Duration = Duration::from_secs(2);
/// Its own limits on what is asked (characters).
const SHORTEST: usize = 3;
const LONGEST: usize = 200;
/// More is not an answer to eight addresses (bytes).
const LARGEST_ANSWER: u64 = 256 * 1024;

#[derive(Debug, thiserror::Error)]
#[error("le géocodeur ne répond pas : {0}")]
pub struct Unavailable(String);

/// A French address as the geocoder knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// « 18 Rue de Gand »
    pub line: String,
    pub postcode: String,
    pub city: String,
    /// INSEE code of the commune.
    pub insee: String,
}

/// Cheap to clone; keeps its connections.
#[derive(Clone, Debug)]
pub struct Geocoder {
    search: String,
    agent: Agent,
}

impl Geocoder {
    /// `url` is that of the service, such as `https://data.geopf.fr/geocodage`.
    pub fn at(url: &str) -> Self {
        let agent = Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
        Self { search: format!("{}/search", url.trim_end_matches('/')), agent }
    }

    /// The likeliest first; nothing for what is too short to be an address.
    ///
    /// # Errors
    /// When the service does not answer within two seconds, or not as documented.
    pub async fn search(&self, typed: &str, at_most: usize) -> Result<Vec<Found>, Unavailable> {
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        if typed.chars().count() < SHORTEST {
            return Ok(Vec::new());
        }
        let asking = self.clone();
        let asked = tokio::task::spawn_blocking(move || asking.ask(&typed, at_most)).await;
        asked.map_err(io::Error::from).map_err(|cause| Unavailable(cause.to_string()))?
    }

    fn ask(&self, typed: &str, at_most: usize) -> Result<Vec<Found>, Unavailable> {
        let answered = self
            .agent
            .get(&self.search)
            .query("q", typed)
            .query("index", "address")
            .query("autocomplete", "1")
            .query("limit", at_most.to_string())
            .call()
            .and_then(|mut answer| {
                answer.body_mut().with_config().limit(LARGEST_ANSWER).read_json::<Answer>()
            });
        // Without the address that was asked: it ends in a log.
        let answer = answered.map_err(|cause| Unavailable(cause.to_string().replace(typed, "…")))?;
        Ok(answer.features.into_iter().filter_map(|feature| feature.properties.found()).collect())
    }
}

/// GeoJSON, of which only the properties matter here.
#[derive(Deserialize)]
struct Answer {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    name: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    citycode: Option<String>,
}

impl Properties {
    fn found(self) -> Option<Found> {
        Some(Found { line: self.name?, postcode: self.postcode?, city: self.city?, insee: self.citycode? })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
    };

    use super::*;

    /// Answers one request on the loopback; gives its address, then what it was asked.
    fn service(status: &'static str, body: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).unwrap();
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        (address, asked)
    }

    #[tokio::test]
    async fn an_address_is_completed() {
        let (url, asked) = service(
            "200 OK",
            r#"{"type":"FeatureCollection","features":[
                {"type":"Feature","geometry":{"type":"Point","coordinates":[3.06,50.64]},
                 "properties":{"label":"18 Rue de Gand 59800 Lille","name":"18 Rue de Gand","postcode":"59800","city":"Lille","citycode":"59350","score":0.97}},
                {"type":"Feature","properties":{"label":"Nord","name":"Nord"}}]}"#,
        );
        let found = Geocoder::at(&url).search(" 18 rue de gand ", 8).await.unwrap();
        let lille = Found {
            line: "18 Rue de Gand".into(),
            postcode: "59800".into(),
            city: "Lille".into(),
            insee: "59350".into(),
        };
        assert_eq!(found, [lille]);
        let asked = asked.join().unwrap();
        assert!(
            asked.starts_with("GET /search?q=18%20rue%20de%20gand&index=address&autocomplete=1&limit=8 "),
            "{asked}"
        );
    }

    #[tokio::test]
    async fn a_service_that_fails_says_so_without_the_address() {
        for (status, body) in
            [("503 Service Unavailable", ""), ("200 OK", "<html>"), ("200 OK", r#"{"features":7}"#)]
        {
            let (url, asked) = service(status, body);
            let refused = Geocoder::at(&url).search("18 rue de Gand", 8).await.unwrap_err().to_string();
            assert!(refused.starts_with("le géocodeur ne répond pas"), "{refused}");
            assert!(!refused.contains("Gand"), "{refused}");
            asked.join().unwrap();
        }
    }

    #[tokio::test]
    async fn two_letters_ask_nobody() {
        let nobody = Geocoder::at("http://127.0.0.1:1");
        assert_eq!(nobody.search(" ru", 8).await.unwrap(), []);
        assert!(nobody.search("rue de Gand", 8).await.is_err());
    }
}
