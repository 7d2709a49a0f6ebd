//! What is written to people, and its way out.

use chrono::TimeDelta;
use comptoir::auth::{self, Staff};
use comptoir::error::{Error, Reason, Refusal};
use comptoir::mail::{
    self, Letter, LetterFile, MailKind, MailState, Rendered, Stationery, Transport, outgoing_mail,
};
use comptoir::shop::{At, Shop};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use uuid::Uuid;
use values::{Currency, Email, Locale, Money};

use crate::both;
use crate::mail_server::MailServer;
use crate::test_shop::TestShop;

const ORDER: Uuid = Uuid::from_u128(0x0a);
const LINK: Uuid = Uuid::from_u128(0x0b);

fn delivery(client: &str) -> Letter {
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
    }
}

fn received(client: &str, instructions: Option<&str>) -> Letter {
    Letter::OrderReceived {
        order: ORDER,
        number: "2026-000007".into(),
        client: client.into(),
        total: Money::new(123_450, Currency::EUR),
        lines: vec!["2 × Affiche, A3".into(), "1 × <b>Gras</b>".into()],
        instructions: instructions.map(Into::into),
    }
}

async fn post_to(shop: &Shop, to: &str, locale: Locale, letter: &Letter) -> outgoing_mail::Model {
    let tx = shop.write().await.unwrap();
    let mail = mail::post(&tx, shop, ORDER, &Email::new(to).unwrap(), locale, letter).await.unwrap();
    tx.commit().await.unwrap();
    mail
}

async fn post(shop: &Shop, letter: &Letter) -> outgoing_mail::Model {
    post_to(shop, "camille@example.fr", Locale::Fr, letter).await
}

async fn mails(shop: &Shop) -> Vec<outgoing_mail::Model> {
    mail::about(&shop.db, ORDER).await.unwrap()
}

async fn the_mail(shop: &Shop) -> outgoing_mail::Model {
    let mails = mails(shop).await;
    assert_eq!(mails.len(), 1);
    mails.into_iter().next().unwrap()
}

async fn send(shop: &Shop) -> usize {
    mail::send_due(shop, shop.clock.now()).await.unwrap()
}

async fn render(shop: &Shop, locale: Locale, letter: &Letter) -> Rendered {
    mail::render(shop, &Stationery::load(&shop.db).await.unwrap(), locale, letter)
}

/// The shop, its mails going to a server.
fn with_server(shop: &TestShop, url: &str) -> Shop {
    let mut shop = shop.shop.clone();
    shop.mail = Transport::smtp(url).unwrap();
    shop
}

fn eml_files(shop: &TestShop) -> Vec<String> {
    let folder = std::fs::read_dir(shop.dir.path().join("mail")).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.iter().all(|path| path.extension().is_some_and(|e| e == "eml")), "{files:?}");
    files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

async fn owner(shop: &Shop) -> Staff {
    auth::owner_for_cli(shop).await.unwrap()
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    let (head, _) = mail.split_once("\r\n\r\n").or_else(|| mail.split_once("\n\n")).unwrap();
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default()
}

both!(what_lies_in_the_outbox_opens_nothing, |shop| {
    let letter = delivery("Camille");
    let row = post(shop, &letter).await;
    let url = shop.link_url(LINK, 3);
    let token = url.rsplit('/').next().unwrap();
    assert!(!row.letter.contains("/d/") && !row.letter.contains(token), "{}", row.letter);
    let written = render(shop, Locale::Fr, &letter).await;
    assert!(written.text.contains(&url) && written.html.contains(&url));
    assert!(written.text.contains(&shop.order_url(ORDER)));
});

both!(a_letter_is_written_in_its_reader_s_language, |shop| {
    let french = render(shop, Locale::Fr, &delivery("Camille Durand")).await;
    assert_eq!(french.subject, "Vos fichiers de la commande 2026-000007");
    assert!(french.text.starts_with("Bonjour Camille Durand,\n\n"), "{}", french.text);
    assert!(french.text.contains("Le jardin <en hiver>.pdf (12,3\u{a0}Mo)\nhttp://shop.test/d/"));
    let limits = "5 téléchargements au plus, jusqu’au 31 décembre 2026 à 23:59 (Europe/Paris).";
    assert!(french.text.contains(limits), "{}", french.text);
    assert!(french.html.contains("<html lang=\"fr\">") && french.html.contains(limits));

    let english = render(shop, Locale::En, &delivery("Camille Durand")).await;
    assert_eq!(english.subject, "Your files from order 2026-000007");
    assert!(english.text.contains("At most 5 downloads, until 31 December 2026 at 23:59 (Europe/Paris)."));

    let instructions = "Virement à l’IBAN FR76.\n\nMotif : 2026-000007";
    let french = render(shop, Locale::Fr, &received("Camille", Some(instructions))).await;
    assert!(french.text.contains("Total : 1\u{202f}234,50\u{a0}€\n\nVirement à l’IBAN FR76.\n\nMotif"));
    let english = render(shop, Locale::En, &received("Camille", None)).await;
    assert!(english.text.contains("Total: €1,234.50\n\nFollow your order"), "{}", english.text);
    assert!(english.text.contains("- 2 × Affiche, A3\n- 1 × <b>Gras</b>\n"));
});

