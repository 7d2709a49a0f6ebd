//! Each mail leaves, and leaves once.

use chrono::TimeDelta;
use comptoir::error::Reason;
use comptoir::mail::{self, MailState, Transport, outgoing_mail};
use comptoir::shop::{At, Shop};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use uuid::Uuid;
use values::{Email, Locale};

use super::server::MailServer;
use super::{ORDER, delivery, eml_files, header, mails, owner, post, post_to, send};
use crate::both;
use crate::test_shop::TestShop;

/// The shop, its mails going to a server.
fn with_server(shop: &TestShop, url: &str) -> Shop {
    let mut shop = shop.shop.clone();
    shop.mail = Transport::smtp(url).unwrap();
    shop
}

async fn the_mail(shop: &Shop) -> outgoing_mail::Model {
    let mails = mails(shop).await;
    assert_eq!(mails.len(), 1);
    mails.into_iter().next().unwrap()
}

both!(several_senders_at_once_send_each_mail_once, |shop| {
    let server = MailServer::start().await;
    let shop = with_server(shop, &server.url());
    for n in 0..30 {
        post_to(&shop, &format!("buyer{n}@example.fr"), Locale::Fr, &delivery("Camille")).await;
    }
    let senders = (0..4).map(|_| {
        let shop = shop.clone();
        tokio::spawn(async move { send(&shop).await })
    });
    let mut sent = 0;
    for sender in senders.collect::<Vec<_>>() {
        sent += sender.await.unwrap();
    }
    assert_eq!(sent, 30);
    let mut ids: Vec<String> =
        server.taken().iter().map(|mail| header(mail, "Message-ID").to_owned()).collect();
    ids.sort();
    assert_eq!(ids.len(), 30);
    ids.dedup();
    assert_eq!(ids.len(), 30);
    assert!(mails(&shop).await.iter().all(|mail| mail.state == MailState::Sent && mail.tries == 1));
    assert_eq!(send(&shop).await, 0);
});

both!(a_mail_that_is_put_off_is_tried_less_and_less_often_until_it_fails, |shop| {
    let server = MailServer::start().await;
    server.answer(&["451 later"; 8]);
    let shop = &with_server(shop, &server.url());
    post(shop, &delivery("Camille")).await;
    assert_eq!(send(shop).await, 0);
    for (tries, minutes) in (1..).zip([1, 5, 15, 60, 240, 480, 720]) {
        let row = the_mail(shop).await;
        assert_eq!((row.state, row.tries), (MailState::Queued, tries));
        assert!(row.last_error.unwrap().contains("later"));
        shop.clock.advance(TimeDelta::minutes(minutes) - TimeDelta::milliseconds(1));
        send(shop).await;
        assert_eq!(the_mail(shop).await.tries, tries, "not before {minutes} minutes");
        shop.clock.advance(TimeDelta::milliseconds(1));
        send(shop).await;
    }
    let row = the_mail(shop).await;
    assert_eq!((row.state, row.tries), (MailState::Failed, 8));
    shop.clock.advance(TimeDelta::days(30));
    assert_eq!(send(shop).await, 0);
    assert!(server.taken().is_empty());
});

both!(a_mail_that_is_refused_for_good_waits_for_the_merchant, |shop| {
    let server = MailServer::start().await;
    server.answer(&["550 no such mailbox"]);
    let shop = &with_server(shop, &server.url());
    let id = post(shop, &delivery("Camille")).await.id;
    assert_eq!(send(shop).await, 0);
    let row = the_mail(shop).await;
    assert_eq!((row.state, row.tries), (MailState::Failed, 1));
    assert!(row.last_error.unwrap().contains("no such mailbox"));

    let owner = owner(shop).await;
    assert_eq!(mail::retry(shop, &owner, id).await.unwrap().state, MailState::Queued);
    assert_eq!(send(shop).await, 1);
    let row = the_mail(shop).await;
    assert_eq!((row.state, row.last_error), (MailState::Sent, None));
    assert_eq!(row.sent_at, Some(shop.clock.now()));

    assert_eq!(mail::retry(shop, &owner, id).await.unwrap().state, MailState::Sent);
    assert_eq!(send(shop).await, 0);
    assert_eq!(server.taken().len(), 1);
    assert!(mail::retry(shop, &owner, Uuid::nil()).await.unwrap_err().is(Reason::NotFound));
});

