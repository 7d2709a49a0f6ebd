//! Sends what is queued. A row is taken by a conditional update with a lease, so that several processes may send at
//! once and a row whose process died is taken again.
//!
//! Nothing is lost: a row leaves the queue only when the server has accepted the mail or refused it for good. Nothing
//! is sent twice by two senders, nor, into a folder, ever: the file's name is the mail's. SMTP knows no exactly-once
//! (RFC 5321 4.5.4.2): a process killed between the server's 250 and our own commit sends that mail again, under the
//! same Message-ID, by which mail programs recognise it.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use values::Locale;

use crate::error::Result;
use crate::metrics::MailTry;
use crate::shop::{At, Shop};

use super::render::{Rendered, Stationery, render};
use super::transport::Undelivered;
use super::{Letter, MailState, outgoing_mail};

/// Rows looked at together, and mails on their way at once: one mail is mostly waiting.
const BATCH: u64 = 64;
const AT_ONCE: usize = 8;
/// A row taken longer ago than this belongs to a process that died. Sending gives up well before.
const LEASE: TimeDelta = TimeDelta::minutes(5);
const SEND_TIMEOUT: Duration = Duration::from_secs(120);
/// Minutes to wait after the first failure, the second…; after the last one the mail has failed.
const BACKOFF_MINUTES: [i64; 7] = [1, 5, 15, 60, 240, 480, 720];

/// Sends what is due, once. Returns how many left. Safe to run twice at once.
pub async fn send_due(shop: &Shop, now: At) -> Result<usize> {
    let mut left = 0;
    loop {
        let due = due(shop, now).await?;
        if due.is_empty() {
            return Ok(left);
        }
        let stationery = &Stationery::load(&shop.db).await?;
        let outcomes = stream::iter(due).map(|row| send_one(shop, stationery, row)).buffer_unordered(AT_ONCE);
        let outcomes: Vec<Result<bool>> = outcomes.collect().await;
        for outcome in outcomes {
            left += usize::from(outcome?);
        }
    }
}

/// The letter of a mail, written out.
pub(super) fn written(shop: &Shop, stationery: &Stationery, row: &outgoing_mail::Model) -> Result<Rendered> {
    let letter: Letter = serde_json::from_str(&row.letter)?;
    Ok(render(shop, stationery, Locale::new(&row.locale).unwrap_or_default(), &letter))
}

/// The letter of a mail as the backoffice shows it: nobody takes another's place with an address seen there.
pub(super) fn readable(shop: &Shop, stationery: &Stationery, row: &outgoing_mail::Model) -> Result<Rendered> {
    let written = written(shop, stationery, row)?;
    let Letter::PasswordReset { right, .. } = serde_json::from_str(&row.letter)? else { return Ok(written) };
    let (address, hidden) = (shop.password_url(right), "…");
    Ok(Rendered {
        text: written.text.replace(&address, hidden),
        html: written.html.replace(&address, hidden),
        ..written
    })
}

/// How many mails have not left yet.
pub async fn waiting(db: &impl ConnectionTrait) -> Result<u64> {
    let waits = outgoing_mail::Column::State.is_in([MailState::Queued, MailState::Sending]);
    Ok(outgoing_mail::Entity::find().filter(waits).count(db).await?)
}

/// What waits, and what a process took and never finished.
async fn due(shop: &Shop, now: At) -> Result<Vec<outgoing_mail::Model>> {
    let rows = outgoing_mail::Entity::find()
        .filter(outgoing_mail::Column::State.is_in([MailState::Queued, MailState::Sending]))
        .filter(outgoing_mail::Column::DueAt.lte(now))
        .order_by_asc(outgoing_mail::Column::DueAt)
        .limit(BATCH);
    Ok(rows.all(&shop.db).await?)
}

async fn send_one(shop: &Shop, stationery: &Stationery, row: outgoing_mail::Model) -> Result<bool> {
    let Some(row) = take(shop, row).await? else { return Ok(false) };
    let name = format!("{}-{}", row.created_at.format("%Y%m%dT%H%M%S"), row.id.simple());
    let outcome = match message(shop, stationery, &row) {
        Ok(message) => tokio::time::timeout(SEND_TIMEOUT, shop.mail.send(&name, &message))
            .await
            .unwrap_or_else(|_| Err(Undelivered::ForNow("the server did not answer in time".into()))),
        Err(error) => Err(Undelivered::ForGood(format!("this mail cannot be written: {error:#}"))),
    };
    match outcome {
        Ok(()) => {
            shop.metrics.mail_tried(MailTry::Sent);
            note_sent(shop, &row).await.map(|()| true)
        }
        Err(undelivered) => note_failure(shop, &row, undelivered).await.map(|()| false),
    }
}

