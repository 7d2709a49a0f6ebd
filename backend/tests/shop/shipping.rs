//! How goods leave, and how they come back.

use comptoir::error::Reason;
use comptoir::mail::{self, MailKind};
use comptoir::orders::{
    self, Filter, Fulfilment, OrderEventKind, OrderState, PlaceInput, Returned, ShipInput,
};
use comptoir::paging::Page;
use comptoir::payments::PaymentMethod;
use comptoir::shop::Shop;
use futures_util::future::join_all;
use uuid::Uuid;

use crate::both;
use crate::goods::{book, method, mixed_order, refusals, stock};
use crate::sale::{cart_of, checkout, history, letters, links, merchant, order_by_transfer, state};

async fn fulfilments(shop: &Shop, order: Uuid) -> Vec<Fulfilment> {
    orders::lines_of(&shop.db, &[order]).await.unwrap().into_iter().map(|line| line.fulfilment).collect()
}

fn parcel_of(order: Uuid) -> ShipInput {
    ShipInput {
        order,
        lines: None,
        carrier: "Colissimo".into(),
        tracking: Some("6A012".into()),
        tracking_url: Some("https://suivi.example/6A012".into()),
    }
}

both!(a_mixed_order_delivers_its_file_on_payment_while_the_goods_wait, |shop| {
    let staff = merchant(shop).await;
    let order = mixed_order(shop).await;
    assert!(!is_to_ship(shop, order.id).await, "it is not paid");
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    assert_eq!(links(shop, order.id).await.len(), 1);
    assert!(links(shop, order.id).await[0].enabled);
    assert_eq!(fulfilments(shop, order.id).await, [Fulfilment::Unfulfilled, Fulfilment::None]);
    assert!(is_to_ship(shop, order.id).await);
    orders::ship(shop, &staff, &parcel_of(order.id)).await.unwrap();
    assert_eq!(fulfilments(shop, order.id).await, [Fulfilment::Shipped, Fulfilment::None]);
    assert!(!is_to_ship(shop, order.id).await);
    assert_eq!(
        history(shop, order.id).await,
        [OrderEventKind::Placed, OrderEventKind::Paid, OrderEventKind::Delivered, OrderEventKind::Shipped]
    );
    let parcel = orders::shipments_of(&shop.db, &[order.id]).await.unwrap().pop().unwrap();
    assert_eq!((parcel.carrier.as_str(), parcel.tracking.as_deref()), ("Colissimo", Some("6A012")));
});

async fn is_to_ship(shop: &Shop, order: Uuid) -> bool {
    let page = Page::read(None, None, None, None).unwrap();
    let of = async |to_ship: bool| {
        let filter = Filter { to_ship: Some(to_ship), ..Filter::default() };
        orders::list(&shop.db, &page, &filter).await.unwrap().iter().any(|row| row.id == order)
    };
    let (yes, no) = (of(true).await, of(false).await);
    assert_ne!(yes, no, "an order is to be shipped or it is not");
    yes
}

both!(twenty_clicks_on_ship_mail_once, |shop| {
    let staff = merchant(shop).await;
    let order = mixed_order(shop).await;
    let clicks = (0..20).map(|_| {
        let (shop, staff, id) = (shop.shop.clone(), staff.clone(), order.id);
        tokio::spawn(async move { orders::ship(&shop, &staff, &parcel_of(id)).await.map(|order| order.id) })
    });
    for click in join_all(clicks).await {
        assert_eq!(click.unwrap().unwrap(), order.id);
    }
    assert_eq!(letters(shop, order.id, MailKind::Shipped).await, 1);
    assert_eq!(orders::shipments_of(&shop.db, &[order.id]).await.unwrap().len(), 1);
    assert_eq!(
        history(shop, order.id).await.iter().filter(|kind| **kind == OrderEventKind::Shipped).count(),
        1
    );
    let mails = mail::about(&shop.db, order.id).await.unwrap();
    let mail = mails.into_iter().find(|mail| mail.kind == MailKind::Shipped).unwrap();
    let letter: mail::Letter = serde_json::from_str(&mail.letter).unwrap();
    let stationery = mail::Stationery::load(&shop.db).await.unwrap();
    let written = mail::render(shop, &stationery, values::Locale::Fr, &letter);
    for said in [
        "1 × Le manuel – Édition",
        "Transporteur\u{a0}: Colissimo",
        "Numéro de suivi\u{a0}: 6A012\nhttps://suivi.example/6A012",
        "29200 Brest",
    ] {
        assert!(written.text.contains(said), "{said}: {}", written.text);
    }
    assert!(written.html.contains("<a href=\"https://suivi.example/6A012\">"), "{}", written.html);
});

