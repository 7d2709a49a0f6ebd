//! Collects charges: the ways to pay, the providers, their notifications. It never knows what is paid: `about`
//! is the identifier of that.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::error::Result;
use crate::shop::Shop;

pub mod account;
pub mod accounts_desk;
mod address;
mod attempts;
pub mod backoffice;
pub mod countries;
pub mod entities;
pub mod epc;
mod hosts;
pub mod http;
pub mod judge;
mod log;
mod notices;
mod offers;
mod outcome;
pub mod outside;
pub mod provider;
pub mod providers;
mod receipts;
pub mod signature;
mod simulators;
pub mod storefront;
mod transfer;
pub mod wire;

pub use account::{Account, Field, FieldKind, Proof, Wanted};
pub use attempts::{Next, due_looks, forget, go_on, look_soon, open, page, take_look};
pub use entities::*;
pub use judge::{Expected, Objection, objection};
pub use log::{
    FAILED, Kept, Named, NotificationFilter, any_kept_since, count_kept, find_kept, keep, keep_read,
    kept_about, list_kept, take_failed,
};
pub use notices::{
    by_word, count_applied, expected, hand_on, is_by_word, is_recorded, mark, mark_extra, note_collected,
    record_applied, record_refused, take_waiting, wait, was_applied,
};
pub use offers::{Audience, Offer, collecting, offers};
pub use outside::{Outside, Unreachable};
pub use provider::*;
pub use providers::Providers;
pub use providers::deferred::{self, Deferred, DeferredEntry};
pub use receipts::{Received, forget_notes, receipts, write_receipt};
pub use simulators::Simulators;
pub use transfer::Transfer;

/// Characters of the secret part of a notification's address.
const TOKEN_CHARS: usize = 32;

/// Whether the merchant has set some method up: the defaults name no account.
pub async fn any_set_up(db: &impl ConnectionTrait, shop: &Shop) -> Result<bool> {
    if shop.providers.all().any(|provider| provider.fields().is_empty()) {
        return Ok(true);
    }
    let enabled = deferred_method::Entity::find().filter(deferred_method::Column::Enabled.eq(true));
    Ok(enabled.one(db).await?.is_some() || !account::in_use(db, shop).await?.is_empty())
}

/// The address that a provider shall notify: unguessable, so that only the provider and the merchant know it, and another one
/// for trials.
pub fn notify_url(shop: &Shop, provider: &str, mode: Mode) -> String {
    shop.url(&format!("/pay/{provider}/notify/{}", notify_token(shop, provider, mode)))
}

/// The mode whose address has this secret part.
pub fn mode_of_address(shop: &Shop, provider: &str, token: &str) -> Option<Mode> {
    use subtle::ConstantTimeEq;
    let is = |mode: &Mode| bool::from(notify_token(shop, provider, *mode).as_bytes().ct_eq(token.as_bytes()));
    [Mode::Live, Mode::Test].into_iter().find(is)
}

fn notify_token(shop: &Shop, provider: &str, mode: Mode) -> String {
    let named = format!("{provider} {mode:?}");
    shop.keys.sign(b"notification address", named.as_bytes()).chars().take(TOKEN_CHARS).collect()
}

/// The payment that we call by this reference.
pub async fn by_reference(
    db: &impl ConnectionTrait,
    provider: &str,
    reference: &str,
) -> Result<Option<payment::Model>> {
    let query = payment::Entity::find()
        .filter(payment::Column::Provider.eq(provider))
        .filter(payment::Column::Reference.eq(reference));
    Ok(query.one(db).await?)
}

/// The payment that a provider calls by this name, or whose money it does.
pub async fn by_theirs(
    db: &impl ConnectionTrait,
    provider: &str,
    theirs: &str,
) -> Result<Option<payment::Model>> {
    let named =
        Condition::any().add(payment::Column::Theirs.eq(theirs)).add(payment::Column::Collected.eq(theirs));
    let query = payment::Entity::find().filter(payment::Column::Provider.eq(provider)).filter(named);
    Ok(query.one(db).await?)
}

/// The payment that a notice is about.
pub async fn of_notice(db: &impl ConnectionTrait, notice: &Notice) -> Result<Option<payment::Model>> {
    match notice.named_by {
        NamedBy::Us => by_reference(db, &notice.provider, &notice.reference).await,
        NamedBy::Them => by_theirs(db, &notice.provider, &notice.reference).await,
    }
}

/// The payment with this identifier.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<payment::Model>> {
    Ok(payment::Entity::find_by_id(id).one(db).await?)
}

/// The newest attempt to pay for a thing.
pub async fn newest(db: &impl ConnectionTrait, about: Uuid) -> Result<Option<payment::Model>> {
    let query =
        payment::Entity::find().filter(payment::Column::About.eq(about)).order_by_desc(payment::Column::Id);
    Ok(query.one(db).await?)
}

/// Every attempt to pay for a thing, oldest first.
pub async fn attempts_of(db: &impl ConnectionTrait, about: Uuid) -> Result<Vec<payment::Model>> {
    let query = payment::Entity::find().filter(payment::Column::About.eq(about));
    Ok(query.order_by_asc(payment::Column::Attempt).all(db).await?)
}

/// The payment whose money a thing was bought with.
pub async fn received(db: &impl ConnectionTrait, about: Uuid) -> Result<Option<payment::Model>> {
    Ok(received_for(db, &[about]).await?.pop())
}

/// The payments whose money these things were bought with.
pub async fn received_for(db: &impl ConnectionTrait, about: &[Uuid]) -> Result<Vec<payment::Model>> {
    let query = payment::Entity::find()
        .filter(payment::Column::About.is_in(about.iter().copied()))
        .filter(payment::Column::State.eq(PaymentState::Received))
        .filter(payment::Column::Extra.eq(false));
    Ok(query.all(db).await?)
}

/// Whether a payment's money can be given back through its provider: not what the provider cannot be asked about by any name, as by
/// PayPal's old form, or while it is there by the merchant's word alone.
pub fn gives_back(shop: &Shop, payment: &payment::Model) -> bool {
    let provider = shop.providers.named(&payment.provider);
    provider.is_some_and(|provider| provider.refunds() && provider.knows(payment))
}

/// Which of these things are paid on trial: by the payment that came in, or else by the newest attempt.
pub async fn on_trial(db: &impl ConnectionTrait, about: &[Uuid]) -> Result<HashSet<Uuid>> {
    // Of a shop that is open nearly none is: what has no trial is not looked at.
    let tried = payment::Entity::find()
        .select_only()
        .column(payment::Column::About)
        .filter(payment::Column::About.is_in(about.iter().copied()))
        .filter(payment::Column::Mode.eq(Mode::Test));
    let query = payment::Entity::find()
        .select_only()
        .columns([payment::Column::About, payment::Column::State, payment::Column::Mode])
        .filter(payment::Column::About.in_subquery(tried.into_query()))
        .filter(payment::Column::Extra.eq(false))
        .order_by_asc(payment::Column::Attempt);
    let mut decisive: HashMap<Uuid, (PaymentState, Mode)> = HashMap::new();
    for (about, state, mode) in query.into_tuple::<(Uuid, PaymentState, Mode)>().all(db).await? {
        let known = decisive.get(&about).is_some_and(|(known, _)| *known == PaymentState::Received);
        if !known {
            decisive.insert(about, (state, mode));
        }
    }
    Ok(decisive.into_iter().filter(|(_, (_, mode))| *mode == Mode::Test).map(|(about, _)| about).collect())
}
