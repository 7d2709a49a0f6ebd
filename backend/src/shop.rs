//! The shop: what every verb gets as its first argument.

use std::sync::{Arc, Mutex};

use anyhow::Context;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, IsolationLevel,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::Notify;
use url::Url;
use uuid::{ContextV7, Uuid, timestamp::Timestamp};

use crate::config::Config;
use crate::database;
use crate::keys::{Keys, Purpose};
use crate::mail::Transport;
use crate::metrics::Metrics;
use crate::payments::Providers;
use crate::payments::Simulators;
use crate::revision::{Revision, Write};
use crate::rows::Rows;
use crate::storage::Storage;

/// An instant as the database keeps it: whole milliseconds.
pub type At = sea_orm::prelude::ChronoUnixTimestampMillis;

/// Counts the identifiers of one millisecond, so that they too are in the order in which they were made.
static SEQUENCE: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// The one context: database, clock, randomness, storage, mail, providers. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    /// Rows.
    pub db: DatabaseConnection,
    /// When something changed that the shop shows.
    pub revision: Revision,
    /// What was read of what the shop shows, until then.
    pub rows: Rows,
    /// Bytes.
    pub storage: Storage,
    /// What time it is.
    pub clock: Clock,
    /// What derives every address that opens something.
    pub keys: Keys,
    /// How mails leave.
    pub mail: Transport,
    /// How charges are collected.
    pub providers: Arc<Providers>,
    /// The address that shoppers know, without a trailing slash.
    pub public_url: Url,
    /// What the process counts.
    pub metrics: Metrics,
    /// Whether this shop was filled by `--demo`.
    pub demo: bool,
    /// Woken when a transaction left work for the jobs.
    pub work: Arc<Notify>,
}

impl Shop {
    /// Opens what the configuration names, and brings the database to today's schema.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        // One TLS stack for the bucket and the providers; a second call in one process changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        config.make_data_dir()?;
        let keys = Keys::open(&config.secret_key_file)?;
        let mut db = database::connect(&config.database_url).await?;
        {
            // Two processes that start together take turns; PostgreSQL has a lock of its own besides.
            let turn = std::fs::File::create(config.data_dir.join("migration.lock"))?;
            turn.lock()?;
            database::migrate(&db).await?;
        }
        let revision = Revision::of(&mut db);
        Ok(Self {
            db,
            rows: Rows::new(revision.clone()),
            revision,
            storage: Storage::open(&config.storage_url).await?,
            clock: Clock::System,
            mail: Transport::open(config)?,
            providers: Arc::new(Providers::new().simulated(simulators(config)?)),
            keys,
            public_url: config.public_url.clone(),
            metrics: Metrics::new(config.metrics_token.clone()),
            demo: false,
            work: Arc::default(),
        })
    }

    /// Opens a transaction that writes.
    pub async fn write(&self) -> Result<Write, sea_orm::DbErr> {
        Write::begin(&self.db, &self.revision).await
    }

    /// Opens a transaction that sees the database as it is at its first question, whatever others write meanwhile.
    #[allow(clippy::disallowed_methods, reason = "one of the two places that begin transactions")]
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, sea_orm::DbErr> {
        let options = TransactionOptions {
            // SQLite's readers see a snapshot by themselves.
            isolation_level: self.is_postgres().then_some(IsolationLevel::RepeatableRead),
            access_mode: self.is_postgres().then_some(AccessMode::ReadOnly),
            ..Default::default()
        };
        self.db.begin_with_options(options).await
    }

    /// A new identifier, in time order by the shop's clock.
    #[allow(clippy::disallowed_methods, reason = "the one place that makes identifiers")]
    pub fn new_id(&self) -> Uuid {
        let now = self.clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&SEQUENCE, seconds, now.timestamp_subsec_nanos()))
    }

    /// Fills with unguessable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the system always has randomness once it runs");
        bytes
    }

    /// The full address of a path of this shop, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// The buyer's page of an order.
    pub fn order_url(&self, order: Uuid) -> String {
        self.url(&format!("/order/{}", self.keys.token(Purpose::Order, order, 0)))
    }

    /// The landing page of a download link.
    pub fn link_url(&self, link: Uuid, generation: i32) -> String {
        self.url(&format!("/d/{}", self.keys.token(Purpose::Link, link, generation)))
    }

    /// Where a member of the staff who has the right to it chooses a password.
    pub fn password_url(&self, right: Uuid) -> String {
        self.url(&format!("/admin/password/{}", self.keys.token(Purpose::Password, right, 0)))
    }

    /// The landing page of all files of an order; `generation` is the sum of its links'.
    pub fn archive_url(&self, order: Uuid, generation: i32) -> String {
        self.url(&format!("/d/all/{}", self.keys.token(Purpose::Archive, order, generation)))
    }

    /// Whether rows lie in PostgreSQL rather than SQLite.
    pub fn is_postgres(&self) -> bool {
        ConnectionTrait::get_database_backend(&self.db) == DatabaseBackend::Postgres
    }

    /// Tells the jobs that there is work; called after a commit.
    pub fn wake_jobs(&self) {
        self.work.notify_one();
    }
}

/// The stand-ins for the payment providers that the configuration names.
pub fn simulators(config: &Config) -> anyhow::Result<Option<Simulators>> {
    let Some(base) = config.payment_simulators.clone() else { return Ok(None) };
    let pem = match &config.payment_simulators_keys {
        Some(path) => std::fs::read_to_string(path).with_context(|| {
            format!("{} (COMPTOIR_PAYMENT_SIMULATORS_KEYS) cannot be read", path.display())
        })?,
        None => String::new(),
    };
    Simulators::new(base, &pem).context("COMPTOIR_PAYMENT_SIMULATORS").map(Some)
}

/// What time it is: the machine's, or one that tests hold still.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's time.
    #[default]
    System,
    /// A time that moves only when told to.
    Stopped(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A stopped clock.
    pub fn stopped(at: DateTime<Utc>) -> Self {
        Clock::Stopped(Arc::new(Mutex::new(at)))
    }

    /// Now, in whole milliseconds.
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn now(&self) -> At {
        let now = match self {
            Clock::System => Utc::now(),
            Clock::Stopped(at) => *at.lock().expect("no holder of this lock panics"),
        };
        now.trunc_subsecs(3).into()
    }

    /// Moves a stopped clock; the machine's is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Clock::Stopped(at) = self {
            *at.lock().expect("no holder of this lock panics") += by;
        }
    }
}
