//! What the merchant can change without a restart.

mod account;
mod alerts;
mod countries;
mod downloads;
mod mail;
mod order_limits;
mod payment;
mod rate_field;
mod shipping;
mod shipping_form;
mod shipping_hint;
mod shop;
mod taxes;
mod templates;
mod user_form;
mod users;
mod zone_fields;

pub use account::AccountPage;
pub use downloads::DownloadSettingsPage;
pub use mail::MailSettingsPage;
pub use payment::{PaymentSettingsPage, PaymentWayPage};
pub use rate_field::RateField;
pub use shipping::ShippingSettingsPage;
pub use shipping_hint::ShippingHint;
pub use shop::ShopSettingsPage;
pub use taxes::TaxSettingsPage;
pub use templates::MailTemplatePage;
pub use users::UsersPage;

use ui::i18n::use_i18n;
use ui::links::To;
use ui::router::use_route;
use ui::t;
use yew::prelude::*;

use crate::auth::use_session;
use crate::page::Page;
use crate::route::Route;

/// What [`SettingsPage`] needs.
#[derive(Properties, PartialEq)]
pub struct SettingsProps {
    /// The page's title.
    pub title: AttrValue,
    /// The page of settings that this one is a part of.
    #[prop_or_default]
    pub within: Option<Route>,
    /// What it holds.
    pub children: Html,
}

/// A page of settings, with the way to the others.
#[component]
pub fn SettingsPage(props: &SettingsProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let here = use_route::<Route>();
    let place = |to: Route, word: &str| {
        let current = here == to || props.within.as_ref() == Some(&to);
        html! { <li><To<Route> route={to} {current}>{ i18n.text(word) }</To<Route>></li> }
    };
    let above = html! {
        <nav class="tabs" aria-label={t!(i18n, "settings")}>
            <ul>
                if session.is_owner() {
                    { place(Route::Settings, "settings-shop") }
                    { place(Route::DownloadSettings, "settings-downloads") }
                    { place(Route::PaymentSettings, "settings-payment") }
                    { place(Route::ShippingSettings, "settings-shipping") }
                    { place(Route::TaxSettings, "settings-taxes") }
                    { place(Route::MailSettings, "settings-mail") }
                    { place(Route::Users, "settings-users") }
                    { place(Route::ApiTokens, "settings-api") }
                }
                { place(Route::Account, "settings-account") }
            </ul>
        </nav>
    };
    html! { <Page title={props.title.clone()} {above}>{ props.children.clone() }</Page> }
}
