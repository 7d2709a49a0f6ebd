//! Notifications, and what they may change.

use comptoir::auth::Staff;
use comptoir::error::{Error, Reason};
use comptoir::mail::MailKind;
use comptoir::orders::{self, OrderEventKind, OrderState, Verdict, order};
use comptoir::payments::providers::test::{self, Message};
use comptoir::payments::{
    self, Audience, DeferredEntry, Outcome, PaymentMethod, PaymentState, RawNotification, deferred,
    notification, payment,
};
use comptoir::shop::Shop;
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::middleware::AddData;
use poem::test::{TestClient, TestResponse};
use poem::{Endpoint, EndpointExt, Route};
use sea_orm::{EntityTrait, QueryOrder};
use values::{Currency, Locale, Money};

use crate::both;
use crate::sale::{
    cart_of, checkout, file_on_sale, history, letters, links, merchant, methods, order_by_transfer, state,
};

/// An order that waits for a test payment.
pub async fn order_by_test(shop: &Shop, staff: &Staff) -> (order::Model, payment::Model) {
    let (variant, _) = file_on_sale(shop, staff).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let input = checkout(&cart.simple().to_string(), PaymentMethod::Test, 900);
    let placed = orders::place(shop, cart, &input).await.unwrap();
    let payment = payments::newest(&shop.db, placed.order.id).await.unwrap().unwrap();
    assert_eq!(placed.next, shop.url(&format!("/pay/test/page/{}?lang=fr", payment.reference)));
    (placed.order, payment)
}

fn signed(shop: &Shop, payment: &payment::Model, outcome: Outcome) -> RawNotification {
    Message::about(shop, payment, outcome).unwrap().sign(shop).unwrap()
}

async fn verdicts(shop: &Shop) -> Vec<String> {
    let kept =
        notification::Entity::find().order_by_asc(notification::Column::Id).all(&shop.db).await.unwrap();
    kept.into_iter().map(|kept| kept.verdict).collect()
}

fn routes(shop: &Shop) -> impl Endpoint + use<> {
    Route::new().nest("/pay", orders::http::routes()).with(AddData::new(shop.clone()))
}

/// The route's answer to a notification.
async fn told(shop: &Shop, raw: &RawNotification) -> TestResponse {
    let client = TestClient::new(routes(shop));
    let request = client.post("/pay/test/notify").body(raw.body.clone());
    raw.headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send().await
}

both!(a_repeated_notice_delivers_once, |shop| {
    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let raw = signed(shop, &payment, Outcome::Paid);
    let together = (0..8).map(|_| {
        let (shop, raw) = (shop.shop.clone(), raw.clone());
        tokio::spawn(async move { orders::notified(&shop, "test", &raw).await.unwrap().unwrap() })
    });
    let mut applied = 0;
    for verdict in futures_util::future::join_all(together).await {
        match verdict.unwrap() {
            Verdict::Applied => applied += 1,
            other => assert_eq!(other, Verdict::Repeated),
        }
    }
    assert_eq!(applied, 1);
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert_eq!(links(shop, order.id).await.len(), 1);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    use OrderEventKind::{Delivered, Paid, Placed};
    assert_eq!(history(shop, order.id).await, [Placed, Paid, Delivered]);
    assert_eq!(verdicts(shop).await.len(), 8);
    let payment = payments::newest(&shop.db, order.id).await.unwrap().unwrap();
    assert_eq!(payment.state, PaymentState::Received);
    let order = orders::find(&shop.db, order.id).await.unwrap().unwrap();
    assert_eq!(orders::pay_at(shop, &order).await.unwrap(), None);
});

both!(another_amount_currency_or_account_changes_nothing, |shop| {
    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let true_message = Message::about(shop, &payment, Outcome::Paid).unwrap();
    let wrong = [
        Message { amount_minor: 899, transaction: "a".into(), ..true_message.clone() },
        Message { currency: Currency::new("USD").unwrap(), transaction: "b".into(), ..true_message.clone() },
        Message { account: "somebody-else".into(), transaction: "c".into(), ..true_message.clone() },
    ];
    for message in &wrong {
        let raw = message.sign(shop).unwrap();
        assert_eq!(orders::notified(shop, "test", &raw).await.unwrap(), Some(Verdict::Mismatch));
        // The provider insists.
        assert_eq!(orders::notified(shop, "test", &raw).await.unwrap(), Some(Verdict::Mismatch));
    }
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    assert!(links(shop, order.id).await.is_empty());
    use OrderEventKind::{NotificationRefused, Placed};
    let expected = [Placed, NotificationRefused, NotificationRefused, NotificationRefused];
    assert_eq!(history(shop, order.id).await, expected);
    assert_eq!(verdicts(shop).await, ["MISMATCH"; 6]);
    // The true notice still works.
    let raw = true_message.sign(shop).unwrap();
    assert_eq!(orders::notified(shop, "test", &raw).await.unwrap(), Some(Verdict::Applied));
});

