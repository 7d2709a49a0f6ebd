//! Tells the merchant of downloads that did not go as they should: delivery knows what happened, this room whose order
//! it was.

use uuid::Uuid;

use super::find;
use crate::delivery::{self, DueAlert};
use crate::error::Result;
use crate::files;
use crate::mail::{self, Letter};
use crate::settings;
use crate::shop::Shop;

/// Posts a letter for each link that has something to tell. Safe to run twice at once.
pub async fn post_alerts(shop: &Shop) -> Result<()> {
    for link in delivery::due_alerts(&shop.db, shop.clock.now()).await? {
        post_alert(shop, link).await?;
    }
    Ok(())
}

async fn post_alert(shop: &Shop, link: Uuid) -> Result<()> {
    let tx = shop.write().await?;
    let Some(alert) = delivery::take_alert(&tx, link, shop.clock.now()).await? else { return Ok(()) };
    let DueAlert { link, problems, client_address, agent } = alert;
    let file = files::files_by_id(&tx, &[link.product_file_id]).await?.pop();
    if let (Some(order), Some(file)) = (find(&tx, link.order_id).await?, file) {
        let settings = settings::shop_settings(&tx).await?;
        let letter = Letter::DownloadAlert {
            order: order.id,
            number: order.number,
            client: order.name,
            file: file.customer_name,
            problems,
            client_address,
            agent,
        };
        mail::post(&tx, shop, order.id, &settings.email, settings.locale, &letter).await?;
    }
    tx.commit().await?;
    Ok(())
}
