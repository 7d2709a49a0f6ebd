//! `/admin/sign-in/{token}` and `/admin/password/{token}`: pages of links, which work without JavaScript.

use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, Route, get, handler};
use values::Locale;

use crate::error::{Error, Reason};
use crate::shop::Shop;
use crate::visitor::ClientAddress;

use super::{Client, choose_password, link_is_live, redeem_sign_in_link, right_is_live};

/// Largest form, in bytes.
const FORM_BYTES: usize = 8 << 10;

/// Lies under `/admin/sign-in`. `GET` shows a button and changes nothing, so that a scanner or a prefetch cannot use the link up;
/// `POST` signs in and goes on to the backoffice.
pub fn routes() -> Route {
    Route::new().at("/:token", get(show).post(redeem))
}

/// Lies under `/admin/password`. `GET` shows a form and changes nothing; `POST` chooses the password.
pub fn password_routes() -> Route {
    Route::new().at("/:token", get(ask_password).post(choose))
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
    let client = Client { agent, address: request.data::<ClientAddress>().map(|client| client.0) };
    match redeem_sign_in_link(shop, &token, client).await {
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

#[handler]
async fn ask_password(request: &Request, Path(token): Path<String>, Data(shop): Data<&Shop>) -> Response {
    let locale = locale(request);
    match right_is_live(shop, &token).await {
        Ok(true) => page(StatusCode::OK, locale, &password_form(locale, None)),
        Ok(false) => dead_right(locale),
        Err(error) => broken(&error),
    }
}

#[handler]
async fn choose(
    request: &Request,
    body: Body,
    Path(token): Path<String>,
    Data(shop): Data<&Shop>,
) -> Response {
    let locale = locale(request);
    let Ok(bytes) = body.into_bytes_limit(FORM_BYTES).await else {
        return page(StatusCode::PAYLOAD_TOO_LARGE, locale, &password_form(locale, None));
    };
    let typed = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "password");
    let typed = typed.map(|(_, value)| value.into_owned()).unwrap_or_default();
    match choose_password(shop, &token, &typed).await {
        Ok(user) => page(StatusCode::OK, locale, &chosen(locale, &user.name)),
        Err(error) if error.is(Reason::Expired) => dead_right(locale),
        Err(Error::Refused(refusals)) => {
            let why: Vec<String> = refusals.iter().map(|refusal| refusal.sentence(locale)).collect();
            page(StatusCode::UNPROCESSABLE_ENTITY, locale, &password_form(locale, Some(&why.join(" "))))
        }
        Err(error) => broken(&error),
    }
}

fn password_form(locale: Locale, refusal: Option<&str>) -> String {
    let (title, label, hint, button) = match locale {
        Locale::Fr => (
            "Choisir un mot de passe",
            "Nouveau mot de passe",
            "10 caractères au moins ; une phrase est facile à retenir.",
            "Enregistrer",
        ),
        Locale::En => (
            "Choose a password",
            "New password",
            "At least 10 characters; a sentence is easy to remember.",
            "Save",
        ),
    };
    let refused =
        refusal.map(|why| format!("<p id=\"refusal\" role=\"alert\">{why}</p>\n")).unwrap_or_default();
    let described = if refusal.is_some() { "refusal hint" } else { "hint" };
    let invalid = if refusal.is_some() { " aria-invalid=\"true\"" } else { "" };
    format!(
        "<h1>{title}</h1>\n<form method=\"post\">\n{refused}<p><label for=\"password\">{label}</label><br>\n\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"new-password\" required \
         aria-describedby=\"{described}\"{invalid}></p>\n<p id=\"hint\">{hint}</p>\n\
         <button class=\"button primary\">{button}</button>\n</form>"
    )
}

fn chosen(locale: Locale, user: &str) -> String {
    let (title, text, sign_in) = match locale {
        Locale::Fr => (
            "Votre mot de passe est enregistré",
            "Toute session ouverte auparavant est terminée. Votre nom d’utilisateur :",
            "Se connecter",
        ),
        Locale::En => {
            ("Your password is saved", "Every session opened before has ended. Your user name:", "Sign in")
        }
    };
    let user = user.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<h1>{title}</h1>\n<p>{text} <strong>{user}</strong></p>\n<p><a href=\"/admin\">{sign_in}</a></p>"
    )
}

fn dead_right(locale: Locale) -> Response {
    let (title, text, sign_in) = match locale {
        Locale::Fr => (
            "Ce lien ne sert plus",
            "Il a déjà servi, il est trop ancien, ou il est incomplet. Demandez-en un autre depuis la page de connexion, ou à \
             un propriétaire de la boutique.",
            "Page de connexion",
        ),
        Locale::En => (
            "This link no longer works",
            "It has been used, is too old, or is incomplete. Ask for another one on the sign-in page, or an owner of the shop.",
            "Sign-in page",
        ),
    };
    let body = format!("<h1>{title}</h1>\n<p>{text}</p>\n<p><a href=\"/admin\">{sign_in}</a></p>");
    page(StatusCode::GONE, locale, &body)
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
             la boutique :",
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
