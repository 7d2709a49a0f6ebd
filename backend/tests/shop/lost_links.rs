//! Lost links: a buyer names an address and gets its links by mail (SPEC 7.12).

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use comptoir::http::{self, TrustedProxies};
use comptoir::mail::{self, MailKind, outgoing_mail};
use comptoir::orders;
use poem::test::TestClient;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::both;
use crate::sale;
use crate::test_shop::{Db, TestShop};

const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

both!(a_page_of_another_site_asks_for_nobodys_links, |shop| {
    let staff = sale::merchant(shop).await;
    sale::order_by_transfer(shop, &staff).await;
    let client = TestClient::new(http::routes(shop.shop.clone(), TrustedProxies::default()));
    for (site, said, mails) in [("cross-site", "/lost", 0), ("same-origin", "/lost?said=sent", 1)] {
        let form = [("email", "camille@example.fr")];
        let answer = client.post("/lost").header("sec-fetch-site", site).form(&form).send().await;
        answer.assert_header("location", said);
        assert_eq!(letters(shop).await.len(), mails, "{site}");
    }
});

async fn letters(shop: &TestShop) -> Vec<outgoing_mail::Model> {
    orders::answer_lost_links(shop).await.unwrap();
    let lost = outgoing_mail::Column::Kind.eq(MailKind::LostLinks);
    outgoing_mail::Entity::find().filter(lost).all(&shop.db).await.unwrap()
}

both!(the_buyer_gets_the_links_of_every_order_by_mail, |shop| {
    let staff = sale::merchant(shop).await;
    let (first, second) =
        (sale::order_by_transfer(shop, &staff).await, sale::order_by_transfer(shop, &staff).await);
    orders::deliver(shop, &staff, second.id).await.unwrap();
    orders::ask_lost_links(shop, " Camille@Example.FR ", HOME).await.unwrap();
    let letters = letters(shop).await;
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].recipient.as_str(), letters[0].locale.as_str()), ("camille@example.fr", "fr"));
    let stationery = mail::Stationery::load(&shop.db).await.unwrap();
    let letter = serde_json::from_str(&letters[0].letter).unwrap();
    let text = mail::render(shop, &stationery, values::Locale::Fr, &letter).text;
    let link = sale::links(shop, second.id).await.remove(0);
    for said in [
        format!("Commande {}", first.number),
        format!("Commande {}", second.number),
        shop.order_url(first.id),
        shop.order_url(second.id),
        shop.link_url(link.id, link.generation),
    ] {
        assert!(text.contains(&said), "{said}: {text}");
    }
    // What lies in the database opens nothing.
    assert!(!letters[0].letter.contains(&shop.link_url(link.id, link.generation)));
    orders::answer_lost_links(shop).await.unwrap();
    assert_eq!(self::letters(shop).await.len(), 1);
});

both!(an_address_that_nobody_ordered_with_gets_no_mail, |shop| {
    let staff = sale::merchant(shop).await;
    sale::order_by_transfer(shop, &staff).await;
    orders::ask_lost_links(shop, "nobody@example.fr", HOME).await.unwrap();
    assert!(letters(shop).await.is_empty());
    assert!(orders::ask_lost_links(shop, "not an address", HOME).await.is_err());
});

both!(an_address_and_a_client_are_throttled_unsaid, |shop| {
    let staff = sale::merchant(shop).await;
    sale::order_by_transfer(shop, &staff).await;
    for _ in 0..10 {
        orders::ask_lost_links(shop, "camille@example.fr", HOME).await.unwrap();
    }
    assert_eq!(letters(shop).await.len(), 3);
    for number in 0..20 {
        orders::ask_lost_links(shop, &format!("n{number}@example.fr"), HOME).await.unwrap();
    }
    let requests = orders::lost_link_request::Entity::find().all(&shop.db).await.unwrap();
    assert_eq!(requests.len(), 10);
    shop.advance(TimeDelta::hours(1));
    orders::ask_lost_links(shop, "camille@example.fr", HOME).await.unwrap();
    assert_eq!(letters(shop).await.len(), 4);
    shop.advance(TimeDelta::days(2));
    orders::forget_lost_links(shop).await.unwrap();
    assert!(orders::lost_link_request::Entity::find().all(&shop.db).await.unwrap().is_empty());
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_costs_the_same_statements_whether_the_address_is_known_or_not() {
    for db in [Db::Sqlite, Db::Postgres] {
        let mut shop = TestShop::open(db).await;
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = said.clone();
        shop.shop.db.set_metric_callback(move |info| heard.lock().unwrap().push(info.statement.sql.clone()));
        let staff = sale::merchant(&shop).await;
        sale::order_by_transfer(&shop, &staff).await;
        let mut of = Vec::new();
        for email in ["camille@example.fr", "nobodyx@example.fr"] {
            said.lock().unwrap().clear();
            orders::ask_lost_links(&shop, email, HOME).await.unwrap();
            of.push(said.lock().unwrap().clone());
        }
        assert!(!of[0].is_empty());
        assert_eq!(of[0], of[1]);
        assert!(of[0].iter().all(|sql| !sql.contains("orders") && !sql.contains("outgoing_mail")), "{of:?}");
    }
}
