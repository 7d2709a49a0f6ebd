//! Names and passwords.

use std::sync::OnceLock;

use anyhow::{Context, anyhow};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::error::{Checks, Error, Reason, Refusal, Result, refuse, taken};
use crate::shop::Shop;
use crate::visitor::Visitor;

use super::throttle::{self, Act};
use super::{Client, NAME_CHARS, Proof, SignedIn, Staff, StaffRole, sessions, staff, totp};

/// Shortest and longest password, in characters.
const MIN_CHARS: usize = 10;
const MAX_CHARS: usize = 200;
/// How long whoever came by a link may set a password without the one of now.
const AFTER_LINK: TimeDelta = TimeDelta::hours(1);

/// Argon2 takes 19 MiB and a core for some tens of milliseconds: strangers must not be able to start many.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Signs in by name and password, and by a code when a second factor is on. The answer and the work are the same whether
/// the name exists or not; tries are counted per name and per address (SPEC 9.1).
pub async fn sign_in(
    shop: &Shop,
    visitor: &Visitor,
    name: &str,
    password: &str,
    code: Option<&str>,
) -> Result<SignedIn> {
    let name = name.trim();
    let counted = throttle::begin(shop, Act::Enter, name, visitor.address).await?;
    let row = staff::Entity::find()
        .filter(staff::Column::Name.eq(name))
        .filter(staff::Column::DisabledAt.is_null())
        .one(&shop.db)
        .await?;
    let stored = row.as_ref().and_then(|row| row.password_hash.clone());
    let right = verify(password, stored).await?;
    let Some(row) = row.filter(|_| right) else {
        return Err(refuse(Reason::WrongCredentials, ""));
    };
    if row.totp_on {
        let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
            counted.forget(shop).await?;
            return Err(refuse(Reason::CodeRequired, "code"));
        };
        if !totp::accept(shop, &row, code).await? {
            return Err(refuse(Reason::WrongCode, "code"));
        }
    }
    counted.succeed(shop).await?;
    let client = Client { agent: &visitor.agent, address: Some(visitor.address) };
    sessions::open(&shop.db, shop, row, Proof::Password, &client).await
}

/// Sets one's own password; asks for the one of now, if [`asks_current`] says so. One's other sessions end: whoever else knew the old
/// one is out. Programs go on: their tokens are no passwords.
pub async fn set_password(
    shop: &Shop,
    visitor: &Visitor,
    staff: &Staff,
    current: Option<&str>,
    password: &str,
) -> Result<staff::Model> {
    check(password)?;
    if asks_current(shop, staff).await? {
        let current = current.filter(|typed| !typed.is_empty());
        let current = current.ok_or_else(|| refuse(Reason::Required, "currentPassword"))?;
        demand_password(shop, visitor, staff, "currentPassword", current).await?;
    }
    let hash = hash(password).await?;
    let tx = shop.write().await?;
    let row = store(&tx, staff.id, hash).await?;
    sessions::end_sessions(&tx, staff.id, staff.session.as_deref()).await?;
    tx.commit().await?;
    Ok(row)
}

/// Whether setting one's own password asks for the one of now: not while there is none, nor soon after a link from the machine itself
/// has signed one in, which is the way back for whoever forgot it.
pub async fn asks_current(shop: &Shop, staff: &Staff) -> Result<bool> {
    let row = sessions::me(shop, staff).await?;
    if row.is_none_or(|row| row.password_hash.is_none()) {
        return Ok(false);
    }
    let since = sessions::before(shop.clock.now(), AFTER_LINK);
    Ok(!sessions::came_by_link(shop, staff, since).await?)
}

/// Keeps somebody's new password.
pub(super) async fn store(db: &impl ConnectionTrait, user: Uuid, hash: String) -> Result<staff::Model> {
    let stored = staff::Entity::update_many()
        .col_expr(staff::Column::PasswordHash, Expr::value(Some(hash)))
        .filter(staff::Column::Id.eq(user))
        .exec_with_returning(db)
        .await?;
    stored.into_iter().next().ok_or_else(|| refuse(Reason::NotFound, ""))
}

/// Makes an owner who signs in by name and password, from the machine itself.
pub async fn create_owner(shop: &Shop, name: &str, password: &str) -> Result<staff::Model> {
    let mut checks = Checks::new();
    let name = checks.line("name", name, NAME_CHARS);
    checks.finish()?;
    let row = staff::ActiveModel {
        id: Set(shop.new_id()),
        name: Set(name),
        password_hash: Set(Some(checked_hash(password).await?)),
        role: Set(StaffRole::Owner),
        created_at: Set(shop.clock.now()),
        ..Default::default()
    };
    row.insert(&shop.db).await.map_err(taken("name"))
}

/// Refuses a field with `WRONG_PASSWORD` unless it holds one's own password: for acts that whoever finds an open browser must not do.
pub(super) async fn demand_password(
    shop: &Shop,
    visitor: &Visitor,
    staff: &Staff,
    field: &str,
    password: &str,
) -> Result<()> {
    let counted = throttle::begin(shop, Act::Enter, staff.name(), visitor.address).await?;
    let row = staff::Entity::find_by_id(staff.id).one(&shop.db).await?;
    if !verify(password, row.and_then(|row| row.password_hash)).await? {
        return Err(refuse(Reason::WrongPassword, field));
    }
    counted.succeed(shop).await
}

/// The hash of a password that may be one.
pub(super) async fn checked_hash(password: &str) -> Result<String> {
    check(password)?;
    Ok(hash(password).await?)
}

fn check(password: &str) -> Result<()> {
    match password.chars().count() {
        0 => Err(refuse(Reason::Required, "password")),
        1..MIN_CHARS => Err(too_short()),
        MIN_CHARS..=MAX_CHARS => Ok(()),
        _ => Err(Refusal::new(Reason::TooLong, "password").naming(MAX_CHARS.to_string()).into()),
    }
}

fn too_short() -> Error {
    Refusal::new(Reason::OutOfRange, "password").naming(format!("≥ {MIN_CHARS}")).into()
}

/// A password as the database keeps it.
pub async fn hash(password: &str) -> anyhow::Result<String> {
    let password = password.to_owned();
    let _turn = HASHING.acquire().await?;
    tokio::task::spawn_blocking(move || hash_now(&password)).await?
}

/// Compares with a hash of nothing when there is none, so that the time taken says nothing.
pub async fn verify(password: &str, stored: Option<String>) -> anyhow::Result<bool> {
    if password.chars().count() > MAX_CHARS {
        return Ok(false);
    }
    let password = password.to_owned();
    let _turn = HASHING.acquire().await?;
    tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        // Made in either case: the first try after a start must not take longer for a name that does not exist.
        let dummy = dummy()?;
        let stored = stored.unwrap_or_else(|| dummy.to_owned());
        Ok(Argon2::default().verify_password(password.as_bytes(), stored.as_str()).is_ok() && known)
    })
    .await?
}

fn dummy() -> anyhow::Result<&'static str> {
    static DUMMY: OnceLock<String> = OnceLock::new();
    if let Some(made) = DUMMY.get() {
        return Ok(made);
    }
    let made = hash_now("nobody's password")?;
    Ok(DUMMY.get_or_init(|| made))
}

fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow!("{error}")).context("a password cannot be hashed")?.to_string())
}
