//! The internal name of a file reaches no shopper, by no route (SPEC 3.1).

use std::io::Cursor;

use comptoir::{delivery, mail, orders};
use poem::http::Method;
use serde_json::json;
use values::Locale;

use crate::browser::Browser;
use crate::{both, sale};

/// How every internal name of these tests begins.
const INTERNAL: &str = "stored-";

const ORDER: &str =
    "query($secret: String!) { order(secret: $secret) { number allFilesUrl lines { title fileNames }
    links { name url sha256 sizeBytes issue } } }";
const PRODUCTS: &str =
    "{ products(first: 10) { nodes { title slug variants { title files { name mediaType } } } } }";

both!(an_internal_name_reaches_no_shopper_by_no_route, |shop| {
    let staff = sale::merchant(shop).await;
    let order = sale::order_by_transfer(shop, &staff).await;
    orders::deliver(shop, &staff, order.id).await.unwrap();
    orders::ask_lost_links(shop, &order.email, [192, 0, 2, 1].into()).await.unwrap();
    orders::answer_lost_links(shop).await.unwrap();
    let shopper = Browser::open(shop);
    let mut seen: Vec<(String, String)> = Vec::new();

    let secret = shop.order_url(order.id).rsplit('/').next().unwrap().to_owned();
    seen.push(("order".into(), shopper.data(ORDER, json!({ "secret": secret })).await.to_string()));
    seen.push(("products".into(), shopper.data(PRODUCTS, json!({})).await.to_string()));
    let links = sale::links(shop, order.id).await;
    let link = shop.link_url(links[0].id, links[0].generation).replace("http://shop.test", "");
    let archive =
        shop.archive_url(order.id, delivery::archive_generation(&links)).replace("http://shop.test", "");
    let mut paths =
        vec!["/".to_owned(), "/lost".into(), format!("/order/{secret}"), link.clone(), archive.clone()];
    for page in [&link, &archive] {
        let pressed = shopper.post(page).await;
        let headers = format!("{:?}", pressed.0.headers());
        seen.push((format!("POST {page}"), headers));
        let to = pressed.0.headers().get("location").unwrap().to_str().unwrap().to_owned();
        let head = shopper.request(Method::HEAD, &to).send().await;
        seen.push((format!("HEAD {to}"), format!("{:?}", head.0.headers())));
        paths.push(to);
    }
    for path in paths {
        let answer = shopper.get(&path).await;
        let headers = format!("{:?}", answer.0.headers());
        let body = answer.0.into_body().into_bytes().await.unwrap_or_default();
        if let Ok(archive) = zip::ZipArchive::new(Cursor::new(body.to_vec())) {
            seen.push((path.clone(), format!("{:?}", archive.file_names().collect::<Vec<_>>())));
        }
        seen.push((path, headers + &String::from_utf8_lossy(&body)));
    }
    let stationery = mail::Stationery::load(&shop.db).await.unwrap();
    let mails = mail::about(&shop.db, order.id).await.unwrap();
    assert!(mails.len() >= 3, "received, delivered, lost links");
    for row in mails {
        let letter = serde_json::from_str(&row.letter).unwrap();
        let written = mail::render(shop, &stationery, Locale::En, &letter);
        seen.push((
            format!("{:?}", row.kind),
            format!("{} {} {}", written.subject, written.text, written.html),
        ));
        seen.push((format!("{:?} as a row", row.kind), row.letter));
    }
    assert!(seen.iter().any(|(_, text)| text.contains(".pdf")), "the customer name is there");
    for (place, text) in seen {
        assert!(!text.contains(INTERNAL), "{place}: {text}");
    }
});
