//! Order by hand: catalogues, products within one, variants, pictures; and copies.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::catalogue::{REFUSED, catalogue, create_product, goods, publish};

async fn moved(owner: &Browser, field: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let query = format!("mutation($input: {kind}!) {{ {field}(input: $input) {{ __typename {REFUSED} }} }}");
    owner.data(&query, json!({ "input": input })).await[field].clone()
}

async fn menu(visitor: &Browser) -> Vec<String> {
    let data = visitor.data("{ catalogues { title } }", Value::Null).await;
    titles(&data["catalogues"])
}

fn titles(nodes: &Value) -> Vec<String> {
    nodes.as_array().unwrap().iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect()
}

both!(catalogues_are_put_before_or_after_one_another, |shop| {
    let owner = Browser::owner(shop).await;
    let mut ids = Vec::new();
    for title in ["A", "B", "C", "D"] {
        ids.push(catalogue(&owner, title, "LISTED").await);
    }
    let [a, b, c, d] = ids.as_slice() else { panic!() };
    for (input, order) in [
        (json!({ "id": c, "before": a }), "CABD"),
        (json!({ "id": a, "after": b }), "CBAD"),
        (json!({ "id": d, "before": b }), "CDBA"),
        (json!({ "id": c }), "DBAC"),
        (json!({ "id": c, "after": c }), "DBAC"),
        (json!({ "id": c, "after": a }), "DBAC"),
        (json!({ "id": b, "before": d }), "BDAC"),
    ] {
        let answer = moved(&owner, "catalogueMove", input.clone()).await;
        assert_eq!(answer["__typename"], "AdminCatalogue", "{answer}");
        assert_eq!(menu(&owner).await.concat(), order, "{input}");
    }
    let both = moved(&owner, "catalogueMove", json!({ "id": a, "before": b, "after": c })).await;
    assert_eq!(both["refusals"][0]["field"], "after");
    let unknown = format!("cat_{}", "0".repeat(32));
    let nowhere = moved(&owner, "catalogueMove", json!({ "id": a, "before": unknown })).await;
    assert_eq!(nowhere["refusals"][0]["field"], "before");
});

both!(many_moves_at_once_lose_nothing, |shop| {
    let owner = Browser::owner(shop).await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(catalogue(&owner, &format!("{n}"), "LISTED").await);
    }
    let moves = (0..18).map(|n| {
        let input = match n % 3 {
            0 => json!({ "id": ids[n % 6], "before": ids[(n + 1) % 6] }),
            1 => json!({ "id": ids[n % 6], "after": ids[(n + 4) % 6] }),
            _ => json!({ "id": ids[n % 6] }),
        };
        moved(&owner, "catalogueMove", input)
    });
    for answer in join_all(moves).await {
        assert_eq!(answer["__typename"], "AdminCatalogue", "{answer}");
    }
    let mut order = menu(&owner).await;
    let places = owner.data("{ adminCatalogues { position } }", Value::Null).await;
    let places: Vec<i64> = places["adminCatalogues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["position"].as_i64().unwrap())
        .collect();
    assert!(places.windows(2).all(|two| two[0] < two[1]), "no two have one place: {places:?}");
    order.sort();
    assert_eq!(order, ["0", "1", "2", "3", "4", "5"]);
});

