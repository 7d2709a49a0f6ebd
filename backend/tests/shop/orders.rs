//! The story of a sale.

use comptoir::cart;
use comptoir::catalogue::{self, VariantKind, variant};
use comptoir::delivery;
use comptoir::error::{Error, Reason};
use comptoir::files::{self, FileDraft, FilePolicy};
use comptoir::mail::{self, MailKind};
use comptoir::orders::{self, Filter, OrderEventKind, OrderState, PlaceInput, Placed, deleted_order, order};
use comptoir::paging::Page;
use comptoir::payments::PaymentMethod;
use comptoir::shop::Shop;
use futures_util::future::join_all;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait};
use uuid::Uuid;

use crate::both;
use crate::sale::{
    cart_of, checkout, file, file_on_sale, history, letters, links, merchant, on_sale, order_by_transfer,
    state, upload,
};

async fn stock(shop: &Shop, variant: Uuid) -> Option<i64> {
    variant::Entity::find_by_id(variant).one(&shop.db).await.unwrap().unwrap().stock
}

async fn order_count(shop: &Shop) -> u64 {
    order::Entity::find().count(&shop.db).await.unwrap()
}

/// Everything at once, each in a task of its own.
async fn at_once<T, F, M>(count: usize, make: M) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
    M: Fn(usize) -> F,
{
    join_all((0..count).map(|n| tokio::spawn(make(n)))).await.into_iter().map(Result::unwrap).collect()
}

fn fields(error: Error) -> Vec<(Reason, String)> {
    match error {
        Error::Refused(refusals) => refusals.into_iter().map(|r| (r.reason, r.field)).collect(),
        Error::Failed(cause) => panic!("{cause:?}"),
    }
}

both!(an_order_freezes_what_was_bought, |shop| {
    let staff = merchant(shop).await;
    let (variant, file) = file_on_sale(shop, &staff).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let Placed { order, next } =
        orders::place(shop, cart, &checkout("12345678", PaymentMethod::Transfer, 900)).await.unwrap();
    assert_eq!(order.number, "2026-000001");
    assert_eq!(order.state, OrderState::AwaitingPayment);
    assert_eq!((order.total_minor, order.tax_minor), (900, 150));
    assert_eq!(next, shop.order_url(order.id));
    assert!(order.consent_text.unwrap().contains("rétractation"));
    assert_eq!(order.consent_at, Some(shop.clock.now()));
    assert_eq!(order.consent_locale.as_deref(), Some("fr"));
    assert_eq!(order.consent_address.as_deref(), Some("192.0.2.7"));
    assert_eq!(history(shop, order.id).await, [OrderEventKind::Placed]);
    assert_eq!(letters(shop, order.id, MailKind::OrderReceived).await, 1);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 0);
    assert!(links(shop, order.id).await.is_empty());
    assert!(
        cart::price(&shop.db, &comptoir::visitor::Opened::default(), cart).await.unwrap().lines.is_empty()
    );
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    assert_eq!((lines[0].title.as_str(), lines[0].unit_price_minor), ("Le manuel", 900));
    let _ = file;
});

both!(everything_wrong_at_checkout_is_said_at_once, |shop| {
    let staff = merchant(shop).await;
    let (manual, _) = file_on_sale(shop, &staff).await;
    let book = on_sale(shop, &staff, VariantKind::Goods, 1_800, Some(3), vec![]).await;
    let cart = cart_of(shop, &[(manual, 1), (book, 1)]).await;
    let input = PlaceInput {
        idempotency_key: "short".into(),
        name: " ".into(),
        email: "nobody".into(),
        country: "ZZ".into(),
        address: None,
        shipping_method: None,
        method: None,
        consent: false,
        expected_total_minor: 1,
        ..checkout("", PaymentMethod::Cash, 1)
    };
    let refused = fields(orders::place(shop, cart, &input).await.unwrap_err());
    let named: Vec<_> = refused.iter().map(|(_, field)| field.as_str()).collect();
    assert_eq!(
        named,
        [
            "idempotencyKey",
            "name",
            "email",
            "country",
            "address.street",
            "address.postcode",
            "address.city",
            "shippingMethod",
            "consent",
            "method"
        ]
    );
    assert!(refused.contains(&(Reason::ConsentRequired, "consent".into())));
    assert!(refused.contains(&(Reason::NotShipped, "shippingMethod".into())), "nobody ships to nowhere");
    assert_eq!(order_count(shop).await, 0);
    assert_eq!(stock(shop, book).await, Some(3));
});

both!(an_empty_cart_orders_nothing, |shop| {
    merchant(shop).await;
    let refused = orders::place(shop, shop.new_id(), &checkout("12345678", PaymentMethod::Transfer, 0)).await;
    assert!(refused.unwrap_err().is(Reason::EmptyCart));
});

