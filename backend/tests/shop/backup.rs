//! A backup under load, and what is restored of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use comptoir::backup::{self, Manifest, Place};
use comptoir::catalogue::VariantKind;
use comptoir::delivery::download_link;
use comptoir::keys::Keys;
use comptoir::payments::PaymentMethod;
use comptoir::shop::Shop;
use comptoir::storage::Storage;
use comptoir::{database, orders};
use poem::http::StatusCode;
use poem::test::TestClient;
use sea_orm::EntityTrait;
use tempfile::TempDir;
use url::Url;

use crate::delivery_sale::{body, header_of, routes};
use crate::files::{create, upload};
use crate::sale::{cart_of, checkout, merchant, on_sale};
use crate::test_shop::{Db, TestShop, fresh_postgres};

/// A shop with files on sale; returns the variants.
async fn stocked(db: Db) -> (TestShop, Vec<uuid::Uuid>) {
    let shop = TestShop::open(db).await;
    let staff = merchant(&shop).await;
    let mut variants = Vec::new();
    for n in 0..4usize {
        let name = format!("été-{n} \"zéro\\\" 日本.pdf");
        let file = create(&shop, &format!("file-{n}.pdf"), &name.replace(['\\', '"'], "")).await.unwrap();
        let bytes: Vec<u8> = (0..200_000 + n).map(|at| (at * (n + 7) % 251) as u8).collect();
        upload(&shop, &file, "file.pdf", &bytes).await;
        variants.push(on_sale(&shop, &staff, VariantKind::File, 900, None, vec![file.id]).await);
    }
    (shop, variants)
}

/// Sells one piece, and downloads it.
async fn sell(shop: &Shop, routes: &TestClient<poem::endpoint::BoxEndpoint<'static>>, variant: uuid::Uuid) {
    let staff = merchant(shop).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let input = checkout(&cart.simple().to_string(), PaymentMethod::Transfer, 900);
    let order = orders::place(shop, cart, &input).await.unwrap().order;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    let links = crate::sale::links(shop, order.id).await;
    fetch(shop, routes, &links[0]).await;
}

/// Opens a link and fetches its file.
async fn fetch(
    shop: &Shop,
    routes: &TestClient<poem::endpoint::BoxEndpoint<'static>>,
    link: &download_link::Model,
) -> Vec<u8> {
    let page = shop.link_url(link.id, link.generation);
    let opened = routes.post(page.strip_prefix("http://shop.test").unwrap()).send().await;
    opened.assert_status(StatusCode::SEE_OTHER);
    let sent = routes.get(header_of(&opened, "location").unwrap()).send().await;
    sent.assert_status_is_ok();
    body(sent).await.to_vec()
}

/// Somewhere empty.
async fn place(db: Db, dir: &TempDir) -> Place {
    let url = match db {
        Db::Sqlite => format!("sqlite:{}", dir.path().join("shop.sqlite").display()),
        Db::Postgres => fresh_postgres().await,
    };
    let files = Url::from_file_path(dir.path().join("files")).unwrap();
    Place {
        db: database::connect(&url).await.unwrap(),
        storage: Storage::open(&files).await.unwrap(),
        secret_key_file: dir.path().join("secret.key"),
    }
}

/// The shop of a restored place.
fn opened(shop: &TestShop, place: Place, dir: TempDir) -> TestShop {
    let keys = Keys::open(&place.secret_key_file).unwrap();
    TestShop { shop: Shop { db: place.db, storage: place.storage, keys, ..shop.shop.clone() }, dir }
}

async fn a_backup_taken_under_load_is_restored_whole(from: Db, to: Db) {
    let (shop, variants) = stocked(from).await;
    for variant in &variants {
        sell(&shop, &TestClient::new(routes(&shop)), *variant).await;
    }
    let going_on = Arc::new(AtomicBool::new(true));
    let sales: Vec<_> = (0..3)
        .map(|n| {
            let (shop, routes, going_on) = (shop.shop.clone(), routes(&shop), going_on.clone());
            let variant = variants[n];
            tokio::spawn(async move {
                let routes = TestClient::new(routes);
                let mut sold = 0;
                while going_on.load(Ordering::Relaxed) {
                    sell(&shop, &routes, variant).await;
                    sold += 1;
                }
                sold
            })
        })
        .collect();
    let target = shop.dir.path().join("backup");
    let manifest = backup::take(&shop, &target).await.unwrap();
    going_on.store(false, Ordering::Relaxed);
    let mut sold = 0;
    for sale in sales {
        sold += sale.await.unwrap();
    }
    assert!(sold > 0, "nothing was sold meanwhile");

    let dir = tempfile::tempdir().unwrap();
    let place = place(to, &dir).await;
    backup::restore(&place, &target).await.unwrap();
    let restored = opened(&shop, place, dir);
    let verified = backup::verify(&restored, &manifest).await.unwrap();
    let links = download_link::Entity::find().all(&restored.db).await.unwrap();
    assert_eq!((verified.objects, verified.versions, verified.links), (4, 4, links.len()));
    assert!(links.len() >= variants.len());

    // Every order is whole: its link, its letters, its history belong to the same moment.
    let sold: Vec<_> = links.iter().map(|link| link.order_id).collect();
    assert_eq!(orders::lines_of(&restored.db, &sold).await.unwrap().len(), links.len());
    let client = TestClient::new(routes(&restored));
    for link in &links {
        let ours = fetch(&restored, &client, link).await;
        let theirs = fetch(&shop, &TestClient::new(routes(&shop)), link).await;
        assert!(ours == theirs, "a link hands over other bytes");
    }

    // A backup of the restored shop says the same of every table that nothing has touched since.
    let again = restored.dir.path().join("again");
    let second = backup::take(&restored, &again).await.unwrap();
    assert_eq!(second.objects, manifest.objects);
    for table in
        ["orders", "order_line", "order_line_file", "file_version", "event", "outgoing_mail", "product"]
    {
        assert_eq!(lines(&target, table), lines(&again, table), "{table}");
    }
}

