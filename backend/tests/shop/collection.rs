//! What becomes of versions that nobody can ask for any more, and of their bytes (SPEC 3.3).

use bytes::Bytes;
use chrono::TimeDelta;
use comptoir::catalogue::{self, ProductDraft, VariantKind, product_picture};
use comptoir::files::{self, discarded_object, file_version, product_file};
use comptoir::payments::PaymentMethod;
use comptoir::shop::At;
use comptoir::{jobs, orders};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait};
use uuid::Uuid;

use crate::both;
use crate::catalogue_pictures::picture;
use crate::files::{content, create, upload};
use crate::sale::{cart_of, checkout, merchant, on_sale};
use crate::test_shop::TestShop;

const WEEK: TimeDelta = TimeDelta::days(7);
const DAY: TimeDelta = TimeDelta::days(1);

async fn version(shop: &TestShop, id: Uuid) -> Option<file_version::Model> {
    file_version::Entity::find_by_id(id).one(&shop.db).await.unwrap()
}

async fn stored(shop: &TestShop, version: &file_version::Model) -> bool {
    shop.storage.size(&version.storage_key).await.unwrap().is_some()
}

/// Buys a file.
async fn buy(shop: &TestShop, file: &product_file::Model) -> Uuid {
    let staff = merchant(shop).await;
    let variant = on_sale(shop, &staff, VariantKind::File, 900, None, vec![file.id]).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let input = checkout(&cart.simple().to_string(), PaymentMethod::Transfer, 900);
    orders::place(shop, cart, &input).await.unwrap().order.id
}

both!(a_version_that_nobody_bought_goes_a_week_after_it_was_replaced_and_its_bytes_a_day_later, |shop| {
    let file = create(shop, "book.pdf", "Book.pdf").await.unwrap();
    let first = upload(shop, &file, "book.pdf", b"first").await;
    let second = upload(shop, &file, "book.pdf", b"second").await;
    let gone = version(shop, first).await.unwrap();
    shop.advance(WEEK - TimeDelta::seconds(1));
    jobs::collect_versions(shop).await.unwrap();
    assert!(version(shop, first).await.is_some(), "a mistake can still be undone");
    shop.advance(TimeDelta::seconds(1));
    jobs::collect_versions(shop).await.unwrap();
    assert!(version(shop, first).await.is_none());
    assert!(stored(shop, &gone).await, "a backup may still be copying it");
    shop.advance(DAY);
    jobs::collect_versions(shop).await.unwrap();
    assert!(!stored(shop, &gone).await);
    assert_eq!(discarded_object::Entity::find().count(&shop.db).await.unwrap(), 0);
    let kept = version(shop, second).await.unwrap();
    assert_eq!(content(shop, &kept).await, b"second");
});

both!(a_version_that_somebody_bought_stays_until_the_order_is_deleted, |shop| {
    let staff = merchant(shop).await;
    let file = create(shop, "book.pdf", "Book.pdf").await.unwrap();
    let first = upload(shop, &file, "book.pdf", b"first").await;
    let (ordered, delivered) = (buy(shop, &file).await, buy(shop, &file).await);
    orders::deliver(shop, &staff, delivered).await.unwrap();
    upload(shop, &file, "book.pdf", b"second").await;
    let bought = version(shop, first).await.unwrap();

    shop.advance(WEEK + DAY);
    jobs::collect_versions(shop).await.unwrap();
    assert_eq!(content(shop, &bought).await, b"first");
    // Even a caller who does not ask is refused, by the database.
    assert!(!files::discard_version(shop, first).await.unwrap());
    orders::delete(shop, &staff, delivered).await.unwrap();
    assert!(!files::discard_version(shop, first).await.unwrap());
    orders::delete(shop, &staff, ordered).await.unwrap();
    jobs::collect_versions(shop).await.unwrap();
    assert!(version(shop, first).await.is_none());
});

both!(the_newest_version_stays_whoever_wants_it, |shop| {
    let file = create(shop, "book.pdf", "Book.pdf").await.unwrap();
    let only = upload(shop, &file, "book.pdf", b"only").await;
    shop.advance(WEEK * 100);
    jobs::collect_versions(shop).await.unwrap();
    assert!(!files::discard_version(shop, only).await.unwrap());
    assert!(version(shop, only).await.is_some());
});

