crate::change!(
    "
    CREATE TABLE former_catalogue_slug (
        slug TEXT PRIMARY KEY,
        catalogue_id UUID NOT NULL REFERENCES catalogue (id) ON DELETE CASCADE
    );
    CREATE INDEX former_catalogue_slug_catalogue ON former_catalogue_slug (catalogue_id);
    CREATE TABLE former_product_slug (
        slug TEXT PRIMARY KEY,
        product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE
    );
    CREATE INDEX former_product_slug_product ON former_product_slug (product_id);
    "
);
