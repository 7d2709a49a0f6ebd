//! What is written to people, and its way out.

use comptoir::auth::{self, Staff};
use comptoir::mail::{self, Letter, LetterFile, Rendered, Stationery, outgoing_mail};
use comptoir::shop::Shop;
use uuid::Uuid;
use values::{Currency, Email, Locale, Money};

use crate::test_shop::TestShop;

mod desk;
mod letters;
mod mend;
mod outbox;
pub mod server;

pub const ORDER: Uuid = Uuid::from_u128(0x0a);
pub const LINK: Uuid = Uuid::from_u128(0x0b);

pub fn delivery(client: &str) -> Letter {
    Letter::Delivery {
        order: ORDER,
        number: "2026-000007".into(),
        client: client.into(),
        files: vec![LetterFile {
            name: "Le jardin <en hiver>.pdf".into(),
            size_bytes: 12_345_678,
            link: LINK,
            generation: 3,
            max_downloads: Some(5),
            // Midnight in Paris.
            expires_at_ms: Some(1_798_758_000_000),
        }],
        archive: None,
    }
}

pub fn received(client: &str, instructions: Option<&str>) -> Letter {
    Letter::OrderReceived {
        order: ORDER,
        number: "2026-000007".into(),
        client: client.into(),
        total: Money::new(123_450, Currency::EUR),
        lines: vec!["2 × Affiche, A3".into(), "1 × <b>Gras</b>".into()],
        instructions: instructions.map(Into::into),
        shipping: None,
        taxes: Vec::new(),
    }
}

pub async fn post_to(shop: &Shop, to: &str, locale: Locale, letter: &Letter) -> outgoing_mail::Model {
    let tx = shop.write().await.unwrap();
    let mail = mail::post(&tx, shop, ORDER, &Email::new(to).unwrap(), locale, letter).await.unwrap();
    tx.commit().await.unwrap();
    mail
}

pub async fn post(shop: &Shop, letter: &Letter) -> outgoing_mail::Model {
    post_to(shop, "camille@example.fr", Locale::Fr, letter).await
}

pub async fn mails(shop: &Shop) -> Vec<outgoing_mail::Model> {
    mail::about(&shop.db, ORDER).await.unwrap()
}

pub async fn send(shop: &Shop) -> usize {
    mail::send_due(shop, shop.clock.now()).await.unwrap()
}

pub async fn render(shop: &Shop, locale: Locale, letter: &Letter) -> Rendered {
    mail::render(shop, &Stationery::load(&shop.db).await.unwrap(), locale, letter)
}

pub fn eml_files(shop: &TestShop) -> Vec<String> {
    let folder = std::fs::read_dir(shop.dir.path().join("mail")).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.iter().all(|path| path.extension().is_some_and(|e| e == "eml")), "{files:?}");
    files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

pub async fn owner(shop: &Shop) -> Staff {
    auth::owner_for_cli(shop).await.unwrap()
}

pub fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    let (head, _) = mail.split_once("\r\n\r\n").or_else(|| mail.split_once("\n\n")).unwrap();
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default()
}
