//! The operations of the checkout.

use ui::graphql::{Refused, Union};

use super::PaymentMethod;
use crate::schema;

/// What the form must know.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct CheckoutQuery {
    pub shop: CheckoutShop,
    pub payment_methods: Vec<PaymentMethod>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Shop")]
pub struct CheckoutShop {
    pub countries: Vec<String>,
    pub consent_text: String,
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
    pub address: Option<String>,
    pub method: PaymentMethod,
    pub consent: bool,
    pub expected_total_minor: i64,
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
