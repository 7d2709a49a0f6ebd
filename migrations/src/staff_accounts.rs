crate::change!(
    "
    ALTER TABLE staff ADD COLUMN email TEXT;
    ALTER TABLE staff ADD COLUMN disabled_at BIGINT;
    ALTER TABLE staff ADD COLUMN totp_seed UUID;
    ALTER TABLE staff ADD COLUMN totp_on BOOLEAN NOT NULL DEFAULT FALSE;
    ALTER TABLE staff ADD COLUMN totp_step BIGINT;
    CREATE UNIQUE INDEX staff_email ON staff (email);
    ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
    CREATE TABLE recovery_code (
        staff_id UUID NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        code_mac TEXT NOT NULL,
        used_at BIGINT,
        PRIMARY KEY (staff_id, code_mac)
    );
    CREATE TABLE password_right (
        id UUID PRIMARY KEY,
        staff_id UUID NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        expires_at BIGINT NOT NULL,
        used_at BIGINT
    );
    CREATE INDEX password_right_staff ON password_right (staff_id);
    CREATE TABLE forgotten_password (
        id UUID PRIMARY KEY,
        who TEXT NOT NULL,
        locale TEXT NOT NULL
    )
    "
);
