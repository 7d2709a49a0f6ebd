crate::change!(
    "
    CREATE TABLE product_picture (
        id UUID PRIMARY KEY,
        product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        address TEXT NOT NULL,
        sha256 BLOB NOT NULL,
        alt TEXT NOT NULL,
        width INTEGER NOT NULL CHECK (width >= 1),
        height INTEGER NOT NULL CHECK (height >= 1),
        widths TEXT NOT NULL,
        created_at BIGINT NOT NULL
    );
    CREATE INDEX product_picture_product ON product_picture (product_id, position, id);
    CREATE INDEX product_picture_address ON product_picture (address);
    "
);
