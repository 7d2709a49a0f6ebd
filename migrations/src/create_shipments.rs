crate::change!(
    "
    CREATE TABLE order_shipping (
        order_id UUID PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
        method_id UUID NOT NULL,
        method_name TEXT NOT NULL,
        price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
        tax_rate INTEGER NOT NULL,
        tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
        weight_grams BIGINT NOT NULL CHECK (weight_grams >= 0),
        name TEXT NOT NULL,
        street TEXT NOT NULL,
        postcode TEXT NOT NULL,
        city TEXT NOT NULL,
        country TEXT NOT NULL,
        refunded_at BIGINT
    );
    CREATE TABLE shipment (
        id UUID PRIMARY KEY,
        order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        carrier TEXT NOT NULL,
        tracking TEXT,
        tracking_url TEXT,
        shipped_at BIGINT NOT NULL
    );
    CREATE INDEX shipment_order ON shipment (order_id, shipped_at);
    ALTER TABLE order_line ADD COLUMN shipment_id UUID;
    CREATE INDEX order_line_to_ship ON order_line (order_id) WHERE fulfilment = 'UNFULFILLED';
    "
);
