//! The API's edges: who may ask, what may be asked, what every answer carries.

use comptoir::graphql;
use poem::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::test_shop::{Db, TestShop};

/// The mutations that a stranger may call: shopping, and signing in.
const OPEN_MUTATIONS: &[&str] = &[
    "catalogueUnlock",
    "cartAdd",
    "cartSetQuantity",
    "cartRemove",
    "orderPlace",
    "signIn",
    "passwordForgotten",
];
/// The questions that a stranger may ask.
const OPEN_QUERIES: &[&str] = &[
    "shop",
    "catalogues",
    "catalogue",
    "product",
    "products",
    "paymentMethods",
    "node",
    "nodes",
    "cart",
    "order",
    "me",
];
/// What a stranger may listen to: their own order, by its secret. `live.rs` tries the others.
const OPEN_SUBSCRIPTIONS: &[&str] = &["orderChanged"];

#[test]
fn the_schema_file_is_the_program_s() {
    let kept = include_str!("../../../schema.graphql");
    assert!(
        kept == graphql::sdl(),
        "schema.graphql is stale: run `make schema`, and look at what changed for integrators"
    );
}

/// Walks the schema: every root field refuses a stranger unless it is on the list above.
#[tokio::test]
async fn every_field_refuses_a_stranger_unless_it_is_on_the_list() {
    let shop = TestShop::open(Db::Sqlite).await;
    let stranger = Browser::open(&shop);
    let query = "{ __schema { queryType { fields { name args { name type { ...T } } type { ...T } } }
        mutationType { fields { name args { name type { ...T } } type { ...T } } } } }
        fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";
    let schema = stranger.data(query, Value::Null).await["__schema"].clone();
    let mut closed = 0;
    for (root, open) in [("queryType", OPEN_QUERIES), ("mutationType", OPEN_MUTATIONS)] {
        let keyword = if root == "queryType" { "query" } else { "mutation" };
        for field in schema[root]["fields"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            if open.contains(&name) {
                continue;
            }
            closed += 1;
            let arguments = arguments(&stranger, field).await;
            let selection = if is_leaf(&field["type"]) { "" } else { "{ __typename }" };
            let answer =
                stranger.ask(&format!("{keyword} {{ {name}{arguments} {selection} }}"), Value::Null).await;
            let message =
                answer["errors"][0]["message"].as_str().unwrap_or_else(|| panic!("{name}: {answer}"));
            assert!(message.contains("Sign in"), "{name}: {message}");
        }
    }
    assert!(closed > 40, "only {closed} fields were walked");
    let mut open: Vec<&str> =
        OPEN_QUERIES.iter().chain(OPEN_MUTATIONS).chain(OPEN_SUBSCRIPTIONS).copied().collect();
    let mut named = graphql::OPEN_TO_STRANGERS.to_vec();
    open.sort_unstable();
    named.sort_unstable();
    assert_eq!(open, named);
}

pub fn is_leaf(kind: &Value) -> bool {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" | "LIST" => is_leaf(&kind["ofType"]),
        "SCALAR" | "ENUM" => true,
        _ => false,
    }
}

/// Arguments that are valid in form, so that the refusal cannot come from validation.
pub async fn arguments(stranger: &Browser, field: &Value) -> String {
    let mut given = Vec::new();
    for argument in field["args"].as_array().unwrap() {
        if argument["type"]["kind"] == "NON_NULL" {
            let value = Box::pin(sample(stranger, &argument["type"])).await;
            given.push(format!("{}: {value}", argument["name"].as_str().unwrap()));
        }
    }
    if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
}

