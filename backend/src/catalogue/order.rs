//! Order by hand: a thing is put before or after another one, which says the same whatever others have moved meanwhile.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entities::{catalogue, product};
use crate::error::{Reason, Result, refuse};
use crate::revision::Write;

/// Where a thing of a list goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Just before another one.
    Before(Uuid),
    /// Just after another one.
    After(Uuid),
    /// To the end.
    Last,
}

/// A list in a merchant's order: by position, then by id.
pub(super) struct List<E: EntityTrait> {
    /// What is in the list.
    pub of: Expr,
    /// The column that it is sorted by.
    pub position: E::Column,
    /// The column that names a thing of the list.
    pub id: E::Column,
}

impl<E: EntityTrait> List<E> {
    /// Moves a thing of the list. Room is made by one statement, however long the list; positions have gaps
    /// afterwards. The caller holds the list's lock.
    pub async fn put(&self, tx: &Write, moved: Uuid, place: Place) -> Result<()> {
        self.position_of(tx, moved, "id").await?;
        let position = match place {
            Place::Before(other) | Place::After(other) if other == moved => return Ok(()),
            Place::Before(other) => self.make_room(tx, moved, other, "before", self.id.gte(other)).await?,
            Place::After(other) => self.make_room(tx, moved, other, "after", self.id.gt(other)).await?,
            Place::Last => {
                let last: Option<i32> = E::find()
                    .select_only()
                    .column(self.position)
                    .filter(self.of.clone())
                    .filter(self.id.ne(moved))
                    .order_by_desc(self.position)
                    .into_tuple()
                    .one(tx)
                    .await?;
                last.map_or(0, |last| last + 1)
            }
        };
        E::update_many()
            .col_expr(self.position, Expr::value(position))
            .filter(self.of.clone())
            .filter(self.id.eq(moved))
            .exec(tx)
            .await?;
        Ok(())
    }

    /// Moves what comes from a place on two steps further; the first of them is free.
    async fn make_room(&self, tx: &Write, moved: Uuid, other: Uuid, field: &str, ties: Expr) -> Result<i32> {
        let here = self.position_of(tx, other, field).await?;
        let beyond = Condition::any()
            .add(self.position.gt(here))
            .add(Condition::all().add(self.position.eq(here)).add(ties));
        E::update_many()
            .col_expr(self.position, Expr::col(self.position).add(2))
            .filter(self.of.clone())
            .filter(self.id.ne(moved))
            .filter(beyond)
            .exec(tx)
            .await?;
        Ok(here + 1)
    }

    async fn position_of(&self, tx: &Write, id: Uuid, field: &str) -> Result<i32> {
        let found: Option<i32> = E::find()
            .select_only()
            .column(self.position)
            .filter(self.of.clone())
            .filter(self.id.eq(id))
            .into_tuple()
            .one(tx)
            .await?;
        found.ok_or_else(|| refuse(Reason::NotFound, field))
    }
}

/// Takes turns with whoever else moves something of a product. SQLite's writers take turns anyway.
pub(super) async fn lock_product(tx: &Write, id: Uuid) -> Result<()> {
    let row = product::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    row.map(|_| ()).ok_or_else(|| refuse(Reason::NotFound, "id"))
}

/// Takes turns with whoever else moves a product within a catalogue.
pub(super) async fn lock_catalogue(tx: &Write, id: Uuid) -> Result<catalogue::Model> {
    let row = catalogue::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    row.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

/// Takes turns with whoever else moves a catalogue.
pub(super) async fn lock_catalogues(tx: &Write) -> Result<()> {
    catalogue::Entity::find().order_by_asc(catalogue::Column::Id).lock_exclusive().all(tx).await?;
    Ok(())
}
