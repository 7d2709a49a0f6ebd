// Deferred methods whole: the account of a transfer, reminders, giving up after a time, what came in and when.
crate::change!(
    "
    ALTER TABLE deferred_method ADD COLUMN account_holder TEXT NOT NULL DEFAULT '';
    ALTER TABLE deferred_method ADD COLUMN iban TEXT;
    ALTER TABLE deferred_method ADD COLUMN bic TEXT;
    ALTER TABLE deferred_method ADD COLUMN remind_after_days INTEGER CHECK (remind_after_days >= 1);
    ALTER TABLE deferred_method ADD COLUMN cancel_after_days INTEGER CHECK (cancel_after_days >= 1);
    ALTER TABLE deferred_method ADD COLUMN tells_cancelled BOOLEAN NOT NULL DEFAULT TRUE;
    ALTER TABLE orders ADD COLUMN awaiting_since BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE orders ADD COLUMN reminded_at BIGINT;
    UPDATE orders SET awaiting_since = placed_at;
    CREATE INDEX orders_awaiting ON orders (method, awaiting_since) WHERE state = 'AWAITING_PAYMENT';
    CREATE TABLE receipt (
        id UUID PRIMARY KEY,
        about UUID NOT NULL,
        idempotency_key TEXT UNIQUE,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        note TEXT NOT NULL,
        actor TEXT NOT NULL,
        created_at BIGINT NOT NULL
    );
    CREATE INDEX receipt_about ON receipt (about, received_at, id);
    "
);
