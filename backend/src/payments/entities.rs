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
    /// By PayPal.
    Paypal,
    /// By card, through Paybox or Up2Pay e-Transactions.
    Paybox,
    /// By card, through Monetico (Crédit Mutuel, CIC).
    Monetico,
    /// By iDEAL, through Mollie.
    Ideal,
    /// By card and more, through Stripe.
    Stripe,
    /// A test payment, in a demo shop only: no money moves.
    Test,
    /// By nothing: the order costs nothing. Nobody chooses it.
    Free,
}

/// Whether money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    /// In earnest.
    Live,
    /// A trial: no money moves.
    Test,
}

/// How far a refund asked of a provider has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefundState {
    /// Asked for; asked again until the provider answers.
    Asked,
    /// The provider gives it back.
    Done,
    /// The provider refuses.
    Refused,
    /// The provider was asked, or may have been, and has not answered: the merchant sees there whether the money has left.
    Unclear,
    /// No money has left: nothing has reached the provider, or the merchant has seen so.
    Lapsed,
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
        pub mode: Mode,
        pub attempt: i32,
        pub theirs: Option<String>,
        pub collected: Option<String>,
        pub next_address: Option<String>,
        pub started_at: Option<At>,
        pub look_at: Option<At>,
        pub looks: i32,
        pub extra: bool,
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
        pub mode: Mode,
        pub query: String,
        pub about: Option<Uuid>,
        pub says: String,
        pub processed_again_at: Option<At>,
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

/// The merchant's account at a provider: what must stay secret is encrypted.
pub mod provider_account {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "provider_account")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub provider: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub mode: Mode,
        pub enabled: bool,
        pub fields: String,
        pub secrets: Vec<u8>,
        pub currencies: String,
        pub countries: String,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A refund or a dispute that came before the money it is about: applied right after it.
pub mod waiting_notice {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "waiting_notice")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub provider: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub transaction_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub payment_id: Uuid,
        pub amount_minor: i64,
        pub currency: String,
        pub detail: String,
        pub kept_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
