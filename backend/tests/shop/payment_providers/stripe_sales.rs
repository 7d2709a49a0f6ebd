//! Stripe, and what becomes of a message that we failed to process.

use super::*;
use crate::test_shop::TestShop;

/// The shop with an account for trials at Stripe, and what stands in for Stripe.
async fn with_stripe(test: &TestShop) -> (Shop, Hosts, Staff) {
    let mut shop = test.shop.clone();
    let hosts = Hosts::open(&mut shop, "").await;
    let staff = merchant(&shop).await;
    let values = [("key", "sk_test_0123456789"), ("webhook-secrets", WHSEC)];
    account(&shop, &staff, "stripe", Mode::Test, &values).await;
    (shop, hosts, staff)
}

both!(stripe_collects_gives_back_and_disputes, |test| {
    let (own, hosts, staff) = with_stripe(test).await;
    let shop = &own;
    let (order, payment) = placed(shop, &staff, PaymentMethod::Stripe).await;
    assert_eq!(payment.mode, Mode::Test);

    // Nobody was asked yet; an answer that does not come breaks nothing.
    assert_eq!(go(shop, &order).await.0, StatusCode::BAD_GATEWAY);
    let page = "https://checkout.stripe.com/c/pay/cs_test_1";
    let session = json!({ "id": "cs_test_1", "url": page, "livemode": false });
    hosts.lay("POST /api.stripe.com/v1/checkout/sessions", 200, &session);
    for _ in 0..2 {
        assert_eq!(go(shop, &order).await, (StatusCode::SEE_OTHER, page.to_owned()));
    }
    let asked = hosts.asked("POST /api.stripe.com/v1/checkout/sessions");
    assert_eq!(asked.len(), 2, "once in vain, once for good");
    let form = Form::parse(asked[1].body.as_bytes()).unwrap();
    assert_eq!(form.text("line_items[0][price_data][unit_amount]"), Some("900"));
    assert_eq!(form.text("adaptive_pricing[enabled]"), Some("false"));
    assert_eq!(form.text("client_reference_id"), Some(payment.reference.as_str()));
    assert_eq!(asked[1].headers["idempotency-key"], payment.reference);
    assert_eq!(asked[1].headers["authorization"], "Bearer sk_test_0123456789");

    // A bank debit is not there yet; then it is.
    let object = |status: &str| {
        json!({ "id": "cs_test_1", "client_reference_id": payment.reference, "amount_total": 900, "currency": "eur",
            "payment_status": status, "status": "complete", "payment_intent": "pi_1", "livemode": false })
    };
    let event = stripe_event(shop, "checkout.session.completed", object("unpaid"));
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Nothing));
    let mut wrong = object("paid");
    wrong["livemode"] = json!(true);
    let event = stripe_event(shop, "checkout.session.completed", wrong);
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Mismatch));
    let event = stripe_event(shop, "checkout.session.async_payment_succeeded", object("paid"));
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Applied));
    assert_eq!(
        tell(shop, "stripe", Mode::Live, &event).await.heard,
        Heard::Forged,
        "there is no such account"
    );
    let event = stripe_event(shop, "checkout.session.completed", object("paid"));
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Repeated));
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);

    // A part goes back from here; what Stripe tells of it afterwards is the same part.
    hosts.lay("POST /api.stripe.com/v1/refunds", 200, json!({ "id": "re_1" }));
    let refunded = orders::refund_through(shop, &staff, order.id, Back::Amount(300)).await.unwrap();
    assert_eq!(refunded.state, OrderState::PartiallyRefunded);
    let asked = hosts.asked("POST /api.stripe.com/v1/refunds");
    let form = Form::parse(asked[0].body.as_bytes()).unwrap();
    assert_eq!((form.text("payment_intent"), form.text("amount")), (Some("pi_1"), Some("300")));
    assert!(!asked[0].headers["idempotency-key"].is_empty());
    let charge = |minor: i64| json!({ "id": "ch_1", "amount": 900, "amount_refunded": minor, "currency": "eur", "payment_intent": "pi_1" });
    let event = stripe_event(shop, "charge.refunded", charge(300));
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Noted));
    let over = orders::refund_through(shop, &staff, order.id, Back::Amount(601)).await;
    assert!(over.unwrap_err().is(Reason::OutOfRange));
    hosts.lay("POST /api.stripe.com/v1/refunds", 402, "{\"error\":{\"code\":\"balance_insufficient\"}}");
    let refused = orders::refund_through(shop, &staff, order.id, Back::All).await;
    assert!(refused.unwrap_err().is(Reason::ProviderRefused));
    assert!(history(shop, order.id).await.contains(&OrderEventKind::RefundRefused));
    // Stripe is down: it is asked again, with the same key, and then answers.
    hosts.lay("POST /api.stripe.com/v1/refunds", 503, "");
    let waits = orders::refund_through(shop, &staff, order.id, Back::Amount(100)).await.unwrap();
    assert_eq!(waits.state, OrderState::PartiallyRefunded);
    hosts.lay("POST /api.stripe.com/v1/refunds", 200, json!({ "id": "re_2" }));
    test.advance(chrono::TimeDelta::minutes(3));
    orders::finish_refunds(shop).await.unwrap();
    orders::finish_refunds(shop).await.unwrap();
    let asked = hosts.asked("POST /api.stripe.com/v1/refunds");
    let keys: Vec<_> =
        asked.iter().rev().take(2).map(|asked| asked.headers["idempotency-key"].clone()).collect();
    assert_eq!(keys[0], keys[1]);
    let event = stripe_event(shop, "charge.refunded", charge(400));
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Noted));

    // A dispute names the payment only.
    let dispute = |status: &str| json!({ "id": "dp_1", "amount": 500, "currency": "eur", "payment_intent": "pi_1", "status": status });
    let event = stripe_event(shop, "charge.dispute.created", dispute("needs_response"));
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Applied));
    assert!(!links(shop, order.id).await[0].enabled);
    let event = stripe_event(shop, "charge.dispute.closed", dispute("won"));
    tell(shop, "stripe", Mode::Test, &event).await;
    assert_eq!(state(shop, order.id).await, OrderState::PartiallyRefunded);
    assert!(links(shop, order.id).await[0].enabled);
});

