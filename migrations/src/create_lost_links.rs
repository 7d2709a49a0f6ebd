crate::change!(
    "
    CREATE TABLE lost_link_request (
        id UUID PRIMARY KEY,
        email TEXT NOT NULL,
        client TEXT NOT NULL,
        asked_at BIGINT NOT NULL,
        answered_at BIGINT
    );
    CREATE INDEX lost_link_request_email ON lost_link_request (email, asked_at);
    CREATE INDEX lost_link_request_client ON lost_link_request (client, asked_at);
    CREATE INDEX lost_link_request_waiting ON lost_link_request (asked_at) WHERE answered_at IS NULL;
    CREATE INDEX orders_email_lower ON orders (lower(email), placed_at);
    "
);
