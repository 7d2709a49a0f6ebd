//! The targets: for each way in which a provider notifies, an account, a genuine message for it, near misses, and what is read
//! once a message is believed.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeZone, Utc};
use comptoir::payments::providers::paypal::{ipn, rest};
use comptoir::payments::providers::{mollie, monetico, paybox, stripe};
use comptoir::payments::signature::hmac_sha256;
use comptoir::payments::wire::{self, Form};
use comptoir::payments::{PaymentMethod, RawNotification};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;
use values::Currency;

use crate::stand::same_body;

/// One way in which a provider notifies.
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Whose it is.
    pub provider: &'static str,
    /// What the orders are paid by.
    pub method: PaymentMethod,
    /// The merchant's account, in trials.
    pub account: Vec<(&'static str, String)>,
    /// What the provider's hosts answer.
    pub answers: BTreeMap<String, String>,
    /// What is believed besides the provider's own keys.
    pub pem: String,
    /// When it is.
    pub now: DateTime<Utc>,
    /// What the orders cost.
    pub amount_minor: i64,
    /// Our name and the provider's for the payment that the genuine message is about.
    pub first: [&'static str; 2],
    /// The same of the order that waits.
    pub waiting: [&'static str; 2],
    /// The message that pays the first order.
    pub genuine: RawNotification,
    /// Messages that are right but for something.
    pub near: Vec<RawNotification>,
    /// Whether a message is the genuine one in other clothes, and may be heard well.
    pub may_be_taken: fn(&RawNotification, &RawNotification) -> bool,
    /// Reads what is read once a message is believed.
    pub understand: fn(&RawNotification),
}

/// Every target.
pub fn all() -> Vec<Target> {
    vec![paypal_webhook(), paypal_ipn(), paybox(), monetico(), mollie(), mollie_signed(), stripe()]
}

const FIRST: &str = "FIRST";
const WAITING: &str = "WAITING";

fn plain(name: &'static str, method: PaymentMethod, genuine: RawNotification) -> Target {
    Target {
        name,
        provider: name.split('-').next().unwrap_or(name),
        method,
        account: Vec::new(),
        answers: BTreeMap::new(),
        pem: String::new(),
        now: Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).single().expect("it is a time"),
        amount_minor: 900,
        first: [FIRST, "tr_first"],
        waiting: [WAITING, "tr_waiting"],
        genuine,
        near: Vec::new(),
        may_be_taken: same_body,
        understand: |_| {},
    }
}

/// The published messages of a provider.
fn vectors(provider: &str, kind: &str) -> Vec<Value> {
    let all: Vec<Value> =
        serde_json::from_str(include_str!("../../tests/payment-vectors.json")).expect("JSON");
    all.into_iter().filter(|v| v["provider"] == provider && v["kind"] == kind).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is text").to_owned()
}

fn unbase64(value: &Value) -> Vec<u8> {
    STANDARD.decode(text(value)).expect("it is base64")
}

fn posted(headers: &[(&str, String)], body: impl Into<Vec<u8>>) -> RawNotification {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    RawNotification { headers, body: body.into().into(), ..RawNotification::default() }
}

fn stripe() -> Target {
    const SECRET: &str = "whsec_0123456789";
    let mut target = plain("stripe", PaymentMethod::Stripe, RawNotification::default());
    let at = target.now.timestamp();
    let event = |reference: &str, secret: &str| {
        let session = json!({ "id": format!("cs_test_{reference}"), "client_reference_id": reference,
            "amount_total": 900, "currency": "eur", "payment_status": "paid", "status": "complete",
            "payment_intent": format!("pi_{reference}"), "livemode": false });
        let body = json!({ "id": format!("evt_{reference}"), "type": "checkout.session.completed",
            "livemode": false, "data": { "object": session } });
        let body = body.to_string();
        let hmac = hmac_sha256(secret.as_bytes(), format!("{at}.{body}").as_bytes());
        posted(&[(stripe::SIGNATURE, format!("t={at},v1={}", wire::hex(&hmac)))], body)
    };
    target.account = vec![("key", "sk_test_0123456789".into()), ("webhook-secrets", SECRET.into())];
    target.genuine = event(FIRST, SECRET);
    // Of another shop; and our own signature over another body.
    let mut swapped = event(WAITING, SECRET);
    swapped.headers.clone_from(&target.genuine.headers);
    target.near = vec![event(WAITING, "whsec_another_shop"), swapped];
    target.near.extend(vectors("stripe", "webhook-signature").iter().filter_map(|vector| {
        let inputs = &vector["inputs"];
        let signature = inputs["Stripe-Signature"].as_str()?.to_owned();
        Some(posted(&[(stripe::SIGNATURE, signature)], unbase64(&inputs["body_base64"])))
    }));
    target.understand = |raw| {
        if let Ok(event) = serde_json::from_slice::<stripe::Event>(&raw.body) {
            let _ = stripe::understand(&event);
        }
    };
    target
}

/// Mollie as it tells a payment.
fn told(id: &str, reference: &str, status: &str) -> String {
    json!({ "id": id, "mode": "test", "status": status, "metadata": { "order_id": reference },
        "amount": { "currency": "EUR", "value": "9.00" } })
    .to_string()
}

/// The webhook that names a payment and nothing else: what counts is what Mollie answers.
fn mollie() -> Target {
    let mut target = plain("mollie", PaymentMethod::Ideal, posted(&[], "id=tr_first"));
    target.account = vec![("key", "test_0123456789".into())];
    let path = |id: &str| format!("GET /api.mollie.com/v2/payments/{id}");
    target.answers = BTreeMap::from([
        (path("tr_first"), told("tr_first", FIRST, "paid")),
        (path("tr_waiting"), told("tr_waiting", WAITING, "open")),
    ]);
    target.near = vec![
        posted(&[], "id=tr_waiting&status=paid"),
        posted(&[], "id=tr_waiting%2F..%2Ftr_first"),
        posted(&[], told("tr_waiting", WAITING, "paid")),
    ];
    let calls = vectors("mollie", "ipn-verify");
    target.near.extend(calls.iter().map(|vector| posted(&[], text(&vector["inputs"]["raw_body"]))));
    // Whoever names a payment is heard well; what it comes to is Mollie's word.
    target.may_be_taken = |_, _| true;
    target.understand = |raw| {
        if let Ok(told) = serde_json::from_slice::<mollie::Told>(&raw.body) {
            let _ = mollie::understand(&told);
        }
    };
    target
}

fn mollie_signed() -> Target {
    const SECRET: &str = "whsec_0123456789";
    let mut target = mollie();
    let event = |id: &str, secret: &str| {
        let body = json!({ "resource": "event", "id": "event_1", "type": "payment.paid", "entityId": id });
        let body = body.to_string();
        let hmac = wire::hex(&hmac_sha256(secret.as_bytes(), body.as_bytes()));
        posted(&[(mollie::SIGNATURE, format!("sha256={hmac}"))], body)
    };
    target.name = "mollie-signed";
    target.account.push(("webhook-secrets", SECRET.into()));
    target.genuine = event("tr_first", SECRET);
    let mut swapped = event("tr_waiting", SECRET);
    swapped.headers.clone_from(&target.genuine.headers);
    target.near.extend([event("tr_waiting", "whsec_another_shop"), swapped]);
    target.near.extend(vectors("mollie", "webhook-signature").iter().map(|vector| {
        let given = &vector["inputs"]["X-Mollie-Signature"];
        let given: Vec<String> = match given.as_array() {
            Some(all) => all.iter().map(text).collect(),
            None => vec![text(given)],
        };
        let headers: Vec<_> = given.into_iter().map(|value| (mollie::SIGNATURE, value)).collect();
        posted(&headers, unbase64(&vector["inputs"]["body_base64"]))
    }));
    target.may_be_taken = same_body;
    target
}

fn monetico() -> Target {
    // No published message is sealed with it.
    const KEY: &str = "9A2B4C6D8E0F1A3B5C7D9E1F2A4B6C8D0E1F2A3B";
    const ANOTHER: &str = "1036DEFD9175F29EE9337A1F284BDF781D5A4048";
    let message = |reference: &str, key: &str| {
        let fields = [
            ("TPE", "1234567"),
            ("date", "24/11/2026_a_11:00:00"),
            ("montant", "9.00EUR"),
            ("reference", reference),
            ("texte-libre", "é * + &"),
            ("code-retour", "payetest"),
            ("numauto", "123456"),
            ("authentification", "eyJzdGF0dXMiIDoi+/8ifQ=="),
        ];
        let key = monetico::UsableKey::new(key).expect("it is a key");
        let seal = key.seal(&monetico::string_to_seal(fields.iter().map(|(n, v)| (*n, v.as_bytes()))));
        posted(&[], Serializer::new(String::new()).extend_pairs(fields).append_pair("MAC", &seal).finish())
    };
    let mut target = plain("monetico", PaymentMethod::Monetico, message(FIRST, KEY));
    target.account = vec![("tpe", "1234567".into()), ("company", "demoshop".into()), ("key", KEY.into())];
    let genuine = String::from_utf8_lossy(&target.genuine.body).into_owned();
    target.near = vec![
        message(WAITING, ANOTHER),
        posted(&[], genuine.replace(FIRST, WAITING)),
        posted(&[], format!("{genuine}&reference={WAITING}")),
    ];
    let messages = vectors("monetico", "ipn-verify");
    target.near.extend(messages.iter().map(|vector| posted(&[], text(&vector["inputs"]["raw_body"]))));
    // The seal is over the fields, whatever their order and encoding.
    target.may_be_taken = |genuine, raw| {
        let sealed = |form: Form| {
            let fields = form.fields().filter(|(name, _)| *name != "MAC");
            let mut fields: Vec<_> = fields.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            fields.sort_unstable();
            fields
        };
        let said = |raw: &RawNotification| {
            let readings = [Form::parse(&raw.body), Form::parse_keeping_plus(&raw.body, "authentification")];
            readings.into_iter().flatten().map(sealed).collect::<Vec<_>>()
        };
        let genuine = said(genuine);
        said(raw).iter().any(|one| genuine.contains(one))
    };
    target.understand = |raw| {
        let _ = monetico::UsableKey::new(&String::from_utf8_lossy(&raw.body));
        if let Ok(form) = Form::parse(&raw.body) {
            let _ = monetico::understand(&form);
        }
    };
    target
}

/// Paybox has one key for all: what it has really signed once is signed for everybody. Of one message the changed form alone is
/// among the vectors, and the fuzzer finds the digit that puts it right.
fn really_signed_by_paybox() -> Vec<String> {
    let own = |vector: &Value| {
        let key = vector["key"]["value"].as_str().unwrap_or_default();
        vector["expected"]["signature_valid"] == true
            && paybox::PUBLIC_KEYS.iter().any(|known| known.split_whitespace().eq(key.split_whitespace()))
    };
    let vectors = vectors("paybox", "ipn-verify");
    let signed =
        vectors.iter().filter(|vector| own(vector)).map(|vector| text(&vector["inputs"]["signed_data"]));
    signed.chain(["Mt=1000&Ref=CMD1349338388&Auto=XXXXXX&Erreur=00000".to_owned()]).collect()
}

fn paybox() -> Target {
    // A message that Paybox has really signed, for a trial.
    const SIGNED: &str = "pbx-ipn-issue76-at";
    let messages = vectors("paybox", "ipn-verify");
    let asked = |data: &str, signature: &Value| {
        let sign = Serializer::new(String::new()).append_pair("Sign", &text(signature)).finish();
        RawNotification { query: format!("{data}&{sign}"), ..RawNotification::default() }
    };
    let near: Vec<_> = messages
        .iter()
        .map(|vector| match vector["inputs"]["raw_query"].as_str() {
            Some(query) => RawNotification { query: query.to_owned(), ..RawNotification::default() },
            None => asked(&text(&vector["inputs"]["signed_data"]), &vector["inputs"]["signature_base64"]),
        })
        .collect();
    let signed = messages.iter().find(|vector| vector["id"] == SIGNED).expect("the vector is there");
    let (data, signature) = (text(&signed["inputs"]["signed_data"]), &signed["inputs"]["signature_base64"]);
    let mut target = plain("paybox", PaymentMethod::Paybox, asked(&data, signature));
    target.account = vec![
        ("site", "1999888".into()),
        ("rank", "32".into()),
        ("identifier", "2".into()),
        ("key", "0123456789ABCDEF".repeat(8)),
    ];
    target.amount_minor = 32_600;
    target.first = ["TPSa-44c079476f@1468408561", "first"];
    target.near = near;
    let renamed = asked(&data.replace("TPSa-44c079476f@1468408561", WAITING), signature);
    let behind = RawNotification {
        query: format!("{}&Ref={WAITING}", target.genuine.query),
        ..RawNotification::default()
    };
    let posted = posted(&[], renamed.query.clone());
    target.near.extend([renamed, behind, posted]);
    target.may_be_taken = |_, raw| {
        let said = [raw.query.clone(), String::from_utf8_lossy(&raw.body).into_owned()];
        let signed = really_signed_by_paybox();
        signed.iter().any(|data| said.iter().any(|said| said.contains(&format!("{data}&Sign="))))
    };
    target.understand = |raw| {
        for said in [&raw.query, &String::from_utf8_lossy(&raw.body).into_owned()] {
            let _ = paybox::understand(said, Currency::EUR);
        }
    };
    target
}

fn webhook_of(vector: &Value) -> RawNotification {
    let headers = vector["inputs"]["headers"].as_object().expect("headers").iter();
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), text(value))).collect();
    let body = unbase64(&vector["inputs"]["body_base64"]).into();
    RawNotification { headers, body, ..RawNotification::default() }
}

