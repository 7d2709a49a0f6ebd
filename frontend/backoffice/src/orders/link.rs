//! One link of an order: its address, its counter, its limit, its end, each edited where it stands; its transfers.

use ui::dialog::Confirm;
use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, TextField};
use ui::graphql::DateTime;
use ui::i18n::{I18n, use_i18n};
use ui::table::{Column, Row, Table};
use ui::toast::use_toasts;
use ui::{format, t};
use yew::prelude::*;

use super::list::counter;
use super::one::{Link, Transfer};
use super::{
    LinkRenew, LinkRenewInput, LinkSetCounter, LinkSetCounterInput, LinkSetExpiry, LinkSetExpiryInput,
    LinkSetLimit, LinkSetLimitInput,
};
use crate::auth::use_session;
use crate::graphql::{found, use_act, use_press};
use crate::page::{CopyButton, Instant, Mark, SaveLine};
use crate::time;

/// What [`LinkCard`] needs.
#[derive(Properties, PartialEq)]
pub struct LinkProps {
    /// The link.
    pub link: Link,
    /// Something changed: show the order anew.
    pub on_change: Callback<()>,
}

/// One link.
#[component]
pub fn LinkCard(props: &LinkProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let asking = use_state(|| false);
    let link = &props.link;
    let renew = use_press::<LinkRenew>({
        let (i18n, asking, change) = (i18n.clone(), asking.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "link-renewed"));
            asking.set(false);
            change.emit(());
        })
    });
    let (tone, shape, word) = if link.enabled {
        ("good", "✓", "downloads-ENABLED")
    } else {
        ("bad", "✗", "downloads-DISABLED")
    };
    let set_asking = |open: bool| {
        let asking = asking.clone();
        move || asking.set(open)
    };
    let (open, close) = (set_asking(true), set_asking(false));
    let id = link.id.clone();
    let limits = Limits {
        id: link.id.clone(),
        counter: link.counter,
        max_downloads: link.max_downloads,
        expires_at: link.expires_at.clone(),
    };
    html! {
        <article class="link-card">
            <h3><bdi>{ &link.customer_name }</bdi></h3>
            <p class="marks">
                <Mark {tone} {shape} word={i18n.text(word)} />
                <span class="number">{ counter(link.counter, link.max_downloads, &i18n) }</span>
                if link.networks > 1 { <span class="soft">{ t!(i18n, "from-networks", count = link.networks) }</span> }
                <span class="soft">{ t!(i18n, "internal-name") }{ " " }<code>{ &link.internal_name }</code></span>
            </p>
            if let Some(url) = &link.url {
                <p class="address">
                    <a href={url.clone()} rel="noreferrer">{ url }</a>
                    <CopyButton text={url.clone()} about={link.customer_name.clone()} />
                    <button type="button" class="button" onclick={Callback::from(move |_| open())}>
                        { t!(i18n, "link-renew") }<span class="visually-hidden">{ format!(" {}", link.customer_name) }</span>
                    </button>
                </p>
            }
            <div class="in-place">
                <LimitForms limits={limits} on_change={props.on_change.clone()} />
            </div>
            { transfers(link, &i18n) }
            if *asking {
                <Confirm title={t!(i18n, "link-renew-title", name = link.customer_name.clone())} confirm={t!(i18n, "link-renew")} cancel={t!(i18n, "cancel")}
                    danger=true busy={renew.busy} on_close={Callback::from(move |()| close())}
                    on_confirm={renew.send.reform(move |()| LinkRenewInput { link: id.clone() })}>
                    <p>{ t!(i18n, "link-renew-text") }</p>
                </Confirm>
            }
        </article>
    }
}

/// What can be set on a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    pub id: cynic::Id,
    pub counter: i32,
    pub max_downloads: Option<i32>,
    pub expires_at: Option<DateTime>,
}

/// What [`LimitForms`] needs.
#[derive(Properties, PartialEq)]
pub struct LimitsProps {
    /// What is set now.
    pub limits: Limits,
    /// Something changed: show the order anew.
    pub on_change: Callback<()>,
}

/// The counter, the limit and the last day of a link, each saved by itself.
#[component]
pub fn LimitForms(props: &LimitsProps) -> Html {
    let LimitsProps { limits, on_change } = props;
    html! {
        <>
            <CounterForm limits={limits.clone()} on_change={on_change.clone()} />
            <LimitForm limits={limits.clone()} on_change={on_change.clone()} />
            <ExpiryForm limits={limits.clone()} on_change={on_change.clone()} />
        </>
    }
}

/// A text that follows the server's value until it is edited.
#[hook]
fn use_edited(value: String) -> (UseStateHandle<String>, Callback<String>, bool) {
    let text = use_state(|| value.clone());
    use_effect_with(value.clone(), {
        let text = text.clone();
        move |value| text.set(value.clone())
    });
    let on_change = Callback::from({
        let text = text.clone();
        move |typed| text.set(typed)
    });
    let dirty = *text != value;
    (text, on_change, dirty)
}

/// Sends the form's text.
fn submit(text: &UseStateHandle<String>, send: impl Fn(String) + 'static) -> Callback<SubmitEvent> {
    let text = text.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send((*text).trim().to_owned());
    })
}

/// Saved: say so, and show the order anew.
#[hook]
fn use_saved<T: 'static>(on_change: &Callback<()>) -> (Callback<T>, UseStateHandle<bool>) {
    let saved = use_state(|| false);
    let done = {
        let (saved, on_change) = (saved.clone(), on_change.clone());
        Callback::from(move |_| {
            saved.set(true);
            on_change.emit(());
        })
    };
    (done, saved)
}

