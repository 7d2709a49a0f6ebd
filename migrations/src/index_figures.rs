crate::change!(
    "
    CREATE INDEX orders_paid ON orders (paid_at, state, currency, total_minor);
    CREATE INDEX orders_state_placed ON orders (state, placed_at);
    CREATE INDEX deleted_order_paid ON deleted_order (paid_at);
    CREATE INDEX transfer_counted ON transfer (counted_at);
    CREATE INDEX download_link_disabled ON download_link (order_id) WHERE NOT enabled;
    "
);
