//! Short messages about what just happened, said to every reader, wherever on the page it happened.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    /// Done: goes away by itself.
    Good,
    /// Not done: stays until it is put away.
    Bad,
}

/// How long a good message stays, in milliseconds.
const STAYS_MS: u32 = 6_000;

#[derive(Clone, Debug, PartialEq)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
}

/// Says what happened; given by [`ToastArea`].
#[derive(Clone, Debug, PartialEq)]
pub struct Toasts(Callback<(Tone, String)>);

impl Toasts {
    /// Something was done.
    pub fn good(&self, text: impl Into<String>) {
        self.0.emit((Tone::Good, text.into()));
    }

    /// Something was not done, and what to do about it.
    pub fn bad(&self, text: impl Into<String>) {
        self.0.emit((Tone::Bad, text.into()));
    }
}

/// The messages' place.
#[hook]
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().expect("the root of the page holds the messages' place")
}

enum Change {
    Add(u32, Tone, String),
    Drop(u32),
}

#[derive(Default, Clone, PartialEq)]
struct Shown(Vec<Toast>);

impl Reducible for Shown {
    type Action = Change;

    fn reduce(self: std::rc::Rc<Self>, change: Change) -> std::rc::Rc<Self> {
        let mut shown = self.0.clone();
        match change {
            Change::Add(id, tone, text) => {
                // The same message again replaces itself: ten failures are not ten boxes.
                shown.retain(|toast| toast.text != text);
                shown.push(Toast { id, tone, text });
            }
            Change::Drop(id) => shown.retain(|toast| toast.id != id),
        }
        std::rc::Rc::new(Self(shown))
    }
}

/// What [`ToastArea`] needs.
#[derive(Properties, PartialEq)]
pub struct ToastAreaProps {
    /// What the button says that puts a message away.
    pub dismiss: AttrValue,
    /// The page.
    pub children: Html,
}

/// Gives what is within it a place for messages.
#[component]
pub fn ToastArea(props: &ToastAreaProps) -> Html {
    let shown = use_reducer(Shown::default);
    let next = use_mut_ref(|| 0_u32);
    let toasts = {
        let dispatcher = shown.dispatcher();
        use_memo((), move |()| {
            Toasts(Callback::from(move |(tone, text)| {
                *next.borrow_mut() += 1;
                let id = *next.borrow();
                dispatcher.dispatch(Change::Add(id, tone, text));
                if tone == Tone::Good {
                    let dispatcher = dispatcher.clone();
                    Timeout::new(STAYS_MS, move || dispatcher.dispatch(Change::Drop(id))).forget();
                }
            }))
        })
    };
    let toast = |toast: &Toast| {
        let id = toast.id;
        let dispatcher = shown.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Change::Drop(id)));
        let tone = if toast.tone == Tone::Good { "good" } else { "bad" };
        html! {
            <div class={classes!("toast", "notice", tone)} key={id}>
                <p><span aria-hidden="true">{ if tone == "good" { "✓ " } else { "✗ " } }</span>{ &toast.text }</p>
                <button type="button" class="button plain" {onclick}>{ &props.dismiss }</button>
            </div>
        }
    };
    let of = |tone: Tone| shown.0.iter().filter(move |toast| toast.tone == tone);
    html! {
        <ContextProvider<Toasts> context={(*toasts).clone()}>
            { props.children.clone() }
            <div class="toasts">
                <div role="status">{ for of(Tone::Good).map(toast) }</div>
                <div role="alert">{ for of(Tone::Bad).map(toast) }</div>
            </div>
        </ContextProvider<Toasts>>
    }
}
