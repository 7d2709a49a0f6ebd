//! What whoever runs the program sees of it: counters, readiness, headers, logs (SPEC 11.4, 11.5).

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use comptoir::http::{Patience, TrustedProxies, routes};
use comptoir::metrics::Metrics;
use comptoir::shop::Shop;
use comptoir::{jobs, mail};
use poem::EndpointExt;
use poem::http::{Method, StatusCode};
use poem::test::TestClient;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::both;
use crate::browser::Browser;
use crate::delivery_sale;
use crate::sale;
use crate::test_shop::{Db, TestShop};
use crate::wire::serve_shop;

const TOKEN: &str = "a-token-of-the-metrics";

/// What `/metrics` says to whoever has the token.
async fn counters(shop: &TestShop) -> String {
    let shop = Shop { metrics: shop.metrics.clone(), ..shop.shop.clone() };
    let client = TestClient::new(routes(shop, TrustedProxies::default()));
    let answer = client.get("/metrics").header("authorization", format!("Bearer {TOKEN}")).send().await;
    answer.assert_status_is_ok();
    answer.0.into_body().into_string().await.unwrap()
}

async fn with_token(db: Db) -> TestShop {
    let mut shop = TestShop::open(db).await;
    shop.shop.metrics = Metrics::new(Some(TOKEN.to_owned()));
    shop
}

