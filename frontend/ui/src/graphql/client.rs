//! Sending an operation and reading its answer.

use cynic::{GraphQlResponse, Operation};
use gloo::net::http::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why there is no answer. Nothing of it is for people's eyes but the kind: the sentence comes from the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached.
    Offline,
    /// The server refused the whole operation: the first error's message.
    Told(String),
    /// The server answered something that is no answer: its status, and what was wrong.
    Broken(u16, String),
}

/// An operation as it travels; the same operation gives the same text.
pub fn encode<T, V: Serialize>(operation: &Operation<T, V>) -> String {
    serde_json::to_string(operation).expect("an operation holds strings, numbers and lists only")
}

/// What an operation is called in a page that brings its answer: short, and one of its kind within a front end.
pub(crate) fn name<T, V: Serialize>(operation: &Operation<T, V>) -> String {
    let variables = serde_json::to_string(&operation.variables).unwrap_or_default();
    format!("{} {variables}", operation.operation_name.as_deref().unwrap_or_default())
}

/// Reads an answer's text.
pub fn decode<T: DeserializeOwned>(answer: &str) -> Result<T, Failure> {
    let answer: GraphQlResponse<T> =
        serde_json::from_str(answer).map_err(|error| Failure::Broken(200, error.to_string()))?;
    match (answer.data, answer.errors) {
        (_, Some(errors)) if !errors.is_empty() => {
            Err(Failure::Told(errors.into_iter().next().map(|error| error.message).unwrap_or_default()))
        }
        (Some(data), _) => Ok(data),
        (None, _) => Err(Failure::Broken(200, "no data".to_owned())),
    }
}

/// Asks the server, from the browser.
pub async fn send<T: DeserializeOwned>(body: &str) -> Result<T, Failure> {
    let answer = post(body).await?;
    decode(&answer)
}

/// Asks the server, and hands the answer's text to `done`: one piece of code for operations of every type.
pub(crate) fn ask(body: String, done: impl FnOnce(Result<String, Failure>) + 'static) {
    let done: Box<dyn FnOnce(Result<String, Failure>)> = Box::new(done);
    wasm_bindgen_futures::spawn_local(carry(body, done));
}

async fn carry(body: String, done: Box<dyn FnOnce(Result<String, Failure>)>) {
    done(post(&body).await);
}

/// The header says that a page of ours asks: another site's form cannot set it.
async fn post(body: &str) -> Result<String, Failure> {
    let response = Request::post("/graphql")
        .header("Content-Type", "application/json")
        .header("X-Comptoir", "1")
        .body(body)
        .map_err(|_| Failure::Offline)?
        .send()
        .await
        .map_err(|_| Failure::Offline)?;
    let status = response.status();
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    if response.ok() || text.starts_with('{') { Ok(text) } else { Err(Failure::Broken(status, text)) }
}
