//! What letters say, and in whose words.

use comptoir::error::{Error, Reason, Refusal};
use comptoir::mail::{self, MailKind};
use values::Locale;

use super::{LINK, ORDER, delivery, eml_files, header, owner, post, received, render, send};
use crate::both;

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
    assert!(french.text.contains("Le jardin <en hiver>.pdf (12\u{a0}Mo)\nhttp://shop.test/d/"));
    let limits = "5 téléchargements au plus, jusqu’au 31 décembre 2026 à 23:59 (Europe/Paris).";
    assert!(french.text.contains(limits), "{}", french.text);
    assert!(french.html.contains("<html lang=\"fr\">") && french.html.contains(limits));

    let english = render(shop, Locale::En, &delivery("Camille Durand")).await;
    assert_eq!(english.subject, "Your files from order 2026-000007");
    assert!(english.text.contains("At most 5 downloads, until 31 December 2026 at 23:59 (Europe/Paris)."));

    let instructions = "Virement à l’IBAN FR76.\n\nMotif : 2026-000007";
    let french = render(shop, Locale::Fr, &received("Camille", Some(instructions))).await;
    assert!(french.text.contains("Total\u{a0}: 1\u{202f}234,50\u{a0}€\n\nVirement à l’IBAN FR76.\n\nMotif"));
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
    assert!(preview.text.starts_with("Hi Camille Durand\n\nThe garden in winter.pdf (12\u{a0}MB)\n"));
    assert!(mail::templates(&shop.db).await.unwrap().iter().all(|template| template.is_default));
});
