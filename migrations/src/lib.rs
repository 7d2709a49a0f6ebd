//! The database's history: one file per change, named by what it does. Imports no entity, so that an old
//! change keeps meaning what it meant.
//!
//! Changes are SQL that SQLite and PostgreSQL both read. Instants are milliseconds since 1970 (`bigint`),
//! amounts are minor units (`bigint`), identifiers are UUIDs in time order.

use sea_orm_migration::{prelude::*, sea_orm};

mod count_sold;
mod create_api_token;
mod create_archive;
mod create_auth;
mod create_catalogue;
mod create_deleted_order;
mod create_delivery;
mod create_discarded_object;
mod create_download_alert;
mod create_file_check;
mod create_files;
mod create_lost_links;
mod create_mail;
mod create_orders;
mod create_payments;
mod create_product_picture;
mod create_provider_accounts;
mod create_refunded_line;
mod create_settings;
mod create_shipments;
mod create_shipping;
mod create_zip_form;
mod doubt_refunds;
mod extend_deferred_methods;
mod index_figures;
mod index_mail_state;
mod index_notifications;
mod index_orders;
mod index_products;
mod keep_former_slugs;
mod protect_catalogue;
mod remember_proof;
mod staff_accounts;

/// Brings a database from any earlier state to today's.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(create_settings::Migration),
            Box::new(create_auth::Migration),
            Box::new(create_mail::Migration),
            Box::new(create_files::Migration),
            Box::new(create_catalogue::Migration),
            Box::new(create_payments::Migration),
            Box::new(create_orders::Migration),
            Box::new(create_delivery::Migration),
            Box::new(create_deleted_order::Migration),
            Box::new(create_discarded_object::Migration),
            Box::new(create_refunded_line::Migration),
            Box::new(protect_catalogue::Migration),
            Box::new(keep_former_slugs::Migration),
            Box::new(index_products::Migration),
            Box::new(create_product_picture::Migration),
            Box::new(index_mail_state::Migration),
            Box::new(staff_accounts::Migration),
            Box::new(index_figures::Migration),
            Box::new(create_archive::Migration),
            Box::new(create_download_alert::Migration),
            Box::new(create_lost_links::Migration),
            Box::new(create_zip_form::Migration),
            Box::new(create_file_check::Migration),
            Box::new(create_shipping::Migration),
            Box::new(create_shipments::Migration),
            Box::new(index_orders::Migration),
            Box::new(extend_deferred_methods::Migration),
            Box::new(create_provider_accounts::Migration),
            Box::new(create_api_token::Migration),
            Box::new(index_notifications::Migration),
            Box::new(count_sold::Migration),
            Box::new(remember_proof::Migration),
            Box::new(doubt_refunds::Migration),
        ]
    }
}

/// Runs statements separated by semicolons. `BLOB` becomes what the database calls raw bytes; `COLLATE "C"`, which
/// is SQLite's only way, is said to PostgreSQL alone, and `WITHOUT ROWID` to SQLite alone.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let sql = match manager.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => sql.replace(" BLOB", " BYTEA").replace(" WITHOUT ROWID", ""),
        _ => sql.replace(" COLLATE \"C\"", ""),
    };
    for statement in sql.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// A change that is one SQL text, forward only: a shop that has sold something is never taken back.
macro_rules! change {
    ($sql:literal) => {
        use sea_orm_migration::prelude::*;

        #[derive(DeriveMigrationName)]
        pub struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                crate::run(manager, $sql).await
            }
        }
    };
}
pub(crate) use change;
