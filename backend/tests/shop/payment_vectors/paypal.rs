//! PayPal’s webhooks and its old notifications.

use super::*;

pub fn paypal_webhook(vector: &Vector) -> Checked {
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

pub fn paypal_ipn(vector: &Vector) -> Checked {
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