#[component]
fn CounterForm(props: &LimitsProps) -> Html {
    let i18n = use_i18n();
    let (text, on_change, dirty) = use_edited(props.limits.counter.to_string());
    let (done, saved) = use_saved(&props.on_change);
    let act = use_act::<LinkSetCounter>(done);
    use_focus_on_refusal(&act.refusals);
    let (send, refuse, link) = (act.send.clone(), act.refuse.clone(), props.limits.id.clone());
    let wrong = t!(i18n, "whole-number");
    let onsubmit = submit(&text, move |text| match text.parse() {
        Ok(counter) => send.emit(LinkSetCounterInput { link: link.clone(), counter }),
        Err(_) => refuse.emit(vec![found("counter", wrong.clone())]),
    });
    html! {
        <FormScope id={format!("counter-{}", props.limits.id.inner())}>
            <form novalidate=true {onsubmit}>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["counter"][..]} />
                <TextField name="counter" label={t!(i18n, "downloads-done")} value={(*text).clone()} {on_change} inputmode="numeric" refusals={act.refusals.clone()} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*saved && !dirty} />
            </form>
        </FormScope>
    }
}

#[component]
fn LimitForm(props: &LimitsProps) -> Html {
    let i18n = use_i18n();
    let (text, on_change, dirty) =
        use_edited(props.limits.max_downloads.map(|max| max.to_string()).unwrap_or_default());
    let (done, saved) = use_saved(&props.on_change);
    let act = use_act::<LinkSetLimit>(done);
    use_focus_on_refusal(&act.refusals);
    let (send, refuse, link) = (act.send.clone(), act.refuse.clone(), props.limits.id.clone());
    let wrong = t!(i18n, "whole-number");
    let onsubmit = submit(&text, move |text| {
        let max_downloads = (!text.is_empty()).then(|| text.parse());
        match max_downloads.transpose() {
            Ok(max_downloads) => send.emit(LinkSetLimitInput { link: link.clone(), max_downloads }),
            Err(_) => refuse.emit(vec![found("maxDownloads", wrong.clone())]),
        }
    });
    html! {
        <FormScope id={format!("limit-{}", props.limits.id.inner())}>
            <form novalidate=true {onsubmit}>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["maxDownloads"][..]} />
                <TextField name="maxDownloads" label={t!(i18n, "downloads-limit")} value={(*text).clone()} {on_change} inputmode="numeric"
                    hint={t!(i18n, "downloads-limit-hint")} refusals={act.refusals.clone()} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*saved && !dirty} />
            </form>
        </FormScope>
    }
}

#[component]
fn ExpiryForm(props: &LimitsProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let zone = session.shop.time_zone.clone();
    let day = props
        .limits
        .expires_at
        .as_ref()
        .map(|at| time::day_in(&time::last_moment(&at.0), &zone))
        .unwrap_or_default();
    let (text, on_change, dirty) = use_edited(day);
    let (done, saved) = use_saved(&props.on_change);
    let act = use_act::<LinkSetExpiry>(done);
    use_focus_on_refusal(&act.refusals);
    let (send, refuse, link) = (act.send.clone(), act.refuse.clone(), props.limits.id.clone());
    let wrong = t!(i18n, "a-day");
    let onsubmit = submit(&text, {
        let zone = zone.clone();
        move |text| {
            let end = (!text.is_empty()).then(|| time::end_of_day(&text, &zone));
            match end {
                Some(None) => refuse.emit(vec![found("expiresAt", wrong.clone())]),
                end => {
                    let expires_at = end.flatten().map(DateTime);
                    send.emit(LinkSetExpiryInput { link: link.clone(), expires_at });
                }
            }
        }
    });
    html! {
        <FormScope id={format!("expiry-{}", props.limits.id.inner())}>
            <form novalidate=true {onsubmit}>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["expiresAt"][..]} />
                <TextField name="expiresAt" kind="date" label={t!(i18n, "last-day")} value={(*text).clone()} {on_change}
                    hint={t!(i18n, "last-day-hint", zone = zone.clone())} refusals={act.refusals.clone()} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*saved && !dirty} />
            </form>
        </FormScope>
    }
}

fn transfers(link: &Link, i18n: &I18n) -> Html {
    if link.transfers.is_empty() {
        return html! { <p class="soft small">{ t!(i18n, "transfers-none") }</p> };
    }
    let columns = vec![
        Column::new(t!(i18n, "opened")),
        Column::new(t!(i18n, "client-address")),
        Column::new(t!(i18n, "agent")),
        Column::figures(t!(i18n, "bytes")),
        Column::bare(t!(i18n, "completion")),
    ];
    let row = |transfer: &Transfer| Row {
        key: transfer.id.inner().to_owned(),
        class: "",
        cells: vec![
            html! { <Instant at={transfer.opened_at.0.clone()} /> },
            html! { <code>{ &transfer.client_address }</code> },
            html! { <bdi class="small">{ &transfer.agent }</bdi> },
            html! {
                t!(i18n, "bytes-of", done = format::size(transfer.delivered_bytes, i18n.locale()), size = format::size(transfer.size_bytes, i18n.locale()))
            },
            match transfer.counted_at {
                Some(_) => html! { <Mark tone="good" shape="✓" word={t!(i18n, "counted")} /> },
                None => html! { <Mark tone="" shape="…" word={t!(i18n, "not-counted")} /> },
            },
        ],
    };
    html! {
        <details class="transfers">
            <summary>{ t!(i18n, "transfers", count = link.transfers.len()) }</summary>
            <Table caption={t!(i18n, "transfers-of", name = link.customer_name.clone())} {columns} rows={link.transfers.iter().map(row).collect::<Vec<_>>()} />
        </details>
    }
}
