//! Money that comes when nobody waits for it any more.

use comptoir::auth::Staff;
use comptoir::mail::MailKind;
use comptoir::orders::{self, OrderEventKind, OrderState, Revival, Verdict, order};
use comptoir::payments::providers::test::Message;
use comptoir::payments::{Outcome, payment};
use comptoir::shop::Shop;

use crate::both;
use crate::payments::order_by_test;
use crate::sale::{history, letters, links, merchant, state};

/// An order that was given up while its payment was under way.
async fn given_up(shop: &Shop) -> (Staff, order::Model, payment::Model) {
    let staff = merchant(shop).await;
    crate::settings::name_the_shop(shop, &staff).await;
    let (order, payment) = order_by_test(shop, &staff).await;
    orders::cancel(shop, &staff, order.id).await.unwrap();
    (staff, order, payment)
}

async fn tell(shop: &Shop, payment: &payment::Model, outcome: Outcome) -> Verdict {
    let message = Message::about(shop, payment, outcome).unwrap();
    let message = Message { transaction: format!("{} {outcome:?}", payment.id), ..message };
    orders::notified(shop, "test", &message.sign(shop).unwrap()).await.unwrap().unwrap()
}

both!(money_for_a_cancelled_order_is_told_once_and_delivers_nothing, |shop| {
    let (_, order, payment) = given_up(shop).await;
    assert_eq!(tell(shop, &payment, Outcome::Paid).await, Verdict::Illegal);
    assert_eq!(tell(shop, &payment, Outcome::Paid).await, Verdict::Repeated);
    assert_eq!(state(shop, order.id).await, OrderState::Cancelled);
    use OrderEventKind::{Cancelled, LatePayment, Placed};
    assert_eq!(history(shop, order.id).await, [Placed, Cancelled, LatePayment]);
    assert_eq!(letters(shop, order.id, MailKind::PaymentAlert).await, 1);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 0);
    assert!(links(shop, order.id).await.is_empty());
});

both!(an_order_that_is_taken_up_again_is_paid_with_its_late_money, |shop| {
    let (staff, order, payment) = given_up(shop).await;
    tell(shop, &payment, Outcome::Paid).await;
    // There is nothing left to wait for, whatever was pressed.
    orders::revive(shop, &staff, order.id, Revival::Awaiting).await.unwrap();
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 1);
    // The provider goes on telling of it: it is the same money.
    assert_eq!(tell(shop, &payment, Outcome::Paid).await, Verdict::Repeated);
    assert_eq!(tell(shop, &payment, Outcome::DisputeOpened).await, Verdict::Applied);
    assert!(!links(shop, order.id).await[0].enabled);
    assert_eq!(tell(shop, &payment, Outcome::Refunded).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
    assert!(!history(shop, order.id).await.contains(&OrderEventKind::Overpaid));
});

both!(late_money_that_went_back_pays_nothing, |shop| {
    for early in [true, false] {
        let (staff, order, payment) = given_up(shop).await;
        if early {
            assert_eq!(tell(shop, &payment, Outcome::Refunded).await, Verdict::Waits);
        }
        assert_eq!(tell(shop, &payment, Outcome::Paid).await, Verdict::Illegal);
        if !early {
            assert_eq!(tell(shop, &payment, Outcome::Refunded).await, Verdict::Applied);
        }
        assert!(history(shop, order.id).await.contains(&OrderEventKind::Refunded), "the merchant sees it");
        assert_eq!(state(shop, order.id).await, OrderState::Cancelled);
        orders::revive(shop, &staff, order.id, Revival::Paid).await.unwrap();
        assert_eq!(state(shop, order.id).await, OrderState::Refunded, "early: {early}");
        assert_eq!(letters(shop, order.id, MailKind::Delivery).await, 0);
        assert!(links(shop, order.id).await.is_empty());
    }
});

both!(money_that_the_merchant_took_for_granted_is_not_one_too_many, |shop| {
    let (staff, order, payment) = given_up(shop).await;
    orders::revive(shop, &staff, order.id, Revival::Paid).await.unwrap();
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    assert_eq!(tell(shop, &payment, Outcome::Paid).await, Verdict::Noted);
    assert!(!history(shop, order.id).await.contains(&OrderEventKind::Overpaid));
    assert_eq!(tell(shop, &payment, Outcome::Refunded).await, Verdict::Applied);
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
    assert!(!links(shop, order.id).await[0].enabled);
});
