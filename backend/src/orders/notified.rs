//! What providers tell, and what we ask them: each message is authenticated by the provider's own file, then settled.

use uuid::Uuid;

use super::settle::{self, Verdict};
use crate::auth::Staff;
use crate::error::{Error, Reason, Result, refuse};
use crate::payments::{
    self, Desk, FAILED, Heard, Kept, Mode, Provider, RawNotification, Reading, Unread, payment,
};
use crate::shop::{At, Shop};

/// How a notification was received, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What the provider is to hear.
    pub heard: Heard,
    /// What became of it; none when it was not authentic, or when we failed.
    pub verdict: Option<Verdict>,
}

/// Takes a notification of a provider that needs no account: `None` when it is not authentic.
pub async fn notified(shop: &Shop, provider: &str, raw: &RawNotification) -> Result<Option<Verdict>> {
    let taken = notified_in(shop, provider, Mode::Live, raw).await?;
    match taken.heard {
        Heard::Failed => Err(anyhow::anyhow!("the notification could not be processed; it is kept").into()),
        _ => Ok(taken.verdict),
    }
}

/// Takes a provider's notification as it came in to the address of a mode.
pub async fn notified_in(shop: &Shop, provider: &str, mode: Mode, raw: &RawNotification) -> Result<Taken> {
    take(shop, provider, mode, raw, shop.clock.now()).await
}

async fn take(shop: &Shop, name: &str, mode: Mode, raw: &RawNotification, at: At) -> Result<Taken> {
    let provider = shop.providers.named(name).ok_or_else(|| refuse(Reason::NotFound, "provider"))?;
    let name = provider.name();
    let read = match payments::account::load(&shop.db, shop, provider, mode).await {
        Ok(account) => provider.read(&Desk { shop, account: &account, at }, raw).await,
        Err(cause) => Err(Unread::Failed(as_failure(cause))),
    };
    let reading = match read {
        Ok(reading) => reading,
        Err(Unread::Forged(cause)) => {
            tracing::warn!(provider = name, "a notification was rejected: {cause:#}");
            keep_unread(shop, name, mode, raw, "REJECTED", &cause).await?;
            return Ok(Taken { heard: Heard::Forged, verdict: None });
        }
        Err(Unread::Failed(cause)) => return fail(shop, name, mode, raw, &cause).await,
    };
    match settle::settle(shop, name, mode, &reading, Some(raw)).await {
        Ok(verdict) => Ok(Taken { heard: Heard::Well, verdict: Some(verdict) }),
        Err(cause) => fail(shop, name, mode, raw, &as_failure(cause)).await,
    }
}

/// Notes a message with more than `most` bytes; none of them is kept.
pub async fn too_large(
    shop: &Shop,
    provider: &str,
    mode: Mode,
    head: &RawNotification,
    most: usize,
) -> Result<()> {
    let provider = shop.providers.named(provider).ok_or_else(|| refuse(Reason::NotFound, "provider"))?;
    let cause = anyhow::anyhow!("its body is larger than {most} bytes");
    tracing::warn!(provider = provider.name(), "a notification was rejected: {cause}");
    keep_unread(shop, provider.name(), mode, head, "REJECTED", &cause).await
}

fn as_failure(error: Error) -> anyhow::Error {
    match error {
        Error::Failed(cause) => cause,
        Error::Refused(refusals) => anyhow::anyhow!("refused: {refusals:?}"),
    }
}

/// Our own failure: the message is kept, so that it can be processed again, and the provider is asked to send it again.
async fn fail(
    shop: &Shop,
    provider: &'static str,
    mode: Mode,
    raw: &RawNotification,
    cause: &anyhow::Error,
) -> Result<Taken> {
    tracing::error!(provider, "a notification could not be processed: {cause:?}");
    keep_unread(shop, provider, mode, raw, FAILED, cause).await?;
    Ok(Taken { heard: Heard::Failed, verdict: None })
}

/// Strangers may write to the address too: what is not authentic is kept at a pace that fills no disk.
async fn keep_unread(
    shop: &Shop,
    provider: &'static str,
    mode: Mode,
    raw: &RawNotification,
    verdict: &str,
    cause: &anyhow::Error,
) -> Result<()> {
    if !shop.providers.may_keep_rejected() {
        return Ok(());
    }
    let says = format!("{cause:#}");
    let kept = Kept { provider, mode, reference: None, about: None, says: &says, verdict };
    payments::keep(&shop.db, shop, raw, &kept).await
}

/// Processes a notification again that we failed to process, as if it came at the same moment.
pub async fn process_again(shop: &Shop, _staff: &Staff, id: Uuid) -> Result<Taken> {
    let tx = shop.write().await?;
    let row = payments::take_failed(&tx, shop, id).await?;
    tx.commit().await?;
    let raw = payments::keep_read(&row)?;
    take(shop, &row.provider, row.mode, &raw, row.received_at).await
}

/// Asks the provider about every attempt to pay for an order that it can be asked about; an error when it does not answer.
pub(super) async fn look_up(shop: &Shop, order: Uuid) -> Result<()> {
    for payment in payments::attempts_of(&shop.db, order).await? {
        let Some(provider) = shop.providers.named(&payment.provider) else { continue };
        if payment.theirs.is_none() {
            continue;
        }
        if let Some(reading) = reading_of(shop, provider, &payment).await?? {
            settle::settle(shop, provider.name(), payment.mode, &reading, None).await?;
        }
    }
    Ok(())
}

/// How far a payment's provider says that it has come.
async fn reading_of(
    shop: &Shop,
    provider: &dyn Provider,
    payment: &payment::Model,
) -> Result<anyhow::Result<Option<Reading>>> {
    let account = payments::account::load(&shop.db, shop, provider, payment.mode).await?;
    let desk = Desk { shop, account: &account, at: shop.clock.now() };
    Ok(provider.look_up(&desk, payment).await)
}

/// Asks the providers about payments that were gone on with and of which nothing was heard.
pub async fn look_up_payments(shop: &Shop) -> Result<()> {
    for payment in payments::due_looks(&shop.db, shop.clock.now()).await? {
        let Some(provider) = shop.providers.named(&payment.provider) else { continue };
        if !payments::take_look(shop, &payment).await? {
            continue;
        }
        match reading_of(shop, provider, &payment).await? {
            Ok(Some(reading)) => {
                settle::settle(shop, provider.name(), payment.mode, &reading, None).await?;
            }
            Ok(None) => {}
            // It is asked again later.
            Err(cause) => {
                tracing::warn!(provider = provider.name(), "a payment could not be looked up: {cause:#}")
            }
        }
    }
    Ok(())
}
