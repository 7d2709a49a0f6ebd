//! Who may pay by what, what the merchant sees of it, and what costs nothing.

use comptoir::error::{Error, Reason};
use comptoir::orders::{self, OrderState, PlaceInput};
use comptoir::payments::account::{self, Wanted};
use comptoir::payments::providers::test::Message;
use comptoir::payments::{self, Audience, Kept, Mode, Outcome, PaymentMethod, RawNotification, payment};
use comptoir::shop::Shop;
use poem::http::StatusCode;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::payment_hosts::Hosts;
use crate::payment_providers::{WHSEC, account as fill, go, newest};
use crate::sale::{self, cart_of, checkout, file_on_sale, merchant, methods, trial};
use crate::test_shop::{Db, TestShop};

const STRIPE: [(&str, &str); 2] = [("key", "sk_test_0123456789"), ("webhook-secrets", WHSEC)];
const MONETICO: [(&str, &str); 3] =
    [("tpe", "1234567"), ("company", "demoshop"), ("key", "BEEF0000BEEF1111BEEF2222BEEF3333BEEF4444")];

/// Tries to order one file; the order, or the reasons with their fields.
async fn order(
    shop: &Shop,
    input: impl Fn(&str) -> PlaceInput,
) -> Result<orders::order::Model, Vec<(Reason, String)>> {
    let (variant, _) = file_on_sale(shop, &merchant(shop).await).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    match orders::place(shop, cart, &input(&cart.simple().to_string())).await {
        Ok(placed) => Ok(placed.order),
        Err(Error::Refused(refusals)) => Err(refusals.into_iter().map(|r| (r.reason, r.field)).collect()),
        Err(Error::Failed(cause)) => panic!("{cause:?}"),
    }
}

both!(an_account_for_trials_is_for_the_staff_alone, |shop| {
    let staff = merchant(shop).await;
    fill(shop, &staff, "stripe", Mode::Test, &STRIPE).await;
    assert!(!methods(shop, Audience::Shoppers).await.contains(&PaymentMethod::Stripe));
    assert!(methods(shop, Audience::Staff).await.contains(&PaymentMethod::Stripe));

    let refused = order(shop, |key| checkout(key, PaymentMethod::Stripe, 900)).await.unwrap_err();
    assert_eq!(refused, [(Reason::NotChosen, "method".to_owned())]);
    let placed = order(shop, |key| trial(key, PaymentMethod::Stripe, 900)).await.unwrap();
    let in_earnest = order(shop, |key| trial(key, PaymentMethod::Transfer, 900)).await.unwrap();
    let trials = payments::on_trial(&shop.db, &[placed.id, in_earnest.id]).await.unwrap();
    assert_eq!(trials.into_iter().collect::<Vec<_>>(), [placed.id]);

    let ask = "{ paymentMethods(currency: \"EUR\", country: \"FR\") { method isTrial wantsAddress } }";
    let told = |data: Value| -> Vec<(String, bool)> {
        let offers = data["paymentMethods"].as_array().unwrap().clone();
        offers
            .iter()
            .map(|o| (o["method"].as_str().unwrap().into(), o["isTrial"].as_bool().unwrap()))
            .collect()
    };
    let by_hand = [("TRANSFER".to_owned(), false), ("CHEQUE".to_owned(), false)];
    let demo = ("TEST".to_owned(), false);
    let stranger = told(Browser::open(shop).data(ask, Value::Null).await);
    assert_eq!(stranger, [&by_hand[..], std::slice::from_ref(&demo)].concat());
    let owner = told(Browser::owner(shop).await.data(ask, Value::Null).await);
    assert_eq!(owner, [&by_hand[..], &[("STRIPE".to_owned(), true), demo]].concat());

    let page = "query($secret: String!) { order(secret: $secret) { isTrial } }";
    for (order, is_trial) in [(&placed, true), (&in_earnest, false)] {
        let secret = shop.order_url(order.id).rsplit('/').next().unwrap().to_owned();
        let data = Browser::open(shop).data(page, json!({ "secret": secret })).await;
        assert_eq!(data["order"]["isTrial"], json!(is_trial));
    }
});

both!(what_began_in_earnest_is_never_gone_on_with_on_trial, |shop| {
    let staff = merchant(shop).await;
    fill(shop, &staff, "monetico", Mode::Live, &MONETICO).await;
    let placed = order(shop, |key| checkout(key, PaymentMethod::Monetico, 900)).await.unwrap();
    assert_eq!(go(shop, &placed).await.0, StatusCode::OK);
    // The merchant tries something out, while a shopper holds the address of an order that is not paid.
    fill(shop, &staff, "monetico", Mode::Test, &MONETICO).await;
    assert_eq!(go(shop, &placed).await.0, StatusCode::BAD_GATEWAY);
    let attempts = payment::Entity::find().filter(payment::Column::About.eq(placed.id));
    assert_eq!(attempts.count(&shop.db).await.unwrap(), 1);
    assert_eq!(newest(shop, &placed).await.mode, Mode::Live);

    // What a member of the staff began on trial may go on in earnest.
    let tried = order(shop, |key| trial(key, PaymentMethod::Monetico, 900)).await.unwrap();
    assert_eq!(newest(shop, &tried).await.mode, Mode::Test);
    fill(shop, &staff, "monetico", Mode::Live, &MONETICO).await;
    assert_eq!(go(shop, &tried).await.0, StatusCode::OK);
    assert_eq!(newest(shop, &tried).await.mode, Mode::Live);
    assert_eq!(go(shop, &placed).await.0, StatusCode::OK);
});

