//! How the demo's books and papers travel.

use crate::auth::Staff;
use crate::error::Result;
use crate::shipping::{self, MethodDraft, Tier, ZoneDraft};
use crate::shop::Shop;

/// Where a letter of the neighbourhood goes.
const NEIGHBOURS: [&str; 6] = ["BE", "CH", "DE", "ES", "IT", "LU"];

/// A parcel by weight, and picking up at the workshop.
pub(super) async fn fill(shop: &Shop, staff: &Staff) -> Result<()> {
    let tier = |up_to_grams, price_minor| Tier { up_to_grams: Some(up_to_grams), price_minor };
    let zone = |countries: &[&str], tiers, free_from_minor| ZoneDraft {
        countries: countries.iter().map(ToString::to_string).collect(),
        tiers,
        free_from_minor,
    };
    let parcel = MethodDraft {
        name_fr: "Colis suivi à domicile".into(),
        name_en: "Tracked parcel to the door".into(),
        active: true,
        tax_rate: 2_000,
        zones: vec![
            zone(&["FR"], vec![tier(500, 495), tier(2_000, 790), tier(10_000, 1_390)], Some(6_000)),
            zone(&NEIGHBOURS, vec![tier(500, 890), tier(2_000, 1_490)], None),
            zone(&[], vec![tier(500, 1_490), tier(2_000, 2_490)], None),
        ],
    };
    let pick_up = MethodDraft {
        name_fr: "Retrait à l’atelier".into(),
        name_en: "Pick up at the workshop".into(),
        active: true,
        tax_rate: 2_000,
        zones: vec![zone(&["FR"], vec![Tier { up_to_grams: None, price_minor: 0 }], None)],
    };
    shipping::create(shop, staff, &parcel).await?;
    shipping::create(shop, staff, &pick_up).await?;
    Ok(())
}

/// Takes the methods away, so that a filling that was cut short begins anew.
pub(super) async fn clear(shop: &Shop, staff: &Staff) -> Result<()> {
    for method in shipping::methods(&shop.db).await? {
        shipping::delete(shop, staff, method.id).await?;
    }
    Ok(())
}
