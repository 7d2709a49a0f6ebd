//! Things by their identifiers: who asks sees by them what they see otherwise.

use comptoir::auth::{self, ApiScope, NewToken, StaffRole};
use comptoir::catalogue::{self, CatalogueVisibility, ProductDraft};
use comptoir::ids::Kind;
use comptoir::shop::Shop;
use poem::http::{Method, header};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::both;
use crate::browser::Browser;
use crate::sale::{file_on_sale, merchant, order_by_transfer};
use crate::staff::{enter, user};

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename
    ... on Product { title } ... on Catalogue { title locked } ... on Variant { price { minor } } } }";
const ADMIN_NODES: &str = "query($ids: [ID!]!) { adminNodes(ids: $ids) { id __typename
    ... on AdminProduct { title status } ... on AdminOrder { number } } }";

async fn row_of<E: EntityTrait>(shop: &Shop) -> E::Model {
    E::find().one(&shop.db).await.unwrap().unwrap()
}

fn shown(kind: Kind, id: Uuid) -> Value {
    json!(kind.show(id).as_str())
}

fn types(answer: &Value, field: &str) -> Vec<Option<String>> {
    let nodes = answer["data"][field].as_array().unwrap_or_else(|| panic!("{answer}"));
    nodes.iter().map(|node| node["__typename"].as_str().map(str::to_owned)).collect()
}

both!(a_stranger_finds_by_its_identifier_what_the_lists_show, |test| {
    let shop = &test.shop;
    let staff = merchant(shop).await;
    let (variant, _) = file_on_sale(shop, &staff).await;
    let product = row_of::<catalogue::product::Entity>(shop).await;
    let shelf = row_of::<catalogue::catalogue::Entity>(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    let ids = json!({ "ids": [
        shown(Kind::Variant, variant), shown(Kind::Product, product.id), shown(Kind::Catalogue, shelf.id),
        shown(Kind::Product, product.id), shown(Kind::Order, order.id), shown(Kind::Staff, staff.id()),
        shown(Kind::Product, variant), "", "prd_", "prd_x", "x_y", "nonsense"] });
    let stranger = Browser::open(test);
    let answer = stranger.ask(NODES, ids).await;
    let mut expected =
        ["Variant", "Product", "Catalogue", "Product"].map(|name| Some(name.to_owned())).to_vec();
    expected.resize(12, None);
    assert_eq!(types(&answer, "nodes"), expected);
    assert_eq!(answer["data"]["nodes"][1]["title"], json!(product.title));
    let one = "query($id: ID!) { node(id: $id) { id } }";
    let id = shown(Kind::Product, product.id);
    assert_eq!(stranger.data(one, json!({ "id": id })).await["node"]["id"], id);
    let closed = stranger.ask(ADMIN_NODES, json!({ "ids": [id] })).await;
    assert!(closed["errors"][0]["message"].as_str().unwrap().contains("Sign in"), "{closed}");
    let many: Vec<_> = (0..101).map(|_| id.clone()).collect();
    let refused =
        stranger.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": many })).await;
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("100"), "{refused}");
});

