//! PayPal, by its API and by its old notifications.

use super::*;

both!(paypal_s_webhooks_lead_to_its_api, |test| {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../../payment-vectors.json")).unwrap();
    let find = |id: &str| vectors.iter().find(|vector| vector["id"] == id).unwrap().clone();
    let paid = find("pp-whk-sim-crc-leading");
    let mut own = test.shop.clone();
    let hosts = Hosts::open(&mut own, paid["key"]["trusted_root_pem"].as_str().unwrap()).await;
    let now: chrono::DateTime<chrono::Utc> = paid["inputs"]["now"].as_str().unwrap().parse().unwrap();
    own.clock = Clock::stopped(now);
    let shop = &own;
    let staff = merchant(shop).await;
    let webhook_id = paid["inputs"]["webhook_id"].as_str().unwrap();
    let values = [
        ("client-id", "client-0123456789"),
        ("client-secret", "secret-0123456789"),
        ("webhook-id", webhook_id),
    ];
    account(shop, &staff, "paypal", Mode::Test, &values).await;
    let (order, payment) = placed(shop, &staff, PaymentMethod::Paypal).await;
    let api = "/api-m.sandbox.paypal.com";
    hosts.lay(
        &format!("POST {api}/v1/oauth2/token"),
        200,
        json!({ "access_token": "A21", "expires_in": 3600 }),
    );
    let page = "https://www.sandbox.paypal.com/checkoutnow?token=5O190127TN364715T";
    let made = json!({ "id": "5O190127TN364715T", "status": "PAYER_ACTION_REQUIRED",
        "links": [{ "rel": "payer-action", "href": page }] });
    hosts.lay(&format!("POST {api}/v2/checkout/orders"), 200, made);
    assert_eq!(go(shop, &order).await.1, page);
    let asked = hosts.asked(&format!("POST {api}/v2/checkout/orders"));
    let wanted: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(wanted["purchase_units"][0]["amount"], json!({ "currency_code": "EUR", "value": "9.00" }));
    assert_eq!(asked[0].headers["authorization"], "Bearer A21");
    assert!(!asked[0].headers["paypal-request-id"].is_empty());

    // The vector's webhook speaks of an order that is called 42.
    let mut row = payment.into_active_model();
    row.reference = Set("42".into());
    row.update(&shop.db).await.unwrap();
    let event = |vector: &Value| {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let headers = vector["inputs"]["headers"].as_object().unwrap().iter();
        let headers: Vec<_> =
            headers.map(|(n, v)| (n.to_ascii_lowercase(), v.as_str().unwrap().to_owned())).collect();
        let body = STANDARD.decode(vector["inputs"]["body_base64"].as_str().unwrap()).unwrap();
        RawNotification { headers, body: body.into(), ..RawNotification::default() }
    };
    let certificate = "GET /api.sandbox.paypal.com/v1/notifications/certs/CERT-SIM00001-00000001-00000001";
    hosts.lay(certificate, 200, paid["key"]["value"].as_str().unwrap());
    let capture = |value: &str, status: &str| {
        json!({ "id": "3C679366HH908993F", "status": status, "custom_id": "42",
            "amount": { "currency_code": "EUR", "value": value } })
    };
    // A webhook without the answer of the API is a hint and no more.
    let truth = format!("GET {api}/v2/payments/captures/3C679366HH908993F");
    hosts.lay(&truth, 200, capture("9.00", "PENDING"));
    assert_eq!(tell(shop, "paypal", Mode::Test, &event(&paid)).await.verdict, Some(Verdict::Nothing));
    hosts.lay(&truth, 200, capture("9.00", "COMPLETED"));
    assert_eq!(tell(shop, "paypal", Mode::Test, &event(&paid)).await.verdict, Some(Verdict::Applied));
    assert_eq!(hosts.asked(certificate).len(), 1, "the certificate is kept");
    assert_eq!(tell(shop, "paypal", Mode::Live, &event(&paid)).await.heard, Heard::Forged, "a trial's host");
    let evil = event(&find("pp-whk-sim-evil-host"));
    assert_eq!(tell(shop, "paypal", Mode::Test, &evil).await.heard, Heard::Forged);
    let refund = json!({ "id": "1JU08902781691411", "status": "COMPLETED", "custom_id": "42",
        "seller_payable_breakdown": { "total_refunded_amount": { "currency_code": "EUR", "value": "9.00" } } });
    hosts.lay(&format!("GET {api}/v2/payments/refunds/1JU08902781691411"), 200, refund);
    let told = tell(shop, "paypal", Mode::Test, &event(&find("pp-whk-sim-refund"))).await;
    assert_eq!(told.verdict, Some(Verdict::Applied));
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
});

