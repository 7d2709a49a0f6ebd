crate::change!(
    "
    CREATE TABLE provider_account (
        provider TEXT NOT NULL,
        mode TEXT NOT NULL CHECK (mode IN ('LIVE', 'TEST')),
        enabled BOOLEAN NOT NULL,
        fields TEXT NOT NULL,
        secrets BLOB NOT NULL,
        currencies TEXT NOT NULL,
        countries TEXT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (provider, mode)
    );
    ALTER TABLE payment ADD COLUMN mode TEXT NOT NULL DEFAULT 'LIVE' CHECK (mode IN ('LIVE', 'TEST'));
    ALTER TABLE payment ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE payment ADD COLUMN theirs TEXT;
    ALTER TABLE payment ADD COLUMN collected TEXT;
    ALTER TABLE payment ADD COLUMN next_address TEXT;
    ALTER TABLE payment ADD COLUMN started_at BIGINT;
    ALTER TABLE payment ADD COLUMN look_at BIGINT;
    ALTER TABLE payment ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE payment ADD COLUMN extra BOOLEAN NOT NULL DEFAULT FALSE;
    CREATE INDEX payment_theirs ON payment (provider, theirs);
    CREATE INDEX payment_collected ON payment (provider, collected);
    CREATE INDEX payment_look ON payment (look_at) WHERE look_at IS NOT NULL;
    ALTER TABLE notification ADD COLUMN mode TEXT NOT NULL DEFAULT 'LIVE' CHECK (mode IN ('LIVE', 'TEST'));
    ALTER TABLE notification ADD COLUMN query TEXT NOT NULL DEFAULT '';
    ALTER TABLE notification ADD COLUMN about UUID;
    ALTER TABLE notification ADD COLUMN says TEXT NOT NULL DEFAULT '';
    ALTER TABLE notification ADD COLUMN processed_again_at BIGINT;
    CREATE INDEX notification_about ON notification (about, received_at);
    CREATE INDEX notification_received ON notification (received_at, id);
    CREATE INDEX applied_notice_payment ON applied_notice (payment_id, kind);
    CREATE TABLE waiting_notice (
        provider TEXT NOT NULL,
        transaction_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        payment_id UUID NOT NULL REFERENCES payment (id) ON DELETE CASCADE,
        amount_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        detail TEXT NOT NULL,
        kept_at BIGINT NOT NULL,
        PRIMARY KEY (provider, transaction_id, kind)
    );
    CREATE INDEX waiting_notice_payment ON waiting_notice (payment_id);
    CREATE TABLE refund_request (
        id UUID PRIMARY KEY,
        order_id UUID NOT NULL,
        payment_id UUID NOT NULL,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        lines TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('ASKED', 'DONE', 'REFUSED')),
        actor TEXT NOT NULL,
        theirs TEXT,
        last_error TEXT,
        due_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL
    );
    CREATE INDEX refund_request_order ON refund_request (order_id, created_at);
    CREATE INDEX refund_request_due ON refund_request (due_at) WHERE state = 'ASKED';
    CREATE TABLE order_refund (
        order_id UUID NOT NULL,
        transaction_id TEXT NOT NULL,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        refunded_at BIGINT NOT NULL,
        PRIMARY KEY (order_id, transaction_id)
    );
    "
);