both!(wrong_credentials_are_the_merchant_s_to_mend_and_are_not_quoted, |shop| {
    let server = MailServer::start().await;
    server.refuse_credentials();
    let shop = &with_server(shop, &server.url_with_credentials());
    post(shop, &delivery("Camille")).await;
    send(shop).await;
    let row = the_mail(shop).await;
    assert_eq!(row.state, MailState::Queued);
    let error = row.last_error.unwrap();
    assert!(error.contains("535") && !error.contains("s:cr/et") && !error.contains("s%3Acr"), "{error}");
});

both!(a_server_that_is_away_loses_nothing, |shop| {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = &with_server(shop, &format!("smtp://{nobody}"));
    post(away, &delivery("Camille")).await;
    assert_eq!(send(away).await, 0);
    assert_eq!(the_mail(away).await.state, MailState::Queued);

    let server = MailServer::start().await;
    let back = &with_server(shop, &server.url());
    shop.advance(TimeDelta::minutes(1));
    assert_eq!(send(back).await, 1);
    assert_eq!(server.taken().len(), 1);
});

/// The row as a process leaves it that dies after taking it.
async fn die_while_sending(shop: &Shop, row: outgoing_mail::Model, lease: TimeDelta) {
    let due_at: At = (*shop.clock.now() + lease).into();
    let tries = row.tries + 1;
    let mut row: outgoing_mail::ActiveModel = row.into();
    row.state = Set(MailState::Sending);
    row.tries = Set(tries);
    row.due_at = Set(due_at);
    row.update(&shop.db).await.unwrap();
}

both!(a_mail_whose_sender_died_is_taken_again_after_its_lease, |shop| {
    let row = post(shop, &delivery("Camille")).await;
    die_while_sending(shop, row, TimeDelta::minutes(5)).await;
    assert_eq!(send(shop).await, 0);
    shop.advance(TimeDelta::minutes(5));
    assert_eq!(send(shop).await, 1);
    let row = the_mail(shop).await;
    assert_eq!((row.state, row.tries), (MailState::Sent, 2));
});

both!(a_sender_that_dies_after_writing_the_file_writes_no_second_one, |shop| {
    post(shop, &delivery("Camille")).await;
    assert_eq!(send(shop).await, 1);
    let first = eml_files(shop);
    let row = the_mail(shop).await;
    die_while_sending(shop, row, TimeDelta::zero()).await;
    assert_eq!(send(shop).await, 1);
    assert_eq!(eml_files(shop), first);
});

both!(a_letter_that_rolls_back_was_never_written, |shop| {
    let tx = shop.write().await.unwrap();
    let to = Email::new("camille@example.fr").unwrap();
    mail::post(&tx, shop, ORDER, &to, Locale::Fr, &delivery("Camille")).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(send(shop).await, 0);
    assert!(outgoing_mail::Entity::find().all(&shop.db).await.unwrap().is_empty());
});

both!(a_mail_that_cannot_be_written_stops_no_other, |shop| {
    let row = post(shop, &delivery("Camille")).await;
    let mut row: outgoing_mail::ActiveModel = row.into();
    row.letter = Set("nonsense".into());
    row.update(&shop.db).await.unwrap();
    post(shop, &delivery("Dominique")).await;
    assert_eq!(send(shop).await, 1);
    let states: Vec<MailState> = mails(shop).await.iter().map(|mail| mail.state).collect();
    assert!(states.contains(&MailState::Failed) && states.contains(&MailState::Sent), "{states:?}");
});
