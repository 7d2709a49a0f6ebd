//! Finding products by the beginnings of words in title, reference and text, the best first (SPEC 2.6).

use sea_orm::sea_query::{Alias, Expr, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

use super::entities::{product, product_search, variant};
use super::words::{folded, words};
use super::{markdown, shelves};
use crate::error::Result;
use crate::paging::{Cursor, Direction, Page};
use crate::shop::Shop;
use crate::visitor::Opened;

/// Words of a question that count.
const MOST_WORDS: usize = 8;
/// Words of a product's text that are found.
const BODY_WORDS: usize = 5_000;
/// Characters of a product's text that are read for its words.
const BODY_CHARS: usize = 60_000;
/// Products whose words are written down in one transaction.
const BATCH: u64 = 200;

/// A product that was found, and how well it fits: larger is better.
pub type Hit = (i64, product::Model);

/// A page of the products on display that a visitor finds, the best first.
pub async fn search(shop: &Shop, opened: &Opened, text: &str, page: &Page) -> Result<Vec<Hit>> {
    find(&shop.db, shelves::on_display(opened), text, page).await
}

/// A page of all products, drafts too, the best first.
pub async fn search_all(shop: &Shop, text: &str, page: &Page) -> Result<Vec<Hit>> {
    find(&shop.db, product::Entity::find(), text, page).await
}

/// Every word must be the beginning of a word of the product.
///
/// The index is asked first, and the products of its best hits then: asked for both at once, a database may ask the index
/// anew for every product of the shop.
async fn find(
    db: &impl ConnectionTrait,
    among: Select<product::Entity>,
    text: &str,
    page: &Page,
) -> Result<Vec<Hit>> {
    let words: Vec<String> = words(text).into_iter().take(MOST_WORDS).collect();
    let (mut found, mut rest, mut at_once) = (Vec::new(), *page, page.limit());
    while !words.is_empty() {
        let best = best_hits(db, &words, &rest, at_once).await?;
        let ids = best.iter().map(|hit| hit.id);
        let rows = among.clone().filter(product::Column::Id.is_in(ids)).all(db).await?;
        let mut rows: HashMap<Uuid, product::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        found.extend(best.iter().filter_map(|hit| Some((hit.key, rows.remove(&hit.id)?))));
        let exhausted = (best.len() as u64) < at_once;
        match best.last() {
            Some(last) if !exhausted && (found.len() as u64) < page.limit() => rest = rest.past(*last),
            _ => break,
        }
        // Many hits are of products that are not among these: fewer rounds, each of more.
        at_once *= 4;
    }
    found.truncate(usize::try_from(page.limit()).unwrap_or(usize::MAX));
    Ok(found)
}

/// The best hits of the index, each with its score.
async fn best_hits(
    db: &impl ConnectionTrait,
    words: &[String],
    page: &Page,
    most: u64,
) -> Result<Vec<Cursor>> {
    let (hit, score, id) = (Alias::new("hit"), Alias::new("score"), product_search::Column::ProductId);
    let order = page.order(Direction::Falling);
    let best = Query::select()
        .column(id)
        .column(score.clone())
        .from_subquery(hits(db.get_database_backend(), words), hit)
        .cond_where(page.between(Expr::col(score.clone()), Expr::col(id), Direction::Falling))
        .order_by(score, order.clone())
        .order_by(id, order)
        .limit(most)
        .to_owned();
    let rows = db.query_all(&best).await?;
    let cursor = |row: &QueryResult| -> std::result::Result<Cursor, DbErr> {
        Ok(Cursor { key: row.try_get("", "score")?, id: row.try_get("", "product_id")? })
    };
    Ok(rows.iter().map(cursor).collect::<std::result::Result<_, _>>()?)
}

/// What the index finds. Words are letters and digits only: neither database can take them for anything else.
fn hits(backend: DatabaseBackend, words: &[String]) -> SelectStatement {
    let table = Alias::new("product_search");
    let mut select = Query::select();
    select.column(product_search::Column::ProductId);
    let score = Alias::new("score");
    if backend == DatabaseBackend::Postgres {
        let text = words.iter().map(|word| format!("{word}:*")).collect::<Vec<_>>().join(" & ");
        let rank = "CAST(ts_rank(words, to_tsquery('simple', $1)) * 1000000000 AS BIGINT)";
        select
            .expr_as(Expr::cust_with_values(rank, [text.clone()]), score)
            .from(table)
            .and_where(Expr::cust_with_values("words @@ to_tsquery('simple', $1)", [text]));
    } else {
        let text = words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" ");
        let rank = "CAST(bm25(product_words, 10.0, 8.0, 1.0) * -1000000000 AS INTEGER)";
        let index = Alias::new("product_words");
        let same_row = Expr::cust("product_search.number = product_words.rowid");
        select
            .expr_as(Expr::cust(rank), score)
            .from(index)
            .join(sea_orm::JoinType::InnerJoin, table, same_row)
            .and_where(Expr::cust_with_values("product_words MATCH ?", [text]));
    }
    select
}

/// Writes down the words of products that changed.
pub(super) async fn write_words(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<()> {
    let products =
        product::Entity::find().filter(product::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let variants = variant::Entity::find()
        .filter(variant::Column::ProductId.is_in(ids.iter().copied()))
        .order_by_asc(variant::Column::Position)
        .all(db)
        .await?;
    let rows: Vec<product_search::ActiveModel> = products
        .into_iter()
        .map(|product| {
            let mine = variants.iter().filter(|v| v.product_id == product.id);
            let sold: Vec<&str> =
                mine.flat_map(|v| [v.sku.as_deref().unwrap_or_default(), v.title.as_str()]).collect();
            product_search::ActiveModel {
                product_id: Set(product.id),
                title: Set(folded(&product.title, BODY_WORDS)),
                sku: Set(folded(&sold.join(" "), BODY_WORDS)),
                body: Set(folded(&markdown::summary(&product.body, BODY_CHARS), BODY_WORDS)),
            }
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let anew = OnConflict::column(product_search::Column::ProductId)
        .update_columns([
            product_search::Column::Title,
            product_search::Column::Sku,
            product_search::Column::Body,
        ])
        .to_owned();
    product_search::Entity::insert_many(rows).on_conflict(anew).exec_without_returning(db).await?;
    Ok(())
}

/// Writes down the words of products that have none yet: those of a shop from before there was a search. Run by the
/// jobs; returns how many there were.
pub async fn index_missing(shop: &Shop) -> Result<usize> {
    let mut written = 0;
    loop {
        let known = product_search::Entity::find()
            .select_only()
            .column(product_search::Column::ProductId)
            .into_query();
        let tx = shop.write().await?;
        let ids: Vec<Uuid> = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(product::Column::Id.not_in_subquery(known))
            .limit(BATCH)
            .into_tuple()
            .all(&tx)
            .await?;
        if ids.is_empty() {
            return Ok(written);
        }
        write_words(&tx, &ids).await?;
        tx.commit().await?;
        written += ids.len();
    }
}