both!(a_false_signature_changes_nothing_and_is_kept, |shop| {
    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let mut raw = signed(shop, &payment, Outcome::Paid);
    let mut body = raw.body.to_vec();
    body[20] ^= 1;
    raw.body = body.clone().into();
    raw.headers.push(("authorization".into(), "Bearer secret".into()));
    told(shop, &raw).await.assert_status(StatusCode::BAD_REQUEST);
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    let kept = notification::Entity::find().one(&shop.db).await.unwrap().unwrap();
    assert_eq!((kept.verdict.as_str(), kept.body), ("REJECTED", body));
    assert!(!kept.headers.contains("Bearer secret") && kept.headers.contains(test::SIGNATURE));
});

both!(the_true_route_acknowledges_after_the_commit, |shop| {
    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let raw = signed(shop, &payment, Outcome::Paid);
    let answer = told(shop, &raw).await;
    answer.assert_status_is_ok();
    answer.assert_text("received").await;
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    let client = TestClient::new(routes(shop));
    client.post("/pay/paypal/notify").body("x").send().await.assert_status(StatusCode::NOT_FOUND);
});

both!(a_notification_that_is_cut_or_too_large_changes_nothing_and_is_noted, |shop| {
    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let mut raw = signed(shop, &payment, Outcome::Paid);
    let whole = raw.body.to_vec();
    let cut = [whole.len() - 1, whole.len() / 2, 0].map(|at| (whole[..at].to_vec(), StatusCode::BAD_REQUEST));
    let large = (vec![b'x'; (1 << 20) + 1], StatusCode::PAYLOAD_TOO_LARGE);
    for (noted, (body, status)) in (1..).zip(cut.into_iter().chain([large])) {
        raw.body = body.clone().into();
        told(shop, &raw).await.assert_status(status);
        let kept = notification::Entity::find().all(&shop.db).await.unwrap();
        let newest = kept.iter().max_by_key(|row| row.id).unwrap();
        let bytes = if status == StatusCode::BAD_REQUEST { body } else { Vec::new() };
        assert_eq!((kept.len(), newest.verdict.as_str(), &newest.body), (noted, "REJECTED", &bytes));
        assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    }
});

both!(the_test_page_pays_by_a_real_notification, |shop| {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
    let port = acceptor.local_addr()[0].as_socket_addr().unwrap().port();
    let mut shop = shop.shop.clone();
    shop.public_url = format!("http://127.0.0.1:{port}").parse().unwrap();
    let shop = &shop;
    let server = tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(routes(shop)));

    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let client = TestClient::new(routes(shop));
    let path = format!("/pay/test/page/{}", payment.reference);
    let page = client.get(&path).send().await;
    page.assert_status_is_ok();
    let html = page.0.into_body().into_string().await.unwrap();
    assert!(html.contains("Paiement d’essai\u{a0}: aucun argent ne bouge."));
    assert!(html.contains("9,00") && !html.contains("<script"));

    let press = async |act: &str| {
        let answer =
            client.post(&path).content_type("application/x-www-form-urlencoded").body(format!("act={act}"));
        let answer = answer.send().await;
        answer.assert_status(StatusCode::SEE_OTHER);
        answer.assert_header("location", shop.order_url(order.id));
    };
    press("cancel").await;
    assert_eq!(verdicts(shop).await, Vec::<String>::new());
    press("refuse").await;
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    let failed = payments::newest(&shop.db, order.id).await.unwrap().unwrap();
    assert_eq!(failed.state, PaymentState::Failed);
    assert!(orders::pay_at(shop, &order).await.unwrap().is_some());
    press("pay").await;
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    // A double click is the same transaction.
    press("pay").await;
    assert_eq!(verdicts(shop).await, ["APPLIED", "APPLIED", "REPEATED"]);
    let unknown = client.get("/pay/test/page/nonsense").send().await;
    unknown.assert_status(StatusCode::NOT_FOUND);
    server.abort();
});

both!(a_real_shop_has_no_test_payment, |shop| {
    let mut real = shop.shop.clone();
    real.demo = false;
    real.providers = std::sync::Arc::new(payments::Providers::new());
    let real = &real;
    assert_eq!(methods(real, Audience::Staff).await, [PaymentMethod::Transfer, PaymentMethod::Cheque]);
    let (_, payment) = order_by_test(shop, &merchant(shop).await).await;
    let client = TestClient::new(routes(real));
    let page = client.get(format!("/pay/test/page/{}", payment.reference)).send().await;
    page.assert_status(StatusCode::NOT_FOUND);
    client.post("/pay/test/notify").body("x").send().await.assert_status(StatusCode::NOT_FOUND);
    let (variant, _) = (
        crate::sale::on_sale(
            real,
            &merchant(real).await,
            comptoir::catalogue::VariantKind::Goods,
            500,
            None,
            vec![],
        )
        .await,
        (),
    );
    let cart = cart_of(real, &[(variant, 1)]).await;
    let refused = orders::place(real, cart, &checkout("12345678", PaymentMethod::Test, 500)).await;
    assert!(refused.unwrap_err().is(Reason::NotChosen));
});

