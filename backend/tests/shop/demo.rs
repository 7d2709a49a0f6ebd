//! The shop with examples.

use std::future::poll_fn;
use std::io::{Cursor, Read as _};
use std::task::Poll;

use comptoir::catalogue::{ProductStatus, catalogue, product, variant};
use comptoir::delivery::{self, deliverables};
use comptoir::files::product_file;
use comptoir::mail::outgoing_mail;
use comptoir::orders::{OrderEventKind, OrderState, event, order};
use comptoir::paging::Page;
use comptoir::{demo, orders, settings};
use futures_util::TryStreamExt;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};

use crate::both;
use crate::test_shop::{Db, TestShop};

both!(an_empty_shop_is_filled_once_with_true_files, |shop| {
    assert!(!settings::is_demo(&shop.db).await.unwrap());
    demo::fill(shop).await.unwrap();
    let products = product::Entity::find().all(&shop.db).await.unwrap();
    assert_eq!(products.iter().filter(|p| p.status == ProductStatus::Published).count(), 11);
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
    // The order's page, fifteen files, and twelve of them again in the bundle; one more is behind a password.
    assert_eq!(lines.len(), 1 + 15 + 12);
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
            "ics" => b"BEGIN:VCALENDAR",
            "epub" => {
                assert_is_a_book(&bytes);
                b"PK\x03\x04"
            }
            "stl" => {
                let facets = u32::from_le_bytes(bytes[80..84].try_into().unwrap()) as usize;
                assert_eq!(bytes.len(), 84 + 50 * facets);
                b"Comptoir, dish"
            }
            other => panic!("nobody says what a {other} is"),
        };
        assert!(bytes.starts_with(start), "{}", found.file.customer_name);
    }
});

/// Opens the archive as a reader does (EPUB 3.3, 4.2): the kind first and plain, then what the package names.
fn assert_is_a_book(bytes: &[u8]) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    assert_eq!(text("mimetype"), "application/epub+zip");
    let container = text("META-INF/container.xml");
    assert!(container.contains("full-path=\"book/package.opf\""));
    let package = text("book/package.opf");
    let names: Vec<&str> =
        package.split("href=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    assert!(names.len() > 5, "{package}");
    for name in names {
        let page = text(&format!("book/{name}"));
        assert!(!page.is_empty());
        if name.ends_with(".xhtml") {
            assert_is_balanced(&page);
        }
    }
    let first = archive.by_index(0).unwrap();
    assert_eq!(first.compression(), zip::CompressionMethod::Stored);
    // The name begins at 30 and the content at 38: there is no room for an extra field.
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
}

/// Every element that begins ends, in its turn: what a reader's parser asks of XHTML first.
fn assert_is_balanced(page: &str) {
    let mut open = Vec::new();
    for tag in page.split('<').skip(1).map(|rest| rest.split_once('>').expect("a tag ends").0) {
        if tag.starts_with(['?', '!']) || tag.ends_with('/') {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{page}"),
            None => open.push(tag.split_whitespace().next().unwrap()),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// What the examples' buyers see: state, what happened, how many files are open.
async fn stories(shop: &TestShop) -> Vec<(String, OrderState, Vec<OrderEventKind>, usize)> {
    let rows = order::Entity::find().order_by_asc(order::Column::Id).all(&shop.db).await.unwrap();
    let mut stories = Vec::new();
    for row in rows {
        let open = crate::sale::links(shop, row.id).await.into_iter().filter(|link| link.enabled).count();
        stories.push((row.email, row.state, crate::sale::history(shop, row.id).await, open));
    }
    stories
}

both!(the_orders_of_the_examples_are_in_every_state_and_nobodys, |shop| {
    demo::fill(shop).await.unwrap();
    let stories = stories(shop).await;
    let states: Vec<OrderState> = stories.iter().map(|story| story.1).collect();
    for state in [
        OrderState::AwaitingPayment,
        OrderState::Paid,
        OrderState::PartiallyRefunded,
        OrderState::Refunded,
        OrderState::Disputed,
        OrderState::Cancelled,
    ] {
        assert!(states.contains(&state), "{state:?}");
    }
    assert!(stories.iter().all(|(email, ..)| email.ends_with("@example.org")));
    assert!(stories.iter().any(|(_, _, events, _)| events.contains(&OrderEventKind::Shipped)));
    assert!(stories.iter().any(|(_, state, events, open)| {
        *state == OrderState::Paid && *open == 0 && events.contains(&OrderEventKind::DownloadsDisabled)
    }));
    // Each in its own past, the first placed the oldest.
    let placed: Vec<_> =
        order::Entity::find().order_by_asc(order::Column::Number).all(&shop.db).await.unwrap();
    assert!(placed.is_sorted_by_key(|row| row.placed_at.to_utc()));
    assert!(placed.iter().all(|row| row.placed_at.to_utc() < shop.clock.now().to_utc()));
    for mail in outgoing_mail::Entity::find().all(&shop.db).await.unwrap() {
        assert!(mail.recipient.ends_with("@example.org"), "{}", mail.recipient);
    }
    // A second start makes nothing twice.
    demo::fill(shop).await.unwrap();
    assert_eq!(self::stories(shop).await, stories);
});

both!(orders_of_a_filling_that_was_cut_short_are_completed_and_none_is_made_twice, |shop| {
    let whole = TestShop::open(Db::Sqlite).await;
    demo::fill(&whole).await.unwrap();
    let whole = stories(&whole).await;

    // Cut again and again, each time a few events further.
    let events = async || event::Entity::find().count(&shop.db).await.unwrap();
    let mut cuts = 0;
    loop {
        let before = events().await;
        let further = async {
            while events().await < before + 4 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            filled = demo::fill(shop) => break filled.unwrap(),
            () = further => cuts += 1,
        }
    }
    assert!(cuts > 5, "{cuts} cuts");
    assert_eq!(stories(shop).await, whole);
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
