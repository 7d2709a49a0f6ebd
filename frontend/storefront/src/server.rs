//! Painting a page on the server.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use ui::graphql::{Answers, Prepared};
use ui::router::Location;
use values::Locale;
use yew::ServerRenderer;

use crate::app::{App, AppProps};
use crate::head::{Head, HeadSlot, full_title};
use crate::words::words;

/// Runs a GraphQL operation in the process: takes the request's JSON, gives the answer's.
pub type Execute = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = String> + Send>> + Send + Sync>;

/// A page that a visitor asks for.
pub struct Asked {
    /// Path and query of its address.
    pub address: String,
    /// The visitor's language.
    pub locale: Locale,
    /// The shop's address, without a trailing slash.
    pub public_url: String,
    /// How its queries run.
    pub execute: Execute,
}

/// A page as HTML, in the parts that its template wants.
#[derive(Debug)]
pub struct Painted {
    /// HTTP status.
    pub status: u16,
    /// The path of the address that the page goes by today, if it is one to be kept.
    pub canonical: Option<String>,
    /// Elements for `<head>`.
    pub head: String,
    /// The content of the app's element, to be hydrated.
    pub body: String,
    /// What follows it: the answers that the page was painted from, and words for browsers without scripts.
    pub tail: String,
}

/// Paints a page: its queries run through `asked.execute`, and their answers travel in the page.
pub async fn render(asked: Asked) -> Painted {
    let Asked { address, locale, public_url, execute } = asked;
    let head = HeadSlot::default();
    let answers = Arc::new(Mutex::new(Answers::new()));
    let body = {
        let (head, answers) = (head.clone(), answers.clone());
        ServerRenderer::<App>::with_props(move || {
            let ask = move |body| -> Pin<Box<dyn Future<Output = String>>> { execute(body) };
            AppProps {
                start: Location::new(&address),
                i18n: words(locale),
                prepared: Prepared::asking(Rc::new(ask), answers),
                head,
            }
        })
        .render()
        .await
    };
    let head = head.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let answers = std::mem::take(&mut *answers.lock().unwrap_or_else(PoisonError::into_inner));
    let no_script = words(locale).text("no-script");
    Painted {
        status: if head.status == 0 { 200 } else { head.status },
        canonical: head.canonical.clone(),
        body,
        tail: format!(
            "<script type=\"application/json\" id=\"answers\">{}</script>\n<noscript><p class=\"no-script\">{}</p></noscript>",
            in_script(&serde_json::to_string(&answers).unwrap_or_default()),
            escaped(&no_script),
        ),
        head: head_elements(&head, locale, &public_url),
    }
}

fn head_elements(head: &Head, locale: Locale, public_url: &str) -> String {
    let title = escaped(&full_title(&head.title, &head.shop));
    let mut html = format!("<title>{title}</title>\n");
    let mut meta = |attribute: &str, name: &str, content: &str| {
        if !content.is_empty() {
            html.push_str(&format!("  <meta {attribute}=\"{name}\" content=\"{}\">\n", escaped(content)));
        }
    };
    meta("name", "description", &head.description);
    match &head.canonical {
        Some(path) if head.status == 200 => {
            let address = format!("{public_url}{path}");
            meta("property", "og:type", head.kind);
            meta("property", "og:site_name", &head.shop);
            meta("property", "og:title", if head.title.is_empty() { &head.shop } else { &head.title });
            meta("property", "og:description", &head.description);
            meta("property", "og:url", &address);
            if let Some(image) = &head.image {
                meta("property", "og:image", &format!("{public_url}{image}"));
            }
            meta("property", "og:locale", if locale == Locale::Fr { "fr_FR" } else { "en_GB" });
            html.push_str(&format!("  <link rel=\"canonical\" href=\"{}\">\n", escaped(&address)));
        }
        _ => meta("name", "robots", "noindex"),
    }
    if let Some(data) = &head.data {
        let data = in_script(&data.replace("{public_url}", public_url));
        html.push_str(&format!("  <script type=\"application/ld+json\">{data}</script>\n"));
    }
    html
}

/// JSON within a script element: it says the same with the sign that could end the element written as an escape.
fn in_script(text: &str) -> String {
    text.replace('<', "\\u003c")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
