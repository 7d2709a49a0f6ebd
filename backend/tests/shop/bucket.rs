//! A shop whose files lie in a real bucket: from the upload to the last byte at the buyer's.

use chrono::TimeDelta;
use comptoir::catalogue::VariantKind;
use comptoir::files;
use comptoir::jobs;
use comptoir::orders;
use comptoir::payments::PaymentMethod;
use poem::http::StatusCode;
use poem::test::TestClient;

use crate::delivery_sale::{body, bytes, header_of, routes};
use crate::sale::{cart_of, checkout, links, merchant, on_sale};
use crate::storage::bucket;
use crate::test_shop::{Db, TestShop};
use crate::tus_client::Client;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_goes_through_a_bucket_from_the_upload_to_the_buyer() {
    let mut shop = TestShop::open(Db::Postgres).await;
    shop.shop.storage = bucket("files/of the shop").await;
    let staff = merchant(&shop).await;
    let client = Client::new(&shop).await;
    // More than two parts of what is put together, in three requests.
    let content = bytes(19 << 20);
    let at = client.begin(content.len()).await;
    for (start, end) in [(0, 100), (100, 9 << 20), (9 << 20, content.len())] {
        client.patch(&at, start, content[start..end].to_vec()).await.assert_status(StatusCode::NO_CONTENT);
    }
    client.assert_arrived(&content).await;

    let variant = on_sale(&shop, &staff, VariantKind::File, 900, None, vec![client.file.id]).await;
    let cart = cart_of(&shop, &[(variant, 1)]).await;
    let input = checkout(&cart.simple().to_string(), PaymentMethod::Transfer, 900);
    let order = orders::place(&shop, cart, &input).await.unwrap().order;
    orders::receive_payment(&shop, &staff, order.id).await.unwrap();
    let link = links(&shop, order.id).await.remove(0);
    let buyer = TestClient::new(routes(&shop));
    let page = shop.link_url(link.id, link.generation);
    let opened = buyer.post(page.strip_prefix("http://shop.test").unwrap()).send().await;
    let address = header_of(&opened, "location").unwrap();
    let size = content.len();
    for (range, expected) in [
        ("bytes=0-0".to_owned(), &content[..1]),
        (format!("bytes=8388000-{}", (8 << 20) + 999), &content[8_388_000..(8 << 20) + 1_000]),
        ("bytes=-7".to_owned(), &content[size - 7..]),
    ] {
        let answer = buyer.get(&address).header("range", &range).send().await;
        answer.assert_status(StatusCode::PARTIAL_CONTENT);
        assert!(body(answer).await == expected, "{range}");
    }
    let whole = buyer.get(&address).send().await;
    whole.assert_status_is_ok();
    assert!(body(whole).await == content);
    comptoir::delivery::settled(link.id).await;
    assert_eq!(links(&shop, order.id).await[0].counter, 1);

    let version = client.versions().await.remove(0);
    shop.storage.delete(&version.storage_key).await.unwrap();
    buyer.get(&address).send().await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_nobody_can_ask_for_leave_the_bucket() {
    let mut shop = TestShop::open(Db::Postgres).await;
    shop.shop.storage = bucket("").await;
    let client = Client::new(&shop).await;
    for bytes in [b"first!", b"second"] {
        let at = client.begin(bytes.len()).await;
        client.patch(&at, 0, bytes.to_vec()).await.assert_status(StatusCode::NO_CONTENT);
    }
    let [second, first] = <[files::file_version::Model; 2]>::try_from(client.versions().await).unwrap();
    shop.advance(TimeDelta::days(8));
    jobs::collect_versions(&shop).await.unwrap();
    shop.advance(TimeDelta::days(1));
    jobs::collect_versions(&shop).await.unwrap();
    assert_eq!(shop.storage.size(&first.storage_key).await.unwrap(), None);
    assert_eq!(shop.storage.size(&second.storage_key).await.unwrap(), Some(6));
}
