//! Pages on the way to a provider, and the page of the test payment: what a provider's own page would be.

use poem::http::{StatusCode, header};
use poem::web::{Data, Form, Path, Query};
use poem::{Response, handler};
use serde::Deserialize;
use values::{Currency, Locale, Money};

use super::providers::test::{self, Message};
use super::{Outcome, payment};
use crate::error::Result;
use crate::keys::Purpose;
use crate::shop::Shop;

/// The page's language.
#[derive(Deserialize)]
pub struct Spoken {
    lang: Option<String>,
}

/// Which button was pressed.
#[derive(Deserialize)]
pub struct Choice {
    act: Act,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Act {
    Pay,
    Refuse,
    Cancel,
}

/// Shows the test payment's page.
#[handler]
pub async fn test_page(
    shop: Data<&Shop>,
    Path(reference): Path<String>,
    Query(spoken): Query<Spoken>,
) -> Response {
    let locale = spoken.lang.and_then(|tag| Locale::new(&tag).ok()).unwrap_or_default();
    match find(&shop, &reference).await {
        Ok(Some(payment)) => html(StatusCode::OK, page(&payment, locale)),
        Ok(None) => html(StatusCode::NOT_FOUND, String::from("<!doctype html><title>404</title><p>404")),
        Err(error) => failed(&error),
    }
}

/// Does what the pressed button says: the shop is told by a real notification, the browser only goes back.
#[handler]
pub async fn test_act(
    shop: Data<&Shop>,
    Path(reference): Path<String>,
    Form(choice): Form<Choice>,
) -> Response {
    let payment = match find(&shop, &reference).await {
        Ok(Some(payment)) => payment,
        Ok(None) => {
            return html(StatusCode::NOT_FOUND, String::from("<!doctype html><title>404</title><p>404"));
        }
        Err(error) => return failed(&error),
    };
    let outcome = match choice.act {
        Act::Pay => Some(Outcome::Paid),
        Act::Refuse => Some(Outcome::Failed),
        Act::Cancel => None,
    };
    if let Some(outcome) = outcome {
        let sent = async {
            let raw = Message::about(&shop, &payment, outcome)?.sign(&shop)?;
            test::notify(&shop, &raw).await
        };
        if let Err(cause) = sent.await {
            return failed(&cause.into());
        }
    }
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, shop.order_url(payment.about))
        .header(header::CACHE_CONTROL, "no-store")
        .finish()
}

async fn find(shop: &Shop, reference: &str) -> Result<Option<payment::Model>> {
    if shop.providers.named(test::NAME).is_none() || shop.keys.read(reference, Purpose::Payment).is_none() {
        return Ok(None);
    }
    super::by_reference(&shop.db, test::NAME, reference).await
}

/// Sends the browser to an address.
pub fn see(address: &str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, address)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .finish()
}

/// There is no such order.
pub fn nowhere() -> Response {
    html(StatusCode::NOT_FOUND, String::from("<!doctype html><title>404</title><p>404"))
}

/// Hands the form in by itself; the page's button does it where scripts do not run.
#[handler]
pub async fn go_script() -> Response {
    Response::builder()
        .content_type("text/javascript; charset=utf-8")
        .header(header::CACHE_CONTROL, "public, max-age=3600")
        .body("document.forms[0].submit();\n")
}

/// A page that hands a form in at the provider's.
pub fn hand_in(address: &str, fields: &[(String, String)], locale: Locale) -> Response {
    let (title, button) = match locale {
        Locale::Fr => ("Vers la page de paiement", "Continuer vers la page de paiement"),
        Locale::En => ("To the payment page", "Go on to the payment page"),
    };
    let inputs: String = fields
        .iter()
        .map(|(name, value)| {
            format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escape(name), escape(value))
        })
        .collect();
    let body = format!(
        r#"<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="/d/style.css">
<script src="/pay/go.js" defer></script>
</head>
<body>
<main>
<h1>{title}</h1>
<form method="post" action="{}">
{inputs}<p><button class="button primary">{button}</button></p>
</form>
</main>
</body>
</html>
"#,
        escape(address)
    );
    let mut response = html(StatusCode::OK, body);
    let origin = url::Url::parse(address).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    // Browsers hold the policy against redirects too: a bank sends its form on to a host of its own.
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action https: {origin}"
    );
    if let Ok(policy) = policy.parse() {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The provider cannot be reached: the order stands, and can be paid later.
pub fn no_provider(error: &crate::error::Error, back: Option<(String, Locale)>) -> Response {
    tracing::error!("{error:?}");
    let (address, locale) = back.unwrap_or(("/".to_owned(), Locale::default()));
    let (title, words, link) = match locale {
        Locale::Fr => (
            "Le paiement n’a pas pu commencer",
            "Le prestataire de paiement ne répond pas. Votre commande est enregistrée et rien n’a été débité : réessayez dans quelques minutes.",
            "Retour à la commande",
        ),
        Locale::En => (
            "The payment could not begin",
            "The payment provider does not answer. Your order is kept and nothing was charged: try again in a few minutes.",
            "Back to the order",
        ),
    };
    html(
        StatusCode::BAD_GATEWAY,
        format!(
            "<!doctype html><html lang=\"{locale}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
             <link rel=\"stylesheet\" href=\"/d/style.css\"></head><body><main><h1>{title}</h1><p>{words}</p>\
             <p><a class=\"button\" href=\"{}\">{link}</a></p></main></body></html>",
            escape(&address)
        ),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn html(status: StatusCode, body: String) -> Response {
    Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header("x-robots-tag", "noindex")
        .body(body)
}

fn failed(error: &crate::error::Error) -> Response {
    tracing::error!("{error:?}");
    html(
        StatusCode::BAD_GATEWAY,
        String::from(
            "<!doctype html><title>502</title><p>La notification n’est pas arrivée. — The notification did not arrive.",
        ),
    )
}

fn page(payment: &payment::Model, locale: Locale) -> String {
    let currency = Currency::new(&payment.currency).unwrap_or(Currency::EUR);
    let amount = Money::new(payment.amount_minor, currency).decimal();
    let (amount, words) = match locale {
        Locale::Fr => (
            amount.replace('.', ","),
            [
                "Paiement d’essai",
                "Paiement d’essai : aucun argent ne bouge.",
                "Cette page tient la place de celle d’un prestataire de paiement. Choisissez ce qui arrive :",
                "Payer",
                "Faire refuser le paiement",
                "Revenir sans payer",
            ],
        ),
        Locale::En => (
            amount,
            [
                "Test payment",
                "Test payment: no money moves.",
                "This page stands in for a payment provider’s. Choose what happens:",
                "Pay",
                "Have the payment refused",
                "Go back without paying",
            ],
        ),
    };
    let [title, notice, explanation, pay, refuse, cancel] = words;
    format!(
        r#"<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="/d/style.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p><strong>{notice}</strong></p>
<p>{explanation}</p>
<p>{amount}&nbsp;{currency}</p>
<form method="post">
<p><button class="button primary" name="act" value="pay">{pay}&nbsp;{amount}&nbsp;{currency}</button></p>
<p><button class="button" name="act" value="refuse">{refuse}</button></p>
<p><button class="button" name="act" value="cancel">{cancel}</button></p>
</form>
</main>
</body>
</html>
"#
    )
}
