crate::change!(
    "
    CREATE TABLE deleted_order (
        id UUID PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        method TEXT NOT NULL,
        currency TEXT NOT NULL,
        total_minor BIGINT NOT NULL,
        tax_minor BIGINT NOT NULL,
        placed_at BIGINT NOT NULL,
        paid_at BIGINT NOT NULL,
        deleted_at BIGINT NOT NULL
    );
    "
);
