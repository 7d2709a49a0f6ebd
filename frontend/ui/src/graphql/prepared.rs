//! Answers that travel inside the page.
//!
//! On the server a page's query runs in the process, and its answer is both rendered and written into the page.
//! In the browser the first render finds the answer there, at once: what hydrates is what was painted. (Yew's own
//! `use_prepared_state` fetches a `data:` address to decode its state, which a strict policy forbids.)

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// Runs an operation without a network: takes its text, gives the answer's.
pub type Execute = Rc<dyn Fn(String) -> Pin<Box<dyn Future<Output = String>>>>;

/// Answers by the text of their operation.
pub type Answers = BTreeMap<String, String>;

/// What the page brought with it, and on the server how to ask for more.
#[derive(Clone, Default)]
pub struct Prepared {
    answers: Rc<RefCell<Answers>>,
    execute: Option<Execute>,
}

impl PartialEq for Prepared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answers, &other.answers)
    }
}

impl Prepared {
    /// For the server: asks through `execute`, and keeps the answers.
    pub fn asking(execute: Execute) -> Self {
        Self { answers: Rc::default(), execute: Some(execute) }
    }

    /// For the browser: what the server wrote into the page.
    pub fn holding(answers: Answers) -> Self {
        Self { answers: Rc::new(RefCell::new(answers)), execute: None }
    }

    /// The answer to an operation, when it is here.
    pub fn peek(&self, body: &str) -> Option<String> {
        self.answers.borrow().get(body).cloned()
    }

    /// Drops an answer once shown: the next visit of that page asks anew.
    pub fn forget(&self, body: &str) {
        self.answers.borrow_mut().remove(body);
    }

    /// Every answer, to be written into the page.
    pub fn take(&self) -> Answers {
        std::mem::take(&mut self.answers.borrow_mut())
    }

    /// How to ask, on the server.
    pub fn executor(&self) -> Option<Execute> {
        self.execute.clone()
    }

    /// Keeps an answer.
    pub fn put(&self, body: String, answer: String) {
        self.answers.borrow_mut().insert(body, answer);
    }
}