both!(what_costs_nothing_is_paid_by_nothing, |shop| {
    let staff = merchant(shop).await;
    let file = sale::file(shop, &staff, "Extrait.pdf", comptoir::files::FilePolicy::Latest).await;
    let kind = comptoir::catalogue::VariantKind::File;
    let variant = sale::on_sale(shop, &staff, kind, 0, None, vec![file]).await;
    // Nothing is chosen; what a program chooses all the same is of no account.
    for method in [None, Some(PaymentMethod::Transfer), Some(PaymentMethod::Paybox)] {
        let cart = cart_of(shop, &[(variant, 1)]).await;
        let input = checkout(&cart.simple().to_string(), PaymentMethod::Test, 0);
        let placed = orders::place(shop, cart, &PlaceInput { method, address: None, ..input }).await.unwrap();
        assert_eq!((placed.order.method, placed.order.state), (PaymentMethod::Free, OrderState::Paid));
        assert_eq!(placed.next, shop.order_url(placed.order.id));
        assert_eq!(sale::links(shop, placed.order.id).await.len(), 1);
        assert!(payments::newest(&shop.db, placed.order.id).await.unwrap().is_none());
    }
    // And what costs something is not.
    for method in [None, Some(PaymentMethod::Free)] {
        let refused =
            order(shop, |key| PlaceInput { method, ..checkout(key, PaymentMethod::Test, 900) }).await;
        assert_eq!(refused.unwrap_err(), [(Reason::NotChosen, "method".to_owned())]);
    }
});

both!(the_log_is_narrowed_and_found_by_an_order_s_number, |shop| {
    let placed = order(shop, |key| checkout(key, PaymentMethod::Test, 900)).await.unwrap();
    let payment = newest(shop, &placed).await;
    let signed = |outcome| Message::about(shop, &payment, outcome).unwrap().sign(shop).unwrap();
    let forged = RawNotification { body: "{}".into(), ..RawNotification::default() };
    for raw in [signed(Outcome::Failed), signed(Outcome::Paid), signed(Outcome::Paid), forged] {
        shop.advance(chrono::TimeDelta::seconds(1));
        orders::notified(shop, "test", &raw).await.unwrap();
    }
    let kept = Kept {
        provider: "mollie",
        mode: Mode::Test,
        reference: Some("tr_1"),
        about: None,
        says: "paid",
        verdict: "UNKNOWN",
    };
    shop.advance(chrono::TimeDelta::seconds(1));
    payments::keep(&shop.db, shop, &RawNotification::default(), &kept).await.unwrap();

    let owner = Browser::owner(shop).await;
    let ask = "query($first: Int, $after: String, $filter: AdminNotificationFilter) {
        adminNotifications(first: $first, after: $after, filter: $filter) {
            nodes { id verdict provider mode order { number } } pageInfo { endCursor hasNextPage } } }";
    let page = async |variables: Value| owner.data(ask, variables).await["adminNotifications"].clone();
    let verdicts = |page: &Value| -> Vec<String> {
        let nodes = page["nodes"].as_array().unwrap();
        nodes.iter().map(|node| node["verdict"].as_str().unwrap().to_owned()).collect()
    };
    let all = page(json!({})).await;
    assert_eq!(verdicts(&all), ["UNKNOWN", "REJECTED", "REPEATED", "APPLIED", "APPLIED"]);
    assert_eq!(all["nodes"][0]["order"], Value::Null);
    assert_eq!(all["nodes"][2]["order"]["number"], json!(placed.number));
    let first = page(json!({ "first": 2 })).await;
    let after = first["pageInfo"]["endCursor"].clone();
    assert_eq!(verdicts(&first), ["UNKNOWN", "REJECTED"]);
    assert_eq!(verdicts(&page(json!({ "first": 2, "after": after })).await), ["REPEATED", "APPLIED"]);
    for (filter, expected) in [
        (json!({ "provider": "mollie" }), &["UNKNOWN"][..]),
        (json!({ "verdict": "APPLIED" }), &["APPLIED", "APPLIED"]),
        (json!({ "mode": "TEST" }), &["UNKNOWN"]),
        (json!({ "mode": "LIVE", "verdict": "REJECTED" }), &["REJECTED"]),
        (json!({ "search": format!(" {} ", placed.number) }), &["REPEATED", "APPLIED", "APPLIED"]),
        (json!({ "search": "tr_1" }), &["UNKNOWN"]),
        (json!({ "search": "2026-99" }), &[]),
        (json!({ "search": " " }), &["UNKNOWN", "REJECTED", "REPEATED", "APPLIED", "APPLIED"]),
    ] {
        assert_eq!(verdicts(&page(json!({ "filter": filter })).await), expected, "{filter}");
    }
    let one = "query($id: ID!) { adminNotification(id: $id) { verdict body canProcessAgain processedAgainAt headers { name } order { number } } }";
    let told = owner.data(one, json!({ "id": all["nodes"][3]["id"] })).await["adminNotification"].clone();
    assert!(told["body"].as_str().unwrap().contains("\"outcome\":\"PAID\""), "{told}");
    assert_eq!((&told["canProcessAgain"], &told["processedAgainAt"]), (&json!(false), &Value::Null));
    assert_eq!(owner.data(one, json!({ "id": "ord_1" })).await["adminNotification"], Value::Null);
});

