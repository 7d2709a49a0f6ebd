//! What the merchant is told of a new order (SPEC 8.3).

use super::entities::order;
use super::lines_of;
use crate::error::Result;
use crate::mail::{self, Letter};
use crate::revision::Write;
use crate::settings;
use crate::shop::Shop;

/// Queues a letter to the merchant, unless they want none or have given no address.
pub(super) async fn merchant(tx: &Write, shop: &Shop, order: &order::Model) -> Result<()> {
    let settings = settings::shop_settings(tx).await?;
    if !settings.has_own_email() || !settings::mail_settings(tx).await?.new_order {
        return Ok(());
    }
    let lines = lines_of(tx, &[order.id]).await?;
    let letter = Letter::NewOrder {
        order: order.id,
        number: order.number.clone(),
        client: order.name.clone(),
        total: order.total()?,
        lines: lines
            .iter()
            .map(|line| line_of_letter(line.quantity, &line.title, &line.variant_title))
            .collect(),
    };
    mail::post(tx, shop, order.id, &settings.email, settings.locale, &letter).await?;
    Ok(())
}

/// `2 × The garden in winter – PDF`.
pub(super) fn line_of_letter(quantity: i32, title: &str, variant: &str) -> String {
    match variant {
        "" => format!("{quantity} × {title}"),
        variant => format!("{quantity} × {title} – {variant}"),
    }
}