both!(a_price_that_changed_is_told_before_the_order, |shop| {
    let staff = merchant(shop).await;
    let (variant, _) = file_on_sale(shop, &staff).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let mut row =
        variant::Entity::find_by_id(variant).one(&shop.db).await.unwrap().unwrap().into_active_model();
    row.price_minor = Set(1_100);
    row.update(&shop.db).await.unwrap();
    let old = orders::place(shop, cart, &checkout("12345678", PaymentMethod::Transfer, 900)).await;
    assert!(old.unwrap_err().is(Reason::PriceChanged));
    let seen =
        orders::place(shop, cart, &checkout("12345678", PaymentMethod::Transfer, 1_100)).await.unwrap();
    assert_eq!(seen.order.total_minor, 1_100);
});

both!(ten_pieces_are_sold_to_ten_of_thirty_two, |shop| {
    let staff = merchant(shop).await;
    let variant = on_sale(shop, &staff, VariantKind::Goods, 500, Some(10), vec![]).await;
    let mut carts = Vec::new();
    for _ in 0..32 {
        carts.push(cart_of(shop, &[(variant, 1)]).await);
    }
    let outcomes = at_once(32, |n| {
        let (shop, cart) = (shop.shop.clone(), carts[n]);
        async move { orders::place(&shop, cart, &checkout("12345678", PaymentMethod::Transfer, 500)).await }
    })
    .await;
    let (sold, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((sold.len(), refused.len()), (10, 22));
    assert!(refused.into_iter().all(|outcome| outcome.unwrap_err().is(Reason::OutOfStock)));
    assert_eq!(stock(shop, variant).await, Some(0));
    let mut numbers: Vec<_> = sold.into_iter().map(|placed| placed.unwrap().order.number).collect();
    numbers.sort();
    let expected: Vec<_> = (1..=10).map(|n| format!("2026-{n:06}")).collect();
    assert_eq!(numbers, expected);
});

both!(the_same_key_in_parallel_makes_one_order, |shop| {
    let staff = merchant(shop).await;
    let variant = on_sale(shop, &staff, VariantKind::Goods, 500, Some(1), vec![]).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let outcomes = at_once(20, |_| {
        let shop = shop.shop.clone();
        async move { orders::place(&shop, cart, &checkout("the-one-key", PaymentMethod::Transfer, 500)).await }
    })
    .await;
    let mut orders: Vec<_> = outcomes.into_iter().map(|placed| placed.unwrap().order.id).collect();
    orders.dedup();
    assert_eq!(orders.len(), 1);
    assert_eq!(order_count(shop).await, 1);
    assert_eq!(letters(shop, orders[0], MailKind::OrderReceived).await, 1);
    assert_eq!(history(shop, orders[0]).await, [OrderEventKind::Placed]);
    assert_eq!(stock(shop, variant).await, Some(0));
});

both!(two_keys_cannot_order_one_cart_twice, |shop| {
    let staff = merchant(shop).await;
    let (variant, _) = file_on_sale(shop, &staff).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let outcomes = at_once(8, |n| {
        let shop = shop.shop.clone();
        async move {
            orders::place(&shop, cart, &checkout(&format!("a-key-{n:04}"), PaymentMethod::Transfer, 900))
                .await
        }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(order_count(shop).await, 1);
});

both!(somebody_else_s_key_opens_no_order, |shop| {
    let staff = merchant(shop).await;
    let (variant, _) = file_on_sale(shop, &staff).await;
    let input = checkout("a-known-key", PaymentMethod::Transfer, 900);
    let mine = orders::place(shop, cart_of(shop, &[(variant, 1)]).await, &input).await.unwrap().order;
    let theirs = orders::place(shop, cart_of(shop, &[(variant, 1)]).await, &input).await.unwrap().order;
    assert_ne!(mine.id, theirs.id);
});

both!(numbers_follow_the_year_of_the_shop, |shop| {
    let staff = merchant(shop).await;
    assert_eq!(order_by_transfer(shop, &staff).await.number, "2026-000001");
    // 23:30 in London is already the new year in Paris.
    let new_year = chrono::DateTime::parse_from_rfc3339("2026-12-31T23:30:00Z").unwrap();
    shop.advance(new_year.to_utc() - *shop.clock.now());
    assert_eq!(order_by_transfer(shop, &staff).await.number, "2027-000001");
});

both!(a_free_file_is_delivered_at_once, |shop| {
    let staff = merchant(shop).await;
    let file = file(shop, &staff, "Cadeau.pdf", FilePolicy::Latest).await;
    let variant = on_sale(shop, &staff, VariantKind::File, 0, None, vec![file]).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let order = orders::place(shop, cart, &checkout("12345678", PaymentMethod::Test, 0)).await.unwrap().order;
    assert_eq!(order.state, OrderState::Paid);
    assert_eq!(links(shop, order.id).await.len(), 1);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
});

both!(a_received_payment_delivers_once, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    at_once(6, |_| {
        let (shop, staff) = (shop.shop.clone(), staff.clone());
        async move { orders::receive_payment(&shop, &staff, order.id).await.unwrap() }
    })
    .await;
    let paid = orders::find(&shop.db, order.id).await.unwrap().unwrap();
    assert_eq!(paid.state, OrderState::Paid);
    assert_eq!((paid.paid_at, paid.delivered_at), (Some(shop.clock.now()), Some(shop.clock.now())));
    let links = links(shop, order.id).await;
    assert!(links.len() == 1 && links[0].enabled);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    use OrderEventKind::{Delivered, Paid, Placed};
    assert_eq!(history(shop, order.id).await, [Placed, Paid, Delivered]);
});

both!(delivering_by_hand_does_not_say_paid, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    let delivered = orders::deliver(shop, &staff, order.id).await.unwrap();
    assert_eq!(delivered.state, OrderState::AwaitingPayment);
    assert_eq!(delivered.delivered_at, Some(shop.clock.now()));
    assert!(links(shop, order.id).await[0].enabled);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
});

both!(downloads_are_switched_and_mailed_again, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    assert!(orders::resend(shop, &staff, order.id).await.unwrap_err().is(Reason::IllegalState));
    orders::enable(shop, &staff, order.id).await.unwrap();
    assert!(links(shop, order.id).await[0].enabled);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 0);
    orders::disable(shop, &staff, order.id).await.unwrap();
    orders::disable(shop, &staff, order.id).await.unwrap();
    assert!(!links(shop, order.id).await[0].enabled);
    orders::enable(shop, &staff, order.id).await.unwrap();
    orders::resend(shop, &staff, order.id).await.unwrap();
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    use OrderEventKind::{DownloadsDisabled, DownloadsEnabled, MailQueued, Placed};
    let expected = [Placed, DownloadsEnabled, DownloadsDisabled, DownloadsEnabled, MailQueued];
    assert_eq!(history(shop, order.id).await, expected);
});

