crate::change!(
    "
    CREATE TABLE shipping_method (
        id UUID PRIMARY KEY,
        name_fr TEXT NOT NULL,
        name_en TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        position INTEGER NOT NULL,
        tax_rate INTEGER NOT NULL CHECK (tax_rate >= 0 AND tax_rate <= 10000),
        zones TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    "
);
