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

mod banks;
mod online;
mod paypal;
mod transfer;

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
        ("monetico", "request-mac") => banks::monetico_request(&vector),
        ("monetico", "ipn-verify") => banks::monetico_return(&vector),
        ("paybox", "request-mac") => banks::paybox_request(&vector),
        ("paybox", "ipn-verify") => banks::paybox_notification(&vector),
        ("stripe", "webhook-signature") => online::stripe_webhook(&vector),
        ("mollie", "webhook-signature") => online::mollie_webhook(&vector),
        ("mollie", "ipn-verify") => online::mollie_call(&vector),
        ("paypal", "webhook-signature") => paypal::paypal_webhook(&vector),
        ("paypal", "ipn-verify") => paypal::paypal_ipn(&vector),
        ("bank-transfer", "qr-payload") => transfer::transfer(&vector),
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
