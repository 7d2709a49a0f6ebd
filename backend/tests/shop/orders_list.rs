//! The list of orders: found, filtered, paged, done at once, taken away as a table (SPEC 7.10).

use chrono::{NaiveDate, TimeDelta};
use comptoir::delivery::DownloadState;
use comptoir::error::Reason;
use comptoir::mail::MailKind;
use comptoir::orders::{self, Filter, Form, Handing, OrderEventKind, OrderState, order, order_term};
use comptoir::paging::Page;
use comptoir::payments::PaymentMethod;
use comptoir::shop::Shop;
use futures_util::TryStreamExt;
use poem::http::StatusCode;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, PaginatorTrait};
use values::Locale;

use crate::both;
use crate::browser::Browser;
use crate::sale::{
    cart_of, checkout, file_on_sale, history, letters, links, merchant, on_sale, order_by_transfer,
};

/// The numbers of a filter's first page.
async fn found(shop: &Shop, filter: Filter) -> Vec<String> {
    let rows = orders::list(&shop.db, &Page::following(None, 20), &filter).await.unwrap();
    rows.into_iter().map(|order| order.number).collect()
}

fn search(text: &str) -> Filter {
    Filter { search: Some(text.into()), ..Filter::default() }
}

/// An order by somebody.
async fn order_of(shop: &Shop, name: &str, email: &str) -> order::Model {
    let (variant, _) = file_on_sale_of(shop).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let mut input = checkout(&cart.simple().to_string(), PaymentMethod::Cheque, 900);
    (input.name, input.email) = (name.into(), email.into());
    orders::place(shop, cart, &input).await.unwrap().order
}

async fn file_on_sale_of(shop: &Shop) -> (uuid::Uuid, uuid::Uuid) {
    file_on_sale(shop, &merchant(shop).await).await
}

both!(orders_are_found_by_beginnings_of_words_without_accents, |shop| {
    let zoe = order_of(shop, "Zoë Éluard-Martin", "zoe.lafleur@exemple.fr").await;
    shop.advance(TimeDelta::seconds(1));
    let jean = order_of(shop, "Jean Dupont", "JDupont@Example.org").await;
    for (text, expected) in [
        ("zoe", vec![&zoe]),
        ("ZOË", vec![&zoe]),
        ("eluard", vec![&zoe]),
        ("mart", vec![&zoe]),
        ("éluard zo", vec![&zoe]),
        ("Éluard-Martin", vec![&zoe]),
        ("zoe.la", vec![&zoe]),
        ("lafleur", vec![&zoe]),
        ("jdupont@EXAMPLE", vec![&jean]),
        ("zoe dupont", vec![]),
        ("luard", vec![]),
        ("%", vec![]),
        ("_", vec![]),
        ("2026-00000", vec![&jean, &zoe]),
        ("2026-000002", vec![&jean]),
        ("2", vec![&jean, &zoe]),
        ("000001", vec![&zoe]),
        ("1 zoe", vec![&zoe]),
        ("  ", vec![&jean, &zoe]),
    ] {
        let expected: Vec<_> = expected.iter().map(|order| order.number.clone()).collect();
        assert_eq!(found(shop, search(text)).await, expected, "{text:?}");
    }
});

both!(a_common_word_is_found_too, |shop| {
    let staff = merchant(shop).await;
    let order = order_of(shop, "Camille Martin", "camille@exemple.fr").await;
    shop.advance(TimeDelta::seconds(1));
    let other = order_of(shop, "Ada Martin", "ada@exemple.fr").await;
    // More rows than are sorted, all of them in other orders' past.
    let terms = (0..4_000).map(|n| order_term::ActiveModel {
        term: sea_orm::ActiveValue::Set(format!("martin{n}")),
        placed_at: sea_orm::ActiveValue::Set((*shop.clock.now() - TimeDelta::days(n)).into()),
        order_id: sea_orm::ActiveValue::Set(shop.new_id()),
    });
    order_term::Entity::insert_many(terms).exec_without_returning(&shop.db).await.unwrap();
    assert_eq!(found(shop, search("martin")).await, [other.number.clone(), order.number.clone()]);
    assert_eq!(found(shop, search("martin cam")).await, [order.number.as_str()]);
    let paid = Filter { state: Some(OrderState::Paid), ..search("martin") };
    assert_eq!(found(shop, paid.clone()).await.len(), 0);
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    assert_eq!(found(shop, paid).await, [order.number]);
});

