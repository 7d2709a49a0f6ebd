//! A signed-in tus client, and the file that it uploads to.

use base64::{Engine, engine::general_purpose::STANDARD};
use comptoir::auth;
use comptoir::files::{self, file_version, product_file};
use comptoir::ids::Kind;
use comptoir::shop::Shop;
use comptoir::storage::Storage;
use poem::http::StatusCode;
use poem::test::{TestClient, TestRequestBuilder, TestResponse};
use poem::{Body, EndpointExt, Route, endpoint::BoxEndpoint};
use sha2::{Digest, Sha256};
use url::Url;

use crate::files::{content, draft, owner};
use crate::test_shop::TestShop;

/// A signed-in tus client, and the file that it uploads to.
pub struct Client {
    pub shop: Shop,
    pub http: TestClient<BoxEndpoint<'static>>,
    pub cookie: String,
    pub file: product_file::Model,
}

impl Client {
    pub async fn new(shop: &Shop) -> Self {
        let file = files::create(shop, &owner(shop).await, &draft("film.bin", "Film.bin")).await.unwrap();
        let link = auth::make_sign_in_link(shop).await.unwrap();
        let signed_in =
            auth::redeem_sign_in_link(shop, link.rsplit('/').next().unwrap(), "tus").await.unwrap();
        let cookie = signed_in.cookie.split(';').next().unwrap().to_owned();
        Self { shop: shop.clone(), http: http(shop), cookie, file }
    }

    /// The same client after the server's process began anew.
    pub async fn after_restart(&self, test: &TestShop) -> Self {
        let storage =
            Storage::open(&Url::from_file_path(test.dir.path().join("files")).unwrap()).await.unwrap();
        let shop = Shop { storage, ..self.shop.clone() };
        Self { http: http(&shop), shop, cookie: self.cookie.clone(), file: self.file.clone() }
    }

    pub fn signed<'a>(
        &self,
        request: TestRequestBuilder<'a, BoxEndpoint<'static>>,
    ) -> TestRequestBuilder<'a, BoxEndpoint<'static>> {
        request.header("Tus-Resumable", "1.0.0").header("Cookie", &self.cookie)
    }

    pub async fn post(&self, size: impl ToString, name: &str) -> TestResponse {
        let file = Kind::File.show(self.file.id);
        let metadata = format!("fileId {},filename {}", STANDARD.encode(&*file), STANDARD.encode(name));
        let request = self.signed(self.http.post("/admin/uploads"));
        request.header("Upload-Length", size.to_string()).header("Upload-Metadata", metadata).send().await
    }

    /// Announces an upload and returns its address.
    pub async fn begin(&self, size: usize) -> String {
        let answer = self.post(size, "Film d’été.bin").await;
        answer.assert_status(StatusCode::CREATED);
        header(&answer, "location").unwrap()
    }

    pub async fn patch(&self, at: &str, offset: usize, body: impl Into<Body>) -> TestResponse {
        let request = self.signed(self.http.patch(at)).header("Upload-Offset", offset.to_string());
        request.content_type("application/offset+octet-stream").body(body).send().await
    }

    /// What HEAD says is stored.
    pub async fn offset(&self, at: &str) -> usize {
        let answer = self.signed(self.http.head(at)).send().await;
        answer.assert_status(StatusCode::OK);
        offset_in(&answer)
    }

    /// The versions of the file, the newest first.
    pub async fn versions(&self) -> Vec<file_version::Model> {
        files::versions_of(&self.shop.db, &[self.file.id])
            .await
            .unwrap()
            .remove(&self.file.id)
            .unwrap_or_default()
    }

    /// There is one version, and its bytes and digests are these.
    pub async fn assert_arrived(&self, bytes: &[u8]) {
        let versions = self.versions().await;
        assert_eq!(versions.len(), 1);
        assert_eq!(versions[0].sha256, Sha256::digest(bytes).to_vec());
        assert_eq!(versions[0].crc32, i64::from(crc32fast::hash(bytes)));
        assert_eq!(versions[0].size_bytes, bytes.len() as i64);
        let stored = self.shop.storage.size(&versions[0].storage_key).await.unwrap();
        assert_eq!(stored, Some(bytes.len() as u64));
        assert!(content(&self.shop, &versions[0]).await == bytes);
    }
}

pub fn http(shop: &Shop) -> TestClient<BoxEndpoint<'static>> {
    TestClient::new(Route::new().nest("/admin/uploads", files::http::routes()).data(shop.clone()).boxed())
}

pub fn header(answer: &TestResponse, name: &str) -> Option<String> {
    Some(answer.0.headers().get(name)?.to_str().unwrap().to_owned())
}

pub fn offset_in(answer: &TestResponse) -> usize {
    header(answer, "upload-offset").unwrap().parse().unwrap()
}
