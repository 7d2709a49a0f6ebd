//! Rows, written as one JSON array a line and read back into a database of either kind.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::TryStreamExt;
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Statement, StreamTrait, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::tables::{self, Column, Kind};
use super::{hex, new_file};
use crate::shop::Shop;

/// Rows that are inserted by one statement.
const ROWS_AT_ONCE: usize = 200;

/// A table of a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableEntry {
    /// Its name, and its file's.
    pub name: String,
    /// What each row's values are, in order.
    pub columns: Vec<Column>,
    /// How many rows.
    pub rows: u64,
    /// The SHA-256 of its file.
    pub sha256: String,
}

/// Writes every table into a folder, all of them as they are at one moment.
pub(super) async fn copy(shop: &Shop, folder: &Path) -> anyhow::Result<(Vec<String>, Vec<TableEntry>)> {
    let snapshot = shop.snapshot().await?;
    let migrations = tables::migrations(&snapshot).await?;
    let mut entries = Vec::new();
    for (name, columns) in tables::tables(&snapshot).await? {
        let path = folder.join(format!("{name}.jsonl"));
        let entry = write_table(&snapshot, &path, name, columns).await;
        entries.push(entry.with_context(|| format!("{} cannot be written", path.display()))?);
    }
    snapshot.rollback().await?;
    Ok((migrations, entries))
}

async fn write_table(
    db: &DatabaseTransaction,
    path: &Path,
    name: String,
    columns: Vec<Column>,
) -> anyhow::Result<TableEntry> {
    let mut file = BufWriter::new(new_file(path)?);
    let (mut sha256, mut rows) = (Sha256::new(), 0);
    let list: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let query = format!("SELECT {} FROM \"{name}\"", list.join(", "));
    let mut stream =
        db.stream_raw(Statement::from_string(ConnectionTrait::get_database_backend(db), query)).await?;
    while let Some(row) = stream.try_next().await? {
        let values: Result<Vec<Json>, _> =
            columns.iter().enumerate().map(|(at, column)| read(&row, at, column.kind)).collect();
        let mut line = serde_json::to_vec(&values?)?;
        line.push(b'\n');
        sha256.update(&line);
        file.write_all(&line)?;
        rows += 1;
    }
    drop(stream);
    file.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    Ok(TableEntry { name, columns, rows, sha256: hex(&sha256.finalize()) })
}

fn read(row: &QueryResult, at: usize, kind: Kind) -> Result<Json, sea_orm::DbErr> {
    Ok(match kind {
        Kind::Uuid => row.try_get_by_index::<Option<Uuid>>(at)?.map(|id| id.to_string()).into(),
        Kind::Text => row.try_get_by_index::<Option<String>>(at)?.into(),
        Kind::Integer => row.try_get_by_index::<Option<i32>>(at)?.into(),
        Kind::Bigint => row.try_get_by_index::<Option<i64>>(at)?.into(),
        Kind::Boolean => row.try_get_by_index::<Option<bool>>(at)?.into(),
        Kind::Bytes => {
            row.try_get_by_index::<Option<Vec<u8>>>(at)?.map(|bytes| STANDARD.encode(bytes)).into()
        }
    })
}

/// Puts a table's rows into a database that has its columns. What the file says must hash as the manifest says.
pub(super) async fn fill(tx: &DatabaseTransaction, folder: &Path, table: &TableEntry) -> anyhow::Result<()> {
    let path = folder.join(format!("{}.jsonl", table.name));
    let why = || format!("{}", path.display());
    let mut file = BufReader::new(File::open(&path).with_context(why)?);
    let (mut sha256, mut rows, mut batch) = (Sha256::new(), 0, Vec::new());
    let mut line = String::new();
    while file.read_line(&mut line).with_context(why)? > 0 {
        sha256.update(&line);
        rows += 1;
        let values: Vec<Json> =
            serde_json::from_str(&line).with_context(|| format!("{}, line {rows}", path.display()))?;
        ensure!(
            values.len() == table.columns.len(),
            "{}, line {rows} is not of the table's form",
            path.display()
        );
        let row: anyhow::Result<Vec<Value>> =
            table.columns.iter().zip(values).map(|(column, value)| write(column, value)).collect();
        batch.push(row.with_context(|| format!("{}, line {rows}", path.display()))?);
        if batch.len() == ROWS_AT_ONCE {
            insert(tx, table, std::mem::take(&mut batch)).await?;
        }
        line.clear();
    }
    insert(tx, table, batch).await?;
    ensure!(
        rows == table.rows && hex(&sha256.finalize()) == table.sha256,
        "{} is not what the manifest says: the backup is damaged",
        path.display()
    );
    Ok(())
}

async fn insert(tx: &DatabaseTransaction, table: &TableEntry, rows: Vec<Vec<Value>>) -> anyhow::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new(&table.name))
        .columns(table.columns.iter().map(|column| Alias::new(&column.name)));
    for row in rows {
        insert.values(row.into_iter().map(Expr::value))?;
    }
    tx.execute(&insert).await.with_context(|| format!("the rows of {} do not fit", table.name))?;
    Ok(())
}

fn write(column: &Column, value: Json) -> anyhow::Result<Value> {
    let wrong = || format!("{} is not {:?}", column.name, column.kind);
    let text = || if value.is_null() { Ok(None) } else { value.as_str().map(Some).with_context(wrong) };
    let number = || if value.is_null() { Ok(None) } else { value.as_i64().map(Some).with_context(wrong) };
    Ok(match column.kind {
        Kind::Uuid => Value::Uuid(text()?.map(Uuid::try_parse).transpose().with_context(wrong)?),
        Kind::Text => Value::String(text()?.map(str::to_owned)),
        Kind::Integer => Value::Int(number()?.map(i32::try_from).transpose().with_context(wrong)?),
        Kind::Bigint => Value::BigInt(number()?),
        Kind::Boolean if value.is_null() => Value::Bool(None),
        Kind::Boolean => Value::Bool(Some(value.as_bool().with_context(wrong)?)),
        Kind::Bytes => {
            Value::Bytes(text()?.map(|text| STANDARD.decode(text)).transpose().with_context(wrong)?)
        }
    })
}
