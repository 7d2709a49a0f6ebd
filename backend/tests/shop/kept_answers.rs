//! Answers that are kept for all strangers: never stale within the process, never somebody's own, never more than alike.

use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use comptoir::graphql::ALIKE_FOR_ALL;
use comptoir::orders;
use comptoir::payments::PaymentMethod;
use comptoir::revision::{Lookout, NEVER_SHOWN};
use poem::http::{Method, header};
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::catalogue::{catalogue, create_product, goods, publish};
use crate::catalogue_doors::{every_answer, protect, unlock};
use crate::sale;
use crate::test_shop::TestShop;

const PRODUCTS: &str =
    "{ products(first: 20) { nodes { title variants { stock price { minor } files { name sizeBytes } } } } }";

/// The statements that `visitor`'s shop has executed since it was opened.
struct Spied {
    shop: TestShop,
    statements: Arc<Mutex<Vec<String>>>,
}

impl Spied {
    fn on(shop: &TestShop) -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let written = statements.clone();
        let mut shop = TestShop { shop: shop.shop.clone(), dir: tempfile::tempdir().unwrap() };
        shop.shop
            .db
            .set_metric_callback(move |info| written.lock().unwrap().push(info.statement.sql.clone()));
        Self { shop, statements }
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }
}

async fn html(visitor: &Browser, path: &str) -> String {
    let answer = visitor.get(path).await;
    answer.assert_status_is_ok();
    answer.0.into_body().into_string().await.unwrap()
}

both!(the_same_question_costs_no_statement_until_something_changes, |shop| {
    let staff = sale::merchant(shop).await;
    sale::file_on_sale(shop, &staff).await;
    let spied = Spied::on(shop);
    let visitor = Browser::open(&spied.shop);
    let first = visitor.data(PRODUCTS, Value::Null).await;
    assert!(!spied.taken().is_empty(), "the first answer is made");
    assert_eq!(visitor.data(PRODUCTS, Value::Null).await, first);
    assert_eq!(spied.taken(), Vec::<String>::new(), "the second is kept");
    let page = html(&visitor, "/").await;
    assert!(!spied.taken().is_empty());
    assert_eq!(html(&visitor, "/").await, page);
    assert_eq!(spied.taken(), Vec::<String>::new());

    // A question that was never asked before is answered from the rows of the others.
    let other = "{ products(first: 20) { nodes { slug summary variants { id available files { name } } } } }";
    assert_eq!(
        visitor.data(other, Value::Null).await["products"]["nodes"][0]["variants"][0]["available"],
        true
    );
    assert_eq!(spied.taken(), Vec::<String>::new());

    // What is sold without a stock, and who signs in, changes nothing of what is shown.
    sale::order_by_transfer(shop, &staff).await;
    visitor.data(PRODUCTS, Value::Null).await;
    assert!(!spied.taken().is_empty(), "a new product is something");
    sale::cart_of(shop, &[(sale::file_on_sale(shop, &staff).await.0, 1)]).await;
    visitor.data(PRODUCTS, Value::Null).await;
    spied.taken();
    Browser::owner(shop).await;
    visitor.data(PRODUCTS, Value::Null).await;
    assert_eq!(spied.taken(), Vec::<String>::new());
});

/// What is asked of the products, in words that nobody used before.
fn anew(number: usize) -> String {
    format!("query Asked{number} {PRODUCTS}")
}

