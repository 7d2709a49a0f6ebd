//! What every page says to the server in the same way: a mutation that gives the thing or says why not, the contract's
//! enumerations, and where a list's pages begin and end.

use cynic::{Operation, QueryFragment};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;
use ui::form::Refusals;
use ui::graphql::{Failure, Refusal, use_mutation};
use ui::i18n::use_i18n;
use ui::schema;
use ui::toast::use_toasts;
use yew::prelude::*;

use crate::auth::use_session;

/// A mutation: takes one input, gives the thing or what stands in the way.
pub trait Act: QueryFragment + DeserializeOwned + 'static {
    /// What it is asked.
    type Input: 'static;
    /// What it gives.
    type Thing: 'static;
    /// How the input travels.
    type Variables: Serialize + 'static;

    /// The operation that asks it.
    fn operation(input: Self::Input) -> Operation<Self, Self::Variables>;
    /// Reads the answer.
    fn answered(self) -> Result<Self::Thing, Vec<Refusal>>;
}

/// Declares the union that a mutation answers with.
macro_rules! answer {
    ($name:ident, $union:tt, $thing:ident) => {
        #[derive(cynic::InlineFragments, Clone, Debug)]
        #[cynic(graphql_type = $union)]
        pub enum $name {
            Thing($thing),
            Refused(ui::graphql::Refused),
            #[cynic(fallback)]
            Unknown,
        }

        impl $name {
            /// The thing, or what stands in the way.
            pub fn result(self) -> Result<$thing, Vec<ui::graphql::Refusal>> {
                match self {
                    Self::Thing(thing) => Ok(thing),
                    Self::Refused(refused) => Err(refused.refusals),
                    Self::Unknown => Err(Vec::new()),
                }
            }
        }
    };
}
pub(crate) use answer;

/// Declares a mutation: its operation's name, its field, its input, its answer, and what the answer holds.
macro_rules! mutation {
    ($op:ident, $field:ident, $given:ident, $answer:ident, $thing:ident) => {
        pub use $field::$op;
        mod $field {
            use super::*;

            // The derive's own names and these must come from the same place: the types go by names of the macro.
            type Given = super::$given;
            type Answer = super::$answer;

            #[derive(cynic::QueryVariables, Debug)]
            pub struct Variables {
                pub input: Given,
            }

            #[derive(cynic::QueryFragment, Debug)]
            #[cynic(graphql_type = "Mutation", variables = "Variables")]
            pub struct $op {
                #[arguments(input: $input)]
                pub $field: Answer,
            }

            impl crate::graphql::Act for $op {
                type Input = $given;
                type Thing = $thing;
                type Variables = Variables;

                fn operation(input: $given) -> cynic::Operation<Self, Variables> {
                    cynic::MutationBuilder::build(Variables { input })
                }

                fn answered(self) -> Result<$thing, Vec<ui::graphql::Refusal>> {
                    self.$field.result()
                }
            }
        }
    };
}
pub(crate) use mutation;

/// A mutation in a page.
pub struct Acting<I: 'static> {
    /// Whether an answer is under way.
    pub busy: bool,
    /// What stood in the way the last time; the fields show their own.
    pub refusals: Refusals,
    /// Asks.
    pub send: Callback<I>,
    /// Shows a refusal that the page itself found, before asking.
    pub refuse: Callback<Vec<Refusal>>,
}

/// A mutation behind a form: refusals go to the fields, failures to the messages.
#[hook]
pub fn use_act<A: Act>(done: Callback<A::Thing>) -> Acting<A::Input> {
    let refusals = use_state(Refusals::default);
    let refuse = {
        let refusals = refusals.clone();
        Callback::from(move |found: Vec<Refusal>| refusals.set(Rc::new(found)))
    };
    let done = {
        let refuse = refuse.clone();
        Callback::from(move |thing| {
            refuse.emit(Vec::new());
            done.emit(thing);
        })
    };
    let (busy, send) = use_sending::<A>(done, refuse.clone());
    Acting { busy, refusals: (*refusals).clone(), send, refuse }
}

