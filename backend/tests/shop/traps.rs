//! Traps of the libraries that we stand on, each held shut.

use chrono::Timelike;
use comptoir::http::{TrustedProxies, around};
use comptoir::settings::setting;
use comptoir::shop::Clock;
use comptoir::visitor::ClientAddress;
use poem::endpoint::make_sync;
use poem::http::{Method, StatusCode};
use poem::test::TestClient;
use poem::{Request, Route};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel, Statement};
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::test_shop::{Db, TestShop};

both!(a_broken_database_s_words_never_reach_a_client, |shop| {
    let stranger = Browser::open(shop);
    shop.db.execute_unprepared("DROP TABLE cart_line").await.unwrap();
    shop.db.execute_unprepared("DROP TABLE placement").await.unwrap();
    shop.db.execute_unprepared("DROP TABLE variant_file").await.unwrap();
    for query in [
        "{ products(first: 2) { nodes { title } } }",
        "mutation { cartAdd(input: { variant: \"var_00000000000000000000000000000001\" }) { __typename } }",
    ] {
        let answer = stranger.ask(query, Value::Null).await.to_string().to_lowercase();
        for word in ["select", "insert", "table", "relation", "sqlx", "placement", "cart_line"] {
            assert!(!answer.contains(word), "`{word}` in {answer}");
        }
        assert!(answer.contains("broke"), "{answer}");
    }
    let page = stranger.get("/").await.0.into_body().into_string().await.unwrap().to_lowercase();
    assert!(!page.contains("no such table") && !page.contains("relation"), "{page}");
});

#[tokio::test]
async fn one_request_is_one_operation() {
    let shop = TestShop::open(Db::Sqlite).await;
    let one = json!({ "query": "{ shop { name } }" });
    let answer =
        Browser::open(&shop).request(Method::POST, "/graphql").body_json(&json!([one, one])).send().await;
    assert_eq!(answer.0.status(), StatusCode::BAD_REQUEST);
}

/// GraphQL's Int has 32 bits, and typed clients believe it: bytes and amounts need more.
#[tokio::test]
async fn no_count_of_bytes_or_of_money_is_an_int() {
    let shop = TestShop::open(Db::Sqlite).await;
    let query =
        "{ __schema { types { name fields { name type { ...T } } inputFields { name type { ...T } } } } }
        fragment T on __Type { name ofType { name ofType { name ofType { name } } } }";
    let data = Browser::open(&shop).data(query, Value::Null).await;
    let mut seen = 0;
    for kind in data["__schema"]["types"].as_array().unwrap() {
        for list in ["fields", "inputFields"] {
            for field in kind[list].as_array().into_iter().flatten() {
                let name = field["name"].as_str().unwrap();
                if name == "minor" || name.ends_with("Minor") || name.ends_with("Bytes") {
                    seen += 1;
                    let what = field["type"].to_string();
                    assert!(what.contains("\"Long\""), "{}.{name} is {what}", kind["name"]);
                }
            }
        }
    }
    assert!(seen > 5, "only {seen} such fields");
}

#[tokio::test]
async fn sqlite_keeps_what_it_has_promised_and_checks_what_refers_to_what() {
    let shop = TestShop::open(Db::Sqlite).await;
    // More than one connection: every one of them must have been told.
    let pool = shop.db.get_sqlite_connection_pool();
    let mut connections = Vec::new();
    for _ in 0..3 {
        connections.push(pool.acquire().await.unwrap());
    }
    for connection in &mut connections {
        for (pragma, expected) in
            [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("busy_timeout", "30000")]
        {
            let row = sea_orm::sqlx::query(sea_orm::sqlx::AssertSqlSafe(format!("PRAGMA {pragma}")))
                .fetch_one(&mut **connection)
                .await
                .unwrap();
            use sea_orm::sqlx::Row;
            let value = row
                .try_get::<String, _>(0)
                .unwrap_or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()).unwrap());
            assert_eq!(value, expected, "{pragma}");
        }
    }
}

both!(writers_that_read_first_wait_for_each_other, |shop| {
    let now = shop.clock.now();
    let counted =
        setting::ActiveModel { name: Set("count".into()), value: Set("0".into()), updated_at: Set(now) };
    counted.insert(&shop.db).await.unwrap();
    let writers: Vec<_> = (0..16)
        .map(|_| {
            let shop = shop.shop.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let tx = shop.write().await.unwrap();
                    // Read, then write: a deferred transaction of SQLite fails here instead of waiting.
                    let lock = "UPDATE setting SET name = name WHERE name = 'count'";
                    if shop.is_postgres() {
                        tx.execute_unprepared(lock).await.unwrap();
                    }
                    let row = setting::Entity::find_by_id("count").one(&tx).await.unwrap().unwrap();
                    let next = row.value.parse::<u32>().unwrap() + 1;
                    let mut row = row.into_active_model();
                    row.value = Set(next.to_string());
                    row.update(&tx).await.unwrap();
                    tx.commit().await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let row = setting::Entity::find_by_id("count").one(&shop.db).await.unwrap().unwrap();
    assert_eq!(row.value, "160");
});

both!(an_instant_comes_back_as_it_was_written, |shop| {
    let now = Clock::System.now();
    assert_eq!(now.nanosecond() % 1_000_000, 0, "nothing finer than both databases keep");
    let row = setting::ActiveModel { name: Set("at".into()), value: Set("".into()), updated_at: Set(now) };
    row.insert(&shop.db).await.unwrap();
    let back = setting::Entity::find_by_id("at").one(&shop.db).await.unwrap().unwrap();
    assert_eq!(back.updated_at, now);
    let statement = Statement::from_string(
        ConnectionTrait::get_database_backend(&shop.db),
        "SELECT updated_at FROM setting WHERE name = 'at'",
    );
    let raw = shop.db.query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(raw.try_get_by_index::<i64>(0).unwrap(), now.timestamp_millis());
});

/// Only a proxy that we know is believed about its client, and only as far as it speaks for itself.
#[tokio::test]
async fn nobody_but_a_known_proxy_is_believed_about_the_client_s_address() {
    let shop = TestShop::open(Db::Sqlite).await;
    let told = async |proxies: &[&str], forwarded: &str| -> String {
        let echo = make_sync(|request: Request| {
            request.data::<ClientAddress>().map(|client| client.0.to_string()).unwrap()
        });
        let proxies = TrustedProxies(proxies.iter().map(|text| text.parse().unwrap()).collect());
        let client = TestClient::new(around(&shop, proxies, Route::new().at("/", echo)));
        let answer =
            client.get("/").header("x-forwarded-for", forwarded).header("x-real-ip", "9.9.9.9").send().await;
        answer.0.into_body().into_string().await.unwrap()
    };
    assert_eq!(told(&[], "192.0.2.7").await, "127.0.0.1");
    assert_eq!(told(&["10.0.0.1"], "192.0.2.7").await, "127.0.0.1");
    assert_eq!(told(&["127.0.0.1"], "192.0.2.7").await, "192.0.2.7");
    assert_eq!(told(&["127.0.0.1"], "192.0.2.7, 198.51.100.1").await, "198.51.100.1");
    assert_eq!(told(&["127.0.0.1", "198.51.100.1"], "192.0.2.7, 198.51.100.1").await, "192.0.2.7");
    assert_eq!(told(&["127.0.0.1"], "nonsense").await, "127.0.0.1");
    assert_eq!(told(&["127.0.0.1"], "").await, "127.0.0.1");
}
