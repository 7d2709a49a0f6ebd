//! The seam between the shop and whoever collects its money. What is the same for all of them is not here: keeping a
//! notification, comparing it with the order, applying it once (`orders/settle.rs`, `judge.rs`).

use async_trait::async_trait;
use bytes::Bytes;
use uuid::Uuid;
use values::{Country, Currency, Email, Locale, Money};

use super::account::{Account, Field, Proof};
use super::entities::{Mode, PaymentMethod, payment};
pub use super::outcome::Outcome;
use super::outside::Outside;
use crate::shop::{At, Shop};

/// A way to pay that tells us by itself when the money is there. One file per provider; nothing outside that
/// file knows its protocol.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in `/pay/{name}/notify` and in the rows of its payments.
    fn name(&self) -> &'static str;
    /// What shoppers choose.
    fn method(&self) -> PaymentMethod;
    /// The names under which merchants know it.
    fn title(&self) -> &'static str;
    /// What the merchant fills in; empty for a provider that needs no account.
    fn fields(&self) -> &'static [Field] {
        &[]
    }
    /// Currencies that it collects; empty for any.
    fn currencies(&self) -> &'static [&'static str] {
        &[]
    }
    /// Whether it wants the buyer's postal address.
    fn wants_address(&self) -> bool {
        false
    }
    /// What the merchant must know before using it, in French and English; empty when there is nothing.
    fn warning(&self) -> [&'static str; 2] {
        ["", ""]
    }
    /// What an account still lacks before it can collect.
    fn lacks(&self, account: &Account) -> Vec<&'static str> {
        self.fields().iter().filter(|f| f.needed && account.get(f.name).is_none()).map(|f| f.name).collect()
    }
    /// The account that must receive the money, as notices name it.
    fn receiver(&self, _account: &Account) -> Option<String> {
        None
    }
    /// What the provider shall call the n-th attempt to pay; `token` is unguessable and of this attempt alone.
    fn reference(&self, _number: &str, _attempt: u32, token: String) -> String {
        token
    }
    /// How long one attempt may be gone on with; afterwards, or after a refusal, another is opened.
    fn attempt_minutes(&self) -> i64 {
        45
    }
    /// Where to send the shopper when that is known without asking anybody.
    fn page(&self, _shop: &Shop, _charge: &Charge) -> Option<String> {
        None
    }
    /// Asks the provider to collect a charge, and says where to send the shopper. Safe to repeat: a shopper who
    /// comes back to pay asks again.
    async fn start(&self, desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<Started>;
    /// Reads a notification. Checks that it is authentic before anything else.
    async fn read(&self, desk: &Desk<'_>, raw: &RawNotification) -> Result<Reading, Unread>;
    /// What the provider expects to hear back.
    fn answer(&self, heard: Heard, _raw: &RawNotification) -> Acknowledgement {
        match heard {
            Heard::Well => Acknowledgement::empty(200),
            Heard::Forged => Acknowledgement::empty(400),
            Heard::Failed => Acknowledgement::empty(500),
        }
    }
    /// Asks how far a payment has come; `None` where the provider cannot be asked.
    async fn look_up(&self, _desk: &Desk<'_>, _payment: &payment::Model) -> anyhow::Result<Option<Reading>> {
        Ok(None)
    }
    /// Whether money can be given back through [`Provider::refund`].
    fn refunds(&self) -> bool {
        false
    }
    /// Whether it can be asked about a payment's money by a name: of the attempt, or of what it collected.
    fn knows(&self, payment: &payment::Model) -> bool {
        payment.theirs.is_some() || payment.collected.is_some()
    }
    /// Whether money goes back once for the same key. If not, what was not answered is never asked again by itself.
    fn refunds_once(&self) -> bool {
        true
    }
    /// Gives money back. Where nothing was asked, or the provider has said no, the failure is an `Unreachable` that says so.
    async fn refund(&self, _desk: &Desk<'_>, _wanted: &Refund<'_>) -> anyhow::Result<String> {
        anyhow::bail!("this provider gives nothing back on request")
    }
    /// Asks the provider for something harmless, if possible something that only the right account gets.
    async fn try_out(&self, _desk: &Desk<'_>) -> anyhow::Result<Proof> {
        Ok(Proof::Nothing)
    }
}

/// Where a provider works: the shop, and the account that is meant.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// The merchant's account at the provider.
    pub account: &'a Account,
    /// The time of what is being read: a message that is processed again came when it came.
    pub at: At,
}

impl Desk<'_> {
    /// The way out: every call to a provider goes through here.
    pub fn outside(&self) -> &Outside {
        self.shop.providers.outside()
    }

    /// Money or a trial.
    pub fn mode(&self) -> Mode {
        self.account.mode
    }

    /// One of two, by the mode.
    pub fn by_mode<T>(&self, live: T, test: T) -> T {
        match self.account.mode {
            Mode::Live => live,
            Mode::Test => test,
        }
    }

    /// The address that the provider shall notify: long and unguessable, and another one for trials.
    pub fn notify_url(&self) -> String {
        super::notify_url(self.shop, self.account.provider, self.account.mode)
    }
}