both!(lines_leave_in_parcels_of_their_own, |shop| {
    let staff = merchant(shop).await;
    let method = method(shop).await;
    let (one, two) = (book(shop, None).await, book(shop, None).await);
    let cart = cart_of(shop, &[(one, 1), (two, 1)]).await;
    let input = PlaceInput {
        shipping_method: Some(method.id),
        ..checkout("two-books", PaymentMethod::Transfer, 3_600 + 790)
    };
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    let first = ShipInput {
        lines: Some(vec![lines[0].id]),
        tracking: None,
        tracking_url: None,
        ..parcel_of(order.id)
    };
    orders::ship(shop, &staff, &first).await.unwrap();
    assert_eq!(fulfilments(shop, order.id).await, [Fulfilment::Shipped, Fulfilment::Unfulfilled]);
    orders::ship(shop, &staff, &parcel_of(order.id)).await.unwrap();
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    assert!(lines.iter().all(|line| line.fulfilment == Fulfilment::Shipped));
    assert_ne!(lines[0].shipment_id, lines[1].shipment_id);
    assert_eq!(letters(shop, order.id, MailKind::Shipped).await, 2);
});

both!(only_goods_of_an_order_that_stands_are_shipped, |shop| {
    let staff = merchant(shop).await;
    let files = order_by_transfer(shop, &staff).await;
    assert!(orders::ship(shop, &staff, &parcel_of(files.id)).await.unwrap_err().is(Reason::IllegalState));
    let order = mixed_order(shop).await;
    let file_line = orders::lines_of(&shop.db, &[order.id]).await.unwrap()[1].id;
    let of_a_file = ShipInput { lines: Some(vec![file_line]), ..parcel_of(order.id) };
    assert!(orders::ship(shop, &staff, &of_a_file).await.unwrap_err().is(Reason::NotFound));
    let script = ShipInput {
        carrier: " ".into(),
        tracking_url: Some("javascript:alert(1)".into()),
        ..parcel_of(order.id)
    };
    assert_eq!(
        refusals(orders::ship(shop, &staff, &script).await.unwrap_err()),
        [(Reason::Required, "carrier".to_owned()), (Reason::Malformed, "trackingUrl".to_owned())]
    );
    orders::cancel(shop, &staff, order.id).await.unwrap();
    assert!(orders::ship(shop, &staff, &parcel_of(order.id)).await.unwrap_err().is(Reason::IllegalState));
    assert_eq!(letters(shop, order.id, MailKind::Shipped).await, 0);
});

both!(cancelling_gives_back_what_has_not_left, |shop| {
    let staff = merchant(shop).await;
    let method = method(shop).await;
    let (one, two) = (book(shop, Some(5)).await, book(shop, Some(5)).await);
    let cart = cart_of(shop, &[(one, 2), (two, 1)]).await;
    let input = PlaceInput {
        shipping_method: Some(method.id),
        ..checkout("three-books", PaymentMethod::Transfer, 5_400 + 790)
    };
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    assert_eq!((stock(shop, one).await, stock(shop, two).await), (Some(3), Some(4)));
    let line = orders::lines_of(&shop.db, &[order.id]).await.unwrap()[0].id;
    orders::ship(shop, &staff, &ShipInput { lines: Some(vec![line]), ..parcel_of(order.id) }).await.unwrap();
    orders::cancel(shop, &staff, order.id).await.unwrap();
    assert_eq!((stock(shop, one).await, stock(shop, two).await), (Some(3), Some(5)));
    // The parcel comes back.
    for _ in 0..2 {
        orders::restock(shop, &staff, order.id).await.unwrap();
    }
    assert_eq!((stock(shop, one).await, stock(shop, two).await), (Some(5), Some(5)));
    assert_eq!(
        history(shop, order.id).await.iter().filter(|kind| **kind == OrderEventKind::Restocked).count(),
        1
    );
});