/// A mutation behind a button: whatever stands in the way goes to the messages.
#[hook]
pub fn use_press<A: Act>(done: Callback<A::Thing>) -> Acting<A::Input> {
    let toasts = use_toasts();
    let refuse = Callback::from(move |refused: Vec<Refusal>| {
        for refusal in refused {
            toasts.bad(refusal.message);
        }
    });
    let (busy, send) = use_sending::<A>(done, refuse.clone());
    Acting { busy, refusals: Refusals::default(), send, refuse }
}

/// What both do: ask, and sort the answer.
#[hook]
fn use_sending<A: Act>(
    done: Callback<A::Thing>,
    refuse: Callback<Vec<Refusal>>,
) -> (bool, Callback<A::Input>) {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let answered = Callback::from(move |answer: Result<A, Failure>| match answer.map(A::answered) {
        Ok(Ok(thing)) => done.emit(thing),
        Ok(Err(refused)) => refuse.emit(refused),
        Err(failure) => {
            toasts.bad(i18n.failure(&failure));
            session.doubt(&failure);
        }
    });
    let mutation = use_mutation(A::operation, answered);
    (mutation.busy, mutation.send)
}

/// Declares an enumeration of the contract with its names, which also name its words: `order-state-PAID`.
macro_rules! enumeration {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        #[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant),+ }

        #[allow(dead_code, reason = "not every enumeration is chosen from")]
        impl $name {
            /// Every member, in the contract's order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The member's name in the contract.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The member with this name.
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.word() == word)
            }
        }
    };
}

