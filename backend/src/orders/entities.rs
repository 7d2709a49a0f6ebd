//! The rows of orders.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::catalogue::VariantKind;
use crate::payments::PaymentMethod;
use crate::shop::At;

mod event_kind;
mod refunds;

pub use event_kind::OrderEventKind;
pub use refunds::*;

/// The payment state of an order (SPEC 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderState {
    /// Placed, not paid.
    AwaitingPayment,
    /// The money is there.
    Paid,
    /// Some of it went back.
    PartiallyRefunded,
    /// All of it went back.
    Refunded,
    /// The buyer's bank asks for it back.
    Disputed,
    /// Given up before it was paid.
    Cancelled,
}

/// What became of a line's goods (SPEC 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Fulfilment {
    /// Nothing to ship.
    None,
    /// To be shipped.
    Unfulfilled,
    /// On its way.
    Shipped,
}

/// What the list of orders says of an order's downloads: kept on the order, so that a filter costs no look at links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Downloads {
    /// It holds no file.
    None,
    /// A link of it opens downloads.
    Enabled,
    /// None does.
    Disabled,
}

/// The last number given in a year.
pub mod order_number {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_number")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub year: i32,
        pub last: i32,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was bought, by whom, how it is paid.
pub mod order {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: String,
        pub idempotency_key: String,
        pub state: OrderState,
        pub name: String,
        pub email: String,
        pub country: String,
        pub address: Option<String>,
        pub locale: String,
        pub method: PaymentMethod,
        pub currency: String,
        pub total_minor: i64,
        pub tax_minor: i64,
        pub consent_text: Option<String>,
        pub consent_at: Option<At>,
        pub consent_locale: Option<String>,
        pub consent_address: Option<String>,
        pub placed_at: At,
        pub paid_at: Option<At>,
        pub delivered_at: Option<At>,
        pub updated_at: At,
        pub downloads: Downloads,
        pub search_text: String,
        pub awaiting_since: At,
        pub reminded_at: Option<At>,
        pub sold_minor: Option<i64>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was bought, as it was that day.
pub mod order_line {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_line")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub position: i32,
        pub product_id: Uuid,
        pub variant_id: Uuid,
        pub kind: VariantKind,
        pub title: String,
        pub variant_title: String,
        pub sku: Option<String>,
        pub quantity: i32,
        pub unit_price_minor: i64,
        pub tax_rate: i32,
        pub total_minor: i64,
        pub tax_minor: i64,
        pub counts_stock: bool,
        pub fulfilment: Fulfilment,
        pub shipment_id: Option<Uuid>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where an order's goods go, how, and what that costs, as it was that day. Orders without goods have none.
pub mod order_shipping {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_shipping")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_id: Uuid,
        pub method_id: Uuid,
        pub method_name: String,
        pub price_minor: i64,
        pub tax_rate: i32,
        pub tax_minor: i64,
        pub weight_grams: i64,
        pub name: String,
        pub street: String,
        pub postcode: String,
        pub city: String,
        pub country: String,
        pub refunded_at: Option<At>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A parcel that left; lines name the one that they are in.
pub mod shipment {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipment")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub carrier: String,
        pub tracking: Option<String>,
        pub tracking_url: Option<String>,
        pub shipped_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A file that a line bought, and the version of that day.
pub mod order_line_file {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_line_file")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_line_id: Uuid,
        pub position: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_file_id: Uuid,
        pub file_version_id: Uuid,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One line of an order's history.
pub mod event {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "event")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub kind: OrderEventKind,
        pub actor: String,
        pub detail: String,
        pub at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A word that an order is found by.
pub mod order_term {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_term")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub term: String,
        pub placed_at: At,
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_id: Uuid,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An order that a bulk act has done, so that a retry does not mail it twice.
pub mod handed_over {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "handed_over")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub idempotency_key: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_id: Uuid,
        pub at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is kept of a paid order that was deleted: what accounting needs, and nothing of the buyer.
pub mod deleted_order {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "deleted_order")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: String,
        pub state: OrderState,
        pub method: PaymentMethod,
        pub currency: String,
        pub total_minor: i64,
        pub tax_minor: i64,
        pub placed_at: At,
        pub paid_at: At,
        pub deleted_at: At,
        pub sold_minor: Option<i64>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Somebody asked for the links of an address's orders: answered by a job, remembered for a day.
pub mod lost_link_request {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lost_link_request")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub client: String,
        pub asked_at: At,
        pub answered_at: Option<At>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
