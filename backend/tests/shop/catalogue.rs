//! Catalogues, products, variants, as the merchant and shoppers see them.

use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::test_shop::TestShop;

/// What every mutation of a test asks back.
pub const REFUSED: &str = "... on Refused { refusals { reason field message } }";

pub async fn catalogue(owner: &Browser, title: &str, visibility: &str) -> String {
    let query = format!(
        "mutation($input: CatalogueCreateInput!) {{ catalogueCreate(input: $input) {{ ... on AdminCatalogue {{ id slug }} {REFUSED} }} }}"
    );
    let data = owner.data(&query, json!({ "input": { "title": title, "visibility": visibility } })).await;
    data["catalogueCreate"]["id"].as_str().unwrap_or_else(|| panic!("{data}")).to_owned()
}

pub async fn create_product(owner: &Browser, title: &str, catalogues: &[&str]) -> Value {
    let query = format!(
        "mutation($input: ProductCreateInput!) {{ productCreate(input: $input) {{ ... on AdminProduct {{ id slug updatedAt }} {REFUSED} }} }}"
    );
    owner
        .data(&query, json!({ "input": { "title": title, "body": "**Texte**", "catalogues": catalogues } }))
        .await["productCreate"]
        .clone()
}

pub async fn goods(owner: &Browser, product: &str, price: i64, stock: Option<i64>) -> Value {
    let query = format!(
        "mutation($input: VariantCreateInput!) {{ variantCreate(input: $input) {{ ... on AdminVariant {{ id }} {REFUSED} }} }}"
    );
    let input = json!({
        "product": product, "title": "", "kind": "GOODS", "priceMinor": price, "taxRate": 2000, "stock": stock, "files": []
    });
    owner.data(&query, json!({ "input": input })).await["variantCreate"].clone()
}

pub async fn publish(owner: &Browser, product: &str) {
    let query =
        "mutation($id: ID!) { productPublish(input: { id: $id }) { ... on AdminProduct { status } } }";
    let data = owner.data(query, json!({ "id": product })).await;
    assert_eq!(data["productPublish"]["status"], "PUBLISHED");
}

async fn shown(visitor: &Browser, slug: &str) -> Value {
    let query = "query($slug: String!) { product(slug: $slug) { title html summary variants { price { minor } available stock } } }";
    visitor.data(query, json!({ "slug": slug })).await["product"].clone()
}

both!(a_draft_is_seen_by_nobody_until_it_is_published_in_a_catalogue, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Été", &[&shelf]).await;
    assert_eq!(product["slug"], "ete");
    assert_eq!(shown(&stranger, "ete").await, Value::Null);
    publish(&owner, product["id"].as_str().unwrap()).await;
    assert_eq!(shown(&stranger, "ete").await["html"], "<p><strong>Texte</strong></p>\n");
    let loose = create_product(&owner, "Sans catalogue", &[]).await;
    publish(&owner, loose["id"].as_str().unwrap()).await;
    assert_eq!(
        shown(&stranger, "sans-catalogue").await,
        Value::Null,
        "a product in no catalogue is not reachable"
    );
});

both!(an_unlisted_catalogue_is_reached_by_its_address_only, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let hidden = catalogue(&owner, "Essais", "UNLISTED").await;
    let product = create_product(&owner, "Secret", &[&hidden]).await;
    publish(&owner, product["id"].as_str().unwrap()).await;
    let menu = stranger.data("{ catalogues { slug } products { nodes { slug } } }", Value::Null).await;
    assert_eq!(menu, json!({ "catalogues": [], "products": { "nodes": [] } }));
    let query = r#"{ catalogue(slug: "essais") { title products { nodes { slug catalogues { slug } } } } }"#;
    let page = stranger.data(query, Value::Null).await;
    assert_eq!(page["catalogue"]["products"]["nodes"], json!([{ "slug": "secret", "catalogues": [] }]));
});

both!(two_products_cannot_have_one_address, |shop| {
    let owner = Browser::owner(shop).await;
    create_product(&owner, "Un titre", &[]).await;
    let second = create_product(&owner, "Un titre", &[]).await;
    assert_eq!(second["refusals"][0]["reason"], "TAKEN");
    assert_eq!(second["refusals"][0]["field"], "slug");
});

both!(a_title_that_no_address_can_spell_gets_one_all_the_same, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "折り紙", &[]).await;
    assert_eq!(product["slug"].as_str().unwrap().len(), 8, "{product}");
    assert_eq!(create_product(&owner, " ", &[]).await["refusals"][0]["field"], "title");
});

