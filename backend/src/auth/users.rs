//! Who may enter the backoffice: owners make, change and remove users; an owner always remains (SPEC 9.1).

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    SqlErr,
};
use uuid::Uuid;
use values::{Email, Locale};

use crate::error::{Checks, Reason, Result, invalid_field, refuse};
use crate::shop::Shop;

use super::{NAME_CHARS, Staff, StaffRole, forgotten, password, sessions, staff};
use crate::revision::Write;

/// Somebody who shall enter, as an owner typed it.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name to sign in with.
    pub name: String,
    /// Where the invitation goes; without one the owner hands the address over.
    pub email: Option<String>,
    /// What they may do.
    pub role: StaffRole,
    /// Without one they choose it by the invitation.
    pub password: Option<String>,
    /// The invitation's language.
    pub locale: Locale,
}

/// A user, and where they choose their password while it is theirs to choose.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The user.
    pub user: staff::Model,
    /// The address of the invitation, for handing over by hand.
    pub address: Option<String>,
}

/// Everybody, in the order in which they came.
pub async fn users(shop: &Shop, staff: &Staff) -> Result<Vec<staff::Model>> {
    staff.demand_owner_in_person()?;
    let all = staff::Entity::find().order_by_asc(staff::Column::CreatedAt).order_by_asc(staff::Column::Id);
    Ok(all.all(&shop.db).await?)
}

/// The users with these ids, in no order; unknown ids are left out.
pub async fn users_by_id(shop: &Shop, staff: &Staff, ids: &[Uuid]) -> Result<Vec<staff::Model>> {
    staff.demand_owner_in_person()?;
    Ok(staff::Entity::find().filter(staff::Column::Id.is_in(ids.iter().copied())).all(&shop.db).await?)
}

/// Makes a user: with a password, or with an invitation to choose one.
pub async fn create_user(shop: &Shop, staff: &Staff, new: &NewUser) -> Result<Invited> {
    staff.demand_owner_in_person()?;
    let mut checks = Checks::new();
    let name = checks.line("name", &new.name, NAME_CHARS);
    let email = match given(new.email.as_deref()) {
        Some(text) => checks.parse("email", Email::new(text)),
        None => None,
    };
    checks.finish()?;
    let password_hash = match given(new.password.as_deref()) {
        Some(typed) => Some(password::checked_hash(typed).await?),
        None => None,
    };
    let invited = password_hash.is_none();
    let row = staff::ActiveModel {
        id: Set(shop.new_id()),
        name: Set(name),
        password_hash: Set(password_hash),
        role: Set(new.role),
        created_at: Set(shop.clock.now()),
        email: Set(email.map(|email| email.as_str().to_lowercase())),
        ..Default::default()
    };
    let tx = shop.write().await?;
    let user = row.insert(&tx).await.map_err(name_or_email_taken)?;
    let address = match invited {
        true => Some(forgotten::invite(&tx, shop, &user, new.locale).await?),
        false => None,
    };
    tx.commit().await?;
    shop.wake_jobs();
    Ok(Invited { user, address })
}

/// Invites somebody anew to choose a password, for seven days; earlier invitations end. The old password works meanwhile.
pub async fn invite_again(shop: &Shop, staff: &Staff, user: Uuid, locale: Locale) -> Result<Invited> {
    staff.demand_owner_in_person()?;
    let tx = shop.write().await?;
    let user = staff::Entity::find_by_id(user).one(&tx).await?;
    let user = user.ok_or_else(|| refuse(Reason::NotFound, "user"))?;
    let address = forgotten::invite(&tx, shop, &user, locale).await?;
    tx.commit().await?;
    shop.wake_jobs();
    Ok(Invited { user, address: Some(address) })
}

/// Gives somebody another role. Their sessions go on, with the new role from their next request.
pub async fn set_role(shop: &Shop, staff: &Staff, user: Uuid, role: StaffRole) -> Result<staff::Model> {
    staff.demand_owner_in_person()?;
    let tx = shop.write().await?;
    if role != StaffRole::Owner {
        spare_an_owner(&tx, user).await?;
    }
    let row = change(&tx, user, staff::Column::Role, Expr::value(role)).await?;
    tx.commit().await?;
    Ok(row)
}

