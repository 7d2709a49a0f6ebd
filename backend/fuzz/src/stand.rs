//! Where a target is fuzzed: a shop with an order that its genuine message has paid, and one that waits.

use std::cell::Cell;
use std::path::Path;
use std::sync::{Arc, Mutex};

use comptoir::orders::{self, OrderState, Verdict, order};
use comptoir::payments::account::{self, Wanted};
use comptoir::payments::{self, Heard, Mode, Providers, RawNotification, Simulators};
use comptoir::shop::Clock;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use crate::hosts::Hosts;
use crate::message;
use crate::targets::Target;

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/shop/sale.rs"]
mod sale;
#[allow(dead_code, unused_macros, missing_docs, reason = "the tests use the rest")]
#[path = "../../tests/shop/test_shop.rs"]
mod test_shop;

use test_shop::{Db, TestShop};

/// After how many messages the waiting order is looked at.
const LOOK_EVERY: u32 = 512;

/// The shop, and what is fuzzed in it.
pub struct Stand {
    target: Target,
    waiting: Uuid,
    // The fuzzer has one thread; a static wants to hear it.
    inside: Mutex<Inside>,
}

struct Inside {
    runtime: Runtime,
    test: TestShop,
    taken: Cell<u32>,
}

impl Stand {
    /// Opens the shop, and has the genuine message pay the first order: a target that accepts nothing at all could find nothing.
    pub fn open(target: Target) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (test, waiting) = runtime.block_on(open(&target));
        let inside = Mutex::new(Inside { runtime, test, taken: Cell::new(0) });
        Self { target, waiting, inside }
    }

    /// Writes the messages that a fuzzer begins with: genuine ones of others, near misses, and the genuine one.
    pub fn write_seeds(&self, dir: &Path) {
        let all = self.target.near.iter().chain([&self.target.genuine]);
        for (number, raw) in all.enumerate() {
            std::fs::write(dir.join(format!("seed-{number:02}")), message::write(raw)).expect("a seed");
        }
    }

    /// Takes bytes as a stranger's message.
    pub fn take(&self, bytes: &[u8]) {
        let raw = message::read(bytes);
        // What is read once a signature is right, where a fuzzer does not come.
        (self.target.understand)(&raw);
        let inside = self.inside.lock().expect("a panic ends the process");
        let Inside { runtime, test, taken } = &*inside;
        runtime.block_on(async {
            let told = orders::notified_in(&test.shop, self.target.provider, Mode::Test, &raw).await;
            let told = told.expect("the database is there");
            assert_ne!(told.verdict, Some(Verdict::Applied), "it is applied");
            assert!(
                told.heard != Heard::Well || (self.target.may_be_taken)(&self.target.genuine, &raw),
                "it is accepted, and nobody has signed it"
            );
            taken.set(taken.get() + 1);
            if taken.get() % LOOK_EVERY == 0 {
                assert_eq!(state(test, self.waiting).await, OrderState::AwaitingPayment, "it was paid");
            }
        });
    }
}

async fn state(test: &TestShop, order: Uuid) -> OrderState {
    let row = order::Entity::find_by_id(order).one(&test.shop.db).await.expect("the database is there");
    row.expect("the order is there").state
}

async fn open(target: &Target) -> (TestShop, Uuid) {
    let mut test = TestShop::open(Db::Sqlite).await;
    let hosts = Hosts { answers: Arc::new(target.answers.clone()), genuine: target.genuine.body.to_vec() };
    let simulators = Simulators::new(hosts.open().await, &target.pem).expect("stand-ins of this machine");
    test.shop.providers = Arc::new(Providers::demo().simulated(Some(simulators)));
    test.shop.clock = Clock::stopped(target.now);
    let staff = sale::merchant(&test.shop).await;
    let values = target.account.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let wanted = Wanted { enabled: true, values, ..Wanted::default() };
    account::update(&test.shop, &staff, target.provider, Mode::Test, wanted).await.expect("an account");
    let first = placed(&test, target, &target.first).await;
    let waiting = placed(&test, target, &target.waiting).await;
    let told = orders::notified_in(&test.shop, target.provider, Mode::Test, &target.genuine).await;
    assert_eq!(told.expect("it is taken").verdict, Some(Verdict::Applied), "the genuine message counts");
    assert_eq!(state(&test, first).await, OrderState::Paid);
    (test, waiting)
}

/// An order whose payment has the names that the messages use.
async fn placed(test: &TestShop, target: &Target, names: &[&str; 2]) -> Uuid {
    let shop = &test.shop;
    let staff = sale::merchant(shop).await;
    let file = sale::file(shop, &staff, "Manuel.pdf", comptoir::files::FilePolicy::Latest).await;
    let kind = comptoir::catalogue::VariantKind::File;
    let variant = sale::on_sale(shop, &staff, kind, target.amount_minor, None, vec![file]).await;
    let cart = sale::cart_of(shop, &[(variant, 1)]).await;
    let input = sale::trial(&cart.simple().to_string(), target.method, target.amount_minor);
    let order = orders::place(shop, cart, &input).await.expect("an order").order;
    let payment = payments::newest(&shop.db, order.id).await.expect("the database is there");
    let mut payment = payment.expect("a payment").into_active_model();
    let [reference, theirs] = names;
    payment.reference = Set((*reference).to_owned());
    payment.theirs = Set(Some((*theirs).to_owned()));
    payment.update(&shop.db).await.expect("the payment is there");
    order.id
}

/// Whether two messages have the same body: what is signed whole can be sent again, and nothing else.
pub fn same_body(genuine: &RawNotification, raw: &RawNotification) -> bool {
    genuine.body == raw.body
}