both!(bytes_that_another_file_has_too_stay, |shop| {
    let one = create(shop, "one.pdf", "One.pdf").await.unwrap();
    let two = create(shop, "two.pdf", "Two.pdf").await.unwrap();
    let first = upload(shop, &one, "one.pdf", b"same").await;
    let other = upload(shop, &two, "two.pdf", b"same").await;
    upload(shop, &one, "one.pdf", b"new").await;
    shop.advance(WEEK);
    jobs::collect_versions(shop).await.unwrap();
    assert!(version(shop, first).await.is_none());
    shop.advance(DAY);
    jobs::collect_versions(shop).await.unwrap();
    assert_eq!(content(shop, &version(shop, other).await.unwrap()).await, b"same");

    upload(shop, &two, "two.pdf", b"newer").await;
    let gone = version(shop, other).await.unwrap();
    shop.advance(WEEK + DAY);
    jobs::collect_versions(shop).await.unwrap();
    shop.advance(DAY);
    jobs::collect_versions(shop).await.unwrap();
    assert!(!stored(shop, &gone).await, "the last file that had them is gone");
});

both!(a_process_that_died_between_the_rows_and_the_bytes_leaves_them_to_the_next_round, |shop| {
    let file = create(shop, "book.pdf", "Book.pdf").await.unwrap();
    let first = upload(shop, &file, "book.pdf", b"first").await;
    upload(shop, &file, "book.pdf", b"second").await;
    let gone = version(shop, first).await.unwrap();
    assert!(files::discard_version(shop, first).await.unwrap());
    shop.advance(DAY);
    // It had taken the key, and may have deleted the object.
    let row = discarded_object::Entity::find_by_id(&gone.storage_key).one(&shop.db).await.unwrap().unwrap();
    let mut taken = row.into_active_model();
    let until: At = (*shop.clock.now() + TimeDelta::minutes(10)).into();
    taken.taken_until = Set(Some(until));
    taken.update(&shop.db).await.unwrap();
    jobs::delete_discarded(shop).await.unwrap();
    assert!(stored(shop, &gone).await, "it is somebody else's for ten minutes");
    shop.advance(TimeDelta::minutes(10));
    jobs::delete_discarded(shop).await.unwrap();
    assert!(!stored(shop, &gone).await);
});

both!(an_upload_waits_while_the_same_bytes_are_being_deleted, |shop| {
    let file = create(shop, "book.pdf", "Book.pdf").await.unwrap();
    let first = upload(shop, &file, "book.pdf", b"first").await;
    upload(shop, &file, "book.pdf", b"second").await;
    let gone = version(shop, first).await.unwrap();
    assert!(files::discard_version(shop, first).await.unwrap());
    let until: At = (*shop.clock.now() + TimeDelta::minutes(10)).into();
    let taken = discarded_object::ActiveModel {
        storage_key: Set(gone.storage_key.clone()),
        taken_until: Set(Some(until)),
        ..Default::default()
    };
    taken.update(&shop.db).await.unwrap();
    let deletion = async {
        // The upload has said what it needs before it waits.
        while files::upload::Entity::find()
            .all(&shop.db)
            .await
            .unwrap()
            .iter()
            .all(|row| row.file_version_id.is_some() || row.storage_key.is_none())
        {
            tokio::task::yield_now().await;
        }
        shop.storage.delete(&gone.storage_key).await.unwrap();
        discarded_object::Entity::delete_by_id(&gone.storage_key).exec(&shop.db).await.unwrap();
    };
    let (third, ()) = tokio::join!(upload(shop, &file, "book.pdf", b"first"), deletion);
    assert_eq!(content(shop, &version(shop, third).await.unwrap()).await, b"first");
});

both!(an_upload_that_finishes_while_its_bytes_are_collected_keeps_them, |shop| {
    let one = create(shop, "one.pdf", "One.pdf").await.unwrap();
    let two = create(shop, "two.pdf", "Two.pdf").await.unwrap();
    for round in 0..12u8 {
        let bytes = vec![round; 50_000];
        upload(shop, &one, "one.pdf", &bytes).await;
        upload(shop, &one, "one.pdf", &[round, 1]).await;
        shop.advance(WEEK + DAY);
        jobs::collect_versions(shop).await.unwrap();
        shop.advance(DAY);
        let collector = tokio::spawn({
            let shop = shop.shop.clone();
            async move { jobs::delete_discarded(&shop).await.unwrap() }
        });
        let made = upload(shop, &two, "two.pdf", &bytes).await;
        collector.await.unwrap();
        assert_eq!(content(shop, &version(shop, made).await.unwrap()).await, bytes, "round {round}");
    }
});

