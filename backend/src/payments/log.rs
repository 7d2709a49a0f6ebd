//! Every notification, kept whole: what came, and what became of it.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entities::{Mode, notification};
use super::provider::RawNotification;
use crate::error::{Reason, Result, refuse};
use crate::paging::{Direction, Page};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Header names whose values are never kept: they open something.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];
/// Notifications that each of them shows, one with another.
const SHOWN: u64 = 200;

/// The verdict of a notification that we failed to process: it can be processed again.
pub const FAILED: &str = "FAILED";

/// What is known of a notification when it is kept.
#[derive(Clone, Debug)]
pub struct Kept<'a> {
    /// Whose it is.
    pub provider: &'a str,
    /// To which of the two addresses it came.
    pub mode: Mode,
    /// The charge, as the provider names it.
    pub reference: Option<&'a str>,
    /// What that charge is about.
    pub about: Option<Uuid>,
    /// The provider's own word.
    pub says: &'a str,
    /// What became of it.
    pub verdict: &'a str,
}

/// Which notifications to list.
#[derive(Clone, Debug, Default)]
pub struct NotificationFilter {
    /// Of this provider.
    pub provider: Option<String>,
    /// With this verdict.
    pub verdict: Option<String>,
    /// To which of the two addresses.
    pub mode: Option<Mode>,
    /// About this charge or this thing.
    pub of: Option<Named>,
}

/// What a notification is about, by the names that people know.
#[derive(Clone, Debug)]
pub struct Named {
    /// The charge, as the message names it.
    pub reference: String,
    /// The thing that it is about, if the name is that of one.
    pub about: Option<Uuid>,
}

/// Keeps a notification whole, without the headers that open something.
pub async fn keep(
    db: &impl ConnectionTrait,
    shop: &Shop,
    raw: &RawNotification,
    kept: &Kept<'_>,
) -> Result<()> {
    let headers: Vec<_> =
        raw.headers.iter().filter(|(name, _)| !SECRET_HEADERS.contains(&name.as_str())).collect();
    let row = notification::ActiveModel {
        id: Set(shop.new_id()),
        provider: Set(kept.provider.to_owned()),
        reference: Set(kept.reference.map(str::to_owned)),
        headers: Set(serde_json::to_string(&headers)?),
        body: Set(raw.body.to_vec()),
        verdict: Set(kept.verdict.to_owned()),
        received_at: Set(shop.clock.now()),
        mode: Set(kept.mode),
        query: Set(raw.query.clone()),
        about: Set(kept.about),
        says: Set(kept.says.chars().take(200).collect()),
        processed_again_at: Set(None),
    };
    notification::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A kept notification as it came in.
pub fn keep_read(row: &notification::Model) -> Result<RawNotification> {
    Ok(RawNotification {
        headers: serde_json::from_str(&row.headers)?,
        query: row.query.clone(),
        body: row.body.clone().into(),
    })
}

/// The notifications about these things, newest first.
pub async fn kept_about(db: &impl ConnectionTrait, about: &[Uuid]) -> Result<Vec<notification::Model>> {
    let kept = notification::Entity::find()
        .filter(notification::Column::About.is_in(about.iter().copied()))
        .order_by_desc(notification::Column::ReceivedAt)
        .order_by_desc(notification::Column::Id)
        .limit(SHOWN * about.len() as u64);
    Ok(kept.all(db).await?)
}

/// One page of the log, newest first.
pub async fn list_kept(
    db: &impl ConnectionTrait,
    page: &Page,
    filter: &NotificationFilter,
) -> Result<Vec<notification::Model>> {
    let mut all = Condition::all();
    if let Some(provider) = &filter.provider {
        all = all.add(notification::Column::Provider.eq(provider));
    }
    if let Some(verdict) = &filter.verdict {
        all = all.add(notification::Column::Verdict.eq(verdict));
    }
    if let Some(mode) = filter.mode {
        all = all.add(notification::Column::Mode.eq(mode));
    }
    if let Some(Named { reference, about }) = &filter.of {
        let any = Condition::any().add(notification::Column::Reference.eq(reference));
        all = all.add(any.add_option(about.map(|about| notification::Column::About.eq(about))));
    }
    let query = notification::Entity::find().filter(all);
    let query =
        page.narrow(query, notification::Column::ReceivedAt, notification::Column::Id, Direction::Falling);
    Ok(query.all(db).await?)
}

/// One of the log.
pub async fn find_kept(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<notification::Model>> {
    Ok(notification::Entity::find_by_id(id).one(db).await?)
}

/// How many with this verdict were kept since then, counted to a limit.
pub async fn count_kept(db: &impl ConnectionTrait, verdict: &str, since: At, limit: u64) -> Result<u64> {
    let kept = notification::Entity::find()
        .select_only()
        .column(notification::Column::Id)
        .filter(notification::Column::Verdict.eq(verdict))
        .filter(notification::Column::ReceivedAt.gte(since))
        .limit(limit);
    Ok(kept.into_tuple::<Uuid>().all(db).await?.len() as u64)
}

/// Whether any with this verdict was kept since then.
pub async fn any_kept_since(db: &impl ConnectionTrait, verdict: &str, since: At) -> Result<bool> {
    let kept = notification::Entity::find()
        .filter(notification::Column::Verdict.eq(verdict))
        .filter(notification::Column::ReceivedAt.gte(since));
    Ok(kept.one(db).await?.is_some())
}

/// Takes a notification that we failed to process, once.
pub async fn take_failed(tx: &Write, shop: &Shop, id: Uuid) -> Result<notification::Model> {
    let taken = notification::Entity::update_many()
        .col_expr(notification::Column::Verdict, Expr::value("PROCESSED_AGAIN"))
        .col_expr(notification::Column::ProcessedAgainAt, Expr::value(shop.clock.now()))
        .filter(notification::Column::Id.eq(id))
        .filter(notification::Column::Verdict.eq(FAILED))
        .exec_with_returning(tx)
        .await?;
    taken.into_iter().next().ok_or_else(|| refuse(Reason::IllegalState, "notification"))
}
