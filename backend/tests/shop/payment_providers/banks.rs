//! Monetico and Paybox: a form for the bank, a sealed or signed message back.

use super::*;

both!(monetico_takes_a_sealed_form_and_answers_to_the_byte, |test| {
    let shop = &test.shop;
    let staff = merchant(shop).await;
    crate::settings::name_the_shop(shop, &staff).await;
    let key = "12345678901234567890123456789012345678P0";
    let values = [("tpe", "1234567"), ("company", "demoshop"), ("key", key)];
    account(shop, &staff, "monetico", Mode::Live, &values).await;
    let (order, payment) = placed(shop, &staff, PaymentMethod::Monetico).await;
    assert_eq!(payment.reference, "202600000101");
    let (status, page) = go(shop, &order).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("action=\"https://p.monetico-services.com/paiement.cgi\""), "{page}");
    let hidden = |name: &str| {
        let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    assert_eq!(hidden("montant"), "9.00EUR");
    let usable = monetico::UsableKey::new(key).unwrap();
    let names = [
        "version",
        "TPE",
        "date",
        "montant",
        "reference",
        "lgue",
        "societe",
        "contexte_commande",
        "mail",
        "texte-libre",
        "url_retour_ok",
        "url_retour_err",
    ];
    let fields: Vec<(&str, String)> = names.iter().map(|name| (*name, hidden(name))).collect();
    let seal = usable.seal(&monetico::string_to_seal(fields.iter().map(|(n, v)| (*n, v.as_bytes()))));
    assert_eq!(hidden("MAC"), seal);

    let message = |code: &str, amount: &str, tpe: &str| {
        let fields = [
            ("TPE", tpe),
            ("date", "24/11/2026_a_11:00:00"),
            ("montant", amount),
            ("reference", payment.reference.as_str()),
            ("texte-libre", ""),
            ("code-retour", code),
            ("numauto", "123456"),
        ];
        let seal = usable.seal(&monetico::string_to_seal(fields.iter().map(|(n, v)| (*n, v.as_bytes()))));
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields).append_pair("MAC", &seal.to_ascii_uppercase());
        body.finish()
    };
    let client = TestClient::new(routes(shop));
    let address = payments::notify_url(shop, "monetico", Mode::Live).replace("http://shop.test", "");
    let post = async |body: String| {
        let form = "application/x-www-form-urlencoded";
        let answer = client.post(&address).content_type(form).body(body).send().await;
        (answer.0.status(), answer.0.into_body().into_string().await.unwrap())
    };
    let (good, bad) = ("version=2\ncdr=0\n".to_owned(), "version=2\ncdr=1\n".to_owned());
    let genuine = message("paiement", "9.00EUR", "1234567");
    assert_eq!(post(genuine.replace("9.00", "0.09")).await, (StatusCode::OK, bad.clone()));
    assert_eq!(post(format!("{genuine}&montant=0.09EUR")).await.1, bad);
    assert_eq!(post(message("Annulation", "9.00EUR", "1234567")).await.1, good);
    assert_eq!(post(message("payetest", "9.00EUR", "1234567")).await.1, good, "true, and not delivered");
    assert_eq!(post(message("paiement", "9.01EUR", "1234567")).await.1, good);
    assert_eq!(post(message("paiement", "9.00EUR", "7654321")).await.1, good);
    assert_eq!(state(shop, order.id).await, OrderState::AwaitingPayment);
    assert_eq!(letters(shop, order.id, MailKind::PaymentAlert).await, 3);
    assert_eq!(post(genuine.clone()).await.1, good);
    assert_eq!(post(genuine).await.1, good);
    assert_eq!(state(shop, order.id).await, OrderState::Paid);
    let expected =
        ["REJECTED", "REJECTED", "NOTHING", "MISMATCH", "MISMATCH", "MISMATCH", "APPLIED", "REPEATED"];
    assert_eq!(verdicts(shop).await, expected);
    let elsewhere = client.post("/pay/monetico/notify/guessed").body("x").send().await;
    elsewhere.assert_status(StatusCode::NOT_FOUND);
    let collected = newest(shop, &order).await.collected;
    assert_eq!(collected.as_deref(), Some("24/11/2026 123456"), "by which the bank gives it back");
});

