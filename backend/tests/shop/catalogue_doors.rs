//! What is not for everybody is told to nobody: protected catalogues, drafts, unlisted catalogues (SPEC 2.1, 2.2).

use chrono::TimeDelta;
use comptoir::graphql::OPEN_TO_STRANGERS;
use poem::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::catalogue::{REFUSED, catalogue, create_product, goods, publish};

/// The word that every secret of these tests holds.
const SECRET: &str = "ornithorynque";
const PASSWORD: &str = "sésame ouvre-toi";

/// A published product in a catalogue; its slug and its variant's id.
async fn sell(owner: &Browser, title: &str, shelf: &str) -> (String, String) {
    let product = create_product(owner, title, &[shelf]).await;
    let variant = goods(owner, product["id"].as_str().unwrap(), 900, Some(5)).await;
    publish(owner, product["id"].as_str().unwrap()).await;
    (product["slug"].as_str().unwrap().to_owned(), variant["id"].as_str().unwrap().to_owned())
}

pub async fn protect(owner: &Browser, shelf: &str, password: &str) {
    let query = format!(
        "mutation($input: CatalogueProtectInput!) {{ catalogueProtect(input: $input) {{ ... on AdminCatalogue {{ isProtected }} {REFUSED} }} }}"
    );
    let data = owner.data(&query, json!({ "input": { "id": shelf, "password": password } })).await;
    assert_eq!(data["catalogueProtect"]["isProtected"], true, "{data}");
}

/// Gives a password as a program does; the reason of a refusal, or null.
pub async fn unlock(visitor: &Browser, slug: &str, password: &str) -> Value {
    let query = format!(
        "mutation($input: CatalogueUnlockInput!) {{ catalogueUnlock(input: $input) {{ ... on Catalogue {{ title }} {REFUSED} }} }}"
    );
    let data = visitor.data(&query, json!({ "input": { "slug": slug, "password": password } })).await;
    data["catalogueUnlock"]["refusals"][0]["reason"].clone()
}

