//! The files of an order.

use ui::format;
use ui::i18n::{I18n, use_i18n};
use ui::t;
use yew::prelude::*;

use crate::schema;

/// One file that an order may fetch.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct DownloadLink {
    pub name: String,
    pub size_bytes: i64,
    pub sha256: String,
    pub url: String,
    pub counter: i32,
    pub max_downloads: Option<i32>,
    pub expires_at: Option<ui::graphql::DateTime>,
    pub issue: Option<LinkIssue>,
}

/// Why a link does not open.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the schema documents the issues")]
pub enum LinkIssue {
    Disabled,
    Expired,
    LimitReached,
}

/// What [`Links`] needs.
#[derive(Properties, PartialEq)]
pub struct LinksProps {
    /// The links, in the order of the lines.
    pub links: Vec<DownloadLink>,
    /// Whether the order's downloads are enabled.
    pub enabled: bool,
    /// Whether the order has been paid.
    pub paid: bool,
    /// The shop's time zone.
    pub time_zone: String,
}

/// The files, at once when they can be fetched; otherwise why not yet.
#[component]
pub fn Links(props: &LinksProps) -> Html {
    let i18n = use_i18n();
    let waiting = match (props.enabled, props.paid) {
        (true, _) => None,
        (false, true) => Some(t!(i18n, "downloads-disabled")),
        (false, false) => Some(t!(i18n, "downloads-not-yet")),
    };
    html! {
        <section aria-labelledby="files">
            <h2 id="files" class="rule">{ t!(i18n, "your-files") }</h2>
            if let Some(waiting) = waiting {
                <p class="state bad"><span aria-hidden="true">{ "✗" }</span><span>{ t!(i18n, "downloads-off") }</span></p>
                <p class="soft">{ waiting }</p>
            } else {
                <ul class="links">
                    { for props.links.iter().map(|link| html! { <Link key={link.url.clone()} link={link.clone()} time_zone={props.time_zone.clone()} /> }) }
                </ul>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LinkProps {
    link: DownloadLink,
    time_zone: String,
}

#[component]
fn Link(props: &LinkProps) -> Html {
    let i18n = use_i18n();
    let link = &props.link;
    let locale = i18n.locale();
    html! {
        <li class="link">
            <div class="what">
                <p class="file-name"><bdi>{ &link.name }</bdi></p>
                <p class="soft small number">{ format!("{} · {}", format::size(link.size_bytes, locale), left(link, &i18n)) }</p>
                if let Some(expires) = &link.expires_at {
                    <p class="soft small number">{ t!(i18n, "link-until", when = format::instant(&expires.0, &props.time_zone, locale)) }</p>
                }
                <details class="small"><summary>{ t!(i18n, "sha-256") }</summary><code>{ &link.sha256 }</code></details>
            </div>
            if let Some(issue) = link.issue {
                <p class="state bad"><span aria-hidden="true">{ "✗" }</span><span>{ match issue {
                    LinkIssue::Disabled => t!(i18n, "link-disabled"),
                    LinkIssue::Expired => t!(i18n, "link-expired"),
                    LinkIssue::LimitReached => t!(i18n, "link-limit-reached"),
                } }</span></p>
            } else {
                <a class="button primary" href={link.url.clone()} aria-label={t!(i18n, "download-named", name = link.name.as_str())}>{ t!(i18n, "download") }</a>
            }
        </li>
    }
}

fn left(link: &DownloadLink, i18n: &I18n) -> String {
    match link.max_downloads {
        Some(max) => t!(i18n, "link-used-of", used = link.counter, max = max),
        None => t!(i18n, "link-used", used = link.counter),
    }
}
