//! What the merchant does about mails that did not leave, and about the server that did not take them.

use comptoir::auth;
use comptoir::error::{Error, Reason};
use comptoir::mail::{self, Filter, MailKind, MailState, Transport};
use comptoir::paging::Page;
use comptoir::shop::Shop;
use comptoir::visitor::Visitor;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use values::{Email, Locale};

use super::server::MailServer;
use super::{delivery, eml_files, header, mails, owner, post, post_to, received, send};
use crate::both;
use crate::browser::Browser;
use crate::test_shop::TestShop;

both!(a_mail_that_failed_is_mended_and_leaves_for_the_right_address, |shop| {
    let server = MailServer::start().await;
    server.answer(&["550 no such user"]);
    let shop = &{
        let mut with_server = shop.shop.clone();
        with_server.mail = Transport::smtp(&server.url()).unwrap();
        with_server
    };
    let owner = owner(shop).await;
    let row = post_to(shop, "camile@example.fr", Locale::Fr, &delivery("Camille")).await;
    assert_eq!(send(shop).await, 0);
    assert_eq!(mail::count_failed(&shop.db, row.created_at).await.unwrap(), 1);
    let wrong = mail::redirect(shop, &owner, row.id, "nonsense").await;
    let Err(Error::Refused(refusals)) = wrong else { panic!("redirected") };
    assert_eq!((refusals[0].reason, refusals[0].field.as_str()), (Reason::Malformed, "recipient"));

    let mended = mail::redirect(shop, &owner, row.id, "camille@example.fr").await.unwrap();
    assert_eq!((mended.state, mended.tries), (MailState::Queued, 0));
    assert_eq!(send(shop).await, 1);
    assert_eq!(header(&server.taken()[0], "To"), "camille@example.fr");
    assert_eq!(mail::count_failed(&shop.db, row.created_at).await.unwrap(), 0);
    let late = mail::redirect(shop, &owner, row.id, "other@example.fr").await.unwrap_err();
    assert!(late.is(Reason::AlreadySent));
    assert_eq!(mails(shop).await[0].recipient, "camille@example.fr");
    assert!(
        mail::redirect(shop, &owner, shop.new_id(), "a@example.fr").await.unwrap_err().is(Reason::NotFound)
    );
});

both!(the_log_is_filtered_by_state_kind_and_address, |shop| {
    post_to(shop, "zoe@example.fr", Locale::Fr, &delivery("Zoé")).await;
    post_to(shop, "zoe@example.fr", Locale::Fr, &received("Zoé", None)).await;
    post_to(shop, "a_b@example.fr", Locale::Fr, &delivery("A")).await;
    let page = Page::read(Some(10), None, None, None).unwrap();
    let count = async |filter: Filter| mail::list(&shop.db, &page, &filter).await.unwrap().len();
    assert_eq!(count(Filter::default()).await, 3);
    assert_eq!(count(Filter { kind: Some(MailKind::Delivery), ..Filter::default() }).await, 2);
    assert_eq!(count(Filter { recipient: Some(" ZOE@ ".into()), ..Filter::default() }).await, 2);
    assert_eq!(count(Filter { recipient: Some("a_".into()), ..Filter::default() }).await, 1);
    assert_eq!(count(Filter { recipient: Some("%".into()), ..Filter::default() }).await, 0);
    let both = Filter { state: Some(MailState::Sent), kind: Some(MailKind::Delivery), recipient: None };
    assert_eq!(count(both).await, 0);
});

both!(words_are_tried_out_before_they_are_saved, |shop| {
    let owner = owner(shop).await;
    let to = Email::new("moi@example.fr").unwrap();
    let kind = MailKind::Delivery;
    let unknown = mail::send_trial(shop, &owner, &to, kind, Locale::Fr, "x", "{Nope}").await.unwrap_err();
    assert!(unknown.is(Reason::UnknownField));
    mail::send_trial(shop, &owner, &to, kind, Locale::Fr, "No {OrderID}", "Oh {ClientName}\n\n{DLFILES}")
        .await
        .unwrap();
    assert_eq!(send(shop).await, 1);
    let mail = eml_files(shop).pop().unwrap();
    assert_eq!(header(&mail, "To"), "moi@example.fr");
    assert_eq!(header(&mail, "Subject"), "[Essai] No 2026-000123");
    assert!(mail::templates(&shop.db).await.unwrap().iter().all(|template| template.is_default));
});

both!(the_log_shows_no_way_to_take_another_s_place, |shop| {
    let owner = owner(shop).await;
    auth::set_email(shop, &owner, "owner@example.fr").await.unwrap();
    auth::forgot(shop, &Visitor::stranger(Locale::Fr), "admin").await.unwrap();
    auth::answer_forgotten(shop).await.unwrap();
    let browser = Browser::owner(shop).await;
    let log = browser.data("{ adminMails { nodes { kind text html } } }", serde_json::Value::Null).await;
    let row = &log["adminMails"]["nodes"][0];
    assert_eq!(row["kind"], "PASSWORD_RESET");
    assert!(!row.to_string().contains("/admin/password/"), "{row}");
    send(shop).await;
    assert!(eml_files(shop).pop().unwrap().contains("/admin/password/"));
});

