use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

/// The words of each product, already folded; each database indexes them in its own way.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements: &[&str] = match manager.get_database_backend() {
            DatabaseBackend::Postgres => &POSTGRES,
            _ => &SQLITE,
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

const POSTGRES: [&str; 2] = [
    "CREATE TABLE product_search (
        product_id UUID PRIMARY KEY REFERENCES product (id) ON DELETE CASCADE,
        title TEXT NOT NULL,
        sku TEXT NOT NULL,
        body TEXT NOT NULL,
        words TSVECTOR GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', sku), 'B')
            || setweight(to_tsvector('simple', body), 'D')) STORED
    )",
    "CREATE INDEX product_search_words ON product_search USING GIN (words)",
];

/// FTS5 finds rows by a whole number that must never change: a table of its own keeps it.
const SQLITE: [&str; 5] = [
    "CREATE TABLE product_search (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        product_id UUID NOT NULL UNIQUE REFERENCES product (id) ON DELETE CASCADE,
        title TEXT NOT NULL,
        sku TEXT NOT NULL,
        body TEXT NOT NULL
    )",
    "CREATE VIRTUAL TABLE product_words USING fts5 (
        title, sku, body, content='product_search', content_rowid='number', prefix='2 3 4'
    )",
    "CREATE TRIGGER product_search_added AFTER INSERT ON product_search BEGIN
        INSERT INTO product_words (rowid, title, sku, body) VALUES (new.number, new.title, new.sku, new.body);
    END",
    "CREATE TRIGGER product_search_gone AFTER DELETE ON product_search BEGIN
        INSERT INTO product_words (product_words, rowid, title, sku, body)
        VALUES ('delete', old.number, old.title, old.sku, old.body);
    END",
    "CREATE TRIGGER product_search_changed AFTER UPDATE ON product_search BEGIN
        INSERT INTO product_words (product_words, rowid, title, sku, body)
        VALUES ('delete', old.number, old.title, old.sku, old.body);
        INSERT INTO product_words (rowid, title, sku, body) VALUES (new.number, new.title, new.sku, new.body);
    END",
];
