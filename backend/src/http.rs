//! Every route on one page.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::middleware::AddData;
use poem::web::Data;
use poem::{Body, Endpoint, EndpointExt, Request, Response, Route, get, handler, post};
use values::Locale;

use crate::auth::Bearer;
use crate::cache::Cache;
use crate::cart::storefront::CART_COOKIE;
use crate::crowd::Crowd;
use crate::graphql::{self, Schema};
use crate::keys::Purpose;
use crate::metrics::{self, Standing};
use crate::pages::{Api, LANGUAGE_COOKIE};
use crate::shop::Shop;
use crate::visitor::{ClientAddress, Visitor};
use crate::{auth, catalogue, database, delivery, files, mail, orders, pages, settings};

mod edge;
mod socket;
mod wire;

pub use edge::{CONTENT_SECURITY_POLICY, TrustedProxies, around};
pub use wire::{Patience, listen, serve};

/// Whoever asks whether the process is ready wants to know soon.
const READY_WITHIN: Duration = Duration::from_secs(3);
/// Characters of a client's `User-Agent` that are kept.
const AGENT_CHARS: usize = 300;

/// How the names of all our cookies begin.
const COOKIES: &str = "comptoir_";

/// Connections that may listen to what happens, in all and from one address: each costs a little memory.
const LISTENERS: usize = 2_000;
const LISTENERS_OF_ONE: usize = 50;

/// The whole server.
pub fn routes(shop: Shop, proxies: TrustedProxies) -> impl Endpoint<Output = Response> {
    let feed = orders::Feed::new(&shop);
    let schema = graphql::schema(shop.clone(), feed.clone());
    let api = in_process(shop.clone(), schema.clone());
    let routes = Route::new()
        .at("/graphql", post(graphql_endpoint).get(socket::socket))
        .nest("/d", delivery::http::links())
        .nest("/t", delivery::http::transfers())
        .nest("/admin/uploads", files::http::routes())
        .at("/admin/orders.csv", get(orders::http::table))
        .nest("/pay", orders::http::routes())
        .nest("/admin/sign-in", auth::http::routes())
        .nest("/admin/password", auth::http::password_routes())
        .nest("/pictures", catalogue::http::pictures())
        .nest("/admin/pictures", catalogue::http::uploads())
        .nest("/unlock", pages::unlocking())
        .at("/sitemap.xml", get(catalogue::http::sitemap))
        .at("/robots.txt", get(catalogue::http::robots))
        .at("/healthz", get(healthz))
        .at("/readyz", get(readyz))
        .at("/metrics", get(counters))
        .nest_no_strip("/", pages::routes())
        .with(AddData::new(schema))
        .with(AddData::new(api))
        .with(AddData::new(Cache::new(shop.revision.clone())))
        .with(AddData::new(feed))
        .with(AddData::new(Crowd::new(LISTENERS, LISTENERS_OF_ONE)))
        .with(AddData::new(shop.clone()));
    around(&shop, proxies, routes)
}

/// The API as the server's own pages ask it.
fn in_process(shop: Shop, schema: Schema) -> Api {
    Api::new(move |operation, visitor| {
        let (shop, schema) = (shop.clone(), schema.clone());
        async move { schema.execute(graphql::prepare(&shop, operation, Arc::new(visitor))).await }.boxed()
    })
}

