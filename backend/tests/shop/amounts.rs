//! No cent is lost: lines and shipping make the total, parts make the tax, whatever the currency and the prices.

use comptoir::cart::{self, Destination};
use comptoir::catalogue::{VariantKind, variant};
use comptoir::orders::{self, PlaceInput};
use comptoir::payments::PaymentMethod;
use comptoir::settings::{self, ShopSettings, setting};
use comptoir::shipping::{self, MethodDraft, Tier, ZoneDraft};
use comptoir::visitor::Opened;
use proptest::prelude::*;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use values::{Country, Currency, Money, TaxRate, tax_parts};

use crate::both;
use crate::sale::{PICK_UP, cart_of, checkout, merchant, on_sale};

/// The yen, the euro, the dinar: 0, 2 and 3 decimals.
fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["JPY", "EUR", "TND"]).prop_map(|code| Currency::new(code).unwrap())
}

proptest! {
    #[test]
    fn net_and_tax_are_the_amount_and_the_tax_is_the_nearest(minor in 0..10_000_000_000_i64, points in 0..=10_000_i32, currency in currency()) {
        let rate = TaxRate::new(points).unwrap();
        let split = rate.within(Money::new(minor, currency));
        prop_assert_eq!(split.net.minor + split.tax.minor, minor);
        // Twice the distance to the exact tax is at most one unit.
        let exact = i128::from(minor) * i128::from(points);
        let divisor = 10_000 + i128::from(points);
        prop_assert!((i128::from(split.tax.minor) * divisor - exact).abs() * 2 <= divisor);
        let added = rate.on_top_of(Money::new(minor, currency));
        prop_assert_eq!(added.net.minor + added.tax.minor, added.gross.minor);
        prop_assert!((i128::from(added.tax.minor) * 10_000 - exact).abs() * 2 <= 10_000);
    }

    #[test]
    fn parts_make_the_sum(amounts in prop::collection::vec((0..1_000_000_i64, prop::sample::select(vec![0, 210, 550, 1_000, 2_000])), 0..60), currency in currency()) {
        let taxed: Vec<_> = amounts.iter().map(|&(minor, points)| {
            let rate = TaxRate::new(points).unwrap();
            (rate, rate.within(Money::new(minor, currency)))
        }).collect();
        let parts = tax_parts(taxed.iter().copied());
        prop_assert_eq!(parts.iter().map(|p| p.amounts.gross.minor).sum::<i64>(), amounts.iter().map(|a| a.0).sum::<i64>());
        prop_assert_eq!(parts.iter().map(|p| p.amounts.tax.minor).sum::<i64>(), taxed.iter().map(|t| t.1.tax.minor).sum::<i64>());
        prop_assert!(parts.iter().all(|p| p.amounts.net.minor + p.amounts.tax.minor == p.amounts.gross.minor));
        prop_assert!(parts.windows(2).all(|pair| pair[0].rate.basis_points() > pair[1].rate.basis_points()));
    }
}

both!(every_order_adds_up_in_every_currency_with_and_without_tax, |shop| {
    let staff = merchant(shop).await;
    let one = on_sale(shop, &staff, VariantKind::Goods, 333, None, vec![]).await;
    let two = on_sale(shop, &staff, VariantKind::Goods, 1_999, None, vec![]).await;
    shipping::delete(shop, &staff, PICK_UP).await.unwrap();
    let mut row = variant::Entity::find_by_id(two).one(&shop.db).await.unwrap().unwrap().into_active_model();
    row.tax_rate = Set(550);
    row.update(&shop.db).await.unwrap();
    let method = MethodDraft {
        name_fr: "Colis".into(),
        name_en: "Parcel".into(),
        active: true,
        tax_rate: 1_000,
        zones: vec![ZoneDraft {
            countries: vec![],
            tiers: vec![Tier { up_to_grams: None, price_minor: 777 }],
            free_from_minor: None,
        }],
    };
    let method = shipping::create(shop, &staff, &method).await.unwrap().id;
    let to = Destination { country: Country::new("FR").unwrap(), method: Some(method) };
    for code in ["JPY", "EUR", "TND"] {
        for prices_include_tax in [true, false] {
            set(shop, code, prices_include_tax).await;
            let cart = cart_of(shop, &[(one, 7), (two, 3)]).await;
            let priced = cart::price_to(&shop.db, &Opened::default(), cart, Some(&to)).await.unwrap();
            let input = PlaceInput {
                shipping_method: Some(method),
                ..checkout(&cart.simple().to_string(), PaymentMethod::Transfer, priced.total.minor)
            };
            let order = orders::place(shop, cart, &input).await.unwrap().order;
            let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
            let shipping = orders::shipping_of(&shop.db, &[order.id]).await.unwrap().pop().unwrap();
            let sum: i64 = lines.iter().map(|line| line.total_minor).sum();
            assert_eq!(sum + shipping.price_minor, order.total_minor, "{code}");
            let tax: i64 = lines.iter().map(|line| line.tax_minor).sum();
            assert_eq!(tax + shipping.tax_minor, order.tax_minor, "{code}");
            let parts = orders::taxes(Currency::new(code).unwrap(), &lines, Some(&shipping));
            assert_eq!(parts, priced.taxes, "what the cart showed is what the order says");
            assert_eq!(order.currency, code);
            if prices_include_tax {
                assert_eq!(order.total_minor, 7 * 333 + 3 * 1_999 + 777);
            } else {
                // 333 + 20 % is 399.6, 1999 + 5.5 % is 2108.945, 777 + 10 % is 854.7: each rounded once.
                assert_eq!(order.total_minor, 7 * 400 + 3 * 2_109 + 855);
            }
        }
    }
});

async fn set(shop: &comptoir::shop::Shop, code: &str, prices_include_tax: bool) {
    let settings = ShopSettings {
        currency: Currency::new(code).unwrap(),
        prices_include_tax,
        ..ShopSettings::default()
    };
    let row = setting::ActiveModel {
        name: Set("shop".into()),
        value: Set(serde_json::to_string(&settings).unwrap()),
        updated_at: Set(shop.clock.now()),
    };
    setting::Entity::delete_by_id("shop".to_owned()).exec(&shop.db).await.unwrap();
    setting::Entity::insert(row).exec_without_returning(&shop.db).await.unwrap();
    assert_eq!(settings::shop_settings(&shop.db).await.unwrap().currency.code(), code);
}
