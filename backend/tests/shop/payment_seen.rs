//! Money that the merchant has seen at the provider, which has not told of it.

use comptoir::error::Reason;
use comptoir::mail::MailKind;
use comptoir::orders::{self, OrderEventKind, OrderState, PaymentDifference, ReceiveInput, Verdict};
use comptoir::payments::providers::test::Message;
use comptoir::payments::{self, Outcome, PaymentState, payment};
use comptoir::shop::Shop;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::both;
use crate::payments::order_by_test;
use crate::sale::{history, letters, links, merchant, state};

async fn tell(shop: &Shop, payment: &payment::Model, transaction: &str, outcome: Outcome) -> Verdict {
    let message = Message::about(shop, payment, outcome).unwrap();
    let message = Message { transaction: transaction.to_owned(), ..message };
    orders::notified(shop, "test", &message.sign(shop).unwrap()).await.unwrap().unwrap()
}

/// Another attempt to pay for the same order, begun after the first.
async fn another(shop: &Shop, before: &payment::Model) -> payment::Model {
    let row = payment::Model { id: shop.new_id(), reference: "another".into(), attempt: 2, ..before.clone() };
    payment::Entity::insert(row.into_active_model().reset_all()).exec_with_returning(&shop.db).await.unwrap()
}

async fn of(shop: &Shop, id: uuid::Uuid) -> payment::Model {
    payments::find(&shop.db, id).await.unwrap().unwrap()
}

both!(money_that_was_seen_delivers_once_and_is_not_taken_for_two_when_it_is_told, |shop| {
    let staff = merchant(shop).await;
    crate::settings::name_the_shop(shop, &staff).await;
    let (order, payment) = order_by_test(shop, &staff).await;
    let input = ReceiveInput { note: "A00 1234".into(), ..ReceiveInput::default() };
    for _ in 0..2 {
        let paid = orders::receive(shop, &staff, order.id, &input).await.unwrap();
        assert_eq!(paid.state, OrderState::Paid);
    }
    use OrderEventKind::{Delivered, Overpaid, Paid, PaymentSeen, Placed};
    assert_eq!(history(shop, order.id).await, [Placed, PaymentSeen, Paid, Delivered]);
    let events = orders::events_of(&shop.db, &[order.id]).await.unwrap();
    assert_eq!((events[1].actor.as_str(), events[1].detail.as_str()), (staff.name(), "9.00 EUR · A00 1234"));
    assert!(events[2..].iter().all(|event| event.actor == staff.name()));
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    assert_eq!(of(shop, payment.id).await.state, PaymentState::Received);

    assert_eq!(tell(shop, &payment, "first", Outcome::Paid).await, Verdict::Noted);
    assert_eq!(tell(shop, &payment, "first", Outcome::Paid).await, Verdict::Repeated);
    assert_eq!(history(shop, order.id).await, [Placed, PaymentSeen, Paid, Delivered]);
    assert_eq!(letters(shop, order.id, MailKind::PaymentAlert).await, 0);
    // Another sum is one too many, by the same attempt or by another.
    assert_eq!(tell(shop, &payment, "second", Outcome::Paid).await, Verdict::Overpaid);
    let other = another(shop, &payment).await;
    assert_eq!(tell(shop, &other, "third", Outcome::Paid).await, Verdict::Overpaid);
    assert_eq!(history(shop, order.id).await, [Placed, PaymentSeen, Paid, Delivered, Overpaid, Overpaid]);
    assert_eq!(letters(shop, order.id, MailKind::PaymentAlert).await, 2);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    assert_eq!(tell(shop, &payment, "back", Outcome::Refunded).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
});

both!(what_was_seen_and_told_at_the_same_time_is_one_payment, |test| {
    let staff = merchant(test).await;
    let (order, payment) = order_by_test(test, &staff).await;
    let together = (0..8).map(|n| {
        let (shop, staff, payment, order) = (test.shop.clone(), staff.clone(), payment.clone(), order.id);
        tokio::spawn(async move {
            if n % 2 == 0 {
                orders::receive_payment(&shop, &staff, order).await.unwrap();
            } else {
                let verdict = tell(&shop, &payment, "told", Outcome::Paid).await;
                assert!(
                    matches!(verdict, Verdict::Applied | Verdict::Noted | Verdict::Repeated),
                    "{verdict:?}"
                );
            }
        })
    });
    for done in futures_util::future::join_all(together).await {
        done.unwrap();
    }
    let told = history(test, order.id).await;
    let count = |kind| told.iter().filter(|one| **one == kind).count();
    assert_eq!((count(OrderEventKind::Paid), count(OrderEventKind::Overpaid)), (1, 0), "{told:?}");
    assert!(count(OrderEventKind::PaymentSeen) <= 1);
    assert_eq!(letters(test, order.id, MailKind::Delivery).await, 1);
    assert_eq!(links(test, order.id).await.len(), 1);
    assert_eq!(tell(test, &payment, "more", Outcome::Paid).await, Verdict::Overpaid);
});

both!(what_was_seen_may_be_told_by_another_attempt, |shop| {
    let staff = merchant(shop).await;
    let (order, first) = order_by_test(shop, &staff).await;
    let second = another(shop, &first).await;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    assert_eq!(
        of(shop, second.id).await.state,
        PaymentState::Received,
        "the newest, as long as nothing is told"
    );
    orders::record_dispute(shop, &staff, order.id, orders::DisputeStep::Opened).await.unwrap();
    assert_eq!(tell(shop, &first, "told", Outcome::Paid).await, Verdict::Noted);
    assert_eq!(of(shop, first.id).await.state, PaymentState::Received);
    assert_eq!(of(shop, second.id).await.state, PaymentState::Open);
    // What became of the money meanwhile went with it.
    assert_eq!(state(shop, order.id).await, OrderState::Disputed);
    orders::record_dispute(shop, &staff, order.id, orders::DisputeStep::Won).await.unwrap();
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert_eq!(tell(shop, &second, "again", Outcome::Paid).await, Verdict::Overpaid);
    assert_eq!(tell(shop, &first, "back", Outcome::Refunded).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
});

both!(what_is_seen_at_a_provider_is_all_of_it, |shop| {
    let staff = merchant(shop).await;
    let (order, payment) = order_by_test(shop, &staff).await;
    for difference in [None, Some(PaymentDifference::Accept), Some(PaymentDifference::KeepWaiting)] {
        let less = ReceiveInput { amount_minor: Some(800), difference, ..ReceiveInput::default() };
        let refused = orders::receive(shop, &staff, order.id, &less).await.unwrap_err();
        assert!(refused.is(Reason::AmountDiffers));
    }
    assert_eq!(history(shop, order.id).await, [OrderEventKind::Placed]);
    orders::cancel(shop, &staff, order.id).await.unwrap();
    assert!(orders::receive_payment(shop, &staff, order.id).await.unwrap_err().is(Reason::IllegalState));
    // Of what went back before it was seen nothing is handed over.
    let order = orders::revive(shop, &staff, order.id, orders::Revival::Awaiting).await.unwrap();
    assert_eq!(tell(shop, &payment, "back", Outcome::Refunded).await, Verdict::Waits);
    let order = orders::receive_payment(shop, &staff, order.id).await.unwrap();
    assert_eq!(order.state, OrderState::Refunded);
    assert!(links(shop, order.id).await.is_empty());
    assert!(
        orders::receive_payment(shop, &staff, order.id).await.is_ok(),
        "the same word again changes nothing"
    );
});
