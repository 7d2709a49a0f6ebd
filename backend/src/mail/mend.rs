//! The mails that were written, and what the merchant does about those that did not leave (SPEC 8.1).

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;
use values::Email;

use crate::auth::Staff;
use crate::error::{Reason, Result, invalid_field, refuse};
use crate::paging::{Direction, Page};
use crate::shop::{At, Shop};

use super::{MailKind, MailState, outgoing_mail};

/// Which mails; all parts together.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<MailState>,
    /// Of this kind.
    pub kind: Option<MailKind>,
    /// Part of the reader's address.
    pub recipient: Option<String>,
}

/// One page of mails, newest first, with one row more than asked for when there is another page.
pub async fn list(
    db: &impl ConnectionTrait,
    page: &Page,
    filter: &Filter,
) -> Result<Vec<outgoing_mail::Model>> {
    let mails = outgoing_mail::Entity::find().filter(condition(filter));
    let (key, id) = (outgoing_mail::Column::CreatedAt, outgoing_mail::Column::Id);
    Ok(page.narrow(mails, key, id, Direction::Falling).all(db).await?)
}

fn condition(filter: &Filter) -> Condition {
    let mut all = Condition::all();
    if let Some(state) = filter.state {
        all = all.add(outgoing_mail::Column::State.eq(state));
    }
    if let Some(kind) = filter.kind {
        all = all.add(outgoing_mail::Column::Kind.eq(kind));
    }
    if let Some(part) = filter.recipient.as_deref().map(str::trim).filter(|part| !part.is_empty()) {
        let part = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let recipient = Func::lower(Expr::col(outgoing_mail::Column::Recipient));
        all = all.add(Expr::expr(recipient).like(LikeExpr::new(format!("%{part}%")).escape('\\')));
    }
    all
}

/// How many mails have failed for good since a moment, and wait for somebody to mend them.
pub async fn count_failed(db: &impl ConnectionTrait, since: At) -> Result<u64> {
    Ok(outgoing_mail::Entity::find()
        .filter(outgoing_mail::Column::State.eq(MailState::Failed))
        .filter(outgoing_mail::Column::CreatedAt.gte(since))
        .count(db)
        .await?)
}

/// Sends a mail now that has failed or that waits for its next try. One that has left, or is leaving, stays as it is.
pub async fn retry(shop: &Shop, staff: &Staff, id: Uuid) -> Result<outgoing_mail::Model> {
    staff.demand_owner()?;
    queue_again(shop, id, None).await?;
    let row = outgoing_mail::Entity::find_by_id(id).one(&shop.db).await?;
    row.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

/// Sends a mail to another address, when it has failed or waits. Refuses `ILLEGAL_STATE` one that has left or is leaving:
/// nobody takes back what is gone.
pub async fn redirect(shop: &Shop, staff: &Staff, id: Uuid, recipient: &str) -> Result<outgoing_mail::Model> {
    staff.demand_owner()?;
    let recipient = Email::new(recipient).map_err(|invalid| invalid_field("recipient", invalid))?;
    let mended = queue_again(shop, id, Some(&recipient)).await?;
    let row = outgoing_mail::Entity::find_by_id(id).one(&shop.db).await?;
    let row = row.ok_or_else(|| refuse(Reason::NotFound, "id"))?;
    if mended { Ok(row) } else { Err(refuse(Reason::AlreadySent, "id")) }
}

/// False when the mail is in no state to be queued, or gone.
async fn queue_again(shop: &Shop, id: Uuid, recipient: Option<&Email>) -> Result<bool> {
    let mut update = outgoing_mail::Entity::update_many()
        .col_expr(outgoing_mail::Column::State, Expr::value(MailState::Queued))
        .col_expr(outgoing_mail::Column::Tries, Expr::value(0))
        .col_expr(outgoing_mail::Column::DueAt, Expr::value(shop.clock.now()));
    if let Some(recipient) = recipient {
        update = update.col_expr(outgoing_mail::Column::Recipient, Expr::value(recipient.as_str()));
    }
    let queued = update
        .filter(outgoing_mail::Column::Id.eq(id))
        .filter(outgoing_mail::Column::State.is_in([MailState::Failed, MailState::Queued]))
        .exec(&shop.db)
        .await?;
    shop.wake_jobs();
    Ok(queued.rows_affected == 1)
}
