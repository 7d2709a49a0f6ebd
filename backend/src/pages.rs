//! The storefront rendered on the server, and the embedded bundles of both front ends.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use async_graphql::{Request as Operation, Response as Answer};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use poem::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use poem::web::Data;
use poem::{Request, Response, Route, get, handler};
use rust_embed::EmbeddedFile;
use sha2::{Digest, Sha256};
use storefront::{Asked, Painted};
use values::Locale;

use crate::auth::Staff;
use crate::cache::Cache;
use crate::http::CONTENT_SECURITY_POLICY;
use crate::keys::Purpose;
use crate::mail;
use crate::shop::Shop;
use crate::visitor::{Opened, Visitor};
use crate::{graphql, http, orders, settings};

mod assets;
mod lost;
mod unlock;
use assets::Built;
pub use assets::asset;
pub use unlock::routes as unlocking;

/// What shops that were built without a front end show: the same page, without its scripts and styles.
const BARE: &str = include_str!("../../frontend/storefront/index.html");

/// The cookie that keeps the language a visitor chose.
pub const LANGUAGE_COOKIE: &str = "comptoir_locale";

/// The API, run in the process by the pages.
#[derive(Clone)]
pub struct Api(Arc<dyn Fn(Operation, Visitor) -> BoxFuture<'static, Answer> + Send + Sync>);

impl Api {
    /// Runs operations by a function that gives them their context.
    pub fn new(
        run: impl Fn(Operation, Visitor) -> BoxFuture<'static, Answer> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(run))
    }
}

/// Every page, for `http.rs` to mount; they take the [`Shop`] and the [`Api`] as data.
pub fn routes() -> Route {
    let pages = storefront::PAGES.into_iter().fold(Route::new(), |route, path| {
        let methods = get(page);
        route.at(path, if path == lost::PATH { methods.post(lost::ask) } else { methods })
    });
    pages
        .at("/assets/*name", get(asset).head(asset))
        .at("/favicon.ico", get(icon))
        .at("/admin", get(backoffice))
        .at("/admin/*rest", get(backoffice))
        .at("/*rest", get(page))
}

/// What browsers ask for on pages that name no icon.
#[handler]
fn icon() -> Response {
    Response::builder()
        .content_type("image/svg+xml")
        .header(header::CACHE_CONTROL, "public, max-age=86400")
        .body(&include_bytes!("../../frontend/ui/icon.svg")[..])
}

/// The language that a request asks for: the visitor's choice, or else the browser's.
pub fn asked_locale(headers: &HeaderMap) -> Option<Locale> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let chosen = text(header::COOKIE).and_then(|cookies| {
        let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == LANGUAGE_COOKIE).and_then(|(_, tag)| Locale::new(tag).ok())
    });
    chosen.or_else(|| text(header::ACCEPT_LANGUAGE).and_then(Locale::negotiate))
}

/// A page of the storefront, painted for this visitor.
#[handler]
pub async fn page(
    request: &Request,
    uri: &Uri,
    headers: &HeaderMap,
    Data(shop): Data<&Shop>,
    Data(api): Data<&Api>,
    Data(cache): Data<&Cache>,
) -> poem::Result<Response> {
    let query = uri.query().unwrap_or_default();
    if let Some(chosen) = parameter(query, "lang").and_then(|tag| Locale::new(tag).ok()) {
        return Ok(choose_language(shop, uri.path(), query, chosen));
    }
    let asked = asked_locale(headers);
    let own = is_private(uri.path());
    let key = (!own && http::is_anybody(request)).then(|| cache.key(asked, address(uri)));
    if let Some(kept) = key.as_ref().and_then(|key| cache.find(key, request)) {
        return Ok(kept);
    }
    let locale = match asked {
        Some(locale) => locale,
        None => settings::shown_settings(shop).await.map_or_else(|_| Locale::default(), |s| s.locale),
    };
    let eyes = match eyes(request, shop).await {
        Ok(eyes) => eyes,
        Err(error) => return Ok(http::failed(&error)),
    };
    let special = eyes.see_more();
    let alike = Arc::new(AtomicBool::new(true));
    let mut painted = paint(shop, api, uri, locale, eyes, alike.clone()).await;
    if let Some(moved) = moved(uri, &painted) {
        return Ok(moved);
    }
    if !order_exists(shop, uri.path()).await {
        painted.status = StatusCode::NOT_FOUND.as_u16();
    }
    let html = fill(&template("storefront"), locale, &painted);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, locale.tag()),
        (header::VARY, "Accept-Language, Cookie"),
        (header::CACHE_CONTROL, if own || special { "no-store" } else { "private, no-cache" }),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if own {
        // An order's address opens the order: it is told to nobody.
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    }
    let status = StatusCode::from_u16(painted.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let lasting = status == StatusCode::OK && !special && alike.load(Ordering::Acquire);
    if let Some(key) = key.filter(|_| lasting) {
        return Ok(cache.keep(key, request, headers, html.into()));
    }
    let mut response = Response::builder().status(status).body(html);
    *response.headers_mut() = headers;
    Ok(response)
}

