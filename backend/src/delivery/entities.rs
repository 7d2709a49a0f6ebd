//! The rows of delivery.

use sea_orm::entity::prelude::*;

use crate::shop::At;

/// The right of one order to fetch one product file.
pub mod download_link {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "download_link")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub order_line_id: Uuid,
        pub position: i32,
        pub product_file_id: Uuid,
        pub bought_version_id: Uuid,
        pub generation: i32,
        pub enabled: bool,
        pub counter: i32,
        pub max_downloads: Option<i32>,
        pub expires_at: Option<At>,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One download of one link, in progress or done. `ranges` is the union of what was delivered, as JSON pairs; `delivered_bytes` its size; `sent_bytes` all that went out.
pub mod transfer {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "transfer")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub link_id: Uuid,
        pub file_version_id: Uuid,
        pub zip_form_id: Option<Uuid>,
        pub size_bytes: i64,
        pub delivered_bytes: i64,
        pub sent_bytes: i64,
        pub ranges: String,
        pub client_address: String,
        pub agent: String,
        pub opened_at: At,
        pub expires_at: At,
        pub counted_at: Option<At>,
        pub closed_at: Option<At>,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// All files of an order on their way as one ZIP (SPEC 7.8). `entries` is their order, as JSON: the transfer of each,
/// and its name in the archive. Never changed, so that the same address always means the same bytes.
pub mod archive {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "archive")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub name: String,
        pub entries: String,
        pub client_address: String,
        pub agent: String,
        pub opened_at: At,
        pub expires_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the merchant is still to be told of a link: `problems` counts them by reason, as JSON, while one `waits`; the
/// next letter leaves at `due_at` and no earlier.
pub mod download_alert {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "download_alert")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub link_id: Uuid,
        pub due_at: At,
        pub waits: bool,
        pub problems: String,
        pub client_address: String,
        pub agent: String,
        pub last_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
