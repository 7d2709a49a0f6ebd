//! Letters of an order that never was: for previews, and for trying words out in a real mail program.

use uuid::Uuid;
use values::{Currency, Email, Locale, Money, TaxRate};

use crate::auth::Staff;
use crate::error::Result;
use crate::shop::Shop;

use super::{
    Letter, LetterFile, LetterOrder, LetterShipping, MailKind, Problem, outgoing_mail, post, template,
};

/// Queues words that may not be saved yet, filled with sample data, to somebody of the house. What is wrong with them
/// is refused as when saving.
pub async fn send_trial(
    shop: &Shop,
    staff: &Staff,
    to: &Email,
    kind: MailKind,
    locale: Locale,
    subject: &str,
    body: &str,
) -> Result<outgoing_mail::Model> {
    staff.demand_owner()?;
    let words = template::check(kind, locale, subject, body)?;
    let letter = Letter::Trial { kind, subject: words.subject, body: words.body };
    let mail = post(&shop.db, shop, None, to, locale, &letter).await?;
    shop.wake_jobs();
    Ok(mail)
}

/// Where the parcels of samples go.
const SAMPLE_ADDRESS: &str = "Camille Durand\n1 rue du Port\n29200 Brest\nFrance";

/// A letter of a kind with everything in it.
pub(super) fn sample(shop: &Shop, kind: MailKind, locale: Locale) -> Letter {
    let (order, number, client) = (Uuid::nil(), "2026-000123".to_owned(), "Camille Durand".to_owned());
    match (kind, locale) {
        (MailKind::OrderReceived, locale) => Letter::OrderReceived {
            order,
            number,
            client,
            total: Money::new(2_480, Currency::EUR),
            lines: sample_lines(locale),
            instructions: Some(sample_instructions(locale)),
            shipping: Some(LetterShipping {
                method: if locale == Locale::Fr { "Colis suivi" } else { "Tracked parcel" }.into(),
                price: Money::new(490, Currency::EUR),
                address: SAMPLE_ADDRESS.into(),
            }),
            taxes: TaxRate::new(550).map(|rate| (rate, Money::new(129, Currency::EUR))).into_iter().collect(),
        },
        (MailKind::Reminder, locale) => Letter::Reminder {
            order,
            number,
            client,
            total: Money::new(2_480, Currency::EUR),
            instructions: Some(sample_instructions(locale)),
        },
        (MailKind::OrderCancelled, _) => {
            Letter::OrderCancelled { order, number, client, total: Money::new(2_480, Currency::EUR) }
        }
        (MailKind::Delivery, locale) => {
            let name = if locale == Locale::Fr { "Le jardin en hiver" } else { "The garden in winter" };
            let month = chrono::TimeDelta::days(30);
            let file = |name: String, size_bytes| LetterFile {
                name,
                size_bytes,
                link: Uuid::nil(),
                generation: 1,
                max_downloads: Some(5),
                expires_at_ms: Some((*shop.clock.now() + month).timestamp_millis()),
            };
            let files =
                vec![file(format!("{name}.pdf"), 12_300_000), file(format!("{name}.epub"), 2_100_000)];
            Letter::Delivery { order, number, client, files, archive: Some(2) }
        }
        (MailKind::Shipped, locale) => Letter::Shipped {
            order,
            number,
            client,
            carrier: "Colissimo".into(),
            tracking: Some("6A01234567890".into()),
            tracking_url: Some("https://www.laposte.fr/outils/suivre-vos-envois?code=6A01234567890".into()),
            lines: vec![if locale == Locale::Fr { "1 × Affiche – A3" } else { "1 × Poster – A3" }.to_owned()],
            address: SAMPLE_ADDRESS.into(),
        },
        (MailKind::DownloadAlert, locale) => Letter::DownloadAlert {
            order,
            number,
            client,
            file: if locale == Locale::Fr { "Le jardin en hiver.pdf" } else { "The garden in winter.pdf" }
                .into(),
            problems: vec![(Problem::LimitReached, 2)],
            client_address: "192.0.2.7".into(),
            agent: "Mozilla/5.0".into(),
        },
        (MailKind::LostLinks, locale) => match sample(shop, MailKind::Delivery, locale) {
            Letter::Delivery { files, archive, .. } => {
                Letter::LostLinks { client, orders: vec![LetterOrder { order, number, files, archive }] }
            }
            other => other,
        },
        (MailKind::Refund, _) => {
            Letter::Refund { order, number, client, amount: Money::new(2_480, Currency::EUR) }
        }
        (MailKind::NewOrder, locale) => Letter::NewOrder {
            order,
            number,
            client,
            total: Money::new(2_480, Currency::EUR),
            lines: sample_lines(locale),
        },
        (MailKind::PaymentAlert, locale) => Letter::PaymentAlert {
            order,
            number,
            client,
            lines: vec![match locale {
                Locale::Fr => "PayPal : 12,40 € reçus au lieu de 24,80 €.".into(),
                Locale::En => "PayPal: €12.40 received instead of €24.80.".into(),
            }],
        },
        (MailKind::PasswordReset, _) => {
            Letter::PasswordReset { right: Uuid::nil(), user: "camille".to_owned() }
        }
        (MailKind::FileFault, locale) => Letter::FileFault {
            lines: match locale {
                Locale::Fr => {
                    vec!["Le jardin en hiver.pdf (jardin.pdf, version 2) : ses octets ont changé.".into()]
                }
                Locale::En => {
                    vec!["The garden in winter.pdf (garden.pdf, version 2): its bytes have changed.".into()]
                }
            },
        },
        (MailKind::Invitation, _) => Letter::Invitation { right: Uuid::nil(), user: "camille".to_owned() },
    }
}

fn sample_instructions(locale: Locale) -> String {
    match locale {
        Locale::Fr => "Faites un virement de 24,80 € en indiquant 2026-000123.".into(),
        Locale::En => "Make a bank transfer of €24.80, quoting 2026-000123.".into(),
    }
}

fn sample_lines(locale: Locale) -> Vec<String> {
    match locale {
        Locale::Fr => vec!["1 × Le jardin en hiver, PDF".into(), "1 × Affiche, A3".into()],
        Locale::En => vec!["1 × The garden in winter, PDF".into(), "1 × Poster, A3".into()],
    }
}
