//! What happened to an order, oldest first, with its downloads among the events.

use ui::graphql::Money;
use ui::i18n::{I18n, use_i18n};
use ui::{format, t};
use values::{Currency, Locale};
use yew::prelude::*;

use super::one::{Event, Link};
use crate::graphql::OrderEventKind;
use crate::page::Instant;

/// What [`Story`] needs.
#[derive(Properties, PartialEq)]
pub struct StoryProps {
    /// The events.
    pub events: Vec<Event>,
    /// The links with their transfers.
    pub links: Vec<Link>,
}

/// Who the server says has acted when it was the buyer.
const SHOPPER: &str = "shopper";

/// The timeline.
#[component]
pub fn Story(props: &StoryProps) -> Html {
    let i18n = use_i18n();
    let told =
        props.events.iter().map(|event| (event.at.0.clone(), html! { <EventLine event={event.clone()} /> }));
    let downloads = props.links.iter().flat_map(|link| {
        let i18n = i18n.clone();
        link.transfers
            .iter()
            .map(move |transfer| (transfer.opened_at.0.clone(), download(link, transfer, &i18n)))
    });
    let mut moments: Vec<(String, Html)> = told.chain(downloads).collect();
    moments.sort_by(|(a, _), (b, _)| crate::time::milliseconds(a).total_cmp(&crate::time::milliseconds(b)));
    html! { <ol class="story">{ for moments.into_iter().map(|(_, line)| line) }</ol> }
}

/// What [`EventLine`] needs.
#[derive(Properties, PartialEq)]
struct EventProps {
    event: Event,
}

#[component]
fn EventLine(props: &EventProps) -> Html {
    let i18n = use_i18n();
    let event = &props.event;
    let actor = if event.actor == SHOPPER { t!(i18n, "buyer") } else { event.actor.clone() };
    let (tone, shape) = match event.kind {
        OrderEventKind::Paid
        | OrderEventKind::Delivered
        | OrderEventKind::DownloadsEnabled
        | OrderEventKind::DisputeWon
        | OrderEventKind::Revived
        | OrderEventKind::Shipped => ("good", "✓"),
        OrderEventKind::DownloadsDisabled | OrderEventKind::Cancelled => ("bad", "✗"),
        OrderEventKind::Disputed
        | OrderEventKind::NotificationRefused
        | OrderEventKind::LatePayment
        | OrderEventKind::RefundUnclear => ("bad", "!"),
        OrderEventKind::Refunded => ("warning", "○"),
        _ => ("", "•"),
    };
    html! {
        <li>
            <span class={classes!("dot", tone)} aria-hidden="true">{ shape }</span>
            <div>
                <p>
                    <strong>{ i18n.text(&format!("event-{}", event.kind.word())) }</strong>
                    if !event.detail.is_empty() { <span>{ " · " }{ detail(&event.detail, i18n.locale()) }</span> }
                </p>
                <p class="small soft">
                    <Instant at={event.at.0.clone()} />
                    if !actor.is_empty() { { " · " }<bdi>{ actor }</bdi> }
                </p>
            </div>
        </li>
    }
}

/// What the event names; amounts, and an instant at its end, are said as people say them.
fn detail(text: &str, locale: Locale) -> Html {
    // `5.00 EUR / 12.00 EUR · a note`: what came in, what was due, what the merchant noted.
    let (amounts, note) =
        text.split_once(" · ").map_or((text, None), |(amounts, note)| (amounts, Some(note)));
    let amounts: Option<Vec<String>> = amounts.split(" / ").map(|one| amount(one, locale)).collect();
    if let Some(amounts) = amounts {
        return html! {
            <>
                <span class="number">{ amounts.join(" / ") }</span>
                if let Some(note) = note { { " · " }<bdi>{ note }</bdi> }
            </>
        };
    }
    if let Some((head, names)) = text.split_once(": ")
        && let Some(amount) = amount(head, locale)
    {
        return html! { <><span class="number">{ amount }</span>{ " · " }<bdi>{ names }</bdi></> };
    }
    match text.rsplit_once(": ") {
        Some((name, at)) if at.contains('T') && crate::time::milliseconds(at).is_finite() => {
            html! { <><bdi>{ name }</bdi>{ ": " }<Instant at={crate::time::last_moment(at)} /></> }
        }
        _ => html! { <bdi>{ text }</bdi> },
    }
}

/// `12,00 €` for `12.00 EUR`.
fn amount(text: &str, locale: Locale) -> Option<String> {
    let (number, code) = text.split_once(' ')?;
    let currency = Currency::new(code).ok()?;
    let minor = values::Money::parse(number, currency).ok()?.minor;
    let exponent = i32::try_from(currency.exponent()).ok()?;
    Some(format::money(&Money { minor, currency: code.to_owned(), exponent }, locale))
}

fn download(link: &Link, transfer: &super::one::Transfer, i18n: &I18n) -> Html {
    let counted = transfer.counted_at.is_some();
    let word = if counted { "story-downloaded" } else { "story-download-begun" };
    let share = format::size(transfer.delivered_bytes, i18n.locale());
    html! {
        <li>
            <span class={classes!("dot", counted.then_some("good"))} aria-hidden="true">{ "↓" }</span>
            <div>
                <p><strong>{ i18n.text(word) }</strong>{ " · " }<bdi>{ &link.customer_name }</bdi></p>
                <p class="small soft">
                    <Instant at={transfer.opened_at.0.clone()} />{ " · " }{ &transfer.client_address }
                    if !counted { { " · " }{ t!(i18n, "story-bytes", size = share) } }
                </p>
            </div>
        </li>
    }
}
