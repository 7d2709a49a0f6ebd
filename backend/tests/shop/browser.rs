//! Somebody with a browser: keeps cookies, asks GraphQL, opens pages; no socket in between.

use std::collections::BTreeMap;
use std::sync::Mutex;

use comptoir::http::{TrustedProxies, routes};
use poem::http::{Method, StatusCode, header};
use poem::test::{TestClient, TestRequestBuilder, TestResponse};
use poem::{EndpointExt, Response, endpoint::BoxEndpoint};
use serde_json::{Value, json};

use crate::test_shop::TestShop;

/// A visitor with cookies.
pub struct Browser {
    client: TestClient<BoxEndpoint<'static, Response>>,
    cookies: Mutex<BTreeMap<String, String>>,
    language: &'static str,
}

impl Browser {
    /// A visitor without cookies, who reads English.
    pub fn open(shop: &TestShop) -> Self {
        let endpoint = routes(shop.shop.clone(), TrustedProxies::default()).boxed();
        Self { client: TestClient::new(endpoint), cookies: Mutex::default(), language: "en" }
    }

    /// The same visitor, who reads French.
    pub fn in_french(self) -> Self {
        Self { language: "fr", ..self }
    }

    /// The owner, signed in through the one-time link.
    pub async fn owner(shop: &TestShop) -> Self {
        let browser = Self::open(shop);
        let link = comptoir::auth::make_sign_in_link(shop).await.unwrap();
        let path = link.strip_prefix("http://shop.test").unwrap().to_owned();
        let answer = browser.post(&path).await;
        assert_eq!(answer.0.status(), StatusCode::SEE_OTHER, "the one-time link signs in");
        browser
    }

    /// Keeps a cookie that was set elsewhere.
    pub fn keep_cookie(&self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// A request with this visitor's cookies.
    pub fn request(
        &self,
        method: Method,
        path: &str,
    ) -> TestRequestBuilder<'_, BoxEndpoint<'static, Response>> {
        let cookies = self.cookies.lock().unwrap();
        let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.client
            .request(method, path)
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::COOKIE, line.join("; "))
            .header(header::HOST, "shop.test")
    }

    /// Keeps what an answer sets.
    pub fn keep(&self, answer: &TestResponse) {
        for value in answer.0.headers().get_all(header::SET_COOKIE) {
            let pair = value.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
        }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> TestResponse {
        let answer = self.request(Method::GET, path).send().await;
        self.keep(&answer);
        answer
    }

    /// Presses a button of a page.
    pub async fn post(&self, path: &str) -> TestResponse {
        let answer = self.request(Method::POST, path).header("origin", "http://shop.test").send().await;
        self.keep(&answer);
        answer
    }

    /// Runs an operation; the whole answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let answer = self
            .request(Method::POST, "/graphql")
            .body_json(&json!({ "query": query, "variables": variables }))
            .send()
            .await;
        self.keep(&answer);
        answer.json().await.value().deserialize::<Value>()
    }

    /// Runs an operation that must not fail; its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].clone()
    }
}
