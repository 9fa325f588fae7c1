//! A browser without a screen: keeps its cookies, follows no redirect, times each exchange.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use ureq::Agent;

/// Cheap to clone: clones share cookies and connections.
#[derive(Clone)]
pub struct Browser {
    agent: Agent,
    base: String,
}

pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub body: Vec<u8>,
    /// From the first byte sent to the last received.
    pub took: Duration,
}

impl Browser {
    pub fn new(base: String) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)));
        Self { agent: config.build().into(), base }
    }

    /// Somebody else, in a browser of their own.
    pub fn another(&self) -> Self {
        Self::new(self.base.clone())
    }

    /// Logs a professional of the demonstration in.
    pub fn log_in(&self, email: &str, password: &str) -> Result<()> {
        let answer = self.post("/connexion", &[("courriel", email), ("mot_de_passe", password)])?;
        ensure!(answer.status == 303, "la connexion de {email} est refusée ({})", answer.status);
        Ok(())
    }

    pub fn get(&self, path: &str) -> Result<Answer> {
        let started = Instant::now();
        let response = self.agent.get(self.address(path)).call().with_context(|| path.to_owned())?;
        read(response, started)
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let started = Instant::now();
        let response = self
            .agent
            .post(self.address(path))
            .send_form(fields.iter().copied())
            .with_context(|| path.to_owned())?;
        read(response, started)
    }

    /// A form with a file, as browsers send it.
    pub fn send_form(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Result<Answer> {
        const BOUNDARY: &str = "cordee-bench-5f1c";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"{name}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let started = Instant::now();
        let response = self
            .agent
            .post(self.address(path))
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .send(&body[..])
            .with_context(|| path.to_owned())?;
        read(response, started)
    }

    /// Bytes with a key, as a machine sends them.
    pub fn deposit(&self, path: &str, key: &str, bytes: &[u8]) -> Result<Answer> {
        let started = Instant::now();
        let response = self
            .agent
            .post(self.address(path))
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/octet-stream")
            .send(bytes)
            .with_context(|| path.to_owned())?;
        read(response, started)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>, started: Instant) -> Result<Answer> {
    let body = response.body_mut().read_to_vec()?;
    let took = started.elapsed();
    let location = response.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
    Ok(Answer { status: response.status().as_u16(), location, body, took })
}

/// The answer, when its status is the one expected; else an error with the beginning of what it says.
pub fn expect(answer: Answer, status: u16) -> Result<Answer> {
    ensure!(
        answer.status == status,
        "réponse {} au lieu de {status} : {}",
        answer.status,
        String::from_utf8_lossy(&answer.body).chars().take(400).collect::<String>()
    );
    Ok(answer)
}
