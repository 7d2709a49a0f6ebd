//! Answers that travel inside the page.
//!
//! On the server a page's query runs in the process, and its answer is both rendered and written into the page.
//! In the browser the first render finds the answer there, at once: what hydrates is what was painted. (Yew's own
//! `use_prepared_state` fetches a `data:` address to decode its state, which a strict policy forbids.)

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Runs an operation without a network: takes its text, gives the answer's.
pub type Execute = Rc<dyn Fn(String) -> Pin<Box<dyn Future<Output = String>>>>;

/// Answers by their operation's name and variables.
pub type Answers = Vec<(String, String)>;

/// What the page brought with it, and on the server how to ask for more.
#[derive(Clone, Default)]
pub struct Prepared {
    answers: Arc<Mutex<Answers>>,
    execute: Option<Execute>,
}

impl PartialEq for Prepared {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.answers, &other.answers)
    }
}

impl Prepared {
    /// For the server: asks through `execute`, and keeps the answers in `answers`.
    pub fn asking(execute: Execute, answers: Arc<Mutex<Answers>>) -> Self {
        Self { answers, execute: Some(execute) }
    }

    /// For the browser: what the server wrote into the page.
    pub fn holding(answers: Answers) -> Self {
        Self { answers: Arc::new(Mutex::new(answers)), execute: None }
    }

    /// How to ask, on the server.
    pub fn executor(&self) -> Option<Execute> {
        self.execute.clone()
    }

    /// The answer to an operation, when it is here.
    pub fn peek(&self, name: &str) -> Option<String> {
        self.lock().iter().find(|(known, _)| known == name).map(|(_, answer)| answer.clone())
    }

    /// Keeps an answer.
    pub fn put(&self, name: String, answer: String) {
        self.lock().push((name, answer));
    }

    /// Drops an answer once shown: the next visit of that page asks anew.
    pub fn forget(&self, name: &str) {
        self.lock().retain(|(known, _)| known != name);
    }

    fn lock(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
