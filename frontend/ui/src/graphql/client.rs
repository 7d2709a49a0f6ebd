//! Sending an operation and reading its answer.

use cynic::Operation;
use gloo::net::http::Request;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

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

/// What every answer has, whatever was asked.
#[derive(Deserialize)]
struct Answer {
    data: Option<IgnoredAny>,
    #[serde(default)]
    errors: Vec<Problem>,
}

/// Of an error of GraphQL only its sentence.
#[derive(Deserialize)]
struct Problem {
    message: String,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

/// Reads an answer's text.
pub fn decode<T: DeserializeOwned>(answer: &str) -> Result<T, Failure> {
    check(answer)?;
    read::<Data<T>>(answer).map(|answer| answer.data)
}

/// Whether a text is an answer that brings something: apart from [`decode`], so that each type's code is only its own.
pub(crate) fn check(answer: &str) -> Result<(), Failure> {
    let answer: Answer = read(answer)?;
    match (answer.errors.into_iter().next(), answer.data) {
        (Some(problem), _) => Err(Failure::Told(problem.message)),
        (None, Some(_)) => Ok(()),
        (None, None) => Err(Failure::Broken(200, "no data".to_owned())),
    }
}

fn read<'a, T: Deserialize<'a>>(answer: &'a str) -> Result<T, Failure> {
    serde_json::from_str(answer).map_err(|error| Failure::Broken(200, error.to_string()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_its_data_or_why_there_is_none() {
        assert_eq!(decode::<Vec<i32>>(r#"{"data":[1],"extensions":{"a":1}}"#), Ok(vec![1]));
        let told =
            r#"{"data":null,"errors":[{"message":"no","locations":[{"line":1,"column":2}],"path":["a",0]}]}"#;
        assert_eq!(decode::<Vec<i32>>(told), Err(Failure::Told("no".to_owned())));
        assert!(matches!(decode::<Vec<i32>>(r#"{"data":null}"#), Err(Failure::Broken(200, _))));
        assert!(matches!(decode::<Vec<i32>>(r#"{"data":["a"]}"#), Err(Failure::Broken(200, _))));
        assert!(matches!(decode::<Vec<i32>>("<html>"), Err(Failure::Broken(200, _))));
    }
}
