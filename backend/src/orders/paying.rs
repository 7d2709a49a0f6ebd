//! Going on to pay: from the order to the provider's page, and back.

use values::Country;

use super::entities::{OrderState, order};
use super::lines_of;
use crate::error::Result;
use crate::keys::Purpose;
use crate::payments::{self, Buyer, Next, NextStep};
use crate::settings;
use crate::shop::Shop;

/// Where the buyer of an order goes on paying; `None` when no provider waits for them.
pub async fn pay_at(shop: &Shop, order: &order::Model) -> Result<Option<String>> {
    if order.state != OrderState::AwaitingPayment {
        return Ok(None);
    }
    match payments::newest(&shop.db, order.id).await? {
        Some(payment) => {
            payments::page(shop, &payment, &next(shop, order, 1, String::new())?, ours(shop, order))
        }
        None => Ok(None),
    }
}

/// Asks the provider to collect, and says where to send the buyer; `None` when there is nothing to pay.
pub(super) async fn go_on(shop: &Shop, order: &order::Model) -> Result<Option<NextStep>> {
    if order.state != OrderState::AwaitingPayment {
        return Ok(None);
    }
    let Some(payment) = payments::newest(&shop.db, order.id).await? else { return Ok(None) };
    let lines = lines_of(&shop.db, &[order.id]).await?;
    let pieces = lines.iter().map(|line| i64::from(line.quantity)).sum();
    let name = settings::shop_settings(&shop.db).await?.name;
    let back_to = shop.url(&format!("/pay/back/{}", secret(shop, order)));
    payments::go_on(shop, payment, &next(shop, order, pieces, name)?, back_to).await
}

fn next(_shop: &Shop, order: &order::Model, pieces: i64, shop_name: String) -> Result<Next> {
    let buyer = Buyer {
        name: order.name.clone(),
        email: order.buyer()?,
        country: Country::new(&order.country)?,
        address: order.address.clone().unwrap_or_default(),
    };
    Ok(Next { number: order.number.clone(), buyer, locale: order.language(), pieces, shop_name })
}

fn secret(shop: &Shop, order: &order::Model) -> String {
    shop.keys.token(Purpose::Order, order.id, 0)
}

fn ours(shop: &Shop, order: &order::Model) -> String {
    shop.url(&format!("/pay/go/{}", secret(shop, order)))
}
