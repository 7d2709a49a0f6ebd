//! The rows of files.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::shop::At;

/// Which version a buyer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FilePolicy {
    /// The newest.
    Latest,
    /// The one that was newest when it was bought.
    Bought,
}

/// Whether a file is delivered as a ZIP (SPEC 3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ZipOption {
    /// As the download settings say for the whole shop.
    Shop,
    /// As a ZIP.
    Always,
    /// As it was uploaded.
    Never,
}

/// How far a ZIP form has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ZipState {
    /// Waits for its turn, or for its next try.
    Queued,
    /// Is being prepared.
    Working,
    /// Is delivered.
    Ready,
    /// Could not be prepared; the original is delivered.
    Failed,
}

/// What is wrong with a stored version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FileFault {
    /// The store does not have it.
    Missing,
    /// The store has more or fewer bytes.
    WrongSize,
    /// The store has other bytes.
    WrongBytes,
    /// The store did not give it.
    Unreadable,
}

/// A file that is sold (SPEC 3.1).
pub mod product_file {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_file")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub internal_name: String,
        pub customer_name: String,
        pub delivers: FilePolicy,
        pub latest_version_id: Option<Uuid>,
        pub zip: ZipOption,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One immutable upload of a product file.
pub mod file_version {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "file_version")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_file_id: Uuid,
        pub number: i32,
        pub storage_key: String,
        pub size_bytes: i64,
        pub sha256: Vec<u8>,
        pub crc32: i64,
        pub media_type: String,
        pub uploaded_name: String,
        pub created_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An upload: `offset_bytes` are stored for good, `hashes` is the state of the digests at exactly that byte, and
/// `generation` counts the writers, so that one that lost its turn cannot count its bytes. `storage_key` is set once it
/// has all its bytes and is about to make a version. Done when it has made one.
pub mod upload {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "upload")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_file_id: Uuid,
        pub uploaded_name: String,
        pub size_bytes: i64,
        pub offset_bytes: i64,
        pub generation: i32,
        pub hashes: Option<Vec<u8>>,
        pub file_version_id: Option<Uuid>,
        pub storage_key: Option<String>,
        pub created_at: At,
        pub updated_at: At,
        pub expires_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An object that has lost a version. It is deleted a day later unless something needs it then; `taken_until` is the
/// lease of whoever is deleting it.
pub mod discarded_object {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "discarded_object")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub storage_key: String,
        pub discarded_at: At,
        pub taken_until: Option<At>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The ZIP form of a version, with one entry of this name: the work of preparing it, then where it lies. `tries` rises each
/// time that the row is taken.
pub mod zip_form {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "zip_form")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub file_version_id: Uuid,
        pub entry_name: String,
        pub state: ZipState,
        pub tries: i32,
        pub due_at: At,
        pub done_bytes: i64,
        pub storage_key: Option<String>,
        pub size_bytes: Option<i64>,
        pub sha256: Option<Vec<u8>>,
        pub crc32: Option<i64>,
        pub last_error: Option<String>,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The last check of a version. `due_at` is its next turn, or the lease of whoever is at it; `told_at` is when the
/// merchant was told of the fault.
pub mod file_check {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "file_check")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub file_version_id: Uuid,
        pub due_at: At,
        pub checked_at: Option<At>,
        pub fault: Option<FileFault>,
        pub faulty_since: Option<At>,
        pub told_at: Option<At>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
