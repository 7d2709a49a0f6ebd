crate::change!(
    "
    CREATE TABLE order_number (
        year INTEGER PRIMARY KEY,
        last INTEGER NOT NULL
    );
    CREATE TABLE orders (
        id UUID PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        idempotency_key TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN
            ('AWAITING_PAYMENT', 'PAID', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED', 'CANCELLED')),
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        country TEXT NOT NULL,
        address TEXT,
        locale TEXT NOT NULL,
        method TEXT NOT NULL,
        currency TEXT NOT NULL,
        total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
        tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
        consent_text TEXT,
        consent_at BIGINT,
        consent_locale TEXT,
        consent_address TEXT,
        placed_at BIGINT NOT NULL,
        paid_at BIGINT,
        delivered_at BIGINT,
        updated_at BIGINT NOT NULL
    );
    CREATE INDEX orders_placed ON orders (placed_at, id);
    CREATE INDEX orders_email ON orders (email);
    CREATE TABLE order_line (
        id UUID PRIMARY KEY,
        order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        product_id UUID NOT NULL,
        variant_id UUID NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('FILE', 'GOODS')),
        title TEXT NOT NULL,
        variant_title TEXT NOT NULL,
        sku TEXT,
        quantity INTEGER NOT NULL CHECK (quantity >= 1),
        unit_price_minor BIGINT NOT NULL,
        tax_rate INTEGER NOT NULL,
        total_minor BIGINT NOT NULL,
        tax_minor BIGINT NOT NULL,
        counts_stock BOOLEAN NOT NULL,
        fulfilment TEXT NOT NULL CHECK (fulfilment IN ('NONE', 'UNFULFILLED', 'SHIPPED'))
    );
    CREATE INDEX order_line_order ON order_line (order_id, position);
    CREATE TABLE order_line_file (
        order_line_id UUID NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        product_file_id UUID NOT NULL REFERENCES product_file (id),
        file_version_id UUID NOT NULL REFERENCES file_version (id),
        PRIMARY KEY (order_line_id, product_file_id)
    );
    CREATE INDEX order_line_file_version ON order_line_file (file_version_id);
    CREATE TABLE event (
        id UUID PRIMARY KEY,
        order_id UUID NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        detail TEXT NOT NULL,
        at BIGINT NOT NULL
    );
    CREATE INDEX event_order ON event (order_id, at, id);
    "
);
