//! PayPal's Instant Payment Notification: an unsigned form that PayPal itself must confirm. It is being retired.

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use values::Currency;

use super::super::super::entities::Mode;
use super::super::super::provider::{Notice, Outcome, Reading};
use super::super::super::wire::{self, Form};
use super::NAME;

/// The media type of what is sent back.
pub const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Where a notification is sent back to.
pub fn post_back_address(mode: Mode) -> &'static str {
    match mode {
        Mode::Live => "https://ipnpb.paypal.com/cgi-bin/webscr",
        Mode::Test => "https://ipnpb.sandbox.paypal.com/cgi-bin/webscr",
    }
}

/// What is sent back: the bytes as they came, in their order and their encoding.
pub fn post_back_body(raw: &[u8]) -> Bytes {
    [b"cmd=_notify-validate&", raw].concat().into()
}

/// Whether PayPal confirms a notification; neither word means that it could not be found out.
pub fn is_verified(answer: &str) -> anyhow::Result<bool> {
    match answer.trim() {
        "VERIFIED" => Ok(true),
        "INVALID" => Ok(false),
        _ => bail!("PayPal says neither VERIFIED nor INVALID"),
    }
}

/// A notification that PayPal has confirmed.
pub struct Ipn(Form);

impl Ipn {
    /// Reads it; no name may come twice.
    pub fn parse(raw: &[u8]) -> anyhow::Result<Self> {
        Form::parse(raw).map(Self)
    }

    /// A field's words in the message's charset: for people, after the confirmation.
    pub fn words(&self, name: &str) -> Option<String> {
        let charset = self.0.text("charset").unwrap_or("windows-1252").to_owned();
        self.0.words(name, &charset)
    }

    /// The pair under which a message is processed once.
    pub fn key(&self) -> anyhow::Result<(&str, &str)> {
        Ok((self.0.need("txn_id")?, self.0.need("payment_status")?))
    }

    /// What it says; `by_id` names the receiver by the identifier, not the address.
    pub fn understand(&self, by_id: bool) -> anyhow::Result<Reading> {
        let form = &self.0;
        let reference = form.text("custom").or_else(|| form.text("invoice")).unwrap_or_default();
        if form.text("txn_type") == Some("new_case") {
            let case = form.need("case_id")?;
            let opened = form.text("parent_txn_id").or_else(|| form.text("txn_id")).unwrap_or(case);
            let nothing = values::Money::new(0, Currency::EUR);
            let notice =
                self.notice(reference, &format!("{opened}/dispute"), nothing, Outcome::DisputeOpened, by_id)?;
            return Ok(Reading::of(notice, format!("new_case {}", wire::one_line(case, 40))));
        }
        let (transaction, status) = self.key()?;
        let says = format!("{} {}", wire::one_line(transaction, 40), wire::one_line(status, 40));
        let parent = format!("{}/dispute", form.text("parent_txn_id").unwrap_or(transaction));
        let (transaction, outcome) = match status {
            "Completed" | "Processed" => (transaction, Outcome::Paid),
            "Denied" | "Failed" | "Expired" | "Voided" => (transaction, Outcome::Failed),
            "Refunded" => (transaction, Outcome::Refunded),
            "Reversed" => (parent.as_str(), Outcome::DisputeOpened),
            "Canceled_Reversal" => (parent.as_str(), Outcome::DisputeWon),
            // Pending, Created, In-Progress: the money may come.
            _ => return Ok(Reading::nothing(Some(reference), says)),
        };
        let gross = form.need("mc_gross")?;
        let currency = Currency::new(form.need("mc_currency")?).context("the currency is unknown")?;
        let negative = gross.starts_with('-');
        // What goes back is negative, and what comes is not.
        ensure!(!negative || outcome != Outcome::Paid, "the amount is negative");
        let received = wire::decimal(gross.strip_prefix('-').unwrap_or(gross), currency)?;
        let notice = self.notice(reference, transaction, received, outcome, by_id)?;
        Ok(Reading::of(notice, says))
    }

    fn notice(
        &self,
        reference: &str,
        transaction: &str,
        received: values::Money,
        outcome: Outcome,
        by_id: bool,
    ) -> anyhow::Result<Notice> {
        let form = &self.0;
        let address = form.text("receiver_email").or_else(|| form.text("business"));
        let receiver = if by_id { form.text("receiver_id") } else { address };
        let mut notice = Notice::new(NAME, reference, transaction, received, outcome);
        notice.account = Some(receiver.context("no receiver is named")?.to_owned());
        notice.mode = Some(if form.text("test_ipn") == Some("1") { Mode::Test } else { Mode::Live });
        notice.detail = wire::one_line(form.text("txn_id").unwrap_or_default(), 40);
        Ok(notice)
    }
}
