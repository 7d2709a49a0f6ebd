//! Product files: names, policies, versions.

use std::collections::HashSet;

use chrono::TimeDelta;
use comptoir::auth::{self, Staff};
use comptoir::error::{Error, Reason, Result};
use comptoir::files::{self, FileDraft, FilePolicy, Upload, file_version, product_file};
use comptoir::ids::Kind;
use comptoir::paging::Page;
use comptoir::shop::Shop;
use futures_util::{TryStreamExt, stream};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::both;
use crate::browser::Browser;
use crate::test_shop::TestShop;

pub fn draft(internal_name: &str, customer_name: &str) -> FileDraft {
    FileDraft {
        internal_name: internal_name.into(),
        customer_name: customer_name.into(),
        delivers: FilePolicy::Latest,
    }
}

pub async fn owner(shop: &Shop) -> Staff {
    auth::owner_for_cli(shop).await.unwrap()
}

pub async fn create(
    shop: &TestShop,
    internal_name: &str,
    customer_name: &str,
) -> Result<product_file::Model> {
    files::create(shop, &owner(shop).await, &draft(internal_name, customer_name)).await
}

/// Uploads a whole file through the verbs.
pub async fn upload(shop: &TestShop, file: &product_file::Model, name: &str, bytes: &[u8]) -> Uuid {
    let staff = owner(shop).await;
    let begun = files::begin_upload(shop, &staff, file.id, name, bytes.len() as u64).await.unwrap();
    let body = stream::iter([Ok(bytes.to_vec().into())]);
    let Upload::Stands(done) = files::receive_upload(shop, &staff, begun.id, 0, body).await.unwrap() else {
        panic!("the upload did not end")
    };
    done.file_version_id.unwrap()
}

async fn reload(shop: &TestShop, id: Uuid) -> product_file::Model {
    files::file_by_id(shop, &owner(shop).await, id).await.unwrap().unwrap()
}

pub async fn content(shop: &Shop, version: &file_version::Model) -> Vec<u8> {
    let size = u64::try_from(version.size_bytes).unwrap();
    let pieces: Vec<_> =
        shop.storage.read(&version.storage_key, 0..size).await.unwrap().try_collect().await.unwrap();
    pieces.concat()
}

fn refusals<T>(result: Result<T>) -> Vec<(Reason, String)> {
    match result {
        Err(Error::Refused(refusals)) => refusals.into_iter().map(|r| (r.reason, r.field)).collect(),
        Err(Error::Failed(cause)) => panic!("{cause:?}"),
        Ok(_) => Vec::new(),
    }
}

both!(names_are_validated, |shop| {
    let bad = create(shop, "a b.pdf", "a/b.pdf").await;
    assert_eq!(
        refusals(bad),
        [(Reason::Malformed, "internalName".into()), (Reason::Malformed, "customerName".into())]
    );
    assert_eq!(refusals(create(shop, "", "a").await), [(Reason::Required, "internalName".into())]);
    let good = create(shop, "a-1.pdf", " Été — 日本.pdf ").await.unwrap();
    assert_eq!((good.internal_name.as_str(), good.customer_name.as_str()), ("a-1.pdf", "Été — 日本.pdf"));
    assert_eq!(good.latest_version_id, None);
});

both!(of_two_files_made_at_once_with_one_name_one_is_taken, |shop| {
    let staff = owner(shop).await;
    let tries: Vec<_> = (0..2)
        .map(|_| {
            let (shop, staff) = (shop.shop.clone(), staff.clone());
            tokio::spawn(
                async move { files::create(&shop, &staff, &draft("manual.pdf", "Manual.pdf")).await },
            )
        })
        .collect();
    let mut refused = Vec::new();
    for one in tries {
        refused.extend(refusals(one.await.unwrap()));
    }
    assert_eq!(refused, [(Reason::Taken, "internalName".into())]);
});

both!(a_name_taken_by_another_file_cannot_be_taken_over, |shop| {
    let staff = owner(shop).await;
    create(shop, "one.pdf", "One.pdf").await.unwrap();
    let two = create(shop, "two.pdf", "One.pdf").await.unwrap();
    let renamed = files::update(shop, &staff, two.id, &draft("one.pdf", "Two.pdf")).await;
    assert_eq!(refusals(renamed), [(Reason::Taken, "internalName".into())]);
    let unknown = files::update(shop, &staff, Uuid::nil(), &draft("x.pdf", "x.pdf")).await;
    assert_eq!(refusals(unknown), [(Reason::NotFound, "id".into())]);
    assert!(files::update(shop, &staff, two.id, &draft("two.pdf", "One.pdf")).await.is_ok());
});

