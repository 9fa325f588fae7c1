use db::{
    Db,
    sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement},
};
use kernel::{Clock, Entropy};
use migrations::{Migrator, MigratorTrait};
use tempfile::TempDir;

/// Two tests must not copy the template while a third one writes it.
const LOCK: &str = "SELECT pg_advisory_lock(20261121)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(20261121)";

/// A migrated SQLite file of its own.
pub async fn sqlite(folder: &TempDir) -> Db {
    let db = Db::connect(&format!("sqlite://{}", folder.path().join("test.db").display())).await.unwrap();
    migrations::apply(&db).await.unwrap();
    db
}

/// A migrated PostgreSQL database of its own, copied from a template.
pub async fn postgres(server: &str) -> Db {
    let admin = Db::connect(server).await.unwrap();
    // One connection holds the lock: a transaction pins it.
    let tx = admin.begin().await.unwrap();
    tx.execute_unprepared(LOCK).await.unwrap();
    let copied = copy_of_template(&admin, server).await;
    tx.execute_unprepared(UNLOCK).await.unwrap();
    tx.commit().await.unwrap();
    admin.close().await.unwrap();
    Db::connect(&address(server, &copied.unwrap())).await.unwrap()
}

async fn copy_of_template(admin: &Db, server: &str) -> Result<String, DbErr> {
    // Two branches may have as many migrations, and not the same.
    let migrations = Migrator::migrations();
    let last = migrations.last().map_or("", |migration| migration.name());
    let template = format!("cordee_template_{}_{last}", migrations.len());
    let exists = admin
        .read()
        .query_one_raw(Statement::from_string(
            DbBackend::Postgres,
            format!("SELECT 1 FROM pg_database WHERE datname = '{template}'"),
        ))
        .await?;
    if exists.is_none() {
        let making = format!("{template}_making");
        admin.read().execute_unprepared(&format!("DROP DATABASE IF EXISTS {making}")).await?;
        admin.read().execute_unprepared(&format!("CREATE DATABASE {making}")).await?;
        let db = Db::connect(&address(server, &making)).await.unwrap();
        migrations::apply(&db).await?;
        db.close().await?;
        admin.read().execute_unprepared(&format!("ALTER DATABASE {making} RENAME TO {template}")).await?;
    }
    let name = format!("cordee_test_{}", Entropy::system().uuid(Clock::system().now()).simple());
    admin.read().execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
    Ok(name)
}

/// The same server, another database.
fn address(server: &str, database: &str) -> String {
    let (address, options) =
        server.split_once('?').map_or((server, ""), |(address, options)| (address, options));
    let base = address.rfind('/').filter(|slash| *slash > address.find("://").unwrap_or(0) + 2);
    let address = base.map_or(address, |slash| &address[..slash]);
    let options = if options.is_empty() { String::new() } else { format!("?{options}") };
    format!("{address}/{database}{options}")
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn only_the_database_changes() {
        assert_eq!(address("postgres://u@h:5/postgres", "x"), "postgres://u@h:5/x");
        assert_eq!(address("postgres://u@h:5", "x"), "postgres://u@h:5/x");
        assert_eq!(address("postgres://u@/postgres?host=/tmp/s", "x"), "postgres://u@/x?host=/tmp/s");
    }
}
