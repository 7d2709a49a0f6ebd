//! What the merchant enters as a secret is found nowhere: in no file of the database, in no answer, in no log (SPEC 6.5).

use std::io::Write;
use std::sync::{Arc, Mutex};

use comptoir::payments::account::{self, Wanted};
use comptoir::payments::{Mode, RawNotification, provider_account};
use comptoir::{orders, payments};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::browser::Browser;
use crate::payment_hosts::Hosts;
use crate::sale;
use crate::test_shop::{Db, TestShop};

/// The secrets, each of its field's form and with a part that is nowhere else.
const SECRETS: [(&str, &str, &str); 6] = [
    ("paypal", "client-secret", "nowhere-paypal-secret"),
    ("stripe", "key", "sk_test_nowhereStripeKey"),
    ("stripe", "webhook-secrets", "whsec_nowhereStripeSecret"),
    ("mollie", "key", "test_nowhereMollieKey"),
    ("monetico", "key", "BEEF0000BEEF1111BEEF2222BEEF3333BEEF4444"),
    (
        "paybox",
        "key",
        "DEAD0000DEAD1111DEAD2222DEAD3333DEAD4444DEAD5555DEAD6666DEAD7777DEAD8888DEAD9999DEADAAAADEADBBBBDEADCCCCDEADDDDDDEADEEEEDEADFFFF",
    ),
];
const OPEN: [(&str, &str, &str); 7] = [
    ("paypal", "client-id", "client-0123456789"),
    ("paypal", "webhook-id", "WH12345"),
    ("monetico", "tpe", "1234567"),
    ("monetico", "company", "demoshop"),
    ("paybox", "site", "1999888"),
    ("paybox", "rank", "32"),
    ("paybox", "identifier", "2"),
];

/// Everything that is asked of the accounts and the log.
const EVERYTHING: &str = "{ adminPaymentProviders { name title method warning currencies refunds wantsAddress
    fields { name kind choices { value label } needed label hint }
    accounts { mode enabled lacks currencies countries notificationAddress values { name value isSet } } }
    adminPaymentHosts { host failures restsForSeconds lastFailure }
    adminNotifications(first: 50) { nodes { id provider mode receivedAt verdict says reference order { number } canProcessAgain processedAgainAt query body
      headers { name value } } }
    adminOrders(first: 10) { nodes { number canRefund notifications { verdict body } refundRequests { state lastError } events { detail } } } }";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

#[tokio::test]
async fn secrets_are_found_nowhere_on_sqlite() {
    secrets_are_found_nowhere(Db::Sqlite).await;
}

#[tokio::test]
async fn secrets_are_found_nowhere_on_postgres() {
    secrets_are_found_nowhere(Db::Postgres).await;
}

async fn secrets_are_found_nowhere(db: Db) {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_writer(log.clone()).with_max_level(tracing::Level::DEBUG).finish();
    // All on this thread: the log of everything that the shop does.
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut shop = TestShop::open(db).await;
    let hosts = Hosts::open(&mut shop.shop, "").await;
    let staff = sale::merchant(&shop).await;
    for provider in ["paypal", "stripe", "mollie", "monetico", "paybox"] {
        let values = SECRETS.iter().chain(&OPEN).filter(|(of, ..)| *of == provider);
        let values = values.map(|(_, name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let wanted = Wanted { enabled: true, values, ..Wanted::default() };
        account::update(&shop, &staff, provider, Mode::Test, wanted).await.unwrap();
    }
    let owner = Browser::owner(&shop).await;
    let mut answers = Vec::new();
    // Everything that uses the secrets: a page to pay on, a forged message, a trial that the host refuses and one that breaks.
    for method in ["PAYPAL", "STRIPE", "IDEAL", "MONETICO", "PAYBOX"] {
        let (variant, _) = sale::file_on_sale(&shop, &staff).await;
        let cart = sale::cart_of(&shop, &[(variant, 1)]).await;
        let method = sale::methods(&shop, payments::Audience::Staff)
            .await
            .into_iter()
            .find(|known| serde_json::to_value(async_graphql::Value::from(*known)).unwrap() == json!(method));
        let input = sale::trial(&cart.simple().to_string(), method.unwrap(), 900);
        let order = orders::place(&shop, cart, &input).await.unwrap().order;
        let page = owner
            .get(&shop.order_url(order.id).replace("/order/", "/pay/go/").replace("http://shop.test", ""))
            .await;
        answers.push(page.0.into_body().into_string().await.unwrap());
    }
    hosts.lay("GET /api.mollie.com/v2/methods", 401, "{\"title\":\"Unauthorized Request\"}");
    hosts.lay("GET /api.stripe.com/v1/checkout/sessions", 500, "");
    for provider in ["paypal", "stripe", "mollie", "monetico", "paybox"] {
        let raw = RawNotification {
            body: "id=tr_1".into(),
            query: "Mt=1&Sign=AA".into(),
            ..RawNotification::default()
        };
        orders::notified_in(&shop, provider, Mode::Test, &raw).await.unwrap();
        let act =
            "mutation($p: String!) { paymentAccountTest(input: { provider: $p, mode: TEST }) { __typename
            ... on Refused { refusals { reason field message } } } }";
        answers.push(owner.ask(act, json!({ "p": provider })).await.to_string());
        let save = "mutation($p: String!) { paymentAccountUpdate(input: { provider: $p, mode: TEST, enabled: true, values: [] }) { __typename
            ... on Refused { refusals { message } } ... on AdminPaymentProvider { name accounts { values { name value isSet } } } } }";
        answers.push(owner.ask(save, json!({ "p": provider })).await.to_string());
    }
    let everything = owner.ask(EVERYTHING, json!({})).await.to_string();
    assert!(everything.contains("client-0123456789") && !everything.contains("errors"), "{everything}");
    answers.push(everything);
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("a notification was rejected"), "the log was caught");
    let rows = provider_account::Entity::find().all(&shop.db).await.unwrap();
    assert_eq!(rows.len(), 5);
    let mut stored: Vec<Vec<u8>> =
        rows.iter().map(|row| [row.fields.as_bytes(), &row.secrets].concat()).collect();
    if db == Db::Sqlite {
        shop.shop.db.execute_unprepared("PRAGMA wal_checkpoint(FULL)").await.unwrap();
        for file in ["shop.sqlite", "shop.sqlite-wal"] {
            stored.extend(std::fs::read(shop.dir.path().join(file)).ok());
        }
        assert!(stored.len() >= 6, "the database's own file is read");
    }
    for (provider, name, secret) in SECRETS {
        let is_in = |bytes: &[u8]| {
            bytes.windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret.as_bytes()))
        };
        assert!(!is_in(log.as_bytes()), "{provider} {name} is in the log");
        assert!(!stored.iter().any(|bytes| is_in(bytes)), "{provider} {name} is in the database");
        assert!(!answers.iter().any(|answer| is_in(answer.as_bytes())), "{provider} {name} is in an answer");
    }
}
