//! The second factor: codes of an authenticator, and recovery codes for the day it is lost (SPEC 9.1).
//!
//! The authenticator's key is derived from the shop's secret and a seed: the database alone makes no code. A code's time
//! step is stored with a conditional update, so that a code that was seen over a shoulder opens nothing a second time.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use qrcodegen::{QrCode, QrCodeEcc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use totp_rs::{Builder, Totp};
use uuid::Uuid;

use crate::error::{Reason, Result, refuse};
use crate::mail;
use crate::shop::Shop;
use crate::visitor::Visitor;

use super::throttle::{self, Act};
use super::{Staff, password, recovery_code, staff};

/// Recovery codes that one is given.
const CODES: usize = 10;
/// Their letters: none that is read as another, 5 bits each.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters of a code: 80 bits.
const CODE_LETTERS: usize = 16;

/// What an authenticator needs to know, shown while it is being set up.
#[derive(Clone, Debug)]
pub struct TotpSetup {
    /// For typing, in base32.
    pub key: String,
    /// For scanning: an SVG document.
    pub qr_svg: String,
}

/// Begins to set up the second factor; it is asked for only after [`confirm`]. Refuses `IN_USE` while one is on.
pub async fn begin(shop: &Shop, staff: &Staff) -> Result<TotpSetup> {
    let seed = Uuid::from_bytes(shop.random::<16>());
    let begun = staff::Entity::update_many()
        .col_expr(staff::Column::TotpSeed, Expr::value(Some(seed)))
        .col_expr(staff::Column::TotpStep, Expr::value(None::<i64>))
        .filter(staff::Column::Id.eq(staff.id))
        .filter(staff::Column::TotpOn.eq(false))
        .exec(&shop.db)
        .await?;
    if begun.rows_affected != 1 {
        return Err(refuse(Reason::InUse, ""));
    }
    let shop_name = mail::Stationery::load(&shop.db).await?.shop_name;
    let totp = authenticator(shop, seed, staff.name(), &shop_name)?;
    let url = totp.to_url().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(TotpSetup { key: totp.secret().to_base32(), qr_svg: qr_svg(&url)? })
}

/// Switches the second factor on once the authenticator gives right codes. Returns the recovery codes, which nobody can
/// show again.
pub async fn confirm(shop: &Shop, visitor: &Visitor, staff: &Staff, code: &str) -> Result<Vec<String>> {
    let counted = throttle::begin(shop, Act::Enter, staff.name(), visitor.address).await?;
    let tx = shop.write().await?;
    let row = staff::Entity::find_by_id(staff.id).one(&tx).await?;
    let Some(row) = row.filter(|row| !row.totp_on && row.totp_seed.is_some()) else {
        return Err(refuse(Reason::InUse, ""));
    };
    let Some(step) = step_of(shop, &row, code)? else {
        return Err(refuse(Reason::WrongCode, "code"));
    };
    let on = staff::Entity::update_many()
        .col_expr(staff::Column::TotpOn, Expr::value(true))
        .col_expr(staff::Column::TotpStep, Expr::value(Some(step)))
        .filter(staff::Column::Id.eq(row.id))
        .filter(staff::Column::TotpOn.eq(false))
        .filter(staff::Column::TotpSeed.eq(row.totp_seed))
        .exec(&tx)
        .await?;
    if on.rows_affected != 1 {
        return Err(refuse(Reason::ChangedMeanwhile, ""));
    }
    let codes: Vec<String> = (0..CODES).map(|_| new_code(shop)).collect();
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        staff_id: Set(row.id),
        code_mac: Set(mac(shop, row.id, code)),
        used_at: Set(None),
    });
    recovery_code::Entity::delete_many().filter(recovery_code::Column::StaffId.eq(row.id)).exec(&tx).await?;
    recovery_code::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    tx.commit().await?;
    counted.succeed(shop).await?;
    Ok(codes)
}

/// Switches one's own second factor off; asks for the password.
pub async fn disable(shop: &Shop, visitor: &Visitor, staff: &Staff, typed: &str) -> Result<()> {
    password::demand_password(shop, visitor, staff, "password", typed).await?;
    switch_off(shop, staff.id).await
}

