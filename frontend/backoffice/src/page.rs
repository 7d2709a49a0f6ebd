//! What pages are made of: the title, what is shown while the server answers, copying, saying that it is saved.

mod coming_back;
mod copy;
mod menu;

pub use coming_back::use_coming_back;
pub use copy::{CopyButton, copy};
pub use menu::Menu;

use std::rc::Rc;
use ui::graphql::{Failure, Query, Remote};
use ui::i18n::use_i18n;
use ui::t;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::auth::use_session;

/// What [`Page`] needs.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// The page's one title.
    pub title: AttrValue,
    /// Where the page stands, above the title.
    #[prop_or_default]
    pub above: Html,
    /// What can be done with all of it, beside the title.
    #[prop_or_default]
    pub actions: Html,
    /// The page.
    pub children: Html,
}

/// A page: its title is the document's, and has the focus when one comes from another page.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let title = use_node_ref();
    use_title(&props.title);
    use_effect_with((), {
        let title = title.clone();
        move |()| {
            if let Some(title) = title.cast::<HtmlElement>() {
                let _ = title.focus();
            }
        }
    });
    html! {
        <>
            <div class="page-head">
                <div>
                    { props.above.clone() }
                    <h1 ref={title} tabindex="-1">{ &props.title }</h1>
                </div>
                <div class="page-actions">{ props.actions.clone() }</div>
            </div>
            { props.children.clone() }
        </>
    }
}

/// Names the document.
#[hook]
pub fn use_title(title: &str) {
    use_effect_with(title.to_owned(), |title| {
        gloo::utils::document().set_title(&format!("{title} · Comptoir"));
    });
}

/// Shows what the server knows, or that it is asked, or why not.
pub fn shown<T>(query: &Query<T>, view: impl FnOnce(&Rc<T>) -> Html) -> Html {
    match &query.remote {
        Remote::Loading => html! { <Skeleton /> },
        Remote::Failed(failure) => {
            html! { <Failed failure={failure.clone()} on_retry={query.reload.clone()} /> }
        }
        Remote::Ready(value) => view(value),
    }
}

/// Lines that will be text.
#[component]
pub fn Skeleton() -> Html {
    let i18n = use_i18n();
    html! {
        <div class="skeletons" aria-busy="true">
            <p class="visually-hidden" role="status">{ t!(i18n, "loading") }</p>
            { for (0..6).map(|_| html! { <span class="skeleton" aria-hidden="true" /> }) }
        </div>
    }
}

/// What [`Failed`] needs.
#[derive(Properties, PartialEq)]
pub struct FailedProps {
    /// Why there is no answer.
    pub failure: Failure,
    /// Asks again.
    pub on_retry: Callback<()>,
}

/// There is no answer: why, and the way on. Within the gate the session is doubted too.
#[component]
pub fn Failed(props: &FailedProps) -> Html {
    let i18n = use_i18n();
    let session = use_context::<crate::auth::Session>();
    use_effect_with(props.failure.clone(), move |failure| {
        if let Some(session) = session {
            session.doubt(failure);
        }
    });
    html! {
        <div class="notice bad" role="alert">
            <p>{ i18n.failure(&props.failure) }</p>
            <button type="button" class="button" onclick={props.on_retry.reform(|_| ())}>{ t!(i18n, "try-again") }</button>
        </div>
    }
}

/// What [`Empty`] needs.
#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    /// What there is none of.
    pub title: AttrValue,
    /// What to do about it.
    pub children: Html,
}

/// Nothing yet, and the way to the first one.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty">
            <h2>{ &props.title }</h2>
            { props.children.clone() }
        </div>
    }
}

/// What [`SaveLine`] needs.
#[derive(Properties, PartialEq)]
pub struct SaveLineProps {
    /// What the button says.
    pub label: AttrValue,
    /// Whether it is under way.
    pub busy: bool,
    /// Whether what is shown is what is saved.
    pub saved: bool,
    /// More buttons.
    #[prop_or_default]
    pub children: Html,
}

/// The button that saves, and the word that it did.
#[component]
pub fn SaveLine(props: &SaveLineProps) -> Html {
    let i18n = use_i18n();
    html! {
        <div class="save-line">
            <ui::form::Submit label={props.label.clone()} busy={props.busy} />
            { props.children.clone() }
            <span role="status" class="state good">
                if props.saved { <span aria-hidden="true">{ "✓" }</span>{ t!(i18n, "saved") } }
            </span>
        </div>
    }
}

/// What [`Mark`] needs.
#[derive(Properties, PartialEq)]
pub struct MarkProps {
    /// The signal: `good`, `warning`, `bad`, or none.
    pub tone: &'static str,
    /// The shape.
    pub shape: &'static str,
    /// The word.
    pub word: AttrValue,
}

/// A state: a shape, a word, a colour.
#[component]
pub fn Mark(props: &MarkProps) -> Html {
    html! { <span class={classes!("state", props.tone)}><span aria-hidden="true">{ props.shape }</span>{ &props.word }</span> }
}

/// What [`Instant`] needs.
#[derive(Properties, PartialEq)]
pub struct InstantProps {
    /// RFC 3339.
    pub at: AttrValue,
    /// The day alone, with the rest on demand: for dense lists.
    #[prop_or_default]
    pub short: bool,
}

/// A moment in the shop's time zone.
#[component]
pub fn Instant(props: &InstantProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let zone = &session.shop.time_zone;
    let full = ui::format::instant(&props.at, zone, i18n.locale());
    if props.short {
        let day = crate::time::short_day(&props.at, zone, i18n.locale());
        html! { <time datetime={props.at.clone()} title={full}>{ day }</time> }
    } else {
        html! { <time datetime={props.at.clone()}>{ full }</time> }
    }
}
