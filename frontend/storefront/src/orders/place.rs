//! The operations of the checkout.

use ui::graphql::{Refused, Union};

use super::PaymentMethod;
use crate::cart::Cart;
use crate::schema;

/// What the form must know.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct CheckoutQuery {
    pub shop: CheckoutShop,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Shop")]
pub struct CheckoutShop {
    pub countries: Vec<String>,
    pub consent_text: String,
}

/// What is paid in, and from where.
#[derive(cynic::QueryVariables)]
pub struct OffersVariables {
    pub currency: String,
    pub country: String,
}

/// The ways to pay for an order of this currency and country.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "OffersVariables")]
pub struct Offers {
    #[arguments(currency: $currency, country: $country)]
    pub payment_methods: Vec<OfferedMethod>,
}

/// A way to pay that is offered.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct OfferedMethod {
    pub method: PaymentMethod,
    pub is_trial: bool,
    pub wants_address: bool,
}

/// Where the goods go, and how.
#[derive(cynic::QueryVariables)]
pub struct ShippedVariables {
    pub ship_to: String,
    pub shipping_method: Option<cynic::Id>,
}

/// The cart with its way to the shopper.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "ShippedVariables")]
pub struct ShippedCart {
    #[arguments(shipTo: $ship_to, shippingMethod: $shipping_method)]
    pub cart: Cart,
}

#[derive(cynic::QueryVariables)]
pub struct PlaceVariables {
    pub input: OrderPlaceInput,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderPlaceInput {
    pub idempotency_key: String,
    pub name: String,
    pub email: String,
    pub country: String,
    pub address: Option<AddressInput>,
    pub delivery: Option<DeliveryInput>,
    pub shipping_method: Option<cynic::Id>,
    pub method: Option<PaymentMethod>,
    pub consent: bool,
    pub expected_total_minor: i64,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AddressInput {
    pub street: String,
    pub postcode: String,
    pub city: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct DeliveryInput {
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "PlaceVariables")]
pub struct PlaceMutation {
    #[arguments(input: $input)]
    pub order_place: Union<OrderPlaceResult>,
}

#[derive(cynic::InlineFragments)]
pub enum OrderPlaceResult {
    OrderPlaced(OrderPlaced),
    Refused(Refused),
    #[cynic(fallback)]
    Other,
}

/// Where to go on.
#[derive(cynic::QueryFragment)]
pub struct OrderPlaced {
    pub next: String,
}