async fn the_counters_tell_what_the_shop_does_and_of_nobody(db: Db) {
    let shop = with_token(db).await;
    let staff = sale::merchant(&shop).await;
    let order = sale::order_by_transfer(&shop, &staff).await;
    assert!(counters(&shop).await.contains("comptoir_mails_waiting 1"));
    comptoir::orders::receive_payment(&shop, &staff, order.id).await.unwrap();
    mail::send_due(&shop, shop.clock.now()).await.unwrap();
    let sold = delivery_sale::sell(&shop, 1_000).await;
    let address = sold.open().await;
    sold.fetch(&address, 0..1_000).await;
    assert_eq!(sold.counter().await, 1);
    let browser = Browser::open(&shop);
    browser.get(&sold.page().await).await;
    browser.get("/product/nothing").await;
    browser.get("/no/such/page").await;
    let text = counters(&shop).await;
    for line in [
        "comptoir_orders_total{step=\"placed\"} 1",
        "comptoir_orders_total{step=\"paid\"} 1",
        "comptoir_mails_total{outcome=\"sent\"} 2",
        "comptoir_mails_waiting 0",
        "comptoir_transfers_open 0",
        "comptoir_transfer_bytes_total 1000",
        "comptoir_file_faults 0",
        "comptoir_http_answers_total{route=\"/d/:token\",method=\"GET\",status=\"200\"} 1",
        "comptoir_http_answers_total{route=\"/product/:slug\",method=\"GET\",status=\"404\"} 1",
        "comptoir_http_answer_seconds_count{route=\"/d/:token\"} 1",
        "comptoir_database_connections{state=\"open\"}",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    for secret in ["camille", "Camille", &order.number, "no/such", address.split('/').nth(2).unwrap()] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counters_tell_what_the_shop_does_and_of_nobody_on_sqlite() {
    the_counters_tell_what_the_shop_does_and_of_nobody(Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counters_tell_what_the_shop_does_and_of_nobody_on_postgres() {
    the_counters_tell_what_the_shop_does_and_of_nobody(Db::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counters_are_for_this_machine_or_for_whoever_has_the_token() {
    let shop = TestShop::open(Db::Sqlite).await;
    let server = serve_shop(&shop, Patience::default());
    let ask = async |headers: &str| {
        let mut connection = TcpStream::connect(server.address).await.unwrap();
        let request = format!("GET /metrics HTTP/1.1\r\nConnection: close\r\n{headers}\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer.starts_with("HTTP/1.1 200")
    };
    assert!(ask("Host: 127.0.0.1:8080\r\n").await);
    assert!(ask("Host: localhost\r\n").await);
    assert!(!ask("Host: 127.0.0.1:8080\r\nX-Forwarded-For: 192.0.2.7\r\n").await, "a proxy on this machine");
    assert!(!ask("Host: shop.example\r\n").await, "a proxy that hides itself");
    assert!(!ask("Host: shop.example\r\nAuthorization: Bearer \r\n").await);

    let far = TestClient::new(routes(shop.shop.clone(), TrustedProxies::default()));
    far.get("/metrics").send().await.assert_status(StatusCode::FORBIDDEN);
    far.get("/metrics").header("authorization", "Bearer ").send().await.assert_status(StatusCode::FORBIDDEN);
    let shop = with_token(Db::Sqlite).await;
    let far = TestClient::new(routes(shop.shop.clone(), TrustedProxies::default()));
    far.get("/metrics")
        .header("authorization", "Bearer wrong")
        .send()
        .await
        .assert_status(StatusCode::FORBIDDEN);
    counters(&shop).await;
}

both!(a_job_that_ran_is_counted, |shop| {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(jobs::run(shop.shop.clone(), stopped));
    let text = || {
        let written = shop.metrics.text(Default::default()).unwrap();
        written.contains("comptoir_jobs_total{job=\"mail\",outcome=\"done\"}")
            && written.contains("comptoir_jobs_total{job=\"file check\",outcome=\"done\"}")
    };
    while !text() {
        tokio::task::yield_now().await;
    }
    stop.send(true).unwrap();
    running.await.unwrap();
});

both!(a_shop_is_ready_when_its_rows_and_its_files_can_be_had, |shop| {
    let browser = Browser::open(shop);
    let ready = async || browser.get("/readyz").await.0.status();
    assert_eq!(ready().await, StatusCode::OK);
    let folder = shop.dir.path().join("files");
    std::fs::rename(&folder, shop.dir.path().join("away")).unwrap();
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE, "no store");
    std::fs::rename(shop.dir.path().join("away"), &folder).unwrap();
    assert_eq!(ready().await, StatusCode::OK);
    let newest = "DELETE FROM seaql_migrations WHERE version = (SELECT MAX(version) FROM seaql_migrations)";
    shop.db.execute_unprepared(newest).await.unwrap();
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE, "a migration is missing");
    assert_eq!(browser.get("/healthz").await.0.status(), StatusCode::OK, "it lives all the same");
    shop.db.execute_unprepared("DROP TABLE seaql_migrations").await.unwrap();
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE, "no database");
});

// One of every kind of answer: pages, API, files, refusals, failures.
both!(every_kind_of_answer_carries_the_security_headers, |shop| {
    let browser = Browser::owner(shop).await;
    let sold = delivery_sale::sell(shop, 10).await;
    let (page, transfer) = (sold.page().await, sold.open().await);
    let (get, post, head) = (Method::GET, Method::POST, Method::HEAD);
    let mut kinds = Vec::new();
    for (method, path) in [
        (&get, "/"),
        (&get, "/admin"),
        (&get, "/cart"),
        (&get, "/order/forged"),
        (&get, "/product/nothing"),
        (&get, "/healthz"),
        (&get, "/readyz"),
        (&get, "/metrics"),
        (&get, "/graphql"),
        (&post, "/graphql"),
        (&get, "/assets/nothing.js"),
        (&get, "/d/style.css"),
        (&get, "/d/forged"),
        (&get, page.as_str()),
        (&post, page.as_str()),
        (&get, transfer.as_str()),
        (&head, transfer.as_str()),
        (&get, "/t/forged/x"),
        (&post, "/pay/nobody/notify"),
        (&get, "/admin/sign-in/forged"),
        (&post, "/admin/sign-in/forged"),
        (&post, "/admin/uploads"),
        (&head, "/admin/uploads/nothing"),
        (&Method::from_bytes(b"BREW").unwrap(), "/"),
    ] {
        let answer = browser.request(method.clone(), path).send().await;
        let (status, headers) = (answer.0.status(), answer.0.headers());
        let csp = headers.get("content-security-policy").unwrap_or_else(|| panic!("{method} {path}"));
        let csp = csp.to_str().unwrap();
        assert!(csp.contains("frame-ancestors 'none'") && csp.contains("default-src"), "{path}: {csp}");
        assert!(
            !csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'") && !csp.contains('*'),
            "{csp}"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        let referrer = headers["referrer-policy"].to_str().unwrap();
        assert!(["same-origin", "no-referrer"].contains(&referrer), "{path}: {referrer}");
        assert!(
            headers.contains_key("permissions-policy") && headers.contains_key("cross-origin-opener-policy")
        );
        assert!(headers.contains_key("x-request-id"), "{path}");
        assert!(!headers.contains_key("server") && !headers.contains_key("x-powered-by"), "{path}");
        kinds.push(status.as_u16());
    }
    for kind in [200, 303, 403, 404, 405] {
        assert!(kinds.contains(&kind), "no answer was {kind}: {kinds:?}");
    }
});

#[tokio::test]
async fn a_shop_on_https_tells_browsers_to_stay_there() {
    let shop = TestShop::open(Db::Sqlite).await;
    let public_url = "https://shop.test".parse().unwrap();
    let client =
        TestClient::new(routes(Shop { public_url, ..shop.shop.clone() }, TrustedProxies::default()).boxed());
    for path in ["/", "/healthz", "/nowhere"] {
        let answer = client.get(path).send().await;
        assert_eq!(answer.0.headers()["strict-transport-security"], "max-age=31536000", "{path}");
    }
    assert!(!Browser::open(&shop).get("/").await.0.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn only_a_known_proxy_names_a_request() {
    let shop = TestShop::open(Db::Sqlite).await;
    let client = TestClient::new(routes(shop.shop.clone(), TrustedProxies::default()));
    let first = client.get("/healthz").header("x-request-id", "mine").send().await;
    let second = client.get("/healthz").send().await;
    let id =
        |answer: &poem::test::TestResponse| answer.0.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_ne!(id(&first), "mine");
    assert_ne!(id(&first), id(&second));
}

/// The program itself, on a free port.
struct Program {
    child: Child,
    log: std::thread::JoinHandle<String>,
    url: String,
    sign_in: String,
}

impl Program {
    fn start(dir: &std::path::Path) -> Self {
        let mut child = Self::command(dir).args(["serve", "--demo"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        let mut addresses = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines().take(3) {
            addresses.push(line.unwrap().split_whitespace().nth(1).unwrap().to_owned());
        }
        // The third line is about the second.
        addresses.pop();
        let sign_in = addresses.pop().unwrap();
        Self { child, log, url: addresses.pop().unwrap().trim_end_matches('/').to_owned(), sign_in }
    }

    fn command(dir: &std::path::Path) -> Command {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command
            .current_dir(dir)
            .env("COMPTOIR_LISTEN", format!("127.0.0.1:{port}"))
            .env("COMPTOIR_DATA_DIR", dir.join("data"))
            .env("COMPTOIR_LOG_FORMAT", "json")
            .env("RUST_LOG", "info,comptoir=trace")
            .stderr(Stdio::piped())
            .env_remove("COMPTOIR_TEST_POSTGRES_URL")
            .env_remove("COMPTOIR_TEST_S3_URL")
            .env_remove("COMPTOIR_TOOLS");
        command
    }

    /// Asks it to stop, and returns its log.
    fn stop(mut self) -> String {
        let stopped = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(stopped.success());
        assert!(self.child.wait().unwrap().success(), "it did not end well");
        self.log.join().unwrap()
    }
}

/// Orders, downloads, signs in and stumbles, with words that must not be found in the log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_json_and_holds_no_tokens_and_nothing_of_a_buyer() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::start(dir.path());
    let _ours_or_made = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut secrets = vec!["camille@example.com".to_owned(), "Camille".to_owned(), "Exemple".to_owned()];
    let mut tell = |address: &str| secrets.push(address.rsplit('/').next().unwrap().to_owned());

    let ordered = Program::command(dir.path()).args(["demo", "order"]).output().unwrap();
    assert!(ordered.status.success(), "{}", String::from_utf8_lossy(&ordered.stderr));
    let lines: Vec<String> = String::from_utf8(ordered.stdout).unwrap().lines().map(str::to_owned).collect();
    // The command was told another port.
    let here = |address: &str| format!("{}/{}", program.url, address.splitn(4, '/').nth(3).unwrap());
    tell(&lines[0]);
    assert!(client.get(here(&lines[0])).send().await.unwrap().status().is_success());
    for line in &lines[1..3] {
        tell(line);
        assert!(client.get(here(line)).send().await.unwrap().status().is_success());
        let opened = client.post(here(line)).send().await.unwrap();
        let transfer = opened.headers()["location"].to_str().unwrap().to_owned();
        tell(transfer.rsplit_once('/').unwrap().0);
        let sent = client.get(format!("{}{transfer}", program.url)).send().await.unwrap();
        assert!(!sent.bytes().await.unwrap().is_empty());
    }
    tell(&program.sign_in);
    let signed_in = client.post(&program.sign_in).header("origin", &program.url).send().await.unwrap();
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    tell(&cookie.replace('=', "/"));
    let ask = json!({ "query": "{ adminOrders(first: 1) { nodes { number email } } }" });
    let asked = client.post(format!("{}/graphql", program.url)).header("cookie", &cookie).json(&ask);
    let seen: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["data"]["adminOrders"]["nodes"][0]["email"], "camille@example.com");
    for path in
        ["/d/forged-token-1", "/t/forged-token-2/x", "/order/forged-token-3", "/admin/sign-in/forged-token-4"]
    {
        client.get(format!("{}{path}", program.url)).send().await.unwrap();
    }
    secrets.push("forged-token".to_owned());
    secrets.push(std::fs::read_to_string(dir.path().join("data/secret.key")).unwrap().trim().to_owned());

    let log = program.stop();
    assert!(log.lines().count() > 10, "{log}");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    assert!(log.contains("\"route\":\"/t/:token/*name\""), "the requests are there:\n{log}");
    for secret in secrets {
        assert!(secret.len() > 5 && !log.contains(&secret), "{secret} is in the log:\n{log}");
    }
}
