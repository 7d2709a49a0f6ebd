//! The daily check of every stored file (SPEC 3.5).

use std::path::PathBuf;

use chrono::TimeDelta;
use comptoir::files::{self, FileFault, file_check, file_version};
use comptoir::mail::{self, MailKind, outgoing_mail};
use comptoir::{jobs, settings};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::both;
use crate::browser::Browser;
use crate::files::{create, upload};
use crate::test_shop::TestShop;

/// A file of one version, and where its bytes lie.
async fn stored(shop: &TestShop, name: &str) -> (Uuid, PathBuf) {
    let file = create(shop, name, name).await.unwrap();
    let id = upload(shop, &file, name, format!("the bytes of {name}").as_bytes()).await;
    let version = file_version::Entity::find_by_id(id).one(&shop.db).await.unwrap().unwrap();
    (id, shop.dir.path().join("files").join(version.storage_key))
}

async fn fault(shop: &TestShop, version: Uuid) -> Option<FileFault> {
    files::checks_of(&shop.db, &[version]).await.unwrap().pop().and_then(|check| check.fault)
}

async fn letters(shop: &TestShop) -> Vec<outgoing_mail::Model> {
    let kind = outgoing_mail::Column::Kind.eq(MailKind::FileFault);
    outgoing_mail::Entity::find().filter(kind).all(&shop.db).await.unwrap()
}

both!(a_check_finds_what_is_missing_cut_or_changed, |shop| {
    let (whole, _) = stored(shop, "whole.pdf").await;
    let (missing, at) = stored(shop, "missing.pdf").await;
    std::fs::remove_file(at).unwrap();
    let (cut, at) = stored(shop, "cut.pdf").await;
    std::fs::write(at, b"the").unwrap();
    let (changed, at) = stored(shop, "changed.pdf").await;
    std::fs::write(at, b"THE bytes of changed.pdf").unwrap();
    files::check_due(shop).await.unwrap();
    assert_eq!(fault(shop, whole).await, None);
    assert_eq!(fault(shop, missing).await, Some(FileFault::Missing));
    assert_eq!(fault(shop, cut).await, Some(FileFault::WrongSize));
    assert_eq!(fault(shop, changed).await, Some(FileFault::WrongBytes));
    assert_eq!(files::fault_count(&shop.db).await.unwrap(), 3);
    let checks = file_check::Entity::find().all(&shop.db).await.unwrap();
    assert!(checks.iter().all(|check| check.checked_at == Some(shop.clock.now())));
});

both!(the_merchant_is_told_once_of_all_that_broke_and_again_when_it_breaks_again, |shop| {
    let (_, one) = stored(shop, "one.pdf").await;
    let (_, two) = stored(shop, "two.pdf").await;
    let kept = std::fs::read(&one).unwrap();
    std::fs::remove_file(&one).unwrap();
    std::fs::remove_file(&two).unwrap();
    let round = async || {
        files::check_due(shop).await.unwrap();
        jobs::tell_of_faults(shop).await.unwrap();
    };
    round().await;
    let told = letters(shop).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].recipient, settings::shop_settings(&shop.db).await.unwrap().email.as_str());
    assert!(told[0].letter.contains("one.pdf") && told[0].letter.contains("two.pdf"));
    for _ in 0..3 {
        shop.advance(TimeDelta::hours(2));
        round().await;
    }
    assert_eq!(letters(shop).await.len(), 1, "the same fault again");

    std::fs::write(&one, kept).unwrap();
    shop.advance(TimeDelta::hours(1));
    round().await;
    assert_eq!(files::fault_count(&shop.db).await.unwrap(), 1);
    std::fs::remove_file(&one).unwrap();
    shop.advance(TimeDelta::days(1));
    round().await;
    let told = letters(shop).await;
    assert_eq!(told.len(), 2);
    mail::send_due(shop, shop.clock.now()).await.unwrap();
    let written: Vec<_> = std::fs::read_dir(shop.dir.path().join("mail")).unwrap().collect();
    assert_eq!(written.len(), 2);
});

both!(every_version_has_its_turn_once_a_day, |shop| {
    let (version, at) = stored(shop, "book.pdf").await;
    files::check_due(shop).await.unwrap();
    std::fs::remove_file(at).unwrap();
    shop.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
    files::check_due(shop).await.unwrap();
    assert_eq!(fault(shop, version).await, None, "not its turn");
    shop.advance(TimeDelta::seconds(1));
    files::check_due(shop).await.unwrap();
    assert_eq!(fault(shop, version).await, Some(FileFault::Missing));
});

both!(two_checkers_at_once_agree, |shop| {
    for n in 0..6 {
        let (_, at) = stored(shop, &format!("{n}.pdf")).await;
        if n % 2 == 0 {
            std::fs::remove_file(at).unwrap();
        }
    }
    let checkers = [1, 2, 3].map(|_| {
        let shop = shop.shop.clone();
        tokio::spawn(async move {
            files::check_due(&shop).await.unwrap();
            jobs::tell_of_faults(&shop).await.unwrap();
        })
    });
    for checker in checkers {
        checker.await.unwrap();
    }
    assert_eq!(files::fault_count(&shop.db).await.unwrap(), 3);
    let told: usize = letters(shop).await.iter().map(|mail| mail.letter.matches(".pdf").count()).sum();
    assert_eq!(told, 6, "three files with two names each, each told once");
});

both!(the_backoffice_shows_what_is_broken, |shop| {
    let owner = Browser::owner(shop).await;
    let (_, at) = stored(shop, "book.pdf").await;
    std::fs::remove_file(at).unwrap();
    stored(shop, "fine.pdf").await;
    let query = "{ adminFileFaults { fault message since file { internalName } version { number checkedAt } }
        adminFiles(first: 5) { nodes { internalName fault versions { fault } } } }";
    let before = owner.data(query, Value::Null).await;
    assert_eq!(before["adminFileFaults"], json!([]));
    files::check_due(shop).await.unwrap();
    let data = owner.data(query, Value::Null).await;
    let faults = data["adminFileFaults"].as_array().unwrap();
    assert_eq!((faults.len(), &faults[0]["fault"]), (1, &json!("MISSING")));
    assert_eq!(faults[0]["file"]["internalName"], "book.pdf");
    assert!(faults[0]["message"].as_str().unwrap().contains("backup"));
    for file in data["adminFiles"]["nodes"].as_array().unwrap() {
        let broken = file["internalName"] == "book.pdf";
        assert_eq!(file["fault"].is_string(), broken, "{file}");
        assert_eq!(file["versions"][0]["fault"].is_string(), broken, "{file}");
    }
});
