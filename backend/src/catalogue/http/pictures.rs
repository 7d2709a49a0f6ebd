//! `/pictures/{address}/{width}.webp`, and `PUT /admin/pictures/{product}` with the bytes of a new one.

use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, Route, get, handler, put};
use serde_json::json;
use values::Locale;

use crate::auth::{self, ApiScope};
use crate::catalogue::{self, MAX_PICTURE_BYTES};
use crate::error::{Error, Reason, Refusal, refuse};
use crate::ids::Kind;
use crate::shop::Shop;

/// What lies under `/pictures`.
pub fn pictures() -> Route {
    Route::new().at("/:address/:file", get(show).head(show))
}

/// What lies under `/admin/pictures`.
pub fn uploads() -> Route {
    Route::new().at("/:product", put(add))
}

/// A picture whose product everybody may see is kept by everybody, for ever: its address changes with its content. Any
/// other is shown again and again only to who may see it.
#[handler]
async fn show(
    request: &Request,
    Path((address, file)): Path<(String, String)>,
    Data(shop): Data<&Shop>,
) -> Response {
    let Some(width) = file.strip_suffix(".webp").and_then(|width| width.parse().ok()) else {
        return missing();
    };
    let opened = catalogue::read_unlocked(shop, request.headers());
    let staff = match auth::staff_of_request(shop, request.headers(), ApiScope::CatalogueWrite).await {
        Ok(staff) => staff.is_some(),
        Err(error) => return failed(request, error),
    };
    match catalogue::show_picture(shop, &opened, staff, &address, width).await {
        Ok(Some(shown)) => {
            let keep = if shown.public { "public, max-age=31536000, immutable" } else { "private, no-store" };
            let response = Response::builder()
                .content_type("image/webp")
                .header(header::CACHE_CONTROL, keep)
                .header(header::CONTENT_LENGTH, shown.size_bytes);
            if request.method() == poem::http::Method::HEAD {
                return response.finish();
            }
            response.body(Body::from_bytes_stream(shown.bytes))
        }
        Ok(None) => missing(),
        Err(error) => failed(request, error),
    }
}

/// Takes the bytes of a new picture, JPEG, PNG, WebP or GIF, 20 MB at most.
#[handler]
async fn add(
    request: &Request,
    Path(product): Path<String>,
    Data(shop): Data<&Shop>,
    body: Body,
) -> Response {
    // A page of another site can send a PUT only after asking, and is told no.
    let site = request.header("sec-fetch-site").unwrap_or_default();
    if matches!(site, "cross-site" | "same-site") {
        return plain(StatusCode::FORBIDDEN, "This page belongs to another site.");
    }
    let staff = match auth::staff_of_request(shop, request.headers(), ApiScope::CatalogueWrite).await {
        Ok(Some(staff)) => staff,
        Ok(None) => return failed(request, refuse(Reason::SignInRequired, "")),
        Err(error) => return failed(request, error),
    };
    let bytes = match body.into_bytes_limit(MAX_PICTURE_BYTES).await {
        Ok(bytes) => bytes,
        Err(_) => return plain(StatusCode::PAYLOAD_TOO_LARGE, "A picture may have 20 MB at most."),
    };
    let added = match Kind::Product.read(&product.into(), "product") {
        Ok(product) => catalogue::add_picture(shop, &staff, product, bytes, "").await,
        Err(refused) => Err(refused),
    };
    match added {
        Ok(row) => Response::builder()
            .status(StatusCode::CREATED)
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(json!({ "id": Kind::Picture.show(row.id).as_str() }).to_string()),
        Err(error) => failed(request, error),
    }
}

/// Refusals as JSON, in the form that GraphQL gives them.
fn failed(request: &Request, error: Error) -> Response {
    let refusals = match error {
        Error::Refused(refusals) => refusals,
        Error::Failed(cause) => {
            tracing::error!("{cause:?}");
            return plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something broke on our side; it has been logged.",
            );
        }
    };
    let language = request.header(header::ACCEPT_LANGUAGE).unwrap_or_default();
    let locale = Locale::negotiate(language).unwrap_or_default();
    let shown = refusals.iter().map(|refusal| {
        json!({
            "reason": async_graphql::Value::from(refusal.reason),
            "field": refusal.field,
            "message": refusal.sentence(locale),
        })
    });
    Response::builder()
        .status(status(&refusals))
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(json!({ "refusals": shown.collect::<Vec<_>>() }).to_string())
}

fn status(refusals: &[Refusal]) -> StatusCode {
    match refusals.first().map(|refusal| refusal.reason) {
        Some(Reason::SignInRequired) => StatusCode::UNAUTHORIZED,
        Some(Reason::Forbidden) => StatusCode::FORBIDDEN,
        Some(Reason::NotFound) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn missing() -> Response {
    plain(StatusCode::NOT_FOUND, "Not found.")
}

fn plain(status: StatusCode, why: &'static str) -> Response {
    Response::builder()
        .status(status)
        .content_type("text/plain; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(why)
}
