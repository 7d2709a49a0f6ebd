//! `/admin/sign-in/{token}`: the page of a sign-in link, which works without JavaScript.

use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, Route, get, handler};
use values::Locale;

use crate::error::{Error, Reason};
use crate::shop::Shop;

use super::{link_is_live, redeem_sign_in_link};

/// Lies under `/admin/sign-in`. `GET` shows a button and changes nothing, so that a scanner or a prefetch cannot use the link up;
/// `POST` signs in and goes on to the backoffice.
pub fn routes() -> Route {
    Route::new().at("/:token", get(show).post(redeem))
}

#[handler]
async fn show(request: &Request, Path(token): Path<String>, Data(shop): Data<&Shop>) -> Response {
    let locale = locale(request);
    match link_is_live(shop, &token).await {
        Ok(true) => page(StatusCode::OK, locale, &button(locale)),
        Ok(false) => dead(locale),
        Err(error) => broken(&error),
    }
}

#[handler]
async fn redeem(request: &Request, Path(token): Path<String>, Data(shop): Data<&Shop>) -> Response {
    let agent = request.header(header::USER_AGENT).unwrap_or_default();
    match redeem_sign_in_link(shop, &token, agent).await {
        Ok(signed_in) => Response::builder()
            .status(StatusCode::SEE_OTHER)
            .header(header::LOCATION, "/admin")
            .header(header::SET_COOKIE, signed_in.cookie)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer")
            .finish(),
        Err(error) if error.is(Reason::Expired) => dead(locale(request)),
        Err(error) => broken(&error),
    }
}

fn button(locale: Locale) -> String {
    let (title, text, button) = match locale {
        Locale::Fr => {
            ("Entrer dans la boutique", "Ce lien vous connecte une seule fois, sans mot de passe.", "Entrer")
        }
        Locale::En => ("Enter the shop", "This link signs you in once, without a password.", "Enter"),
    };
    format!(
        "<h1>{title}</h1>\n<p>{text}</p>\n<form method=\"post\"><button class=\"button primary\">{button}</button></form>"
    )
}

fn dead(locale: Locale) -> Response {
    let (title, text, sign_in) = match locale {
        Locale::Fr => (
            "Ce lien ne sert plus",
            "Il a déjà servi, il a plus de dix minutes, ou il est incomplet. Demandez-en un autre sur la machine de \
             la boutique :",
            "Se connecter par nom et mot de passe",
        ),
        Locale::En => (
            "This link no longer works",
            "It has been used, is older than ten minutes, or is incomplete. Ask for another one on the shop’s machine:",
            "Sign in by name and password",
        ),
    };
    let body = format!(
        "<h1>{title}</h1>\n<p>{text}</p>\n<pre>comptoir admin link</pre>\n<p><a href=\"/admin\">{sign_in}</a></p>"
    );
    page(StatusCode::GONE, locale, &body)
}

fn broken(error: &Error) -> Response {
    tracing::error!("{error:?}");
    Response::builder()
        .status(StatusCode::INTERNAL_SERVER_ERROR)
        .body("Something broke on our side; it has been logged.")
}

fn page(status: StatusCode, locale: Locale, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"{locale}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>Comptoir</title>\n\
         <link rel=\"stylesheet\" href=\"/d/style.css\">\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    );
    Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        // Not `no-referrer`: browsers would then send the form with `Origin: null`.
        .header(header::REFERRER_POLICY, "same-origin")
        .header("x-robots-tag", "noindex")
        .body(html)
}

fn locale(request: &Request) -> Locale {
    let header = request.header(header::ACCEPT_LANGUAGE).unwrap_or_default();
    Locale::negotiate(header).unwrap_or_default()
}
