//! Deferred payments whole: the account, what comes in, reminders, giving up and taking up again (SPEC 6.2).

use chrono::{NaiveDate, TimeDelta};
use comptoir::catalogue::{VariantKind, variant};
use comptoir::error::{Error, Reason};
use comptoir::mail::MailKind;
use comptoir::orders::{self, OrderEventKind, OrderState, PaymentDifference, ReceiveInput, Revival, order};
use comptoir::payments::{self, DeferredEntry, PaymentMethod, deferred};
use comptoir::shop::Shop;
use futures_util::future::join_all;
use poem::http::StatusCode;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;
use uuid::Uuid;

use crate::both;
use crate::browser::Browser;
use crate::sale::{cart_of, checkout, history, letters, links, merchant, on_sale, order_by_transfer, state};

const IBAN: &str = "FR76 3000 6000 0112 3456 7890 189";

/// Transfers as most merchants want them.
pub fn transfers() -> DeferredEntry {
    DeferredEntry {
        method: PaymentMethod::Transfer,
        enabled: true,
        instructions_fr: "Virez {Total}, référence {OrderID}.".into(),
        instructions_en: "Transfer {Total}, reference {OrderID}.".into(),
        account_holder: "Éditions du Port".into(),
        iban: IBAN.into(),
        bic: "agrifrpp".into(),
        remind_after_days: Some(7),
        cancel_after_days: Some(30),
        tells_cancelled: true,
    }
}

async fn stock(shop: &Shop, variant: Uuid) -> Option<i64> {
    variant::Entity::find_by_id(variant).one(&shop.db).await.unwrap().unwrap().stock
}

/// An order of three of five pieces, by transfer.
async fn order_of_three(shop: &Shop) -> (order::Model, Uuid) {
    let staff = merchant(shop).await;
    let variant = on_sale(shop, &staff, VariantKind::Goods, 500, Some(5), vec![]).await;
    let cart = cart_of(shop, &[(variant, 3)]).await;
    let key = cart.simple().to_string();
    (orders::place(shop, cart, &checkout(&key, PaymentMethod::Transfer, 1_500)).await.unwrap().order, variant)
}

fn reasons(error: Error) -> Vec<(String, Reason)> {
    match error {
        Error::Refused(refusals) => refusals.into_iter().map(|r| (r.field, r.reason)).collect(),
        Error::Failed(cause) => panic!("{cause:?}"),
    }
}

both!(an_account_that_cannot_be_is_refused_field_by_field, |shop| {
    let staff = merchant(shop).await;
    let wrong = DeferredEntry {
        account_holder: String::new(),
        iban: "FR76 3000 6000 0112 3456 7890 188".into(),
        bic: "AGRI".into(),
        remind_after_days: Some(30),
        cancel_after_days: Some(366),
        ..transfers()
    };
    let refused = reasons(deferred::update(shop, &staff, &wrong).await.unwrap_err());
    let expected = [
        ("accountHolder", Reason::Required),
        ("iban", Reason::WrongCheckDigits),
        ("bic", Reason::Malformed),
        ("cancelAfterDays", Reason::OutOfRange),
    ];
    assert_eq!(refused, expected.map(|(field, reason)| (field.to_owned(), reason)));
    let late = DeferredEntry { remind_after_days: Some(30), ..transfers() };
    assert_eq!(
        reasons(deferred::update(shop, &staff, &late).await.unwrap_err()),
        [("remindAfterDays".to_owned(), Reason::OutOfRange)]
    );
    let saved = deferred::update(shop, &staff, &transfers()).await.unwrap();
    assert_eq!(saved.account.unwrap().iban.grouped(), IBAN);
});

