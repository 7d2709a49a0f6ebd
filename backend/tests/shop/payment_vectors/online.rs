//! Stripe and Mollie.

use super::*;

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

pub fn stripe_webhook(vector: &Vector) -> Checked {
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

pub fn mollie_webhook(vector: &Vector) -> Checked {
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

pub fn mollie_call(vector: &Vector) -> Checked {
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
