crate::change!(
    "
    CREATE TABLE outgoing_mail (
        id UUID PRIMARY KEY,
        letter TEXT NOT NULL,
        kind TEXT NOT NULL,
        about UUID,
        recipient TEXT NOT NULL,
        locale TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'FAILED')),
        tries INTEGER NOT NULL DEFAULT 0,
        due_at BIGINT NOT NULL,
        last_error TEXT,
        created_at BIGINT NOT NULL,
        sent_at BIGINT
    );
    CREATE INDEX outgoing_mail_due ON outgoing_mail (due_at) WHERE state IN ('QUEUED', 'SENDING');
    CREATE INDEX outgoing_mail_created ON outgoing_mail (created_at, id);
    CREATE INDEX outgoing_mail_about ON outgoing_mail (about);
    CREATE TABLE mail_template (
        kind TEXT NOT NULL,
        locale TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (kind, locale)
    );
    "
);