/// Gives a password as a form does.
async fn unlock_by_form(visitor: &Browser, slug: &str, password: &str) -> String {
    let body =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("password", password).finish();
    let answer = visitor
        .request(Method::POST, &format!("/unlock/{slug}"))
        .header("origin", "http://shop.test")
        .content_type("application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await;
    visitor.keep(&answer);
    assert_eq!(answer.0.status(), StatusCode::SEE_OTHER);
    answer.0.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

async fn product_title(visitor: &Browser, slug: &str) -> Value {
    let query = "query($slug: String!) { product(slug: $slug) { title } }";
    visitor.data(query, json!({ "slug": slug })).await["product"]["title"].clone()
}

/// Every field of a type that needs no argument, to a depth.
fn fields(types: &[Value], name: &str, depth: usize) -> String {
    let Some(known) = types.iter().find(|t| t["name"] == name) else { return String::new() };
    let mut selection = String::new();
    for possible in known["possibleTypes"].as_array().into_iter().flatten() {
        let possible = possible["name"].as_str().unwrap();
        selection
            .push_str(&format!(" ... on {possible} {{ __typename {} }}", fields(types, possible, depth)));
    }
    for field in known["fields"].as_array().into_iter().flatten() {
        let needs = field["args"].as_array().unwrap().iter().any(|arg| arg["type"]["kind"] == "NON_NULL");
        let mut inner = &field["type"];
        while !inner["ofType"].is_null() {
            inner = &inner["ofType"];
        }
        let object = matches!(inner["kind"].as_str().unwrap(), "OBJECT" | "UNION" | "INTERFACE");
        if needs || (object && depth == 0) {
            continue;
        }
        let pages = field["args"].as_array().unwrap().iter().any(|arg| arg["name"] == "first");
        selection.push(' ');
        selection.push_str(field["name"].as_str().unwrap());
        if pages {
            selection.push_str("(first: 10)");
        }
        if object {
            let inside = fields(types, inner["name"].as_str().unwrap(), depth - 1);
            selection.push_str(&format!(" {{ __typename {inside} }}"));
        }
    }
    selection
}

/// Asks these root fields for everything that they can tell; all answers as one text.
pub async fn every_answer(visitor: &Browser, asked_fields: &[&str], slugs: &[&str], ids: &[&str]) -> String {
    let schema = visitor
        .data(
            "{ __schema { types { name kind possibleTypes { name } fields { name args { name type { kind } }
               type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }",
            Value::Null,
        )
        .await;
    let types = schema["__schema"]["types"].as_array().unwrap().clone();
    let query = types.iter().find(|t| t["name"] == "Query").unwrap();
    let mut told = String::new();
    for field in query["fields"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        if !asked_fields.contains(&name) {
            continue;
        }
        let mut inner = &field["type"];
        while !inner["ofType"].is_null() {
            inner = &inner["ofType"];
        }
        let takes: Vec<&str> =
            field["args"].as_array().unwrap().iter().map(|arg| arg["name"].as_str().unwrap()).collect();
        let mut asked = vec![String::new()];
        if takes.contains(&"slug") {
            asked = slugs.iter().map(|slug| format!("(slug: \"{slug}\")")).collect();
        }
        if takes.contains(&"id") {
            asked = ids.iter().map(|id| format!("(id: \"{id}\")")).collect();
        }
        if takes.contains(&"ids") {
            asked = vec![format!("(ids: {ids:?})")];
        }
        if takes.contains(&"secret") {
            asked = vec!["(secret: \"x\")".to_owned()];
        }
        if takes.contains(&"search") {
            asked.extend([SECRET, "orn", "secret"].map(|word| format!("(search: \"{word}\")")));
        }
        let inside = match inner["kind"].as_str().unwrap() {
            "OBJECT" | "INTERFACE" => {
                format!("{{ __typename {} }}", fields(&types, inner["name"].as_str().unwrap(), 4))
            }
            _ => String::new(),
        };
        for arguments in asked {
            let answer = visitor.ask(&format!("{{ {name}{arguments} {inside} }}"), Value::Null).await;
            assert!(answer["errors"].is_null(), "{name}{arguments}: {answer}");
            told.push_str(&answer.to_string());
            told.push('\n');
        }
    }
    told
}

/// Every page and route that may speak of a product; all as one text.
async fn every_page(visitor: &Browser, slugs: &[&str]) -> String {
    let mut told = String::new();
    let mut paths: Vec<String> =
        ["/", "/cart", "/checkout", "/sitemap.xml", "/robots.txt", "/search?q=ornithoryn", "/search?q=orn"]
            .map(str::to_owned)
            .to_vec();
    for slug in slugs {
        paths.extend([format!("/catalogue/{slug}"), format!("/product/{slug}")]);
    }
    for path in paths {
        let answer = visitor.get(&path).await;
        assert!(!answer.0.status().is_server_error(), "{path}");
        for (name, value) in answer.0.headers() {
            told.push_str(&format!("{name}: {}\n", value.to_str().unwrap_or_default()));
        }
        let body = answer.0.into_body().into_string().await.unwrap();
        // What was asked for may be said again.
        told.push_str(&body.replace(&path, ""));
    }
    told
}

/// A shop with something of each kind that is hidden; the slugs and the variants of it.
async fn hidden_things(owner: &Browser) -> (Vec<String>, Vec<String>) {
    let open = catalogue(owner, "Livres", "LISTED").await;
    sell(owner, "Un livre", &open).await;
    let locked = catalogue(owner, &format!("Rayon {SECRET}"), "LISTED").await;
    let (in_locked, locked_variant) = sell(owner, &format!("Secret {SECRET}"), &locked).await;
    protect(owner, &locked, PASSWORD).await;
    let draft = create_product(owner, &format!("Brouillon {SECRET}"), &[&open]).await;
    let draft_variant = goods(owner, draft["id"].as_str().unwrap(), 900, None).await;
    let slugs = vec![
        format!("rayon-{SECRET}"),
        in_locked,
        draft["slug"].as_str().unwrap().to_owned(),
        "x".to_owned(),
    ];
    (slugs, vec![locked_variant, draft_variant["id"].as_str().unwrap().to_owned()])
}

both!(a_stranger_finds_nothing_of_a_protected_catalogue_nor_of_a_draft, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let (slugs, variants) = hidden_things(&owner).await;
    let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
    let mut told = String::new();
    for variant in &variants {
        let query = "mutation($id: ID!) { cartAdd(input: { variant: $id }) { ... on Cart { count } ... on Refused { refusals { reason field message } } } }";
        let answer = stranger.data(query, json!({ "id": variant })).await;
        assert_eq!(answer["cartAdd"]["refusals"][0]["reason"], "UNAVAILABLE");
        told.push_str(&answer.to_string());
    }
    let ids: Vec<&str> = variants.iter().map(String::as_str).collect();
    told.push_str(&every_answer(&stranger, OPEN_TO_STRANGERS, &slugs, &ids).await);
    told.push_str(&every_page(&stranger, &slugs).await);
    assert!(told.contains("Un livre"), "what is open is told");
    // The addresses that were asked for are known to whoever asked.
    let mut told = told.to_lowercase();
    for slug in &slugs {
        told = told.replace(&format!("\"{slug}\""), "").replace(&format!("/{slug}\""), "");
        told = told.replace(&format!("\\\"{slug}\\\""), "").replace(&format!("&quot;{slug}&quot;"), "");
    }
    if let Some(at) = told.find(SECRET) {
        let start = told.floor_char_boundary(at.saturating_sub(400));
        panic!("{}", &told[start..told.ceil_char_boundary(at + 200)]);
    }
});