both!(renaming_changes_names_and_nothing_else, |shop| {
    let file = create(shop, "old.pdf", "Old.pdf").await.unwrap();
    let version = upload(shop, &file, "old.pdf", b"%PDF-1.7 content").await;
    let renamed = FileDraft { delivers: FilePolicy::Bought, ..draft("new.pdf", "New.pdf") };
    let renamed = files::update(shop, &owner(shop).await, file.id, &renamed).await.unwrap();
    assert_eq!((renamed.internal_name.as_str(), renamed.customer_name.as_str()), ("new.pdf", "New.pdf"));
    assert_eq!((renamed.id, renamed.latest_version_id), (file.id, Some(version)));
    let delivered = files::version_to_deliver(&shop.db, &renamed, version).await.unwrap();
    assert_eq!(content(shop, &delivered).await, b"%PDF-1.7 content");
});

both!(a_replaced_file_keeps_its_old_version, |shop| {
    let file = create(shop, "book.pdf", "Book.pdf").await.unwrap();
    let first = upload(shop, &file, "draft.pdf", b"%PDF-1.7 first").await;
    shop.advance(TimeDelta::hours(1));
    let second = upload(shop, &file, "final.pdf", b"%PDF-1.7 second").await;

    let versions = files::versions_of(&shop.db, &[file.id]).await.unwrap().remove(&file.id).unwrap();
    assert_eq!(versions.iter().map(|v| (v.number, v.id)).collect::<Vec<_>>(), [(2, second), (1, first)]);
    assert_eq!(versions[1].uploaded_name, "draft.pdf");
    assert_eq!(versions[1].sha256, Sha256::digest(b"%PDF-1.7 first").to_vec());
    assert_eq!(versions[1].crc32, i64::from(crc32fast::hash(b"%PDF-1.7 first")));
    assert_eq!(versions[1].media_type, "application/pdf");
    assert_eq!(content(shop, &versions[1]).await, b"%PDF-1.7 first");

    let mut file = reload(shop, file.id).await;
    assert_eq!(file.latest_version_id, Some(second));
    assert_eq!(files::version_to_deliver(&shop.db, &file, first).await.unwrap().id, second);
    file.delivers = FilePolicy::Bought;
    assert_eq!(files::version_to_deliver(&shop.db, &file, first).await.unwrap().id, first);
});

both!(files_of_one_content_share_one_object, |shop| {
    let one = create(shop, "one.txt", "One.txt").await.unwrap();
    let two = create(shop, "two.txt", "Two.txt").await.unwrap();
    upload(shop, &one, "one.txt", b"same bytes").await;
    upload(shop, &two, "two.txt", b"same bytes").await;
    let latest = files::latest_versions(&shop.db, &[one.id, two.id]).await.unwrap();
    assert_eq!(latest[&one.id].storage_key, latest[&two.id].storage_key);
    assert_eq!(content(shop, &latest[&one.id]).await, b"same bytes");
});

both!(only_uploaded_files_can_be_sold, |shop| {
    let empty = create(shop, "empty.pdf", "Empty.pdf").await.unwrap();
    let full = create(shop, "full.pdf", "Full.pdf").await.unwrap();
    upload(shop, &full, "full.pdf", b"bytes").await;
    let tx = shop.write().await.unwrap();
    let check = async |ids: &[Uuid]| refusals(files::check_sellable(&tx, ids, "files").await);
    assert_eq!(check(&[]).await, [(Reason::NoFile, "files".into())]);
    assert_eq!(check(&[full.id, full.id]).await, []);
    assert_eq!(check(&[full.id, empty.id]).await, [(Reason::NotUploaded, "files".into())]);
    assert_eq!(check(&[full.id, Uuid::nil()]).await, [(Reason::NotFound, "files".into())]);
    assert!(!files::latest_versions(&tx, &[empty.id]).await.unwrap().contains_key(&empty.id));
});

both!(an_internal_name_is_suggested_that_no_file_has, |shop| {
    let staff = owner(shop).await;
    let suggest = async |name: &str| files::suggest_internal_name(shop, &staff, name).await.unwrap();
    assert_eq!(suggest("manual.pdf").await.as_deref(), Some("manual.pdf"));
    create(shop, "manual.pdf", "Manual.pdf").await.unwrap();
    assert_eq!(suggest("manual.pdf").await.as_deref(), Some("manual-2.pdf"));
    create(shop, "manual-2.pdf", "Manual.pdf").await.unwrap();
    assert_eq!(suggest("C:\\docs\\manual.pdf").await.as_deref(), Some("manual-3.pdf"));
    assert_eq!(suggest("").await, None);

    let long = format!("{}.pdf", "a".repeat(200));
    let first = suggest(&long).await.unwrap();
    create(shop, &first, "Long.pdf").await.unwrap();
    let second = suggest(&long).await.unwrap();
    assert_ne!(first, second);
    assert!(create(shop, &second, "Long.pdf").await.is_ok());
});

