//! Server state in components.

use std::rc::Rc;

use cynic::Operation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use yew::prelude::*;
use yew::suspense::{Suspension, SuspensionResult};

use super::client::{Failure, ask, check, decode, encode, name};
use super::prepared::Prepared;

/// Something that the server knows: a page must say what it shows in each case.
#[derive(Debug)]
pub enum Remote<T> {
    /// Asked, not answered.
    Loading,
    /// Answered.
    Ready(Rc<T>),
    /// There is no answer.
    Failed(Failure),
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        match self {
            Remote::Loading => Remote::Loading,
            Remote::Ready(value) => Remote::Ready(value.clone()),
            Remote::Failed(failure) => Remote::Failed(failure.clone()),
        }
    }
}

impl<T> From<Result<T, Failure>> for Remote<T> {
    fn from(result: Result<T, Failure>) -> Self {
        match result {
            Ok(value) => Remote::Ready(Rc::new(value)),
            Err(failure) => Remote::Failed(failure),
        }
    }
}

/// A query's state.
#[derive(Debug)]
pub struct Query<T> {
    /// What is known. While another page of a list loads, what was known stays.
    pub remote: Remote<T>,
    /// Whether an answer is under way.
    pub busy: bool,
    /// Asks again.
    pub reload: Callback<()>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        Self { remote: self.remote.clone(), busy: self.busy, reload: self.reload.clone() }
    }
}

/// Asks when the component is mounted, and again whenever the operation changes. In the browser only: on the server
/// it stays [`Remote::Loading`].
#[hook]
pub fn use_query<T, V>(operation: Operation<T, V>) -> Query<T>
where
    T: DeserializeOwned + 'static,
    V: Serialize,
{
    use_answer(encode(&operation), None)
}

/// As [`use_query`], and on the server the page waits for the answer and is rendered with it.
#[hook]
pub fn use_page_query<T, V>(operation: Operation<T, V>) -> SuspensionResult<Query<T>>
where
    T: DeserializeOwned + 'static,
    V: Serialize,
{
    let body = encode(&operation);
    let prepared = use_context::<Prepared>().unwrap_or_default();
    let name = name(&operation);
    let answer = prepared.peek(&name);
    if let (None, Some(execute)) = (&answer, prepared.executor()) {
        return Err(Suspension::from_future(async move {
            let answer = execute(body).await;
            prepared.put(name, answer);
        }));
    }
    let query = use_answer(body, answer);
    // Shown once: the next visit of this page asks anew.
    use_effect_with(name, move |name| prepared.forget(name));
    Ok(query)
}

/// The state behind both: what is known as text, read as what was asked for.
#[hook]
fn use_answer<T: DeserializeOwned + 'static>(body: String, brought: Option<String>) -> Query<T> {
    let (known, busy, reload) = use_text(body, brought);
    let remote = use_memo(known, |known| match known {
        None => Remote::Loading,
        Some(Ok(text)) => decode(text).into(),
        Some(Err(failure)) => Remote::Failed(failure.clone()),
    });
    Query { remote: (*remote).clone(), busy, reload }
}

/// What is known of an operation's answer: its text, or why there is none.
type Known = Option<Result<AttrValue, Failure>>;

/// Starts with what the page brought, or asks; the same code whatever the answer's type.
#[hook]
fn use_text(body: String, brought: Option<String>) -> (Known, bool, Callback<()>) {
    let fresh = brought.is_some();
    let known = use_state(|| brought.map(|text| Ok(AttrValue::from(text))));
    let busy = use_state(|| !fresh);
    let round = use_state(|| 0_u32);
    // Whether what is shown answers the operation of now: then a failed reload leaves it standing.
    let shown = use_mut_ref(|| fresh.then(|| body.clone()));
    // What was asked last: a slower, older answer must not replace it.
    let latest = use_mut_ref(|| fresh.then(|| (body.clone(), 0)));

    use_effect_with((body, *round), {
        let (known, busy) = (known.clone(), busy.clone());
        move |asked| {
            if latest.borrow().as_ref() == Some(asked) {
                return;
            }
            *latest.borrow_mut() = Some(asked.clone());
            busy.set(true);
            let asked = asked.clone();
            ask(asked.0.clone(), move |answer| {
                if latest.borrow().as_ref() != Some(&asked) {
                    return;
                }
                busy.set(false);
                let answer = answer.and_then(|text| check(&text).map(|()| AttrValue::from(text)));
                let stands = shown.borrow().as_ref() == Some(&asked.0);
                if answer.is_ok() || !stands {
                    *shown.borrow_mut() = answer.is_ok().then(|| asked.0.clone());
                    known.set(Some(answer));
                }
            });
        }
    });

    // Counted beside the state: whoever keeps this callback over renders asks anew each time, too.
    let rounds = use_mut_ref(|| 0_u32);
    let reload = {
        let round = round.clone();
        Callback::from(move |()| {
            let next = rounds.borrow().wrapping_add(1);
            *rounds.borrow_mut() = next;
            round.set(next);
        })
    };
    ((*known).clone(), *busy, reload)
}

/// A mutation's state.
#[derive(Debug)]
pub struct Mutation<I: 'static> {
    /// Whether an answer is under way; a second click meanwhile does nothing.
    pub busy: bool,
    /// Sends it.
    pub send: Callback<I>,
}

impl<I> Clone for Mutation<I> {
    fn clone(&self) -> Self {
        Self { busy: self.busy, send: self.send.clone() }
    }
}

/// Something to ask of the server: `build` makes the operation from what is given to [`Mutation::send`], `done` gets
/// the answer.
#[hook]
pub fn use_mutation<I, T, V>(
    build: impl Fn(I) -> Operation<T, V> + 'static,
    done: Callback<Result<T, Failure>>,
) -> Mutation<I>
where
    I: 'static,
    T: DeserializeOwned + 'static,
    V: Serialize + 'static,
{
    let busy = use_state(|| false);
    let under_way = use_mut_ref(|| false);
    let send = {
        let busy = busy.clone();
        Callback::from(move |input: I| {
            if std::mem::replace(&mut *under_way.borrow_mut(), true) {
                return;
            }
            busy.set(true);
            let body = encode(&build(input));
            let (busy, under_way, done) = (busy.clone(), under_way.clone(), done.clone());
            ask(body, move |answer| {
                *under_way.borrow_mut() = false;
                busy.set(false);
                done.emit(answer.and_then(|text| decode(&text)));
            });
        })
    };
    Mutation { busy: *busy, send }
}
