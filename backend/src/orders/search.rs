//! Finding orders by the words of their number, their buyer's name and their address, accents folded (SPEC 7.10).
//!
//! A rare word is found by its rows in `order_term`. A common one is not: the newest orders that hold it are found by
//! walking the list itself. So neither costs more the more orders there are.

use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;
use values::fold;

use super::entities::{order, order_number, order_term};
use crate::error::Result;
use crate::paging::{Direction, Page};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Words of a search that are looked at; what follows them is ignored.
const MAX_WORDS: usize = 4;
/// Words that an order is found by, and characters of each.
const MAX_TERMS: usize = 16;
const TERM_CHARS: usize = 80;
/// A word with more rows than this is common: walking the list finds a page of it sooner than sorting its rows would.
const RARE: u64 = 3_000;
/// The same where each of the rows is looked at, and not only their places in the list.
const RARE_BESIDE_OTHERS: u64 = 1_000;
/// Above every character that can follow a word's beginning.
const LAST: char = '\u{10FFFF}';
/// Orders of before that are given their words in one go.
const BATCH: u64 = 200;
/// Numbers are given a moment after the clock is read: how far the two may differ.
const SLACK_MS: i64 = 3_600_000;

/// One word of a search.
struct Word {
    /// What a word of the order begins with.
    prefix: String,
    /// Whole numbers that it may also mean: `123` is `2026-000123`.
    numbers: Vec<String>,
}

/// What a search adds to the condition of a list.
pub(super) enum Found {
    /// A rare word leads to the page by its own rows; nothing else is asked.
    Page(Condition),
    /// A rare word leads to a few orders, in the order of the page; every other condition is looked at on those.
    Few(Vec<Uuid>, Condition),
    /// All words are common: the newest orders that hold them are found by walking the list.
    Common(Condition),
}

/// Finds a page's orders by words; `alone` when nothing but the search narrows the list.
pub(super) async fn find(db: &impl ConnectionTrait, text: &str, page: &Page, alone: bool) -> Result<Found> {
    let words = read(db, text).await?;
    let alone = alone && words.len() == 1;
    let most = if alone { RARE } else { RARE_BESIDE_OTHERS };
    // The rarest word leads; the others are looked for in what it finds.
    let mut leading: Option<(usize, u64)> = None;
    for (index, word) in words.iter().enumerate() {
        let rows = count(db, word, most).await?;
        if rows <= most && leading.is_none_or(|(_, fewest)| rows < fewest) {
            leading = Some((index, rows));
        }
    }
    let Some((leader, _)) = leading else {
        let mut all = Condition::all();
        for word in &words {
            all = all.add(holds(db, word));
            if is_number(&word.prefix) {
                all = all.add(time_of_numbers(db, word).await?);
            }
        }
        return Ok(Found::Common(all));
    };
    let leading = &words[leader];
    if alone {
        let orders = page_with(leading, page);
        return Ok(Found::Page(Condition::all().add(order::Column::Id.in_subquery(orders))));
    }
    let mut all = Condition::all();
    for (index, word) in words.iter().enumerate() {
        if index != leader {
            all = all.add(holds(db, word));
        }
    }
    Ok(Found::Few(orders_with(db, leading, page).await?, all))
}

/// The words by which an order is found.
fn terms(number: &str, name: &str, email: &str) -> Vec<String> {
    let email = fold(email);
    let local = email.split('@').next().unwrap_or_default().to_owned();
    let name = fold(name);
    let of_name = name.split(|c: char| !c.is_alphanumeric());
    let of_local = local.split(|c: char| !c.is_alphanumeric());
    let short = |word: &str| word.chars().take(TERM_CHARS).collect::<String>();
    let mut words: Vec<String> = [number, email.as_str()].into_iter().map(short).collect();
    words.extend(of_name.chain(of_local).filter(|word| !word.is_empty()).map(short).take(MAX_TERMS));
    words.sort();
    words.dedup();
    // What begins another word is found by that one.
    let begins_next = |index: usize| words.get(index + 1).is_some_and(|next| next.starts_with(&words[index]));
    (0..words.len()).filter(|index| !begins_next(*index)).map(|index| words[index].clone()).collect()
}

