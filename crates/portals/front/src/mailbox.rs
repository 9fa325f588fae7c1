//! `GET /messagerie`: every mail written, in the demonstration only.

use askama::Template;
use axum::{extract::State, response::Response};
use kernel::clock::paris;
use web::{App, Failure, Shell, Visitor, page};

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage {
    shell: Shell,
    mails: Vec<Mail>,
}

struct Mail {
    to: String,
    subject: String,
    at: String,
    sent: bool,
    /// Paragraphs of lines of words; an address is a link.
    paragraphs: Vec<Vec<Vec<Word>>>,
}

struct Word {
    text: String,
    is_link: bool,
}

pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    if !app.settings.demo {
        return Err(Failure::NotFound);
    }
    let mails = mail::latest(&visitor.cx.as_system(), 50).await?;
    let mails = mails
        .into_iter()
        .map(|mail| Mail {
            to: format!("{} <{}>", mail.to_name, mail.to_address),
            subject: mail.subject,
            at: paris(mail.created_at).strftime("%d/%m/%Y à %H:%M").to_string(),
            sent: mail.sent_at.is_some(),
            paragraphs: mail
                .text
                .split("\n\n")
                .map(|paragraph| paragraph.lines().map(words).collect())
                .collect(),
        })
        .collect();
    page(MailboxPage { shell: visitor.shell.with_current("messagerie"), mails })
}

fn words(line: &str) -> Vec<Word> {
    line.split_whitespace()
        .map(|word| Word { text: word.to_owned(), is_link: word.starts_with("http") })
        .collect()
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn the_mailbox_does_not_exist_outside_the_demonstration() {
        for world in testing::worlds().await {
            let browser = world.browser(crate::routes()).log_in(&world.manager()).await;
            browser.get("/messagerie").await.is(404);
        }
    }
}