both!(of_a_refund_in_part_only_what_was_refunded_goes_back_and_is_not_shipped, |shop| {
    let staff = merchant(shop).await;
    let method = method(shop).await;
    let (one, two) = (book(shop, Some(5)).await, book(shop, Some(5)).await);
    let cart = cart_of(shop, &[(one, 2), (two, 1)]).await;
    let input = PlaceInput {
        shipping_method: Some(method.id),
        ..checkout("refunded-in-part", PaymentMethod::Transfer, 5_400 + 790)
    };
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    let line = orders::lines_of(&shop.db, &[order.id]).await.unwrap()[0].id;
    let returned = Returned::Part { lines: vec![line], shipping: false };
    orders::record_refund(shop, &staff, order.id, &returned).await.unwrap();
    orders::restock(shop, &staff, order.id).await.unwrap();
    assert_eq!((stock(shop, one).await, stock(shop, two).await), (Some(5), Some(4)));
    assert!(is_to_ship(shop, order.id).await);
    orders::ship(shop, &staff, &parcel_of(order.id)).await.unwrap();
    assert_eq!(fulfilments(shop, order.id).await, [Fulfilment::Unfulfilled, Fulfilment::Shipped]);
    assert!(!is_to_ship(shop, order.id).await, "what was refunded stays here");
});

both!(refunded_goods_go_back_to_the_stock_when_the_merchant_says_so, |shop| {
    let staff = merchant(shop).await;
    let order = mixed_order(shop).await;
    let book = orders::lines_of(&shop.db, &[order.id]).await.unwrap()[0].variant_id;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    assert!(
        orders::restock(shop, &staff, order.id).await.unwrap_err().is(Reason::IllegalState),
        "it is not refunded"
    );
    orders::record_refund(shop, &staff, order.id, &Returned::All).await.unwrap();
    assert_eq!(stock(shop, book).await, Some(4), "a refund alone moves no goods");
    let clicks = (0..8).map(|_| {
        let (shop, staff, id) = (shop.shop.clone(), staff.clone(), order.id);
        tokio::spawn(async move { orders::restock(&shop, &staff, id).await.map(|_| ()) })
    });
    for click in join_all(clicks).await {
        click.unwrap().unwrap();
    }
    assert_eq!(stock(shop, book).await, Some(5));
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
});

/// What a buyer was told of refunds, the smallest first.
async fn refunds(shop: &Shop, order: Uuid) -> Vec<i64> {
    let mut mails = mail::about(&shop.db, order).await.unwrap();
    mails.retain(|mail| mail.kind == MailKind::Refund);
    let amount = |mail: &mail::outgoing_mail::Model| match serde_json::from_str(&mail.letter).unwrap() {
        mail::Letter::Refund { amount, .. } => amount.minor,
        other => panic!("{other:?}"),
    };
    let mut amounts: Vec<i64> = mails.iter().map(amount).collect();
    amounts.sort_unstable();
    amounts
}

both!(the_price_of_the_shipping_goes_back_once_alone_or_with_lines, |shop| {
    let staff = merchant(shop).await;
    let order = mixed_order(shop).await;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    let (book, file) = (lines[0].id, lines[1].id);
    let refund = async |lines: &[Uuid], shipping: bool| {
        let returned = Returned::Part { lines: lines.to_vec(), shipping };
        orders::record_refund(shop, &staff, order.id, &returned).await
    };
    let after = refund(&[], true).await.unwrap();
    assert_eq!(after.state, OrderState::PartiallyRefunded);
    assert!(links(shop, order.id).await[0].enabled, "shipping alone switches no link off");
    assert!(refund(&[book], true).await.unwrap_err().is(Reason::ChangedMeanwhile));
    assert!(refund(&[], false).await.unwrap_err().is(Reason::Required));
    refund(&[book], false).await.unwrap();
    let after = refund(&[file], false).await.unwrap();
    assert_eq!(after.state, OrderState::Refunded, "nothing is left");
    assert_eq!(refunds(shop, order.id).await, [490, 900, 1_800]);
});

both!(lines_go_back_without_their_shipping_until_it_is_named_or_all_that_is_left, |shop| {
    let staff = merchant(shop).await;
    let order = mixed_order(shop).await;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap().iter().map(|line| line.id).collect();
    let returned = Returned::Part { lines, shipping: false };
    let after = orders::record_refund(shop, &staff, order.id, &returned).await.unwrap();
    assert_eq!(after.state, OrderState::PartiallyRefunded, "the shipping is still the shop's");
    let after = orders::record_refund(shop, &staff, order.id, &Returned::All).await.unwrap();
    assert_eq!(after.state, OrderState::Refunded);
    assert_eq!(refunds(shop, order.id).await, [490, 2_700]);
    let shipping = orders::shipping_of(&shop.db, &[order.id]).await.unwrap().pop().unwrap();
    assert!(shipping.refunded_at.is_some());
});
