//! Programs that use the API by a token: what they may, how long, and what is written down of them.

use chrono::TimeDelta;
use comptoir::auth::{self, ApiScope, NewToken, Staff, StaffRole, api_token, scopes};
use comptoir::error::Reason;
use comptoir::graphql;
use comptoir::orders::{self, OrderState};
use comptoir::payments::PaymentMethod;
use comptoir::shop::Shop;
use poem::http::{Method, StatusCode, header};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::api::{arguments, is_leaf};
use crate::both;
use crate::browser::Browser;
use crate::sale::{cart_of, checkout, file_on_sale, merchant, state};
use crate::staff::{enter, reason, user};
use crate::test_shop::{Db, TestShop};

/// The root fields that no program may ask, whatever its scopes: signing in, users, tokens, one's own account, where
/// money goes, and what lives in a browser's cookies.
const PEOPLE_ONLY: &[&str] = &[
    "cart",
    "cartAdd",
    "cartSetQuantity",
    "cartRemove",
    "orderPlace",
    "catalogueUnlock",
    "signIn",
    "signOut",
    "passwordSet",
    "passwordForgotten",
    "accountUpdate",
    "adminSessions",
    "sessionEnd",
    "sessionsEndOthers",
    "secondFactorBegin",
    "secondFactorConfirm",
    "secondFactorDisable",
    "adminUsers",
    "userCreate",
    "userInvite",
    "userSetRole",
    "userDisable",
    "userEnable",
    "userRemove",
    "userResetSecondFactor",
    "adminApiTokens",
    "apiTokenCreate",
    "apiTokenRevoke",
    "paymentAccountUpdate",
    "paymentAccountTest",
    "deferredMethodUpdate",
];

async fn token(shop: &Shop, staff: &Staff, name: &str, scopes: &[ApiScope]) -> auth::TokenMade {
    let new = NewToken { name: name.into(), scopes: scopes.to_vec(), days: 30 };
    auth::create_api_token(shop, staff, &new).await.unwrap()
}

/// A program's request: its token and nothing else.
async fn ask(test: &TestShop, token: &str, query: &str, variables: Value) -> (StatusCode, Value) {
    asked_by(&Browser::open(test), token, query, variables).await
}

async fn asked_by(browser: &Browser, token: &str, query: &str, variables: Value) -> (StatusCode, Value) {
    let answer = browser
        .request(Method::POST, "/graphql")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body_json(&json!({ "query": query, "variables": variables }))
        .send()
        .await;
    assert!(answer.0.headers().get(header::SET_COOKIE).is_none(), "a program is given no cookie");
    (answer.0.status(), answer.json().await.value().deserialize())
}

/// Walks the schema with the token of each scope, and with one of all: a field is open to a program by its scope alone, and a
/// field that is new is closed.
#[tokio::test]
async fn a_program_may_what_its_scopes_name_and_nothing_else() {
    let shop = TestShop::open(Db::Sqlite).await;
    let owner = merchant(&shop).await;
    let query = "{ __schema { queryType { fields { name args { name type { ...T } } type { ...T } } }
        mutationType { fields { name args { name type { ...T } } type { ...T } } } subscriptionType { fields { name } } } }
        fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";
    let stranger = Browser::open(&shop);
    let schema = stranger.data(query, Value::Null).await["__schema"].clone();
    let mut fields = Vec::new();
    for root in ["queryType", "mutationType"] {
        let keyword = if root == "queryType" { "query" } else { "mutation" };
        for field in schema[root]["fields"].as_array().unwrap() {
            let arguments = arguments(&stranger, field).await;
            let selection = if is_leaf(&field["type"]) { "" } else { "{ __typename }" };
            let name = field["name"].as_str().unwrap().to_owned();
            fields.push((format!("{keyword} {{ {name}{arguments} {selection} }}"), name));
        }
    }
    // Every field has exactly one place.
    let listening = schema["subscriptionType"]["fields"].as_array().unwrap();
    let listening = listening.iter().map(|field| field["name"].as_str().unwrap().to_owned());
    for name in fields.iter().map(|(_, name)| name.clone()).chain(listening) {
        let places = [
            PEOPLE_ONLY.contains(&name.as_str()),
            scopes::OPEN.contains(&name.as_str()),
            scopes::OF_EACH_KIND.contains(&name.as_str()),
            ApiScope::of_field(&name).is_some(),
        ];
        assert_eq!(places.iter().filter(|is| **is).count(), 1, "{name} stands in {places:?}");
        if scopes::OPEN.contains(&name.as_str()) {
            assert!(graphql::OPEN_TO_STRANGERS.contains(&name.as_str()), "{name} is open to no stranger");
        }
    }
    let each = ApiScope::ALL.map(|scope| vec![scope]);
    for given in each.into_iter().chain([ApiScope::ALL.to_vec()]) {
        let made = token(&shop, &owner, "walker", &given).await;
        for (query, name) in &fields {
            let (status, answer) = ask(&shop, &made.token, query, Value::Null).await;
            assert_eq!(status, StatusCode::OK);
            let told = answer["errors"][0]["message"].as_str().unwrap_or_default();
            let open = scopes::OPEN.contains(&name.as_str())
                || scopes::OF_EACH_KIND.contains(&name.as_str())
                || ApiScope::of_field(name)
                    .is_some_and(|needed| given.iter().any(|scope| scope.includes(needed)));
            let closed =
                told.contains("No API token may use") || told.contains("needs a token with the scope");
            assert_eq!(open, !closed, "{name} by {given:?}: {answer}");
        }
    }
}

