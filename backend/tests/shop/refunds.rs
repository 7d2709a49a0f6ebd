//! Money that the merchant gives back by hand, or that a bank asks back by letter, and the links that follow it (SPEC 5.3).

use comptoir::catalogue::VariantKind;
use comptoir::error::Reason;
use comptoir::files::FilePolicy;
use comptoir::ids::Kind;
use comptoir::orders::{self, DisputeStep, OrderEventKind, OrderState, Returned, order};
use comptoir::payments::PaymentMethod;
use serde_json::json;
use uuid::Uuid;

use crate::both;
use crate::browser::Browser;
use crate::sale::{cart_of, checkout, file, history, links, merchant, on_sale, order_by_transfer, state};
use crate::test_shop::TestShop;

/// A paid order of three lines: two files for 5 and 9 euros, and a book for 18. Returns the lines in this order.
pub async fn paid(shop: &TestShop) -> (order::Model, [Uuid; 3]) {
    let staff = merchant(shop).await;
    let mut wanted = Vec::new();
    for (price, name) in [(500, Some("Un.pdf")), (900, Some("Deux.pdf")), (1_800, None)] {
        let variant = match name {
            Some(name) => {
                let file = file(shop, &staff, name, FilePolicy::Latest).await;
                on_sale(shop, &staff, VariantKind::File, price, None, vec![file]).await
            }
            None => on_sale(shop, &staff, VariantKind::Goods, price, Some(3), vec![]).await,
        };
        wanted.push((variant, 1));
    }
    let cart = cart_of(shop, &wanted).await;
    let input = checkout(&cart.simple().to_string(), PaymentMethod::Transfer, 3_200);
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    let order = orders::receive_payment(shop, &staff, order.id).await.unwrap();
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    let at = |minor: i64| lines.iter().find(|line| line.total_minor == minor).unwrap().id;
    (order, [at(500), at(900), at(1_800)])
}

/// The price of some lines, without the shipping.
pub fn lines_alone(lines: &[Uuid]) -> Returned {
    Returned::Part { lines: lines.to_vec(), shipping: false }
}

/// Which of the lines' links still work.
async fn enabled(shop: &TestShop, order: Uuid) -> Vec<Uuid> {
    links(shop, order).await.into_iter().filter(|link| link.enabled).map(|link| link.order_line_id).collect()
}

async fn refunds(shop: &TestShop, order: Uuid) -> Vec<String> {
    let events = orders::events_of(&shop.db, &[order]).await.unwrap();
    let refunds = events.into_iter().filter(|event| event.kind == OrderEventKind::Refunded);
    refunds.map(|event| event.detail).collect()
}

both!(a_refunded_line_s_links_are_disabled_and_no_others, |shop| {
    let (order, [first, second, _]) = paid(shop).await;
    let staff = merchant(shop).await;
    let after = orders::record_refund(shop, &staff, order.id, &lines_alone(&[first])).await.unwrap();
    assert_eq!(after.state, OrderState::PartiallyRefunded);
    assert_eq!(enabled(shop, order.id).await, [second]);
    assert_eq!(refunds(shop, order.id).await, ["5.00 EUR: Le manuel"]);
    assert_eq!(history(shop, order.id).await.last(), Some(&OrderEventKind::DownloadsDisabled));
});

both!(with_the_last_lines_all_of_the_order_is_refunded, |shop| {
    let (order, [first, second, book]) = paid(shop).await;
    let staff = merchant(shop).await;
    orders::record_refund(shop, &staff, order.id, &lines_alone(&[book])).await.unwrap();
    assert_eq!(enabled(shop, order.id).await.len(), 2, "goods have no links");
    let after =
        orders::record_refund(shop, &staff, order.id, &lines_alone(&[first, second, second])).await.unwrap();
    assert_eq!(after.state, OrderState::Refunded);
    assert!(enabled(shop, order.id).await.is_empty());
    assert_eq!(refunds(shop, order.id).await, ["18.00 EUR: Le manuel", "14.00 EUR"]);
});

both!(a_refund_that_names_no_line_is_of_all_that_is_left, |shop| {
    let (order, [first, ..]) = paid(shop).await;
    let staff = merchant(shop).await;
    orders::record_refund(shop, &staff, order.id, &lines_alone(&[first])).await.unwrap();
    let after = orders::record_refund(shop, &staff, order.id, &Returned::All).await.unwrap();
    assert_eq!(after.state, OrderState::Refunded);
    assert_eq!(refunds(shop, order.id).await, ["5.00 EUR: Le manuel", "27.00 EUR"]);
    assert_eq!(orders::refunds_of(&shop.db, &[order.id]).await.unwrap().len(), 3);
    let again = orders::record_refund(shop, &staff, order.id, &Returned::All).await;
    assert!(again.unwrap_err().is(Reason::IllegalState));
});