both!(a_save_over_somebody_else_s_is_refused_and_loses_nothing, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Titre", &[]).await;
    let query = format!(
        "mutation($input: ProductUpdateInput!) {{ productUpdate(input: $input) {{ ... on AdminProduct {{ title }} {REFUSED} }} }}"
    );
    let save = |title: &str| {
        json!({ "input": {
            "id": product["id"], "title": title, "slug": "titre", "body": "", "catalogues": [], "updatedAt": product["updatedAt"]
        } })
    };
    let first = owner.data(&query, save("Premier")).await;
    assert_eq!(first["productUpdate"]["title"], "Premier");
    let second = owner.data(&query, save("Second")).await;
    assert_eq!(second["productUpdate"]["refusals"][0]["reason"], "CHANGED_MEANWHILE");
    let query = "query($id: ID!) { adminProduct(id: $id) { title } }";
    let kept = owner.data(query, json!({ "id": product["id"] })).await;
    assert_eq!(kept["adminProduct"]["title"], "Premier");
});

both!(every_error_of_a_form_is_told_at_once, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Titre", &[]).await;
    let query =
        format!("mutation($input: VariantCreateInput!) {{ variantCreate(input: $input) {{ {REFUSED} }} }}");
    let input = json!({
        "product": product["id"], "title": "x".repeat(101), "kind": "FILE", "priceMinor": -1, "taxRate": 10001, "files": []
    });
    let data = owner.data(&query, json!({ "input": input })).await;
    let refusals = data["variantCreate"]["refusals"].as_array().unwrap().clone();
    let fields: Vec<&str> = refusals.iter().map(|r| r["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["title", "priceMinor", "taxRate", "files"]);
    assert!(refusals.iter().all(|r| !r["message"].as_str().unwrap().is_empty()));
});

both!(a_catalogue_is_read_page_by_page_both_of_hundreds_and_of_none, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    for n in 0..7 {
        let product = create_product(&owner, &format!("Livre {n}"), &[&shelf]).await;
        publish(&owner, product["id"].as_str().unwrap()).await;
    }
    let query = r#"query($after: String) { catalogue(slug: "livres") { products(first: 3, after: $after) {
        nodes { slug } pageInfo { hasNextPage hasPreviousPage endCursor } } } }"#;
    let mut after = Value::Null;
    let mut seen = Vec::new();
    for page in 0..3 {
        let data = stranger.data(query, json!({ "after": after })).await["catalogue"]["products"].clone();
        seen.extend(data["nodes"].as_array().unwrap().iter().map(|n| n["slug"].as_str().unwrap().to_owned()));
        assert_eq!(data["pageInfo"]["hasNextPage"], page < 2);
        assert_eq!(data["pageInfo"]["hasPreviousPage"], page > 0);
        after = data["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, (0..7).map(|n| format!("livre-{n}")).collect::<Vec<_>>());
});

both!(a_price_without_tax_is_shown_with_it, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Livre", &[&shelf]).await;
    goods(&owner, product["id"].as_str().unwrap(), 1000, Some(3)).await;
    publish(&owner, product["id"].as_str().unwrap()).await;
    let stranger = Browser::open(shop);
    assert_eq!(shown(&stranger, "livre").await["variants"][0]["price"]["minor"], 1000);
    without_tax(&owner).await;
    assert_eq!(shown(&stranger, "livre").await["variants"][0]["price"]["minor"], 1200);
});

async fn without_tax(owner: &Browser) {
    let query = "mutation($input: ShopSettingsUpdateInput!) { shopSettingsUpdate(input: $input) { ... on ShopSettings { name } ... on Refused { refusals { field } } } }";
    let input = json!({
        "name": "Boutique", "email": "boutique@example.fr", "currency": "EUR", "timeZone": "Europe/Paris", "language": "FR",
        "pricesIncludeTax": false, "defaultTaxRate": 2000, "countries": [], "consentFr": "Oui", "consentEn": "Yes"
    });
    let data = owner.data(query, json!({ "input": input })).await;
    assert_eq!(data["shopSettingsUpdate"]["name"], "Boutique", "{data}");
}

/// A published product of goods; the variant's id.
pub async fn sell_goods(shop: &TestShop, title: &str, price: i64, stock: Option<i64>) -> String {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, &format!("Rayon {title}"), "LISTED").await;
    let product = create_product(&owner, title, &[&shelf]).await;
    let variant = goods(&owner, product["id"].as_str().unwrap(), price, stock).await;
    publish(&owner, product["id"].as_str().unwrap()).await;
    variant["id"].as_str().unwrap().to_owned()
}