both!(a_token_is_shown_once_and_its_hash_alone_is_kept, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let made = token(shop, &owner, "Comptabilité", &[ApiScope::OrdersRead]).await;
    assert!(made.token.starts_with("cmt_") && made.token.len() == 47);
    let row = api_token::Entity::find().one(&shop.db).await.unwrap().unwrap();
    let written = format!("{row:?}");
    assert!(!written.contains(&made.token[4..]), "{written}");
    assert_eq!((row.token_hash.len(), row.last_used_at), (32, None));
    let browser = Browser::owner(test).await;
    let list = "{ adminApiTokens { id name holder scopes expired lastUsedAt } }";
    let listed = browser.data(list, Value::Null).await["adminApiTokens"][0].clone();
    assert_eq!((&listed["name"], &listed["scopes"]), (&json!("Comptabilité"), &json!(["ORDERS_READ"])));
    assert_eq!((&listed["expired"], &listed["lastUsedAt"]), (&json!(false), &Value::Null));
});

both!(a_token_ends_by_its_day_by_its_owner_and_with_its_holder, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    auth::create_user(shop, &owner, &user("camille", StaffRole::Owner)).await.unwrap();
    let camille = enter(shop, "camille").await.unwrap().staff;
    let inside = async |token: &str| auth::staff_of_api_token(shop, token).await.unwrap();
    let first = token(shop, &camille, "first", &[ApiScope::OrdersWrite]).await;
    let second = token(shop, &camille, "second", &[ApiScope::OrdersRead]).await;
    let staff = inside(&first.token).await.unwrap();
    assert_eq!(staff.name(), "camille (API: first)");
    assert!(staff.may(ApiScope::OrdersRead) && !staff.may(ApiScope::CatalogueRead));
    assert!(auth::is_inside(shop, &staff).await.unwrap());
    for wrong in ["", "cmt_", "cmt_x", &first.token[4..], &format!("{}x", first.token), &"x".repeat(5_000)] {
        assert!(inside(wrong).await.is_none(), "{wrong}");
    }

    // Its holder's role limits it, too; and who is disabled is out with all of their programs.
    auth::set_role(shop, &owner, camille.id(), StaffRole::Staff).await.unwrap();
    let (_, answer) =
        ask(test, &first.token, "{ adminOrders(first: 1) { nodes { id } } }", Value::Null).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let demoted = token(shop, &owner, "wide", &ApiScope::ALL).await;
    auth::disable_user(shop, &owner, camille.id()).await.unwrap();
    assert!(inside(&first.token).await.is_none());
    assert!(!auth::is_inside(shop, &staff).await.unwrap(), "a subscription ends, too");
    auth::enable_user(shop, &owner, camille.id()).await.unwrap();
    assert!(inside(&first.token).await.is_some());

    auth::revoke_api_token(shop, &owner, first.listed.row.id).await.unwrap();
    assert!(inside(&first.token).await.is_none() && !auth::is_inside(shop, &staff).await.unwrap());
    let again = auth::revoke_api_token(shop, &owner, first.listed.row.id).await;
    assert_eq!(reason(again), Some(Reason::NotFound));
    assert!(inside(&second.token).await.is_some());
    auth::remove_user(shop, &owner, camille.id()).await.unwrap();
    assert!(inside(&second.token).await.is_none());
    assert_eq!(api_token::Entity::find().count(&shop.db).await.unwrap(), 1);

    test.advance(TimeDelta::days(30));
    assert!(inside(&demoted.token).await.is_none(), "its day has come");
    auth::clear(shop).await.unwrap();
    assert_eq!(api_token::Entity::find().count(&shop.db).await.unwrap(), 1, "it is still to be recognised");
    test.advance(TimeDelta::days(91));
    auth::clear(shop).await.unwrap();
    assert_eq!(api_token::Entity::find().count(&shop.db).await.unwrap(), 0);
});

