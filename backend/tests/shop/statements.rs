//! A longer page costs no more statements (SPEC 10.3).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use comptoir::orders;
use comptoir::payments::{self, Kept, Mode, RawNotification};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::sale;
use crate::test_shop::{Db, TestShop};

/// What the lists ask: every field that is loaded from a row of its own.
const PRODUCTS: &str = "query($first: Int!) { products(first: $first) { nodes { id title summary
    catalogues { title products(first: 3) { nodes { title } } } pictures { alt srcset }
    variants { title available stock price { minor } files { name sizeBytes version } } } } }";
const SEARCH: &str = "query($first: Int!) { products(first: $first, search: \"manuel\") { nodes { id title
    picture { srcset } variants { available price { minor } } } } }";
const ADMIN_PRODUCTS: &str = "query($first: Int!) { adminProducts(first: $first) { nodes { id title
    catalogues { title productCount } variants { title files { internalName latest { number } versions { number } } } } } }";
const ADMIN_FILES: &str = "query($first: Int!) { adminFiles(first: $first) { nodes { id internalName
    latest { number sha256 } versions { number } } } }";
const ADMIN_ORDERS: &str = "query($first: Int!) { adminOrders(first: $first) { nodes { number state downloads hasFiles
    isTrial due { minor } receipts { note } lines { title fileNames } links { customerName internalName url transfers { openedAt } } events { kind } mails { subject state } } } }";
const ADMIN_NOTIFICATIONS: &str =
    "query($first: Int!) { adminNotifications(first: $first) { nodes { verdict body headers { name }
    order { number isTrial } } } }";
const ADMIN_MAILS: &str =
    "query($first: Int!) { adminMails(first: $first) { nodes { subject text state } } }";
const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Product { title catalogues { title }
    variants { title } } ... on Variant { title available } } }";
const ADMIN_NODES: &str = "query($ids: [ID!]!) { adminNodes(ids: $ids) { id ... on AdminProduct { title
    catalogues { title } } ... on AdminVariant { title files { internalName } } } }";
const CART: &str =
    "{ cart { total { minor } lines { quantity total { minor } product { title catalogues { title } }
    variant { title available files { name sizeBytes } } } } }";

const ROWS: usize = 8;
/// Each cost is the least of so many: on a machine with other work, a loader's batch may be cut in two by the clock.
const TRIES: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_longer_page_costs_no_more_statements_on_sqlite() {
    a_longer_page_costs_no_more_statements(Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_longer_page_costs_no_more_statements_on_postgres() {
    a_longer_page_costs_no_more_statements(Db::Postgres).await;
}

async fn a_longer_page_costs_no_more_statements(db: Db) {
    let mut shop = TestShop::open(db).await;
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    shop.shop.db.set_metric_callback(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let staff = sale::merchant(&shop).await;
    let mut variants = Vec::new();
    for _ in 0..ROWS {
        let (variant, _) = sale::file_on_sale(&shop, &staff).await;
        variants.push(variant);
        let order = sale::order_by_transfer(&shop, &staff).await;
        orders::receive_payment(&shop, &staff, order.id).await.unwrap();
        let about = Some(order.id);
        let kept =
            Kept { provider: "test", mode: Mode::Live, reference: None, about, says: "", verdict: "APPLIED" };
        payments::keep(&shop.db, &shop, &RawNotification::default(), &kept).await.unwrap();
    }
    let owner = Browser::owner(&shop).await;

    for (name, query) in [
        ("products", PRODUCTS),
        ("products", SEARCH),
        ("adminProducts", ADMIN_PRODUCTS),
        ("adminFiles", ADMIN_FILES),
        ("adminOrders", ADMIN_ORDERS),
        ("adminNotifications", ADMIN_NOTIFICATIONS),
        ("adminMails", ADMIN_MAILS),
    ] {
        let mut costs = Vec::new();
        for first in [2, ROWS] {
            let mut fewest = usize::MAX;
            for _ in 0..TRIES {
                count.store(0, Ordering::Relaxed);
                let data = owner.data(query, json!({ "first": first })).await;
                assert_eq!(data[name]["nodes"].as_array().unwrap().len(), first, "{name}");
                fewest = fewest.min(count.load(Ordering::Relaxed));
            }
            costs.push(fewest);
        }
        println!("{name}: {} statements for 2 rows, {} for {ROWS}", costs[0], costs[1]);
        assert!(costs[0] > 0, "{name}: nothing was counted");
        assert_eq!(costs[0], costs[1], "{name}: the page's length costs statements");
    }

    let products = owner.data("{ adminProducts(first: 50) { nodes { id } } }", Value::Null).await;
    let products = products["adminProducts"]["nodes"].as_array().unwrap().clone();
    for (name, query) in [("nodes", NODES), ("adminNodes", ADMIN_NODES)] {
        let mut costs = Vec::new();
        for rows in [2, ROWS] {
            let ids = variants[..rows].iter().map(|variant| json!(format!("var_{}", variant.simple())));
            let ids: Vec<Value> =
                ids.chain(products[..rows].iter().map(|product| product["id"].clone())).collect();
            let mut fewest = usize::MAX;
            for _ in 0..TRIES {
                count.store(0, Ordering::Relaxed);
                let data = owner.data(query, json!({ "ids": ids })).await;
                let found = data[name].as_array().unwrap().iter().filter(|node| !node.is_null()).count();
                assert_eq!(found, 2 * rows, "{name}: {data}");
                fewest = fewest.min(count.load(Ordering::Relaxed));
            }
            costs.push(fewest);
        }
        println!("{name}: {} statements for 2 of a kind, {} for {ROWS}", costs[0], costs[1]);
        assert_eq!(costs[0], costs[1], "{name}: what is asked for costs statements");
    }

    let mut costs = Vec::new();
    for pieces in [2, ROWS] {
        let shopper = Browser::open(&shop);
        for variant in &variants[..pieces] {
            let id = format!("var_{}", variant.simple());
            let query = "mutation($id: ID!) { cartAdd(input: { variant: $id }) { ... on Cart { count } ... on Refused { refusals { reason } } } }";
            let added = shopper.data(query, json!({ "id": id })).await;
            assert!(added["cartAdd"]["count"].is_number(), "{added}");
        }
        let mut fewest = usize::MAX;
        for _ in 0..TRIES {
            count.store(0, Ordering::Relaxed);
            let data = shopper.data(CART, Value::Null).await;
            assert_eq!(data["cart"]["lines"].as_array().unwrap().len(), pieces);
            fewest = fewest.min(count.load(Ordering::Relaxed));
        }
        costs.push(fewest);
    }
    println!("cart: {} statements for 2 lines, {} for {ROWS}", costs[0], costs[1]);
    assert_eq!(costs[0], costs[1], "a fuller cart costs statements");
}