both!(a_notification_that_we_failed_is_processed_again_once, |test| {
    let (own, hosts, staff) = with_stripe(test).await;
    let shop = &own;
    let (order, payment) = placed(shop, &staff, PaymentMethod::Stripe).await;
    // A dispute of a payment that we do not know by this name: Stripe must be asked, and is down.
    hosts.lay("GET /api.stripe.com/v1/payment_intents/pi_7", 500, "");
    let dispute =
        json!({ "id": "dp_7", "amount": 900, "currency": "eur", "payment_intent": "pi_7", "status": "lost" });
    let event = stripe_event(shop, "charge.dispute.created", dispute);
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.heard, Heard::Failed);
    assert_eq!(verdicts(shop).await, ["FAILED"]);
    let failed = notification::Entity::find().one(&shop.db).await.unwrap().unwrap();
    let intent = json!({ "id": "pi_7", "metadata": { "order_id": payment.reference } });
    hosts.lay("GET /api.stripe.com/v1/payment_intents/pi_7", 200, intent);
    // Hours later: the signature is as old as the message.
    test.advance(chrono::TimeDelta::hours(5));
    let taken = orders::process_again(shop, &staff, failed.id).await.unwrap();
    assert_eq!(taken.verdict, Some(Verdict::Waits), "the money is not there yet");
    assert!(orders::process_again(shop, &staff, failed.id).await.unwrap_err().is(Reason::IllegalState));
    assert_eq!(verdicts(shop).await, ["PROCESSED_AGAIN", "WAITS"]);
    assert_eq!(payments::kept_about(&shop.db, &[order.id]).await.unwrap().len(), 1);
});

both!(the_price_of_a_line_goes_back_through_the_provider_and_its_link_with_it, |test| {
    let (own, hosts, staff) = with_stripe(test).await;
    let shop = &own;
    let (one, _) = file_on_sale(shop, &staff).await;
    let (other, _) = file_on_sale(shop, &staff).await;
    let cart = cart_of(shop, &[(one, 1), (other, 1)]).await;
    let input = trial(&cart.simple().to_string(), PaymentMethod::Stripe, 1_800);
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    let session = json!({ "id": "cs_test_1", "client_reference_id": newest(shop, &order).await.reference,
        "amount_total": 1_800, "currency": "eur", "payment_status": "paid", "status": "complete",
        "payment_intent": "pi_1", "livemode": false });
    let event = stripe_event(shop, "checkout.session.completed", session);
    assert_eq!(tell(shop, "stripe", Mode::Test, &event).await.verdict, Some(Verdict::Applied));
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    let give_back = async |at: usize| {
        let line = Back::Lines(vec![lines[at].id]);
        orders::refund_through(shop, &staff, order.id, line).await
    };
    let refunds = "POST /api.stripe.com/v1/refunds";
    hosts.lay(refunds, 200, json!({ "id": "re_1" }));
    assert_eq!(give_back(0).await.unwrap().state, OrderState::PartiallyRefunded);
    let asked = hosts.asked(refunds);
    assert_eq!(Form::parse(asked[0].body.as_bytes()).unwrap().text("amount"), Some("900"));
    let links_now = links(shop, order.id).await;
    let enabled: Vec<_> =
        links_now.iter().filter(|link| link.enabled).map(|link| link.order_line_id).collect();
    assert_eq!(enabled, [lines[1].id]);
    assert!(give_back(0).await.unwrap_err().is(Reason::ChangedMeanwhile), "it went back before");
    let charge = json!({ "id": "ch_1", "amount": 1_800, "amount_refunded": 900, "currency": "eur", "payment_intent": "pi_1" });
    let event = stripe_event(shop, "charge.refunded", charge);
    assert_eq!(
        tell(shop, "stripe", Mode::Test, &event).await.verdict,
        Some(Verdict::Noted),
        "the same money"
    );
    assert_eq!(give_back(1).await.unwrap().state, OrderState::Refunded);
    assert!(links(shop, order.id).await.iter().all(|link| !link.enabled));
    assert_eq!(hosts.asked(refunds).len(), 2);
});