both!(a_deleted_order_leaves_no_word_and_a_corrected_one_is_found_by_its_new_name, |shop| {
    let staff = merchant(shop).await;
    let order = order_of(shop, "Camile Martain", "camile@exemple.fr").await;
    let edited =
        orders::edit_buyer(shop, &staff, order.id, " Camille Martin ", "camille@exemple.fr").await.unwrap();
    assert_eq!((edited.name.as_str(), edited.email.as_str()), ("Camille Martin", "camille@exemple.fr"));
    assert_eq!(found(shop, search("camile")).await.len(), 0);
    assert_eq!(found(shop, search("martin camille@")).await.len(), 1);
    // Said once more, it changes nothing.
    orders::edit_buyer(shop, &staff, order.id, "Camille Martin", "camille@exemple.fr").await.unwrap();
    assert_eq!(history(shop, order.id).await, [OrderEventKind::Placed, OrderEventKind::BuyerChanged]);
    let wrong = orders::edit_buyer(shop, &staff, order.id, "", "camille").await.unwrap_err();
    assert!(wrong.is(Reason::Required) && wrong.is(Reason::Malformed));
    orders::deliver(shop, &staff, order.id).await.unwrap();
    let mails = comptoir::mail::about(&shop.db, order.id).await.unwrap();
    assert!(
        mails.iter().any(|mail| mail.kind == MailKind::Delivery && mail.recipient == "camille@exemple.fr")
    );
    orders::delete(shop, &staff, order.id).await.unwrap();
    assert_eq!(order_term::Entity::find().count(&shop.db).await.unwrap(), 0);
});

both!(orders_of_before_are_given_their_words_by_a_job, |shop| {
    let order = order_of(shop, "Camille Martin", "camille@exemple.fr").await;
    order_term::Entity::delete_many().exec(&shop.db).await.unwrap();
    order::Entity::update_many()
        .col_expr(order::Column::SearchText, Expr::value(""))
        .exec(&shop.db)
        .await
        .unwrap();
    assert_eq!(found(shop, search("martin")).await.len(), 0);
    let (one, two) = tokio::join!(orders::index_pending(shop), orders::index_pending(shop));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    assert_eq!(found(shop, search("martin")).await, [order.number]);
});

both!(filters_are_kept_by_every_act_on_the_order, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    let goods = on_sale(shop, &staff, comptoir::catalogue::VariantKind::Goods, 500, None, vec![]).await;
    let cart = cart_of(shop, &[(goods, 1)]).await;
    let parcel =
        orders::place(shop, cart, &checkout("12345678", PaymentMethod::Cheque, 500)).await.unwrap().order;
    let downloads = async |state| found(shop, Filter { downloads: Some(state), ..Filter::default() }).await;
    assert_eq!(downloads(DownloadState::Disabled).await, [order.number.as_str()]);
    orders::enable(shop, &staff, order.id).await.unwrap();
    assert_eq!(downloads(DownloadState::Enabled).await, [order.number.as_str()]);
    orders::disable(shop, &staff, order.id).await.unwrap();
    assert_eq!(downloads(DownloadState::Enabled).await.len(), 0);
    orders::deliver(shop, &staff, order.id).await.unwrap();
    assert_eq!(downloads(DownloadState::Enabled).await, [order.number.as_str()]);
    orders::cancel(shop, &staff, order.id).await.unwrap();
    assert_eq!(downloads(DownloadState::Disabled).await, [order.number.as_str()]);
    let with_files = async |yes| found(shop, Filter { with_files: Some(yes), ..Filter::default() }).await;
    assert_eq!(with_files(true).await, [order.number.as_str()]);
    assert_eq!(with_files(false).await, [parcel.number.as_str()]);
    // The list says of an order what it is found by.
    let ask = "{ adminOrders { nodes { number hasFiles } } }";
    let said = Browser::owner(shop).await.data(ask, serde_json::json!({})).await;
    for (one, has_files) in [(&order, true), (&parcel, false)] {
        let mut rows = said["adminOrders"]["nodes"].as_array().unwrap().iter();
        let row = rows.find(|row| row["number"] == one.number.as_str()).unwrap();
        assert_eq!(row["hasFiles"], has_files, "{}", one.number);
    }
    let cheques = Filter { method: Some(PaymentMethod::Cheque), ..Filter::default() };
    assert_eq!(found(shop, cheques).await, [parcel.number]);
});

