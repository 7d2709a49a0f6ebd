//! `/admin/orders.csv`: the list of orders as a table, with the list's own filters in its address.

use chrono::NaiveDate;
use poem::http::{StatusCode, header};
use poem::web::{Data, Query};
use poem::{Body, Request, Response, handler};
use sea_orm::ActiveEnum;
use serde::Deserialize;
use values::Locale;

use super::super::{Filter, Form, OrderState, export};
use crate::auth::{self, ApiScope};
use crate::delivery::DownloadState;
use crate::error::Reason;
use crate::payments::PaymentMethod;
use crate::shop::Shop;

/// What the address asks, in the words that the list's own address has.
#[derive(Deserialize)]
pub struct Asked {
    search: Option<String>,
    state: Option<String>,
    downloads: Option<String>,
    method: Option<String>,
    files: Option<String>,
    ship: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    /// `fr` or `en`.
    lang: Option<String>,
    /// `1`: begins with the mark by which spreadsheets know UTF-8.
    bom: Option<String>,
    /// `,`, `;` or `tab`.
    separator: Option<String>,
}

/// Sends the table as it is read: it begins at once, whatever its length.
#[handler]
pub async fn table(request: &Request, shop: Data<&Shop>, Query(asked): Query<Asked>) -> Response {
    let staff = match auth::staff_of_request(&shop, request.headers(), ApiScope::OrdersRead).await {
        Ok(Some(staff)) => staff,
        Ok(None) => return plain(StatusCode::UNAUTHORIZED, "Sign in first: this is for the shop's staff."),
        Err(error) if error.is(Reason::Forbidden) => {
            return plain(StatusCode::FORBIDDEN, "The token has not the scope ORDERS_READ.");
        }
        Err(error) => return broken(&error),
    };
    let Some((filter, form)) = read(asked) else {
        return plain(StatusCode::BAD_REQUEST, "A filter of this address is not one of the list's.");
    };
    let name = match form.locale {
        Locale::Fr => "commandes.csv",
        Locale::En => "orders.csv",
    };
    match export(&shop, &staff, filter, form).await {
        Ok(pieces) => Response::builder()
            .content_type("text/csv; charset=utf-8")
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
            .header(header::CACHE_CONTROL, "no-store")
            .body(Body::from_bytes_stream(pieces)),
        Err(error) => broken(&error),
    }
}

fn read(asked: Asked) -> Option<(Filter, Form)> {
    // A form sends its empty fields too.
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let downloads = match given(asked.downloads).as_deref() {
        None => None,
        Some("ENABLED") => Some(DownloadState::Enabled),
        Some("DISABLED") => Some(DownloadState::Disabled),
        Some(_) => return None,
    };
    let filter = Filter {
        search: given(asked.search),
        state: given(asked.state).map(|word| OrderState::try_from_value(&word)).transpose().ok()?,
        downloads,
        with_files: given(asked.files).map(|word| word == "yes"),
        to_ship: given(asked.ship).map(|word| word == "yes"),
        method: given(asked.method).map(|word| PaymentMethod::try_from_value(&word)).transpose().ok()?,
        from: asked.from,
        to: asked.to,
    };
    let separator = match given(asked.separator).as_deref() {
        None => None,
        Some(",") => Some(','),
        Some(";") => Some(';'),
        Some("tab") => Some('\t'),
        Some(_) => return None,
    };
    let locale = given(asked.lang).and_then(|tag| Locale::new(&tag).ok()).unwrap_or_default();
    Some((filter, Form { locale, marked: asked.bom.as_deref() == Some("1"), separator }))
}

fn plain(status: StatusCode, why: &'static str) -> Response {
    Response::builder().status(status).content_type("text/plain; charset=utf-8").body(why)
}

fn broken(error: &crate::error::Error) -> Response {
    tracing::error!("{error:?}");
    plain(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side; it has been logged.")
}
