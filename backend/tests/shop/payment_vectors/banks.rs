//! Monetico and Paybox.

use super::*;

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

pub fn monetico_request(vector: &Vector) -> Checked {
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

pub fn monetico_return(vector: &Vector) -> Checked {
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

pub fn paybox_request(vector: &Vector) -> Checked {
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

pub fn paybox_notification(vector: &Vector) -> Checked {
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
