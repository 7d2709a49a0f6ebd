crate::change!(
    "
    CREATE TABLE api_token (
        id UUID PRIMARY KEY,
        staff_id UUID NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        token_hash BLOB NOT NULL UNIQUE,
        scopes TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        last_used_at BIGINT
    );
    CREATE INDEX api_token_staff ON api_token (staff_id)
    "
);
