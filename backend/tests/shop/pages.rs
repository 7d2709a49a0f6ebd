//! The storefront's pages as the server paints them, and the embedded files.

use std::sync::Arc;

use async_graphql::{Response as Answer, Value};
use comptoir::cache::Cache;
use comptoir::pages::{self, Api};
use comptoir::shop::Shop;
use futures_util::FutureExt;
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::{StatusCode, header};
use poem::test::{TestClient, TestResponse};
use serde_json::{Value as Json, json};

use crate::test_shop::{Db, TestShop};

/// The pages of a shop whose API answers with these products, by their slugs.
fn client(shop: &Shop, products: Json) -> TestClient<BoxEndpoint<'static>> {
    let products = Arc::new(products);
    let api = Api::new(move |operation, _visitor| {
        let products = products.clone();
        async move {
            let slug = operation.variables.get("slug").and_then(|slug| match slug {
                Value::String(slug) => Some(slug.clone()),
                _ => None,
            });
            let shop = json!({ "name": "L’Atelier", "isDemo": false, "pricesIncludeTax": true });
            let data = json!({
                "shop": shop,
                "catalogues": [{ "slug": "livres", "title": "Livres" }],
                "products": { "nodes": [] },
                "catalogue": null,
                "product": products.get(slug.unwrap_or_default()),
            });
            Answer::new(Value::from_json(data).unwrap())
        }
        .boxed()
    });
    let cache = Cache::new(shop.revision.clone());
    TestClient::new(pages::routes().data(shop.clone()).data(api).data(cache).map_to_response().boxed())
}

fn handbook(title: &str) -> Json {
    json!({ "manuel": {
        "slug": "manuel",
        "title": title,
        "html": "<p>Relié à la main.</p>",
        "summary": "Relié à la main.",
        "isDraft": false,
        "pictures": [{ "alt": "Un livre", "width": 1200, "height": 900, "src": "/pictures/a/960.webp", "srcset": "/pictures/a/320.webp 320w" }],
        "catalogues": [],
        "variants": [{
            "id": "variant_1", "title": "", "kind": "FILE", "sku": null,
            "price": { "minor": 123_450, "currency": "EUR", "exponent": 2 }, "formerPrice": null,
            "taxRate": 2000, "available": true, "stock": null, "weightGrams": null,
            "files": [{ "name": "Manuel.pdf", "sizeBytes": 4_200_000, "mediaType": "application/pdf", "version": 2,
                        "updatedAt": "2026-11-24T10:00:00.000Z" }],
            "maxDownloads": 3, "periodDays": null,
        }],
    }})
}

async fn text(response: TestResponse) -> String {
    response.0.into_body().into_string().await.unwrap()
}

fn head(response: &TestResponse, name: header::HeaderName) -> String {
    response.0.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn the_first_html_of_a_product_s_page_says_what_it_is_and_costs() {
    let shop = TestShop::open(Db::Sqlite).await;
    let response = client(&shop, handbook("Le manuel"))
        .get("/product/manuel")
        .header("accept-language", "fr")
        .send()
        .await;
    response.assert_status_is_ok();
    let html = text(response).await;
    for part in [
        "<html lang=\"fr\">",
        "<title>Le manuel — L’Atelier</title>",
        "<link rel=\"canonical\" href=\"http://shop.test/product/manuel\">",
        "<meta property=\"og:title\" content=\"Le manuel\">",
        "<meta property=\"og:image\" content=\"http://shop.test/pictures/a/960.webp\">",
        "srcset=\"/pictures/a/320.webp 320w\"",
        "width=\"1200\" height=\"900\"",
        "\"price\":\"1234.50\"",
        "<h1>Le manuel</h1>",
        "<p>Relié à la main.</p>",
        "1\u{202f}234,50\u{a0}€",
        "Manuel.pdf",
        "Version 2, du 24 novembre 2026",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[tokio::test]
async fn an_address_with_nothing_is_not_found_and_not_kept_by_search_engines() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = client(&shop, json!({}));
    for path in ["/product/rien", "/catalogue/rien", "/no/such/page"] {
        let response = client.get(path).send().await;
        response.assert_status(StatusCode::NOT_FOUND);
        assert!(text(response).await.contains("<meta name=\"robots\" content=\"noindex\">"), "{path}");
    }
}

#[tokio::test]
async fn a_page_speaks_the_language_that_was_chosen_or_else_the_browser_s() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = client(&shop, handbook("Le manuel"));
    let english = client.get("/product/manuel").header("accept-language", "en-GB, fr;q=0.5").send().await;
    assert!(text(english).await.contains("€1,234.50"));
    let chosen = client
        .get("/product/manuel")
        .header("accept-language", "en")
        .header("cookie", "a=b; comptoir_locale=fr")
        .send()
        .await;
    assert_eq!(head(&chosen, header::CONTENT_LANGUAGE), "fr");
}

#[tokio::test]
async fn choosing_a_language_keeps_it_and_leads_back_to_the_same_page_of_this_shop() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = client(&shop, json!({}));
    let response = client.get("/catalogue/livres?after=x&lang=en").send().await;
    response.assert_status(StatusCode::SEE_OTHER);
    assert_eq!(head(&response, header::LOCATION), "/catalogue/livres?after=x");
    assert!(head(&response, header::SET_COOKIE).starts_with("comptoir_locale=en; Path=/;"));
    let elsewhere = client.get("//example.org/?lang=en").send().await;
    assert_eq!(head(&elsewhere, header::LOCATION), "/example.org/");
}