both!(whoever_changes_something_sees_it_changed, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Manuel", &[&shelf]).await;
    let id = product["id"].as_str().unwrap();
    let variant = goods(&owner, id, 900, Some(5)).await["id"].as_str().unwrap().to_owned();
    assert!(!html(&stranger, "/catalogue/livres").await.contains("Manuel"));
    assert_eq!(stranger.data(PRODUCTS, Value::Null).await["products"]["nodes"], json!([]));
    publish(&owner, id).await;
    assert!(html(&stranger, "/catalogue/livres").await.contains("Manuel"));
    let nodes = stranger.data(PRODUCTS, Value::Null).await;
    assert_eq!(nodes["products"]["nodes"][0]["variants"][0]["stock"], 5);

    let id = uuid::Uuid::parse_str(variant.strip_prefix("var_").unwrap()).unwrap();
    sale::pick_up(shop).await;
    let cart = sale::cart_of(shop, &[(id, 2)]).await;
    let key = cart.simple().to_string();
    orders::place(shop, cart, &sale::checkout(&key, PaymentMethod::Transfer, 1_800)).await.unwrap();
    for query in [PRODUCTS.to_owned(), anew(0)] {
        let nodes = stranger.data(&query, Value::Null).await;
        assert_eq!(nodes["products"]["nodes"][0]["variants"][0]["stock"], 3, "two pieces are gone");
    }

    for (number, (title, text)) in [("Manuel II", "b"), ("Manuel III", "c")].into_iter().enumerate() {
        let query = "mutation($input: ProductUpdateInput!) { productUpdate(input: $input) { ... on AdminProduct { title } ... on Refused { refusals { message } } } }";
        let before = owner
            .data("query($id: ID!) { adminProduct(id: $id) { updatedAt } }", json!({ "id": product["id"] }))
            .await;
        let input = json!({ "id": product["id"], "title": title, "slug": "manuel", "body": text, "catalogues": [shelf],
                            "updatedAt": before["adminProduct"]["updatedAt"] });
        let changed = owner.data(query, json!({ "input": input })).await;
        assert_eq!(changed["productUpdate"]["title"], title, "{changed}");
        for query in [PRODUCTS.to_owned(), anew(number + 1)] {
            let nodes = stranger.data(&query, Value::Null).await;
            assert_eq!(nodes["products"]["nodes"][0]["title"], title);
        }
        assert!(html(&stranger, "/product/manuel").await.contains(title));
    }
});

