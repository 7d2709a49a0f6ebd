use ui::links::encoded;
use ui::router::Routable;

/// The storefront's addresses.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The shop's window.
    Home,
    /// The products of a catalogue.
    Catalogue {
        /// Its address.
        slug: String,
    },
    /// A product.
    Product {
        /// Its address.
        slug: String,
    },
    /// What is found by its words.
    Search,
    /// What the shopper is about to buy.
    Cart,
    /// Who buys, and how it is paid.
    Checkout,
    /// What was bought, by a secret that its buyer holds.
    Order {
        /// The order's secret.
        secret: String,
    },
    /// A form for those who have lost their links.
    Lost,
    /// Nothing is here.
    NotFound,
}

impl Routable for Route {
    fn path(&self) -> String {
        match self {
            Route::Home => "/".to_owned(),
            Route::Catalogue { slug } => format!("/catalogue/{}", encoded(slug)),
            Route::Product { slug } => format!("/product/{}", encoded(slug)),
            Route::Search => "/search".to_owned(),
            Route::Cart => "/cart".to_owned(),
            Route::Checkout => "/checkout".to_owned(),
            Route::Order { secret } => format!("/order/{}", encoded(secret)),
            Route::Lost => "/lost".to_owned(),
            Route::NotFound => "/404".to_owned(),
        }
    }

    fn at(segments: &[&str]) -> Self {
        match segments {
            [] => Route::Home,
            ["catalogue", slug] => Route::Catalogue { slug: (*slug).to_owned() },
            ["product", slug] => Route::Product { slug: (*slug).to_owned() },
            ["search"] => Route::Search,
            ["cart"] => Route::Cart,
            ["checkout"] => Route::Checkout,
            ["order", secret] => Route::Order { secret: (*secret).to_owned() },
            ["lost"] => Route::Lost,
            _ => Route::NotFound,
        }
    }
}

impl Route {
    /// A page that is somebody's own: not for search engines, not for caches.
    pub fn is_private(&self) -> bool {
        matches!(self, Route::Cart | Route::Checkout | Route::Lost | Route::Order { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_at_its_path() {
        let one = || "kit-é".to_owned();
        for route in [
            Route::Home,
            Route::Catalogue { slug: one() },
            Route::Product { slug: one() },
            Route::Search,
            Route::Cart,
            Route::Checkout,
            Route::Order { secret: one() },
            Route::Lost,
            Route::NotFound,
        ] {
            assert_eq!(ui::router::page_at::<Route>(&route.path()), route);
        }
    }
}
