//! Sessions: a browser that has signed in, known by a random token whose hash alone is stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use poem::http::{HeaderMap, header};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use uuid::Uuid;

use crate::error::Result;
use crate::shop::{At, Shop};

use super::{Proof, Staff, password_right, session, sign_in_failure, sign_in_link, staff, throttle, tokens};

/// The name of the session's cookie.
pub const SESSION_COOKIE: &str = "comptoir_session";

/// A session ends after this long without a visit, and in any case after `LONGEST`.
const IDLE: TimeDelta = TimeDelta::days(14);
const LONGEST: TimeDelta = TimeDelta::days(90);
/// A visit is noted this often, so that reading pages does not mean writing rows.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A browser that has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user: staff::Model,
    /// What they may do from now on.
    pub staff: Staff,
    /// The `Set-Cookie` value that keeps them signed in.
    pub cookie: String,
}

/// Where somebody signs in from, to be recognised in the list of their sessions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client<'a> {
    /// The browser's `User-Agent`.
    pub agent: &'a str,
    /// The network address; none when it is not known.
    pub address: Option<IpAddr>,
}

impl<'a> From<&'a str> for Client<'a> {
    fn from(agent: &'a str) -> Self {
        Self { agent, address: None }
    }
}

/// The member of the staff whose browser holds this session token.
pub async fn staff_of_session(shop: &Shop, token: &str) -> Result<Option<Staff>> {
    if token.len() > 64 {
        return Ok(None);
    }
    let now = shop.clock.now();
    let found = session::Entity::find_by_id(hash(token))
        .filter(session::Column::ExpiresAt.gt(now))
        .one(&shop.db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    note_visit(shop, &found, now).await?;
    let row = staff::Entity::find_by_id(found.staff_id)
        .filter(staff::Column::DisabledAt.is_null())
        .one(&shop.db)
        .await?;
    Ok(row.map(|row| Staff::of(row, Some(found.token_hash))))
}

/// One's own sessions, the latest visit first.
pub async fn own_sessions(shop: &Shop, staff: &Staff) -> Result<Vec<session::Model>> {
    Ok(session::Entity::find()
        .filter(session::Column::StaffId.eq(staff.id))
        .filter(session::Column::ExpiresAt.gt(shop.clock.now()))
        .order_by_desc(session::Column::LastSeenAt)
        .all(&shop.db)
        .await?)
}

/// Whether an authority still stands: its session has not ended, and nobody has sent its holder away.
pub async fn is_inside(shop: &Shop, staff: &Staff) -> Result<bool> {
    if let Some(token_hash) = &staff.session {
        let session = session::Entity::find_by_id(token_hash.clone())
            .filter(session::Column::ExpiresAt.gt(shop.clock.now()))
            .one(&shop.db)
            .await?;
        if session.is_none() {
            return Ok(false);
        }
    }
    if !tokens::stands(shop, staff).await? {
        return Ok(false);
    }
    Ok(me(shop, staff).await?.is_some_and(|row| row.disabled_at.is_none()))
}

/// Whether an authority comes from a session that a link from the machine itself has opened after a moment.
pub(super) async fn came_by_link(shop: &Shop, staff: &Staff, since: At) -> Result<bool> {
    let Some(token_hash) = &staff.session else { return Ok(false) };
    let opened = session::Entity::find_by_id(token_hash.clone())
        .filter(session::Column::Proof.eq(Proof::Link))
        .filter(session::Column::CreatedAt.gt(since));
    Ok(opened.one(&shop.db).await?.is_some())
}

/// Ends one of one's own sessions. One that has ended already is no refusal.
pub async fn end_session(shop: &Shop, staff: &Staff, id: Uuid) -> Result<()> {
    let own = own_sessions(shop, staff).await?;
    if let Some(session) = own.into_iter().find(|session| session.public_id() == id) {
        session::Entity::delete_by_id(session.token_hash).exec(&shop.db).await?;
    }
    Ok(())
}

/// Ends all of one's sessions but the one that asks.
pub async fn end_other_sessions(shop: &Shop, staff: &Staff) -> Result<()> {
    end_sessions(&shop.db, staff.id, staff.session.as_deref()).await
}

/// Ends somebody's sessions, maybe but one.
pub(super) async fn end_sessions(db: &impl ConnectionTrait, user: Uuid, but: Option<&[u8]>) -> Result<()> {
    session::Entity::delete_many()
        .filter(session::Column::StaffId.eq(user))
        .filter(session::Column::TokenHash.ne(but.unwrap_or_default()))
        .exec(db)
        .await?;
    Ok(())
}

impl session::Model {
    /// What the API calls it: half of the stored hash, from which nobody finds the token.
    pub fn public_id(&self) -> Uuid {
        Uuid::from_slice(self.token_hash.get(..16).unwrap_or_default()).unwrap_or_default()
    }

    /// Whether an authority comes from it.
    pub fn is_of(&self, staff: &Staff) -> bool {
        staff.session.as_ref() == Some(&self.token_hash)
    }
}

/// The member of the staff whom a request's headers name by the session's cookie.
pub async fn staff_of_headers(shop: &Shop, headers: &HeaderMap) -> Result<Option<Staff>> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let token = lines
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='));
    match token {
        Some(token) => staff_of_session(shop, token).await,
        None => Ok(None),
    }
}

