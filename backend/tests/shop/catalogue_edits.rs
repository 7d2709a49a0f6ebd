//! Several people at one product: nobody's work is silently lost.

use chrono::TimeDelta;
use comptoir::cart;
use comptoir::orders;
use comptoir::payments::PaymentMethod;
use comptoir::visitor::Opened;
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::both;
use crate::browser::Browser;
use crate::catalogue::{REFUSED, catalogue, create_product, goods, publish};
use crate::sale;

async fn save_variant(owner: &Browser, read: &Value, title: &str, stock: Option<i64>) -> Value {
    let query = format!(
        "mutation($input: VariantUpdateInput!) {{ variantUpdate(input: $input) {{ ... on AdminVariant {{ title stock updatedAt }} {REFUSED} }} }}"
    );
    let input = json!({
        "id": read["id"], "title": title, "kind": "GOODS", "priceMinor": 900, "taxRate": 0, "stock": stock, "files": [],
        "updatedAt": read["updatedAt"], "readStock": read["stock"]
    });
    owner.data(&query, json!({ "input": input })).await["variantUpdate"].clone()
}

async fn variant_of(owner: &Browser, product: &Value) -> Value {
    let query = "query($id: ID!) { adminProduct(id: $id) { variants { id title stock updatedAt } } }";
    owner.data(query, json!({ "id": product })).await["adminProduct"]["variants"][0].clone()
}

both!(of_many_who_save_one_variant_at_once_one_wins_and_the_others_are_told, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Livre", &[]).await["id"].clone();
    goods(&owner, product.as_str().unwrap(), 900, Some(10)).await;
    let read = variant_of(&owner, &product).await;
    let names: Vec<String> = (0..8).map(|n| format!("Édition {n}")).collect();
    let saves = join_all(names.iter().map(|name| save_variant(&owner, &read, name, Some(10)))).await;
    let won: Vec<&Value> = saves.iter().filter(|save| save["title"].is_string()).collect();
    let told = saves.iter().filter(|save| save["refusals"][0]["reason"] == "CHANGED_MEANWHILE").count();
    assert_eq!((won.len(), told), (1, 7), "{saves:?}");
    assert_eq!(variant_of(&owner, &product).await["title"], won[0]["title"]);
});

both!(pieces_sold_while_the_merchant_types_stay_sold, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Livre", &[&shelf]).await["id"].clone();
    goods(&owner, product.as_str().unwrap(), 900, Some(10)).await;
    publish(&owner, product.as_str().unwrap()).await;
    sale::pick_up(shop).await;
    let read = variant_of(&owner, &product).await;
    let id = read["id"].as_str().unwrap().trim_start_matches("var_");
    let id = Uuid::try_parse(id).unwrap();
    let cart = cart::add(shop, &Opened::default(), None, id, 3).await.unwrap();
    let total = cart::price(&shop.db, &Opened::default(), cart).await.unwrap().total.minor;
    let input = sale::checkout("clé-unique-1", PaymentMethod::Transfer, total);
    orders::place(shop, cart, &input).await.unwrap();
    assert_eq!(variant_of(&owner, &product).await["stock"], 7);
    let saved = save_variant(&owner, &read, "Relié", Some(10)).await;
    assert_eq!(saved["stock"], 7, "what was not touched is not written: {saved}");
    let read = variant_of(&owner, &product).await;
    let saved = save_variant(&owner, &read, "Relié", Some(12)).await;
    assert_eq!(saved["stock"], 12, "{saved}");
    let stale = json!({ "id": read["id"], "updatedAt": saved["updatedAt"], "stock": 10 });
    let saved = save_variant(&owner, &stale, "Relié", Some(15)).await;
    assert_eq!(saved["stock"], 17, "five were added to what there is: {saved}");
    let read = variant_of(&owner, &product).await;
    assert_eq!(save_variant(&owner, &read, "Relié", None).await["stock"], Value::Null);
});

both!(of_two_who_save_one_catalogue_the_second_is_told, |shop| {
    let owner = Browser::owner(shop).await;
    let id = catalogue(&owner, "Livres", "LISTED").await;
    let read = owner.data("{ adminCatalogues { updatedAt } }", Value::Null).await;
    let updated_at = read["adminCatalogues"][0]["updatedAt"].clone();
    shop.advance(TimeDelta::seconds(1));
    let query = format!(
        "mutation($input: CatalogueUpdateInput!) {{ catalogueUpdate(input: $input) {{ ... on AdminCatalogue {{ title }} {REFUSED} }} }}"
    );
    let save = |title: &str| json!({ "input": { "id": id, "title": title, "slug": "livres", "visibility": "LISTED", "updatedAt": updated_at } });
    assert_eq!(owner.data(&query, save("Un")).await["catalogueUpdate"]["title"], "Un");
    let second = owner.data(&query, save("Deux")).await;
    assert_eq!(second["catalogueUpdate"]["refusals"][0]["reason"], "CHANGED_MEANWHILE");
});
