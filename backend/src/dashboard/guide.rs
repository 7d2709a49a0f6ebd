//! The way to a first sale, step by step: each is checked off from what is so, not from what was clicked.

use async_graphql::Enum;

use crate::auth::Staff;
use crate::error::Result;
use crate::shop::Shop;
use crate::{catalogue, orders, payments, settings};

/// A step on the way to a first sale, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum GuideStep {
    /// The shop has a name and an address of its own.
    Shop,
    /// Mails leave, or the merchant knows that they stay.
    Mail,
    /// A way to pay is set up.
    Payment,
    /// There is a catalogue that only the merchant finds, to try a sale out.
    TestCatalogue,
    /// A published product sells a file.
    Product,
    /// An order was placed and delivered.
    TestSale,
    /// Every visitor finds a product.
    Opening,
}

/// The way to a first sale.
#[derive(Clone, Debug)]
pub struct Guide {
    /// The merchant wants to see it no more.
    pub dismissed: bool,
    /// Every step, and whether it is done; none when dismissed.
    pub steps: Vec<(GuideStep, bool)>,
}

/// How far the merchant has come: a constant number of statements, one when they want to see it no more.
pub async fn guide(shop: &Shop, staff: &Staff) -> Result<Guide> {
    staff.demand_owner()?;
    let said = settings::guide_settings(&shop.db).await?;
    if said.dismissed {
        return Ok(Guide { dismissed: true, steps: Vec::new() });
    }
    let settings = settings::shop_settings(&shop.db).await?;
    let sold = orders::any_delivered(&shop.db).await?;
    let steps = vec![
        (GuideStep::Shop, settings.has_own_name() && settings.has_own_email()),
        (GuideStep::Mail, shop.mail.leaves() || said.mail_may_stay),
        (GuideStep::Payment, payments::any_set_up(&shop.db, shop).await?),
        // After the test sale the catalogue may be open: it has served.
        (GuideStep::TestCatalogue, sold || catalogue::has_hidden_catalogue(&shop.db).await?),
        (GuideStep::Product, catalogue::sells_a_file(&shop.db).await?),
        (GuideStep::TestSale, sold),
        (GuideStep::Opening, sold && catalogue::sells_openly(&shop.db).await?),
    ];
    Ok(Guide { dismissed: false, steps })
}