both!(what_cannot_be_refunded_is_refused_and_changes_nothing, |shop| {
    let (order, [first, ..]) = paid(shop).await;
    let staff = merchant(shop).await;
    let unpaid = order_by_transfer(shop, &staff).await;
    let others = orders::lines_of(&shop.db, &[unpaid.id]).await.unwrap()[0].id;
    let refused = async |order: Uuid, returned: Returned| {
        orders::record_refund(shop, &staff, order, &returned).await.unwrap_err()
    };
    let shipping = Returned::Part { lines: vec![], shipping: true };
    assert!(refused(unpaid.id, Returned::All).await.is(Reason::IllegalState));
    assert!(refused(unpaid.id, lines_alone(&[others])).await.is(Reason::IllegalState));
    assert!(refused(order.id, lines_alone(&[])).await.is(Reason::Required));
    assert!(refused(order.id, lines_alone(&[first, others])).await.is(Reason::NotFound));
    assert!(refused(order.id, shipping).await.is(Reason::NotFound), "its shipping costs nothing");
    assert!(refused(Uuid::nil(), Returned::All).await.is(Reason::NotFound));
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    orders::record_refund(shop, &staff, order.id, &lines_alone(&[first])).await.unwrap();
    assert!(refused(order.id, lines_alone(&[first])).await.is(Reason::ChangedMeanwhile));
});

both!(of_two_refunds_of_a_line_at_once_one_counts, |shop| {
    let (order, [first, second, book]) = paid(shop).await;
    let staff = merchant(shop).await;
    let tries = [vec![first], vec![first], vec![second], vec![first, second]].map(|lines| {
        let (shop, staff, id) = (shop.shop.clone(), staff.clone(), order.id);
        tokio::spawn(
            async move { orders::record_refund(&shop, &staff, id, &lines_alone(&lines)).await.is_ok() },
        )
    });
    for one in tries {
        let _refused_or_not = one.await.unwrap();
    }
    let rows = orders::refunds_of(&shop.db, &[order.id]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.amount_minor).sum::<i64>(), 1_400);
    assert!(rows.iter().all(|row| row.order_line_id != book));
    assert_eq!(state(shop, order.id).await, OrderState::PartiallyRefunded);
    let last = [1, 2].map(|_| {
        let (shop, staff, id) = (shop.shop.clone(), staff.clone(), order.id);
        tokio::spawn(async move { orders::record_refund(&shop, &staff, id, &Returned::All).await.is_ok() })
    });
    let [one, two] = last;
    assert!(one.await.unwrap() ^ two.await.unwrap(), "all that is left goes back once");
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
});

both!(a_dispute_that_the_bank_writes_of_is_recorded_by_hand, |shop| {
    let staff = merchant(shop).await;
    let (order, _) = paid(shop).await;
    use DisputeStep::{Lost, Opened, Won};
    let record = async |step| match orders::record_dispute(shop, &staff, order.id, step).await {
        Ok(order) => Some(order.state),
        Err(error) => {
            assert!(error.is(Reason::IllegalState));
            None
        }
    };
    let all = enabled(shop, order.id).await;
    assert_eq!((record(Won).await, record(Lost).await), (None, None), "there is none");
    assert_eq!(record(Opened).await, Some(OrderState::Disputed));
    assert!(enabled(shop, order.id).await.is_empty());
    assert_eq!(record(Opened).await, None, "it is open");
    assert_eq!(record(Won).await, Some(OrderState::Paid));
    assert_eq!(enabled(shop, order.id).await, all);
    assert_eq!(record(Opened).await, Some(OrderState::Disputed), "another");
    assert_eq!(record(Lost).await, Some(OrderState::Refunded));
    assert!(enabled(shop, order.id).await.is_empty());
    assert_eq!(record(Opened).await, None, "there is nothing left to ask for");
    let told = history(shop, order.id).await;
    for kind in [OrderEventKind::Disputed, OrderEventKind::DisputeWon, OrderEventKind::DisputeLost] {
        assert!(told.contains(&kind), "{kind:?}");
    }
});

both!(the_api_records_a_refund_and_says_what_is_left, |shop| {
    let (order, [first, ..]) = paid(shop).await;
    let owner = Browser::owner(shop).await;
    let query =
        "mutation($order: ID!, $lines: [ID!]) { orderRefundRecord(input: { order: $order, lines: $lines }) {
        ... on AdminOrder { state refunded { minor } lines { total { minor } refundedAt } }
        ... on Refused { refusals { reason field } } } }";
    let named = json!({ "order": Kind::Order.show(order.id), "lines": [Kind::OrderLine.show(first)] });
    let data = owner.data(query, named.clone()).await["orderRefundRecord"].clone();
    assert_eq!(data["state"], "PARTIALLY_REFUNDED");
    assert_eq!(data["refunded"]["minor"], 500);
    for line in data["lines"].as_array().unwrap() {
        assert_eq!(line["refundedAt"].is_string(), line["total"]["minor"] == 500, "{line}");
    }
    let again = owner.data(query, named).await["orderRefundRecord"].clone();
    assert_eq!(again, json!({ "refusals": [{ "reason": "CHANGED_MEANWHILE", "field": "lines" }] }));
});
