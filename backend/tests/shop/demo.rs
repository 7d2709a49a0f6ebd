//! The shop with examples.

use std::future::poll_fn;
use std::task::Poll;

use comptoir::catalogue::{ProductStatus, catalogue, product, variant};
use comptoir::delivery::{self, deliverables};
use comptoir::files::product_file;
use comptoir::paging::Page;
use comptoir::{demo, orders, settings};
use futures_util::TryStreamExt;
use sea_orm::EntityTrait;

use crate::both;
use crate::test_shop::{Db, TestShop};

both!(an_empty_shop_is_filled_once_with_true_files, |shop| {
    assert!(!settings::is_demo(&shop.db).await.unwrap());
    demo::fill(shop).await.unwrap();
    let products = product::Entity::find().all(&shop.db).await.unwrap();
    assert_eq!(products.iter().filter(|p| p.status == ProductStatus::Published).count(), 7);
    assert_eq!(products.iter().filter(|p| p.status == ProductStatus::Draft).count(), 1);
    demo::fill(shop).await.unwrap();
    assert_eq!(product::Entity::find().all(&shop.db).await.unwrap().len(), products.len());
    assert!(settings::is_demo(&shop.db).await.unwrap());

    let lines = demo::order(shop).await.unwrap();
    let all = orders::Filter::default();
    let page = Page::read(None, None, None, None).unwrap();
    let rows = orders::list(&shop.db, &page, &all).await.unwrap();
    assert_eq!(rows[0].state, orders::OrderState::Paid);
    assert_eq!(lines[0], shop.order_url(rows[0].id));
    assert_eq!(lines.len(), 1 + 9, "the order's page and its nine files");
    assert!(lines[1..].iter().all(|line| line.starts_with("http://shop.test/d/")));

    let links = delivery::links_of(&shop.db, &[rows[0].id]).await.unwrap();
    assert_eq!(links[0].max_downloads, settings::download_settings(&shop.db).await.unwrap().max_downloads);
    for found in deliverables(&shop.db, &links).await.unwrap() {
        let size = u64::try_from(found.version.size_bytes).unwrap();
        let bytes: Vec<_> = shop
            .storage
            .read(&found.version.storage_key, 0..size)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        let bytes = bytes.concat();
        assert_eq!(bytes.len() as u64, size);
        let (_, kind) = found.file.customer_name.rsplit_once('.').unwrap();
        let start: &[u8] = match kind {
            "pdf" => b"%PDF-1.4",
            "png" => b"\x89PNG\r\n\x1a\n",
            "wav" => b"RIFF",
            "csv" => "\u{feff}date;jour".as_bytes(),
            _ => b"BEGIN:VCALENDAR",
        };
        assert!(bytes.starts_with(start), "{}", found.file.customer_name);
    }
});

both!(a_shop_that_sells_something_is_no_demo, |shop| {
    let staff = crate::sale::merchant(shop).await;
    crate::sale::order_by_transfer(shop, &staff).await;
    demo::fill(shop).await.unwrap();
    assert!(!settings::is_demo(&shop.db).await.unwrap());
    assert_eq!(product::Entity::find().all(&shop.db).await.unwrap().len(), 1);
});

/// Drives a call so far and then drops it, as a process that is killed.
async fn cut_short(shop: &TestShop, polls: usize) -> bool {
    let mut fill = Box::pin(demo::fill(shop));
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        fill.as_mut().poll(context).map(|filled| filled.is_ok())
    })
    .await
}

both!(a_filling_that_was_cut_short_is_completed_by_the_next_start, |shop| {
    for polls in [10, 30, 60, 90] {
        assert!(!cut_short(shop, polls).await, "{polls} polls fill the whole shop: cut it earlier");
    }
    assert!(settings::is_demo_unfinished(&shop.db).await.unwrap(), "90 polls begin nothing");
    demo::fill(shop).await.unwrap();
    assert!(!settings::is_demo_unfinished(&shop.db).await.unwrap());

    let whole = TestShop::open(Db::Sqlite).await;
    demo::fill(&whole).await.unwrap();
    let shelves = async |shop: &TestShop| {
        let mut titles: Vec<String> = Vec::new();
        titles.extend(product::Entity::find().all(&shop.db).await.unwrap().into_iter().map(|row| row.slug));
        titles.extend(catalogue::Entity::find().all(&shop.db).await.unwrap().into_iter().map(|row| row.slug));
        titles.extend(
            variant::Entity::find().all(&shop.db).await.unwrap().into_iter().filter_map(|row| row.sku),
        );
        let files = product_file::Entity::find().all(&shop.db).await.unwrap();
        titles.extend(files.into_iter().map(|row| row.internal_name));
        titles.sort();
        titles
    };
    assert_eq!(shelves(shop).await, shelves(&whole).await);
    assert_eq!(demo::order(shop).await.unwrap().len(), demo::order(&whole).await.unwrap().len());
});