both!(the_list_shows_the_newest_first_and_finds_either_name, |shop| {
    let staff = owner(shop).await;
    for (internal_name, customer_name) in
        [("a_1.pdf", "Été.pdf"), ("ab1.pdf", "Winter.PDF"), ("c.pdf", "50%.pdf")]
    {
        create(shop, internal_name, customer_name).await.unwrap();
        shop.advance(TimeDelta::milliseconds(1));
    }
    let list = async |search: Option<&str>| -> Vec<String> {
        let page = Page::read(Some(10), None, None, None).unwrap();
        let rows = files::page(shop, &staff, &page, search).await.unwrap();
        rows.into_iter().map(|row| row.internal_name).collect()
    };
    assert_eq!(list(None).await, ["c.pdf", "ab1.pdf", "a_1.pdf"]);
    assert_eq!(list(Some("winter")).await, ["ab1.pdf"]);
    assert_eq!(list(Some("Été")).await, ["a_1.pdf"]);
    assert_eq!(list(Some("A_")).await, ["a_1.pdf"]);
    assert_eq!(list(Some("0%")).await, ["c.pdf"]);
    assert_eq!(list(Some("nothing")).await, [""; 0]);
});

both!(uploads_of_one_file_at_once_get_numbers_of_their_own, |shop| {
    let file = create(shop, "book.pdf", "Book.pdf").await.unwrap();
    let staff = owner(shop).await;
    let uploads: Vec<_> = (0..6u8)
        .map(|n| {
            let (shop, staff, id) = (shop.shop.clone(), staff.clone(), file.id);
            tokio::spawn(async move {
                let begun = files::begin_upload(&shop, &staff, id, "x.bin", 3).await.unwrap();
                let body = stream::iter([Ok(vec![n; 3].into())]);
                files::receive_upload(&shop, &staff, begun.id, 0, body).await.unwrap()
            })
        })
        .collect();
    for one in uploads {
        assert!(matches!(one.await.unwrap(), Upload::Stands(_)));
    }
    let versions = files::versions_of(&shop.db, &[file.id]).await.unwrap().remove(&file.id).unwrap();
    assert_eq!(versions.iter().map(|v| v.number).collect::<HashSet<_>>(), HashSet::from_iter(1..=6));
    assert_eq!(reload(shop, file.id).await.latest_version_id, Some(versions[0].id));
});

both!(the_api_shows_files_with_their_versions, |shop| {
    let browser = Browser::owner(shop).await;
    let create =
        "mutation($name: String!) { fileCreate(input: { internalName: $name, customerName: \"A.pdf\" }) {
        ... on AdminFile { id delivers namesAreEqual latest { number } }
        ... on Refused { refusals { reason field } } } }";
    let made = browser.data(create, json!({ "name": "A.pdf" })).await["fileCreate"].clone();
    assert_eq!((&made["delivers"], &made["namesAreEqual"]), (&json!("LATEST"), &json!(true)));
    assert_eq!(made["latest"], Value::Null);
    let taken = browser.data(create, json!({ "name": "A.pdf" })).await["fileCreate"]["refusals"].clone();
    assert_eq!(taken, json!([{ "reason": "TAKEN", "field": "internalName" }]));

    let id = Kind::File.read(&made["id"].as_str().unwrap().into(), "id").unwrap();
    upload(shop, &reload(shop, id).await, "a.pdf", b"%PDF-1.7 1").await;
    upload(shop, &reload(shop, id).await, "a.pdf", b"%PDF-1.7 22").await;
    let list = "{ adminFiles(first: 5, search: \"a.p\") { nodes {
        id latest { number sizeBytes mediaType sha256 } versions { number uploadedName } } pageInfo { hasNextPage } } }";
    let list = browser.data(list, Value::Null).await["adminFiles"].clone();
    let file = &list["nodes"][0];
    assert_eq!((&file["id"], &list["pageInfo"]["hasNextPage"]), (&made["id"], &json!(false)));
    assert_eq!((&file["latest"]["number"], &file["latest"]["sizeBytes"]), (&json!(2), &json!(11)));
    assert_eq!(file["latest"]["mediaType"], "application/pdf");
    assert_eq!(file["latest"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(file["versions"][1], json!({ "number": 1, "uploadedName": "a.pdf" }));
    let suggested =
        browser.data("{ adminInternalNameSuggestion(uploadedName: \"A.pdf\") }", Value::Null).await;
    assert_eq!(suggested["adminInternalNameSuggestion"], "A-2.pdf");
});
