//! When something changed that the shop shows: every committed write of it makes the next revision.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

pub use lookout::Lookout;

mod lookout;

/// The tables of which nothing is shown to everybody alike. A write to any other table makes a new revision: a table that
/// is not named here costs time, never a stale answer. A test reads all that is kept and looks for these.
pub const NEVER_SHOWN: &[&str] = &[
    "api_token",
    "applied_notice",
    "archive",
    "cart",
    "cart_line",
    "deferred_method",
    "deleted_order",
    "discarded_object",
    "download_alert",
    "download_link",
    "event",
    "file_check",
    "forgotten_password",
    "handed_over",
    "lost_link_request",
    "mail_template",
    "notification",
    "order_line",
    "order_line_file",
    "order_number",
    "order_refund",
    "order_shipping",
    "order_term",
    "orders",
    "outgoing_mail",
    "password_right",
    "payment",
    "provider_account",
    "receipt",
    "recovery_code",
    "refund_request",
    "refunded_line",
    "session",
    "shipment",
    "shipping_method",
    "sign_in_failure",
    "sign_in_link",
    "staff",
    "transfer",
    "upload",
    "waiting_notice",
];

/// How many changes this process has committed to what the shop shows. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Revision(Arc<AtomicU64>);

impl Revision {
    /// Counts what is written through a connection and its clones. What a transaction writes counts once it is
    /// committed: see [`Write`].
    pub fn of(db: &mut DatabaseConnection) -> Self {
        let revision = Self::default();
        let counted = revision.clone();
        db.set_metric_callback(move |info| {
            if may_be_shown(&info.statement.sql) {
                counted.advance();
            }
        });
        revision
    }

    /// The revision that stands now.
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    fn advance(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

/// A transaction that writes. What it wrote becomes the next revision when it is committed, before its writer goes on.
pub struct Write {
    tx: DatabaseTransaction,
    revision: Revision,
    shown: AtomicBool,
}

impl Write {
    /// Begins. On SQLite it takes the write lock at once: a transaction that reads first and writes later would fail
    /// under load instead of waiting.
    #[allow(clippy::disallowed_methods, reason = "one of the two places that begin transactions")]
    pub async fn begin(db: &DatabaseConnection, revision: &Revision) -> Result<Self, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = db.begin_with_options(options).await?;
        Ok(Self { tx, revision: revision.clone(), shown: AtomicBool::new(false) })
    }

    fn notice(&self, sql: &str) {
        if may_be_shown(sql) {
            self.shown.store(true, Ordering::Release);
        }
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<(), DbErr> {
        let outcome = self.tx.commit().await;
        // Whoever is told of a failure does not know either whether the database kept it.
        if self.shown.load(Ordering::Acquire) {
            self.revision.advance();
        }
        outcome
    }

    /// Undoes it.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.tx.rollback().await
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Write {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.notice(&statement.sql);
        self.tx.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.notice(sql);
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.notice(&statement.sql);
        self.tx.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.notice(&statement.sql);
        self.tx.query_all_raw(statement).await
    }
}

/// Whether a statement may change what the shop shows. What is not understood may.
fn may_be_shown(sql: &str) -> bool {
    let mut words = sql.split_whitespace();
    let verb = words.next().unwrap_or_default();
    let is = |word: &str| verb.eq_ignore_ascii_case(word);
    if is("SELECT") || is("PRAGMA") || is("SET") {
        return false;
    }
    let table = if is("UPDATE") {
        words.next()
    } else if is("DELETE") || is("INSERT") {
        words
            .find(|word| word.eq_ignore_ascii_case("FROM") || word.eq_ignore_ascii_case("INTO"))
            .and(words.next())
    } else {
        None
    };
    let name = table.map(|table| table.split('(').next().unwrap_or_default().trim_matches('"'));
    !name.is_some_and(|name| NEVER_SHOWN.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_writes_to_named_tables_are_passed_over() {
        for sql in [
            r#"SELECT "id" FROM "product" FOR UPDATE"#,
            r#"INSERT INTO "orders" ("id") VALUES (?)"#,
            "insert into event(id) values (?)",
            r#"UPDATE "transfer" SET "sent" = 1"#,
            r#"DELETE FROM "session" WHERE 1 = 1"#,
            r#"INSERT OR IGNORE INTO "cart" ("id") VALUES (?)"#,
        ] {
            assert!(!may_be_shown(sql), "{sql}");
        }
        for sql in [
            r#"UPDATE "variant" SET "stock" = 1"#,
            r#"INSERT INTO "setting" ("name") VALUES (?)"#,
            r#"DELETE FROM "placement""#,
            "WITH a AS (SELECT 1) UPDATE product SET title = 'a'",
            "VACUUM",
            "",
            "UPDATE",
        ] {
            assert!(may_be_shown(sql), "{sql}");
        }
    }
}
