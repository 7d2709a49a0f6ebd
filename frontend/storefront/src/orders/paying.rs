//! How it is paid: what is offered, and what of it is chosen.

use ui::form::{Choice, RadioField, Refusals};
use ui::graphql::{Query, Remote};
use ui::i18n::I18n;
use ui::t;
use yew::prelude::*;

use super::PaymentMethod;
use super::place::{OfferedMethod, Offers};
use crate::cart::Cart;
use crate::states::{broken, waiting};

/// What the shopper pays by.
#[derive(Clone, Debug, PartialEq)]
pub enum Paying {
    /// Nothing: it costs nothing.
    Free,
    /// What is offered is not known yet.
    Unknown,
    /// One of these, or none yet.
    Offered { offers: Vec<OfferedMethod>, chosen: Option<OfferedMethod> },
}

impl Paying {
    /// What is chosen of what is offered now; the only one chooses itself.
    pub fn of(cart: &Cart, offers: &Query<Offers>, wanted: Option<PaymentMethod>) -> Self {
        // Without a way for the goods there is no total yet.
        if cart.total.minor == 0 && (!cart.has_goods || cart.shipping.is_some()) {
            return Paying::Free;
        }
        let Remote::Ready(answer) = &offers.remote else { return Paying::Unknown };
        let offers = answer.payment_methods.clone();
        let chosen = match offers.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|offer| Some(offer.method) == wanted),
        };
        Paying::Offered { chosen: chosen.cloned(), offers }
    }

    /// What goes out.
    pub fn chosen(&self) -> Option<PaymentMethod> {
        self.choice().map(|offer| offer.method)
    }

    /// Goods go somewhere; some banks ask for an address before they let a card pay.
    pub fn wants_address(&self, cart: &Cart) -> bool {
        cart.has_goods || self.choice().is_some_and(|offer| offer.wants_address)
    }

    fn choice(&self) -> Option<&OfferedMethod> {
        match self {
            Paying::Offered { chosen, .. } => chosen.as_ref(),
            Paying::Free | Paying::Unknown => None,
        }
    }
}

/// The choice; for what costs nothing there is none.
pub fn methods(
    paying: &Paying,
    query: &Query<Offers>,
    on_change: Callback<String>,
    refused: &Refusals,
    i18n: &I18n,
) -> Html {
    let (offers, chosen) = match paying {
        Paying::Free => return html! { <p>{ t!(i18n, "nothing-to-pay") }</p> },
        Paying::Unknown => {
            return match &query.remote {
                Remote::Failed(failure) => broken(failure, &query.reload, i18n),
                Remote::Ready(_) | Remote::Loading => waiting(3, i18n),
            };
        }
        Paying::Offered { offers, chosen } => (offers, chosen),
    };
    if offers.is_empty() {
        return html! { <p class="notice warning" role="status">{ t!(i18n, "no-method") }</p> };
    }
    let choice = |offer: &OfferedMethod| {
        let hint = i18n.text(offer.method.words().1);
        let hint = if offer.is_trial { t!(i18n, "method-on-trial", hint = hint) } else { hint };
        Choice { hint: Some(hint.into()), ..Choice::new(offer.method.code(), name(offer, offers, i18n)) }
    };
    let trials: Vec<String> =
        offers.iter().filter(|offer| offer.is_trial).map(|offer| name(offer, offers, i18n)).collect();
    let value = chosen.as_ref().map(|offer| offer.method.code()).unwrap_or_default();
    html! {
        <>
            if !trials.is_empty() {
                <p class="notice warning">{ t!(i18n, "trial-methods", methods = trials.join(", ")) }</p>
            }
            <RadioField name="method" label={t!(i18n, "field-method")} choices={offers.iter().map(choice).collect::<Vec<_>>()} {value} {on_change} refusals={refused.clone()} />
        </>
    }
}

/// What a method is called; two that take cards are told apart by who takes them.
fn name(offer: &OfferedMethod, offers: &[OfferedMethod], i18n: &I18n) -> String {
    let (word, _) = offer.method.words();
    let alike = offers.iter().filter(|other| other.method.words().0 == word).count();
    let name = i18n.text(word);
    if alike > 1 { t!(i18n, "method-by", method = name, bank = offer.method.bank()) } else { name }
}