/// The rows of a table in a backup, by their columns' names, in no order.
fn lines(folder: &Path, table: &str) -> Vec<BTreeMap<String, serde_json::Value>> {
    let manifest = Manifest::read(folder).unwrap();
    let entry = manifest.tables.iter().find(|entry| entry.name == table).unwrap();
    let text = std::fs::read_to_string(folder.join("rows").join(format!("{table}.jsonl"))).unwrap();
    let mut rows: Vec<BTreeMap<_, _>> = text
        .lines()
        .map(|line| {
            let values: Vec<serde_json::Value> = serde_json::from_str(line).unwrap();
            entry.columns.iter().map(|column| column.name.clone()).zip(values).collect()
        })
        .collect();
    rows.sort_by_key(|row| format!("{row:?}"));
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_sqlite_taken_under_load_is_restored_whole() {
    a_backup_taken_under_load_is_restored_whole(Db::Sqlite, Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_sqlite_moves_the_shop_to_postgres() {
    a_backup_taken_under_load_is_restored_whole(Db::Sqlite, Db::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_postgres_moves_the_shop_to_sqlite() {
    a_backup_taken_under_load_is_restored_whole(Db::Postgres, Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_postgres_taken_under_load_is_restored_whole() {
    a_backup_taken_under_load_is_restored_whole(Db::Postgres, Db::Postgres).await;
}

#[tokio::test]
async fn a_backup_goes_into_an_empty_folder_and_is_restored_into_an_empty_place() {
    let (shop, _) = stocked(Db::Sqlite).await;
    let target = shop.dir.path().join("backup");
    backup::take(&shop, &target).await.unwrap();
    let again = backup::take(&shop, &target).await.unwrap_err().to_string();
    assert!(again.contains("not empty"), "{again}");

    let dir = tempfile::tempdir().unwrap();
    let full = Place {
        db: shop.db.clone(),
        storage: Storage::memory(),
        secret_key_file: dir.path().join("secret.key"),
    };
    let refused = format!("{:#}", backup::restore(&full, &target).await.unwrap_err());
    assert!(refused.contains("COMPTOIR_DATABASE_URL"), "{refused}");
    let full = Place { storage: shop.storage.clone(), ..place(Db::Sqlite, &dir).await };
    let refused = format!("{:#}", backup::restore(&full, &target).await.unwrap_err());
    assert!(refused.contains("COMPTOIR_STORAGE_URL"), "{refused}");
    std::fs::write(dir.path().join("secret.key"), "x").unwrap();
    let refused =
        format!("{:#}", backup::restore(&place(Db::Sqlite, &dir).await, &target).await.unwrap_err());
    assert!(refused.contains("COMPTOIR_SECRET_KEY_FILE"), "{refused}");
}

#[tokio::test]
async fn a_damaged_or_unfinished_backup_is_refused_by_name() {
    let (shop, _) = stocked(Db::Sqlite).await;
    let target = shop.dir.path().join("backup");
    let manifest = backup::take(&shop, &target).await.unwrap();
    let refused = async |what: &str| {
        let dir = tempfile::tempdir().unwrap();
        let error = backup::restore(&place(Db::Sqlite, &dir).await, &target).await.unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains(what), "{error}");
    };
    let object = target.join("objects").join(&manifest.objects[0].key);
    let whole = std::fs::read(&object).unwrap();
    let mut damaged = whole.clone();
    damaged[100] ^= 1;
    std::fs::write(&object, damaged).unwrap();
    refused(&manifest.objects[0].key).await;
    std::fs::write(&object, &whole).unwrap();

    let rows = target.join("rows/product.jsonl");
    let kept = std::fs::read_to_string(&rows).unwrap();
    std::fs::write(&rows, kept.replace("Le manuel", "Le MANUEL")).unwrap();
    refused("product.jsonl").await;
    std::fs::write(&rows, kept).unwrap();

    std::fs::rename(target.join("secret.key"), target.join("key")).unwrap();
    refused("secret.key").await;
    std::fs::remove_file(target.join("manifest.json")).unwrap();
    refused("not completed").await;
}

#[tokio::test]
async fn what_is_missing_after_a_restore_is_named() {
    let (shop, _) = stocked(Db::Sqlite).await;
    let target = shop.dir.path().join("backup");
    let manifest = backup::take(&shop, &target).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let place = place(Db::Sqlite, &dir).await;
    backup::restore(&place, &target).await.unwrap();
    let restored = opened(&shop, place, dir);
    let at = restored.dir.path().join("files").join(&manifest.objects[2].key);
    std::fs::write(&at, b"other bytes").unwrap();
    assert!(backup::verify(&restored, &manifest).await.is_err());
    std::fs::remove_file(&at).unwrap();
    let error = format!("{:#}", backup::verify(&restored, &manifest).await.unwrap_err());
    assert!(error.contains(&manifest.objects[2].key), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_can_read_a_backup() {
    use std::os::unix::fs::PermissionsExt;
    let (shop, _) = stocked(Db::Sqlite).await;
    let target = shop.dir.path().join("backup");
    let manifest = backup::take(&shop, &target).await.unwrap();
    let mode = |path: &str| target.join(path).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("rows"), mode("objects")), (0o700, 0o700, 0o700));
    let object = format!("objects/{}", manifest.objects[0].key);
    for file in ["secret.key", "manifest.json", "rows/orders.jsonl", &object] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}
