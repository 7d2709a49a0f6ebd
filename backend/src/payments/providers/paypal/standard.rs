//! PayPal's Standard form, which it is retiring.

use anyhow::Context;

use super::super::super::provider::{Charge, Desk, NextStep};
use super::super::super::wire;

/// The old form. Nothing of it is signed: the amount in the notification is what protects the merchant.
pub(super) fn form(desk: &Desk<'_>, charge: &Charge) -> anyhow::Result<NextStep> {
    let receiver = desk.account.get("receiver-email").or(desk.account.get("merchant-id"));
    let host = desk.by_mode("https://www.paypal.com", "https://www.sandbox.paypal.com");
    let address = desk.outside().address(desk.mode(), &format!("{host}/cgi-bin/webscr"))?;
    let fields = [
        ("cmd", "_xclick".to_owned()),
        ("business", receiver.context("the account has no receiver")?.to_owned()),
        ("currency_code", charge.amount.currency.code().to_owned()),
        ("item_name", wire::one_line(&format!("{} {}", charge.shop_name, charge.number), 127)),
        ("amount", charge.amount.decimal()),
        ("quantity", "1".to_owned()),
        ("invoice", charge.reference.clone()),
        ("custom", charge.reference.clone()),
        ("notify_url", desk.notify_url()),
        ("return", charge.back_to.clone()),
        ("rm", "2".to_owned()),
        ("cancel_return", charge.back_to.clone()),
        ("no_shipping", "1".to_owned()),
        ("charset", "utf-8".to_owned()),
        ("lc", charge.buyer.country.as_str().to_owned()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(NextStep::Submit(address.into(), fields))
}