enumeration!(CatalogueVisibility { Listed = "LISTED", Unlisted = "UNLISTED" });
enumeration!(ProductStatus { Draft = "DRAFT", Published = "PUBLISHED" });
enumeration!(VariantKind { File = "FILE", Goods = "GOODS" });
enumeration!(FilePolicy { Latest = "LATEST", Bought = "BOUGHT" });
enumeration!(ZipOption { Shop = "SHOP", Always = "ALWAYS", Never = "NEVER" });
enumeration!(ZipState { Queued = "QUEUED", Working = "WORKING", Ready = "READY", Failed = "FAILED" });
enumeration!(OrderState {
    AwaitingPayment = "AWAITING_PAYMENT",
    Paid = "PAID",
    PartiallyRefunded = "PARTIALLY_REFUNDED",
    Refunded = "REFUNDED",
    Disputed = "DISPUTED",
    Cancelled = "CANCELLED",
});
enumeration!(DownloadState { Enabled = "ENABLED", Disabled = "DISABLED" });
enumeration!(PaymentMethod {
    Transfer = "TRANSFER",
    Cheque = "CHEQUE",
    Cash = "CASH",
    Paypal = "PAYPAL",
    Paybox = "PAYBOX",
    Monetico = "MONETICO",
    Ideal = "IDEAL",
    Stripe = "STRIPE",
    Test = "TEST",
    Free = "FREE",
});
enumeration!(RefundState {
    Asked = "ASKED",
    Done = "DONE",
    Refused = "REFUSED",
    Unclear = "UNCLEAR",
    Lapsed = "LAPSED",
});
enumeration!(RefundSeen { Left = "LEFT", Stayed = "STAYED" });
enumeration!(Mode { Live = "LIVE", Test = "TEST" });
enumeration!(PaymentFieldKind { Text = "TEXT", Secret = "SECRET", Secrets = "SECRETS", Choice = "CHOICE" });
enumeration!(PaymentProof { Account = "ACCOUNT", Server = "SERVER", Nothing = "NOTHING" });
enumeration!(MailState { Queued = "QUEUED", Sending = "SENDING", Sent = "SENT", Failed = "FAILED" });
enumeration!(MailKind {
    OrderReceived = "ORDER_RECEIVED",
    Delivery = "DELIVERY",
    Shipped = "SHIPPED",
    Refund = "REFUND",
    NewOrder = "NEW_ORDER",
    PasswordReset = "PASSWORD_RESET",
    Invitation = "INVITATION",
    DownloadAlert = "DOWNLOAD_ALERT",
    LostLinks = "LOST_LINKS",
    FileFault = "FILE_FAULT",
    Reminder = "REMINDER",
    OrderCancelled = "ORDER_CANCELLED",
    PaymentAlert = "PAYMENT_ALERT",
});
enumeration!(StaffRole { Owner = "OWNER", Staff = "STAFF" });
enumeration!(ApiScope {
    OrdersRead = "ORDERS_READ",
    OrdersWrite = "ORDERS_WRITE",
    CatalogueRead = "CATALOGUE_READ",
    CatalogueWrite = "CATALOGUE_WRITE",
    SettingsRead = "SETTINGS_READ",
    SettingsWrite = "SETTINGS_WRITE",
});
enumeration!(GuideStep {
    Shop = "SHOP",
    Mail = "MAIL",
    Payment = "PAYMENT",
    TestCatalogue = "TEST_CATALOGUE",
    Product = "PRODUCT",
    TestSale = "TEST_SALE",
    Opening = "OPENING",
});
enumeration!(FileFault {
    Missing = "MISSING",
    WrongSize = "WRONG_SIZE",
    WrongBytes = "WRONG_BYTES",
    Unreadable = "UNREADABLE",
});
enumeration!(DownloadAct { Deliver = "DELIVER", Resend = "RESEND", Enable = "ENABLE", Disable = "DISABLE" });
enumeration!(DisputeStep { Opened = "OPENED", Won = "WON", Lost = "LOST" });
enumeration!(PaymentDifference { KeepWaiting = "KEEP_WAITING", Accept = "ACCEPT" });
enumeration!(Language { Fr = "FR", En = "EN" });
enumeration!(OrderEventKind {
    Placed = "PLACED",
    Paid = "PAID",
    Cancelled = "CANCELLED",
    Refunded = "REFUNDED",
    Disputed = "DISPUTED",
    DisputeWon = "DISPUTE_WON",
    Delivered = "DELIVERED",
    MailQueued = "MAIL_QUEUED",
    DownloadsEnabled = "DOWNLOADS_ENABLED",
    DownloadsDisabled = "DOWNLOADS_DISABLED",
    CounterSet = "COUNTER_SET",
    LimitSet = "LIMIT_SET",
    ExpirySet = "EXPIRY_SET",
    LinkRenewed = "LINK_RENEWED",
    NotificationRefused = "NOTIFICATION_REFUSED",
    Shipped = "SHIPPED",
    Restocked = "RESTOCKED",
    PaymentNoted = "PAYMENT_NOTED",
    LatePayment = "LATE_PAYMENT",
    Reminded = "REMINDED",
    Revived = "REVIVED",
    BuyerChanged = "BUYER_CHANGED",
    Overpaid = "OVERPAID",
    DisputeLost = "DISPUTE_LOST",
    RefundAsked = "REFUND_ASKED",
    RefundRefused = "REFUND_REFUSED",
    RefundUnclear = "REFUND_UNCLEAR",
    RefundLapsed = "REFUND_LAPSED",
    PaymentSeen = "PAYMENT_SEEN",
});
enumeration!(Fulfilment { None = "NONE", Unfulfilled = "UNFULFILLED", Shipped = "SHIPPED" });

/// A day, such as `2026-11-24`.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq)]
pub struct NaiveDate(pub String);

/// Whether a list goes on, and from where.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PageInfo {
    pub has_previous_page: bool,
    pub has_next_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

/// Nothing to show but that it is done.
#[derive(cynic::QueryFragment, Clone, Debug)]
pub struct Done {
    #[allow(dead_code, reason = "an object has at least one field")]
    pub ok: bool,
}
answer!(DoneAnswer, "DoneResult", Done);

/// A refusal that the page finds before it asks the server.
pub fn found(field: &str, message: String) -> Refusal {
    Refusal { reason: ui::graphql::Reason::Malformed, field: field.to_owned(), message }
}