both!(the_buyer_reads_and_scans_where_the_transfer_goes, |shop| {
    let staff = merchant(shop).await;
    deferred::update(shop, &staff, &transfers()).await.unwrap();
    let order = order_by_transfer(shop, &staff).await;
    let browser = Browser::open(shop);
    let secret = shop.order_url(order.id).rsplit('/').next().unwrap().to_owned();
    let query = "query($secret: String!) { order(secret: $secret) { transfer { holder iban bic amount { minor } reference qrCode } } }";
    let told = browser.data(query, json!({ "secret": secret })).await["order"]["transfer"].clone();
    assert_eq!(
        told,
        json!({
            "holder": "Éditions du Port", "iban": IBAN, "bic": "AGRIFRPP", "amount": { "minor": 900 },
            "reference": order.number, "qrCode": format!("http://shop.test/pay/qr/{secret}"),
        })
    );
    let code = browser.get(&format!("/pay/qr/{secret}")).await;
    code.assert_status_is_ok();
    assert_eq!(code.0.content_type(), Some("image/svg+xml"));
    browser.get("/pay/qr/forged").await.assert_status(StatusCode::NOT_FOUND);

    let mail = comptoir::mail::about(&shop.db, order.id).await.unwrap().remove(0);
    assert!(
        mail.letter.contains("IBAN\u{a0}: FR76 3000") && mail.letter.contains(&order.number),
        "{}",
        mail.letter
    );

    // Paid: there is nothing to transfer any more.
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    assert!(browser.data(query, json!({ "secret": secret })).await["order"]["transfer"].is_null());
    browser.get(&format!("/pay/qr/{secret}")).await.assert_status(StatusCode::NOT_FOUND);
});

both!(another_amount_is_told_and_waits_for_the_rest, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    let part =
        ReceiveInput { amount_minor: Some(500), key: Some("first-part".into()), ..ReceiveInput::default() };
    let refused = orders::receive(shop, &staff, order.id, &part).await.unwrap_err();
    assert_eq!(reasons(refused), [("amountMinor".to_owned(), Reason::AmountDiffers)]);
    let part = ReceiveInput {
        difference: Some(PaymentDifference::KeepWaiting),
        note: "virement 1/2".into(),
        ..part
    };
    for _ in 0..2 {
        let waiting = orders::receive(shop, &staff, order.id, &part).await.unwrap();
        assert_eq!(waiting.state, OrderState::AwaitingPayment);
    }
    assert_eq!(payments::receipts(&shop.db, &[order.id]).await.unwrap().len(), 1, "the same sum once");
    let other = order_by_transfer(shop, &staff).await;
    let refused = orders::receive(shop, &staff, other.id, &part).await.unwrap_err();
    assert_eq!(reasons(refused), [("idempotencyKey".to_owned(), Reason::Taken)]);
    // The rest is what is due now.
    let paid = orders::receive(shop, &staff, order.id, &ReceiveInput::default()).await.unwrap();
    assert_eq!(paid.state, OrderState::Paid);
    let sums: Vec<_> =
        payments::receipts(&shop.db, &[order.id]).await.unwrap().iter().map(|r| r.amount_minor).collect();
    assert_eq!(sums, [500, 400]);
    use OrderEventKind::{Delivered, Paid, PaymentNoted, Placed};
    assert_eq!(history(shop, order.id).await, [Placed, PaymentNoted, Paid, Delivered]);
    let events = orders::events_of(&shop.db, &[order.id]).await.unwrap();
    assert_eq!(events[1].detail, "5.00 EUR / 9.00 EUR · virement 1/2");
});