/// Runs one operation. JSON only, and only from our own pages or from programs: a form on another site can send
/// neither the media type nor our origin.
#[handler]
async fn graphql_endpoint(
    request: &Request,
    body: Body,
    shop: Data<&Shop>,
    schema: Data<&Schema>,
    cache: Data<&Cache>,
) -> Response {
    if let Err((status, why)) = check_origin(request, &shop) {
        return problem(status, why);
    }
    let bytes = match body.into_bytes_limit(graphql::MAX_BYTES).await {
        Ok(bytes) => bytes,
        Err(_) => return problem(StatusCode::PAYLOAD_TOO_LARGE, "A request may have 1 MiB at most."),
    };
    let key = is_anybody(request).then(|| cache.key(chosen_locale(request), bytes.clone()));
    if let Some(answer) = key.as_ref().and_then(|key| cache.find(key, request)) {
        return answer;
    }
    let Ok(mut operation) = serde_json::from_slice::<async_graphql::Request>(&bytes) else {
        return problem(
            StatusCode::BAD_REQUEST,
            "The body must be one JSON object with `query`, and maybe `variables` and `operationName`.",
        );
    };
    let key = key.filter(|_| graphql::is_alike_for_all(&mut operation));
    let visitor = match asker(request, &shop).await {
        Ok(Some(visitor)) => Arc::new(visitor),
        Ok(None) => return no_such_token(),
        Err(error) => return failed(&error),
    };
    let answer = schema.execute(graphql::prepare(&shop, operation, visitor.clone())).await;
    let Ok(json) = serde_json::to_vec(&answer) else {
        return problem(StatusCode::INTERNAL_SERVER_ERROR, "The answer could not be written.");
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(key) = key.filter(|_| answer.is_ok()) {
        return cache.keep(key, request, headers, json.into());
    }
    send_cookies(&visitor, &mut headers);
    let mut response = Response::builder().body(json);
    *response.headers_mut() = headers;
    response
}

/// Whether a request comes from nobody in particular: it names neither a member of the staff nor anything that a visitor
/// may open. What it carries besides, a language or a cart, changes nothing of what is [alike for
/// all](graphql::is_alike_for_all).
pub fn is_anybody(request: &Request) -> bool {
    let harmless = |pair: &str| {
        let name = pair.trim().split('=').next().unwrap_or_default();
        !name.starts_with(COOKIES) || [LANGUAGE_COOKIE, CART_COOKIE].contains(&name)
    };
    let lines = request.headers().get_all(header::COOKIE).iter();
    !request.headers().contains_key(header::AUTHORIZATION)
        && lines.map(HeaderValue::to_str).all(|line| line.is_ok_and(|line| line.split(';').all(harmless)))
}

/// Refuses what another site's page could have sent in the visitor's name.
pub fn check_origin(request: &Request, shop: &Shop) -> Result<(), (StatusCode, &'static str)> {
    let headers = request.headers();
    let json = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(|v| {
        v.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case("application/json"))
    });
    if !json {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send `Content-Type: application/json`."));
    }
    // A token is never sent by itself, as cookies are: whoever shows it means it.
    if is_same_origin(headers, shop) || auth::bearer(headers) != Bearer::None {
        Ok(())
    } else {
        Err((StatusCode::FORBIDDEN, "This page belongs to another site."))
    }
}

/// Whether a request comes from one of our pages, or from a program, which names no origin.
pub fn is_same_origin(headers: &HeaderMap, shop: &Shop) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if matches!(text("sec-fetch-site"), Some("cross-site" | "same-site")) {
        return false;
    }
    let Some(origin) = text("origin") else { return true };
    let host = text("host").unwrap_or_default();
    origin == shop.public_url.origin().ascii_serialization()
        || origin.split_once("://").is_some_and(|(_, named)| !host.is_empty() && named == host)
}

/// Finds out who asks the API: a program by its token, and then no cookie counts; or else a browser. `None` for a token that
/// opens nothing.
pub async fn asker(request: &Request, shop: &Shop) -> crate::error::Result<Option<Visitor>> {
    let Bearer::Token(token) = auth::bearer(request.headers()) else {
        return visitor(request, shop).await.map(Some);
    };
    let Some(staff) = auth::staff_of_api_token(shop, token).await? else { return Ok(None) };
    let mut visitor = somebody(request, shop).await?;
    visitor.staff = Some(staff);
    Ok(Some(visitor))
}

