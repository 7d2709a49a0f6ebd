//! Orders whose payment through a provider never comes: they are given up after a time, and their goods go back.

use chrono::TimeDelta;
use comptoir::catalogue::{VariantKind, variant};
use comptoir::settings::{self, UnpaidOrders};

use super::*;

const MONETICO: [(&str, &str); 3] =
    [("tpe", "1234567"), ("company", "demoshop"), ("key", "12345678901234567890123456789012345678P0")];

async fn stock(shop: &Shop, variant: uuid::Uuid) -> Option<i64> {
    variant::Entity::find_by_id(variant).one(&shop.db).await.unwrap().unwrap().stock
}

async fn set(shop: &Shop, staff: &Staff, cancel_after_days: Option<i32>, tells_cancelled: bool) {
    let wanted = UnpaidOrders { cancel_after_days, tells_cancelled };
    settings::update_unpaid_orders(shop, staff, wanted).await.unwrap();
}

both!(an_order_whose_payment_never_comes_is_given_up_after_a_fortnight_or_as_set, |test| {
    let shop = &test.shop;
    let staff = merchant(shop).await;
    account(shop, &staff, "monetico", Mode::Test, &MONETICO).await;
    let variant = on_sale(shop, &staff, VariantKind::Goods, 900, Some(9), vec![]).await;
    let place = async |pieces: i32| {
        let cart = cart_of(shop, &[(variant, pieces)]).await;
        let total = 900 * i64::from(pieces);
        let input = trial(&cart.simple().to_string(), PaymentMethod::Monetico, total);
        orders::place(shop, cart, &input).await.unwrap().order
    };
    let order = place(3).await;
    test.advance(TimeDelta::days(13));
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 0);
    test.advance(TimeDelta::days(1));
    let at_once = futures_util::future::join_all((0..4).map(|_| orders::cancel_due(shop))).await;
    assert_eq!(at_once.into_iter().map(Result::unwrap).sum::<u64>(), 1);
    assert_eq!((state(shop, order.id).await, stock(shop, variant).await), (OrderState::Cancelled, Some(9)));
    assert_eq!(history(shop, order.id).await, [OrderEventKind::Placed, OrderEventKind::Cancelled]);
    assert_eq!(letters(shop, order.id, MailKind::OrderCancelled).await, 0, "nobody waits for it");

    set(shop, &staff, None, true).await;
    let order = place(2).await;
    test.advance(TimeDelta::days(400));
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 0, "never");
    set(shop, &staff, Some(3), true).await;
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 1);
    assert_eq!(letters(shop, order.id, MailKind::OrderCancelled).await, 1);
    assert_eq!(stock(shop, variant).await, Some(9));
    for days in [0, 366] {
        let wanted = UnpaidOrders { cancel_after_days: Some(days), tells_cancelled: false };
        assert!(
            settings::update_unpaid_orders(shop, &staff, wanted).await.unwrap_err().is(Reason::OutOfRange)
        );
    }
    // What was handed over on trust waits on.
    set(shop, &staff, Some(3), false).await;
    let (order, _) = placed(shop, &staff, PaymentMethod::Monetico).await;
    orders::deliver(shop, &staff, order.id).await.unwrap();
    test.advance(TimeDelta::days(30));
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 0);
});

both!(the_provider_is_asked_before_an_order_is_given_up, |test| {
    let mut own = test.shop.clone();
    let hosts = Hosts::open(&mut own, "").await;
    let shop = &own;
    let staff = merchant(shop).await;
    account(shop, &staff, "stripe", Mode::Test, &[("key", "sk_test_0123456789"), ("webhook-secrets", WHSEC)])
        .await;
    let (order, payment) = placed(shop, &staff, PaymentMethod::Stripe).await;
    let page = "https://checkout.stripe.com/c/pay/cs_test_1";
    let session = json!({ "id": "cs_test_1", "url": page, "livemode": false });
    hosts.lay("POST /api.stripe.com/v1/checkout/sessions", 200, &session);
    go(shop, &order).await;
    test.advance(TimeDelta::days(15));
    let asked = "GET /api.stripe.com/v1/checkout/sessions/cs_test_1";
    hosts.lay(asked, 503, "");
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 0, "nobody knows");
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    let paid = json!({ "id": "cs_test_1", "client_reference_id": payment.reference, "amount_total": 900, "currency": "eur",
        "payment_status": "paid", "status": "complete", "payment_intent": "pi_1", "livemode": false });
    hosts.lay(asked, 200, &paid);
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 0);
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);

    let (order, payment) = placed(shop, &staff, PaymentMethod::Stripe).await;
    let session = json!({ "id": "cs_test_2", "url": page, "livemode": false });
    hosts.lay("POST /api.stripe.com/v1/checkout/sessions", 200, &session);
    go(shop, &order).await;
    let open = json!({ "id": "cs_test_2", "client_reference_id": payment.reference, "amount_total": 900, "currency": "eur", "payment_status": "unpaid",
        "status": "expired", "livemode": false });
    hosts.lay("GET /api.stripe.com/v1/checkout/sessions/cs_test_2", 200, &open);
    test.advance(TimeDelta::days(15));
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 1);
    assert_eq!(state(shop, order.id).await, OrderState::Cancelled);
});
