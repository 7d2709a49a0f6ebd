//! What is written to people: letters, templates, the outbox, the transport.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;
use values::{Email, Locale, Money};

use crate::error::Result;
use crate::shop::{At, Shop};

pub mod entities;
pub use entities::*;

/// How mails leave.
#[derive(Clone)]
pub struct Transport;

impl Transport {
    /// Mails become `.eml` files in a folder: nothing leaves the machine.
    pub fn folder(_path: std::path::PathBuf) -> Self {
        todo!()
    }
}

/// A letter with everything it says. It holds no address that opens something, only what such an address is
/// derived from: it lies in the database until it is sent.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum Letter {
    /// The order has arrived; for deferred methods, how to pay it.
    OrderReceived {
        /// The order, whose page's address is derived from it.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// What is to be paid.
        total: Money,
        /// What was bought: quantity, title and variant.
        lines: Vec<String>,
        /// The merchant's instructions for the method, already filled in.
        instructions: Option<String>,
    },
    /// The files are ready.
    Delivery {
        /// The order, whose page's address is derived from it.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// The files, in the order's order.
        files: Vec<LetterFile>,
    },
}

/// One file of a delivery letter.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct LetterFile {
    /// What the buyer calls it.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// The link, whose address is derived from it and its generation.
    pub link: Uuid,
    /// The link's generation.
    pub generation: i32,
    /// Downloads that it gives; none is unlimited.
    pub max_downloads: Option<i32>,
    /// When it ends, in milliseconds since 1970; none is never.
    pub expires_at_ms: Option<i64>,
}

/// Queues a letter in the transaction that causes it. `about` is what it concerns, for the backoffice.
/// The caller wakes the jobs after its commit.
pub async fn post(
    _tx: &DatabaseTransaction,
    _shop: &Shop,
    _about: Uuid,
    _to: &Email,
    _locale: Locale,
    _letter: &Letter,
) -> Result<outgoing_mail::Model> {
    todo!()
}

/// The mails about a thing, newest first.
pub async fn about(_db: &impl ConnectionTrait, _about: Uuid) -> Result<Vec<outgoing_mail::Model>> {
    todo!()
}

/// Sends what is due, once. Returns how many left. Safe to run twice at once.
pub async fn send_due(_shop: &Shop, _now: At) -> Result<usize> {
    todo!()
}