both!(an_unlisted_catalogue_is_in_no_menu_no_list_no_search_and_no_sitemap, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let open = catalogue(&owner, "Livres", "LISTED").await;
    sell(&owner, "Un livre", &open).await;
    let unlisted = catalogue(&owner, &format!("Rayon {SECRET}"), "UNLISTED").await;
    let (slug, variant) = sell(&owner, &format!("Secret {SECRET}"), &unlisted).await;
    let told = every_answer(&stranger, OPEN_TO_STRANGERS, &["x"], &[&variant, &unlisted]).await
        + &every_page(&stranger, &["x"]).await;
    assert!(told.contains("Un livre") && !told.to_lowercase().contains(SECRET));
    let page = stranger.get(&format!("/product/{slug}")).await.0.into_body().into_string().await.unwrap();
    assert!(page.contains(SECRET), "its address leads to it");
});

both!(a_password_opens_the_catalogue_for_twelve_hours_in_every_page_and_query, |shop| {
    let owner = Browser::owner(shop).await;
    let (slugs, variants) = hidden_things(&owner).await;
    let [shelf, product, ..] = slugs.as_slice() else { panic!("{slugs:?}") };
    let shopper = Browser::open(shop);
    assert_eq!(
        unlock_by_form(&shopper, shelf, "autre").await,
        format!("/catalogue/{shelf}?refused=password")
    );
    let refused = shopper.get(&format!("/catalogue/{shelf}?refused=password")).await;
    let refused = refused.0.into_body().into_string().await.unwrap();
    assert!(refused.contains("This is not the password"), "{refused}");
    assert_eq!(unlock_by_form(&shopper, shelf, PASSWORD).await, format!("/catalogue/{shelf}"));

    let page = shopper.get(&format!("/catalogue/{shelf}")).await;
    assert_eq!(page.0.headers()[header::CACHE_CONTROL], "no-store");
    assert!(page.0.into_body().into_string().await.unwrap().contains(&format!("Secret {SECRET}")));
    let menu = shopper.data("{ catalogues { title } products { nodes { title } } }", Value::Null).await;
    assert!(menu.to_string().contains(&format!("Rayon {SECRET}")), "{menu}");
    assert_eq!(product_title(&shopper, product).await, format!("Secret {SECRET}"));
    let add = "mutation($id: ID!) { cartAdd(input: { variant: $id }) { ... on Cart { count hidden lines { product { title } } } } }";
    let cart = shopper.data(add, json!({ "id": variants[0] })).await;
    assert_eq!(cart["cartAdd"]["count"], 1, "{cart}");

    shop.advance(TimeDelta::hours(12));
    assert_eq!(product_title(&shopper, product).await, Value::Null);
    let cart =
        shopper.data("{ cart { count hidden total { minor } lines { quantity } } }", Value::Null).await;
    assert_eq!(cart["cart"], json!({ "count": 0, "hidden": 1, "total": { "minor": 0 }, "lines": [] }));
    assert_eq!(unlock(&shopper, shelf, PASSWORD).await, Value::Null);
    let cart = shopper.data("{ cart { count hidden } }", Value::Null).await;
    assert_eq!(cart["cart"], json!({ "count": 1, "hidden": 0 }));
});