async fn sample(stranger: &Browser, kind: &Value) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => Box::pin(sample(stranger, &kind["ofType"])).await,
        "LIST" => "[]".to_owned(),
        "SCALAR" => match kind["name"].as_str().unwrap() {
            "Int" | "Long" => "1".to_owned(),
            "Boolean" => "true".to_owned(),
            "DateTime" => "\"2026-01-01T00:00:00Z\"".to_owned(),
            _ => "\"x\"".to_owned(),
        },
        "ENUM" => {
            let query = "query($name: String!) { __type(name: $name) { enumValues { name } } }";
            let data = stranger.data(query, json!({ "name": kind["name"] })).await;
            data["__type"]["enumValues"][0]["name"].as_str().unwrap().to_owned()
        }
        _ => {
            let query = "query($name: String!) { __type(name: $name) { inputFields { name defaultValue type { ...T } } } }
                fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
            let data = stranger.data(query, json!({ "name": kind["name"] })).await;
            let mut fields = Vec::new();
            for field in data["__type"]["inputFields"].as_array().unwrap() {
                if field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null() {
                    let value = Box::pin(sample(stranger, &field["type"])).await;
                    fields.push(format!("{}: {value}", field["name"].as_str().unwrap()));
                }
            }
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

#[tokio::test]
async fn every_type_field_and_argument_is_described() {
    let shop = TestShop::open(Db::Sqlite).await;
    let query =
        "{ __schema { types { kind name description fields { name description args { name description } }
        inputFields { name description } enumValues { name description } } } }";
    let data = Browser::open(&shop).data(query, Value::Null).await;
    let mut bare = Vec::new();
    for kind in data["__schema"]["types"].as_array().unwrap() {
        let name = kind["name"].as_str().unwrap();
        let standard = ["Int", "Float", "String", "Boolean", "ID"].contains(&name) || name.starts_with("__");
        if standard || name.ends_with("Edge") || name.ends_with("Connection") || name == "PageInfo" {
            continue;
        }
        if kind["description"].is_null() && !["Query", "Mutation", "Subscription"].contains(&name) {
            bare.push(name.to_owned());
        }
        for list in ["fields", "inputFields", "enumValues"] {
            for part in kind[list].as_array().into_iter().flatten() {
                if part["description"].is_null() {
                    bare.push(format!("{name}.{}", part["name"].as_str().unwrap()));
                }
            }
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:?}");
}

both!(only_json_from_our_own_pages_is_run, |shop| {
    let browser = Browser::open(shop);
    let body = json!({ "query": "{ shop { name } }" }).to_string();
    let send = |kind: &'static str, origin: Option<&'static str>| {
        let mut request =
            browser.request(Method::POST, "/graphql").header(header::CONTENT_TYPE, kind).body(body.clone());
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        request.send()
    };
    assert_eq!(send("application/json", None).await.0.status(), StatusCode::OK);
    assert_eq!(send("application/json", Some("http://shop.test")).await.0.status(), StatusCode::OK);
    assert_eq!(send("application/json", Some("http://evil.test")).await.0.status(), StatusCode::FORBIDDEN);
    assert_eq!(send("application/json", Some("null")).await.0.status(), StatusCode::FORBIDDEN);
    for kind in ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"] {
        assert_eq!(send(kind, None).await.0.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let big = format!("{{\"query\":\"{}\"}}", "x".repeat(graphql::MAX_BYTES));
    let answer =
        browser.request(Method::POST, "/graphql").content_type("application/json").body(big).send().await;
    assert_eq!(answer.0.status(), StatusCode::PAYLOAD_TOO_LARGE);
});

both!(a_query_over_the_limits_gets_a_clear_error, |shop| {
    let browser = Browser::open(shop);
    let step = "{ nodes { catalogues { products(first: 1) ";
    let deep =
        format!("{{ products(first: 1) {}{{ nodes {{ slug }} }}{} }}", step.repeat(5), " } } }".repeat(5));
    let answer = browser.ask(&deep, Value::Null).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("too deep"), "{answer}");
    let wide = "{ products(first: 100) { nodes { catalogues { products(first: 100) { nodes { variants { id title } } } } } } }";
    let answer = browser.ask(wide, Value::Null).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("too complex"), "{answer}");
    let many: String = (0..15_000).map(|n| format!("a{n}: shop {{ name }} ")).collect();
    let answer = browser.ask(&format!("{{ {many} }}"), Value::Null).await;
    assert!(!answer["errors"].is_null());
});

both!(every_answer_carries_the_security_headers, |shop| {
    let browser = Browser::open(shop);
    for path in ["/", "/admin", "/healthz", "/nowhere", "/d/forged"] {
        let answer = browser.get(path).await;
        let headers = answer.0.headers();
        let csp = headers["content-security-policy"].to_str().unwrap();
        assert!(csp.contains("frame-ancestors 'none'") && !csp.contains("'unsafe-inline'"), "{path}: {csp}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(headers.contains_key("referrer-policy"), "{path}");
    }
    assert_eq!(browser.get("/readyz").await.0.status(), StatusCode::OK);
});

both!(a_forged_cart_cookie_opens_nothing, |shop| {
    let browser = Browser::open(shop);
    let answer = browser
        .request(Method::POST, "/graphql")
        .header(
            header::COOKIE,
            "comptoir_cart=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; comptoir_session=forged",
        )
        .body_json(&json!({ "query": "{ cart { count } me { name } }" }))
        .send()
        .await;
    let data = answer.json().await.value().deserialize::<Value>();
    assert_eq!(data["data"], json!({ "cart": { "count": 0 }, "me": null }));
});
