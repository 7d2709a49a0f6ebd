//! What the merchant is told at once: payments that did not go as they should.

use values::{Locale, Money};

use super::entities::order;
use crate::error::Result;
use crate::mail::{self, Letter};
use crate::payments::{self, Notice, Objection, Reading};
use crate::revision::Write;
use crate::settings;
use crate::shop::Shop;

/// What is the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alarm {
    /// It does not fit what was asked for, which was this.
    Unfit(Objection, Money),
    /// The order was given up.
    Late,
    /// The order was paid before.
    Overpaid,
    /// All of the money went back at the provider.
    Refunded,
    /// The buyer's bank asks for it back.
    Disputed,
    /// The bank took it back.
    DisputeLost,
    /// The provider refuses to give it back.
    RefundRefused,
    /// Nobody knows whether it has gone back.
    RefundUnclear,
}

impl Alarm {
    fn sentence(self, came: Money, locale: Locale) -> String {
        let amount = |money: Money| match locale {
            Locale::Fr => format!("{}\u{a0}{}", money.decimal().replace('.', ","), money.currency),
            Locale::En => format!("{}\u{a0}{}", money.decimal(), money.currency),
        };
        let came = amount(came);
        let (fr, en) = match self {
            Alarm::Unfit(Objection::Mode, _) => (
                format!(
                    "{came} : un essai s’est présenté pour une vraie commande, ou l’inverse. Vérifiez les clés et les adresses de notification."
                ),
                format!(
                    "{came}: a trial came for a true order, or the other way round. Check the keys and the notification addresses."
                ),
            ),
            Alarm::Unfit(Objection::Account, _) => (
                format!("{came} : l’argent est allé à un autre compte que le vôtre. Ne livrez pas."),
                format!("{came}: the money went to an account that is not yours. Do not deliver."),
            ),
            Alarm::Unfit(_, asked) => (
                format!(
                    "{came} reçus au lieu de {}. Rendez l’argent, ou livrez à la main si cela vous convient.",
                    amount(asked)
                ),
                format!(
                    "{came} received instead of {}. Give it back, or deliver by hand if it suits you.",
                    amount(asked)
                ),
            ),
            Alarm::Late => (
                format!("{came} reçus pour une commande annulée. Rendez l’argent, ou reprenez la commande."),
                format!("{came} received for a cancelled order. Give it back, or take the order up again."),
            ),
            Alarm::Overpaid => (
                format!("{came} reçus pour une commande déjà payée. Rendez l’un des deux paiements."),
                format!("{came} received for an order that was paid before. Give one of the payments back."),
            ),
            Alarm::Refunded => (
                format!("{came} remboursés chez le prestataire : les téléchargements sont désactivés."),
                format!("{came} refunded at the provider: the downloads are disabled."),
            ),
            Alarm::Disputed => (
                format!(
                    "{came} contestés par l’acheteur : les téléchargements sont désactivés. Répondez au prestataire avant son délai."
                ),
                format!(
                    "{came} disputed by the buyer: the downloads are disabled. Answer the provider before its deadline."
                ),
            ),
            Alarm::DisputeLost => (
                format!("{came} repris par la banque de l’acheteur : la commande est remboursée."),
                format!("{came} taken back by the buyer’s bank: the order is refunded."),
            ),
            Alarm::RefundRefused => (
                format!("{came} : le prestataire refuse de rembourser. Voyez la commande."),
                format!("{came}: the provider refuses to refund. See the order."),
            ),
            Alarm::RefundUnclear => (
                format!(
                    "{came} : le prestataire n’a pas répondu à la demande de remboursement, et elle n’est pas répétée. Regardez sur son tableau de bord si l’argent est parti, puis dites-le sur la commande."
                ),
                format!(
                    "{came}: the provider has not answered the request for a refund, which is not repeated. Look on its dashboard whether the money has left, then say so on the order."
                ),
            ),
        };
        if locale == Locale::Fr { fr } else { en }
    }
}

/// Queues a letter to the merchant about an order, if they have given an address.
pub(super) async fn post(
    tx: &Write,
    shop: &Shop,
    order: &order::Model,
    notice: &Notice,
    alarm: Alarm,
) -> Result<()> {
    let settings = settings::shop_settings(tx).await?;
    if !settings.has_own_email() {
        return Ok(());
    }
    let mut line = alarm.sentence(notice.received, settings.locale);
    if !notice.detail.is_empty() {
        line = format!("{line} ({})", notice.detail);
    }
    let title = shop.providers.named(&notice.provider).map_or(notice.provider.as_str(), |p| p.title());
    let lines = vec![title.to_owned(), line];
    let (number, client) = (order.number.clone(), order.name.clone());
    let letter = Letter::PaymentAlert { order: order.id, number, client, lines };
    mail::post(tx, shop, order.id, &settings.email, settings.locale, &letter).await?;
    Ok(())
}

/// Tells of money that belongs to no order of ours: once an hour at most, the log has them all.
pub(super) async fn unknown(tx: &Write, shop: &Shop, provider: &str, reading: &Reading) -> Result<()> {
    let settings = settings::shop_settings(tx).await?;
    let since = (*shop.clock.now() - chrono::TimeDelta::hours(1)).into();
    if !settings.has_own_email()
        || payments::any_kept_since(tx, super::Verdict::Unknown.word(), since).await?
    {
        return Ok(());
    }
    let reference = reading.reference.clone().unwrap_or_default();
    let line = match settings.locale {
        Locale::Fr => format!(
            "{provider} : un paiement nomme « {reference} », qui n’est pas une commande de cette boutique. Voyez le journal des notifications."
        ),
        Locale::En => format!(
            "{provider}: a payment names “{reference}”, which is no order of this shop. See the log of notifications."
        ),
    };
    let letter = Letter::PaymentAlert {
        order: uuid::Uuid::nil(),
        number: String::new(),
        client: String::new(),
        lines: vec![line],
    };
    mail::post(tx, shop, None, &settings.email, settings.locale, &letter).await?;
    Ok(())
}
