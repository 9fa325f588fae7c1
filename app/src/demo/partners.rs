//! Services at home around Lille: one of the network, complete; one that has just registered; one only known from a
//! directory; one medical practice, a contact.

use access::{Role, Who};
use accounts::{Token, colleagues};
use anyhow::{Context, Result};
use kernel::{
    id::{AccountId, StructureId},
    jiff::ToSpan,
};
use providers::{
    ApprovalKind, Details, NewApproval, NewProvider, OpeningDays, Profile, ProviderEdit, Registration,
    Source, Upload,
};
use questionnaire::{Address, Answer, Value};
use web::App;

/// What the demonstration's proofs are made of: the smallest PDF there is.
const PROOF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

struct Partner {
    name: &'static str,
    profile: &'static str,
    siret: &'static str,
    contact: &'static str,
    email: &'static str,
    phone: &'static str,
}

const COMPLETE: Partner = Partner {
    name: "Présence Nord",
    profile: "sad_fragile",
    siret: "12345678200010",
    contact: "Awa Sow",
    email: "contact@presence-nord.example",
    phone: "01 99 00 20 01",
};

const RECENT: Partner = Partner {
    name: "Repas des Flandres",
    profile: "portage_repas",
    siret: "11122233700011",
    contact: "Hugo Leroy",
    email: "contact@repas-des-flandres.example",
    phone: "01 99 00 20 02",
};

