use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use access::Who;
use anyhow::{Context, Result};
use flows::{Means, Schemas};
use geocoder::Geocoder;
use tokio::{net::TcpListener, signal::unix, sync::watch::channel};

use crate::{
    demo,
    installation::{self, Installation},
    purge,
    settings::Settings,
    watch, wiring,
};

/// Serves pages and runs jobs until told to stop; then ends what is under way.
///
/// # Errors
/// With what to do: an address in use, and whatever [`installation::open`] says.
pub async fn serve(settings: Settings, with_demo: Option<demo::Options>) -> Result<ExitCode> {
    telemetry::start(&settings.log);
    let listener = TcpListener::bind(settings.listen).await.with_context(|| {
        format!(
            "L'adresse {} est déjà prise : arrêtez l'autre programme, ou choisissez-en une avec --listen",
            settings.listen
        )
    })?;
    let Installation { app, transport, archive } = installation::open(&settings, with_demo.is_some()).await?;
    let places = Arc::new(wiring::places()?);
    let means = Means {
        schemas: settings.schemas_folder.clone().map(Schemas::folder),
        ..Means::new(app.shelf.clone(), archive.clone())
    };
    let runner = wiring::runner(transport, means);
    if let Some(options) = &with_demo {
        demo::load(&app, &runner, &places, options)
            .await
            .context("La démonstration n'a pas pu être chargée")?;
    }
    purge::schedule(&app.cx(Who::System)).await?;
    providers::schedule_alerts(&app.cx(Who::System), &app.settings.base_url).await?;
    flows::schedule_measures(&app.cx(Who::System)).await?;
    let (stop, stopping) = channel(false);
    let jobs = tokio::spawn({
        let cx = app.cx(Who::System);
        async move { runner.run_until(cx, stopping).await }
    });
    let watching = match &settings.deposit_folder {
        Some(folder) => {
            let department = watch::department(&app, folder).await?;
            Some(tokio::spawn(watch::run(app.clone(), folder.clone(), department, stop.subscribe())))
        }
        None => None,
    };
    let geocoder = settings.geocoder_url.as_deref().map(Geocoder::at);
    let service = wiring::service(app.clone(), places, archive, geocoder);
    announce(&app.settings.base_url, with_demo.is_some());
    axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(told_to_stop())
        .await?;
    // The running job, if any, gets the time a mail server may take.
    stop.send(true).ok();
    tokio::time::timeout(Duration::from_secs(30), jobs).await.ok();
    if let Some(watching) = watching {
        tokio::time::timeout(Duration::from_secs(30), watching).await.ok();
    }
    app.db.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn announce(url: &str, with_demo: bool) {
    println!("Cordée est prête : {url}");
    if with_demo {
        println!("\nMot de passe de tous les comptes : {}", front::DEMO_PASSWORD);
        for (who, email) in front::DEMO_ACCOUNTS {
            println!("  {email:<32} {who}");
        }
        println!("  {:<32} proche : lien de connexion à demander à /connexion/lien", demo::RELATIVE.1);
        println!("\nE-mails envoyés : {url}/messagerie\nCtrl-C pour arrêter.");
    }
}

async fn told_to_stop() {
    let terminated = async {
        match unix::signal(unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
