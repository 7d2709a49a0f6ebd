//! The files of an order.

use ui::format;
use ui::i18n::I18n;
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

/// The files, at once when they can be fetched; otherwise the sentence that says why not yet.
pub fn links(
    links: &[DownloadLink],
    all_files: Option<&str>,
    waiting: Option<String>,
    time_zone: &str,
    i18n: &I18n,
) -> Html {
    html! {
        <section aria-labelledby="files">
            <h2 id="files" class="rule">{ t!(i18n, "your-files") }</h2>
            if let Some(waiting) = waiting {
                <p class="state bad"><span aria-hidden="true">{ "✗" }</span><span>{ t!(i18n, "downloads-off") }</span></p>
                <p class="soft">{ waiting }</p>
            } else {
                <ul class="links">{ for links.iter().map(|one| link(one, time_zone, i18n)) }</ul>
                if let Some(url) = all_files {
                    <p class="all-files"><a class="button" href={url.to_owned()}>{ t!(i18n, "download-all") }</a></p>
                }
            }
        </section>
    }
}

fn link(link: &DownloadLink, time_zone: &str, i18n: &I18n) -> Html {
    let locale = i18n.locale();
    html! {
        <li class="link" key={link.url.clone()}>
            <div class="what">
                <p class="file-name"><bdi>{ &link.name }</bdi></p>
                <p class="soft small number">{ format!("{} · {}", format::size(link.size_bytes, locale), left(link, i18n)) }</p>
                if let Some(expires) = &link.expires_at {
                    <p class="soft small number">{ t!(i18n, "link-until", when = format::until(&expires.0, time_zone, locale)) }</p>
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
