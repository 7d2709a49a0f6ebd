//! Goods on sale that nothing ships: said on every page until there is a way.

use cynic::QueryBuilder;
use ui::graphql::{Remote, use_query};
use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use crate::route::Route;
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
struct ShippingMissing {
    admin_shipping_missing: bool,
}

/// What is wrong, and the way to mend it.
#[component]
pub fn ShippingHint() -> Html {
    let i18n = use_i18n();
    let query = use_query(ShippingMissing::build(()));
    match &query.remote {
        Remote::Ready(answer) if answer.admin_shipping_missing => html! {
            <p class="notice warning" role="status">
                { t!(i18n, "shipping-missing") }{ " " }
                <To<Route> route={Route::ShippingSettings}>{ t!(i18n, "shipping-missing-do") }</To<Route>>
            </p>
        },
        _ => Html::default(),
    }
}
