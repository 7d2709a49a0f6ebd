crate::change!(
    "
    CREATE TABLE staff (
        id UUID PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        password_hash TEXT,
        role TEXT NOT NULL CHECK (role IN ('OWNER', 'STAFF')),
        created_at BIGINT NOT NULL
    );
    CREATE TABLE session (
        token_hash BLOB PRIMARY KEY,
        staff_id UUID NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        agent TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
    );
    CREATE INDEX session_staff ON session (staff_id);
    CREATE TABLE sign_in_link (
        token_hash BLOB PRIMARY KEY,
        staff_id UUID NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT
    );
    CREATE TABLE sign_in_failure (
        id UUID PRIMARY KEY,
        subject TEXT NOT NULL,
        at BIGINT NOT NULL
    );
    CREATE INDEX sign_in_failure_subject ON sign_in_failure (subject, at)
    "
);
