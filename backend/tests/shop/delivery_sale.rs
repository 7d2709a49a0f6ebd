//! A file that was sold, and a client that fetches it.

use bytes::Bytes;
use comptoir::delivery::{self, BoughtFile, download_link, transfer};
use comptoir::files::{FilePolicy, file_version, product_file};
use poem::http::{StatusCode, header};
use poem::test::{TestClient, TestResponse};
use poem::{EndpointExt, Route};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::test_shop::TestShop;

/// A name that every header has trouble with.
pub const NAME: &str = "Manuel d'été \"2\" — 日本.pdf";

/// A file, its bytes, and the link of one order to it.
pub struct Sale<'a> {
    pub shop: &'a TestShop,
    pub bytes: Vec<u8>,
    pub file: Uuid,
    pub version: file_version::Model,
    pub order: Uuid,
    pub link: Uuid,
}

/// Bytes that differ wherever they are.
pub fn bytes(size: usize) -> Vec<u8> {
    (0..size as u64).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
}

/// Sells a file of this size, delivered today with the shop's limits.
pub async fn sell(shop: &TestShop, size: usize) -> Sale<'_> {
    let file = shop.new_id();
    let row = product_file::ActiveModel {
        id: Set(file),
        internal_name: Set(format!("manual-{}.pdf", file.simple())),
        customer_name: Set(NAME.to_owned()),
        delivers: Set(FilePolicy::Latest),
        latest_version_id: Set(None),
        zip: Set(comptoir::files::ZipOption::Shop),
        created_at: Set(shop.clock.now()),
        updated_at: Set(shop.clock.now()),
    };
    row.insert(&shop.db).await.unwrap();
    let bytes = bytes(size);
    let version = upload(shop, file, 1, &bytes).await;
    let (order, bought) = (
        shop.new_id(),
        [BoughtFile { order_line_id: shop.new_id(), product_file_id: file, bought_version_id: version.id }],
    );
    let tx = shop.write().await.unwrap();
    let links = delivery::open_links(&tx, shop, order, &bought).await.unwrap();
    tx.commit().await.unwrap();
    Sale { shop, bytes, file, version, order, link: links[0].id }
}

/// Puts a new version of a file on sale.
pub async fn upload(shop: &TestShop, file: Uuid, number: i32, bytes: &[u8]) -> file_version::Model {
    let sha256 = Sha256::digest(bytes);
    let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = format!("tests/{hex}-{}", shop.new_id().simple());
    std::fs::create_dir_all(shop.dir.path().join("files/tests")).unwrap();
    std::fs::write(shop.dir.path().join("files").join(&key), bytes).unwrap();
    let version = file_version::ActiveModel {
        id: Set(shop.new_id()),
        product_file_id: Set(file),
        number: Set(number),
        storage_key: Set(key),
        size_bytes: Set(bytes.len() as i64),
        sha256: Set(sha256.to_vec()),
        crc32: Set(crc32fast::hash(bytes).into()),
        media_type: Set("application/pdf".to_owned()),
        uploaded_name: Set("manual.pdf".to_owned()),
        created_at: Set(shop.clock.now()),
    };
    let version = version.insert(&shop.db).await.unwrap();
    let mut row =
        product_file::Entity::find_by_id(file).one(&shop.db).await.unwrap().unwrap().into_active_model();
    row.latest_version_id = Set(Some(version.id));
    row.update(&shop.db).await.unwrap();
    version
}

/// The routes of download clients.
pub fn routes(shop: &TestShop) -> poem::endpoint::BoxEndpoint<'static> {
    Route::new()
        .nest("/d", delivery::http::links())
        .nest("/t", delivery::http::transfers())
        .data(shop.shop.clone())
        .boxed()
}

pub type Client = TestClient<poem::endpoint::BoxEndpoint<'static>>;

impl Sale<'_> {
    pub fn client(&self) -> Client {
        TestClient::new(routes(self.shop))
    }

    /// The link as it lies in the database.
    pub async fn row(&self) -> download_link::Model {
        delivery::settled(self.link).await;
        download_link::Entity::find_by_id(self.link).one(&self.shop.db).await.unwrap().unwrap()
    }

    pub async fn counter(&self) -> i32 {
        self.row().await.counter
    }

    /// Its transfers, oldest first.
    pub async fn transfers(&self) -> Vec<transfer::Model> {
        delivery::settled(self.link).await;
        transfer::Entity::find()
            .filter(transfer::Column::LinkId.eq(self.link))
            .order_by_asc(transfer::Column::Id)
            .all(&self.shop.db)
            .await
            .unwrap()
    }

    /// Where the link's page is today.
    pub async fn page(&self) -> String {
        let row = self.row().await;
        let url = self.shop.link_url(row.id, row.generation);
        url.strip_prefix("http://shop.test").unwrap().to_owned()
    }

    /// Presses the button.
    pub async fn press(&self) -> TestResponse {
        self.client().post(self.page().await).send().await
    }

    /// Presses the button and follows it: the address of the transfer.
    pub async fn open(&self) -> String {
        let answer = self.press().await;
        answer.assert_status(StatusCode::SEE_OTHER);
        header_of(&answer, "location").unwrap()
    }

    pub async fn get(&self, address: &str, range: Option<&str>) -> TestResponse {
        let client = self.client();
        let request = client.get(address);
        match range {
            Some(range) => request.header(header::RANGE, range).send().await,
            None => request.send().await,
        }
    }

    /// Fetches the whole file or a range and checks what arrives.
    pub async fn fetch(&self, address: &str, range: std::ops::Range<usize>) -> StatusCode {
        let asked = format!("bytes={}-{}", range.start, range.end - 1);
        let answer = self.get(address, Some(&asked)).await;
        let status = answer.0.status();
        if status == StatusCode::PARTIAL_CONTENT {
            assert_eq!(body(answer).await, self.bytes[range]);
        }
        status
    }

    /// Changes the link as a merchant does.
    pub async fn steer<T>(
        &self,
        act: impl AsyncFnOnce(&comptoir::revision::Write) -> comptoir::error::Result<T>,
    ) -> T {
        let tx = self.shop.write().await.unwrap();
        let done = act(&tx).await.unwrap();
        tx.commit().await.unwrap();
        done
    }
}

/// A header's text.
pub fn header_of(answer: &TestResponse, name: &str) -> Option<String> {
    answer.0.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

/// The whole body.
pub async fn body(answer: TestResponse) -> Bytes {
    answer.0.into_body().into_bytes().await.unwrap()
}

/// The whole body as text.
pub async fn text(answer: TestResponse) -> String {
    String::from_utf8(body(answer).await.to_vec()).unwrap()
}