both!(a_demoted_holder_s_program_loses_what_only_owners_may, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let camille = auth::create_user(shop, &owner, &user("camille", StaffRole::Owner)).await.unwrap().user;
    let wide = token(shop, &enter(shop, "camille").await.unwrap().staff, "wide", &ApiScope::ALL).await;
    let settings = "{ adminShopSettings { __typename } }";
    assert!(ask(test, &wide.token, settings, Value::Null).await.1.get("errors").is_none());
    auth::set_role(shop, &owner, camille.id, StaffRole::Staff).await.unwrap();
    let (_, answer) = ask(test, &wide.token, settings, Value::Null).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("role"), "{answer}");
});

both!(programs_let_nobody_in, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let made = token(shop, &owner, "wide", &ApiScope::ALL).await;
    let program = auth::staff_of_api_token(shop, &made.token).await.unwrap().unwrap();
    let new = NewToken { name: "child".into(), scopes: vec![ApiScope::OrdersRead], days: 1 };
    assert_eq!(reason(auth::create_api_token(shop, &program, &new).await), Some(Reason::Forbidden));
    assert_eq!(reason(auth::api_tokens(shop, &program).await), Some(Reason::Forbidden));
    let revoked = auth::revoke_api_token(shop, &program, made.listed.row.id).await;
    assert_eq!(reason(revoked), Some(Reason::Forbidden));
    let made = auth::create_user(shop, &program, &user("friend", StaffRole::Owner)).await;
    assert_eq!(reason(made), Some(Reason::Forbidden));
    auth::create_user(shop, &owner, &user("clerk", StaffRole::Staff)).await.unwrap();
    let clerk = enter(shop, "clerk").await.unwrap().staff;
    assert_eq!(reason(auth::create_api_token(shop, &clerk, &new).await), Some(Reason::Forbidden));
    for (new, refused) in [
        (NewToken { name: " ".into(), ..new.clone() }, Reason::Required),
        (NewToken { scopes: Vec::new(), ..new.clone() }, Reason::Required),
        (NewToken { days: 0, ..new.clone() }, Reason::OutOfRange),
        (NewToken { days: 1_096, ..new.clone() }, Reason::OutOfRange),
    ] {
        assert_eq!(reason(auth::create_api_token(shop, &owner, &new).await), Some(refused), "{new:?}");
    }
});

both!(a_token_and_a_cookie_never_mix, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let made = token(shop, &owner, "reader", &[ApiScope::CatalogueRead]).await;
    let browser = Browser::owner(test).await;
    let orders = "{ adminOrders(first: 1) { nodes { id } } }";
    assert!(browser.ask(orders, Value::Null).await.get("errors").is_none());
    // The owner's cookie does not widen a token, nor stand in for one that is dead.
    let (status, answer) = asked_by(&browser, &made.token, orders, Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("ORDERS_READ"), "{answer}");
    for dead in ["cmt_dead", ""] {
        let (status, answer) = asked_by(&browser, dead, orders, Value::Null).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{answer}");
        assert!(answer["data"].is_null());
    }
    // Of another site, a token is taken; a cookie is not.
    let foreign = async |bearer: Option<&str>| {
        let mut request =
            browser.request(Method::POST, "/graphql").header("origin", "https://elsewhere.test");
        if let Some(token) = bearer {
            request = request.header(header::AUTHORIZATION, format!("bearer {token}"));
        }
        request.body_json(&json!({ "query": "{ me { name } }" })).send().await.0.status()
    };
    assert_eq!(foreign(Some(&made.token)).await, StatusCode::OK);
    assert_eq!(foreign(None).await, StatusCode::FORBIDDEN);
});

