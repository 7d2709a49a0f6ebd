//! Notices that others write: what this process keeps would be stale if another one changed what it was made of.

use std::time::Duration;

use sea_orm::sqlx::{self, Connection, SqliteConnection};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, Statement};
use tokio::sync::watch;

use super::Revision;

/// How often it looks, and how long a look may take: together so late does a process notice what another one wrote.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Looks at the database as a whole. It cannot tell others from this process, nor what is shown from what is not: after
/// anything that was written it takes all for changed.
pub struct Lookout {
    db: DatabaseConnection,
    /// SQLite counts for each connection what all others wrote.
    own: Option<SqliteConnection>,
    /// What stood there the last time; none when that is not known.
    seen: Option<String>,
}

impl Lookout {
    /// One that has seen nothing yet.
    pub fn new(db: DatabaseConnection) -> Self {
        Self { db, own: None, seen: None }
    }

    /// Makes the next revision whenever something was written, until `stopped` holds true.
    pub async fn run(mut self, revision: Revision, mut stopped: watch::Receiver<bool>) {
        loop {
            if self.has_changed().await {
                revision.advance();
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => (),
                _ = stopped.wait_for(|stopped| *stopped) => break,
            }
        }
        // SQLite tidies up when its last connection is closed, which shall be the pool's.
        if let Some(own) = self.own
            && let Err(error) = own.close().await
        {
            tracing::warn!("the lookout's connection was not closed: {error}");
        }
    }

    /// Whether anything may have been written since the last look; the first one, and one that fails, cannot rule it out.
    pub async fn has_changed(&mut self) -> bool {
        let before = self.seen.take();
        match tokio::time::timeout(LOOK_EVERY, self.look()).await {
            Ok(Ok(now)) => self.seen = Some(now),
            Ok(Err(error)) => tracing::warn!("whether another process wrote cannot be seen: {error}"),
            // Where all connections are busy, that is soon told often.
            Err(_) => tracing::debug!("whether another process wrote could not be seen in time"),
        }
        if self.seen.is_none() {
            // Another connection's count says nothing of what this one's would have said.
            self.own = None;
        }
        self.seen.is_none() || self.seen != before
    }

    /// What is another after every committed write.
    async fn look(&mut self) -> Result<String, DbErr> {
        match self.db.get_database_backend() {
            DatabaseBackend::Sqlite => {
                self.data_version().await.map_err(|error| DbErr::Custom(error.to_string()))
            }
            backend => {
                // Which transactions are over: a writer has a number, and is not among them before it commits.
                let sql = "SELECT pg_current_snapshot()::text";
                let row = self.db.query_one_raw(Statement::from_string(backend, sql)).await?;
                row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))
            }
        }
    }

    async fn data_version(&mut self) -> Result<String, sqlx::Error> {
        let own = match &mut self.own {
            Some(own) => own,
            none => none.insert(self.db.get_sqlite_connection_pool().acquire().await?.detach()),
        };
        let version: i64 = sqlx::query_scalar("PRAGMA data_version").fetch_one(own).await?;
        Ok(version.to_string())
    }
}
