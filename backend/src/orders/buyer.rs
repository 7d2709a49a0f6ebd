//! Correcting who bought: a name that was misspelt, an address that no mail reaches.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use values::Email;

use super::checkout::NAME_CHARS;
use super::entities::{OrderEventKind, order};
use super::{history, search, take};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Result, refuse};
use crate::shop::Shop;

/// Changes the buyer's name and address. Mails that were sent stay what they were; sending again goes to the new address.
pub async fn edit_buyer(
    shop: &Shop,
    staff: &Staff,
    order: Uuid,
    name: &str,
    email: &str,
) -> Result<order::Model> {
    let mut checks = Checks::new();
    let name = checks.line("name", name, NAME_CHARS);
    let email = checks.parse("email", Email::new(email));
    checks.finish()?;
    let Some(email) = email else { return Err(refuse(Reason::Malformed, "email")) };

    let tx = shop.write().await?;
    let before = take(&tx, order, "order").await?;
    if before.name == name && before.email == email.as_str() {
        return Ok(before);
    }
    search::forget(&tx, &before).await?;
    let changed = order::Entity::update_many()
        .col_expr(order::Column::Name, Expr::value(name.as_str()))
        .col_expr(order::Column::Email, Expr::value(email.as_str()))
        .col_expr(order::Column::SearchText, Expr::value(search::text(&before.number, &name, email.as_str())))
        .col_expr(order::Column::UpdatedAt, Expr::value(shop.clock.now()))
        .filter(order::Column::Id.eq(before.id))
        .exec_with_returning(&tx)
        .await?;
    let Some(after) = changed.into_iter().next() else { return Err(refuse(Reason::NotFound, "order")) };
    search::index(&tx, &after).await?;
    let mut told = Vec::new();
    if before.name != after.name {
        told.push(format!("{} → {}", before.name, after.name));
    }
    if before.email != after.email {
        told.push(format!("{} → {}", before.email, after.email));
    }
    history::write(&tx, shop, after.id, OrderEventKind::BuyerChanged, staff.name(), told.join(" · ")).await?;
    tx.commit().await?;
    Ok(after)
}