#[tokio::test]
async fn a_page_that_is_somebody_s_own_is_kept_by_nobody() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = client(&shop, json!({}));
    for (path, status) in [("/cart", 200), ("/checkout", 200), ("/order/forged", 404)] {
        let response = client.get(path).send().await;
        assert_eq!(response.0.status().as_u16(), status, "{path}");
        assert_eq!(head(&response, header::CACHE_CONTROL), "no-store", "{path}");
        assert_eq!(head(&response, header::REFERRER_POLICY), "no-referrer", "{path}");
        assert!(text(response).await.contains("noindex"), "{path}");
    }
}

#[tokio::test]
async fn no_title_can_end_the_data_that_it_travels_in() {
    let shop = TestShop::open(Db::Sqlite).await;
    let title = "</script><script>alert(1)</script>\"><img src=x>";
    let html = text(client(&shop, handbook(title)).get("/product/manuel").send().await).await;
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
    assert!(html.contains("\\u003c/script>"));
}

#[tokio::test]
async fn a_strict_policy_has_nothing_to_forbid() {
    let shop = TestShop::open(Db::Sqlite).await;
    let html = text(client(&shop, handbook("Le manuel")).get("/product/manuel").send().await).await;
    for script in html.split("<script").skip(1) {
        let opening = script.split('>').next().unwrap();
        let data =
            opening.contains("type=\"application/json\"") || opening.contains("type=\"application/ld+json\"");
        assert!(data || opening.contains(" src=\"/assets/"), "<script{opening}>");
    }
    assert!(!html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick="));
}

/// The address of a file of the storefront, from the page that asks for it.
async fn built(client: &TestClient<BoxEndpoint<'static>>, ending: &str) -> String {
    let html = text(client.get("/").send().await).await;
    let found = html.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(ending));
    found
        .expect("the front end is not built: run `make front`, or `scripts/build-front.sh frontend/dist dev`")
        .to_owned()
}

#[tokio::test]
async fn a_bundle_is_sent_in_the_smallest_form_that_the_browser_takes_and_kept_for_ever() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = client(&shop, json!({}));
    let wasm = built(&client, ".wasm").await;
    let mut sizes = Vec::new();
    for (accepted, sent) in [("gzip, br", "br"), ("gzip, br;q=0", "gzip"), ("identity", "")] {
        let response = client.get(&wasm).header("accept-encoding", accepted).send().await;
        response.assert_status_is_ok();
        assert_eq!(head(&response, header::CONTENT_TYPE), "application/wasm");
        assert_eq!(head(&response, header::CONTENT_ENCODING), sent);
        assert_eq!(head(&response, header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(head(&response, header::VARY), "Accept-Encoding");
        let length: usize = head(&response, header::CONTENT_LENGTH).parse().unwrap();
        assert_eq!(response.0.into_body().into_bytes().await.unwrap().len(), length);
        sizes.push(length);
    }
    assert!(sizes[0] < sizes[1] && sizes[1] < sizes[2], "{sizes:?}");
}

#[tokio::test]
async fn a_bundle_that_the_browser_has_is_not_sent_again() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = client(&shop, json!({}));
    let style = built(&client, ".css").await;
    let first = client.head(&style).header("accept-encoding", "br").send().await;
    first.assert_status_is_ok();
    assert_ne!(head(&first, header::CONTENT_LENGTH), "0");
    let tag = head(&first, header::ETAG);
    assert!(tag.starts_with('"') && tag.ends_with('"'));
    let again = client.get(&style).header("accept-encoding", "br").header("if-none-match", &tag).send().await;
    again.assert_status(StatusCode::NOT_MODIFIED);
    let other =
        client.get(&style).header("accept-encoding", "gzip").header("if-none-match", &tag).send().await;
    other.assert_status_is_ok();
}

#[tokio::test]
async fn nothing_but_the_files_of_a_page_is_an_asset() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = client(&shop, json!({}));
    let style = built(&client, ".css").await;
    for path in [
        "/assets/none.js",
        "/assets/index.html",
        "/assets/../storefront/index.html",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        &format!("{style}.br"),
    ] {
        client.get(path).send().await.assert_status(StatusCode::NOT_FOUND);
    }
}