/// What is to be collected.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The attempt.
    pub payment: Uuid,
    /// What the provider shall call it in its notices.
    pub reference: String,
    /// What the merchant calls it: the order's number.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// Where the shopper's browser returns to; that return marks nothing (SPEC 6.4).
    pub back_to: String,
    /// The shopper's language.
    pub locale: Locale,
    /// Who pays.
    pub buyer: Buyer,
    /// How many things are bought.
    pub pieces: i64,
    /// The shop's name.
    pub shop_name: String,
}

/// Who pays.
#[derive(Clone, Debug)]
pub struct Buyer {
    /// Their name, in one line.
    pub name: String,
    /// Where they read mail.
    pub email: Email,
    /// Billing country.
    pub country: Country,
    /// Their address, line by line, as they wrote it.
    pub address: String,
}

/// What a provider made of a charge.
#[derive(Clone, Debug)]
pub struct Started {
    /// Where to send the shopper.
    pub next: NextStep,
    /// What the provider calls the attempt.
    pub theirs: Option<String>,
}

/// Where to send the shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// To a page, by its full address.
    Visit(String),
    /// To a page that wants a form: its full address, and the hidden fields in their order.
    Submit(String, Vec<(String, String)>),
}

/// A notification as it came in: nothing parsed, nothing lost.
#[derive(Clone, Debug, Default)]
pub struct RawNotification {
    /// Names in lower case and their values, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// What stood behind the `?` of the address, as it came.
    pub query: String,
    /// The bytes that were signed.
    pub body: Bytes,
}

impl RawNotification {
    /// The first value of a header, whose name is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a header.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What an authentic notification comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What happened to charges; empty when nothing did.
    pub notices: Vec<Notice>,
    /// The charge that it is about, by our reference or the provider's name, when nothing happened to it.
    pub reference: Option<String>,
    /// The provider's own word, for the log.
    pub says: String,
}

impl Reading {
    /// One thing that happened.
    pub fn of(notice: Notice, says: impl Into<String>) -> Self {
        Self { reference: Some(notice.reference.clone()), notices: vec![notice], says: says.into() }
    }

    /// Nothing that changes a charge.
    pub fn nothing(reference: Option<&str>, says: impl Into<String>) -> Self {
        Self { notices: Vec::new(), reference: reference.map(str::to_owned), says: says.into() }
    }
}

/// Why a notification could not be read.
#[derive(Debug)]
pub enum Unread {
    /// It is not authentic, or not what the provider writes. Nothing of it counts.
    Forged(anyhow::Error),
    /// We could not find out: it shall come again, or be processed again.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Unread {
    fn from(cause: E) -> Self {
        Unread::Forged(cause.into())
    }
}

/// How a notification was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Authentic, and safely stored.
    Well,
    /// Not authentic.
    Forged,
    /// Our own failure.
    Failed,
}

/// Whose name for a charge a notice uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamedBy {
    /// Ours: the payment's reference.
    #[default]
    Us,
    /// The provider's: of the attempt, or of the money that it collected.
    Them,
}

/// What an authentic notification says happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whose notice it is.
    pub provider: String,
    /// The charge that it is about.
    pub reference: String,
    /// Whose name the reference is.
    pub named_by: NamedBy,
    /// The provider's own name for what happened: with the outcome, each is applied once.
    pub transaction: String,
    /// The amount that it is about.
    pub received: Money,
    /// The account that received it, where the provider says.
    pub account: Option<String>,
    /// Money or a trial, where the provider says.
    pub mode: Option<Mode>,
    /// What happened.
    pub outcome: Outcome,
    /// What the provider calls the money that it collected: refunds and disputes name it.
    pub collected: Option<String>,
    /// What the merchant compares with the provider's own pages; data, not a sentence.
    pub detail: String,
}

impl Notice {
    /// What happened to the charge of this reference.
    pub fn new(
        provider: &str,
        reference: impl Into<String>,
        transaction: impl Into<String>,
        received: Money,
        outcome: Outcome,
    ) -> Self {
        Self {
            provider: provider.to_owned(),
            reference: reference.into(),
            named_by: NamedBy::Us,
            transaction: transaction.into(),
            received,
            account: None,
            mode: None,
            outcome,
            collected: None,
            detail: String::new(),
        }
    }
}

/// Money to give back.
#[derive(Clone, Copy, Debug)]
pub struct Refund<'a> {
    /// Of what.
    pub payment: &'a payment::Model,
    /// How much.
    pub amount: Money,
    /// What has not gone back before.
    pub left: Money,
    /// The same for every try.
    pub key: &'a str,
}

impl payment::Model {
    /// What was asked for.
    pub fn amount(&self) -> Result<Money, values::Invalid> {
        Ok(Money::new(self.amount_minor, Currency::new(&self.currency)?))
    }
}

/// What a provider wants to hear once its notice is safely stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static str,
}

impl Acknowledgement {
    /// A status and nothing else.
    pub const fn empty(status: u16) -> Self {
        Self { status, content_type: "text/plain", body: "" }
    }
}