both!(what_a_program_does_is_written_down_under_its_name, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let (variant, _) = file_on_sale(shop, &owner).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let input = checkout(&cart.simple().to_string(), PaymentMethod::Test, 900);
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    let reader = token(shop, &owner, "Lecture", &[ApiScope::OrdersRead]).await;
    let writer = token(shop, &owner, "Comptabilité", &[ApiScope::OrdersWrite]).await;
    let cancel = "mutation($order: ID!) { orderCancel(input: { order: $order }) {
        ... on AdminOrder { state events { actor } } ... on Refused { refusals { reason } } } }";
    let variables = json!({ "order": comptoir::ids::Kind::Order.show(order.id).as_str() });
    let (_, refused) = ask(test, &reader.token, cancel, variables.clone()).await;
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("ORDERS_WRITE"), "{refused}");
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    let (_, answer) = ask(test, &writer.token, cancel, variables).await;
    assert_eq!(state(shop, order.id).await, OrderState::Cancelled, "{answer}");
    assert!(answer.to_string().contains("(API: Comptabilité)"), "{answer}");
    let used = api_token::Entity::find_by_id(writer.listed.row.id).one(&shop.db).await.unwrap().unwrap();
    assert_eq!(used.last_used_at, Some(shop.clock.now()));
});

both!(routes_beside_the_api_take_tokens_of_their_scope, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let reader = token(shop, &owner, "reader", &[ApiScope::OrdersRead]).await;
    let writer = token(shop, &owner, "writer", &[ApiScope::CatalogueWrite]).await;
    let browser = Browser::open(test);
    let table = async |token: &str| {
        let request = browser.request(Method::GET, "/admin/orders.csv");
        request.header(header::AUTHORIZATION, format!("Bearer {token}")).send().await.0.status()
    };
    assert_eq!(table(&reader.token).await, StatusCode::OK);
    assert_eq!(table(&writer.token).await, StatusCode::FORBIDDEN);
    assert_eq!(table("cmt_dead").await, StatusCode::UNAUTHORIZED);
    let upload = async |token: &str| {
        let request = browser.request(Method::POST, "/admin/uploads").header("tus-resumable", "1.0.0");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        request.header("upload-length", "1").send().await.0.status()
    };
    assert_eq!(upload(&reader.token).await, StatusCode::FORBIDDEN);
    assert_eq!(upload(&writer.token).await, StatusCode::BAD_REQUEST, "it is let in, and names no file");
    assert_eq!(upload("cmt_dead").await, StatusCode::UNAUTHORIZED);
    let picture = async |token: &str| {
        let request = browser.request(Method::PUT, "/admin/pictures/prd_0");
        request.header(header::AUTHORIZATION, format!("Bearer {token}")).send().await.0.status()
    };
    assert_eq!(picture(&reader.token).await, StatusCode::FORBIDDEN);
    assert_eq!(picture(&writer.token).await, StatusCode::NOT_FOUND, "it is let in, and names no product");
});

both!(a_draft_is_shown_to_programs_that_may_read_the_catalogue, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let draft = comptoir::catalogue::ProductDraft {
        title: "Brouillon",
        slug: Some("brouillon"),
        body: "",
        catalogues: Vec::new(),
    };
    comptoir::catalogue::create_product(shop, &owner, &draft).await.unwrap();
    let query = "{ product(slug: \"brouillon\") { title } }";
    let seen = async |scope| {
        let made = token(shop, &owner, "program", &[scope]).await;
        !ask(test, &made.token, query, Value::Null).await.1["data"]["product"].is_null()
    };
    assert!(!seen(ApiScope::OrdersWrite).await);
    assert!(seen(ApiScope::CatalogueRead).await);
});
