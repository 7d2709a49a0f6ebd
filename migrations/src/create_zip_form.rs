crate::change!(
    "
    ALTER TABLE product_file ADD COLUMN zip TEXT NOT NULL DEFAULT 'SHOP' CHECK (zip IN ('SHOP', 'ALWAYS', 'NEVER'));
    ALTER TABLE transfer ADD COLUMN zip_form_id UUID;
    CREATE TABLE zip_form (
        id UUID PRIMARY KEY,
        file_version_id UUID NOT NULL REFERENCES file_version (id) ON DELETE CASCADE,
        entry_name TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('QUEUED', 'WORKING', 'READY', 'FAILED')),
        tries INTEGER NOT NULL,
        due_at BIGINT NOT NULL,
        done_bytes BIGINT NOT NULL,
        storage_key TEXT,
        size_bytes BIGINT,
        sha256 BLOB,
        crc32 BIGINT,
        last_error TEXT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (file_version_id, entry_name)
    );
    CREATE INDEX zip_form_due ON zip_form (due_at) WHERE state IN ('QUEUED', 'WORKING');
    CREATE INDEX zip_form_storage_key ON zip_form (storage_key);
    CREATE INDEX transfer_opened ON transfer (opened_at, id);
    CREATE INDEX product_file_zip ON product_file (zip) WHERE zip = 'ALWAYS';
    "
);
