//! What the merchant fills in for PayPal.

use super::super::super::account::Field;

pub(super) const FIELDS: &[Field] = &[
    Field::choice(
        "door",
        &["orders", "standard"],
        &[["API actuelle", "Today’s API"], ["Ancien formulaire, en voie de retrait", "Old form, being retired"]],
    )
        .labels("Porte", "Door")
        .found("L’ancien formulaire n’est à choisir que si l’API vous est fermée.", "Choose the old form only if the API is closed to you."),
    Field::text("client-id", |v| v.len() >= 10 && plain(v))
        .optional()
        .labels("Client ID", "Client ID")
        .found("developer.paypal.com, Apps & Credentials, votre application.", "developer.paypal.com, Apps & Credentials, your application."),
    Field::secret("client-secret", |v| v.len() >= 10 && plain(v))
        .optional()
        .labels("Secret", "Secret")
        .found("Au même endroit, « Show ».", "In the same place, “Show”."),
    Field::text("webhook-id", |v| v.len() >= 5 && v.bytes().all(|b| b.is_ascii_alphanumeric()) && v != "WEBHOOK_ID")
        .optional()
        .labels("Webhook ID", "Webhook ID")
        .found("Au même endroit, Webhooks, après avoir ajouté l’adresse ci-dessous avec les évènements Checkout, Payments & payouts et Disputes.", "In the same place, Webhooks, after adding the address below with the events Checkout, Payments & payouts and Disputes."),
    Field::text("merchant-id", |v| (5..=20).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_alphanumeric()))
        .optional()
        .labels("Identifiant de marchand", "Merchant ID")
        .found("PayPal, Paramètres du compte, Informations sur l’entreprise.", "PayPal, Account settings, Business information."),
    Field::text("receiver-email", |v| values::Email::new(v).is_ok())
        .optional()
        .labels("Adresse du compte (ancien formulaire)", "Account’s address (old form)")
        .found("L’adresse principale de votre compte PayPal.", "The primary address of your PayPal account."),
    Field::choice("ipn", &["off", "on"], &[["Non", "No"], ["Oui", "Yes"]])
        .labels("Accepter les IPN (en voie de retrait)", "Take IPN (being retired)")
        .found("Pour d’anciens boutons ; inutile avec l’API.", "For old buttons; of no use with the API."),
];

fn plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}