both!(products_are_ordered_within_each_catalogue_and_put_on_its_shelf, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let mut ids = Vec::new();
    for title in ["A", "B", "C"] {
        let product = create_product(&owner, title, &[&shelf]).await["id"].as_str().unwrap().to_owned();
        publish(&owner, &product).await;
        ids.push(product);
    }
    let loose = create_product(&owner, "D", &[]).await["id"].as_str().unwrap().to_owned();
    let order = async || {
        let query = "query($id: ID!) { adminCatalogue(id: $id) { products(first: 10) { nodes { title } } } }";
        let data = owner.data(query, json!({ "id": shelf })).await;
        titles(&data["adminCatalogue"]["products"]["nodes"]).concat()
    };
    moved(&owner, "placementMove", json!({ "catalogue": shelf, "product": ids[2], "before": ids[0] })).await;
    assert_eq!(order().await, "CAB");
    for _ in 0..2 {
        let input = json!({ "input": { "catalogue": shelf, "product": loose } });
        let query = "mutation($input: PlacementInput!) { placementAdd(input: $input) { __typename } }";
        owner.data(query, input).await;
    }
    assert_eq!(order().await, "CABD", "a product is on a shelf once; drafts are there too");
    let shown =
        owner.data("{ catalogue(slug: \"livres\") { products { nodes { title } } } }", Value::Null).await;
    assert_eq!(titles(&shown["catalogue"]["products"]["nodes"]).concat(), "CAB");
    let last = "query($id: ID!) { adminCatalogue(id: $id) { products(last: 2) { nodes { title } pageInfo { hasPreviousPage } } } }";
    let last = owner.data(last, json!({ "id": shelf })).await["adminCatalogue"]["products"].clone();
    assert_eq!(last["nodes"], json!([{ "title": "B" }, { "title": "D" }]));
    assert_eq!(last["pageInfo"]["hasPreviousPage"], true);
    let input = json!({ "input": { "catalogue": shelf, "product": ids[0] } });
    owner
        .data("mutation($input: PlacementInput!) { placementRemove(input: $input) { __typename } }", input)
        .await;
    assert_eq!(order().await, "CBD");
});

both!(variants_are_ordered_by_hand, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Livre", &[]).await["id"].as_str().unwrap().to_owned();
    let mut ids = Vec::new();
    for price in [100, 200, 300] {
        ids.push(goods(&owner, &product, price, None).await["id"].clone());
    }
    let answer = moved(&owner, "variantMove", json!({ "id": ids[0], "after": ids[2] })).await;
    assert_eq!(answer["__typename"], "AdminProduct", "{answer}");
    let query = "query($id: ID!) { adminProduct(id: $id) { variants { price { minor } } } }";
    let data = owner.data(query, json!({ "id": product })).await;
    let prices: Vec<i64> = data["adminProduct"]["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["price"]["minor"].as_i64().unwrap())
        .collect();
    assert_eq!(prices, [200, 300, 100]);
});

both!(a_product_is_copied_into_a_draft_with_all_that_belongs_to_it, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Livre", &[&shelf]).await["id"].as_str().unwrap().to_owned();
    goods(&owner, &product, 900, Some(3)).await;
    publish(&owner, &product).await;
    let query =
        "mutation($input: ProductDuplicateInput!) { productDuplicate(input: $input) { ... on AdminProduct {
        id slug title status catalogues { title } variants { price { minor } stock sku } } } }";
    let mut slugs = Vec::new();
    for _ in 0..3 {
        let copy = owner.data(query, json!({ "input": { "id": product, "title": "Livre (copie)" } })).await;
        let copy = copy["productDuplicate"].clone();
        assert_eq!(copy["status"], "DRAFT", "{copy}");
        assert_eq!(copy["catalogues"], json!([{ "title": "Livres" }]));
        assert_eq!(copy["variants"], json!([{ "price": { "minor": 900 }, "stock": 3, "sku": null }]));
        slugs.push(copy["slug"].as_str().unwrap().to_owned());
    }
    assert_eq!(slugs, ["livre-copie", "livre-copie-2", "livre-copie-3"]);
});

both!(a_copied_catalogue_holds_the_same_products_and_waits_outside_the_menu, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    for title in ["A", "B"] {
        create_product(&owner, title, &[&shelf]).await;
    }
    let protect =
        "mutation($input: CatalogueProtectInput!) { catalogueProtect(input: $input) { __typename } }";
    owner.data(protect, json!({ "input": { "id": shelf, "password": "sésame" } })).await;
    let query = "mutation($input: CatalogueDuplicateInput!) { catalogueDuplicate(input: $input) { ... on AdminCatalogue {
        visibility isProtected slug products(first: 5) { nodes { title } } } } }";
    let copy = owner.data(query, json!({ "input": { "id": shelf, "title": "Livres" } })).await;
    assert_eq!(
        copy["catalogueDuplicate"],
        json!({ "visibility": "UNLISTED", "isProtected": true, "slug": "livres-2",
            "products": { "nodes": [{ "title": "A" }, { "title": "B" }] } })
    );
});
