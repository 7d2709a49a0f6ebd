//! The order's page hears of what happens to its order.

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use web_sys::EventSource;
use yew::prelude::*;

/// How often the order is asked for while nobody can tell of its changes.
const POLL_MS: u32 = 5_000;

/// Calls back at each change of the order with this secret. The browser opens the connection again by itself when it is
/// cut; where it has given up, and where it cannot, the order is asked for every few seconds.
#[hook]
pub fn use_changes(secret: &str, changed: Callback<()>) {
    use_effect_with(secret.to_owned(), move |secret| {
        let source = EventSource::new(&format!("/pay/changes/{secret}")).ok();
        // Once it is open, and open again: what happened before that is asked for.
        let listeners: Vec<EventListener> = source
            .iter()
            .flat_map(|source| {
                ["open", "message"].map(|kind| {
                    let changed = changed.clone();
                    EventListener::new(source, kind, move |_| changed.emit(()))
                })
            })
            .collect();
        let polling = Interval::new(POLL_MS, {
            let source = source.clone();
            move || {
                if source.as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED) {
                    changed.emit(());
                }
            }
        });
        move || {
            drop((listeners, polling));
            if let Some(source) = source {
                source.close();
            }
        }
    });
}
