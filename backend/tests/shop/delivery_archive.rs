//! All files of an order as one ZIP (SPEC 7.8).

use std::io::{Cursor, Read};
use std::process::Command;

use chrono::TimeDelta;
use comptoir::delivery::{self, BoughtFile, DownloadState, download_link, transfer};
use comptoir::files::{FilePolicy, product_file};
use poem::http::{StatusCode, header};
use poem::test::{TestClient, TestResponse};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::both;
use crate::delivery_sale::{body, bytes, header_of, routes, text, upload};
use crate::test_shop::TestShop;

/// An order of several files.
struct Bundle<'a> {
    shop: &'a TestShop,
    order: Uuid,
    files: Vec<(Uuid, String, Vec<u8>)>,
}

async fn bundle<'a>(shop: &'a TestShop, files: &[(&str, usize)]) -> Bundle<'a> {
    let (mut sold, mut bought) = (Vec::new(), Vec::new());
    for (name, size) in files {
        let id = shop.new_id();
        let row = product_file::ActiveModel {
            id: Set(id),
            internal_name: Set(format!("stored-{}", id.simple())),
            customer_name: Set((*name).to_owned()),
            delivers: Set(FilePolicy::Latest),
            created_at: Set(shop.clock.now()),
            updated_at: Set(shop.clock.now()),
            ..Default::default()
        };
        row.insert(&shop.db).await.unwrap();
        let bytes = bytes(*size);
        let version = upload(shop, id, 1, &bytes).await;
        bought.push(BoughtFile {
            order_line_id: shop.new_id(),
            product_file_id: id,
            bought_version_id: version.id,
        });
        sold.push((id, (*name).to_owned(), bytes));
    }
    let order = shop.new_id();
    let tx = shop.write().await.unwrap();
    delivery::open_links(&tx, shop, order, &bought).await.unwrap();
    tx.commit().await.unwrap();
    Bundle { shop, order, files: sold }
}

