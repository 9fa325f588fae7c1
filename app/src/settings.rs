use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

/// Every setting, by option or by environment; `docs/OPERATIONS.md` tells them.
#[derive(Args, Clone)]
pub struct Settings {
    /// Dossier de la base, des documents, des clés et des courriels en fichiers.
    #[arg(long, env = "CORDEE_DATA", default_value = "./data")]
    pub data: PathBuf,
    /// `sqlite://…` ou `postgres://…` ; par défaut, `cordee.db` dans le dossier des données.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Fichier de clés ; mieux sur un autre disque que les données.
    #[arg(long, env = "CORDEE_KEYS")]
    pub keys: Option<PathBuf>,
    /// Adresse et port d'écoute.
    #[arg(long, env = "CORDEE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// L'adresse que les gens saisissent, reprise dans les courriels.
    #[arg(long, env = "CORDEE_URL")]
    pub url: Option<String>,
    /// Nombre de serveurs mandataires de confiance devant Cordée.
    #[arg(long, env = "CORDEE_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: usize,
    /// Serveur d'envoi : `smtps://utilisateur:motdepasse@hote:465`. Sans lui, les courriels sont des fichiers.
    #[arg(long, env = "CORDEE_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Expéditeur des courriels.
    #[arg(long, env = "CORDEE_MAIL_FROM", default_value = "Cordée <ne-pas-repondre@localhost>")]
    pub mail_from: String,
    /// Demande aux professionnels d'activer le code à usage unique avant tout travail. La démonstration s'en passe.
    #[arg(long, env = "CORDEE_CODE_REQUIRED", default_value_t = true, action = clap::ArgAction::Set)]
    pub code_required: bool,
    /// Géocodeur qui complète les adresses, par exemple `https://data.geopf.fr/geocodage`. Sans lui, rien ne sort.
    #[arg(long, env = "CORDEE_GEOCODER_URL")]
    pub geocoder_url: Option<String>,
    /// Dossier des interventions archivées (Parquet) ; par défaut, `archive` dans le dossier des données. Commun à
    /// tous les serveurs d'une même installation.
    #[arg(long, env = "CORDEE_ARCHIVE")]
    pub archive: Option<PathBuf>,
    /// Mémoire, en Mio, où restent les interventions et les factures prêtes à être comparées : ce qui n’a pas servi depuis
    /// le plus longtemps en sort. Avec moins, les réponses sont les mêmes, plus lentes.
    #[arg(long, env = "CORDEE_WARM_MIB", default_value_t = 512)]
    pub warm_mib: usize,
    /// Dossier surveillé, où un serveur SFTP dépose les fichiers des services. Sans lui, rien n'est surveillé.
    #[arg(long, env = "CORDEE_DEPOSIT_FOLDER")]
    pub deposit_folder: Option<PathBuf>,
    /// Dossier des schémas officiels ESPPADOM (`esppadom/<version>/*.xsd`), vérifiés à la réception par `xmllint`. Sans
    /// lui, ce niveau ne l'est pas.
    #[arg(long, env = "CORDEE_SCHEMAS_FOLDER")]
    pub schemas_folder: Option<PathBuf>,
    /// Détail du journal : `warn`, `info`, `debug`, ou `crate=niveau,…`.
    #[arg(long, env = "CORDEE_LOG", default_value = "info,sea_orm_migration=warn,sqlx=warn")]
    pub log: String,
}

impl Settings {
    pub fn database(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data.join("cordee.db").display()))
    }

    pub fn key_file(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.data.join("keys"))
    }

    pub fn documents(&self) -> PathBuf {
        self.data.join("documents")
    }

    pub fn archive_folder(&self) -> PathBuf {
        self.archive.clone().unwrap_or_else(|| self.data.join("archive"))
    }

    pub fn base_url(&self) -> String {
        let url = self.url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_owned()
    }
}
