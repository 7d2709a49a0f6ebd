//! The code of a bank transfer, and creditor references.

use super::*;

pub fn transfer(vector: &Vector) -> Checked {
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