/// A message that Paybox has really signed, for a trial.
const SIGNED_BY_PAYBOX: &str = "pbx-ipn-issue76-at";

both!(paybox_is_believed_by_its_own_signature_and_in_its_own_mode, |test| {
    let mut own = test.shop.clone();
    let hosts = Hosts::open(&mut own, "").await;
    let shop = &own;
    let staff = merchant(shop).await;
    let key = "0123456789ABCDEF".repeat(8);
    let values = [("site", "1999888"), ("rank", "32"), ("identifier", "2"), ("key", key.as_str())];
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../../payment-vectors.json")).unwrap();
    let vector = vectors.iter().find(|vector| vector["id"] == SIGNED_BY_PAYBOX).unwrap();
    let data = vector["inputs"]["signed_data"].as_str().unwrap();
    let sign = vector["inputs"]["signature_base64"].as_str().unwrap();
    let sign: String = url::form_urlencoded::byte_serialize(sign.as_bytes()).collect();
    for (mode, expected) in [(Mode::Live, Verdict::Mismatch), (Mode::Test, Verdict::Applied)] {
        account(shop, &staff, "paybox", mode, &values).await;
        let file = crate::sale::file(shop, &staff, "Manuel.pdf", comptoir::files::FilePolicy::Latest).await;
        let variant =
            on_sale(shop, &staff, comptoir::catalogue::VariantKind::File, 32_600, None, vec![file]).await;
        let cart = cart_of(shop, &[(variant, 1)]).await;
        let input = trial(&cart.simple().to_string(), PaymentMethod::Paybox, 32_600);
        let order = orders::place(shop, cart, &input).await.unwrap().order;
        let payment = newest(shop, &order).await;
        if mode == Mode::Test {
            hosts.lay("GET /preprod-tpeweb.paybox.com/load.html", 200, "<div id=\"server_status\">OK</div>");
            let (_, page) = go(shop, &order).await;
            assert!(page.contains("/preprod-tpeweb.paybox.com/cgi/MYchoix_pagepaiement.cgi"), "{page}");
            assert!(page.contains("PBX_REPONDRE_A") && page.contains("&lt;ZipCode&gt;29200&lt;/ZipCode&gt;"));
            let hmac = page.split_once("name=\"PBX_HMAC\" value=\"").unwrap().1.split('"').next().unwrap();
            assert_eq!(hmac.len(), 128);
        } else {
            let desk_account =
                account::load(&shop.db, shop, shop.providers.named("paybox").unwrap(), mode).await;
            let desk_account = desk_account.unwrap();
            let desk = payments::Desk { shop, account: &desk_account, at: shop.clock.now() };
            let charge = payments::Charge {
                payment: payment.id,
                reference: payment.reference.clone(),
                number: order.number.clone(),
                amount: payment.amount().unwrap(),
                back_to: "http://shop.test/".into(),
                locale: values::Locale::Fr,
                buyer: payments::Buyer {
                    name: "Zoé O'Neil".into(),
                    email: order.buyer().unwrap(),
                    country: values::Country::new("FR").unwrap(),
                    address: "12 place de l'Église\n45000 Orléans".into(),
                },
                pieces: 2,
                shop_name: "Boutique".into(),
            };
            let form = paybox::form(&desk, &charge).unwrap();
            assert!(
                form.iter().all(|(name, _)| name != "PBX_REPONDRE_A"),
                "in earnest nobody sees the address"
            );
        }
        let mut row = payment.into_active_model();
        row.reference = Set("TPSa-44c079476f@1468408561".into());
        let row = row.update(&shop.db).await.unwrap();
        let message = RawNotification { query: format!("{data}&Sign={sign}"), ..RawNotification::default() };
        assert_eq!(tell(shop, "paybox", mode, &message).await.verdict, Some(expected));
        let forged = RawNotification { query: message.query.replace("32600", "00001"), ..message };
        assert_eq!(tell(shop, "paybox", mode, &forged).await.heard, Heard::Forged);
        let mut row = row.into_active_model();
        row.reference = Set(format!("{mode:?}"));
        row.update(&shop.db).await.unwrap();
    }
    assert_eq!(
        payments::by_reference(&shop.db, "paybox", "Live").await.unwrap().unwrap().state,
        payments::PaymentState::Open
    );
});
