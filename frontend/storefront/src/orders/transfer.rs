//! A bank transfer to make: what to type, and the code to scan.

use ui::format;
use ui::graphql::Money;
use ui::i18n::I18n;
use ui::t;
use yew::prelude::*;

use crate::schema;

/// Where the transfer goes.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct TransferDetails {
    pub holder: String,
    pub iban: String,
    pub bic: Option<String>,
    pub amount: Money,
    pub reference: String,
    pub qr_code: Option<String>,
}

/// The facts of a bank's form, and the same as a code.
pub fn transfer(transfer: &TransferDetails, secret: &str, i18n: &I18n) -> Html {
    let fact = |label: String, value: &str| {
        html! { <div><dt>{ label }</dt><dd class="number"><bdi>{ value }</bdi></dd></div> }
    };
    html! {
        <div class="transfer">
            <dl class="facts">
                { fact(t!(i18n, "transfer-holder"), &transfer.holder) }
                { fact(t!(i18n, "transfer-iban"), &transfer.iban) }
                if let Some(bic) = &transfer.bic { { fact(t!(i18n, "transfer-bic"), bic) } }
                { fact(t!(i18n, "transfer-amount"), &format::money(&transfer.amount, i18n.locale())) }
                { fact(t!(i18n, "transfer-reference"), &transfer.reference) }
            </dl>
            if transfer.qr_code.is_some() {
                <figure>
                    // By its path: the page may stand at another name of the shop.
                    <img src={format!("/pay/qr/{secret}")} width="200" height="200" alt={t!(i18n, "transfer-code")} />
                    <figcaption class="soft small">{ t!(i18n, "transfer-scan") }</figcaption>
                </figure>
            }
        </div>
    }
}
