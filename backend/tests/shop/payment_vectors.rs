//! Known-good figures of every provider, run through the code that serves the shop. A vector that nothing here knows how to
//! run, or that has a member which nothing here uses, fails.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use comptoir::payments::epc::{self, Epc};
use comptoir::payments::providers::paypal::{ipn, webhook};
use comptoir::payments::providers::{mollie, monetico, paybox, stripe};
use comptoir::payments::signature::{self, Certificates};
use comptoir::payments::wire::{self, Form};
use comptoir::payments::{
    Expected, Heard, Mode, Notice, Objection, Outcome, RawNotification, Reading, objection,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use values::{Currency, Money};

type Checked = anyhow::Result<()>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "where a vector comes from is for its readers")]
struct Vector {
    id: String,
    provider: String,
    kind: String,
    title: String,
    inputs: Value,
    key: Value,
    expected: Value,
    origin: String,
    source: String,
    recomputed: Value,
}

#[test]
fn payment_vectors() {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/payment-vectors.json");
    #[allow(clippy::disallowed_methods, reason = "the test's one setting")]
    let path = std::env::var("PAYMENT_VECTORS").map(PathBuf::from).unwrap_or(own);
    let text = std::fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    let vectors: Vec<Value> = serde_json::from_slice(&text).unwrap();
    assert!(!vectors.is_empty(), "{} holds no vector", path.display());
    let mut failures = Vec::new();
    for vector in &vectors {
        let id = vector.get("id").and_then(Value::as_str).unwrap_or("a vector without an id").to_owned();
        if let Err(cause) = run(vector) {
            failures.push(format!("{id}: {cause:#}"));
        }
    }
    assert!(failures.is_empty(), "{} of {} vectors:\n{}", failures.len(), vectors.len(), failures.join("\n"));
    println!("{} vectors", vectors.len());
}

