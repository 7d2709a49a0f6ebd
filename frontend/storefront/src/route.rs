use yew_router::prelude::*;

/// The storefront's addresses.
#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    /// The shop's window.
    #[at("/")]
    Home,
    /// The products of a catalogue.
    #[at("/catalogue/:slug")]
    Catalogue {
        /// Its address.
        slug: String,
    },
    /// A product.
    #[at("/product/:slug")]
    Product {
        /// Its address.
        slug: String,
    },
    /// What is found by its words.
    #[at("/search")]
    Search,
    /// What the shopper is about to buy.
    #[at("/cart")]
    Cart,
    /// Who buys, and how it is paid.
    #[at("/checkout")]
    Checkout,
    /// What was bought, by a secret that its buyer holds.
    #[at("/order/:secret")]
    Order {
        /// The order's secret.
        secret: String,
    },
    /// A form for those who have lost their links.
    #[at("/lost")]
    Lost,
    /// Nothing is here.
    #[not_found]
    #[at("/404")]
    NotFound,
}

impl Route {
    /// A page that is somebody's own: not for search engines, not for caches.
    pub fn is_private(&self) -> bool {
        matches!(self, Route::Cart | Route::Checkout | Route::Lost | Route::Order { .. })
    }
}
