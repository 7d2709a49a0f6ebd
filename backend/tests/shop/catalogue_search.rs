//! Finding products by their words (SPEC 2.6).

use comptoir::catalogue::{self, ProductDraft};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::catalogue::{REFUSED, catalogue, publish};
use crate::sale;
use crate::test_shop::TestShop;

async fn product(owner: &Browser, title: &str, body: &str, sku: Option<&str>, shelf: &str) -> String {
    let query = format!(
        "mutation($input: ProductCreateInput!) {{ productCreate(input: $input) {{ ... on AdminProduct {{ id }} {REFUSED} }} }}"
    );
    let input = json!({ "title": title, "body": body, "catalogues": [shelf] });
    let id = owner.data(&query, json!({ "input": input })).await["productCreate"]["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    let query = format!(
        "mutation($input: VariantCreateInput!) {{ variantCreate(input: $input) {{ ... on AdminVariant {{ id }} {REFUSED} }} }}"
    );
    let input = json!({ "product": id, "title": "", "kind": "GOODS", "sku": sku, "priceMinor": 100, "taxRate": 0, "files": [] });
    let made = owner.data(&query, json!({ "input": input })).await;
    assert!(made["variantCreate"]["id"].is_string(), "{made}");
    publish(owner, &id).await;
    id
}

async fn found(visitor: &Browser, text: &str) -> Vec<String> {
    let query = "query($search: String!) { products(search: $search) { nodes { title } } }";
    let data = visitor.data(query, json!({ "search": text })).await;
    titles(&data["products"]["nodes"])
}

fn titles(nodes: &Value) -> Vec<String> {
    nodes.as_array().unwrap().iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect()
}

both!(products_are_found_by_the_beginnings_of_words_accents_folded, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    product(&owner, "Café Fönt", "Une police de caractères.", Some("POLICE-01"), &shelf).await;
    product(&owner, "L’Œuvre au noir", "**Alchimie** et [café](http://x.test).", None, &shelf).await;
    for (text, wanted) in [
        ("cafe font", vec!["Café Fönt"]),
        ("CAF", vec!["Café Fönt", "L’Œuvre au noir"]),
        ("oeuv", vec!["L’Œuvre au noir"]),
        ("œuvre noir", vec!["L’Œuvre au noir"]),
        ("police-0", vec!["Café Fönt"]),
        ("alchim", vec!["L’Œuvre au noir"]),
        ("caractères police", vec!["Café Fönt"]),
        ("fe", vec![]),
        ("cafe absent", vec![]),
        ("\"cafe\" OR noir*) -(", vec![]),
        ("*", vec![]),
        ("' ; DROP TABLE product", vec![]),
        ("x.test", vec![]),
    ] {
        assert_eq!(found(&stranger, text).await, wanted, "{text}");
    }
});

both!(a_word_of_the_title_counts_more_than_one_of_the_text, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    product(&owner, "Grue en papier", "Rien.", None, &shelf).await;
    product(&owner, "Un manuel", "La grue, la grue et encore la grue.", None, &shelf).await;
    assert_eq!(found(&Browser::open(shop), "grue").await, ["Grue en papier", "Un manuel"]);
});

both!(the_search_follows_every_change_of_a_product, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let id = product(&owner, "Girafe", "Texte", Some("ANIMAL-1"), &shelf).await;
    let read = "query($id: ID!) { adminProduct(id: $id) { updatedAt variants { id } } }";
    let now = owner.data(read, json!({ "id": id })).await["adminProduct"].clone();
    let update = "mutation($input: ProductUpdateInput!) { productUpdate(input: $input) { ... on AdminProduct { id } } }";
    let input = json!({ "id": id, "title": "Zèbre", "slug": "zebre", "body": "", "catalogues": [shelf], "updatedAt": now["updatedAt"] });
    owner.data(update, json!({ "input": input })).await;
    assert!(found(&stranger, "girafe").await.is_empty());
    assert_eq!(found(&stranger, "zebre").await, ["Zèbre"]);
    let gone = "mutation($id: ID!) { variantDelete(input: { id: $id }) { ... on Done { ok } } }";
    owner.data(gone, json!({ "id": now["variants"][0]["id"] })).await;
    assert!(found(&stranger, "animal").await.is_empty());
    let unpublish =
        "mutation($id: ID!) { productUnpublish(input: { id: $id }) { ... on AdminProduct { id } } }";
    owner.data(unpublish, json!({ "id": id })).await;
    assert!(found(&stranger, "zebre").await.is_empty());
    let all = owner.data(r#"{ adminProducts(search: "zeb") { nodes { title } } }"#, Value::Null).await;
    assert_eq!(titles(&all["adminProducts"]["nodes"]), ["Zèbre"]);
    let delete = "mutation($id: ID!) { productDelete(input: { id: $id }) { ... on Done { ok } } }";
    owner.data(delete, json!({ "id": id })).await;
    let all = owner.data(r#"{ adminProducts(search: "zeb") { nodes { title } } }"#, Value::Null).await;
    assert_eq!(all["adminProducts"]["nodes"], json!([]));
});

both!(every_hit_is_on_one_page_and_on_one_only, |shop| {
    let staff = sale::merchant(shop).await;
    let shelf = one_shelf(shop).await;
    for n in 0..23 {
        let body = if n % 3 == 0 { "papier" } else { "" };
        let title = format!("Papier {n}");
        let draft = ProductDraft { title: &title, slug: None, body, catalogues: vec![shelf] };
        let id = catalogue::create_product(shop, &staff, &draft).await.unwrap().id;
        catalogue::publish(shop, &staff, id).await.unwrap();
    }
    let stranger = Browser::open(shop);
    let query = "query($after: String) { products(first: 5, after: $after, search: \"pap\") { nodes { title } pageInfo { hasNextPage endCursor } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = stranger.data(query, json!({ "after": after })).await["products"].clone();
        seen.extend(titles(&page["nodes"]));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen.len(), 23);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 23);
    let back = Browser::owner(shop).await;
    let query = "query($before: String) { adminProducts(last: 5, before: $before, search: \"pap\") { nodes { title } } }";
    let last = back.data(query, json!({ "before": null })).await["adminProducts"]["nodes"].clone();
    assert_eq!(last.as_array().unwrap().len(), 5);
});

both!(the_words_of_a_shop_from_before_there_was_a_search_are_written_down, |shop| {
    let staff = sale::merchant(shop).await;
    let shelf = one_shelf(shop).await;
    let draft = ProductDraft { title: "Ancien", slug: None, body: "", catalogues: vec![shelf] };
    let id = catalogue::create_product(shop, &staff, &draft).await.unwrap().id;
    catalogue::publish(shop, &staff, id).await.unwrap();
    shop.db.execute_unprepared("DELETE FROM product_search").await.unwrap();
    let stranger = Browser::open(shop);
    assert!(found(&stranger, "ancien").await.is_empty());
    assert_eq!(catalogue::index_missing(shop).await.unwrap(), 1);
    assert_eq!(found(&stranger, "ancien").await, ["Ancien"]);
    assert_eq!(catalogue::index_missing(shop).await.unwrap(), 0);
});

async fn one_shelf(shop: &TestShop) -> uuid::Uuid {
    let staff = sale::merchant(shop).await;
    let listed = catalogue::CatalogueVisibility::Listed;
    catalogue::create_catalogue(shop, &staff, "Rayon", None, listed).await.unwrap().id
}
