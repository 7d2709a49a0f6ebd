crate::change!(
    "
    CREATE TABLE file_check (
        file_version_id UUID PRIMARY KEY REFERENCES file_version (id) ON DELETE CASCADE,
        due_at BIGINT NOT NULL,
        checked_at BIGINT,
        fault TEXT CHECK (fault IN ('MISSING', 'WRONG_SIZE', 'WRONG_BYTES', 'UNREADABLE')),
        faulty_since BIGINT,
        told_at BIGINT
    );
    CREATE INDEX file_check_due ON file_check (due_at);
    CREATE INDEX file_check_fault ON file_check (faulty_since) WHERE fault IS NOT NULL
    "
);