both!(whoever_may_see_more_leaves_nothing_behind_for_others, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Essais", "LISTED").await;
    let product = create_product(&owner, "Ornithorynque", &[&shelf]).await;
    let id = product["id"].as_str().unwrap();
    goods(&owner, id, 900, None).await;
    publish(&owner, id).await;
    protect(&owner, &shelf, "sésame ouvre-toi").await;
    let (friend, stranger) = (Browser::open(shop), Browser::open(shop));
    assert_eq!(unlock(&friend, "essais", "sésame ouvre-toi").await, Value::Null);
    for number in 0..2 {
        let query = format!(
            "query Asked{number} {{ product(slug: \"ornithorynque\") {{ title catalogues {{ title }} }}
               found: products(search: \"ornitho\") {{ nodes {{ title }} }} newest: products {{ nodes {{ title }} }}
               catalogue(slug: \"essais\") {{ title products {{ nodes {{ title }} }} }} }}"
        );
        let (told, hidden) =
            (friend.data(&query, Value::Null).await, stranger.data(&query, Value::Null).await);
        assert_eq!(
            told["product"],
            json!({ "title": "Ornithorynque", "catalogues": [{ "title": "Essais" }] })
        );
        for list in ["found", "newest"] {
            assert_eq!(told[list]["nodes"], json!([{ "title": "Ornithorynque" }]), "{list}");
        }
        assert_eq!(told["catalogue"]["products"]["nodes"], json!([{ "title": "Ornithorynque" }]));
        assert!(!hidden.to_string().contains("Ornithorynque"), "{hidden}");
        assert!(html(&friend, "/catalogue/essais").await.contains("Ornithorynque"));
        assert!(!html(&stranger, "/catalogue/essais").await.contains("Ornithorynque"));
    }
    // The cart is each visitor's own, and is asked for anew even beside what is alike for all.
    let buyer = Browser::open(shop);
    let (variant, _) = sale::file_on_sale(shop, &sale::merchant(shop).await).await;
    let add = "mutation($id: ID!) { cartAdd(input: { variant: $id }) { ... on Cart { count } } }";
    buyer.data(add, json!({ "id": format!("var_{}", variant.simple()) })).await;
    let both = "{ shop { name } cart { count } }";
    assert_eq!(buyer.data(both, Value::Null).await["cart"]["count"], 1);
    assert_eq!(stranger.data(both, Value::Null).await["cart"]["count"], 0);
});

/// What another process does: the shop's own connections tell nobody of it.
async fn write_from_elsewhere(shop: &TestShop, sql: &'static str) {
    if shop.is_postgres() {
        let pool = shop.db.get_postgres_connection_pool();
        sea_orm::sqlx::query(sql).execute(pool).await.unwrap();
    } else {
        sea_orm::sqlx::query(sql).execute(shop.db.get_sqlite_connection_pool()).await.unwrap();
    }
}

both!(what_another_process_wrote_is_noticed, |shop| {
    sale::file_on_sale(shop, &sale::merchant(shop).await).await;
    let visitor = Browser::open(shop);
    let title = async || visitor.data(PRODUCTS, Value::Null).await["products"]["nodes"][0]["title"].clone();
    let kept = title().await;
    let mut lookout = Lookout::new(shop.db.clone());
    assert!(lookout.has_changed().await, "nobody knows what was written before the first look");
    if !shop.is_postgres() {
        // PostgreSQL's snapshot is of all its databases, the other tests' among them.
        assert!(!lookout.has_changed().await, "nothing was written");
        title().await;
        assert!(!lookout.has_changed().await, "to read is not to write");
    }
    write_from_elsewhere(shop, "UPDATE product SET title = 'Ailleurs'").await;
    assert_eq!(title().await, kept, "nobody has looked yet");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(lookout.run(shop.revision.clone(), stopped));
    let noticed = async |wanted: &str| {
        let told = async {
            while title().await != wanted {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), told).await.expect("it looks twice a second");
    };
    noticed("Ailleurs").await;
    // Again, while it runs.
    write_from_elsewhere(shop, "UPDATE product SET title = 'Encore'").await;
    noticed("Encore").await;
    stop.send(true).unwrap();
    running.await.unwrap();
});

both!(what_is_kept_reads_no_table_whose_changes_are_passed_over, |shop| {
    let staff = sale::merchant(shop).await;
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = create_product(&owner, "Manuel", &[&shelf]).await;
    goods(&owner, product["id"].as_str().unwrap(), 900, Some(5)).await;
    publish(&owner, product["id"].as_str().unwrap()).await;
    sale::file_on_sale(shop, &staff).await;
    let spied = Spied::on(shop);
    let visitor = Browser::open(&spied.shop);
    let told = every_answer(&visitor, ALIKE_FOR_ALL, &["livres", "manuel"], &[]).await;
    assert!(told.contains("Manuel.pdf"), "the walk reached a file");
    for path in ["/", "/catalogue/livres", "/product/manuel", "/search?q=manuel"] {
        html(&visitor, path).await;
    }
    let statements = spied.taken();
    for shown in ["product", "variant", "placement", "file_version", "setting"] {
        assert!(statements.iter().any(|sql| sql.contains(&format!("\"{shown}\""))), "{shown} was read");
    }
    for sql in statements {
        for table in NEVER_SHOWN {
            let read = ["FROM", "JOIN"].iter().any(|word| {
                [format!("{word} {table} "), format!("{word} \"{table}\"")]
                    .iter()
                    .any(|read| sql.contains(read))
            });
            assert!(!read, "{table} is read by what is kept: {sql}");
        }
    }
});

both!(every_table_that_is_passed_over_exists, |shop| {
    use sea_orm::ConnectionTrait;
    for table in NEVER_SHOWN {
        shop.db.execute_unprepared(&format!("SELECT 1 FROM \"{table}\"")).await.unwrap();
    }
});

both!(a_kept_page_can_be_had_compressed, |shop| {
    sale::file_on_sale(shop, &sale::merchant(shop).await).await;
    let visitor = Browser::open(shop);
    let plain = html(&visitor, "/").await;
    let answer = visitor.request(Method::GET, "/").header("accept-encoding", "br, gzip").send().await;
    assert_eq!(answer.0.headers()[header::CONTENT_ENCODING], "gzip");
    let varies: Vec<_> = answer.0.headers().get_all(header::VARY).iter().collect();
    assert!(varies.iter().any(|value| *value == "Accept-Encoding"), "{varies:?}");
    let packed = answer.0.into_body().into_vec().await.unwrap();
    assert!(packed.len() * 2 < plain.len());
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    let refused = visitor.request(Method::GET, "/").header("accept-encoding", "gzip;q=0").send().await;
    assert!(!refused.0.headers().contains_key(header::CONTENT_ENCODING));
});
