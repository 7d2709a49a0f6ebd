//! The frame around every page: the language, the session, the rail, the keys.

mod keys;
mod shell;
mod tongue;

use ui::i18n::{I18n, use_i18n};
use ui::router::{Location, Router, use_route};
use ui::t;
use ui::toast::ToastArea;
use yew::prelude::*;

use crate::auth::{ApiTokensPage, SessionGate};
use crate::catalogue::{CataloguePage, CataloguesPage, NewProductPage, ProductPage, ProductsPage};
use crate::dashboard::HomePage;
use crate::files::{FilePage, FilesPage, UploadsProvider};
use crate::mail::MailPage;
use crate::orders::{DownloadsPage, NotificationPage, NotificationsPage, OrderPage, OrdersPage};
use crate::page::Page;
use crate::route::Route;
use crate::settings::{
    AccountPage, DownloadSettingsPage, MailSettingsPage, MailTemplatePage, PaymentSettingsPage,
    PaymentWayPage, ShippingSettingsPage, ShopSettingsPage, TaxSettingsPage, UsersPage,
};

pub use shell::TongueSwitch;
pub use tongue::Tongue;

/// Puts the workbench into the page.
pub fn start() {
    if let Some(root) = gloo::utils::document().get_element_by_id("app") {
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// Everything.
#[component]
pub fn App() -> Html {
    let locale = use_state(tongue::of_the_visitor);
    let i18n = use_memo(*locale, |locale| I18n::new(*locale, tongue::words(*locale)));
    use_effect_with(*locale, |locale| tongue::declare(*locale));
    let tongue = Tongue(Callback::from(move |chosen| {
        tongue::remember(chosen);
        locale.set(chosen);
    }));
    html! {
        <Router start={Location::here()}>
            <ContextProvider<I18n> context={(*i18n).clone()}>
                <ContextProvider<Tongue> context={tongue}>
                    <ToastArea dismiss={t!(i18n, "dismiss")}>
                        <SessionGate>
                            <UploadsProvider>
                                <shell::Shell>
                                    <Shown />
                                </shell::Shell>
                            </UploadsProvider>
                        </SessionGate>
                    </ToastArea>
                </ContextProvider<Tongue>>
            </ContextProvider<I18n>>
        </Router>
    }
}

/// The page at an address. The key makes another thing's page another component: no state leaks between them.
#[component]
fn Shown() -> Html {
    match use_route() {
        Route::Home => html! { <HomePage /> },
        Route::Orders => html! { <OrdersPage /> },
        Route::Order { id } => html! { <OrderPage key={id.clone()} id={id.clone()} /> },
        Route::Notifications => html! { <NotificationsPage /> },
        Route::Notification { id } => html! { <NotificationPage key={id.clone()} id={id.clone()} /> },
        Route::Products => html! { <ProductsPage /> },
        Route::NewProduct => html! { <NewProductPage /> },
        Route::Product { id } => html! { <ProductPage key={id.clone()} id={id.clone()} /> },
        Route::Files => html! { <FilesPage /> },
        Route::File { id } => html! { <FilePage key={id.clone()} id={id.clone()} /> },
        Route::Catalogues => html! { <CataloguesPage /> },
        Route::Catalogue { id } => html! { <CataloguePage key={id.clone()} id={id.clone()} /> },
        Route::Downloads => html! { <DownloadsPage /> },
        Route::Mail => html! { <MailPage /> },
        Route::Settings => html! { <ShopSettingsPage /> },
        Route::DownloadSettings => html! { <DownloadSettingsPage /> },
        Route::PaymentSettings => html! { <PaymentSettingsPage /> },
        Route::PaymentWay { name, trial } => {
            html! { <PaymentWayPage key={name.clone()} name={name.clone()} {trial} /> }
        }
        Route::ShippingSettings => html! { <ShippingSettingsPage /> },
        Route::TaxSettings => html! { <TaxSettingsPage /> },
        Route::MailSettings => html! { <MailSettingsPage /> },
        Route::MailTemplate { kind, language } => {
            let key = format!("{kind}-{language}");
            html! { <MailTemplatePage {key} {kind} {language} /> }
        }
        Route::Users => html! { <UsersPage /> },
        Route::ApiTokens => html! { <ApiTokensPage /> },
        Route::Account => html! { <AccountPage /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}

/// There is nothing at this address.
#[component]
fn NotFoundPage() -> Html {
    let i18n = use_i18n();
    html! {
        <Page title={t!(i18n, "not-found")}>
            <p>{ t!(i18n, "not-found-text") }</p>
        </Page>
    }
}