both!(another_amount_may_be_accepted, |shop| {
    let staff = merchant(shop).await;
    for (amount, told) in [(800, "8.00 EUR / 9.00 EUR"), (1_000, "10.00 EUR / 9.00 EUR")] {
        let order = order_by_transfer(shop, &staff).await;
        let input = ReceiveInput {
            amount_minor: Some(amount),
            day: Some(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()),
            difference: Some(PaymentDifference::Accept),
            ..ReceiveInput::default()
        };
        let paid = orders::receive(shop, &staff, order.id, &input).await.unwrap();
        assert_eq!(paid.state, OrderState::Paid);
        assert!(links(shop, order.id).await[0].enabled);
        assert_eq!(orders::events_of(&shop.db, &[order.id]).await.unwrap()[1].detail, told);
        let receipt = payments::receipts(&shop.db, &[order.id]).await.unwrap().remove(0);
        assert_eq!(receipt.received_at.to_rfc3339(), "2026-11-19T23:00:00+00:00");
    }
    let order = order_by_transfer(shop, &staff).await;
    let tomorrow =
        ReceiveInput { day: Some(NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()), ..ReceiveInput::default() };
    let refused = orders::receive(shop, &staff, order.id, &tomorrow).await.unwrap_err();
    assert_eq!(reasons(refused), [("receivedOn".to_owned(), Reason::OutOfRange)]);
});

both!(a_buyer_is_reminded_once_whoever_s_job_it_is, |shop| {
    let staff = merchant(shop).await;
    deferred::update(shop, &staff, &transfers()).await.unwrap();
    let order = order_by_transfer(shop, &staff).await;
    let paid = order_by_transfer(shop, &staff).await;
    orders::receive_payment(shop, &staff, paid.id).await.unwrap();
    shop.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(orders::remind_due(shop).await.unwrap(), 0);
    shop.advance(TimeDelta::seconds(1));
    let at_once = join_all((0..6).map(|_| orders::remind_due(shop))).await;
    assert_eq!(at_once.into_iter().map(Result::unwrap).sum::<u64>(), 1);
    shop.advance(TimeDelta::days(1));
    assert_eq!(orders::remind_due(shop).await.unwrap(), 0);
    assert_eq!(letters(shop, order.id, MailKind::Reminder).await, 1);
    assert_eq!(letters(shop, paid.id, MailKind::Reminder).await, 0);
    assert_eq!(history(shop, order.id).await, [OrderEventKind::Placed, OrderEventKind::Reminded]);
});

both!(whoever_waits_is_worked_off_in_one_go, |shop| {
    let staff = merchant(shop).await;
    deferred::update(shop, &staff, &transfers()).await.unwrap();
    let model = order_by_transfer(shop, &staff).await;
    let copies = (2..=230).map(|n| {
        let mut copy: order::ActiveModel = model.clone().into();
        copy.id = Set(shop.new_id());
        copy.number = Set(format!("2026-{n:06}"));
        copy.idempotency_key = Set(format!("key-{n}"));
        copy
    });
    order::Entity::insert_many(copies).exec_without_returning(&shop.db).await.unwrap();
    shop.advance(TimeDelta::days(8));
    assert_eq!(orders::remind_due(shop).await.unwrap(), 230);
    shop.advance(TimeDelta::days(30));
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 230);
});

both!(nobody_is_reminded_of_what_is_long_ago, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    shop.advance(TimeDelta::days(200));
    deferred::update(shop, &staff, &DeferredEntry { cancel_after_days: None, ..transfers() }).await.unwrap();
    assert_eq!(orders::remind_due(shop).await.unwrap(), 0);
    assert_eq!(letters(shop, order.id, MailKind::Reminder).await, 0);
});

both!(an_unpaid_order_is_given_up_once_and_its_pieces_go_back, |shop| {
    let staff = merchant(shop).await;
    deferred::update(shop, &staff, &transfers()).await.unwrap();
    let (order, variant) = order_of_three(shop).await;
    let trusted = order_by_transfer(shop, &staff).await;
    orders::deliver(shop, &staff, trusted.id).await.unwrap();
    assert_eq!(stock(shop, variant).await, Some(2));
    shop.advance(TimeDelta::days(30));
    let at_once = join_all((0..6).map(|_| orders::cancel_due(shop))).await;
    assert_eq!(at_once.into_iter().map(Result::unwrap).sum::<u64>(), 1);
    assert_eq!(stock(shop, variant).await, Some(5));
    assert_eq!(state(shop, order.id).await, OrderState::Cancelled);
    assert_eq!(letters(shop, order.id, MailKind::OrderCancelled).await, 1);
    assert_eq!(
        state(shop, trusted.id).await,
        OrderState::AwaitingPayment,
        "what was delivered on trust stays"
    );
    let events = orders::events_of(&shop.db, &[order.id]).await.unwrap();
    assert_eq!((events[1].kind, events[1].actor.as_str()), (OrderEventKind::Cancelled, "shop"));
});

