//! The routes of download clients: the page of a link, the bytes of a transfer (SPEC 7.2, 7.3).

use std::net::{IpAddr, Ipv4Addr};

use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{Request, Response, Route, get, handler};
use values::Locale;

use self::words::Obstacle;
use super::transfers::{Client, Landing, land};
use super::{LinkIssue, open_transfer, settling};
use crate::error::{Error, Reason};
use crate::keys::{Keys, Purpose};
use crate::settings::{self, ShopSettings};
use crate::shop::Shop;
use crate::visitor::ClientAddress;

mod archive;
mod disposition;
mod format;
mod page;
mod transfer;
mod wanted;
mod words;

/// What lies under `/d`: the pages of links, and their stylesheet.
pub fn links() -> Route {
    Route::new()
        .at("/style.css", get(style))
        .at("/all/:token", get(archive::show).post(archive::open))
        .at("/:token", get(show).post(open))
}

/// What lies under `/t`: the bytes of transfers. A `POST` is answered as a `GET`: some command lines repeat their method
/// when they follow a redirection.
pub fn transfers() -> Route {
    let bytes = || get(transfer::send).head(transfer::describe).post(transfer::send);
    let all = || get(transfer::send_all).head(transfer::describe_all).post(transfer::send_all);
    Route::new()
        .at("/all/:token", all())
        .at("/all/:token/*name", all())
        .at("/:token", bytes())
        .at("/:token/*name", bytes())
}

/// The landing page. It changes nothing: scanners, previews and prefetches count nothing.
#[handler]
async fn show(request: &Request, shop: Data<&Shop>) -> Response {
    let token = request.raw_path_param("token").unwrap_or_default();
    let visit = Visit::of(request, &shop).await;
    if let Some(link) = Keys::claimed_id(token).filter(|_| request.method() == poem::http::Method::GET) {
        settling::settled_soon(link).await;
    }
    match land(&shop, token).await {
        Ok(found) => visit.landing(&shop, &found),
        Err(error) => visit.obstacle(obstacle_of(&error)),
    }
}

/// Opens or rejoins the transfer and sends the client to it.
#[handler]
async fn open(request: &Request, shop: Data<&Shop>) -> Response {
    let token = request.raw_path_param("token").unwrap_or_default();
    if let Some(link) = Keys::claimed_id(token) {
        settling::settled_soon(link).await;
    }
    match open_transfer(&shop, token, &client_of(request)).await {
        Ok(opened) => {
            let secret = shop.keys.token(Purpose::Transfer, opened.transfer.id, 0);
            go_to(&format!("/t/{secret}/{}", disposition::percent(&opened.customer_name)))
        }
        Err(error) => {
            let visit = Visit::of(request, &shop).await;
            match land(&shop, token).await {
                Ok(found) if found.issue.is_some() => visit.landing(&shop, &found),
                _ => visit.obstacle(obstacle_of(&error)),
            }
        }
    }
}

/// Sends a client to the address that streams.
fn go_to(address: &str) -> Response {
    let mut response =
        Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address).finish();
    keep_private(response.headers_mut());
    response
}

/// The pages' stylesheet.
#[handler]
fn style() -> Response {
    Response::builder()
        .content_type("text/css; charset=utf-8")
        .header(header::CACHE_CONTROL, "public, max-age=3600")
        .body(page::STYLE)
}

/// What a page needs to know of its reader and its shop.
struct Visit {
    locale: Locale,
    settings: ShopSettings,
}

impl Visit {
    async fn of(request: &Request, shop: &Shop) -> Self {
        let settings = settings::shop_settings(&shop.db).await.unwrap_or_else(|error| {
            tracing::error!("{error:?}");
            ShopSettings::default()
        });
        let locale = chosen_locale(request)
            .or_else(|| Locale::negotiate(text(request, header::ACCEPT_LANGUAGE)))
            .unwrap_or(settings.locale);
        Self { locale, settings }
    }

    fn landing(&self, shop: &Shop, found: &Landing) -> Response {
        let obstacle = found.issue.map(Obstacle::from);
        let status = match obstacle {
            Some(obstacle) if !found.resumable => status(obstacle),
            _ => StatusCode::OK,
        };
        let link = &found.deliverable.link;
        let url = shop.link_url(link.id, link.generation);
        html(status, self.locale, page::landing(found, obstacle, &url, &self.settings, self.locale))
    }

    fn obstacle(&self, obstacle: Obstacle) -> Response {
        html(status(obstacle), self.locale, page::obstacle(obstacle, &self.settings.name, self.locale))
    }
}

impl From<LinkIssue> for Obstacle {
    fn from(issue: LinkIssue) -> Self {
        match issue {
            LinkIssue::Disabled => Obstacle::Disabled,
            LinkIssue::Expired => Obstacle::Expired,
            LinkIssue::LimitReached => Obstacle::LimitReached,
        }
    }
}

fn obstacle_of(error: &Error) -> Obstacle {
    match error {
        error if error.is(Reason::Disabled) => Obstacle::Disabled,
        error if error.is(Reason::Expired) => Obstacle::Expired,
        error if error.is(Reason::LimitReached) => Obstacle::LimitReached,
        Error::Refused(_) => Obstacle::Unknown,
        Error::Failed(cause) => {
            tracing::error!("{cause:?}");
            Obstacle::Broken
        }
    }
}

fn status(obstacle: Obstacle) -> StatusCode {
    match obstacle {
        Obstacle::Unknown => StatusCode::NOT_FOUND,
        Obstacle::Disabled | Obstacle::LimitReached | Obstacle::Spent => StatusCode::FORBIDDEN,
        Obstacle::Expired | Obstacle::Over => StatusCode::GONE,
        Obstacle::Unreadable => StatusCode::SERVICE_UNAVAILABLE,
        Obstacle::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn html(status: StatusCode, locale: Locale, page: String) -> Response {
    const POLICY: &str =
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let mut response = Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_LANGUAGE, locale.tag())
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(page);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    keep_private(response.headers_mut());
    response
}

/// What every answer about somebody's download carries: no cache keeps it, no index lists it, no link tells of it.
fn keep_private(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store, no-transform"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
}

/// The language that the visitor chose in the storefront.
fn chosen_locale(request: &Request) -> Option<Locale> {
    let lines = request.headers().get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let tag =
        lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix("comptoir_locale="));
    Locale::new(tag?).ok()
}

fn text(request: &Request, name: HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn client_of(request: &Request) -> Client {
    Client { address: client_address(request), agent: text(request, header::USER_AGENT).to_owned() }
}

fn client_address(request: &Request) -> IpAddr {
    let told = request.data::<ClientAddress>().map(|address| address.0);
    let peer = || request.remote_addr().as_socket_addr().map(|address| address.ip());
    told.or_else(peer).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}
