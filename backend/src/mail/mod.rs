//! What is written to people: letters, templates, the outbox, the transport.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;
use values::{Email, Locale, Money, TaxRate};

use crate::error::Result;
use crate::revision::Write;
use crate::shop::Shop;

pub mod backoffice;
pub mod entities;
mod html;
mod mend;
mod outbox;
mod problems;
mod render;
mod sample;
mod server;
mod template;
mod transport;
mod words;

pub use backoffice::loaders;
pub use entities::*;
pub use html::STYLES;
pub use mend::{Filter, count_failed, list, redirect, retry};
pub use outbox::{send_due, waiting};
pub use render::{Rendered, Stationery, preview, render};
pub use sample::send_trial;
pub use server::test_server;
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
        /// How the goods travel, if there are any. Letters queued by an older program have none.
        #[serde(default)]
        shipping: Option<LetterShipping>,
        /// What of the total is tax, by rate.
        #[serde(default)]
        taxes: Vec<(TaxRate, Money)>,
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
        /// The generation of the address of all files together; none when there is no such address.
        #[serde(default)]
        archive: Option<i32>,
    },
    /// Money goes back to the buyer.
    Refund {
        /// The order, whose page's address is derived from it.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// What goes back.
        amount: Money,
    },
    /// To the merchant: somebody has ordered.
    NewOrder {
        /// The order, whose page in the backoffice is named.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// What it costs.
        total: Money,
        /// What was bought: quantity, title and variant.
        lines: Vec<String>,
    },
    /// To a member of the staff: how to choose a new password.
    PasswordReset {
        /// The right to choose it, from which the address is derived.
        right: Uuid,
        /// The name to sign in with.
        user: String,
    },
    /// To somebody who may enter the backoffice from now on: how to choose a first password.
    Invitation {
        /// The right to choose it, from which the address is derived.
        right: Uuid,
        /// The name to sign in with.
        user: String,
    },
    /// To the merchant: words that are being tried out, filled with sample data.
    Trial {
        /// Which letter's words.
        kind: MailKind,
        /// One line.
        subject: String,
        /// Plain text.
        body: String,
    },
    /// Downloads of a link did not go as they should.
    DownloadAlert {
        /// The order, whose page in the backoffice is named.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// What the buyer calls the file.
        file: String,
        /// What happened, and how often.
        problems: Vec<(Problem, u32)>,
        /// Where the last request came from; empty when nobody's request showed it.
        client_address: String,
        /// What the last client called itself.
        agent: String,
    },
    /// The links of every order of a buyer.
    LostLinks {
        /// The buyer.
        client: String,
        /// The orders, the newest first.
        orders: Vec<LetterOrder>,
    },
    /// To the merchant: a payment did not go as it should.
    PaymentAlert {
        /// The order, whose page in the backoffice is named.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// What happened, and what to do.
        lines: Vec<String>,
    },
    /// Stored files were found broken by their daily check.
    FileFault {
        /// Each file, and what is wrong with it.
        lines: Vec<String>,
    },
    /// Goods have left.
    Shipped {
        /// The order, whose page's address is derived from it.
        order: Uuid,
        /// `2026-000123`.
        number: String,
        /// The buyer.
        client: String,
        /// Who carries the parcel.
        carrier: String,
        /// The carrier's number for it.
        tracking: Option<String>,
        /// Where to follow it.
        tracking_url: Option<String>,
        /// What is in it: quantity, title and variant.
        lines: Vec<String>,
        /// Where it goes, of several lines.
        address: String,
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

/// What can be wrong with a download (SPEC 7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Problem {
    /// The link is switched off.
    Disabled,
    /// Its last day is over.
    Expired,
    /// Every download has been used.
    LimitReached,
    /// The stored file is not there.
    FileMissing,
    /// The stored file cannot be read, or is not what was stored.
    StorageError,
    /// Many networks in a short time.
    UnusualUse,
}

/// One order of a letter about several.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct LetterOrder {
    /// The order, whose page's address is derived from it.
    pub order: Uuid,
    /// `2026-000123`.
    pub number: String,
    /// Its files that can be fetched.
    pub files: Vec<LetterFile>,
    /// The generation of the address of all files together; none when there is no such address.
    pub archive: Option<i32>,
}

impl Letter {
    /// Which letter it is.
    pub fn kind(&self) -> MailKind {
        match self {
            Letter::OrderReceived { .. } => MailKind::OrderReceived,
            Letter::Delivery { .. } => MailKind::Delivery,
            Letter::DownloadAlert { .. } => MailKind::DownloadAlert,
            Letter::LostLinks { .. } => MailKind::LostLinks,
            Letter::Refund { .. } => MailKind::Refund,
            Letter::Shipped { .. } => MailKind::Shipped,
            Letter::NewOrder { .. } => MailKind::NewOrder,
            Letter::PasswordReset { .. } => MailKind::PasswordReset,
            Letter::Invitation { .. } => MailKind::Invitation,
            Letter::Trial { kind, .. } => *kind,
            Letter::FileFault { .. } => MailKind::FileFault,
            Letter::Reminder { .. } => MailKind::Reminder,
            Letter::OrderCancelled { .. } => MailKind::OrderCancelled,
            Letter::PaymentAlert { .. } => MailKind::PaymentAlert,
        }
    }

    /// The order that it is about, its number and its buyer.
    fn order(&self) -> Option<(Uuid, &str, &str)> {
        match self {
            Letter::OrderReceived { order, number, client, .. }
            | Letter::Delivery { order, number, client, .. }
            | Letter::Refund { order, number, client, .. }
            | Letter::NewOrder { order, number, client, .. }
            | Letter::Shipped { order, number, client, .. }
            | Letter::DownloadAlert { order, number, client, .. }
            | Letter::PaymentAlert { order, number, client, .. }
            | Letter::Reminder { order, number, client, .. }
            | Letter::OrderCancelled { order, number, client, .. } => Some((*order, number, client)),
            Letter::LostLinks { .. }
            | Letter::PasswordReset { .. }
            | Letter::Invitation { .. }
            | Letter::FileFault { .. }
            | Letter::Trial { .. } => None,
        }
    }
}

/// How the goods of an order travel.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct LetterShipping {
    /// The method's name.
    pub method: String,
    /// What it costs, tax included.
    pub price: Money,
    /// Where they go, of several lines.
    pub address: String,
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

/// Queues a letter in the transaction that causes it. `about` is the order that it concerns, for the backoffice.
/// The caller wakes the jobs after its commit.
pub async fn post(
    tx: &impl ConnectionTrait,
    shop: &Shop,
    about: impl Into<Option<Uuid>>,
    to: &Email,
    locale: Locale,
    letter: &Letter,
) -> Result<outgoing_mail::Model> {
    let now = shop.clock.now();
    let row = outgoing_mail::ActiveModel {
        id: Set(shop.new_id()),
        letter: Set(serde_json::to_string(letter)?),
        kind: Set(letter.kind()),
        about: Set(about.into()),
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

/// The mails with these ids, in no order; unknown ids are left out.
pub async fn mails_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<outgoing_mail::Model>> {
    let these = outgoing_mail::Column::Id.is_in(ids.iter().copied());
    Ok(outgoing_mail::Entity::find().filter(these).all(db).await?)
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
pub async fn forget(tx: &Write, about: Uuid) -> Result<()> {
    outgoing_mail::Entity::delete_many().filter(outgoing_mail::Column::About.eq(about)).exec(tx).await?;
    Ok(())
}
