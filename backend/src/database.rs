//! Opens the database and brings it to today's schema.

use std::time::Duration;

use anyhow::Context;
use migrations::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr, Statement,
};
use sea_orm_migration::MigratorTrait;

/// The number that PostgreSQL's advisory lock of the migrations has in every Comptoir.
const MIGRATION_LOCK: i64 = 0x00C0_4907;

/// Connects. SQLite: WAL, foreign keys, full sync on every commit, so that a paid order survives a power cut.
pub async fn connect(url: &str) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(with_create_mode(url));
    options
        .sqlx_logging(false)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(30));
    options.max_connections(16).min_connections(1);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("busy_timeout", "30000")
            .pragma("temp_store", "MEMORY")
            .optimize_on_close(true, None)
    });
    Database::connect(options).await.context(
        "the database cannot be opened: check COMPTOIR_DATABASE_URL, that the server runs, and that the folder can be written",
    )
}

/// Runs what is missing of the migrations. Two processes that start together take turns.
pub async fn migrate(db: &DatabaseConnection) -> anyhow::Result<()> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return migrate_sqlite(db).await;
    }
    // An advisory lock belongs to a connection: one connection holds it while the pool migrates.
    let pool = db.get_postgres_connection_pool();
    let mut holder = pool.acquire().await?;
    sea_orm::sqlx::query("SELECT pg_advisory_lock($1)").bind(MIGRATION_LOCK).execute(&mut *holder).await?;
    let outcome = Migrator::up(db, None).await;
    sea_orm::sqlx::query("SELECT pg_advisory_unlock($1)").bind(MIGRATION_LOCK).execute(&mut *holder).await?;
    outcome.context("a migration failed")
}

async fn migrate_sqlite(db: &DatabaseConnection) -> anyhow::Result<()> {
    Migrator::up(db, None).await.context("a migration failed")
}

/// Whether the database answers and has gone through every change that this program knows.
pub async fn is_current(db: &DatabaseConnection) -> Result<bool, DbErr> {
    let count = Statement::from_string(db.get_database_backend(), "SELECT COUNT(*) FROM seaql_migrations");
    let row = db.query_one_raw(count).await?;
    let done: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(usize::try_from(done).is_ok_and(|done| done >= Migrator::migrations().len()))
}

fn with_create_mode(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains("mode=") && !url.contains(":memory:") {
        format!("{url}{}mode=rwc", if url.contains('?') { '&' } else { '?' })
    } else {
        url.to_owned()
    }
}