both!(a_late_payment_takes_the_order_up_again_if_the_pieces_are_there, |shop| {
    let staff = merchant(shop).await;
    let (order, variant) = order_of_three(shop).await;
    orders::cancel(shop, &staff, order.id).await.unwrap();
    assert!(orders::receive_payment(shop, &staff, order.id).await.unwrap_err().is(Reason::IllegalState));
    // Somebody else buys what was given back.
    let cart = cart_of(shop, &[(variant, 4)]).await;
    let other = orders::place(shop, cart, &checkout("of-another", PaymentMethod::Transfer, 2_000))
        .await
        .unwrap()
        .order;
    let refused = orders::revive(shop, &staff, order.id, Revival::Paid).await.unwrap_err();
    assert!(refused.is(Reason::OutOfStock));
    assert_eq!((state(shop, order.id).await, stock(shop, variant).await), (OrderState::Cancelled, Some(1)));
    orders::cancel(shop, &staff, other.id).await.unwrap();
    let at_once = join_all((0..4).map(|_| orders::revive(shop, &staff, order.id, Revival::Awaiting))).await;
    assert_eq!(at_once.iter().filter(|revived| revived.is_ok()).count(), 1);
    assert_eq!(stock(shop, variant).await, Some(2));
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    use OrderEventKind::{Cancelled, Paid, Placed, Revived};
    assert_eq!(history(shop, order.id).await, [Placed, Cancelled, Revived, Paid]);
});

both!(an_order_paid_in_part_is_reminded_of_the_rest_and_never_given_up_by_itself, |shop| {
    let staff = merchant(shop).await;
    deferred::update(shop, &staff, &transfers()).await.unwrap();
    let order = order_by_transfer(shop, &staff).await;
    let part = ReceiveInput {
        amount_minor: Some(500),
        difference: Some(PaymentDifference::KeepWaiting),
        ..ReceiveInput::default()
    };
    orders::receive(shop, &staff, order.id, &part).await.unwrap();
    let secret = shop.order_url(order.id).rsplit('/').next().unwrap().to_owned();
    let query =
        "query($secret: String!) { order(secret: $secret) { instructions transfer { amount { minor } } } }";
    let told = Browser::open(shop).data(query, json!({ "secret": secret })).await["order"].clone();
    assert_eq!(told["transfer"]["amount"]["minor"], 400);
    assert!(told["instructions"].as_str().unwrap().contains("Transfer 4.00"), "{told}");
    shop.advance(TimeDelta::days(7));
    assert_eq!(orders::remind_due(shop).await.unwrap(), 1);
    let mails = comptoir::mail::about(&shop.db, order.id).await.unwrap();
    let reminder = mails.iter().find(|mail| mail.kind == MailKind::Reminder).unwrap();
    assert!(reminder.letter.contains("\"minor\":400"), "{}", reminder.letter);
    shop.advance(TimeDelta::days(30));
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 0);
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
});

both!(a_revived_order_waits_anew, |shop| {
    let staff = merchant(shop).await;
    deferred::update(shop, &staff, &transfers()).await.unwrap();
    let order = order_by_transfer(shop, &staff).await;
    shop.advance(TimeDelta::days(30));
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 1);
    orders::revive(shop, &staff, order.id, Revival::Awaiting).await.unwrap();
    assert_eq!(orders::cancel_due(shop).await.unwrap(), 0);
    shop.advance(TimeDelta::days(7));
    assert_eq!(orders::remind_due(shop).await.unwrap(), 1);
});
