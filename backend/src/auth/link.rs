//! Links that sign in once: from the machine itself no password is asked (SPEC 9.1).

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, SqlErr,
};

use crate::error::{Reason, Result, refuse};
use crate::shop::Shop;

use super::sessions::{after, hash, new_token};
use super::{Client, Proof, SignedIn, Staff, StaffRole, sessions, sign_in_link, staff};

/// How long a link lives.
const LIFE: TimeDelta = TimeDelta::minutes(10);
/// The name of the owner whom the first start makes.
const FIRST_OWNER: &str = "admin";

/// Makes a sign-in link for the owner (making the owner if there is none): 10 minutes, once. Returns its address.
pub async fn make_sign_in_link(shop: &Shop) -> Result<String> {
    let owner = owner(shop).await?;
    let token = new_token(shop);
    let now = shop.clock.now();
    let link = sign_in_link::ActiveModel {
        token_hash: Set(hash(&token)),
        staff_id: Set(owner.id),
        created_at: Set(now),
        expires_at: Set(after(now, LIFE)),
        used_at: Set(None),
    };
    link.insert(&shop.db).await?;
    Ok(shop.url(&format!("/admin/sign-in/{token}")))
}

/// Whether a link would still sign in. Changes nothing: scanners and prefetches may look.
pub async fn link_is_live(shop: &Shop, token: &str) -> Result<bool> {
    let live = sign_in_link::Entity::find_by_id(hash(token))
        .filter(sign_in_link::Column::UsedAt.is_null())
        .filter(sign_in_link::Column::ExpiresAt.gt(shop.clock.now()))
        .one(&shop.db)
        .await?;
    Ok(live.is_some())
}

/// Signs in by a link, once: of several at the same moment one gets in.
pub async fn redeem_sign_in_link<'a>(
    shop: &Shop,
    token: &str,
    client: impl Into<Client<'a>>,
) -> Result<SignedIn> {
    let client = client.into();
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let used = sign_in_link::Entity::update_many()
        .col_expr(sign_in_link::Column::UsedAt, Expr::value(now))
        .filter(sign_in_link::Column::TokenHash.eq(hash(token)))
        .filter(sign_in_link::Column::UsedAt.is_null())
        .filter(sign_in_link::Column::ExpiresAt.gt(now))
        .exec(&tx)
        .await?;
    if used.rows_affected != 1 {
        return Err(refuse(Reason::Expired, ""));
    }
    let link = sign_in_link::Entity::find_by_id(hash(token)).one(&tx).await?;
    let owner = match link {
        Some(link) => staff::Entity::find_by_id(link.staff_id).one(&tx).await?,
        None => None,
    };
    let Some(owner) = owner else { return Err(refuse(Reason::Expired, "")) };
    let signed_in = sessions::open(&tx, shop, owner, Proof::Link, &client).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// The owner's authority for what is typed on the machine itself: the demo's content, the command line. Whoever can
/// run the program on its data can read and change them anyway. Never call this for a request.
pub async fn owner_for_cli(shop: &Shop) -> Result<Staff> {
    Ok(Staff::of(owner(shop).await?, None))
}

/// The first owner, made when there is none; two processes that start together make one.
async fn owner(shop: &Shop) -> Result<staff::Model> {
    if let Some(owner) = first_owner(shop).await? {
        return Ok(owner);
    }
    let row = staff::ActiveModel {
        id: Set(shop.new_id()),
        name: Set(FIRST_OWNER.to_owned()),
        password_hash: Set(None),
        role: Set(StaffRole::Owner),
        created_at: Set(shop.clock.now()),
        ..Default::default()
    };
    match row.insert(&shop.db).await {
        Ok(_) => tracing::info!("the owner `{FIRST_OWNER}` was made"),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => (),
        Err(error) => return Err(error.into()),
    }
    let owner = first_owner(shop).await?;
    Ok(owner.ok_or_else(|| {
        anyhow::anyhow!("`{FIRST_OWNER}` exists and owns nothing: make an owner with `comptoir admin create`")
    })?)
}

/// Whether somebody owns the shop already.
pub async fn has_owner(shop: &Shop) -> Result<bool> {
    Ok(first_owner(shop).await?.is_some())
}

async fn first_owner(shop: &Shop) -> Result<Option<staff::Model>> {
    let owners = staff::Entity::find()
        .filter(staff::Column::Role.eq(StaffRole::Owner))
        .filter(staff::Column::DisabledAt.is_null())
        .order_by_asc(staff::Column::CreatedAt)
        .order_by_asc(staff::Column::Id);
    Ok(owners.one(&shop.db).await?)
}