/// What testing a server says: the reason, the setting, the sentence.
async fn tested(shop: &Shop, url: &str) -> (Reason, String, String) {
    let mut shop = shop.clone();
    shop.mail = Transport::smtp(url).unwrap();
    let Err(Error::Refused(refusals)) = mail::test_server(&shop, &owner(&shop).await).await else {
        panic!("{url} is fine")
    };
    let refusal = &refusals[0];
    (refusal.reason, refusal.field.clone(), refusal.sentence(Locale::En))
}

both!(a_test_of_the_server_names_what_to_mend, |shop| {
    let owner = owner(shop).await;
    let without = mail::test_server(shop, &owner).await.unwrap_err();
    assert!(without.is(Reason::NoMailServer));

    let server = MailServer::start().await;
    let mut fine = shop.shop.clone();
    fine.mail = Transport::smtp(&server.url_with_credentials()).unwrap();
    mail::test_server(&fine, &owner).await.unwrap();
    assert!(server.taken().is_empty(), "nothing is sent");

    server.refuse_credentials();
    let (reason, field, sentence) = tested(shop, &server.url_with_credentials()).await;
    assert_eq!((reason, field.as_str()), (Reason::ServerCredentials, "COMPTOIR_SMTP_URL"));
    assert!(sentence.contains("the user and the password in COMPTOIR_SMTP_URL"), "{sentence}");
    assert!(sentence.contains("127.0.0.1:") && sentence.contains("535"), "{sentence}");
    assert!(!sentence.contains("s:cr/et") && !sentence.contains("s%3Acr"), "{sentence}");

    let (reason, _, sentence) = tested(shop, &format!("{}?tls=required", server.url())).await;
    assert_eq!(reason, Reason::ServerInsecure, "{sentence}");

    // A port where nobody listens, and one where somebody speaks another language.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    assert_eq!(tested(shop, &format!("smtp://127.0.0.1:{port}")).await.0, Reason::ServerUnreachable);
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = plain.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = plain.accept().await {
            let _ = socket.write_all(b"220 plain\r\n").await;
        }
    });
    let (reason, _, sentence) = tested(shop, &format!("smtps://127.0.0.1:{port}")).await;
    assert_eq!(reason, Reason::ServerInsecure, "{sentence}");
});

both!(the_merchant_hears_of_an_order_once_they_have_given_an_address, |shop| {
    let staff = crate::sale::merchant(shop).await;
    let quiet = crate::sale::order_by_transfer(shop, &staff).await;
    assert_eq!(crate::sale::letters(shop, quiet.id, MailKind::NewOrder).await, 0);
    crate::settings::name_the_shop(shop, &staff).await;
    let order = crate::sale::order_by_transfer(shop, &staff).await;
    assert_eq!(crate::sale::letters(shop, order.id, MailKind::NewOrder).await, 1);
    comptoir::orders::receive_payment(shop, &staff, order.id).await.unwrap();
    assert_eq!(crate::sale::letters(shop, order.id, MailKind::NewOrder).await, 1, "once, not at each step");
    let letter = mails_of(shop, order.id).await;
    assert!(letter.contains(&format!("http://shop.test/admin/orders/ord_{}", order.id.simple())), "{letter}");

    let none = comptoir::settings::MailSettings { new_order: false };
    comptoir::settings::update_mail(shop, &staff, none).await.unwrap();
    let order = crate::sale::order_by_transfer(shop, &staff).await;
    assert_eq!(crate::sale::letters(shop, order.id, MailKind::NewOrder).await, 0);
});

/// The text of the letter to the merchant about an order.
async fn mails_of(shop: &TestShop, order: uuid::Uuid) -> String {
    let mails = mail::about(&shop.db, order).await.unwrap();
    let row = mails.into_iter().find(|mail| mail.kind == MailKind::NewOrder).unwrap();
    super::render(shop, Locale::En, &serde_json::from_str(&row.letter).unwrap()).await.text
}

both!(a_letter_of_any_kind_leaves_no_field_unfilled, |shop| {
    let owner = owner(shop).await;
    for template in mail::templates(&shop.db).await.unwrap() {
        let mail::Template { kind, locale, subject, body, .. } = template;
        let seen = mail::preview(shop, &owner, kind, locale, &subject, &body).await.unwrap();
        for part in [&seen.subject, &seen.text, &seen.html] {
            assert!(!part.contains('{') && !part.contains("\n\n\n"), "{kind:?} {locale:?}: {part}");
        }
    }
    post(shop, &delivery("Camille")).await;
    send(shop).await;
});
