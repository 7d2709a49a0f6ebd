crate::change!(
    "
    CREATE TABLE download_link (
        id UUID PRIMARY KEY,
        order_id UUID NOT NULL,
        order_line_id UUID NOT NULL,
        position INTEGER NOT NULL,
        product_file_id UUID NOT NULL REFERENCES product_file (id),
        bought_version_id UUID NOT NULL REFERENCES file_version (id),
        generation INTEGER NOT NULL DEFAULT 1,
        enabled BOOLEAN NOT NULL,
        counter INTEGER NOT NULL DEFAULT 0 CHECK (counter >= 0),
        max_downloads INTEGER CHECK (max_downloads >= 0),
        expires_at BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (order_line_id, product_file_id)
    );
    CREATE INDEX download_link_order ON download_link (order_id, position);
    CREATE INDEX download_link_version ON download_link (bought_version_id);
    CREATE INDEX download_link_file ON download_link (product_file_id);
    CREATE TABLE transfer (
        id UUID PRIMARY KEY,
        link_id UUID NOT NULL REFERENCES download_link (id) ON DELETE CASCADE,
        file_version_id UUID NOT NULL REFERENCES file_version (id),
        size_bytes BIGINT NOT NULL,
        delivered_bytes BIGINT NOT NULL DEFAULT 0,
        sent_bytes BIGINT NOT NULL DEFAULT 0,
        ranges TEXT NOT NULL DEFAULT '[]',
        client_address TEXT NOT NULL,
        agent TEXT NOT NULL,
        opened_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        counted_at BIGINT,
        closed_at BIGINT,
        updated_at BIGINT NOT NULL
    );
    CREATE UNIQUE INDEX transfer_open ON transfer (link_id) WHERE counted_at IS NULL AND closed_at IS NULL;
    CREATE INDEX transfer_link ON transfer (link_id, opened_at);
    "
);
