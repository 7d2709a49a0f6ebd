crate::change!(
    "
    CREATE INDEX outgoing_mail_state ON outgoing_mail (state, created_at, id);
    "
);