both!(what_is_set_on_a_link_is_in_the_history, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    orders::deliver(shop, &staff, order.id).await.unwrap();
    let link = links(shop, order.id).await[0].id;
    orders::set_counter(shop, &staff, link, 2).await.unwrap();
    orders::set_limit(shop, &staff, link, Some(9)).await.unwrap();
    orders::set_expiry(shop, &staff, link, Some(shop.clock.now())).await.unwrap();
    let renewed = orders::renew_link(shop, &staff, link).await.unwrap();
    assert_eq!((renewed.counter, renewed.max_downloads, renewed.generation), (2, Some(9), 2));
    use OrderEventKind::{CounterSet, Delivered, ExpirySet, LimitSet, LinkRenewed, Placed};
    assert_eq!(
        history(shop, order.id).await,
        [Placed, Delivered, CounterSet, LimitSet, ExpirySet, LinkRenewed]
    );
    assert!(orders::set_counter(shop, &staff, shop.new_id(), 1).await.is_err());
});

both!(a_cancelled_order_gives_its_pieces_back_once, |shop| {
    let staff = merchant(shop).await;
    let variant = on_sale(shop, &staff, VariantKind::Goods, 500, Some(5), vec![]).await;
    let cart = cart_of(shop, &[(variant, 3)]).await;
    let order =
        orders::place(shop, cart, &checkout("12345678", PaymentMethod::Transfer, 1_500)).await.unwrap().order;
    assert_eq!(stock(shop, variant).await, Some(2));
    let outcomes = at_once(8, |_| {
        let (shop, staff) = (shop.shop.clone(), staff.clone());
        async move { orders::cancel(&shop, &staff, order.id).await }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(stock(shop, variant).await, Some(5));
    assert_eq!(state(shop, order.id).await, OrderState::Cancelled);
    let late = orders::receive_payment(shop, &staff, order.id).await;
    assert!(late.unwrap_err().is(Reason::IllegalState));
    use OrderEventKind::{Cancelled, Placed};
    assert_eq!(history(shop, order.id).await, [Placed, Cancelled]);
});

both!(paying_and_cancelling_at_once_does_one_of_them, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    let (paid, cancelled) =
        tokio::join!(orders::receive_payment(shop, &staff, order.id), orders::cancel(shop, &staff, order.id));
    assert!(paid.is_ok() != cancelled.is_ok());
    let expected = if paid.is_ok() { OrderState::Paid } else { OrderState::Cancelled };
    assert_eq!(state(shop, order.id).await, expected);
});

both!(an_unpaid_order_vanishes_wholly, |shop| {
    let staff = merchant(shop).await;
    let variant = on_sale(shop, &staff, VariantKind::Goods, 500, Some(5), vec![]).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let order =
        orders::place(shop, cart, &checkout("12345678", PaymentMethod::Transfer, 500)).await.unwrap().order;
    orders::delete(shop, &staff, order.id).await.unwrap();
    assert!(orders::find(&shop.db, order.id).await.unwrap().is_none());
    assert!(history(shop, order.id).await.is_empty());
    assert!(mail::about(&shop.db, order.id).await.unwrap().is_empty());
    assert!(comptoir::payments::newest(&shop.db, order.id).await.unwrap().is_none());
    assert_eq!(deleted_order::Entity::find().count(&shop.db).await.unwrap(), 0);
    assert_eq!(stock(shop, variant).await, Some(5));
    assert!(orders::delete(shop, &staff, order.id).await.unwrap_err().is(Reason::NotFound));
});

both!(a_paid_order_leaves_its_accounts, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    orders::delete(shop, &staff, order.id).await.unwrap();
    assert!(links(shop, order.id).await.is_empty());
    assert!(orders::find(&shop.db, order.id).await.unwrap().is_none());
    let kept = deleted_order::Entity::find().one(&shop.db).await.unwrap().unwrap();
    assert_eq!((kept.number, kept.total_minor, kept.tax_minor), (order.number, 900, 150));
    assert_eq!(order_by_transfer(shop, &staff).await.number, "2026-000002");
});

