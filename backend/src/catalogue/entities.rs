//! The rows of the catalogue.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::shop::At;

/// Whether the menu shows a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CatalogueVisibility {
    /// In the menu.
    Listed,
    /// Reached by its address only.
    Unlisted,
}

/// Who sees a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProductStatus {
    /// The merchant only.
    Draft,
    /// Shoppers.
    Published,
}

/// What a variant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VariantKind {
    /// Downloaded.
    File,
    /// Shipped.
    Goods,
}

/// A list of products with a title, an address and a visibility.
pub mod catalogue {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub title: String,
        pub visibility: CatalogueVisibility,
        pub position: i32,
        /// Argon2id; none for a catalogue that is open to everybody.
        pub password_hash: Option<String>,
        /// Grows with every change of the password, so that what the old one opened is closed.
        pub password_generation: i32,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An address that a catalogue had, and still leads to it.
pub mod former_catalogue_slug {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "former_catalogue_slug")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub slug: String,
        pub catalogue_id: Uuid,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An address that a product had, and still leads to it.
pub mod former_product_slug {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "former_product_slug")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub slug: String,
        pub product_id: Uuid,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a shopper reads about; `body` is Markdown.
pub mod product {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub title: String,
        pub body: String,
        pub status: ProductStatus,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The words by which a product is found, folded; the database keeps an index of them.
pub mod product_search {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_search")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: Uuid,
        pub title: String,
        pub sku: String,
        pub body: String,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A picture of a product. Its bytes are stored once for all products that show it, in several widths.
pub mod product_picture {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_picture")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub position: i32,
        /// The part of its address that is derived from its content and the shop's key.
        pub address: String,
        /// Of the bytes that were uploaded.
        pub sha256: Vec<u8>,
        pub alt: String,
        pub width: i32,
        pub height: i32,
        /// The widths in which it is stored, smallest first, with commas between.
        pub widths: String,
        pub created_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A product in a catalogue.
pub mod placement {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "placement")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub catalogue_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: Uuid,
        pub position: i32,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a shopper buys: the product's "Price & stock". `stock` is null when it is not counted.
pub mod variant {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "variant")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub product_id: Uuid,
        pub position: i32,
        pub title: String,
        pub kind: VariantKind,
        pub sku: Option<String>,
        pub price_minor: i64,
        pub former_price_minor: Option<i64>,
        pub tax_rate: i32,
        pub stock: Option<i64>,
        pub weight_grams: Option<i64>,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A file that a variant sells.
pub mod variant_file {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "variant_file")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_file_id: Uuid,
        pub position: i32,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