pub async fn load(app: &App, company: StructureId, julie: AccountId) -> Result<()> {
    let julie = app.cx(Who::Member {
        account: julie,
        name: "Julie Martin".to_owned(),
        structure: company,
        role: Role::CareManager,
    });
    complete(app, &julie).await?;
    recent(app).await?;
    for (own_network, details) in known() {
        let tx = julie.db.begin().await?;
        let new = NewProvider { source: Source::Directory, own_network, details };
        providers::add(&julie, &tx, new).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Of the network, with its fiche, an approval that lasts and the charter accepted.
async fn complete(app: &App, julie: &access::Cx) -> Result<()> {
    let awa = register(app, &COMPLETE).await?;
    let own = providers::own(&awa, awa.db.read()).await?.context("la fiche de Présence Nord")?;
    let yes = |key: &str| (key.to_owned(), Answer::of(Value::YesNo(true)));
    let text = |key: &str, text: &str| (key.to_owned(), Answer::of(Value::Text(text.to_owned())));
    let choice = |key: &str, one: &str| (key.to_owned(), Answer::of(Value::Choice(one.to_owned())));
    let ticked = |key: &str, all: &[&str]| {
        let all = all.iter().map(|one| (*one).to_owned()).collect();
        (key.to_owned(), Answer::of(Value::Choices(all)))
    };
    let address = Value::Address(Address {
        street: Some("12 rue de Béthune".to_owned()),
        complement: None,
        postcode: Some("59800".to_owned()),
        city: Some("Lille".to_owned()),
        insee: Some("59350".to_owned()),
    });
    let steps = [
        (
            "identite",
            vec![
                choice("statut", "reseau"),
                ("adresse".to_owned(), Answer::of(address)),
                yes("locaux_publics"),
            ],
        ),
        (
            "contact",
            vec![
                choice("contact_prefere", "tel"),
                text("urgence_numero", "01 99 00 20 09"),
                text("urgence_horaires", "De 7 h à 22 h, tous les jours"),
                yes("urgence_week_end"),
                yes("urgence_feries"),
            ],
        ),
        (
            "prestations",
            vec![
                ticked("domaines", &["toilette", "menage", "lever_coucher", "repas_courses", "changes"]),
                ticked("jours", &["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]),
                yes("continuite"),
                ticked("langues", &["francais", "arabe", "portugais"]),
                yes("animaux"),
                yes("fumeurs"),
                yes("cle"),
            ],
        ),
        (
            "habilitations",
            vec![yes("agrement"), text("agrement_numero", "AUT-59-0042"), text("sap_numero", "SAP123456782")],
        ),
        (
            "organisation",
            vec![
                yes("coordinateur"),
                text("coordinateur_telephone", "01 99 00 20 03"),
                ticked("information_canal", &["telephone", "presentation"]),
                text("information_contenu", "Les habitudes, les gestes à éviter, qui prévenir."),
                yes("identite_intervenant"),
                yes("identite_remplacement"),
                yes("livret_accueil"),
                yes("cahier_liaison"),
                ("sous_traitance".to_owned(), Answer::of(Value::YesNo(false))),
            ],
        ),
        (
            "qualite",
            vec![
                yes("enquete_annuelle"),
                yes("sensibilisation"),
                yes("delegation"),
                text("soutien", "Un groupe de parole chaque mois, une ligne d’écoute."),
                yes("recrutement"),
                yes("auxiliaire_titulaire"),
            ],
        ),
    ];
    for (step, answers) in steps {
        let seen = providers::fiche(&awa, own.id).await?.number;
        providers::save_step(&awa, step, answers, seen).await?;
    }
    approve(app, &awa, ApprovalKind::Authorisation, "AUT-59-0042", 900).await?;
    let charter = providers::charter(awa.db.read()).await?.version;
    providers::accept_charter(&awa, charter).await?;
    let now = providers::find(julie, own.id).await?;
    let edit = ProviderEdit { details: now.details.clone(), own_network: true, version: now.version };
    providers::edit(julie, own.id, edit).await?;
    Ok(())
}

/// Newly registered; its approval ends in three weeks.
async fn recent(app: &App) -> Result<()> {
    let hugo = register(app, &RECENT).await?;
    approve(app, &hugo, ApprovalKind::Agriculture, "FR-59-350-012", 21).await
}

async fn approve(app: &App, who: &access::Cx, kind: ApprovalKind, number: &str, days: i32) -> Result<()> {
    let today = who.clock.today();
    let new = NewApproval {
        kind,
        number: number.to_owned(),
        authority: "Préfecture du Nord".to_owned(),
        valid_from: Some(today.saturating_sub(300.days())),
        valid_to: Some(today.saturating_add(days.days())),
        proof: Some(Upload { name: format!("{number}.pdf"), bytes: PROOF.to_vec() }),
    };
    providers::add_approval(who, &app.shelf, new).await?;
    Ok(())
}

/// As the service itself does it, its mail read.
async fn register(app: &App, partner: &Partner) -> Result<access::Cx> {
    let visitor = app.cx(Who::Visitor);
    let base = &app.settings.base_url;
    let typed = Registration {
        name: partner.name.to_owned(),
        profile: partner.profile.to_owned(),
        siret: partner.siret.to_owned(),
        contact_name: partner.contact.to_owned(),
        email: partner.email.to_owned(),
        phone: partner.phone.to_owned(),
        terms: Some(providers::terms(visitor.db.read()).await?.version),
    };
    providers::register(&visitor, &typed, None, base).await.with_context(|| partner.name)?;
    let mails = mail::latest(&app.cx(Who::System), 20).await?;
    let mine =
        mails.iter().find(|mail| mail.to_address == partner.email).context("le courriel du partenaire")?;
    let link = mine.text.split_whitespace().find(|word| word.contains("/partenaires/confirmation/"));
    let token = link.and_then(|link| link.rsplit('/').next()).context("le lien du partenaire")?;
    let secret = front::DEMO_PASSWORD.to_owned();
    let done = providers::confirm(&visitor, &Token::from_browser(token), secret, base).await?;
    let known = providers::find(&app.cx(Who::System), done.provider).await?;
    let structure = known.structure.context("la structure du partenaire")?;
    let members = colleagues(visitor.db.read(), structure).await?;
    let member = members.first().context("le compte du partenaire")?;
    Ok(app.cx(Who::Member {
        account: member.account.id,
        name: partner.contact.to_owned(),
        structure,
        role: Role::Coordinator,
    }))
}

/// Known from a directory alone.
fn known() -> [(bool, Details); 2] {
    let place = |postcode: &str, city: &str, insee: &str, details: Details| Details {
        postcode: Some(postcode.to_owned()),
        city: Some(city.to_owned()),
        insee: Some(insee.to_owned()),
        ..details
    };
    let transport = Details {
        phone: Some("01 99 00 20 04".to_owned()),
        email: Some("accueil@lys-mobilite.example".to_owned()),
        services: vec!["transport".to_owned()],
        opening_days: OpeningDays::named(["lundi", "mardi", "mercredi", "jeudi", "vendredi"]),
        ..Details::named("Lys Mobilité", Profile::Transport)
    };
    let practice = Details {
        phone: Some("01 99 00 20 05".to_owned()),
        services: vec!["kine".to_owned()],
        ..Details::named("Cabinet de kinésithérapie Vauban", Profile::Medical)
    };
    [
        (false, place("59100", "Roubaix", "59512", transport)),
        (false, place("59000", "Lille", "59350", practice)),
    ]
}