/// A page's path and query.
fn address(uri: &Uri) -> String {
    uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string)
}

/// What a page is painted for: a stranger, unless somebody may see more than a stranger does.
#[derive(Clone, Default)]
struct Eyes {
    opened: Opened,
    staff: Option<Staff>,
}

impl Eyes {
    /// Whether the page may hold what a stranger must not see: then nobody keeps it.
    fn see_more(&self) -> bool {
        self.staff.is_some() || !self.opened.0.is_empty()
    }

    fn visitor(&self, locale: Locale) -> Visitor {
        let mut visitor = Visitor::stranger(locale);
        visitor.staff = self.staff.clone();
        visitor.open(self.opened.clone());
        visitor
    }
}

async fn eyes(request: &Request, shop: &Shop) -> crate::error::Result<Eyes> {
    if request.header(header::COOKIE).is_none() {
        return Ok(Eyes::default());
    }
    let visitor = http::visitor(request, shop).await?;
    Ok(Eyes { opened: visitor.opened(), staff: visitor.staff })
}

/// A thing that has another address today is found there for good.
fn moved(uri: &Uri, painted: &Painted) -> Option<Response> {
    let named = ["/product/", "/catalogue/"].iter().any(|folder| uri.path().starts_with(folder));
    let today = painted.canonical.as_deref().filter(|path| named && *path != uri.path())?;
    let target = match uri.query() {
        Some(query) => format!("{today}?{query}"),
        None => today.to_owned(),
    };
    let moved = Response::builder().status(StatusCode::MOVED_PERMANENTLY);
    Some(moved.header(header::LOCATION, target).header(header::CACHE_CONTROL, "no-cache").finish())
}

/// False for the address of an order that does not exist. The page itself is filled in the browser, which says so.
async fn order_exists(shop: &Shop, path: &str) -> bool {
    let Some(secret) = path.strip_prefix("/order/") else { return true };
    let Some(id) = shop.keys.read(secret, Purpose::Order) else { return false };
    orders::find(&shop.db, id).await.map_or(true, |order| order.is_some())
}

fn is_private(path: &str) -> bool {
    ["/cart", "/checkout", "/order/", lost::PATH].iter().any(|private| path.starts_with(private))
}

