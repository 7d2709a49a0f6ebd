crate::change!(
    "
    CREATE TABLE download_alert (
        link_id UUID PRIMARY KEY REFERENCES download_link (id) ON DELETE CASCADE,
        due_at BIGINT NOT NULL,
        waits BOOLEAN NOT NULL,
        problems TEXT NOT NULL,
        client_address TEXT NOT NULL,
        agent TEXT NOT NULL,
        last_at BIGINT NOT NULL
    );
    CREATE INDEX download_alert_due ON download_alert (due_at) WHERE waits;
    "
);