/// The answer to a token that opens nothing.
pub fn no_such_token() -> Response {
    let why =
        "This API token is unknown, has ended or was revoked: an owner makes another in the backoffice.";
    let mut response = problem(StatusCode::UNAUTHORIZED, why);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// Somebody of whom nothing but the connection is known.
async fn somebody(request: &Request, shop: &Shop) -> crate::error::Result<Visitor> {
    let mut visitor = Visitor::stranger(match chosen_locale(request) {
        Some(locale) => locale,
        None => settings::shown_settings(shop).await?.locale,
    });
    visitor.address = request.data::<ClientAddress>().map_or(visitor.address, |client| client.0);
    visitor.agent = header_text(request, header::USER_AGENT.as_str()).chars().take(AGENT_CHARS).collect();
    Ok(visitor)
}

/// Finds out who is asking, by their cookies.
pub async fn visitor(request: &Request, shop: &Shop) -> crate::error::Result<Visitor> {
    let mut visitor = somebody(request, shop).await?;
    if let Some(token) = cookie(request, auth::SESSION_COOKIE) {
        visitor.staff = auth::staff_of_session(shop, &token).await?;
    }
    if let Some(token) = cookie(request, CART_COOKIE) {
        visitor.take_cart(shop.keys.read(&token, Purpose::Cart));
    }
    visitor.open(catalogue::read_unlocked(shop, request.headers()));
    Ok(visitor)
}

/// The language that the visitor chose, or that their browser prefers.
pub fn chosen_locale(request: &Request) -> Option<Locale> {
    cookie(request, LANGUAGE_COOKIE)
        .and_then(|tag| Locale::new(&tag).ok())
        .or_else(|| Locale::negotiate(header_text(request, header::ACCEPT_LANGUAGE.as_str())))
}

/// The value of a cookie.
pub fn cookie(request: &Request, name: &str) -> Option<String> {
    let all = request.headers().get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

fn header_text<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// Adds the cookies that the request's resolvers have set.
pub fn send_cookies(visitor: &Visitor, headers: &mut HeaderMap) {
    for cookie in visitor.cookies() {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

/// The process lives.
#[handler]
fn healthz() -> &'static str {
    "ok"
}

/// The process can serve: the database answers and is of this program's schema, and the store can be reached.
#[handler]
async fn readyz(shop: Data<&Shop>) -> Response {
    let why = match tokio::time::timeout(READY_WITHIN, is_ready(&shop)).await {
        Ok(Ok(())) => return Response::builder().body("ready"),
        Ok(Err(why)) => why,
        Err(_) => "The database or the store does not answer in time.",
    };
    problem(StatusCode::SERVICE_UNAVAILABLE, why)
}

async fn is_ready(shop: &Shop) -> Result<(), &'static str> {
    match database::is_current(&shop.db).await {
        Ok(true) => {}
        Ok(false) => return Err("The database has not gone through every migration."),
        Err(error) => {
            tracing::error!("the database does not answer: {error}");
            return Err("The database does not answer.");
        }
    }
    shop.storage.check().await.map_err(|error| {
        tracing::error!("the store does not answer: {error:#}");
        "The store does not answer."
    })
}

/// What the process counts: for this machine, or for whoever has the token.
#[handler]
async fn counters(request: &Request, shop: Data<&Shop>) -> Response {
    let shown =
        header_text(request, header::AUTHORIZATION.as_str()).strip_prefix("Bearer ").unwrap_or_default();
    if !edge::is_local(request) && !shop.metrics.opens(shown) {
        return problem(
            StatusCode::FORBIDDEN,
            "Ask from this machine, or send `Authorization: Bearer` and the token of COMPTOIR_METRICS_TOKEN.",
        );
    }
    let written = match standing(&shop).await {
        Ok(standing) => shop.metrics.text(standing).map_err(Into::into),
        Err(error) => Err(error),
    };
    match written {
        Ok(text) => Response::builder()
            .content_type(metrics::MEDIA_TYPE)
            .header(header::CACHE_CONTROL, "no-store")
            .body(text),
        Err(error) => failed(&error),
    }
}

async fn standing(shop: &Shop) -> crate::error::Result<Standing> {
    let (open, idle) = if shop.is_postgres() {
        let pool = shop.db.get_postgres_connection_pool();
        (pool.size(), pool.num_idle())
    } else {
        let pool = shop.db.get_sqlite_connection_pool();
        (pool.size(), pool.num_idle())
    };
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(Standing {
        mails_waiting: whole(mail::waiting(&shop.db).await?),
        file_faults: whole(files::fault_count(&shop.db).await?),
        connections_open: open.into(),
        connections_idle: whole(idle as u64),
    })
}

fn problem(status: StatusCode, why: &str) -> Response {
    let json = serde_json::json!({ "errors": [{ "message": why }] });
    Response::builder().status(status).content_type("application/json").body(json.to_string())
}

/// Logs a failure of ours and hides it.
pub fn failed(error: &crate::error::Error) -> Response {
    tracing::error!("{error:?}");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side; it has been logged.")
}
