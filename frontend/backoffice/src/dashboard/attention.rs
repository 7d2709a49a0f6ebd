//! What waits for the merchant, each with the way to it.

use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use crate::route::Route;
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Attention")]
pub struct Attention {
    awaiting_payment: i32,
    awaited_days: i32,
    failed_mails: i32,
    failed_notifications: i32,
    switched_off: i32,
    low_stock: Vec<LowStock>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "LowStock")]
struct LowStock {
    product: cynic::Id,
    title: String,
    variant_title: String,
    stock: i32,
}

/// A payment provider's host that does not answer.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "PaymentHost")]
pub struct FailingHost {
    host: String,
}

/// What [`AttentionList`] needs.
#[derive(Properties, PartialEq)]
pub struct AttentionProps {
    /// What waits.
    pub attention: Attention,
    /// Hosts that do not answer.
    pub hosts: Vec<FailingHost>,
}

/// The list; or that nothing waits.
#[component]
pub fn AttentionList(props: &AttentionProps) -> Html {
    let i18n = use_i18n();
    let attention = &props.attention;
    let line = |count: i32, text: String, route: Route, query: Option<&'static str>| {
        if count == 0 {
            return Html::default();
        }
        html! {
            <li><span class="state warning"><span aria-hidden="true">{ "◷" }</span></span>
                <To<Route> {route} query={query.map(AttrValue::from)}>{ text }</To<Route>>
            </li>
        }
    };
    let low = attention.low_stock.iter().map(|low| {
        let name = if low.variant_title.is_empty() {
            low.title.clone()
        } else {
            format!("{} – {}", low.title, low.variant_title)
        };
        let key = format!("{}-{}", low.product.inner(), low.variant_title);
        html! {
            <li {key}><span class="state warning"><span aria-hidden="true">{ "◷" }</span></span>
                <To<Route> route={Route::Product { id: low.product.inner().to_owned() }}>{ t!(i18n, "needs-stock", name = name, count = low.stock) }</To<Route>>
            </li>
        }
    });
    let hosts = props.hosts.iter().map(|host| {
        html! {
            <li key={host.host.clone()}><span class="state bad"><span aria-hidden="true">{ "✗" }</span></span>
                <To<Route> route={Route::PaymentSettings}>{ t!(i18n, "needs-host", host = host.host.clone()) }</To<Route>>
            </li>
        }
    });
    let nothing = attention.awaiting_payment == 0
        && props.hosts.is_empty()
        && attention.failed_notifications == 0
        && attention.failed_mails == 0
        && attention.switched_off == 0
        && attention.low_stock.is_empty();
    html! {
        <section aria-labelledby="attention">
            <h2 id="attention">{ t!(i18n, "attention") }</h2>
            if nothing {
                <p class="soft">{ t!(i18n, "attention-none") }</p>
            } else {
                <ul class="plain waiting">
                    { for hosts }
                    { line(attention.failed_notifications, t!(i18n, "needs-notification", count = attention.failed_notifications), Route::Notifications, Some("state=FAILED")) }
                    { line(attention.awaiting_payment, t!(i18n, "needs-payment", count = attention.awaiting_payment, days = attention.awaited_days), Route::Orders, Some("state=AWAITING_PAYMENT")) }
                    { line(attention.failed_mails, t!(i18n, "needs-mail", count = attention.failed_mails), Route::Mail, Some("state=FAILED")) }
                    { line(attention.switched_off, t!(i18n, "needs-switch", count = attention.switched_off), Route::Orders, Some("state=PAID&downloads=DISABLED")) }
                    { for low }
                </ul>
            }
        </section>
    }
}
