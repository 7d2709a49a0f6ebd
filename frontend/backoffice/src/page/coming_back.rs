//! Coming back to a page: meanwhile what it shows may have changed in another window.

use gloo::events::EventListener;
use yew::prelude::*;

/// Calls back whenever the window has the keyboard again.
#[hook]
pub fn use_coming_back(back: Callback<()>) {
    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "focus", move |_| back.emit(()));
        move || drop(listener)
    });
}