/// Renders with the API at hand. The API runs where the database's connections live, not on the renderer's threads.
///
/// `alike` becomes false when the page holds anything that is not [alike for all](graphql::is_alike_for_all), or failed.
async fn paint(
    shop: &Shop,
    api: &Api,
    uri: &Uri,
    locale: Locale,
    eyes: Eyes,
    alike: Arc<AtomicBool>,
) -> Painted {
    let runtime = tokio::runtime::Handle::current();
    let api = api.clone();
    let execute = move |body: String| {
        let (runtime, api, eyes, alike) = (runtime.clone(), api.clone(), eyes.clone(), alike.clone());
        async move {
            let answer =
                runtime.spawn(async move { run(&api, &body, eyes.visitor(locale), &alike).await }).await;
            answer.unwrap_or_else(|_| r#"{"errors":[{"message":"Something broke on our side."}]}"#.to_owned())
        }
        .boxed()
    };
    storefront::render(Asked {
        address: address(uri),
        locale,
        public_url: shop.url(""),
        execute: Arc::new(execute),
    })
    .await
}

/// What is a visitor's own, such as the cart, comes once the browser has taken over.
async fn run(api: &Api, body: &str, visitor: Visitor, alike: &AtomicBool) -> String {
    let mut same = false;
    let answer = match serde_json::from_str::<Operation>(body) {
        Ok(mut operation) => {
            same = graphql::is_alike_for_all(&mut operation);
            (api.0)(operation, visitor).await
        }
        Err(error) => Answer::from_errors(vec![async_graphql::ServerError::new(error.to_string(), None)]),
    };
    if !same || answer.is_err() {
        alike.store(false, Ordering::Release);
    }
    serde_json::to_string(&answer).unwrap_or_default()
}

/// Keeps the choice for a year, and shows the same page without it in its address.
fn choose_language(shop: &Shop, path: &str, query: &str, chosen: Locale) -> Response {
    let rest: Vec<&str> =
        query.split('&').filter(|pair| !pair.starts_with("lang=") && !pair.is_empty()).collect();
    // `//host` would lead to another site.
    let path = format!("/{}", path.trim_start_matches('/'));
    let target = if rest.is_empty() { path } else { format!("{path}?{}", rest.join("&")) };
    let secure = if shop.public_url.scheme() == "https" { "; Secure" } else { "" };
    let cookie =
        format!("{LANGUAGE_COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}");
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, target)
        .header(header::SET_COOKIE, cookie)
        .header(header::CACHE_CONTROL, "no-store")
        .finish()
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A front end's page as it was built.
fn template(app: &str) -> Cow<'static, str> {
    match Built::get(&format!("{app}/index.html")) {
        Some(EmbeddedFile { data: Cow::Borrowed(bytes), .. }) => String::from_utf8_lossy(bytes),
        Some(EmbeddedFile { data: Cow::Owned(bytes), .. }) => {
            String::from_utf8_lossy(&bytes).into_owned().into()
        }
        None => {
            BARE.lines().filter(|line| !line.contains("data-trunk")).collect::<Vec<_>>().join("\n").into()
        }
    }
}

fn fill(template: &str, locale: Locale, painted: &Painted) -> String {
    // What is filled in is not searched again: a product's text may hold any of these marks.
    let mut filled = String::with_capacity(template.len() + painted.body.len() + painted.tail.len() + 1_024);
    let mut rest = template;
    for (mark, content) in [
        ("<html lang=\"fr\">", format!("<html lang=\"{locale}\">").as_str()),
        ("<!--head-->", &painted.head),
        ("<!--app-->", &painted.body),
        ("<!--answers-->", &painted.tail),
    ] {
        if let Some((before, after)) = rest.split_once(mark) {
            filled.push_str(before);
            filled.push_str(content);
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// The policy of every page, and the inline styles of letters by their hashes: the backoffice shows letters as they are
/// read, and their styles are inline because mail programs want them so.
static BACKOFFICE_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hashes = mail::STYLES.map(|style| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(style))));
    let styles = format!("style-src 'self' 'unsafe-hashes'{}", hashes.concat());
    CONTENT_SECURITY_POLICY.replacen("style-src 'self'", &styles, 1)
});

/// The backoffice: one page for all its addresses; its router does the rest.
#[handler]
pub fn backoffice(headers: &HeaderMap) -> Response {
    if Built::get("backoffice/index.html").is_none() {
        return Response::builder()
            .status(StatusCode::SERVICE_UNAVAILABLE)
            .content_type("text/plain; charset=utf-8")
            .body("This program was built without its front end: build it with `make build`.\n");
    }
    let locale = asked_locale(headers).unwrap_or_default();
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::VARY, "Accept-Language, Cookie")
        .header("x-robots-tag", "noindex")
        .header(header::CONTENT_SECURITY_POLICY, BACKOFFICE_POLICY.as_str())
        .body(template("backoffice").replacen("<html lang=\"fr\">", &format!("<html lang=\"{locale}\">"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_mark_is_left_alone() {
        let painted = Painted {
            status: 200,
            canonical: None,
            head: "<title>a</title>".to_owned(),
            body: "<p>&lt;!--answers--></p><!--answers-->".to_owned(),
            tail: "TAIL".to_owned(),
        };
        let filled = fill("<html lang=\"fr\"><!--head--><!--app-->|<!--answers-->", Locale::En, &painted);
        assert_eq!(filled, "<html lang=\"en\"><title>a</title><p>&lt;!--answers--></p><!--answers-->|TAIL");
    }
}
