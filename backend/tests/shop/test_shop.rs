//! A whole shop for one test: a fresh database, a stopped clock, its files in a temporary folder.

use chrono::{TimeDelta, TimeZone, Utc};
use comptoir::keys::Keys;
use comptoir::shop::{Clock, Shop};
use comptoir::{database, mail, payments, storage};
use sea_orm::{ConnectionTrait, Database};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use url::Url;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Db {
    Sqlite,
    Postgres,
}

/// Declares a test that runs on both databases: `both!(a_repeated_notice_delivers_once, |shop| { … });`
#[macro_export]
macro_rules! both {
    ($name:ident, |$shop:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($shop: &$crate::test_shop::TestShop) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                story(&$crate::test_shop::TestShop::open($crate::test_shop::Db::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                story(&$crate::test_shop::TestShop::open($crate::test_shop::Db::Postgres).await).await;
            }
        }
    };
}

/// A shop to test: dereferences to the [`Shop`] that verbs take.
pub struct TestShop {
    pub shop: Shop,
    pub dir: TempDir,
}

impl std::ops::Deref for TestShop {
    type Target = Shop;
    fn deref(&self) -> &Shop {
        &self.shop
    }
}

impl TestShop {
    /// Opens an empty shop on a database of its own.
    pub async fn open(db: Db) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = match db {
            Db::Sqlite => {
                let file = dir.path().join("shop.sqlite");
                fs::write(&file, migrated_sqlite().await).unwrap();
                format!("sqlite:{}", file.display())
            }
            Db::Postgres => create_postgres(&format!("TEMPLATE {}", migrated_postgres().await)).await,
        };
        let mut db = database::connect(&url).await.unwrap();
        let files = Url::from_file_path(dir.path().join("files")).unwrap();
        let revision = comptoir::revision::Revision::of(&mut db);
        let shop = Shop {
            db,
            rows: comptoir::rows::Rows::new(revision.clone()),
            revision,
            storage: storage::Storage::open(&files).await.unwrap(),
            clock: Clock::stopped(Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap()),
            keys: Keys::new([42; 32]),
            mail: mail::Transport::folder(dir.path().join("mail")),
            providers: Arc::new(payments::Providers::demo()),
            public_url: Url::parse("http://shop.test").unwrap(),
            metrics: Default::default(),
            demo: true,
            work: Arc::default(),
        };
        Self { shop, dir }
    }

    /// Moves the clock.
    pub fn advance(&self, by: TimeDelta) {
        self.shop.clock.advance(by);
    }
}

/// What a database looks like that has been through every migration: most tests take less time than those.
async fn migrated_sqlite() -> &'static [u8] {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let make = async || {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("shop.sqlite");
        migrate(&format!("sqlite:{}", file.display())).await;
        fs::read(file).unwrap()
    };
    FILE.get_or_init(make).await
}

/// The name of a PostgreSQL database that has been through every migration, and that nobody connects to.
async fn migrated_postgres() -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    let make = async || {
        let url = fresh_postgres().await;
        migrate(&url).await;
        url.rsplit('/').next().unwrap().to_owned()
    };
    NAME.get_or_init(make).await
}

async fn migrate(url: &str) {
    let db = database::connect(url).await.unwrap();
    database::migrate(&db).await.unwrap();
    db.close().await.unwrap();
}

/// Makes an empty database on the server that `COMPTOIR_TEST_POSTGRES_URL` names.
pub async fn fresh_postgres() -> String {
    create_postgres("").await
}

async fn create_postgres(like: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    #[allow(clippy::disallowed_methods, reason = "the harness's one setting")]
    let server = std::env::var("COMPTOIR_TEST_POSTGRES_URL").expect(
        "no PostgreSQL to test on: run `make test`, or `scripts/with-postgres.sh cargo test`, which start one",
    );
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name} {like}")).await.unwrap();
    admin.close().await.unwrap();
    format!("{server}/{name}")
}