both!(another_password_closes_what_the_old_one_opened, |shop| {
    let owner = Browser::owner(shop).await;
    let (slugs, _) = hidden_things(&owner).await;
    let shopper = Browser::open(shop);
    assert_eq!(unlock(&shopper, &slugs[0], PASSWORD).await, Value::Null);
    assert_ne!(product_title(&shopper, &slugs[1]).await, Value::Null);
    let shelves = owner.data("{ adminCatalogues { id isProtected } }", Value::Null).await;
    let id = shelves["adminCatalogues"][1]["id"].as_str().unwrap().to_owned();
    protect(&owner, &id, "un autre").await;
    assert_eq!(product_title(&shopper, &slugs[1]).await, Value::Null);
    assert_eq!(unlock(&shopper, &slugs[0], PASSWORD).await, "WRONG_PASSWORD");
    let query = "mutation($id: ID!) { catalogueUnprotect(input: { id: $id }) { ... on AdminCatalogue { isProtected } } }";
    owner.data(query, json!({ "id": id })).await;
    assert_ne!(product_title(&Browser::open(shop), &slugs[1]).await, Value::Null);
});

both!(a_product_is_reachable_when_one_of_its_catalogues_is_open, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let open = catalogue(&owner, "Livres", "LISTED").await;
    let locked = catalogue(&owner, "Fermé", "LISTED").await;
    let product = create_product(&owner, "Partout", &[&open, &locked]).await;
    publish(&owner, product["id"].as_str().unwrap()).await;
    protect(&owner, &locked, PASSWORD).await;
    let query = r#"{ product(slug: "partout") { title catalogues { title } } }"#;
    let found = stranger.data(query, Value::Null).await;
    assert_eq!(found["product"], json!({ "title": "Partout", "catalogues": [{ "title": "Livres" }] }));
});

both!(guesses_at_a_password_are_counted_and_a_forged_cookie_opens_nothing, |shop| {
    let owner = Browser::owner(shop).await;
    let (slugs, _) = hidden_things(&owner).await;
    let guesser = Browser::open(shop);
    for _ in 0..10 {
        assert_eq!(unlock(&guesser, &slugs[0], "faux").await, "WRONG_PASSWORD");
    }
    assert_eq!(unlock(&guesser, &slugs[0], PASSWORD).await, "THROTTLED", "even the right one must wait");
    let refused = unlock_by_form(&guesser, &slugs[0], PASSWORD).await;
    assert_eq!(refused, format!("/catalogue/{}?refused=throttled", slugs[0]));
    shop.advance(TimeDelta::minutes(16));
    assert_eq!(unlock(&guesser, &slugs[0], PASSWORD).await, Value::Null);

    let shelves = owner.data("{ adminCatalogues { id } }", Value::Null).await;
    let id = shelves["adminCatalogues"][1]["id"].as_str().unwrap().trim_start_matches("cat_").to_owned();
    let stranger = Browser::open(shop);
    let answer = stranger
        .request(Method::POST, "/graphql")
        .header(
            header::COOKIE,
            format!("comptoir_unlocked_{id}=AAAA.BBBB; comptoir_unlocked_=; comptoir_unlocked_{id}=."),
        )
        .body_json(&json!({ "query": format!("{{ product(slug: \"{}\") {{ title }} }}", slugs[1]) }))
        .send()
        .await;
    let answer = answer.json().await.value().deserialize::<Value>();
    assert_eq!(answer["data"]["product"], Value::Null, "{answer}");
});

both!(the_merchant_previews_a_draft_and_nobody_keeps_the_page, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Brouillon", &[]).await;
    assert_eq!(product["slug"], "brouillon");
    let page = owner.get("/product/brouillon").await;
    assert_eq!(page.0.status(), StatusCode::OK);
    assert_eq!(page.0.headers()[header::CACHE_CONTROL], "no-store");
    let html = page.0.into_body().into_string().await.unwrap();
    assert!(html.contains("only you see this page") && html.contains("noindex"), "{html}");
    assert_eq!(Browser::open(shop).get("/product/brouillon").await.0.status(), StatusCode::NOT_FOUND);
});
