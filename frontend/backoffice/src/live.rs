//! What happens to orders, told by the server as it happens: `graphql-transport-ws`, spoken by hand, as this is all that
//! is ever asked of it. While nobody tells, the page asks every few seconds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};
use yew::prelude::*;

const PROTOCOL: &str = "graphql-transport-ws";
const SUBSCRIBE: &str = r#"{"id":"1","type":"subscribe","payload":{"query":"subscription { adminOrderChanges { order { id } } }"}}"#;
/// How often the page asks while nobody tells, how often it says that it is there, in milliseconds.
const POLL_MS: u32 = 10_000;
const PING_MS: u32 = 25_000;
/// Changes that come together are shown together.
const GATHER_MS: u32 = 250;
/// The first wait before another try; each is twice as long as the one before.
const RETRY_MS: u32 = 1_000;
const LONGEST_RETRY_MS: u32 = 30_000;

/// Calls back when something happens to an order: to one, or to any.
#[hook]
pub fn use_order_changes(order: Option<String>, changed: Callback<()>) {
    // The newest callback: what it reloads may be another page of the list by now.
    let newest = use_mut_ref(|| changed.clone());
    *newest.borrow_mut() = changed;
    use_effect_with(order, move |order| {
        let line = Rc::new(Line {
            order: order.clone(),
            changed: Callback::from(move |()| {
                let changed = newest.borrow().clone();
                changed.emit(());
            }),
            ..Line::default()
        });
        line.open();
        let polling = Interval::new(POLL_MS, {
            let line = line.clone();
            move || {
                if !line.listens.get() {
                    line.changed.emit(());
                }
            }
        });
        let pinging = Interval::new(PING_MS, {
            let line = line.clone();
            move || line.say(r#"{"type":"ping"}"#)
        });
        move || {
            drop((polling, pinging));
            line.close();
        }
    });
}

#[derive(Default)]
struct Line {
    order: Option<String>,
    changed: Callback<()>,
    socket: RefCell<Option<(WebSocket, Vec<EventListener>)>>,
    listens: Cell<bool>,
    left: Cell<bool>,
    tries: Cell<u32>,
    retrying: RefCell<Option<Timeout>>,
    gathering: RefCell<Option<Timeout>>,
}

impl Line {
    fn open(self: &Rc<Self>) {
        let location = gloo::utils::window().location();
        let scheme =
            if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss" } else { "ws" };
        let address = format!("{scheme}://{}/graphql", location.host().unwrap_or_default());
        let Ok(socket) = WebSocket::new_with_str(&address, PROTOCOL) else { return };
        let on = |kind: &'static str, act: fn(&Rc<Self>, &Event)| {
            let line = self.clone();
            EventListener::new(&socket, kind, move |event| act(&line, event))
        };
        let listeners = vec![
            on("open", |line, _| line.say(r#"{"type":"connection_init"}"#)),
            on("message", |line, event| line.hear(event)),
            on("close", |line, _| line.retry()),
        ];
        *self.socket.borrow_mut() = Some((socket, listeners));
    }

    fn say(&self, message: &str) {
        if let Some((socket, _)) = &*self.socket.borrow()
            && socket.ready_state() == WebSocket::OPEN
        {
            let _ = socket.send_with_str(message);
        }
    }

    fn hear(self: &Rc<Self>, event: &Event) {
        let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        let Some(message) = text.and_then(|text| serde_json::from_str::<Value>(&text).ok()) else { return };
        match message["type"].as_str() {
            Some("connection_ack") => {
                self.say(SUBSCRIBE);
                self.listens.set(true);
                // What happened while nobody listened.
                if self.tries.get() > 0 {
                    self.changed.emit(());
                }
            }
            Some("ping") => self.say(r#"{"type":"pong"}"#),
            Some("next") => {
                self.tries.set(0);
                let told = message["payload"]["data"]["adminOrderChanges"]["order"]["id"].as_str();
                if self.order.is_none() || self.order.as_deref() == told {
                    self.gather();
                }
            }
            // The server lets go of who falls behind: begin anew.
            Some("complete" | "error") => {
                if let Some((socket, _)) = &*self.socket.borrow() {
                    let _ = socket.close();
                }
            }
            _ => {}
        }
    }

    fn gather(self: &Rc<Self>) {
        let line = self.clone();
        *self.gathering.borrow_mut() = Some(Timeout::new(GATHER_MS, move || line.changed.emit(())));
    }

    fn retry(self: &Rc<Self>) {
        self.listens.set(false);
        if self.left.get() {
            return;
        }
        let tries = self.tries.get();
        self.tries.set(tries + 1);
        let wait = RETRY_MS.saturating_mul(1 << tries.min(5)).min(LONGEST_RETRY_MS);
        let line = self.clone();
        *self.retrying.borrow_mut() = Some(Timeout::new(wait, move || line.open()));
    }

    fn close(&self) {
        self.left.set(true);
        self.retrying.borrow_mut().take();
        self.gathering.borrow_mut().take();
        if let Some((socket, listeners)) = self.socket.borrow_mut().take() {
            drop(listeners);
            let _ = socket.close();
        }
    }
}