/// The words as one text, each after a space.
pub(super) fn text(number: &str, name: &str, email: &str) -> String {
    terms(number, name, email).iter().map(|term| format!(" {term}")).collect()
}

/// Writes an order's words.
pub(super) async fn index(tx: &Write, order: &order::Model) -> Result<()> {
    let rows = terms(&order.number, &order.name, &order.email).into_iter().map(|term| {
        order_term::ActiveModel { term: Set(term), placed_at: Set(order.placed_at), order_id: Set(order.id) }
    });
    order_term::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Forgets an order's words.
pub(super) async fn forget(tx: &Write, order: &order::Model) -> Result<()> {
    order_term::Entity::delete_many()
        .filter(order_term::Column::Term.is_in(terms(&order.number, &order.name, &order.email)))
        .filter(order_term::Column::PlacedAt.eq(order.placed_at))
        .filter(order_term::Column::OrderId.eq(order.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives orders of before their words; run by the jobs. Returns how many were given theirs.
pub async fn index_pending(shop: &Shop) -> Result<u64> {
    let mut done = 0;
    loop {
        let tx = shop.write().await?;
        let rows = order::Entity::find()
            .filter(Expr::cust("search_text = ''"))
            .order_by_asc(order::Column::Id)
            .limit(BATCH)
            .all(&tx)
            .await?;
        if rows.is_empty() {
            return Ok(done);
        }
        for row in rows {
            // Somebody else's job may have been faster.
            let written = order::Entity::update_many()
                .col_expr(order::Column::SearchText, Expr::value(text(&row.number, &row.name, &row.email)))
                .filter(order::Column::Id.eq(row.id))
                .filter(order::Column::SearchText.eq(""))
                .exec(&tx)
                .await?;
            if written.rows_affected == 1 {
                index(&tx, &row).await?;
                done += 1;
            }
        }
        tx.commit().await?;
    }
}

/// The words of a search.
async fn read(db: &impl ConnectionTrait, text: &str) -> Result<Vec<Word>> {
    let mut prefixes: Vec<String> = Vec::new();
    for part in fold(text).split_whitespace() {
        if part.contains('@') || is_number(part) {
            prefixes.push(part.to_owned());
        } else {
            prefixes.extend(
                part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned),
            );
        }
    }
    if prefixes.is_empty() && !text.trim().is_empty() {
        // Nothing but signs: no order holds it.
        prefixes.push(text.trim().to_owned());
    }
    prefixes.truncate(MAX_WORDS);
    let mut words = Vec::with_capacity(prefixes.len());
    for prefix in prefixes {
        let prefix: String = prefix.chars().take(TERM_CHARS).collect();
        let numbers = numbers(db, &prefix).await?;
        words.push(Word { prefix, numbers });
    }
    Ok(words)
}

/// The orders that a few digits may mean: one of each year.
async fn numbers(db: &impl ConnectionTrait, word: &str) -> Result<Vec<String>> {
    let sequence = match word.parse::<u32>() {
        Ok(sequence) if word.len() <= 9 => sequence,
        _ => return Ok(Vec::new()),
    };
    let years = order_number::Entity::find().all(db).await?;
    Ok(years.into_iter().map(|year| format!("{}-{sequence:06}", year.year)).collect())
}

/// The beginning of an order's number, from its hyphen on.
fn is_number(word: &str) -> bool {
    word.split_once('-').is_some_and(|(year, rest)| {
        year.len() == 4
            && year.chars().all(|c| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit())
    })
}

/// The word's rows.
fn rows_of(word: &Word) -> Condition {
    let from = order_term::Column::Term.gte(word.prefix.as_str());
    let to = order_term::Column::Term.lt(format!("{}{LAST}", word.prefix));
    let begins = Condition::all().add(from).add(to);
    if word.numbers.is_empty() {
        return begins;
    }
    Condition::any().add(begins).add(order_term::Column::Term.is_in(word.numbers.clone()))
}

/// How many rows a word has, as far as it matters.
async fn count(db: &impl ConnectionTrait, word: &Word, most: u64) -> Result<u64> {
    let rows = Query::select()
        .expr(Expr::cust("1"))
        .from(order_term::Entity)
        .cond_where(rows_of(word))
        .limit(most + 1)
        .to_owned();
    let query =
        Query::select().expr_as(Expr::cust("count(*)"), "rows").from_subquery(rows, "found").to_owned();
    let counted = db.query_one(&query).await?;
    let rows: i64 = counted.map(|row| row.try_get("", "rows")).transpose()?.unwrap_or_default();
    Ok(u64::try_from(rows).unwrap_or_default())
}

/// The page of the orders that hold a rare word, from the words' rows alone.
fn page_with(word: &Word, page: &Page) -> SelectStatement {
    let rows = rows_once(word);
    let rows =
        page.narrow(rows, order_term::Column::PlacedAt, order_term::Column::OrderId, Direction::Falling);
    QueryTrait::into_query(rows)
}

/// The orders that hold a rare word, from the words' rows alone, in the order of the page.
async fn orders_with(db: &impl ConnectionTrait, word: &Word, page: &Page) -> Result<Vec<Uuid>> {
    let rows = rows_once(word);
    let rows =
        page.bound(rows, order_term::Column::PlacedAt, order_term::Column::OrderId, Direction::Falling);
    let order = page.order(Direction::Falling);
    Ok(rows
        .order_by(order_term::Column::PlacedAt, order.clone())
        .order_by(order_term::Column::OrderId, order)
        .into_tuple::<Uuid>()
        .all(db)
        .await?)
}

/// The orders of a word's rows, each once: two words of an order may begin alike.
fn rows_once(word: &Word) -> Select<order_term::Entity> {
    order_term::Entity::find()
        .select_only()
        .column(order_term::Column::OrderId)
        .filter(rows_of(word))
        .group_by(order_term::Column::PlacedAt)
        .group_by(order_term::Column::OrderId)
}

/// An order's words hold this one. Not by `LIKE`, of whose pattern PostgreSQL guesses that it is rare, and sorts them all.
fn holds(db: &impl ConnectionTrait, word: &Word) -> Condition {
    let place = match db.get_database_backend() {
        DatabaseBackend::Postgres => "strpos(orders.search_text, $1) > 0",
        _ => "instr(orders.search_text, ?) > 0",
    };
    let any = Condition::any().add(Expr::cust_with_values(place, [format!(" {}", word.prefix)]));
    word.numbers.iter().fold(any, |any, number| any.add(order::Column::Number.eq(number.as_str())))
}

/// When the orders of a number's beginning were placed: a year's may all lie behind a million newer ones.
async fn time_of_numbers(db: &impl ConnectionTrait, word: &Word) -> Result<Condition> {
    let mut bounds = Vec::new();
    for rising in [true, false] {
        let query = order_term::Entity::find()
            .select_only()
            .column(order_term::Column::PlacedAt)
            .filter(rows_of(word));
        let query = if rising {
            query.order_by_asc(order_term::Column::Term)
        } else {
            query.order_by_desc(order_term::Column::Term)
        };
        bounds.push(query.into_tuple::<At>().one(db).await?.map(|at| at.timestamp_millis()));
    }
    Ok(match bounds[..] {
        [Some(first), Some(last)] => Condition::all()
            .add(order::Column::PlacedAt.gte(first - SLACK_MS))
            .add(order::Column::PlacedAt.lte(last + SLACK_MS)),
        _ => Condition::all(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_by_the_words_that_no_other_begins_with() {
        let words = terms("2026-000123", "Zoë Éluard-Martin", "zoe.martin@example.fr");
        assert_eq!(words, ["2026-000123", "eluard", "martin", "zoe.martin@example.fr"]);
    }

    #[test]
    fn a_number_has_its_hyphen() {
        assert!(is_number("2026-") && is_number("2026-0001"));
        assert!(!is_number("2026") && !is_number("202-1") && !is_number("jean-paul"));
    }
}
