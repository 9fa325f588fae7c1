//! A service that registers, and what its coordinator is.

use access::{Cx, Role, Who};
use accounts::Token;
use kernel::id::ProviderId;
use providers::{Registered, Registration};
use testing::World;

pub const SITE: &str = "http://cordee.test";
pub const SECRET: &str = "un mot de passe assez long";

/// A world whose forms and contents are those shipped.
pub async fn worlds() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        contents::install_defaults(&world.system()).await.unwrap();
        intake::forms::install_bundled(&world.system()).await.unwrap();
    }
    worlds
}

pub async fn typed(world: &World) -> Registration {
    let terms = providers::terms(world.app.db.read()).await.unwrap().version;
    Registration {
        name: "Présence à Domicile".to_owned(),
        profile: "sad_fragile".to_owned(),
        siret: "732 829 320 00074".to_owned(),
        contact_name: "Awa Sow".to_owned(),
        email: "awa.sow@exemple.fr".to_owned(),
        phone: "03 99 00 12 34".to_owned(),
        terms: Some(terms),
    }
}

/// The link of the latest mail to this address.
pub async fn link_to(world: &World, address: &str) -> String {
    let mails = world.mails().await;
    let mail = mails.iter().find(|mail| mail.to_address == address).unwrap();
    mail.text.split_whitespace().find_map(|word| word.strip_prefix(SITE)).unwrap().to_owned()
}

pub fn token(path: &str) -> Token {
    Token::from_browser(path.rsplit('/').next().unwrap())
}

/// Awa's service, registered, and Awa.
pub async fn registered(world: &World) -> (ProviderId, Cx) {
    let typed = typed(world).await;
    let sent = providers::register(&world.visitor(), &typed, None, SITE).await.unwrap();
    assert_eq!(sent, Registered::MailSent);
    let token = token(&link_to(world, "awa.sow@exemple.fr").await);
    let confirmed = providers::confirm(&world.visitor(), &token, SECRET.to_owned(), SITE).await.unwrap();
    let known = providers::find(&world.care_manager(), confirmed.provider).await.unwrap();
    (confirmed.provider, coordinator(world, known.structure.unwrap()).await)
}

async fn coordinator(world: &World, structure: kernel::id::StructureId) -> Cx {
    let members = accounts::colleagues(world.app.db.read(), structure).await.unwrap();
    let account = members[0].account.id;
    world.app.cx(Who::Member { account, name: "Awa Sow".to_owned(), structure, role: Role::Coordinator })
}
