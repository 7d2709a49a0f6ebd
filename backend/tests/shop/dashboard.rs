//! How the shop does, what waits, and the way to a first sale.

use chrono::TimeDelta;
use comptoir::catalogue::{self, CatalogueVisibility, VariantKind};
use comptoir::dashboard::{self, GuideStep};
use comptoir::mail::{self, MailState};
use comptoir::orders::{self, OrderState, Returned};
use comptoir::payments::{self, Kept, Mode, PaymentMethod, RawNotification, deferred};
use comptoir::settings;
use comptoir::shop::Shop;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use crate::both;
use crate::payment_providers::{WHSEC, account, placed, stripe_event, tell};
use crate::refunds::{lines_alone, paid};
use crate::sale::{cart_of, checkout, merchant, on_sale, order_by_transfer, state};

both!(sales_and_downloads_fall_on_their_day_in_the_shop_s_zone, |shop| {
    let owner = merchant(shop).await;
    let order = order_by_transfer(shop, &owner).await;
    // 10:00 UTC on 24 November; Paris is an hour ahead, so 23:30 UTC is tomorrow there.
    orders::receive_payment(shop, &owner, order.id).await.unwrap();
    shop.advance(TimeDelta::minutes(13 * 60 + 30));
    let late = order_by_transfer(shop, &owner).await;
    orders::receive_payment(shop, &owner, late.id).await.unwrap();
    order_by_transfer(shop, &owner).await;

    let figures = dashboard::figures(shop, &owner).await.unwrap();
    assert_eq!(figures.days.len(), 30);
    let told: Vec<_> =
        figures.days[28..].iter().map(|d| (d.date.to_string(), d.orders, d.sales_minor)).collect();
    assert_eq!(told, [("2026-11-24".into(), 1, 900), ("2026-11-25".into(), 1, 900)]);

    // A deleted sale was a sale; money that went back was none.
    orders::delete(shop, &owner, late.id).await.unwrap();
    let figures = dashboard::figures(shop, &owner).await.unwrap();
    assert_eq!(figures.days[29].sales_minor, 900);
    shop.advance(TimeDelta::days(29));
    let figures = dashboard::figures(shop, &owner).await.unwrap();
    assert_eq!(figures.days[0].sales_minor, 900, "the 30th day back");
    shop.advance(TimeDelta::days(1));
    let figures = dashboard::figures(shop, &owner).await.unwrap();
    assert_eq!(figures.days.iter().map(|day| day.sales_minor).sum::<i64>(), 0);
});

/// Orders and minor units sold today and on each of the two days before.
async fn last_days(shop: &Shop) -> [(i64, i64); 3] {
    let figures = dashboard::figures(shop, &merchant(shop).await).await.unwrap();
    std::array::from_fn(|ago| (figures.days[29 - ago].orders, figures.days[29 - ago].sales_minor))
}

/// Takes the shop back to before it counted what is sold, and lets it find that out by itself.
async fn count_anew(shop: &Shop) {
    for change in [
        "DROP INDEX orders_sold",
        "DROP INDEX deleted_order_sold",
        "ALTER TABLE orders DROP COLUMN sold_minor",
        "ALTER TABLE deleted_order DROP COLUMN sold_minor",
        "CREATE INDEX orders_paid ON orders (paid_at)",
        "CREATE INDEX deleted_order_paid ON deleted_order (paid_at)",
        "DELETE FROM seaql_migrations WHERE version = 'count_sold'",
    ] {
        shop.db.execute_unprepared(change).await.unwrap();
    }
    comptoir::database::migrate(&shop.db).await.unwrap();
}

both!(what_goes_back_is_taken_off_the_day_of_its_order, |shop| {
    let owner = merchant(shop).await;
    let (order, [first, _, book]) = paid(shop).await;
    shop.advance(TimeDelta::days(1));
    let (other, _) = paid(shop).await;
    assert_eq!(last_days(shop).await, [(1, 3_200), (1, 3_200), (0, 0)]);
    orders::record_refund(shop, &owner, order.id, &lines_alone(&[first])).await.unwrap();
    assert_eq!(last_days(shop).await, [(1, 3_200), (1, 2_700), (0, 0)]);
    orders::record_refund(shop, &owner, order.id, &lines_alone(&[book])).await.unwrap();
    orders::record_refund(shop, &owner, other.id, &Returned::All).await.unwrap();
    assert_eq!(last_days(shop).await, [(0, 0), (1, 900), (0, 0)]);
    count_anew(shop).await;
    assert_eq!(last_days(shop).await, [(0, 0), (1, 900), (0, 0)]);

    // A deleted sale was a sale: what of its money had stayed.
    orders::delete(shop, &owner, order.id).await.unwrap();
    orders::delete(shop, &owner, other.id).await.unwrap();
    assert_eq!(last_days(shop).await, [(0, 0), (1, 900), (0, 0)]);
});

