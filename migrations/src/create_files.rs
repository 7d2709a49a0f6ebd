crate::change!(
    "
    CREATE TABLE product_file (
        id UUID PRIMARY KEY,
        internal_name TEXT NOT NULL UNIQUE,
        customer_name TEXT NOT NULL,
        delivers TEXT NOT NULL CHECK (delivers IN ('LATEST', 'BOUGHT')),
        latest_version_id UUID,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    CREATE INDEX product_file_created ON product_file (created_at, id);
    CREATE TABLE file_version (
        id UUID PRIMARY KEY,
        product_file_id UUID NOT NULL REFERENCES product_file (id),
        number INTEGER NOT NULL,
        storage_key TEXT NOT NULL,
        size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
        sha256 BLOB NOT NULL,
        crc32 BIGINT NOT NULL,
        media_type TEXT NOT NULL,
        uploaded_name TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        UNIQUE (product_file_id, number)
    );
    CREATE INDEX file_version_storage_key ON file_version (storage_key);
    CREATE TABLE upload (
        id UUID PRIMARY KEY,
        product_file_id UUID NOT NULL REFERENCES product_file (id),
        uploaded_name TEXT NOT NULL,
        size_bytes BIGINT NOT NULL CHECK (size_bytes > 0),
        offset_bytes BIGINT NOT NULL CHECK (offset_bytes BETWEEN 0 AND size_bytes),
        generation INTEGER NOT NULL,
        hashes BLOB,
        file_version_id UUID,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
    );
    CREATE INDEX upload_expires ON upload (expires_at);
    "
);