fn paypal_webhook() -> Target {
    // The webhook speaks of an order that is called 42.
    const SIGNED: &str = "pp-whk-sim-crc-leading";
    let messages = vectors("paypal", "webhook-signature");
    let signed = messages.iter().find(|vector| vector["id"] == SIGNED).expect("the vector is there");
    let mut target = plain("paypal-webhook", PaymentMethod::Paypal, webhook_of(signed));
    target.now = text(&signed["inputs"]["now"]).parse().expect("it is a time");
    target.pem = text(&signed["key"]["trusted_root_pem"]);
    target.account = vec![
        ("client-id", "client-0123456789".into()),
        ("client-secret", "secret-0123456789".into()),
        ("webhook-id", text(&signed["inputs"]["webhook_id"])),
    ];
    target.first = ["42", "5O190127TN364715T"];
    let capture = json!({ "id": "3C679366HH908993F", "status": "COMPLETED", "custom_id": "42",
        "amount": { "currency_code": "EUR", "value": "9.00" } });
    let api = "/api-m.sandbox.paypal.com";
    target.answers = BTreeMap::from([
        (
            format!("POST {api}/v1/oauth2/token"),
            json!({ "access_token": "A21", "expires_in": 3_600 }).to_string(),
        ),
        (format!("GET {api}/v2/payments/captures/3C679366HH908993F"), capture.to_string()),
        (
            format!("POST {api}/v1/notifications/verify-webhook-signature"),
            json!({ "verification_status": "FAILURE" }).to_string(),
        ),
    ]);
    // Every certificate where its message says it is.
    for vector in &messages {
        let address = text(&vector["inputs"]["headers"]["PAYPAL-CERT-URL"]);
        if let Some(path) = address.strip_prefix("https:/") {
            let certificate = text(&vector["key"]["value"]);
            target.answers.entry(format!("GET {path}")).or_insert(certificate);
        }
    }
    let certificate = text(&signed["inputs"]["headers"]["PAYPAL-CERT-URL"]);
    let certificate = format!("GET {}", certificate.trim_start_matches("https:/"));
    target.answers.insert(certificate, text(&signed["key"]["value"]));
    target.near = messages.iter().filter(|vector| vector["id"] != SIGNED).map(webhook_of).collect();
    let mut swapped = target.genuine.clone();
    let body = String::from_utf8_lossy(&swapped.body).replace("\"42\"", &format!("\"{WAITING}\""));
    swapped.body = body.into();
    target.near.push(swapped);
    // What the API answers: seeds for what is read of it.
    target.near.push(posted(&[], capture.to_string()));
    target.understand = |raw| {
        if let Ok(order) = serde_json::from_slice::<rest::Order>(&raw.body) {
            let _ = (order.reading(), order.page());
        }
        if let Ok(capture) = serde_json::from_slice::<rest::Capture>(&raw.body) {
            let _ = capture.reading(None);
        }
        if let Ok(refunded) = serde_json::from_slice::<rest::Refunded>(&raw.body) {
            let _ = (refunded.reading(), refunded.capture());
        }
        if let Ok(dispute) = serde_json::from_slice::<rest::Dispute>(&raw.body) {
            let _ = dispute.standing();
        }
    };
    target
}

fn paypal_ipn() -> Target {
    let message = |reference: &str| {
        format!(
            "mc_gross=9.00&mc_currency=EUR&payment_status=Completed&txn_id=8SIM1&custom={reference}\
             &receiver_email=shop%40example.test&test_ipn=1&charset=windows-1252&first_name=Zo%E9"
        )
    };
    let mut target = plain("paypal-ipn", PaymentMethod::Paypal, posted(&[], message(FIRST)));
    target.account = vec![("door", "standard".into()), ("receiver-email", "shop@example.test".into())];
    target.near =
        vec![posted(&[], message(WAITING)), posted(&[], format!("{}&custom={WAITING}", message(FIRST)))];
    let messages = vectors("paypal", "ipn-verify");
    target.near.extend(messages.iter().map(|vector| posted(&[], text(&vector["inputs"]["raw_body"]))));
    target.understand = |raw| {
        if let Ok(message) = ipn::Ipn::parse(&raw.body) {
            let _ = (message.key().is_ok(), message.words("first_name"), message.understand(true).is_ok());
            let _ = message.understand(false);
        }
        let _ = ipn::is_verified(&String::from_utf8_lossy(&raw.body));
    };
    target
}
