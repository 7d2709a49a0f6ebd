//! Any story that a provider can tell, in any order and several times at once, ends as its set of facts says.

use std::collections::HashSet;

use comptoir::mail::MailKind;
use comptoir::orders::{self, OrderState};
use comptoir::payments::providers::test::Message;
use comptoir::payments::{self, Outcome, PaymentMethod};
use comptoir::shop::Shop;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::both;
use crate::sale::{cart_of, checkout, file_on_sale, letters, links, merchant, state};

/// Stories told on each database.
const STORIES: usize = 24;
/// Handlers at once.
const HANDLERS: usize = 8;
const TOTAL: i64 = 900;

/// One fact: what happened, under which name, about how much.
type Fact = (Outcome, u8, i64);

fn any_story() -> impl Strategy<Value = (Vec<Fact>, u64)> {
    // A provider tells what went back piece by piece, or in all; never both.
    let refund = prop_oneof![Just(Outcome::Refunded), Just(Outcome::RefundedInAll)];
    refund.prop_flat_map(|refund| {
        let fact = prop_oneof![
            4 => Just((Outcome::Paid, 0, TOTAL)),
            1 => (0..3_u8).prop_map(|n| (Outcome::Failed, n, TOTAL)),
            2 => (1..4_u8).prop_map(move |n| (refund, n, i64::from(n) * 200)),
            1 => Just((refund, 9, TOTAL)),
            2 => (0..2_u8).prop_map(|n| (Outcome::DisputeOpened, n, TOTAL)),
            2 => (0..2_u8).prop_map(|n| (Outcome::DisputeWon, n, TOTAL)),
            1 => (0..2_u8).prop_map(|n| (Outcome::DisputeLost, n, TOTAL)),
        ];
        (prop::collection::vec(fact, 1..12), any::<u64>())
    })
}

/// The state that the facts come to, whatever their order.
fn end_of(facts: &HashSet<Fact>) -> OrderState {
    let count = |outcome| facts.iter().filter(|fact| fact.0 == outcome).count();
    if count(Outcome::Paid) == 0 {
        return OrderState::AwaitingPayment;
    }
    let of = |outcome| facts.iter().filter(move |fact| fact.0 == outcome).map(|fact| fact.2);
    let in_all = of(Outcome::RefundedInAll).max().unwrap_or_default();
    let back = in_all.max(of(Outcome::Refunded).sum());
    let (opened, won, lost) =
        (count(Outcome::DisputeOpened), count(Outcome::DisputeWon), count(Outcome::DisputeLost));
    if lost > 0 || back >= TOTAL {
        OrderState::Refunded
    } else if opened > won {
        OrderState::Disputed
    } else if back > 0 {
        OrderState::PartiallyRefunded
    } else {
        OrderState::Paid
    }
}

both!(the_end_of_a_story_is_what_its_facts_say, |shop| {
    let staff = merchant(shop).await;
    let (variant, _) = file_on_sale(shop, &staff).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..STORIES {
        let (told, seed) = any_story().new_tree(&mut runner).unwrap().current();
        tell(shop, variant, &told, seed).await;
    }
});

async fn tell(shop: &Shop, variant: uuid::Uuid, told: &[Fact], seed: u64) {
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let input = checkout(&cart.simple().to_string(), PaymentMethod::Test, TOTAL);
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    let payment = payments::newest(&shop.db, order.id).await.unwrap().unwrap();
    let messages = told.iter().map(|(outcome, name, minor)| Message {
        transaction: format!("{}-{outcome:?}-{name}", order.id),
        amount_minor: *minor,
        ..Message::about(shop, &payment, *outcome).unwrap()
    });
    let mut raws: Vec<_> = messages.map(|message| message.sign(shop).unwrap()).collect();
    // Everything twice, in an order that the seed chooses, dealt to as many handlers as run at once.
    raws.extend(raws.clone());
    let mut random = seed | 1;
    for at in (1..raws.len()).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        raws.swap(at, usize::try_from((random >> 33) % (at as u64 + 1)).unwrap());
    }
    let hands = (0..HANDLERS).map(|hand| {
        let (shop, raws) =
            (shop.clone(), raws.iter().skip(hand).step_by(HANDLERS).cloned().collect::<Vec<_>>());
        tokio::spawn(async move {
            for raw in raws {
                orders::notified(&shop, "test", &raw).await.unwrap();
            }
        })
    });
    for hand in futures_util::future::join_all(hands).await {
        hand.unwrap();
    }
    let facts: HashSet<Fact> = told.iter().copied().collect();
    let expected = end_of(&facts);
    assert_eq!(state(shop, order.id).await, expected, "{told:?}");
    let enabled = links(shop, order.id).await.iter().filter(|link| link.enabled).count();
    let delivered = letters(shop, order.id, MailKind::Delivery).await;
    match expected {
        OrderState::Paid | OrderState::PartiallyRefunded => {
            assert_eq!((enabled, delivered), (1, 1), "{told:?}");
        }
        // It may have been delivered before the money went back.
        OrderState::Refunded | OrderState::Disputed => assert!(enabled == 0 && delivered <= 1, "{told:?}"),
        _ => assert_eq!((enabled, delivered), (0, 0), "{told:?}"),
    }
}
