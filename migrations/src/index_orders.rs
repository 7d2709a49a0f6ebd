// What the list of orders asks by: whether downloads are enabled, and the words of number, name and address. Rows of
// before have no words yet: a job gives them theirs (`orders::index_pending`).
crate::change!(
    "
    ALTER TABLE orders ADD COLUMN downloads TEXT NOT NULL DEFAULT 'NONE'
        CHECK (downloads IN ('NONE', 'ENABLED', 'DISABLED'));
    ALTER TABLE orders ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
    UPDATE orders SET downloads = CASE
        WHEN EXISTS (SELECT 1 FROM download_link WHERE download_link.order_id = orders.id AND download_link.enabled)
            THEN 'ENABLED'
        WHEN EXISTS (SELECT 1 FROM order_line WHERE order_line.order_id = orders.id AND order_line.kind = 'FILE')
            THEN 'DISABLED'
        ELSE 'NONE' END;
    CREATE TABLE order_term (
        term TEXT COLLATE \"C\" NOT NULL,
        placed_at BIGINT NOT NULL,
        order_id UUID NOT NULL,
        PRIMARY KEY (term, placed_at, order_id)
    ) WITHOUT ROWID;
    CREATE INDEX orders_state ON orders (state, placed_at, id);
    CREATE INDEX orders_downloads ON orders (downloads, placed_at, id);
    CREATE INDEX orders_state_downloads ON orders (state, downloads, placed_at, id);
    CREATE INDEX orders_method ON orders (method, placed_at, id);
    CREATE INDEX orders_files ON orders (placed_at, id) WHERE downloads <> 'NONE';
    CREATE INDEX orders_unindexed ON orders (id) WHERE search_text = '';
    CREATE TABLE handed_over (
        idempotency_key TEXT NOT NULL,
        order_id UUID NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (idempotency_key, order_id)
    );
    CREATE INDEX handed_over_at ON handed_over (at);
    "
);