impl Bundle<'_> {
    async fn links(&self) -> Vec<download_link::Model> {
        let links = delivery::links_of(&self.shop.db, &[self.order]).await.unwrap();
        for link in &links {
            delivery::settled(link.id).await;
        }
        delivery::links_of(&self.shop.db, &[self.order]).await.unwrap()
    }

    async fn counters(&self) -> Vec<i32> {
        self.links().await.iter().map(|link| link.counter).collect()
    }

    async fn transfers(&self) -> Vec<transfer::Model> {
        let links: Vec<Uuid> = self.links().await.iter().map(|link| link.id).collect();
        transfer::Entity::find()
            .filter(transfer::Column::LinkId.is_in(links))
            .all(&self.shop.db)
            .await
            .unwrap()
    }

    fn client(&self) -> TestClient<poem::endpoint::BoxEndpoint<'static>> {
        TestClient::new(routes(self.shop))
    }

    async fn page(&self) -> String {
        let url = self.shop.archive_url(self.order, delivery::archive_generation(&self.links().await));
        url.strip_prefix("http://shop.test").unwrap().to_owned()
    }

    async fn open(&self) -> String {
        let answer = self.client().post(self.page().await).send().await;
        answer.assert_status(StatusCode::SEE_OTHER);
        header_of(&answer, "location").unwrap()
    }

    async fn get(&self, address: &str, range: &str) -> TestResponse {
        let client = self.client();
        let request = client.get(address);
        if range.is_empty() {
            request.send().await
        } else {
            request.header(header::RANGE, range).send().await
        }
    }

    async fn set_limit(&self, place: usize, limit: i32) {
        let link = self.links().await[place].id;
        let tx = self.shop.write().await.unwrap();
        delivery::set_limit(&tx, link, Some(limit), self.shop.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn names_of(archive: &zip::ZipArchive<Cursor<Vec<u8>>>) -> Vec<String> {
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

const THREE: [(&str, usize); 3] = [("Été — 日本.pdf", 700_000), ("plan.pdf", 10), ("PLAN.pdf", 300_001)];

both!(an_archive_holds_every_file_and_each_counts_once, |shop| {
    let bundle = bundle(shop, &THREE).await;
    let address = bundle.open().await;
    let answer = bundle.get(&address, "").await;
    answer.assert_status_is_ok();
    let length: usize = header_of(&answer, "content-length").unwrap().parse().unwrap();
    assert_eq!(header_of(&answer, "content-type").unwrap(), "application/zip");
    assert!(header_of(&answer, "content-disposition").unwrap().contains("Comptoir 2026-11-24.zip"));
    let whole = body(answer).await;
    assert_eq!(whole.len(), length);
    let mut archive = zip::ZipArchive::new(Cursor::new(whole.to_vec())).unwrap();
    let names = names_of(&archive);
    assert_eq!(names, ["Été — 日本.pdf", "plan.pdf", "PLAN (2).pdf"]);
    for (place, (_, _, expected)) in bundle.files.iter().enumerate() {
        let mut read = Vec::new();
        archive.by_index(place).unwrap().read_to_end(&mut read).unwrap();
        assert_eq!(&read, expected);
    }
    assert_eq!(bundle.counters().await, [1, 1, 1]);
    assert!(bundle.transfers().await.iter().all(|one| one.delivered_bytes == one.size_bytes));
    // Fetched again by the same address it is the same download, and the same bytes.
    assert_eq!(body(bundle.get(&address, "").await).await, whole);
    assert_eq!(bundle.counters().await, [1, 1, 1]);
    // The button begins another one, now that this one is complete.
    assert_ne!(bundle.open().await, address);
});

both!(programs_that_unpack_archives_find_no_fault, |shop| {
    let bundle = bundle(shop, &THREE).await;
    let address = bundle.open().await;
    let path = shop.dir.path().join("all.zip");
    std::fs::write(&path, body(bundle.get(&address, "").await).await).unwrap();
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n\
        sys.exit(z.testzip() is not None or z.namelist()[0] != 'Été — 日本.pdf')";
    let programs: [(&str, &[&str]); 3] =
        [("unzip", &["-t", "-qq"]), ("7z", &["t", "-bso0"]), ("python3", &["-c", script])];
    let mut ran = 0;
    for (program, arguments) in programs {
        match Command::new(program).args(arguments).arg(&path).output() {
            Ok(output) => {
                assert!(output.status.success(), "{program}: {output:?}");
                ran += 1;
            }
            Err(error) => eprintln!("{program} is not here: {error}"),
        }
    }
    assert!(ran > 0, "none of the programs is here");
});

both!(any_range_of_an_archive_is_what_the_whole_has_there, |shop| {
    let bundle = bundle(shop, &THREE).await;
    let address = bundle.open().await;
    let whole = body(bundle.get(&address, "").await).await;
    let size = whole.len();
    let mut at = 1_u64;
    for _ in 0..100 {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let start = usize::try_from(at >> 33).unwrap() % size;
        let end = (start + 1 + usize::try_from(at >> 50).unwrap()).min(size);
        let answer = bundle.get(&address, &format!("bytes={start}-{}", end - 1)).await;
        answer.assert_status(StatusCode::PARTIAL_CONTENT);
        assert_eq!(header_of(&answer, "content-range").unwrap(), format!("bytes {start}-{}/{size}", end - 1));
        assert_eq!(body(answer).await, whole[start..end]);
    }
    let several = bundle.get(&address, &format!("bytes=0-9,{}-", size - 5)).await;
    let length: usize = header_of(&several, "content-length").unwrap().parse().unwrap();
    let several = body(several).await;
    assert_eq!(several.len(), length);
    assert!(several.windows(10).any(|window| window == &whole[..10]));
    let head = bundle.client().head(&address).send().await;
    assert_eq!(header_of(&head, "content-length").unwrap(), size.to_string());
    assert_eq!(bundle.counters().await, [1, 1, 1]);
});

both!(an_archive_that_was_cut_is_resumed_by_its_address_and_by_the_button, |shop| {
    let bundle = bundle(shop, &THREE).await;
    for place in 0..3 {
        bundle.set_limit(place, 1).await;
    }
    let address = bundle.open().await;
    // All of the first file and a part of nothing else.
    let first = body(bundle.get(&address, "bytes=0-700200").await).await;
    assert_eq!(bundle.counters().await, [1, 1, 0]);
    let page = bundle.client().get(bundle.page().await).header("accept-language", "en").send().await;
    let page = text(page).await;
    assert!(page.contains("Resume the download") && !page.contains("not in it"), "{page}");
    assert_eq!(bundle.open().await, address);
    let rest = body(bundle.get(&address, "bytes=700201-").await).await;
    assert!(zip::ZipArchive::new(Cursor::new([first, rest].concat())).is_ok());
    assert_eq!(bundle.counters().await, [1, 1, 1]);
    let spent = bundle.client().post(bundle.page().await).send().await;
    spent.assert_status(StatusCode::FORBIDDEN);
});

both!(a_file_whose_link_opens_nothing_is_left_out_and_the_page_says_so, |shop| {
    let bundle = bundle(shop, &THREE).await;
    bundle.set_limit(1, 0).await;
    let page = bundle.client().get(bundle.page().await).header("accept-language", "en").send().await;
    page.assert_status_is_ok();
    let page = text(page).await;
    assert!(
        page.contains("These files are not in it") && page.contains("Every download has been used"),
        "{page}"
    );
    let address = bundle.open().await;
    let whole = body(bundle.get(&address, "").await).await;
    let archive = zip::ZipArchive::new(Cursor::new(whole.to_vec())).unwrap();
    assert_eq!(names_of(&archive), ["Été — 日本.pdf", "PLAN.pdf"]);
    assert_eq!(bundle.counters().await, [1, 0, 1]);
    // Switched off, all of it stops.
    let tx = shop.write().await.unwrap();
    delivery::switch_links(&tx, bundle.order, DownloadState::Disabled, shop.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    bundle.get(&address, "").await.assert_status(StatusCode::FORBIDDEN);
    let refused = bundle.client().post(bundle.page().await).send().await;
    refused.assert_status(StatusCode::FORBIDDEN);
});

both!(the_page_of_an_archive_changes_nothing_and_dies_with_a_new_address, |shop| {
    let bundle = bundle(shop, &THREE).await;
    let (before, page) = (bundle.links().await, bundle.page().await);
    let answer = bundle.client().get(&page).header("sec-purpose", "prefetch").send().await;
    answer.assert_status_is_ok();
    assert_eq!(header_of(&answer, "cache-control").unwrap(), "private, no-store, no-transform");
    assert!(text(answer).await.contains("plan.pdf"));
    bundle.client().head(&page).send().await.assert_status_is_ok();
    assert_eq!(bundle.links().await, before);
    assert!(bundle.transfers().await.is_empty());
    let tx = shop.write().await.unwrap();
    delivery::renew(&tx, before[0].id, shop.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    bundle.client().get(&page).send().await.assert_status(StatusCode::NOT_FOUND);
    bundle.client().post(&page).send().await.assert_status(StatusCode::NOT_FOUND);
    // One file's address opens no archive, nor the reverse.
    let other = page.replace("/d/all/", "/d/");
    bundle.client().get(&other).send().await.assert_status(StatusCode::NOT_FOUND);
});

both!(an_archive_and_its_single_links_share_one_download, |shop| {
    let bundle = bundle(shop, &THREE).await;
    let link = bundle.links().await.remove(0);
    let single = shop.link_url(link.id, link.generation).replace("http://shop.test", "");
    let answer = bundle.client().post(&single).send().await;
    let single = header_of(&answer, "location").unwrap();
    body(bundle.get(&single, "bytes=0-399999").await).await;
    let address = bundle.open().await;
    assert_eq!(bundle.transfers().await.len(), 3);
    body(bundle.get(&address, "bytes=400000-").await).await;
    assert_eq!(bundle.counters().await, [1, 1, 1]);
});

both!(a_missing_file_refuses_the_archive_before_a_byte_goes_out, |shop| {
    let bundle = bundle(shop, &THREE).await;
    let address = bundle.open().await;
    let key = comptoir::files::versions_of(&shop.db, &[bundle.files[2].0]).await.unwrap();
    let key = &key.values().next().unwrap()[0].storage_key;
    std::fs::remove_file(shop.dir.path().join("files").join(key)).unwrap();
    bundle.get(&address, "").await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(bundle.counters().await, [0, 0, 0]);
    assert!(bundle.transfers().await.iter().all(|one| one.sent_bytes == 0));
});

both!(an_archive_s_address_ends_with_its_time, |shop| {
    let bundle = bundle(shop, &THREE).await;
    let address = bundle.open().await;
    shop.advance(TimeDelta::hours(24));
    bundle.get(&address, "").await.assert_status(StatusCode::GONE);
    delivery::forget_archives(shop).await.unwrap();
    bundle.get(&address, "").await.assert_status(StatusCode::NOT_FOUND);
    assert_ne!(bundle.open().await, address);
});
