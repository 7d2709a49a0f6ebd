//! What tables a database has, and what their columns hold: asked of the database, so that a new table is backed up from
//! its first day.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, Value};
use serde::{Deserialize, Serialize};

/// The history of the schema itself, which the manifest keeps apart.
pub(super) const MIGRATIONS: &str = "seaql_migrations";

/// What is made anew from other tables, and of another form in each database: the words that the search finds.
const DERIVED: [&str; 1] = ["product_search"];

/// A column that is stored, not derived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// What a column holds, in either database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An identifier.
    Uuid,
    /// Text.
    Text,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Bigint,
    /// Yes or no.
    Boolean,
    /// Raw bytes.
    Bytes,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "uuid" => Kind::Uuid,
            "text" | "character varying" | "varchar" => Kind::Text,
            "integer" => Kind::Integer,
            "bigint" => Kind::Bigint,
            "boolean" => Kind::Boolean,
            "blob" | "bytea" => Kind::Bytes,
            _ => return None,
        })
    }
}

/// The tables with their stored columns, those that others refer to first.
pub(super) async fn tables(db: &impl ConnectionTrait) -> anyhow::Result<Vec<(String, Vec<Column>)>> {
    let mut left: BTreeMap<String, (Vec<Column>, BTreeSet<String>)> = BTreeMap::new();
    for name in names(db).await? {
        let (columns, parents) = (columns(db, &name).await?, parents(db, &name).await?);
        left.insert(name, (columns, parents));
    }
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let free: Vec<String> = left
            .iter()
            .filter(|(name, (_, parents))| parents.iter().all(|p| p == *name || !left.contains_key(p)))
            .map(|(name, _)| name.clone())
            .collect();
        if free.is_empty() {
            bail!("the tables {:?} refer to each other in a circle", left.keys());
        }
        for name in free {
            if let Some((columns, _)) = left.remove(&name) {
                sorted.push((name, columns));
            }
        }
    }
    Ok(sorted)
}

/// The changes that a database has gone through, oldest first.
pub(super) async fn migrations(db: &impl ConnectionTrait) -> anyhow::Result<Vec<String>> {
    texts(db, &format!("SELECT version FROM {MIGRATIONS} ORDER BY version"), None).await
}

/// Whether a database has any table.
pub(super) async fn is_bare(db: &impl ConnectionTrait) -> anyhow::Result<bool> {
    Ok(names(db).await?.is_empty())
}

async fn names(db: &impl ConnectionTrait) -> anyhow::Result<Vec<String>> {
    let query = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT table_name::text FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
        // Virtual tables and their shadows are indexes, which their triggers fill.
        _ => "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'",
    };
    let mut names = texts(db, query, None).await?;
    names.retain(|name| {
        name != MIGRATIONS && !name.starts_with("sqlite_") && !DERIVED.contains(&name.as_str())
    });
    Ok(names)
}

async fn columns(db: &impl ConnectionTrait, table: &str) -> anyhow::Result<Vec<Column>> {
    let query = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT column_name::text, data_type::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'
             ORDER BY ordinal_position"
        }
        _ => "SELECT name, type FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid",
    };
    let mut columns = Vec::new();
    for row in db.query_all_raw(statement(db, query, Some(table))).await? {
        let (name, kind): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let kind = Kind::named(&kind)
            .with_context(|| format!("{table}.{name} is {kind}, which a backup cannot hold"))?;
        columns.push(Column { name, kind });
    }
    Ok(columns)
}

async fn parents(db: &impl ConnectionTrait, table: &str) -> anyhow::Result<BTreeSet<String>> {
    let query = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT parent.relname::text FROM pg_constraint AS reference
             JOIN pg_class AS child ON child.oid = reference.conrelid
             JOIN pg_class AS parent ON parent.oid = reference.confrelid
             JOIN pg_namespace AS space ON space.oid = child.relnamespace
             WHERE reference.contype = 'f' AND space.nspname = current_schema() AND child.relname = $1"
        }
        _ => "SELECT \"table\" FROM pragma_foreign_key_list($1)",
    };
    Ok(texts(db, query, Some(table)).await?.into_iter().collect())
}

async fn texts(db: &impl ConnectionTrait, query: &str, about: Option<&str>) -> anyhow::Result<Vec<String>> {
    let mut texts = Vec::new();
    for row in db.query_all_raw(statement(db, query, about)).await? {
        texts.push(row.try_get_by_index::<String>(0)?);
    }
    Ok(texts)
}

fn statement(db: &impl ConnectionTrait, query: &str, about: Option<&str>) -> Statement {
    let values: Vec<Value> = about.map(Value::from).into_iter().collect();
    Statement::from_sql_and_values(db.get_database_backend(), query, values)
}