both!(what_buyers_type_is_text_in_the_html, |shop| {
    let attack = "<script>alert(1)</script> http://evil.example {DLFILES}";
    for letter in [delivery(attack), received(attack, Some("<i>IBAN</i> https://bank.example/x"))] {
        let html = render(shop, Locale::Fr, &letter).await.html;
        assert!(
            !html.contains("<script") && !html.contains("<b>Gras") && !html.contains("<en hiver>"),
            "{html}"
        );
        assert!(!html.contains("<i>"), "{html}");
        assert!(
            html.contains("&lt;script&gt;alert(1)&lt;/script&gt; http://evil.example {DLFILES}"),
            "{html}"
        );
        assert!(!html.contains("href=\"http://evil"), "{html}");
    }
    let html = render(shop, Locale::Fr, &received("C", Some("https://bank.example/x."))).await.html;
    assert!(html.contains("<a href=\"https://bank.example/x\">"), "{html}");
});

both!(a_name_cannot_become_a_header, |shop| {
    let owner = owner(shop).await;
    let kind = MailKind::Delivery;
    mail::update_template(shop, &owner, kind, Locale::Fr, "{ClientName}", "{DLFILES}").await.unwrap();
    post(shop, &delivery("Eve\r\nBcc: victim@example.org\n\nbody")).await;
    assert_eq!(send(shop).await, 1);
    let mail = eml_files(shop).pop().unwrap();
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
    assert_eq!(header(&mail, "Subject"), "Eve  Bcc: victim@example.org  body");
});

both!(a_mail_says_where_it_comes_from_and_that_a_machine_wrote_it, |shop| {
    let row = post(shop, &delivery("Camille")).await;
    send(shop).await;
    let mail = eml_files(shop).pop().unwrap();
    assert_eq!(header(&mail, "From"), "Comptoir <boutique@example.com>");
    assert_eq!(header(&mail, "To"), "camille@example.fr");
    assert_eq!(header(&mail, "Message-ID"), format!("<{}@shop.test>", row.id.simple()));
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&mail, "Date"), "Tue, 24 Nov 2026 10:00:00 +0000");
    assert!(mail.contains("text/plain; charset=utf-8") && mail.contains("text/html; charset=utf-8"));
});

both!(a_field_that_does_not_exist_is_refused_by_name, |shop| {
    let owner = owner(shop).await;
    let (subject, body) = ("{DLFILES} {OrderId}", "{OrderID} {Nom du client} {Total}");
    let saved = mail::update_template(shop, &owner, MailKind::Delivery, Locale::Fr, subject, body).await;
    let Err(Error::Refused(refusals)) = saved else { panic!("saved") };
    let named = |field: &str, name: &str| Refusal::new(Reason::UnknownField, field).naming(name);
    let expected = [
        named("subject", "{DLFILES}"),
        named("subject", "{OrderId}"),
        named("body", "{Nom du client}"),
        named("body", "{Total}"),
    ];
    assert_eq!(refusals, expected);
    assert!(refusals[1].sentence(Locale::Fr).contains("{OrderId}"));
    assert!(mail::preview(shop, &owner, MailKind::Delivery, Locale::Fr, subject, body).await.is_err());
    assert!(mail::templates(&shop.db).await.unwrap().iter().all(|template| template.is_default));
});

both!(the_merchant_s_own_words_are_used_until_they_are_reset, |shop| {
    let owner = owner(shop).await;
    let kind = MailKind::Delivery;
    for body in ["Un", "Salut {ClientName} !\r\n\r\n{DLFILES}"] {
        mail::update_template(shop, &owner, kind, Locale::Fr, "N° {OrderID}", body).await.unwrap();
    }
    let own = render(shop, Locale::Fr, &delivery("Camille")).await;
    assert_eq!(own.subject, "N° 2026-000007");
    assert!(own.text.starts_with("Salut Camille !\n\nLe jardin"), "{}", own.text);
    assert!(own.html.contains(">Salut Camille !</p>"), "{}", own.html);
    assert!(render(shop, Locale::En, &delivery("Camille")).await.text.starts_with("Hello Camille,"));
    assert_eq!(mail::templates(&shop.db).await.unwrap().iter().filter(|t| !t.is_default).count(), 1);

    mail::reset_template(shop, &owner, kind, Locale::Fr).await.unwrap();
    assert!(render(shop, Locale::Fr, &delivery("Camille")).await.text.starts_with("Bonjour Camille,"));
});

both!(a_preview_shows_words_that_are_not_saved, |shop| {
    let owner = owner(shop).await;
    let preview = mail::preview(
        shop,
        &owner,
        MailKind::Delivery,
        Locale::En,
        "{OrderID}",
        "Hi {ClientName}\n\n{DLFILES}",
    );
    let preview = preview.await.unwrap();
    assert_eq!(preview.subject, "2026-000123");
    assert!(preview.text.starts_with("Hi Camille Durand\n\nThe garden in winter.pdf (12.3\u{a0}MB)\n"));
    assert!(mail::templates(&shop.db).await.unwrap().iter().all(|template| template.is_default));
});

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
