crate::change!(
    "
    CREATE TABLE refunded_line (
        order_line_id UUID PRIMARY KEY REFERENCES order_line (id) ON DELETE CASCADE,
        order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        amount_minor BIGINT NOT NULL,
        refunded_at BIGINT NOT NULL
    );
    CREATE INDEX refunded_line_order ON refunded_line (order_id)
    "
);
