// What of each order counts as sold: real money that came and has stayed. None before it comes, on trial, and once all of it went
// back. Of a deleted order the refunds of single lines are no longer known.
crate::change!(
    "
    ALTER TABLE orders ADD COLUMN sold_minor BIGINT;
    ALTER TABLE deleted_order ADD COLUMN sold_minor BIGINT;
    UPDATE orders SET sold_minor = total_minor
        - (SELECT COALESCE(SUM(amount_minor), 0) FROM refunded_line WHERE order_id = orders.id)
        - (SELECT COALESCE(SUM(amount_minor), 0) FROM order_refund WHERE order_id = orders.id)
        - (SELECT COALESCE(SUM(price_minor), 0) FROM order_shipping
            WHERE order_id = orders.id AND refunded_at IS NOT NULL)
        WHERE paid_at IS NOT NULL AND state <> 'REFUNDED' AND COALESCE((SELECT mode FROM payment
            WHERE about = orders.id AND NOT extra ORDER BY state = 'RECEIVED' DESC, attempt DESC LIMIT 1), 'LIVE') = 'LIVE';
    UPDATE deleted_order SET sold_minor = total_minor
        - (SELECT COALESCE(SUM(amount_minor), 0) FROM order_refund WHERE order_id = deleted_order.id)
        WHERE state <> 'REFUNDED' AND COALESCE((SELECT mode FROM payment
            WHERE about = deleted_order.id AND NOT extra ORDER BY state = 'RECEIVED' DESC, attempt DESC LIMIT 1), 'LIVE') = 'LIVE';
    DROP INDEX orders_paid;
    DROP INDEX deleted_order_paid;
    CREATE INDEX orders_sold ON orders (paid_at, currency, sold_minor) WHERE sold_minor IS NOT NULL;
    CREATE INDEX deleted_order_sold ON deleted_order (paid_at, currency, sold_minor) WHERE sold_minor IS NOT NULL
    "
);
