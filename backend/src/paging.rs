//! Lists by keyset: a page is found by where the last one ended, so that the thousandth costs what the first does.

use async_graphql::ObjectType;
use async_graphql::connection::{Connection, CursorType, Edge};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, EntityTrait, IntoSimpleExpr, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::error::{Reason, Result, refuse};

pub use row::Row;

mod row;

/// A page of a list.
pub type List<N> = Connection<Cursor, Row<N>>;

/// Rows of a page when the client does not say.
const DEFAULT_ROWS: i32 = 20;
/// Rows of a page at most.
pub const MAX_ROWS: i32 = 100;

/// A place in a list: the sorting number and the id that breaks ties. Opaque to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// What the list is sorted by: milliseconds of an instant, or a position.
    pub key: i64,
    /// Breaks ties.
    pub id: Uuid,
}

impl CursorType for Cursor {
    type Error = &'static str;

    fn decode_cursor(text: &str) -> std::result::Result<Self, Self::Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| "not a cursor of ours")?;
        let (key, id) = bytes.split_first_chunk::<8>().ok_or("not a cursor of ours")?;
        Ok(Self {
            key: i64::from_be_bytes(*key),
            id: Uuid::from_slice(id).map_err(|_| "not a cursor of ours")?,
        })
    }

    fn encode_cursor(&self) -> String {
        let mut bytes = self.key.to_be_bytes().to_vec();
        bytes.extend(self.id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest key first.
    Rising,
    /// Largest key first: the newest.
    Falling,
}

/// Which rows of a list a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    after: Option<Cursor>,
    before: Option<Cursor>,
    rows: i32,
    from_end: bool,
}

impl Page {
    /// So many rows after a place, for a reader of a whole list.
    pub fn following(after: Option<Cursor>, rows: i32) -> Self {
        Self { after, before: None, rows, from_end: false }
    }

    /// Reads Relay's four arguments: `first` with `after`, or `last` with `before`; at most [`MAX_ROWS`] rows.
    pub fn read(
        first: Option<i32>,
        after: Option<&str>,
        last: Option<i32>,
        before: Option<&str>,
    ) -> Result<Self> {
        let cursor = |text: Option<&str>, field: &str| {
            text.map(Cursor::decode_cursor).transpose().map_err(|_| refuse(Reason::Malformed, field))
        };
        if first.is_some() && last.is_some() {
            return Err(refuse(Reason::Malformed, "last"));
        }
        let rows = first.or(last).unwrap_or(DEFAULT_ROWS);
        if !(0..=MAX_ROWS).contains(&rows) {
            return Err(refuse(Reason::OutOfRange, if last.is_some() { "last" } else { "first" }));
        }
        Ok(Self {
            after: cursor(after, "after")?,
            before: cursor(before, "before")?,
            rows,
            from_end: last.is_some(),
        })
    }

    /// The rest of this page, past a row that was fetched.
    pub fn past(self, row: Cursor) -> Self {
        if self.from_end { Self { before: Some(row), ..self } } else { Self { after: Some(row), ..self } }
    }

    /// Narrows a query to this page, sorted for it, with one row more than asked for: the sign of another page.
    pub fn narrow<E: EntityTrait>(
        &self,
        select: Select<E>,
        key: E::Column,
        id: E::Column,
        direction: Direction,
    ) -> Select<E> {
        let order = self.order(direction);
        let select = self.bound(select, key, id, direction);
        select.order_by(key, order.clone()).order_by(id, order).limit(self.limit())
    }

    /// Narrows a query to what lies between this page's cursors, neither sorted nor cut: for pages of several lists in
    /// one statement, which cuts each at [`Page::limit`].
    pub fn bound<E: EntityTrait>(
        &self,
        select: Select<E>,
        key: E::Column,
        id: E::Column,
        direction: Direction,
    ) -> Select<E> {
        select.filter(self.between(key.into_simple_expr(), id.into_simple_expr(), direction))
    }

    /// What lies between this page's cursors, for lists that are sorted by something computed.
    pub fn between(&self, key: Expr, id: Expr, direction: Direction) -> Condition {
        let rising = direction == Direction::Rising;
        let past = |cursor: Cursor, upward: bool| {
            let (key, id) = (key.clone(), id.clone());
            let (reach, beyond, tie) = if upward {
                (key.clone().gte(cursor.key), key.clone().gt(cursor.key), id.gt(cursor.id))
            } else {
                (key.clone().lte(cursor.key), key.clone().lt(cursor.key), id.lt(cursor.id))
            };
            // Of an alternative no database makes a place in an index: the first part alone says where to begin.
            Condition::all()
                .add(reach)
                .add(Condition::any().add(beyond).add(Condition::all().add(key.eq(cursor.key)).add(tie)))
        };
        let mut between = Condition::all();
        if let Some(cursor) = self.after {
            between = between.add(past(cursor, rising));
        }
        if let Some(cursor) = self.before {
            between = between.add(past(cursor, !rising));
        }
        between
    }

    /// How rows of this page are fetched: from its end backwards when the last ones are asked for.
    pub fn order(&self, direction: Direction) -> Order {
        if (direction == Direction::Rising) != self.from_end { Order::Asc } else { Order::Desc }
    }

    /// Rows to fetch: one more than asked for.
    pub fn limit(&self) -> u64 {
        u64::try_from(self.rows).unwrap_or_default() + 1
    }

    /// Turns the rows that [`Page::narrow`] found into a connection.
    pub fn connect<T, N: ObjectType>(
        &self,
        mut rows: Vec<T>,
        cursor: impl Fn(&T) -> Cursor,
        node: impl Fn(T) -> N,
    ) -> List<N> {
        let asked = usize::try_from(self.rows).unwrap_or_default();
        let more = rows.len() > asked;
        rows.truncate(asked);
        if self.from_end {
            rows.reverse();
        }
        let (previous, next) =
            if self.from_end { (more, self.before.is_some()) } else { (self.after.is_some(), more) };
        let mut connection = Connection::new(previous, next);
        connection.edges.extend(rows.into_iter().map(|row| Edge::new(cursor(&row), Row(node(row)))));
        connection
    }
}

/// What a page of a list costs of the complexity that a query may have: for `#[graphql(complexity = "page_cost(first, child_complexity)")]`.
pub fn page_cost(rows: Option<i32>, child: usize) -> usize {
    usize::try_from(rows.unwrap_or(DEFAULT_ROWS)).unwrap_or_default().saturating_mul(child).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_trip() {
        let cursor = Cursor { key: -5, id: Uuid::from_u128(9) };
        assert_eq!(Cursor::decode_cursor(&cursor.encode_cursor()), Ok(cursor));
        assert!(Cursor::decode_cursor("zz").is_err());
    }

    #[test]
    fn a_page_has_bounds() {
        assert!(Page::read(Some(101), None, None, None).is_err());
        assert!(Page::read(Some(1), None, Some(1), None).is_err());
        assert!(Page::read(None, Some("nonsense"), None, None).is_err());
    }
}
