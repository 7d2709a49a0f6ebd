crate::change!(
    "
    CREATE TABLE payment (
        id UUID PRIMARY KEY,
        about UUID NOT NULL,
        provider TEXT NOT NULL,
        reference TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('OPEN', 'RECEIVED', 'FAILED')),
        amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
        currency TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (provider, reference)
    );
    CREATE INDEX payment_about ON payment (about);
    CREATE TABLE deferred_method (
        method TEXT PRIMARY KEY CHECK (method IN ('TRANSFER', 'CHEQUE', 'CASH')),
        enabled BOOLEAN NOT NULL,
        instructions_fr TEXT NOT NULL,
        instructions_en TEXT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    CREATE TABLE notification (
        id UUID PRIMARY KEY,
        provider TEXT NOT NULL,
        reference TEXT,
        headers TEXT NOT NULL,
        body BLOB NOT NULL,
        verdict TEXT NOT NULL,
        received_at BIGINT NOT NULL
    );
    CREATE INDEX notification_reference ON notification (provider, reference);
    CREATE TABLE applied_notice (
        provider TEXT NOT NULL,
        transaction_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        payment_id UUID NOT NULL REFERENCES payment (id),
        applied_at BIGINT NOT NULL,
        PRIMARY KEY (provider, transaction_id, kind)
    );
    "
);