fn run(vector: &Value) -> Checked {
    let vector: Vector = read(vector)?;
    match (vector.provider.as_str(), vector.kind.as_str()) {
        ("monetico", "request-mac") => monetico_request(&vector),
        ("monetico", "ipn-verify") => monetico_return(&vector),
        ("paybox", "request-mac") => paybox_request(&vector),
        ("paybox", "ipn-verify") => paybox_notification(&vector),
        ("stripe", "webhook-signature") => stripe_webhook(&vector),
        ("mollie", "webhook-signature") => mollie_webhook(&vector),
        ("mollie", "ipn-verify") => mollie_call(&vector),
        ("paypal", "webhook-signature") => paypal_webhook(&vector),
        ("paypal", "ipn-verify") => paypal_ipn(&vector),
        ("bank-transfer", "qr-payload") => transfer(&vector),
        (provider, kind) => bail!("nothing here runs {kind} of {provider}"),
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> anyhow::Result<T> {
    Ok(serde_json::from_value(value.clone())?)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: T, expected: T) -> Checked {
    ensure!(got == expected, "{what} is {got:?}, not {expected:?}");
    Ok(())
}

fn base64(text: &str) -> anyhow::Result<Vec<u8>> {
    STANDARD.decode(text).context("base64")
}

/// A body as bytes, which its readable form must not contradict.
fn body(bytes: &str, text: Option<&str>) -> anyhow::Result<Vec<u8>> {
    let bytes = base64(bytes)?;
    if let Some(text) = text {
        same("body_text", String::from_utf8_lossy(&bytes).as_ref(), text)?;
    }
    Ok(bytes)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    mistake: String,
    mac: String,
}

fn no_mistake(mac: &str, mistakes: &[Mistake]) -> Checked {
    for Mistake { mistake, mac: wrong } in mistakes {
        ensure!(!mac.eq_ignore_ascii_case(wrong), "it is the MAC of a mistake: {mistake}");
    }
    Ok(())
}

/// What a person reads in a vector of what becomes of the order; where it begins with a word that we know, it is held.
fn holds(prose: Option<&str>, reading: Option<&Reading>) -> Checked {
    let Some(prose) = prose else { return Ok(()) };
    let outcome =
        reading.and_then(|reading| reading.notices.first()).map(|notice| (notice.outcome, notice.mode));
    if prose.starts_with("paid in test mode") {
        same("the outcome", outcome, Some((Outcome::Paid, Some(Mode::Test))))
    } else if prose.starts_with("paid") {
        same("the outcome", outcome.map(|(outcome, _)| outcome), Some(Outcome::Paid))
    } else if ["refused", "not paid", "pending"].iter().any(|word| prose.starts_with(word)) {
        ensure!(reading.is_some(), "it is authentic");
        same("the outcome", outcome, None)
    } else if prose == "reject" {
        ensure!(reading.is_none(), "it is accepted");
        Ok(())
    } else {
        Ok(())
    }
}

// Monetico

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneticoKey {
    encoding: String,
    value: String,
    usable_key_hex: String,
}

impl MoneticoKey {
    fn read(key: &Value) -> anyhow::Result<monetico::UsableKey> {
        let key: Self = read(key)?;
        match key.encoding.as_str() {
            "monetico-40" if key.value.len() == 40 => {
                let usable = monetico::UsableKey::new(&key.value)?;
                same("the usable key", wire::hex(usable.bytes()), key.usable_key_hex.to_ascii_lowercase())?;
                Ok(usable)
            }
            // A published key that is no key of the bank's is used by the bytes that its project made of it.
            "monetico-40" | "usable-hex" => monetico::UsableKey::of_bytes(&key.usable_key_hex),
            other => bail!("{other} is no encoding of a key"),
        }
    }
}

fn monetico_request(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        fields: Option<BTreeMap<String, String>>,
        string_to_seal: Option<String>,
        string_charset: Option<String>,
        keys: Option<Vec<String>>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ExpectedOf {
        #[serde(rename = "MAC")]
        mac: Option<String>,
        #[serde(default)]
        must_not_equal: Vec<Mistake>,
        usable: Option<Vec<Usable>>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a note is for its reader")]
    struct Usable {
        key: String,
        usable_hex: Option<String>,
        note: Option<String>,
    }
    let (inputs, expected): (Inputs, ExpectedOf) = (read(&vector.inputs)?, read(&vector.expected)?);
    if let Some(keys) = inputs.keys {
        let usable = expected.usable.context("no usable keys are expected")?;
        same("the keys", keys, usable.iter().map(|one| one.key.clone()).collect())?;
        for one in usable {
            let made = monetico::UsableKey::new(&one.key).ok().map(|key| wire::hex(key.bytes()));
            same(&one.key, made, one.usable_hex.map(|digits| digits.to_ascii_lowercase()))?;
        }
        return Ok(());
    }
    let key = MoneticoKey::read(&vector.key)?;
    let text = match &inputs.fields {
        Some(fields) => {
            let sealed = monetico::string_to_seal(
                fields.iter().map(|(name, value)| (name.as_str(), value.as_bytes())),
            );
            if let Some(expected) = &inputs.string_to_seal {
                same("the text to seal", String::from_utf8_lossy(&sealed).as_ref(), expected.as_str())?;
            }
            sealed
        }
        None => {
            let text = inputs.string_to_seal.context("neither fields nor a text")?;
            match inputs.string_charset.as_deref().unwrap_or("utf-8") {
                "utf-8" => text.into_bytes(),
                "latin-1" => text.chars().map(|c| u8::try_from(u32::from(c))).collect::<Result<_, _>>()?,
                other => bail!("{other} is no charset"),
            }
        }
    };
    let mac = key.seal(&text);
    same("the MAC", mac.clone(), expected.mac.context("no MAC is expected")?.to_ascii_lowercase())?;
    no_mistake(&mac, &expected.must_not_equal)
}

fn monetico_return(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        fields: Option<BTreeMap<String, String>>,
        raw_body: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a note is for its reader")]
    struct ExpectedOf {
        mac_valid: bool,
        reply: String,
        reply_content_type: String,
        code_retour: Option<String>,
        outcome: Option<String>,
        note: Option<String>,
    }
    let (inputs, expected): (Inputs, ExpectedOf) = (read(&vector.inputs)?, read(&vector.expected)?);
    let key = MoneticoKey::read(&vector.key)?;
    let form = monetico::authentic(inputs.raw_body.as_bytes(), &key);
    same("whether the seal is right", form.is_ok(), expected.mac_valid)?;
    let heard = if form.is_ok() { Heard::Well } else { Heard::Forged };
    let answer = monetico::answer(heard);
    same("the reply", answer.body, expected.reply.as_str())?;
    same("the reply's type", answer.content_type, expected.reply_content_type.as_str())?;
    let Ok(form) = form else { return holds(expected.outcome.as_deref(), None) };
    for (name, value) in inputs.fields.iter().flatten() {
        same(name, form.bytes(name).map(String::from_utf8_lossy).as_deref(), Some(value.as_str()))?;
    }
    let reading = monetico::understand(&form)?;
    if let Some(code) = expected.code_retour {
        same("code-retour", reading.says.clone(), code)?;
    }
    holds(expected.outcome.as_deref(), Some(&reading))
}

// Paybox

fn paybox_request(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        fields_in_order: Vec<(String, String)>,
        hash: String,
        signed_string: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a note is for its reader")]
    struct Key {
        encoding: String,
        value: String,
        note: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ExpectedOf {
        #[serde(rename = "PBX_HMAC")]
        hmac: String,
        #[serde(default)]
        must_not_equal: Vec<Mistake>,
    }
    let (inputs, key): (Inputs, Key) = (read(&vector.inputs)?, read(&vector.key)?);
    let expected: ExpectedOf = read(&vector.expected)?;
    same("the key's encoding", key.encoding.as_str(), "hex")?;
    let fields = || inputs.fields_in_order.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    same("the signed text", paybox::signed_text(fields()), inputs.signed_string.clone())?;
    let hmac = paybox::sign_request(&inputs.hash, &key.value, fields())?;
    no_mistake(&hmac, &expected.must_not_equal)?;
    same("the HMAC", hmac, expected.hmac)
}

fn paybox_notification(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        signed_data: String,
        signature_base64: String,
        raw_query: Option<String>,
        sign_param: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a name is for its reader")]
    struct Key {
        encoding: String,
        value: String,
        name: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a note is for its reader")]
    struct ExpectedOf {
        signature_valid: bool,
        error: Option<String>,
        amount_cents: Option<i64>,
        reference: Option<String>,
        authorisation: Option<String>,
        outcome: Option<String>,
        note: Option<String>,
    }
    let (inputs, key): (Inputs, Key) = (read(&vector.inputs)?, read(&vector.key)?);
    let expected: ExpectedOf = read(&vector.expected)?;
    same("the key's encoding", key.encoding.as_str(), "pem-spki")?;
    let signature = base64(&inputs.signature_base64)?;
    let valid = paybox::is_signed(inputs.signed_data.as_bytes(), &signature, &key.value)?;
    same("whether the signature is right", valid, expected.signature_valid)?;
    let mut signed = valid.then_some(inputs.signed_data.as_str());
    if let (Some(raw), Some(sign)) = (&inputs.raw_query, &inputs.sign_param) {
        // What we have asked Paybox to sign begins with the first name of the signed data.
        let first = inputs.signed_data.split('=').next().unwrap_or_default();
        let part = paybox::signed_part(raw, first, sign, std::slice::from_ref(&key.value));
        same("whether the query is authentic", part.is_ok(), expected.signature_valid)?;
        if let Ok(part) = part {
            same("the signed part", part, inputs.signed_data.as_str())?;
            signed = Some(part);
        }
    }
    let Some(signed) = signed else { return holds(expected.outcome.as_deref(), None) };
    // The merchant chooses the names: they are found by what their values are.
    let form = Form::parse(signed.as_bytes())?;
    let by = |names: &[&str]| {
        form.fields()
            .find(|(name, _)| names.iter().any(|one| name.eq_ignore_ascii_case(one)))
            .map(|(_, v)| v.to_vec())
    };
    let text = |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    for (what, names, value) in [
        ("the error", &["Erreur", "error"][..], expected.error.clone()),
        (
            "the amount",
            &["Mt", "amount", "montant"][..],
            expected.amount_cents.map(|cents| cents.to_string()),
        ),
        ("the reference", &["Ref", "cmd", "reference"][..], expected.reference.clone()),
        ("the authorisation", &["Auto", "authorisation"][..], expected.authorisation.clone()),
    ] {
        if value.is_some() {
            same(what, text(by(names)), value)?;
        }
    }
    if by(&["Ref"]).is_none() || by(&["Erreur"]).is_none() {
        return Ok(());
    }
    let reading = paybox::understand(signed, Currency::EUR)?;
    if let (Some(notice), Some(cents)) = (reading.notices.first(), expected.amount_cents) {
        same("the amount received", notice.received, Money::new(cents, Currency::EUR))?;
        same(
            "the reference",
            Some(notice.reference.clone()),
            expected.reference.clone().or(Some(notice.reference.clone())),
        )?;
    }
    holds(expected.outcome.as_deref(), Some(&reading))
}

// Stripe

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextKey {
    encoding: String,
    value: String,
}

impl TextKey {
    fn read(key: &Value) -> anyhow::Result<String> {
        let key: Self = read(key)?;
        ensure!(key.encoding.starts_with("utf-8"), "{} is no encoding of a key", key.encoding);
        Ok(key.value)
    }
}

fn stripe_webhook(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        #[serde(rename = "Stripe-Signature")]
        header: Option<String>,
        body_base64: Option<String>,
        body_text: Option<String>,
        now_unix: Option<i64>,
        tolerance_seconds: Option<i64>,
        message_text: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ExpectedOf {
        valid: Option<bool>,
        reason: Option<String>,
        effect: Option<String>,
        hmac_sha256_hex: Option<String>,
    }
    let (inputs, expected): (Inputs, ExpectedOf) = (read(&vector.inputs)?, read(&vector.expected)?);
    let key = TextKey::read(&vector.key)?;
    if let Some(message) = inputs.message_text {
        let hmac = wire::hex(&signature::hmac_sha256(key.as_bytes(), message.as_bytes()));
        return same("the HMAC", Some(hmac), expected.hmac_sha256_hex);
    }
    let body = body(&inputs.body_base64.context("no body")?, inputs.body_text.as_deref())?;
    let header = inputs.header.context("no header")?;
    let now = inputs.now_unix.context("no time")?;
    let tolerance = inputs.tolerance_seconds.unwrap_or(stripe::TOLERANCE_SECONDS);
    let verified = stripe::verify(&header, &body, &[&key], now, tolerance);
    same("whether it is valid", Some(verified.is_ok()), expected.valid)?;
    if let (Err(why), Some(reason)) = (verified, &expected.reason) {
        same("the reason", why.to_string(), reason.clone())?;
    }
    let Some(effect) = expected.effect else { return Ok(()) };
    let event: stripe::Event = serde_json::from_slice(&body)?;
    let reading = stripe::understand(&event)?;
    let outcome = reading.notices.first().map(|notice| notice.outcome);
    let word = effect.split("-> ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    let wanted = match word {
        "paid" => Some(Outcome::Paid),
        "failed" => Some(Outcome::Failed),
        "refunded" => Some(Outcome::RefundedInAll),
        "disputed" => Some(Outcome::DisputeOpened),
        _ => return Ok(()),
    };
    same("the effect", outcome, wanted)
}

// Mollie

fn mollie_webhook(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore {
        One(String),
        More(Vec<String>),
    }
    impl OneOrMore {
        fn all(self) -> Vec<String> {
            match self {
                OneOrMore::One(one) => vec![one],
                OneOrMore::More(all) => all,
            }
        }
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        #[serde(rename = "X-Mollie-Signature")]
        signature: Option<OneOrMore>,
        body_text: Option<String>,
        body_base64: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Key {
        encoding: String,
        value: OneOrMore,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a reason is for its reader")]
    struct ExpectedOf {
        valid: bool,
        reason: Option<String>,
        note: Option<String>,
    }
    let (inputs, key): (Inputs, Key) = (read(&vector.inputs)?, read(&vector.key)?);
    let expected: ExpectedOf = read(&vector.expected)?;
    same("the key's encoding", key.encoding.as_str(), "utf-8")?;
    let body = body(&inputs.body_base64, inputs.body_text.as_deref())?;
    let values = inputs.signature.map(OneOrMore::all).unwrap_or_default();
    let headers = values.into_iter().map(|value| (mollie::SIGNATURE.to_owned(), value)).collect();
    let raw = RawNotification { headers, body: body.into(), ..RawNotification::default() };
    let secrets = key.value.all();
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    same(
        "whether it is valid",
        mollie::is_signed(raw.headers(mollie::SIGNATURE), &raw.body, &secrets),
        expected.valid,
    )
}

fn mollie_call(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        raw_body: String,
        content_type: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a note is for its reader")]
    struct ExpectedOf {
        fetch_url: Option<String>,
        http_status: u16,
        note: Option<String>,
    }
    use comptoir::payments::Provider;
    let (inputs, expected): (Inputs, ExpectedOf) = (read(&vector.inputs)?, read(&vector.expected)?);
    same("the media type", inputs.content_type.as_str(), "application/x-www-form-urlencoded")?;
    same("the key", vector.key.clone(), Value::Null)?;
    let named = mollie::named_in(inputs.raw_body.as_bytes());
    let heard = if named.is_some() { Heard::Well } else { Heard::Forged };
    same("what is fetched", named.map(|id| mollie::payment_address(&id)), expected.fetch_url)?;
    let raw = RawNotification { body: inputs.raw_body.into(), ..RawNotification::default() };
    same("the answer", mollie::Mollie.answer(heard, &raw).status, expected.http_status)
}

// PayPal

fn paypal_webhook(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        headers: BTreeMap<String, String>,
        body_base64: String,
        body_text: Option<String>,
        webhook_id: String,
        now: DateTime<Utc>,
        chain_check: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a name is for its reader")]
    struct Key {
        encoding: String,
        value: String,
        name: Option<String>,
        trusted_root_pem: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a reason is for its reader")]
    struct ExpectedOf {
        crc32: u32,
        message: String,
        signature_valid: bool,
        accept: bool,
        reason: Option<String>,
    }
    let (inputs, key): (Inputs, Key) = (read(&vector.inputs)?, read(&vector.key)?);
    let expected: ExpectedOf = read(&vector.expected)?;
    same("the key's encoding", key.encoding.as_str(), "pem-certificate")?;
    let body = body(&inputs.body_base64, inputs.body_text.as_deref())?;
    let headers =
        inputs.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let raw = RawNotification { headers, body: body.clone().into(), ..RawNotification::default() };
    let signed = webhook::Signed::read(&raw)?;
    same("the checksum", webhook::checksum(&body), expected.crc32)?;
    same("the message", signed.message(&inputs.webhook_id, &body), expected.message)?;
    let certificates = Certificates::read(&key.value)?;
    let mode = if signed.certificate.contains("sandbox") { Mode::Test } else { Mode::Live };
    let checked = signed.check(mode, inputs.now);
    let by_key = signed.is_by(&certificates, &inputs.webhook_id, &body)?;
    // The published negative of another algorithm counts as a signature that is none.
    let algorithm_fits = signed.algorithm == "SHA256withRSA";
    same("whether the signature is right", by_key && algorithm_fits, expected.signature_valid)?;
    let trusted = match inputs.chain_check.as_str() {
        "skip" => true,
        "required" => {
            let root = key.trusted_root_pem.context("no root is given")?;
            let root =
                CertificateDer::from_pem_slice(root.as_bytes()).ok().context("the root is no certificate")?;
            webhook::trust(&certificates, &[root], false, mode, inputs.now).is_ok()
        }
        other => bail!("{other} is no way to check a chain"),
    };
    same("whether it is accepted", checked.is_ok() && by_key && trusted, expected.accept)
}

fn paypal_ipn(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        raw_body: String,
        postback_answer: String,
        order: OrderOf,
        merchant: Merchant,
        already_processed_txn_and_status: Vec<(String, String)>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OrderOf {
        id: String,
        custom: String,
        currency: String,
        amount: String,
        state: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Merchant {
        receiver_email: Option<String>,
        receiver_id: Option<String>,
        mode: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "a reason is for its reader")]
    struct ExpectedOf {
        postback_body: String,
        postback_url: String,
        postback_content_type: String,
        decision: String,
        reason: Option<String>,
        #[serde(default)]
        decoded: BTreeMap<String, String>,
    }
    let (inputs, expected): (Inputs, ExpectedOf) = (read(&vector.inputs)?, read(&vector.expected)?);
    let mode = match inputs.merchant.mode.as_str() {
        "live" => Mode::Live,
        "sandbox" | "test" => Mode::Test,
        other => bail!("{other} is no mode"),
    };
    let raw = inputs.raw_body.as_bytes();
    same("where it is sent back", ipn::post_back_address(mode), expected.postback_url.as_str())?;
    same("the media type", ipn::MEDIA_TYPE, expected.postback_content_type.as_str())?;
    same("what is sent back", &ipn::post_back_body(raw)[..], expected.postback_body.as_bytes())?;
    let by_id = inputs.merchant.receiver_id.is_some();
    let decide = || -> anyhow::Result<&'static str> {
        if !ipn::is_verified(&inputs.postback_answer)? {
            return Ok("reject");
        }
        let Ok(message) = ipn::Ipn::parse(raw) else { return Ok("reject") };
        for (name, value) in &expected.decoded {
            same(name, message.words(name).as_ref(), Some(value))?;
        }
        let reading = message.understand(by_id)?;
        let seen = |key: (&str, &str)| {
            inputs
                .already_processed_txn_and_status
                .iter()
                .any(|(txn, status)| (txn.as_str(), status.as_str()) == key)
        };
        let Some(notice) = reading.notices.first() else { return Ok("keep-pending") };
        if ![inputs.order.custom.as_str(), inputs.order.id.as_str()].contains(&notice.reference.as_str()) {
            return Ok("reject");
        }
        if message.key().is_ok_and(seen) {
            return Ok("ignore");
        }
        let expects = Expected {
            amount: wire::decimal(&inputs.order.amount, Currency::new(&inputs.order.currency)?)?,
            mode,
            account: inputs.merchant.receiver_id.clone().or(inputs.merchant.receiver_email.clone()),
        };
        Ok(decision(notice, &expects, &inputs.order.state))
    };
    same("the decision", decide()?, expected.decision.as_str())
}

/// The word for what the shop does with a notice: what does not fit is held for a human, another's is rejected.
fn decision(notice: &Notice, expects: &Expected, state: &str) -> &'static str {
    match objection(notice, expects) {
        Some(Objection::Mode | Objection::Account) => return "reject",
        Some(Objection::Currency | Objection::TooLittle | Objection::TooMuch) => return "hold",
        None => {}
    }
    match notice.outcome {
        Outcome::Paid if matches!(state, "pending" | "failed") => "deliver",
        Outcome::Paid => "hold",
        Outcome::Failed if state == "pending" => "fail",
        Outcome::Failed => "ignore",
        Outcome::Refunded | Outcome::RefundedInAll => "refund",
        Outcome::DisputeOpened => "dispute",
        Outcome::DisputeWon => "restore",
        Outcome::DisputeLost => "refund",
    }
}

// Bank transfer

fn transfer(vector: &Vector) -> Checked {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inputs {
        name: Option<String>,
        iban: Option<String>,
        bic: Option<String>,
        amount: Option<String>,
        purpose: Option<String>,
        reference: Option<String>,
        text: Option<String>,
        info: Option<String>,
        version: Option<String>,
        charset: Option<u8>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ExpectedOf {
        payload_base64: Option<String>,
        payload_text: Option<String>,
        bytes: Option<usize>,
        error: Option<String>,
        valid: Option<bool>,
    }
    let (inputs, expected): (Inputs, ExpectedOf) = (read(&vector.inputs)?, read(&vector.expected)?);
    same("the key", vector.key.clone(), Value::Null)?;
    if let Some(valid) = expected.valid {
        let reference = inputs.reference.context("no reference")?;
        return same("whether it is a reference", epc::is_reference(&reference), valid);
    }
    ensure!(inputs.charset.is_none_or(|charset| charset == 1), "we write UTF-8 only");
    let needs_bic = match inputs.version.as_deref() {
        None | Some("002") => false,
        Some("001") => true,
        Some(other) => bail!("{other} is no version"),
    };
    let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
    let (name, iban, bic) = (text(&inputs.name), text(&inputs.iban), text(&inputs.bic));
    let (purpose, reference) = (text(&inputs.purpose), text(&inputs.reference));
    let (words, note) = (text(&inputs.text), text(&inputs.info));
    let code = Epc {
        needs_bic,
        bic: &bic,
        name: &name,
        iban: &iban,
        purpose: &purpose,
        reference: &reference,
        text: &words,
        note: &note,
    };
    let amount = wire::decimal(&inputs.amount.context("no amount")?, Currency::EUR)
        .map_err(|_| epc::Unsayable::Amount);
    let payload = amount.and_then(|amount| code.payload(amount));
    if let Some(error) = expected.error {
        return same("the refusal", payload.err().map(|why| why.to_string()), Some(error));
    }
    let payload = payload?;
    same("the text", Some(payload.clone()), expected.payload_text.or(Some(payload.clone())))?;
    same("the bytes", payload.as_bytes().to_vec(), base64(&expected.payload_base64.context("no payload")?)?)?;
    same("the length", Some(payload.len()), expected.bytes.or(Some(payload.len())))
}