both!(refunds_and_disputes_switch_the_links, |shop| {
    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let tell = async |transaction: &str, outcome| {
        let message = Message::about(shop, &payment, outcome).unwrap();
        let message = Message { transaction: transaction.into(), ..message };
        orders::notified(shop, "test", &message.sign(shop).unwrap()).await.unwrap().unwrap()
    };
    assert_eq!(tell("p", Outcome::Paid).await, Verdict::Applied);
    assert_eq!(tell("d", Outcome::DisputeOpened).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Disputed);
    assert!(!links(shop, order.id).await[0].enabled);
    assert_eq!(tell("d", Outcome::DisputeWon).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert!(links(shop, order.id).await[0].enabled);
    // The end of a second dispute is told before its beginning.
    assert_eq!(tell("e", Outcome::DisputeWon).await, Verdict::Applied);
    assert_eq!(tell("e", Outcome::DisputeOpened).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert_eq!(tell("r", Outcome::Refunded).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
    assert!(!links(shop, order.id).await[0].enabled);
    assert_eq!(tell("p", Outcome::Paid).await, Verdict::Repeated);
    assert_eq!(tell("r", Outcome::Refunded).await, Verdict::Repeated);
    assert_eq!(tell("f", Outcome::DisputeOpened).await, Verdict::Noted, "what is refunded stays so");
});

both!(what_comes_before_the_money_waits_for_it_and_nothing_is_delivered, |shop| {
    for (early, expected) in [
        (Outcome::Refunded, OrderState::Refunded),
        (Outcome::RefundedInAll, OrderState::Refunded),
        (Outcome::DisputeOpened, OrderState::Disputed),
        (Outcome::DisputeLost, OrderState::Refunded),
    ] {
        let staff = merchant(shop).await;
        let (variant, _) = file_on_sale(shop, &staff).await;
        let cart = cart_of(shop, &[(variant, 1)]).await;
        let input = checkout(&cart.simple().to_string(), PaymentMethod::Test, 900);
        let order = orders::place(shop, cart, &input).await.unwrap().order;
        let payment = payments::newest(&shop.db, order.id).await.unwrap().unwrap();
        let tell = async |outcome| {
            orders::notified(shop, "test", &signed(shop, &payment, outcome)).await.unwrap().unwrap()
        };
        assert_eq!(tell(early).await, Verdict::Waits);
        assert_eq!(tell(early).await, Verdict::Repeated);
        assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
        assert_eq!(tell(Outcome::Paid).await, Verdict::Applied);
        assert_eq!(state(shop, order.id).await, expected, "{early:?}");
        assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 0, "{early:?}");
        assert!(links(shop, order.id).await.iter().all(|link| !link.enabled));
        if early == Outcome::DisputeOpened {
            assert_eq!(tell(Outcome::DisputeWon).await, Verdict::Applied);
            assert_eq!(state(shop, order.id).await, OrderState::Paid);
            assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1, "then it is delivered");
        }
    }
});

both!(a_second_payment_is_told_and_delivers_nothing_again, |shop| {
    let staff = merchant(shop).await;
    crate::settings::name_the_shop(shop, &staff).await;
    let (order, payment) = order_by_test(shop, &staff).await;
    let tell = async |transaction: &str, outcome| {
        let message = Message::about(shop, &payment, outcome).unwrap();
        let message = Message { transaction: transaction.into(), ..message };
        orders::notified(shop, "test", &message.sign(shop).unwrap()).await.unwrap().unwrap()
    };
    assert_eq!(tell("one", Outcome::Paid).await, Verdict::Applied);
    assert_eq!(tell("two", Outcome::Paid).await, Verdict::Overpaid);
    assert_eq!(tell("two", Outcome::Paid).await, Verdict::Repeated);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    assert_eq!(letters(shop, order.id, MailKind::PaymentAlert).await, 1);
    assert!(history(shop, order.id).await.contains(&OrderEventKind::Overpaid));
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
});

both!(whatever_does_not_fit_is_told_once_by_event_and_letter, |shop| {
    let staff = merchant(shop).await;
    crate::settings::name_the_shop(shop, &staff).await;
    let (order, payment) = order_by_test(shop, &staff).await;
    let true_message = Message::about(shop, &payment, Outcome::Paid).unwrap();
    let wrong = [
        Message { amount_minor: 899, transaction: "a".into(), ..true_message.clone() },
        Message { amount_minor: 901, transaction: "b".into(), ..true_message.clone() },
        Message { currency: Currency::new("PLN").unwrap(), transaction: "c".into(), ..true_message.clone() },
        Message { account: "somebody-else".into(), transaction: "d".into(), ..true_message.clone() },
    ];
    for _ in 0..2 {
        for message in &wrong {
            let raw = message.sign(shop).unwrap();
            assert_eq!(orders::notified(shop, "test", &raw).await.unwrap(), Some(Verdict::Mismatch));
        }
    }
    let events = orders::events_of(&shop.db, &[order.id]).await.unwrap();
    let refused: Vec<_> = events
        .iter()
        .filter(|event| event.kind == OrderEventKind::NotificationRefused)
        .map(|event| event.detail.split(' ').next().unwrap())
        .collect();
    assert_eq!(refused, ["TOO_LITTLE", "TOO_MUCH", "CURRENCY", "ACCOUNT"]);
    assert_eq!(letters(shop, order.id, MailKind::PaymentAlert).await, 4);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 0);
    // Money for a stranger's order is told too, and once an hour.
    for reference in ["nobody's", "nobody's either"] {
        let message =
            Message { reference: reference.into(), transaction: reference.into(), ..true_message.clone() };
        let verdict = orders::notified(shop, "test", &message.sign(shop).unwrap()).await.unwrap();
        assert_eq!(verdict, Some(Verdict::Unknown));
    }
    let mails = comptoir::mail::outgoing_mail::Entity::find().all(&shop.db).await.unwrap();
    let strangers = mails.iter().filter(|mail| mail.kind == MailKind::PaymentAlert && mail.about.is_none());
    assert_eq!(strangers.count(), 1);
});

