//! API tokens: programs that act for a member of the staff, within scopes and until a day (SPEC 10.6). The token is shown once; its
//! hash alone is stored.

use chrono::TimeDelta;
use poem::http::{HeaderMap, header};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::error::{Checks, Reason, Result, refuse};
use crate::shop::{At, Shop};

use super::{ApiScope, Granted, NAME_CHARS, Staff, api_token, sessions, staff};

/// What every token begins with, so that whoever finds one in a log knows what it is.
const PREFIX: &str = "cmt_";
/// Characters of a token at most: more is not looked up.
const TOKEN_CHARS: usize = 64;
/// Days that a token may live.
const DAYS: std::ops::RangeInclusive<i32> = 1..=1_095;
/// A use is noted this often, so that asking does not mean writing rows.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// A token that has expired stays in the list for so long, to be recognised.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// A program that shall use the API, as an owner typed it.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What the owner calls the program; the history of orders shows it.
    pub name: String,
    /// What it may ask and do.
    pub scopes: Vec<ApiScope>,
    /// After how many days it ends.
    pub days: i32,
}

/// A token, and for whom it acts.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its row.
    pub row: api_token::Model,
    /// The name of the member of the staff.
    pub holder: String,
}

/// A token that has just been made.
#[derive(Clone, Debug)]
pub struct TokenMade {
    /// Its row.
    pub listed: Listed,
    /// The token itself, which nobody can find again.
    pub token: String,
}

/// What the `Authorization` header of a request says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer<'a> {
    /// Nothing that concerns us.
    None,
    /// A token, which may be anything.
    Token(&'a str),
}

/// Every token, the newest first. Owners only.
pub async fn api_tokens(shop: &Shop, staff: &Staff) -> Result<Vec<Listed>> {
    staff.demand_owner_in_person()?;
    let rows = api_token::Entity::find().order_by_desc(api_token::Column::Id).all(&shop.db).await?;
    let holders = staff::Entity::find().all(&shop.db).await?;
    let listed = rows.into_iter().filter_map(|row| {
        let holder = holders.iter().find(|holder| holder.id == row.staff_id)?;
        Some(Listed { holder: holder.name.clone(), row })
    });
    Ok(listed.collect())
}

/// Makes a token that acts for the owner who asks. Owners only.
pub async fn create_api_token(shop: &Shop, staff: &Staff, new: &NewToken) -> Result<TokenMade> {
    staff.demand_owner_in_person()?;
    let mut checks = Checks::new();
    let name = checks.line("name", &new.name, NAME_CHARS);
    checks.require(!new.scopes.is_empty(), Reason::Required, "scopes");
    checks.require(DAYS.contains(&new.days), Reason::OutOfRange, "days");
    checks.finish()?;
    let mut scopes = new.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let scopes: Vec<&str> = scopes.into_iter().map(ApiScope::word).collect();
    let now = shop.clock.now();
    let token = format!("{PREFIX}{}", sessions::new_token(shop));
    let row = api_token::ActiveModel {
        id: Set(shop.new_id()),
        staff_id: Set(staff.id),
        name: Set(name),
        token_hash: Set(sessions::hash(&token)),
        scopes: Set(scopes.join(" ")),
        created_at: Set(now),
        expires_at: Set(sessions::after(now, TimeDelta::days(new.days.into()))),
        last_used_at: Set(None),
    };
    let row = row.insert(&shop.db).await?;
    Ok(TokenMade { listed: Listed { row, holder: staff.name.clone() }, token })
}

/// Ends a token at once. Owners only.
pub async fn revoke_api_token(shop: &Shop, staff: &Staff, id: Uuid) -> Result<()> {
    staff.demand_owner_in_person()?;
    let gone = api_token::Entity::delete_by_id(id).exec(&shop.db).await?;
    if gone.rows_affected == 1 { Ok(()) } else { Err(refuse(Reason::NotFound, "id")) }
}

/// What a request's `Authorization` header says; only `Bearer` concerns us.
pub fn bearer(headers: &HeaderMap) -> Bearer<'_> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Bearer::None };
    let text = value.to_str().unwrap_or_default().trim();
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Bearer::Token(token.trim()),
        None if text.eq_ignore_ascii_case("bearer") => Bearer::Token(""),
        _ => Bearer::None,
    }
}

/// The authority of a token, while it lives and its holder may enter. Whatever their role is by then limits it.
pub async fn staff_of_api_token(shop: &Shop, token: &str) -> Result<Option<Staff>> {
    if token.len() > TOKEN_CHARS || !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let now = shop.clock.now();
    let found = api_token::Entity::find()
        .filter(api_token::Column::TokenHash.eq(sessions::hash(token)))
        .filter(api_token::Column::ExpiresAt.gt(now))
        .one(&shop.db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let holder = staff::Entity::find_by_id(found.staff_id)
        .filter(staff::Column::DisabledAt.is_null())
        .one(&shop.db)
        .await?;
    let Some(holder) = holder else { return Ok(None) };
    note_use(shop, &found, now).await?;
    let mut staff = Staff::of(holder, None);
    // What it does is written down under both names.
    staff.name = format!("{} (API: {})", staff.name, found.name);
    staff.token = Some(Granted { id: found.id, scopes: found.scopes() });
    Ok(Some(staff))
}

/// Who a request's headers name for a route beside the API: a program by its token, which needs the scope, or else a person by the
/// session's cookie. Where a token is shown, cookies do not count.
pub async fn staff_of_request(shop: &Shop, headers: &HeaderMap, scope: ApiScope) -> Result<Option<Staff>> {
    match bearer(headers) {
        Bearer::Token(token) => match staff_of_api_token(shop, token).await? {
            Some(staff) if !staff.may(scope) => Err(refuse(Reason::Forbidden, "")),
            found => Ok(found),
        },
        Bearer::None => sessions::staff_of_headers(shop, headers).await,
    }
}

/// Whether the token that an authority comes from has neither ended nor been revoked.
pub(super) async fn stands(shop: &Shop, staff: &Staff) -> Result<bool> {
    let Some(granted) = &staff.token else { return Ok(true) };
    let row = api_token::Entity::find_by_id(granted.id)
        .filter(api_token::Column::ExpiresAt.gt(shop.clock.now()))
        .one(&shop.db)
        .await?;
    Ok(row.is_some())
}

/// Forgets tokens that have long expired.
pub(super) async fn clear(shop: &Shop, now: At) -> Result<()> {
    api_token::Entity::delete_many()
        .filter(api_token::Column::ExpiresAt.lte(sessions::before(now, REMEMBERED)))
        .exec(&shop.db)
        .await?;
    Ok(())
}

async fn note_use(shop: &Shop, found: &api_token::Model, now: At) -> Result<()> {
    let long_ago = sessions::before(now, NOTED_EVERY);
    if found.last_used_at.is_some_and(|at| *at > *long_ago) {
        return Ok(());
    }
    let not_noted = Condition::any()
        .add(api_token::Column::LastUsedAt.is_null())
        .add(api_token::Column::LastUsedAt.lte(long_ago));
    api_token::Entity::update_many()
        .col_expr(api_token::Column::LastUsedAt, Expr::value(Some(now)))
        .filter(api_token::Column::Id.eq(found.id))
        .filter(not_noted)
        .exec(&shop.db)
        .await?;
    Ok(())
}

impl api_token::Model {
    /// What it opens.
    pub fn scopes(&self) -> Vec<ApiScope> {
        self.scopes.split_whitespace().filter_map(ApiScope::of_word).collect()
    }
}