both!(an_old_order_delivers_what_was_promised, |shop| {
    let staff = merchant(shop).await;
    let latest = file(shop, &staff, "Vivant.pdf", FilePolicy::Latest).await;
    let bought = file(shop, &staff, "Figé.pdf", FilePolicy::Bought).await;
    let variant = on_sale(shop, &staff, VariantKind::File, 900, None, vec![latest, bought]).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let order =
        orders::place(shop, cart, &checkout("12345678", PaymentMethod::Transfer, 900)).await.unwrap().order;

    upload(shop, latest, 2).await;
    upload(shop, bought, 2).await;
    let renamed = FileDraft {
        internal_name: "another-name.pdf".into(),
        customer_name: "Vivant, corrigé.pdf".into(),
        delivers: FilePolicy::Latest,
    };
    files::update(shop, &staff, latest, &renamed).await.unwrap();
    let product = orders::lines_of(&shop.db, &[order.id]).await.unwrap()[0].product_id;
    catalogue::delete_product(shop, &staff, product).await.unwrap();

    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    let links = links(shop, order.id).await;
    let files = delivery::letter_files(&shop.db, &links).await.unwrap();
    let promised: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.size_bytes)).collect();
    assert_eq!(promised, [("Vivant, corrigé.pdf", 1_002), ("Figé.pdf", 1_001)]);
});

both!(the_list_is_found_by_number_name_and_state, |shop| {
    let staff = merchant(shop).await;
    let first = order_by_transfer(shop, &staff).await;
    shop.advance(chrono::TimeDelta::seconds(1));
    let second = order_by_transfer(shop, &staff).await;
    orders::receive_payment(shop, &staff, first.id).await.unwrap();
    let found = async |filter: Filter| -> Vec<String> {
        let page = Page::read(None, None, None, None).unwrap();
        let rows = orders::list(&shop.db, &page, &filter).await.unwrap();
        rows.into_iter().map(|order| order.number).collect()
    };
    let search = |text: &str| Filter { search: Some(text.into()), ..Filter::default() };
    assert_eq!(found(Filter::default()).await, [second.number.as_str(), first.number.as_str()]);
    assert_eq!(found(search("2026-000002")).await, [second.number.as_str()]);
    assert_eq!(found(search("MARTIN")).await.len(), 2);
    assert_eq!(found(search("camille@")).await.len(), 2);
    assert_eq!(found(search("%")).await.len(), 0);
    let paid = Filter { state: Some(OrderState::Paid), ..Filter::default() };
    assert_eq!(found(paid).await, [first.number.as_str()]);
    let enabled = Filter { downloads: Some(delivery::DownloadState::Enabled), ..Filter::default() };
    assert_eq!(found(enabled).await, [first.number.as_str()]);
    let disabled = Filter { downloads: Some(delivery::DownloadState::Disabled), ..Filter::default() };
    assert_eq!(found(disabled).await, [second.number.as_str()]);
    assert_eq!(found(Filter { with_files: Some(true), ..Filter::default() }).await.len(), 2);
    assert_eq!(found(Filter { with_files: Some(false), ..Filter::default() }).await.len(), 0);
});
