crate::change!(
    "
    CREATE INDEX notification_verdict ON notification (verdict, received_at, id);
    CREATE INDEX notification_provider ON notification (provider, received_at, id);
    "
);
