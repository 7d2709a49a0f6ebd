//! The rail with the pages, and around it the language, the account, the help.

use ui::i18n::use_i18n;
use ui::links::To;
use ui::router::use_route;
use ui::t;
use values::Locale;
use yew::prelude::*;

use super::Tongue;
use super::keys::Keys;
use crate::auth::{Hint, SignOut, use_session};
use crate::files::UploadsBadge;
use crate::route::Route;
use crate::settings::ShippingHint;

/// What [`Shell`] needs.
#[derive(Properties, PartialEq)]
pub struct ShellProps {
    /// The page.
    pub children: Html,
}

/// The frame of a signed-in member of the staff.
#[component]
pub fn Shell(props: &ShellProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let route = use_route::<Route>();
    let help = use_state(|| false);
    let on_help = Callback::from({
        let help = help.clone();
        move |open| help.set(open)
    });
    let place = |to: Route, word: &str| {
        let current = section(&route) == section(&to);
        html! { <li><To<Route> route={to} {current}>{ i18n.text(word) }</To<Route>></li> }
    };
    html! {
        <div class="workbench">
            <a class="skip-link" href="#main">{ t!(i18n, "skip") }</a>
            <header class="rail">
                <p class="sign">
                    <To<Route> route={Route::Home}>{ &session.shop.name }</To<Route>>
                    if session.shop.is_demo { <span class="demo">{ t!(i18n, "demo") }</span> }
                </p>
                <nav class="places" aria-label={t!(i18n, "places")}>
                    <ul>
                        if session.is_owner() {
                            { place(Route::Home, "dashboard") }
                        }
                        { place(Route::Orders, "orders") }
                        if session.is_owner() {
                            { place(Route::Notifications, "notifications") }
                            { place(Route::Products, "products") }
                            { place(Route::Files, "files") }
                            { place(Route::Catalogues, "catalogues") }
                            { place(Route::Downloads, "downloads") }
                            { place(Route::Mail, "mail") }
                        }
                        { place(session.settings(), "settings") }
                    </ul>
                </nav>
                <UploadsBadge />
                <div class="about-me">
                    <a href="/" class="small">{ t!(i18n, "see-shop") }</a>
                    <button type="button" class="link small" onclick={on_help.reform(|_| true)}>{ t!(i18n, "keys") }</button>
                    <TongueSwitch />
                    <p class="small soft">{ &session.me.name }</p>
                    <SignOut />
                </div>
            </header>
            <main id="main" tabindex="-1">
                <Hint />
                // Asked anew from place to place: the merchant may just have mended it. The page that mends it says it itself.
                if route != Route::ShippingSettings { <ShippingHint key={section(&route)} /> }
                { props.children.clone() }
            </main>
            <Keys help={*help} {on_help} />
        </div>
    }
}

/// Which place of the rail a page belongs to.
fn section(route: &Route) -> &'static str {
    match route {
        Route::Home => "dashboard",
        Route::Orders | Route::Order { .. } => "orders",
        Route::Notifications | Route::Notification { .. } => "notifications",
        Route::Products | Route::NewProduct | Route::Product { .. } => "products",
        Route::Files | Route::File { .. } => "files",
        Route::Catalogues | Route::Catalogue { .. } => "catalogues",
        Route::Downloads => "downloads",
        Route::Mail => "mail",
        Route::Settings
        | Route::DownloadSettings
        | Route::PaymentSettings
        | Route::PaymentWay { .. }
        | Route::ShippingSettings
        | Route::TaxSettings
        | Route::MailSettings
        | Route::MailTemplate { .. }
        | Route::Users
        | Route::ApiTokens
        | Route::Account => "settings",
        Route::NotFound => "",
    }
}

/// The languages, each in its own words.
#[component]
pub fn TongueSwitch() -> Html {
    let i18n = use_i18n();
    let tongue = use_context::<Tongue>().expect("the root of the page gives the language");
    let button = |locale: Locale| {
        let onclick = tongue.0.reform(move |_: MouseEvent| locale);
        html! {
            <button type="button" class="link small" lang={locale.tag()} aria-pressed={(i18n.locale() == locale).to_string()} {onclick}>
                { locale.name() }
            </button>
        }
    };
    html! {
        <div class="tongues" role="group" aria-label={t!(i18n, "language")}>
            { for Locale::ALL.into_iter().map(button) }
        </div>
    }
}