both!(drafts_unlisted_and_protected_catalogues_leak_nothing_by_identifiers, |test| {
    let shop = &test.shop;
    let staff = merchant(shop).await;
    let (variant, _) = file_on_sale(shop, &staff).await;
    let product = row_of::<catalogue::product::Entity>(shop).await;
    let shelf = row_of::<catalogue::catalogue::Entity>(shop).await;
    let ids = json!({ "ids": [
        shown(Kind::Variant, variant), shown(Kind::Product, product.id), shown(Kind::Catalogue, shelf.id)] });
    let seen = async |browser: &Browser| {
        types(&browser.ask(NODES, ids.clone()).await, "nodes").iter().map(Option::is_some).collect::<Vec<_>>()
    };
    let stranger = Browser::open(test);
    assert_eq!(seen(&stranger).await, [true, true, true]);
    catalogue::unpublish(shop, &staff, product.id).await.unwrap();
    assert_eq!(seen(&stranger).await, [false, false, true]);
    let owner = Browser::owner(test).await;
    assert_eq!(seen(&owner).await, [false, false, true], "the merchant's form is adminNode's");
    catalogue::publish(shop, &staff, product.id).await.unwrap();

    // Unlisted: reached by its address only.
    let hidden =
        catalogue::create_catalogue(shop, &staff, "cachette", None, CatalogueVisibility::Unlisted).await;
    let hidden = hidden.unwrap();
    let draft = ProductDraft { title: "Secret", slug: Some("secret"), body: "", catalogues: vec![hidden.id] };
    let secret = catalogue::create_product(shop, &staff, &draft).await.unwrap();
    let unlisted = json!({ "ids": [shown(Kind::Catalogue, hidden.id), shown(Kind::Product, secret.id)] });
    assert_eq!(types(&stranger.ask(NODES, unlisted).await, "nodes"), [None, None]);

    // Protected: until the password is given.
    catalogue::protect(shop, &staff, shelf.id, "sesame ouvre-toi").await.unwrap();
    assert_eq!(seen(&stranger).await, [false, false, false]);
    let unlock = "mutation($input: CatalogueUnlockInput!) { catalogueUnlock(input: $input) { __typename } }";
    stranger.ask(unlock, json!({ "input": { "slug": shelf.slug, "password": "sesame ouvre-toi" } })).await;
    assert_eq!(seen(&stranger).await, [true, true, true]);
});

both!(the_guard_of_each_kind_holds_for_nodes, |test| {
    let shop = &test.shop;
    let owner = merchant(shop).await;
    let (variant, file) = file_on_sale(shop, &owner).await;
    let product = row_of::<catalogue::product::Entity>(shop).await;
    let order = order_by_transfer(shop, &owner).await;
    let mail = row_of::<comptoir::mail::outgoing_mail::Entity>(shop).await;
    let all = [
        (Kind::Order, order.id, "AdminOrder"),
        (Kind::Mail, mail.id, "AdminMail"),
        (Kind::Product, product.id, "AdminProduct"),
        (Kind::Variant, variant, "AdminVariant"),
        (Kind::File, file, "AdminFile"),
        (Kind::Staff, owner.id(), "AdminUser"),
    ];
    let browser = Browser::owner(test).await;
    let ids: Vec<Value> = all.iter().map(|(kind, id, _)| shown(*kind, *id)).collect();
    let answer = browser.ask(ADMIN_NODES, json!({ "ids": ids })).await;
    let expected: Vec<_> = all.iter().map(|(_, _, name)| Some((*name).to_owned())).collect();
    assert_eq!(types(&answer, "adminNodes"), expected);

    auth::create_user(shop, &owner, &user("clerk", StaffRole::Staff)).await.unwrap();
    let clerk = Browser::open(test);
    clerk.keep_cookie(&enter(shop, "clerk").await.unwrap().cookie);
    let new = NewToken { name: "reader".into(), scopes: vec![ApiScope::CatalogueRead], days: 1 };
    let token = auth::create_api_token(shop, &owner, &new).await.unwrap().token;
    let program = Browser::open(test);
    for (kind, id, name) in all {
        let body = json!({ "query": ADMIN_NODES, "variables": { "ids": [shown(kind, id)] } });
        let by_clerk = clerk.ask(ADMIN_NODES, body["variables"].clone()).await;
        let of_clerk = name == "AdminOrder";
        assert_eq!(by_clerk.get("errors").is_none(), of_clerk, "{name}: {by_clerk}");
        let request = program.request(Method::POST, "/graphql").body_json(&body);
        let answer = request.header(header::AUTHORIZATION, format!("Bearer {token}")).send().await;
        let by_program: Value = answer.json().await.value().deserialize();
        let of_program = ["AdminProduct", "AdminVariant", "AdminFile"].contains(&name);
        assert_eq!(by_program.get("errors").is_none(), of_program, "{name}: {by_program}");
    }
});
