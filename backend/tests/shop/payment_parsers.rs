//! Whatever bytes come to the notification parsers: none panics, and none accepts what was not signed.

use base64::{Engine, engine::general_purpose::STANDARD};
use comptoir::payments::providers::paypal::{ipn, webhook};
use comptoir::payments::providers::{mollie, monetico, paybox, stripe};
use comptoir::payments::signature::Certificates;
use comptoir::payments::wire::{self, Form};
use comptoir::payments::{Mode, RawNotification};
use proptest::prelude::*;
use serde_json::Value;
use values::Currency;

const KEY: &str = "0123456789ABCDEF0123456789ABCDEF01234567";

/// The genuine messages of a provider that the vectors hold.
fn genuine(provider: &str, kind: &str) -> Vec<Value> {
    let all: Vec<Value> = serde_json::from_str(include_str!("../payment-vectors.json")).unwrap();
    all.into_iter().filter(|v| v["provider"] == provider && v["kind"] == kind).collect()
}

/// Bytes that look like something more often than chance would have them.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..600),
        "[a-zA-Z-]{1,8}=[ -~]{0,20}(&[a-zA-Z-]{1,8}=[ -~]{0,20}){0,8}".prop_map(String::into_bytes),
        "\\{\"(id|type|data|livemode)\":[ -~]{0,40}\\}".prop_map(String::into_bytes),
        "t=[0-9]{1,22},v1=[0-9a-f]{0,70}(,v[01]=[ -~]{0,20}){0,3}".prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_parser_panics_or_accepts_a_stranger(raw in bytes(), header in "[ -~]{0,120}") {
        let text = String::from_utf8_lossy(&raw).into_owned();
        let _ = Form::parse(&raw);
        let _ = Form::parse_keeping_plus(&raw, "a");
        let _ = wire::decimal(&text, Currency::EUR);
        let _ = wire::unhex(&text);
        let key = monetico::UsableKey::new(KEY).unwrap();
        prop_assert!(monetico::authentic(&raw, &key).is_err());
        let _ = monetico::UsableKey::new(&text);
        let keys = paybox::PUBLIC_KEYS.map(str::to_owned);
        prop_assert!(paybox::signed_part(&text, "Mt", "Sign", &keys).is_err());
        let _ = paybox::understand(&text, Currency::EUR);
        prop_assert!(stripe::verify(&header, &raw, &["whsec_abcdefgh"], 1_800_000_000, 300).is_err());
        prop_assert!(stripe::verify(&text, &raw, &["whsec_abcdefgh"], 1_800_000_000, i64::MAX).is_err());
        if let Ok(event) = serde_json::from_slice::<stripe::Event>(&raw) {
            let _ = stripe::understand(&event);
        }
        prop_assert!(!mollie::is_signed([header.as_str()].into_iter(), &raw, &["whsec_abcdefgh", ""]));
        let _ = mollie::named_in(&raw);
        if let Ok(told) = serde_json::from_slice::<mollie::Told>(&raw) {
            let _ = mollie::understand(&told);
        }
        if let Ok(message) = ipn::Ipn::parse(&raw) {
            let _ = (message.key().is_ok(), message.words("first_name"), message.understand(true).is_ok());
        }
        prop_assert!(!ipn::is_verified(&text).unwrap_or(false) || text.trim() == "VERIFIED");
        let _ = Certificates::read(&text);
        prop_assert!(!webhook::may_fetch(&text, Mode::Live) || text.starts_with("https://api"));
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_genuine_message_with_another_byte_is_not_genuine(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let flip = |bytes: &[u8]| {
            let mut changed = bytes.to_vec();
            let at = at.index(changed.len());
            changed[at] ^= 1 << bit;
            changed
        };
        for vector in genuine("monetico", "ipn-verify") {
            let key = monetico::UsableKey::new(vector["key"]["value"].as_str().unwrap()).unwrap();
            let body = vector["inputs"]["raw_body"].as_str().unwrap().as_bytes();
            if let (Ok(before), Ok(after)) = (monetico::authentic(body, &key), monetico::authentic(&flip(body), &key)) {
                // Another case of a digit says the same thing.
                let said = |form: &Form| {
                    form.fields().map(|(n, v)| (n.to_owned(), v.to_ascii_lowercase())).collect::<Vec<_>>()
                };
                prop_assert_eq!(said(&before), said(&after));
            }
        }
        for vector in genuine("stripe", "webhook-signature") {
            let Some(body) = vector["inputs"]["body_base64"].as_str() else { continue };
            let body = flip(&STANDARD.decode(body).unwrap());
            let header = vector["inputs"]["Stripe-Signature"].as_str().unwrap();
            let key = vector["key"]["value"].as_str().unwrap();
            let now = vector["inputs"]["now_unix"].as_i64().unwrap();
            prop_assert!(stripe::verify(header, &body, &[key], now, 300).is_err());
        }
        for vector in genuine("paypal", "webhook-signature") {
            let headers = vector["inputs"]["headers"].as_object().unwrap().iter();
            let headers = headers.map(|(n, v)| (n.to_ascii_lowercase(), v.as_str().unwrap().to_owned())).collect();
            let body = flip(&STANDARD.decode(vector["inputs"]["body_base64"].as_str().unwrap()).unwrap());
            let raw = RawNotification { headers, body: body.into(), ..RawNotification::default() };
            let certificates = Certificates::read(vector["key"]["value"].as_str().unwrap()).unwrap();
            let webhook_id = vector["inputs"]["webhook_id"].as_str().unwrap();
            let signed = webhook::Signed::read(&raw).unwrap();
            prop_assert!(!signed.is_by(&certificates, webhook_id, &raw.body).unwrap());
        }
        for vector in genuine("paybox", "ipn-verify") {
            let data = flip(vector["inputs"]["signed_data"].as_str().unwrap().as_bytes());
            let signature = STANDARD.decode(vector["inputs"]["signature_base64"].as_str().unwrap()).unwrap();
            let key = vector["key"]["value"].as_str().unwrap();
            let genuine = paybox::is_signed(&data, &signature, key).unwrap();
            // A vector that was forged by one bit may be put right by it.
            prop_assert!(!genuine || vector["expected"]["signature_valid"] == false);
        }
    }
}
