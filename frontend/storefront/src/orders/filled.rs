//! What the shopper has filled in, and the fields of an address.

use ui::form::{Choice, Refusals, SelectField, TextArea, TextField};
use ui::i18n::I18n;
use ui::t;
use yew::prelude::*;

use super::paying::Paying;
use super::place::{AddressInput, DeliveryInput, OrderPlaceInput};
use super::{PaymentMethod, keeping};
use crate::cart::Cart;

/// What the shopper has filled in.
#[derive(Clone, Default, PartialEq)]
pub struct Filled {
    pub name: String,
    pub email: String,
    pub country: String,
    pub address: Address,
    /// The goods go elsewhere.
    pub elsewhere: bool,
    pub to_name: String,
    pub to_country: String,
    pub to_address: Address,
    pub shipping_method: Option<String>,
    pub method: Option<PaymentMethod>,
    pub consent: bool,
}

/// An address within a country.
#[derive(Clone, Default, PartialEq)]
pub struct Address {
    pub street: String,
    pub postcode: String,
    pub city: String,
}

impl Filled {
    /// The country that goods go to.
    pub fn goes_to(&self) -> &str {
        if self.elsewhere { &self.to_country } else { &self.country }
    }

    /// What goes out; the server says what it lacks.
    pub fn input(&self, cart: &Cart, paying: &Paying) -> OrderPlaceInput {
        let with_address = paying.wants_address(cart);
        let Filled { name, email, country, address, to_name, to_country, to_address, .. } = self.clone();
        let Address { street, postcode, city } = address;
        let to = to_address;
        OrderPlaceInput {
            idempotency_key: keeping::key(),
            name,
            email,
            country,
            address: with_address.then_some(AddressInput { street, postcode, city }),
            delivery: (cart.has_goods && self.elsewhere).then_some(DeliveryInput {
                name: to_name,
                street: to.street,
                postcode: to.postcode,
                city: to.city,
                country: to_country,
            }),
            shipping_method: cart.shipping.as_ref().map(|shipping| shipping.id.clone()),
            method: paying.chosen(),
            consent: self.consent && cart.has_files,
            expected_total_minor: cart.total.minor,
        }
    }
}

/// How a field changes what is filled in.
pub type Change = fn(&mut Filled, String);

/// What tells an address's fields from the other's.
pub struct Place {
    /// Refusals name `address.street` or `delivery.street`.
    pub prefix: &'static str,
    /// Browsers fill in `shipping street-address` apart.
    pub section: &'static str,
    pub street: Change,
    pub postcode: Change,
    pub city: Change,
}

/// Where the bill goes.
pub const BILLING: Place = Place {
    prefix: "address",
    section: "",
    street: |filled, text| filled.address.street = text,
    postcode: |filled, text| filled.address.postcode = text,
    city: |filled, text| filled.address.city = text,
};

/// Where the goods go, when that is elsewhere.
pub const DELIVERY: Place = Place {
    prefix: "delivery",
    section: "shipping ",
    street: |filled, text| filled.to_address.street = text,
    postcode: |filled, text| filled.to_address.postcode = text,
    city: |filled, text| filled.to_address.city = text,
};

/// Street, postcode, town.
pub fn address_fields(
    place: &Place,
    address: &Address,
    set: &dyn Fn(Change) -> Callback<String>,
    refused: &Refusals,
    i18n: &I18n,
) -> Html {
    let name = |part: &str| format!("{}.{part}", place.prefix);
    let autocomplete = |token: &str| format!("{}{token}", place.section);
    html! {
        <>
            <TextArea name={name("street")} label={t!(i18n, "field-street")} value={address.street.clone()} on_change={set(place.street)} autocomplete={autocomplete("street-address")} rows={2} required=true refusals={refused.clone()} />
            <TextField name={name("postcode")} class="short" label={t!(i18n, "field-postcode")} value={address.postcode.clone()} on_change={set(place.postcode)} autocomplete={autocomplete("postal-code")} refusals={refused.clone()} />
            <TextField name={name("city")} label={t!(i18n, "field-city")} value={address.city.clone()} on_change={set(place.city)} autocomplete={autocomplete("address-level2")} required=true refusals={refused.clone()} />
        </>
    }
}

/// A country, by name.
pub fn country_field(
    name: &'static str,
    label: String,
    countries: &[Choice],
    value: &str,
    on_change: Callback<String>,
    refused: &Refusals,
) -> Html {
    let autocomplete = if name == "country" { "country" } else { "shipping country" };
    html! {
        <SelectField {name} {label} choices={countries.to_vec()} value={value.to_owned()} {on_change} {autocomplete} refusals={refused.clone()} />
    }
}