both!(paypal_s_old_notification_is_asked_back_and_switched_off_by_default, |test| {
    let mut own = test.shop.clone();
    let hosts = Hosts::open(&mut own, "").await;
    let shop = &own;
    let staff = merchant(shop).await;
    let email = ("receiver-email", "shop@example.test");
    let rest = [
        ("client-id", "client-0123456789"),
        ("client-secret", "secret-0123456789"),
        ("webhook-id", "WH123"),
        email,
    ];
    account(shop, &staff, "paypal", Mode::Test, &rest).await;
    account(shop, &staff, "paypal", Mode::Test, &[("door", "standard")]).await;
    let (order, payment) = placed(shop, &staff, PaymentMethod::Paypal).await;
    let (_, page) = go(shop, &order).await;
    assert!(page.contains("/www.sandbox.paypal.com/cgi-bin/webscr") && page.contains("value=\"9.00\""));
    let body = format!(
        "mc_gross=9.00&mc_currency=EUR&payment_status=Completed&txn_id=8SIM1&custom={}&receiver_email=Shop%40Example.test&test_ipn=1&charset=windows-1252&first_name=Zo%E9",
        payment.reference
    );
    let back = "POST /ipnpb.sandbox.paypal.com/cgi-bin/webscr";
    let call = async |body: &str| tell(shop, "paypal", Mode::Test, &raw(&[], body)).await;
    hosts.lay(back, 200, "INVALID");
    assert_eq!(call(&body).await.heard, Heard::Forged);
    hosts.lay(back, 200, "<html>busy</html>");
    assert_eq!(call(&body).await.heard, Heard::Failed);
    hosts.lay(back, 200, "VERIFIED\r\n");
    assert_eq!(call(&format!("{body}&mc_gross=0.01")).await.heard, Heard::Forged);
    let somebody_else = body.replace("Shop%40Example.test", "thief%40example.test");
    assert_eq!(call(&somebody_else).await.verdict, Some(Verdict::Mismatch));
    assert_eq!(call(&body.replace("&test_ipn=1", "")).await.verdict, Some(Verdict::Mismatch));
    assert_eq!(call(&body).await.verdict, Some(Verdict::Applied));
    assert_eq!(hosts.asked(back).last().unwrap().body, format!("cmd=_notify-validate&{body}"));
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    // The old form gives nothing to ask back by: the merchant does it at PayPal, which tells of it.
    let asked = orders::refund_through(shop, &staff, order.id, Back::All).await;
    assert!(asked.unwrap_err().is(Reason::IllegalState));
    let refunded = body.replace("8SIM1", "8SIM3&parent_txn_id=8SIM1").replace("Completed", "Refunded");
    assert_eq!(call(&refunded.replace("9.00", "-9.00")).await.verdict, Some(Verdict::Applied));
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
    let other = body.replace("8SIM1", "8SIM2");
    account(shop, &staff, "paypal", Mode::Test, &[("door", "orders")]).await;
    assert_eq!(call(&other).await.heard, Heard::Forged, "IPN is switched off");
});
