//! Names and passwords.

use std::sync::OnceLock;

use anyhow::{Context, anyhow};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tokio::sync::Semaphore;

use crate::error::{Checks, Error, Reason, Refusal, Result, refuse, taken};
use crate::shop::Shop;
use crate::visitor::Visitor;

use super::{SignedIn, Staff, StaffRole, session, sessions, staff, throttle};

/// Shortest and longest password, in characters.
const MIN_CHARS: usize = 10;
const MAX_CHARS: usize = 200;

/// Argon2 takes 19 MiB and a core for some tens of milliseconds: strangers must not be able to start many.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Signs in by name and password. The answer and the work are the same whether the name exists or not; tries are
/// counted per name and per address (SPEC 9.1).
pub async fn sign_in(shop: &Shop, visitor: &Visitor, name: &str, password: &str) -> Result<SignedIn> {
    let name = name.trim();
    let counted = throttle::begin(shop, name, visitor.address).await?;
    let row = staff::Entity::find().filter(staff::Column::Name.eq(name)).one(&shop.db).await?;
    let stored = row.as_ref().and_then(|row| row.password_hash.clone());
    let right = verify(password, stored).await?;
    let Some(row) = row.filter(|_| right) else {
        return Err(refuse(Reason::WrongCredentials, ""));
    };
    counted.succeed(shop).await?;
    sessions::open(&shop.db, shop, row, &visitor.agent).await
}

/// Sets one's own password. One's other sessions end: whoever else knew the old one is out.
pub async fn set_password(shop: &Shop, staff: &Staff, password: &str) -> Result<staff::Model> {
    check(password)?;
    let hash = hash(password).await?;
    let tx = shop.write().await?;
    let row = staff::Entity::find_by_id(staff.id).one(&tx).await?;
    let Some(row) = row else { return Err(refuse(Reason::NotFound, "")) };
    let mut row: staff::ActiveModel = row.into();
    row.password_hash = Set(Some(hash));
    let row = row.update(&tx).await?;
    session::Entity::delete_many()
        .filter(session::Column::StaffId.eq(staff.id))
        .filter(session::Column::TokenHash.ne(staff.session.clone().unwrap_or_default()))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(row)
}

/// Makes an owner who signs in by name and password, from the machine itself.
pub async fn create_owner(shop: &Shop, name: &str, password: &str) -> Result<staff::Model> {
    let mut checks = Checks::new();
    let name = checks.line("name", name, 60);
    checks.finish()?;
    check(password)?;
    let row = staff::ActiveModel {
        id: Set(shop.new_id()),
        name: Set(name),
        password_hash: Set(Some(hash(password).await?)),
        role: Set(StaffRole::Owner),
        created_at: Set(shop.clock.now()),
    };
    row.insert(&shop.db).await.map_err(taken("name"))
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
