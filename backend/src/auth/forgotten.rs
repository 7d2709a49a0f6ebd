//! Choosing a password without the old one: by an invitation, or because it was forgotten (SPEC 8.3, 9.1).
//!
//! Whoever asks is told nothing: asking only writes a row, for a known name as for an unknown one; the jobs answer it.

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;
use values::{Email, Locale};

use crate::error::{Reason, Refusal, Result, refuse};
use crate::keys::Purpose;
use crate::mail::{self, Letter};
use crate::shop::Shop;
use crate::visitor::Visitor;

use super::sessions::after;
use super::throttle::{self, Act};
use super::{forgotten_password, password, password_right, sessions, staff};
use crate::revision::Write;

/// How long the two rights live.
const FORGOTTEN_LIFE: TimeDelta = TimeDelta::hours(1);
const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);
/// Characters of what is typed that are looked at.
const WHO_CHARS: usize = 254;
/// Requests answered together.
const BATCH: u64 = 50;

/// Notes that somebody, by name or address, has forgotten their password. Tries are counted per name and per client.
pub async fn forgot(shop: &Shop, visitor: &Visitor, who: &str) -> Result<()> {
    let who = who.trim();
    if who.is_empty() {
        return Err(refuse(Reason::Required, "who"));
    }
    if who.chars().count() > WHO_CHARS {
        return Err(Refusal::new(Reason::TooLong, "who").naming(WHO_CHARS.to_string()).into());
    }
    throttle::begin(shop, Act::Forget, &who.to_lowercase(), visitor.address).await?;
    let row = forgotten_password::ActiveModel {
        id: Set(shop.new_id()),
        who: Set(who.to_owned()),
        locale: Set(visitor.locale.tag().to_owned()),
    };
    forgotten_password::Entity::insert(row).exec_without_returning(&shop.db).await?;
    shop.wake_jobs();
    Ok(())
}

/// Writes to those who have forgotten their password and whose address is known. Run by the jobs; safe to run twice at once.
pub async fn answer_forgotten(shop: &Shop) -> Result<()> {
    let waiting = forgotten_password::Entity::find().limit(BATCH).all(&shop.db).await?;
    for request in waiting {
        let tx = shop.write().await?;
        let taken = forgotten_password::Entity::delete_by_id(request.id).exec(&tx).await?;
        if taken.rows_affected == 1 {
            let named = Condition::any()
                .add(staff::Column::Name.eq(&request.who))
                .add(staff::Column::Email.eq(request.who.to_lowercase()));
            let users = staff::Entity::find()
                .filter(named)
                .filter(staff::Column::DisabledAt.is_null())
                .all(&tx)
                .await?;
            for user in users {
                let Some(email) = user.email.as_deref().and_then(|email| Email::new(email).ok()) else {
                    continue;
                };
                let right = grant(&tx, shop, user.id, FORGOTTEN_LIFE).await?;
                let locale = Locale::new(&request.locale).unwrap_or_default();
                let letter = Letter::PasswordReset { right, user: user.name };
                mail::post(&tx, shop, None, &email, locale, &letter).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Whether somebody may still choose a password at this address. Changes nothing.
pub async fn right_is_live(shop: &Shop, token: &str) -> Result<bool> {
    let Some(id) = shop.keys.read(token, Purpose::Password) else { return Ok(false) };
    let right = password_right::Entity::find_by_id(id)
        .filter(password_right::Column::UsedAt.is_null())
        .filter(password_right::Column::ExpiresAt.gt(shop.clock.now()))
        .one(&shop.db)
        .await?;
    Ok(right.is_some())
}

/// Chooses a password, once: all sessions of the user end, and so does every other right of theirs.
pub async fn choose_password(shop: &Shop, token: &str, typed: &str) -> Result<staff::Model> {
    if !right_is_live(shop, token).await? {
        return Err(refuse(Reason::Expired, ""));
    }
    let hash = password::checked_hash(typed).await?;
    let Some(id) = shop.keys.read(token, Purpose::Password) else { return Err(refuse(Reason::Expired, "")) };
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let used = password_right::Entity::update_many()
        .col_expr(password_right::Column::UsedAt, Expr::value(Some(now)))
        .filter(password_right::Column::Id.eq(id))
        .filter(password_right::Column::UsedAt.is_null())
        .filter(password_right::Column::ExpiresAt.gt(now))
        .exec_with_returning(&tx)
        .await?;
    let Some(right) = used.into_iter().next() else { return Err(refuse(Reason::Expired, "")) };
    let user = password::store(&tx, right.staff_id, hash).await?;
    if user.disabled_at.is_some() {
        return Err(refuse(Reason::Expired, ""));
    }
    sessions::end_sessions(&tx, user.id, None).await?;
    revoke(&tx, user.id).await?;
    tx.commit().await?;
    Ok(user)
}

/// Gives somebody the right to choose a first password, and mails it when their address is known. Returns its address.
pub(super) async fn invite(tx: &Write, shop: &Shop, user: &staff::Model, locale: Locale) -> Result<String> {
    revoke(tx, user.id).await?;
    let right = grant(tx, shop, user.id, INVITATION_LIFE).await?;
    if let Some(email) = user.email.as_deref().and_then(|email| Email::new(email).ok()) {
        let letter = Letter::Invitation { right, user: user.name.clone() };
        mail::post(tx, shop, None, &email, locale, &letter).await?;
    }
    Ok(shop.password_url(right))
}

async fn grant(tx: &Write, shop: &Shop, user: Uuid, life: TimeDelta) -> Result<Uuid> {
    let right = password_right::ActiveModel {
        id: Set(shop.new_id()),
        staff_id: Set(user),
        expires_at: Set(after(shop.clock.now(), life)),
        used_at: Set(None),
    };
    Ok(right.insert(tx).await?.id)
}

/// Ends every right of somebody that is not used yet.
async fn revoke(tx: &Write, user: Uuid) -> Result<()> {
    password_right::Entity::delete_many()
        .filter(password_right::Column::StaffId.eq(user))
        .filter(password_right::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