both!(orders_on_trial_are_no_sales, |shop| {
    let owner = merchant(shop).await;
    for (mode, key, sold) in
        [(Mode::Test, "sk_test_0123456789", (0, 0)), (Mode::Live, "sk_live_0123456789", (1, 900))]
    {
        account(shop, &owner, "stripe", mode, &[("key", key), ("webhook-secrets", WHSEC)]).await;
        let (order, payment) = placed(shop, &owner, PaymentMethod::Stripe).await;
        assert_eq!(payment.mode, mode);
        let session = json!({ "id": format!("cs_{key}"), "client_reference_id": payment.reference, "amount_total": 900, "currency": "eur",
            "payment_status": "paid", "status": "complete", "payment_intent": key, "livemode": mode == Mode::Live });
        tell(shop, "stripe", mode, &stripe_event(shop, "checkout.session.completed", session)).await;
        assert_eq!(state(shop, order.id).await, OrderState::Paid);
        assert_eq!(last_days(shop).await[0], sold);
    }
    count_anew(shop).await;
    assert_eq!(last_days(shop).await[0], (1, 900));
});

both!(what_waits_is_counted, |shop| {
    let owner = merchant(shop).await;
    let nothing = dashboard::attention(shop, &owner).await.unwrap();
    assert_eq!((nothing.awaiting_payment, nothing.failed_mails, nothing.switched_off), (0, 0, 0));
    assert_eq!(nothing.failed_notifications, 0);
    assert!(nothing.low_stock.is_empty());

    let paid = order_by_transfer(shop, &owner).await;
    orders::receive_payment(shop, &owner, paid.id).await.unwrap();
    orders::disable(shop, &owner, paid.id).await.unwrap();
    order_by_transfer(shop, &owner).await;
    on_sale(shop, &owner, VariantKind::Goods, 500, Some(5), Vec::new()).await;
    on_sale(shop, &owner, VariantKind::Goods, 500, Some(6), Vec::new()).await;
    let letter = mail::about(&shop.db, paid.id).await.unwrap().pop().unwrap();
    let mut letter = letter.into_active_model();
    letter.state = Set(MailState::Failed);
    letter.update(&shop.db).await.unwrap();
    for verdict in [payments::FAILED, "REJECTED"] {
        let kept =
            Kept { provider: "stripe", mode: Mode::Live, reference: None, about: None, says: "", verdict };
        payments::keep(&shop.db, shop, &RawNotification::default(), &kept).await.unwrap();
    }

    let early = dashboard::attention(shop, &owner).await.unwrap();
    assert_eq!((early.awaiting_payment, early.failed_mails, early.switched_off), (0, 1, 1));
    assert_eq!(early.failed_notifications, 1);
    assert_eq!(early.low_stock.iter().map(|low| low.stock).collect::<Vec<_>>(), [5]);
    shop.advance(TimeDelta::days(8));
    assert_eq!(dashboard::attention(shop, &owner).await.unwrap().awaiting_payment, 1);
});

async fn done(shop: &Shop) -> Vec<GuideStep> {
    let guide = dashboard::guide(shop, &merchant(shop).await).await.unwrap();
    guide.steps.into_iter().filter(|(_, done)| *done).map(|(step, _)| step).collect()
}

both!(the_guide_checks_off_what_is_so, |shop| {
    let owner = merchant(shop).await;
    let mut shop = shop.shop.clone();
    shop.providers = std::sync::Arc::new(comptoir::payments::Providers::new());
    let shop = &shop;
    assert_eq!(done(shop).await, []);

    crate::settings::name_the_shop(shop, &owner).await;
    let said = settings::GuideSettings { mail_may_stay: true, dismissed: false };
    settings::update_guide(shop, &owner, said).await.unwrap();
    assert_eq!(done(shop).await, [GuideStep::Shop, GuideStep::Mail]);

    catalogue::create_catalogue(shop, &owner, "Essai", None, CatalogueVisibility::Unlisted).await.unwrap();
    assert!(done(shop).await.contains(&GuideStep::TestCatalogue));
    assert!(!done(shop).await.contains(&GuideStep::Product));
    let (variant, _) = crate::sale::file_on_sale(shop, &owner).await;
    assert!(done(shop).await.contains(&GuideStep::Product));
    assert!(!done(shop).await.contains(&GuideStep::Opening), "first a test sale");

    deferred::update(shop, &owner, &crate::deferred::transfers()).await.unwrap();
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let order = orders::place(shop, cart, &checkout("a key of mine", PaymentMethod::Transfer, 900))
        .await
        .unwrap()
        .order;
    assert!(!done(shop).await.contains(&GuideStep::TestSale));
    orders::deliver(shop, &owner, order.id).await.unwrap();
    assert_eq!(done(shop).await.len(), 7);

    let said = settings::GuideSettings { mail_may_stay: true, dismissed: true };
    settings::update_guide(shop, &owner, said).await.unwrap();
    assert!(dashboard::guide(shop, &owner).await.unwrap().dismissed);
    assert!(orders::order::Entity::find_by_id(order.id).one(&shop.db).await.unwrap().is_some());
});
