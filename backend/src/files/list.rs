//! Finding files and their versions.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::auth::Staff;
use crate::error::Result;
use crate::paging::{Direction, Page};
use crate::shop::Shop;

use super::{file_version, product_file};

/// The files with these ids, in no order; unknown ids are left out.
pub async fn files_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<product_file::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = product_file::Entity::find().filter(product_file::Column::Id.is_in(ids.iter().copied()));
    Ok(found.all(db).await?)
}

/// The versions with these ids, in no order.
pub async fn versions_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<file_version::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = file_version::Entity::find().filter(file_version::Column::Id.is_in(ids.iter().copied()));
    Ok(found.all(db).await?)
}

/// The newest version of each of these files; a file that was never uploaded is left out.
pub async fn latest_versions(
    db: &impl ConnectionTrait,
    file_ids: &[Uuid],
) -> Result<HashMap<Uuid, file_version::Model>> {
    if file_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let latest = Query::select()
        .column(product_file::Column::LatestVersionId)
        .from(product_file::Entity)
        .and_where(product_file::Column::Id.is_in(file_ids.iter().copied()))
        .and_where(product_file::Column::LatestVersionId.is_not_null())
        .to_owned();
    let found = file_version::Entity::find().filter(file_version::Column::Id.in_subquery(latest));
    Ok(found.all(db).await?.into_iter().map(|version| (version.product_file_id, version)).collect())
}

/// The files with these ids, each with its newest version if it was ever uploaded; unknown ids are left out.
pub async fn files_and_latest(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (product_file::Model, Option<file_version::Model>)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let latest = product_file::Entity::belongs_to(file_version::Entity)
        .from(product_file::Column::LatestVersionId)
        .to(file_version::Column::Id);
    let found = product_file::Entity::find()
        .join(JoinType::LeftJoin, latest.into())
        .select_also(file_version::Entity)
        .filter(product_file::Column::Id.is_in(ids.iter().copied()));
    Ok(found.all(db).await?.into_iter().map(|(file, version)| (file.id, (file, version))).collect())
}

/// All versions of each of these files, the newest first.
pub async fn versions_of(
    db: &impl ConnectionTrait,
    file_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<file_version::Model>>> {
    let found = file_version::Entity::find()
        .filter(file_version::Column::ProductFileId.is_in(file_ids.iter().copied()))
        .order_by_desc(file_version::Column::Number)
        .all(db)
        .await?;
    let mut versions: HashMap<Uuid, Vec<file_version::Model>> = HashMap::new();
    for version in found {
        versions.entry(version.product_file_id).or_default().push(version);
    }
    Ok(versions)
}

/// One file.
pub async fn file_by_id(shop: &Shop, _staff: &Staff, id: Uuid) -> Result<Option<product_file::Model>> {
    Ok(product_file::Entity::find_by_id(id).one(&shop.db).await?)
}

/// A page of the files, the newest first, whose internal or customer name has the text.
pub async fn page(
    shop: &Shop,
    _staff: &Staff,
    page: &Page,
    search: Option<&str>,
) -> Result<Vec<product_file::Model>> {
    let mut select = product_file::Entity::find();
    if let Some(text) = search.map(str::trim).filter(|text| !text.is_empty()) {
        let has = |column: product_file::Column| {
            Expr::expr(Func::lower(Expr::col((product_file::Entity, column))))
                .like(containing(&text.to_lowercase()))
        };
        // SQLite lowers ASCII only: the text as it was typed finds names with accents.
        select = select.filter(
            Condition::any()
                .add(has(product_file::Column::InternalName))
                .add(has(product_file::Column::CustomerName))
                .add(
                    Expr::col((product_file::Entity, product_file::Column::CustomerName))
                        .like(containing(text)),
                ),
        );
    }
    let (key, id) = (product_file::Column::CreatedAt, product_file::Column::Id);
    Ok(page.narrow(select, key, id, Direction::Falling).all(&shop.db).await?)
}

fn containing(text: &str) -> LikeExpr {
    let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{plain}%")).escape('\\')
}
