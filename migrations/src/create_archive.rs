crate::change!(
    "
    CREATE TABLE archive (
        id UUID PRIMARY KEY,
        order_id UUID NOT NULL,
        name TEXT NOT NULL,
        entries TEXT NOT NULL,
        client_address TEXT NOT NULL,
        agent TEXT NOT NULL,
        opened_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
    );
    CREATE INDEX archive_order ON archive (order_id, opened_at);
    CREATE INDEX archive_expires ON archive (expires_at);
    "
);
