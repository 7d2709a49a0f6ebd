crate::change!(
    "
    CREATE TABLE catalogue (
        id UUID PRIMARY KEY,
        slug TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        visibility TEXT NOT NULL CHECK (visibility IN ('LISTED', 'UNLISTED')),
        position INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    CREATE TABLE product (
        id UUID PRIMARY KEY,
        slug TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('DRAFT', 'PUBLISHED')),
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    CREATE INDEX product_created ON product (created_at, id);
    CREATE TABLE placement (
        catalogue_id UUID NOT NULL REFERENCES catalogue (id) ON DELETE CASCADE,
        product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        PRIMARY KEY (catalogue_id, product_id)
    );
    CREATE INDEX placement_order ON placement (catalogue_id, position, product_id);
    CREATE INDEX placement_product ON placement (product_id);
    CREATE TABLE variant (
        id UUID PRIMARY KEY,
        product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        title TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('FILE', 'GOODS')),
        sku TEXT,
        price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
        former_price_minor BIGINT CHECK (former_price_minor >= 0),
        tax_rate INTEGER NOT NULL CHECK (tax_rate >= 0 AND tax_rate <= 10000),
        stock BIGINT CHECK (stock >= 0),
        weight_grams BIGINT CHECK (weight_grams >= 0),
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    CREATE UNIQUE INDEX variant_sku ON variant (sku);
    CREATE INDEX variant_product ON variant (product_id, position);
    CREATE TABLE variant_file (
        variant_id UUID NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
        product_file_id UUID NOT NULL REFERENCES product_file (id),
        position INTEGER NOT NULL,
        PRIMARY KEY (variant_id, product_file_id)
    );
    CREATE INDEX variant_file_file ON variant_file (product_file_id);
    CREATE TABLE cart (
        id UUID PRIMARY KEY,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    CREATE INDEX cart_updated ON cart (updated_at);
    CREATE TABLE cart_line (
        cart_id UUID NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
        variant_id UUID NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
        quantity INTEGER NOT NULL CHECK (quantity >= 1),
        seen_price_minor BIGINT NOT NULL,
        added_at BIGINT NOT NULL,
        PRIMARY KEY (cart_id, variant_id)
    );
    "
);
