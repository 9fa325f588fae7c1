use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// What can go wrong between us and the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error(
        "La base de données ne répond pas à l'adresse {address} : {cause}. Vérifiez DATABASE_URL et les droits d'accès."
    )]
    Unreachable { address: String, cause: DbErr },
}

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct Db(DatabaseConnection);

impl Db {
    /// `sqlite:///folder/file.db` (created when missing) or `postgres://…`.
    ///
    /// # Errors
    /// [`DbError::Unreachable`], with the address but never its password.
    pub async fn connect(url: &str) -> Result<Self, DbError> {
        let sqlite = url.starts_with("sqlite:");
        let address = if sqlite && !url.contains("mode=") && !url.contains(":memory:") {
            format!("{url}?mode=rwc")
        } else {
            url.to_owned()
        };
        let mut options = ConnectOptions::new(address);
        options
            .max_connections(if sqlite { 8 } else { 16 })
            .acquire_timeout(Duration::from_secs(15))
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .busy_timeout(Duration::from_secs(10))
                    .foreign_keys(true)
                    .pragma("journal_mode", "WAL")
                    // What was acknowledged survives a power cut.
                    .pragma("synchronous", "FULL")
                    .pragma("cache_size", "-32000")
                    .pragma("temp_store", "MEMORY")
            });
        Database::connect(options)
            .await
            .map(Self)
            .map_err(|cause| DbError::Unreachable { address: without_password(url), cause })
    }

    /// For reading outside a change.
    pub fn read(&self) -> &DatabaseConnection {
        &self.0
    }

    /// Starts a change; dropped without `commit`, it never happened.
    ///
    /// On SQLite the write lock is taken at once: a read that later turns into a write would fail
    /// without waiting.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.0
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }

    pub fn is_postgres(&self) -> bool {
        self.0.get_database_backend() == DbBackend::Postgres
    }

    /// Waits for running statements, then closes every connection.
    pub async fn close(self) -> Result<(), DbErr> {
        self.0.close().await
    }
}

fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_never_prints_the_password() {
        assert_eq!(without_password("postgres://cordee:s3cret@db/c"), "postgres://…@db/c");
        assert_eq!(without_password("sqlite:///tmp/x.db"), "sqlite:///tmp/x.db");
    }
}