/// Takes a row for the length of a lease; `None` when somebody else was faster. The number of tries is the fence: it
/// rises each time that the row is taken.
async fn take(shop: &Shop, row: outgoing_mail::Model) -> Result<Option<outgoing_mail::Model>> {
    let tries = row.tries + 1;
    let lease: At = (*shop.clock.now() + LEASE).into();
    let taken = outgoing_mail::Entity::update_many()
        .col_expr(outgoing_mail::Column::State, Expr::value(MailState::Sending))
        .col_expr(outgoing_mail::Column::Tries, Expr::value(tries))
        .col_expr(outgoing_mail::Column::DueAt, Expr::value(lease))
        .filter(held(&row))
        .exec(&shop.db)
        .await?;
    let row = outgoing_mail::Model { state: MailState::Sending, tries, due_at: lease, ..row };
    Ok((taken.rows_affected == 1).then_some(row))
}

/// The row exactly as we last saw it.
fn held(row: &outgoing_mail::Model) -> Condition {
    Condition::all()
        .add(outgoing_mail::Column::Id.eq(row.id))
        .add(outgoing_mail::Column::State.eq(row.state))
        .add(outgoing_mail::Column::Tries.eq(row.tries))
        .add(outgoing_mail::Column::DueAt.eq(row.due_at))
}

/// It left: a fact, whoever holds the row by now. Tried twice, for a mail whose leaving is not noted leaves again.
async fn note_sent(shop: &Shop, row: &outgoing_mail::Model) -> Result<()> {
    let note = || {
        outgoing_mail::Entity::update_many()
            .col_expr(outgoing_mail::Column::State, Expr::value(MailState::Sent))
            .col_expr(outgoing_mail::Column::SentAt, Expr::value(Some(shop.clock.now())))
            .col_expr(outgoing_mail::Column::LastError, Expr::value(None::<String>))
            .filter(outgoing_mail::Column::Id.eq(row.id))
            .exec(&shop.db)
    };
    if note().await.is_err() {
        note().await?;
    }
    Ok(())
}

async fn note_failure(shop: &Shop, row: &outgoing_mail::Model, undelivered: Undelivered) -> Result<()> {
    let wait = usize::try_from(row.tries - 1).ok().and_then(|failures| BACKOFF_MINUTES.get(failures));
    let (next, due_at, error) = match (undelivered, wait) {
        (Undelivered::ForNow(error), Some(minutes)) => {
            (MailState::Queued, (*shop.clock.now() + TimeDelta::minutes(*minutes)).into(), error)
        }
        (Undelivered::ForNow(error) | Undelivered::ForGood(error), _) => {
            (MailState::Failed, row.due_at, error)
        }
    };
    shop.metrics.mail_tried(if next == MailState::Queued { MailTry::Delayed } else { MailTry::Failed });
    // The server's words may quote an address: they are for the merchant's eyes, not for the log.
    tracing::warn!(mail = %row.id, tries = row.tries, state = ?next, "a mail did not leave");
    outgoing_mail::Entity::update_many()
        .col_expr(outgoing_mail::Column::State, Expr::value(next))
        .col_expr(outgoing_mail::Column::DueAt, Expr::value::<At>(due_at))
        .col_expr(outgoing_mail::Column::LastError, Expr::value(Some(error)))
        .filter(held(row))
        .exec(&shop.db)
        .await?;
    Ok(())
}

fn message(shop: &Shop, stationery: &Stationery, row: &outgoing_mail::Model) -> anyhow::Result<Message> {
    let written = written(shop, stationery, row).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let from: Address = stationery.shop_email.as_str().parse()?;
    let to: Address = row.recipient.parse()?;
    let host = shop.public_url.host_str().unwrap_or("localhost");
    let created: DateTime<Utc> = *row.created_at;
    let automatic =
        HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
    let message = Message::builder()
        .from(Mailbox::new(Some(stationery.shop_name.clone()), from))
        .to(Mailbox::new(None, to))
        .subject(written.subject)
        .date(SystemTime::from(created))
        .message_id(Some(format!("<{}@{host}>", row.id.simple())))
        .raw_header(automatic)
        .multipart(MultiPart::alternative_plain_html(written.text, written.html))?;
    Ok(message)
}
