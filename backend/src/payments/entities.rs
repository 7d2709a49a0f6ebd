//! The rows of payments.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::shop::At;

/// How far a payment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentState {
    /// Asked for.
    Open,
    /// The provider has it.
    Received,
    /// The provider refused it, or the shopper gave up.
    Failed,
}

/// How a shopper pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentMethod {
    /// By bank transfer; delivered by hand.
    Transfer,
    /// By cheque; delivered by hand.
    Cheque,
    /// In cash; delivered by hand.
    Cash,
    /// A test payment, in a demo shop only: no money moves.
    Test,
}

/// One attempt to pay; `about` is what is paid, `reference` what the provider calls it.
pub mod payment {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub about: Uuid,
        pub provider: String,
        pub reference: String,
        pub state: PaymentState,
        pub amount_minor: i64,
        pub currency: String,
        pub created_at: At,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A provider's message, kept whole.
pub mod notification {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub provider: String,
        pub reference: Option<String>,
        pub headers: String,
        pub body: Vec<u8>,
        pub verdict: String,
        pub received_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A notice that changed something: each is applied once.
pub mod applied_notice {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "applied_notice")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub provider: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub transaction_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub payment_id: Uuid,
        pub applied_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A way to pay that is settled by hand, with the merchant's instructions.
pub mod deferred_method {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "deferred_method")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub method: PaymentMethod,
        pub enabled: bool,
        pub instructions_fr: String,
        pub instructions_en: String,
        pub account_holder: String,
        pub iban: Option<String>,
        pub bic: Option<String>,
        pub remind_after_days: Option<i32>,
        pub cancel_after_days: Option<i32>,
        pub tells_cancelled: bool,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A sum that came in by hand.
pub mod receipt {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "receipt")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub about: Uuid,
        pub idempotency_key: Option<String>,
        pub amount_minor: i64,
        pub currency: String,
        pub received_at: At,
        pub note: String,
        pub actor: String,
        pub created_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
