crate::change!(
    "
    ALTER TABLE catalogue ADD COLUMN password_hash TEXT;
    ALTER TABLE catalogue ADD COLUMN password_generation INTEGER NOT NULL DEFAULT 0;
    "
);