/// A product with a picture of two forms; a product's pictures of one colour have the same bytes.
async fn product_with_picture(shop: &TestShop, slug: &str) -> (Uuid, product_picture::Model) {
    let staff = merchant(shop).await;
    let draft = ProductDraft { title: "Livre", slug: Some(slug), body: "", catalogues: vec![] };
    let product = catalogue::create_product(shop, &staff, &draft).await.unwrap().id;
    let bytes = Bytes::from(picture(400, 300, image::ImageFormat::Png));
    (product, catalogue::add_picture(shop, &staff, product, bytes, "").await.unwrap())
}

/// The forms of pictures that are stored.
async fn forms(shop: &TestShop) -> Vec<String> {
    let keys = shop.storage.list().await.unwrap().into_iter().map(|(key, _)| key);
    let forms =
        keys.filter(|key| key.starts_with("pictures/")).map(|key| key.rsplit('/').next().unwrap().to_owned());
    let mut forms: Vec<String> = forms.collect();
    forms.sort();
    forms
}

both!(the_bytes_of_a_picture_go_a_day_after_the_last_product_that_shows_it, |shop| {
    let staff = merchant(shop).await;
    let (_, mine) = product_with_picture(shop, "one").await;
    let (other, same) = product_with_picture(shop, "two").await;
    assert_eq!(mine.sha256, same.sha256);
    let all = ["320", "400", "original"];
    shop.advance(DAY);
    jobs::collect_versions(shop).await.unwrap();
    assert_eq!(forms(shop).await, all, "they are shown");

    catalogue::delete_picture(shop, &staff, mine.id).await.unwrap();
    shop.advance(DAY);
    jobs::collect_versions(shop).await.unwrap();
    assert_eq!(forms(shop).await, all, "another product shows it");
    catalogue::delete_product(shop, &staff, other).await.unwrap();
    shop.advance(DAY - TimeDelta::seconds(1));
    jobs::collect_versions(shop).await.unwrap();
    assert_eq!(forms(shop).await, all, "a page that was open, a backup under way");
    shop.advance(TimeDelta::seconds(1));
    jobs::collect_versions(shop).await.unwrap();
    assert!(forms(shop).await.is_empty());
    assert_eq!(discarded_object::Entity::find().count(&shop.db).await.unwrap(), 0);
});

both!(a_picture_that_comes_back_keeps_its_bytes, |shop| {
    let staff = merchant(shop).await;
    let (product, first) = product_with_picture(shop, "one").await;
    catalogue::delete_picture(shop, &staff, first.id).await.unwrap();
    // While its bytes are being deleted, the same picture comes again.
    shop.advance(DAY);
    let due = files::due_objects(shop).await.unwrap();
    assert_eq!(due.len(), 3);
    let until: At = (*shop.clock.now() + TimeDelta::minutes(10)).into();
    for key in &due {
        let taken = discarded_object::ActiveModel {
            storage_key: Set(key.clone()),
            taken_until: Set(Some(until)),
            ..Default::default()
        };
        taken.update(&shop.db).await.unwrap();
    }
    let deletion = async {
        for key in &due {
            tokio::task::yield_now().await;
            shop.storage.delete(key).await.unwrap();
            discarded_object::Entity::delete_by_id(key).exec(&shop.db).await.unwrap();
        }
    };
    let bytes = Bytes::from(picture(400, 300, image::ImageFormat::Png));
    let (again, ()) = tokio::join!(catalogue::add_picture(shop, &staff, product, bytes, ""), deletion);
    assert_eq!(again.unwrap().sha256, first.sha256);
    for _ in 0..2 {
        assert_eq!(forms(shop).await, ["320", "400", "original"]);
        shop.advance(DAY);
        jobs::collect_versions(shop).await.unwrap();
    }
});

both!(bytes_that_no_row_came_to_name_go_too, |shop| {
    let key = format!("pictures/{}/{}/320", "ab", "cd".repeat(31));
    files::announce_object(shop, &key).await.unwrap();
    shop.storage.put(shop.new_id(), &key, Bytes::from_static(b"half a picture")).await.unwrap();
    shop.advance(DAY);
    jobs::collect_versions(shop).await.unwrap();
    assert!(forms(shop).await.is_empty());
});
