//! What is written to people: letters, templates, the outbox, the transport.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder,
};
use uuid::Uuid;
use values::{Email, Locale, Money};

use crate::error::Result;
use crate::shop::Shop;

pub mod backoffice;
pub mod entities;
mod html;
mod outbox;
mod render;
mod template;
mod transport;
mod words;

pub use backoffice::loaders;
pub use entities::*;
pub use outbox::{retry, send_due};
pub use render::{Rendered, Stationery, preview, render};
pub use template::{Field, Template, reset_template, templates, update_template};
pub use transport::Transport;

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
    /// The payment has not come yet.
    Reminder {
        /// The order, whose page's address is derived from it.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// What is to be paid.
        total: Money,
        /// The merchant's instructions for the method, already filled in.
        instructions: Option<String>,
    },
    /// The order was given up, as its payment did not come.
    OrderCancelled {
        /// The order, whose page's address is derived from it.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// What was to be paid.
        total: Money,
    },
}

impl Letter {
    /// Which letter it is.
    pub fn kind(&self) -> MailKind {
        match self {
            Letter::OrderReceived { .. } => MailKind::OrderReceived,
            Letter::Delivery { .. } => MailKind::Delivery,
            Letter::Reminder { .. } => MailKind::Reminder,
            Letter::OrderCancelled { .. } => MailKind::OrderCancelled,
        }
    }
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
    tx: &DatabaseTransaction,
    shop: &Shop,
    about: Uuid,
    to: &Email,
    locale: Locale,
    letter: &Letter,
) -> Result<outgoing_mail::Model> {
    let now = shop.clock.now();
    let row = outgoing_mail::ActiveModel {
        id: Set(shop.new_id()),
        letter: Set(serde_json::to_string(letter)?),
        kind: Set(letter.kind()),
        about: Set(Some(about)),
        recipient: Set(to.as_str().to_owned()),
        locale: Set(locale.tag().to_owned()),
        state: Set(MailState::Queued),
        tries: Set(0),
        due_at: Set(now),
        last_error: Set(None),
        created_at: Set(now),
        sent_at: Set(None),
    };
    Ok(row.insert(tx).await?)
}

/// The mails about a thing, newest first.
pub async fn about(db: &impl ConnectionTrait, about: Uuid) -> Result<Vec<outgoing_mail::Model>> {
    about_all(db, &[about]).await
}

/// The mails about several things, newest first.
pub async fn about_all(db: &impl ConnectionTrait, about: &[Uuid]) -> Result<Vec<outgoing_mail::Model>> {
    let mails = outgoing_mail::Entity::find()
        .filter(outgoing_mail::Column::About.is_in(about.iter().copied()))
        .order_by_desc(outgoing_mail::Column::CreatedAt)
        .order_by_desc(outgoing_mail::Column::Id);
    Ok(mails.all(db).await?)
}

/// Forgets every mail about a thing that is gone, those that wait included.
pub async fn forget(tx: &DatabaseTransaction, about: Uuid) -> Result<()> {
    outgoing_mail::Entity::delete_many().filter(outgoing_mail::Column::About.eq(about)).exec(tx).await?;
    Ok(())
}
