//! Protected catalogues (SPEC 2.1): a password, guesses that are counted, and the cookie that remembers the right one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use poem::http::{HeaderMap, header};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::entities::catalogue;
use super::shelves;
use crate::auth::{self, Staff};
use crate::error::{Checks, Reason, Refusal, Result, refuse};
use crate::shop::{At, Shop};
use crate::visitor::{Opened, Visitor};

/// How the name of each cookie begins that remembers an unlocked catalogue; the catalogue's identifier follows.
const UNLOCK_COOKIE: &str = "comptoir_unlocked_";

/// How long a password that was given is remembered.
const LASTS: TimeDelta = TimeDelta::hours(12);
/// Cookies that are read: somebody may send more, but nobody needs them.
const MOST_UNLOCKED: usize = 20;
/// Shortest and longest password of a catalogue, in characters.
const MIN_CHARS: usize = 4;
const MAX_CHARS: usize = 200;
/// What the MACs of the cookie are made for.
const LABEL: &[u8] = b"unlocked";

/// Asks for a password from now on, or for another one: what the old one had opened is closed.
pub async fn protect(shop: &Shop, staff: &Staff, id: Uuid, password: &str) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    match password.chars().count() {
        0 => checks.refuse(Refusal::new(Reason::Required, "password")),
        1..MIN_CHARS => {
            checks.refuse(Refusal::new(Reason::OutOfRange, "password").naming(format!("≥ {MIN_CHARS}")));
        }
        MIN_CHARS..=MAX_CHARS => {}
        _ => checks.refuse(Refusal::new(Reason::TooLong, "password").naming(MAX_CHARS.to_string())),
    }
    checks.finish()?;
    set(shop, id, Some(auth::hash(password).await?)).await
}

/// Opens a catalogue to everybody.
pub async fn unprotect(shop: &Shop, staff: &Staff, id: Uuid) -> Result<catalogue::Model> {
    staff.demand_owner()?;
    set(shop, id, None).await
}

async fn set(shop: &Shop, id: Uuid, password_hash: Option<String>) -> Result<catalogue::Model> {
    let tx = shop.write().await?;
    let row = catalogue::Entity::find_by_id(id).one(&tx).await?;
    let row = row.ok_or_else(|| refuse(Reason::NotFound, "id"))?;
    let generation = row.password_generation + 1;
    let updated_at = super::products::later(shop, row.updated_at);
    let mut row = row.into_active_model();
    row.password_hash = Set(password_hash);
    row.password_generation = Set(generation);
    row.updated_at = Set(updated_at);
    let row = row.update(&tx).await?;
    tx.commit().await?;
    Ok(row)
}

/// Unlocks a catalogue for a visitor who knows its password, for 12 hours. One that is open needs none.
pub async fn unlock(shop: &Shop, visitor: &Visitor, slug: &str, password: &str) -> Result<catalogue::Model> {
    let row = shelves::catalogue_by_slug(&shop.db, slug).await?;
    let row = row.ok_or_else(|| refuse(Reason::NotFound, "slug"))?;
    if is_open(&row, &visitor.opened()) {
        return Ok(row);
    }
    let counted = auth::guess(shop, &format!("catalogue:{}", row.id.simple()), visitor.address).await?;
    if !auth::verify(password, row.password_hash.clone()).await? {
        return Err(refuse(Reason::WrongPassword, "password"));
    }
    counted.forget(shop).await?;
    remember(shop, visitor, &row);
    Ok(row)
}

/// Whether a visitor may see what is in a catalogue.
pub fn is_open(row: &catalogue::Model, opened: &Opened) -> bool {
    row.password_hash.is_none() || opened.0.contains(&(row.id, row.password_generation))
}

/// What the cookies of a request say is unlocked: what is forged, or older than 12 hours, says nothing.
pub fn read_unlocked(shop: &Shop, headers: &HeaderMap) -> Opened {
    let now = shop.clock.now();
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let ours = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(UNLOCK_COOKIE)?.split_once('='));
    Opened(ours.take(MOST_UNLOCKED).filter_map(|(_, value)| read_cookie(shop, value, now)).collect())
}

fn read_cookie(shop: &Shop, value: &str, now: At) -> Option<(Uuid, i32)> {
    let (data, mac) = value.split_once('.')?;
    let bytes = URL_SAFE_NO_PAD.decode(data).ok()?;
    let (id, rest) = bytes.split_first_chunk::<16>()?;
    let (generation, rest) = rest.split_first_chunk::<4>()?;
    let ends = i64::from_be_bytes(rest.try_into().ok()?);
    let stands = shop.keys.is_signed(LABEL, &bytes, mac) && now.timestamp_millis() < ends;
    stands.then(|| (Uuid::from_bytes(*id), i32::from_be_bytes(*generation)))
}

/// Adds a catalogue to what the visitor has unlocked, and gives them the cookie that says so for 12 hours.
fn remember(shop: &Shop, visitor: &Visitor, row: &catalogue::Model) {
    let Opened(mut opened) = visitor.opened();
    opened.push((row.id, row.password_generation));
    visitor.open(Opened(opened));

    let ends = *shop.clock.now() + LASTS;
    let mut bytes = row.id.as_bytes().to_vec();
    bytes.extend(row.password_generation.to_be_bytes());
    bytes.extend(ends.timestamp_millis().to_be_bytes());
    let (data, mac) = (URL_SAFE_NO_PAD.encode(&bytes), shop.keys.sign(LABEL, &bytes));
    let secure = if shop.public_url.scheme() == "https" { "; Secure" } else { "" };
    visitor.set_cookie(format!(
        "{UNLOCK_COOKIE}{}={data}.{mac}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        row.id.simple(),
        LASTS.num_seconds()
    ));
}