/// Switches somebody else's second factor off: they have lost their authenticator and their codes.
pub async fn reset(shop: &Shop, staff: &Staff, user: Uuid) -> Result<()> {
    staff.demand_owner_in_person()?;
    switch_off(shop, user).await
}

/// How many recovery codes somebody has left.
pub async fn codes_left(db: &impl ConnectionTrait, user: Uuid) -> Result<u64> {
    Ok(recovery_code::Entity::find()
        .filter(recovery_code::Column::StaffId.eq(user))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(db)
        .await?)
}

/// Accepts a code, each once: the authenticator's, or a recovery code.
pub(super) async fn accept(shop: &Shop, row: &staff::Model, code: &str) -> Result<bool> {
    if let Some(step) = step_of(shop, row, code)? {
        let later =
            Condition::any().add(staff::Column::TotpStep.is_null()).add(staff::Column::TotpStep.lt(step));
        let noted = staff::Entity::update_many()
            .col_expr(staff::Column::TotpStep, Expr::value(Some(step)))
            .filter(staff::Column::Id.eq(row.id))
            .filter(later)
            .exec(&shop.db)
            .await?;
        return Ok(noted.rows_affected == 1);
    }
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(Some(shop.clock.now())))
        .filter(recovery_code::Column::StaffId.eq(row.id))
        .filter(recovery_code::Column::CodeMac.eq(mac(shop, row.id, code)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(&shop.db)
        .await?;
    Ok(used.rows_affected == 1)
}

async fn switch_off(shop: &Shop, user: Uuid) -> Result<()> {
    let tx = shop.write().await?;
    let off = staff::Entity::update_many()
        .col_expr(staff::Column::TotpOn, Expr::value(false))
        .col_expr(staff::Column::TotpSeed, Expr::value(None::<Uuid>))
        .col_expr(staff::Column::TotpStep, Expr::value(None::<i64>))
        .filter(staff::Column::Id.eq(user))
        .exec(&tx)
        .await?;
    if off.rows_affected != 1 {
        return Err(refuse(Reason::NotFound, "user"));
    }
    recovery_code::Entity::delete_many().filter(recovery_code::Column::StaffId.eq(user)).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// The time step of a right code of the authenticator.
fn step_of(shop: &Shop, row: &staff::Model, code: &str) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(seed) = row.totp_seed.filter(|_| digits.len() == 6) else { return Ok(None) };
    let seconds = u64::try_from(shop.clock.now().timestamp()).unwrap_or_default();
    let step = authenticator(shop, seed, &row.name, "")?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn authenticator(shop: &Shop, seed: Uuid, user: &str, shop_name: &str) -> anyhow::Result<Totp> {
    let derived = URL_SAFE_NO_PAD.decode(shop.keys.sign(b"totp", seed.as_bytes()))?;
    // 160 bits, as RFC 4226 recommends.
    let secret: Vec<u8> = derived.into_iter().take(20).collect();
    // The label separates its parts by colons.
    let plain = |text: &str| text.replace(':', " ");
    let issuer = Some(plain(shop_name)).filter(|name| !name.is_empty());
    let builder = Builder::new().with_secret(secret).with_account_name(plain(user)).with_issuer(issuer);
    builder.build().map_err(|error| anyhow::anyhow!("{error}"))
}

fn new_code(shop: &Shop) -> String {
    shop.random::<CODE_LETTERS>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// What is stored of a recovery code, however its groups are typed.
fn mac(shop: &Shop, user: Uuid, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut message = user.as_bytes().to_vec();
    message.extend(plain.to_ascii_lowercase().as_bytes());
    shop.keys.sign(b"recovery", &message)
}

/// Dark squares on a light ground, whatever surrounds them: scanners need the contrast and the quiet edge.
fn qr_svg(text: &str) -> anyhow::Result<String> {
    const EDGE: i32 = 4;
    let qr = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|error| anyhow::anyhow!("{error}"))?;
    let size = qr.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| qr.get_module(*x, *y));
    let squares: String = dark.map(|(x, y)| format!("M{},{}h1v1h-1z", x + EDGE, y + EDGE)).collect();
    let side = size + 2 * EDGE;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path fill=\"#000\" d=\"{squares}\"/></svg>"
    ))
}
