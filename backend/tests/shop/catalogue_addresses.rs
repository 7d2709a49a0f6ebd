//! Addresses: those of former days, and those that search engines are told.

use poem::http::{StatusCode, header};
use poem::test::TestResponse;
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::catalogue::{catalogue, create_product, publish};

async fn rename_product(owner: &Browser, id: &str, slug: &str) {
    let read = "query($id: ID!) { adminProduct(id: $id) { updatedAt title catalogues { id } } }";
    let product = owner.data(read, json!({ "id": id })).await["adminProduct"].clone();
    let catalogues: Vec<&Value> =
        product["catalogues"].as_array().unwrap().iter().map(|c| &c["id"]).collect();
    let query = "mutation($input: ProductUpdateInput!) { productUpdate(input: $input) { ... on AdminProduct { slug } ... on Refused { refusals { field reason } } } }";
    let input = json!({ "id": id, "title": product["title"], "slug": slug, "body": "", "catalogues": catalogues, "updatedAt": product["updatedAt"] });
    let data = owner.data(query, json!({ "input": input })).await;
    assert_eq!(data["productUpdate"]["slug"], slug, "{data}");
}

async fn slug_at(visitor: &Browser, slug: &str) -> Value {
    let data = visitor
        .data("query($slug: String!) { product(slug: $slug) { slug } }", json!({ "slug": slug }))
        .await;
    data["product"]["slug"].clone()
}

fn location(answer: &TestResponse) -> String {
    answer.0.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

both!(an_address_of_former_days_leads_to_the_product_until_another_takes_it, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Premier", &[&shelf]).await;
    let id = product["id"].as_str().unwrap().to_owned();
    publish(&owner, &id).await;
    rename_product(&owner, &id, "deuxieme").await;
    rename_product(&owner, &id, "troisieme").await;
    for slug in ["premier", "deuxieme", "troisieme"] {
        assert_eq!(slug_at(&stranger, slug).await, "troisieme", "{slug}");
    }
    let moved = stranger.get("/product/premier?x=1").await;
    assert_eq!(moved.0.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(location(&moved), "/product/troisieme?x=1");
    assert_eq!(stranger.get("/product/troisieme").await.0.status(), StatusCode::OK);

    let other = create_product(&owner, "Premier", &[&shelf]).await;
    assert_eq!(other["slug"], "premier");
    assert_eq!(slug_at(&stranger, "premier").await, Value::Null, "a draft that took the address hides it");
    publish(&owner, other["id"].as_str().unwrap()).await;
    assert_eq!(slug_at(&stranger, "premier").await, "premier");
    // back again, and away once more: an address may be left twice
    rename_product(&owner, &id, "deuxieme").await;
    rename_product(&owner, &id, "troisieme").await;
    assert_eq!(slug_at(&stranger, "deuxieme").await, "troisieme");
});

both!(a_catalogue_that_was_renamed_is_found_at_its_old_address, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let query = "mutation($input: CatalogueUpdateInput!) { catalogueUpdate(input: $input) { ... on AdminCatalogue { slug } } }";
    let read = owner.data("{ adminCatalogues { updatedAt } }", Value::Null).await;
    let updated_at = &read["adminCatalogues"][0]["updatedAt"];
    let input = json!({ "id": shelf, "title": "Papiers", "slug": "papiers", "visibility": "LISTED", "updatedAt": updated_at });
    owner.data(query, json!({ "input": input })).await;
    let found = stranger.data(r#"{ catalogue(slug: "livres") { slug title } }"#, Value::Null).await;
    assert_eq!(found["catalogue"], json!({ "slug": "papiers", "title": "Papiers" }));
    let moved = stranger.get("/catalogue/livres").await;
    assert_eq!(moved.0.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(location(&moved), "/catalogue/papiers");
});

both!(search_engines_are_told_of_what_is_open_and_listed, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Manuel", &[&shelf]).await;
    publish(&owner, product["id"].as_str().unwrap()).await;
    create_product(&owner, "Brouillon", &[&shelf]).await;
    let answer = stranger.get("/sitemap.xml").await;
    assert_eq!(answer.0.headers()[header::CONTENT_TYPE], "application/xml; charset=utf-8");
    let xml = answer.0.into_body().into_string().await.unwrap();
    let places: Vec<&str> = xml.split("<loc>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(
        places,
        ["http://shop.test/", "http://shop.test/catalogue/livres", "http://shop.test/product/manuel"]
    );
    assert!(xml.contains("<lastmod>2026-11-24T10:00:00Z</lastmod>"));
    let robots = stranger.get("/robots.txt").await.0.into_body().into_string().await.unwrap();
    assert!(robots.contains("Sitemap: http://shop.test/sitemap.xml"), "{robots}");
    assert!(robots.contains("Disallow: /admin\n"));
});
