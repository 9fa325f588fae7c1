use std::{io, path::PathBuf};

use kernel::jiff::Timestamp;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::AddressError,
    message::{Mailbox, MultiPart},
};

/// Where mails go.
#[derive(Clone, Debug)]
pub enum Transport {
    /// One `.eml` file per mail in a folder: the default, for development.
    Files {
        folder: PathBuf,
        from: Mailbox,
    },
    Smtp {
        relay: AsyncSmtpTransport<Tokio1Executor>,
        from: Mailbox,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    #[error("adresse refusée : {0}")]
    Address(#[from] AddressError),
    #[error("courriel invalide : {0}")]
    Message(#[from] lettre::error::Error),
    #[error("le serveur de courriel refuse : {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("le dossier des courriels est inaccessible : {0}")]
    Folder(#[from] io::Error),
}

impl Transport {
    /// # Errors
    /// When `from` is no address.
    pub fn files(folder: PathBuf, from: &str) -> Result<Self, TransportError> {
        Ok(Self::Files { folder, from: from.parse()? })
    }

    /// `url`: `smtps://user:password@host:465` or `smtp://…?tls=required`.
    ///
    /// # Errors
    /// When the URL or `from` is wrong.
    pub fn smtp(url: &str, from: &str) -> Result<Self, TransportError> {
        Ok(Self::Smtp {
            relay: AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.build(),
            from: from.parse()?,
        })
    }

    pub(crate) async fn send(
        &self,
        id: &str,
        to_name: &str,
        to_address: &str,
        subject: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<(), TransportError> {
        let (Self::Files { from, .. } | Self::Smtp { from, .. }) = self;
        let message = Message::builder()
            .message_id(Some(format!("<{id}@{}>", from.email.domain())))
            .date(at.into())
            .from(from.clone())
            .to(Mailbox::new(Some(to_name.to_owned()), to_address.parse()?))
            .subject(subject)
            .multipart(MultiPart::alternative_plain_html(text.to_owned(), html(text)))?;
        match self {
            Self::Files { folder, .. } => {
                tokio::fs::create_dir_all(folder).await?;
                tokio::fs::write(folder.join(format!("{id}.eml")), message.formatted()).await?;
            }
            Self::Smtp { relay, .. } => {
                relay.send(message).await?;
            }
        }
        Ok(())
    }
}

/// The text as HTML: paragraphs, and addresses that can be clicked. Nothing else.
fn html(text: &str) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><body style=\"font:18px/1.5 sans-serif;max-width:38em;margin:auto;padding:1em;color:#1f2a2e;background:#fbf9f4\">",
    );
    for paragraph in text.split("\n\n") {
        page.push_str("<p>");
        for (number, line) in paragraph.lines().enumerate() {
            if number > 0 {
                page.push_str("<br>");
            }
            for (number, word) in line.split(' ').enumerate() {
                if number > 0 {
                    page.push(' ');
                }
                let word = escaped(word);
                if word.starts_with("https://") || word.starts_with("http://") {
                    page += &format!("<a href=\"{word}\">{word}</a>");
                } else {
                    page += &word;
                }
            }
        }
        page.push_str("</p>");
    }
    page + "</body></html>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_html_part_says_the_same_as_the_text() {
        let page = html("Bonjour,\n\nVotre plan : https://cordee.example/l/abc?x=1&y=2 <script>");
        assert!(page.contains("<p>Bonjour,</p>"));
        assert!(page.contains("<a href=\"https://cordee.example/l/abc?x=1&amp;y=2\">"));
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"));
    }
}