/// Lets somebody in no more, and ends their sessions.
pub async fn disable_user(shop: &Shop, staff: &Staff, user: Uuid) -> Result<staff::Model> {
    staff.demand_owner_in_person()?;
    let tx = shop.write().await?;
    spare_an_owner(&tx, user).await?;
    let row = change(&tx, user, staff::Column::DisabledAt, Expr::value(Some(shop.clock.now()))).await?;
    sessions::end_sessions(&tx, user, None).await?;
    tx.commit().await?;
    Ok(row)
}

/// Lets somebody in again.
pub async fn enable_user(shop: &Shop, staff: &Staff, user: Uuid) -> Result<staff::Model> {
    staff.demand_owner_in_person()?;
    let tx = shop.write().await?;
    let row = change(&tx, user, staff::Column::DisabledAt, Expr::value(None::<crate::shop::At>)).await?;
    tx.commit().await?;
    Ok(row)
}

/// Removes somebody for good. What they did stays in the history of orders, under their name.
pub async fn remove_user(shop: &Shop, staff: &Staff, user: Uuid) -> Result<()> {
    staff.demand_owner_in_person()?;
    let tx = shop.write().await?;
    spare_an_owner(&tx, user).await?;
    let gone = staff::Entity::delete_by_id(user).exec(&tx).await?;
    if gone.rows_affected != 1 {
        return Err(refuse(Reason::NotFound, "user"));
    }
    tx.commit().await?;
    Ok(())
}

/// Sets where one's own letters go; empty is nowhere.
pub async fn set_email(shop: &Shop, staff: &Staff, typed: &str) -> Result<staff::Model> {
    let email = match given(Some(typed)) {
        Some(text) => Some(Email::new(text).map_err(|invalid| invalid_field("email", invalid))?),
        None => None,
    };
    let email = email.map(|email| email.as_str().to_lowercase());
    let changed = staff::Entity::update_many()
        .col_expr(staff::Column::Email, Expr::value(email))
        .filter(staff::Column::Id.eq(staff.id))
        .exec_with_returning(&shop.db)
        .await
        .map_err(name_or_email_taken)?;
    changed.into_iter().next().ok_or_else(|| refuse(Reason::NotFound, ""))
}

/// Where one's own letters go.
pub async fn email_of(shop: &Shop, staff: &Staff) -> Result<Option<Email>> {
    let row = staff::Entity::find_by_id(staff.id).one(&shop.db).await?;
    Ok(row.and_then(|row| row.email).map(|email| Email::new(&email)).transpose()?)
}

/// Refuses `LAST_OWNER` when nobody else could run the shop. Every owner's row is locked first: of two owners who remove
/// each other at the same moment, one stays (SQLite has one writer; PostgreSQL reads the rows anew once it holds them).
async fn spare_an_owner(tx: &Write, user: Uuid) -> Result<()> {
    let owners = staff::Entity::find()
        .filter(staff::Column::Role.eq(StaffRole::Owner))
        .filter(staff::Column::DisabledAt.is_null())
        .order_by_asc(staff::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    let last = owners.len() == 1 && owners[0].id == user;
    if last { Err(refuse(Reason::LastOwner, "user")) } else { Ok(()) }
}

async fn change(tx: &Write, user: Uuid, column: staff::Column, value: SimpleExpr) -> Result<staff::Model> {
    let changed = staff::Entity::update_many()
        .col_expr(column, value)
        .filter(staff::Column::Id.eq(user))
        .exec_with_returning(tx)
        .await?;
    changed.into_iter().next().ok_or_else(|| refuse(Reason::NotFound, "user"))
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Which of the two is somebody else's.
fn name_or_email_taken(error: sea_orm::DbErr) -> crate::error::Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(told)) => {
            refuse(Reason::Taken, if told.contains("email") { "email" } else { "name" })
        }
        _ => error.into(),
    }
}