both!(a_day_is_the_shop_s, |shop| {
    // 23:30 in London is the next day in Paris.
    let late = chrono::DateTime::parse_from_rfc3339("2026-11-25T23:30:00Z").unwrap();
    shop.advance(late.to_utc() - *shop.clock.now());
    let order = order_of(shop, "Camille", "camille@exemple.fr").await;
    let on = async |from: Option<&str>, to: Option<&str>| {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        found(shop, Filter { from: from.map(day), to: to.map(day), ..Filter::default() }).await.len()
    };
    assert_eq!(on(Some("2026-11-26"), Some("2026-11-26")).await, 1);
    assert_eq!(on(None, Some("2026-11-25")).await, 0);
    assert_eq!(on(Some("2026-11-27"), None).await, 0);
    assert!(!order.number.is_empty());
});

both!(pages_meet_without_a_gap_in_both_directions, |shop| {
    let mut placed = Vec::new();
    for n in 0..7 {
        // Some in the same moment.
        if n % 3 == 0 {
            shop.advance(TimeDelta::seconds(1));
        }
        placed.push(order_of(shop, "Camille", "camille@exemple.fr").await.number);
    }
    placed.reverse();
    let browser = Browser::owner(shop).await;
    let page = async |arguments: &str| {
        let query = format!(
            "{{ adminOrders({arguments}) {{ nodes {{ number }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"
        );
        let data = browser.data(&query, serde_json::Value::Null).await["adminOrders"].clone();
        let numbers: Vec<String> = data["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n["number"].as_str().unwrap().to_owned())
            .collect();
        (numbers, data["pageInfo"].clone())
    };
    let (mut forward, mut info) = page("first: 2").await;
    while info["hasNextPage"] == true {
        let (next, then) = page(&format!("first: 2, after: {}", info["endCursor"])).await;
        forward.extend(next);
        info = then;
    }
    assert_eq!(forward, placed);
    let (mut backward, mut info) = page("last: 2").await;
    while info["hasPreviousPage"] == true {
        let (before, then) = page(&format!("last: 2, before: {}", info["startCursor"])).await;
        backward.splice(0..0, before);
        info = then;
    }
    assert_eq!(backward, placed);
});

both!(a_bulk_act_does_each_by_itself_and_never_twice, |shop| {
    let staff = merchant(shop).await;
    let first = order_by_transfer(shop, &staff).await;
    let second = order_by_transfer(shop, &staff).await;
    let goods = on_sale(shop, &staff, comptoir::catalogue::VariantKind::Goods, 500, None, vec![]).await;
    let cart = cart_of(shop, &[(goods, 1)]).await;
    let parcel =
        orders::place(shop, cart, &checkout("12345678", PaymentMethod::Cheque, 500)).await.unwrap().order;
    let gone = shop.new_id();
    let all = [first.id, parcel.id, gone, second.id];
    let both_times = tokio::join!(
        orders::hand_over_many(shop, &staff, "key-of-the-act", &all, Handing::Deliver),
        orders::hand_over_many(shop, &staff, "key-of-the-act", &all, Handing::Deliver),
    );
    for outcomes in [both_times.0.unwrap(), both_times.1.unwrap()] {
        let reasons: Vec<_> = outcomes.iter().map(|o| o.refusals.first().map(|r| r.reason)).collect();
        assert_eq!(reasons, [None, Some(Reason::NoFile), Some(Reason::NotFound), None]);
    }
    for order in [first.id, second.id] {
        assert_eq!(letters(shop, order, MailKind::Delivery).await, 1);
        assert!(links(shop, order).await[0].enabled);
    }
    // Another press is another act.
    orders::hand_over_many(shop, &staff, "another-key", &[first.id], Handing::Resend).await.unwrap();
    assert_eq!(letters(shop, first.id, MailKind::Delivery).await, 2);
    let many = vec![first.id; 101];
    let refused = orders::hand_over_many(shop, &staff, "another-key", &many, Handing::Enable).await;
    assert!(refused.unwrap_err().is(Reason::OutOfRange));
    shop.advance(TimeDelta::days(8));
    orders::forget_bulk_acts(shop).await.unwrap();
    assert_eq!(orders::handed_over::Entity::find().count(&shop.db).await.unwrap(), 0);
});

async fn table(shop: &Shop, form: Form) -> String {
    let staff = merchant(shop).await;
    let pieces = orders::export(shop, &staff, Filter::default(), form).await.unwrap();
    let bytes: Vec<u8> = Box::pin(pieces)
        .try_fold(Vec::new(), |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        })
        .await
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

both!(the_table_is_written_as_its_reader_writes, |shop| {
    order_of(shop, "=HYPERLINK(\"http://evil.test\")", "camille@exemple.fr").await;
    let french = table(shop, Form { locale: Locale::Fr, marked: true, separator: None }).await;
    assert!(french.starts_with("\u{feff}\"Numéro\";\"Date\""), "{french}");
    let line = french.lines().nth(1).unwrap();
    assert!(line.starts_with("\"2026-000001\";\"2026-11-24 11:00:00\";\"'=HYPERLINK(\"\"http"), "{line}");
    assert!(line.contains("\"EUR\";\"9,00\";\"1,50\";"), "{line}");
    let english = table(shop, Form { locale: Locale::En, marked: false, separator: None }).await;
    assert!(english.starts_with("\"Number\",\"Date\"") && english.contains(",\"9.00\","), "{english}");
    assert_eq!(english.lines().count(), 2);
});

both!(the_table_has_the_list_s_filters_and_is_for_the_staff, |shop| {
    let staff = merchant(shop).await;
    let paid = order_by_transfer(shop, &staff).await;
    orders::receive_payment(shop, &staff, paid.id).await.unwrap();
    order_of(shop, "Zoë", "zoe@exemple.fr").await;
    let stranger = Browser::open(shop);
    stranger.get("/admin/orders.csv").await.assert_status(StatusCode::UNAUTHORIZED);
    let owner = Browser::owner(shop).await;
    for (asked, lines) in [
        ("", 3),
        ("?state=PAID", 2),
        ("?search=zoe&state=", 2),
        ("?downloads=DISABLED&method=CHEQUE", 2),
        ("?from=2027-01-01", 1),
    ] {
        let answer = owner.get(&format!("/admin/orders.csv{asked}")).await;
        answer.assert_status_is_ok();
        let text = answer.0.into_body().into_string().await.unwrap();
        assert_eq!(text.lines().count(), lines, "{asked}: {text}");
    }
    owner.get("/admin/orders.csv?state=NOTHING").await.assert_status(StatusCode::BAD_REQUEST);
});

both!(a_long_table_is_read_in_pieces, |shop| {
    let order = order_of(shop, "Camille", "camille@exemple.fr").await;
    let model = order::Entity::find_by_id(order.id).one(&shop.db).await.unwrap().unwrap();
    let copies = (2..=1_203).map(|n| {
        let mut copy: order::ActiveModel = model.clone().into();
        copy.id = sea_orm::ActiveValue::Set(shop.new_id());
        copy.number = sea_orm::ActiveValue::Set(format!("2026-{n:06}"));
        copy.idempotency_key = sea_orm::ActiveValue::Set(format!("key-{n}"));
        copy
    });
    for some in copies.collect::<Vec<_>>().chunks(400) {
        order::Entity::insert_many(some.to_vec()).exec_without_returning(&shop.db).await.unwrap();
    }
    let text = table(shop, Form { locale: Locale::En, marked: false, separator: Some('\t') }).await;
    assert_eq!(text.lines().count(), 1_204);
    let mut numbers: Vec<&str> = text.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 1_203);
});