async fn an_account_is_tried_out_as_far_as_its_provider_lets_itself_be_asked(db: Db) {
    let mut shop = TestShop::open(db).await;
    let hosts = Hosts::open(&mut shop.shop, "").await;
    let staff = merchant(&shop).await;
    let owner = Browser::owner(&shop).await;
    let act = "mutation($p: String!) { paymentAccountTest(input: { provider: $p, mode: TEST }) {
        ... on PaymentAccountTested { proof } ... on Refused { refusals { reason field message } } } }";
    let try_out =
        async |provider: &str| owner.data(act, json!({ "p": provider })).await["paymentAccountTest"].clone();
    let fields = |told: &Value| -> Vec<String> {
        let refusals = told["refusals"].as_array().unwrap().iter();
        refusals.map(|refusal| refusal["field"].as_str().unwrap().to_owned()).collect()
    };
    // What is lacking is named, all of it.
    assert_eq!(fields(&try_out("stripe").await), ["values.key", "values.webhook-secrets"]);
    fill(&shop, &staff, "stripe", Mode::Test, &STRIPE).await;
    hosts.lay(
        "GET /api.stripe.com/v1/checkout/sessions",
        401,
        "{\"error\":{\"message\":\"Invalid API Key\"}}",
    );
    let refused = try_out("stripe").await["refusals"][0].clone();
    assert_eq!((&refused["reason"], &refused["field"]), (&json!("PROVIDER_REFUSED"), &json!("")));
    assert!(refused["message"].as_str().unwrap().contains("Invalid API Key"), "{refused}");
    hosts.lay("GET /api.stripe.com/v1/checkout/sessions", 200, "{}");
    assert_eq!(try_out("stripe").await, json!({ "proof": "ACCOUNT" }));

    // A bank's server works, and says nothing of the account; another cannot be asked at all.
    let key = "0123456789ABCDEF".repeat(8);
    let paybox = [("site", "1999888"), ("rank", "32"), ("identifier", "2"), ("key", key.as_str())];
    fill(&shop, &staff, "paybox", Mode::Test, &paybox).await;
    hosts.lay("GET /preprod-tpeweb.paybox.com/load.html", 200, "<div id=\"server_status\">OK</div>");
    assert_eq!(try_out("paybox").await, json!({ "proof": "SERVER" }));
    fill(&shop, &staff, "monetico", Mode::Test, &MONETICO).await;
    assert_eq!(try_out("monetico").await, json!({ "proof": "NOTHING" }));
    let standard = [("door", "standard"), ("receiver-email", "shop@example.fr")];
    fill(&shop, &staff, "paypal", Mode::Test, &standard).await;
    assert_eq!(try_out("paypal").await, json!({ "proof": "NOTHING" }));
}

#[tokio::test]
async fn an_account_is_tried_out_on_sqlite() {
    an_account_is_tried_out_as_far_as_its_provider_lets_itself_be_asked(Db::Sqlite).await;
}

#[tokio::test]
async fn an_account_is_tried_out_on_postgres() {
    an_account_is_tried_out_as_far_as_its_provider_lets_itself_be_asked(Db::Postgres).await;
}

#[tokio::test]
async fn every_choice_of_a_field_has_a_name_and_the_first_is_the_default() {
    let shop = TestShop::open(Db::Sqlite).await;
    let owner = Browser::owner(&shop).await;
    let ask = "{ adminPaymentProviders { name fields { name kind choices { value label } label hint } } }";
    let data = owner.data(ask, Value::Null).await;
    let mut choices = 0;
    for provider in data["adminPaymentProviders"].as_array().unwrap() {
        for field in provider["fields"].as_array().unwrap() {
            let told = ["label", "hint"].map(|part| field[part].as_str().unwrap());
            assert!(told.iter().all(|text| !text.is_empty()), "{field}");
            let named = field["choices"].as_array().unwrap();
            assert_eq!(named.is_empty(), field["kind"] != json!("CHOICE"), "{field}");
            assert!(named.iter().all(|choice| choice["label"] != choice["value"]), "{field}");
            choices += named.len();
        }
    }
    assert!(choices >= 8, "only {choices}");
    // A choice that is none is refused at its field.
    let wanted = Wanted { values: [("door".to_owned(), "back".to_owned())].into(), ..Wanted::default() };
    let refused = account::update(&shop, &merchant(&shop).await, "paypal", Mode::Live, wanted).await;
    assert!(refused.unwrap_err().is(Reason::Malformed));
}
