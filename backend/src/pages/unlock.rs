//! `POST /unlock/{slug}`: the password of a protected catalogue, from a form that works without JavaScript.

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, Route, handler, post};
use url::form_urlencoded;
use values::Slug;

use crate::catalogue;
use crate::error::{Error, Reason};
use crate::http;
use crate::shop::Shop;

/// A password and its field's name, percent-encoded.
const MAX_BYTES: usize = 4_096;

/// What lies under `/unlock`.
pub fn routes() -> Route {
    Route::new().at("/:slug", post(unlock))
}

/// Leads to the catalogue in either case; the page says what was wrong.
#[handler]
async fn unlock(
    request: &Request,
    Path(slug): Path<String>,
    Data(shop): Data<&Shop>,
    body: Body,
) -> Response {
    let Ok(slug) = Slug::new(&slug) else { return to("/404", None) };
    if !http::is_same_origin(request.headers(), shop) {
        return to(&format!("/catalogue/{slug}"), None);
    }
    let form = body.into_bytes_limit(MAX_BYTES).await.unwrap_or_default();
    let password = form_urlencoded::parse(&form).find(|(name, _)| name == "password");
    let password = password.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let visitor = match http::visitor(request, shop).await {
        Ok(visitor) => visitor,
        Err(error) => return http::failed(&error),
    };
    match catalogue::unlock(shop, &visitor, slug.as_str(), &password).await {
        Ok(row) => {
            let mut response = to(&format!("/catalogue/{}", row.slug), None);
            http::send_cookies(&visitor, response.headers_mut());
            response
        }
        Err(error) if error.is(Reason::Throttled) => to(&format!("/catalogue/{slug}"), Some("throttled")),
        Err(Error::Refused(_)) => to(&format!("/catalogue/{slug}"), Some("password")),
        Err(error) => http::failed(&error),
    }
}

fn to(path: &str, refused: Option<&str>) -> Response {
    let address = match refused {
        Some(why) => format!("{path}?refused={why}"),
        None => path.to_owned(),
    };
    let mut response =
        Response::builder().status(StatusCode::SEE_OTHER).header(header::CACHE_CONTROL, "no-store").finish();
    if let Ok(address) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
