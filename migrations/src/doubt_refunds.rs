//! A refund may be unclear: its provider has not answered, and is not asked again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

/// Neither database changes a condition of a column in place alike.
const CHANGE: &str = "
    ALTER TABLE refund_request RENAME TO refund_request_before;
    CREATE TABLE refund_request (
        id UUID PRIMARY KEY,
        order_id UUID NOT NULL,
        payment_id UUID NOT NULL,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        lines TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('ASKED', 'DONE', 'REFUSED', 'UNCLEAR', 'LAPSED')),
        actor TEXT NOT NULL,
        theirs TEXT,
        last_error TEXT,
        due_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL
    );
    INSERT INTO refund_request (id, order_id, payment_id, amount_minor, lines, state, actor, theirs, last_error, due_at, created_at)
        SELECT id, order_id, payment_id, amount_minor, lines, state, actor, theirs, last_error, due_at, created_at
        FROM refund_request_before;
    DROP TABLE refund_request_before;
    CREATE INDEX refund_request_order ON refund_request (order_id, created_at);
    CREATE INDEX refund_request_due ON refund_request (due_at) WHERE state = 'ASKED';
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// In one go: SQLite's other connections still know what had these names before, and would refuse them.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Sqlite => format!("BEGIN IMMEDIATE; {CHANGE} COMMIT;"),
            _ => CHANGE.to_owned(),
        };
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
