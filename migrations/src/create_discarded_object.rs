crate::change!(
    "
    CREATE TABLE discarded_object (
        storage_key TEXT PRIMARY KEY,
        discarded_at BIGINT NOT NULL,
        taken_until BIGINT
    );
    ALTER TABLE upload ADD COLUMN storage_key TEXT;
    CREATE INDEX upload_storage_key ON upload (storage_key);
    CREATE INDEX transfer_version ON transfer (file_version_id)
    "
);