both!(part_of_the_money_goes_back_and_the_rest_stays, |shop| {
    let (order, payment) = order_by_test(shop, &merchant(shop).await).await;
    let tell = async |minor: i64, outcome| {
        let message = Message::about(shop, &payment, outcome).unwrap();
        let transaction = format!("{minor}");
        let message = Message { amount_minor: minor, transaction, ..message };
        orders::notified(shop, "test", &message.sign(shop).unwrap()).await.unwrap().unwrap()
    };
    let sold = async || orders::find(&shop.db, order.id).await.unwrap().unwrap().sold_minor;
    assert_eq!(sold().await, None);
    tell(900, Outcome::Paid).await;
    assert_eq!(sold().await, Some(900));
    assert_eq!(tell(500, Outcome::RefundedInAll).await, Verdict::Applied);
    assert_eq!(sold().await, Some(400));
    assert_eq!(tell(200, Outcome::RefundedInAll).await, Verdict::Noted, "the older total comes later");
    assert_eq!(state(shop, order.id).await, OrderState::PartiallyRefunded);
    assert!(links(shop, order.id).await[0].enabled);
    assert_eq!(letters(shop, order.id, MailKind::Refund).await, 1);
    assert_eq!(tell(900, Outcome::RefundedInAll).await, Verdict::Applied);
    assert_eq!(sold().await, None);
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
    assert!(!links(shop, order.id).await[0].enabled);
});

both!(instructions_name_the_order_and_its_total, |shop| {
    let staff = merchant(shop).await;
    let wanted = crate::deferred::transfers();
    let saved = deferred::update(shop, &staff, &wanted).await.unwrap();
    assert_eq!(saved.instructions_fr, wanted.instructions_fr);
    let order = order_by_transfer(shop, &staff).await;
    let total = Money::new(order.total_minor, Currency::EUR);
    let said = async |locale| {
        deferred::instructions_for(&shop.db, order.method, locale, &order.number, total)
            .await
            .unwrap()
            .unwrap()
    };
    assert_eq!(said(Locale::Fr).await, "Virez 9,00\u{a0}EUR, référence 2026-000001.");
    assert_eq!(said(Locale::En).await, "Transfer 9.00\u{a0}EUR, reference 2026-000001.");

    let unknown = DeferredEntry { instructions_en: "{IBAN}".into(), ..wanted.clone() };
    match deferred::update(shop, &staff, &unknown).await.unwrap_err() {
        Error::Refused(refusals) => {
            assert_eq!((refusals[0].reason, refusals[0].detail.as_str()), (Reason::UnknownField, "{IBAN}"));
        }
        Error::Failed(cause) => panic!("{cause:?}"),
    }
    deferred::update(shop, &staff, &DeferredEntry { enabled: false, ..wanted }).await.unwrap();
    assert_eq!(methods(shop, Audience::Shoppers).await, [PaymentMethod::Cheque, PaymentMethod::Test]);
});