/// One's own row.
pub async fn me(shop: &Shop, staff: &Staff) -> Result<Option<staff::Model>> {
    Ok(staff::Entity::find_by_id(staff.id).one(&shop.db).await?)
}

/// Ends the session that this authority came from. Returns the `Set-Cookie` value that forgets it.
pub async fn sign_out(shop: &Shop, staff: &Staff) -> Result<String> {
    if let Some(token_hash) = &staff.session {
        session::Entity::delete_by_id(token_hash.clone()).exec(&shop.db).await?;
    }
    Ok(cookie(shop, "", TimeDelta::zero()))
}

/// Removes what has ended: sessions, links, counted failures. Run by the jobs.
pub async fn clear(shop: &Shop) -> Result<()> {
    let now = shop.clock.now();
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lte(now)).exec(&shop.db).await?;
    sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::ExpiresAt.lte(now))
        .exec(&shop.db)
        .await?;
    tokens::clear(shop, now).await?;
    password_right::Entity::delete_many()
        .filter(password_right::Column::ExpiresAt.lte(now))
        .exec(&shop.db)
        .await?;
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::At.lte(before(now, throttle::WINDOW)))
        .exec(&shop.db)
        .await?;
    Ok(())
}

/// Opens a session for somebody who has proved who they are.
pub(super) async fn open(
    db: &impl ConnectionTrait,
    shop: &Shop,
    row: staff::Model,
    proof: Proof,
    client: &Client<'_>,
) -> Result<SignedIn> {
    let now = shop.clock.now();
    let token = new_token(shop);
    let opened = session::ActiveModel {
        token_hash: Set(hash(&token)),
        staff_id: Set(row.id),
        agent: Set(client.agent.chars().take(300).collect()),
        address: Set(client.address.map(|address| address.to_canonical().to_string()).unwrap_or_default()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(after(now, IDLE)),
        proof: Set(proof),
    };
    let opened = opened.insert(db).await?;
    let staff = Staff::of(row.clone(), Some(opened.token_hash));
    Ok(SignedIn { user: row, staff, cookie: cookie(shop, &token, LONGEST) })
}

async fn note_visit(shop: &Shop, found: &session::Model, now: At) -> Result<()> {
    if *now - *found.last_seen_at < NOTED_EVERY {
        return Ok(());
    }
    let expires_at: At = Ord::min(*now + IDLE, *found.created_at + LONGEST).into();
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .col_expr(session::Column::ExpiresAt, Expr::value(expires_at))
        .filter(session::Column::TokenHash.eq(found.token_hash.clone()))
        .filter(session::Column::LastSeenAt.eq(found.last_seen_at))
        .exec(&shop.db)
        .await?;
    Ok(())
}

/// 256 unguessable bits.
pub(super) fn new_token(shop: &Shop) -> String {
    URL_SAFE_NO_PAD.encode(shop.random::<32>())
}

/// What is stored of a token. A plain hash is enough: there is nothing to guess in 256 random bits.
pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

pub(super) fn after(at: At, span: TimeDelta) -> At {
    (*at + span).into()
}

pub(super) fn before(at: At, span: TimeDelta) -> At {
    (*at - span).into()
}

/// The server decides when a session ends; the browser merely keeps the token long enough.
fn cookie(shop: &Shop, token: &str, age: TimeDelta) -> String {
    let secure = if shop.public_url.scheme() == "https" { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={token}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}", age.num_seconds())
}
