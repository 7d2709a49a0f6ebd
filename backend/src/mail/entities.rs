//! The rows of the outbox.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::shop::At;

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailState {
    /// Waits for its turn, or for its next try.
    Queued,
    /// A job has taken it; taken back if that job died.
    Sending,
    /// The server has accepted it.
    Sent,
    /// Given up, until somebody mends it and tries again.
    Failed,
}

/// Which letter it is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    serde::Serialize,
    serde::Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailKind {
    /// To the buyer, when an order is placed.
    OrderReceived,
    /// To the buyer, with the links.
    Delivery,
    /// To the buyer, when money goes back.
    Refund,
    /// To the merchant, when somebody orders.
    NewOrder,
    /// To a member of the staff who has forgotten the password.
    PasswordReset,
    /// To somebody who may enter the backoffice from now on.
    Invitation,
    /// To the merchant, when a download did not go as it should.
    DownloadAlert,
    /// To a buyer who asks for the links of their orders.
    LostLinks,
    /// To the merchant, when a stored file was found broken.
    FileFault,
    /// To the buyer, when goods have left.
    Shipped,
    /// To the buyer, when the payment has not come.
    Reminder,
    /// To the buyer, when the order was given up for want of a payment.
    OrderCancelled,
    /// To the merchant, when a payment did not go as it should.
    PaymentAlert,
}

/// A letter and its sending. `letter` is the letter as JSON: it is rendered when it is sent, so that no address that opens something lies in the database.
pub mod outgoing_mail {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "outgoing_mail")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub letter: String,
        pub kind: MailKind,
        pub about: Option<Uuid>,
        pub recipient: String,
        pub locale: String,
        pub state: MailState,
        pub tries: i32,
        pub due_at: At,
        pub last_error: Option<String>,
        pub created_at: At,
        pub sent_at: Option<At>,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The merchant's own words for a letter in a language.
pub mod mail_template {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "mail_template")]
    #[allow(missing_docs, reason = "the schema documents its columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: MailKind,
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        pub subject: String,
        pub body: String,
        pub updated_at: At,
    }

    /// None: verbs and loaders join rows by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
