//! Mollie, and attempts that follow one another.

use super::*;

both!(mollie_says_a_name_and_its_api_the_truth, |test| {
    let mut own = test.shop.clone();
    let hosts = Hosts::open(&mut own, "").await;
    let shop = &own;
    let staff = merchant(shop).await;
    account(shop, &staff, "mollie", Mode::Test, &[("key", "test_0123456789")]).await;
    let (order, payment) = placed(shop, &staff, PaymentMethod::Ideal).await;
    let told = |status: &str, more: Value| {
        let mut told = json!({ "id": "tr_abc123", "mode": "test", "status": status,
            "amount": { "currency": "EUR", "value": "9.00" }, "metadata": { "order_id": payment.reference },
            "_links": { "checkout": { "href": "https://www.mollie.com/checkout/tr_abc123" } } });
        told.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        told
    };
    hosts.lay("POST /api.mollie.com/v2/payments", 201, told("open", json!({})));
    assert_eq!(go(shop, &order).await.1, "https://www.mollie.com/checkout/tr_abc123");
    let asked = hosts.asked("POST /api.mollie.com/v2/payments");
    let wanted: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!((&wanted["amount"]["value"], &wanted["method"]), (&json!("9.00"), &json!("ideal")));
    assert_eq!(wanted["webhookUrl"], json!(payments::notify_url(shop, "mollie", Mode::Test)));

    let truth = "GET /api.mollie.com/v2/payments/tr_abc123";
    hosts.lay(truth, 200, told("open", json!({})));
    let call = async |body: &str| tell(shop, "mollie", Mode::Test, &raw(&[], body)).await;
    assert_eq!(call("id=tr_abc123&status=paid").await.verdict, Some(Verdict::Nothing));
    assert_eq!(call("id=tr_other").await.heard, Heard::Forged);
    assert_eq!(
        hosts.asked("GET /api.mollie.com/v2/payments/tr_other").len(),
        0,
        "not asked for a stranger's"
    );
    // Nobody calls: the job asks by itself.
    test.advance(chrono::TimeDelta::minutes(3));
    orders::look_up_payments(shop).await.unwrap();
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    hosts.lay(truth, 200, told("paid", json!({})));
    orders::look_up_payments(shop).await.unwrap();
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment, "not due yet");
    test.advance(chrono::TimeDelta::minutes(4));
    orders::look_up_payments(shop).await.unwrap();
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert_eq!(call("id=tr_abc123").await.verdict, Some(Verdict::Repeated));
    let back = |value: &str| json!({ "amountRefunded": { "currency": "EUR", "value": value } });
    hosts.lay(truth, 200, told("paid", back("4.00")));
    assert_eq!(call("id=tr_abc123").await.verdict, Some(Verdict::Applied));
    assert_eq!(state(shop, order.id).await, OrderState::PartiallyRefunded);
    let charged = |value: &str| json!({ "amountRefunded": { "currency": "EUR", "value": "4.00" }, "amountChargedBack": { "currency": "EUR", "value": value } });
    hosts.lay(truth, 200, told("paid", charged("0.00")));
    assert_eq!(call("id=tr_abc123").await.verdict, Some(Verdict::Repeated));
    hosts.lay(truth, 200, told("paid", charged("5.00")));
    call("id=tr_abc123").await;
    assert_eq!(state(shop, order.id).await, OrderState::Disputed);
    hosts.lay(truth, 200, told("paid", charged("0.00")));
    call("id=tr_abc123").await;
    assert_eq!(state(shop, order.id).await, OrderState::PartiallyRefunded);

    // The next generation: where it is set up, an unsigned call is no call.
    let values = [("key", "test_0123456789"), ("webhook-secrets", "secret-number-one")];
    account(shop, &staff, "mollie", Mode::Test, &values).await;
    assert_eq!(call("id=tr_abc123").await.heard, Heard::Forged);
    let body = json!({ "id": "event_1", "type": "payment.paid", "entityId": "tr_abc123" }).to_string();
    let hmac = wire::hex(&signature::hmac_sha256(b"secret-number-one", body.as_bytes()));
    let signed = raw(&[("x-mollie-signature", format!("sha256=00,sha256={hmac}"))], body);
    assert_eq!(tell(shop, "mollie", Mode::Test, &signed).await.verdict, Some(Verdict::Repeated));
});

both!(an_attempt_that_was_refused_is_followed_by_another, |test| {
    let mut own = test.shop.clone();
    let hosts = Hosts::open(&mut own, "").await;
    let shop = &own;
    let staff = merchant(shop).await;
    account(shop, &staff, "mollie", Mode::Test, &[("key", "test_0123456789")]).await;
    let (order, first) = placed(shop, &staff, PaymentMethod::Ideal).await;
    let told = |id: &str, status: &str, reference: &str| {
        json!({ "id": id, "mode": "test", "status": status, "amount": { "currency": "EUR", "value": "9.00" },
            "metadata": { "order_id": reference },
            "_links": { "checkout": { "href": format!("https://www.mollie.com/checkout/{id}") } } })
    };
    hosts.lay("POST /api.mollie.com/v2/payments", 201, told("tr_one", "open", &first.reference));
    go(shop, &order).await;
    hosts.lay("GET /api.mollie.com/v2/payments/tr_one", 200, told("tr_one", "canceled", &first.reference));
    tell(shop, "mollie", Mode::Test, &raw(&[], "id=tr_one")).await;
    hosts.lay("POST /api.mollie.com/v2/payments", 201, told("tr_two", "open", "x"));
    assert_eq!(go(shop, &order).await.1, "https://www.mollie.com/checkout/tr_two");
    let second = newest(shop, &order).await;
    assert_eq!((second.attempt, second.theirs.as_deref()), (2, Some("tr_two")));
    hosts.lay("GET /api.mollie.com/v2/payments/tr_two", 200, told("tr_two", "paid", &second.reference));
    tell(shop, "mollie", Mode::Test, &raw(&[], "id=tr_two")).await;
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    // The first is paid too, after all.
    hosts.lay("GET /api.mollie.com/v2/payments/tr_one", 200, told("tr_one", "paid", &first.reference));
    let late = tell(shop, "mollie", Mode::Test, &raw(&[], "id=tr_one")).await;
    assert_eq!(late.verdict, Some(Verdict::Overpaid));
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    // One of them goes back: the order stays paid with the other.
    let mut back = told("tr_one", "paid", &first.reference);
    back["amountRefunded"] = json!({ "currency": "EUR", "value": "9.00" });
    hosts.lay("GET /api.mollie.com/v2/payments/tr_one", 200, back);
    tell(shop, "mollie", Mode::Test, &raw(&[], "id=tr_one")).await;
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
});
